import { choice, text, type Field } from '../../../lib/operation/field';
import { textOf } from '../../../lib/operation/json';
import { oncePerAudience } from '../../../lib/operation/oncePerAudience';
import type { Envelope, Operation, Prerequisite, TargetVerdict, Values } from '../../../lib/operation/operation';
import { inResource, type OperationEntry } from '../../../lib/operation/resource';
import { audienceText } from '../../../lib/operation/targets';
import { accountCode } from '../errors/v2';
import { limits } from '../limits';
import { shownWhen } from '../message/parts';
import {
	batchMessage,
	broadcastMessage,
	checkMessage,
	requestOptions,
	singleMessage,
	storedMessage,
	withMessage,
} from '../message/v2';
import { scheduledFor } from '../message/schedule';
import { checkPlatform, platformWarnings } from '../message/token';
import { everyoneNotice, heldBack } from './everyone';
import { accountField, accountList, deviceList, deviceToken, tagsOperation, tagTargets } from './targets';

const base = {
	source: 'Tencent XG guide, server API, push',
	kind: 'send',
	method: 'POST',
	encoding: 'form',
	check: checkMessage,
	shape: withMessage,
} as const;

/** Apps built for another of Apple's servers are on other phones. Lists do without: an existing Push ID does not tell which. */
const single = { ...base, selects: ['environment'] } as const;

const noVerdict: TargetVerdict = {
	outcome: 'unknown',
	reason: 'the service took the request, but its answer gives no code for this account',
};

/** A file may name an account twice, and each mention be a message. */
const mixed: TargetVerdict = {
	outcome: 'unknown',
	reason: 'the request named this account more than once, and the codes differ',
};

/** A list that is longer or shorter than the request was cannot be laid beside it: nothing says whose code is missing. */
const codesFor = (accounts: readonly string[], data: unknown): unknown[] =>
	Array.isArray(data) && data.length === accounts.length ? (data as unknown[]) : [];

/**
 * `result` holds a code for every account, in the order of the request; one may fail while the whole is accepted. The guide
 * shows no sample of it: who is given no code in that form has no verdict.
 */
function accountVerdicts(
	{ data }: Envelope,
	_targets: readonly string[],
	{ account_list: sent }: Values,
): ReadonlyMap<string, TargetVerdict> | undefined {
	if (!Array.isArray(sent)) return undefined;
	const accounts = sent as string[];
	const codes = codesFor(accounts, data);
	const verdicts = new Map<string, TargetVerdict>();
	const codeOf = new Map<string, string | undefined>();
	accounts.forEach((account, position) => {
		const code = textOf(codes[position]);
		const isOther = codeOf.has(account) && codeOf.get(account) !== code;
		codeOf.set(account, code);
		if (verdicts.get(account) === mixed) return;
		if (isOther) verdicts.set(account, mixed);
		else if (code === undefined) verdicts.set(account, noVerdict);
		else if (code !== '0') {
			const { outcome, meaning } = accountCode(code);
			verdicts.set(account, { outcome, code, reason: meaning });
		}
	});
	return verdicts;
}

const pushIdFrom = choice('push_id_from', 'Message to Send', {
	local: true,
	noExpression: true,
	default: 'new',
	description: 'What the list gets',
	options: [
		{ value: 'new', name: 'New Message', description: 'The message below is made first, then sent to the list' },
		{ value: 'existing', name: 'Existing Push ID', description: 'A message that was made before' },
	],
});

const pushId = text('push_id', 'Push ID', {
	identifies: true,
	required: true,
	notBlank: true,
	show: { pushIdFrom: ['existing'] },
	placeholder: 'e.g. {{ $json.messageId }}',
	description: 'As Create Message or an earlier list returned it',
});

const [existingOptions] = shownWhen({ pushIdFrom: ['existing'] }, [requestOptions]) as [Field];

/** Message fields for a list, asked for only while there is no push ID yet. */
const listMessage: readonly Field[] = [
	pushIdFrom,
	pushId,
	...shownWhen({ pushIdFrom: ['new'] }, storedMessage),
	existingOptions,
];

const createPath = '/v2/push/create_multipush';

/** The message is made once for all requests of a group; with a push ID there is nothing to make. */
const prerequisite = (list: string): Prerequisite => ({
	carries: 'push_id',
	read: ({ messageId }) => messageId,
	call: { path: createPath, omit: [list] },
	when: ({ push_id: id }) => id === undefined,
});

/** One shape for both calls: the list call carries nothing but the list and the push ID. */
const listShape =
	(list: string) =>
	(values: Values): Values => {
		const { push_id: id, [list]: targets, valid_time, cal_type } = values;
		return id === undefined ? withMessage(values) : { [list]: targets, push_id: id, valid_time, cal_type };
	};

const checkList = (values: Values): void => {
	if (values.push_id === undefined) checkMessage(values);
};

function listOperation(
	list: string,
	own: Pick<Operation, 'operation' | 'name' | 'action' | 'description' | 'path'>,
	target: Field,
): OperationEntry {
	return {
		...base,
		...own,
		check: checkList,
		shape: listShape(list),
		fields: [target, ...listMessage],
		batching: { into: list, prerequisite: prerequisite(list) },
		...(list === 'device_list' ? { warnings: platformWarnings(list) } : {}),
	};
}

const ofTags = ({ tags_list: tags, tags_op: operator }: Values): string =>
	audienceText([tags].flat().map(String), operator);

export const push = inResource({ value: 'push', name: 'Push (V2)', description: 'Messages with API version 2' }, [
	{
		...single,
		operation: 'sendToDevice',
		name: 'Send to Device',
		action: 'Send message to device',
		description: 'Push to one device by its token',
		path: '/v2/push/single_device',
		check: (values) => {
			checkMessage(values);
			checkPlatform(values.device_token, values);
		},
		fields: [deviceToken, ...singleMessage],
		scheduledFor,
		target: 'device_token',
	},
	{
		...single,
		operation: 'sendToAccount',
		name: 'Send to Account',
		action: 'Send message to account',
		description: 'Push to the devices of one account',
		path: '/v2/push/single_account',
		fields: [accountField, ...singleMessage],
		scheduledFor,
		target: 'account',
	},
	{
		...single,
		operation: 'sendToAccounts',
		name: 'Send to Accounts',
		action: 'Send message to accounts',
		description: `Push to up to ${limits.accounts} accounts in a request, with an answer for each`,
		path: '/v2/push/account_list',
		fields: [accountList(limits.accounts), ...batchMessage],
		batching: { into: 'account_list' },
		perTarget: accountVerdicts,
	},
	{
		...single,
		operation: 'sendToTags',
		name: 'Send to Tags',
		action: 'Send message to tags',
		description: 'Push to the devices with certain tags',
		path: '/v2/push/tags_device',
		fields: [tagTargets('tags_list'), tagsOperation('tags_op'), ...broadcastMessage],
		scheduledFor,
		target: 'tags_list',
		audience: ofTags,
		distinct: oncePerAudience(
			(values) => {
				const { message, environment } = withMessage(values);
				return [ofTags(values), message, values.message_type, environment];
			},
			(values) => [scheduledFor(values)],
		),
	},
	{
		...single,
		operation: 'sendToAll',
		name: 'Send to All Devices',
		action: 'Send message to all devices',
		description: 'Push to every device of the app; at most one call in 3 seconds',
		path: '/v2/push/all_device',
		fields: [everyoneNotice, ...broadcastMessage],
		scheduledFor,
		everyone: true,
		...heldBack(withMessage),
	},
	listOperation(
		'device_list',
		{
			operation: 'sendToManyDevices',
			name: 'Send to Many Devices',
			action: 'Send message to many devices',
			description: `Push to any number of devices, ${limits.targets} in a request`,
			path: '/v2/push/device_list_multiple',
		},
		deviceList('device_list', limits.targets),
	),
	listOperation(
		'account_list',
		{
			operation: 'sendToManyAccounts',
			name: 'Send to Many Accounts',
			action: 'Send message to many accounts',
			description: `Push to any number of accounts, ${limits.targets} in a request; no answer for each`,
			path: '/v2/push/account_list_multiple',
		},
		accountList(limits.targets),
	),
	{
		...base,
		operation: 'createMessage',
		// Made twice it does no harm, and whoever goes on with a campaign needs its ID.
		kind: 'change',
		name: 'Create Message',
		action: 'Create message for lists',
		description: 'Make a message for sending to lists later; it reaches nobody by itself',
		path: createPath,
		fields: [...storedMessage],
		columns: { messageId: 'text' },
	},
]);
