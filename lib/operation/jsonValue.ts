import type { JsonField } from './field';
import { InputError } from './inputError';
import { isNumeral, readTypedJson, writeJson } from './numeral';
import { shorten } from './scalar';

export function readJsonValue(field: JsonField, raw: unknown): unknown {
	let value = raw;
	if (typeof raw === 'string') {
		try {
			value = readTypedJson(raw);
		} catch (error) {
			const why = error instanceof Error ? error.message : 'it cannot be parsed';
			throw new InputError(field.label, `is not valid JSON (${shorten(why)}); it must be ${field.shape === 'any' ? 'JSON' : `a JSON ${field.shape}`}`);
		}
	}
	const shape = Array.isArray(value) ? 'array' : value !== null && typeof value === 'object' && !isNumeral(value) ? 'object' : 'other';
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
		return readTypedJson(raw);
	} catch {
		return raw;
	}
}
