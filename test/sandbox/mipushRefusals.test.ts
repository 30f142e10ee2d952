import { form, messageNames, practiceClient, secret, type Fields, type PracticeClient } from './practiceClient';

let client: PracticeClient;

beforeAll(async () => {
	client = await practiceClient();
});
beforeEach(() => {
	client.sandbox.reset();
});
afterAll(() => client.sandbox.close());

const last = () => client.sandbox.journal.list(1)[0]!;

const regid = '/v3/message/regid';

const target = { registration_id: 'practice-regid-lilei' };

const dayInMs = 86_400_000;

const refusals: Array<[what: string, code: number, change: Fields | ((now: number) => Fields), reason: RegExp]> = [
	['no target', 21305, { registration_id: '' }, /says who gets the message/],
	['no title', 10016, { title: '' }, /title is missing/],
	['a blank title', 10017, { title: '   ' }, /blanks only/],
	['a title of 50', 10017, { title: '标'.repeat(50) }, /50 characters; fewer than 50/],
	['a description of 128', 10017, { description: '述'.repeat(128) }, /128 characters/],
	['no package', 10016, { restricted_package_name: '' }, /restricted_package_name is missing/],
	['a foreign package', 22022, { restricted_package_name: 'com.example.other' }, /does not belong to this app secret/],
	['a notify_id below zero', 10017, { notify_id: -1 }, /between 0 and 2147483647/],
	['a notify_id above the limit', 10017, { notify_id: 2_147_483_648 }, /between 0 and 2147483647/],
	['a notify_id that is no number', 10017, { notify_id: '1.5' }, /whole number/],
	['a notify_type of 8', 10017, { notify_type: 8 }, /between -1 and 7/],
	['pass-through without payload', 10016, { pass_through: 1 }, /payload is missing/],
	['a time_to_live that is no number', 10017, { time_to_live: '1d' }, /whole number/],
	['a schedule of eight days', 10017, (now) => ({ time_to_send: now + 8 * dayInMs }), /seven days/],
	['a schedule in seconds', 10017, (now) => ({ time_to_send: Math.floor(now / 1000) + 60 }), /looks like seconds/],
	['an alias beside a regId', 10008, { alias: 'lilei' }, /does not belong to this path/],
	['a misspelt parameter', 10008, { tittle: 'x' }, /does not exist/],
	['an empty list entry', 10017, { registration_id: 'practice-regid-lilei,,x' }, /empty entry/],
	[
		'1001 targets',
		10017,
		{ registration_id: Array.from({ length: 1001 }, (_, at) => `bulk-${at}`).join(',') },
		/at most 1000/,
	],
	['only unknown targets', 20301, { registration_id: 'a,b' }, /None of the targets exists: a, b/],
	[
		'eleven pairs',
		65014,
		Object.fromEntries(Array.from({ length: 11 }, (_, at) => [`extra.pair${at}`, 'x'])),
		/11 extra pairs/,
	],
	['effect 2 without intent', 10016, { 'extra.notify_effect': '2' }, /extra.intent_uri/],
	['effect 3 without address', 10016, { 'extra.notify_effect': '3' }, /extra.web_uri/],
	['effect 3 with no web address', 10017, { 'extra.notify_effect': '3', 'extra.web_uri': 'shop' }, /web address/],
	['effect 4', 10017, { 'extra.notify_effect': '4' }, /"1", "2" or "3"/],
	['a job key that begins with _', 10017, { 'extra.jobkey': '_sale' }, /must not begin with "_"/],
	['a job key of 21', 10017, { 'extra.jobkey': 'a'.repeat(21) }, /1 to 20/],
	['a job key with a dot', 10017, { 'extra.jobkey': 'a.b' }, /1 to 20/],
	[
		'a callback parameter of 257 bytes',
		65036,
		{ 'extra.callback': 'http://127.0.0.1/x', 'extra.callback.param': '参'.repeat(85) + 'ab' },
		/256 bytes/,
	],
	['a callback that is no address', 65038, { 'extra.callback': 'callback' }, /web address/],
	['another network than wifi', 10017, { 'extra.connpt': '5g' }, /"wifi"/],
	['an unknown channel', 27001, { 'extra.channel_id': 'none' }, /channel "none" does not exist/],
	['a private channel without template', 10016, { 'extra.channel_id': 'practice-orders' }, /template_id/],
	[
		'a template without its variables',
		10017,
		{
			'extra.channel_id': 'practice-orders',
			'extra.template_id': 'practice-template-order',
			'extra.template_param': '{"order":"1"}',
		},
		/variables order, state/,
	],
	['a subscription channel without template', 10016, { 'extra.channel_id': 'practice-follow' }, /template_id/],
	[
		'a template variable with a symbol',
		10017,
		{
			'extra.channel_id': 'practice-orders',
			'extra.template_id': 'practice-template-order',
			'extra.template_param': '{"order":"1","state":"25℃"}',
		},
		/symbols/,
	],
	[
		'a template variable with emoji',
		10017,
		{
			'extra.channel_id': 'practice-orders',
			'extra.template_id': 'practice-template-order',
			'extra.template_param': '{"order":"1","state":"sent 🚚"}',
		},
		/emoji/,
	],
];

test.each(refusals)('refuses %s with code %i', async (_what, code, change, reason) => {
	const changed = typeof change === 'function' ? change(Date.now()) : change;
	const said = await client.post(regid, { ...messageNames, ...target, ...changed });
	expect(said).toMatchObject({
		result: 'error',
		code,
		reason: expect.stringMatching(/./),
		description: expect.stringMatching(/[一-鿿]/),
		trace_id: expect.any(String),
	});
	expect(said.data).toBeUndefined();
	expect(last()).toMatchObject({ verdict: 'refused', status: 200, reason: expect.stringMatching(reason) });
	expect(client.sandbox.phones.notifications()).toHaveLength(0);
});

const accepted: Array<[string, Fields]> = [
	['the plain message', {}],
	['a title of 49 Chinese characters', { title: '标'.repeat(49) }],
	['a description of 127', { description: '述'.repeat(127) }],
	['the highest notify_id', { notify_id: 2_147_483_647 }],
	[
		'ten pairs besides the reserved names',
		{
			...Object.fromEntries(Array.from({ length: 10 }, (_, at) => [`extra.pair${at}`, 'x'])),
			'extra.jobkey': 'Sale-11_11',
			'extra.ticker': 't',
			'extra.channel_id': 'practice-offers',
			'extra.flow_control': 3000,
		},
	],
	['1000 targets', { registration_id: Array.from({ length: 1000 }, (_, at) => `bulk-${at}`).join(',') }],
	[
		'a callback parameter of 256 bytes',
		{ 'extra.callback': 'http://127.0.0.1/x', 'extra.callback.param': 'p'.repeat(256), 'extra.callback.type': 243 },
	],
	[
		'a private channel with its template',
		{
			'extra.channel_id': 'practice-orders',
			'extra.template_id': 'practice-template-order',
			'extra.template_param': '{"order":"1","state":"sent"}',
		},
	],
	['quotes, ampersands, plus signs and emoji', { title: 'a+b & "c" 100% 😀', payload: '{"a":"1+1=2&"}' }],
];

test.each(accepted)('accepts %s without a warning', async (_what, change) => {
	expect(await client.post(regid, { ...messageNames, ...target, ...change })).toMatchObject({ result: 'ok', code: 0 });
	expect(last()).toMatchObject({ verdict: 'accepted', warnings: [] });
});

test('passes text through unharmed', async () => {
	const title = 'a+b & "c" 100% 😀 <b>';
	await client.post(regid, { ...messageNames, ...target, title });
	expect(client.shade('Li Lei')).toEqual([title]);
});

const warned: Array<[string, Fields, RegExp]> = [
	['a payload encoded twice', { payload: encodeURIComponent('{"a":1}') }, /percent-encoded twice/],
	['receipt type 246', { 'extra.callback': 'http://127.0.0.1/x', 'extra.callback.type': 246 }, /not a sum/],
	['a misspelt reserved name', { 'extra.channelId': 'x' }, /did you mean extra.channel_id/],
	['no click effect', { 'extra.notify_effect': undefined as unknown as string }, /notify_effect is missing/],
	['a time_to_live in seconds', { time_to_live: 600 }, /milliseconds/],
	['a title that only Java finds too long', { title: '😀'.repeat(30) }, /UTF-16/],
];

test.each(warned)('warns of %s', async (_what, change, warning) => {
	const fields = Object.fromEntries(
		Object.entries({ ...messageNames, ...target, ...change }).filter(([, value]) => value !== undefined),
	);
	expect((await client.post(regid, fields)).code).toBe(0);
	expect(last().warnings).toEqual([expect.stringMatching(warning)]);
});

const headers: Array<[string, Record<string, string>, RegExp]> = [
	['none', { 'content-type': form['content-type'] }, /missing/],
	['another secret', { ...form, authorization: 'key=wrong' }, /not the one/],
	['Key in upper case', { ...form, authorization: `KEY=${secret}` }, /lower case/],
	['a blank behind the sign', { ...form, authorization: `key= ${secret}` }, /not the one/],
	['a bearer token', { ...form, authorization: `Bearer ${secret}` }, /must be "key="/],
];

test.each(headers)('authorization: %s is refused with 21301', async (_what, given, reason) => {
	expect(await client.post(regid, { ...messageNames, ...target }, given)).toMatchObject({
		code: 21301,
		description: '认证失败',
		reason: 'Invalid application secret.',
	});
	expect(last().reason).toMatch(reason);
});

test('the content type must be a UTF-8 form', async () => {
	const body = new URLSearchParams({ ...messageNames, ...target }).toString();
	expect(
		(await client.post(regid, body, { ...form, 'content-type': 'application/x-www-form-urlencoded; charset=UTF-8' }))
			.code,
	).toBe(0);
	expect(
		(await client.post(regid, body, { ...form, 'content-type': 'application/x-www-form-urlencoded; charset=gbk' }))
			.code,
	).toBe(10012);
	expect(
		(await client.post(regid, JSON.stringify(messageNames), { ...form, 'content-type': 'application/json' })).code,
	).toBe(10012);
});

test('a form that is no UTF-8, or names a parameter twice, is refused', async () => {
	const body = new URLSearchParams({ ...messageNames, ...target }).toString();
	expect((await client.post(regid, `${body}&payload=%D6%D0`)).code).toBe(10008);
	expect((await client.post(regid, `${body}&payload=100%`)).code).toBe(10008);
	expect((await client.post(regid, `${body}&title=again`)).code).toBe(10017);
});

test('repeated list parameters, as the official SDK sends them, are joined with a warning', async () => {
	const said = await client.post(
		'/v3/message/alias',
		`${new URLSearchParams(messageNames).toString()}&alias=lilei&alias=wangwei`,
	);
	expect(said.code).toBe(0);
	expect(last().warnings).toEqual([expect.stringContaining('repeated')]);
	expect(client.shade('Wang Wei')).toEqual(['Title']);
});

test('several packages are for v3 only', async () => {
	client.sandbox.addPhone({
		name: 'other app',
		mipush: { regId: 'other', packageName: 'com.example.news', topics: ['news'] },
	});
	const fields = { ...messageNames, topic: 'news', restricted_package_name: 'com.example.shop,com.example.news' };
	expect((await client.post('/v2/message/topic', fields)).code).toBe(22022);
	expect((await client.post('/v3/message/topic', fields)).code).toBe(0);
	expect(client.shade('other app')).toEqual(['Title']);
});

test.each([
	['GET', regid],
	['POST', '/v1/trace/message/status'],
	['POST', '/v3/message/user_account'],
	['POST', '/v3/message/regid/'],
	['POST', '/v3/message/topic/revoke'],
	['POST', '/v2/message/alias/revoke'],
	['POST', '/v2/message/topic/revoke'],
	['GET', '/v1/stats/message/counters'],
])('%s %s does not exist', async (method, path) => {
	const response = await fetch(client.sandbox.url + path, { method, headers: form });
	expect(response.status).toBe(404);
	expect(await response.json()).toMatchObject({ result: 'error', code: 10012 });
	expect(last()).toMatchObject({
		vendor: 'mipush',
		verdict: 'refused',
		reason: expect.stringContaining(`no ${method} ${path}`),
	});
});

const topics: Array<[string, number, Fields]> = [
	['six topics', 65035, { topics: 'a;$;b;$;c;$;d;$;e;$;f', topic_op: 'UNION' }],
	['no operator', 10016, { topics: 'a;$;b' }],
	['an unknown operator', 10017, { topics: 'a;$;b', topic_op: 'union' }],
	['an empty topic', 10017, { topics: 'a;$;', topic_op: 'UNION' }],
];

test.each(topics)('multi_topic refuses %s', async (_what, code, fields) => {
	expect((await client.post('/v3/message/multi_topic', { ...messageNames, ...fields })).code).toBe(code);
});

const message = {
	restricted_package_name: 'com.example.shop',
	title: 't',
	description: 'd',
	extra: { notify_effect: '1' },
};

const shapes: Array<[string, unknown, RegExp]> = [
	['no list', { target: 'a', message }, /JSON list/],
	['an empty list', [], /at least one/],
	['no target', [{ message }], /"target" must be text/],
	['two targets in one', [{ target: 'lilei,wangwei', message }], /names one target/],
	['extras with their prefix', [{ target: 'lilei', message: { ...message, 'extra.jobkey': 'a' } }], /nested object/],
	['an unknown field', [{ target: 'lilei', message: { ...message, topic: 'a' } }], /"topic" does not exist/],
	['extras that are objects', [{ target: 'lilei', message: { ...message, extra: { a: {} } } }], /text or a number/],
	[
		'a wrong message among right ones',
		[
			{ target: 'lilei', message },
			{ target: 'wangwei', message: { ...message, title: ' ' } },
		],
		/Message 2 of 2 \(target wangwei\)/,
	],
];

test.each(shapes)('multi_messages refuses %s', async (_what, messages, reason) => {
	expect((await client.post('/v2/multi_messages/aliases', { messages: JSON.stringify(messages) })).code).toBe(10017);
	expect(last().reason).toMatch(reason);
	expect(client.sandbox.phones.notifications()).toHaveLength(0);
});

test('multi_messages encoded twice says so', async () => {
	expect(
		(await client.post('/v2/multi_messages/aliases', { messages: encodeURIComponent('[{"target":"lilei"}]') })).code,
	).toBe(10017);
	expect(last().reason).toMatch(/encoded twice/);
});

const others: Array<[string, 'get' | 'post', string, number, Fields]> = [
	['statistics without id', 'get', '/v1/trace/message/status', 10016, {}],
	['statistics of an unknown message', 'get', '/v1/trace/message/status', 65028, { msg_id: 'x' }],
	['a span that ends before it begins', 'get', '/v1/trace/messages/status', 10017, { begin_time: 2, end_time: 1 }],
	[
		'101 message ids',
		'post',
		'/v1/trace/multi_message/status',
		10017,
		{ msg_ids: Array.from({ length: 101 }, (_, at) => at).join(',') },
	],
	['a subscription without topic', 'post', '/v2/topic/subscribe', 10016, { registration_id: 'practice-regid-lilei' }],
	[
		'a subscription of 1001',
		'post',
		'/v2/topic/subscribe',
		10017,
		{ registration_id: Array(1001).fill('bulk-1').join(','), topic: 't' },
	],
	['a subscription of nobody', 'post', '/v2/topic/subscribe/alias', 10029, { aliases: 'nobody', topic: 't' }],
	['aliases of an unknown device', 'get', '/v1/alias/all', 65003, { registration_id: 'nobody' }],
	['an account in snake case', 'get', '/v1/useraccount/get_regids_by_useraccount', 10008, { user_account: 'x' }],
	[
		'the account of another app',
		'get',
		'/v1/useraccount/get_regids_by_useraccount',
		22006,
		{ userAccount: 'x', appId: '1' },
	],
	['an unknown schedule', 'post', '/v2/schedule_job/exist', 65028, { job_id: 'x' }],
	[
		'a revocation with the field names of sending',
		'post',
		'/v3/message/regid/revoke',
		10008,
		{ registration_id: 'practice-regid-lilei' },
	],
	[
		'a stop of unknown messages',
		'post',
		'/v1/message/switch/stop_by_id',
		65028,
		{ msg_ids: 'x,y', restricted_package_name: 'com.example.shop' },
	],
	['a stop without package', 'post', '/v1/message/switch/stop_by_id', 10016, { msg_ids: 'x' }],
	[
		'a revocation without package',
		'post',
		'/v3/message/regid/revoke',
		10016,
		{ registration_ids: 'practice-regid-lilei' },
	],
	['an account without the app', 'get', '/v1/useraccount/get_regids_by_useraccount', 10016, { userAccount: 'x' }],
];

test.each(others)('refuses %s', async (_what, method, path, code, fields) => {
	expect(await client[method](path, fields)).toMatchObject({ result: 'error', code });
});
