import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import practice from '../../sandbox/practice.json';
import { startSandbox, type Sandbox, type SandboxOptions } from '../../sandbox/server';

/** MIMC's stand-in, spoken to as any HTTP client would: bodies below are written by hand from the document. */
let sandbox: Sandbox;
const start = async (options: SandboxOptions = {}): Promise<void> => void (sandbox = await startSandbox(options));
beforeAll(async () => start());
afterAll(async () => sandbox.close());
beforeEach(() => sandbox.reset());

const { appId, appKey, appSecret } = practice.mimc;
const member = (name: string, value: string): string => `"${name}":${value}`;
const credentials = [
	member('appId', `"${appId}"`),
	member('appKey', `"${appKey}"`),
	member('appSecret', `"${appSecret}"`),
];
const message = [
	member('fromAccount', '"shop"'),
	member('fromResource', '"server"'),
	member('msg', '"hi"'),
	member('msgType', '""'),
];
const body = (...members: string[]): string => `{${[...credentials, ...message, ...members].join(',')}}`;

interface Said {
	code: number;
	message: string;
	data: { packetId?: string; packetIds?: string[]; token?: string } | null;
}

async function post(
	path: string,
	text: string,
	type = 'application/json',
): Promise<Said & { status: number; reason: string }> {
	const response = await fetch(sandbox.url + path, { method: 'POST', headers: { 'content-type': type }, body: text });
	return {
		...((await response.json()) as Said),
		status: response.status,
		reason: sandbox.journal.list().at(-1)?.reason ?? '',
	};
}

const p2p = '/api/push/p2p/';
const to = member('toAccount', '"lilei"');

test.each([
	[p2p, to],
	['/api/push/p2p/more', member('toAccounts', '["lilei","hanmeimei"]')],
	['/api/push/p2t/', member('topicId', '9223372036854770001')],
	['/api/push/p2t/more', member('topicIds', '[9223372036854770001,9223372036854770002]')],
])('%s takes what the document shows', async (path, target) => {
	const said = await post(path, body(target));
	expect(said).toMatchObject({ code: 200, message: 'success', status: 200 });
	expect(said.data?.packetIds ?? [said.data?.packetId]).toEqual(
		expect.arrayContaining([expect.stringMatching(/^[0-9a-f]+-\d+$/)]),
	);
	expect(sandbox.phones.notifications().length).toBeGreaterThan(0);
});

test('credentials may be bare numbers, as the samples print them', async () => {
	expect(
		await post(p2p, `{"appId":${appId},"appKey":${appKey},${credentials[2] ?? ''},${message.join(',')},${to}}`),
	).toMatchObject({ code: 200 });
});

test('the token call knows right credentials from wrong ones', async () => {
	expect((await post('/api/account/token', `{${credentials.join(',')},"appAccount":"a"}`)).data?.token).toBeTruthy();
	expect(
		await post('/api/account/token', `{${credentials.join(',').replace(appSecret, 'wrong')},"appAccount":"a"}`),
	).toMatchObject({ code: 401, data: null, status: 200 });
});

const without = (name: string): string => body(to).replace(new RegExp(`"${name}":"[^"]*",?`), '');

test.each<[string, string, string, RegExp]>([
	[
		'a group ID as text',
		'/api/push/p2t/',
		body(member('topicId', '"9223372036854770001"')),
		/bare whole number.*the text/,
	],
	[
		'a group ID rounded by a double',
		'/api/push/p2t/',
		body(member('topicId', '9223372036854770000')),
		/does not exist/,
	],
	['a group ID above 64 bits', '/api/push/p2t/', body(member('topicId', '9223372036854775808')), /below 2\^63/],
	['group IDs as text', '/api/push/p2t/more', body(member('topicIds', '["1"]')), /bare whole number/],
	[
		'one unknown group among others',
		'/api/push/p2t/more',
		body(member('topicIds', '[9223372036854770001,5]')),
		/group 5 does not exist/,
	],
	[
		'accounts joined by commas',
		'/api/push/p2p/more',
		body(member('toAccounts', '"lilei,hanmeimei"')),
		/must be a list/,
	],
	['an account that is a number', '/api/push/p2p/more', body(member('toAccounts', '[1]')), /List<String>/],
	['an empty list', '/api/push/p2p/more', body(member('toAccounts', '[]')), /empty list/],
	['no receiver', p2p, body(), /toAccount is missing/],
	['no sender', p2p, without('fromAccount'), /fromAccount is missing/],
	['no sending device', p2p, without('fromResource'), /fromResource is missing/],
	['no message', p2p, without('msg'), /msg is missing/],
	['another type', p2p, body(to).replace('"msgType":""', '"msgType":"text"'), /"base64" or ""/],
	[
		'base64 that is none',
		p2p,
		body(to).replace('"msgType":""', '"msgType":"base64"').replace('"hi"', '"hi!"'),
		/not base64/,
	],
	['isStore as text', p2p, body(to, member('isStore', '"true"')), /true or false/],
	['a misspelt member', p2p, body(to, member('biztype', '"x"')), /biztype does not belong/],
	['a receiver of another call', p2p, body(to, member('topicId', '1')), /topicId does not belong/],
	['no JSON', p2p, '{', /no valid JSON/],
	['a list', p2p, '[]', /must be a JSON object/],
	['the wrong key', p2p, body(to).replace(appKey, '1'), /appKey in the body/],
	['the wrong app', p2p, body(to).replace(appId, '1'), /appId in the body/],
])('refuses %s', async (_what, path, text, reason) => {
	const said = await post(path, text);
	expect(said.code).not.toBe(200);
	expect(said).toMatchObject({ status: 200, data: null });
	expect(said.reason).toMatch(reason);
	expect(sandbox.phones.notifications()).toEqual([]);
});

test('refuses a form, and parameters in the address', async () => {
	expect((await post(p2p, body(to), 'application/x-www-form-urlencoded')).reason).toMatch(/content type/);
	expect((await post(`${p2p}?a=1`, body(to))).reason).toMatch(/into the body/);
});

test('the slashes belong to the paths', async () => {
	for (const path of ['/api/push/p2p', '/api/push/p2t', '/api/push/p2p/more/'])
		expect(await post(path, body(to))).toMatchObject({ status: 404, reason: expect.stringContaining('slash') });
});

test('an account that was never seen is created without a word', async () => {
	expect(await post(p2p, body(member('toAccount', '"nobody"')))).toMatchObject({ code: 200 });
	expect(sandbox.journal.list().at(-1)?.warnings).toEqual([expect.stringContaining('never seen')]);
	await post(p2p, body(member('toAccount', '"nobody"')));
	expect(sandbox.journal.list().at(-1)?.warnings).toEqual([]);
});

test('the sender does not get its own message to a group', async () => {
	await post('/api/push/p2t/', body(member('topicId', '9223372036854770001')).replace('"shop"', '"lilei"'));
	expect(sandbox.phones.notifications().map(({ phone }) => phone)).toEqual(['Han Meimei']);
});

test('the page shows neither key nor secret among the parameters', async () => {
	await post(p2p, body(to));
	expect(JSON.stringify(sandbox.journal.list().at(-1)?.parameters)).not.toMatch(new RegExp(`${appKey}|${appSecret}`));
});

test('what it knows survives a restart', async () => {
	const stateFile = join(mkdtempSync(join(tmpdir(), 'sandbox-')), 'state.json');
	await sandbox.close();
	await start({ stateFile });
	await post(p2p, body(member('toAccount', '"nobody"')));
	await sandbox.close();
	await start({ stateFile });
	const said = await post(p2p, body(member('toAccount', '"nobody"')));
	expect(said.data?.packetId).toMatch(/-2$/);
	expect(sandbox.journal.list().at(-1)?.warnings).toEqual([]);
	await sandbox.close();
	await start();
});
