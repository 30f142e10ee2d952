import type { Field } from '../../operation/field';
import { InputError } from '../../operation/inputError';
import { objectIn } from '../../operation/jsonValue';
import type { Values } from '../../operation/operation';
import { isOneOf } from '../../operation/scalar';
import { readValue, refuseNothing, type ValueContext } from '../../operation/value';
import { unresolved } from './typedPart';

/** The rows of a list of groups. */
function rowsOf(raw: object): unknown[] {
	const rows = Array.isArray(raw) ? (raw as unknown[]) : ((raw as { values?: unknown }).values ?? []);
	return Array.isArray(rows) ? rows : [rows];
}

/**
 * The value of a group of fields, or the list of them.
 *
 * @param stored as the workflow has it, expressions unresolved
 * @throws InputError
 */
export function readGroup(
	field: Extract<Field, { kind: 'group' }>,
	given: unknown,
	context: ValueContext,
	stored?: unknown,
): unknown {
	const raw = field.many ? given : objectIn(given);
	if (raw === undefined || raw === null || raw === '') {
		if (field.required) throw new InputError(field.label, 'is empty; it is required');
		return undefined;
	}
	if (typeof raw !== 'object') throw new InputError(field.label, 'must be filled in field by field, or be an object');
	const within = (part: unknown, own: unknown): Values => {
		if (typeof part !== 'object' || part === null)
			throw new InputError(field.label, 'holds an entry that is no object');
		try {
			return readObject(field.fields, part as Record<string, unknown>, context, own);
		} catch (error) {
			throw error instanceof InputError ? error.within(field.label) : error;
		}
	};
	if (!field.many) {
		const value = within(raw, stored);
		if (Object.keys(value).length === 0 && !field.required) return undefined;
		return field.emit ? field.emit(value) : value;
	}
	const list = rowsOf(raw);
	const storedRows = typeof stored === 'object' && stored !== null ? rowsOf(stored) : [];
	if (field.max !== undefined && list.length > field.max)
		throw new InputError(field.label, `holds ${list.length} entries; at most ${field.max} are allowed`);
	if (list.length === 0) {
		if (field.required) throw new InputError(field.label, 'is empty; it needs at least one entry');
		return undefined;
	}
	const values = list.map((row, index) => within(row, storedRows[index]));
	return field.emit ? field.emit(values) : values;
}

/**
 * Fields out of a plain object, as a group's collection holds them; nested collections travel beside. An object out of
 * an expression may use the wire names.
 */
function readObject(
	fields: readonly Field[],
	object: Record<string, unknown>,
	context: ValueContext,
	stored: unknown,
): Values {
	const values: Values = {};
	const storedAt = (name: string): unknown =>
		typeof stored === 'object' && stored !== null ? (stored as Record<string, unknown>)[name] : undefined;
	for (const field of fields) {
		const raw = object[field.name] ?? object[field.wire];
		const shown = Object.entries(field.show ?? {}).every(([name, allowed]) => {
			const sibling = fields.find((other) => other.name === name);
			return (
				!sibling ||
				isOneOf(allowed, object[name] ?? object[sibling.wire] ?? ('default' in sibling ? sibling.default : undefined))
			);
		});
		if (!shown || field.kind === 'notice') continue;
		if (field.kind === 'collection') {
			if (typeof raw === 'object' && raw !== null)
				Object.assign(values, readObject(field.fields, raw as Record<string, unknown>, context, storedAt(field.name)));
			continue;
		}
		const own = storedAt(field.name) ?? storedAt(field.wire);
		// What was not added is not there, and what was left empty is typed; an expression that gives nothing leaves its name.
		if (!context.typed && own !== '' && [field.name, field.wire].some((name) => Object.hasOwn(object, name)))
			refuseNothing(field, raw);
		const fault = unresolved(field, own);
		if (fault) throw fault;
		const value = field.kind === 'group' ? readGroup(field, raw, context, own) : readValue(field, raw, context);
		if (value !== undefined) values[field.wire] = value;
	}
	return values;
}
