import { WaitQueue, type Place } from './waitQueue';

/** One who waits at a semaphore; `pass` is called when it opens for him. */
export interface Acquirer extends Place {
	pass(): void;
}

/** Lets at most `limit` in at a time, the others in the order in which they came. */
export class Semaphore {
	private inside = 0;
	private readonly queue = new WaitQueue<Acquirer>();
	private opening = false;

	constructor(readonly limit: number) {}

	get idle(): boolean {
		return this.inside === 0 && this.queue.length === 0;
	}

	/** Calls `pass`, now or later. */
	enter(acquirer: Acquirer): void {
		this.queue.join(acquirer);
		this.open();
	}

	/** For one who is still waiting. */
	giveUp(acquirer: Acquirer): void {
		this.queue.leave(acquirer);
	}

	/** For one who has passed; exactly once. */
	leave(): void {
		this.inside--;
		this.open();
	}

	/** A loop, not a recursion: a acquirer may fail, and so leave, while he passes. */
	private open(): void {
		if (this.opening) return;
		this.opening = true;
		try {
			while (this.inside < this.limit) {
				const next = this.queue.shift();
				if (next === undefined) break;
				this.inside++;
				next.pass();
			}
		} finally {
			this.opening = false;
		}
	}
}
