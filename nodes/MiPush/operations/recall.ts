import { choice, collection, integer, notice, targets, text, type Field } from '../../../lib/operation/field';
import { InputError } from '../../../lib/operation/inputError';
import type { RequestContext, Values } from '../../../lib/operation/operation';
import { inResource, type OperationEntry } from '../../../lib/operation/resource';
import { limits, recallSwitch } from '../limits';
import { packageName, withPackage } from '../message/package';
import { exactlyOne, jobKey, messageId, messageOrJobKey } from './statistics';
import { checkTopics, topicOperation, topicsField, withTopics } from './topics';

/**
 * Section 13 has v1 calls for targets and topics and one v2 call for a message. Since 2026-10-22 (pId 2367) there are v3 calls for
 * registration IDs, aliases and user accounts; Xiaomi asks everybody to switch by 2026-11-30 and ends the others then. The
 * parameters of v3 could not be verified and are taken to be the same.
 */
const base = { source: 'Xiaomi Server API, section 13', kind: 'change', method: 'POST', encoding: 'form' } as const;

const withSuccessor = notice(
	'recallNotice',
	'Xiaomi asks everybody to use its V3 recall calls by 2026-11-30; from 2026-12-01 on (Beijing time) V1 is gone. API Version in Options takes V3 unless told otherwise.',
);
const withoutSuccessor = notice(
	'recallEndNotice',
	'Xiaomi ends this call on 2026-12-01 (Beijing time) and has named no successor; from then on it is refused here. Recall by registration ID, alias or user account goes on.',
);

const apiVersion = choice('api_version', 'API Version', {
	local: true,
	default: 'automatic',
	description: "Which of Xiaomi's paths to call",
	options: [
		{ value: 'automatic', name: 'Automatic', description: 'V3, as Xiaomi asks for since 2026-10-22' },
		{ value: 'v1', name: 'V1', description: 'Until 2026-11-30' },
		{ value: 'v3', name: 'V3', description: 'Its parameters are taken to be those of V1' },
	],
	beyondDocument: 'V3: Xiaomi developer documentation pId 2367 of 2026-10-22',
});

const notifyId = integer('notify_id', 'Notify ID', {
	narrows: true,
	min: 0,
	max: limits.notifyId,
	default: 0,
	description: 'The number the message was sent with; 0 when it had none',
});

const options: Field = collection('options', 'Options', [apiVersion, packageName, notifyId]);
const topicOptions: Field = collection('options', 'Options', [packageName, notifyId]);

/** Section 13 calls it optional nowhere. */
const onePackage = { required: true, several: false } as const;

const ended = 'ended on 2026-12-01 (Beijing time), when Xiaomi switched off its V1 and V2 recall calls';

/** @throws InputError for a call that Xiaomi has ended, before it is made */
function checkRecall(values: Values, context: RequestContext, successor: boolean): void {
	const over = context.now >= recallSwitch;
	if (over && !successor)
		throw new InputError(
			'Operation',
			`${ended}; no successor is named`,
			'Recall by registration ID, alias or user account instead',
		);
	if (over && values.api_version === 'v1')
		throw new InputError('API Version', `is V1, which ${ended}; choose Automatic or V3`);
	withPackage(values, context, onePackage);
}

/** Notify ID defaults to 0 on the service; it is named, so that what is recalled is plain to see. */
const shape = (values: Values, context: RequestContext): Values =>
	withPackage({ notify_id: 0, ...values }, context, onePackage);

const byTarget = (operation: string, kind: string, label: string, noun: string, wire: string): OperationEntry => ({
	...base,
	shape,
	check: (values, context) => checkRecall(values, context, true),
	operation,
	name: `Recall by ${label}`,
	action: `Recall messages by ${noun.replace('id', 'ID')}`,
	description: 'Takes back what was sent to these targets with the Notify ID, shown or not',
	path: ({ api_version: version }) => `/${version === 'v1' ? 'v1' : 'v3'}/message/${kind}/revoke`,
	fields: [
		withSuccessor,
		targets(wire, label, {
			required: true,
			max: limits.targets,
			separator: ',',
			noun,
		}),
		options,
	],
	batching: { into: wire },
});

export const recall = inResource(
	{ value: 'recall', name: 'Recall', description: 'Take back messages, shown ones too' },
	[
		byTarget('byAliases', 'alias', 'Aliases', 'alias', 'aliases'),
		{
			...base,
			operation: 'byMessage',
			name: 'Recall by Message',
			action: 'Recall message by ID or job key',
			description: 'Takes back one message, or the messages of a job key',
			path: '/v2/message/revoke',
			fields: [withoutSuccessor, messageOrJobKey, messageId, jobKey, collection('options', 'Options', [packageName])],
			check: (values, context) => {
				exactlyOne(values, { wire: 'msg_id', label: 'Message ID' }, { wire: 'job_key', label: 'Job Key' });
				checkRecall(values, context, false);
			},
			shape: (values, context) => withPackage(values, context, onePackage),
		},
		byTarget('byRegIds', 'regid', 'Registration IDs', 'registration ID', 'registration_ids'),
		{
			...base,
			shape,
			check: (values, context) => checkRecall(values, context, false),
			operation: 'byTopic',
			name: 'Recall by Topic',
			action: 'Recall messages by topic',
			description: 'Takes back what was sent to a topic with the Notify ID, shown or not',
			path: '/v1/message/topic/revoke',
			fields: [
				withoutSuccessor,
				text('topic', 'Topic', { required: true, notBlank: true, placeholder: 'e.g. news' }),
				topicOptions,
			],
			target: 'topic',
		},
		{
			...base,
			shape: (values, context) => shape(withTopics(values), context),
			check: (values, context) => {
				checkTopics(values);
				checkRecall(values, context, false);
			},
			operation: 'byTopics',
			name: 'Recall by Topics',
			action: 'Recall messages by topics',
			description: 'Takes back what was sent to several topics with the Notify ID, shown or not',
			path: '/v1/message/multi_topic/revoke',
			fields: [withoutSuccessor, topicsField({ description: 'As they were sent to' }), topicOperation, topicOptions],
			target: 'topics',
		},
		byTarget('byUserAccounts', 'user_account', 'User Accounts', 'user account', 'user_accounts'),
	],
);
