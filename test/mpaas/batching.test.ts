import type { IDataObject } from 'n8n-workflow';
import { fromTemplate, goOn, jsonOf, many, rows, simple, toAll, usePractice } from './practice';

/** Many items, few requests, each item its own answer and its own message key. */
const practice = usePractice();

const people = (count: number): IDataObject[] =>
	Array.from({ length: count }, (_, index) => ({ id: `bulk-${index}`, name: `Person ${index}` }));
const each = { ...simple, targetMsgkey: '={{ $json.id }}' };
const each100 = {
	...many,
	target: '={{ $json.id }}',
	templateKeyValue: rows({ name: '={{ $json.name }}', order: '17' }),
};

/** The pairs of every request, as they were on the wire. */
const pairs = (): Array<Array<[string, string]>> =>
	practice
		.requests()
		.map(({ fields }) => Object.entries(JSON.parse(fields.TargetMsgkey ?? '{}') as Record<string, string>));

const entries = (fields: Record<string, string>): Array<{ target: string; key: string; values: unknown }> =>
	Object.keys(fields)
		.filter((name) => /^TargetMsg\.\d+\.Target$/.test(name))
		.map((name) => {
			const prefix = name.slice(0, -'Target'.length);
			return {
				target: fields[name] ?? '',
				key: fields[`${prefix}MsgKey`] ?? '',
				values: JSON.parse(fields[`${prefix}TemplateKeyValue`] ?? '{}') as unknown,
			};
		});

test('25 items of one message are three requests of at most 10, each answered under its own key', async () => {
	const run = await practice.push('push.sendSimple', each, { items: people(25) });
	const all = pairs();
	expect(all.map((request) => request.length)).toEqual([10, 10, 5]);
	expect(all.flat().map(([target]) => target)).toEqual(people(25).map(({ id }) => id));
	const items = run.outputs[0] ?? [];
	expect(items).toHaveLength(25);
	items.forEach((item, index) => {
		expect(item.pairedItem).toEqual({ item: index });
		expect(item.json).toMatchObject({
			outcome: 'accepted',
			target: `bulk-${index}`,
			messageId: all.flat()[index]?.[1],
		});
	});
	expect(new Set(items.map(({ json }) => json.messageId)).size).toBe(25);
	expect(new Set(items.map(({ json }) => json.requestId)).size).toBe(3);
	expect(practice.sandbox.bulk.counters()).toEqual([
		{ vendor: 'mpaas', prefix: 'bulk-', delivered: 25, distinct: 25, duplicates: 0 },
	]);
});

test('keys are the same in another try of the execution, and others in another execution', async () => {
	const keysOf = async (executionId: string, items = people(12)): Promise<string[]> => {
		practice.sandbox.journal.clear();
		await practice.push('push.sendSimple', each, { items, executionId });
		return pairs()
			.flat()
			.map(([, key]) => key);
	};
	const first = await keysOf('e1');
	expect(await keysOf('e1')).toEqual(first);
	expect((await keysOf('e2')).some((key) => first.includes(key))).toBe(false);
	for (const key of first) expect(key.length).toBeLessThanOrEqual(64);
});

test('a list of targets in one item has a key for each; the item tells them in the order of its targets', async () => {
	const run = await practice.push(
		'push.sendTemplate',
		{ ...fromTemplate, targetMsgkey: '={{ $json.ids }}' },
		{ items: [{ ids: ['bulk-1', 'bulk-2', 'bulk-1'] }, { ids: 'bulk-3' }] },
	);
	const [request = []] = pairs();
	expect(request.map(([target]) => target)).toEqual(['bulk-1', 'bulk-2', 'bulk-3']);
	const keys = request.map(([, key]) => key);
	expect(new Set(keys).size).toBe(3);
	expect(jsonOf(run)).toMatchObject([
		{ target: ['bulk-1', 'bulk-2'], messageId: keys.slice(0, 2) },
		{ target: 'bulk-3', messageId: keys[2] },
	]);
});

test("keys of the user's own: an expression for each item, an object, the JSON of one", async () => {
	await practice.push(
		'push.sendSimple',
		{ ...each, options: { msgKey: '=order-{{ $json.n }}' } },
		{ items: people(3).map((person, n) => ({ ...person, n })) },
	);
	expect(pairs()).toEqual([
		[
			['bulk-0', 'order-0'],
			['bulk-1', 'order-1'],
			['bulk-2', 'order-2'],
		],
	]);
	practice.sandbox.journal.clear();
	const run = await practice.push(
		'push.sendSimple',
		{ ...simple, targetMsgkey: '={{ $json.keys }}' },
		{ items: [{ keys: { 'bulk-1': 'k1', 'bulk-2': 2 } }, { keys: '{"bulk-3":"k3"}' }] },
	);
	expect(pairs()).toEqual([
		[
			['bulk-1', 'k1'],
			['bulk-2', '2'],
			['bulk-3', 'k3'],
		],
	]);
	expect(jsonOf(run).map(({ messageId }) => messageId)).toEqual([['k1', '2'], 'k3']);
});

test('two messages to one target never overwrite each other: they travel apart', async () => {
	const run = await practice.push('push.sendSimple', each, {
		items: [{ id: 'lilei' }, { id: 'hanmeimei' }, { id: 'lilei' }, { id: 'lilei' }],
	});
	const all = pairs();
	expect(all.map((request) => request.map(([target]) => target))).toEqual([
		['lilei', 'hanmeimei'],
		['lilei'],
		['lilei'],
	]);
	expect(new Set(all.flat().map(([, key]) => key)).size).toBe(4);
	expect(jsonOf(run).map(({ messageId }) => messageId)).toEqual(all.flat().map(([, key]) => key));
	expect(practice.shade('Li Lei')).toHaveLength(3);
});

test('items that differ in the message do not share a request', async () => {
	await practice.push('push.sendSimple', { ...each, title: '={{ $json.name }}' }, { items: people(3) });
	expect(practice.requests().map(({ fields }) => fields.Title)).toEqual(['Person 0', 'Person 1', 'Person 2']);
});

test('one request for each item, if wanted', async () => {
	await practice.push('push.sendSimple', { ...each, sendingOptions: { batching: 'single' } }, { items: people(3) });
	expect(pairs().map((request) => request.length)).toEqual([1, 1, 1]);
});

test('250 messages of their own are three requests of at most 100, each entry with its own values', async () => {
	const run = await practice.push('push.sendMany', each100, { items: people(250) });
	const all = practice.requests().map(({ fields }) => entries(fields));
	expect(all.map((request) => request.length)).toEqual([100, 100, 50]);
	all
		.flat()
		.forEach((entry, index) =>
			expect(entry).toMatchObject({ target: `bulk-${index}`, values: { name: `Person ${index}`, order: '17' } }),
		);
	expect(new Set(all.flat().map(({ key }) => key)).size).toBe(250);
	const items = jsonOf(run);
	items.forEach((item, index) =>
		expect(item).toMatchObject({
			outcome: 'accepted',
			target: `bulk-${index}`,
			messageId: all.flat()[index]?.key,
			taskId: String(20842863 + Math.floor(index / 100)),
		}),
	);
	expect(practice.sandbox.bulk.counters()).toMatchObject([{ delivered: 250, duplicates: 0 }]);
});

test('the same target twice in one request of many keeps both messages', async () => {
	const run = await practice.push('push.sendMany', each100, {
		items: [
			{ id: 'lilei', name: 'A' },
			{ id: 'lilei', name: 'B' },
		],
	});
	expect(
		entries(practice.request().fields).map(({ target, values }) => [target, (values as IDataObject).name]),
	).toEqual([
		['lilei', 'A'],
		['lilei', 'B'],
	]);
	expect(new Set(jsonOf(run).map(({ messageId }) => messageId)).size).toBe(2);
	expect(practice.shade('Li Lei').map(({ text }) => text)).toEqual([
		'Hello A, your order 17 is on its way',
		'Hello B, your order 17 is on its way',
	]);
});

test('a list as the API has it, in either case, shares requests with others', async () => {
	const run = await practice.push(
		'push.sendMany',
		{ ...many, messagesFrom: 'json', targetMsg: '={{ $json.list }}' },
		{
			items: [
				{
					list: [
						{
							Target: 'bulk-1',
							MsgKey: 'k1',
							TemplateKeyValue: '{"name":"A","order":"1"}',
							ExtendedParams: { own: '1' },
						},
						{ target: 'bulk-1', templateKeyValue: { name: 'B', order: '2' } },
					],
				},
				{ list: '[{"target":"bulk-3","msgKey":3,"templateKeyValue":{"name":"C","order":"3"}}]' },
			],
		},
	);
	const { fields } = practice.request();
	expect(entries(fields).map(({ target, key, values }) => [target, key.length > 10 ? 'made' : key, values])).toEqual([
		['bulk-1', 'k1', { name: 'A', order: '1' }],
		['bulk-1', 'made', { name: 'B', order: '2' }],
		['bulk-3', '3', { name: 'C', order: '3' }],
	]);
	expect(fields['TargetMsg.1.ExtendedParams']).toBe('{"own":"1"}');
	expect(jsonOf(run)).toMatchObject([
		{ target: ['bulk-1', 'bulk-1'], messageId: ['k1', fields['TargetMsg.2.MsgKey']] },
		{ target: 'bulk-3', messageId: '3' },
	]);
});

test('a refused request fails its own items only', async () => {
	practice.sandbox.dials.set({ fault: 'code', code: 3054, path: 'PushSimple', after: 1, times: 1 });
	const run = await practice.push(
		'push.sendSimple',
		{ ...each, sendingOptions: { concurrency: 1 } },
		{ items: people(25), settings: goOn },
	);
	const outcomes = jsonOf(run).map((item) =>
		item.error === undefined ? item.outcome : (item.details as IDataObject).outcome,
	);
	expect(outcomes).toEqual([
		...Array<string>(10).fill('accepted'),
		...Array<string>(10).fill('rejected'),
		...Array<string>(5).fill('accepted'),
	]);
	expect(jsonOf(run)[10]).toMatchObject({
		error: expect.stringContaining('a device token is not valid'),
		details: { target: 'bulk-10', vendorCode: '3054' },
	});
});

test('an item that cannot be sent does not hold back its neighbours', async () => {
	const run = await practice.push(
		'push.sendSimple',
		{ ...each, title: '={{ $json.title }}' },
		{
			items: [
				{ id: 'bulk-1', title: 'x' },
				{ id: '', title: 'x' },
				{ id: 'bulk-2', title: 'x' },
			],
			settings: goOn,
		},
	);
	expect(pairs().map((request) => request.map(([target]) => target))).toEqual([['bulk-1', 'bulk-2']]);
	expect(jsonOf(run)[1]).toMatchObject({
		error: expect.stringMatching(/^Targets in item 1 is empty/),
		details: { outcome: 'rejected', parameter: 'Targets' },
	});
});

test('a broadcast for each item has a key of its own', async () => {
	const each = { ...toAll, templateKeyValue: rows({ content: '=Open on {{ $json.day }}' }) };
	const run = await practice.push('push.sendToAll', each, { items: [{ day: 'Sunday' }, { day: 'Monday' }] });
	const keys = practice.requests().map(({ fields }) => fields.Msgkey);
	expect(new Set(keys).size).toBe(2);
	expect(jsonOf(run)).toMatchObject([
		{ outcome: 'accepted', messageId: keys[0], taskId: '20842863' },
		{ messageId: keys[1], taskId: '20842864' },
	]);
	expect(jsonOf(run)[0]).not.toHaveProperty('target');
	expect(practice.shade('Li Lei').map(({ text }) => text)).toEqual(['Open on Sunday', 'Open on Monday']);
	expect(practice.shade('Wang Wei')).toEqual([]);
});

test('IDs to cancel share requests of at most 30, and each ID is answered by an item of its own', async () => {
	const { scheduleId } =
		jsonOf(
			await practice.push('push.sendSimple', {
				...simple,

				options: { fixedTime: new Date(Date.now() + 3_600_000).toISOString(), strategyType: 1 },
			}),
		)[0] ?? {};
	practice.sandbox.journal.clear();
	const items = [
		{ ids: [scheduleId, 'gone'] },
		...Array.from({ length: 40 }, (_, index) => ({ ids: `other-${index}` })),
	];
	const run = await practice.push(
		'schedule.cancel',
		{ uniqueIds: { __rl: true, mode: 'id', value: '={{ $json.ids }}' } },
		{ items: items },
	);
	expect(practice.requests().map(({ fields }) => fields.UniqueIds?.split(',').length)).toEqual([30, 12]);
	const out = run.outputs[0] ?? [];
	expect(out).toHaveLength(42);
	expect(out[0]).toMatchObject({ json: { outcome: 'accepted', target: scheduleId }, pairedItem: { item: 0 } });
	expect(out[1]).toMatchObject({
		json: { outcome: 'rejected', target: 'gone', reason: expect.stringContaining('did not cancel') },
		pairedItem: { item: 0 },
	});
	expect(out[41]).toMatchObject({ json: { outcome: 'rejected', target: 'other-39' }, pairedItem: { item: 40 } });
	expect(run.hints.map(({ message }) => message)).toContain('41 of 42 items have the outcome rejected');
});

test.each<[string, IDataObject]>([
	['fields', { ...each100, target: '={{ $json.id }}' }],
	[
		'JSON',
		{
			options: { taskName: 'Test' },
			templateName: 'practice_order',
			messagesFrom: 'json',
			targetMsg: '={{ [{ target: $json.id, templateKeyValue: { name: "Li", order: "17" } }] }}',
		},
	],
])(
	'messages from %s: a target that a missing value became is refused, or passed with the option',
	async (_, parameters) => {
		const items = [{ id: 'undefined', name: 'x' }];
		const refused = await practice.push('push.sendMany', parameters, { items, settings: goOn });
		expect(jsonOf(refused)[0]?.error).toContain('is "undefined", which is what a missing value looks like');
		expect(practice.requests()).toEqual([]);
		await practice.push(
			'push.sendMany',
			{ ...parameters, sendingOptions: { allowEmptyLooking: true } },
			{ items, settings: goOn },
		);
		expect(entries(practice.request().fields).map(({ target }) => target)).toEqual(['undefined']);
	},
);
