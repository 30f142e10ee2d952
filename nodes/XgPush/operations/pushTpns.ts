import type { Moments } from '../../../lib/operation/distinct';
import { choice, digits, targets, type Field } from '../../../lib/operation/field';
import { InputError } from '../../../lib/operation/inputError';
import { memberOf, textOf } from '../../../lib/operation/json';
import { largestInt64, writeJson } from '../../../lib/operation/numeral';
import { oncePerAudience } from '../../../lib/operation/oncePerAudience';
import type { Envelope, Hourly, RequestContext, Values } from '../../../lib/operation/operation';
import { inResource, type OperationEntry } from '../../../lib/operation/resource';
import { confirmEveryone } from '../../../lib/operation/sending';
import { asList, audienceText } from '../../../lib/operation/targets';
import { broadcastRateTpns, limits } from '../limits';
import { checkTpnsMessage, tpnsMessage, withTpnsMessage } from '../message/tpns';
import { checkLoopParam, scheduledForTpns, withLoop } from '../message/tpnsLoop';
import { scheduledFor } from '../message/schedule';
import { broadcastOptions, ignoreInvalid, messageWarnings } from '../message/tpnsOptions';
import { accountPushType, accountType, byAccountType, byEnvironment } from '../message/v3';
import { pushAudiences } from './pushAudiences';
import { areBounded, checkRules, rules, rulesText } from './tagRulesTpns';
import { accountList, singleAccount, tagsOperation, tpnsDevices } from './targets';
import { pushed } from './verdictsTpns';

const beyondDocument = "Tencent's pages of TPNS, push API, 2024-01";

const base = {
	source: 'TPNS, push API (/v3/push/app), 2024-01',
	beyondDocument,
	kind: 'send',
	method: 'POST',
	path: '/v3/push/app',
	encoding: 'json',
	check: checkTpnsMessage,
	shape: withTpnsMessage,
	warnings: messageWarnings,
	selects: [byEnvironment],
} as const;

/** A message that repeats is as many pushes as times, each with an ID. */
function pushIds({ body }: Envelope): Record<string, unknown> {
	const ids = memberOf(body, 'push_id');
	return Array.isArray(ids) ? { pushIds: ids.flatMap((id) => textOf(id) ?? []) } : {};
}

/** @throws InputError */
function checkBroadcast(values: Values, { now }: Pick<RequestContext, 'now'>): void {
	checkTpnsMessage(values);
	checkLoopParam(values, now);
}

const broadcastShape = (values: Values): Values => withLoop(withTpnsMessage(values));

const broadcast: Partial<OperationEntry> = {
	check: checkBroadcast,
	shape: broadcastShape,
	rate: broadcastRateTpns,
	scheduledFor: scheduledForTpns,
	output: pushIds,
	columns: { pushIds: 'list' },
};

const account: readonly Field[] = [accountPushType, ...accountType];

const tagsFrom = choice('tags_from', 'Tags From', {
	local: true,
	required: true,
	noExpression: true,
	default: 'list',
	description: 'How the devices are described',
	options: [
		{ value: 'list', name: 'List of Tags' },
		{
			value: 'rules',
			name: 'Rules (JSON)',
			description: 'Also what TPNS knows by itself: version, province, activity, maker',
		},
	],
});

const byList = { tagsFrom: ['list'] };

const tags = targets('tag_list', 'Tags', {
	required: true,
	together: true,
	max: limits.tagCharactersTpns,
	noun: 'tag',
	show: byList,
	each: { maxLength: limits.tagLengthV3, pattern: /^\S+$/, patternMeaning: 'without spaces' },
	emit: asList,
	placeholder: 'e.g. vip',
	description: `The tags whose devices are meant, together no longer than ${limits.tagCharactersTpns} characters`,
});

const byRules = ({ tags_from: from }: Values): boolean => from === 'rules';

/** @throws InputError */
function checkTags(values: Values, context: RequestContext): void {
	checkBroadcast(values, context);
	if (byRules(values)) {
		checkRules(values.tag_rules, tags, context);
		return;
	}
	const { length } = [values.tag_list].flat().join('');
	if (length > limits.tagCharactersTpns)
		throw new InputError('Tags', `have ${length} characters together; at most ${limits.tagCharactersTpns} are allowed`);
}

function withTags(values: Values): Values {
	const { op, tag_list: list, tag_rules: given, ...rest } = broadcastShape(values);
	return { ...rest, ...(byRules(values) ? { tag_rules: given } : { tag_list: { tags: list, op } }) };
}

/** Rules may be written so that every device meets them. */
const confirmRules: Field = {
	...confirmEveryone,
	show: { tagsFrom: ['rules'] },
	description:
		'Whether rules may reach every device of the app. Asked of rules that a device can meet without a tag of your own: what TPNS knows by itself, such as the country, and what is left out do not count as such',
};

const ofTags = (values: Values): string =>
	byRules(values) ? rulesText(values.tag_rules) : audienceText([values.tag_list].flat().map(String), values.op);

/** @throws InputError */
function reachedByRules(values: Values, context: Pick<RequestContext, 'emptyLooking'>): string | false {
	if (!byRules(values)) return false;
	// Rules that cannot be read are told as that.
	checkRules(values.tag_rules, tags, context);
	return areBounded(values.tag_rules) ? false : 'a device can meet Tag Rules without a tag of your own';
}

/** What everybody in an audience gets, and the days of a loop; in another environment they are other phones. */
const told = (values: Values): unknown[] => {
	const { message, message_type: type, environment, loop_param: loop } = broadcastShape(values);
	return [message, type, environment, loop];
};

/** A loop is told by its days. */
const sentAt = (values: Values): Moments => [scheduledFor(values)];

/** Whatever the console's own check against repeats, which is a switch: the page of limits says so of everyone, and of nobody else. */
const onceAnHour: Hourly = {
	to: 'everyone',
	// At another time, or in the place of an earlier one, it is no slip.
	distinct: (values) => writeJson([...told(values), values.send_time, values.collapse_id]),
	source: 'TPNS, limits of the product (same content to all devices once in an hour), 2024-01',
};

/** A package is a crowd, whatever its size: it asks as everyone does, and is refused to a language model. */
const toPackage: OperationEntry = {
	...base,
	...broadcast,
	operation: 'sendToPackage',
	name: 'Send to Package',
	action: 'Send message to package (TPNS)',
	description: 'Push to all tokens or accounts of a package that was uploaded',
	fields: [
		{
			...confirmEveryone,
			label: 'Confirm Sending to Package',
			description: 'Whether everybody in the package shall really get this message. Nothing is sent while this is off',
		},
		choice('audience_type', 'Package Of', {
			name: 'holds',
			required: true,
			noExpression: true,
			default: 'tokens',
			description: 'What the package names, as it was uploaded',
			options: [
				{ value: 'accounts', name: 'Accounts', wire: 'package_account_push' },
				{ value: 'tokens', name: 'Device Tokens', wire: 'package_token_push' },
			],
		}),
		digits('upload_id', 'Upload ID', {
			emit: 'numeral',
			largest: largestInt64,
			positive: true,
			required: true,
			placeholder: 'e.g. {{ $json.uploadId }}',
			description: 'As Upload Items or Upload File gave it; items with the same one need Execute Once',
		}),
		...tpnsMessage(...account, ...broadcastOptions),
	],
	everyone: true,
	audience: ({ audience_type: type, upload_id: id }) => writeJson([type, id]),
	distinct: {
		parameter: 'Upload ID',
		// Whatever the message: a text for each item would reach everybody in the package as often.
		of: ({ upload_id: id }) => writeJson(id),
		why: {
			reason: '; everybody in the package would get a message for each',
			remedy: 'Switch on Execute Once in the settings of the node, or give each item a package of its own',
		},
	},
};

export const pushTpns = inResource(
	{
		value: 'pushTpns',
		name: 'Push (TPNS)',
		description: 'Messages with TPNS, which followed XG; needs a credential whose Service is TPNS',
	},
	[
		...pushAudiences({
			mark: 'TPNS',
			base,
			device: { fields: [tpnsDevices(1), ...tpnsMessage(ignoreInvalid)], perTarget: pushed },
			account: {
				fields: [singleAccount, ...tpnsMessage(...account)],
				selects: [byAccountType, byEnvironment],
				perTarget: pushed,
			},
			devices: { fields: [tpnsDevices(limits.targets), ...tpnsMessage(ignoreInvalid)], perTarget: pushed },
			accounts: {
				fields: [accountList(limits.targets), ...tpnsMessage(...account)],
				selects: [byAccountType, byEnvironment],
				perTarget: pushed,
			},
			tags: {
				...broadcast,
				fields: [
					tagsFrom,
					confirmRules,
					tags,
					{ ...tagsOperation('op'), show: byList },
					rules,
					...tpnsMessage(...broadcastOptions),
				],
				check: checkTags,
				shape: withTags,
				audience: ofTags,
				everyone: reachedByRules,
				notAsTool: (values) =>
					byRules(values)
						? new InputError(
								'Tags From',
								'is Rules, which would reach whoever meets them; that is not allowed when the node is used as an AI tool',
								'Choose List of Tags',
							)
						: undefined,
				distinct: oncePerAudience((values) => [ofTags(values), ...told(values)], sentAt),
			},
			everyone: {
				...broadcast,
				fields: [...tpnsMessage(...broadcastOptions)],
				distinct: oncePerAudience(told, sentAt),
				hourly: onceAnHour,
			},
		}),
		toPackage,
	],
);
