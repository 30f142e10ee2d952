import { receiptTolerance, verifyReceiptHmac } from '../../lib/signing';
import type { ReceiptPost } from '../../lib/webhook/receiptPost';
import type { ReceiptSettings, Verdict } from '../../lib/webhook/receiptSource';

/**
 * Nonces of the posts that were taken, by trigger, with the time from which they are too old to be taken anyway, the oldest first.
 * Only of this process: after a restart, or on another process of n8n, a post can be taken a second time within the tolerance. It
 * says nothing new then: its events have the same eventId.
 */
const taken = new Map<string, number>();

/** Some ten megabytes; at 100 posts a second, more than those of a whole tolerance. */
const mostTaken = 50_000;

function isRepeat(key: string, now: number): boolean {
	for (const [old, until] of taken) {
		if (until > now && taken.size < mostTaken) break;
		taken.delete(old);
	}
	if (taken.has(key)) return true;
	taken.set(key, now + 2 * receiptTolerance);
	return false;
}

/**
 * X-HUAWEI-CALLBACK-ID, an HMAC over time, nonce and user name. It proves who posts, and not the body: HTTPS keeps that. Sent only
 * where user name and key are set in the console, so it is required as soon as the credential has them; with only one of the two,
 * nothing is taken.
 */
export function verifyCallbackId(post: ReceiptPost, settings: ReceiptSettings): Verdict {
	const { callbackUser: user, callbackSecret: key } = settings.secrets;
	if (user === undefined && key === undefined) return 'unproven';
	if (user === undefined || key === undefined) {
		settings.warn(
			`The credential has only one of Callback User Name and Callback Key, so every post is answered with 401. Fill in both or none`,
		);
		return 'forged';
	}
	const verdict = verifyReceiptHmac(post.header('x-huawei-callback-id'), { user, key }, settings.now);
	if (!verdict.valid) {
		if (verdict.reason === 'stale')
			settings.warn(
				`A post was signed more than ${receiptTolerance / 60_000} minutes before or after the time of this machine, and answered with 401. If this goes on, set its clock`,
			);
		return 'forged';
	}
	const own = JSON.stringify([settings.trigger, verdict.signed]);
	if (isRepeat(own, settings.now)) return 'seen';
	// Remembered from now on, because the same may come at the same moment; n8n may yet fail to start.
	settings.unlessTaken(() => void taken.delete(own));
	return 'proven';
}
