import { get } from 'node:http';
import { Bulk } from '../../sandbox/bulk';
import { Journal, type JournalEntry } from '../../sandbox/journal';
import { form, messageNames, practiceClient, traced, type PracticeClient } from './practiceClient';

let client: PracticeClient;

beforeAll(async () => {
	client = await practiceClient();
});
beforeEach(() => {
	client.sandbox.reset();
});
afterAll(() => client.sandbox.close());

describe('the journal', () => {
	test('has the request as it came, decoded, with verdict and answer', async () => {
		await client.post('/v3/message/alias?x=1', 'alias=lilei&title=a%20b');
		const [entry] = await client.control<JournalEntry[]>('GET', 'journal');
		expect(entry).toMatchObject({
			vendor: 'mipush',
			method: 'POST',
			path: '/v3/message/alias',
			query: 'x=1',
			body: 'alias=lilei&title=a%20b',
			parameters: { alias: 'lilei', title: 'a b', x: '1' },
			headers: expect.objectContaining({ authorization: form.authorization }),
			verdict: 'refused',
			status: 200,
		});
		expect(JSON.parse(entry!.answer!)).toMatchObject({ code: 10008 });
	});

	test('a path of nobody is refused, and counted apart', async () => {
		expect((await fetch(`${client.sandbox.url}/v9/x`)).status).toBe(404);
		expect(await client.control('GET', 'journal')).toMatchObject([
			{ path: '/v9/x', verdict: 'refused', reason: expect.stringContaining('No service') },
		]);
		expect(await client.control('GET', 'counters')).toMatchObject({
			vendors: { unknown: { requests: 1, refused: 1 } },
		});
	});

	test('requests to the sandbox itself are not in it', async () => {
		await client.control('GET', 'counters');
		expect(client.sandbox.journal.list()).toEqual([]);
	});

	const entry = (body: string): Omit<JournalEntry, 'id'> => ({
		time: 0,
		vendor: 'v',
		method: 'POST',
		action: undefined,
		path: '/',
		query: '',
		headers: {},
		body,
		parameters: {},
		verdict: 'accepted',
		reason: undefined,
		warnings: [],
		summary: undefined,
		status: 200,
		answer: 'a',
		fault: undefined,
		tookMs: 0,
	});

	test('keeps the latest entries only', () => {
		const journal = new Journal({ entries: 100 });
		for (let at = 0; at < 1000; at += 1) journal.add(entry(String(at)));
		expect(journal.list().map(({ body }) => body)).toEqual(Array.from({ length: 100 }, (_, at) => String(at + 900)));
		expect(journal.list(2).map(({ body }) => body)).toEqual(['998', '999']);
	});

	test('keeps fewer when they are large', () => {
		const journal = new Journal();
		for (let at = 0; at < 50; at += 1) journal.add(entry(`${at}${'x'.repeat(1024 * 1024)}`));
		expect(journal.list().length).toBeLessThan(20);
		expect(journal.list().at(-1)!.body).toMatch(/^49x/);
	});

	test('can leave out the bodies', async () => {
		const light = await practiceClient({ journal: { bodies: false, entries: 5 } });
		try {
			for (let at = 0; at < 8; at += 1) await light.post('/v3/message/alias', { ...messageNames, alias: 'lilei' });
			const entries = light.sandbox.journal.list();
			expect(entries).toHaveLength(5);
			expect(entries[0]).toMatchObject({
				verdict: 'accepted',
				body: undefined,
				parameters: undefined,
				answer: undefined,
			});
			expect(light.sandbox.counters.of('mipush').requests).toBe(8);
		} finally {
			await light.sandbox.close();
		}
	});
});

describe('counters', () => {
	test('requests and connections by service', async () => {
		const before = client.sandbox.counters.connections;
		await client.post('/v3/message/alias', { ...messageNames, alias: 'lilei,wangwei' });
		// node:http without an agent opens a connection of its own.
		await new Promise((resolve) => {
			get(`${client.sandbox.url}/v1/alias/all`, { agent: false }, (response) => {
				response.resume().on('end', resolve);
			});
		});
		expect(await client.control('GET', 'counters')).toMatchObject({
			vendors: { mipush: { requests: 2, accepted: 1, refused: 1, failed: 0, connections: 2, displayed: 2 } },
			displayed: 2,
		});
		expect(client.sandbox.counters.connections).toBeGreaterThan(before);
	});
});

describe('bulk devices', () => {
	test('are valid without being stored, and show who got a message twice', async () => {
		for (const registration_id of ['bulk-0,bulk-1,bulk-2', 'bulk-2,bulk-999999', 'bulk-x,bulk-01,bulk-3'])
			await client.post('/v3/message/regid', { ...messageNames, registration_id });
		expect(await client.control('GET', 'counters')).toMatchObject({
			bulk: [{ vendor: 'mipush', prefix: 'bulk-', delivered: 6, distinct: 5, duplicates: 1 }],
		});
		expect(JSON.parse(client.sandbox.journal.list(1)[0]!.answer!)).toMatchObject({
			data: { bad_regids: 'bulk-x,bulk-01' },
		});
		expect(client.sandbox.phones.list()).toHaveLength(3);
	});

	test('further prefixes, with a count and a fixed width', async () => {
		await client.control('POST', 'phones', { prefix: 'staff-', count: 2 });
		await client.control('POST', 'phones', { prefix: 'ffff', count: 1_000_000, width: 6 });
		const said = await client.post('/v3/message/alias', {
			...messageNames,
			alias: 'staff-0,staff-1,staff-2,ffff000001,ffff1',
		});
		const status = await client.get('/v1/trace/message/status', { msg_id: said.data.id });
		expect(traced(status)).toMatchObject({ resolved: 3, delivered: 3, invalid_target: 2 });
		for (const wrong of [
			{ prefix: '', count: 1 },
			{ prefix: 'a', count: 0 },
			{ prefix: 'a', count: 1, width: 10 },
			{ prefix: 'a', count: '1' },
		]) {
			expect(await client.control('POST', 'phones', wrong)).toEqual({ error: expect.any(String) });
		}
	});

	test('a million of them', () => {
		const bulk = new Bulk();
		for (let at = 0; at < 1_000_000; at += 1) bulk.deliver('mipush', bulk.find(`bulk-${at}`)!);
		expect(bulk.deliver('mipush', bulk.find('bulk-777777')!)).toBe(false);
		expect(bulk.deliver('xg', bulk.find('bulk-777777')!)).toBe(true);
		expect(bulk.counters()[0]).toEqual({
			vendor: 'mipush',
			prefix: 'bulk-',
			delivered: 1_000_001,
			distinct: 1_000_000,
			duplicates: 1,
		});
	});
});

describe('phones', () => {
	test('register over HTTP; a wrong one changes nothing', async () => {
		const added = await client.control('POST', 'phones', {
			phone: { name: 'Lucy', model: 'Xiaomi 15', mipush: { regId: 'lucy', alias: 'lucy' } },
		});
		expect(added).toMatchObject({ id: 'Lucy', online: true });
		await client.post('/v3/message/alias', { ...messageNames, alias: 'lucy' });
		expect(client.shade('Lucy')).toEqual(['Title']);
		for (const phone of [{ model: 'x' }, { name: 'Jim', mipush: {} }, { name: 'Jim', mipush: { regId: 'lucy' } }]) {
			expect(await client.control('POST', 'phones', { phone })).toEqual({ error: expect.any(String) });
		}
		expect(client.sandbox.phones.list().map(({ id }) => id)).toEqual(['Li Lei', 'Han Meimei', 'Wang Wei', 'Lucy']);
		expect(await client.control('GET', 'phones')).toHaveLength(4);
	});

	test('keep fifty notifications each, and all counts', async () => {
		for (let at = 0; at < 60; at += 1)
			await client.post('/v3/message/alias', { ...messageNames, alias: 'lilei', notify_id: at });
		expect(client.shade('Li Lei')).toHaveLength(50);
		expect(client.sandbox.phones.get('Li Lei')!.received).toBe(60);
	});

	test('a shade is cleared; a click counts once', async () => {
		await client.post('/v3/message/alias', { ...messageNames, alias: 'lilei' });
		const [shown] = await client.control<Array<{ id: number }>>('GET', 'notifications');
		expect(await client.control('POST', `notifications/${shown!.id}/click`)).toMatchObject({ state: 'clicked' });
		expect(await client.control('POST', `notifications/${shown!.id}/click`)).toEqual({ error: expect.any(String) });
		await client.control('POST', 'phones/Li%20Lei', { clear: true });
		expect(client.shade('Li Lei')).toEqual([]);
	});
});

test('a reset brings back practice.json', async () => {
	await client.control('POST', 'phones', {
		phone: { name: 'Lucy', mipush: { regId: 'lucy', packageName: 'com.example.news' } },
	});
	await client.post('/v2/topic/unsubscribe/all', { topic: 'news', restricted_package_name: 'com.example.shop' });
	await client.control('POST', 'dials', { fault: 'hang' });
	expect(await client.control('POST', 'reset')).toEqual({ ok: true });
	expect(await client.control('GET', 'state')).toMatchObject({
		dials: [],
		requests: [],
		phones: [{ name: 'Li Lei' }, { name: 'Han Meimei' }, { name: 'Wang Wei' }],
	});
	expect((await client.get('/v1/topic/all', { registration_id: 'practice-regid-lilei' })).data.list).toEqual([
		'news',
		'orders',
	]);
	expect(
		(
			await client.post('/v3/message/regid', {
				...messageNames,
				registration_id: 'practice-regid-lilei',
				restricted_package_name: 'com.example.news',
			})
		).code,
	).toBe(22022);
});

test('control requests need the JSON content type', async () => {
	const response = await fetch(`${client.sandbox.url}/_sandbox/dials`, { method: 'POST', body: '{"fault":"hang"}' });
	expect([response.status, await response.json()]).toEqual([
		400,
		{ error: expect.stringContaining('application/json') },
	]);
	expect(client.sandbox.dials.list()).toEqual([]);
});

test('a delay holds up every answer', async () => {
	const slow = await practiceClient({ delayMs: 200 });
	try {
		const start = performance.now();
		await slow.get('/v1/alias/all', { registration_id: 'practice-regid-lilei' });
		expect(performance.now() - start).toBeGreaterThan(190);
	} finally {
		await slow.sandbox.close();
	}
});

test('the port is told, a taken one rejects', async () => {
	expect(client.sandbox.url).toBe(`http://127.0.0.1:${client.sandbox.port}`);
	await expect(practiceClient({ port: client.sandbox.port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
});
