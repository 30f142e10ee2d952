import type { RemoteClock } from './remoteClock';

/** Turns that were reserved for this process, in order. Their times are those of the clock that all share, in milliseconds. */
export class HeldTurns {
	private times: number[] = [];
	private weights: number[] = [];
	private head = 0;
	private sum = 0;

	/** @param slack so late a turn may still be taken; later it would crowd the ones behind it */
	constructor(
		private readonly clock: RemoteClock,
		private readonly slack: number,
	) {}

	/** What those that are held count as in the rate. */
	get units(): number {
		return this.sum;
	}

	get count(): number {
		return this.times.length - this.head;
	}

	add(time: number, weight: number): void {
		this.times.push(time);
		this.weights.push(weight);
		this.sum += weight;
	}

	clear(): void {
		this.times = [];
		this.weights = [];
		this.head = this.sum = 0;
	}

	/** Milliseconds until the next one; zero or less for now, undefined when there is none. Those whose time has passed are dropped. */
	waitAt(now: number): number | undefined {
		while (this.head < this.times.length) {
			const time = this.times[this.head] as number;
			if (now <= this.clock.surelyUntil(time + this.slack)) return this.clock.surelyAt(time) - now;
			this.take();
		}
		return undefined;
	}

	/** The last moment for the next one, if it may be `late` milliseconds late; Infinity when there is none. */
	until(late: number): number {
		const time = this.times[this.head];
		return time === undefined ? Infinity : this.clock.surelyUntil(time + late);
	}

	/** @returns what the next one was reserved for */
	take(): number {
		const weight = this.weights[this.head] ?? 0;
		this.sum -= weight;
		if (++this.head === this.times.length) this.clear();
		return weight;
	}
}
