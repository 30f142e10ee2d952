import { Dials, readDial, type Dial, type DialSetting } from '../../sandbox/dials';
import { form, messageNames, practiceClient, until, type PracticeClient } from './practiceClient';

let client: PracticeClient;

beforeAll(async () => {
	client = await practiceClient();
});
beforeEach(() => {
	client.sandbox.reset();
});
afterAll(() => client.sandbox.close());

const body = new URLSearchParams({ ...messageNames, alias: 'lilei' }).toString();

const send = (path = '/v3/message/alias', signal?: AbortSignal) =>
	fetch(client.sandbox.url + path, { method: 'POST', headers: form, body, ...(signal ? { signal } : {}) });

const dial = (setting: DialSetting | DialSetting[]) => client.control<Dial[]>('POST', 'dials', setting);

const arrived = () => client.sandbox.phones.total;

const last = () => client.sandbox.journal.list(1)[0]!;

test('a code comes in the words of the service, and nothing is processed', async () => {
	expect(await dial({ fault: 'code', code: 10002 })).toEqual([
		{ fault: 'code', code: 10002, id: expect.any(Number), hits: 0 },
	]);
	const response = await send();
	expect(response.status).toBe(200);
	expect(await response.json()).toMatchObject({ result: 'error', code: 10002, description: '系统繁忙' });
	expect(arrived()).toBe(0);
	expect(last()).toMatchObject({
		verdict: 'failed',
		fault: 'code',
		reason: expect.stringContaining('code 10002'),
		body,
	});
});

test('throttling has a status and a retry-after', async () => {
	await dial([
		{ fault: 'throttle', retryAfter: 7, times: 1 },
		{ fault: 'throttle', status: 200 },
	]);
	const first = await send();
	expect([first.status, first.headers.get('retry-after')]).toEqual([429, '7']);
	expect(await first.json()).toMatchObject({ result: 'error', code: 200002 });
	const second = await send();
	expect([second.status, second.headers.get('retry-after')]).toEqual([200, '1']);
});

test.each([
	['empty', 500, 0, 'text/plain'],
	['html', 502, 100, 'text/html'],
	['huge', 200, 10 * 1024 * 1024, 'text/plain'],
] as const)('HTTP answers: %s', async (preset, status, atLeast, type) => {
	await dial({ fault: 'http', status, preset });
	const response = await send();
	const text = await response.text();
	expect(response.status).toBe(status);
	expect(response.headers.get('content-type')).toContain(type);
	expect(text.length).toBeGreaterThanOrEqual(atLeast);
	if (preset === 'empty') expect(text).toBe('');
	expect(arrived()).toBe(0);
	expect(last().answer!.length).toBeLessThan(20_000);
});

test('an HTTP answer may come after the work was done', async () => {
	await dial({ fault: 'http', status: 500, body: 'oops', processed: true });
	const response = await send();
	expect([response.status, await response.text()]).toEqual([500, 'oops']);
	expect(arrived()).toBe(1);
});

test('a reset comes before the request is read', async () => {
	await dial({ fault: 'reset', times: 1 });
	await expect(send()).rejects.toThrow('fetch failed');
	expect(arrived()).toBe(0);
	expect(last()).toMatchObject({ fault: 'reset', body: '', status: 0 });
	expect((await send()).status).toBe(200);
});

test('a lost answer: the request was carried out', async () => {
	await dial({ fault: 'lost', times: 1 });
	await expect(send()).rejects.toThrow('fetch failed');
	expect(arrived()).toBe(1);
	expect(last()).toMatchObject({
		fault: 'lost',
		status: 0,
		reason: expect.stringContaining('after the request had been carried out'),
	});
});

test('a truncated answer: half a body, then the end', async () => {
	await dial({ fault: 'truncate' });
	const response = await send();
	expect(response.status).toBe(200);
	await expect(response.text()).rejects.toThrow('terminated');
	expect(arrived()).toBe(1);
});

test('no answer at all, until the caller gives up', async () => {
	await dial([
		{ fault: 'hang', times: 1 },
		{ fault: 'hang', processed: true },
	]);
	const giveUp = async () => {
		const before = client.sandbox.counters.of('mipush').failed;
		const abort = new AbortController();
		const waiting = send(undefined, abort.signal);
		await until(() => client.sandbox.counters.of('mipush').failed > before);
		abort.abort();
		await expect(waiting).rejects.toThrow(/abort/);
	};
	await giveUp();
	expect(arrived()).toBe(0);
	await giveUp();
	expect(arrived()).toBe(1);
});

test('slow answers are late and complete; further dials still strike', async () => {
	await dial([
		{ fault: 'slow', delayMs: 250 },
		{ fault: 'code', code: 1, after: 1 },
	]);
	const start = performance.now();
	expect(await (await send()).json()).toMatchObject({ code: 0 });
	expect(performance.now() - start).toBeGreaterThan(240);
	expect(await (await send()).json()).toMatchObject({ code: 1 });
	expect(await client.control('GET', 'dials')).toMatchObject([{ hits: 2 }, { hits: 1 }]);
});

test('a share of the targets is dead, always the same ones', async () => {
	await dial({ fault: 'dead', share: 0.3 });
	const registration_id = Array.from({ length: 1000 }, (_, at) => `bulk-${at}`).join(',');
	const dead = async () =>
		(await client.post('/v3/message/regid', { ...messageNames, registration_id })).data.bad_regids!;
	const first = await dead();
	expect(first.split(',').length).toBeGreaterThan(230);
	expect(first.split(',').length).toBeLessThan(370);
	expect(await dead()).toBe(first);
});

test('after and times count matching requests only', async () => {
	await dial({ fault: 'code', code: 1, path: '/v3/message/*', vendor: 'mipush', after: 1, times: 2 });
	const codes: number[] = [];
	for (const path of [
		'/v2/message/alias',
		'/v3/message/alias',
		'/v2/message/alias',
		'/v3/message/alias',
		'/v3/message/alias',
		'/v3/message/alias',
	]) {
		codes.push(((await (await send(path)).json()) as { code: number }).code);
	}
	expect(codes).toEqual([0, 0, 0, 1, 1, 0]);
});

test('a dial of another service does not touch this one', async () => {
	await dial({ fault: 'code', code: 1, vendor: 'xg' });
	expect(await (await send()).json()).toMatchObject({ code: 0 });
});

test('dials are removed one by one or all together', async () => {
	const [first] = await dial([{ fault: 'hang' }, { fault: 'code', code: 1 }]);
	expect(await client.control('DELETE', `dials/${first!.id}`)).toMatchObject([{ fault: 'code' }]);
	expect(await client.control('DELETE', 'dials')).toEqual([]);
	expect(await (await send()).json()).toMatchObject({ code: 0 });
});

test.each([
	[{}, /"fault" must be one of/],
	[{ fault: 'explode' }, /"fault" must be one of/],
	[{ fault: 'code', code: true }, /number or text/],
	[{ fault: 'http' }, /"status" must be a number/],
	[{ fault: 'http', status: 500, preset: 'big' }, /"preset"/],
	[{ fault: 'slow', delayMs: -1 }, /"delayMs"/],
	[{ fault: 'dead', share: 2 }, /"share"/],
	[{ fault: 'hang', times: 0 }, /"times"/],
	[{ fault: 'hang', vendor: 1 }, /"vendor" must be text/],
	['hang', /JSON object/],
])('refuses the dial %j', async (setting, reason) => {
	expect(() => readDial(setting)).toThrow(reason);
	expect(await client.control('POST', 'dials', setting)).toEqual({ error: expect.stringMatching(reason) });
	expect(client.sandbox.dials.list()).toEqual([]);
});

test('patterns are no regular expressions', () => {
	const dials = new Dials();
	dials.set({ fault: 'hang', path: '/v1.(x)*' });
	expect(dials.take('any', ['/v1.(x)/y']).fault).toBeDefined();
	expect(dials.take('any', ['/v1a(x)/y']).fault).toBeUndefined();
});
