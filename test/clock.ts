/** Only `Date` stands still; sockets and timers go on. To be given back with `jest.useRealTimers`. */
export function stopClock(at: number | string): void {
	jest.useFakeTimers({
		now: new Date(at),
		doNotFake: [
			'hrtime',
			'nextTick',
			'performance',
			'queueMicrotask',
			'setImmediate',
			'clearImmediate',
			'setInterval',
			'clearInterval',
			'setTimeout',
			'clearTimeout',
			'requestAnimationFrame',
			'cancelAnimationFrame',
			'requestIdleCallback',
			'cancelIdleCallback',
		],
	});
}
