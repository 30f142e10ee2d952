import type { Columns } from '../../../lib/operation/columns';
import { notice, targets, text, time } from '../../../lib/operation/field';
import { InputError } from '../../../lib/operation/inputError';
import { entriesOf, isObject } from '../../../lib/operation/json';
import { readJson } from '../../../lib/operation/numeral';
import type { Envelope, Values } from '../../../lib/operation/operation';
import { inResource } from '../../../lib/operation/resource';
import { limits, rate } from '../limits';
import { packageName, withPackage } from '../message/package';

const base = { source: 'Xiaomi Server API, section 4', kind: 'query', encoding: 'query', method: 'GET' } as const;

/** In the GET calls `data.data` is JSON inside a string, in the POST call an object. */
function inner({ data }: Envelope): unknown {
	const value = isObject(data) && 'data' in data ? data.data : data;
	if (typeof value !== 'string') return value;
	try {
		return readJson(value);
	} catch {
		// Not what the document says; what came is better than nothing.
		return value;
	}
}

/** Of one message; its time is written as Beijing's clocks show it. */
const numbers = {
	id: 'text',
	resolved: 'number',
	delivered: 'number',
	deliveryRate: { type: 'text', from: 'delivery_rate' },
	clicked: { type: 'number', from: 'click' },
	clickRate: { type: 'text', from: 'click_rate' },
	messageType: { type: 'text', from: 'msg_type' },
	createTime: { type: 'time', from: 'create_time', zone: 'Asia/Shanghai' },
	timeToLive: { type: 'text', from: 'time_to_live' },
} as const satisfies Columns;

export function exactlyOne(
	values: Values,
	first: { wire: string; label: string },
	second: { wire: string; label: string },
): void {
	const given = [first, second].filter(({ wire }) => values[wire] !== undefined);
	if (given.length === 0)
		throw new InputError(first.label, `is empty; fill in either ${first.label} or ${second.label}`);
	if (given.length === 2)
		throw new InputError(first.label, `is filled in beside ${second.label}; only one of them is allowed`);
}

export const messageOrJobKey = notice(
	'messageOrJobKey',
	'Fill in one of the two: a Message ID, or a Job Key for all messages that were sent with it.',
);

export const messageId = text('msg_id', 'Message ID', {
	identifies: true,
	description: 'As a sending operation returned it; empty where Job Key is filled in',
	placeholder: 'e.g. {{ $json.messageId }}',
});
export const jobKey = text('job_key', 'Job Key', {
	identifies: true,
	description: 'What the messages were sent with; empty where Message ID is filled in',
	placeholder: 'e.g. spring-sale',
});

export const statistics = inResource(
	{ value: 'statistics', name: 'Statistics', description: 'Sent, delivered, clicked' },
	[
		{
			...base,
			operation: 'getByMessage',
			name: 'Get by Message',
			action: 'Get statistics of message',
			description: 'Resolved, sent, delivered and clicked numbers of one message or job key',
			path: '/v1/trace/message/status',
			fields: [messageOrJobKey, messageId, jobKey],
			check: (values) =>
				exactlyOne(values, { wire: 'msg_id', label: 'Message ID' }, { wire: 'job_key', label: 'Job Key' }),
			items: inner,
			columns: numbers,
		},
		{
			...base,
			operation: 'getByTime',
			name: 'Get by Time',
			action: 'Get statistics of period',
			description: 'The messages of a period, one item each',
			path: '/v1/trace/messages/status',
			fields: [
				time('begin_time', 'Begin Time', {
					required: true,
					emit: (epoch) => epoch,
					description: "Without an offset it is in the workflow's timezone",
				}),
				time('end_time', 'End Time', {
					required: true,
					emit: (epoch) => epoch,
					description: "Without an offset it is in the workflow's timezone",
				}),
			],
			check: ({ begin_time: begin, end_time: end }) => {
				if (typeof begin === 'number' && typeof end === 'number' && end < begin)
					throw new InputError('End Time', 'lies before Begin Time; it must be later');
			},
			items: (envelope) => entriesOf(inner(envelope)),
			columns: numbers,
		},
		{
			...base,
			operation: 'getByMessages',
			name: 'Get by Messages',
			action: 'Get statistics of many messages',
			description: `The numbers of up to ${limits.statistics} messages or job keys, one item each`,
			method: 'POST',
			encoding: 'form',
			path: '/v1/trace/multi_message/status',
			fields: [
				notice('messagesOrJobKeys', 'Fill in one of the two: Message IDs, or Job Keys.'),
				targets('msg_ids', 'Message IDs', {
					max: limits.statistics,
					separator: ',',
					noun: 'message ID',
					description: 'Empty where Job Keys is filled in',
					placeholder: 'e.g. {{ $json.messageId }}',
				}),
				targets('job_keys', 'Job Keys', {
					max: limits.statistics,
					separator: ',',
					noun: 'job key',
					description: 'Empty where Message IDs is filled in',
					placeholder: 'e.g. spring-sale',
				}),
			],
			check: (values) =>
				exactlyOne(values, { wire: 'msg_ids', label: 'Message IDs' }, { wire: 'job_keys', label: 'Job Keys' }),
			items: (envelope) => {
				const all = inner(envelope);
				if (typeof all !== 'object' || all === null || Array.isArray(all)) return entriesOf(all);
				return Object.entries(all as Values).map(([key, numbers]) => ({ key, ...(numbers as Values) }));
			},
			columns: { key: 'text', ...numbers },
		},
		{
			...base,
			operation: 'getQuota',
			name: 'Get Quota',
			action: 'Get message quota of day',
			description: 'How many messages the app may still send today',
			beyondDocument: 'Xiaomi Java SDK; at most about one call in a second',
			path: '/v1/trace/quota/get',
			columns: {
				dayQuota: { type: 'number', from: 'day_quota' },
				dayAcked: { type: 'number', from: 'day_acked' },
			},
			fields: [packageName],
			shape: (values, context) => withPackage(values, context, { required: true, several: false }),
			check: (values, context) => void withPackage(values, context, { required: true, several: false }),
			rate: { ...rate, interval: 1000, budget: 'getQuota' },
		},
	],
);
