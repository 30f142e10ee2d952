import { createHash, randomUUID } from 'node:crypto';
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { PushReceiptTrigger } from '../../nodes/PushReceipt/PushReceiptTrigger.node';
import { messageKeyIn } from '../../nodes/PushReceipt/makers/maker';
import { postTo, type Answered, type Post } from '../engine/webhook';
import { receiptExample } from '../signing/vectors';

const trigger = new PushReceiptTrigger();

/** RFC 2104 by hand, for keys of at most 64 bytes: the key, padded and masked, before the text and before that hash. */
function hmac(key: string, text: string): string {
	const padded = Buffer.concat([Buffer.from(key), Buffer.alloc(64)]).subarray(0, 64);
	const sha256 = (mask: number, data: string | Buffer): Buffer =>
		createHash('sha256')
			.update(padded.map((byte) => byte ^ mask))
			.update(data)
			.digest();
	return sha256(0x5c, sha256(0x36, text)).toString('base64');
}

const json = { 'content-type': 'application/json' };
const post = (maker: string, body: string | object, more: Partial<Post> = {}): Promise<Answered> =>
	postTo(trigger, {
		body: typeof body === 'string' ? body : JSON.stringify(body),
		headers: json,
		...more,
		parameters: { maker, ...more.parameters },
	});
const itemsOf = ({ items }: Answered): Array<Record<string, unknown>> => (items ?? []).map((item) => item.json);
const one = async (maker: string, body: string | object): Promise<Record<string, unknown>> =>
	itemsOf(await post(maker, body))[0]!;

const success = { status: 200, contentType: 'application/json; charset=utf-8' };
const ofStatuses = { ...success, body: '{"code":"0","message":"success"}' };
const ofReturnCode = { ...success, body: '{"returnCode":"0","returnReason":"success"}' };

/** The samples of the guide, 8.2.10, byte by byte. */
const samples = {
	huawei: `{
  "statuses": [{
    "clientId": "103961659",
    "biTag": "0#5#1.1#console_1730792931023&b89351344a8e1f3b",
    "requestId": "173079293285270303027401",
    "appid": "103961659",
    "status": 0,
    "timestamp": 1730792933696,
    "token": "IQAAAACy0f7tAABvr6Xzid061rECNx-l-eog1VNUSyZcIo-lPc9ehqnEfIyuIsxxx"
  }]
}`,
	/** As it is printed, a brace is missing. */
	honorAsPrinted: `{
  "statuses": [{
    "appid": "104420205",
    "biTag": "0#9#1.1#console_1730794397675&61db03efcf7fc862",
    "requestId": "104420205-4fe376129032981e38b60cf15ea77154",
    "status": 40000002,
    "timestamp": 1730794400089,
    "token": "BAEAAAAAB.jlTbS5YD0dhYQKfqri5606iN7CbY5xxx"
  ]
}`,
	harmonyos: `{
  "statuses": [{
    "biTag": "0#11#null#console_1730776169529&6e8afeebfc8a45a0",
    "requestId": "173077617124367218031101",
    "appPackageName": "com.alipay.demo",
    "deliveryStatus": {
      "result": 5,
      "timestamp": 1730776171647
    },
    "pushType": 0,
    "token": "MAMzLgIkEUIGTtUAstOIywAAAGQAAAAAAHmQeccAFJF5u8WsIrXbQOuxxxxxx"
  }]
}`,
	/** The handler beside it reads a form, in which data is text. */
	xiaomi: `{
  "data": {
    "smm67747730775367865gS": {
      "param": "0#4#1.1#console_1730775366036&671135c53a89dde2",
      "barStatus": "Enable",
      "type": 1,
      "targets": "oUU0LhUv9qgw2HEtgtWmxEqX9ldkWesBHQxxx",
      "timestamp": 1730775368258
    }
  }
}`,
	oppo: `[{
  "appId": "30186722",
  "eventTime": "1730776852465",
  "eventType": "push_arrive",
  "messageId": "30186722-1-1-67298eb8f8686b014e6d1a83",
  "param": "0#7#1.1#console_1730776758644&282216e3998ff0d0",
  "registrationIds": "OPPO_CN_5e33c42e910xxx"
}]`,
	vivo: `{
  "1303318675076815015": {
    "param": "0#8#1.1#console_1730776984809&8903e8823304c0bf",
    "targets": "v2-CRi5wSCKrIr7yWs_BKTpim6RbPAnEMVah6xxx",
    "ackTime": 1730776986789,
    "ackType": "0"
  }
}`,
};
const honor = samples.honorAsPrinted.replace(/xxx"\n/, 'xxx"\n  }');

describe("the guide's samples", () => {
	test.each([
		[
			'huawei',
			samples.huawei,
			ofStatuses,
			{
				event: 'delivered',
				messageId: 'console_1730792931023',
				target: 'IQAAAACy0f7tAABvr6Xzid061rECNx-l-eog1VNUSyZcIo-lPc9ehqnEfIyuIsxxx',
				status: { code: '0', meaning: 'Delivered to the phone', advice: null },
				occurredAt: '2024-11-05T15:48:53.696+08:00',
				makerMessageId: '173079293285270303027401',
				parameter: '0#5#1.1#console_1730792931023&b89351344a8e1f3b',
			},
		],
		[
			'honor',
			honor,
			ofStatuses,
			{
				event: 'other',
				messageId: 'console_1730794397675',
				target: 'BAEAAAAAB.jlTbS5YD0dhYQKfqri5606iN7CbY5xxx',
				status: { code: '40000002', meaning: 'No document at hand explains 40000002 of HONOR', advice: null },
				occurredAt: '2024-11-05T16:13:20.089+08:00',
				makerMessageId: '104420205-4fe376129032981e38b60cf15ea77154',
				parameter: '0#9#1.1#console_1730794397675&61db03efcf7fc862',
			},
		],
		[
			'harmonyos',
			samples.harmonyos,
			ofStatuses,
			{
				event: 'deadTarget',
				messageId: 'console_1730776169529',
				target: 'MAMzLgIkEUIGTtUAstOIywAAAGQAAAAAAHmQeccAFJF5u8WsIrXbQOuxxxxxx',
				status: { code: '5', meaning: expect.any(String), advice: expect.any(String) },
				occurredAt: '2024-11-05T11:09:31.647+08:00',
				makerMessageId: '173077617124367218031101',
				parameter: '0#11#null#console_1730776169529&6e8afeebfc8a45a0',
			},
		],
		[
			'xiaomi',
			samples.xiaomi,
			{ ...success, body: 'success' },
			{
				event: 'delivered',
				messageId: 'console_1730775366036',
				target: 'oUU0LhUv9qgw2HEtgtWmxEqX9ldkWesBHQxxx',
				status: { code: '1', meaning: 'Delivered to the phone', advice: null },
				occurredAt: '2024-11-05T10:56:08.258+08:00',
				makerMessageId: 'smm67747730775367865gS',
				parameter: '0#4#1.1#console_1730775366036&671135c53a89dde2',
			},
		],
		[
			'oppo',
			samples.oppo,
			ofReturnCode,
			{
				event: 'delivered',
				messageId: 'console_1730776758644',
				target: 'OPPO_CN_5e33c42e910xxx',
				status: { code: 'push_arrive', meaning: 'Delivered to the phone', advice: null },
				occurredAt: '2024-11-05T11:20:52.465+08:00',
				makerMessageId: '30186722-1-1-67298eb8f8686b014e6d1a83',
				parameter: '0#7#1.1#console_1730776758644&282216e3998ff0d0',
			},
		],
		[
			'vivo',
			samples.vivo,
			ofReturnCode,
			{
				event: 'other',
				messageId: 'console_1730776984809',
				target: 'v2-CRi5wSCKrIr7yWs_BKTpim6RbPAnEMVah6xxx',
				status: { code: '0', meaning: 'No document at hand explains 0 of vivo', advice: null },
				occurredAt: '2024-11-05T11:23:06.789+08:00',
				makerMessageId: '1303318675076815015',
				parameter: '0#8#1.1#console_1730776984809&8903e8823304c0bf',
			},
		],
	])('%s', async (maker, sample, answered, item) => {
		const answer = await post(maker, sample);
		expect(answer).toMatchObject(answered);
		expect(itemsOf(answer)).toEqual([
			{
				eventId: expect.stringMatching(/^[0-9a-f]{32}$/),
				service: 'pushReceipt',
				channel: maker,
				...item,
				verified: false,
				raw: expect.any(Object),
			},
		]);
	});

	test('Xiaomi posts a form', async () => {
		const { data } = JSON.parse(samples.xiaomi) as { data: object };
		const body = new URLSearchParams({ data: JSON.stringify(data) }).toString();
		const headers = { 'content-type': 'application/x-www-form-urlencoded' };
		expect(itemsOf(await post('xiaomi', body, { headers }))).toEqual(itemsOf(await post('xiaomi', samples.xiaomi)));
	});
});

test.each([
	['0#5#1.1#order-17&b89351344a8e1f3b', 'order-17'],
	['0#11#null#a&b#c&6e8afeebfc8a45a0', 'a&b#c'],
	['0#5#1.1#订单 17&B89351344A8E1F3B', '订单 17'],
	['0#5#1.1#k&351344a8e1f3b', 'k'],
	['0#5#1.1#order-17', undefined],
	['0#5#1.1#order-17&', undefined],
	['0#5#1.1#order-17&more', undefined],
	['0#5#1.1#&b89351344a8e1f3b', undefined],
	['my own tag', undefined],
	['0#5#order&b89351344a8e1f3b', undefined],
])('what mPaaS gives a maker along, %s, holds the message key %p', (tag, key) => {
	expect(messageKeyIn(tag)).toBe(key);
});

test('a message that mPaaS did not send has the ID of the maker', async () => {
	expect(await one('oppo', [{ messageId: 'm1', param: 'my own', registrationIds: 'r' }])).toMatchObject({
		messageId: 'm1',
		makerMessageId: 'm1',
		parameter: 'my own',
	});
	expect(await one('vivo', '{"1303318675076815015":{"targets":"r"}}')).toMatchObject({
		messageId: '1303318675076815015',
		parameter: null,
	});
});

describe('codes', () => {
	const status = (code: unknown): object => ({ statuses: [{ status: code, token: 't' }] });
	const result = (code: unknown): object => ({ statuses: [{ deliveryStatus: { result: code }, token: 't' }] });
	test.each([
		['huawei', status(0), 'delivered'],
		['huawei', status('0'), 'delivered'],
		['huawei', status(2), 'deadTarget'],
		['huawei', status(5), 'deadTarget'],
		['huawei', status(6), 'disabled'],
		['huawei', status(10), 'filtered'],
		['huawei', status(14), 'failed'],
		['huawei', status(15), 'filtered'],
		['huawei', status(27), 'other'],
		['huawei', status(102), 'quotaExceeded'],
		['huawei', status(201), 'filtered'],
		['huawei', status(80000004), 'other'],
		['huawei', status('constructor'), 'other'],
		['huawei', status(undefined), 'other'],
		['huawei', status({}), 'other'],
		['huawei', result(0), 'delivered'],
		['harmonyos', result(0), 'delivered'],
		['harmonyos', result(2), 'deadTarget'],
		['harmonyos', result(201), 'other'],
		['harmonyos', result(256), 'quotaExceeded'],
		['harmonyos', result(259), 'failed'],
		['harmonyos', result(151), 'other'],
		['honor', status(0), 'other'],
		['honor', status(2), 'other'],
		['xiaomi', { data: { m: { type: 2 } } }, 'clicked'],
		['xiaomi', { data: { m: { type: 16 } } }, 'deadTarget'],
		['xiaomi', { data: { m: { type: 1024 } } }, 'expired'],
		['xiaomi', { data: { m: { type: 20 } } }, 'other'],
		['oppo', [{ eventType: 'regid_invalid' }], 'deadTarget'],
		['oppo', [{ eventType: 'user_daily_limit' }], 'quotaExceeded'],
		['oppo', [{ eventType: 'push_click' }], 'other'],
		['oppo', [{}], 'other'],
		['vivo', { m: { ackType: '1' } }, 'other'],
		['vivo', { m: {} }, 'other'],
	])('%s %j: %s', async (maker, body, event) =>
		expect(await one(maker, body)).toMatchObject({ event, channel: maker, status: { meaning: /^[A-Z].*[^.]$/ } }),
	);
});

test('a card has a status of its own kind', async () => {
	const [first, second] = itemsOf(
		await post('harmonyos', {
			statuses: [1, 2].map((formId) => ({
				requestId: 'r',
				token: 't',
				formStatus: { formId, result: 0, timestamp: 1730776171647 },
			})),
		}),
	);
	expect(first).toMatchObject({ event: 'delivered', occurredAt: '2024-11-05T11:09:31.647+08:00' });
	expect(second!.eventId).not.toBe(first!.eventId);
});

test('each status and each target is an item of its own', async () => {
	const statuses = Array.from({ length: 100 }, (_, n) => ({ status: 0, token: `t${n}`, requestId: 'r' }));
	expect(new Set(itemsOf(await post('huawei', { statuses })).map(({ eventId }) => eventId)).size).toBe(100);
	for (const registrationIds of ['a, b', ['a', 'b']])
		expect(itemsOf(await post('oppo', [{ registrationIds }])).map(({ target }) => target)).toEqual(['a', 'b']);
	expect(itemsOf(await post('vivo', { m: { targets: 'a,b' } })).map(({ target }) => target)).toEqual(['a', 'b']);
});

test('10 and 13 digits, in text or number, are the same moment', async () => {
	for (const eventTime of [1730776852, '1730776852', 1730776852000, '1730776852000'])
		expect(await one('oppo', [{ eventTime }])).toMatchObject({ occurredAt: '2024-11-05T11:20:52.000+08:00' });
	for (const eventTime of ['soon', 17, -1, null, {}])
		expect(await one('oppo', [{ eventTime }])).toMatchObject({ occurredAt: null });
});

test('a repeat has the same eventId', async () => {
	const repeated = samples.huawei.replace('1730792933696', '1730792999999');
	expect((await one('huawei', repeated)).eventId).toBe((await one('huawei', samples.huawei)).eventId);
	for (const [from, to] of [
		['console_1730792931023', 'other'],
		['"status": 0', '"status": 2'],
		['xxx', 'yyy'],
		['173079293285270303027401', '1'],
	] as const)
		expect((await one('huawei', samples.huawei.replace(from, to))).eventId).not.toBe(
			(await one('huawei', samples.huawei)).eventId,
		);
});

describe.each([
	['huawei', ofStatuses],
	['harmonyos', ofStatuses],
	['honor', ofStatuses],
	['xiaomi', { ...success, body: 'success' }],
	['oppo', ofReturnCode],
	['vivo', ofReturnCode],
])('%s', (maker, answered) => {
	test.each([
		['nothing', ''],
		['no JSON', 'nonsense'],
		['JSON cut short', samples.huawei.slice(0, -3)],
		['the sample that lacks a brace', samples.honorAsPrinted],
		['null', 'null'],
		['a number', '1'],
		['lists of lists', '[[[]]]'],
		['other members', '{"statuses":"none","data":"none"}'],
		['very deep JSON', '['.repeat(100_000)],
		['deep JSON', `${'{"a":'.repeat(40)}1${'}'.repeat(40)}`],
	])('%s is acknowledged and starts nothing', async (_, body) =>
		expect(await post(maker, body)).toMatchObject({ ...answered, items: undefined }),
	);

	test('a secret in the address is asked for, and shown nowhere', async () => {
		const more = { credential: { addressSecret: 'canary-4f1a' } };
		const body = samples[maker as keyof typeof samples] ?? honor;
		const right = await post(maker, body, { ...more, query: { secret: 'canary-4f1a' } });
		expect(right.items).toHaveLength(1);
		const wrong = await post(maker, body, { ...more, query: { secret: 'canary-4f1' } });
		expect(wrong).toMatchObject({ status: 401, items: undefined });
		expect(JSON.stringify([right, wrong])).not.toContain('canary');
	});
});

describe.each(['huawei', 'harmonyos'])('the header of %s', (maker) => {
	const user = 'callback-user';
	const key = 'canary-4f1a-key+/';
	const credential = { callbackUser: user, callbackSecret: key };
	const sample = samples[maker as 'huawei' | 'harmonyos'];

	const signed = ({ timestamp = String(Date.now()), nonce = randomUUID() as string, by = key, as = user } = {}) =>
		`timestamp=${timestamp}; nonce=${nonce}; value=${hmac(by, timestamp + nonce + as)}`;
	const sent = (header: string | undefined, more: Partial<Post> = {}): Promise<Answered> =>
		post(maker, sample, {
			credential,
			headers: header === undefined ? json : { ...json, 'x-huawei-callback-id': header },
			...more,
		});

	test('is verified, and shows no secret', async () => {
		const answer = await sent(signed());
		expect(itemsOf(answer)).toEqual([expect.objectContaining({ verified: true })]);
		expect(JSON.stringify(answer)).not.toMatch(/canary|callback-user/);
	});

	test.each([
		['seconds', { timestamp: String(Math.floor(Date.now() / 1000)) }],
		['a clock four minutes behind', { timestamp: String(Date.now() - 240_000) }],
	])('%s', async (_, how) => expect((await sent(signed(how))).items).toHaveLength(1));

	test('a key that is base64 may be meant by its bytes', async () => {
		const header = signed({ by: Buffer.from(receiptExample.key, 'base64').toString() });
		const more = { credential: { callbackUser: user, callbackSecret: receiptExample.key } };
		expect((await sent(header, more)).items).toHaveLength(1);
	});

	test.each([
		['none', undefined],
		['an empty one', ''],
		['nonsense', 'value'],
		['another key', signed({ by: 'other' })],
		['another user', signed({ as: 'other' })],
		['another time than was signed', signed().replace(/=\d/, '=2')],
		['a value cut short', signed().slice(0, -4)],
		['two values', `${signed()}; value=x`],
	])('%s is answered with 401 and starts nothing', async (_, header) => {
		const answer = await sent(header);
		expect(answer).toMatchObject({ status: 401, items: undefined });
		expect(JSON.stringify(answer)).not.toContain('canary');
	});

	test.each([-360_000, 360_000])('of a time %p ms off is refused, and the log speaks of the clock', async (off) => {
		const answer = await sent(signed({ timestamp: String(Date.now() + off) }));
		expect(answer).toMatchObject({ status: 401, items: undefined, log: [expect.stringContaining('clock')] });
	});

	test('a second time is acknowledged and starts nothing, with another body neither', async () => {
		const header = signed();
		expect((await sent(header)).items).toHaveLength(1);
		expect(await sent(header)).toMatchObject({ ...ofStatuses, items: undefined });
		expect(await sent(header, { body: sample.replace('console_', 'forged_') })).toMatchObject({
			...ofStatuses,
			items: undefined,
		});
	});

	test('after n8n could not start the execution it is taken once more, and once only', async () => {
		const header = signed();
		expect((await sent(header, { startFails: true })).items).toHaveLength(1);
		expect((await sent(header)).items).toHaveLength(1);
		expect((await sent(header)).items).toBeUndefined();
	});

	test('of two at the same moment one starts', async () => {
		const header = signed();
		const both = await Promise.all([sent(header), sent(header)]);
		expect(both.filter(({ items }) => items !== undefined)).toHaveLength(1);
	});

	test.each([{ callbackUser: user }, { callbackSecret: key }, { callbackUser: user, callbackSecret: ' ' }])(
		'half a credential, %j, lets nothing in',
		async (half) => {
			const answer = await sent(signed(), { credential: half });
			expect(answer).toMatchObject({ status: 401, items: undefined });
			expect(answer.log).toEqual([expect.stringMatching(/only one of|holds only blanks/)]);
		},
	);

	test('a second time, with digits of the time moved into the nonce, is no other header', async () => {
		const [timestamp, nonce] = [String(Date.now()), randomUUID()];
		expect((await sent(signed({ timestamp, nonce }))).items).toHaveLength(1);
		const moved = { timestamp: timestamp.slice(0, 10), nonce: timestamp.slice(10) + nonce };
		expect(await sent(signed(moved))).toMatchObject({ ...ofStatuses, items: undefined });
	});

	test.each<ICredentialDataDecryptedObject>([
		{ callbackUser: 7, callbackSecret: 8 },
		{ callbackUser: ' ', callbackSecret: '\t' },
		{ callbackUser: null, callbackSecret: null } as unknown as ICredentialDataDecryptedObject,
	])('a credential of %j is no empty one', async (credential) =>
		expect(await sent(undefined, { credential })).toMatchObject({ status: 401, items: undefined }),
	);

	test('without a credential a header proves nothing', async () =>
		expect(itemsOf(await sent(signed(), { credential: {} }))).toEqual([expect.objectContaining({ verified: false })]));
});

test('a card and its message in one status are two receipts', async () => {
	const both = { token: 't', requestId: 'r', deliveryStatus: { result: 0 }, formStatus: { formId: 7, result: 2 } };
	const items = itemsOf(await post('harmonyos', { statuses: [both] }));
	expect(items.map(({ event }) => event)).toEqual(['delivered', 'deadTarget']);
});

test('events that are not ticked are acknowledged and start nothing', async () =>
	expect(await post('huawei', samples.huawei, { parameters: { events: ['deadTarget'] } })).toMatchObject({
		...ofStatuses,
		items: undefined,
	}));
