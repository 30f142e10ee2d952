import { jsonBody } from '../jsonBody';
import { isObject, type JsonObject } from '../practice';
import type { Call } from '../vendor';
import { invalid, missing, noEcho, unreadable, type Echo } from './answers';

/** A part of the JSON of a call. */
export class Part {
	constructor(
		readonly values: JsonObject,
		readonly place: string,
		private readonly path = '',
	) {}

	private name(name: string): string {
		return this.path === '' ? name : `${this.path}.${name}`;
	}

	has(name: string): boolean {
		return this.values[name] !== undefined && this.values[name] !== null;
	}

	/** Whether it says something: programs whose languages have zero values send 0 and "" for what was not set. */
	says(name: string): boolean {
		return this.has(name) && this.values[name] !== 0 && this.values[name] !== '';
	}

	/** Text that may be missing. */
	textIf(name: string): string | undefined {
		const value = this.values[name];
		if (value === undefined || value === null) return undefined;
		if (typeof value !== 'string') throw unreadable(`${this.name(name)} must be text (${this.place}).`);
		return value;
	}

	text(name: string): string {
		const value = this.textIf(name);
		if (value === undefined || value === '') throw missing(`${this.name(name)} is missing (${this.place}).`);
		return value;
	}

	oneOf<Choice extends string>(name: string, choices: readonly Choice[], value = this.text(name)): Choice {
		const found = choices.find((choice) => choice === value);
		if (found === undefined)
			throw invalid(`${this.name(name)} must be ${choices.join(', ')}, not "${value}" (${this.place}).`);
		return found;
	}

	integerIf(name: string, from = -(2 ** 31), to = 2 ** 31 - 1): number | undefined {
		const value = this.values[name];
		if (value === undefined || value === null) return undefined;
		if (typeof value !== 'number' || !Number.isInteger(value))
			throw unreadable(`${this.name(name)} must be a whole number (${this.place}).`);
		if (value < from || value > to)
			throw invalid(`${this.name(name)} is ${value}; it must lie between ${from} and ${to} (${this.place}).`);
		return value;
	}

	integer(name: string, from?: number, to?: number): number {
		const value = this.integerIf(name, from, to);
		if (value === undefined) throw missing(`${this.name(name)} is missing (${this.place}).`);
		return value;
	}

	booleanIf(name: string): boolean | undefined {
		const value = this.values[name];
		if (value === undefined || value === null) return undefined;
		if (typeof value !== 'boolean') throw unreadable(`${this.name(name)} must be true or false (${this.place}).`);
		return value;
	}

	boolean(name: string): boolean {
		const value = this.booleanIf(name);
		if (value === undefined) throw missing(`${this.name(name)} is missing (${this.place}).`);
		return value;
	}

	part(name: string): Part | undefined {
		const value = this.values[name];
		if (value === undefined || value === null) return undefined;
		if (!isObject(value)) throw unreadable(`${this.name(name)} must be an object (${this.place}).`);
		return new Part(value, this.place, this.name(name));
	}

	/** Entries of a list that must be there and hold something; at most `limit`. */
	list(name: string, limit = Infinity): unknown[] {
		const value = this.values[name];
		if (value === undefined || value === null || (Array.isArray(value) && value.length === 0))
			throw missing(`${this.name(name)} is missing or empty (${this.place}).`);
		if (!Array.isArray(value)) throw unreadable(`${this.name(name)} must be a list (${this.place}).`);
		if (value.length > limit)
			throw invalid(`${this.name(name)} has ${value.length} entries; at most ${limit} are allowed (${this.place}).`);
		return value as unknown[];
	}

	texts(name: string, limit?: number, maxLength = Infinity): string[] {
		return this.list(name, limit).map((entry) => {
			if (typeof entry !== 'string') throw unreadable(`${this.name(name)} must be a list of texts (${this.place}).`);
			if (entry === '') throw invalid(`${this.name(name)} holds an empty text (${this.place}).`);
			if (entry.length > maxLength)
				throw invalid(
					`${this.name(name)} holds a text of ${entry.length} characters; at most ${maxLength} are allowed (${this.place}).`,
				);
			return entry;
		});
	}

	parts(name: string, limit?: number): Part[] {
		return this.list(name, limit).map((entry, position) => {
			if (!isObject(entry)) throw unreadable(`${this.name(name)} must be a list of objects (${this.place}).`);
			return new Part(entry, this.place, `${this.name(name)}[${position}]`);
		});
	}

	/** Refuses names that the page does not have: a misspelt one would be ignored in silence. */
	only(names: readonly string[]): void {
		const other = Object.keys(this.values).find((name) => !names.includes(name));
		if (other !== undefined) throw invalid(`${this.name(other)} does not exist (${this.place}).`);
	}
}

/** The JSON of a call, and what looked odd about it. */
export class Request extends Part {
	readonly warnings: string[] = [];

	echo: Echo = noEcho;

	readonly warn = (warning: string): void => {
		this.warnings.push(warning);
	};
}

/** Throws a Refusal when the body is no JSON object. */
export function readRequest(call: Call, place: string): Request {
	return new Request(
		jsonBody(call, (plain) => unreadable(`${plain} (请求结构)`)),
		place,
	);
}
