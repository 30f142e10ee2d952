import { text } from '../../../lib/operation/field';
import type { OperationEntry } from '../../../lib/operation/resource';

/** TPNS, guide to terminating, recalling and covering of messages (2024-12). */
const base = {
	beyondDocument: "Tencent's guide to terminating and recalling messages of TPNS, 2024-12",
	kind: 'change',
	method: 'POST',
	encoding: 'json',
	// The guide's table; its examples spell it in small letters.
	target: 'pushId',
} as const;

const pushId = text('pushId', 'Push ID', {
	identifies: true,
	required: true,
	notBlank: true,
	pattern: /^[1-9]\d*$/,
	patternMeaning: 'a number, as a sending operation returned it',
	placeholder: 'e.g. {{ $json.messageId }}',
	description: 'Of a push to everyone, tags or a package of accounts, as the sending returned it',
});

export const taskControls: readonly OperationEntry[] = [
	{
		...base,
		source: 'TPNS, cancelling of scheduled pushes (/v3/push/cancel_timing_task), 2024-12',
		operation: 'cancel',
		name: 'Cancel',
		action: 'Cancel scheduled push (TPNS)',
		description: 'A scheduled push that has not begun is not sent',
		path: '/v3/push/cancel_timing_task',
		fields: [pushId],
	},
	{
		...base,
		source: 'TPNS, recalling of messages (/v3/push/revoke_push_msg), 2024-12',
		operation: 'recall',
		name: 'Recall',
		action: 'Recall push (TPNS)',
		description:
			"Phones that have not opened the message lose it, on Android those of TPNS' own channel only. One of Tencent's pages says that this is not there yet",
		path: '/v3/push/revoke_push_msg',
		fields: [pushId],
	},
	{
		...base,
		source: 'TPNS, terminating of messages (/v3/push/stop_push_msg), 2024-12',
		operation: 'stop',
		name: 'Stop',
		action: 'Stop push (TPNS)',
		description: 'Phones that are offline do not get the message any more; Android only',
		path: '/v3/push/stop_push_msg',
		fields: [pushId],
	},
];
