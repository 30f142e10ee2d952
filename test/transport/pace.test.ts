import fc from 'fast-check';
import { Pace, longestBreak, paceFor } from '../../lib/transport/pace';
import { failureOf, until } from './loopback';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

/** Starts `count` tasks of the given length at once and notes when each began. */
function flood(pace: Pace, count: number, taskTime = 0): { starts: number[]; done: Promise<unknown> } {
	const starts: number[] = [];
	const done = Promise.all(Array.from({ length: count }, async () => await pace.run(async () => {
		starts.push(performance.now());
		if (taskTime > 0) await new Promise((resolve) => setTimeout(resolve, taskTime));
	})));
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
		const { starts, done } = flood(new Pace({ perSecond }), count);
		await jest.advanceTimersByTimeAsync(6_000);
		await done;
		expect(starts).toHaveLength(count);
		expect(busiestSecond(starts)).toBeLessThanOrEqual(perSecond);
		const seconds = ((starts.at(-1) as number) - (starts[0] as number)) / 1000;
		expect((count - 1) / seconds).toBeGreaterThan(perSecond * 0.95);
	});

	it('may be less than one', async () => {
		const { starts, done } = flood(new Pace({ perSecond: 0.5 }), 3);
		await jest.advanceTimersByTimeAsync(5_000);
		await done;
		for (const [index, start] of starts.slice(1).entries()) expect(start - (starts[index] as number)).toBeGreaterThanOrEqual(2_000);
	});

	it('is smooth: a second does not begin with all of its requests', async () => {
		const { starts, done } = flood(new Pace({ perSecond: 100 }), 200);
		await jest.advanceTimersByTimeAsync(3_000);
		await done;
		const begin = starts[0] as number;
		expect(starts.filter((start) => start - begin < 100).length).toBeLessThanOrEqual(13);
	});

	it('holds however the requests arrive and however long they take', async () => {
		jest.useRealTimers();
		await fc.assert(fc.asyncProperty(
			fc.integer({ min: 1, max: 40 }),
			fc.integer({ min: 1, max: 10 }),
			fc.array(fc.tuple(fc.integer({ min: 0, max: 700 }), fc.integer({ min: 0, max: 300 })), { minLength: 1, maxLength: 60 }),
			async (perSecond, concurrency, arrivals) => {
				jest.useFakeTimers();
				const pace = new Pace({ perSecond, concurrency });
				const starts: number[] = [];
				let active = 0;
				let mostActive = 0;
				const tasks: Array<Promise<void>> = [];
				for (const [gap, length] of arrivals) {
					await jest.advanceTimersByTimeAsync(gap);
					tasks.push(pace.run(async () => {
						starts.push(performance.now());
						mostActive = Math.max(mostActive, ++active);
						await new Promise((resolve) => setTimeout(resolve, length));
						active--;
					}));
				}
				await jest.advanceTimersByTimeAsync(120_000);
				await Promise.all(tasks);
				expect(starts).toHaveLength(arrivals.length);
				expect(busiestSecond(starts)).toBeLessThanOrEqual(perSecond);
				expect(mostActive).toBeLessThanOrEqual(concurrency);
				expect(pace.load).toEqual({ active: 0, waiting: 0 });
				expect(jest.getTimerCount()).toBe(0);
				jest.useRealTimers();
			},
		), { numRuns: 40 });
	});
});

describe('concurrency', () => {
	it('is kept, first come, first served', async () => {
		const pace = new Pace({ concurrency: 3 });
		const order: number[] = [];
		let active = 0;
		const tasks = Array.from({ length: 10 }, async (_, index) => await pace.run(async () => {
			order.push(index);
			expect(++active).toBeLessThanOrEqual(3);
			await new Promise((resolve) => setTimeout(resolve, 10 - index));
			active--;
		}));
		expect(pace.load).toEqual({ active: 3, waiting: 7 });
		await jest.advanceTimersByTimeAsync(100);
		await Promise.all(tasks);
		expect(order).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
	});

	it('gives back the turn of a task that fails, synchronously too', async () => {
		const pace = new Pace({ concurrency: 1 });
		await expect(pace.run(async () => await Promise.reject(new Error('late')))).rejects.toThrow('late');
		await expect(pace.run(() => { throw new Error('early'); })).rejects.toThrow('early');
		expect(await pace.run(async () => await Promise.resolve('result'))).toBe('result');
	});

	it('without any limit starts at once, without a timer or a wait', () => {
		const pace = new Pace({});
		for (let i = 0; i < 1_000; i++) expect(pace.acquire()).toBeUndefined();
		expect(pace.load).toEqual({ active: 1_000, waiting: 0 });
		expect(jest.getTimerCount()).toBe(0);
	});

	it('takes a nonsensical limit for none or for one', async () => {
		expect(new Pace({ perSecond: 0 }).currentRate).toBe(Infinity);
		expect(new Pace({ perSecond: NaN }).currentRate).toBe(Infinity);
		const pace = new Pace({ concurrency: 0 });
		expect(pace.acquire()).toBeUndefined();
		expect(pace.acquire()).toBeInstanceOf(Promise);
	});
});

describe('cancelling', () => {
	it('takes the waiting one out at once, and no turn is lost', async () => {
		const pace = new Pace({ concurrency: 1 });
		let finish = (): void => undefined;
		const first = pace.run(async () => await new Promise<void>((resolve) => { finish = resolve; }));
		const controller = new AbortController();
		const ran: string[] = [];
		const second = failureOf(pace.run(async () => { ran.push('second'); }, controller.signal));
		const third = pace.run(async () => { ran.push('third'); });
		expect(pace.load.waiting).toBe(2);
		controller.abort();
		expect(pace.load.waiting).toBe(1);
		expect(await second).toMatchObject({ phase: 'notSent', cancelled: true });
		finish();
		await Promise.all([first, third]);
		expect(ran).toEqual(['third']);
		expect(pace.load).toEqual({ active: 0, waiting: 0 });
	});

	it('before it began waits for nothing', async () => {
		const pace = new Pace({});
		expect(await failureOf(pace.run(async () => await Promise.resolve(), AbortSignal.abort()))).toMatchObject({ cancelled: true });
		expect(pace.load).toEqual({ active: 0, waiting: 0 });
	});

	it('of ten thousand that wait leaves nothing behind', async () => {
		const pace = new Pace({ perSecond: 1 });
		const controller = new AbortController();
		const removed = jest.spyOn(controller.signal, 'removeEventListener');
		const added = jest.spyOn(controller.signal, 'addEventListener');
		const waiting = Array.from({ length: 10_000 }, async () => await pace.run(async () => await Promise.resolve(), controller.signal).catch(() => 'cancelled'));
		await jest.advanceTimersByTimeAsync(1_100);
		controller.abort();
		const results = await Promise.all(waiting);
		expect(results.filter((result) => result === 'cancelled')).toHaveLength(9_998);
		expect(pace.load).toEqual({ active: 0, waiting: 0 });
		expect(added.mock.calls.length).toBe(1);
		expect(removed.mock.calls.length).toBe(0);
		await jest.advanceTimersByTimeAsync(2_000);
		expect(jest.getTimerCount()).toBe(0);
	});
});

describe('a throttle answer', () => {
	it('halves the rate once, however many requests of that moment get one', async () => {
		const pace = new Pace({ perSecond: 100 });
		for (let i = 0; i < 50; i++) pace.slowDown();
		expect(pace.currentRate).toBe(50);
		await jest.advanceTimersByTimeAsync(1_000);
		pace.slowDown();
		expect(pace.currentRate).toBe(25);
	});

	it('never slows down for good', async () => {
		const pace = new Pace({ perSecond: 128 });
		for (let i = 0; i < 30; i++) {
			pace.slowDown();
			await jest.advanceTimersByTimeAsync(1_000);
		}
		expect(pace.currentRate).toBe(2);
		const slow = new Pace({ perSecond: 1 });
		for (let i = 0; i < 30; i++) {
			slow.slowDown();
			await jest.advanceTimersByTimeAsync(1_000);
		}
		expect(slow.currentRate).toBe(0.1);
	});

	it('with a time makes everybody on that account wait for it', async () => {
		const pace = new Pace({ perSecond: 100 });
		const begin = performance.now();
		pace.slowDown(3_000);
		pace.slowDown(1_000);
		const { starts, done } = flood(pace, 5);
		await jest.advanceTimersByTimeAsync(2_999);
		expect(starts).toEqual([]);
		await jest.advanceTimersByTimeAsync(200);
		await done;
		expect((starts[0] as number) - begin).toBeGreaterThanOrEqual(3_000);
	});

	it('with an absurd time makes nobody wait longer than ten minutes', async () => {
		const pace = new Pace({});
		pace.slowDown(86_400_000);
		const { starts, done } = flood(pace, 1);
		await jest.advanceTimersByTimeAsync(longestBreak - 1);
		expect(starts).toHaveLength(0);
		await jest.advanceTimersByTimeAsync(1);
		await done;
		expect(longestBreak).toBe(600_000);
	});

	it('reaches those who wait already', async () => {
		const pace = new Pace({ perSecond: 10 });
		const { starts } = flood(pace, 100);
		await jest.advanceTimersByTimeAsync(950);
		const before = starts.length;
		pace.slowDown(5_000);
		await jest.advanceTimersByTimeAsync(5_000);
		expect(starts.length - before).toBeLessThanOrEqual(1);
		await jest.advanceTimersByTimeAsync(2_000);
		expect(starts.length).toBeGreaterThan(before + 5);
	});

	it('is forgotten step by step, as the same part of the full rate in every second', async () => {
		const pace = new Pace({ perSecond: 100 });
		pace.slowDown();
		const { done } = flood(pace, 2_000);
		await jest.advanceTimersByTimeAsync(4_000);
		expect(pace.currentRate).toBeGreaterThan(65);
		expect(pace.currentRate).toBeLessThan(75);
		await jest.advanceTimersByTimeAsync(9_000);
		expect(pace.currentRate).toBe(100);
		await jest.advanceTimersByTimeAsync(20_000);
		await done;
	});

	it('is forgotten as fast where requests count as what they hold', async () => {
		const pace = new Pace({ perSecond: 1_000 });
		pace.slowDown();
		const done = Promise.all(Array.from({ length: 40 }, async () => await pace.run(async () => await Promise.resolve(), undefined, 500)));
		await jest.advanceTimersByTimeAsync(16_000);
		expect(pace.currentRate).toBe(1_000);
		await jest.advanceTimersByTimeAsync(20_000);
		await done;
	});

	it('is not taken for a success by the task that got it, nor by those under way', async () => {
		const pace = new Pace({ perSecond: 1000, concurrency: 10 });
		await Promise.all([
			pace.run(async () => await Promise.resolve()),
			pace.run(async () => { pace.slowDown(); }),
		]);
		expect(pace.currentRate).toBe(500);
		await expect(pace.run(async () => await Promise.reject(new Error('failed')))).rejects.toThrow();
		expect(pace.currentRate).toBe(500);
		await jest.advanceTimersByTimeAsync(10);
		await pace.run(async () => await Promise.resolve());
		expect(pace.currentRate).toBeGreaterThan(500);
	});

	it('where no limit was set halves what was sent in the last second, and lets go of it again', async () => {
		const pace = new Pace({});
		for (let i = 0; i < 200; i++) {
			await pace.run(async () => await Promise.resolve());
			await jest.advanceTimersByTimeAsync(5);
		}
		pace.slowDown();
		expect(pace.currentRate).toBeGreaterThan(90);
		expect(pace.currentRate).toBeLessThan(110);
		const { done } = flood(pace, 10_000);
		await jest.advanceTimersByTimeAsync(60_000);
		await done;
		expect(pace.currentRate).toBe(Infinity);
	});
});

describe('the pace of an account', () => {
	it('is the same for every execution, and another for another account', () => {
		expect(paceFor('a|1', { perSecond: 10 })).toBe(paceFor('a|1', { perSecond: 10 }));
		expect(paceFor('a|1')).not.toBe(paceFor('a|2'));
	});

	it('takes the stricter limits while somebody else is using it, and the new ones when nobody is', async () => {
		const pace = paceFor('strict', { perSecond: 100, concurrency: 5 });
		let finish = (): void => undefined;
		const task = pace.run(async () => await new Promise<void>((resolve) => { finish = resolve; }));
		paceFor('strict', { perSecond: 10, concurrency: 50 });
		expect(pace.currentRate).toBe(10);
		paceFor('strict', { perSecond: 500 });
		expect(pace.currentRate).toBe(10);
		finish();
		await task;
		paceFor('strict', { perSecond: 500 });
		expect(pace.currentRate).toBe(500);
	});

	it('remembers a throttle answer when another execution comes with other limits', () => {
		paceFor('slow', { perSecond: 100 }).slowDown();
		expect(paceFor('slow', { perSecond: 80 }).currentRate).toBe(50);
		expect(paceFor('slow', { perSecond: 20 }).currentRate).toBe(20);
	});

	it('is forgotten when nobody has used it for some minutes, and not while somebody does', async () => {
		// A module of its own, whose clock is this test's.
		jest.resetModules();
		const { paceFor, paceCount } = await import('../../lib/transport/pace');
		const used = paceFor('used');
		for (let i = 0; i < 100; i++) paceFor(`idle ${i}`);
		let finish = (): void => undefined;
		const task = used.run(async () => await new Promise<void>((resolve) => { finish = resolve; }));
		expect(paceCount()).toBe(101);
		await jest.advanceTimersByTimeAsync(10 * 60_000);
		expect(paceCount()).toBe(1);
		expect(paceFor('used')).toBe(used);
		finish();
		await task;
		await jest.advanceTimersByTimeAsync(10 * 60_000);
		expect(paceCount()).toBe(0);
		expect(jest.getTimerCount()).toBe(0);
	});
});

it('works with real timers as with made ones', async () => {
	jest.useRealTimers();
	const pace = new Pace({ perSecond: 200, concurrency: 4 });
	const { starts, done } = flood(pace, 60, 1);
	await until(() => starts.length === 60);
	await done;
	expect(busiestSecond(starts)).toBeLessThanOrEqual(200);
});
