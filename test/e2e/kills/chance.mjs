import { createHash } from 'node:crypto';

/** Random choices that a seed repeats; what else it is made of tells independent rows of choices apart. */
export class Chance {
	#row;
	#drawn = 0;

	constructor(...row) {
		this.#row = row;
	}

	/** From 0 to below 1. */
	number() {
		this.#drawn += 1;
		return (
			createHash('sha256')
				.update(JSON.stringify([...this.#row, this.#drawn]))
				.digest()
				.readUInt32BE() /
			2 ** 32
		);
	}

	/** A whole number, both ends included. */
	whole(least, most) {
		return least + Math.floor(this.number() * (most - least + 1));
	}

	among(list) {
		return list[this.whole(0, list.length - 1)];
	}

	happens(probability) {
		return this.number() < probability;
	}
}
