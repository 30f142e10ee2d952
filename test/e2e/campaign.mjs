// A campaign of 10,000 targets in the real n8n, whose process is killed when four of ten requests have been accepted; then the
// same workflow once more. Every target must have been reached once, or be reported as in doubt; none twice.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startDemo } from '../../demo/demo.mjs';
import { stopAll } from '../../demo/processes.mjs';
import { say, step } from '../../demo/progress.mjs';
import { randomFreePorts } from '../../demo/settings.mjs';
import { N8nApi } from '../../demo/n8nApi.mjs';

const targets = 10_000;
const killAfter = 4;
/** Milliseconds for an execution: a hang ends here, a slow machine does not. */
const runLimit = 120_000;

const stateFolder = mkdtempSync(path.join(tmpdir(), 'china-push-campaign-'));
process.once('exit', () => rmSync(stateFolder, { recursive: true, force: true, maxRetries: 5 }));

try {
	const demo = await startDemo({ ports: await randomFreePorts(), stateFolder });
	const faults = await run(demo);
	for (const fault of faults) say(`FAILED  ${fault}`);
	await stopAll();
	process.exit(faults.length === 0 ? 0 : 1);
} catch (error) {
	console.error(error.stack);
	await stopAll();
	process.exit(1);
}

async function run({ api, sandboxOrigin, crashN8n }) {
	const { id: credentialId, name } = (await api.credentials()).find(({ type }) => type === 'miPushApi');
	const workflow = await api.createWorkflow(campaignWorkflow({ id: credentialId, name }));
	await fetch(`${sandboxOrigin}/_sandbox/dials`, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify({ fault: 'slow', delayMs: 300, vendor: 'mipush' }),
	});

	const accepted = async () =>
		(await (await fetch(`${sandboxOrigin}/_sandbox/counters`)).json()).vendors.mipush?.accepted ?? 0;
	await step(`Sending to ${targets} targets, and killing n8n at 40 %`, async () => {
		await api.runWorkflow(workflow.id, 'Start');
		const giveUp = Date.now() + runLimit;
		while ((await accepted()) < killAfter) {
			if (Date.now() > giveUp) throw new Error('The campaign did not get to 40 %.');
			await new Promise((done) => setTimeout(done, 10));
		}
		await crashN8n();
	});
	const before = await reached(sandboxOrigin);
	say(`  reached before the second run: ${before.distinct}`);

	const items = await step('Running it again with the same Campaign Key', async () => {
		const execution = await api.finishedExecution(await api.runWorkflow(workflow.id, 'Start'), runLimit);
		if (execution.status !== 'success')
			throw new Error(`The second run ended with ${execution.status}: ${N8nApi.errorOf(execution)}`);
		return N8nApi.outputOf(execution);
	});
	const earlier = items.filter(({ outcome, earlierRun }) => outcome === 'accepted' && earlierRun).length;
	const doubtful = items.filter(({ details }) => details?.outcome === 'unknown');
	const fresh = items.filter(({ outcome, earlierRun }) => outcome === 'accepted' && !earlierRun).length;
	const after = await reached(sandboxOrigin);
	say(
		`  accepted earlier: ${earlier}, in doubt: ${doubtful.length}, sent now: ${fresh}; reached in all: ${after.distinct}, twice: ${after.duplicates}`,
	);

	const faults = [];
	if (before.distinct >= targets) faults.push('n8n was killed too late: nothing was left to send');
	if (items.length !== targets) faults.push(`the second run should answer ${targets} items, not ${items.length}`);
	if (after.duplicates > 0) faults.push(`${after.duplicates} targets got the message twice`);
	if (earlier + doubtful.length + fresh !== targets) faults.push('some items have another outcome');
	if (after.distinct < earlier + fresh) faults.push('a target is called accepted but was not reached');
	if (targets - after.distinct > doubtful.length)
		faults.push('a target was not reached and is not reported as in doubt');
	if (fresh === 0 || earlier === 0) faults.push('the second run should find some targets done and some to do');
	return faults;
}

async function reached(sandboxOrigin) {
	const { bulk } = await (await fetch(`${sandboxOrigin}/_sandbox/counters`)).json();
	const rows = Object.values(bulk);
	return {
		distinct: rows.reduce((sum, row) => sum + row.distinct, 0),
		duplicates: rows.reduce((sum, row) => sum + row.duplicates, 0),
	};
}

function campaignWorkflow(credential) {
	return {
		name: 'Campaign',
		nodes: [
			{
				id: 'start',
				name: 'Start',
				type: 'n8n-nodes-base.manualTrigger',
				typeVersion: 1,
				position: [0, 0],
				parameters: {},
			},
			{
				id: 'customers',
				name: 'Customers',
				type: 'n8n-nodes-base.code',
				typeVersion: 2,
				position: [200, 0],
				parameters: {
					jsCode: `return Array.from({ length: ${targets} }, (_, index) => ({ json: { regId: 'bulk-' + index } }));`,
				},
			},
			{
				id: 'push',
				name: 'Push',
				type: 'n8n-nodes-china-push.miPush',
				typeVersion: 1,
				// What is in doubt is a failure of its item.
				onError: 'continueRegularOutput',
				position: [400, 0],
				parameters: {
					resource: 'message',
					operation: 'sendToRegIds',
					registrationId: '={{ $json.regId }}',
					title: 'Spring sale',
					text: 'Everything is in bloom',
					options: { simplify: false },
					sendingOptions: { campaignKey: 'spring-sale', concurrency: 1 },
				},
				credentials: { miPushApi: credential },
			},
		],
		connections: {
			Start: { main: [[{ node: 'Customers', type: 'main', index: 0 }]] },
			Customers: { main: [[{ node: 'Push', type: 'main', index: 0 }]] },
		},
		settings: { executionOrder: 'v1' },
	};
}
