import { createHmac } from 'node:crypto';
import { equalInConstantTime } from './constantTime';
import { SigningError } from './signingError';

/** The header of a push receipt: `timestamp=…; nonce=…; value=…`. */
export interface ReceiptSignature {
	/** As received; part of what is signed. */
	timestamp: string;
	nonce: string;
	/** Base64 of the HMAC. */
	value: string;
}

export interface ReceiptSecret {
	user: string;
	/** As configured in the console. */
	key: string;
}

/** How far a receipt's clock may be off, unless told otherwise, in milliseconds. */
export const receiptTolerance = 5 * 60_000;

export type ReceiptVerdict =
	| {
			valid: true;
			/** Epoch milliseconds. */
			sentAt: number;
			/**
			 * The time and the nonce, as they are signed: without a mark between them, so that the last digits of the one may be said to
			 * be the first of the other, and what was seen before cannot be told by the nonce alone.
			 */
			signed: string;
	  }
	| { valid: false; reason: 'missing' | 'malformed' | 'stale' | 'mismatch' };

/** Reads the header; undefined if one of the three is missing, empty or there twice. */
export function readReceiptSignature(header: string): ReceiptSignature | undefined {
	const found = new Map<string, string>();
	for (const part of header.split(';')) {
		// Only the first "=" separates: the base64 value ends in more of them.
		const equals = part.indexOf('=');
		if (equals < 0) continue;
		const name = part.slice(0, equals).trim();
		if (found.has(name)) return undefined;
		found.set(name, part.slice(equals + 1).trim());
	}
	const timestamp = found.get('timestamp');
	const nonce = found.get('nonce');
	const value = found.get('value');
	return timestamp && nonce && value ? { timestamp, nonce, value } : undefined;
}

/**
 * Whether an HMAC-SHA256 over timestamp + nonce + user is right. Newer configurations use the base64-decoded key,
 * older ones its UTF-8 bytes; both are tried. The body is not covered.
 */
export function matchesReceiptHmac(
	{ timestamp, nonce, value }: ReceiptSignature,
	{ user, key }: ReceiptSecret,
): boolean {
	if (!user || !key) throw new SigningError('Verifying a receipt needs the callback user and the callback key');
	const message = timestamp + nonce + user;
	const candidates: Array<string | Buffer> = [key];
	const decoded = Buffer.from(key, 'base64');
	// A text that is no base64 decodes to fewer bytes, at worst to none: as a key it would verify what anybody can compute.
	if (decoded.length > 0 && decoded.toString('base64').replace(/=+$/, '') === key.replace(/=+$/, ''))
		candidates.push(decoded);
	let matches = false;
	for (const candidate of candidates) {
		if (equalInConstantTime(createHmac('sha256', candidate).update(message).digest('base64'), value)) matches = true;
	}
	return matches;
}

/**
 * Verifies the header of a receipt: form, age, HMAC. The timestamp may count seconds or milliseconds.
 * What was seen before is for the caller to refuse, see `signed`.
 * @param now epoch milliseconds
 * @param tolerance milliseconds the clocks may differ
 */
export function verifyReceiptHmac(
	header: string | undefined,
	secret: ReceiptSecret,
	now: number,
	tolerance = receiptTolerance,
): ReceiptVerdict {
	if (!header) return { valid: false, reason: 'missing' };
	const signature = readReceiptSignature(header);
	if (!signature || !/^\d{10}(\d{3})?$/.test(signature.timestamp)) return { valid: false, reason: 'malformed' };
	// The HMAC comes first, so that a stale but genuine receipt is not mistaken for a forged one.
	if (!matchesReceiptHmac(signature, secret)) return { valid: false, reason: 'mismatch' };
	const sentAt = Number(signature.timestamp) * (signature.timestamp.length === 10 ? 1000 : 1);
	if (Math.abs(now - sentAt) > tolerance) return { valid: false, reason: 'stale' };
	return { valid: true, sentAt, signed: signature.timestamp + signature.nonce };
}
