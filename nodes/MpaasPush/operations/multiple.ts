import { choice, json, targets, type Field } from '../../../lib/operation/field';
import { InputError } from '../../../lib/operation/inputError';
import { isObject } from '../../../lib/operation/json';
import { writeJson } from '../../../lib/operation/numeral';
import type { BatchEntry, Named, RequestContext, Values } from '../../../lib/operation/operation';
import type { OperationEntry } from '../../../lib/operation/resource';
import { readValue } from '../../../lib/operation/value';
import { channels } from '../fields/channels';
import { checkBadge, targetExtendedParams } from '../fields/extended';
import { liveActivity } from '../fields/liveActivity';
import { firstTime } from '../fields/strategy';
import { checkKey, deliveryTypeOfMany, madeKey, msgKeyOfMany, uniqueKey } from '../fields/target';
import { templateKeyValuesOfMany, templateName, templateObject } from '../fields/template';
import { limits } from '../limits';
import { answerColumns, fromAnswer, pushBase, wiresOf } from './base';
import { checkPush, optionsOfTemplate, pushWarnings, shapePush } from './push';

const messagesFrom = choice('messages_from', 'Messages From', {
	local: true,
	noExpression: true,
	default: 'fields',
	description: `Where targets and template values come from. Either way up to ${limits.messages} messages travel in one request`,
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
	description: `A list of {"target", "msgKey", "templateKeyValue", "extendedParams"}, at most ${limits.messages}; all but the target may be left out`,
});

const noun = 'target';

const target = targets('TargetMsg.Target', 'Target', {
	name: 'target',
	required: true,
	max: 1,
	noun,
	description: 'Who gets the message of this item',
	placeholder: 'e.g. {{ $json.userId }}',
	show: fromFields,
});

/** What a message has of its own in Options. */
const ownOptions = [msgKeyOfMany, targetExtendedParams].map((field) => ({ ...field, show: fromFields }));

const perMessage: readonly Field[] = [targetMsg, target, ...templateKeyValuesOfMany(fromFields)];

const fields: readonly Field[] = [
	deliveryTypeOfMany,
	templateName,
	messagesFrom,
	...perMessage,
	optionsOfTemplate(...ownOptions, ...channels, ...liveActivity),
];

/** One entry of TargetMsg; names as on the wire. */
interface TargetMessage {
	Target: string;
	MsgKey: string;
	TemplateKeyValue?: string;
	ExtendedParams?: string;
}

const entryOf = (message: TargetMessage): BatchEntry => ({ target: message.Target, entry: message });

/** What an entry of Target Messages holds, with the rules of the form's fields. */
const entryFields = {
	target: targets('target', 'Target', { required: true, max: 1, noun, emit: ([name]) => name }),
	msgKey: { ...msgKeyOfMany, label: 'msgKey' },
	templateKeyValue: templateObject('templateKeyValue', 'templateKeyValue'),
	extendedParams: { ...targetExtendedParams, label: 'extendedParams' },
} as const;

/** Either case of the first letter, as the guide and the SDKs write them. */
const member = (raw: Record<string, unknown>, name: string): unknown =>
	raw[name] ?? raw[name.charAt(0).toUpperCase() + name.slice(1)];

function writtenEntry(raw: unknown, index: number, context: RequestContext): BatchEntry {
	const place = `Target Messages > entry ${index}`;
	if (typeof raw !== 'object' || raw === null)
		throw new InputError(place, 'is no object; it must be {"target", "templateKeyValue"}');
	const given = raw as Record<string, unknown>;
	const other = Object.keys(given).find(
		(name) => !Object.hasOwn(entryFields, name.charAt(0).toLowerCase() + name.slice(1)),
	);
	if (other !== undefined)
		throw new InputError(
			place,
			`holds "${other.slice(0, 40)}", which the API does not have; it may hold ${Object.keys(entryFields).join(', ')}`,
		);
	// A text in an entry is data: it is one target.
	const own = { ...entryFields, target: { ...entryFields.target, emptyLooking: context.emptyLooking === true } };
	const read = (name: keyof typeof entryFields): unknown =>
		readValue(own[name], member(given, name), { zone: context.zone, now: context.now, typed: false });
	try {
		const values = read('templateKeyValue');
		const extended = read('extendedParams') as Readonly<Record<string, string>> | undefined;
		if (extended) checkBadge(extended, 'extendedParams');
		return entryOf({
			Target: String(read('target')),
			MsgKey: String(read('msgKey') ?? madeKey(context, index)).trim(),
			...(values === undefined ? {} : { TemplateKeyValue: String(values) }),
			...(extended === undefined ? {} : { ExtendedParams: writeJson(extended) }),
		});
	} catch (error) {
		throw error instanceof InputError ? error.within(place) : error;
	}
}

function entries(values: Values, context: RequestContext): BatchEntry[] {
	if (Array.isArray(values.TargetMsg)) return values.TargetMsg.map((raw, index) => writtenEntry(raw, index, context));
	const own = (name: string): unknown => values[`TargetMsg.${name}`];
	const templateValues = own('TemplateKeyValue') as string | undefined;
	const extended = own('ExtendedParams');
	return [
		entryOf({
			Target: String(own('Target')),
			MsgKey: checkKey(String(own('MsgKey') ?? madeKey(context)), 'Options > Message Key'),
			...(templateValues === undefined ? {} : { TemplateKeyValue: templateValues }),
			...(extended === undefined ? {} : { ExtendedParams: writeJson(extended) }),
		}),
	];
}

/** Whom an entry of a list is for that is refused for itself or another. */
function namedInList(raw: unknown): Named[] {
	if (!isObject(raw)) return [];
	try {
		const target = readValue(entryFields.target, member(raw, 'target'), { zone: 'UTC', now: 0, typed: false });
		return target === undefined ? [] : [{ target: String(target) }];
	} catch {
		return [];
	}
}

const named = ({ TargetMsg: list, 'TargetMsg.Target': target }: Values): Named[] =>
	Array.isArray(list) ? list.flatMap(namedInList) : target === undefined ? [] : [{ target: String(target) }];

/** The list in Alibaba Cloud's flat form: TargetMsg.1.Target, TargetMsg.1.MsgKey, … */
function flattened({ TargetMsg: list, ...values }: Values): Values {
	const flat: Values = { ...values };
	(list as TargetMessage[]).forEach((message, index) => {
		for (const [name, value] of Object.entries(message)) flat[`TargetMsg.${index + 1}.${name}`] = value;
	});
	return flat;
}

const own = new Set(wiresOf([...perMessage, ...ownOptions]));

export const multiplePush: OperationEntry = {
	...pushBase,
	operation: 'sendMany',
	name: 'Send Many',
	action: 'Send each target its own message',
	description: `Push a message with its own template values to each target; up to ${limits.messages} travel in one request`,
	source: 'User guide 8.2.5',
	fixed: { Action: 'PushMultiple' },
	fields,
	check: checkPush,
	shape: (values, context) => flattened(shapePush(values, context)),
	selects: ['DeliveryType'],
	batching: {
		into: 'TargetMsg',
		max: limits.messages,
		entries,
		named,
		shared: wiresOf(fields).filter((wire) => !own.has(wire)),
		unique: uniqueKey((entry) => (entry as TargetMessage).MsgKey),
	},
	messageIds: ({ TargetMsg: list }) => (list as TargetMessage[]).map(({ MsgKey }) => MsgKey),
	output: fromAnswer,
	columns: answerColumns,
	scheduledFor: firstTime,
	warnings: pushWarnings,
};
