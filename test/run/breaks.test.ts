import type { IDataObject } from 'n8n-workflow';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RequestContext, Service } from '../../lib/operation/operation';
import { performCall } from '../../lib/run/send/call';
import type { CallSetting } from '../../lib/run/send/callResult';
import { dispatch } from '../../lib/run/send/dispatch';
import type { Call } from '../../lib/run/plan/plan';
import { TransportError, turnPassedCode } from '../../lib/transport/http';
import { LocalRateLimiter } from '../../lib/transport/localRateLimiter';
import type { RateLimiter } from '../../lib/transport/rateLimiter';
import { goOn, jsonOf } from '../engine/practice';
import { bulk, useBulkPush } from './bulkPush';
import { isIdle } from '../transport/turns';
import { plainSend } from './plainSend';
import { unsigned } from './unsigned';

/** A service that asks for a break: what waits, what is told at once, and that it ends. */

const { practice, send, delivered, requests } = useBulkPush();

/** What the clock of the rate limiters is ahead by, so that an hour passes at once. Milliseconds. */
let ahead = 0;
const now = performance.now.bind(performance);
beforeAll(() => jest.spyOn(performance, 'now').mockImplementation(() => now() + ahead));
afterAll(() => jest.restoreAllMocks());
// The break of one test is over in the next.
afterEach(() => {
	ahead += 2 * 3_600_000;
});

const hour = { fault: 'throttle', retryAfter: 3600, times: 1 } as const;
const details = (json: IDataObject | undefined): IDataObject => (json?.details ?? {}) as IDataObject;
/** Whether an ISO time is an hour from now, give or take what a slow machine needs. */
const inAnHour = (time: unknown): boolean => Math.abs(Date.parse(String(time)) - Date.now() - 3_600_000) < 120_000;
const single = { batching: 'single' } as const;

describe('a break of an hour', () => {
	test.each([1, 10])(
		'is told to all items at once, with %d requests at a time, and only the first was sent',
		async (concurrency) => {
			practice.sandbox.dials.set({ ...hour, times: 20 });
			const run = await send({ sendingOptions: { ...single, concurrency } }, bulk(30), { settings: goOn });
			const items = jsonOf(run);
			expect(items).toHaveLength(30);
			for (const json of items) {
				expect(details(json)).toMatchObject({ outcome: 'retryLater' });
				expect(inAnHour(details(json).notBefore)).toBe(true);
			}
			expect(requests()).toBeLessThanOrEqual(concurrency);
			expect(items.at(-1)?.error).toMatch(
				/^Xiaomi MiPush has asked for no more requests before \d{4}-\d\d-\d\d \d\d:\d\d:\d\d [+-]\d\d:\d\d$/,
			);
			expect(items.at(-1)?.message).toMatch(/Nothing was sent; send again after that time$/);
			expect(delivered()).toMatchObject({ delivered: 0 });
		},
	);

	test('is told by the error that ends a node which stops', async () => {
		practice.sandbox.dials.set(hour);
		const { error } = await send({ sendingOptions: { ...single, concurrency: 1 } }, bulk(3));
		expect(error?.description).toMatch(/Not before \d{4}-/);
		expect(error?.description).toContain('Accepted: none; not sent: items 1–2');
		expect(requests()).toBe(1);
	});

	test('holds for another execution with the credential, without a request, and then everything works again', async () => {
		practice.sandbox.dials.set(hour);
		await send({}, bulk(1));
		const other = await send({}, bulk(2), { executionId: 'another' });
		expect(other.error?.message).toContain('has asked for no more requests before');
		expect(other.error?.description).toContain('Nothing was sent; send again after that time');
		expect(requests()).toBe(1);
		ahead += 3_600_000;
		const later = await send({}, bulk(2));
		expect(later.error).toBeUndefined();
		expect(delivered()).toMatchObject({ delivered: 2 });
	});

	test('of one server does not hold for the same account at another', async () => {
		practice.sandbox.dials.set(hour);
		await send({}, bulk(1));
		const { error } = await send({}, bulk(1), {
			credential: practice.credential({
				baseUrl: String(practice.credential().baseUrl).replace('127.0.0.1', 'localhost'),
			}),
		});
		expect(error).toBeUndefined();
	});

	test('ends a file at once, and the summary and the file of the rest say until when', async () => {
		practice.sandbox.dials.set({ ...hour, after: 1 });
		const content = Buffer.from(Array.from({ length: 20_000 }, (_, index) => `bulk-${index}`).join('\n')).toString(
			'base64',
		);
		const run = await send(
			{
				sendingOptions: { confirmLargeAudience: true, concurrency: 1, targetsFrom: 'file', binaryPropertyName: 'data' },
			},
			[{}],
			{ binary: [{ data: { data: content, mimeType: 'text/plain', fileName: 'targets.txt' } }] },
		);
		const [summary] = jsonOf(run);
		expect(summary).toMatchObject({ outcome: 'retryLater', requests: 2, accepted: 1000, retryLater: 19_000 });
		expect(inAnHour(summary?.notBefore)).toBe(true);
		const rest = Buffer.from(run.outputs[0]?.[0]?.binary?.notAccepted?.data ?? '', 'base64')
			.toString()
			.trim()
			.split('\n');
		expect(rest).toHaveLength(19_001);
		expect(rest.slice(1).every((line) => /not before \d{4}-/.test(line))).toBe(true);
		expect(requests()).toBe(2);
	});

	test('asked for with HTTP 503 holds as well', async () => {
		practice.sandbox.dials.set({ fault: 'http', status: 503, preset: 'html', retryAfter: 3600, times: 1 });
		const items = jsonOf(await send({ sendingOptions: { ...single, concurrency: 1 } }, bulk(5), { settings: goOn }));
		expect(items.map((json) => details(json).outcome)).toEqual(Array.from({ length: 5 }, () => 'retryLater'));
		expect(requests()).toBe(1);
	});
});

test('a break of a second is waited for, and nothing is lost', async () => {
	practice.sandbox.dials.set({ ...hour, retryAfter: 1 });
	const { error } = await send({ sendingOptions: { ...single, concurrency: 2 } }, bulk(4));
	expect(error).toBeUndefined();
	expect(delivered()).toMatchObject({ delivered: 4, duplicates: 0 });
});

describe('a request of a kind of its own', () => {
	const operation = plainSend;
	const service = {
		name: 'test',
		displayName: 'Test',
		operations: [operation],
		scheme: unsigned,
		read: ({ status }) => ({ ok: status === 200, body: {} }),
		statistics: 'the console',
		errors: () => ({}),
	} as Partial<Service> as Service;
	const context: RequestContext = { credential: {}, now: 0, zone: 'Asia/Shanghai', idempotencyKey: 'k' };
	const setting = (own: Partial<CallSetting>): CallSetting => ({
		service,
		operation,
		credential: {},
		origin: 'http://127.0.0.1',
		mask: (text) => text,
		nonce: () => 'n',
		signal: undefined,
		maxTries: 3,
		zone: 'Asia/Shanghai',
		send: async () => ({ status: 200, headers: {}, text: '{}' }),
		...own,
	});
	const call = (item: number): Call => ({
		group: { values: {}, item },
		items: [item],
		targets: [[`t${item}`]],
		values: { item },
	});
	const tooMany = { status: 429, headers: { 'retry-after': '3600' }, text: '{}' };

	test('that waits in line behind the one that is told to wait is not sent', async () => {
		const rateLimiter = new LocalRateLimiter();
		const leave = rateLimiter.enter({ concurrency: 1 });
		let sent = 0;
		const own = setting({
			rateLimiter,
			send: async () => {
				sent++;
				await sleep(20);
				return tooMany;
			},
		});
		const results = await Promise.all([1, 2, 3].map(async () => performCall({}, context, own)));
		expect(sent).toBe(1);
		expect(results.map(({ outcome, notSent, tries }) => [outcome, notSent, tries])).toEqual([
			['retryLater', undefined, 1],
			['retryLater', true, 0],
			['retryLater', true, 0],
		]);
		leave();
	});

	test.each([
		[2, 3],
		[9, 4],
	])('whose turn passes on its way, %d times, takes another, and counts as one try', async (late, turns) => {
		let [taken, sent] = [0, 0];
		const given: boolean[] = [];
		const rateLimiter: RateLimiter = {
			acquire: async () => await Promise.resolve(++taken),
			release: (good = true) => void given.push(good),
			slowDown: () => undefined,
			enter: () => () => undefined,
		};
		const own = setting({
			rateLimiter,
			send: async (_request, _signal, until) => {
				// Where the way is always that long, it leaves all the same.
				expect(until).toBe(taken < 4 ? taken : undefined);
				if (until !== undefined && taken <= late) throw new TransportError('notSent', 'passed', turnPassedCode);
				sent++;
				return { status: 200, headers: {}, text: '{}' };
			},
		});
		expect(await performCall({}, context, own)).toMatchObject({ outcome: 'accepted', tries: 1 });
		expect([taken, sent]).toEqual([turns, 1]);
		expect(given).toEqual([...Array<boolean>(turns - 1).fill(false), true]);
	});

	test('that may have been sent by an earlier try stays unknown when a break keeps it from the next', async () => {
		const rateLimiter = new LocalRateLimiter();
		const own = setting({
			rateLimiter,
			service: { ...service, dedupes: () => true },
			send: async () => {
				rateLimiter.slowDown(3_600_000);
				throw new TransportError('noAnswer', 'no answer', 'ECONNRESET');
			},
		});
		expect(await performCall({}, context, own)).toMatchObject({ outcome: 'unknown', tries: 1 });
	});

	test.each([
		['when all went well', async () => ({ status: 200, headers: {}, text: '{}' })],
		['when each request is refused', async () => ({ status: 400, headers: {}, text: '{}' })],
	])('gives the limits of its run back %s', async (_when, answer) => {
		const rateLimiter = new LocalRateLimiter();
		await dispatch(
			[call(0), call(1)],
			setting({ rateLimiter, limits: { perSecond: 1_000 }, send: answer }),
			() => context,
			{ concurrency: 2, stopAtFailure: true, onResult: () => expect(isIdle(rateLimiter)).toBe(false) },
		);
		expect(isIdle(rateLimiter)).toBe(true);
	});

	test('gives the limits of its run back when a part of ours breaks, and when it is cancelled', async () => {
		const rateLimiter = new LocalRateLimiter();
		const own = setting({ rateLimiter, limits: { perSecond: 1_000 } });
		await expect(
			dispatch([call(0)], own, () => context, {
				concurrency: 2,
				stopAtFailure: true,
				onResult: () => {
					throw new Error('of our own making');
				},
			}),
		).rejects.toThrow('of our own making');
		async function* source(): AsyncGenerator<Call> {
			yield call(0);
			throw new Error('unreadable');
		}
		await expect(
			dispatch(source(), own, () => context, { concurrency: 2, stopAtFailure: true, onResult: () => undefined }),
		).rejects.toThrow('unreadable');
		const controller = new AbortController();
		const left = await dispatch(
			[call(0), call(1), call(2)],
			setting({ rateLimiter, limits: { perSecond: 1 }, signal: controller.signal }),
			() => context,
			{
				concurrency: 1,
				stopAtFailure: true,
				onResult: () => {
					controller.abort();
				},
			},
		);
		expect(left).toHaveLength(2);
		expect(isIdle(rateLimiter)).toBe(true);
	});

	test('that cannot connect is tried Max Tries times in all, other failures counted', async () => {
		const answers = [
			new TransportError('notSent', 'refused', 'ECONNREFUSED'),
			{ status: 503, headers: { 'retry-after': '0' }, text: '{}' },
			new TransportError('notSent', 'refused', 'ECONNREFUSED'),
		];
		let sent = 0;
		const own = setting({
			send: async () => {
				const answer = answers[sent++] ?? new TransportError('notSent', 'refused', 'ECONNREFUSED');
				if (answer instanceof Error) throw answer;
				return answer;
			},
		});
		expect(await performCall({}, context, own)).toMatchObject({
			outcome: 'retryLater',
			notSent: true,
			networkCode: 'ECONNREFUSED',
			tries: 3,
		});
		expect(sent).toBe(3);
	});

	test('does not connect again where that makes no sense, nor after the execution was cancelled', async () => {
		let sent = 0;
		const controller = new AbortController();
		const failing = (code: string, signal?: AbortSignal) =>
			setting({
				signal,
				send: async () => {
					sent++;
					if (signal) setTimeout(() => controller.abort(), 0);
					throw new TransportError('notSent', 'failed', code);
				},
			});
		await performCall({}, context, failing('CERT_HAS_EXPIRED'));
		expect(sent).toBe(1);
		jest.spyOn(Math, 'random').mockReturnValue(1);
		await performCall({}, context, failing('ECONNREFUSED', controller.signal));
		expect(sent).toBe(2);
	});
});
