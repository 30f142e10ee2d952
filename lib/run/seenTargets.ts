import { hash } from 'node:crypto';

/** Of 32 bits each. */
const words = 3;

/**
 * Remembers which targets have been seen by 96 bits of their SHA-256, in 16 to 32 bytes each, so that a file of millions needs no list of
 * them. That two different targets of a file are taken for one has, for 100 million, a chance of 1 in 10^13.
 */
export class SeenTargets {
	private capacity = 1 << 12;
	private slots = new Uint32Array(this.capacity * words);
	private size = 0;
	private readonly digest = new Uint32Array(words);

	/** @returns whether the target is new */
	add(target: string): boolean {
		if (this.size * 4 >= this.capacity * 3) this.grow();
		const bytes = hash('sha256', target, 'binary');
		for (let word = 0; word < words; word++) {
			const at = word * 4;
			this.digest[word] = bytes.charCodeAt(at) | (bytes.charCodeAt(at + 1) << 8) | (bytes.charCodeAt(at + 2) << 16) | (bytes.charCodeAt(at + 3) << 24);
		}
		// A slot that begins with zero is a free one.
		this.digest[0] ||= 1;
		return this.put(this.digest, 0);
	}

	private put(from: Uint32Array, offset: number): boolean {
		const { slots } = this;
		const last = (this.capacity - 1) * words;
		const [a, b, c] = [from[offset] as number, from[offset + 1] as number, from[offset + 2] as number];
		for (let at = (b & (this.capacity - 1)) * words; ; at = at === last ? 0 : at + words) {
			if (slots[at] === 0) {
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
