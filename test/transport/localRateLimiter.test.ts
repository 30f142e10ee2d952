import fc from 'fast-check';
import { LocalRateLimiter, rateLimiterFor } from '../../lib/transport/localRateLimiter';
import { OnBreak, longestBreak, longestWait, type RateLimits } from '../../lib/transport/rateLimiter';
import { countingSignal, failureOf, until } from './loopback';
import { about, inTurn, isIdle, paceOf } from './turns';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

/** Starts `count` tasks of the given length at once and notes when each began. */
function flood(
	rateLimiter: LocalRateLimiter,
	count: number,
	taskTime = 0,
	weight = 1,
): { starts: number[]; done: Promise<unknown> } {
	const starts: number[] = [];
	const done = Promise.all(
		Array.from(
			{ length: count },
			async () =>
				await inTurn(
					rateLimiter,
					async () => {
						starts.push(performance.now());
						if (taskTime > 0) await new Promise((resolve) => setTimeout(resolve, taskTime));
					},
					undefined,
					weight,
				),
		),
	);
	return { starts, done };
}

/** The most starts in any second, wherever it begins. */
function busiestSecond(starts: number[]): number {
	let most = 0;
	let first = 0;
	starts.forEach((start, index) => {
		while (start - (starts[first] as number) >= 1_000) first++;
		most = Math.max(most, index - first + 1);
	});
	return most;
}

describe('requests per second', () => {
	it.each([1, 3, 50, 500, 5_000])('never exceeds %d in any second, and comes close', async (perSecond) => {
		const count = perSecond * 4;
		const { starts, done } = flood(new LocalRateLimiter({ perSecond }), count);
		await jest.advanceTimersByTimeAsync(6_000);
		await done;
		expect(starts).toHaveLength(count);
		expect(busiestSecond(starts)).toBeLessThanOrEqual(perSecond);
		const seconds = ((starts.at(-1) as number) - (starts[0] as number)) / 1000;
		expect((count - 1) / seconds).toBeGreaterThan(perSecond * 0.95);
	});

	it('may be less than one', async () => {
		const { starts, done } = flood(new LocalRateLimiter({ perSecond: 0.5 }), 3);
		await jest.advanceTimersByTimeAsync(5_000);
		await done;
		for (const [index, start] of starts.slice(1).entries())
			expect(start - (starts[index] as number)).toBeGreaterThanOrEqual(2_000);
	});

	it('is smooth: a second does not begin with all of its requests', async () => {
		const { starts, done } = flood(new LocalRateLimiter({ perSecond: 100 }), 200);
		await jest.advanceTimersByTimeAsync(3_000);
		await done;
		const begin = starts[0] as number;
		expect(starts.filter((start) => start - begin < 100).length).toBeLessThanOrEqual(13);
	});

	it('holds however the requests arrive and however long they take', async () => {
		jest.useRealTimers();
		await fc.assert(
			fc.asyncProperty(
				fc.integer({ min: 1, max: 40 }),
				fc.integer({ min: 1, max: 10 }),
				fc.array(fc.tuple(fc.integer({ min: 0, max: 700 }), fc.integer({ min: 0, max: 300 })), {
					minLength: 1,
					maxLength: 60,
				}),
				async (perSecond, concurrency, arrivals) => {
					jest.useFakeTimers();
					const rateLimiter = new LocalRateLimiter({ perSecond, concurrency });
					const starts: number[] = [];
					let active = 0;
					let mostActive = 0;
					const tasks: Array<Promise<void>> = [];
					for (const [gap, length] of arrivals) {
						await jest.advanceTimersByTimeAsync(gap);
						tasks.push(
							inTurn(rateLimiter, async () => {
								starts.push(performance.now());
								mostActive = Math.max(mostActive, ++active);
								await new Promise((resolve) => setTimeout(resolve, length));
								active--;
							}),
						);
					}
					await jest.advanceTimersByTimeAsync(120_000);
					await Promise.all(tasks);
					expect(starts).toHaveLength(arrivals.length);
					expect(busiestSecond(starts)).toBeLessThanOrEqual(perSecond);
					expect(mostActive).toBeLessThanOrEqual(concurrency);
					expect(isIdle(rateLimiter)).toBe(true);
					expect(jest.getTimerCount()).toBe(0);
					jest.useRealTimers();
				},
			),
			{ numRuns: 40 },
		);
	});
});

describe('concurrency', () => {
	it('is kept, first come, first served', async () => {
		const rateLimiter = new LocalRateLimiter({ concurrency: 3 });
		const order: number[] = [];
		let active = 0;
		const tasks = Array.from(
			{ length: 10 },
			async (_, index) =>
				await inTurn(rateLimiter, async () => {
					order.push(index);
					expect(++active).toBeLessThanOrEqual(3);
					await new Promise((resolve) => setTimeout(resolve, 10 - index));
					active--;
				}),
		);
		expect(order).toEqual([0, 1, 2]);
		await jest.advanceTimersByTimeAsync(100);
		await Promise.all(tasks);
		expect(order).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
	});

	it('gives back the turn of a task that fails, synchronously too', async () => {
		const rateLimiter = new LocalRateLimiter({ concurrency: 1 });
		await expect(inTurn(rateLimiter, async () => await Promise.reject(new Error('late')))).rejects.toThrow('late');
		await expect(
			inTurn(rateLimiter, () => {
				throw new Error('early');
			}),
		).rejects.toThrow('early');
		expect(await inTurn(rateLimiter, async () => await Promise.resolve('result'))).toBe('result');
	});

	it('without any limit starts at once, without a timer or a wait', () => {
		const rateLimiter = new LocalRateLimiter({});
		for (let i = 0; i < 1_000; i++) expect(rateLimiter.acquire()).toBeUndefined();
		expect(jest.getTimerCount()).toBe(0);
	});

	it('takes a nonsensical limit for none or for one', async () => {
		expect(await paceOf(new LocalRateLimiter({ perSecond: 0 }))).toBe(Infinity);
		expect(await paceOf(new LocalRateLimiter({ perSecond: NaN }))).toBe(Infinity);
		const rateLimiter = new LocalRateLimiter({ concurrency: 0 });
		expect(rateLimiter.acquire()).toBeUndefined();
		expect(rateLimiter.acquire()).toBeInstanceOf(Promise);
	});
});

describe('cancelling', () => {
	it('takes the waiting one out at once, and no turn is lost', async () => {
		const rateLimiter = new LocalRateLimiter({ concurrency: 1 });
		let finish = (): void => undefined;
		const first = inTurn(
			rateLimiter,
			async () =>
				await new Promise<void>((resolve) => {
					finish = resolve;
				}),
		);
		const controller = new AbortController();
		const ran: string[] = [];
		const second = failureOf(
			inTurn(
				rateLimiter,
				async () => {
					ran.push('second');
				},
				controller.signal,
			),
		);
		const third = inTurn(rateLimiter, async () => {
			ran.push('third');
		});
		controller.abort();
		expect(await second).toMatchObject({ phase: 'notSent', cancelled: true });
		finish();
		await Promise.all([first, third]);
		expect(ran).toEqual(['third']);
		expect(isIdle(rateLimiter)).toBe(true);
	});

	it('before it began waits for nothing', async () => {
		const rateLimiter = new LocalRateLimiter({});
		expect(
			await failureOf(inTurn(rateLimiter, async () => await Promise.resolve(), AbortSignal.abort())),
		).toMatchObject({
			cancelled: true,
		});
		expect(isIdle(rateLimiter)).toBe(true);
	});

	it('of ten thousand that wait leaves nothing behind', async () => {
		const rateLimiter = new LocalRateLimiter({ perSecond: 1 });
		const controller = new AbortController();
		const removed = jest.spyOn(controller.signal, 'removeEventListener');
		const added = jest.spyOn(controller.signal, 'addEventListener');
		const waiting = Array.from(
			{ length: 10_000 },
			async () =>
				await inTurn(rateLimiter, async () => await Promise.resolve(), controller.signal).catch(() => 'cancelled'),
		);
		await jest.advanceTimersByTimeAsync(1_100);
		controller.abort();
		const results = await Promise.all(waiting);
		expect(results.filter((result) => result === 'cancelled')).toHaveLength(9_998);
		expect(isIdle(rateLimiter)).toBe(true);
		expect(added.mock.calls.length).toBe(1);
		expect(removed.mock.calls.length).toBe(0);
		await jest.advanceTimersByTimeAsync(2_000);
		expect(jest.getTimerCount()).toBe(0);
	});
});

describe('a throttle answer', () => {
	it('halves the rate once, however many requests of that moment get one', async () => {
		const rateLimiter = new LocalRateLimiter({ perSecond: 100 });
		for (let i = 0; i < 50; i++) rateLimiter.slowDown();
		expect(await paceOf(rateLimiter)).toEqual(about(50));
		await jest.advanceTimersByTimeAsync(1_000);
		rateLimiter.slowDown();
		expect(await paceOf(rateLimiter)).toEqual(about(25));
	});

	it('never slows down for good', async () => {
		const rateLimiter = new LocalRateLimiter({ perSecond: 128 });
		for (let i = 0; i < 30; i++) {
			rateLimiter.slowDown();
			await jest.advanceTimersByTimeAsync(1_000);
		}
		expect(await paceOf(rateLimiter)).toEqual(about(2));
		const slow = new LocalRateLimiter({ perSecond: 1 });
		for (let i = 0; i < 30; i++) {
			slow.slowDown();
			await jest.advanceTimersByTimeAsync(1_000);
		}
		expect(await paceOf(slow)).toEqual(about(0.1));
	});

	it('with a time makes everybody on that account wait for it', async () => {
		const rateLimiter = new LocalRateLimiter({ perSecond: 100 });
		const begin = performance.now();
		rateLimiter.slowDown(3_000);
		rateLimiter.slowDown(1_000);
		const { starts, done } = flood(rateLimiter, 5);
		await jest.advanceTimersByTimeAsync(2_999);
		expect(starts).toEqual([]);
		await jest.advanceTimersByTimeAsync(200);
		await done;
		expect((starts[0] as number) - begin).toBeGreaterThanOrEqual(3_000);
	});

	it('with a time beyond a minute is told to everybody at once, to those in line too, until it is over', async () => {
		const rateLimiter = new LocalRateLimiter({ concurrency: 1 });
		const { signal, counts } = countingSignal();
		let finish = (): void => undefined;
		const underWay = inTurn(
			rateLimiter,
			async () =>
				await new Promise<void>((resolve) => {
					finish = resolve;
				}),
		);
		const queued = Array.from(
			{ length: 5 },
			async () =>
				await inTurn(rateLimiter, async () => await Promise.resolve(), signal).catch((error: unknown) => error),
		);
		rateLimiter.slowDown(3_600_000);
		for (const error of await Promise.all(queued)) {
			expect(error).toBeInstanceOf(OnBreak);
			expect((error as OnBreak).left).toBe(3_600_000);
		}
		expect(counts).toEqual({ added: 1, removed: 1, most: 1 });
		finish();
		await underWay;
		expect(jest.getTimerCount()).toBe(0);
		await jest.advanceTimersByTimeAsync(1_000_000);
		await expect(rateLimiter.acquire()).rejects.toMatchObject({ left: 2_600_000 });
		// The last minute of it is waited for.
		await jest.advanceTimersByTimeAsync(2_600_000 - longestWait);
		const { starts, done } = flood(rateLimiter, 3);
		await jest.advanceTimersByTimeAsync(longestWait - 1);
		expect(starts).toEqual([]);
		await jest.advanceTimersByTimeAsync(10_000);
		await done;
		expect(isIdle(rateLimiter)).toBe(true);
	});

	it('with a time of a minute is waited for', async () => {
		const rateLimiter = new LocalRateLimiter({});
		rateLimiter.slowDown(longestWait);
		const { starts, done } = flood(rateLimiter, 1);
		await jest.advanceTimersByTimeAsync(longestWait - 1);
		expect(starts).toEqual([]);
		await jest.advanceTimersByTimeAsync(1);
		await done;
	});

	it('does not send away who waits for a slow rate limiter of its own', async () => {
		const { starts, done } = flood(new LocalRateLimiter({ perSecond: 0.1 }), 30);
		await jest.advanceTimersByTimeAsync(310_000);
		await done;
		expect(starts).toHaveLength(30);
	});

	it('with an absurd time is heeded for an hour', async () => {
		const rateLimiter = new LocalRateLimiter({});
		rateLimiter.slowDown(86_400_000);
		await expect(rateLimiter.acquire()).rejects.toMatchObject({ left: longestBreak });
		await jest.advanceTimersByTimeAsync(longestBreak);
		expect(rateLimiter.acquire()).toBeUndefined();
		expect(longestBreak).toBe(3_600_000);
	});

	it('reaches those who wait already', async () => {
		const rateLimiter = new LocalRateLimiter({ perSecond: 10 });
		const { starts } = flood(rateLimiter, 100);
		await jest.advanceTimersByTimeAsync(950);
		const before = starts.length;
		rateLimiter.slowDown(5_000);
		await jest.advanceTimersByTimeAsync(5_000);
		expect(starts.length - before).toBeLessThanOrEqual(1);
		await jest.advanceTimersByTimeAsync(2_000);
		expect(starts.length).toBeGreaterThan(before + 5);
	});

	it('is forgotten step by step, as the same part of the full rate in every second', async () => {
		const rateLimiter = new LocalRateLimiter({ perSecond: 100 });
		rateLimiter.slowDown();
		const { starts, done } = flood(rateLimiter, 2_000);
		const begin = performance.now();
		const inSecond = (second: number): number =>
			starts.filter((start) => Math.floor((start - begin) / 1_000) === second).length;
		await jest.advanceTimersByTimeAsync(14_000);
		expect(inSecond(3)).toBeGreaterThan(60);
		expect(inSecond(3)).toBeLessThan(75);
		expect(inSecond(13)).toEqual(about(100));
		await jest.advanceTimersByTimeAsync(20_000);
		await done;
	});

	it('is forgotten as fast where requests count as what they hold', async () => {
		const rateLimiter = new LocalRateLimiter({ perSecond: 1_000 });
		rateLimiter.slowDown();
		const { starts, done } = flood(rateLimiter, 40, 0, 500);
		const begin = performance.now();
		await jest.advanceTimersByTimeAsync(16_000);
		const after = (seconds: number): number[] => starts.filter((start) => start - begin > seconds * 1_000);
		expect(starts.length - after(4).length).toBeLessThanOrEqual(6);
		expect(after(12).length).toBeGreaterThanOrEqual(7);
		await jest.advanceTimersByTimeAsync(20_000);
		await done;
	});

	it('is won back by successes alone', async () => {
		const rateLimiter = new LocalRateLimiter({ perSecond: 1_000, concurrency: 10 });
		await rateLimiter.acquire();
		rateLimiter.slowDown();
		rateLimiter.release(false);
		await expect(inTurn(rateLimiter, async () => await Promise.reject(new Error('failed')))).rejects.toThrow();
		expect(await paceOf(rateLimiter)).toEqual(about(500));
		const { done } = flood(rateLimiter, 1_000);
		await jest.advanceTimersByTimeAsync(10_000);
		await done;
		expect(await paceOf(rateLimiter)).toBeGreaterThan(550);
	});

	it('where no limit was set halves what was sent in the last second, and lets go of it again', async () => {
		const rateLimiter = new LocalRateLimiter({});
		for (let i = 0; i < 200; i++) {
			await inTurn(rateLimiter, async () => await Promise.resolve());
			await jest.advanceTimersByTimeAsync(5);
		}
		rateLimiter.slowDown();
		const pace = await paceOf(rateLimiter);
		expect(pace).toBeGreaterThan(88);
		expect(pace).toBeLessThan(110);
		const { done } = flood(rateLimiter, 10_000);
		await jest.advanceTimersByTimeAsync(60_000);
		await done;
		expect(await paceOf(rateLimiter)).toBe(Infinity);
	});
});

describe('the rate limiter of an account', () => {
	it('is the same for every execution, and another for another account', () => {
		expect(rateLimiterFor('a|1')).toBe(rateLimiterFor('a|1'));
		expect(rateLimiterFor('a|1')).not.toBe(rateLimiterFor('a|2'));
	});

	it('keeps the strictest limits of the runs at work, and gives them back when that run has ended', async () => {
		const rateLimiter = new LocalRateLimiter();
		const endLong = rateLimiter.enter({ perSecond: 500, concurrency: 10 });
		const endTest = rateLimiter.enter({ perSecond: 1, concurrency: 20 });
		const { starts } = flood(rateLimiter, 400, 5);
		await jest.advanceTimersByTimeAsync(5_000);
		expect(starts.length).toBeLessThanOrEqual(6);
		endTest();
		// At once, although the last start was one of one in a second.
		await jest.advanceTimersByTimeAsync(1_000);
		expect(starts).toHaveLength(400);
		endTest();
		endLong();
		const endNext = rateLimiter.enter({ perSecond: 3 });
		expect(await paceOf(rateLimiter)).toEqual(about(3));
		endNext();
	});

	it('gives the rate back after a run of few starts that weigh much', async () => {
		const rateLimiter = new LocalRateLimiter();
		const endLong = rateLimiter.enter({ perSecond: 500 });
		const endTest = rateLimiter.enter({ perSecond: 1 });
		await inTurn(rateLimiter, async () => await Promise.resolve(), undefined, 1_000);
		const { starts } = flood(rateLimiter, 1);
		endTest();
		await jest.advanceTimersByTimeAsync(2_100);
		expect(starts).toHaveLength(1);
		endLong();
	});

	it('lets the rate recover to the limit of those who remain, when it was throttled under a stricter one', async () => {
		const rateLimiter = new LocalRateLimiter();
		const endLong = rateLimiter.enter({ perSecond: 500 });
		const endTest = rateLimiter.enter({ perSecond: 1 });
		rateLimiter.slowDown();
		expect(await paceOf(rateLimiter)).toEqual(about(0.5));
		endTest();
		expect(await paceOf(rateLimiter)).toBeLessThan(20);
		const { starts, done } = flood(rateLimiter, 10_000);
		await jest.advanceTimersByTimeAsync(25_000);
		expect(starts.filter((start) => start > performance.now() - 1_000).length).toEqual(about(500));
		await jest.advanceTimersByTimeAsync(60_000);
		await done;
		endLong();
	});

	it('holds the strictest of the runs at work, whoever begins and ends when', async () => {
		jest.useRealTimers();
		const limits = fc.record({
			perSecond: fc.constantFrom(1, 5, 50, 500, Infinity),
			concurrency: fc.constantFrom(1, 2, 10),
		});
		await fc.assert(
			fc.asyncProperty(fc.array(fc.oneof(limits, fc.nat(20)), { minLength: 1, maxLength: 40 }), async (steps) => {
				jest.useFakeTimers();
				const rateLimiter = new LocalRateLimiter();
				const runs: Array<{ own: Required<RateLimits>; end: () => void }> = [];
				const ended: Array<() => void> = [];
				let active = 0;
				for (const step of steps) {
					if (typeof step !== 'number') runs.push({ own: step, end: rateLimiter.enter(step) });
					else {
						const [gone] = runs.splice(step % Math.max(1, runs.length), 1);
						gone?.end();
						if (gone) ended.push(gone.end);
						// Ending twice ends nobody else.
						ended.at(step % Math.max(1, ended.length))?.();
					}
					if (runs.length === 0) continue;
					const perSecond = Math.min(...runs.map(({ own }) => own.perSecond));
					const starts: number[] = [];
					const most = Math.min(...runs.map(({ own }) => own.concurrency));
					let reached = 0;
					const tasks = Array.from(
						{ length: 12 },
						async () =>
							await inTurn(rateLimiter, async () => {
								starts.push(performance.now());
								reached = Math.max(reached, ++active);
								await new Promise((resolve) => setTimeout(resolve, 30_000));
								active--;
							}),
					);
					await jest.advanceTimersByTimeAsync(400_000);
					await Promise.all(tasks);
					expect(reached).toBe(most);
					expect(busiestSecond(starts)).toBeLessThanOrEqual(perSecond);
				}
				for (const { end } of runs) end();
				expect(isIdle(rateLimiter)).toBe(true);
				expect(jest.getTimerCount()).toBe(0);
				jest.useRealTimers();
			}),
			{ numRuns: 40 },
		);
	});

	it('remembers a throttle answer when another execution comes with other limits', async () => {
		const rateLimiter = new LocalRateLimiter();
		rateLimiter.enter({ perSecond: 100 })();
		rateLimiter.slowDown();
		rateLimiter.enter({ perSecond: 80 })();
		expect(await paceOf(rateLimiter)).toEqual(about(50));
		const end = rateLimiter.enter({ perSecond: 20 });
		expect(await paceOf(rateLimiter)).toEqual(about(20));
		end();
		rateLimiter.enter({ perSecond: 80 });
		expect(await paceOf(rateLimiter)).toEqual(about(50));
	});

	it('is forgotten when nobody has used it for some minutes, and not while somebody does', async () => {
		// A module of its own, whose clock is this test's.
		jest.resetModules();
		const { rateLimiterFor } = await import('../../lib/transport/localRateLimiter');
		const used = rateLimiterFor('used');
		const idle = rateLimiterFor('idle');
		let finish = (): void => undefined;
		const task = inTurn(
			used,
			async () =>
				await new Promise<void>((resolve) => {
					finish = resolve;
				}),
		);
		expect(rateLimiterFor('idle')).toBe(idle);
		await jest.advanceTimersByTimeAsync(10 * 60_000);
		expect(rateLimiterFor('idle')).not.toBe(idle);
		expect(rateLimiterFor('used')).toBe(used);
		finish();
		await task;
		// A run that reads a long time before it sends keeps it, too.
		const end = used.enter({ perSecond: 1 });
		await jest.advanceTimersByTimeAsync(10 * 60_000);
		expect(rateLimiterFor('used')).toBe(used);
		end();
		await jest.advanceTimersByTimeAsync(10 * 60_000);
		expect(jest.getTimerCount()).toBe(0);
		expect(rateLimiterFor('used')).not.toBe(used);
	});
});

it('works with real timers as with made ones', async () => {
	jest.useRealTimers();
	const rateLimiter = new LocalRateLimiter({ perSecond: 200, concurrency: 4 });
	const { starts, done } = flood(rateLimiter, 60, 1);
	await until(() => starts.length === 60);
	await done;
	expect(busiestSecond(starts)).toBeLessThanOrEqual(200);
});
