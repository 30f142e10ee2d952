/** Numbers that are the same for a seed (mulberry32). */
export class Dice {
	constructor(private state: number) {}

	next(): number {
		this.state = (this.state + 0x6d2b79f5) | 0;
		let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
		t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
		return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
	}

	below(end: number): number {
		return Math.floor(this.next() * end);
	}

	chance(of: number): boolean {
		return this.next() < of;
	}

	one<T>(of: readonly T[]): T {
		return of[this.below(of.length)] as T;
	}

	shuffled<T>(of: readonly T[]): T[] {
		const left = [...of];
		return Array.from({ length: of.length }, () => left.splice(this.below(left.length), 1)[0] as T);
	}
}
