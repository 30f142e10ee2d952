import fc from 'fast-check';
import { createHash } from 'node:crypto';
import { signTimestampHmac, SigningError, type HttpRequest } from '../../lib/signing';

const names = { id: 'accessid', timestamp: 'timestamp', signature: 'sign' };
const post = (body: string): HttpRequest => ({
	method: 'POST',
	url: 'https://api.tpns.tencent.com/v3/push/app',
	headers: { 'content-type': 'application/json' },
	body,
});

/**
 * TPNS, signature authentication (2024-01): the digest is that of the page's sample in Java. The request printed above it lacks
 * `"platform": "android",`, and no reading of it gives that digest.
 */
const printed = {
	timestamp: 1565314789,
	id: '1500001048',
	secretKey: '1452fcebae9f3115ba794fb0fff2fd73',
	body: '{"audience_type": "account","platform": "android","message": {"title": "test title","content": "test content","android": { "action": {"action_type": 3,"intent": "xgscheme://com.xg.push/notify_detail?param1=xg"}}},"message_type": "notify","account_list": ["5822f0eee44c3625ef0000bb"] }',
	digits: 'cd20774682bf78bfdb43e17d1d5d56b3e5b789a1670fc1527ef54c65d2d7b76d',
	sign: 'Y2QyMDc3NDY4MmJmNzhiZmRiNDNlMTdkMWQ1ZDU2YjNlNWI3ODlhMTY3MGZjMTUyN2VmNTRjNjVkMmQ3Yjc2ZA==',
};

/** HMAC as RFC 2104 writes it, from SHA-256 alone. */
function hmacByHand(secret: string, text: string): string {
	const sha = (...parts: Uint8Array[]) => createHash('sha256').update(Buffer.concat(parts)).digest();
	const given = Buffer.from(secret, 'utf8');
	const key = Buffer.alloc(64);
	(given.length > 64 ? sha(given) : given).copy(key);
	const padded = (byte: number) => Uint8Array.from(key, (value) => value ^ byte);
	return sha(padded(0x5c), sha(padded(0x36), Buffer.from(text, 'utf8'))).toString('hex');
}

const sign = (body: string, secretKey: string, id = printed.id, now = printed.timestamp * 1000) =>
	signTimestampHmac(post(body), { id, secretKey, headers: names }, { now });

test('the printed request has the printed signature, to the byte', () => {
	const { headers, body, url } = sign(printed.body, printed.secretKey);
	expect(headers).toEqual({
		'content-type': 'application/json',
		accessid: printed.id,
		timestamp: String(printed.timestamp),
		sign: printed.sign,
	});
	expect(body).toBe(printed.body);
	expect(url).toBe('https://api.tpns.tencent.com/v3/push/app');
	expect(Buffer.from(printed.sign, 'base64').toString('latin1')).toBe(printed.digits);
	expect(hmacByHand(printed.secretKey, `${printed.timestamp}${printed.id}${printed.body}`)).toBe(printed.digits);
});

test('a second implementation agrees for any body, secret and time', () => {
	fc.assert(
		fc.property(
			fc.string({ unit: 'grapheme' }),
			fc.string({ unit: 'grapheme', minLength: 1, maxLength: 100 }),
			fc.integer({ min: 0, max: 4_000_000_000_999 }),
			(body, secret, now) => {
				const { headers } = sign(body, secret, '1600000001', now);
				const digits = hmacByHand(secret, `${Math.floor(now / 1000)}1600000001${body}`);
				expect(headers.sign).toBe(Buffer.from(digits, 'latin1').toString('base64'));
			},
		),
	);
});

test('another space in the body is another signature, and nothing is signed without a secret', () => {
	expect(sign(`${printed.body} `, printed.secretKey).headers.sign).not.toBe(printed.sign);
	expect(() => sign(printed.body, '')).toThrow(SigningError);
	expect(() => sign(printed.body, 'secret', '')).toThrow(SigningError);
});
