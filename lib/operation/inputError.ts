/**
 * Bad input, found before the network. `reason` completes the sentence "<Parameter> in item <n> …" and says
 * what is allowed.
 */
export class InputError extends Error {
	override readonly name = 'InputError';

	constructor(
		readonly parameter: string,
		readonly reason: string,
		/** What to do about it, when the sentence alone does not say. */
		readonly remedy?: string,
	) {
		super(`${parameter} ${reason}`);
	}

	/** The whole sentence, with the item as n8n counts it (from 0). */
	sentence(item: number): string {
		return `${this.parameter} in item ${item} ${this.reason}`;
	}

	/** The same fault, told from one level further out: "Options > Title". */
	within(parent: string): InputError {
		return new InputError(`${parent} > ${this.parameter}`, this.reason, this.remedy);
	}
}
