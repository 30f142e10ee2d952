import { offAbort, onAbort, type Cancellable } from './cancel';
import { cancelled } from './failure';
import type { TransportError } from './http';
import { Line, type Place } from './line';
import { Rate } from './rate';

export interface PaceLimits {
	/** Requests under way at the same time; no limit unless told. */
	concurrency?: number;
	/** Requests started in any second, also below 1; no limit unless told. */
	perSecond?: number;
}

/** A break that a service asks for is waited for up to this; a longer one is told to the user at once. Milliseconds. */
export const longestWait = 60_000;

/** After so long a break a request is tried again, whatever the service asked for: it may have been a slip. Milliseconds. */
export const longestBreak = 60 * 60_000;

/** A pace nobody used for this long is forgotten. Milliseconds. */
const forgottenAfter = 5 * 60_000;

/** The service has asked for a break that is too long to wait for; no turn was taken. */
export class OnBreak extends Error {
	override readonly name = 'OnBreak';

	/** @param left milliseconds until a turn makes sense */
	constructor(readonly left: number) {
		super('The service has asked for a break');
	}
}

class Waiter implements Place, Cancellable {
	before: Place | undefined = undefined;
	behind: Place | undefined = undefined;
	inLine = false;

	constructor(
		private readonly line: Line<Waiter>,
		readonly weight: number,
		private readonly signal: AbortSignal | undefined,
		private readonly resolve: () => void,
		private readonly reject: (error: TransportError | OnBreak) => void,
	) {
		line.join(this);
		if (signal !== undefined) onAbort(signal, this);
	}

	go(): void {
		if (this.signal !== undefined) offAbort(this.signal, this);
		this.resolve();
	}

	/** For one who has left the line. */
	refuse(left: number): void {
		if (this.signal !== undefined) offAbort(this.signal, this);
		this.reject(new OnBreak(left));
	}

	cancel(): void {
		this.line.leave(this);
		this.reject(cancelled('notSent'));
	}
}

/**
 * Concurrency and requests per second of one account at one service, shared by all executions of this process.
 * Several processes (n8n's queue mode) each have their own. First come, first served.
 */
export class Pace {
	private limits: Required<PaceLimits>;
	/** The limits of each run at work. */
	private readonly runs = new Set<Required<PaceLimits>>();
	private readonly rate: Rate;
	private readonly line = new Line<Waiter>();
	private active = 0;
	private slowDowns = 0;
	private lastUse = 0;
	private timer: NodeJS.Timeout | undefined;

	/** @param limits until the first run comes with its own */
	constructor(limits: PaceLimits = {}) {
		this.limits = checked(limits);
		this.rate = new Rate(this.limits.perSecond);
	}

	/** Requests under way, requests waiting, and runs at work. */
	get load(): { active: number; waiting: number; runs: number } {
		return { active: this.active, waiting: this.line.length, runs: this.runs.size };
	}

	/** Milliseconds left of a break that is too long to wait for; undefined when there is none. */
	get onBreak(): number | undefined {
		const left = this.rate.closedFor(performance.now());
		return left > longestWait ? left : undefined;
	}

	/** Starts a second at this moment; Infinity for no limit. */
	get currentRate(): number {
		return this.rate.current;
	}

	/**
	 * Runs a task when its turn comes. It counts as a success unless it throws or somebody called `slowDown` meanwhile.
	 *
	 * @param weight what it counts as in the rate, where that is not of requests but of what they hold
	 * @throws {TransportError} `notSent` and cancelled, when the signal aborts while waiting.
	 * @throws {OnBreak} when the service has asked for a long break; otherwise what the task throws.
	 */
	async run<T>(task: () => Promise<T>, signal?: AbortSignal, weight = 1): Promise<T> {
		const turn = this.acquire(signal, weight);
		if (turn !== undefined) await turn;
		const { slowDowns } = this;
		let good = false;
		try {
			const result = await task();
			good = slowDowns === this.slowDowns;
			return result;
		} finally {
			this.release(good, weight);
		}
	}

	/**
	 * Takes a turn: undefined when it may start at once, else a promise. Each turn taken must be given back with `release`.
	 *
	 * @throws {TransportError} by the promise: `notSent` and cancelled, when the signal aborts. Such a turn was not taken.
	 * @throws {OnBreak} by the promise: at once when the service has asked for a break beyond {@link longestWait}, also while waiting.
	 */
	acquire(signal?: AbortSignal, weight = 1): Promise<void> | undefined {
		if (signal?.aborted === true) return Promise.reject(cancelled('notSent'));
		const now = performance.now();
		const left = this.rate.closedFor(now);
		if (left > longestWait) return Promise.reject(new OnBreak(left));
		if (this.line.length === 0 && this.active < this.limits.concurrency && this.rate.waitAt(now) <= 0) {
			this.begin(now, weight);
			return undefined;
		}
		return new Promise((resolve, reject) => {
			new Waiter(this.line, weight, signal, resolve, reject);
			this.admit();
		});
	}

	/** Gives a turn back. `good` wins back some of a rate that was slowed down. */
	release(good = true, weight = 1): void {
		this.active--;
		if (good && this.rate.slowed) this.rate.recover(performance.now(), weight);
		if (this.line.length > 0) this.admit();
	}

	/**
	 * To be called for a throttle answer: halves the rate, and lets nobody start for the time the service asked for. If that is
	 * more than {@link longestWait}, nobody waits for it either: those in line are sent away, and so is whoever comes meanwhile.
	 *
	 * @param retryAfter milliseconds; at most {@link longestBreak} is heeded
	 */
	slowDown(retryAfter = 0): void {
		this.slowDowns++;
		this.rate.slowDown(performance.now(), Math.min(Math.max(0, retryAfter), longestBreak));
		this.admit();
	}

	/**
	 * A run begins. As long as it is at work its limits hold, and of several runs' the strictest of each kind: two nodes that
	 * share an account must not undo each other's caution. When the last one has ended, its limits stay until the next.
	 *
	 * @returns to be called when the run has ended, however it ended; more than once does no harm
	 */
	enter(limits: PaceLimits): () => void {
		const own = checked(limits);
		this.runs.add(own);
		this.heed();
		return () => {
			if (this.runs.delete(own) && this.runs.size > 0) this.heed();
			this.touch();
		};
	}

	private heed(): void {
		let [concurrency, perSecond] = [Infinity, Infinity];
		for (const run of this.runs) {
			concurrency = Math.min(concurrency, run.concurrency);
			perSecond = Math.min(perSecond, run.perSecond);
		}
		if (perSecond !== this.limits.perSecond) this.rate.setLimit(performance.now(), perSecond);
		this.limits = { concurrency, perSecond };
		this.admit();
	}

	touch(): void {
		this.lastUse = performance.now();
	}

	isForgettable(now: number): boolean {
		return this.runs.size === 0 && this.active === 0 && this.line.length === 0 && this.rate.isOpen(now) && now - this.lastUse >= forgottenAfter;
	}

	private begin(now: number, weight: number): void {
		this.active++;
		this.lastUse = now;
		this.rate.count(now, weight);
	}

	private admit(): void {
		if (this.timer !== undefined) clearTimeout(this.timer);
		this.timer = undefined;
		if (this.line.length === 0) return;
		const now = performance.now();
		const left = this.rate.closedFor(now);
		if (left > longestWait) {
			for (let next = this.line.shift(); next !== undefined; next = this.line.shift()) next.refuse(left);
			return;
		}
		while (this.line.length > 0 && this.active < this.limits.concurrency) {
			const wait = this.rate.waitAt(now);
			if (wait > 0) {
				// Not unref'd: work is waiting. Rounded up, because a timer that comes too early only has to be set again.
				this.timer = setTimeout(() => this.admit(), Math.ceil(wait));
				return;
			}
			const next = this.line.shift();
			this.begin(now, next?.weight ?? 1);
			next?.go();
		}
	}
}

function checked({ concurrency = Infinity, perSecond = Infinity }: PaceLimits): Required<PaceLimits> {
	return { concurrency: concurrency >= 1 ? Math.floor(concurrency) : 1, perSecond: perSecond > 0 ? perSecond : Infinity };
}

const paces = new Map<string, Pace>();
let sweep: NodeJS.Timeout | undefined;

/**
 * The pace of one account, the same one for every execution that names the same key. A run tells it its limits with `enter`.
 *
 * @param key service and credential; never a secret, nor anything a secret can be read from
 */
export function paceFor(key: string): Pace {
	let pace = paces.get(key);
	if (pace === undefined) {
		pace = new Pace();
		paces.set(key, pace);
		if (sweep === undefined) {
			sweep = setInterval(forgetIdle, forgottenAfter / 5);
			sweep.unref();
		}
	}
	pace.touch();
	return pace;
}

/** How many accounts are remembered. */
export function paceCount(): number {
	return paces.size;
}

function forgetIdle(): void {
	const now = performance.now();
	for (const [key, pace] of paces) if (pace.isForgettable(now)) paces.delete(key);
	if (paces.size > 0) return;
	clearInterval(sweep);
	sweep = undefined;
}
