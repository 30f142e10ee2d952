import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildSync } from 'esbuild';
import { type CampaignRun } from '../../lib/ledger/ledger';
import { openRedisLedger } from '../../lib/ledger/redisLedger';
import { redisScript } from '../../lib/ledger/redisClient';
import type { RedisConnection } from '../../lib/ledger/redisConnection';
import { accepted, begin, day, doubtful, statuses, open, spring, settle } from './conformance';
import { RedisHost } from './redisHost';

/** Nobody hears of a run for half a minute. */
const bury = redisScript(`
for _, key in ipairs(redis.call('KEYS', '*:runs')) do
	for _, field in ipairs(redis.call('HKEYS', key)) do
		if string.find(field, '^%d+$') then redis.call('HSET', key, field, 1) end
	end
end
`);

const everyWrite = ['--appendonly', 'yes', '--appendfsync', 'always', '--save', ''];
const everySecond = ['--appendonly', 'yes', '--appendfsync', 'everysec', '--save', ''];
const names = (count: number) => Array.from({ length: count }, (_, index) => `target ${index}`);

let host: RedisHost;
let connection: RedisConnection;

async function setUp(options: string[]): Promise<void> {
	host = await RedisHost.start(options);
	connection = await host.connect();
}

afterEach(async () => {
	connection.release();
	await host.tidy();
});

/** Sends what is open; the answer takes a moment. */
async function send(run: CampaignRun, targets: readonly string[], sent: string[], lanes = 10): Promise<void> {
	let next = 0;
	await Promise.all(
		Array.from({ length: lanes }, async () => {
			for (let at = next++; at < targets.length; at = next++) {
				const target = targets[at]!;
				if ((await begin(run, [target]))[0] !== open) continue;
				sent.push(target);
				await sleep(Math.random() * 3);
				void settle(run, [target], [accepted]);
			}
		}),
	);
}

it('a sender killed at 36 random moments, and another that goes on: each target once or in doubt', async () => {
	await setUp(everyWrite);
	const file = join(host.folder, 'sender.js');
	buildSync({
		entryPoints: [join(__dirname, 'redisSender.ts')],
		outfile: file,
		bundle: true,
		platform: 'node',
		logLevel: 'error',
	});
	const ledger = openRedisLedger(connection);
	const [rounds, count, lanes] = [36, 150, 8];
	const seen = { early: 0, amid: 0, late: 0, doubtful: 0 };
	const round = async (key: string): Promise<void> => {
		const child = spawn(process.execPath, [file, String(host.port), key, String(count), String(lanes)], {
			stdio: ['ignore', 'pipe', 'inherit'],
		});
		let output = '';
		const ended = once(child, 'close');
		// By what it has sent, so that a slow machine does not have all of them die at the start; then some microseconds.
		const after = Math.floor(Math.random() * (count + 12)) - 10;
		child.stdout.on('data', (data) => {
			output += String(data);
			if (after >= 0 && output.split('\n').length > after) setTimeout(() => child.kill('SIGKILL'), Math.random() * 4);
		});
		if (after < 0) setTimeout(() => child.kill('SIGKILL'), Math.random() * 250);
		await ended;
		const first = output
			.split('\n')
			.filter((line) => line !== '')
			.map((line) => `target ${line}`);
		await connection.evaluate(bury, [], []);
		const run = await ledger.join({ ...spring, key }, day);
		const before = await statuses(run, names(count));
		const doubts = names(count).filter((_, at) => before[at] === doubtful);
		expect(doubts.length).toBeLessThanOrEqual(lanes);
		const second: string[] = [];
		await send(run, names(count), second);
		await run.leave();
		expect(new Set(first).size).toBe(first.length);
		// Nobody got it twice, and whoever did not get it, or may not have, is in doubt.
		expect([...first, ...second].filter((one, at, all) => all.indexOf(one) !== at)).toEqual([]);
		expect(
			names(count).filter((one) => !first.includes(one) && !second.includes(one) && !doubts.includes(one)),
		).toEqual([]);
		expect(await ledger.list({ ...spring, key })).toMatchObject([
			{ accepted: count - doubts.length, doubtful: doubts.length, underWay: 0, runs: 0 },
		]);
		seen[first.length === 0 ? 'early' : first.length === count ? 'late' : 'amid']++;
		seen.doubtful += doubts.length;
	};
	for (let at = 0; at < rounds; at++) await round(`round ${at}`);
	expect(seen.amid).toBeGreaterThan(5);
	expect(seen.doubtful).toBeGreaterThan(5);
	process.stdout.write(`killed senders: ${JSON.stringify(seen)}\n`);
});

describe('Redis killed at random moments while two runs are at work', () => {
	/** Sends until it has been killed so often, whatever the machine's pace. */
	const sendThrough = async (kills: number, rest: () => number, kill: () => Promise<void>) => {
		const runs = [
			await openRedisLedger(connection).join(spring, day),
			await openRedisLedger(connection).join(spring, day),
		] as const;
		const sent: string[] = [];
		let [count, killed, hasFailed] = [0, 0, false];
		const killing = async () => {
			while (killed < kills && !hasFailed) {
				await sleep(rest());
				await kill();
				await host.up();
				killed++;
			}
		};
		const sending = async () => {
			while (killed < kills) {
				const some = Array.from({ length: 100 }, () => `target ${count++}`);
				await Promise.all([send(runs[0], some, sent, 5), send(runs[1], [...some].reverse(), sent, 5)]);
			}
		};
		await Promise.all([
			killing(),
			sending().catch((error: unknown) => {
				hasFailed = true;
				throw error;
			}),
		]);
		for (const run of runs) await run.leave();
		return { sent, targets: names(count) };
	};

	it('30 times, with each change on disk: each target once', async () => {
		await setUp(everyWrite);
		const { sent, targets } = await sendThrough(
			30,
			() => 20 + Math.random() * 150,
			() => host.kill(),
		);
		expect([...sent].sort()).toEqual([...targets].sort());
		expect(await openRedisLedger(connection).list(spring)).toMatchObject([
			{ accepted: targets.length, dead: 0, doubtful: 0, underWay: 0 },
		]);
	});

	it('30 times, with disk writes once a second: nobody is left out, and what two runs may send twice is counted', async () => {
		await setUp(everySecond);
		const { sent, targets } = await sendThrough(
			30,
			() => 20 + Math.random() * 150,
			() => host.kill(),
		);
		expect([...new Set(sent)].sort()).toEqual([...targets].sort());
		process.stdout.write(
			`Redis killed 30 times, disk writes once a second: ${sent.length - targets.length} of ${targets.length} targets sent twice\n`,
		);
	});

	it('with the last second before it lost, as in a power cut: runs at work make again what they know', async () => {
		await setUp(everySecond);
		const file = join(host.folder, 'appendonlydir', 'appendonly.aof.1.incr.aof');
		const sizes: { at: number; size: number }[] = [];
		const sample = () => sizes.push({ at: performance.now(), size: statSync(file).size });
		const sampler = setInterval(sample, 25);
		let lostBytes = 0;
		const { sent, targets } = await sendThrough(
			6,
			() => 1_500 + Math.random() * 500,
			async () => {
				await host.kill();
				const { size } = sizes.findLast(({ at }) => at < performance.now() - 1_000)!;
				lostBytes += statSync(file).size - size;
				truncateSync(file, size);
				sizes.splice(0);
				sample();
			},
		).finally(() => clearInterval(sampler));
		expect(lostBytes).toBeGreaterThan(10_000);
		expect([...new Set(sent)].sort()).toEqual([...targets].sort());
		// Of two runs beside each other one may begin with what the other had begun with in that second.
		process.stdout.write(
			`power cuts of a Redis that writes to disk once a second: 6, ${lostBytes} bytes lost, ${sent.length - targets.length} of ${targets.length} targets sent twice\n`,
		);
	});
});
