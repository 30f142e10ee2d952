import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from '../../lib/bundled/redis';
import { type CampaignRun } from '../../lib/ledger/ledger';
import { openRedisLedger } from '../../lib/ledger/redisLedger';
import type { RedisConnection } from '../../lib/ledger/redisConnection';
import { accepted, begin, day, doubtful, statuses, open, settle, spring, underWay } from './conformance';
import { type Line, openLine } from './redisLine';
import { RedisHost } from './redisHost';

let host: RedisHost;
let line: Line;
let connection: RedisConnection;
let clients: Redis[] = [];
const lost = {
	name: 'LedgerError',
	fault: 'unusable',
	message: expect.stringContaining('has lost what it kept of this campaign'),
};

/** Over a line that breaks at will. */
async function setUp(...options: string[]): Promise<void> {
	host = await RedisHost.start(options.length > 0 ? options : undefined);
	line = await openLine(host.port);
	connection = await host.connect({ port: line.port });
}

/** Around the line; for one command. */
function raw(): Redis {
	const client = new Redis({ port: host.port, retryStrategy: null });
	client.on('error', () => undefined);
	clients.push(client);
	return client;
}

const join = async (patience?: { begin: number; settle: number }, signal?: AbortSignal): Promise<CampaignRun> =>
	openRedisLedger(connection, patience).join(spring, { ...day, signal });

afterEach(async () => {
	connection.release();
	for (const client of clients) client.disconnect();
	clients = [];
	await line.close();
	await host.tidy();
});

describe('Redis gone in the middle', () => {
	it('is waited for: what was asked for meanwhile is done when it is back', async () => {
		await setUp();
		const run = await join();
		await begin(run, ['a', 'b']);
		await host.kill();
		const waiting = [begin(run, ['c', 'a']), settle(run, ['a'], [accepted]), begin(run, ['d'])];
		await sleep(700);
		await host.up();
		expect(await Promise.all(waiting)).toEqual([[open, underWay], undefined, [open]]);
		await settle(run, ['b', 'c'], [open, doubtful]);
		expect(await statuses(run, ['a', 'b', 'c', 'd'])).toEqual([accepted, open, doubtful, underWay]);
	});

	it('for too long: nothing begins, and what was under way is in doubt', async () => {
		await setUp();
		const run = await join({ begin: 1_000, settle: 2_000 });
		await begin(run, ['a', 'b']);
		await host.kill();
		const [begun, settled, seen] = await Promise.allSettled([
			begin(run, ['c']),
			settle(run, ['a'], [accepted]),
			statuses(run, ['a']),
		]);
		for (const each of [begun, settled, seen])
			expect(each).toMatchObject({
				status: 'rejected',
				reason: { name: 'LedgerError', fault: 'unreachable', message: expect.stringMatching(/cannot be reached/) },
			});
		await expect(run.leave()).rejects.toMatchObject({ fault: 'unreachable' });
		await host.up();
		for (const key of await raw().keys('*:runs')) await raw().hset(key, '1', '1');
		const next = await join();
		expect(await statuses(next, ['a', 'b', 'c'])).toEqual([doubtful, doubtful, open]);
	});

	it('nobody hears of a settle that nobody waits for', async () => {
		await setUp();
		const run = await join({ begin: 100, settle: 200 });
		await begin(run, ['a']);
		await host.kill();
		const unheard: unknown[] = [];
		const listen = (reason: unknown) => unheard.push(reason);
		process.on('unhandledRejection', listen);
		void run.settle(new Uint8Array(12), new Uint8Array(1));
		await sleep(1_500);
		process.off('unhandledRejection', listen);
		expect(unheard).toEqual([]);
	});

	it('a run goes on after it was waited for too long', async () => {
		await setUp();
		const run = await join({ begin: 300, settle: 300 });
		await begin(run, ['a', 'b']);
		await host.kill();
		await expect(begin(run, ['c'])).rejects.toMatchObject({ fault: 'unreachable' });
		await host.up();
		await settle(run, ['a'], [accepted]);
		expect(await begin(run, ['c'])).toEqual([open]);
		expect(await statuses(run, ['a', 'b', 'c'])).toEqual([accepted, underWay, underWay]);
	});

	it('a stop ends the wait at once, and nothing stays begun with', async () => {
		await setUp();
		const stop = new AbortController();
		const run = await join(undefined, stop.signal);
		await begin(run, ['a']);
		line.loseReplies(true);
		const begun = begin(run, ['b', 'c']);
		const queued = begin(run, ['d']);
		const settled = settle(run, ['a'], [accepted]);
		await sleep(300);
		stop.abort();
		for (const each of [begun, queued]) await expect(each).rejects.toMatchObject({ fault: 'cancelled' });
		await expect(begin(run, ['e'])).rejects.toMatchObject({ fault: 'cancelled' });
		line.loseReplies(false);
		await settled;
		await run.leave();
		expect(await statuses(await join(), ['a', 'b', 'c', 'd', 'e'])).toEqual([accepted, open, open, open, open]);
	});

	it('a begin that was given up before its answer came is taken back', async () => {
		await setUp();
		const run = await join({ begin: 600, settle: 20_000 });
		await begin(run, ['a']);
		line.loseReplies(true);
		const [begun, settled] = [begin(run, ['b']), settle(run, ['a'], [accepted])];
		await expect(begun).rejects.toMatchObject({ fault: 'unreachable' });
		const after = await raw().hvals((await raw().keys('*:marks'))[0]!);
		expect(after).toEqual(['a', '1']);
		line.loseReplies(false);
		await settled;
		expect(await statuses(run, ['a', 'b'])).toEqual([accepted, open]);
	});

	/** The script runs, its reply is lost, and nobody waits any longer. */
	const givenUp = async (run: CampaignRun) => {
		line.loseReplies(true);
		await expect(begin(run, ['b', 'c', 'doubtful before'], { again: true })).rejects.toMatchObject({
			fault: 'unreachable',
		});
		const values = await raw().hvals((await raw().keys('*:marks'))[0]!);
		expect(values.sort()).toEqual(['1', '1', '1', '1?']);
	};

	it.each(['at once', 'while the run ends', 'after the last sign of life'])(
		'a begin by itself that was given up before its answer came is taken back when Redis is there again, %s',
		async (when) => {
			await setUp();
			const run = await join({ begin: 600, settle: 20_000 });
			await begin(run, ['a', 'doubtful before']);
			await settle(run, ['doubtful before'], [doubtful]);
			await givenUp(run);
			const left = when === 'while the run ends' ? run.leave() : undefined;
			await sleep(700);
			line.loseReplies(false);
			if (when === 'at once') expect(await begin(run, ['b'])).toEqual([open]);
			if (left) await left;
			const beside = await openRedisLedger(connection).join(spring, day);
			for (let waited = 0; when.startsWith('after') && (await statuses(beside, ['c']))[0] !== open; waited += 100) {
				if (waited > 8_000) throw new Error('not taken back');
				await sleep(100);
			}
			expect(await statuses(beside, ['a', 'b', 'c', 'doubtful before'])).toEqual([
				left ? doubtful : underWay,
				when === 'at once' ? underWay : open,
				open,
				doubtful,
			]);
			await run.leave();
			expect(await openRedisLedger(connection).list(spring)).toMatchObject([
				{ doubtful: when === 'at once' ? 3 : 2, underWay: 0, runs: 1 },
			]);
		},
	);

	it('not there again in time: what it may have begun with is in doubt', async () => {
		await setUp();
		const run = await join({ begin: 300, settle: 600 });
		await begin(run, ['a', 'doubtful before']);
		await settle(run, ['doubtful before'], [doubtful]);
		await givenUp(run);
		await expect(run.leave()).rejects.toMatchObject({ fault: 'unreachable' });
		line.loseReplies(false);
		for (const key of await raw().keys('*:runs')) await raw().hset(key, '1', '1');
		const next = await join();
		expect(await statuses(next, ['a', 'b', 'c', 'doubtful before'])).toEqual([doubtful, doubtful, doubtful, doubtful]);
	});

	it('frozen, it is not waited for by itself: another connection is made, and what the first one brings late changes nothing', async () => {
		await setUp();
		const run = await join();
		await begin(run, ['a', 'b']);
		host.freeze(true);
		const [settled, begun] = [settle(run, ['a', 'b'], [accepted, open]), begin(run, ['b', 'c'])];
		await sleep(11_500);
		host.freeze(false);
		await settled;
		expect(await begun).toEqual([open, open]);
		await settle(run, ['c'], [open]);
		await sleep(200);
		expect(await statuses(run, ['a', 'b', 'c'])).toEqual([accepted, underWay, open]);
	});
});

describe('a line that breaks again and again', () => {
	it('each change is made once, and each begin finds its own', async () => {
		await setUp('--save', '');
		const run = await join();
		const beside = await openRedisLedger(connection).join(spring, day);
		line.chance = 0.08;
		const targets = Array.from({ length: 300 }, (_, index) => `target ${index}`);
		const sent: string[] = [];
		const lane = async (own: CampaignRun, at: number, step: number, order: readonly string[]) => {
			for (let next = at; next < order.length; next += step) {
				const target = order[next]!;
				const [answer] = await begin(own, [target]);
				if (answer !== open) continue;
				sent.push(target);
				// Every fifth is refused the first time: certainly not sent.
				const isRefused = next % 5 === 0 && sent.filter((one) => one === target).length === 1;
				if (isRefused) sent.splice(sent.lastIndexOf(target), 1);
				const settled = settle(own, [target], [isRefused ? open : accepted]);
				if (next % 2 === 0) await settled;
			}
		};
		const reversed = [...targets].reverse();
		await Promise.all([0, 1, 2, 3].flatMap((at) => [lane(run, at, 4, targets), lane(beside, at, 4, reversed)]));
		line.chance = 0;
		const left = targets.filter((target) => !sent.includes(target));
		await Promise.all([lane(run, 1, 1, [left[0] ?? 'x', ...left])]);
		await Promise.all([run.leave(), beside.leave()]);
		expect(line.breaks).toBeGreaterThan(5);
		expect(new Set(sent).size).toBe(sent.length);
		const [counts] = await openRedisLedger(connection).list(spring);
		expect(counts).toMatchObject({ accepted: sent.length, doubtful: 0, underWay: 0, runs: 0 });
	});
});

describe('Redis comes back without what it had confirmed', () => {
	it('of the last seconds: it is made again, also when nothing is asked for', async () => {
		await setUp('--appendonly', 'no', '--save', '');
		const run = await join();
		await begin(run, ['a', 'b', 'c']);
		await raw().save();
		await settle(run, ['a'], [accepted]);
		await begin(run, ['d']);
		await settle(run, ['b'], [open]);
		await host.kill();
		await host.up();
		expect(await begin(run, ['e', 'd', 'a', 'b'])).toEqual([open, underWay, accepted, open]);
		expect(await statuses(run, ['a', 'b', 'c', 'd', 'e'])).toEqual([accepted, underWay, underWay, underWay, underWay]);

		await raw().save();
		await settle(run, ['c', 'e'], [accepted, accepted]);
		await host.kill();
		await host.up();
		for (let waited = 0; ; waited += 200) {
			const values = await raw()
				.hvals((await raw().keys('*:marks'))[0]!)
				.catch(() => []);
			if (values.filter((one) => one === 'a').length === 3) break;
			if (waited > 20_000) throw new Error(`not made again: ${values.join()}`);
			await sleep(200);
		}
	});

	it('of longer ago, or of all: nothing begins any more', async () => {
		await setUp('--appendonly', 'no', '--save', '');
		const run = await join();
		await begin(run, ['a']);
		await raw().save();
		await settle(run, ['a'], [accepted]);
		await sleep(5_100);
		await begin(run, ['b']);
		await host.kill();
		await host.up();
		await expect(begin(run, ['c'])).rejects.toMatchObject(lost);
		await raw().flushall();
		await expect(begin(run, ['c'])).rejects.toMatchObject(lost);
		const next = await join();
		expect(next.resumed).toBe(false);
		await begin(next, ['n']);
		// Not taken for the new run, which has the same number.
		await expect(settle(run, ['n'], [accepted])).rejects.toMatchObject(lost);
		expect(await statuses(next, ['n'])).toEqual([underWay]);
	});
});
