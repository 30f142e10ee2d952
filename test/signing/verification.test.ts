import fc from 'fast-check';
import { createHmac, generateKeyPairSync, sign as nodeSign } from 'node:crypto';
import {
	equalInConstantTime,
	matchesReceiptHmac,
	readReceiptSignature,
	readRsaPublicKey,
	SigningError,
	signRsaSha256,
	verifyReceiptHmac,
	verifyRsaSha256,
} from '../../lib/signing';
import { receiptExample } from './vectors';

describe('RSA-SHA256', () => {
	const pair = generateKeyPairSync('rsa', {
		modulusLength: 2048,
		publicKeyEncoding: { type: 'spki', format: 'pem' },
		privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
	});
	const bare = pair.publicKey.replace(/-----[^-]+-----|\s/g, '');
	const body = '{"msgId":"console_1","pushSuccess":true,"statusCode":"2","targetId":"用户"}';
	const signature = signRsaSha256(body, pair.privateKey);

	it('is url-safe and what node:crypto signs', () => {
		expect(signature).toMatch(/^[A-Za-z0-9_-]+={0,2}$/);
		expect(Buffer.from(signature, 'base64url')).toEqual(nodeSign('RSA-SHA256', Buffer.from(body), pair.privateKey));
	});

	it.each([
		['PEM', pair.publicKey],
		['base64 without armour', bare],
		['base64 in lines', bare.replace(/(.{64})/g, '$1\r\n')],
		['base64 between blanks', `  ${bare}\n`],
	])('reads the public key as %s', (_name, key) => {
		expect(verifyRsaSha256(body, signature, key)).toBe(true);
	});

	it.each([
		['url-safe', signature],
		['without padding', signature.replace(/=+$/, '')],
		['plain base64', signature.replaceAll('-', '+').replaceAll('_', '/')],
		['with blanks for plus', signature.replaceAll('-', ' ').replaceAll('_', '/')],
	])('takes a signature that is %s', (_name, text) => {
		expect(verifyRsaSha256(body, text, bare)).toBe(true);
		expect(verifyRsaSha256(Buffer.from(body), text, readRsaPublicKey(bare))).toBe(true);
	});

	it('is true for what was signed and for nothing else', () => {
		const key = readRsaPublicKey(bare);
		fc.assert(
			fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (message, other) => {
				const text = signRsaSha256(message, pair.privateKey);
				expect(verifyRsaSha256(message, text, key)).toBe(true);
				expect(verifyRsaSha256(other, text, key)).toBe(other === message);
			}),
			{ numRuns: 25 },
		);
	});

	it('notices any changed character of the signature', () => {
		const key = readRsaPublicKey(bare);
		// The last character before the padding also holds bits that mean nothing.
		fc.assert(
			fc.property(fc.nat(signature.replace(/=+$/, '').length - 2), (position) => {
				const changed =
					signature.slice(0, position) + (signature[position] === 'A' ? 'B' : 'A') + signature.slice(position + 1);
				expect(verifyRsaSha256(body, changed, key)).toBe(false);
			}),
		);
	});

	it.each(['', ' ', '====', 'not base64!', signature + signature, 'AAAA', '\u0000'])(
		'a malformed signature is not valid: %j',
		(text) => {
			expect(verifyRsaSha256(body, text, bare)).toBe(false);
		},
	);

	it('another key does not verify', () => {
		const other = generateKeyPairSync('rsa', { modulusLength: 2048 });
		expect(verifyRsaSha256(body, signature, other.publicKey)).toBe(false);
	});

	it.each(['', 'abc', '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----', '!!!!'])(
		'says that %j is no key',
		(key) => {
			expect(() => verifyRsaSha256(body, signature, key)).toThrow(SigningError);
		},
	);

	it('says that an elliptic-curve key is no RSA key', () => {
		const { publicKey } = generateKeyPairSync('ec', {
			namedCurve: 'P-256',
			publicKeyEncoding: { type: 'spki', format: 'pem' },
			privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
		});
		expect(() => readRsaPublicKey(publicKey)).toThrow(/RSA/);
	});
});

describe('HMAC of a receipt', () => {
	const { user, key, timestamp, nonce, decoded, utf8 } = receiptExample;
	const secret = { user, key };
	const header = (value: string, parts: { timestamp?: string; nonce?: string } = {}) =>
		`timestamp=${parts.timestamp ?? timestamp}; nonce=${parts.nonce ?? nonce}; value=${value}`;
	const now = Number(timestamp) + 1000;

	it.each([
		['the decoded key', decoded],
		['the key as text', utf8],
	])('verifies the example with %s', (_name, value) => {
		expect(verifyReceiptHmac(header(value), secret, now)).toEqual({
			valid: true,
			sentAt: Number(timestamp),
			signed: timestamp + nonce,
		});
	});

	it('needs no blanks and no order', () => {
		expect(verifyReceiptHmac(`value=${decoded};nonce=${nonce};timestamp=${timestamp}`, secret, now).valid).toBe(true);
	});

	it('reads a timestamp in seconds', () => {
		const value = createHmac('sha256', 'k ey').update(`1563105451${nonce}${user}`).digest('base64');
		expect(
			verifyReceiptHmac(header(value, { timestamp: '1563105451' }), { user, key: 'k ey' }, 1563105451_000),
		).toEqual({ valid: true, sentAt: 1563105451_000, signed: `1563105451${nonce}` });
	});

	it.each([
		['no header', undefined, 'missing'],
		['an empty header', '', 'missing'],
		['a missing part', `timestamp=${timestamp}; value=${decoded}`, 'malformed'],
		['an empty part', `timestamp=${timestamp}; nonce=; value=${decoded}`, 'malformed'],
		['a part that is there twice', `${header(decoded)}; nonce=${nonce}`, 'malformed'],
		['a timestamp that is no time', header(decoded, { timestamp: '12x4567890' }), 'malformed'],
		['another nonce', header(decoded, { nonce: 'b' }), 'mismatch'],
		['another timestamp', header(decoded, { timestamp: '1563105451262' }), 'mismatch'],
		['another value', header(utf8.toLowerCase()), 'mismatch'],
	])('refuses %s', (_name, text, reason) => {
		expect(verifyReceiptHmac(text, secret, now)).toEqual({ valid: false, reason });
	});

	it('refuses what is older or newer than the tolerance', () => {
		expect(verifyReceiptHmac(header(decoded), secret, Number(timestamp) + 300_000).valid).toBe(true);
		expect(verifyReceiptHmac(header(decoded), secret, Number(timestamp) + 300_001)).toEqual({
			valid: false,
			reason: 'stale',
		});
		expect(verifyReceiptHmac(header(decoded), secret, Number(timestamp) - 300_001)).toEqual({
			valid: false,
			reason: 'stale',
		});
		expect(verifyReceiptHmac(header(decoded), secret, now, 10)).toEqual({ valid: false, reason: 'stale' });
	});

	it('a key that is no base64 is not also tried as the nothing it decodes to', () => {
		const value = createHmac('sha256', '').update(`${timestamp}${nonce}${user}`).digest('base64');
		for (const weak of ['!!!!', '----', '密钥', '='])
			expect(verifyReceiptHmac(header(value), { user, key: weak }, now)).toEqual({ valid: false, reason: 'mismatch' });
	});

	it('nor as the few bytes of it that are base64', () => {
		const value = createHmac('sha256', 'a').update(`${timestamp}${nonce}${user}`).digest('base64');
		expect(Buffer.from('YQ!密', 'base64').toString()).toBe('a');
		expect(verifyReceiptHmac(header(value), { user, key: 'YQ!密' }, now)).toEqual({ valid: false, reason: 'mismatch' });
		expect(verifyReceiptHmac(header(value), { user, key: 'YQ' }, now).valid).toBe(true);
	});

	it.each([
		{ user: '', key: 'k' },
		{ user: 'u', key: '' },
	])('never verifies with an incomplete secret: %j', (incomplete) => {
		expect(() => matchesReceiptHmac({ timestamp, nonce, value: decoded }, incomplete)).toThrow(SigningError);
	});

	it('round trips, and any change is noticed', () => {
		const token = fc.stringMatching(/^[A-Za-z0-9-]{1,20}$/);
		fc.assert(
			fc.property(
				token,
				token,
				fc.string({ minLength: 1 }),
				fc.integer({ min: 1_000_000_000_000, max: 9_999_999_999_999 }),
				token,
				(freshNonce, freshUser, freshKey, at, extra) => {
					const value = createHmac('sha256', freshKey).update(`${at}${freshNonce}${freshUser}`).digest('base64');
					const text = (nonceText: string) => `timestamp=${at}; nonce=${nonceText}; value=${value}`;
					expect(verifyReceiptHmac(text(freshNonce), { user: freshUser, key: freshKey }, at).valid).toBe(true);
					expect(verifyReceiptHmac(text(freshNonce), { user: freshUser + extra, key: freshKey }, at).valid).toBe(false);
					expect(verifyReceiptHmac(text(freshNonce + extra), { user: freshUser, key: freshKey }, at).valid).toBe(false);
				},
			),
		);
	});

	it('keeps the equals signs of the value', () => {
		expect(readReceiptSignature(header(decoded))).toEqual({ timestamp, nonce, value: decoded });
	});
});

describe('constant-time comparison', () => {
	it('agrees with equality, also for different lengths', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (a, b) => {
				expect(equalInConstantTime(a, a)).toBe(true);
				expect(equalInConstantTime(a, b)).toBe(a === b);
				expect(equalInConstantTime(Buffer.from(a), a)).toBe(true);
			}),
		);
	});
});
