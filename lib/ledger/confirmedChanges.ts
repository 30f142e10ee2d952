import { argumentsOf, type RunOperation } from './runOperation';

interface Confirmed {
	seq: number;
	operations: Array<string | Uint8Array>;
	/** On the clock of `performance.now()`. */
	at: number;
	bytes: number;
}

const rememberedFor = 5_000;
const rememberedBytes = 32 * 1024 * 1024;

/**
 * Changes that were confirmed are made again when Redis comes back without them: appending to its file once a second (its default),
 * or a replica that takes over, may lose the last two seconds. They are kept for five seconds, and in 32 MB at most.
 */
export class ConfirmedChanges {
	/** Number of the last one. */
	last = 0;
	private readonly remembered: Confirmed[] = [];
	/** The last one that is not remembered any more. */
	private forgotten = 0;

	add(seq: number, group: readonly RunOperation[]): void {
		this.last = seq;
		const at = performance.now();
		const bytes = group.reduce((sum, { marks, statuses }) => sum + marks.length + statuses.length + 100, 0);
		this.remembered.push({ seq, operations: argumentsOf(group), at, bytes });
		let [held, drop] = [0, 0];
		for (const one of this.remembered) held += one.bytes;
		for (; drop < this.remembered.length; drop++) {
			const one = this.remembered[drop];
			if (one === undefined || (one.at >= at - rememberedFor && held <= rememberedBytes)) break;
			this.forgotten = one.seq;
			held -= one.bytes;
		}
		if (drop > 0) this.remembered.splice(0, drop);
	}

	/** Those after the one of that number; undefined when some of them are forgotten. */
	after(seq: number): Confirmed[] | undefined {
		return seq < this.forgotten ? undefined : this.remembered.filter((one) => one.seq > seq);
	}
}
