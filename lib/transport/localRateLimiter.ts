import { cancelled } from './failure';
import { WaitQueue } from './waitQueue';
import {
	OnBreak,
	Waiter,
	checkedLimits,
	longestBreak,
	longestWait,
	strictest,
	type RateLimits,
	type RateLimiter,
} from './rateLimiter';
import { Rate } from './rate';

/** A rate nobody used for this long is forgotten. Milliseconds. */
const forgottenAfter = 5 * 60_000;

/**
 * Concurrency and requests per second of one account at one service, shared by all executions of this process.
 * Several processes each have their own; the one that they share is in sharedRateLimiter.ts. First come, first served.
 */
export class LocalRateLimiter implements RateLimiter {
	private limits: Required<RateLimits>;
	/** The limits of each run at work. */
	private readonly runs = new Set<Required<RateLimits>>();
	private readonly rate: Rate;
	private readonly queue = new WaitQueue<Waiter>();
	private active = 0;
	private lastUse = 0;
	private timer: NodeJS.Timeout | undefined;

	/** @param limits until the first run comes with its own */
	constructor(limits: RateLimits = {}) {
		this.limits = checkedLimits(limits);
		this.rate = new Rate(this.limits.perSecond);
	}

	acquire(signal?: AbortSignal, weight = 1): Promise<number> | undefined {
		if (signal?.aborted === true) return Promise.reject(cancelled('notSent'));
		const now = performance.now();
		const left = this.rate.closedFor(now);
		if (left > longestWait) return Promise.reject(new OnBreak(left));
		if (this.queue.length === 0 && this.active < this.limits.concurrency && this.rate.waitAt(now) <= 0) {
			this.begin(now, weight);
			return undefined;
		}
		return new Promise((resolve, reject) => {
			new Waiter(this.queue, weight, signal, resolve, reject);
			this.admit();
		});
	}

	release(good = true, weight = 1): void {
		this.active--;
		if (good && this.rate.slowed) this.rate.recover(performance.now(), weight);
		if (this.queue.length > 0) this.admit();
	}

	slowDown(retryAfter = 0): void {
		this.rate.slowDown(performance.now(), Math.min(Math.max(0, retryAfter), longestBreak));
		this.admit();
	}

	enter(limits: RateLimits): () => void {
		const own = checkedLimits(limits);
		this.runs.add(own);
		this.heed();
		return () => {
			if (this.runs.delete(own) && this.runs.size > 0) this.heed();
			this.touch();
		};
	}

	private heed(): void {
		const limits = strictest(this.runs);
		if (limits.perSecond !== this.limits.perSecond) this.rate.setLimit(performance.now(), limits.perSecond);
		this.limits = limits;
		this.admit();
	}

	touch(): void {
		this.lastUse = performance.now();
	}

	isForgettable(now: number): boolean {
		return (
			this.runs.size === 0 &&
			this.active === 0 &&
			this.queue.length === 0 &&
			this.rate.isOpen(now) &&
			now - this.lastUse >= forgottenAfter
		);
	}

	private begin(now: number, weight: number): void {
		this.active++;
		this.lastUse = now;
		this.rate.count(now, weight);
	}

	private admit(): void {
		if (this.timer !== undefined) clearTimeout(this.timer);
		this.timer = undefined;
		if (this.queue.length === 0) return;
		const now = performance.now();
		const left = this.rate.closedFor(now);
		if (left > longestWait) {
			for (let next = this.queue.shift(); next !== undefined; next = this.queue.shift()) next.refuse(new OnBreak(left));
			return;
		}
		while (this.queue.length > 0 && this.active < this.limits.concurrency) {
			const wait = this.rate.waitAt(now);
			if (wait > 0) {
				// Not unref'd: work is waiting. Rounded up, because a timer that comes too early only has to be set again.
				this.timer = setTimeout(() => this.admit(), Math.ceil(wait));
				return;
			}
			const next = this.queue.shift();
			this.begin(now, next?.weight ?? 1);
			next?.go();
		}
	}
}

const rateLimiters = new Map<string, LocalRateLimiter>();
let sweep: NodeJS.Timeout | undefined;

/**
 * The rate of one account, the same one for every execution that names the same key. A run tells it its limits with `enter`.
 *
 * @param key service and credential; never a secret, nor anything a secret can be read from
 */
export function rateLimiterFor(key: string): LocalRateLimiter {
	let rateLimiter = rateLimiters.get(key);
	if (rateLimiter === undefined) {
		rateLimiter = new LocalRateLimiter();
		rateLimiters.set(key, rateLimiter);
		if (sweep === undefined) {
			sweep = setInterval(forgetIdle, forgottenAfter / 5);
			sweep.unref();
		}
	}
	rateLimiter.touch();
	return rateLimiter;
}

function forgetIdle(): void {
	const now = performance.now();
	for (const [key, rateLimiter] of rateLimiters) if (rateLimiter.isForgettable(now)) rateLimiters.delete(key);
	if (rateLimiters.size > 0) return;
	clearInterval(sweep);
	sweep = undefined;
}
