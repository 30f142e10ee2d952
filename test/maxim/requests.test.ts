import type { IDataObject } from 'n8n-workflow';
import { accessToken, appId, jsonOf, message, messageWire, otherUserId, userId, usePractice } from './practice';

/**
 * Every operation on the wire, read against section 4 of MaxIM's document and the user chapter: names and paths below
 * are copied from their tables, never from our code.
 */
const practice = usePractice();

const key = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Every request carries them. */
const headers = { 'access-token': accessToken, app_id: appId };

describe('notification.send', () => {
	const send = 'notification.send';

	test.each<[string, IDataObject, string, unknown]>([
		['alias', { alias: 'lilei' }, '{"alias":["lilei"]}', 'lilei'],
		['tag', { tag: 'vip, beta' }, '{"tag":["vip","beta"]}', ['vip', 'beta']],
		[
			'user_id',
			{ userId: `${userId},${otherUserId}` },
			`{"user_id":[${userId},${otherUserId}]}`,
			[userId, otherUserId],
		],
		[
			'push_token',
			{ pushToken: ['practice-pushtoken-lilei'] },
			'{"push_token":["practice-pushtoken-lilei"]}',
			'practice-pushtoken-lilei',
		],
		['all', { confirmEveryone: true }, '"all"', undefined],
	])('to %s with what it needs', async (audience, targets, travels, named) => {
		const run = await practice.pushSimplified(send, { audience, ...targets, ...message });
		expect(run.error).toBeUndefined();
		const request = practice.request();
		expect(request).toMatchObject({
			method: 'POST',
			path: '/push/notify',
			query: '',
			verdict: 'accepted',
			warnings: [],
			headers: { ...headers, 'content-type': 'application/json' },
		});
		expect(request.raw).toContain(`"audience":${travels}`);
		expect(request.body).toEqual({
			audience: JSON.parse(travels),
			message: messageWire,
			setting: { request_id: expect.stringMatching(key) },
		});
		expect(request.headers).not.toHaveProperty('user_id');
		expect(request.headers).not.toHaveProperty('group_id');
		const [item = {}] = jsonOf(run);
		// The task of the practice server has more digits than a double holds.
		expect(item).toMatchObject({
			outcome: 'accepted',
			messageId: expect.stringMatching(/^659700000000000000\d$/),
		});
		expect(item.target).toEqual(named ?? null);
		expect(practice.sandbox.journal.list()[0]?.answer).toContain(`"task_id":${String(item.messageId)}`);
	});

	test('an ID of 64 bits keeps its digits', async () => {
		await practice.push(send, { audience: 'user_id', userId: '9223372036854775807', ...message });
		expect(practice.request().raw).toContain('"user_id":[9223372036854775807]');
		expect(practice.request().verdict).toBe('accepted');
	});

	const android = {
		sound: 'bell',
		channelId: 'orders',
		clickAction: 'intent',
		intent: 'intent:#Intent;component=a/b;end',
	};
	const androidWire = {
		sound: 'bell',
		channel_id: 'orders',
		click_action: 'intent',
		intent: 'intent:#Intent;component=a/b;end',
	};
	const begin = Math.floor(Date.now() / 1000) + 3600;
	const iso = (seconds: number): string => new Date(seconds * 1000).toISOString();

	const full: IDataObject = {
		audience: 'tag',
		tag: 'vip',
		title: '标题 & "Title"',
		body: 'Line one\nline two 🎁',
		clickAction: android.clickAction,
		intent: android.intent,
		options: {
			type: 'image',
			attachmentUrl: 'https://shop.example.com/offer.PNG',
			bigText: 'Much longer',
			badge: '3',
			ext: '{"key1":123,"key2":"value2","id":9007199254740993}',
			showBeginTime: iso(begin),
			showEndTime: iso(begin + 60),
			ios: {
				sound: 'bell.caf',
				contentAvailable: true,
				mutableContent: false,
				category: 'ORDER',
				threadId: 't',
				subtitle: 'Sub',
				apnsCollapseId: 'c',
			},
			android: { sound: android.sound, channelId: android.channelId },
			huawei: { ...android, badgeClass: 'com.example.MainActivity' },
			xiaomi: android,
			oppo: android,
			vivo: { ...android, pushMode: 1, classification: 1 },
			flyme: android,
			fcm: { clickAction: 'open_app' },
			requestId: 'order-7',
			distributionStrategy: 'ospush_only',
			ospushSequence: ['fcm', 'huawei', 'ups'],
			userId,
			groupId: '12',
		},
	};

	const fullWire = {
		audience: { tag: ['vip'] },
		message: {
			type: 'image',
			title: '标题 & "Title"',
			body: 'Line one\nline two 🎁',
			attachment_url: 'https://shop.example.com/offer.PNG',
			big_text: 'Much longer',
			badge: '3',
			ext: { key1: 123, key2: 'value2', id: Number('9007199254740993') },
			show_begin_time: begin,
			show_end_time: begin + 60,
			ios: {
				sound: 'bell.caf',
				content_available: true,
				mutable_content: false,
				category: 'ORDER',
				thread_id: 't',
				subtitle: 'Sub',
				apns_collapse_id: 'c',
			},
			android: androidWire,
			huawei: { ...androidWire, badge_class: 'com.example.MainActivity' },
			xiaomi: androidWire,
			oppo: androidWire,
			vivo: { ...androidWire, push_mode: 1, classification: 1 },
			flyme: androidWire,
			fcm: { click_action: 'open_app' },
		},
		setting: { request_id: 'order-7', distribution_strategy: 'ospush_only', ospush_sequence: ['fcm', 'huawei', 'ups'] },
	};

	test('with every field of the document', async () => {
		const run = await practice.push(send, full);
		expect(run.error).toBeUndefined();
		expect(practice.request()).toMatchObject({
			verdict: 'accepted',
			warnings: [],
			headers: { ...headers, user_id: userId, group_id: '12' },
		});
		expect(practice.request().body).toEqual(fullWire);
	});

	test('a message of nothing but what one platform, or the icon, gets', async () => {
		for (const own of [
			{ android: { channelId: 'orders' } },
			{ xiaomi: { channelId: '1' } },
			{ ios: { contentAvailable: true } },
			{ badge: '0' },
		]) {
			practice.sandbox.reset();
			expect((await practice.push(send, { audience: 'alias', alias: 'lilei', options: own })).error).toBeUndefined();
			expect(practice.request()).toMatchObject({ verdict: 'accepted' });
		}
	});

	test.each([
		['typed', { ext: '{"id":9007199254740993,"list":[{"n":-7615917337495251231}]}' }],
		['text out of an expression', { ext: '={{ \'{"id":9007199254740993,"list":[{"n":-7615917337495251231}]}\' }}' }],
	])('numbers beyond 2^53 in Custom Data keep all digits and stay numbers: %s', async (_how, own) => {
		expect((await practice.push(send, { audience: 'alias', alias: 'lilei', options: own })).error).toBeUndefined();
		expect(practice.request().raw).toContain('"ext":{"id":9007199254740993,"list":[{"n":-7615917337495251231}]}');
	});

	test("times of the form are the workflow's", async () => {
		const run = await practice.push(
			send,
			{ audience: 'alias', alias: 'lilei', ...message, options: { showBeginTime: '2126-01-02T03:04:05' } },
			{ timezone: 'Europe/Berlin' },
		);
		expect(run.error).toBeUndefined();
		expect(practice.request().body.message).toMatchObject({
			show_begin_time: Date.parse('2126-01-02T03:04:05+01:00') / 1000,
		});
	});

	test('reaches the phones, with service and channel', async () => {
		await practice.push(send, {
			audience: 'tag',
			tag: 'beta',
			...message,
			options: { android: { channelId: 'orders' }, distributionStrategy: 'ospush_only' },
		});
		await practice.push(send, { audience: 'user_id', userId, ...message });
		expect(
			practice.sandbox.phones
				.notifications()
				.map(({ phone, vendor, channel, title }) => [phone, vendor, channel, title]),
		).toEqual([
			['Han Meimei', 'maxim', 'Huawei', 'Shipped'],
			['Wang Wei', 'maxim', 'APNs', 'Shipped'],
			['Li Lei', 'maxim', 'MaxIM', 'Shipped'],
		]);
	});
});

describe('task.getStatistics', () => {
	test('one item for each task, with its ID as text', async () => {
		const tasks = (
			await Promise.all(
				['lilei', 'hanmeimei'].map(async (alias) =>
					practice.push('notification.send', { audience: 'alias', alias, ...message }),
				),
			)
		).map((run) => String(jsonOf(run)[0]?.messageId));
		practice.sandbox.journal.clear();
		const run = await practice.pushSimplified('task.getStatistics', { list: tasks, options: { userId } });
		expect(run.error).toBeUndefined();
		expect(practice.request()).toMatchObject({
			method: 'POST',
			path: '/push/task/detail',
			verdict: 'accepted',
			headers: { ...headers, user_id: userId },
		});
		expect(practice.request().raw).toBe(`{"list":[${tasks.join(',')}]}`);
		const items = jsonOf(run);
		expect(items.map(({ taskId }) => taskId)).toEqual(tasks);
		expect(items[0]).toEqual({ taskId: tasks[0], targets: 1, sent: 1, received: 1 });
		const raw = jsonOf(await practice.push('task.getStatistics', { list: tasks, options: { userId } }));
		expect(raw[0]).toMatchObject({
			task_id: tasks[0],
			mxpush_target: 1,
			mxpush_sent: 1,
			mxpush_received: 1,
			xiaomi_target: 0,
			apns_received: 0,
		});
		expect(Object.keys(raw[0] ?? {})).toHaveLength(25);
		expect(run.outputs[0]?.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 0 }]);
	});

	test('a small ID is text, too', async () => {
		practice.sandbox.dials.set({
			fault: 'http',
			status: 200,
			body: '{"code":200,"data":[{"task_id":7,"apns_sent":1}],"message":null}',
			contentType: 'application/json',
		});
		expect(jsonOf(await practice.push('task.getStatistics', { list: '7' }))).toEqual([{ task_id: '7', apns_sent: 1 }]);
	});

	test('a task that does not exist gives no item', async () => {
		expect(jsonOf(await practice.push('task.getStatistics', { list: '1' }))).toEqual([]);
	});
});

describe('certificate.get', () => {
	const get = 'certificate.get';

	test("asks for Apple's of production unless told", async () => {
		const run = await practice.pushSimplified(get);
		expect(run.error).toBeUndefined();
		expect(practice.request()).toMatchObject({
			method: 'GET',
			path: '/push/certificate',
			raw: '',
			headers,
			verdict: 'accepted',
		});
		expect(Object.fromEntries(new URLSearchParams(practice.request().query))).toEqual({
			provider: '1',
			environment: '1',
		});
	});

	test('with every parameter', async () => {
		const run = await practice.push(get, {
			provider: 3,
			environment: 0,
			includeSecrets: true,
			options: { userId, groupId: '12' },
		});
		expect(run.error).toBeUndefined();
		expect(Object.fromEntries(new URLSearchParams(practice.request().query))).toEqual({
			provider: '3',
			environment: '0',
		});
		expect(practice.request().headers).toMatchObject({ ...headers, user_id: userId, group_id: '12' });
	});

	test.each([1, 2, 3, 4, 5, 6, 7])('hides the secrets of provider %i', async (provider) => {
		const [hidden = {}] = jsonOf(await practice.push(get, { provider }));
		const [readable = {}] = jsonOf(await practice.push(get, { provider, includeSecrets: true }));
		const secrets = ['app_key', 'app_secret', 'certificate'].filter((name) => readable[name] !== null);
		expect(secrets.length).toBeGreaterThan(0);
		for (const name of secrets) {
			expect(readable[name]).toContain('practice-');
			expect(hidden[name]).toBe('***');
		}
		expect(hidden).toMatchObject({ name: readable.name, app_id: readable.app_id });
		expect(Object.keys(hidden).sort()).toEqual(Object.keys(readable).sort());
	});

	test('hides what the document does not know of', async () => {
		practice.sandbox.dials.set({
			fault: 'http',
			status: 200,
			body: '{"code":200,"data":{"name":"n","app_id":"1","master_secret":"m","nested":{"key":"k"}},"message":null}',
			contentType: 'application/json',
		});
		expect(jsonOf(await practice.push(get, { provider: 2 }))).toEqual([
			{ name: 'n', app_id: '1', master_secret: '***', nested: '***' },
		]);
	});

	test('a refusal that holds a certificate shows none of it', async () => {
		practice.sandbox.dials.set({
			fault: 'http',
			status: 200,
			body: '{"code":10010,"data":{"app_secret":"canary-of-a-vendor"},"message":"no"}',
			contentType: 'application/json',
		});
		const run = await practice.push(get, { provider: 2 }, { settings: { onError: 'continueRegularOutput' } });
		expect(jsonOf(run)[0]).toMatchObject({ details: { vendorCode: '10010' } });
		expect(JSON.stringify(run)).not.toContain('canary-of-a-vendor');
	});

	test('there may be none', async () => {
		expect(jsonOf(await practice.push(get, { provider: 2, environment: 0 }))).toEqual([{}]);
	});
});

describe('beyond the document: alias and tags of a user', () => {
	const asUser = { headers: { ...headers, user_id: userId } };

	test('alias.bind, then a notification to it arrives', async () => {
		const run = await practice.pushSimplified('alias.bind', {
			userId,
			alias: 'new-alias',
			pushToken: 'practice-pushtoken-lilei',
		});
		expect(run.error).toBeUndefined();
		expect(practice.request()).toMatchObject({
			method: 'POST',
			path: '/user/push/alias',
			body: { alias: 'new-alias', push_token: 'practice-pushtoken-lilei' },
			verdict: 'accepted',
			...asUser,
		});
		expect(jsonOf(run)[0]).toMatchObject({ outcome: 'accepted', target: userId });
		await practice.push('notification.send', { audience: 'alias', alias: 'new-alias', ...message });
		expect(practice.sandbox.phones.notifications().map(({ phone }) => phone)).toEqual(['Li Lei']);
	});

	test('alias.bind with what it needs', async () => {
		await practice.push('alias.bind', { userId, alias: 'x' });
		expect(practice.request().body).toEqual({ alias: 'x' });
	});

	test('tags are added, read and removed', async () => {
		const tags = async () => jsonOf(await practice.pushSimplified('tag.getByUser', { userId }));
		expect(jsonOf(await practice.pushSimplified('tag.add', { userId, tags: 'a, b' }))[0]).toMatchObject({
			outcome: 'accepted',
			target: userId,
		});
		expect(practice.request()).toMatchObject({
			method: 'POST',
			path: '/user/push/tag',
			body: { tags: ['a', 'b'] },
			verdict: 'accepted',
			...asUser,
		});
		expect(await tags()).toEqual([{ tag: 'a' }, { tag: 'b' }, { tag: 'vip' }]);
		expect(practice.requests()[1]).toMatchObject({
			method: 'GET',
			path: '/user/push/tag',
			raw: '',
			query: '',
			...asUser,
		});
		await practice.pushSimplified('tag.remove', { userId, tags: ['a'] });
		expect(practice.requests()[2]).toMatchObject({
			method: 'DELETE',
			path: '/user/push/tag',
			body: { tags: ['a'] },
			verdict: 'accepted',
			...asUser,
		});
		expect(await tags()).toEqual([{ tag: 'b' }, { tag: 'vip' }]);
		await practice.pushSimplified('tag.removeAll', { userId });
		expect(practice.requests()[4]).toMatchObject({
			method: 'DELETE',
			path: '/user/push/tag/all',
			verdict: 'accepted',
			...asUser,
		});
		expect(await tags()).toEqual([]);
	});
});
