import { choice, json, targets, type Field, type ShowWhen } from '../../../lib/operation/field';
import { InputError } from '../../../lib/operation/inputError';
import { isObject, memberOf } from '../../../lib/operation/json';
import { writeJson } from '../../../lib/operation/numeral';
import type { BatchEntry, Named, RequestContext, Values } from '../../../lib/operation/operation';
import { inResource, type OperationEntry } from '../../../lib/operation/resource';
import { readTargets } from '../../../lib/operation/targets';
import { readValue } from '../../../lib/operation/value';
import { callbackWarnings } from '../message/callback';
import { entryFields } from '../message/fields';
import { schedule, scheduledFor } from '../message/options';
import { packageName, withPackage } from '../message/package';
import { quotaVerdicts, quotaVerdictsOfMany } from '../message/quota';
import { checkMessage, entryMessage } from '../message/wire';
import { readWritten } from '../message/written';
import { limits } from '../limits';

const messagesFrom = choice('messages_from', 'Messages From', {
	local: true,
	noExpression: true,
	default: 'fields',
	description: `Where the messages come from. Either way up to ${limits.targets} travel in one request`,
	options: [
		{ value: 'fields', name: 'Fields Below', description: 'Every input item is one message' },
		{ value: 'json', name: 'JSON', description: 'A list of targets and messages as the API has it' },
	],
});

const asFields: ShowWhen = { messagesFrom: ['fields'] };

const messages = json('messages', 'Messages', {
	shape: 'array',
	required: true,
	maxItems: limits.targets,
	show: { messagesFrom: ['json'] },
	description: `A JSON list of {"target", "message"}, at most ${limits.targets}; inside a message, extras are an object named extra`,
});

const noun = 'target';

/** The app of one message, where it does not leave that to the credential. */
const appOf = ({ [packageName.wire]: names }: Values): { app?: Values } =>
	names === undefined ? {} : { app: { [packageName.wire]: names } };

/** What there is to say of one message; its neighbours in the request may report elsewhere. */
function warningsOf(message: Values): { warnings?: readonly string[] } {
	const warnings = callbackWarnings(message);
	return warnings.length === 0 ? {} : { warnings };
}

/** One entry of a list that the user wrote: the rules are those of the form. */
function writtenEntry(raw: unknown, index: number, context: RequestContext): BatchEntry {
	if (
		typeof raw !== 'object' ||
		raw === null ||
		!('target' in raw) ||
		!('message' in raw) ||
		typeof raw.message !== 'object' ||
		raw.message === null
	) {
		throw new InputError('Messages', `has no target and message in entry ${index}; each entry needs both`);
	}
	try {
		const { target: named, message: written, ...others } = raw;
		const [other] = Object.keys(others);
		if (other !== undefined)
			throw new InputError('Entry', `holds "${other.slice(0, 40)}"; it must hold only target and message`);
		const [target = ''] = readTargets({ ...entryTarget, emptyLooking: context.emptyLooking === true }, named, false);
		const message = withPackage(readWritten(written as Values, context), context, { required: true, several: false });
		checkMessage(message, context);
		return { target, entry: { target, message: entryMessage(message) }, ...appOf(message), ...warningsOf(message) };
	} catch (error) {
		throw error instanceof InputError
			? new InputError(`Messages > entry ${index} > ${error.parameter}`, error.reason, error.remedy)
			: error;
	}
}

const entryTarget = targets('target', 'Target', { max: 1, separator: ',', noun });

function entries(values: Values, context: RequestContext): BatchEntry[] {
	if (Array.isArray(values.messages)) return values.messages.map((raw, index) => writtenEntry(raw, index, context));
	const { target, time_to_send: _time, messages_from: _from, messages: _messages, ...message } = values;
	return [
		{
			target: String(target),
			entry: {
				target,
				message: entryMessage({
					pass_through: 0,
					...withPackage(message, context, { required: true, several: false }),
				}),
			},
			...appOf(message),
			...warningsOf(message),
		},
	];
}

/** Whom an entry of a list is for that is refused for itself or another. */
function namedInList(raw: unknown): Named[] {
	if (!isObject(raw)) return [];
	const { target: name, message: written } = raw;
	try {
		const [target] = readTargets({ ...entryTarget, emptyLooking: true }, name, false);
		const names = readValue(packageName, memberOf(written, packageName.wire), { zone: 'UTC', now: 0, typed: false });
		return target === undefined ? [] : [{ target, ...appOf({ [packageName.wire]: names }) }];
	} catch {
		return [];
	}
}

const named = ({ messages: list, target: name, ...message }: Values): Named[] =>
	Array.isArray(list)
		? list.flatMap(namedInList)
		: name === undefined
			? []
			: [{ target: String(name), ...appOf(message) }];

const target = (label: string, description: string) =>
	targets('target', label, {
		required: true,
		max: 1,
		separator: ',',
		noun: label.toLowerCase(),
		description,
		show: asFields,
	});

/** Shown while they are what is sent. */
const whileSent = (fields: readonly Field[]): Field[] =>
	fields.map((field) => ({ ...field, show: { ...field.show, ...asFields } }));

/** The message's fields; its time is that of the whole list, wherever the messages come from. */
const shownFields: readonly Field[] = entryFields.flatMap((field) =>
	field.kind === 'collection' ? [{ ...field, fields: [...whileSent(field.fields), ...schedule] }] : whileSent([field]),
);

function operation(name: string, title: string, kind: string, label: string, description: string): OperationEntry {
	return {
		operation: name,
		name: `Send Each to ${title}`,
		action: `Send each ${label.toLowerCase().replace(' id', ' ID')} its own message`,
		description,
		source: 'Xiaomi Server API, section 2, table 2-1',
		kind: 'send',
		method: 'POST',
		path: `/v2/multi_messages/${kind}`,
		encoding: 'form',
		fields: [messagesFrom, messages, target(label, 'Who gets the message of this item'), ...shownFields],
		check: (values, context) => {
			if (values.messages !== undefined) return;
			checkMessage(values, context);
			withPackage(values, context, { required: true, several: false });
		},
		batching: {
			into: 'messages',
			max: limits.targets,
			entries,
			named,
			shared: ['time_to_send'],
			emit: (list) => writeJson(list),
		},
		target: 'target',
		scheduledFor,
		perTarget: kind === 'regids' ? quotaVerdicts : quotaVerdictsOfMany,
	};
}

export const personalizedMessage = inResource(
	{ value: 'personalizedMessage', name: 'Personalized Message', description: 'A message of its own for every target' },
	[
		operation(
			'sendEachToRegIds',
			'Registration IDs',
			'regids',
			'Registration ID',
			'Push a message of its own to each device; many items travel in one request',
		),
		operation(
			'sendEachToAliases',
			'Aliases',
			'aliases',
			'Alias',
			'Push a message of its own to each alias; many items travel in one request',
		),
		operation(
			'sendEachToUserAccounts',
			'User Accounts',
			'user_accounts',
			'User Account',
			'Push a message of its own to each account; many items travel in one request',
		),
	],
);
