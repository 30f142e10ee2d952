/** Throttle answers within this time belong to one overload, and slow down once. Milliseconds. */
const oneOverload = 1_000;
/** The part of the full rate won back in a second of successes. */
const recoveryPerSecond = 0.05;
/** However often it is throttled, it keeps this part of the full rate, and no less than one start in ten seconds. */
const slowestPart = 1 / 64;
const slowestRate = 0.1;
/** What may start at once after a quiet moment, in seconds' worth: timers are not more exact than this. */
const burstSeconds = 0.02;
/** Starts are counted by the second, for the rate where none is set. Milliseconds. */
const windowLength = 1_000;

/**
 * Requests per second, adapted to what the service bears. Holds no timer and no clock: every time is handed in, in milliseconds.
 *
 * Strict and smooth: no second, wherever it begins, sees more than `limit` starts.
 * A burst and the even flow behind it share the second, so an even flow uses 98 of 100 parts of the limit.
 * Where a start counts as several, the last one of a second may begin in it with all that it weighs.
 */
export class Rate {
	/** The most that throttle answers have left, whatever the limit; Infinity while there were none. */
	private learned = Infinity;
	/** The rate that was measured when a throttle answer came and there was no limit. */
	private measuredFull = 1;
	private spacing = 0;
	/** How long before its time, at an even spacing, a start may come. */
	private leeway = 0;
	private nextDue = 0;
	private closedUntil = -Infinity;
	private lastSlowDown = -Infinity;

	private windowStart = 0;
	private windowCount = 0;
	private previousCount = 0;

	/** @param limit starts in any second; Infinity for no limit */
	constructor(private limit: number) {
		this.respace();
	}

	/** The rate of the moment: the limit, or less after a throttle answer. */
	get current(): number {
		return Math.min(this.limit, this.learned);
	}

	get slowed(): boolean {
		return this.learned < this.limit;
	}

	/** The rate that recovery leads back to. */
	private get full(): number {
		return this.limit === Infinity ? this.measuredFull : this.limit;
	}

	/** Milliseconds until a start is allowed; zero or less means now. */
	waitAt(now: number): number {
		const due = this.spacing === 0 ? 0 : this.nextDue - this.leeway - now;
		return Math.max(due, this.closedUntil - now);
	}

	/** Milliseconds that are left of the break the service asked for; zero or less for none. */
	closedFor(now: number): number {
		return this.closedUntil - now;
	}

	/** One start that counts as `weight` of them: what weighs more than a second's worth makes the next one wait longer. */
	count(now: number, weight = 1): void {
		if (this.spacing > 0) this.nextDue = Math.max(this.nextDue, now) + this.spacing * weight;
		if (now - this.windowStart >= windowLength) {
			this.previousCount = now - this.windowStart < 2 * windowLength ? this.windowCount : 0;
			this.windowStart = now;
			this.windowCount = 0;
		}
		this.windowCount += weight;
	}

	/** Halves the rate, once for each overload, and allows no start for `closed` milliseconds. */
	slowDown(now: number, closed: number): void {
		this.closedUntil = Math.max(this.closedUntil, now + closed);
		if (now - this.lastSlowDown < oneOverload) return;
		this.lastSlowDown = now;
		if (this.limit !== Infinity) this.measuredFull = this.limit;
		else if (this.learned === Infinity) {
			this.measuredFull = this.measured(now);
			this.learned = this.measuredFull;
			this.nextDue = now;
		}
		this.learn(this.current / 2);
	}

	/** One success: at any rate and any weight, a second of them wins back the same part of the full rate. */
	recover(now: number, weight = 1): void {
		if (now < this.closedUntil) return;
		const { current, full } = this;
		const next = current + Math.min(current, (full * recoveryPerSecond * weight) / current);
		// Where no limit was set, the measured rate was too fast once: go past it slowly, and only then forget it.
		const enough = this.limit === Infinity ? full * 2 : this.limit;
		this.learn(next < enough ? next : Infinity);
	}

	/**
	 * A new limit, up or down; what was learned from throttle answers stays. What has been started in advance of its time is
	 * paid off at the new rate: after one start in ten seconds a limit of 500 a second lets the next one go at once.
	 */
	setLimit(now: number, limit: number): void {
		const before = this.spacing;
		this.limit = limit;
		this.learn(this.learned);
		if (before > 0 && this.nextDue > now) this.nextDue = now + ((this.nextDue - now) * this.spacing) / before;
	}

	isOpen(now: number): boolean {
		return now >= this.closedUntil;
	}

	/** A window that has hardly begun says little; then the one before it says more. */
	private measured(now: number): number {
		return now - this.windowStart < 2 * windowLength ? Math.max(1, this.windowCount, this.previousCount) : 1;
	}

	private learn(rate: number): void {
		const { full } = this;
		this.learned = Math.max(rate, Math.min(full, Math.max(slowestRate, full * slowestPart)));
		this.respace();
	}

	private respace(): void {
		const { current } = this;
		this.spacing = current === Infinity ? 0 : 1_000 / (current * (1 - burstSeconds));
		this.leeway = current === Infinity ? 0 : current * burstSeconds * this.spacing;
	}
}
