import { isObject, memberOf, textOf, type JsonObject } from '../../../lib/operation/json';
import { targetsOf, type Receipt } from '../../../lib/webhook/receipt';
import { ReceiptRefusal, type ReceiptPost } from '../../../lib/webhook/receiptPost';
import { acknowledgeJson } from '../../../lib/webhook/receiptSource';
import { verifyCallbackId } from '../callbackId';
import { dropToken, everyMaker, receiptsOf, statedBy, type Maker, type Meaning, type Meanings } from './maker';

/** Of HMS Core and HarmonyOS alike (developer.huawei.com, "Message Receipt"; read in November 2026). */
const ofBoth: ReadonlyArray<readonly [string, Meaning]> = [
	['0', { event: 'delivered', meaning: 'Delivered to the phone' }],
	['2', { event: 'deadTarget', meaning: 'The app is not installed any more', advice: dropToken }],
	['5', { event: 'deadTarget', meaning: 'The phone does not know the token of the app', advice: dropToken }],
	[
		'6',
		{
			event: 'disabled',
			meaning: 'Not shown: notifications of the app or of the channel are switched off',
			advice: 'Reach the user another way',
		},
	],
	[
		'10',
		{
			event: 'filtered',
			meaning: 'Not sent: the phone has not been online for 30 days',
			advice: 'Send no more until the app reports again',
		},
	],
	['14', { event: 'failed', meaning: 'The network of the push service failed' }],
	[
		'15',
		{
			event: 'filtered',
			meaning: 'Replaced by a later message while the phone was offline, of which it keeps 120',
		},
	],
	['22', { event: 'filtered', meaning: 'Another user of the phone is active' }],
	['27', { event: 'other', meaning: 'The app is not running; the data message waits on the phone' }],
	[
		'31',
		{
			event: 'failed',
			meaning: 'The app or system does not support the message',
			advice: 'Check that the page that a click opens exists in the app',
		},
	],
	['51', { event: 'other', meaning: 'The phone has not been unlocked since it was switched on' }],
	[
		'102',
		{
			event: 'quotaExceeded',
			meaning: 'Dropped: too many messages of the app to this phone today',
			advice: 'Send again after midnight, Beijing time',
		},
	],
	['144', { event: 'failed', meaning: 'The profile ID of the message does not exist' }],
];

const huaweiMeanings: Meanings = new Map<string, Meaning>([
	...ofBoth,
	[
		'201',
		{
			event: 'filtered',
			meaning: 'Held back by Huawei: another user is active, notifications are off, or the app is gone',
			advice: 'Send no more until the app reports again',
		},
	],
]);

const harmonyosMeanings: Meanings = new Map<string, Meaning>([
	...ofBoth,
	['256', { event: 'quotaExceeded', meaning: 'Dropped: messages were sent too fast or too often' }],
	['259', { event: 'failed', meaning: 'The content was turned down' }],
	['264', { event: 'filtered', meaning: 'The user has not subscribed to this kind of message' }],
]);

/** The guide shows 40000002 without a word on it, and no public page explains HONOR's numbers. */
const honorMeanings: Meanings = new Map();

interface Stated {
	status: unknown;
	time: unknown;
	/** Of a card. */
	form?: string;
}

/** `status` in Huawei's first form; in the second `deliveryStatus`, or `formStatus` of a card, or should it come so, both. */
function statusesOf(record: JsonObject): Stated[] {
	const inner = [record.deliveryStatus, record.formStatus].filter(isObject);
	if (inner.length === 0) return [{ status: record.status, time: record.timestamp }];
	return inner.map(({ result, timestamp, formId }) => {
		const form = textOf(formId);
		return { status: result, time: timestamp, ...(form === undefined ? {} : { form }) };
	});
}

/** User guide 8.2.10, and Huawei's page: a list of at most 100 statuses. @throws ReceiptRefusal */
function read(maker: string, name: string, meanings: Meanings, post: ReceiptPost): Receipt[] {
	const statuses = memberOf(post.object(), 'statuses');
	if (!Array.isArray(statuses)) throw new ReceiptRefusal(400, 'The body has no list "statuses"');
	return statuses.filter(isObject).flatMap((record) =>
		statusesOf(record).flatMap(({ status, time, form }) =>
			receiptsOf({
				maker,
				tag: record.biTag,
				makerId: textOf(record.requestId),
				stated: [statedBy(meanings, status, name)],
				targets: targetsOf(record.token),
				time,
				raw: record,
				distinct: form === undefined ? [] : [form],
			}),
		),
	);
}

const acknowledgement = acknowledgeJson({ code: '0', message: 'success' });

const signed =
	'The address must begin with https and have a certificate that the public trusts. With user name and key there and in the credential, posts are verified';

const agc =
	'<b>Grow > Push Kit > Settings > App-level message receipt</b> (应用级回执) of AppGallery Connect, and switch receipts on in the mPaaS console (设置 > 通道配置)';

export const huawei: Maker = {
	...everyMaker,
	value: 'huawei',
	name: 'Huawei',
	events: ['delivered', 'deadTarget', 'failed', 'disabled', 'filtered', 'quotaExceeded', 'other'],
	read: (post) => read('huawei', 'Huawei', huaweiMeanings, post),
	verify: verifyCallbackId,
	acknowledgement,
	place: agc,
	hint: signed,
};

export const harmonyos: Maker = {
	...huawei,
	value: 'harmonyos',
	name: 'HarmonyOS',
	read: (post) => read('harmonyos', 'HarmonyOS', harmonyosMeanings, post),
};

export const honor: Maker = {
	...everyMaker,
	value: 'honor',
	name: 'HONOR',
	events: ['other'],
	read: (post) => read('honor', 'HONOR', honorMeanings, post),
	acknowledgement,
	place:
		'the <b>message receipt</b> (消息回执) of the app in the HONOR Developers console, and switch receipts on in the mPaaS console (设置 > 通道配置)',
	hint: 'The address must begin with https. HONOR signs nothing, and does not explain its status numbers: every receipt is the event Other',
};
