// Receipts as services post them, to the real n8n with its own body parser: what is answered, what starts, and what is kept.
// node test/e2e/receipts.mjs [<part of a scenario's name>]
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startDemo } from '../../demo/demo.mjs';
import { stopAll } from '../../demo/processes.mjs';
import { say, step } from '../../demo/progress.mjs';
import { randomFreePorts } from '../../demo/settings.mjs';
import { receiptScenarios } from './receiptScenarios.mjs';
import { ReceiptHost } from './receiptHost.mjs';

const stateFolder = mkdtempSync(path.join(tmpdir(), 'china-push-receipts-'));
process.once('exit', () => rmSync(stateFolder, { recursive: true, force: true, maxRetries: 5 }));

try {
	const demo = await startDemo({ ports: await randomFreePorts(), stateFolder });
	const faults = await Promise.race([runAll(new ReceiptHost(demo, stateFolder)), demo.failure]);
	await stopAll();
	process.exit(faults.length === 0 ? 0 : 1);
} catch (error) {
	console.error(error.stack);
	await stopAll();
	process.exit(1);
}

async function runAll(host) {
	const wanted = process.argv[2] ?? '';
	const faults = [];
	for (const { name, run } of receiptScenarios.filter((scenario) => scenario.name.includes(wanted))) {
		const found = await step(name, () => run(host)).catch((error) => [error.stack]);
		for (const fault of found) say(`FAILED  ${fault}`);
		faults.push(...found);
	}
	return faults;
}
