import type { Field } from '../../../lib/operation/field';
import { ownName } from '../../../lib/operation/fieldName';
import { InputError } from '../../../lib/operation/inputError';
import type { RequestContext, Values } from '../../../lib/operation/operation';
import { isOneOf } from '../../../lib/operation/scalar';
import { readValue } from '../../../lib/operation/value';
import { entryFields } from './fields';
import { writtenTimeToLive } from './options';
import { receiptTypes } from '../receipts';

/** Every field of a message, with the heading it stands under; in the units of the API. */
const placed = entryFields
	.flatMap((field): Array<{ field: Field; parent?: string }> =>
		field.kind === 'collection' ? field.fields.map((inner) => ({ field: inner, parent: field.label })) : [{ field }],
	)
	.map((place) => (place.field.wire === writtenTimeToLive.wire ? { field: writtenTimeToLive } : place));

const byWire = new Map(placed.map((place) => [place.field.wire, place] as const));

/** What decides about other fields where a message does not say. */
const defaults: Values = Object.fromEntries(
	placed.flatMap(({ field }) => (field.kind === 'choice' ? [[field.wire, field.default]] : [])),
);

/** A message as the API has it, flat: what is no setting of Xiaomi's in its extras is a pair of the user's own. */
function flat(message: Values): Values {
	const { extra = {}, ...rest } = message;
	if (typeof extra !== 'object' || extra === null || Array.isArray(extra))
		throw new InputError('Custom Data', 'must be an object of names and values, named extra');
	const values: Values = {};
	const own: Array<[string, unknown]> = [];
	for (const [name, value] of Object.entries(rest)) {
		if (name === 'time_to_send')
			throw new InputError(
				'Delivery: Time to Send',
				'stands inside a message; it is one for the whole list, so set it in Options',
			);
		if (!byWire.has(name))
			throw new InputError(
				'Message',
				`holds "${name.slice(0, 40)}", which the API does not have; names and values of your own belong into its object extra`,
			);
		values[name] = value;
	}
	for (const [name, value] of Object.entries(extra)) {
		if (byWire.has(`extra.${name}`)) values[`extra.${name}`] = value;
		else own.push([name, value]);
	}
	// Not by assignment, which a pair named __proto__ would not survive.
	return own.length === 0 ? values : { ...values, extra: Object.fromEntries(own) };
}

/** A sum of receipt types as the list that its field takes; anything else as it is, for the field to judge. */
function receiptBits(value: unknown): unknown {
	const sum = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
	if (typeof sum !== 'number') return value;
	const bits = receiptTypes.map((type) => type.value).filter((bit) => (sum & bit) !== 0);
	return bits.reduce((all, bit) => all | bit, 0) === sum ? bits : [sum];
}

/**
 * A message of a list that the user wrote, under the rules of the form: the same limits, and a click action where none is named.
 * @throws InputError for the first value that the form would refuse
 */
export function readWritten(message: Values, context: Pick<RequestContext, 'zone' | 'now'>): Values {
	const given = flat(message);
	const chosen: Values = { ...defaults, ...given };
	const shown = ({ show = {} }: Field): boolean =>
		Object.entries(show).every(([name, allowed]) => {
			const deciding = placed.find(({ field }) => field.name === ownName(name))?.field;
			return !deciding || isOneOf(allowed, chosen[deciding.wire]);
		});
	const values: Values = {};
	for (const { field, parent } of placed) {
		// Notifications without a click action are no longer shown; nothing else is added to what was written.
		const raw =
			given[field.wire] ?? (field.wire === 'extra.notify_effect' && shown(field) ? defaults[field.wire] : undefined);
		const rule: Field = field.required && !shown(field) ? { ...field, required: false } : field;
		try {
			const value = readValue(rule, field.wire === 'extra.callback.type' ? receiptBits(raw) : raw, {
				...context,
				typed: false,
			});
			if (value !== undefined) values[field.wire] = value;
		} catch (error) {
			throw error instanceof InputError && parent !== undefined ? error.within(parent) : error;
		}
	}
	return values;
}
