import { setTimeout as sleep } from 'node:timers/promises';
import { RedisHost } from '../ledger/redisHost';
import { Watch, Worker, bestRate, busiestSecond, clock, until } from './sharedRateWatch';
import type { Job } from './sharedRateWorker';

let redis: RedisHost;
let watch: Watch;
let keys = 0;
const workers: Worker[] = [];

beforeAll(async () => {
	redis = await RedisHost.start(['--appendonly', 'no', '--save', '']);
});
afterAll(async () => await redis.tidy());
beforeEach(async () => {
	keys++;
	watch = await Watch.open();
});
afterEach(async () => {
	for (const worker of workers.splice(0)) await worker.kill();
	await watch.close();
});

const hire = async (count: number): Promise<Worker[]> => {
	const hired = await Promise.all(Array.from({ length: count }, async () => await Worker.start()));
	workers.push(...hired);
	return hired;
};

const job = (who: number, own: Partial<Job>): Job => ({
	who,
	redis: redis.settings,
	key: `account ${keys}`,
	port: watch.port,
	limits: {},
	senders: 10,
	takes: 20,
	...own,
});

describe('requests per second, of several processes together', () => {
	it.each([
		[20, 2],
		[20, 5],
		[200, 2],
		[200, 5],
	])('are never more than %d in any second with %d processes, which share them', async (perSecond, processes) => {
		const hired = await hire(processes);
		hired.forEach((worker, who) => worker.work(job(who, { limits: { perSecond, concurrency: 100 }, senders: 25 })));
		await sleep(6_000);
		hired.forEach((worker) => worker.stop());
		const all = await Promise.all(hired.map(async ({ done }) => await done));
		expect(all.flatMap(({ failed }) => failed)).toEqual([]);
		const { starts } = watch;
		expect(busiestSecond(starts)).toBeLessThanOrEqual(perSecond);
		expect(busiestSecond(watch.seen)).toBeLessThanOrEqual(perSecond);
		// 94 % of the limit where the machine has nothing else to do; turns that it comes too late for are lost, on a busy one most of them.
		expect(bestRate(starts)).toBeGreaterThan(perSecond / 20);
		// Several a second, and not one for each request; a process that has come later than the others does not wait long for its share.
		for (const { roundTrips, milliseconds } of all) expect(roundTrips / (milliseconds / 1_000)).toBeLessThan(10);
		const last = starts.at(-1) as number;
		const shares = hired.map((_, who) => watch.of(who).filter(({ start }) => start > last - 3_000).length);
		const sum = shares.reduce((all, share) => all + share, 0);
		expect(Math.min(...shares)).toBeGreaterThan(sum / processes / 3);
	});
});

describe('a process that dies', () => {
	it('leaves its part to the others: of the rate at once, of the concurrent requests after ten seconds', async () => {
		const [one, other] = (await hire(2)) as [Worker, Worker];
		const limits = { perSecond: 100, concurrency: 6 };
		one.work(job(0, { limits, takes: 50 }));
		await until(() => watch.of(0).length > 20);
		other.work(job(1, { limits, takes: 50 }));
		await until(() => watch.of(1).length > 20);
		await one.kill();
		const killed = clock();
		const mostOf = (from: number, to: number): number =>
			watch.arrivals.filter(({ start }) => start > from && start < to).length;
		// Six at once, 50 milliseconds each, are more than the rate lets go; three are not.
		await until(
			() =>
				clock() > killed + 11_500 &&
				bestRate(
					watch
						.of(1)
						.map(({ start }) => start)
						.filter((start) => start > killed + 11_000),
				) > 70,
		);
		expect(mostOf(killed + 1_000, killed + 9_000)).toBeLessThan(8 * 70);
		expect(watch.mostActive).toBeLessThanOrEqual(6);
		expect(busiestSecond(watch.starts)).toBeLessThanOrEqual(100);
		other.stop();
		expect((await other.done).failed).toEqual([]);
	});
});

it('slows down and holds the rate that several processes have learned from a service that throttles', async () => {
	const hired = await hire(2);
	hired.forEach((worker, who) => worker.work(job(who, { limits: { perSecond: 100, concurrency: 20 } })));
	await until(() => hired.every((_, who) => watch.of(who).length > 20));
	watch.status = 429;
	await sleep(200);
	watch.status = 200;
	await sleep(800);
	const from = clock();
	await sleep(2_000);
	expect(busiestSecond(watch.starts.filter((start) => start > from))).toBeLessThanOrEqual(75);
	hired.forEach((worker) => worker.stop());
	await Promise.all(hired.map(async ({ done }) => await done));
});
