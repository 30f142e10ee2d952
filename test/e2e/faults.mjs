// What must not go wrong in the real n8n, whatever is fed to it: broken files, replays by n8n itself, tools of AI agents, receipts.
// Each scenario is a workflow, run in one n8n, and counted at the practice server.
// node test/e2e/faults.mjs [<part of a scenario's name>]
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startDemo } from '../../demo/demo.mjs';
import { stopAll } from '../../demo/processes.mjs';
import { say, step } from '../../demo/progress.mjs';
import { randomFreePorts } from '../../demo/settings.mjs';
import { Practice } from './practice.mjs';
import { ReceiptHost } from './receiptHost.mjs';
import { receiptScenarios } from './receiptScenarios.mjs';
import { scenarios } from './scenarios.mjs';

const stateFolder = mkdtempSync(path.join(tmpdir(), 'china-push-faults-'));
process.once('exit', () => rmSync(stateFolder, { recursive: true, force: true, maxRetries: 5 }));

try {
	const demo = await startDemo({ ports: await randomFreePorts(), stateFolder });
	const faults = await Promise.race([runAll(demo), demo.failure]);
	for (const fault of faults) say(`FAILED  ${fault}`);
	await stopAll();
	process.exit(faults.length === 0 ? 0 : 1);
} catch (error) {
	console.error(error.stack);
	await stopAll();
	process.exit(1);
}

async function runAll(demo) {
	const wanted = process.argv[2] ?? '';
	const practice = await Practice.open(demo);
	const host = new ReceiptHost(demo, stateFolder);
	const faults = [];
	for (const { name, run } of scenarios.filter((scenario) => scenario.name.includes(wanted))) {
		await practice.reset();
		const found = await step(name, () => run(practice)).catch((error) => [error.message]);
		faults.push(...found.map((fault) => `${name}: ${fault}`));
		if (!(await practice.isAlive())) faults.push(`${name}: n8n does not answer any more`);
	}
	for (const { name, run } of receiptScenarios.filter((scenario) => scenario.name.includes(wanted))) {
		const found = await step(name, () => run(host)).catch((error) => [error.message]);
		faults.push(...found.map((fault) => `${name}: ${fault}`));
	}
	return faults;
}
