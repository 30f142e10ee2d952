import { status, type Status } from './ledger';
import { countOf, markBytes, type Marks } from './mark';

/** A mark has three of them, its state one. */
const words = 4;
const markWords = markBytes / 4;

/** What has become of a mark: a status; and for one that is begun with, whether it was doubtful before, and by which run. */
export type State = number;

export const settledAs = (one: Status): State => one;
export const begunBy = (run: number, wasDoubtful: boolean): State =>
	status.underWay | (wasDoubtful ? 8 : 0) | (run << 5);
export const statusIn = (state: State): Status => (state & 7) as Status;
export const wasDoubtful = (state: State): boolean => (state & 8) !== 0;
export const runIn = (state: State): number => state >>> 5;

/** Runs are numbered up to here. */
export const maxRun = 2 ** 27 - 1;

/** A larger table grows by four times its size: putting everything into its new place costs more than the memory. */
const smallTable = 1 << 18;

/** Marks by the word, as the table looks for them. Only ever compared with one another, so the machine's order of bytes does not matter. */
type MarkWords = Uint32Array;

export function wordsOf(marks: Marks): MarkWords {
	const aligned = marks.byteOffset % 4 === 0 ? marks : marks.slice();
	return new Uint32Array(aligned.buffer, aligned.byteOffset, countOf(marks) * markWords);
}

/** The marks of a campaign and their states: an open-addressing table, 21 to 86 bytes a mark. */
export class MarkTable {
	private capacity = 1 << 8;
	private slots = new Uint32Array(this.capacity * words);
	private size = 0;
	/** How many marks have each status; those that are begun with are counted for each run. */
	readonly counts = new Uint32Array(5);
	private readonly begun = new Map<number, { run: number; marks: number }>();
	/** That of the run which was counted last: mostly it is the next as well. */
	private last = { run: -1, marks: 0 };

	/** Makes room, so that places stay as they are while so many marks are added. */
	reserve(more: number): void {
		let { capacity } = this;
		while ((this.size + more) * 4 > capacity * 3) capacity *= capacity < smallTable ? 2 : 4;
		if (capacity > this.capacity) this.grow(capacity);
	}

	/** @returns the place of a mark; where it is not yet known and is not to be added, -1 */
	place(marks: MarkWords, position: number, add: boolean): number {
		const start = position * markWords;
		// A slot that begins with zero is a free one.
		const a = (marks[start] as number) || 1;
		const b = marks[start + 1] as number;
		const c = marks[start + 2] as number;
		const at = this.find(a, b, c);
		if (this.slots[at] !== 0) return at;
		if (!add) return -1;
		this.slots[at] = a;
		this.slots[at + 1] = b;
		this.slots[at + 2] = c;
		this.size++;
		this.counts[status.open] = (this.counts[status.open] as number) + 1;
		return at;
	}

	stateAt(place: number): State {
		return this.slots[place + 3] as number;
	}

	set(place: number, state: State): void {
		this.count(this.slots[place + 3] as number, -1);
		this.count(state, 1);
		this.slots[place + 3] = state;
	}

	/** How many marks a run has begun with. */
	begunBy(run: number): number {
		return this.begun.get(run)?.marks ?? 0;
	}

	/** The marks that a run has begun with, and their state. */
	*marksBegunBy(run: number): Generator<{ place: number; marks: Marks }> {
		if (this.begunBy(run) === 0) return;
		for (let place = 0; place < this.slots.length; place += words) {
			const state = this.slots[place + 3] as number;
			if (this.slots[place] === 0 || statusIn(state) !== status.underWay || runIn(state) !== run) continue;
			yield { place, marks: new Uint8Array(this.slots.slice(place, place + markWords).buffer) };
		}
	}

	private count(state: State, by: 1 | -1): void {
		const one = statusIn(state);
		this.counts[one] = (this.counts[one] as number) + by;
		if (one !== status.underWay) return;
		const run = runIn(state);
		if (this.last.run !== run) {
			this.last = this.begun.get(run) ?? { run, marks: 0 };
			this.begun.set(run, this.last);
		}
		this.last.marks += by;
	}

	private find(a: number, b: number, c: number): number {
		const { slots } = this;
		const last = (this.capacity - 1) * words;
		for (let at = (b & (this.capacity - 1)) * words; ; at = at === last ? 0 : at + words) {
			if (slots[at] === 0 || (slots[at] === a && slots[at + 1] === b && slots[at + 2] === c)) return at;
		}
	}

	private grow(capacity: number): void {
		const { slots } = this;
		this.capacity = capacity;
		this.slots = new Uint32Array(capacity * words);
		for (let at = 0; at < slots.length; at += words) {
			if (slots[at] === 0) continue;
			const to = this.find(slots[at] as number, slots[at + 1] as number, slots[at + 2] as number);
			for (let word = 0; word < words; word++) this.slots[to + word] = slots[at + word] as number;
		}
	}
}
