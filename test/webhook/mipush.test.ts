import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { MiPushTrigger } from '../../nodes/MiPush/MiPushTrigger.node';
import { postTo, type Answered, type Post } from '../engine/webhook';

const trigger = new MiPushTrigger();

/** As the phone maker's sample prints it (mPaaS guide 8.2.10), which is MiPush's own form. */
const sample = {
	smm67747730775367865gS: {
		param: '0#4#1.1#console_1730775366036&671135c53a89dde2',
		barStatus: 'Enable',
		type: 1,
		targets: 'oUU0LhUv9qgw2HEtgtWmxEqX9ldkWesBHQxxx',
		timestamp: 1730775368258,
	},
};

const form = (data: unknown): Post => ({
	body: new URLSearchParams({ data: typeof data === 'string' ? data : JSON.stringify(data) }).toString(),
	headers: { 'content-type': 'application/x-www-form-urlencoded' },
});

const post = (data: unknown, more: Partial<Post> = {}): Promise<Answered> =>
	postTo(trigger, { ...form(data), ...more });
const json = ({ items }: Answered): unknown[] | undefined => items?.map((item) => item.json);

test('a receipt is one event, with message and target as the sending node gives them', async () => {
	const answer = await post(sample);
	expect(answer).toMatchObject({ status: 200, body: 'success', contentType: 'text/plain; charset=utf-8' });
	expect(json(answer)).toEqual([
		{
			eventId: expect.stringMatching(/^[0-9a-f]{32}$/),
			service: 'mipush',
			channel: 'xiaomi',
			event: 'delivered',
			messageId: 'smm67747730775367865gS',
			target: 'oUU0LhUv9qgw2HEtgtWmxEqX9ldkWesBHQxxx',
			status: { code: '1', meaning: 'Delivered to the phone', advice: null },
			occurredAt: '2024-11-05T10:56:08.258+08:00',
			parameter: '0#4#1.1#console_1730775366036&671135c53a89dde2',
			verified: false,
			raw: sample.smm67747730775367865gS,
		},
	]);
});

test.each([
	[1, ['delivered']],
	[2, ['clicked']],
	[16, ['deadTarget']],
	[32, ['disabled']],
	[64, ['filtered']],
	[128, ['quotaExceeded']],
	[1024, ['expired']],
	['2', ['clicked']],
	[3, ['delivered', 'clicked']],
	[4, ['other']],
	[5, ['other']],
	[0, ['other']],
	[undefined, ['other']],
	['1e0', ['other']],
	[-1, ['other']],
])('type %p is %p', async (type, events) => {
	const answer = await post({ m1: { type, targets: 'r1' } });
	expect(answer.items?.map((item) => item.json.event)).toEqual(events);
});

test('each target of each message is an item of its own', async () => {
	const answer = await post({
		m1: { type: 1, targets: 'r1,r2 , r3,' },
		m2: { type: 16, targets: ['r4'] },
		m3: { type: 128 },
	});
	expect(answer.items?.map(({ json: { messageId, target } }) => [messageId, target])).toEqual([
		['m1', 'r1'],
		['m1', 'r2'],
		['m1', 'r3'],
		['m2', 'r4'],
		['m3', null],
	]);
});

test('or one item for the post', async () => {
	const answer = await post({ m1: { type: 1, targets: 'r1,r2' } }, { parameters: { output: 'together' } });
	expect(json(answer)).toMatchObject([{ receipts: [{ target: 'r1' }, { target: 'r2' }] }]);
});

test('a repeat has the same eventId; another event, target or message has another', async () => {
	const idOf = async (data: object): Promise<unknown> => (await post(data)).items?.[0]?.json.eventId;
	const first = await idOf({ m1: { type: 1, targets: 'r1', timestamp: 1730775368258 } });
	expect(await idOf({ m1: { type: 1, targets: 'r1', timestamp: 1730775399999 } })).toBe(first);
	for (const other of [
		{ m1: { type: 2, targets: 'r1' } },
		{ m1: { type: 1, targets: 'r2' } },
		{ m2: { type: 1, targets: 'r1' } },
	])
		expect(await idOf(other)).not.toBe(first);
});

test('events that are not ticked are acknowledged and start nothing', async () => {
	const answer = await post(sample, { parameters: { events: ['clicked'] } });
	expect(answer).toMatchObject({ status: 200, body: 'success', items: undefined });
});

test.each([
	['no form', 'nonsense'],
	['an empty body', ''],
	['a form without data', 'other=1'],
	['broken JSON', 'data=%7B%22m1'],
	['a list', `data=${encodeURIComponent('[1,2]')}`],
	['deep JSON', `data=${encodeURIComponent('{"a":'.repeat(40) + '1' + '}'.repeat(40))}`],
	['very deep JSON', `data=${'['.repeat(200_000)}`],
	['very deep JSON with a long number', `data=${'['.repeat(200_000)}12345678901234567890`],
])('%s is acknowledged, since Xiaomi stops calling otherwise, and starts nothing', async (_, body) => {
	expect(await post('', { body })).toMatchObject({ status: 200, body: 'success', items: undefined });
});

test('JSON instead of a form, a byte order mark, and data as an object are understood', async () => {
	for (const body of [JSON.stringify({ data: sample }), `\uFEFF${JSON.stringify({ data: JSON.stringify(sample) })}`])
		expect((await post('', { body, headers: { 'content-type': 'application/json' } })).items).toHaveLength(1);
});

test('names that change objects do not reach the workflow, digits of long numbers do', async () => {
	const data = '{"m1":{"type":1,"targets":"r1","__proto__":{"polluted":1},"constructor":2,"id":1234567890123456789}}';
	const { items } = await post(data);
	const { raw } = items![0]!.json as { raw: Record<string, unknown> };
	expect(Object.getOwnPropertyNames(raw).sort()).toEqual(['id', 'targets', 'type']);
	expect(raw.id).toBe('1234567890123456789');
	expect(raw.polluted).toBeUndefined();
	expect(await post('{"__proto__":{"type":1,"targets":"r1"}}')).toMatchObject({ items: undefined });
});

describe('with a secret in the address', () => {
	const credential = { addressSecret: ' canary-4f1a ' };

	test.each([{ secret: 'canary-4f1a' }])('%p is let in', async (query) => {
		const answer = await post(sample, { credential, query });
		expect(answer.items).toHaveLength(1);
		expect(JSON.stringify(answer)).not.toContain('canary');
	});

	test.each([
		{},
		{ secret: '' },
		{ secret: 'canary-4f1' },
		{ secret: ['canary-4f1a', 'canary-4f1a'] },
		{ Secret: 'canary-4f1a' },
	])('%p is answered with 401 and starts nothing', async (query) => {
		const answer = await post(sample, { credential, query });
		expect(answer).toMatchObject({ status: 401, items: undefined });
		expect(JSON.stringify(answer)).not.toContain('canary');
	});

	test.each<[ICredentialDataDecryptedObject, string | undefined]>([
		[{ addressSecret: 12_345 }, '12345'],
		[{ addressSecret: '   ' }, undefined],
		[{ addressSecret: false }, undefined],
		[{ addressSecret: null } as unknown as ICredentialDataDecryptedObject, undefined],
	])('%j, which an expression may give, is no empty one', async (own, secret) => {
		const closed = await post(sample, { credential: own });
		expect(closed).toMatchObject({ status: 401, items: undefined });
		if (secret === undefined) expect(closed.log).toEqual([expect.stringContaining('every post is answered with 401')]);
		else expect((await post(sample, { credential: own, query: { secret } })).items).toHaveLength(1);
	});
});

describe('Events that an expression gives', () => {
	test.each([['delivered'], ['clicked, delivered'], ['={{ ["delivered"] }}']])('%p is understood', async (events) =>
		expect((await post(sample, { parameters: { events } })).items).toHaveLength(1),
	);

	test.each([['={{ undefined }}'], ['everything'], ['={{ 5 }}'], ['={{ [["delivered"]] }}']])(
		'%p starts nothing, and the log says so',
		async (events) => {
			const answer = await post(sample, { parameters: { events } });
			expect(answer).toMatchObject({ status: 200, body: 'success', items: undefined });
			expect(answer.log).toEqual([expect.stringContaining('Events is no list of events')]);
		},
	);
});

test.each([{}, { m1: JSON.stringify({ type: 1, targets: 'r1' }) }])(
	'a post without a receipt, %j, starts nothing, and the log says so',
	async (data) =>
		expect(await post(data)).toMatchObject({
			status: 200,
			items: undefined,
			log: [expect.stringContaining('held no receipt that can be read')],
		}),
);
