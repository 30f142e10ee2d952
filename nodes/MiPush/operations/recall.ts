import { choice, collection, notice, targets, text, type Field } from '../../../lib/operation/field';
import type { Operation, RequestContext, Values } from '../../../lib/operation/operation';
import { limits, recallSwitch } from '../limits';
import { packageName, withPackage } from '../message/package';
import { topicOperation } from './message';
import { exactlyOne, jobKey, messageId, notifyId } from './statistics';

/**
 * Xiaomi announced (pId 2367, 2026-10-22) that all v1 and v2 recall calls end on 2026-12-01, and v3 calls for
 * registration IDs, aliases and user accounts; their parameters could not be verified and are taken to be the same.
 */
const base = { resource: 'recall', source: 'Xiaomi Server API, section 13', kind: 'change', method: 'POST', encoding: 'form' } as const;

const withSuccessor = notice('recallNotice', 'Xiaomi ends the v1 and v2 recall calls on 2026-12-01. API Version in Options decides which one is used; automatic follows that date.');
const withoutSuccessor = notice('recallEndNotice', 'Xiaomi ends this call on 2026-12-01 and has named no successor. Recall by registration ID, alias or user account goes on.');

const apiVersion = choice('api_version', 'API Version', {
	local: true,
	default: 'automatic',
	description: 'Which of Xiaomi\'s paths to call',
	options: [
		{ value: 'automatic', name: 'Automatic', description: 'V1 until 2026-12-01 Beijing time, then V3' },
		{ value: 'v1', name: 'V1' },
		{ value: 'v2', name: 'V2' },
		{ value: 'v3', name: 'V3', description: 'Announced; its parameters are not verified' },
	],
});

const oldVersions = choice('api_version', 'API Version', {
	local: true,
	default: 'v1',
	description: 'Which of Xiaomi\'s paths to call',
	options: [
		{ value: 'v1', name: 'V1' },
		{ value: 'v2', name: 'V2' },
		{ value: 'v3', name: 'V3', description: 'Not announced for this call' },
	],
});

const options: Field = collection('options', 'Options', [apiVersion, packageName, notifyId]);
const oldOptions: Field = collection('options', 'Options', [oldVersions, packageName, notifyId]);

/** The version in the path; its choice field lets only known ones through. */
const versionOf = ({ api_version: chosen }: Values, automatic: () => string): string => (typeof chosen === 'string' && chosen !== 'automatic' ? chosen : automatic());

const versionOfToday = (): string => (Date.now() < recallSwitch ? 'v1' : 'v3');

const onePackage = { required: false, several: false } as const;

/** Notify ID defaults to 0 on the service; it is named, so that what is recalled is plain to see. */
const withDefaults = {
	shape: (values: Values, context: RequestContext): Values => withPackage({ notify_id: 0, ...values }, context, onePackage),
	check: (values: Values, context: RequestContext): void => void withPackage(values, context, onePackage),
};

const byTarget = (operation: string, kind: string, label: string, noun: string, wire: string): Operation => ({
	...base,
	...withDefaults,
	operation,
	name: `Recall by ${label}`,
	action: `Recall messages by ${noun.replace('id', 'ID')}`,
	description: 'Takes back what was sent to these targets with the Notify ID, shown or not',
	path: (values) => `/${versionOf(values, versionOfToday)}/message/${kind}/revoke`,
	fields: [
		withSuccessor,
		targets(wire, label, { required: true, max: limits.targets, separator: ',', noun, description: 'Type several with commas, or pass a list of at most 1000' }),
		options,
	],
	fold: { into: wire, max: limits.targets },
});

export const recallOperations: readonly Operation[] = [
	byTarget('byAliases', 'alias', 'Aliases', 'alias', 'aliases'),
	{
		...base,
		operation: 'byMessage',
		name: 'Recall by Message',
		action: 'Recall a message by ID or job key',
		description: 'Takes back one message, or the messages of a job key',
		path: '/v2/message/revoke',
		fields: [withoutSuccessor, messageId, jobKey, collection('options', 'Options', [packageName])],
		check: (values, context) => {
			exactlyOne(values, { wire: 'msg_id', label: 'Message ID' }, { wire: 'job_key', label: 'Job Key' });
			withPackage(values, context, onePackage);
		},
		shape: (values, context) => withPackage(values, context, onePackage),
	},
	byTarget('byRegIds', 'regid', 'Registration IDs', 'registration ID', 'registration_ids'),
	{
		...base,
		...withDefaults,
		operation: 'byTopic',
		name: 'Recall by Topic',
		action: 'Recall messages by topic',
		description: 'Takes back what was sent to a topic with the Notify ID, shown or not',
		path: (values) => `/${versionOf(values, () => 'v1')}/message/topic/revoke`,
		fields: [withoutSuccessor, text('topic', 'Topic', { required: true, notBlank: true, placeholder: 'e.g. news' }), oldOptions],
		target: 'topic',
	},
	{
		...base,
		...withDefaults,
		operation: 'byTopics',
		name: 'Recall by Topics',
		action: 'Recall messages by topics',
		description: 'Takes back what was sent to several topics with the Notify ID, shown or not',
		path: (values) => `/${versionOf(values, () => 'v1')}/message/multi_topic/revoke`,
		fields: [
			withoutSuccessor,
			targets('topics', 'Topics', { required: true, max: limits.topics, separator: ';$;', noun: 'topic', description: 'As they were sent to, at most 5. Type several with commas, or pass a list' }),
			topicOperation,
			oldOptions,
		],
		target: 'topics',
	},
	byTarget('byUserAccounts', 'user_account', 'User Accounts', 'user account', 'user_accounts'),
];
