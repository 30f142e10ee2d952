import { offAbort, onAbort, type Cancellable } from './cancel';
import { cancelled } from './failure';
import type { WaitQueue, Place } from './waitQueue';

export interface RateLimits {
	/** Requests under way at the same time; no limit unless told. */
	concurrency?: number;
	/** Requests started in any second, also below 1; no limit unless told. */
	perSecond?: number;
}

/** A break that a service asks for is waited for up to this; a longer one is told to the user at once. Milliseconds. */
export const longestWait = 60_000;

/** After so long a break a request is tried again, whatever the service asked for: it may have been a slip. Milliseconds. */
export const longestBreak = 60 * 60_000;

/** The service has asked for a break that is too long to wait for; no turn was taken. */
export class OnBreak extends Error {
	override readonly name = 'OnBreak';

	/** @param left milliseconds until a turn makes sense */
	constructor(readonly left: number) {
		super('The service has asked for a break');
	}
}

/** Gives turns to whoever sends requests for one account at one service. */
export interface RateLimiter {
	/**
	 * Takes a turn: undefined when it may start at once, else a promise, of the moment until which its request must have begun to
	 * leave, on the clock of `performance.now()`; Infinity for any. Each turn taken must be given back with `release`.
	 *
	 * @param weight what it counts as in the rate, where that is not of requests but of what they hold
	 * @throws TransportError by the promise: `notSent` and cancelled, when the signal aborts. Such a turn was not taken
	 * @throws OnBreak by the promise: at once when the service has asked for a break beyond {@link longestWait}, also while waiting
	 */
	acquire(signal?: AbortSignal, weight?: number): Promise<number> | undefined;
	/** Gives a turn back. `good` wins back some of a rate that was slowed down. */
	release(good?: boolean, weight?: number): void;
	/**
	 * To be called for a throttle answer: halves the rate, and lets nobody start for the time the service asked for. If that is
	 * more than {@link longestWait}, nobody waits for it either: those in queue are sent away, and so is whoever comes meanwhile.
	 *
	 * @param retryAfter milliseconds; at most {@link longestBreak} is heeded
	 */
	slowDown(retryAfter?: number): void;
	/**
	 * A run begins. As long as it is at work its limits hold, and of several runs' the strictest of each kind: two nodes that
	 * share an account must not undo each other's caution. When the last one has ended, its limits stay until the next.
	 *
	 * @returns to be called when the run has ended, however it ended; more than once does no harm
	 */
	enter(limits: RateLimits): () => void;
}

/** One who stands in queue for a turn. */
export class Waiter implements Place, Cancellable {
	before: Place | undefined = undefined;
	behind: Place | undefined = undefined;
	queued = false;

	constructor(
		private readonly queue: WaitQueue<Waiter>,
		readonly weight: number,
		private readonly signal: AbortSignal | undefined,
		private readonly resolve: (until: number) => void,
		private readonly reject: (error: Error) => void,
	) {
		queue.join(this);
		if (signal !== undefined) onAbort(signal, this);
	}

	/** @param until its request must have begun to leave by then */
	go(until = Infinity): void {
		if (this.signal !== undefined) offAbort(this.signal, this);
		this.resolve(until);
	}

	/** For one who has left the queue. */
	refuse(why: Error): void {
		if (this.signal !== undefined) offAbort(this.signal, this);
		this.reject(why);
	}

	cancel(): void {
		this.queue.leave(this);
		this.reject(cancelled('notSent'));
	}
}

export function checkedLimits({ concurrency = Infinity, perSecond = Infinity }: RateLimits): Required<RateLimits> {
	return {
		concurrency: concurrency >= 1 ? Math.floor(concurrency) : 1,
		perSecond: perSecond > 0 ? perSecond : Infinity,
	};
}

/** Of each kind the least that one of them allows. */
export function strictest(runs: Iterable<Required<RateLimits>>): Required<RateLimits> {
	let [concurrency, perSecond] = [Infinity, Infinity];
	for (const run of runs) {
		concurrency = Math.min(concurrency, run.concurrency);
		perSecond = Math.min(perSecond, run.perSecond);
	}
	return { concurrency, perSecond };
}
