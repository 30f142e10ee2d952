import { setTimeout as sleep } from 'node:timers/promises';
import { LedgerError } from '../../lib/ledger/ledger';
import type { RedisConnection } from '../../lib/ledger/redisConnection';
import type { RateConnection } from '../../lib/transport/rateExchange';
import { OnBreak, type RateLimits } from '../../lib/transport/rateLimiter';
import { SharedRateLimiter } from '../../lib/transport/sharedRateLimiter';
import { slack, spacedFor } from '../../lib/transport/sharedRateScript';
import { sharedRateLimiterFor } from '../../lib/transport/sharedRateLimiters';
import { RedisHost } from '../ledger/redisHost';
import { busiestSecond, until } from './sharedRateWatch';

let redis: RedisHost;
let keys = 0;
const open: Peer[] = [];

/** One process, as far as Redis can tell. */
class Peer {
	roundTrips = 0;
	/** Requests under way. */
	active = 0;
	/** Starts a second of all peers, as the last reply spaces them; Infinity for no limit. */
	rate = Infinity;
	/** Milliseconds from one time that a script is run to the next. */
	between = 0;
	readonly starts: number[] = [];
	readonly rateLimiter: SharedRateLimiter;
	private readonly controller = new AbortController();
	private readonly tasks: Promise<void>[] = [];
	private readonly leaves: (() => void)[] = [];
	private readonly connection: RateConnection;

	/** @param times how often each script is run, as after lost replies */

	private constructor(
		private readonly redis: RedisConnection,
		key: string,
		times: number,
	) {
		this.connection = {
			server: redis.server,
			evaluate: async (...args) => {
				this.roundTrips++;
				for (let time = 1; time < times; time++) {
					await redis.evaluate(...args);
					await sleep(this.between);
				}
				const reply = await redis.evaluate(...args);
				const spacing = Number(String(reply).split(' ').at(-3));
				this.rate = spacing === 0 ? Infinity : Number((spacedFor / spacing).toPrecision(6));
				return reply;
			},
		};
		this.rateLimiter = new SharedRateLimiter(this.connection, key);
	}

	static async join(host: RedisHost, limits?: RateLimits, times = 1): Promise<Peer> {
		const peer = new Peer(await host.connect(), `push-rateLimiter:${keys}`, times);
		if (limits) peer.enter(limits);
		open.push(peer);
		return peer;
	}

	enter(limits: RateLimits): () => void {
		const leave = this.rateLimiter.enter(this.connection, limits);
		this.leaves.push(leave);
		return leave;
	}

	async acquire(signal?: AbortSignal, weight = 1): Promise<number> {
		const until = (await this.rateLimiter.acquire(this.connection, signal, weight)) ?? Infinity;
		this.active++;
		return until;
	}

	release(good: boolean, weight = 1): void {
		this.active--;
		this.rateLimiter.release(good, weight);
	}

	releaseAll(): void {
		while (this.active > 0) this.release(true);
	}

	/** So many senders, one request after another each, until the end of the test. */
	flood(senders: number, task: () => Promise<void> = async () => await sleep(10), weight = 1): void {
		for (let sender = 0; sender < senders; sender++) {
			this.tasks.push(
				(async () => {
					while (!this.controller.signal.aborted) {
						try {
							await this.acquire(this.controller.signal, weight);
						} catch {
							return;
						}
						this.starts.push(performance.now());
						await task();
						this.release(true, weight);
					}
				})(),
			);
		}
	}

	async end(): Promise<void> {
		this.controller.abort();
		await Promise.all(this.tasks);
		for (const leave of this.leaves) leave();
		await until(() => this.rateLimiter.isForgettable() || !redisRuns);
		this.redis.release();
	}
}

let redisRuns = true;

const refusal = async (turn: Promise<unknown>): Promise<unknown> =>
	await turn.then(
		() => undefined,
		(error: unknown) => error,
	);
const startsOf = (...peers: Peer[]): number[] => peers.flatMap(({ starts }) => starts).sort((a, b) => a - b);

beforeAll(async () => {
	redis = await RedisHost.start(['--appendonly', 'no', '--save', '']);
	// A Redis that has only just started waits for those who were at work before.
	await sleep(5_000);
});
afterAll(async () => await redis.tidy());
beforeEach(() => {
	keys++;
	redisRuns = true;
});
afterEach(async () => await Promise.all(open.splice(0).map(async (peer) => await peer.end())));

describe('concurrent requests, of several processes together', () => {
	it.each([
		[4, 3],
		[2, 3],
		[1, 2],
		[20, 2],
	])('are never more than %d with %d processes, and each has its share', async (concurrency, count) => {
		const peers = await Promise.all(Array.from({ length: count }, async () => await Peer.join(redis, { concurrency })));
		let [active, most] = [0, 0];
		for (const peer of peers) {
			peer.flood(10, async () => {
				most = Math.max(most, ++active);
				await sleep(30);
				active--;
			});
		}
		const all = Math.min(concurrency, 10 * count);
		// On a busy machine it takes a while until all are at work at the same moment.
		await until(() => most >= all && peers.every(({ starts }) => starts.length > 20), 30_000);
		expect(most).toBe(all);
	});

	it('go to those who are left when others end', async () => {
		const [one, other] = [await Peer.join(redis, { concurrency: 6 }), await Peer.join(redis, { concurrency: 6 })];
		one.flood(10);
		other.flood(10);
		await until(() => one.starts.length > 10 && other.starts.length > 10, 30_000);
		open.splice(open.indexOf(other), 1);
		await other.end();
		await until(() => one.active === 6, 10_000);
	});

	it('need no turn each where there is no rate', async () => {
		const peer = await Peer.join(redis, { concurrency: 10 });
		peer.flood(10, async () => await sleep(1));
		await until(() => peer.starts.length > 500, 30_000);
		const [began, trips] = [performance.now(), peer.roundTrips];
		const before = peer.starts.length;
		await sleep(2_000);
		expect(peer.starts.length - before).toBeGreaterThan(200);
		expect((peer.roundTrips - trips) / ((performance.now() - began) / 1_000)).toBeLessThan(8);
	});
});

describe('limits', () => {
	it('are the strictest of all runs at work, wherever they are', async () => {
		const one = await Peer.join(redis, { perSecond: 500, concurrency: 50 });
		one.flood(10);
		await until(() => one.starts.length > 100, 30_000);
		const other = await Peer.join(redis);
		const leave = other.enter({ perSecond: 4 });
		await until(() => one.rate === 4, 10_000);
		// What was reserved before.
		await sleep(1_000);
		const from = performance.now();
		other.flood(2);
		await sleep(4_000);
		expect(busiestSecond(startsOf(one, other).filter((start) => start > from))).toBeLessThanOrEqual(4);
		expect(startsOf(one, other).length).toBeGreaterThan(0);
		leave();
		await until(() => one.rate === 500, 10_000);
	});

	it('hold for weights: a second begins no more than its limit, and all that the last one weighs', async () => {
		const peers = await Promise.all([1, 2].map(async () => await Peer.join(redis, { perSecond: 40 })));
		for (const peer of peers) peer.flood(3, undefined, 20);
		await sleep(6_000);
		const starts = startsOf(...peers);
		expect(busiestSecond(starts)).toBeLessThanOrEqual(2);
		expect(starts.length).toBeGreaterThan(6);
		for (const { starts: own } of peers) expect(own.length).toBeGreaterThan(2);
	});

	it('hold for the moment at which a request leaves: each turn says until when', async () => {
		const peer = await Peer.join(redis, { perSecond: 40 });
		for (let turn = 0; turn < 10; turn++) {
			const until = await peer.acquire();
			const left = until - performance.now();
			expect(left).toBeLessThanOrEqual(slack);
			peer.release(true);
		}
	});

	it('hold when a reply is lost and the script is run again', async () => {
		const peers = await Promise.all([1, 2].map(async () => await Peer.join(redis, { perSecond: 40 }, 2)));
		for (const peer of peers) peer.flood(10);
		await sleep(3_000);
		expect(busiestSecond(startsOf(...peers))).toBeLessThanOrEqual(40);
		// So late that it would count as another overload.
		const [one] = peers as [Peer, Peer];
		one.between = 1_100;
		one.rateLimiter.slowDown(0);
		await until(() => one.rate < 40, 10_000);
		expect(one.rate).toBeGreaterThanOrEqual(20);
	});
});

describe('a throttle answer', () => {
	it('slows all down, once for one overload, and is forgotten by successes', async () => {
		const [one, other] = [await Peer.join(redis, { perSecond: 100 }), await Peer.join(redis, { perSecond: 100 })];
		await until(() => other.rate === 100, 5_000);
		for (let time = 0; time < 20; time++) (time % 2 ? one : other).rateLimiter.slowDown(0);
		await until(() => one.rate < 100 && other.rate < 100, 5_000);
		expect(one.rate).toBe(50);
		expect(other.rate).toBe(50);
		other.flood(10);
		await until(() => one.rate > 60, 20_000);
		expect(one.rate).toBeLessThanOrEqual(100);
	});

	it('with a time makes all wait for it', async () => {
		const [one, other] = [await Peer.join(redis, { perSecond: 100 }), await Peer.join(redis, { perSecond: 100 })];
		one.flood(5);
		other.flood(5);
		await until(() => one.starts.length > 10 && other.starts.length > 10, 30_000);
		one.rateLimiter.slowDown(4_000);
		const from = performance.now();
		await until(() => one.rate === 50 && other.rate === 50, 3_000);
		const known = performance.now();
		await until(() => startsOf(one, other).some((start) => start > known + 10), 30_000);
		expect(startsOf(one, other).find((start) => start > known + 10)! - from).toBeGreaterThanOrEqual(3_990);
		// The one that got the answer starts nothing more from that moment.
		expect(one.starts.find((start) => start > from)! - from).toBeGreaterThanOrEqual(3_990);
	});

	it('with a time beyond a minute is told to all at once, to those in line and those who come anew', async () => {
		const [one, other] = [await Peer.join(redis, { perSecond: 1 }), await Peer.join(redis, { perSecond: 1 })];
		const queued = Array.from({ length: 5 }, async () => await refusal(other.acquire()));
		await sleep(100);
		await one.acquire();
		one.rateLimiter.slowDown(600_000);
		one.release(false);
		const told = await Promise.all(queued.slice(2));
		for (const error of told) expect(error).toBeInstanceOf(OnBreak);
		const third = await Peer.join(redis);
		const error = await refusal(third.acquire());
		expect(error).toBeInstanceOf(OnBreak);
		expect((error as OnBreak).left).toBeGreaterThan(500_000);
		expect((error as OnBreak).left).toBeLessThanOrEqual(600_000);
		for (const peer of [one, other]) await expect(peer.acquire()).rejects.toBeInstanceOf(OnBreak);
		other.releaseAll();
		open.length = 0;
	});

	it('where no limit is set halves what was sent in the last second', async () => {
		const peers = await Promise.all([1, 2].map(async () => await Peer.join(redis, { concurrency: 10 })));
		for (const peer of peers) peer.flood(4, async () => await sleep(20));
		await until(() => startsOf(...peers).length > 600, 60_000);
		expect(peers[0]!.rate).toBe(Infinity);
		peers[0]!.rateLimiter.slowDown(0);
		await until(() => peers.every(({ rate }) => rate < Infinity), 5_000);
		expect(peers[0]!.rate).toBeGreaterThan(1);
		expect(peers[0]!.rate).toBeLessThan(300);
	});
});

describe('cancelling', () => {
	it('takes the waiting ones out at once and leaves nothing behind', async () => {
		const peer = await Peer.join(redis, { perSecond: 1 });
		const controller = new AbortController();
		const waiting = Array.from({ length: 1_000 }, async () => await refusal(peer.acquire(controller.signal)));
		await until(() => peer.active > 0, 10_000);
		controller.abort();
		for (const error of await Promise.all(waiting.slice(10)))
			expect(error).toMatchObject({ phase: 'notSent', cancelled: true });
		expect(await refusal(peer.acquire(AbortSignal.abort()))).toMatchObject({ cancelled: true });
		peer.releaseAll();
	});
});

describe('a Redis that is gone', () => {
	let own: RedisHost;
	beforeEach(async () => {
		own = await RedisHost.start(['--appendonly', 'yes', '--appendfsync', 'always', '--save', '']);
	});
	afterEach(async () => {
		redisRuns = false;
		await Promise.all(open.splice(0).map(async (peer) => await peer.end()));
		await own.tidy();
	});

	it('before anything was sent gives no turn, and says so at once', async () => {
		const peer = await Peer.join(own);
		await own.kill();
		peer.enter({ perSecond: 20 });
		for (let time = 0; time < 3; time++) {
			const error = await refusal(peer.acquire());
			expect(error).toBeInstanceOf(LedgerError);
			expect(error).toMatchObject({ fault: 'unreachable' });
		}
		expect(peer.active).toBe(0);
		await own.up();
		const { signal } = new AbortController();
		while ((await refusal(peer.acquire(signal))) !== undefined) await sleep(100);
		peer.release(true);
	});

	it('and back within a short time holds up, sends nobody away and starts no more than before', async () => {
		const peers = await Promise.all([1, 2].map(async () => await Peer.join(own, { perSecond: 40, concurrency: 10 })));
		let [active, most] = [0, 0];
		for (const peer of peers) {
			peer.flood(10, async () => {
				most = Math.max(most, ++active);
				await sleep(300);
				active--;
			});
		}
		await until(() => startsOf(...peers).length > 40, 30_000);
		for (let time = 0; time < 2; time++) {
			await own.kill();
			const gone = performance.now();
			await sleep(time === 0 ? 4_000 : 0);
			await own.up();
			const back = performance.now();
			// What was given before may still be begun with for two seconds.
			if (time === 0) expect(startsOf(...peers).filter((start) => start > gone + 2_050 && start < back)).toEqual([]);
			await until(() => peers.every(({ starts }) => starts.some((start) => start > back + 1_000)), 30_000);
		}
		await sleep(2_000);
		expect(busiestSecond(startsOf(...peers))).toBeLessThanOrEqual(40);
		expect(most).toBeLessThanOrEqual(10);
	});

	it('that has forgotten everything starts no more than before', async () => {
		const forgetful = await RedisHost.start(['--appendonly', 'no', '--save', '']);
		const peers = await Promise.all(
			[1, 2, 3].map(async () => await Peer.join(forgetful, { perSecond: 40, concurrency: 10 })),
		);
		let [active, most] = [0, 0];
		for (const peer of peers) {
			peer.flood(10, async () => {
				most = Math.max(most, ++active);
				await sleep(300);
				active--;
			});
		}
		for (let time = 0; time < 2; time++) {
			await until(() => startsOf(...peers).length > 40 * (time + 1), 60_000);
			await forgetful.kill();
			await forgetful.up();
			const back = performance.now();
			await until(() => peers.every(({ starts }) => starts.some((start) => start > back + 1_000)), 30_000);
		}
		expect(busiestSecond(startsOf(...peers))).toBeLessThanOrEqual(40);
		expect(most).toBeLessThanOrEqual(10);
		await Promise.all(open.splice(0).map(async (peer) => await peer.end()));
		await forgetful.tidy();
	});

	it('for long sends away those who wait, and at once those who come then', async () => {
		const peer = await Peer.join(own, { perSecond: 2 });
		await peer.acquire();
		const waiting = Array.from({ length: 200 }, async () => await refusal(peer.acquire()));
		await sleep(300);
		await own.kill();
		const gone = performance.now();
		const error = await waiting.at(-1);
		expect(error).toMatchObject({ fault: 'unreachable' });
		expect(performance.now() - gone).toBeGreaterThan(10_000);
		expect(await refusal(peer.acquire())).toMatchObject({ fault: 'unreachable' });
		expect(JSON.stringify(error)).not.toContain(redis.folder);
		peer.releaseAll();
	});
});

it('is the same for every run in a process that names the same Redis and key', async () => {
	const connection = await redis.connect();
	const [one, other] = [sharedRateLimiterFor(connection, 'account a'), sharedRateLimiterFor(connection, 'account a')];
	const leaves = [one.enter({ concurrency: 1 }), other.enter({ concurrency: 5 })];
	await one.acquire();
	let second = false;
	const waits = other.acquire()!.then(() => {
		second = true;
	});
	await sleep(600);
	expect(second).toBe(false);
	one.release();
	await waits;
	other.release();
	for (const leave of leaves) leave();
	await sleep(100);
	connection.release();
});
