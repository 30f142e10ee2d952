import type { IDataObject } from 'n8n-workflow';
import { appId, appKey, appSecret, group, jsonOf, otherGroup, text, usePractice, wire } from './practice';

/** Every operation on the wire, read against the push document: names and paths below are copied from it, never from our code. */
const practice = usePractice();

const packetId = /^[0-9a-f]+-\d+$/;

interface Case {
	operation: string;
	path: string;
	target: IDataObject;
	/** How the target stands in the body, as JSON text. */
	travels: string;
	/** In the output. */
	named: string | string[];
}

const cases: Case[] = [
	{
		operation: 'user.send',
		path: '/api/push/p2p/',
		target: { toAccount: 'lilei' },
		travels: '"toAccount":"lilei"',
		named: 'lilei',
	},
	{
		operation: 'user.sendToMany',
		path: '/api/push/p2p/more',
		target: { toAccounts: 'lilei, hanmeimei' },
		travels: '"toAccounts":["lilei","hanmeimei"]',
		named: ['lilei', 'hanmeimei'],
	},
	{
		operation: 'group.send',
		path: '/api/push/p2t/',
		target: { topicId: group },
		travels: `"topicId":${group}`,
		named: group,
	},
	{
		operation: 'group.sendToMany',
		path: '/api/push/p2t/more',
		target: { topicIds: [group, otherGroup] },
		travels: `"topicIds":[${group},${otherGroup}]`,
		named: [group, otherGroup],
	},
];

describe.each(cases)('$operation', ({ operation, path, target, travels, named }) => {
	test('with what it needs', async () => {
		const run = await practice.pushSimplified(operation, { ...target, ...text });
		expect(run.error).toBeUndefined();
		const request = practice.request();
		expect(request).toMatchObject({
			method: 'POST',
			path,
			contentType: 'application/json',
			verdict: 'accepted',
			warnings: [],
		});
		expect(request.raw).toContain(travels);
		expect(request.body).toEqual({ ...wire, ...(JSON.parse(`{${travels}}`) as object) });
		const [item = {}] = jsonOf(run);
		expect(item).toMatchObject({ outcome: 'accepted', target: named });
		const ids = Array.isArray(named)
			? named.map(() => expect.stringMatching(packetId))
			: expect.stringMatching(packetId);
		expect(item.messageId).toEqual(ids);
		expect(run.outputs[0]?.[0]?.pairedItem).toEqual({ item: 0 });
	});

	test('with every field', async () => {
		const run = await practice.push(operation, {
			...target,
			fromAccount: '客服 1',

			msg: 'aMOkbGxvIPCfjoE=',
			options: { bizType: 'order', isStore: true, fromResource: 'n8n', payloadFrom: 'text', msgType: 'base64' },
		});
		expect(run.error).toBeUndefined();
		expect(practice.request().body).toEqual({
			...(JSON.parse(`{${travels}}`) as object),
			appId,
			appKey,
			appSecret,
			fromAccount: '客服 1',
			fromResource: 'n8n',
			msg: 'aMOkbGxvIPCfjoE=',
			msgType: 'base64',
			bizType: 'order',
			isStore: true,
		});
		expect(practice.request().raw).toContain(travels);
		expect(practice.request().verdict).toBe('accepted');
	});
});

test('credentials are texts in the body, whatever an expression made of them, and there is no header', async () => {
	const run = await practice.push(
		'user.send',
		{ toAccount: 'lilei', ...text },
		{ credential: practice.credential({ appKey: Number(appKey) }) },
	);
	expect(run.error).toBeUndefined();
	expect(practice.request().body).toMatchObject({ appId, appKey, appSecret });
	expect(practice.sandbox.journal.list()[0]?.headers).not.toHaveProperty('authorization');
});

test('a message reaches the phones, with service and channel', async () => {
	await practice.push('user.send', { toAccount: 'lilei', ...text });
	await practice.push('group.send', {
		topicId: otherGroup,
		...text,
		options: { msgType: 'base64' },
		msg: Buffer.from('Guten Tag').toString('base64'),
	});
	const shown = practice.sandbox.phones
		.notifications()
		.map(({ phone, vendor, channel, title, text: body }) => [phone, vendor, channel, title, body]);
	expect(shown).toEqual([
		['Li Lei', 'mimc', 'Chat', 'shop', text.msg],
		['Han Meimei', 'mimc', `Group ${otherGroup}`, 'shop', 'Guten Tag'],
		['Wang Wei', 'mimc', `Group ${otherGroup}`, 'shop', 'Guten Tag'],
	]);
});

describe('isStore has three states', () => {
	test.each([
		[{ isStore: true }, true],
		[{ isStore: false }, false],
		[{ isStore: '' }, undefined],
		[{}, undefined],
		[{ isStore: '={{ $json.keep }}' }, false],
	])('%j', async (options, expected) => {
		const run = await practice.push(
			'user.send',
			{ toAccount: 'lilei', ...text, options },
			{ items: [{ keep: false }] },
		);
		expect(run.error).toBeUndefined();
		expect(practice.request().body.isStore).toBe(expected);
	});
});

describe('binary payload', () => {
	const bytes = Buffer.from([0, 255, 1, 128, 10]);
	const file = (content: Buffer) => ({
		data: content.toString('base64'),
		mimeType: 'application/octet-stream',
		fileName: 'a.bin',
	});
	const { msg: _msg, ...from } = text;

	test('travels as base64, with the type that says so', async () => {
		const run = await practice.push(
			'user.send',
			{ toAccount: 'lilei', ...from, options: { payloadFrom: 'binary', msgBinaryProperty: 'picture' } },
			{ binary: [{ picture: file(bytes) }] },
		);
		expect(run.error).toBeUndefined();
		expect(practice.request().body).toMatchObject({ msg: bytes.toString('base64'), msgType: 'base64' });
		expect(practice.sandbox.phones.notifications()[0]?.text).toBe('5 bytes');
	});

	test('items of the same content are batched, items of another are not', async () => {
		const run = await practice.push(
			'user.sendToMany',
			{ toAccounts: '={{ $json.to }}', ...from, options: { payloadFrom: 'binary', msgBinaryProperty: 'data' } },
			{
				items: ['lilei', 'hanmeimei', 'wangwei'].map((to) => ({ to })),
				binary: [{ data: file(bytes) }, { data: file(Buffer.from('other')) }, { data: file(bytes) }],
			},
		);
		expect(run.error).toBeUndefined();
		expect(practice.requests().map(({ body }) => [body.toAccounts, body.msg])).toEqual(
			expect.arrayContaining([
				[['lilei', 'wangwei'], bytes.toString('base64')],
				[['hanmeimei'], Buffer.from('other').toString('base64')],
			]),
		);
		expect(practice.requests()).toHaveLength(2);
		expect(jsonOf(run).map(({ target, outcome }) => [target, outcome])).toEqual([
			['lilei', 'accepted'],
			['hanmeimei', 'accepted'],
			['wangwei', 'accepted'],
		]);
	});

	test('an item without it is named', async () => {
		const run = await practice.push(
			'user.send',
			{ toAccount: 'lilei', ...from, options: { payloadFrom: 'binary', msgBinaryProperty: 'data' } },
			{ items: [{}, {}], binary: [{ data: file(bytes) }, { picture: file(bytes) }] },
		);
		expect(run.error?.message).toBe(
			'Input Data Field Name in item 1 names "data", but the item has no such binary field; it has picture',
		);
		expect(practice.requests()).toEqual([]);
	});
});
