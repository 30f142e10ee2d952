import { jsonBody } from '../jsonBody';
import { isObject } from '../practice';
import type { Call } from '../vendor';
import { idText } from '../wholeNumbers';
import { invalid } from './answers';

/** An object of the request body, read member by member; `place` says which one, for people. */
export class Members {
	constructor(
		private readonly members: Readonly<Record<string, unknown>>,
		private readonly place: string,
	) {}

	has(name: string): boolean {
		return this.members[name] !== undefined && this.members[name] !== null;
	}

	raw(name: string): unknown {
		return this.members[name];
	}

	text(name: string): string | undefined {
		return this.typed(name, 'text', (value): value is string => typeof value === 'string');
	}

	truth(name: string): boolean | undefined {
		return this.typed(name, 'true or false', (value): value is boolean => typeof value === 'boolean');
	}

	one<T extends string | number>(name: string, options: readonly T[]): T | undefined {
		return this.typed(name, `one of ${options.join(', ')}`, (value): value is T => options.includes(value as T));
	}

	object(name: string): Members | undefined {
		const value = this.typed(name, 'an object', isObject);
		return value && new Members(value, `${this.place}.${name}`);
	}

	/** Unix time in seconds. */
	seconds(name: string): number | undefined {
		const value = this.typed(name, 'a whole number of seconds', (given): given is number =>
			Number.isSafeInteger(given),
		);
		if (value !== undefined && value > 99_999_999_999)
			throw invalid(`${this.at(name)} is ${value}; the unit is seconds, not milliseconds (section 4.2).`);
		return value;
	}

	texts(name: string): string[] {
		return this.list(name).map((entry) => {
			if (typeof entry !== 'string' || entry === '')
				throw invalid(`${this.at(name)} must hold texts, not ${JSON.stringify(entry)}.`);
			return entry;
		});
	}

	/** Whole numbers of 64 bits as bare numerals; given as their digits. */
	ids(name: string): string[] {
		return this.list(name).map((entry) => {
			const digits = idText(entry);
			if (digits === undefined)
				throw invalid(
					`${this.at(name)} must hold bare whole numbers below 2^63, not ${typeof entry === 'string' ? `the text "${entry}"` : String(entry)}.`,
				);
			return digits;
		});
	}

	/** Refuses members the document does not have: a misspelt one would be ignored in silence. */
	only(names: readonly string[]): this {
		for (const name of Object.keys(this.members))
			if (!names.includes(name)) throw invalid(`${this.at(name)} does not exist; there are ${names.join(', ')}.`);
		return this;
	}

	at(name: string): string {
		return this.place === '' ? name : `${this.place}.${name}`;
	}

	private list(name: string): readonly unknown[] {
		const value = this.members[name];
		if (!Array.isArray(value)) throw invalid(`${this.at(name)} must be a list.`);
		if (value.length === 0) throw invalid(`${this.at(name)} is an empty list.`);
		return value;
	}

	private typed<T>(name: string, what: string, fits: (value: unknown) => value is T): T | undefined {
		const value = this.members[name];
		if (value === undefined || value === null) return undefined;
		if (!fits(value))
			throw invalid(
				`${this.at(name)} must be ${what}, not ${typeof value === 'bigint' ? String(value) : JSON.stringify(value)}.`,
			);
		return value;
	}
}

/** Throws a Refusal for anything but a JSON object with the JSON content type. */
export const readBody = (call: Call): Members => new Members(jsonBody(call, invalid), '');
