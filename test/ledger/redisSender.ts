import { writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { status } from '../../lib/ledger/ledger';
import { marksOf } from '../../lib/ledger/mark';
import { openRedisLedger } from '../../lib/ledger/redisLedger';
import { connectRedis } from '../../lib/ledger/redisConnection';

/** One who sends a campaign as a process of its own; what it writes to its output has been sent. */
async function main(): Promise<void> {
	const [port, key, targets, lanes] = process.argv.slice(2) as [string, string, string, string];
	const connection = await connectRedis({ host: '127.0.0.1', port: Number(port), database: 0 });
	const run = await openRedisLedger(connection).join(
		{ workflow: 'wf', service: 'svc', operation: 'message.send', key },
		{ keepFor: 86_400_000 },
	);
	let next = 0;
	await Promise.all(
		Array.from({ length: Number(lanes) }, async () => {
			for (let target = next++; target < Number(targets); target = next++) {
				const mark = marksOf([`target ${target}`]);
				if ((await run.begin(mark))[0] !== status.open) continue;
				writeSync(1, `${target}\n`);
				await sleep(Math.random() * 3);
				void run.settle(mark, Uint8Array.of(status.accepted));
			}
		}),
	);
	await run.leave();
	process.exit(0);
}

void main();
