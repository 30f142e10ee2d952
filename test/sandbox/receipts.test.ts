import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ReceiptEntry } from '../../sandbox/receipts/outbox';
import { pushSimple } from './mpaasRequest';
import { messageNames, practiceClient, until, type PracticeClient } from './practiceClient';
import { receiver, type Receiver } from './receiver';

let client: PracticeClient;
let hook: Receiver;

beforeAll(async () => {
	client = await practiceClient();
	hook = await receiver();
});
beforeEach(async () => {
	client.sandbox.reset();
	hook.posts.length = 0;
	hook.answer = () => ({ status: 200 });
	await client.control('PUT', 'receipts', { mpaas: hook.url });
});
afterAll(async () => {
	await client.sandbox.close();
	hook.close();
});

const set = async (settings: unknown): Promise<Record<string, unknown>> => client.control('PUT', 'receipts', settings);
const log = async (): Promise<ReceiptEntry[]> => client.control('GET', 'receipts/log');
const logged = async (count: number): Promise<ReceiptEntry[]> => {
	await until(() => client.sandbox.receipts.outbox.log().length >= count);
	return log();
};
const push = async (...keys: string[]): Promise<void> => {
	for (const key of keys) await pushSimple(client.sandbox.url, { 'bulk-1': key });
};
const keys = (): string[] => hook.posts.map(({ body }) => (JSON.parse(body.toString()) as { msgId: string }).msgId);

describe('settings', () => {
	test('by service, with what they mean; an empty text takes an address away', async () => {
		expect(await client.control('GET', 'receipts')).toEqual({
			mimc: '',
			mpaas: hook.url,
			mpaasPublicKey: expect.stringMatching(/^MII/),
			huawei: '',
			huaweiUser: '',
			huaweiKey: '',
			huaweiKeyForm: '',
			honor: '',
			harmonyos: '',
			xiaomi: '',
			oppo: '',
			vivo: '',
			dials: { duplicate: false, delayMs: 0, outOfOrder: false, lost: 0 },
			retryMs: [5000, 30_000, 300_000],
			stopped: [],
		});
		expect(await set({ huawei: 'http://localhost:5678/webhook/a?secret=b', mpaas: '' })).toMatchObject({
			huawei: 'http://localhost:5678/webhook/a?secret=b',
			mpaas: '',
		});
		await push('nobody is told');
		expect(await set({ huawei: null })).toMatchObject({ huawei: '' });
		expect(await log()).toEqual([]);
	});

	test.each([
		[{ mpaas: 'https://example.com/hook' }, '"mpaas" must be an address of this machine'],
		[{ xiaomi: 'http://192.168.0.9:5678/' }, 'not "http://192.168.0.9:5678/"'],
		[{ vivo: 'http://127.0.0.1.example.com/' }, 'address of this machine'],
		[{ oppo: 'http://0.0.0.0:5678/' }, 'address of this machine'],
		[{ honor: 'file:///etc/passwd' }, 'address of this machine'],
		[{ mpaas: '', huawei: 'nonsense' }, '"huawei" must be an address of this machine'],
		[{ mpaas: 17 }, '"mpaas" must be text'],
		[{ mipush: 'http://127.0.0.1/' }, 'There is no receipt setting "mipush"'],
		[{ constructor: 'x' }, 'There is no receipt setting "constructor"'],
		[{ huaweiKeyForm: 'hex' }, '"huaweiKeyForm" must be one of text, base64'],
		[{ dials: { twice: true } }, 'There is no receipt dial "twice"'],
		[{ dials: { duplicate: 1 } }, '"duplicate" and "outOfOrder" must be true or false'],
		[{ dials: { delayMs: -1 } }, '"delayMs" must be a number from 0 to 600000'],
		[{ dials: { lost: 2 } }, '"lost" must be a number from 0 to 1'],
		[{ retryMs: ['1'] }, '"retryMs" must be a list'],
		[[], 'Send a JSON object'],
	])('refuses %j, and changes nothing', async (settings, sentence) => {
		expect(await set(settings)).toEqual({ error: expect.stringContaining(sentence) });
		expect(await client.control('GET', 'receipts')).toMatchObject({ mpaas: hook.url, dials: { duplicate: false } });
	});

	test('addresses and the key survive a restart and a reset; dials do not survive a reset', async () => {
		const stateFile = join(mkdtempSync(join(tmpdir(), 'sandbox-')), 'state.json');
		const first = await practiceClient({ stateFile });
		const address = { mpaas: hook.url, huawei: hook.url, huaweiUser: 'user', huaweiKey: 'key' };
		const before = await first.control<Record<string, string>>('PUT', 'receipts', {
			...address,
			dials: { duplicate: true },
		});
		await first.control('POST', 'reset');
		const after = await first.control('GET', 'receipts');
		expect(after).toEqual({ ...before, dials: { ...Object(before.dials), duplicate: false } });
		await first.sandbox.close();
		const second = await practiceClient({ stateFile });
		expect(await second.control('GET', 'receipts')).toEqual(after);
		await second.sandbox.close();
		// A file of before there were receipts, and before apps could be thrown away.
		const { receipts: _receipts, ...older } = JSON.parse(readFileSync(stateFile, 'utf8')) as {
			receipts: unknown;
			phones: { phones: object[] };
		};
		older.phones.phones = older.phones.phones.map((phone) => ({ ...phone, installed: undefined }));
		writeFileSync(stateFile, JSON.stringify(older));
		const third = await practiceClient({ stateFile });
		expect(await third.control('GET', 'receipts')).toMatchObject({ mpaas: '', mpaasPublicKey: before.mpaasPublicKey });
		await third.post('/v3/message/alias', { ...messageNames, alias: 'lilei' });
		expect(third.shade('Li Lei')).toEqual(['Title']);
		await third.sandbox.close();
	});
});

describe('dials', () => {
	test('twice: the same body, signed', async () => {
		await set({ dials: { duplicate: true } });
		await push('a');
		await logged(2);
		expect(hook.posts[1]!.body.equals(hook.posts[0]!.body)).toBe(true);
		expect(await log()).toMatchObject([{ verdict: 'accepted' }, { verdict: 'accepted' }]);
	});

	test('late', async () => {
		await set({ dials: { delayMs: 300 } });
		const begun = performance.now();
		await push('a');
		await logged(1);
		expect(performance.now() - begun).toBeGreaterThan(290);
	});

	test('out of order: the later of two comes first; none is lost', async () => {
		await set({ dials: { outOfOrder: true } });
		await push('a', 'b', 'c', 'd');
		await logged(4);
		expect(keys()).toEqual(['b', 'a', 'd', 'c']);
		await set({ dials: { duplicate: true } });
		await push('e', 'f');
		await logged(8);
		expect(keys().slice(4).sort()).toEqual(['e', 'e', 'f', 'f']);
		expect(keys()[4]).toBe('f');
		await push('alone');
		await logged(10);
		expect(keys().slice(8)).toEqual(['alone', 'alone']);
	});

	test.each([
		[1, 0],
		[0.5, 2],
	])('lost, share %d', async (lost, arrive) => {
		await set({ dials: { lost } });
		await push('a', 'b', 'c', 'd');
		const entries = await logged(4);
		expect(entries.filter(({ said }) => said === 'lost on purpose')).toHaveLength(4 - arrive);
		expect(hook.posts).toHaveLength(arrive);
	});
});

test('never more than 32 on their way at once; each arrives once', async () => {
	const seen: string[] = [];
	const waiting: ServerResponse[] = [];
	let open = false;
	const slow = createServer((request, response) => {
		seen.push(request.url ?? '');
		if (open) response.end();
		else waiting.push(response);
	});
	await new Promise<void>((resolve) => slow.listen(0, '127.0.0.1', resolve));
	const { port } = slow.address() as AddressInfo;
	const { outbox } = client.sandbox.receipts;
	for (let at = 0; at < 2000; at += 1)
		outbox.post({
			source: 'mpaas',
			event: 'delivered',
			about: '',
			url: `http://127.0.0.1:${port}/${at}`,
			make: () => ({ headers: {}, body: '' }),
		});
	await until(() => seen.length >= 32);
	await new Promise((resolve) => setTimeout(resolve, 200));
	expect(seen).toHaveLength(32);
	open = true;
	for (const response of waiting) response.end();
	await until(() => seen.length === 2000);
	expect(new Set(seen).size).toBe(2000);
	slow.closeAllConnections();
	slow.close();
});

test('a reset forgets what waits: nothing comes afterwards', async () => {
	await set({ dials: { delayMs: 100 } });
	await push('a');
	client.sandbox.reset();
	await new Promise((resolve) => setTimeout(resolve, 200));
	expect(hook.posts).toEqual([]);
	await push('b');
	await logged(1);
	expect(keys()).toEqual(['b']);
});

describe('the log', () => {
	test('tells what was sent and what was answered', async () => {
		hook.answer = () => ({ status: 401, body: 'no' });
		await push('a');
		const [entry] = await logged(1);
		expect(entry).toMatchObject({
			source: 'mpaas',
			event: 'delivered',
			about: 'a to bulk-1: 2 Acked',
			url: expect.stringContaining(`${hook.url}?sign=`),
			attempt: 1,
			body: hook.posts[0]!.body.toString(),
			status: 401,
			answer: 'no',
			verdict: 'refused',
			said: 'answered 401',
		});
		expect(await client.control('GET', `receipts/log/${entry!.id}`)).toEqual(entry);
		expect(await client.control('GET', 'receipts/log/999')).toEqual({ error: expect.any(String) });
		expect(hook.posts).toHaveLength(1);
	});

	test('nobody listens; a redirect is not followed', async () => {
		const gone = await receiver();
		gone.close();
		await set({ mpaas: gone.url });
		await push('a');
		hook.answer = () => ({ status: 302, headers: { location: '/elsewhere' } });
		await logged(1);
		await set({ mpaas: hook.url });
		await push('b');
		expect((await logged(2)).map(({ said, verdict }) => [said, verdict])).toEqual([
			['no answer: nothing listens there', 'failed'],
			['answered 302', 'refused'],
		]);
		expect(hook.posts).toHaveLength(1);
	});
});

describe('MiPush', () => {
	const send = async (callback: string, alias = 'lilei'): Promise<unknown> =>
		client.post('/v3/message/alias', {
			...messageNames,
			alias,
			'extra.callback': callback,
			'extra.callback.type': 1267,
		});

	test('an address that answered 406 is not called until it is set again', async () => {
		hook.answer = () => ({ status: 406 });
		await send(hook.url);
		await logged(1);
		await send(hook.url);
		expect((await logged(2)).map(({ said }) => said)).toEqual([
			'answered 406: this address is not called any more',
			'not sent: the address answered 406, and is not called until it is set again',
		]);
		expect(hook.posts).toHaveLength(1);
		expect(await client.control('GET', 'receipts')).toMatchObject({ stopped: [hook.url] });
		expect(await client.control('POST', 'receipts/resume', { url: 'http://127.0.0.1/other' })).toEqual({
			error: expect.any(String),
		});
		expect(await client.control('POST', 'receipts/resume', { url: hook.url })).toMatchObject({ stopped: [] });
		await send(hook.url);
		await logged(3);
		expect(hook.posts).toHaveLength(2);
	});

	test('another answer than 200 is told, and does not stop it', async () => {
		hook.answer = () => ({ status: 500 });
		for (let time = 1; time <= 2; time += 1) {
			await send(hook.url);
			await logged(time);
		}
		expect((await log()).map(({ said }) => said)).toEqual(['answered 500', 'answered 500']);
	});

	test('an address elsewhere is never called, and the log says so', async () => {
		await send('http://192.0.2.1/hook');
		expect(await logged(1)).toMatchObject([
			{ url: 'http://192.0.2.1/hook', status: null, attempt: 0, said: expect.stringContaining('this machine only') },
		]);
	});

	test('devices of a load test are told of as well', async () => {
		await send(hook.url, 'bulk-7,bulk-8,bulk-x');
		await logged(2);
		const said = hook.posts.flatMap(({ body }) =>
			Object.values(JSON.parse(new URLSearchParams(body.toString()).get('data')!) as object),
		);
		expect(said).toEqual(
			expect.arrayContaining([
				expect.objectContaining({ type: 1, targets: 'bulk-7,bulk-8' }),
				expect.objectContaining({ type: 16, targets: 'bulk-x' }),
			]),
		);
	});

	test('an app that is gone: accepted, then type 16', async () => {
		await client.control('POST', 'phones/Li%20Lei', { installed: false });
		expect(await send(hook.url)).toMatchObject({ code: 0 });
		await logged(1);
		const data = new URLSearchParams(hook.posts[0]!.body.toString()).get('data');
		expect(Object.values(JSON.parse(data!) as object)).toMatchObject([{ type: 16, targets: 'lilei', errorCode: 1 }]);
		await client.control('POST', 'phones/Li%20Lei', { installed: true });
		await send(hook.url);
		await logged(2);
		expect(client.shade('Li Lei')).toEqual(['Title']);
	});
});
