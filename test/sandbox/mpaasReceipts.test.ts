import { execFileSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pushSimple } from './mpaasRequest';
import { practiceClient, until, type PracticeClient } from './practiceClient';
import { receiver, type Post, type Receiver } from './receiver';

/** Held against the bodies printed in the mPaaS guide, 6.9 and 8.2.10; signatures are checked by openssl. */
let client: PracticeClient;
let hook: Receiver;

beforeAll(async () => {
	client = await practiceClient();
	hook = await receiver();
	for (const [name, platform, channel] of [
		['Oppo', 'android', 'oppo'],
		['Vivo', 'android', 'vivo'],
		['Honor', 'android', 'honor'],
		['Harmony', 'harmonyos', 'harmonyos'],
		['Own', 'android', 'android'],
	] as const)
		phones.push({ name, mpaas: { userId: name.toLowerCase(), token: `token-${channel}`, platform, channel } });
});
beforeEach(async () => {
	client.sandbox.reset();
	hook.posts.length = 0;
	hook.answer = () => ({ status: 200 });
	for (const phone of phones) await client.control('POST', 'phones', { phone });
	await client.control('PUT', 'receipts', nowhere);
});
afterAll(async () => {
	await client.sandbox.close();
	hook.close();
});

const phones: object[] = [];
const makers = ['huawei', 'honor', 'harmonyos', 'xiaomi', 'oppo', 'vivo'] as const;
const nowhere = Object.fromEntries(
	['mpaas', ...makers, 'mimc', 'huaweiUser', 'huaweiKey', 'huaweiKeyForm'].map((name) => [name, '']),
);
const set = async (settings: object): Promise<Record<string, string>> => client.control('PUT', 'receipts', settings);
const text = ({ body }: Post | undefined = { url: '', headers: {}, body: Buffer.alloc(0) }): string => body.toString();
const push = async (keys: Record<string, string>, more: Record<string, string | number> = {}): Promise<unknown> =>
	pushSimple(client.sandbox.url, keys, more);
const phone = (name: string) => client.sandbox.phones.get(name)!;

/** By `openssl dgst`, with the key pasted from the page. */
function opensslVerifies(publicKey: string, { url, body }: Post): boolean {
	const folder = mkdtempSync(join(tmpdir(), 'receipt-'));
	const file = (name: string, data: string | Buffer): string => {
		writeFileSync(join(folder, name), data);
		return join(folder, name);
	};
	const sign = new URL(url, 'http://127.0.0.1').searchParams.get('sign') ?? '';
	const signature = Buffer.from(sign.replaceAll('-', '+').replaceAll('_', '/'), 'base64');
	const key = `-----BEGIN PUBLIC KEY-----\n${publicKey.replace(/.{1,64}/g, '$&\n')}-----END PUBLIC KEY-----\n`;
	try {
		const given = ['-verify', file('key.pem', key), '-signature', file('signature', signature), file('body', body)];
		const said = execFileSync('openssl', ['dgst', '-sha256', ...given], { stdio: 'pipe' });
		return said.toString().includes('Verified OK');
	} catch {
		return false;
	}
}

describe('the delivery callback (6.9)', () => {
	test('has the members of the sample, in its order, signed over the bytes', async () => {
		const { mpaasPublicKey } = await set({ mpaas: `${hook.url}?secret=s` });
		await push({ wangwei: 'order-17 已发货' });
		await until(() => hook.posts.length === 1);
		const [post] = hook.posts;
		expect(text(post)).toBe(
			'{"extInfo":{"adToken":"practice-devicetoken-wangwei","osType":"ios"},"msgId":"order-17 已发货","pushSuccess":true,' +
				'"statusCode":"2","statusDesc":"Acked","targetId":"wangwei"}',
		);
		expect(post!.url).toMatch(/^\/hook\?secret=s&sign=[\w-]{342}%3D%3D$/);
		expect(post!.headers['content-type']).toBe('application/json;charset=UTF-8');
		expect(opensslVerifies(mpaasPublicKey!, post!)).toBe(true);
		expect(opensslVerifies(mpaasPublicKey!, { ...post!, body: Buffer.from(`${text(post)} `) })).toBe(false);
		expect(mpaasPublicKey).toMatch(/^MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A/);
	});

	test.each([
		['Oppo', '10000', 'Invalid RegistrationId', 'android'],
		['Vivo', '10302', 'regId 不合法', 'android'],
		['Honor', '80300007', '所有 Token 都是无效的', 'android'],
		['Harmony', '80300007', '所有 Token 都是无效的', 'harmonyos'],
		['Han Meimei', '80000004', '应用已卸载', 'android'],
		['Li Lei', '20301', '目标不合法', 'android'],
		['Wang Wei', '2011', 'Unregistered', 'ios'],
	])('an app that is gone, %s: code %s of 11.3', async (name, statusCode, statusDesc, osType) => {
		await set({ mpaas: hook.url });
		await client.control('POST', `phones/${encodeURIComponent(name)}`, { installed: false });
		await push({ [name.toLowerCase().replace(' ', '')]: 'key' });
		await until(() => hook.posts.length === 1);
		expect(JSON.parse(text(hook.posts[0]))).toMatchObject({
			extInfo: { osType },
			pushSuccess: false,
			statusCode,
			statusDesc,
		});
		expect(phone(name).shade).toEqual([]);
	});

	test('nobody is bound: status 1; a message the channel does not take: its code', async () => {
		await set({ mpaas: hook.url });
		await push({ nobody: 'a' });
		await push({ lilei: 'b' }, { Title: 't'.repeat(51) });
		await until(() => hook.posts.length === 2);
		expect(hook.posts.map((post) => JSON.parse(text(post)) as unknown)).toEqual([
			{ extInfo: {}, msgId: 'a', pushSuccess: false, statusCode: '1', statusDesc: 'NoBindInfo', targetId: 'nobody' },
			expect.objectContaining({ msgId: 'b', pushSuccess: false, statusCode: '10017', targetId: 'lilei' }),
		]);
	});

	test("an offline phone: a maker's channel has taken the message, the self-built one has not yet", async () => {
		await set({ mpaas: hook.url });
		for (const name of ['Li Lei', 'Own']) await client.control('POST', `phones/${name}`, { online: false });
		await push({ lilei: 'a', own: 'b' });
		await until(() => hook.posts.length === 1);
		expect(JSON.parse(text(hook.posts[0]))).toMatchObject({ msgId: 'a', statusCode: '2' });
		await client.control('POST', 'phones/Own', { online: true });
		await until(() => hook.posts.length === 2);
		expect(JSON.parse(text(hook.posts[1]))).toMatchObject({ msgId: 'b', statusCode: '2', targetId: 'own' });
	});

	test('targets of a load test are told of as well', async () => {
		await set({ mpaas: hook.url });
		await push(Object.fromEntries(Array.from({ length: 10 }, (_, at) => [`bulk-${at}`, `key-${at}`])));
		await until(() => hook.posts.length === 10);
		const ids = hook.posts.map((post) => (JSON.parse(text(post)) as { msgId: string }).msgId);
		expect(ids.sort()).toEqual(Array.from({ length: 10 }, (_, at) => `key-${at}`));
	});
});

describe('receipts of the phone makers (8.2.10)', () => {
	const tag = (channel: number, version = '1.1'): string => `0#${channel}#${version}#console_1&[0-9a-f]{16}`;

	/** The printed sample with what differs from message to message made a pattern. */
	test.each<[(typeof makers)[number], string, string, RegExp]>([
		[
			'huawei',
			'hanmeimei',
			'application/json',
			new RegExp(
				`^{"statuses":\\[{"clientId":"\\d{9}","biTag":"${tag(5)}","requestId":"\\d{24}","appid":"\\d{9}","status":0,` +
					'"timestamp":\\d{13},"token":"huawei-practice-adtoken-hanmeimei"}\\]}$',
			),
		],
		[
			'honor',
			'honor',
			'application/json',
			new RegExp(
				`^{"statuses":\\[{"appid":"104420205","biTag":"${tag(9)}","requestId":"104420205-[0-9a-f]{32}","status":40000002,` +
					'"timestamp":\\d{13},"token":"honor-token-honor"}\\]}$',
			),
		],
		[
			'harmonyos',
			'harmony',
			'application/json',
			new RegExp(
				`^{"statuses":\\[{"biTag":"${tag(11, 'null')}","requestId":"\\d{24}","appPackageName":"com.example.shop",` +
					'"deliveryStatus":{"result":0,"timestamp":\\d{13}},"pushType":0,"token":"token-harmonyos"}\\]}$',
			),
		],
		[
			'xiaomi',
			'lilei',
			'application/x-www-form-urlencoded',
			new RegExp(
				`^{"smm\\d{17}\\w{2}":{"param":"${tag(4)}","barStatus":"Enable","type":1,` +
					'"targets":"xiaomi-practice-adtoken-lilei","timestamp":\\d{13}}}$',
			),
		],
		[
			'oppo',
			'oppo',
			'application/json',
			new RegExp(
				'^\\[{"appId":"30186722","eventTime":"\\d{13}","eventType":"push_arrive","messageId":"30186722-1-1-[0-9a-f]{24}",' +
					`"param":"${tag(7)}","registrationIds":"oppo-token-oppo"}\\]$`,
			),
		],
		[
			'vivo',
			'vivo',
			'application/json',
			new RegExp(
				`^{"[1-9]\\d{18}":{"param":"${tag(8)}","targets":"vivo-token-vivo","ackTime":\\d{13},"ackType":"0"}}$`,
			),
		],
	])('%s: as the sample', async (maker, user, contentType, sample) => {
		await set({ [maker]: hook.url });
		await push({ [user]: 'console_1' });
		await until(() => hook.posts.length === 1);
		const [post] = hook.posts;
		expect(post!.headers['content-type']).toBe(contentType);
		expect(maker === 'xiaomi' ? new URLSearchParams(text(post)).get('data') : text(post)).toMatch(sample);
		if (maker === 'xiaomi') expect([...new URLSearchParams(text(post)).keys()]).toEqual(['data']);
		expect(post!.headers['x-huawei-callback-id']).toBeUndefined();
	});

	test('come when the phone shows the message, not when it is offline; none over the self-built channel', async () => {
		await set({ oppo: hook.url, vivo: hook.url });
		for (const name of ['Oppo', 'Vivo']) await client.control('POST', `phones/${name}`, { online: false });
		await push({ oppo: 'a' });
		await push({ vivo: 'b' }, { NotifyType: 'transparent' });
		expect(phone('Oppo').waiting).toHaveLength(1);
		for (const name of ['Vivo', 'Oppo']) await client.control('POST', `phones/${name}`, { online: true });
		await until(() => hook.posts.length === 1);
		expect(text(hook.posts[0])).toContain('"param":"0#7#1.1#a&');
		expect(client.shade('Vivo')).toEqual(['Shipped']);
	});

	test('clicks: Xiaomi tells them, of the same message; the others do not', async () => {
		await set({ xiaomi: hook.url, oppo: hook.url });
		await push({ lilei: 'a', oppo: 'b' });
		await until(() => hook.posts.length === 2);
		for (const name of ['Oppo', 'Li Lei'])
			await client.control('POST', `notifications/${phone(name).shade[0]!.id}/click`);
		await until(() => hook.posts.length === 3);
		const [arrived, clicked] = hook.posts
			.map((post) => new URLSearchParams(text(post)).get('data'))
			.filter((data) => data !== null)
			.map((data) => Object.entries(JSON.parse(data) as Record<string, { type: number; param: string }>)[0]!);
		expect([arrived![1].type, clicked![1].type]).toEqual([1, 2]);
		expect(clicked![0]).toBe(arrived![0]);
		expect(clicked![1].param).toBe(arrived![1].param);
	});

	test('an app that is gone: Huawei and HarmonyOS say 2, Xiaomi 16; the guide has nothing for the others', async () => {
		await set(Object.fromEntries(makers.map((maker) => [maker, hook.url])));
		for (const { id } of client.sandbox.phones.list())
			await client.control('POST', `phones/${encodeURIComponent(id)}`, { installed: false });
		for (const user of ['oppo', 'vivo', 'honor', 'harmony', 'hanmeimei', 'lilei']) await push({ [user]: 'console_1' });
		await until(() => client.sandbox.receipts.outbox.log().length >= 3);
		const said = hook.posts.map((post) => decodeURIComponent(text(post))).sort();
		expect(said).toHaveLength(3);
		expect(said.join('\n')).toMatch(/"type":16,.*\n.*"result":2,.*\n.*"status":2,/);
	});

	test('several at once are one body; vivo keeps IDs of 19 digits apart', async () => {
		for (let at = 0; at < 3; at += 1)
			await client.control('POST', 'phones', {
				phone: { name: `V${at}`, mpaas: { userId: `v${at}`, token: `v${at}`, platform: 'android', channel: 'vivo' } },
			});
		await set({ vivo: hook.url });
		await push({ v0: 'a', v1: 'b', v2: 'c' });
		await until(() => hook.posts.length === 1);
		const body = JSON.parse(text(hook.posts[0])) as Record<string, { targets: string }>;
		expect(Object.values(body).map(({ targets }) => targets)).toEqual(['vivo-v0', 'vivo-v1', 'vivo-v2']);
	});

	test.each([
		['text', 'Y2FsbGJhY2sta2V5', Buffer.from('Y2FsbGJhY2sta2V5')],
		['base64', 'Y2FsbGJhY2sta2V5', Buffer.from('callback-key')],
	])('Huawei signs once user and key are set, the key as %s', async (huaweiKeyForm, huaweiKey, secret) => {
		await set({ huawei: hook.url, huaweiUser: 'callback-user', huaweiKey, huaweiKeyForm });
		await push({ hanmeimei: 'a' });
		await until(() => hook.posts.length === 1);
		const [, timestamp, nonce, value] =
			/^timestamp=(\d{13}); nonce=([0-9a-f-]{36}); value=(.+)$/.exec(
				String(hook.posts[0]!.headers['x-huawei-callback-id']),
			) ?? [];
		expect(value).toBe(createHmac('sha256', secret).update(`${timestamp}${nonce}callback-user`).digest('base64'));
	});

	test("the log says when the answer is not the maker's", async () => {
		await set({ huawei: hook.url, oppo: hook.url });
		hook.answer = (at) =>
			[{ status: 200 }, { status: 200, body: '{"code":"0","message":"success"}' }][at] ?? { status: 401 };
		for (const user of ['hanmeimei', 'hanmeimei', 'oppo']) {
			const before = hook.posts.length;
			await push({ [user]: 'a' });
			await until(() => client.sandbox.receipts.outbox.log().length === before + 1);
		}
		expect(client.sandbox.receipts.outbox.log().map(({ said, verdict }) => [said, verdict])).toEqual([
			['answered 200, but the maker expects {"code":"0","message":"success"}', 'refused'],
			['answered 200', 'accepted'],
			['answered 401', 'refused'],
		]);
	});
});
