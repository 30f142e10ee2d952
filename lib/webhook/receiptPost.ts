import { isObject, type JsonObject } from '../operation/json';
import { readJson } from '../operation/numeral';

/** A post that is not taken: `status` is the answer's, the message one sentence for whoever posts. */
export class ReceiptRefusal extends Error {
	constructor(
		readonly status: 400 | 401 | 413,
		message: string,
	) {
		super(message);
	}
}

/** How deep objects and lists may stand in each other. The deepest documented receipt has four levels. */
const maxDepth = 32;

/** Names that change what an object is, where a later node assigns them. */
const reserved = new Set(['__proto__', 'constructor', 'prototype']);

/** A copy of parsed JSON without reserved names. @throws ReceiptRefusal for one that is nested too deep */
function tame(value: unknown, depth = 0): unknown {
	if (typeof value !== 'object' || value === null) return value;
	if (depth > maxDepth) throw new ReceiptRefusal(400, `The JSON is nested deeper than ${maxDepth} levels`);
	if (Array.isArray(value)) return value.map((entry) => tame(entry, depth + 1));
	return Object.fromEntries(
		Object.entries(value)
			.filter(([name]) => !reserved.has(name))
			.map(([name, entry]) => [name, tame(entry, depth + 1)]),
	);
}

/** @throws ReceiptRefusal for text that is no JSON; whole numbers beyond a double become text */
export function readReceiptJson(text: string): unknown {
	let value: unknown;
	try {
		value = readJson(text);
	} catch {
		// A stack that overflows is one of them.
		throw new ReceiptRefusal(400, 'The body is no valid JSON');
	}
	return tame(value);
}

/** What a service posted, as it came. */
export class ReceiptPost {
	constructor(
		/** After decompression, exactly as signed. */
		readonly bytes: Buffer,
		readonly headers: Readonly<Record<string, string | string[] | undefined>>,
		readonly query: Readonly<Record<string, unknown>>,
	) {}

	/** As UTF-8, without a byte order mark. */
	get text(): string {
		const text = this.bytes.toString('utf8');
		return text.startsWith('\uFEFF') ? text.slice(1) : text;
	}

	/** The first value of a header; undefined if it is missing. */
	header(name: string): string | undefined {
		const value = this.headers[name.toLowerCase()];
		return Array.isArray(value) ? value[0] : value;
	}

	/** Text of a query parameter; undefined if it is missing or there twice. */
	parameter(name: string): string | undefined {
		const value = Object.hasOwn(this.query, name) ? this.query[name] : undefined;
		return typeof value === 'string' ? value : undefined;
	}

	/** The body as JSON, whatever content type it names. @throws ReceiptRefusal */
	json(): unknown {
		return readReceiptJson(this.text);
	}

	/** The body as a JSON object. @throws ReceiptRefusal */
	object(): JsonObject {
		const value = this.json();
		if (!isObject(value)) throw new ReceiptRefusal(400, 'The body is no JSON object');
		return value;
	}

	/** The JSON of a form's field; a service may as well post the JSON object that has it as a member. @throws ReceiptRefusal */
	formJson(field: string): unknown {
		if (/^\s*\{/.test(this.text)) {
			const member = this.object()[field];
			return typeof member === 'string' ? readReceiptJson(member) : member;
		}
		const value = new URLSearchParams(this.text).get(field);
		if (value === null) throw new ReceiptRefusal(400, `The form has no field "${field}"`);
		return readReceiptJson(value);
	}
}
