import type { Operation, RequestContext, Service, Values } from '../../lib/operation/operation';
import { performCall } from '../../lib/run/send/call';
import type { CallResult, CallSetting } from '../../lib/run/send/callResult';
import { dispatch } from '../../lib/run/send/dispatch';
import type { HttpAnswer } from '../../lib/transport/http';
import { TransportError } from '../../lib/transport/http';
import { placesTaken } from '../../lib/transport/hourly';
import { LocalRateLimiter } from '../../lib/transport/localRateLimiter';
import { isIdle } from '../transport/turns';
import { unsigned as asTheyAre } from './unsigned';

/** A service that delivers so many messages an hour, and an equal one once: what of it is known here is not sent. */

const hour = 3_600_000;
const minute = 60_000;

const operation: Operation = {
	resource: 'message',
	operation: 'all',
	name: 'All',
	action: 'Send',
	description: 'Test',
	source: 'test',
	kind: 'send',
	method: 'POST',
	path: '/all',
	encoding: 'json',
	fields: [],
	hourly: { max: 30, to: 'everyone', distinct: ({ text }) => String(text), source: 'test' },
};

const service = {
	name: 'test',
	displayName: 'Test',
	operations: [operation],
	scheme: asTheyAre,
	read: ({ text }) => {
		const { code } = JSON.parse(text) as { code: string };
		return { ok: code === '0', code, body: {} };
	},
	statistics: 'the console',
	errors: () => ({
		busy: { meaning: 'it is busy', remedy: 'Wait', who: 'the service', outcome: 'retryLater', repeat: true },
		wrong: { meaning: 'it is wrong', remedy: 'Mend it', who: 'you', outcome: 'rejected' },
	}),
} as Partial<Service> as Service;

/** Requests that have left, with what answers them. */
interface Left {
	text: string;
	answer: (code: string) => void;
	lose: (phase?: 'notSent' | 'noAnswer') => void;
}

let left: Left[];
let account = 0;

beforeAll(() => jest.useFakeTimers());
afterAll(() => jest.useRealTimers());
beforeEach(() => {
	jest.setSystemTime(Date.parse('2026-12-01T08:00:00Z'));
	left = [];
	account++;
});
// Whatever a test has sent is forgotten in the next.
afterEach(async () => {
	await jest.advanceTimersByTimeAsync(2 * hour);
	expect(placesTaken()).toBe(0);
});

const context: RequestContext = { credential: {}, now: 0, zone: 'Asia/Shanghai', idempotencyKey: 'k' };

/** Answers in the same moment. */
let code = '0';
beforeEach(() => {
	code = '0';
});

const setting = (own: Partial<CallSetting> = {}): CallSetting => ({
	service,
	operation,
	credential: {},
	origin: 'http://127.0.0.1',
	mask: (text) => text,
	nonce: () => 'n',
	signal: undefined,
	maxTries: 1,
	zone: 'Asia/Shanghai',
	account: `account ${account}`,
	send: async ({ body }) => {
		left.push({
			text: (JSON.parse(body ?? '') as { text: string }).text,
			answer: () => undefined,
			lose: () => undefined,
		});
		return { status: 200, headers: {}, text: JSON.stringify({ code }) };
	},
	...own,
});

/** Each request waits for the test to answer it. */
const waiting = (own: Partial<CallSetting> = {}): CallSetting =>
	setting({
		send: async ({ body }) =>
			await new Promise<HttpAnswer>((resolve, reject) => {
				left.push({
					text: (JSON.parse(body ?? '') as { text: string }).text,
					answer: (given) => {
						resolve({ status: 200, headers: {}, text: JSON.stringify({ code: given }) });
					},
					lose: (phase = 'noAnswer') => {
						reject(new TransportError(phase, 'lost', 'ECONNRESET'));
					},
				});
			}),
		...own,
	});

const say = async (text: string, own: CallSetting = setting()): Promise<CallResult> =>
	await performCall({ text }, context, own);

async function sayMany(count: number, from = 0, own: CallSetting = setting()): Promise<CallResult[]> {
	const results: CallResult[] = [];
	for (let number = from; number < from + count; number++) results.push(await say(`text ${number}`, own));
	return results;
}

const flush = async (): Promise<void> => {
	await jest.advanceTimersByTimeAsync(0);
};

describe('the bound', () => {
	test('the 31st within the hour is not sent, says why and until when; afterwards it is', async () => {
		expect((await sayMany(30)).every(({ outcome }) => outcome === 'accepted')).toBe(true);
		jest.advanceTimersByTime(10 * minute);
		const late = await say('one more');
		expect(late).toMatchObject({
			outcome: 'retryLater',
			notSent: true,
			tries: 0,
			retryAfter: 50 * minute,
			sentence: 'Test delivers at most 30 messages to everyone an hour, and this would be the 31st',
			remedy: 'Nothing was sent; send again after 2026-12-01 17:00:00 +08:00',
		});
		expect(left).toHaveLength(30);
		jest.advanceTimersByTime(50 * minute - 1);
		expect((await say('one more')).outcome).toBe('retryLater');
		jest.advanceTimersByTime(1);
		expect((await say('one more')).outcome).toBe('accepted');
	});

	test('is told at once, without a turn', async () => {
		const rateLimiter = new LocalRateLimiter({ perSecond: 0.01 });
		await say('sale', setting({ rateLimiter }));
		const { outcome, tries } = await say('sale', setting({ rateLimiter }));
		expect({ outcome, tries }).toEqual({ outcome: 'retryLater', tries: 0 });
	}, 5_000);

	test('any hour counts, wherever it begins: a place is free when the oldest message is an hour old', async () => {
		for (let number = 0; number < 30; number++) {
			await say(`text ${number}`);
			jest.advanceTimersByTime(minute);
		}
		expect(await say('one more')).toMatchObject({ retryAfter: 30 * minute });
		jest.advanceTimersByTime(30 * minute);
		expect((await say('one more')).outcome).toBe('accepted');
		expect(await say('another')).toMatchObject({ outcome: 'retryLater', retryAfter: minute });
	});

	test("of another account, of another operation's kind, and of an operation without one is its own", async () => {
		await sayMany(30);
		expect((await say('a', setting({ account: `other ${account}` }))).outcome).toBe('accepted');
		expect(
			(await say('a', setting({ operation: { ...operation, hourly: { max: 30, to: 'tags', source: 'test' } } })))
				.outcome,
		).toBe('accepted');
		const { hourly: _hourly, ...free } = operation;
		for (let number = 0; number < 40; number++)
			expect((await say('a', setting({ operation: free }))).outcome).toBe('accepted');
	});

	test('of another operation for the same people is shared', async () => {
		await sayMany(30);
		expect((await say('a', setting({ operation: { ...operation, operation: 'all3' } }))).outcome).toBe('retryLater');
	});
});

describe('an equal message', () => {
	test.each([
		[0, 'less than a minute ago'],
		[minute, '1 minute ago'],
		[12 * minute + 30_000, '12 minutes ago'],
	])('after %d ms is not sent', async (after, ago) => {
		await say('sale');
		jest.advanceTimersByTime(after);
		expect(await say('sale')).toMatchObject({
			outcome: 'retryLater',
			notSent: true,
			retryAfter: hour - after,
			sentence: `The same message to everyone was accepted ${ago}, and Test would not deliver it a second time within the hour`,
			remedy: 'Nothing was sent; if everyone shall get it twice, send again after 2026-12-01 17:00:00 +08:00',
		});
		expect((await say('another')).outcome).toBe('accepted');
		expect(left.map(({ text }) => text)).toEqual(['sale', 'another']);
	});

	test('counts from its answer, because the service may have taken it that late', async () => {
		const first = say('sale', waiting());
		await flush();
		jest.advanceTimersByTime(5 * minute);
		left[0]!.answer('0');
		await first;
		jest.advanceTimersByTime(hour - 1);
		expect(await say('sale')).toMatchObject({ outcome: 'retryLater', retryAfter: 1 });
		jest.advanceTimersByTime(1);
		expect((await say('sale')).outcome).toBe('accepted');
	});

	test('when the bound is reached, too, waits for both', async () => {
		await sayMany(29);
		jest.advanceTimersByTime(20 * minute);
		await say('sale');
		expect(await say('sale')).toMatchObject({
			retryAfter: hour,
			sentence: expect.stringContaining('The same message'),
		});
		expect(await say('text 0')).toMatchObject({ retryAfter: 40 * minute });
	});

	test('does no harm where the service does not compare', async () => {
		const plain = setting({ operation: { ...operation, hourly: { max: 30, to: 'tags', source: 'test' } } });
		expect((await say('sale', plain)).outcome).toBe('accepted');
		expect((await say('sale', plain)).outcome).toBe('accepted');
	});
});

describe('what counts', () => {
	test.each(['wrong', 'busy'])('a message that was certainly refused (%s) does not', async (given) => {
		code = given;
		for (let number = 0; number < 40; number++)
			expect((await say('sale')).outcome).toBe(given === 'wrong' ? 'rejected' : 'retryLater');
		expect(left).toHaveLength(40);
		expect(placesTaken()).toBe(0);
	});

	test('nor does one that did not leave, or whose request could not be signed', async () => {
		const refusing = waiting();
		const first = say('sale', refusing);
		await flush();
		left[0]!.lose('notSent');
		expect(await first).toMatchObject({ outcome: 'retryLater' });
		const unsigned = setting({
			service: {
				...service,
				scheme: {
					...asTheyAre,
					sign: () => {
						throw new Error('no key');
					},
				},
			},
		});
		expect(await say('sale', unsigned)).toMatchObject({ outcome: 'rejected' });
		expect((await say('sale')).outcome).toBe('accepted');
	});

	test('a message whose answer is lost does, and the sentence does not claim more', async () => {
		const first = say('sale', waiting());
		await flush();
		left[0]!.lose();
		expect((await first).outcome).toBe('unknown');
		expect(await say('sale')).toMatchObject({
			outcome: 'retryLater',
			sentence:
				'The same message to everyone may have been accepted less than a minute ago, and Test would not deliver it a second time within the hour',
		});
		await sayMany(29);
		expect((await say('one more')).sentence).toBe(
			'Test delivers at most 30 messages to everyone an hour, and this may be the 31st',
		);
	});

	test('a try that is refused for now and then accepted counts once, and does not stand in its own way', async () => {
		code = 'busy';
		const result = say('sale', setting({ maxTries: 3 }));
		await flush();
		code = '0';
		await jest.advanceTimersByTimeAsync(60_000);
		expect(await result).toMatchObject({ outcome: 'accepted', tries: 2 });
		expect(placesTaken()).toBe(1);
	});

	test('a fault of our own on the way counts, because nobody knows how far it came', async () => {
		const broken = setting({
			rateLimiter: Object.assign(new LocalRateLimiter(), {
				release: () => {
					throw new Error('of our own');
				},
			}) as LocalRateLimiter,
		});
		await expect(say('sale', broken)).rejects.toThrow('of our own');
		expect(await say('sale')).toMatchObject({
			outcome: 'retryLater',
			sentence: expect.stringContaining('may have been accepted'),
		});
	});
});

describe('in hostile order', () => {
	test('two executions at once with the same message: one is sent', async () => {
		const first = say('sale', waiting());
		const second = say('sale', waiting());
		expect(await second).toMatchObject({
			outcome: 'retryLater',
			notSent: true,
			sentence:
				'The same message to everyone is under way, and Test would not deliver it a second time within the hour',
		});
		expect(left).toHaveLength(1);
		left[0]!.answer('0');
		expect((await first).outcome).toBe('accepted');
	});

	test('two executions waiting for the same turn: the second finds out when its turn comes', async () => {
		const rateLimiter = new LocalRateLimiter({ perSecond: 1 });
		const [before, a, b, after] = ['before', 'sale', 'sale', 'after'].map(
			async (text) => await say(text, setting({ rateLimiter })),
		);
		await jest.advanceTimersByTimeAsync(10_000);
		expect((await before)!.outcome).toBe('accepted');
		expect((await a)!.outcome).toBe('accepted');
		expect(await b).toMatchObject({ outcome: 'retryLater', tries: 0 });
		expect((await after)!.outcome).toBe('accepted');
		expect(left.map(({ text }) => text)).toEqual(['before', 'sale', 'after']);
		expect(isIdle(rateLimiter)).toBe(true);
	});

	test("who waits for a turn stands in nobody's way", async () => {
		const rateLimiter = new LocalRateLimiter({ concurrency: 1 });
		const first = say('first', waiting({ rateLimiter }));
		const second = say('sale', waiting({ rateLimiter }));
		await flush();
		expect((await say('sale')).outcome).toBe('accepted');
		left[0]!.answer('0');
		await first;
		expect(await second).toMatchObject({ outcome: 'retryLater', notSent: true });
		expect(left.map(({ text }) => text)).toEqual(['first', 'sale']);
	});

	test('forty at once: thirty leave, whatever order their answers come in, and a refused one makes room', async () => {
		const own = waiting();
		const results = Array.from({ length: 40 }, async (_, number) => await say(`text ${number}`, own));
		await flush();
		expect(left).toHaveLength(30);
		for (const [index, request] of [...left].reverse().entries()) request.answer(index % 10 === 0 ? 'wrong' : '0');
		const outcomes = (await Promise.all(results)).map(({ outcome }) => outcome);
		expect(outcomes.filter((outcome) => outcome === 'accepted')).toHaveLength(27);
		expect(outcomes.filter((outcome) => outcome === 'retryLater')).toHaveLength(10);
		const more = await sayMany(4, 100);
		expect(more.map(({ outcome }) => outcome)).toEqual(['accepted', 'accepted', 'accepted', 'retryLater']);
	});

	test('who is cancelled while waiting for a turn has taken no place', async () => {
		const rateLimiter = new LocalRateLimiter({ concurrency: 1 });
		const first = say('first', waiting({ rateLimiter }));
		await flush();
		const stop = new AbortController();
		const second = say('sale', waiting({ rateLimiter, signal: stop.signal }));
		await flush();
		stop.abort();
		expect(await second).toMatchObject({ cancelled: true, notSent: true });
		left[0]!.answer('0');
		await first;
		expect(placesTaken()).toBe(1);
		expect((await say('sale')).outcome).toBe('accepted');
	});

	test('who is cancelled between two tries gives the place back', async () => {
		const stop = new AbortController();
		code = 'busy';
		const refused = say('sale', setting({ maxTries: 3, signal: stop.signal }));
		await flush();
		stop.abort();
		expect(await refused).toMatchObject({ cancelled: true, outcome: 'retryLater' });
		code = '0';
		expect((await say('sale')).outcome).toBe('accepted');
	});

	test('a run beyond the bound: the rest is told at once, each with its time', async () => {
		const texts = Array.from({ length: 35 }, (_, number) => `text ${number}`);
		const told: CallResult[] = [];
		await dispatch(
			texts.map((text, item) => ({
				group: { values: {}, item },
				items: [item],
				targets: [[]],
				values: { text } as Values,
			})),
			setting(),
			() => context,
			{
				concurrency: 10,
				stopAtFailure: false,
				onResult: ({ items: [item = 0] }, result) => {
					told[item] = result;
				},
			},
		);
		expect(told.filter(({ outcome }) => outcome === 'accepted')).toHaveLength(30);
		expect(told.filter(({ outcome, retryAfter }) => outcome === 'retryLater' && (retryAfter ?? 0) > 0)).toHaveLength(5);
		expect(left).toHaveLength(30);
	});
});

describe('the record', () => {
	test('holds no more than the bound, and is forgotten after the hour, also when nobody asks', async () => {
		await sayMany(60);
		expect(placesTaken()).toBe(30);
		await jest.advanceTimersByTimeAsync(hour + 6 * minute);
		expect(placesTaken()).toBe(0);
		expect(jest.getTimerCount()).toBe(0);
	});

	test('does not forget what is under way, however long that takes', async () => {
		const first = say('sale', waiting());
		await flush();
		await jest.advanceTimersByTimeAsync(2 * hour);
		expect(await say('sale')).toMatchObject({ outcome: 'retryLater', retryAfter: hour });
		left[0]!.answer('0');
		await first;
		expect((await say('sale')).outcome).toBe('retryLater');
	});
});

test('numbers in the sentence', async () => {
	for (const [max, ordinal] of [
		[1, '2nd'],
		[2, '3rd'],
		[10, '11th'],
		[11, '12th'],
		[20, '21st'],
		[110, '111th'],
	] as const) {
		account++;
		const own = setting({ operation: { ...operation, hourly: { max, to: 'everyone', source: 'test' } } });
		await sayMany(max, 0, own);
		expect((await say('x', own)).sentence).toBe(
			`Test delivers at most ${max} messages to everyone an hour, and this would be the ${ordinal}`,
		);
	}
});
