import { text } from '../../../lib/operation/field';
import { oncePerAudience } from '../../../lib/operation/oncePerAudience';
import type { Envelope, Prerequisite, TargetVerdict, Values } from '../../../lib/operation/operation';
import { inResource, type OperationEntry } from '../../../lib/operation/resource';
import { audienceText } from '../../../lib/operation/targets';
import { partialFailures } from '../errors/v3';
import { limits } from '../limits';
import {
	accountPushType,
	accountType,
	broadcastMessage,
	byAccountType,
	byEnvironment,
	checkMessage,
	targetMessage,
	withMessage,
} from '../message/v3';
import { loopWarnings, scheduledFor } from '../message/schedule';
import { checkPlatform, platformWarnings } from '../message/token';
import { pushAudiences } from './pushAudiences';
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
	selects: [byEnvironment],
} as const;

const newMessage = '0';

const pushId = text('push_id', 'Push ID (0: New Message)', {
	identifies: true,
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

const listed = (into: string): Partial<OperationEntry> => ({
	selects: ['platform', byAccountType, byEnvironment],
	batching: { into, prerequisite },
	perTarget: partlyReached,
});

const broadcast: Partial<OperationEntry> = { warnings: loopWarnings, scheduledFor };

const ofTags = ({ tag_list: tags, op, platform }: Values): string =>
	JSON.stringify([audienceText([tags].flat().map(String), op), platform]);

export const pushV3 = inResource(
	{
		value: 'pushV3',
		name: 'Push (V3)',
		description: 'Messages with API version 3; needs the App ID in the credential',
	},
	pushAudiences({
		mark: 'V3',
		base,
		device: {
			fields: [singleDevice, ...targetMessage()],
			check: (values) => {
				checkMessage(values);
				checkPlatform(values.token_list, values);
			},
		},
		account: {
			fields: [singleAccount, ...targetMessage(accountPushType, ...accountType)],
			selects: ['platform', byAccountType, byEnvironment],
		},
		devices: {
			...listed('token_list'),
			fields: [deviceList('token_list', limits.targets), pushId, ...targetMessage()],
			warnings: platformWarnings('token_list'),
		},
		accounts: {
			...listed('account_list'),
			fields: [accountList(limits.targets), pushId, ...targetMessage(accountPushType)],
		},
		tags: {
			...broadcast,
			fields: [tagNotice, tagTargets('tag_list'), tagsOperation('op'), ...broadcastMessage],
			shape: (values) => {
				const { op, tag_list: tags, ...rest }: Values = withMessage(values);
				return { ...rest, tag_list: { tags, op } };
			},
			audience: ofTags,
			distinct: oncePerAudience(
				(values) => {
					const { message, message_type: type, environment } = withMessage(values);
					return [ofTags(values), message, type, environment];
				},
				(values) => [scheduledFor(values)],
			),
			hourly: tagsHourly,
		},
		everyone: {
			...broadcast,
			...heldBack(withMessage),
			fields: [everyoneNotice, ...broadcastMessage],
			audience: ({ platform }) => JSON.stringify(['everyone', platform]),
		},
	}),
);
