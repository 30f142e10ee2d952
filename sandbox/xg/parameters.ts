import { decodedPairs, FormParameters, mediaType } from '../formParameters';
import type { Call } from '../vendor';
import { Refusal } from './answers';

/** Of every call of version 2 (通用参数). */
const common = ['access_id', 'cal_type', 'timestamp', 'valid_time', 'sign'];

/** The decoded parameters of a call of version 2, and what looked odd about them. */
export class Parameters extends FormParameters<Refusal> {
	need(name: string, place: string): string {
		const value = this.values.get(name);
		if (value === undefined || value === '') throw new Refusal(-101, `Parameter ${name} is missing (${place}).`);
		return value;
	}

	/** A whole number within limits, or undefined. */
	integer(name: string, from: number, to: number): number | undefined {
		const value = this.values.get(name);
		if (value === undefined) return undefined;
		if (!/^-?\d{1,15}$/.test(value)) throw new Refusal(-112, `${name} must be a whole number, not "${value}".`);
		const number = Number(value);
		if (number < from || number > to)
			throw new Refusal(-112, `${name} is ${value}; it must lie between ${from} and ${to}.`);
		return number;
	}

	/** A JSON array of texts. */
	list(name: string, place: string, limit: number): string[] {
		const list = parseJson(this.need(name, place));
		if (!Array.isArray(list) || list.length === 0)
			throw new Refusal(-101, `${name} must be a JSON array with at least one entry (${place}).`);
		if (!list.every((entry): entry is string => typeof entry === 'string' && entry !== ''))
			throw new Refusal(-101, `Every entry of ${name} must be text (${place}).`);
		if (list.length > limit)
			throw new Refusal(-112, `${name} has ${list.length} entries; at most ${limit} are allowed (${place}).`);
		return list;
	}

	/** Refuses parameters the guide does not have: a misspelt one would be ignored in silence. */
	only(names: readonly string[], place: string): void {
		for (const name of this.values.keys()) {
			if (name === 'device_type') this.warnings.push('device_type is not in the guide; some SDKs send it.');
			else if (!common.includes(name) && !names.includes(name))
				throw new Refusal(-101, `Parameter ${name} does not exist for this call (${place}).`);
		}
	}
}

export function parseJson(text: string): unknown {
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return undefined;
	}
}

/** Reads a GET query or a POST form; both ways exist (API 简介). */
export function readParameters(call: Call): Parameters {
	const parameters = new Parameters();
	return parameters.collect(Refusal, () => {
		if (call.method === 'POST' && call.bytes.length > 0) {
			const header = call.headers['content-type'];
			if (mediaType(header) !== 'application/x-www-form-urlencoded')
				throw new Refusal(
					-101,
					`The content type of a POST must be application/x-www-form-urlencoded, not "${header ?? '(none)'}" (API 简介).`,
				);
			parse(call.body, parameters);
		}
		if (call.method === 'POST' && call.query !== '')
			parameters.warnings.push('The parameters of a POST belong into the body, not into the address.');
		parse(call.query, parameters);
	});
}

function parse(text: string, parameters: Parameters): void {
	for (const [name, value] of decodedPairs(
		text,
		(what) => new Refusal(-101, `"${what.slice(0, 40)}" is not percent-encoded UTF-8.`),
	)) {
		if (parameters.values.has(name)) throw new Refusal(-101, `Parameter ${name} is there twice.`);
		parameters.values.set(name, value);
	}
}
