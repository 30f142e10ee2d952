import { randomUUID } from 'node:crypto';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { request } from 'node:http';
import path from 'node:path';
import { N8nApi } from '../../demo/n8nApi.mjs';

/** Milliseconds for an execution to appear: a hang ends here, a slow machine does not. */
const patience = 120_000;

const later = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

/** The real n8n with triggers in it, and what reaches them. */
export class ReceiptHost {
	constructor(demo, stateFolder) {
		this.demo = demo;
		this.stateFolder = stateFolder;
	}

	/** A published workflow of one trigger. */
	async trigger(type, { parameters = {}, credential, published = true } = {}) {
		const { api, n8nOrigin } = this.demo;
		const webhookId = randomUUID();
		const saved = credential
			? await api.createCredential({ name: `Receipts ${webhookId}`, type: 'pushReceiptApi', data: credential })
			: undefined;
		const workflow = await api.createWorkflow({
			name: `Receipts of ${type}`,
			nodes: [
				{
					id: randomUUID(),
					name: 'Trigger',
					type: `n8n-nodes-china-push.${type}`,
					typeVersion: 2,
					position: [0, 0],
					webhookId,
					parameters,
					...(saved ? { credentials: { pushReceiptApi: { id: saved.id, name: saved.name } } } : {}),
				},
			],
			connections: {},
			settings: { executionOrder: 'v1' },
			pinData: {},
		});
		if (published) await api.publishWorkflow(workflow);
		const place = { miPushTrigger: 'mipush', mimcTrigger: 'mimc', mpaasPushTrigger: 'mpaas' }[type] ?? 'receipt';
		const hook = new Hook(this, workflow.id, `${webhookId}/${place}`);
		if (published) await hook.untilKnown(n8nOrigin);
		return hook;
	}

	/** Every file that n8n has written, searched for a text. @returns names of files that hold it */
	filesWith(text) {
		return readdirSync(this.stateFolder, { recursive: true })
			.map((name) => path.join(this.stateFolder, name))
			.filter((file) => !file.includes('node_modules') && statSync(file).isFile())
			.filter((file) => readFileSync(file).includes(text));
	}

	/** The log of n8n. */
	log() {
		return readFileSync(path.join(this.stateFolder, 'logs', 'n8n.log'), 'utf8');
	}
}

/** A trigger's address, and the executions that came of it. */
class Hook {
	constructor(host, workflowId, place) {
		this.host = host;
		this.workflowId = workflowId;
		this.place = place;
		this.expected = 0;
	}

	/** n8n publishes some time after it says so. */
	async untilKnown() {
		const giveUp = Date.now() + patience;
		while ((await this.post('', { method: 'GET' })).text.includes('not registered')) {
			const { text } = await this.post('', { method: 'GET' });
			// Once POST is known, n8n says that GET is not meant.
			if (/GET/.test(text) && /POST/.test(text)) return;
			if (Date.now() > giveUp) throw new Error('The address is not known to n8n');
			await later(200);
		}
	}

	/** @returns status, content type and text of the answer */
	post(body, { headers = {}, query = '', method = 'POST', test = false } = {}) {
		const url = new URL(`${this.host.demo.n8nOrigin}/webhook${test ? '-test' : ''}/${this.place}${query}`);
		const bytes = Buffer.from(body);
		return new Promise((resolve, reject) => {
			const sent = request(
				url,
				{ method, headers: { ...(bytes.length > 0 ? { 'content-length': bytes.length } : {}), ...headers } },
				(answer) => {
					const chunks = [];
					answer.on('data', (chunk) => chunks.push(chunk));
					answer.on('end', () =>
						resolve({
							status: answer.statusCode,
							type: answer.headers['content-type'] ?? '',
							text: Buffer.concat(chunks).toString(),
						}),
					);
					answer.on('error', reject);
				},
			);
			sent.setTimeout(patience, () => sent.destroy(new Error('No answer')));
			sent.on('error', reject);
			sent.end(bytes);
		});
	}

	/** What the newest executions began with, the oldest first, when there are `more` of them than before. */
	async started(more = 1) {
		const { api } = this.host.demo;
		this.expected += more;
		const giveUp = Date.now() + patience;
		for (;;) {
			const all = await api.executionsOf(this.workflowId);
			if (all.length > this.expected) throw new Error(`${all.length} executions instead of ${this.expected}`);
			if (all.length === this.expected && all.every(({ status }) => !['new', 'running'].includes(status))) {
				const executions = await Promise.all(all.slice(0, more).map(({ id }) => api.execution(id)));
				return executions.reverse().map((execution) => {
					if (execution.status !== 'success') throw new Error(`${execution.status}: ${N8nApi.errorOf(execution)}`);
					return { execution, items: N8nApi.outputsOf(execution).Trigger[0] };
				});
			}
			if (Date.now() > giveUp) throw new Error(`${all.length} executions instead of ${this.expected}`);
			await later(150);
		}
	}

	/** As the editor's "Listen for test event" does. */
	listen() {
		return this.host.demo.api.listenForTest(this.workflowId, 'Trigger');
	}
}
