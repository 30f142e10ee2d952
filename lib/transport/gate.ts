import { Line, type Place } from './line';

/** One who waits at a gate; `pass` is called when it opens for him. */
export interface Passenger extends Place {
	pass(): void;
}

/** Lets at most `limit` in at a time, the others in the order in which they came. */
export class Gate {
	private inside = 0;
	private readonly line = new Line<Passenger>();
	private opening = false;

	constructor(readonly limit: number) {}

	get idle(): boolean {
		return this.inside === 0 && this.line.length === 0;
	}

	/** Calls `pass`, now or later. */
	enter(passenger: Passenger): void {
		this.line.join(passenger);
		this.open();
	}

	/** For one who is still waiting. */
	giveUp(passenger: Passenger): void {
		this.line.leave(passenger);
	}

	/** For one who has passed; exactly once. */
	leave(): void {
		this.inside--;
		this.open();
	}

	/** A loop, not a recursion: a passenger may fail, and so leave, while he passes. */
	private open(): void {
		if (this.opening) return;
		this.opening = true;
		try {
			while (this.inside < this.limit) {
				const next = this.line.shift();
				if (next === undefined) break;
				this.inside++;
				next.pass();
			}
		} finally {
			this.opening = false;
		}
	}
}
