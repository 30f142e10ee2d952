import { isObject } from '../../../lib/operation/json';
import { targetsOf } from '../../../lib/webhook/receipt';
import { acknowledgeJson } from '../../../lib/webhook/receiptSource';
import { everyMaker, receiptsOf, statedBy, type Maker, type Meanings } from './maker';

/** As vivo writes itself. */
const name = 'vivo';

/** The guide shows "0" without a word on it, and no public page explains vivo's types. */
const meanings: Meanings = new Map();

/** User guide 8.2.10: a map by message ID, which has 19 digits. The guide gives the members of the answer, not their values. */
export const vivo: Maker = {
	...everyMaker,
	value: 'vivo',
	name,
	events: ['other'],
	read: (post) =>
		Object.entries(post.object()).flatMap(([makerId, record]) =>
			isObject(record)
				? receiptsOf({
						maker: 'vivo',
						tag: record.param,
						makerId,
						stated: [statedBy(meanings, record.ackType, 'vivo')],
						targets: targetsOf(record.targets),
						time: record.ackTime,
						raw: record,
					})
				: [],
		),
	acknowledgement: acknowledgeJson({ returnCode: '0', returnReason: 'success' }),
	place: '<b>Receipt address</b> (回执地址) of the vivo channel in the mPaaS console (设置 > 通道配置)',
	hint: 'The address must begin with https and have at most 128 characters with the secret. vivo signs nothing, and does not explain its acknowledgement types: every receipt is the event Other',
};
