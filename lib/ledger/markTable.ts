import { fate, type Fate } from './ledger';
import { markBytes, type Marks } from './mark';

/** A mark has three of them, its state one. */
const words = 4;

/** What has become of a mark: a fate; and for one that is begun with, whether it was doubtful before, and by which run. */
export type State = number;

export const settledAs = (one: Fate): State => one;
export const begunBy = (run: number, wasDoubtful: boolean): State => fate.underWay | (wasDoubtful ? 8 : 0) | (run << 5);
export const fateIn = (state: State): Fate => (state & 7) as Fate;
export const wasDoubtful = (state: State): boolean => (state & 8) !== 0;
export const runIn = (state: State): number => state >>> 5;

/** Changed, and not yet written. */
const changed = 16;

/** Runs are numbered up to here. */
export const maxRun = 2 ** 27 - 1;

/** The marks of a campaign and their states: an open-addressing table, 21 to 43 bytes a mark. */
export class MarkTable {
	private capacity = 1 << 8;
	private slots = new Uint32Array(this.capacity * words);
	private size = 0;
	private changes: number[] = [];
	/** How many marks have each fate; those that are begun with are counted for each run. */
	readonly counts = new Uint32Array(5);
	readonly begun = new Map<number, number>();

	/** Makes room, so that places stay as they are while so many marks are added. */
	reserve(more: number): void {
		let { capacity } = this;
		while ((this.size + more) * 4 > capacity * 3) capacity *= 2;
		if (capacity > this.capacity) this.grow(capacity);
	}

	/** @returns the place of a mark; where it is not yet known and is not to be added, -1 */
	place(marks: Marks, position: number, add: boolean): number {
		const start = position * markBytes;
		// A slot that begins with zero is a free one.
		const a = wordAt(marks, start) || 1;
		const b = wordAt(marks, start + 4);
		const c = wordAt(marks, start + 8);
		const at = this.find(a, b, c);
		if (this.slots[at] !== 0) return at;
		if (!add) return -1;
		this.slots[at] = a;
		this.slots[at + 1] = b;
		this.slots[at + 2] = c;
		this.size++;
		this.counts[fate.open] = (this.counts[fate.open] as number) + 1;
		return at;
	}

	stateAt(place: number): State {
		return (this.slots[place + 3] as number) & ~changed;
	}

	/** Sets what is not yet written. */
	change(place: number, state: State): void {
		if (((this.slots[place + 3] as number) & changed) === 0) this.changes.push(place);
		this.set(place, state | changed);
	}

	/** Sets what is written. */
	set(place: number, state: State): void {
		const before = this.slots[place + 3] as number;
		this.count(before, -1);
		this.count(state, 1);
		this.slots[place + 3] = state;
	}

	/** Makes a run's begun marks doubtful. */
	abandon(run: number): void {
		if ((this.begun.get(run) ?? 0) === 0) return;
		for (let at = 0; at < this.slots.length; at += words) {
			const state = this.slots[at + 3] as number;
			if (this.slots[at] !== 0 && fateIn(state) === fate.underWay && runIn(state) === run) this.change(at, settledAs(fate.doubtful));
		}
	}

	/** What has changed since the last call, by the state that it has now. */
	takeChanges(): Map<State, Marks> {
		const byState = new Map<State, number[]>();
		// Mostly all of them, or long stretches, are alike.
		let last = -1;
		let places: number[] = [];
		for (const at of this.changes) {
			const state = this.stateAt(at);
			this.slots[at + 3] = state;
			if (state !== last) {
				last = state;
				places = byState.get(state) ?? [];
				byState.set(state, places);
			}
			places.push(at);
		}
		this.changes = [];
		return new Map([...byState].map(([state, all]) => [state, this.marksAt(all)]));
	}

	private marksAt(places: readonly number[]): Marks {
		const { slots } = this;
		const marks = new Uint8Array(places.length * markBytes);
		let start = 0;
		for (const at of places) {
			for (let word = at; word < at + 3; word++, start += 4) {
				const value = slots[word] as number;
				marks[start] = value;
				marks[start + 1] = value >>> 8;
				marks[start + 2] = value >>> 16;
				marks[start + 3] = value >>> 24;
			}
		}
		return marks;
	}

	private count(state: State, by: 1 | -1): void {
		const one = fateIn(state);
		this.counts[one] = (this.counts[one] as number) + by;
		if (one !== fate.underWay) return;
		const run = runIn(state);
		this.begun.set(run, (this.begun.get(run) ?? 0) + by);
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
		const moved: number[] = [];
		for (let at = 0; at < slots.length; at += words) {
			if (slots[at] === 0) continue;
			const to = this.find(slots[at] as number, slots[at + 1] as number, slots[at + 2] as number);
			for (let word = 0; word < words; word++) this.slots[to + word] = slots[at + word] as number;
			if (((slots[at + 3] as number) & changed) !== 0) moved.push(to);
		}
		this.changes = moved;
	}
}

/** Without a sign: what a slot gives back. */
const wordAt = (bytes: Uint8Array, at: number): number =>
	((bytes[at] as number) | ((bytes[at + 1] as number) << 8) | ((bytes[at + 2] as number) << 16) | ((bytes[at + 3] as number) << 24)) >>> 0;
