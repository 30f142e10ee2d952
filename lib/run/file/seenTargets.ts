import type { Marks } from '../../ledger/mark';

/** Of 32 bits each. */
const words = 3;

/** Remembers which targets of a file have been seen by their marks, in 16 to 32 bytes each, so that a file of millions needs no list of them. */
export class SeenTargets {
	private capacity = 1 << 12;
	private slots = new Uint32Array(this.capacity * words);
	private size = 0;
	private readonly digest = new Uint32Array(words);

	/** @returns whether the one at the position is new */
	add(marks: Marks, position: number): boolean {
		if (this.size * 4 >= this.capacity * 3) this.grow();
		this.load(marks, position);
		return this.put(this.digest, 0);
	}

	has(marks: Marks, position: number): boolean {
		this.load(marks, position);
		return !this.put(this.digest, 0, false);
	}

	private load(marks: Marks, position: number): void {
		for (let word = 0; word < words; word++) {
			const at = (position * words + word) * 4;
			this.digest[word] =
				(marks[at] as number) |
				((marks[at + 1] as number) << 8) |
				((marks[at + 2] as number) << 16) |
				((marks[at + 3] as number) << 24);
		}
		// A slot that begins with zero is a free one.
		this.digest[0] ||= 1;
	}

	/** @returns whether it is new */
	private put(from: Uint32Array, offset: number, keep = true): boolean {
		const { slots } = this;
		const last = (this.capacity - 1) * words;
		const [a, b, c] = [from[offset] as number, from[offset + 1] as number, from[offset + 2] as number];
		for (let at = (b & (this.capacity - 1)) * words; ; at = at === last ? 0 : at + words) {
			if (slots[at] === 0) {
				if (!keep) return true;
				slots[at] = a;
				slots[at + 1] = b;
				slots[at + 2] = c;
				this.size++;
				return true;
			}
			if (slots[at] === a && slots[at + 1] === b && slots[at + 2] === c) return false;
		}
	}

	private grow(): void {
		const { slots } = this;
		this.capacity *= 2;
		this.slots = new Uint32Array(this.capacity * words);
		this.size = 0;
		for (let at = 0; at < slots.length; at += words) if (slots[at] !== 0) this.put(slots, at);
	}
}
