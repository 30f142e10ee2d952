import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { N8nApi } from '../../demo/n8nApi.mjs';

/** A hang ends here, a slow machine does not. Milliseconds. */
const patience = 240_000;
const pollInterval = 250;

/** A published workflow behind a webhook, and what its executions come to. */
export class SendingWorkflow {
	#stack;
	#id;
	#path;
	#known = new Map();

	static async publish(stack, { path, workflow }) {
		const sending = new SendingWorkflow();
		sending.#stack = stack;
		sending.#path = path;
		const saved = await stack.api.createWorkflow(workflow);
		sending.#id = saved.id;
		await stack.api.publishWorkflow(saved);
		await sending.#untilItAnswers();
		return sending;
	}

	/** A published webhook answers 404 for some seconds; a request with another method starts nothing. */
	async #untilItAnswers() {
		const address = `${this.#stack.origin}/webhook/${this.#path}`;
		for (const giveUp = Date.now() + patience; ; await sleep(pollInterval)) {
			const text = await (await fetch(address)).text();
			if (/Did you mean to make a POST request/.test(text)) return;
			if (Date.now() > giveUp) throw new Error(`The webhook was not registered: ${text.slice(0, 300)}`);
		}
	}

	/** Starts an execution. @returns what its answers are found by */
	async call(targets, key = '', file = '') {
		const call = randomUUID();
		const answer = await fetch(`${this.#stack.origin}/webhook/${this.#path}`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ call, key, targets, file }),
		});
		if (!answer.ok) throw new Error(`The webhook answered ${answer.status}: ${(await answer.text()).slice(0, 300)}`);
		await answer.text();
		return { call, targets };
	}

	/** IDs of the executions, the oldest first. */
	async ids() {
		return (await this.#list()).map(({ id }) => id);
	}

	async #list() {
		return (await this.#stack.api.executionsOf(this.#id)).sort((a, b) => Number(a.id) - Number(b.id));
	}

	/** Waits until executions of these calls have ended. @returns them, in the order of the calls */
	async ended(calls, ignored = new Set()) {
		for (const giveUp = Date.now() + patience; ; await sleep(pollInterval)) {
			const ended = (await this.#list()).filter(
				({ id, status }) => !ignored.has(id) && !['new', 'running', 'waiting'].includes(status),
			);
			for (const { id } of ended) if (!this.#known.has(id)) this.#known.set(id, await this.#read(id));
			const found = calls.map(({ call }) => [...this.#known.values()].find((execution) => execution.call === call));
			if (found.every(Boolean))
				return found.map((execution, index) => ({ ...execution, targets: calls[index].targets }));
			if (Date.now() > giveUp)
				throw new Error(
					`${found.filter((one) => !one).length} of ${calls.length} executions have not ended after ${patience / 1000} seconds.`,
				);
		}
	}

	/** Starts one for each list of targets, all at once, and waits for all. */
	async run(jobs) {
		return await this.ended(
			await Promise.all(jobs.map(({ targets = [], key, file }) => this.call(targets, key, file))),
		);
	}

	async #read(id) {
		const execution = await this.#stack.api.execution(id);
		const outputs = N8nApi.outputsOf(execution);
		const worker = await this.#stack.workerOf(id);
		return {
			id,
			call: outputs.Webhook?.[0]?.[0]?.json.body.call,
			status: execution.status,
			error: execution.status === 'success' ? '' : N8nApi.errorOf(execution),
			started: Date.parse(execution.startedAt),
			stopped: Date.parse(execution.stoppedAt),
			worker: worker?.name,
			answers: (outputs.Push ?? []).flat().map(({ json }) => json),
		};
	}
}
