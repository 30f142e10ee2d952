import { notice, text } from '../../../lib/operation/field';
import { inResource } from '../../../lib/operation/resource';
import { appOptions, needApp } from '../fields/app';
import { taskIdField } from '../fields/ids';
import { base } from './base';

const recallBase = { ...base, source: 'User guide 8.2.7', kind: 'change', check: needApp } as const;

/** 6.4: what the phone shows then differs from maker to maker. */
const oneWeek = notice(
	'recallNotice',
	'Only messages of the last 7 days can be taken back. Some phones then show that a message was taken back instead of nothing.',
);

export const recall = inResource({ value: 'recall', name: 'Recall', description: 'Take messages back' }, [
	{
		...recallBase,
		operation: 'byMessage',
		name: 'Recall by Message',
		action: 'Recall message by key',
		description: 'Take back a simple or template push from one target',
		fixed: { Action: 'RevokePushMessage' },
		fields: [
			oneWeek,
			text('MessageId', 'Message ID', {
				identifies: true,
				required: true,
				notBlank: true,
				description: 'The message key it was sent with, as the sending operation returned it',
				placeholder: 'e.g. {{ $json.messageId }}',
			}),
			text('TargetId', 'Target ID', {
				identifies: true,
				required: true,
				notBlank: true,
				description: 'The user or device it was sent to',
				placeholder: 'e.g. {{ $json.target }}',
			}),
			appOptions,
		],
		target: 'TargetId',
	},
	{
		...recallBase,
		operation: 'byTask',
		name: 'Recall by Task',
		action: 'Recall all messages of task',
		description: 'Take back a push of many messages or a broadcast from all its targets',
		fixed: { Action: 'RevokePushTask' },
		fields: [oneWeek, taskIdField, appOptions],
		target: 'TaskId',
	},
]);
