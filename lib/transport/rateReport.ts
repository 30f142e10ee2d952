/** What has happened since it was last told. Weights are what requests count as in the rate. */
export interface Report {
	/** By this number it is counted once, however often it is sent. */
	number: number;
	started: number;
	/** Successes that win back some of a rate that was slowed down. */
	good: number;
	throttled: boolean;
	/** The break the service asked for, in milliseconds. */
	closed: number;
	/** Started beyond what turns were reserved for. */
	owed: number;
}

/** Gathers what one process has to report to the others. */
export class RateReport {
	private number = Date.now();
	private gathered = this.blank();
	private sent: Report | undefined;
	private starts = 0;
	private from = -Infinity;
	private perSecond = 0;
	private weight = 1;

	start(weight: number, reserved: number): void {
		this.starts++;
		this.weight = weight;
		this.gathered.started += weight;
		this.gathered.owed += Math.max(0, weight - reserved);
	}

	good(weight: number): void {
		this.gathered.good += weight;
	}

	slowDown(closed: number): void {
		this.gathered.throttled = true;
		this.gathered.closed = Math.max(this.gathered.closed, closed);
		this.gathered.good = 0;
	}

	/** The one that may not have arrived, unchanged, or else a new one. */
	next(): Report {
		if (this.sent === undefined) {
			this.sent = this.gathered;
			this.gathered = this.blank();
		}
		return this.sent;
	}

	/** The last one has arrived. */
	told(): void {
		this.sent = undefined;
	}

	/** Starts a second of late, and what the last one weighed. */
	rateLimiter(now: number): { perSecond: number; weight: number } {
		const passed = now - this.from;
		if (passed >= 200) {
			this.perSecond = passed > 2_000 ? 0 : (this.starts * 1_000) / passed;
			this.starts = 0;
			this.from = now;
		}
		return { perSecond: this.perSecond, weight: this.weight };
	}

	private blank(): Report {
		return { number: ++this.number, started: 0, good: 0, throttled: false, closed: 0, owed: 0 };
	}
}
