import { InputError } from './inputError';
import type { BinaryField, BooleanField, ChoiceField, ChoicesField, DigitsField, Field, IntegerField, JsonField, PairsField, TextField } from './field';
import { readJson, writeJson, numeral } from './numeral';
import { readKeyedTargets, readTargets, joinTargets } from './targets';
import { readTime } from './time';

/** What reading a value may depend on besides the value. */
export interface ValueContext {
	/** The workflow's IANA timezone, for dates that name none. */
	zone: string;
	/** Epoch milliseconds. */
	now: number;
	/** Whether the value was typed into the form rather than computed: only then may one text name several targets. */
	typed: boolean;
}

const isAbsent = (raw: unknown): boolean => raw === undefined || raw === null || raw === '';

const describe = (raw: unknown): string => (Array.isArray(raw) ? 'a list' : raw === null || raw === undefined ? 'empty' : typeof raw === 'object' ? 'an object' : `a ${typeof raw}`);

/** The same for what stands in a list. */
const entry = (raw: unknown): string => (raw === null || raw === undefined ? 'an empty entry' : describe(raw));

/** A value as a sentence can hold it: one line, not long. */
function shorten(text: string): string {
	const line = text.replace(/[\s\u0000-\u001f\u007f-\u009f]+/g, ' ');
	return line.length > 40 ? `${line.slice(0, 40)}…` : line;
}

/** Text of a scalar; an object or a list is refused rather than sent as "[object Object]". */
function scalarText(field: { label: string }, raw: unknown): string {
	if (typeof raw === 'string') return raw;
	// What a calculation with a missing value comes to must reach nobody as text.
	if (typeof raw === 'number' && !Number.isFinite(raw)) throw new InputError(field.label, `is ${raw}; it must be text`);
	if (typeof raw === 'number' || typeof raw === 'boolean' || typeof raw === 'bigint') return String(raw);
	throw new InputError(field.label, `is ${describe(raw)}; it must be text`);
}

function readText(field: TextField, raw: unknown): unknown {
	const text = scalarText(field, raw);
	if (field.notBlank && text.trim() === '') throw new InputError(field.label, 'is blank; it must hold at least one visible character');
	if (field.maxLength !== undefined && text.length > field.maxLength) {
		throw new InputError(field.label, `has ${text.length} characters; at most ${field.maxLength} are allowed`);
	}
	if (field.minLength !== undefined && text.length < field.minLength) {
		throw new InputError(field.label, `has ${text.length} characters; at least ${field.minLength} are needed`);
	}
	if (field.maxBytes !== undefined) {
		const bytes = Buffer.byteLength(text);
		if (bytes > field.maxBytes) throw new InputError(field.label, `has ${bytes} bytes in UTF-8; at most ${field.maxBytes} are allowed`);
	}
	if (field.pattern && !field.pattern.test(text)) throw new InputError(field.label, `must be ${field.patternMeaning ?? 'of another form'}`);
	return field.encode ? field.encode(text) : text;
}

function rangeMeaning({ min, max, unit }: IntegerField): string {
	const range = min !== undefined && max !== undefined ? ` from ${min} to ${max}` : min !== undefined ? ` of at least ${min}` : max !== undefined ? ` of at most ${max}` : '';
	return `a whole number${range}${unit ? ` (${unit})` : ''}`;
}

function readInteger(field: IntegerField, raw: unknown): unknown {
	const value = typeof raw === 'string' && /^\s*[+-]?\d+\s*$/.test(raw) ? Number(raw) : raw;
	const fits =
		typeof value === 'number' &&
		Number.isSafeInteger(value) &&
		(field.min === undefined || value >= field.min) &&
		(field.max === undefined || value <= field.max);
	if (!fits) {
		const shown = typeof raw === 'number' || typeof raw === 'string' ? shorten(String(raw)) : describe(raw);
		throw new InputError(field.label, `is ${shown}; it must be ${rangeMeaning(field)}`);
	}
	return field.encode ? field.encode(value) : value;
}

function readDigits(field: DigitsField, raw: unknown): unknown {
	if (typeof raw === 'number' && !Number.isSafeInteger(raw)) {
		throw new InputError(field.label, 'is a number too large to be exact; give it as text');
	}
	const digits = scalarText(field, raw).trim();
	if (!/^\d+$/.test(digits) || digits.length > (field.maxDigits ?? 19)) {
		throw new InputError(field.label, `is "${shorten(digits)}"; it must be a whole number of at most ${field.maxDigits ?? 19} digits`);
	}
	if (field.largest !== undefined && BigInt(digits) > field.largest) throw new InputError(field.label, `is ${digits}; at most ${field.largest} is allowed`);
	// JSON knows no leading zeros.
	return field.emit === 'numeral' ? numeral(digits.replace(/^0+(?=\d)/, '')) : digits;
}

/** The content comes as base64 text, fetched before the items are read. */
function readBinary(field: BinaryField, raw: unknown): unknown {
	if (typeof raw !== 'string') throw new InputError(field.label, `is ${describe(raw)}; it must name a binary field of the item`);
	const bytes = Buffer.byteLength(raw, 'base64');
	if (field.maxBytes !== undefined && bytes > field.maxBytes) throw new InputError(field.label, `names a content of ${bytes} bytes; at most ${field.maxBytes} are allowed`);
	return field.encode ? field.encode(raw) : raw;
}

function readBoolean(field: BooleanField, raw: unknown, typed: boolean): unknown {
	if (field.typedOnly && !typed) throw new InputError(field.label, 'is an expression; it must be switched on or off in the form');
	const value = typeof raw === 'string' ? { true: true, false: false, '1': true, '0': false }[raw.trim().toLowerCase()] : raw === 1 ? true : raw === 0 ? false : raw;
	if (typeof value !== 'boolean') throw new InputError(field.label, `is ${describe(raw)}; it must be true or false`);
	return value ? field.on : field.off;
}

/** What a chosen value is compared as; a list or an object is none of the options. */
const optionText = (raw: unknown): string | undefined => (typeof raw === 'string' ? raw : typeof raw === 'number' || typeof raw === 'boolean' ? String(raw) : undefined);

/** Whether a value is one of those, written as text or as a number: reading takes either for the same option. */
export const isOneOf = (values: readonly unknown[], raw: unknown): boolean => values.includes(raw) || values.some((value) => optionText(value) !== undefined && optionText(value) === optionText(raw));

function readChoice(field: ChoiceField, raw: unknown): unknown {
	const chosen = optionText(raw);
	const option = field.options.find(({ value }) => String(value) === chosen);
	if (!option) {
		const allowed = field.options.map(({ value }) => JSON.stringify(value)).join(', ');
		throw new InputError(field.label, `is ${chosen === undefined ? describe(raw) : `"${shorten(chosen)}"`}; it must be one of ${allowed}`);
	}
	return 'wire' in option ? option.wire : option.value;
}

function readChoices(field: ChoicesField, raw: unknown): unknown {
	const list = Array.isArray(raw) ? raw : [raw];
	const values = list.map((one) => {
		const chosen = optionText(one);
		const option = field.options.find(({ value }) => String(value) === chosen);
		if (!option) throw new InputError(field.label, `holds ${chosen === undefined ? entry(one) : `"${shorten(chosen)}"`}; it must hold only ${field.options.map(({ value }) => String(value)).join(', ')}`);
		return option.value as string | number;
	});
	return values.length === 0 ? undefined : field.combine(values);
}

function readJsonValue(field: JsonField, raw: unknown): unknown {
	let value = raw;
	if (typeof raw === 'string') {
		try {
			value = readJson(raw);
		} catch (error) {
			const why = error instanceof Error ? error.message : 'it cannot be parsed';
			throw new InputError(field.label, `is not valid JSON (${shorten(why)}); it must be ${field.shape === 'any' ? 'JSON' : `a JSON ${field.shape}`}`);
		}
	}
	const shape = Array.isArray(value) ? 'array' : value !== null && typeof value === 'object' ? 'object' : 'other';
	if (field.shape !== 'any' && shape !== field.shape) throw new InputError(field.label, `must be a JSON ${field.shape}`);
	if (field.required && Array.isArray(value) && value.length === 0) throw new InputError(field.label, 'is empty; it needs at least one entry');
	if (field.maxItems !== undefined && Array.isArray(value) && value.length > field.maxItems) {
		throw new InputError(field.label, `holds ${value.length} entries; at most ${field.maxItems} are allowed`);
	}
	if (field.maxBytes !== undefined) {
		const bytes = Buffer.byteLength(writeJson(value));
		if (bytes > field.maxBytes) throw new InputError(field.label, `has ${bytes} bytes as JSON; at most ${field.maxBytes} are allowed`);
	}
	if (field.emit === 'text') return writeJson(value);
	return typeof field.emit === 'function' ? field.emit(value) : value;
}

/** The object that a text writes as JSON; anything else as it is. */
export function objectIn(raw: unknown): unknown {
	if (typeof raw !== 'string' || !/^\s*\{/.test(raw)) return raw;
	try {
		return readJson(raw);
	} catch {
		return raw;
	}
}

/** Rows as the form has them, values mapped to the service's names, or the members of a plain object. */
function pairEntries(field: PairsField, given: unknown): Array<[unknown, unknown]> {
	const raw = objectIn(given);
	if (field.map && typeof raw === 'object' && raw !== null && 'mappingMode' in raw && 'value' in raw) {
		return Object.entries(raw.value ?? {}).filter(([, value]) => !isAbsent(value));
	}
	if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) throw new InputError(field.label, `is ${describe(raw)}; it must be names and values`);
	const { values: rows } = raw as { values?: unknown };
	if (!Array.isArray(rows)) return Object.entries(raw).filter(([, value]) => value !== undefined);
	return rows.map((row: unknown) => {
		if (typeof row !== 'object' || row === null) throw new InputError(field.label, `holds ${entry(row)}; each pair must be a name and a value`);
		const { key, value } = row as { key?: unknown; value?: unknown };
		return [key, value];
	});
}

/** Accepts the form's `{ values: [{ key, value }] }` as well as a plain object from an expression. */
function readPairs(field: PairsField, raw: unknown): unknown {
	const entries = pairEntries(field, raw);
	const pairs: Record<string, string> = {};
	for (const [rawKey, rawValue] of entries) {
		const key = isAbsent(rawKey) ? '' : scalarText(field, rawKey).trim();
		if (key === '') throw new InputError(field.label, 'holds a pair without a name; each needs one');
		if (field.reserved?.has(key)) throw new InputError(field.label, `holds "${key}", which has a field of its own; set it there`);
		if (Object.hasOwn(pairs, key)) throw new InputError(field.label, `holds "${shorten(key)}" twice; each name may stand once`);
		const value = isAbsent(rawValue) ? '' : typeof rawValue === 'object' ? writeJson(rawValue) : scalarText(field, rawValue);
		if (field.maxKeyLength !== undefined && key.length > field.maxKeyLength) throw new InputError(field.label, `has a name of ${key.length} characters; at most ${field.maxKeyLength} are allowed`);
		if (field.maxValueLength !== undefined && value.length > field.maxValueLength) throw new InputError(field.label, `has a value of ${value.length} characters at "${shorten(key)}"; at most ${field.maxValueLength} are allowed`);
		Object.defineProperty(pairs, key, { value, enumerable: true, configurable: true, writable: true });
	}
	const count = Object.keys(pairs).length;
	if (field.max !== undefined && count > field.max) throw new InputError(field.label, `holds ${count} pairs; at most ${field.max} are allowed`);
	return count === 0 ? undefined : field.emit(pairs);
}

/**
 * The wire value of one field; undefined when it is absent and optional.
 * Collections and groups are read by their parts, see `reader`.
 * @throws InputError naming the field and what is allowed
 */
export function readValue(field: Field, raw: unknown, context: ValueContext): unknown {
	if (isAbsent(raw) || (field.kind === 'targets' && Array.isArray(raw) && raw.length === 0)) {
		if (field.required) throw new InputError(field.label, `is empty; ${field.kind === 'targets' ? `it must name at least one ${field.noun}` : 'it is required'}`);
		return undefined;
	}
	switch (field.kind) {
		case 'text':
			return readText(field, raw);
		case 'integer':
			return readInteger(field, raw);
		case 'digits':
			return readDigits(field, raw);
		case 'binary':
			return readBinary(field, raw);
		case 'boolean':
			return readBoolean(field, raw, context.typed);
		case 'choice':
			return readChoice(field, raw);
		case 'choices':
			return readChoices(field, raw);
		case 'targets': {
			const keys = field.keyed ? objectIn(raw) : undefined;
			if (field.keyed && typeof keys === 'object' && keys !== null && !Array.isArray(keys)) return field.keyed(readKeyedTargets(field, keys as Record<string, unknown>));
			return joinTargets(field, readTargets(field, raw, context.typed));
		}
		case 'time':
			return readTime(field, raw, context);
		case 'json':
			return readJsonValue(field, raw);
		case 'pairs':
			return readPairs(field, raw);
		case 'collection':
		case 'group':
		case 'notice':
			return undefined;
	}
}
