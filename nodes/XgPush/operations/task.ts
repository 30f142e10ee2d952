import { choice, targets, text } from '../../../lib/operation/field';
import { isObject, memberOf, textOf } from '../../../lib/operation/json';
import type { Envelope, Values } from '../../../lib/operation/operation';
import { inResource } from '../../../lib/operation/resource';
import { limits } from '../limits';
import { requestOptions } from '../message/v2';

const base = {
	source: 'Tencent XG guide, server API, queries and cancelling',
	method: 'POST',
	encoding: 'form',
} as const;

/** 0 to 3 from the guide, the others from the official docs. */
const statuses: Readonly<Record<string, string>> = {
	'0': 'Not begun',
	'1': 'Being sent',
	'2': 'Sent',
	'3': 'Failed',
	'4': 'Not a legal task',
	'9': 'Held back: the same content was sent within the hour',
	'10': 'Held back: too many messages within the hour',
	'11': 'Messages for offline devices were deleted',
	'12': 'Cancelled',
};

/** The guide has a list, the official docs an object with the keys "0", "1" and so on. */
function statusItems({ data }: Envelope): unknown {
	const list = memberOf(data, 'list');
	const entries: unknown[] = Array.isArray(list) ? list : isObject(list) ? Object.values(list) : [];
	return entries.filter(isObject).map((entry) => {
		const id = textOf(entry.push_id);
		const status = textOf(entry.status);
		return {
			...entry,
			...(id === undefined ? {} : { push_id: id }),
			...(status === undefined ? {} : { statusMeaning: statuses[status] ?? 'Not in the documents' }),
		};
	});
}

/** The guide's table says `push_id`, its SDKs and the official docs `push_ids`; both mean the same list of objects. */
const idsName = choice('push_ids_name', 'Name in the Request', {
	local: true,
	default: 'push_ids',
	description:
		"What the list is called in the request: the guide and XG's later documents differ. Try the other one where a gateway finds no message",
	options: [
		{ value: 'push_id', name: 'Guide', description: 'The name push_id' },
		{ value: 'push_ids', name: 'Later Documents', description: 'The name push_ids, which the SDKs use too' },
	],
});

function namedIds({ push_ids: ids, ...rest }: Values): Values {
	return { ...rest, [rest.push_ids_name === 'push_id' ? 'push_id' : 'push_ids']: ids };
}

export const task = inResource(
	{ value: 'task', name: 'Task (V2)', description: 'Status and cancelling of messages to many' },
	[
		{
			...base,
			operation: 'getStatus',
			name: 'Get Status',
			action: 'Get status of messages',
			description: 'How far messages to all devices, tags or lists have got, one item each',
			kind: 'query',
			path: '/v2/push/get_msg_status',
			fields: [
				targets('push_ids', 'Push IDs', {
					required: true,
					max: limits.statuses,
					noun: 'push ID',
					emit: (ids) => ids.map((id) => ({ push_id: id })),
					placeholder: 'e.g. {{ $json.messageId }}',
					description: 'As a sending operation returned them',
				}),
				idsName,
				requestOptions,
			],
			shape: namedIds,
			items: statusItems,
			columns: {
				pushId: { type: 'text', from: 'push_id' },
				status: 'number',
				statusMeaning: 'text',
				startTime: { type: 'time', from: 'start_time', zone: 'Asia/Shanghai' },
				finished: 'number',
				total: 'number',
			},
		},
		{
			...base,
			operation: 'cancel',
			name: 'Cancel',
			action: 'Cancel scheduled message',
			description: 'A scheduled message to all devices or tags that has not begun is not sent',
			kind: 'change',
			path: '/v2/push/cancel_timing_task',
			fields: [
				text('push_id', 'Push ID', {
					identifies: true,
					required: true,
					notBlank: true,
					placeholder: 'e.g. {{ $json.messageId }}',
					description: 'As the scheduled sending returned it',
				}),
				requestOptions,
			],
			target: 'push_id',
		},
	],
);
