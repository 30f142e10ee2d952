import { createHmac } from 'node:crypto';
import { signWithHeaders } from './headers';
import type { HttpRequest, SigningMoment } from './request';
import { SigningError } from './signingError';

export interface TimestampHmacSecret {
	/** Who signs. */
	id: string;
	secretKey: string;
	/** Names of the headers, in lower case. */
	headers: { id: string; timestamp: string; signature: string };
}

/** The text whose HMAC is the signature: time in seconds, ID and body, with nothing in between. */
export const timestampHmacText = (timestamp: string, id: string, body: string): string => timestamp + id + body;

/**
 * Three headers: the ID, the time in seconds, and the signature, which is the Base64 of the *hexadecimal digits* of
 * HMAC-SHA256 over {@link timestampHmacText}; so the document's own example decodes. Covers neither the method nor the address
 * @throws SigningError if the ID or the secret is empty or holds what a header cannot carry
 */
export function signTimestampHmac(
	request: HttpRequest,
	{ id, secretKey, headers }: TimestampHmacSecret,
	{ now }: Pick<SigningMoment, 'now'>,
): HttpRequest {
	if (!secretKey) throw new SigningError('The credential has no secret key to sign with');
	const timestamp = String(Math.floor(now / 1000));
	const digits = createHmac('sha256', secretKey)
		.update(timestampHmacText(timestamp, id, request.body ?? ''), 'utf8')
		.digest('hex');
	return signWithHeaders(request, {
		[headers.id]: id,
		[headers.timestamp]: timestamp,
		[headers.signature]: Buffer.from(digits, 'latin1').toString('base64'),
	});
}
