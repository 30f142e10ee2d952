/** Something that can be told to stop. */
export interface Cancellable {
	cancel(): void;
}

interface Watch {
	readonly waiting: Set<Cancellable>;
	readonly listener: () => void;
}

const watches = new WeakMap<AbortSignal, Watch>();

/**
 * Calls `one.cancel()` once when the signal aborts. Every caller of one signal shares a single listener:
 * an execution has one signal and thousands of requests, and removing a listener of its own for each of
 * them would walk the signal's whole list every time.
 *
 * A signal that has already aborted calls nothing: look at `signal.aborted` first.
 */
export function onAbort(signal: AbortSignal, one: Cancellable): void {
	const watch = watches.get(signal);
	if (watch !== undefined) {
		watch.waiting.add(one);
		return;
	}
	const waiting = new Set([one]);
	const listener = () => {
		watches.delete(signal);
		for (const each of waiting) each.cancel();
	};
	watches.set(signal, { waiting, listener });
	signal.addEventListener('abort', listener, { once: true });
}

/** Takes back `onAbort`; the last one out removes the listener. */
export function offAbort(signal: AbortSignal, one: Cancellable): void {
	const watch = watches.get(signal);
	if (watch === undefined || !watch.waiting.delete(one) || watch.waiting.size > 0) return;
	watches.delete(signal);
	signal.removeEventListener('abort', watch.listener);
}
