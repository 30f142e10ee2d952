import { choice, collection, json, targets } from '../../../lib/operation/field';
import { InputError } from '../../../lib/operation/inputError';
import { readJson, writeJson } from '../../../lib/operation/numeral';
import type { FoldEntry, Operation, RequestContext, Values } from '../../../lib/operation/operation';
import { readTargets } from '../../../lib/operation/targets';
import { app } from '../fields/app';
import { channels } from '../fields/channels';
import { extendedParams, presentation, targetExtendedParams, transparent } from '../fields/extended';
import { liveActivity } from '../fields/liveActivity';
import { strategyFields } from '../fields/strategy';
import { checkKey, deliveryTypeOfMany, expiredSeconds, madeKey, msgKeyOfMany, taskName } from '../fields/target';
import { templateKeyValuesOfMany, templateName } from '../fields/template';
import { limits } from '../limits';
import { fromAnswer, pushBase, wiresOf } from './base';
import { checkPush, shapePush, templateOptions } from './push';

const messagesFrom = choice('messages_from', 'Messages From', {
	local: true,
	noExpression: true,
	default: 'fields',
	description: 'Where targets and template values come from. Either way up to 100 messages travel in one request',
	options: [
		{ value: 'fields', name: 'Fields Below', description: 'Every input item is one message' },
		{ value: 'json', name: 'JSON', description: 'A list of targets and template values as the API has it' },
	],
});

const fromFields = { messagesFrom: ['fields'] };

const targetMsg = json('TargetMsg', 'Target Messages', {
	shape: 'array',
	required: true,
	maxItems: limits.messages,
	show: { messagesFrom: ['json'] },
	description: 'A list of {"target", "msgKey", "templateKeyValue", "extendedParams"}, at most 100; all but the target may be left out',
});

const noun = 'target';

const target = targets('TargetMsg.Target', 'Target', { name: 'target', required: true, max: 1, noun, description: 'Who gets the message of this item', placeholder: 'e.g. {{ $json.userId }}', show: fromFields });

const messageOptions = collection('messageOptions', 'Message Options', [msgKeyOfMany, targetExtendedParams], { show: fromFields });

const perMessage = [targetMsg, target, ...templateKeyValuesOfMany(fromFields), messageOptions] as const;

const fields = [deliveryTypeOfMany, taskName, templateName, messagesFrom, ...perMessage, ...strategyFields, expiredSeconds, templateOptions, presentation, extendedParams, channels, transparent, liveActivity, app] as const;

/** One entry of TargetMsg; names as on the wire. */
interface TargetMessage {
	Target: string;
	MsgKey: string;
	TemplateKeyValue?: string;
	ExtendedParams?: string;
}

const entryOf = (message: TargetMessage): FoldEntry => ({ target: message.Target, entry: message });

const entryTarget = targets('target', 'Target', { max: 1, noun });

/** Either case of the first letter, as the guide and the SDKs write them. */
const member = (raw: Record<string, unknown>, name: string): unknown => raw[name] ?? raw[name.charAt(0).toUpperCase() + name.slice(1)];

/** JSON text of an object that was written as an object or as text. */
function objectText(value: unknown, label: string): string | undefined {
	if (value === undefined || value === null || value === '') return undefined;
	let given: unknown = value;
	if (typeof value === 'string') {
		try {
			given = readJson(value);
		} catch {
			throw new InputError(label, 'is not valid JSON; it must be an object');
		}
	}
	if (typeof given !== 'object' || given === null || Array.isArray(given)) throw new InputError(label, 'is no object; it must be names and values');
	return writeJson(given);
}

function writtenEntry(raw: unknown, index: number, context: RequestContext): FoldEntry {
	const place = `Target Messages > entry ${index}`;
	if (typeof raw !== 'object' || raw === null) throw new InputError(place, 'is no object; it must be {"target", "templateKeyValue"}');
	const given = raw as Record<string, unknown>;
	try {
		const [name = ''] = readTargets(entryTarget, member(given, 'target'), false);
		const key = member(given, 'msgKey') ?? madeKey(context, index);
		if ((typeof key !== 'string' && typeof key !== 'number') || String(key).trim() === '') throw new InputError('msgKey', 'is no text; it must be a key of its own');
		const values = objectText(member(given, 'templateKeyValue'), 'templateKeyValue');
		const extended = objectText(member(given, 'extendedParams'), 'extendedParams');
		if (extended !== undefined && Object.keys(JSON.parse(extended) as object).length > limits.targetExtendedParams) throw new InputError('extendedParams', 'holds 10 or more parameters; fewer than 10 are allowed');
		return entryOf({
			Target: name,
			MsgKey: checkKey(String(key).trim(), 'msgKey'),
			...(values === undefined ? {} : { TemplateKeyValue: values }),
			...(extended === undefined ? {} : { ExtendedParams: extended }),
		});
	} catch (error) {
		throw error instanceof InputError ? error.within(place) : error;
	}
}

function entries(values: Values, context: RequestContext): FoldEntry[] {
	if (Array.isArray(values.TargetMsg)) return values.TargetMsg.map((raw, index) => writtenEntry(raw, index, context));
	const own = (name: string): unknown => values[`TargetMsg.${name}`];
	const templateValues = own('TemplateKeyValue') as string | undefined;
	const extended = own('ExtendedParams');
	return [
		entryOf({
			Target: String(own('Target')),
			MsgKey: checkKey(String(own('MsgKey') ?? madeKey(context)), 'Message Key'),
			...(templateValues === undefined ? {} : { TemplateKeyValue: templateValues }),
			...(extended === undefined ? {} : { ExtendedParams: writeJson(extended) }),
		}),
	];
}

/** The list in Alibaba Cloud's flat form: TargetMsg.1.Target, TargetMsg.1.MsgKey, … */
function flattened({ TargetMsg: list, ...values }: Values): Values {
	const flat: Values = { ...values };
	(list as TargetMessage[]).forEach((message, index) => {
		for (const [name, value] of Object.entries(message)) flat[`TargetMsg.${index + 1}.${name}`] = value;
	});
	return flat;
}

const own = new Set(wiresOf(perMessage));

export const multiplePush: Operation = {
	...pushBase,
	operation: 'multiple',
	name: 'Send Many Messages',
	action: 'Send each target its own message',
	description: 'Push a message with its own template values to each target; up to 100 travel in one request',
	source: 'User guide 8.2.5',
	fixed: { Action: 'PushMultiple' },
	fields,
	check: checkPush,
	shape: (values, context) => flattened(shapePush(values, context)),
	fold: { into: 'TargetMsg', max: limits.messages, entries, shared: wiresOf(fields).filter((wire) => !own.has(wire)) },
	messageIds: ({ TargetMsg: list }) => (list as TargetMessage[]).map(({ MsgKey }) => MsgKey),
	output: fromAnswer,
};
