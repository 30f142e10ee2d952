// node bench/ledger.mjs [folder]: what the embedded ledger costs, by itself. Node 24. The folder decides which disk is used.
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { root } from '../demo/settings.mjs';

const folder = mkdtempSync(path.join(process.argv[2] ?? tmpdir(), 'ledger-bench-'));
const script = path.join(folder, 'ledger.mjs');
await build({
	stdin: { contents: "export * from './lib/ledger/sqlite'; export * from './lib/ledger/mark';", resolveDir: root },
	bundle: true,
	platform: 'node',
	format: 'esm',
	outfile: script,
	logLevel: 'error',
});
const { countOf, markBytes, marksOf, openSqliteLedger } = await import(script);
const ledger = openSqliteLedger(folder);
const name = (key) => ({ workflow: 'bench', service: 'bench', operation: 'send', key });
const keepFor = 86_400_000;
const accepted = 2;

async function measure(what, work) {
	const cpu = process.cpuUsage();
	const start = performance.now();
	await work();
	const { user, system } = process.cpuUsage(cpu);
	const seconds = (value) => (value / 1000).toFixed(2).padStart(6);
	console.log(`${what.padEnd(58)} ${seconds(performance.now() - start)} s, CPU ${seconds((user + system) / 1000)} s`);
}

async function sendAll(key, marks, batch, lanes) {
	const run = await ledger.join(name(key), { keepFor });
	let next = 0;
	const lane = async () => {
		while (next < countOf(marks)) {
			const part = marks.subarray(next * markBytes, (next + batch) * markBytes);
			next += batch;
			await run.begin(part);
			void run.settle(part, new Uint8Array(countOf(part)).fill(accepted));
		}
	};
	await Promise.all(Array.from({ length: lanes }, lane));
	await run.leave();
}

for (const count of [2_000, 20_000]) {
	for (const lanes of [10, 50, 200]) {
		const marks = marksOf(Array.from({ length: count }, (_, index) => `target ${index}`));
		await measure(`${count} requests of 1, ${lanes} at once`, () => sendAll(`${count} by ${lanes}`, marks, 1, lanes));
	}
}
let million;
await measure('1,000,000 targets hashed', async () => {
	million = marksOf(Array.from({ length: 1_000_000 }, (_, index) => `target ${index}`));
});
await measure('1,000,000 in requests of 1,000, 10 at once', () => sendAll('million', million, 1_000, 10));
let run;
await measure('a second run of the million joins', async () => {
	run = await ledger.join(name('million'), { keepFor });
});
await measure('and reads all statuses', async () => {
	await run.statuses(million);
});
await run.leave();
const bytes = readdirSync(folder)
	.filter((file) => file.startsWith('campaigns'))
	.reduce((sum, file) => sum + statSync(path.join(folder, file)).size, 0);
console.log(`${(bytes / 1e6).toFixed(1)} MB in all`);
rmSync(folder, { recursive: true });
