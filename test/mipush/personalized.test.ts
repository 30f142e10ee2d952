import type { IDataObject } from 'n8n-workflow';
import { goOn, jsonOf, otherRegId, regId, text, usePractice, written } from './practice';

/** A message of its own for every item, many in one request. */
const practice = usePractice();

const each = 'personalizedMessage.sendEachToRegIds';
const fromItem = { target: '={{ $json.id }}', title: '={{ $json.title }}', text: '=Hello {{ $json.name }}' };

const entries = (fields: Record<string, string>): Array<{ target: string; message: IDataObject }> =>
	JSON.parse(fields.messages ?? '') as Array<{ target: string; message: IDataObject }>;

test('items travel together, each with its own words, and each is answered', async () => {
	const items = [
		{ id: regId, title: 'a', name: 'Li' },
		{ id: otherRegId, title: 'b', name: 'Han' },
		{ id: regId, title: 'c', name: 'Li again' },
	];
	const run = await practice.push(each, fromItem, { items });
	expect(
		entries(practice.request().fields).map(({ target, message }) => [target, message.title, message.description]),
	).toEqual([
		[regId, 'a', 'Hello Li'],
		[otherRegId, 'b', 'Hello Han'],
		[regId, 'c', 'Hello Li again'],
	]);
	expect(jsonOf(run).map(({ target, outcome }) => [target, outcome])).toEqual(items.map(({ id }) => [id, 'accepted']));
	// The same person may get two different messages: they are not the same message twice.
	expect(practice.sandbox.phones.list().map(({ received }) => received)).toEqual([2, 1, 0]);
});

test('1001 items are two requests', async () => {
	practice.sandbox.bulk.add({ prefix: 'bulk-', count: 2000 });
	const items = Array.from({ length: 1001 }, (_, index) => ({ id: `bulk-${index}`, title: `t${index}`, name: 'x' }));
	const run = await practice.push(each, fromItem, { items });
	const lists = practice.requests().map(({ fields }) => entries(fields));
	expect(lists.map(({ length }) => length).sort()).toEqual([1, 1000]);
	for (const { target, message } of lists.flat()) expect(message.title).toBe(target.replace('bulk-', 't'));
	expect(jsonOf(run).map(({ target }) => target)).toEqual(items.map(({ id }) => id));
});

test("items of different times travel in different requests, because the time is the request's", async () => {
	const hour = (hours: number): string => new Date(Date.now() + hours * 3_600_000).toISOString();
	const items = [
		{ id: regId, at: hour(1) },
		{ id: otherRegId, at: hour(2) },
		{ id: regId, at: '' },
	].map((item, index) => ({ ...item, title: `t${index}`, name: 'x' }));
	await practice.push(each, { ...fromItem, options: { timeToSend: '={{ $json.at }}' } }, { items });
	const sent = practice
		.requests()
		.map(({ fields }) => [
			fields.time_to_send,
			entries(fields)
				.map(({ message }) => message.title)
				.join(),
		])
		.sort((a, b) => String(a[1]).localeCompare(String(b[1])));
	expect(sent).toEqual([
		[String(Date.parse(items[0]?.at ?? '')), 't0'],
		[String(Date.parse(items[1]?.at ?? '')), 't1'],
		[undefined, 't2'],
	]);
});

test('a wrong item does not hold up the others, with Continue On Fail', async () => {
	const items = [
		{ id: regId, title: 'a' },
		{ id: otherRegId, title: 'x'.repeat(50) },
		{ id: 'a,b', title: 'c' },
		{ id: otherRegId, title: 'd' },
	].map((item) => ({ ...item, name: 'x' }));
	const run = await practice.push(each, fromItem, { items, settings: goOn });
	expect(entries(practice.request().fields).map(({ message }) => message.title)).toEqual(['a', 'd']);
	expect(jsonOf(run).map(({ error, outcome }) => error ?? outcome)).toEqual([
		'accepted',
		'Title in item 1 has 50 characters; at most 49 are allowed',
		expect.stringMatching(/^Registration ID in item 2 holds ","/),
		'accepted',
	]);
});

test('dead targets fall to their items', async () => {
	const items = [{ id: regId }, { id: 'nobody' }, { id: otherRegId }].map((item, index) => ({
		...item,
		title: `t${index}`,
		name: 'x',
	}));
	expect(jsonOf(await practice.push(each, fromItem, { items })).map(({ outcome }) => outcome)).toEqual([
		'accepted',
		'deadTarget',
		'accepted',
	]);
});

test('lists written as JSON in several items become one request, each item answered for its own', async () => {
	const list = (ids: string[]): string =>
		JSON.stringify(ids.map((target) => ({ target, message: { ...written, title: target } })));
	const run = await practice.push(
		each,
		{ messagesFrom: 'json', messages: '={{ $json.list }}' },
		{ items: [{ list: list([regId, 'nobody']) }, { list: list([otherRegId]) }] },
	);
	expect(entries(practice.request().fields).map(({ target }) => target)).toEqual([regId, 'nobody', otherRegId]);
	expect(jsonOf(run)).toEqual([
		expect.objectContaining({ outcome: 'accepted', target: [regId, 'nobody'], deadTargets: ['nobody'] }),
		expect.objectContaining({ outcome: 'accepted', target: otherRegId }),
	]);
});

describe('a list written as JSON keeps the rules of the form', () => {
	const list = async (message: IDataObject) =>
		practice.push(each, {
			messagesFrom: 'json',
			messages: JSON.stringify([{ target: regId, message: { ...written, ...message } }]),
		});

	test('a click action is added where none is named, and kept where one is', async () => {
		await list({});
		await list({ extra: { notify_effect: '3', web_uri: 'https://a.example', own: 'pair' } });
		const [plain, web] = practice.requests().map(({ fields }) => entries(fields)[0]?.message);
		expect(plain).toMatchObject({ ...written, extra: { notify_effect: '1' } });
		expect(web).toMatchObject({
			extra: { notify_effect: '3', web_uri: 'https://a.example', own: 'pair' },
		});
		for (const { verdict, warnings } of practice.requests())
			expect({ verdict, warnings }).toEqual({ verdict: 'accepted', warnings: [] });
	});

	test.each<[string, IDataObject, RegExp]>([
		['a Notify ID', { notify_id: -5 }, /entry 0 > Options > Notify ID in item 0 is -5/],
		[
			'a time to live',
			{ time_to_live: 864_000_001 },
			/entry 0 > time_to_live in item 0 is 864000001; .* 864000000 \(milliseconds\)/,
		],
		['a title', { title: 'x'.repeat(50) }, /Title in item 0 has 50 characters/],
		['a blank text', { description: ' ' }, /Text in item 0 is blank/],
		['a payload', { payload: 'x'.repeat(4097) }, /Payload in item 0 has 4097 bytes/],
		['a click action', { extra: { notify_effect: '4' } }, /Click Action in item 0 is "4"/],
		['a click action that lacks its page', { extra: { notify_effect: '3' } }, /Web URI in item 0 is empty/],
		['a job key', { extra: { jobkey: '_a' } }, /Job Key in item 0 must be/],
		[
			'eleven pairs',
			{ extra: Object.fromEntries(Array.from({ length: 11 }, (_, index) => [`k${index}`, 'v'])) },
			/11 pairs/,
		],
		['a prefixed pair', { extra: { 'extra.callback': 'v' } }, /Custom Data in item 0 holds "extra.callback"/],
		['a channel name alone', { extra: { channel_name: 'n' } }, /Channel: ID in item 0 is empty/],
		[
			'a template alone',
			{ extra: { channel_id: 'practice-orders', template_id: 't' } },
			/Template Parameters in item 0 is empty/,
		],
		[
			'a symbol in a template',
			{ extra: { channel_id: 'practice-orders', template_id: 't', template_param: '{"a":"25℃"}' } },
			/Template Parameters in item 0 holds "a" with an emoji, a symbol/,
		],
		[
			'receipt types',
			{ extra: { callback: 'http://h.example', 'callback.type': 8 } },
			/Callback Types in item 0 holds "8"/,
		],
		['a time of its own', { time_to_send: 1 }, /Time to Send in item 0 stands inside a message/],
		['a misspelt field', { tittle: 'x' }, /Message in item 0 holds "tittle"/],
		['a silent message without payload', { pass_through: 1 }, /Payload in item 0 is empty/],
	])('%s', async (_what, message, says) => {
		const run = await list(message);
		expect(run.error?.message).toMatch(says);
		expect(practice.requests()).toEqual([]);
	});

	test('what the API takes goes through: sums, texts that are numbers, parameters as an object', async () => {
		await list({
			notify_id: '7',
			extra: {
				callback: 'http://h.example',
				'callback.type': '243',
				notify_foreground: '0',
				only_send_once: 1,
				flow_control: '3000',
				channel_id: 'practice-orders',
				template_id: 'practice-template-order',
				template_param: { order: 7, state: 'sent' },
			},
		});
		expect(practice.request()).toMatchObject({ verdict: 'accepted', warnings: [] });
		expect(entries(practice.request().fields)[0]?.message).toMatchObject({
			notify_id: 7,
			extra: {
				'callback.type': 243,
				notify_foreground: '0',
				only_send_once: '1',
				flow_control: 3000,
				template_param: '{"order":"7","state":"sent"}',
			},
		});
	});

	test('a silent message stays one', async () => {
		await practice.push(each, {
			messagesFrom: 'json',
			messages: JSON.stringify([{ target: regId, message: { pass_through: 1, payload: 'p' } }]),
		});
		expect(entries(practice.request().fields)[0]?.message).toEqual({
			restricted_package_name: 'com.example.shop',
			pass_through: 1,
			payload: 'p',
		});
	});
});

describe('the quota of the day, which such an answer tells in channel_exceed_quota alone', () => {
	const items = [
		['a', ''],
		['b', 'x'],
		['c', 'x'],
		['d', 'y'],
	].map(([id, channel]) => ({ id, channel }));
	const push = async (
		exceeded: unknown,
		more: IDataObject = {},
		list: IDataObject[] = items,
		[operation, name]: readonly [string, string] = [each, 'target'],
	) => {
		practice.sandbox.dials.set({
			fault: 'http',
			status: 200,
			contentType: 'application/json',
			body: JSON.stringify({ result: 'ok', code: 0, data: { id: 'm1', channel_exceed_quota: exceeded, ...more } }),
			times: 1,
		});
		return practice.push(
			operation,
			{ [name]: '={{ $json.id }}', ...text, options: { channelId: '={{ $json.channel }}' } },
			{ items: list },
		);
	};

	test.each([
		['text', 'no_channel:1 x:2 y:1'],
		['an object', { no_channel: 1, x: 2, y: 1 }],
	])('used up for all messages (%s): none was delivered, tomorrow in Beijing', async (_form, exceeded) => {
		const run = await push(exceeded);
		expect(jsonOf(run).map(({ outcome }) => outcome)).toEqual(Array(4).fill('retryLater'));
		expect(jsonOf(run)[0]).toMatchObject({
			vendorCode: '200001',
			notBefore: expect.stringMatching(/T00:00:00\.000\+08:00$/),
		});
		expect(jsonOf(run)[0]).not.toHaveProperty('messageId');
	});

	test('used up for a whole channel: its messages alone', async () => {
		expect(jsonOf(await push('x:2')).map(({ outcome }) => outcome)).toEqual([
			'accepted',
			'retryLater',
			'retryLater',
			'accepted',
		]);
	});

	test('used up for some of a channel: nobody can tell for which', async () => {
		expect(jsonOf(await push('x:1')).map(({ outcome }) => outcome)).toEqual([
			'accepted',
			'unknown',
			'unknown',
			'accepted',
		]);
	});

	test.each([
		['of a channel of the request', 'x:4', ['unknown', 'retryLater', 'retryLater', 'unknown']],
		['of another', 'z:5', Array(4).fill('unknown')],
		['of one besides what fits', 'y:1 z:9', ['unknown', 'unknown', 'unknown', 'retryLater']],
	])(
		'more than the request has messages (%s): it says nothing of other channels',
		async (_what, exceeded, outcomes) => {
			expect(jsonOf(await push(exceeded)).map(({ outcome }) => outcome)).toEqual(outcomes);
		},
	);

	test('as many as the request has messages, under another name', async () => {
		expect(jsonOf(await push('z:4')).map(({ outcome }) => outcome)).toEqual(Array(4).fill('retryLater'));
	});

	test('the count may hold those who are gone: then it does not say who else got none', async () => {
		expect(jsonOf(await push('no_channel:1 x:1 y:1', { bad_regids: 'c' })).map(({ outcome }) => outcome)).toEqual([
			'retryLater',
			'unknown',
			'deadTarget',
			'retryLater',
		]);
	});

	test('a target with two messages of which one was over: not to be sent again by itself', async () => {
		const run = await push('x:1', {}, [
			{ id: 'a', channel: 'x' },
			{ id: 'a', channel: 'y' },
		]);
		expect(jsonOf(run).map(({ outcome }) => outcome)).toEqual(['unknown', 'unknown']);
	});

	test.each([['many'], [['no_channel:4']], [[{ channel: 'x', count: 2 }]], [true]])(
		'in another form (%j): nobody can tell who got it',
		async (exceeded) => {
			const run = await push(exceeded, { bad_regids: 'c' });
			expect(jsonOf(run).map(({ outcome }) => outcome)).toEqual(['unknown', 'unknown', 'deadTarget', 'unknown']);
			expect(run.hints.map(({ message }) => message).join()).toContain(
				typeof exceeded === 'string' ? exceeded : JSON.stringify(exceeded),
			);
		},
	);

	test.each([
		['personalizedMessage.sendEachToAliases', 'target'],
		['personalizedMessage.sendEachToUserAccounts', 'target'],
		['message.sendToAliases', 'alias'],
		['message.sendToUserAccounts', 'userAccount'],
	] as const)('%s: a target may be several phones, which the count may be of', async (...call) => {
		const list = items.map(({ id }) => ({ id, channel: 'x' }));
		const run = await push('x:4', { bad_regids: 'd' }, list, call);
		expect(jsonOf(run).map(({ outcome }) => outcome)).toEqual(['unknown', 'unknown', 'unknown', 'deadTarget']);
		expect(jsonOf(run)[0]).toMatchObject({
			vendorCode: '200001',
			reason: expect.stringMatching(/used up for 4 messages; a target may be several phones/),
		});
	});

	test.each([
		['all', 'x:4', 'retryLater'],
		['some', 'x:1', 'unknown'],
		['none of them, but of another channel', 'y:1', 'accepted'],
	])('one message for a list, were its answer to tell of it (%s)', async (_which, exceeded, outcome) => {
		const list = items.map(({ id }) => ({ id, channel: 'x' }));
		const run = await push(exceeded, {}, list, ['message.sendToRegIds', 'registrationId']);
		expect(practice.requests()).toHaveLength(1);
		expect(jsonOf(run).map((item) => item.outcome)).toEqual(Array(4).fill(outcome));
	});

	test.each([[''], [null], ['x:0']])('used up for none (%j)', async (exceeded) => {
		expect(jsonOf(await push(exceeded)).map(({ outcome }) => outcome)).toEqual(Array(4).fill('accepted'));
	});
});

describe('template variables', () => {
	const send = async (value: string) =>
		practice.push('message.sendToRegIds', {
			registrationId: regId,
			...text,
			options: {
				channelId: 'practice-orders',
				templateId: 'practice-template-order',
				templateParam: JSON.stringify({ order: '1', state: value }),
			},
		});

	test.each(['25℃', '★', '🇨🇳', '🎁', '©', '°', '1️⃣', '‼️', '👍🏽', '\u0378'])('with %j are refused', async (value) => {
		expect((await send(value)).error?.message).toMatch(
			/Template Parameters in item 0 holds "state" with an emoji, a symbol such as ℃ or ★, or an unassigned character \(U\+[0-9A-F]{4,6}\)/,
		);
		expect(practice.requests()).toEqual([]);
	});

	test.each(['‼', '25度', '1#*', '→', '100%', '«é»', '𠮷', 'ℹ', '￥5'])('with %j are sent', async (value) => {
		expect((await send(value)).error).toBeUndefined();
		expect(practice.request().verdict).toBe('accepted');
	});

	test('of a template that has none are {}', async () => {
		await practice.push('message.sendToRegIds', {
			registrationId: regId,
			...text,
			options: { channelId: 'practice-offers', templateId: 't', templateParam: '{}' },
		});
		expect(practice.request().fields['extra.template_param']).toBe('{}');
	});
});
