import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import practice from '../../sandbox/practice.json';
import { startSandbox, type Sandbox, type SandboxOptions } from '../../sandbox/server';

/** MaxIM's stand-in, spoken to as any HTTP client would: bodies below are written by hand from section 4 of the document. */
let sandbox: Sandbox;
let now = Date.now();
const start = async (options: SandboxOptions = {}): Promise<void> =>
	void (sandbox = await startSandbox({ now: () => now, ...options }));
beforeAll(async () => start());
afterAll(async () => sandbox.close());
beforeEach(() => {
	now = Date.now();
	sandbox.reset();
});

const headers: Record<string, string> = {
	'access-token': practice.maxim.accessToken,
	app_id: practice.maxim.appId,
	'content-type': 'application/json',
};

interface Said {
	code: number;
	message: string | null;
	data: unknown;
	raw: string;
	status: number;
	reason: string;
	warnings: readonly string[];
}

async function call(method: string, path: string, text?: string, own: Record<string, string> = headers): Promise<Said> {
	const response = await fetch(sandbox.url + path, {
		method,
		headers: own,
		...(text === undefined ? {} : { body: text }),
	});
	const raw = await response.text();
	const { reason = '', warnings = [] } = sandbox.journal.list().at(-1) ?? {};
	return { ...(JSON.parse(raw) as Said), raw, status: response.status, reason, warnings };
}

const notify = async (body: string, own = headers): Promise<Said> => call('POST', '/push/notify', body, own);
const message = '"message":{"type":"text","title":"this is push title","body":"this is push body"}';
const toAlias = (message: string, rest = ''): string => `{"audience":{"alias":["lilei"]},"message":${message}${rest}}`;
const phones = (): string[] => sandbox.phones.notifications().map(({ phone }) => phone);
const taskOf = ({ raw }: Said): string => /"task_id":(\d+)/.exec(raw)?.[1] ?? '';

test.each<[string, string, string[]]>([
	['all', `{"audience":"all",${message}}`, ['Li Lei', 'Han Meimei', 'Wang Wei']],
	['tags, any of them', `{"audience":{"tag":["vip","beta"]},${message}}`, ['Li Lei', 'Han Meimei', 'Wang Wei']],
	['users by number', `{"audience":{"user_id":[6597000000002]},${message}}`, ['Han Meimei']],
	[
		'push tokens',
		`{"audience":{"push_token":["practice-pushtoken-wangwei"]},"message":{"type":"image","title":"t","attachment_url":"https://xxx.com/images/1.jpg"}}`,
		['Wang Wei'],
	],
	['an alias, silently', toAlias('{"type":"cmd","ext":{"key1":12345,"key2":"xxx"}}'), ['Li Lei']],
])("takes the document's request to %s", async (_whom, body, reached) => {
	const said = await notify(body);
	expect(said).toMatchObject({ code: 200, message: null, status: 200 });
	expect(Number.isSafeInteger(Number(taskOf(said)))).toBe(false);
	expect(phones()).toEqual(reached);
});

const ids = (count: number): string => Array.from({ length: count }, (_, index) => `"bulk-${index}"`).join(',');

test('lists of at most 500', async () => {
	expect((await notify(`{"audience":{"alias":[${ids(500)}]},${message}}`)).code).toBe(200);
	expect(await notify(`{"audience":{"alias":[${ids(501)}]},${message}}`)).toMatchObject({
		code: 12005,
		data: null,
		status: 200,
	});
});

test.each<[string, string, RegExp]>([
	['no audience', `{${message}}`, /audience is missing/],
	['an audience of two kinds', `{"audience":{"alias":["a"],"tag":["b"]},${message}}`, /exactly one of/],
	['an audience of no kind', `{"audience":{},${message}}`, /exactly one of/],
	['another word than all', `{"audience":"everyone",${message}}`, /must be one of all/],
	['a user ID as text', `{"audience":{"user_id":["6597000000001"]},${message}}`, /bare whole numbers.*the text/],
	['a user ID above 64 bits', `{"audience":{"user_id":[9223372036854775808]},${message}}`, /below 2\^63/],
	['no message', '{"audience":"all"}', /message is missing/],
	['a type of another name', toAlias('{"type":"voice"}'), /message.type must be one of text, image, cmd/],
	[
		'a picture of another kind',
		toAlias('{"type":"image","attachment_url":"https://a.example/b.gif"}'),
		/must end in jpg/,
	],
	['a badge as a number', toAlias('{"badge":1}'), /message.badge must be text/],
	['a badge of words', toAlias('{"badge":"one"}'), /a number, or "\+" and a number/],
	['times in milliseconds', toAlias(`{"show_begin_time":${Date.now()}}`), /seconds, not milliseconds/],
	['an end that is over', toAlias('{"show_end_time":1000000000}'), /is over/],
	['an intent that is missing', toAlias('{"android":{"click_action":"intent"}}'), /message.android.intent is missing/],
	[
		'an intent that one phone maker lacks',
		toAlias('{"xiaomi":{"click_action":"intent"}}'),
		/message.xiaomi.intent is missing/,
	],
	[
		'another click action',
		toAlias('{"fcm":{"click_action":"open_url"}}'),
		/click_action must be one of intent, open_app/,
	],
	['a field of another block', toAlias('{"xiaomi":{"badge_class":"a"}}'), /message.xiaomi.badge_class does not exist/],
	['a push mode beyond', toAlias('{"vivo":{"push_mode":2}}'), /push_mode must be one of 0, 1/],
	['content_available as text', toAlias('{"ios":{"content_available":"true"}}'), /true or false/],
	['a misspelt field', toAlias('{"titel":"x"}'), /message.titel does not exist/],
	[
		'an unknown strategy',
		toAlias('{"title":"x"}', ',"setting":{"distribution_strategy":"fast"}'),
		/distribution_strategy must be one of/,
	],
	['an unknown channel', toAlias('{"title":"x"}', ',"setting":{"ospush_sequence":["flyme"]}'), /holds "flyme"/],
	['notification beside message', toAlias('{"title":"x"}', ',"notification":{}'), /notification does not exist/],
	['no JSON', '{', /no valid JSON/],
])('refuses %s', async (_what, body, reason) => {
	const said = await notify(body);
	expect(said).toMatchObject({ code: 10002, data: null, message: '请求参数不正确', status: 200 });
	expect(said.reason).toMatch(reason);
	expect(phones()).toEqual([]);
});

test('headers', async () => {
	const body = toAlias('{"title":"x"}');
	const { 'access-token': _token, ...anonymous } = headers;
	expect(await notify(body, anonymous)).toMatchObject({ code: 10003 });
	expect(await notify(body, { ...headers, 'access-token': 'x' })).toMatchObject({ code: 10008 });
	expect(await notify(body, { ...headers, app_id: 'x' })).toMatchObject({ code: 40000 });
	expect(await notify(body, { ...headers, user_id: 'x' })).toMatchObject({ code: 10002 });
	expect(await notify(body, { ...headers, user_id: '1' })).toMatchObject({ code: 10000 });
	expect(await notify(body, { ...headers, user_id: '6597000000001', group_id: '1' })).toMatchObject({ code: 200 });
	expect((await notify(body, { ...headers, 'content-type': 'text/plain' })).reason).toMatch(/content type/);
});

test('a request ID that was seen is not pushed again', async () => {
	const first = await notify(toAlias('{"title":"x"}', ',"setting":{"request_id":"r"}'));
	const second = await notify(toAlias('{"title":"y"}', ',"setting":{"request_id":"r"}'));
	expect(taskOf(second)).toBe(taskOf(first));
	expect(second.warnings).toEqual([expect.stringContaining('nothing is pushed')]);
	expect(phones()).toEqual(['Li Lei']);
});

test('counters go by channel, and so does what a phone shows', async () => {
	const task = taskOf(
		await notify(
			`{"audience":"all","message":{"title":"x","android":{"channel_id":"all"},"xiaomi":{"channel_id":"mi"}},"setting":{"distribution_strategy":"ospush_only"}}`,
		),
	);
	expect(sandbox.phones.notifications().map(({ channel, details }) => [channel, details?.channelId])).toEqual([
		['Xiaomi', 'mi'],
		['Huawei', 'all'],
		['APNs', undefined],
	]);
	const said = await call('POST', '/push/task/detail', `{"list":[${task},1]}`);
	expect(said.data).toEqual([
		expect.objectContaining({
			xiaomi_target: 1,
			xiaomi_sent: 1,
			xiaomi_received: 1,
			huawei_sent: 1,
			apns_received: 1,
			mxpush_target: 0,
		}),
	]);
	expect(taskOf(said)).toBe(task);
});

test('a phone that is not online gets it through its maker, later', async () => {
	const phone = sandbox.phones.get('Li Lei')!;
	sandbox.phones.setOnline(phone, false);
	const task = taskOf(await notify(toAlias('{"title":"x"}')));
	const detail = async (): Promise<unknown> => (await call('POST', '/push/task/detail', `{"list":[${task}]}`)).data;
	expect(await detail()).toEqual([expect.objectContaining({ xiaomi_sent: 1, xiaomi_received: 0 })]);
	sandbox.phones.setOnline(phone, true);
	expect(await detail()).toEqual([expect.objectContaining({ xiaomi_received: 1 })]);
});

test('a message waits for its time, and not beyond its end', async () => {
	const seconds = Math.floor(now / 1000);
	await notify(toAlias(`{"title":"later","show_begin_time":${seconds + 3600}}`));
	expect(phones()).toEqual([]);
	const phone = sandbox.phones.get('Li Lei')!;
	sandbox.phones.setOnline(phone, false);
	await notify(toAlias(`{"title":"short","show_end_time":${seconds + 60}}`));
	now += 61_000;
	sandbox.phones.setOnline(phone, true);
	expect(phones()).toEqual([]);
});

test('task detail wants numbers', async () => {
	expect((await call('POST', '/push/task/detail', '{"list":["1"]}')).code).toBe(10002);
	expect((await call('POST', '/push/task/detail', '{"list":[1],"x":1}')).code).toBe(10002);
	expect(await call('POST', '/push/task/detail', '{"list":[1]}')).toMatchObject({ code: 200, data: [] });
});

test('certificates by provider and environment', async () => {
	expect(await call('GET', '/push/certificate?provider=3')).toMatchObject({
		code: 200,
		data: { app_secret: 'practice-xiaomi-app-secret' },
	});
	expect(await call('GET', '/push/certificate?provider=3&environment=0')).toMatchObject({ code: 200, data: null });
	for (const query of ['', '?provider=8', '?provider=1&environment=2', '?provider=1&env=1'])
		expect((await call('GET', `/push/certificate${query}`)).code).toBe(10002);
});

test('alias and tags belong to the user that the header names', async () => {
	const own = { ...headers, user_id: '6597000000001' };
	expect((await call('POST', '/user/push/alias', '{"alias":"x"}')).code).toBe(10000);
	expect(
		(await call('POST', '/user/push/alias', '{"alias":"x","push_token":"practice-pushtoken-wangwei"}', own)).code,
	).toBe(10002);
	expect(
		(await call('POST', '/user/push/alias', '{"alias":"x","push_token":"practice-pushtoken-lilei"}', own)).data,
	).toBe(true);
	await call('POST', '/user/push/tag', '{"tags":["new"]}', own);
	expect((await call('GET', '/user/push/tag', undefined, own)).data).toEqual(['new', 'vip']);
	await notify(`{"audience":{"alias":["x"]},${message}}`);
	await notify(`{"audience":{"tag":["new"]},${message}}`);
	expect(phones()).toEqual(['Li Lei', 'Li Lei']);
});

test('a path that is none', async () => {
	expect(await call('POST', '/push/send', '{}')).toMatchObject({ status: 404 });
	expect(await call('GET', '/push/notify')).toMatchObject({ status: 404 });
});

test('what it knows survives a restart', async () => {
	const stateFile = join(mkdtempSync(join(tmpdir(), 'sandbox-')), 'state.json');
	const own = { ...headers, user_id: '6597000000001' };
	await sandbox.close();
	await start({ stateFile });
	await call('POST', '/user/push/tag', '{"tags":["new"]}', own);
	const task = taskOf(await notify(toAlias('{"title":"x"}', ',"setting":{"request_id":"r"}')));
	await sandbox.close();
	await start({ stateFile });
	expect((await call('GET', '/user/push/tag', undefined, own)).data).toEqual(['new', 'vip']);
	expect(taskOf(await notify(toAlias('{"title":"x"}', ',"setting":{"request_id":"r"}')))).toBe(task);
	expect((await call('POST', '/push/task/detail', `{"list":[${task}]}`)).data).toEqual([
		expect.objectContaining({ mxpush_received: 1 }),
	]);
	await sandbox.close();
	await start();
});
