// Send and Wait for Receipt in the real n8n, with receipts of the practice server: delivered, clicked, gone, switched off until the
// time is over, n8n killed between two receipts, two receipts at once, forged ones, cancelled, in a sub-workflow. Then that of mPaaS.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startDemo } from '../../demo/demo.mjs';
import { stopAll } from '../../demo/processes.mjs';
import { say, step } from '../../demo/progress.mjs';
import { randomFreePorts } from '../../demo/settings.mjs';
import { N8nApi } from '../../demo/n8nApi.mjs';
import { mpaasSteps } from './mpaasWaiting.mjs';
import { Practice, items } from './practice.mjs';

/** Milliseconds for an execution: a hang ends here, a slow machine does not. */
const runLimit = 300_000;
const [liLei, hanMeimei, wangWei] = ['lilei', 'hanmeimei', 'wangwei'].map((name) => `practice-regid-${name}`);

const stateFolder = mkdtempSync(path.join(tmpdir(), 'china-push-waiting-'));
process.once('exit', () => rmSync(stateFolder, { recursive: true, force: true, maxRetries: 5 }));

try {
	const demo = await startDemo({ ports: await randomFreePorts(), stateFolder });
	const faults = await run(demo);
	for (const fault of faults) say(`FAILED  ${fault}`);
	say(faults.length === 0 ? 'Send and Wait for Receipt: all as it should be' : `${faults.length} faults`);
	await stopAll();
	process.exit(faults.length === 0 ? 0 : 1);
} catch (error) {
	console.error(error.stack);
	await stopAll();
	process.exit(1);
}

async function run(demo) {
	const { api, sandboxOrigin } = demo;
	const practice = await Practice.open(demo);
	const faults = [];
	const expect = (what, found, wanted) => {
		if (JSON.stringify(found) !== JSON.stringify(wanted))
			faults.push(`${what}: ${JSON.stringify(found)} instead of ${JSON.stringify(wanted)}`);
	};
	const sandbox = async (name, body, method = 'POST') => {
		const answer = await fetch(`${sandboxOrigin}/_sandbox/${name}`, {
			method,
			headers: { 'content-type': 'application/json' },
			...(method === 'GET' ? {} : { body: JSON.stringify(body) }),
		});
		if (!answer.ok) throw new Error(`The practice server answered ${answer.status} to ${name}: ${await answer.text()}`);
		return answer.json();
	};
	const receipts = (dials) => sandbox('receipts', { dials }, 'PUT');
	const phone = async (regId, state) => {
		const { id } = (await sandbox('phones', undefined, 'GET')).find((one) => one.practice.mipush.regId === regId);
		return sandbox(`phones/${id}`, state);
	};

	/** Takes up what it was of each item, by the link between them. */
	const behind = {
		name: 'After',
		type: 'n8n-nodes-base.set',
		typeVersion: 3.4,
		parameters: {
			includeOtherFields: true,
			assignments: {
				assignments: [{ id: 'of', name: 'of', type: 'string', value: "={{ $('Items').item.json.of }}" }],
			},
		},
	};
	/** Starts a workflow, and waits until it waits or has ended. */
	const begin = async (nodes, connections) => {
		const workflow = await api.createWorkflow({
			name: 'Send and wait',
			nodes: nodes.map((node, index) => ({ id: `node-${index}`, position: [index * 200, 0], ...node })),
			connections,
			settings: { executionOrder: 'v1' },
			pinData: {},
		});
		const id = await api.runWorkflow(workflow.id, 'Start');
		await until(
			async () => !['new', 'running'].includes((await api.execution(id)).status),
			`execution ${id} is put aside`,
		);
		return id;
	};
	/** One that sends to these and waits. */
	const start = (regIds, parameters = {}) => {
		const to = (node) => ({ main: [[{ node, type: 'main', index: 0 }]] });
		return begin(
			[
				{ name: 'Start', type: 'n8n-nodes-base.manualTrigger', typeVersion: 1, parameters: {} },
				items(regIds.map((regId) => ({ regId, of: `of ${regId}` }))),
				practice.miPush({ operation: 'sendAndWait', ...parameters }),
				behind,
			],
			{ Start: to('Items'), Items: to('Push'), Push: to('After') },
		);
	};
	/**
	 * What n8n resumes while it starts, it counts among what was running when it was killed, and calls it crashed until it has ended or
	 * waits again (seen with two Wait nodes of n8n's own).
	 */
	const unlessCrashed = async (read) => {
		const giveUp = Date.now() + 60_000;
		for (;;) {
			const execution = await read();
			if (execution.status !== 'crashed' || Date.now() > giveUp) return execution;
			await new Promise((done) => setTimeout(done, 500));
		}
	};
	const statusOf = async (id) => (await unlessCrashed(() => api.execution(id))).status;
	/** What the node behind got: whose item it is, and what became of it. */
	const fates = async (id) => {
		const execution = await unlessCrashed(() => api.finishedExecution(id, runLimit));
		if (execution.status !== 'success') return [`${execution.status}: ${N8nApi.errorOf(execution)}`];
		return N8nApi.outputsOf(execution).After[0].map(({ json }) => [json.of, json.outcome, json.receipt]);
	};
	const told = (regId, receipt, outcome = 'accepted') => [`of ${regId}`, outcome, receipt];
	/** Where the last message wants its receipts. */
	const lastCallback = async () => {
		const { id } = (await practice.requests()).filter(({ vendor }) => vendor === 'mipush').at(-1);
		const { body, answer } = await sandbox(`journal/${id}`, undefined, 'GET');
		const text = typeof answer === 'string' ? answer : (answer.body ?? JSON.stringify(answer));
		return { address: new URLSearchParams(body).get('extra.callback'), messageId: /"id":"([^"]+)"/.exec(text)[1] };
	};
	const post = async (address, messageId, targets, type = 1) => {
		const data = JSON.stringify({ [messageId]: { type, targets, timestamp: Date.now() } });
		return (await fetch(address, { method: 'POST', body: new URLSearchParams({ data }) })).status;
	};

	/** The phones come online when the execution waits: n8n takes no receipt before, however slow it is. */
	const onlineWhileWaiting = async (regIds, starting) => {
		for (const regId of regIds) await phone(regId, { online: false });
		const id = await starting();
		if ((await statusOf(id)) !== 'waiting') faults.push(`execution ${id} should wait, and is ${await statusOf(id)}`);
		for (const regId of regIds) await phone(regId, { online: true });
		return id;
	};

	await phone(wangWei, { online: false });
	const limited = await step('Sending to a phone that is switched off, with a limit of a minute', () =>
		onlineWhileWaiting([liLei], () => start([wangWei, liLei, 'practice-regid-nobody'], { resumeAmount: 1 })),
	);

	await step('One waiting execution for two phones', async () => {
		const id = await onlineWhileWaiting([liLei, hanMeimei], () => start([liLei, hanMeimei]));
		expect('two phones', await fates(id), [told(liLei, 'delivered'), told(hanMeimei, 'delivered')]);
	});

	await step('Nothing accepted, nothing waited for', async () => {
		const id = await start(['practice-regid-nobody']);
		expect('a target that is gone', await fates(id), [told('practice-regid-nobody', 'failed', 'deadTarget')]);
	});

	await step('Waiting for a click', async () => {
		const id = await onlineWhileWaiting([hanMeimei], () => start([hanMeimei], { waitFor: 'clicked' }));
		const log = async () => (await sandbox('receipts/log', undefined, 'GET')).at(-1);
		const { messageId } = await lastCallback();
		await until(async () => (await log())?.about.startsWith(messageId), 'the message is delivered');
		expect('a delivery is answered', (await log()).status, 200);
		expect('a delivery does not end it', await statusOf(id), 'waiting');
		const shown = (await sandbox('phones', undefined, 'GET')).find(
			({ practice: own }) => own.mipush.regId === hanMeimei,
		);
		await sandbox(`notifications/${shown.shade.at(-1)?.id ?? shown.shade[0].id}/click`, {});
		expect('a click', await fates(id), [told(hanMeimei, 'clicked')]);
	});

	await step('One waiting execution for 1000 phones', async () => {
		await receipts({ delayMs: 15_000 });
		const many = Array.from({ length: 1_000 }, (_, index) => `bulk-${index}`);
		const found = await fates(await start(many));
		await receipts({ delayMs: 0 });
		expect('1000 phones', found.length, many.length);
		expect(
			'those of them that are told wrongly',
			found
				.filter((fate, index) => JSON.stringify(fate) !== JSON.stringify(told(many[index], 'delivered')))
				.slice(0, 3),
			[],
		);
	});

	await step('In a loop, one batch after the other', async () => {
		const push = practice.miPush({ operation: 'sendAndWait' });
		const row = [
			{ name: 'Start', type: 'n8n-nodes-base.manualTrigger', typeVersion: 1, parameters: {} },
			items([liLei, hanMeimei, 'practice-regid-nobody'].map((regId) => ({ regId, of: `of ${regId}` }))),
			{
				name: 'Loop',
				type: 'n8n-nodes-base.splitInBatches',
				typeVersion: 3,
				parameters: { batchSize: 2, options: {} },
			},
			push,
			behind,
		];
		const to = (...names) => ({ main: names.map((node) => [{ node, type: 'main', index: 0 }]) });
		const connections = { Start: to('Items'), Items: to('Loop'), Loop: to('After', 'Push'), Push: to('Loop') };
		const id = await onlineWhileWaiting([liLei, hanMeimei], () => begin(row, connections));
		expect('a loop', await fates(id), [
			told(liLei, 'delivered'),
			told(hanMeimei, 'delivered'),
			told('practice-regid-nobody', 'failed', 'deadTarget'),
		]);
	});

	await receipts({ lost: 1, delayMs: 0 });
	await step('Forged receipts, receipts for others, and two at the same moment', async () => {
		const id = await start([liLei, hanMeimei]);
		const { address, messageId } = await lastCallback();
		const forged = address.replace(/signature=.{4}/, 'signature=0000');
		expect('a forged signature', await post(forged, messageId, `${liLei},${hanMeimei}`), 401);
		expect('no signature', await post(address.replace(/\?.*/, ''), messageId, liLei), 401);
		expect('another message', await post(address, 'scm-other', `${liLei},${hanMeimei}`), 200);
		expect('another phone', await post(address, messageId, wangWei), 200);
		expect(
			'nothing readable',
			(await fetch(address, { method: 'POST', body: new URLSearchParams({ data: '{' }) })).status,
			200,
		);
		expect('none of them ends it', await statusOf(id), 'waiting');
		const both = await Promise.all([
			...[liLei, hanMeimei].map((regId) => post(address, messageId, regId)),
			...[liLei, hanMeimei].map((regId) => post(address, messageId, regId)),
		]);
		// n8n itself refuses what comes while the execution goes on, so the others may be.
		if (both.filter((status) => status === 200).length < 2) faults.push(`two at once: ${both.join(', ')}`);
		expect('two at once', await fates(id), [told(liLei, 'delivered'), told(hanMeimei, 'delivered')]);
		expect('a late one', await post(address, messageId, liLei), 200);
	});

	await step('Cancelled while it waits', async () => {
		const id = await start([liLei]);
		const { address, messageId } = await lastCallback();
		await api.stopExecution(id);
		expect('it is cancelled', await statusOf(id), 'canceled');
		const status = await post(address, messageId, liLei);
		// n8n's own answer; whichever it is, the execution does not go on.
		say(`a receipt for a cancelled execution is answered with ${status}`);
		expect('it stays so', await statusOf(id), 'canceled');
	});

	await step('In a sub-workflow, for which another one waits', async () => {
		const to = (node) => ({ main: [[{ node, type: 'main', index: 0 }]] });
		const sub = await api.createWorkflow({
			name: 'Sub-workflow that sends and waits',
			nodes: [
				{
					name: 'Start',
					type: 'n8n-nodes-base.executeWorkflowTrigger',
					typeVersion: 1.1,
					parameters: { inputSource: 'passthrough' },
				},
				practice.miPush({ operation: 'sendAndWait' }),
			].map((node, index) => ({ id: `sub-${index}`, position: [index * 200, 0], ...node })),
			connections: { Start: to('Push') },
			settings: { executionOrder: 'v1' },
			pinData: {},
		});
		await api.publishWorkflow(sub);
		const id = await begin(
			[
				{ name: 'Start', type: 'n8n-nodes-base.manualTrigger', typeVersion: 1, parameters: {} },
				items([liLei, hanMeimei].map((regId) => ({ regId, of: `of ${regId}` }))),
				{
					name: 'Push',
					type: 'n8n-nodes-base.executeWorkflow',
					typeVersion: 1.2,
					parameters: { workflowId: { __rl: true, mode: 'id', value: sub.id }, options: {} },
				},
				{ ...behind, parameters: { includeOtherFields: true } },
			],
			{ Start: to('Items'), Items: to('Push'), Push: to('After') },
		);
		expect('both wait', await statusOf(id), 'waiting');
		const { address, messageId } = await lastCallback();
		expect('a receipt', await post(address, messageId, `${liLei},${hanMeimei}`), 200);
		const execution = await api.finishedExecution(id, runLimit);
		expect('the parent goes on', execution.status, 'success');
		expect(
			'with what became of them',
			N8nApi.outputsOf(execution).After?.[0]?.map(({ json }) => [json.target, json.receipt]),
			[
				[liLei, 'delivered'],
				[hanMeimei, 'delivered'],
			],
		);
	});

	await step('Killing n8n between two receipts', async () => {
		const id = await start([liLei, hanMeimei]);
		const { address, messageId } = await lastCallback();
		expect('the first', await post(address, messageId, liLei), 200);
		await demo.crashN8n();
		expect('still waiting after the crash', await statusOf(id), 'waiting');
		expect('the second', await post(address, messageId, hanMeimei), 200);
		expect('killed between two', await fates(id), [told(liLei, 'delivered'), told(hanMeimei, 'delivered')]);
	});

	await step('The time is over', async () => {
		expect('the limit', await fates(limited), [
			told(wangWei, 'noReceipt'),
			told(liLei, 'delivered'),
			told('practice-regid-nobody', 'failed', 'deadTarget'),
		]);
	});
	for (const regId of [liLei, hanMeimei]) await phone(regId, { online: true });
	await mpaasSteps({ demo, practice, begin, behind, expect, fates, statusOf, sandbox, until });
	return faults;
}

async function until(isSo, what) {
	const giveUp = Date.now() + runLimit;
	while (!(await isSo())) {
		if (Date.now() > giveUp) throw new Error(`It never came that ${what}.`);
		await new Promise((done) => setTimeout(done, 100));
	}
}
