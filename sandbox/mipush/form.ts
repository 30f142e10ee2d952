import { decodedPairs, FormParameters, mediaType } from '../formParameters';
import type { Call } from '../vendor';
import { invalid, missing, Refusal } from './answers';

/** Parameters whose values are lists; the official SDK repeats the key, the document joins with commas. */
const lists = new Set([
	'registration_id',
	'registration_ids',
	'alias',
	'aliases',
	'user_account',
	'user_accounts',
	'msg_ids',
	'job_keys',
]);

export class Form extends FormParameters<Refusal> {
	/** A value that must be there and not blank. `place` names the table. */
	need(name: string, place: string): string {
		const value = this.values.get(name);
		if (value === undefined || value.trim() === '') throw missing(name, place);
		return value;
	}

	/** A comma list that must be there; no blank entries, at most `limit`. */
	list(name: string, place: string, limit = Infinity): string[] {
		const entries = this.need(name, place).split(',');
		if (entries.some((entry) => entry.trim() === '')) throw invalid(name, `The comma list ${name} has an empty entry.`);
		if (entries.length > limit)
			throw invalid(name, `${name} has ${entries.length} entries; at most ${limit} are allowed (${place}).`);
		return entries;
	}

	/** A whole number within limits, or undefined. */
	integer(name: string, from: number, to: number): number | undefined {
		return wholeNumber(name, this.values.get(name), from, to);
	}

	/** Refuses parameters the document does not have: a misspelt one would be ignored in silence. */
	only(names: readonly string[], place: string): void {
		for (const name of this.values.keys()) {
			if (!names.includes(name))
				throw new Refusal(
					10008,
					`${name}参数不支持`,
					`Parameter ${name} does not exist for this operation (${place}).`,
				);
		}
	}
}

export function wholeNumber(name: string, value: string | undefined, from: number, to: number): number | undefined {
	if (value === undefined) return undefined;
	if (!/^-?\d{1,17}$/.test(value)) throw invalid(name, `${name} must be a whole number, not "${value}".`);
	const number = Number(value);
	if (number < from || number > to) throw invalid(name, `${name} is ${value}; it must lie between ${from} and ${to}.`);
	return number;
}

/** Reads a POST body (the document's Demo prints parameters in the address; those are taken, with a warning). */
export function readPost(call: Call): Form {
	const form = new Form();
	return form.collect(Refusal, () => {
		if (call.bytes.length > 0) {
			checkContentType(call.headers['content-type']);
			parse(call.body, form);
		}
		if (call.query !== '') {
			form.warnings.push('The parameters of a POST belong into the body, not into the address.');
			parse(call.query, form);
		}
	});
}

export function readGet(call: Call): Form {
	const form = new Form();
	return form.collect(Refusal, () => parse(call.query, form));
}

function checkContentType(header: string | undefined): void {
	if (mediaType(header) !== 'application/x-www-form-urlencoded') {
		throw new Refusal(
			10012,
			'Content-Type不支持',
			`The content type must be application/x-www-form-urlencoded, not "${header ?? '(none)'}" (section 1).`,
		);
	}
	for (const parameter of (header ?? '')
		.split(';')
		.slice(1)
		.map((part) => part.trim().toLowerCase())) {
		if (parameter !== '' && !/^charset="?utf-?8"?$/.test(parameter))
			throw new Refusal(10012, 'Content-Type不支持', `The form must be UTF-8; the content type says "${parameter}".`);
	}
}

const undecodable = (what: string): Refusal =>
	new Refusal(10008, `${what.slice(0, 40)}编码错误`, `The value of ${what.slice(0, 40)} is not percent-encoded UTF-8.`);

function parse(text: string, form: Form): void {
	for (const [name, value] of decodedPairs(text, undecodable)) {
		const before = form.values.get(name);
		if (before !== undefined) {
			if (!lists.has(name)) throw invalid(name, `Parameter ${name} is there twice.`);
			form.warnings.push(`Parameter ${name} is repeated; the document joins the values with commas.`);
		}
		form.values.set(name, before === undefined ? value : `${before},${value}`);
	}
}
