import type { Columns } from './columns';
import { boolean, choice, integer, type Field } from './field';

/** What the form of an operation that waits for receipts has, whichever service it is for. n8n's own nodes that wait name it alike. */

export const waitFor = choice('wait_for', 'Wait For', {
	description:
		'What has to be known of each target before the workflow goes on. A registration ID that is gone, filtered or expired is not waited for any longer; an alias may stand for several phones, so one that fails does not end its wait before the time is over',
	default: 'delivered',
	noExpression: true,
	options: [
		{ value: 'delivered', name: 'Delivered', description: 'The phone has got the message' },
		{ value: 'clicked', name: 'Clicked', description: 'Somebody has opened the message' },
	],
	local: true,
});

const limitWaitTime = boolean('limit_wait_time', 'Limit Wait Time', {
	description:
		'Whether the workflow goes on after some time, whatever is known by then. A phone that stays switched off never tells anything',
	default: true,
	on: true,
	off: false,
	typedOnly: true,
	local: true,
});

const limited = { limitWaitTime: [true] } as const;

const resumeAmount = integer('resume_amount', 'Amount', {
	description: 'How long to wait at most. n8n may notice up to a minute late that the time is over',
	default: 10,
	min: 1,
	max: 1_000,
	show: limited,
	local: true,
});

const resumeUnit = choice('resume_unit', 'Unit', {
	default: 'minutes',
	noExpression: true,
	options: [
		{ value: 'days', name: 'Days' },
		{ value: 'hours', name: 'Hours' },
		{ value: 'minutes', name: 'Minutes' },
	],
	show: limited,
	local: true,
});

/** To stand among the fields of an operation that waits, where there is nothing but the delivery to wait for. */
export const limitFields: readonly Field[] = [limitWaitTime, resumeAmount, resumeUnit];

/** To stand among the fields of an operation with `reportsTo`. */
export const awaitingFields: readonly Field[] = [waitFor, ...limitFields];

/** To stand among its columns. */
export const receiptColumns = {
	receipt: 'text',
	receiptStatus: 'object',
	receiptAt: 'time',
} as const satisfies Columns;

/** Milliseconds. */
export const unitOfTime: Readonly<Record<string, number>> = { minutes: 60_000, hours: 3_600_000, days: 86_400_000 };
