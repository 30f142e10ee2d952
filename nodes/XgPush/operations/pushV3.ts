import { text, type Field } from '../../../lib/operation/field';
import type { Envelope, Prerequisite, Operation, TargetVerdict, Values } from '../../../lib/operation/operation';
import { inResource, type OperationEntry } from '../../../lib/operation/resource';
import { audienceText } from '../../../lib/operation/targets';
import { partialFailures } from '../errors/v3';
import { limits } from '../limits';
import {
	accountPushType,
	accountType,
	broadcastMessage,
	checkMessage,
	targetMessage,
	withMessage,
} from '../message/v3';
import { loopWarnings, scheduledFor } from '../message/schedule';
import { checkPlatform, platformWarnings } from '../message/token';
import { everyoneNotice, heldBack, tagNotice, tagsHourly } from './everyone';
import { accountList, deviceList, singleAccount, singleDevice, tagsOperation, tagTargets } from './targets';

const base = {
	source: 'Tencent XG guide, REST API v3, push API',
	kind: 'send',
	method: 'POST',
	path: '/v3/push/app',
	encoding: 'json',
	check: checkMessage,
	shape: withMessage,
} as const;

const newMessage = '0';

const pushId = text('push_id', 'Push ID (0: New Message)', {
	required: true,
	default: newMessage,
	pattern: /^\s*\S+\s*$/,
	patternMeaning: 'one ID without spaces, or 0',
	encode: (id) => id.trim(),
	description:
		'0 makes a new message and sends it to all lists under one ID. An earlier ID sends that message to further targets',
});

/** The first list makes the message; its answer names the ID that the others carry. */
const prerequisite: Prerequisite = {
	carries: 'push_id',
	read: ({ messageId }) => messageId,
	when: ({ push_id: id }) => id === newMessage,
};

/** Nothing says which targets of a partly failed list were reached: for none of them is it known. */
function partlyReached({ code }: Envelope, targets: readonly string[]): ReadonlyMap<string, TargetVerdict> | undefined {
	if (code === undefined || !partialFailures.has(code)) return undefined;
	const verdict: TargetVerdict = {
		outcome: 'unknown',
		code,
		reason: 'only some targets of the request were reached, and the service does not say which',
	};
	return new Map(targets.map((target) => [target, verdict]));
}

function listOperation(
	own: Pick<Operation, 'operation' | 'name' | 'action' | 'description' | 'fixed'>,
	into: string,
	fields: readonly Field[],
): OperationEntry {
	return {
		...base,
		...own,
		fields: [...fields],
		selects: ['platform', 'account_type'],
		batching: { into, prerequisite },
		perTarget: partlyReached,
		...(into === 'token_list' ? { warnings: platformWarnings(into) } : {}),
	};
}

export const pushV3 = inResource(
	{
		value: 'pushV3',
		name: 'Push (V3)',
		description: 'Messages with API version 3; needs the App ID in the credential',
	},
	[
		{
			...base,
			operation: 'sendToDevice',
			name: 'Send to Device',
			action: 'Send message to device (V3)',
			description: 'Push to one device by its token',
			fixed: { audience_type: 'token' },
			fields: [singleDevice, ...targetMessage()],
			check: (values) => {
				checkMessage(values);
				checkPlatform(values.token_list, values);
			},
			target: 'token_list',
		},
		{
			...base,
			operation: 'sendToAccount',
			name: 'Send to Account',
			action: 'Send message to account (V3)',
			description: 'Push to the devices of one account',
			fixed: { audience_type: 'account' },
			fields: [singleAccount, ...targetMessage(accountPushType, ...accountType)],
			target: 'account_list',
			audience: ({ account_list: account, account_type: type, platform }) => JSON.stringify([account, type, platform]),
		},
		listOperation(
			{
				operation: 'sendToManyDevices',
				name: 'Send to Many Devices',
				action: 'Send message to many devices (V3)',
				description: `Push to any number of devices, ${limits.targets} in a request`,
				fixed: { audience_type: 'token_list' },
			},
			'token_list',
			[deviceList('token_list', limits.targets), pushId, ...targetMessage()],
		),
		listOperation(
			{
				operation: 'sendToManyAccounts',
				name: 'Send to Many Accounts',
				action: 'Send message to many accounts (V3)',
				description: `Push to any number of accounts, ${limits.targets} in a request`,
				fixed: { audience_type: 'account_list' },
			},
			'account_list',
			[accountList(limits.targets), pushId, ...targetMessage(accountPushType)],
		),
		{
			...base,
			operation: 'sendToTags',
			name: 'Send to Tags',
			action: 'Send message to tags (V3)',
			description: 'Push to the devices with certain tags',
			fixed: { audience_type: 'tag' },
			fields: [tagNotice, tagTargets('tag_list'), tagsOperation('op'), ...broadcastMessage],
			shape: (values) => {
				const { op, tag_list: tags, ...rest }: Values = withMessage(values);
				return { ...rest, tag_list: { tags, op } };
			},
			target: 'tag_list',
			audience: ({ tag_list: tags, op, platform }) =>
				JSON.stringify([audienceText([tags].flat().map(String), op), platform]),
			hourly: tagsHourly,
			warnings: loopWarnings,
			scheduledFor,
		},
		{
			...base,
			operation: 'sendToAll',
			name: 'Send to All Devices',
			action: 'Send message to all devices (V3)',
			description: 'Push to every device of the app',
			fixed: { audience_type: 'all' },
			fields: [everyoneNotice, ...broadcastMessage],
			everyone: true,
			audience: ({ platform }) => JSON.stringify(['everyone', platform]),
			...heldBack(withMessage),
			warnings: loopWarnings,
			scheduledFor,
		},
	],
);
