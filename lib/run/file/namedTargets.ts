import type { Marks } from '../../ledger/mark';
import { SeenTargets } from './seenTargets';

/** Whom a file has named, and how often where that is more than once and each time is a message. */
export class NamedTargets {
	/** The file was read to its end. */
	isWhole = false;
	private readonly seen = new SeenTargets();
	private readonly times = new Map<string, number>();

	/**
	 * @param marks holds at `position` the mark of the first message to the target
	 * @param drop whether another mention is no message
	 * @returns which mention of the target this is, from 1
	 */
	add(target: string, marks: Marks, position: number, drop: boolean): number {
		if (this.seen.add(marks, position)) return 1;
		const nth = (this.times.get(target) ?? 1) + 1;
		if (!drop) this.times.set(target, nth);
		return nth;
	}

	/** How many messages to a target it stands for; marks as for `add`. */
	timesOf(target: string, marks: Marks, position: number): number {
		return this.seen.has(marks, position) ? (this.times.get(target) ?? 1) : 0;
	}
}
