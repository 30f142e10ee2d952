import { isObject, textOf } from '../../../lib/operation/json';
import { targetsOf } from '../../../lib/webhook/receipt';
import { eventsOfBits, type ReceiptBit } from '../../../lib/webhook/receiptBits';
import { ReceiptRefusal } from '../../../lib/webhook/receiptPost';
import { everyMaker, receiptsOf, type Maker } from './maker';

/** Bits of `type` (dev.mi.com, pId=1558). */
const bits: readonly ReceiptBit[] = [
	{ value: 1, event: 'delivered', meaning: 'Delivered to the phone' },
	{ value: 2, event: 'clicked', meaning: 'The notification was opened' },
	{
		value: 16,
		event: 'deadTarget',
		meaning: 'The target is not valid, or not any more',
		advice: 'Drop the target from your list',
	},
	{
		value: 32,
		event: 'disabled',
		meaning: 'Push is switched off on the phone',
		advice: 'Reach the user another way',
	},
	{ value: 64, event: 'filtered', meaning: 'The phone does not meet the conditions of the message' },
	{
		value: 128,
		event: 'quotaExceeded',
		meaning: 'The quota of the day is used up',
		advice: 'Send again tomorrow, Beijing time, or over a channel with a higher quota',
	},
	{
		value: 1024,
		event: 'expired',
		meaning: 'The phone was not reached before the time to live was over',
		advice: 'Give the message a longer time to live',
	},
];

/** User guide 8.2.10: a form with the field `data`, JSON keyed by Xiaomi's message ID. */
export const xiaomi: Maker = {
	...everyMaker,
	value: 'xiaomi',
	name: 'Xiaomi',
	events: ['delivered', 'clicked', 'deadTarget', 'disabled', 'filtered', 'quotaExceeded', 'expired', 'other'],
	read: (post) => {
		const data = post.formJson('data');
		if (!isObject(data)) throw new ReceiptRefusal(400, 'The field "data" is no JSON object');
		return Object.entries(data).flatMap(([makerId, record]) =>
			isObject(record)
				? receiptsOf({
						maker: 'xiaomi',
						tag: record.param,
						makerId,
						stated: eventsOfBits(
							bits,
							record.type,
							`Xiaomi does not document receipts of type ${textOf(record.type) ?? 'none'}`,
						),
						targets: targetsOf(record.targets),
						time: record.timestamp,
						raw: record,
					})
				: [],
		);
	},
	// The guide's handler writes the bare reason of its success, under this content type.
	acknowledgement: { contentType: 'application/json; charset=utf-8', body: 'success' },
	place: '<b>Receipt address</b> (回执地址) of the Xiaomi channel in the mPaaS console (设置 > 通道配置)',
	hint: 'The address must begin with https. Xiaomi signs nothing: set an Address Secret',
};
