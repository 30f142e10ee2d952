/** The longest delay a timer of Node takes: 24.8 days, in milliseconds. */
const longestTimer = 2 ** 31 - 1;

class Job {
	private timer: NodeJS.Timeout | undefined;

	constructor(
		private readonly due: number,
		private readonly run: () => void,
	) {
		this.wait();
	}

	cancel(): void {
		clearTimeout(this.timer);
	}

	private wait(): void {
		this.timer = setTimeout(() => this.ring(), Math.min(this.due - Date.now(), longestTimer));
	}

	/** A timer of Node may ring a millisecond early, and rings early by far where the delay is longer than it takes. */
	private ring(): void {
		if (Date.now() < this.due) this.wait();
		else this.run();
	}
}

/** What happens at a time of its own: never before it. */
export class Schedule {
	private readonly jobs = new Set<Job>();

	/** @param now epoch milliseconds, the clock that times are given by */
	constructor(private readonly now: () => number) {}

	/** Runs something at a time (epoch ms), or as soon as possible when it is over; returns a way to cancel it. */
	at(time: number, run: () => void): () => void {
		const job = new Job(Date.now() + Math.max(time - this.now(), 0), () => {
			this.jobs.delete(job);
			run();
		});
		this.jobs.add(job);
		return () => {
			job.cancel();
			this.jobs.delete(job);
		};
	}

	clear(): void {
		for (const job of this.jobs) job.cancel();
		this.jobs.clear();
	}
}
