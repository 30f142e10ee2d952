import { InputError } from '../../../lib/operation/inputError';
import type { RequestContext, Values } from '../../../lib/operation/operation';
import { checkCallback } from './callback';

/**
 * Rules between the fields of a message.
 *
 * @throws InputError
 */
export function checkMessage(values: Values, context: Pick<RequestContext, 'credential'>): void {
	if (values.pass_through === 1 && values.payload === undefined)
		throw new InputError('Options > Payload', 'is empty; a pass-through message needs one');
	const template = values['extra.template_id'];
	const filled = values['extra.template_param'];
	if ((template === undefined) !== (filled === undefined))
		throw new InputError(
			template === undefined ? 'Options > Channel: Template ID' : 'Options > Channel: Template Parameters',
			'is empty; Template ID and Template Parameters go together ({} for a template without variables)',
		);
	if (values['extra.channel_id'] === undefined) {
		if (template !== undefined)
			throw new InputError('Options > Channel: ID', 'is empty; a template belongs to a notification channel');
		if ((values['extra.channel_name'] ?? values['extra.channel_description']) !== undefined)
			throw new InputError('Options > Channel: ID', 'is empty; Channel: Name and Channel: Description go with it');
	}
	const callback = values['extra.callback'];
	if (callback === undefined && (values['extra.callback.param'] ?? values['extra.callback.type']) !== undefined)
		throw new InputError('Options > Receipts: Callback URL', 'is empty; the other receipt fields need it');
	checkCallback(callback, context);
}

/** `extra.` fields and custom pairs as form keys. */
export function formMessage(values: Values): Values {
	const { extra: custom, ...rest } = values;
	const pairs = Object.entries((custom ?? {}) as Record<string, string>).map(
		([name, value]) => [`extra.${name}`, value] as const,
	);
	return { pass_through: 0, ...rest, ...Object.fromEntries(pairs) };
}

/** The same message as one entry of a multi-message call, where extras are a nested object without the prefix. */
export function entryMessage(values: Values): Values {
	const message: Values = {};
	const nested: Array<[string, unknown]> = [];
	for (const [wire, value] of Object.entries(values)) {
		if (wire === 'extra') nested.push(...Object.entries(value as Values));
		else if (wire.startsWith('extra.')) nested.push([wire.slice('extra.'.length), value]);
		else message[wire] = value;
	}
	// Not by assignment, which a pair named __proto__ would not survive.
	return nested.length === 0 ? message : { ...message, extra: Object.fromEntries(nested) };
}
