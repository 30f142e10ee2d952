import { execFileSync } from 'node:child_process';
import { constants, createHash, generateKeyPairSync, privateEncrypt } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { INodeParameters } from 'n8n-workflow';
import { deliveryStatus, type Channel } from '../../nodes/MpaasPush/deliveryStatus';
import { MpaasPushTrigger } from '../../nodes/MpaasPush/MpaasPushTrigger.node';
import { postTo, type Answered, type Post } from '../engine/webhook';

const trigger = new MpaasPushTrigger();

/** User guide 6.9, byte by byte. */
const sample = `{
  "extInfo": {
    "adToken": "da64bc9d7d448684ebaecfec473f612c57579008343a88d4dbdd145dad20e84",
    "osType": "ios"
  },
  "msgId": "console_1584853300103",
  "pushSuccess": true,
  "statusCode": "2",
  "statusDesc": "Acked",
  "targetId": "da64bc9d7d448684ebaecfec473f612c57579008343a88d4dbdd145dad20e84"
}`;

const { publicKey, privateKey } = generateKeyPairSync('rsa', {
	modulusLength: 2048,
	publicKeyEncoding: { type: 'spki', format: 'pem' },
	privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});
const consoleKey = publicKey.replace(/-----[^-]+-----|\s/g, '');
const urlSafe = (signature: Buffer): string => signature.toString('base64').replaceAll('+', '-').replaceAll('/', '_');

let folder: string;
beforeAll(() => {
	folder = mkdtempSync(path.join(tmpdir(), 'mpaas-callback-'));
	writeFileSync(path.join(folder, 'key.pem'), privateKey);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** As the guide makes keys and signatures itself (6.9). */
function byOpenssl(body: string | Buffer): string {
	writeFileSync(path.join(folder, 'body'), body);
	return urlSafe(execFileSync('openssl', ['dgst', '-sha256', '-sign', 'key.pem', 'body'], { cwd: folder }));
}

/** RFC 8017, 9.2: the DigestInfo of SHA-256, padded and taken to the private exponent. */
function byHand(body: string | Buffer): string {
	const digestInfo = Buffer.concat([
		Buffer.from('3031300d060960864801650304020105000420', 'hex'),
		createHash('sha256').update(body).digest(),
	]);
	return urlSafe(privateEncrypt({ key: privateKey, padding: constants.RSA_PKCS1_PADDING }, digestInfo));
}

const post = (body: string | Buffer, more: Partial<Post> & { parameters?: INodeParameters } = {}): Promise<Answered> =>
	postTo(trigger, {
		body,
		headers: { 'content-type': 'application/json;charset=UTF-8' },
		query: { sign: byHand(body) },
		...more,
		parameters: { publicKey: consoleKey, ...more.parameters },
	});
const callback = async (members: object): Promise<Record<string, unknown>> =>
	(await post(JSON.stringify({ msgId: 'm', targetId: 't', extInfo: { adToken: 't' }, ...members }))).items![0]!.json;

test.each([
	['openssl', byOpenssl],
	['a second implementation', byHand],
])("the guide's callback, signed by %s", async (_, sign) => {
	const answer = await post(sample, { query: { sign: sign(sample) } });
	expect(answer).toMatchObject({ status: 200, body: 'success', contentType: 'text/plain; charset=utf-8', log: [] });
	expect(answer.items?.map(({ json }) => json)).toEqual([
		{
			eventId: expect.stringMatching(/^[0-9a-f]{32}$/),
			service: 'mpaas',
			channel: null,
			event: 'delivered',
			messageId: 'console_1584853300103',
			target: 'da64bc9d7d448684ebaecfec473f612c57579008343a88d4dbdd145dad20e84',
			status: { code: '2', meaning: deliveryStatus.common['2']!.meaning, advice: null },
			occurredAt: null,
			deviceToken: 'da64bc9d7d448684ebaecfec473f612c57579008343a88d4dbdd145dad20e84',
			operatingSystem: 'ios',
			verified: true,
			raw: JSON.parse(sample),
		},
	]);
});

describe('the signature', () => {
	const chinese = sample.replace('console_1584853300103', '订单-17');
	const signature = byHand(chinese);

	test.each([
		['url-safe', signature],
		['without padding', signature.replace(/=+$/, '')],
		['plain base64', signature.replaceAll('-', '+').replaceAll('_', '/')],
		['with a blank where a + was', signature.replaceAll('-', ' ')],
	])('is taken %s', async (_, sign) =>
		expect((await post(chinese, { query: { sign } })).items?.[0]?.json).toMatchObject({
			messageId: '订单-17',
			verified: true,
		}),
	);

	test.each([
		['PEM', publicKey],
		['base64 in lines', consoleKey.replace(/.{64}/g, '$&\n')],
	])('is verified by a key in %s', async (_, key) =>
		expect((await post(sample, { parameters: { publicKey: key } })).items).toHaveLength(1),
	);

	const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey;
	const otherKey = other.export({ type: 'spki', format: 'der' }).toString('base64');
	test.each<[string, string | Buffer, Partial<Post>]>([
		['no signature', chinese, { query: {} }],
		['an empty one', chinese, { query: { sign: '' } }],
		['nonsense', chinese, { query: { sign: '§' } }],
		['another name', chinese, { query: { Sign: signature } }],
		['the signature twice', chinese, { query: { sign: [signature, signature] } }],
		['a signature of another body', sample, { query: { sign: signature } }],
		['a signature cut short', chinese, { query: { sign: signature.slice(0, -8) } }],
		['the same body written again', JSON.stringify(JSON.parse(chinese)), { query: { sign: signature } }],
		['a body with a line break more', `${chinese}\n`, { query: { sign: signature } }],
		['a body with a byte order mark', `\uFEFF${chinese}`, { query: { sign: signature } }],
		['a body cut short', chinese.slice(0, -1), { query: { sign: signature } }],
		['a body with one byte changed', chinese.replace('true', 'tru3'), { query: { sign: signature } }],
		['a body in another encoding', Buffer.from(chinese, 'utf16le'), { query: { sign: signature } }],
		['another key', chinese, { query: { sign: signature }, parameters: { publicKey: otherKey } }],
	])('%s is answered with 401 and starts nothing', async (_, body, more) => {
		const answer = await post(body, more);
		expect(answer).toMatchObject({ status: 401, body: { error: 'The signature is not valid' }, items: undefined });
	});

	test.each([
		['no key', '', /Trigger "Trigger" .*: Public Key is empty, so every post is answered with 401/],
		['blanks', ' \n', /Public Key is empty/],
		['no key at all', 'canary-4f1a', /Public Key cannot be read/],
		['base64 that is no key', Buffer.from('canary-4f1a').toString('base64'), /Public Key cannot be read/],
		['a private key', privateKey, /Public Key holds a private key/],
		[
			'a key of another kind',
			generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' }).toString(),
			/Public Key cannot be read/,
		],
	])('%s: nothing is let in, and the log says why', async (_, key, sentence) => {
		for (const query of [{ sign: byHand(sample) }, {}]) {
			const answer = await post(sample, { query, parameters: { publicKey: key } });
			expect(answer).toMatchObject({ status: 401, items: undefined });
			expect(answer.log).toEqual([expect.stringMatching(sentence)]);
			if (key.trim() !== '') expect(JSON.stringify(answer)).not.toContain(key.trim().slice(0, 40));
		}
	});

	test('switched off: everything is taken, and nothing called verified', async () => {
		const parameters = { verifySignature: false };
		for (const query of [{}, { sign: 'x' }, { sign: signature }])
			expect((await post(chinese, { query, parameters })).items?.[0]?.json).toMatchObject({ verified: false });
	});

	test.each([null, '', 'no', 0, 'true'])('%p is not switched off', async (verifySignature) =>
		expect(await post(sample, { query: {}, parameters: { verifySignature } })).toMatchObject({ status: 401 }),
	);
});

describe('what the codes of 11.3 say', () => {
	test.each([
		['2', true, 'delivered'],
		['0', false, 'other'],
		['-1', false, 'other'],
		['1', false, 'failed'],
		['99999999', false, 'failed'],
		['99999999', true, 'other'],
		['4711', false, 'failed'],
		['4711', true, 'other'],
		['4711', undefined, 'other'],
		['constructor', undefined, 'other'],
		['toString', true, 'other'],
		['2011', false, 'deadTarget'],
		['20301', false, 'deadTarget'],
		['10302', false, 'deadTarget'],
		['80000004', false, 'deadTarget'],
		['80300007', false, 'deadTarget'],
		['90000003', false, 'deadTarget'],
		['2009', false, 'failed'],
		['2010', false, 'failed'],
		['80000003', false, 'failed'],
	])('%s, pushSuccess %p: %s', async (statusCode, pushSuccess, event) =>
		expect(await callback({ statusCode, pushSuccess })).toMatchObject({ event, status: { code: statusCode } }),
	);

	test('a code that is dead on one channel and a refusal on another kills nobody, whatever the operating system', async () => {
		for (const osType of ['android', 'ios', undefined]) {
			const json = await callback({ statusCode: '10000', pushSuccess: false, extInfo: { adToken: 't', osType } });
			expect(json).toMatchObject({ event: 'failed', channel: null });
			expect((json.status as { meaning: string }).meaning).toMatch(/^OPPO: .*; vivo: /);
		}
	});

	const channels = Object.keys(deliveryStatus) as Channel[];
	const codes = [...new Set(channels.flatMap((channel) => Object.keys(deliveryStatus[channel])))];
	test('no code is an outcome that one of its channels does not say', async () => {
		for (const statusCode of codes) {
			const entries = channels.flatMap((channel) => deliveryStatus[channel][statusCode] ?? []);
			for (const pushSuccess of [true, false, undefined]) {
				const { event, status } = await callback({ statusCode, pushSuccess });
				if (event === 'deadTarget') {
					expect(entries.every(({ deadTarget }) => deadTarget)).toBe(true);
					expect(pushSuccess).not.toBe(true);
				}
				if (event === 'delivered') {
					expect(entries.every(({ delivered }) => delivered)).toBe(true);
					expect(pushSuccess).not.toBe(false);
				}
				if (event === 'failed') expect(pushSuccess).not.toBe(true);
				expect((status as { meaning: string }).meaning).not.toBe('');
			}
		}
	});

	test.each([
		['2', false],
		['2011', true],
		['80300008', true],
	])('code %s and pushSuccess %p contradict each other', async (statusCode, pushSuccess) =>
		expect(await callback({ statusCode, pushSuccess })).toMatchObject({ event: 'other' }),
	);

	test('a user is not dead with one device', async () => {
		const gone = { statusCode: '2011', pushSuccess: false, targetId: 'wangwei' };
		for (const extInfo of [{ adToken: 'token-1' }, {}, undefined])
			expect(await callback({ ...gone, extInfo })).toMatchObject({
				event: 'failed',
				target: 'wangwei',
				channel: 'apns',
				status: { advice: expect.stringContaining('user') },
			});
	});

	test('words of mPaaS for a code that the guide does not have', async () =>
		expect(await callback({ statusCode: '4711', statusDesc: 'NewThing', pushSuccess: false })).toMatchObject({
			status: { meaning: 'The guide does not explain this code: NewThing' },
		}));
});

test('numbers instead of text, and every digit of them', async () => {
	const body = '{"msgId":1234567890123456789,"targetId":42,"statusCode":2,"pushSuccess":"true"}';
	expect((await post(body)).items?.[0]?.json).toMatchObject({
		messageId: '1234567890123456789',
		target: '42',
		event: 'delivered',
		deviceToken: null,
	});
});

test('a repeat has the same eventId; another device of the user, code, target or message has another', async () => {
	const first = { statusCode: '2', pushSuccess: true };
	const { eventId } = await callback(first);
	expect((await callback({ ...first, statusDesc: 'again' })).eventId).toBe(eventId);
	for (const other of [{ extInfo: { adToken: 'u' } }, { statusCode: '0' }, { targetId: 'u' }, { msgId: 'n' }])
		expect((await callback({ ...first, ...other })).eventId).not.toBe(eventId);
});

test.each([
	['nothing', ''],
	['no JSON', 'msgId=m'],
	['a list', '[]'],
	['an empty object', '{}'],
	['no code', '{"msgId":"m"}'],
	['no message', '{"statusCode":"2"}'],
	['very deep JSON', '['.repeat(100_000)],
	['deep JSON', `${'{"a":'.repeat(40)}1${'}'.repeat(40)}`],
])('%s is refused, though it is signed', async (_, body) =>
	expect(await post(body)).toMatchObject({ status: 400, items: undefined }),
);
