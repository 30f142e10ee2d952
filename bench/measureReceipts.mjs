import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { DemoError, step } from '../demo/progress.mjs';

/** Posts of a first load that is not measured, in seconds. */
const warmUp = 3;

/** After which n8n has lost what it has not written down, in milliseconds. */
const patience = 120_000;

/** One receipt of MiPush, as Xiaomi posts it. */
const body = new URLSearchParams({
	data: JSON.stringify({
		smm67747730775367865gS: {
			param: 'order-17',
			barStatus: 'Enable',
			type: 1,
			targets: 'oUU0LhUv9qgw2HEtgtWmxEqX9ldkWesBHQxxx',
			timestamp: 1730775368258,
		},
	}),
}).toString();

const triggers = {
	webhook: { type: 'n8n-nodes-base.webhook', typeVersion: 2.1, parameters: { httpMethod: 'POST', options: {} } },
	/** n8n sets up its expression engine for each post to any trigger but this node with fixed parameters (live-webhooks.js). */
	expression: {
		type: 'n8n-nodes-base.webhook',
		typeVersion: 2.1,
		parameters: { httpMethod: 'POST', options: { responseData: '={{ "success" }}' } },
	},
	ours: { type: 'n8n-nodes-china-push.miPushTrigger', typeVersion: 2, parameters: {} },
};

const names = {
	webhook: 'the Webhook node',
	expression: 'the Webhook node with an expression',
	ours: 'the trigger',
};

/** A workflow of one trigger, and the address it is posted to. */
function hook(side) {
	const webhookId = randomUUID();
	const { parameters, ...trigger } = triggers[side];
	const path = side !== 'ours' ? webhookId : `${webhookId}/mipush`;
	return {
		place: `/webhook/${path}`,
		workflow: {
			name: `Receipts taken by ${side}`,
			nodes: [
				{
					id: randomUUID(),
					name: 'Trigger',
					position: [0, 0],
					webhookId,
					...trigger,
					parameters: { ...parameters, ...(side !== 'ours' ? { path } : {}) },
				},
			],
			connections: {},
			settings: { executionOrder: 'v1' },
			pinData: {},
		},
	};
}

/** @returns how many posts were answered with 200 within the time, in milliseconds */
async function load(url, connections, duration) {
	const agent = new Agent({ keepAlive: true, maxSockets: connections });
	const until = Date.now() + duration;
	let accepted = 0;
	const one = () =>
		new Promise((resolve, reject) => {
			const sent = request(
				url,
				{
					agent,
					method: 'POST',
					headers: { 'content-type': 'application/x-www-form-urlencoded', 'content-length': Buffer.byteLength(body) },
				},
				(answer) => {
					answer.resume();
					answer.on('end', () => resolve(answer.statusCode));
					answer.on('error', reject);
				},
			);
			sent.on('error', reject);
			sent.end(body);
		});
	await Promise.all(
		Array.from({ length: connections }, async () => {
			while (Date.now() < until) {
				const status = await one();
				if (status !== 200) throw new DemoError(`A receipt was answered with ${status}.`);
				accepted += 1;
			}
		}),
	);
	agent.destroy();
	return accepted;
}

/**
 * Receipts a second that become executions, by n8n's own Webhook node and by ours, in one n8n by turns. The time runs until the
 * last execution has ended; what was accepted and never became one is lost.
 */
export async function measureReceipts(
	{ id, receipts: { seconds, connections } },
	{ instances: { ours: n8n }, runs, scale },
) {
	const hooks = { webhook: hook('webhook'), expression: hook('expression'), ours: hook('ours') };
	await step(`Row ${id}: starting n8n`, () => n8n.start());
	const duration = (seconds * 1000) / scale;
	const runOnce = async (side, time) => {
		const { place, workflowId } = hooks[side];
		const before = await n8n.ended(workflowId);
		const begun = performance.now();
		const accepted = await load(n8n.origin + place, connections, time);
		const giveUp = performance.now() + patience;
		let ended = 0;
		while ((ended = (await n8n.ended(workflowId)) - before) < accepted && performance.now() < giveUp) await sleep(200);
		const taken = performance.now() - begun;
		return { rate: (ended / taken) * 1000, accepted, lost: accepted - ended };
	};
	const results = { webhook: [], expression: [], ours: [] };
	await step(`Row ${id}: warming up`, async () => {
		for (const side of Object.keys(hooks))
			hooks[side].workflowId = await n8n.publish(hooks[side].workflow, hooks[side].place);
		for (const side of Object.keys(hooks)) await runOnce(side, warmUp * 1000);
	});
	for (let run = 1; run <= runs; run++) {
		// The database grows: each side goes first as often as the other.
		const sides = run % 2 === 1 ? ['webhook', 'expression', 'ours'] : ['ours', 'expression', 'webhook'];
		for (const side of sides)
			results[side].push(await step(`Row ${id}, run ${run}: ${names[side]}`, () => runOnce(side, duration)));
	}
	const summary = (all) => {
		const rates = all.map(({ rate }) => rate).sort((a, b) => a - b);
		return {
			rate: (rates[(rates.length - 1) >> 1] + rates[rates.length >> 1]) / 2,
			accepted: all.reduce((sum, { accepted }) => sum + accepted, 0),
			lost: all.reduce((sum, { lost }) => sum + lost, 0),
		};
	};
	return {
		receipts: {
			seconds: duration / 1000,
			webhook: summary(results.webhook),
			expression: summary(results.expression),
			ours: summary(results.ours),
		},
		all: results,
	};
}
