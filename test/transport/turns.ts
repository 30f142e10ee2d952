import type { LocalRateLimiter } from '../../lib/transport/localRateLimiter';

/** Runs a task when its turn comes; it counts as a success unless it throws. */
export async function inTurn<T>(
	rateLimiter: LocalRateLimiter,
	task: () => Promise<T>,
	signal?: AbortSignal,
	weight = 1,
): Promise<T> {
	const turn = rateLimiter.acquire(signal, weight);
	if (turn !== undefined) await turn;
	let good = false;
	try {
		const result = await task();
		good = true;
		return result;
	} finally {
		rateLimiter.release(good, weight);
	}
}

/** Starts a second as they are let go, with jest's timers; none of them counts as a success. Infinity where nobody waits. */
export async function paceOf(rateLimiter: LocalRateLimiter): Promise<number> {
	const turns = 50;
	const next = async (): Promise<void> => {
		let begun = false;
		const turn = rateLimiter.acquire() ?? Promise.resolve();
		void turn.then(() => (begun = true));
		await Promise.resolve();
		while (!begun) await jest.advanceTimersToNextTimerAsync();
		rateLimiter.release(false);
	};
	// What a quiet moment lets start at once is gone after a few.
	for (let turn = 0; turn < turns; turn++) await next();
	const from = performance.now();
	for (let turn = 0; turn < turns; turn++) await next();
	return (turns * 1_000) / (performance.now() - from);
}

/** A rate as it is measured: a little less of it is used than allowed, and timers count in milliseconds. */
export const about = (rate: number): { asymmetricMatch: (measured: unknown) => boolean } => ({
	asymmetricMatch: (measured) => typeof measured === 'number' && measured <= rate * 1.01 && measured >= rate * 0.94,
});

/** Whether nothing is under way, nobody waits and no run is at work. */
export const isIdle = (rateLimiter: LocalRateLimiter): boolean =>
	rateLimiter.isForgettable(performance.now() + 24 * 3_600_000);
