import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openBrowser } from './browser.mjs';
import { runs } from './checkRuns.mjs';
import { Circle } from './circle.mjs';
import { startDemo } from './demo.mjs';
import { EditorCheck } from './editorCheck.mjs';
import { N8nApi } from './n8nApi.mjs';
import { stopAll } from './processes.mjs';
import { DemoError, say } from './progress.mjs';
import { randomFreePorts } from './settings.mjs';

/** Milliseconds for one workflow: a hang ends here, a slow machine does not. */
const runLimit = 300_000;

/**
 * The demo unattended: runs the ready workflows in the real n8n, each twice, and each twice more by the buttons of its editor
 * where there is a Chromium; compares what the virtual phones show with what they should show, no more and no less.
 * Returns whether all of it is right.
 */
export async function check() {
	const stateFolder = mkdtempSync(path.join(tmpdir(), 'china-push-check-'));
	process.once('exit', () => rmSync(stateFolder, { recursive: true, force: true, maxRetries: 5 }));
	const browser = await openBrowser();
	if (!browser && process.env.CI) throw new DemoError('There is no Chromium, with which the editor is checked.');
	try {
		const demo = await startDemo({ ports: await randomFreePorts(), stateFolder });
		say(`n8n has loaded ${demo.nodes.join(', ')}.`);
		return await Promise.race([checkAll(demo, browser), demo.failure]);
	} finally {
		await browser?.close().catch(() => {});
		await stopAll();
	}
}

async function checkAll(demo, browser) {
	const unchecked = demo.workflows.filter(({ id }) => !runs.some(({ workflow, node }) => workflow === id && node));
	const faults = unchecked.map(({ name }) => `No run in demo/checkRuns.mjs checks the workflow "${name}"`);
	const tell = (found) => {
		for (const fault of found) say(`  FAILED  ${fault}`);
		faults.push(...found);
	};
	tell(faults.splice(0));
	for (const run of runs.filter(({ onlyInEditor }) => !onlyInEditor)) {
		say(`\n${nameOf(demo, run)}: ${run.how ?? `its trigger "${run.trigger}"`}`);
		tell(await faultsOf(demo, run, () => execute(demo, run)));
		const again = { ...run, ...run.again };
		tell(await faultsOf(demo, again, () => execute(demo, again)));
	}
	if (browser) {
		const editor = await EditorCheck.open(browser, demo);
		for (const run of runs.filter(({ node }) => node)) {
			say(`\n${nameOf(demo, run)}: "${run.node}" in the editor, Execute step twice`);
			tell(await editor.openNodes(run.workflow, [...(run.opens ?? []), run.node]));
			const editorRun = { ...run, ...run.again, judge: () => [], ...run.inEditor };
			for (let time = 0; time < 2; time++) tell(await faultsOf(demo, editorRun, () => editor.executeStep(editorRun)));
		}
		tell(await editor.close());
	} else
		say('\nThere is no Chromium on this machine, so the editor was not looked at (Debian: apt-get install chromium).');
	say(
		faults.length === 0
			? '\nEverything arrived, once.'
			: `\n${faults.length} ${faults.length === 1 ? 'thing is' : 'things are'} not as expected.`,
	);
	return faults.length === 0;
}

const nameOf = (demo, run) => demo.workflows.find(({ id }) => id === run.workflow).name;

/** Runs a workflow on a practice server that begins anew; gives a sentence for each thing that is not as it should be. */
async function faultsOf({ sandboxOrigin }, { judge, shows, bulk: wantedBulk = 0 }, work) {
	const faults = [];
	await fetch(`${sandboxOrigin}/_sandbox/reset`, { method: 'POST' });
	try {
		const { items, outputs, faults: found = [] } = await work();
		faults.push(...found, ...judge(items, outputs));
	} catch (error) {
		faults.push(error.message);
	}
	const { notifications, bulk, requests } = await arrivals(sandboxOrigin);
	say(`  requests: ${requests.total}`);
	if (requests.refused > 0) faults.push(`the practice server refused ${requests.refused} requests`);
	for (const { phone, title, text } of notifications) say(`  ${phone.padEnd(12)} ${title} | ${text}`);
	const left = [...notifications];
	for (const [phone, title, text] of shows) {
		const index = left.findIndex((one) => one.phone === phone && fits(title, one.title) && fits(text, one.text));
		if (index < 0) faults.push(`${phone} should show "${title}" with "${text}"`);
		else left.splice(index, 1);
	}
	for (const { phone, title } of left) faults.push(`${phone} shows "${title}", which nobody should have sent there`);
	if (wantedBulk) say(`  and ${bulk.delivered} more devices`);
	if (bulk.delivered !== wantedBulk)
		faults.push(`${wantedBulk} further devices should have been reached, not ${bulk.delivered}`);
	if (bulk.duplicates > 0) faults.push(`${bulk.duplicates} messages went to a device that had already got one`);
	return faults;
}

const fits = (wanted, text) => (wanted instanceof RegExp ? wanted.test(text ?? '') : wanted === text);

/** Executes the workflow, and does on the phones what belongs to the run. */
async function execute(demo, run) {
	const { workflow, trigger, call, before, during, after } = run;
	const circle = new Circle(demo, run);
	await circle.begin();
	await before?.(circle);
	const start = async () => {
		if (call) return callWebhook(demo, call);
		return trigger ? executeFrom(demo, workflow, trigger) : { items: [], outputs: {} };
	};
	const [given] = await Promise.all([start(), during?.(circle)]);
	return { ...given, faults: await after?.(circle, given) };
}

async function callWebhook({ n8nOrigin }, body) {
	const answer = await fetch(`${n8nOrigin}/webhook/order-shipped`, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify(body),
		signal: AbortSignal.timeout(runLimit),
	});
	const text = await answer.text();
	if (!answer.ok) throw new Error(`the webhook answered ${answer.status}: ${text.slice(0, 300)}`);
	return { items: [JSON.parse(text)], outputs: {} };
}

async function executeFrom({ api }, workflowId, triggerName) {
	const execution = await api.finishedExecution(await api.runWorkflow(workflowId, triggerName), runLimit);
	if (execution.status !== 'success')
		throw new Error(`the execution ended with ${execution.status}: ${N8nApi.errorOf(execution)}`);
	return { items: N8nApi.outputOf(execution), outputs: N8nApi.outputsOf(execution) };
}

/** What the practice server has shown on phones, and counted for devices without a phone on the page. */
async function arrivals(sandboxOrigin) {
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
