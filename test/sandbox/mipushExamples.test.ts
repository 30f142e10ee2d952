import { practiceClient, type PracticeClient } from './practiceClient';

// The requests and answers are the worked examples of Xiaomi's "服务器API地址以及参数" (2025-02-19), as printed there.

let client: PracticeClient;

beforeAll(async () => {
	client = await practiceClient();
	const packageName = 'com.xiaomi.mipushdemo';
	client.sandbox.addPhone({
		name: 'one',
		mipush: { regId: '123', alias: ['alias1', 'test_alias1'], packageName, topics: ['my_topic', 'A'] },
	});
	client.sandbox.addPhone({
		name: 'two',
		mipush: { regId: 'regid1', alias: ['alias2'], packageName, topics: ['my_topic', 'D'] },
	});
	client.sandbox.addPhone({ name: 'three', mipush: { regId: 'regid2', alias: ['alias3'], packageName } });
});

afterAll(() => client.sandbox.close());

const demos: Array<[string, string, string, string[]]> = [
	[
		'1, three aliases',
		'/v2/message/alias',
		'alias=alias1,alias2,alias3&description=notification_description&payload=this+is+xiaomi+push&restricted_package_name=com.xiaomi.mipushdemo&title=notification_title&notify_type=2&time_to_live=1000&extra.sound_uri=android.resource://com.xiaomi.mipushdemo/raw/shaking',
		['one', 'two', 'three'],
	],
	[
		'2, one regId',
		'/v2/message/regid',
		'description=notification_description&payload=this+is+xiaomi+push&restricted_package_name=com.xiaomi.mipushdemo&registration_id=123&title=notification_title&notify_type=2&time_to_live=1000&notify_id=0',
		['one'],
	],
	[
		'3, a topic',
		'/v2/message/topic',
		'description=notification_description&payload=this+is+xiaomi+push&restricted_package_name=com.xiaomi.mipushdemo&topic=my_topic&title=notification_title&notify_type=2&time_to_live=1000',
		['one', 'two'],
	],
	[
		'4, click opens the launcher',
		'/v2/message/alias',
		'alias=test_alias1&description=notification_description&payload=this+is+xiaomi+push&restricted_package_name=com.xiaomi.mipushdemo&title=notification_title&notify_type=2&time_to_live=1000&extra.notify_effect=1',
		['one'],
	],
	[
		'5, click opens a component',
		'/v2/message/alias',
		'alias=test_alias1&description=notification_description&payload=this+is+xiaomi+push&restricted_package_name=com.xiaomi.mipushdemo&title=notification_title&notify_type=2&time_to_live=1000&extra.notify_effect=2&extra.intent_uri=intent:#Intent;action=com.a.b.shot;end',
		['one'],
	],
	[
		'6, click opens a web page',
		'/v2/message/alias',
		'alias=test_alias1&description=notification_description&restricted_package_name=com.xiaomi.mipushdemo&title=notification_title&notify_type=2&time_to_live=1000&extra.notify_effect=3&extra.web_uri=http://www.xiaomi.com',
		['one'],
	],
	[
		'7, any of four topics',
		'/v2/message/multi_topic',
		'description=notification_description&payload=this+is+xiaomi+push&restricted_package_name=com.xiaomi.mipushdemo&topics=A;$;B;$;C;$;D&topic_op=UNION&title=notification_title&notify_type=2&time_to_live=1000',
		['one', 'two'],
	],
];

test.each(demos)('section 1, demo %s', async (_name, path, form, reached) => {
	const before = new Map(client.sandbox.phones.list().map(({ id, received }) => [id, received]));
	const said = await client.post(path, form);
	expect(said).toMatchObject({
		result: 'ok',
		code: 0,
		description: '成功',
		data: { id: expect.stringMatching(/^[a-z]dm\d+\w\w$/) },
	});
	expect(said.data.bad_regids).toBeUndefined();
	const got = client.sandbox.phones
		.list()
		.filter(({ id, received }) => received > before.get(id)!)
		.map(({ id }) => id);
	expect(got).toEqual(reached);
	const [shown] = client.sandbox.phones.notifications().slice(-1);
	expect(shown).toMatchObject({
		title: 'notification_title',
		text: 'notification_description',
		app: 'com.xiaomi.mipushdemo',
	});
});

test('section 1: the answer for one regId has the words of the document', async () => {
	const said = await client.post('/v2/message/regid', demos[1]![2]);
	expect(said.info).toBe('Received push messages for 1 regid');
});

test('section 1: the refusal for a missing parameter has the words of the document', async () => {
	const said = await client.post(
		'/v2/message/regid',
		'pass_through=1&restricted_package_name=com.xiaomi.mipushdemo&registration_id=123',
	);
	expect(said).toMatchObject({
		result: 'error',
		reason: 'payload参数不能为空',
		description: '缺失必选参数',
		code: 10016,
	});
});

const regidsAsPrinted =
	'[{"target":"regid1","message": {"payload":"send message to regid1","restricted_package_name":"com.xiaomi.mipushdemo", "description":"description1","title":"title1","time_to_live":100000， "extra":{"sound_uri":"android.resource://com.xiaomi.mipushdemo/raw/shaking"}}}, {"target":"regid2","message": {"payload":"send message to regid2","restricted_package_name":"com.xiaomi.mipushdemo", "description":"description2","title":"title2","time_to_live":20000}}]';

const aliasesAsPrinted =
	'[{"target":"alias1","message": {"payload":"send message to alias1","restricted_package_name":"com.xiaomi.mipushdemo", "description":"description1","title":"title1","time_to_live":100000}}, {"target":"alias2","message": {"payload":"send message to alias2","restricted_package_name":"com.xiaomi.mipushdemo", "description":"description2","title":"title2","time_to_live":20000}}]';

test('section 2: the regids demo is refused as printed (full-width comma) and accepted when repaired', async () => {
	expect((await client.post('/v2/multi_messages/regids', { messages: regidsAsPrinted })).code).toBe(10017);
	const said = await client.post('/v2/multi_messages/regids', { messages: regidsAsPrinted.replace('，', ',') });
	expect(said).toMatchObject({ code: 0, data: { id: expect.any(String) } });
	expect(client.shade('two').at(-1)).toBe('title1');
	expect(client.shade('three').at(-1)).toBe('title2');
});

test('section 2: the aliases demo is accepted as printed', async () => {
	expect((await client.post('/v2/multi_messages/aliases', { messages: aliasesAsPrinted })).code).toBe(0);
	expect(client.shade('one').at(-1)).toBe('title1');
	expect(client.shade('two').at(-1)).toBe('title2');
});

test('section 5: the demos with parameters in the address are taken, with a warning', async () => {
	const query = 'topic=tt&restricted_package_name=com.xiaomi.mipushdemo';
	for (const path of [
		'/v2/topic/subscribe?registration_id=regid1&',
		'/v2/topic/subscribe/alias?aliases=alias3&',
		'/v2/topic/unsubscribe/all?',
	]) {
		const response = await fetch(`${client.sandbox.url}${path}${query}`, {
			method: 'POST',
			headers: { authorization: 'key=practice-mipush-app-secret' },
		});
		expect(await response.json()).toMatchObject({ result: 'ok', code: 0 });
		expect(client.sandbox.journal.list(1)[0]!.warnings).toEqual([expect.stringContaining('belong into the body')]);
	}
});
