import { choice, digits, json, targets, type Field } from '../../../lib/operation/field';
import { InputError } from '../../../lib/operation/inputError';
import { inOrder, isObject, memberOf } from '../../../lib/operation/json';
import { largestInt64, writeJson } from '../../../lib/operation/numeral';
import type { Envelope, RequestContext, TargetVerdict, Values } from '../../../lib/operation/operation';
import { inResource, type OperationEntry } from '../../../lib/operation/resource';
import { confirmEveryone } from '../../../lib/operation/sending';
import { asList, audienceText } from '../../../lib/operation/targets';
import { broadcastRateTpns, limits } from '../limits';
import { scheduledFor } from '../message/schedule';
import { checkTpnsMessage, tpnsMessage, withTpnsMessage } from '../message/tpns';
import { broadcastOptions, checkLoopParam, ignoreInvalid, messageWarnings, withLoop } from '../message/tpnsOptions';
import { accountPushType, accountType } from '../message/v3';
import { pushAudiences } from './pushAudiences';
import { accountList, singleAccount, tagsOperation, tpnsDevices } from './targets';
import { verdictsByCode } from './verdictsTpns';

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
} as const;

const invalid: TargetVerdict = {
	outcome: 'deadTarget',
	reason: 'TPNS found the token invalid and left it out',
};

/** `result` is a list of codes where there is one for each target; `invalid_targe_list`, as TPNS spells it, holds what was left out. */
function verdicts(envelope: Envelope, named: readonly string[]): ReadonlyMap<string, TargetVerdict> | undefined {
	const { body } = envelope;
	const found = new Map<string, TargetVerdict>();
	const leftOut = memberOf(body, 'invalid_targe_list') ?? memberOf(body, 'invalid_target_list');
	for (const token of Array.isArray(leftOut) ? leftOut : [])
		if (named.includes(String(token))) found.set(String(token), invalid);
	for (const [target, verdict] of verdictsByCode(envelope, named, 'send'))
		if (!found.has(target)) found.set(target, verdict);
	return found.size > 0 ? found : undefined;
}

/** A message that repeats is as many pushes as times, each with an ID. */
function pushIds({ body }: Envelope): Record<string, unknown> {
	const ids = memberOf(body, 'push_id');
	return Array.isArray(ids) ? { pushIds: ids.map(String) } : {};
}

/** @throws InputError */
function checkBroadcast(values: Values, { now }: Pick<RequestContext, 'now'>): void {
	checkTpnsMessage(values);
	checkLoopParam(values, now);
}

const broadcast: Partial<OperationEntry> = {
	check: checkBroadcast,
	shape: (values) => withLoop(withTpnsMessage(values)),
	rate: broadcastRateTpns,
	scheduledFor,
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

const rules = json('tag_rules', 'Tag Rules', {
	shape: 'array',
	required: true,
	show: { tagsFrom: ['rules'] },
	description:
		'Rules as the API has them, a list of {"tag_items": [{"tags": ["vip"], "is_not": false, "tags_operator": "OR", "items_operator": "OR", "tag_type": "xg_user_define"}], "operator": "OR", "is_not": false}',
});

/** TPNS, push API, table of `tag_type` (2024-01). */
const tagTypes = new Set([
	'xg_user_define',
	'xg_auto_version',
	'xg_auto_province',
	'xg_auto_active',
	'xg_auto_sdkversion',
	'xg_auto_systemlanguage',
	'xg_auto_devicebrand',
	'xg_auto_deviceversion',
	'xg_auto_country',
]);

/** What an expression that found nothing leaves in a text. */
const nothing = /^(?:undefined|null|NaN|\[object Object\]|Invalid DateTime)$/;

const isOperator = (value: unknown): boolean => value === 'AND' || value === 'OR';

/** A rule that TPNS reads otherwise than it was meant would reach others than those that were named. */
function checkRules(list: unknown): void {
	const refuse = (place: string, what: string): never => {
		throw new InputError('Tag Rules', `holds no ${what} in ${place}`);
	};
	const given = list as unknown[];
	if (given.length === 0) throw new InputError('Tag Rules', 'holds no rule');
	given.forEach((rule, at) => {
		const place = `entry ${at}`;
		if (!isObject(rule)) return refuse(place, 'object');
		if (!isOperator(rule.operator)) refuse(place, '"operator" that is "AND" or "OR"');
		if (typeof rule.is_not !== 'boolean') refuse(place, '"is_not" that is true or false');
		const items = rule.tag_items;
		if (!Array.isArray(items) || items.length === 0) return refuse(place, 'list "tag_items"');
		items.forEach((item: unknown, index) => {
			const inside = `${place}, item ${index}`;
			if (!isObject(item)) return refuse(inside, 'object');
			const named = item.tags;
			if (
				!Array.isArray(named) ||
				named.length === 0 ||
				!named.every((tag) => typeof tag === 'string' && tag.trim() !== '' && !nothing.test(tag.trim()))
			)
				refuse(inside, 'list "tags" of texts');
			if (!isOperator(item.tags_operator)) refuse(inside, '"tags_operator" that is "AND" or "OR"');
			if (!isOperator(item.items_operator)) refuse(inside, '"items_operator" that is "AND" or "OR"');
			if (typeof item.is_not !== 'boolean') refuse(inside, '"is_not" that is true or false');
			if (!tagTypes.has(String(item.tag_type))) refuse(inside, `"tag_type" that is one of ${[...tagTypes].join(', ')}`);
		});
	});
}

/** @throws InputError */
function checkTags(values: Values, context: RequestContext): void {
	checkBroadcast(values, context);
	if (values.tags_from === 'rules') {
		checkRules(values.tag_rules);
		return;
	}
	const { length } = [values.tag_list].flat().join('');
	if (length > limits.tagCharactersTpns)
		throw new InputError('Tags', `have ${length} characters together; at most ${limits.tagCharactersTpns} are allowed`);
}

function withTags(values: Values): Values {
	const { op, tag_list: list, tag_rules: given, ...rest } = withLoop(withTpnsMessage(values));
	return { ...rest, ...(values.tags_from === 'rules' ? { tag_rules: given } : { tag_list: { tags: list, op } }) };
}

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
			device: { fields: [tpnsDevices(1), ...tpnsMessage(ignoreInvalid)], perTarget: verdicts },
			account: {
				fields: [singleAccount, ...tpnsMessage(...account)],
				audience: ({ account_list: name, account_type: type }) => JSON.stringify([name, type]),
				perTarget: verdicts,
			},
			devices: { fields: [tpnsDevices(limits.targets), ...tpnsMessage(ignoreInvalid)], perTarget: verdicts },
			accounts: {
				fields: [accountList(limits.targets), ...tpnsMessage(...account)],
				selects: ['account_type'],
				perTarget: verdicts,
			},
			tags: {
				...broadcast,
				fields: [tagsFrom, tags, { ...tagsOperation('op'), show: byList }, rules, ...tpnsMessage(...broadcastOptions)],
				check: checkTags,
				shape: withTags,
				audience: ({ tags_from: from, tag_list: list, op, tag_rules: given }) =>
					from === 'rules' ? writeJson(inOrder(given)) : audienceText([list].flat().map(String), op),
			},
			everyone: {
				...broadcast,
				fields: [...tpnsMessage(...broadcastOptions)],
				distinct: {
					parameter: 'Message',
					of: (values) => writeJson(withTpnsMessage(values).message),
					why: {
						reason: '; TPNS sends the same content to all devices once in an hour',
						remedy: 'Switch on Execute Once in the settings of the node, or give each item a message of its own',
					},
				},
			},
		}),
		toPackage,
	],
);
