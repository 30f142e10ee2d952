/**
 * Remembers which targets have been seen in 16 bytes each, so that a file of millions needs no list of them.
 * Two different targets are taken for one with a chance of about 1 in 37 million for a file of a million.
 */
export class SeenTargets {
	private capacity = 1 << 12;
	private high = new Uint32Array(this.capacity);
	private low = new Uint32Array(this.capacity);
	private size = 0;

	/** @returns whether the target is new */
	add(target: string): boolean {
		if (this.size * 2 >= this.capacity) this.grow();
		let a = 0x811c9dc5;
		let b = 0x9747b28c;
		for (let index = 0; index < target.length; index++) {
			const code = target.charCodeAt(index);
			a = Math.imul(a ^ code, 0x01000193);
			b = Math.imul(b ^ code, 0x5bd1e995);
			b ^= b >>> 15;
		}
		a = Math.imul(a ^ (a >>> 16), 0x85ebca6b);
		b = Math.imul(b ^ (b >>> 13), 0xc2b2ae35);
		a ^= a >>> 13;
		// A slot of zeros is a free one.
		return this.put((a ^ Math.imul(target.length, 0x27d4eb2d)) >>> 0, ((b ^ (b >>> 16)) >>> 0) || 1);
	}

	private put(high: number, low: number): boolean {
		const mask = this.capacity - 1;
		for (let slot = (high ^ low) & mask; ; slot = (slot + 1) & mask) {
			if (this.low[slot] === 0) {
				this.high[slot] = high;
				this.low[slot] = low;
				this.size++;
				return true;
			}
			if (this.low[slot] === low && this.high[slot] === high) return false;
		}
	}

	private grow(): void {
		const { high, low } = this;
		this.capacity *= 2;
		this.high = new Uint32Array(this.capacity);
		this.low = new Uint32Array(this.capacity);
		this.size = 0;
		for (let slot = 0; slot < low.length; slot++) if (low[slot] !== 0) this.put(high[slot] as number, low[slot] as number);
	}
}
