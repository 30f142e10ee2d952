import { receiptColumns } from '../../../lib/operation/awaiting';
import type { Moments } from '../../../lib/operation/distinct';
import { choice, targets } from '../../../lib/operation/field';
import { allBut, oncePerAudience } from '../../../lib/operation/oncePerAudience';
import type { RequestContext, Values } from '../../../lib/operation/operation';
import { inResource } from '../../../lib/operation/resource';
import { callbackWarnings } from '../message/callback';
import { awaitedMessageFields, messageFields, versionedMessageFields } from '../message/fields';
import { scheduledFor } from '../message/options';
import { packagesOf, withPackage } from '../message/package';
import { quotaVerdicts, quotaVerdictsOfMany } from '../message/quota';
import { checkMessage, formMessage } from '../message/wire';
import { awaitedReceipts } from '../receipts';
import { limits } from '../limits';
import { checkTopics, ofTopics, topicOperation, topicsField, withTopics } from './topics';

const source = 'Xiaomi Server API, section 1, table 1-1';

const versioned = (kind: string) => ({
	path: (values: Values) => `/${values.api_version === 'v2' ? 'v2' : 'v3'}/message/${kind}`,
	check: (values: Values, context: RequestContext) => {
		checkMessage(values, context);
		withPackage(values, context, { required: true, several: values.api_version !== 'v2' });
	},
	shape: (values: Values, context: RequestContext) =>
		formMessage(withPackage(values, context, { required: true, several: true })),
});

/** Takes no time to be sent at. */
const atOnce = { source, kind: 'send', method: 'POST', encoding: 'form' } as const;
const base = { ...atOnce, scheduledFor, warnings: callbackWarnings } as const;

export const registrationId = targets('registration_id', 'Registration ID', {
	required: true,
	max: limits.targets,
	separator: ',',
	noun: 'registration ID',
	description: 'The device',
	placeholder: 'e.g. {{ $json.regId }}',
});

const alias = targets('alias', 'Alias', {
	required: true,
	max: limits.targets,
	separator: ',',
	noun: 'alias',
	description: 'The alias the app has set',
	placeholder: 'e.g. {{ $json.customerId }}',
});

const userAccount = targets('user_account', 'User Account', {
	required: true,
	max: limits.targets,
	separator: ',',
	noun: 'user account',
	description: 'Reaches all devices of the account',
	placeholder: 'e.g. {{ $json.email }}',
});

const topic = targets('topic', 'Topic', {
	required: true,
	max: 1,
	noun: 'topic',
	description: 'Reaches everybody who is subscribed',
	placeholder: 'e.g. news',
});

const sendTo = choice('send_to', 'Send To', {
	description: 'What the targets are',
	default: 'regIds',
	noExpression: true,
	options: [
		{ value: 'aliases', name: 'Aliases', description: 'That the app has set' },
		{ value: 'regIds', name: 'Registration IDs', description: 'The devices' },
	],
	local: true,
});

/** Either of them, under one name: they travel under their own. */
const awaitedTargets = [
	{ ...registrationId, wire: 'awaited', show: { sendTo: ['regIds'] } },
	{ ...alias, wire: 'awaited', show: { sendTo: ['aliases'] } },
];

const { check, shape } = versioned('regid');

const byAlias = ({ send_to: kind }: Values): boolean => kind === 'aliases';

/** What the message may leave out of an audience. */
const filters = ['extra.app_version', 'extra.app_version_not_in', 'extra.locale', 'extra.locale_not_in'] as const;

const topics = topicsField({ together: true, placeholder: 'e.g. news,orders' });

/** How a message goes out, and what is told of it: with other values it is the same message nevertheless. At another time it is meant. */
const circumstances: ReadonlySet<string> = new Set([
	'api_version',
	'extra.callback',
	'extra.callback.param',
	'extra.callback.type',
	'extra.jobkey',
	'notify_id',
	'time_to_live',
	'time_to_send',
]);

/** Packages however they are written, or left to the credential. */
function told(values: Values, context: RequestContext): Values {
	const { restricted_package_name: _named, ...rest } = values;
	return { ...allBut(rest, circumstances), packages: packagesOf(values, context.credential) };
}

const sentAt = (values: Values): Moments => [scheduledFor(values)];

const ofMultiTopic = versioned('multi_topic');

const once = oncePerAudience(told, sentAt);
const onceToTopics = oncePerAudience(
	({ topics: joined, topic_op: operator, ...values }, context) => [
		ofTopics({ topics: joined, topic_op: operator }),
		told(values, context),
	],
	sentAt,
);

export const message = inResource(
	{ value: 'message', name: 'Message', description: 'One message to one target or many' },
	[
		{
			...base,
			...versioned('regid'),
			operation: 'sendToRegIds',
			name: 'Send to Registration IDs',
			action: 'Send message to registration IDs',
			description: 'Push to devices by their registration ID (regId)',
			fields: [registrationId, ...versionedMessageFields],
			batching: { into: 'registration_id' },
			perTarget: quotaVerdicts,
		},
		{
			...base,
			...versioned('alias'),
			operation: 'sendToAliases',
			name: 'Send to Aliases',
			action: 'Send message to aliases',
			description: 'Push to devices by an alias that the app has set',
			fields: [alias, ...versionedMessageFields],
			batching: { into: 'alias' },
			perTarget: quotaVerdictsOfMany,
		},
		{
			...base,
			operation: 'sendToUserAccounts',
			name: 'Send to User Accounts',
			action: 'Send message to user accounts',
			description: 'Push to all devices of user accounts',
			path: '/v2/message/user_account',
			fields: [userAccount, ...messageFields],
			batching: { into: 'user_account' },
			perTarget: quotaVerdictsOfMany,
			check: (values, context) => {
				checkMessage(values, context);
				withPackage(values, context, { required: true, several: false });
			},
			shape: (values, context) => formMessage(withPackage(values, context, { required: true, several: false })),
		},
		{
			...atOnce,
			operation: 'sendAndWait',
			name: 'Send and Wait for Receipt',
			action: 'Send message and wait for receipt',
			description: 'Push, and go on when Xiaomi has told what became of it: delivered, clicked or failed',
			path: (values) => versioned(byAlias(values) ? 'alias' : 'regid').path(values),
			check,
			shape: ({ awaited, ...values }, context) =>
				shape({ [byAlias(values) ? 'alias' : 'registration_id']: awaited, ...values }, context),
			reportsTo: (values, address) => ({
				...values,
				'extra.callback': address,
				'extra.callback.type': awaitedReceipts(values.wait_for === 'clicked'),
			}),
			reportedByPhone: { parameter: 'sendTo', value: 'aliases' },
			fields: [sendTo, ...awaitedTargets, ...awaitedMessageFields],
			batching: { into: 'awaited' },
			perTarget: (envelope, targets, values) =>
				(byAlias(values) ? quotaVerdictsOfMany : quotaVerdicts)(envelope, targets, values),
			selects: ['send_to'],
			items: 'eachTarget',
			columns: receiptColumns,
		},
		{
			...base,
			...versioned('topic'),
			operation: 'sendToTopic',
			name: 'Send to Topic',
			action: 'Send message to topic',
			description: 'Push to everybody who is subscribed to a topic',
			fields: [topic, ...versionedMessageFields],
			target: 'topic',
			selects: filters,
			distinct: once,
		},
		{
			...base,
			...ofMultiTopic,
			check: (values, context) => {
				checkTopics(values);
				ofMultiTopic.check(values, context);
			},
			shape: (values, context) => ofMultiTopic.shape(withTopics(values), context),
			operation: 'sendToTopics',
			name: 'Send to Topics',
			action: 'Send message to topics',
			description: 'Push to a union, intersection or difference of topics',
			fields: [topics, topicOperation, ...versionedMessageFields],
			target: 'topics',
			audience: ofTopics,
			selects: filters,
			distinct: onceToTopics,
		},
		{
			...base,
			...versioned('all'),
			operation: 'sendToAll',
			name: 'Send to All Devices',
			action: 'Send message to all devices',
			description: 'Push to every device of the app',
			selects: filters,
			fields: versionedMessageFields,
			everyone: true,
			distinct: once,
		},
	],
);
