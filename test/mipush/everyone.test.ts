import { runInEngine } from '../engine/harness';
import { MiPush } from '../../nodes/MiPush/MiPush.node';
import { goOn, jsonOf, text, usePractice } from './practice';

/** Nobody reaches every device by a slip, by data or by a language model. */
const practice = usePractice();

const all = 'message.sendToAll';

test('without the confirmation nothing is sent', async () => {
	const run = await practice.push(all, text);
	expect(run.error?.message).toBe(
		'Confirm Sending to Everyone in item 0 is off; switch it on if every device of the app shall get this message',
	);
	expect(practice.requests()).toEqual([]);
});

test('nor with Continue On Fail', async () => {
	const run = await practice.push(all, text, { settings: goOn });
	expect(jsonOf(run)[0]).toMatchObject({
		error: expect.stringContaining('Confirm Sending to Everyone'),
		details: { outcome: 'rejected' },
	});
	expect(practice.requests()).toEqual([]);
});

test.each(['={{ true }}', '={{ $json.yes }}', '={{ "true" }}'])(
	'the confirmation has to be given in the form: %s does not count',
	async (confirmEveryone) => {
		const run = await practice.push(all, { ...text, confirmEveryone }, { items: [{ yes: true }] });
		expect(run.error?.message).toMatch(/Confirm Sending to Everyone in item 0 is (an expression|a string)/);
		expect(practice.requests()).toEqual([]);
	},
);

test('with the confirmation each item is a message of its own', async () => {
	const run = await practice.push(
		all,
		{ ...text, title: '={{ $json.title }}', confirmEveryone: true },
		{ items: [{ title: 'a' }, { title: 'b' }] },
	);
	expect(jsonOf(run).map(({ outcome }) => outcome)).toEqual(['accepted', 'accepted']);
	expect(
		practice
			.requests()
			.map(({ fields }) => fields.title)
			.sort(),
	).toEqual(['a', 'b']);
});

test('as an AI tool the node refuses, confirmed or not', async () => {
	const node = new MiPush();
	node.description = { ...node.description, name: 'miPushTool' };
	const run = await runInEngine({
		node,
		parameters: { resource: 'message', operation: 'sendToAll', confirmEveryone: true, ...text },
		credential: practice.credential(),
	});
	expect(run.error?.message).toMatch(/every device; that is not allowed when the node is used as an AI tool/);
	expect(practice.requests()).toEqual([]);
});

test('the form offers the confirmation where everyone is meant, and only there', () => {
	const shown = new MiPush().description.properties.filter(({ name }) => name === 'confirmEveryone');
	expect(
		shown.map(({ displayOptions, default: value, noDataExpression }) => ({
			show: displayOptions?.show,
			value,
			noDataExpression,
		})),
	).toEqual([{ show: { resource: ['message'], operation: ['sendToAll'] }, value: false, noDataExpression: true }]);
});

test.each([
	['sendToAll', { confirmEveryone: true }],
	['sendToTopic', { topic: 'news' }],
	['sendToTopics', { topics: '={{ $json.n === 1 ? ["news", "orders"] : ["orders", "news"] }}', topicOp: 'UNION' }],
])(
	'the same message to the same audience goes out once in a run, not once per item: %s',
	async (operation, audience) => {
		const items = [{ n: 1 }, { n: 2 }, { n: 3 }];
		const own = { options: { notifyId: '={{ $json.n }}' } };
		const run = await practice.push(
			`message.${operation}`,
			{ ...text, ...audience, ...own },
			{ items, settings: goOn },
		);
		expect(practice.requests()).toHaveLength(1);
		expect(jsonOf(run).map(({ error }) => String(error ?? ''))).toEqual([
			'',
			expect.stringMatching(/^Message in item 1 is the same as in item 0, and so is the audience/),
			expect.stringMatching(/^Message in item 2 is the same as in item 0, and so is the audience/),
		]);
		const personal = await practice.push(
			`message.${operation}`,
			{ ...text, ...audience, text: '=No. {{ $json.n }}' },
			{ items, executionId: 'personal' },
		);
		expect(personal.error).toBeUndefined();
		expect(practice.requests()).toHaveLength(4);
	},
);

test('at another time it is meant', async () => {
	const items = [1, 2].map((hours) => ({ at: new Date(Date.now() + hours * 3_600_000).toISOString() }));
	const run = await practice.push(
		'message.sendToTopic',
		{ ...text, topic: 'news', options: { timeToSend: '={{ $json.at }}' } },
		{ items },
	);
	expect(run.error).toBeUndefined();
	expect(practice.requests()).toHaveLength(2);
});

test('another topic, or what is left out of it, is another audience', async () => {
	const items = [{ n: 1 }, { n: 2 }];
	await practice.push('message.sendToTopic', { ...text, topic: '=news{{ $json.n }}' }, { items });
	expect(practice.requests()).toHaveLength(2);
});

test.each([
	['counted from now for each item', '={{ $now.plus({ hours: 1 }) }}'],
	['by the clock', '={{ new Date().getTime() + 3600000 + $json.n }}'],
	['in text', '={{ $now.plus({ hours: 1 }).toISO() }}'],
])('a time that differs by less than a minute is the same: %s', async (_what, timeToSend) => {
	for (const [operation, audience] of [
		['sendToAll', { confirmEveryone: true }],
		['sendToTopic', { topic: 'news' }],
		['sendToTopics', { topics: ['news', 'orders'] }],
	] as const) {
		practice.reset();
		const run = await practice.push(
			`message.${operation}`,
			{ ...text, ...audience, options: { timeToSend } },
			{ items: Array.from({ length: 12 }, (_, n) => ({ n })), settings: goOn, executionId: operation },
		);
		expect(practice.requests()).toHaveLength(1);
		expect(jsonOf(run).filter(({ error }) => /^Message in item \d+ is the same/.test(String(error)))).toHaveLength(11);
	}
});

test('a package is the same however it is written, or left to the credential', async () => {
	const items = ['', 'com.example.shop', ' com.example.shop', 'com.example.other', 'com.example.other,com.example.shop']
		.concat('com.example.shop, com.example.other')
		.map((name) => ({ name: name.trim() }));
	const run = await practice.push(
		'message.sendToTopic',
		{ ...text, topic: 'news', options: { restrictedPackageName: '={{ $json.name }}' } },
		{ items, settings: goOn },
	);
	expect(jsonOf(run).map(({ error }) => /is the same as in item (\d)/.exec(String(error))?.[1])).toEqual([
		undefined,
		'0',
		'0',
		undefined,
		undefined,
		'4',
	]);
	expect(practice.requests()).toHaveLength(3);
});
