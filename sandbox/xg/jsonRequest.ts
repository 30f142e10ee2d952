import type { Call } from '../vendor';
import { isObject, type JsonObject } from '../practice';
import { noEcho, Refusal, type Echo } from './answers';
import { parseJson } from './parameters';

/** The JSON of a call of version 3, and what looked odd about it. */
export class JsonRequest {
	readonly warnings: string[] = [];

	/** What every answer repeats. */
	echo: Echo = noEcho;

	constructor(readonly values: JsonObject) {}

	text(name: string, place: string): string {
		const value = this.values[name];
		if (value === undefined || value === '') throw new Refusal(10102, `${name} is missing (${place}).`);
		if (typeof value !== 'string') throw new Refusal(10103, `${name} must be text (${place}).`);
		return value;
	}

	oneOf<Choice extends string>(name: string, choices: readonly Choice[], place: string): Choice {
		const value = this.text(name, place);
		const found = choices.find((choice) => choice === value);
		if (found === undefined)
			throw new Refusal(10103, `${name} must be ${choices.join(', ')}, not "${value}" (${place}).`);
		return found;
	}

	/** A whole number within limits, or undefined. */
	integer(name: string, from: number, to: number): number | undefined {
		const value = this.values[name];
		if (value === undefined) return undefined;
		if (typeof value !== 'number' || !Number.isInteger(value))
			throw new Refusal(10103, `${name} must be a whole number.`);
		if (value < from || value > to)
			throw new Refusal(10103, `${name} is ${value}; it must lie between ${from} and ${to}.`);
		return value;
	}

	list(name: string, limit: number, place: string, { maxLength = Infinity } = {}): string[] {
		const value = this.values[name];
		if (value === undefined || (Array.isArray(value) && value.length === 0))
			throw new Refusal(name === 'account_list' ? 10115 : 10102, `${name} is missing or empty (${place}).`);
		if (!Array.isArray(value) || !value.every((entry): entry is string => typeof entry === 'string' && entry !== ''))
			throw new Refusal(10103, `${name} must be a list of texts (${place}).`);
		if (value.length > limit)
			throw new Refusal(10103, `${name} has ${value.length} entries; at most ${limit} are allowed (${place}).`);
		const long = value.find((entry) => entry.length > maxLength);
		if (long !== undefined)
			throw new Refusal(
				10103,
				`${name} holds a text of ${long.length} characters; at most ${maxLength} are allowed (${place}).`,
			);
		return value;
	}

	/** Refuses names the documents do not have: a misspelt one would be ignored in silence. */
	only(names: readonly string[], place: string): void {
		const other = Object.keys(this.values).find((name) => !names.includes(name));
		if (other !== undefined) throw new Refusal(10103, `${other} does not exist (${place}).`);
	}
}

/** Throws a Refusal when the body is no JSON object. */
export function readJsonRequest(call: Call): JsonRequest {
	const [type = ''] = (call.headers['content-type'] ?? '').split(';');
	if (type.trim().toLowerCase() !== 'application/json')
		throw new Refusal(
			10107,
			`The content type must be application/json, not "${call.headers['content-type'] ?? '(none)'}".`,
		);
	const values = parseJson(call.body);
	if (!isObject(values)) throw new Refusal(10107, 'The body is no JSON object.');
	const request = new JsonRequest(values);
	const { seq = 0, environment = 'product' } = values;
	if (typeof seq !== 'number' || !Number.isInteger(seq)) throw new Refusal(10103, 'seq must be a whole number.');
	if (environment !== 'product' && environment !== 'dev')
		throw new Refusal(10103, `environment must be product or dev, not ${JSON.stringify(environment)}.`);
	request.echo = { seq, environment };
	return request;
}
