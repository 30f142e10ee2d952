import type { IDataObject } from 'n8n-workflow';
import { fromTemplate, goOn, jsonOf, many, simple, toAll, usePractice } from './practice';

/** User guide 8.2.3 to 8.2.6: the message key is the user's own and "必须保持唯一", "不可重复". */
const practice = usePractice();

const two = [{ n: 1 }, { n: 2 }];
const each = '=bulk-{{ $json.n }}';

const wireKeys = (): string[] =>
	practice
		.requests()
		.flatMap(({ fields }) =>
			fields.TargetMsgkey === undefined
				? Object.entries(fields).flatMap(([name, value]) => (/MsgKey$/i.test(name) ? [value] : []))
				: Object.values(JSON.parse(fields.TargetMsgkey) as Record<string, string>),
		);

describe.each<[string, IDataObject]>([
	['push.sendSimple', { ...simple, targetMsgkey: each }],
	['push.sendTemplate', { ...fromTemplate, targetMsgkey: each }],
	['push.sendMany', { ...many, target: each }],
])('%s', (operation, parameters) => {
	test.each<[string, IDataObject]>([
		['together', {}],
		['a request each', { sendingOptions: { batching: 'single' } }],
	])('one key for two messages: the second is refused (%s)', async (_how, more) => {
		const run = await practice.push(
			operation,
			{ ...parameters, options: { msgKey: 'spring' }, ...more },
			{ items: two, settings: goOn },
		);
		expect(wireKeys()).toEqual(['spring']);
		expect(jsonOf(run)).toMatchObject([
			{ outcome: 'accepted', target: 'bulk-1' },
			{
				error: expect.stringMatching(/^Message Key in item 1 is "spring" as in item 0; each message must have its own/),
			},
		]);
	});

	test('a key of its own for each, and none at all, travel', async () => {
		await practice.push(operation, { ...parameters, options: { msgKey: '=k{{ $json.n }}' } }, { items: two });
		await practice.push(operation, parameters, { items: two });
		const keys = wireKeys();
		expect(keys.slice(0, 2)).toEqual(['k1', 'k2']);
		expect(new Set(keys).size).toBe(4);
	});

	test('a key of an item that was refused is free', async () => {
		const run = await practice.push(
			operation,
			{ ...parameters, options: { msgKey: 'spring', expiredSeconds: '={{ $json.n === 1 ? 1 : 300 }}' } },
			{ items: two, settings: goOn },
		);
		expect(jsonOf(run)).toMatchObject([{ error: expect.any(String) }, { outcome: 'accepted' }]);
	});
});

test('two targets of one item with the same key', async () => {
	const run = await practice.push('push.sendSimple', {
		...simple,
		targetMsgkey: '={{ { lilei: "k", hanmeimei: "k" } }}',
	});
	expect(practice.requests()).toEqual([]);
	expect(run.error?.message).toMatch(/^Message Key in item 0 is "k" for two messages; each message must have its own/);
});

test('two entries of a list with the same key', async () => {
	const values = { name: 'A', order: '1' };
	const run = await practice.push('push.sendMany', {
		templateName: many.templateName,
		messagesFrom: 'json',
		targetMsg: JSON.stringify(
			['lilei', 'hanmeimei'].map((target) => ({ target, msgKey: 'k', templateKeyValue: values })),
		),
	});
	expect(practice.requests()).toEqual([]);
	expect(run.error?.message).toMatch(/^Message Key in item 0 is "k" for two messages/);
});

test('two broadcasts with the same key', async () => {
	const run = await practice.push(
		'push.sendToAll',
		{
			...toAll,
			templateKeyValue: { values: [{ key: 'content', value: '={{ $json.n }}' }] },
			options: { msgkey: 'spring' },
		},
		{ items: two, settings: goOn },
	);
	expect(practice.requests()).toHaveLength(1);
	expect(jsonOf(run)[1]).toMatchObject({
		error: expect.stringMatching(/Message Key in item 1 is the same as in item 0; each message must have its own/),
	});
});
