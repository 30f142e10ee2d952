import { isObject, textOf } from '../../../lib/operation/json';
import { targetsOf } from '../../../lib/webhook/receipt';
import { ReceiptRefusal } from '../../../lib/webhook/receiptPost';
import { acknowledgeJson } from '../../../lib/webhook/receiptSource';
import { everyMaker, receiptsOf, statedBy, type Maker, type Meaning } from './maker';

/** The guide shows the first; all three are on OPPO's own page on receipts (消息回执). */
const meanings = new Map<string, Meaning>([
	['push_arrive', { event: 'delivered', meaning: 'Delivered to the phone' }],
	[
		'regid_invalid',
		{ event: 'deadTarget', meaning: 'The registration ID is not valid', advice: 'Drop the target from your list' },
	],
	[
		'user_daily_limit',
		{
			event: 'quotaExceeded',
			meaning: 'The phone has got as many messages of the app today as OPPO allows',
			advice: 'Send again tomorrow, Beijing time',
		},
	],
]);

/** User guide 8.2.10: a list. The guide gives the members of the answer, not their values. */
export const oppo: Maker = {
	...everyMaker,
	value: 'oppo',
	name: 'OPPO',
	events: ['delivered', 'deadTarget', 'quotaExceeded', 'other'],
	read: (post) => {
		const records = post.json();
		if (!Array.isArray(records)) throw new ReceiptRefusal(400, 'The body is no JSON list');
		return records.filter(isObject).flatMap((record) =>
			receiptsOf({
				maker: 'oppo',
				tag: record.param,
				makerId: textOf(record.messageId),
				stated: [statedBy(meanings, record.eventType, 'OPPO')],
				targets: targetsOf(record.registrationIds),
				time: record.eventTime,
				raw: record,
			}),
		);
	},
	acknowledgement: acknowledgeJson({ returnCode: '0', returnReason: 'success' }),
	place: '<b>Receipt address</b> (回执地址) of the OPPO channel in the mPaaS console (设置 > 通道配置)',
	hint: 'The address must begin with https. OPPO signs nothing: set an Address Secret',
};
