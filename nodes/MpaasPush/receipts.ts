import { memberOf, textOf, type JsonObject } from '../../lib/operation/json';
import { readRsaPublicKey, SigningError, verifyRsaSha256 } from '../../lib/signing';
import type { Receipt, ReceiptEvent, ReceiptStatus } from '../../lib/webhook/receipt';
import { ReceiptRefusal, type ReceiptPost } from '../../lib/webhook/receiptPost';
import type { ReceiptSettings, ReceiptSource, Verdict } from '../../lib/webhook/receiptSource';
import { deliveryStatus, explainDeliveryStatus, statusOn, type Channel } from './deliveryStatus';

/** As the receipts of the phone makers call them. */
const channelsOfReceipts: Readonly<Record<Exclude<Channel, 'common'>, string>> = {
	apns: 'apns',
	hms: 'huawei',
	honor: 'honor',
	miui: 'xiaomi',
	oppo: 'oppo',
	vivo: 'vivo',
	fcm: 'fcm',
	harmonyos: 'harmonyos',
};

const dropTarget =
	'Drop the target from your list; if many targets get this at once, check the settings of the channel in the console first';
const dropDevice = 'Drop the device by its token; the user may have other devices, so the user is no dead target';
const sendLater = 'Send again later';

/** The status of the guide that says nothing: NONE. */
const none = '99999999';

/** Characters. */
const longestWords = 200;

/**
 * What a code means, whichever channel it is of: the body does not name the channel, and the same number means different things.
 * Only what all channels that know the code agree upon is an outcome.
 */
function judge(
	code: string,
	said: { succeeded: boolean | undefined; words: string | undefined; ofTarget: boolean },
): { event: ReceiptEvent; status: ReceiptStatus; channel?: string } {
	const { succeeded, words, ofTarget } = said;
	const found = (Object.keys(deliveryStatus) as Channel[]).flatMap((channel) => {
		const entry = statusOn(channel, code);
		return entry ? [{ channel, entry }] : [];
	});
	if (found.length === 0 || code === none) {
		const own = words === undefined ? '' : `: ${words.slice(0, longestWords)}`;
		const meaning = `The guide does not explain this code${own}`;
		return { event: succeeded === false ? 'failed' : 'other', status: { code, meaning } };
	}
	const all = (is: 'delivered' | 'deadTarget' | 'later'): boolean => found.every(({ entry }) => entry[is] === true);
	const [only] = found;
	const channel =
		found.length === 1 && only && only.channel !== 'common' ? channelsOfReceipts[only.channel] : undefined;
	const told = (event: ReceiptEvent, advice?: string): ReturnType<typeof judge> => ({
		event,
		status: { code, meaning: explainDeliveryStatus(code) ?? '', ...(advice === undefined ? {} : { advice }) },
		...(channel === undefined ? {} : { channel }),
	});
	// A code that says one thing and pushSuccess another is no outcome.
	if (all('delivered')) return told(succeeded === false ? 'other' : 'delivered');
	if (succeeded === true || found.some(({ entry }) => entry.delivered || entry.waiting)) return told('other');
	if (all('deadTarget')) return ofTarget ? told('deadTarget', dropTarget) : told('failed', dropDevice);
	return told('failed', all('later') ? sendLater : undefined);
}

const truthOf = (value: unknown): boolean | undefined =>
	value === true || value === 'true' ? true : value === false || value === 'false' ? false : undefined;

/** User guide 6.9: msgId, targetId, pushSuccess, statusCode, statusDesc, extInfo with the device. @throws ReceiptRefusal */
function readCallback(record: JsonObject): Receipt[] {
	const messageId = textOf(record.msgId);
	const code = textOf(record.statusCode)?.trim();
	if (messageId === undefined || code === undefined)
		throw new ReceiptRefusal(400, 'The body has no "msgId" or no "statusCode"');
	const target = textOf(record.targetId);
	const deviceToken = textOf(memberOf(record.extInfo, 'adToken'));
	const judged = judge(code, {
		succeeded: truthOf(record.pushSuccess),
		words: textOf(record.statusDesc),
		// A target that is a user is not gone with one of its devices.
		ofTarget: target !== undefined && target === deviceToken,
	});
	return [
		{
			...judged,
			messageId,
			...(target === undefined ? {} : { target }),
			// Each device of a user has a callback of its own.
			distinct: [deviceToken ?? ''],
			more: {
				deviceToken: deviceToken ?? null,
				operatingSystem: textOf(memberOf(record.extInfo, 'osType')) ?? null,
			},
			raw: record,
		},
	];
}

/**
 * The signature stands in the query parameter `sign`, over the bytes of the body (6.9). Whatever is not exactly "false", a setting
 * that is missing among it, means that posts are verified.
 */
function verify(post: ReceiptPost, settings: ReceiptSettings): Verdict {
	if (settings.text('verifySignature') === 'false') return 'unproven';
	const text = settings.text('publicKey');
	const refused = (why: string): Verdict => {
		settings.warn(`${why}, so every post is answered with 401. Paste the public key that the mPaaS console shows`);
		return 'forged';
	};
	if (text === '') return refused('Public Key is empty');
	// A private key holds its public one, but has no business in a workflow.
	if (text.includes('PRIVATE KEY')) return refused('Public Key holds a private key');
	try {
		const key = readRsaPublicKey(text);
		return verifyRsaSha256(post.bytes, post.parameter('sign') ?? '', key) ? 'proven' : 'forged';
	} catch (error) {
		if (!(error instanceof SigningError)) throw error;
		return refused('Public Key cannot be read');
	}
}

/**
 * The delivery callback (推送回调接口, user guide 6.9). For a message on a channel of a phone maker, it comes when the maker has
 * taken the message; on the self-built channel, when the app has it.
 */
export const receipts: ReceiptSource = {
	service: 'mpaas',
	name: 'Ant mPaaS Push',
	events: ['delivered', 'deadTarget', 'failed', 'other'],
	read: (post) => readCallback(post.object()),
	verify,
	acknowledgement: { contentType: 'text/plain; charset=utf-8', body: 'success' },
	columns: { deviceToken: 'text', operatingSystem: 'text' },
};
