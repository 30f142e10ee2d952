// npm run test:queue [-- --quick] [-- --only=<part of a scenario's name>]
// The real n8n in queue mode, with PostgreSQL, Redis and two workers, and this package as a user installs it. Each scenario is counted at the
// practice server: who was reached once, twice, never. Ends with 1 when a promise is broken.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { killAllNow } from '../../demo/processes.mjs';
import { DemoError, say } from '../../demo/progress.mjs';
import { manyKeys, redisRestarted, sameCampaign, spreadOverWorkers, withoutRedis, workerKilled } from './scenarios.mjs';
import { sharedRate } from './sharedRate.mjs';
import { Stack } from './stack.mjs';
import { throughput } from './throughput.mjs';

const sizes = {
	quick: {
		manyKeys: { executions: 12, targets: 40, rounds: 1 },
		oneKey: { runs: 6, targets: 40, rounds: 2 },
		spread: { executions: 20, targets: 1_000 },
		same: { runs: 2, targets: 500, rounds: 1 },
		sameBatched: { runs: 2, targets: 5_000, rounds: 1, batched: true },
		killed: { targets: 500, moments: [0.38], concurrency: 10, compare: 100 },
		redis: { targets: 500, restarts: [{ signal: 'SIGKILL', pause: 1_000 }], concurrency: 10 },
		rate: { perSecond: 20, targets: 100 },
		throughput: { file: 20_000, batched: 1_000, single: 50, warmUp: false },
	},
	full: {
		manyKeys: { executions: 12, targets: 40, rounds: 3 },
		oneKey: { runs: 6, targets: 40, rounds: 5 },
		spread: { executions: 20, targets: 5_000 },
		same: { runs: 2, targets: 5_000, rounds: 3 },
		sameBatched: { runs: 2, targets: 5_000, rounds: 5, batched: true },
		killed: { targets: 1_000, moments: [0.38, 0.05, 0.6, 0.9], concurrency: 10, compare: 1_000 },
		redis: {
			targets: 2_000,
			restarts: [
				{ signal: 'SIGTERM', pause: 0 },
				{ signal: 'SIGKILL', pause: 1_000 },
				{ signal: 'SIGKILL', pause: 5_000 },
			],
			concurrency: 10,
		},
		rate: { perSecond: 20, targets: 300 },
		throughput: { file: 1_000_000, batched: 50_000, single: 4_000, warmUp: true },
	},
};

const scenarios = (size) => [
	['A key without Redis', (stack) => withoutRedis(stack)],
	[
		`${size.manyKeys.executions} executions of ${size.manyKeys.targets} requests at once, then the same keys again`,
		(stack) => manyKeys(stack, size.manyKeys),
	],
	[`One key started ${size.oneKey.runs} times at once`, (stack) => sameCampaign(stack, size.oneKey)],
	[
		`${size.spread.executions} executions of ${size.spread.targets} targets`,
		(stack) => spreadOverWorkers(stack, size.spread),
	],
	['The same campaign on both workers, a request for each target', (stack) => sameCampaign(stack, size.same)],
	['The same campaign on both workers, 1,000 targets a request', (stack) => sameCampaign(stack, size.sameBatched)],
	['A worker killed', (stack) => workerKilled(stack, size.killed)],
	['Redis restarted', (stack) => redisRestarted(stack, size.redis)],
	['A rate for both workers', (stack) => sharedRate(stack, size.rate)],
	['Throughput', (stack) => throughput(stack, size.throughput)],
];

const folder = mkdtempSync(path.join(tmpdir(), 'china-push-queue-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
const stack = new Stack(folder);

let asked = 0;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
	process.on(signal, async () => {
		asked += 1;
		if (asked === 1) await stack.stop();
		else killAllNow();
		process.exit(130);
	});
}

try {
	const { values } = parseArgs({ options: { quick: { type: 'boolean' }, only: { type: 'string' } } });
	const broken = await runAll(values);
	say(
		broken === 0
			? '\nEvery promise was kept.'
			: `\n${broken} ${broken === 1 ? 'scenario breaks' : 'scenarios break'} a promise.`,
	);
	process.exitCode = broken === 0 ? 0 : 1;
} catch (error) {
	if (asked > 0) await new Promise(() => {});
	console.error(error instanceof DemoError ? error.message : error.stack);
	process.exitCode = 1;
}
await stack.stop();
process.exit();

async function runAll({ quick = false, only = '' }) {
	const begun = performance.now();
	await stack.start();
	let broken = 0;
	for (const [name, run] of scenarios(quick ? sizes.quick : sizes.full).filter(([title]) => title.includes(only))) {
		await stack.startWorkers();
		const started = performance.now();
		const { line = '', faults } = await Promise.race([run(stack), stack.failure]).catch((error) => {
			if (error instanceof DemoError) throw error;
			return { faults: [error.message] };
		});
		say(
			`${faults.length === 0 ? 'ok    ' : 'BROKEN'} ${name} (${((performance.now() - started) / 1000).toFixed(1)} s)`,
		);
		for (const text of line.split('\n').filter(Boolean)) say(`         ${text}`);
		for (const fault of faults) say(`         BROKEN  ${fault}`);
		if (faults.length > 0) broken += 1;
	}
	say(`In all ${((performance.now() - begun) / 1000).toFixed(0)} s.`);
	return broken;
}
