import { checkWhole } from './characters';
import type { JsonField } from './field';
import { InputError } from './inputError';
import { isNumeral, readTypedJson, writeJson } from './numeral';
import { optionText, shorten } from './scalar';

/** A character as everybody can read it: "U+2103". */
const codePoint = (character: string): string =>
	`U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;

/** The members of an object as texts; anything that is no plain value counts as none. */
function readMembers(
	{ label }: JsonField,
	{ noun, max, maxLength, without, withoutMeaning }: NonNullable<JsonField['members']>,
	value: object,
): Record<string, string> {
	const members = Object.entries(value).map(
		([name, member]: [string, unknown]) => [name, optionText(member) ?? ''] as const,
	);
	if (members.length > max) throw new InputError(label, `holds ${members.length} ${noun}s; at most ${max} are allowed`);
	for (const [name, text] of members) {
		const blank = text.trim() === '';
		if (blank || text.length > maxLength)
			throw new InputError(
				label,
				`holds "${shorten(name)}" with ${blank ? 'no text' : `${text.length} characters`}; each ${noun} needs 1 to ${maxLength} characters`,
			);
		const found = without.exec(text);
		if (found)
			throw new InputError(
				label,
				`holds "${shorten(name)}" with ${withoutMeaning} (${codePoint(found[0])}); no ${noun} may hold one`,
			);
	}
	return Object.fromEntries(members);
}

export function readJsonValue(field: JsonField, raw: unknown): unknown {
	let value = raw;
	if (typeof raw === 'string') {
		try {
			value = readTypedJson(raw);
		} catch (error) {
			const why = error instanceof Error ? error.message : 'it cannot be parsed';
			throw new InputError(
				field.label,
				`is not valid JSON (${shorten(why)}); it must be ${field.shape === 'any' ? 'JSON' : `a JSON ${field.shape}`}`,
			);
		}
	}
	checkWhole(field.label, value);
	const shape = Array.isArray(value)
		? 'array'
		: value !== null && typeof value === 'object' && !isNumeral(value)
			? 'object'
			: 'other';
	if (field.shape !== 'any' && shape !== field.shape)
		throw new InputError(field.label, `must be a JSON ${field.shape}`);
	if (field.required && Array.isArray(value) && value.length === 0)
		throw new InputError(field.label, 'is empty; it needs at least one entry');
	if (field.maxItems !== undefined && Array.isArray(value) && value.length > field.maxItems) {
		throw new InputError(field.label, `holds ${value.length} entries; at most ${field.maxItems} are allowed`);
	}
	if (field.maxBytes !== undefined) {
		const bytes = Buffer.byteLength(writeJson(value));
		if (bytes > field.maxBytes)
			throw new InputError(field.label, `has ${bytes} bytes as JSON; at most ${field.maxBytes} are allowed`);
	}
	if (field.members && typeof value === 'object' && value !== null) value = readMembers(field, field.members, value);
	if (field.emit === 'text') return writeJson(value);
	return typeof field.emit === 'function' ? field.emit(value) : value;
}

/** The object that a text writes as JSON; anything else as it is. */
export function objectIn(raw: unknown): unknown {
	if (typeof raw !== 'string' || !/^\s*\{/.test(raw)) return raw;
	try {
		return readTypedJson(raw);
	} catch {
		return raw;
	}
}
