import { isObject, textOf, type JsonObject } from '../../lib/operation/json';
import { momentOf, targetsOf, type Receipt } from '../../lib/webhook/receipt';
import { eventsOfBits, type ReceiptBit } from '../../lib/webhook/receiptBits';
import { ReceiptRefusal } from '../../lib/webhook/receiptPost';
import type { ReceiptSource } from '../../lib/webhook/receiptSource';

interface Bit extends ReceiptBit {
	/** In the form. */
	name: string;
}

/**
 * What a receipt can tell: bits of `extra.callback.type` and of each receipt's `type` (server SDK, 消息回执; 1024 since 2024).
 * 3 is 1 and 2, not a bit of its own.
 */
export const receiptTypes: readonly Bit[] = [
	{ value: 1, event: 'delivered', name: 'Delivered', meaning: 'Delivered to the phone' },
	{ value: 2, event: 'clicked', name: 'Clicked', meaning: 'The notification was opened' },
	{
		value: 16,
		event: 'deadTarget',
		name: 'Target Not Valid',
		meaning: 'The target is not valid, or not any more',
		advice: 'Drop the target from your list',
	},
	{
		value: 32,
		event: 'disabled',
		name: 'Push Switched Off on Device',
		meaning: 'Push is switched off on the phone',
		advice: 'Reach the user another way',
	},
	{
		value: 64,
		event: 'filtered',
		name: 'Filter Not Met',
		meaning: 'The phone does not meet the conditions of the message',
		advice: 'Check app version, network and region in the options of the message',
	},
	{
		value: 128,
		event: 'quotaExceeded',
		name: 'Daily Quota Exceeded',
		meaning: 'The quota of the day is used up',
		advice: 'Send again tomorrow, Beijing time, or use a channel with a higher quota',
	},
	{
		value: 1024,
		event: 'expired',
		name: 'Time to Live Over',
		meaning: 'The phone was not reached before the time to live was over',
		advice: 'Give the message a longer time to live',
	},
];

/** The sum that asks for all that ends a wait for delivery, and for clicks where these are waited for. */
export const awaitedReceipts = (clicks: boolean): number =>
	receiptTypes.reduce((sum, { value, event }) => (event === 'clicked' && !clicks ? sum : sum | value), 0);

function receiptsOf(messageId: string, record: JsonObject): Receipt[] {
	const occurredAt = momentOf(record.timestamp);
	const param = textOf(record.param);
	// Without a target, a receipt is about the message alone.
	const targets = targetsOf(record.targets);
	const undocumented = `Xiaomi does not document receipts of type ${textOf(record.type) ?? 'none'}`;
	return eventsOfBits(receiptTypes, record.type, undocumented).flatMap(({ event, status }) =>
		(targets.length === 0 ? [undefined] : targets).map((target) => ({
			channel: 'xiaomi',
			event,
			messageId,
			...(target === undefined ? {} : { target }),
			status,
			...(occurredAt === undefined ? {} : { occurredAt }),
			more: { parameter: param ?? null },
			raw: record,
		})),
	);
}

/** The field `data` of a form: JSON keyed by message ID. One item for each target. @throws ReceiptRefusal */
export function readReceipts(data: unknown): Receipt[] {
	if (!isObject(data)) throw new ReceiptRefusal(400, 'The field "data" is no JSON object');
	return Object.entries(data).flatMap(([messageId, record]) => (isObject(record) ? receiptsOf(messageId, record) : []));
}

/** Receipts (消息回执) of messages that asked for them; see Receipts in the options of a message. Nothing is signed. */
export const receipts: ReceiptSource = {
	service: 'mipush',
	name: 'Xiaomi MiPush',
	events: ['delivered', 'clicked', 'deadTarget', 'disabled', 'filtered', 'quotaExceeded', 'expired', 'other'],
	read: (post) => readReceipts(post.formJson('data')),
	acknowledgement: { contentType: 'text/plain; charset=utf-8', body: 'success' },
	neverRefuse: true,
	columns: { parameter: 'text' },
};
