import { checkWhole } from './characters';
import type { PairsField } from './field';
import { InputError } from './inputError';
import { objectIn } from './jsonValue';
import { isNumeral, writeJson } from './numeral';
import { describe, entry, isAbsent, scalarText, shorten } from './scalar';

/** Rows as the form has them, values mapped to the service's names, or the members of a plain object. */
function pairEntries(field: PairsField, given: unknown): Array<[unknown, unknown]> {
	const raw = objectIn(given);
	if (field.map && typeof raw === 'object' && raw !== null && 'mappingMode' in raw && 'value' in raw) {
		return Object.entries(raw.value ?? {}).filter(([, value]) => !isAbsent(value));
	}
	if (typeof raw !== 'object' || raw === null || Array.isArray(raw))
		throw new InputError(field.label, `is ${describe(raw)}; it must be names and values`);
	const { values: rows } = raw as { values?: unknown };
	if (!Array.isArray(rows)) return Object.entries(raw).filter(([, value]) => value !== undefined);
	return rows.map((row: unknown) => {
		if (typeof row !== 'object' || row === null)
			throw new InputError(field.label, `holds ${entry(row)}; each pair must be a name and a value`);
		const { key, value } = row as { key?: unknown; value?: unknown };
		return [key, value];
	});
}

/** A list or an object, and neither a date nor a numeral, which are objects but stand for a text. */
const isNested = (value: unknown): boolean =>
	typeof value === 'object' && value !== null && !isNumeral(value) && !('toJSON' in value);

/** Accepts the form's `{ values: [{ key, value }] }` as well as a plain object from an expression. */
export function readPairs(field: PairsField, raw: unknown): unknown {
	const entries = pairEntries(field, raw);
	const pairs: Record<string, string> = {};
	const nested: Record<string, unknown> = {};
	for (const [rawKey, rawValue] of entries) {
		const key = isAbsent(rawKey) ? '' : scalarText(field, rawKey).trim();
		if (key === '') throw new InputError(field.label, 'holds a pair without a name; each needs one');
		if (field.reserved?.has(key))
			throw new InputError(
				field.label,
				`holds "${key}", which ${field.reservedMeaning ?? 'has a field of its own; set it there'}`,
			);
		if (Object.hasOwn(pairs, key))
			throw new InputError(field.label, `holds "${shorten(key)}" twice; each name may stand once`);
		if (typeof rawValue === 'object') checkWhole(field.label, rawValue);
		const value = isAbsent(rawValue)
			? ''
			: typeof rawValue === 'object'
				? writeJson(rawValue)
				: scalarText(field, rawValue);
		if (field.maxKeyLength !== undefined && key.length > field.maxKeyLength)
			throw new InputError(
				field.label,
				`has a name of ${key.length} characters; at most ${field.maxKeyLength} are allowed`,
			);
		if (field.maxValueLength !== undefined && value.length > field.maxValueLength)
			throw new InputError(
				field.label,
				`has a value of ${value.length} characters at "${shorten(key)}"; at most ${field.maxValueLength} are allowed`,
			);
		Object.defineProperty(pairs, key, { value, enumerable: true, configurable: true, writable: true });
		Object.defineProperty(nested, key, {
			value: isNested(rawValue) ? rawValue : value,
			enumerable: true,
			configurable: true,
			writable: true,
		});
	}
	const count = Object.keys(pairs).length;
	if (field.max !== undefined && count > field.max)
		throw new InputError(field.label, `holds ${count} pairs; at most ${field.max} are allowed`);
	if (count === 0 && !field.mayBeEmpty) return undefined;
	return field.emitNested ? field.emitNested(nested) : field.emit(pairs);
}
