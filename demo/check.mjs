import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startDemo } from './demo.mjs';
import { N8nApi } from './n8nApi.mjs';
import { stopAll } from './processes.mjs';
import { say } from './progress.mjs';
import { randomFreePorts } from './settings.mjs';

/** Milliseconds for one workflow: a hang ends here, a slow machine does not. */
const runLimit = 120_000;

/** Each run of a ready workflow, with the number of accepted items and the notifications that must come of it. */
const runs = [
	{
		workflow: 'chinaPushOrder01',
		how: 'webhook call for Han Meimei',
		execute: (demo) => callWebhook(demo, { orderId: 'A-2002', regId: 'practice-regid-hanmeimei' }),
		accepted: 1,
		shows: [['Han Meimei', 'Your parcel is on its way', 'Order A-2002 has left our warehouse.']],
	},
	{
		workflow: 'chinaPushOrder01',
		how: 'webhook call without a registration ID',
		execute: (demo) => callWebhook(demo, { orderId: 'A-2003' }),
		accepted: 1,
		shows: [['Li Lei', 'Your parcel is on its way', 'Order A-2003 has left our warehouse.']],
	},
	{
		workflow: 'chinaPushTopic02',
		how: 'its Schedule Trigger',
		execute: (demo) => executeFrom(demo, 'chinaPushTopic02', 'Every morning'),
		accepted: 1,
		shows: ['Li Lei', 'Han Meimei'].map((name) => [
			name,
			'今日要闻 Morning news',
			/^The news of .* is ready to read\.$/,
		]),
	},
	{
		workflow: 'chinaPushBulk003',
		how: 'its Manual Trigger',
		execute: (demo) => executeFrom(demo, 'chinaPushBulk003', 'Execute workflow'),
		accepted: 200,
		shows: ['Li Lei', 'Han Meimei', 'Wang Wei'].map((name, index) => [
			name,
			`你好, ${name}!`,
			`You have ${100 + index * 5} points. Today they count double.`,
		]),
		bulk: 197,
	},
	...[
		['chinaPushMpaas04', 'Han Meimei', 'Your parcel is on its way', 'It arrives tomorrow between 9 and 12.'],
		['chinaPushXgDev05', 'Li Lei', 'Your parcel is on its way', 'It arrives tomorrow between 9 and 12.'],
		['chinaPushMimcU06', 'Li Lei', /./, /Your parcel is on its way/],
		['chinaPushMaxim07', 'Wang Wei', 'Your parcel is on its way', 'It arrives tomorrow between 9 and 12.'],
	].map(([workflow, ...shown]) => ({
		workflow,
		how: 'its Manual Trigger',
		execute: (demo) => executeFrom(demo, workflow, 'Execute workflow'),
		accepted: 1,
		shows: [shown],
	})),
];

/**
 * The demo unattended: runs the ready workflows in the real n8n and compares what the virtual phones show
 * with what they should show, no more and no less. Returns whether all of it is right.
 */
export async function check() {
	const stateFolder = mkdtempSync(path.join(tmpdir(), 'china-push-check-'));
	process.once('exit', () => rmSync(stateFolder, { recursive: true, force: true, maxRetries: 5 }));
	try {
		const demo = await startDemo({ ports: await randomFreePorts(), stateFolder });
		say(`n8n has loaded ${demo.nodes.join(', ')}.`);
		return await Promise.race([checkAll(demo), demo.failure]);
	} finally {
		await stopAll();
	}
}

async function checkAll(demo) {
	const faults = [];
	const before = { shown: 0, bulk: 0, requests: 0 };
	for (const run of runs) {
		say(`\n${demo.workflows.find(({ id }) => id === run.workflow).name}: ${run.how}`);
		const found = await faultsOf(demo, run, before);
		for (const fault of found) say(`  FAILED  ${fault}`);
		faults.push(...found);
	}
	say(
		faults.length === 0
			? '\nEverything arrived, once.'
			: `\n${faults.length} ${faults.length === 1 ? 'thing is' : 'things are'} not as expected.`,
	);
	return faults.length === 0;
}

/** Runs one workflow; gives a sentence for each thing that is not as it should be. */
async function faultsOf(demo, run, before) {
	const faults = [];
	let said = '';
	try {
		const items = await run.execute(demo);
		const accepted = items.filter(({ outcome }) => outcome === 'accepted').length;
		said = `${accepted} of ${items.length} ${items.length === 1 ? 'item' : 'items'} accepted`;
		if (accepted !== run.accepted || items.length !== run.accepted) {
			const other = items.find(({ outcome }) => outcome !== 'accepted');
			faults.push(
				`n8n should have given ${run.accepted} accepted items${other ? `; one is ${JSON.stringify(other).slice(0, 300)}` : ''}`,
			);
		}
	} catch (error) {
		faults.push(error.message);
	}
	const { notifications, bulk, requests } = await arrivals(demo);
	if (said) say(`  ${said}, requests: ${requests.total - before.requests}`);
	if (requests.refused > 0) faults.push(`the practice server refused ${requests.refused} requests`);
	const shown = notifications.slice(before.shown);
	for (const { phone, title, text } of shown) say(`  ${phone.padEnd(12)} ${title} | ${text}`);
	const left = [...shown];
	for (const [phone, title, text] of run.shows) {
		const index = left.findIndex((one) => one.phone === phone && fits(title, one.title) && fits(text, one.text));
		if (index < 0) faults.push(`${phone} should show "${title}" with "${text}"`);
		else left.splice(index, 1);
	}
	for (const { phone, title } of left) faults.push(`${phone} shows "${title}", which nobody should have sent there`);
	const reached = bulk.delivered - before.bulk;
	if (run.bulk) say(`  and ${reached} more devices`);
	if (reached !== (run.bulk ?? 0))
		faults.push(`${run.bulk ?? 0} further devices should have been reached, not ${reached}`);
	if (bulk.duplicates > 0) faults.push(`${bulk.duplicates} devices got the same message twice`);
	Object.assign(before, { shown: notifications.length, bulk: bulk.delivered, requests: requests.total });
	return faults;
}

const fits = (wanted, text) => (wanted instanceof RegExp ? wanted.test(text ?? '') : wanted === text);

async function callWebhook({ n8nOrigin }, body) {
	const answer = await fetch(`${n8nOrigin}/webhook/order-shipped`, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify(body),
		signal: AbortSignal.timeout(runLimit),
	});
	const text = await answer.text();
	if (!answer.ok) throw new Error(`the webhook answered ${answer.status}: ${text.slice(0, 300)}`);
	return [JSON.parse(text)];
}

async function executeFrom({ api }, workflowId, triggerName) {
	const execution = await api.finishedExecution(await api.runWorkflow(workflowId, triggerName), runLimit);
	if (execution.status !== 'success')
		throw new Error(`the execution ended with ${execution.status}: ${N8nApi.errorOf(execution)}`);
	return N8nApi.outputOf(execution);
}

/** What the practice server has shown on phones, oldest first, and counted for devices without a phone on the page. */
async function arrivals({ sandboxOrigin }) {
	const [notifications, counters] = await Promise.all(
		['notifications', 'counters'].map(async (name) => (await fetch(`${sandboxOrigin}/_sandbox/${name}`)).json()),
	);
	const sum = (rows, field) => Object.values(rows).reduce((total, row) => total + row[field], 0);
	return {
		notifications,
		bulk: { delivered: sum(counters.bulk, 'delivered'), duplicates: sum(counters.bulk, 'duplicates') },
		requests: { total: sum(counters.vendors, 'requests'), refused: sum(counters.vendors, 'refused') },
	};
}
