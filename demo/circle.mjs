import { N8nApi } from './n8nApi.mjs';
import { productionAddress, setReceipts, testAddress } from './receipts.mjs';

/** Milliseconds until the receipts have started what they are to start: a hang ends here, a slow machine does not. */
const patience = 120_000;

/** What a run does with the virtual phones, and the executions that receipts start in a workflow. */
export class Circle {
	#known = new Set();

	/** @param starts the workflow that receipts start, where it is another */
	constructor(demo, { workflow, starts = workflow }) {
		this.demo = demo;
		this.workflow = workflow;
		this.starts = starts;
	}

	/** Looks which executions there are, so that the others are told from them. */
	async begin() {
		const all = await Promise.all([this.workflow, this.starts].map((id) => this.demo.api.executionsOf(id)));
		this.#known = new Set(all.flat().map(({ id }) => id));
	}

	/** Somebody opens the latest notification with that title. */
	async click(phone, title) {
		const all = await this.#get('notifications');
		const shown = all.findLast((one) => one.phone === phone && one.title === title);
		if (!shown) throw new Error(`${phone} shows no "${title}", which somebody could open`);
		await this.#post(`notifications/${shown.id}/click`, {});
	}

	/** Changes a phone: `online`, `installed`. */
	changePhone(phone, change) {
		return this.#post(`phones/${encodeURIComponent(phone)}`, change);
	}

	/** A phone's user writes a chat message: `from`, `to`, `text`. */
	write(message) {
		return this.#post('mimc/write', message);
	}

	/** The receipts that the practice server has posted for a service, and how each was answered. */
	async receipts(source) {
		return (await this.#get('receipts/log')).filter((entry) => entry.source === source);
	}

	/** Posts a receipt to the address of a trigger for which the editor listens; while it does not, nothing comes of it. */
	async knock({ type, webhookId }, body, contentType) {
		const address = testAddress(this.demo.n8nOrigin, type, webhookId);
		const answer = await fetch(address, { method: 'POST', headers: { 'content-type': contentType }, body });
		await answer.text();
	}

	/** Posts the latest receipt of that kind once more, with another body if one is given. */
	async again(source, event, change = (body) => body) {
		const { url, headers, body } = (await this.receipts(source)).findLast((entry) => entry.event === event);
		const answer = await fetch(url, { method: 'POST', headers, body: change(body) });
		if (!answer.ok) throw new Error(`the trigger answered ${answer.status} to a receipt that came again`);
	}

	/**
	 * Waits until receipts have started so many executions, all of which have ended.
	 * @returns what each node gave in each of them, the oldest first; by node name, a list for each output
	 */
	async started(count) {
		const giveUp = Date.now() + patience;
		for (;;) {
			const all = await this.demo.api.executionsOf(this.starts);
			const ours = all.filter(({ id, mode }) => mode === 'webhook' && !this.#known.has(id)).reverse();
			if (ours.length > count) throw new Error(`receipts have started ${ours.length} executions, not ${count}`);
			if (ours.length === count && ours.every(({ stoppedAt }) => stoppedAt))
				return Promise.all(ours.map(({ id }) => this.#outputs(id)));
			if (Date.now() > giveUp) throw new Error(`receipts have started ${ours.length} executions, not ${count}`);
			await new Promise((done) => setTimeout(done, 150));
		}
	}

	/** Waits until a new execution of the workflow has been put aside and waits for receipts. */
	async waits() {
		const giveUp = Date.now() + patience;
		for (;;) {
			const all = await this.demo.api.executionsOf(this.workflow);
			if (all.some(({ id, status }) => status === 'waiting' && !this.#known.has(id))) return;
			if (Date.now() > giveUp) throw new Error('no execution waits for receipts');
			await new Promise((done) => setTimeout(done, 150));
		}
	}

	/** Leads the practice server to the address that a trigger has while the editor listens, until `work` is done. */
	async whileListening({ setting, type, webhookId }, work) {
		const { n8nOrigin, sandboxOrigin } = this.demo;
		// What comes before the editor listens is not told again.
		await setReceipts(sandboxOrigin, { [setting]: testAddress(n8nOrigin, type, webhookId), retryMs: [] });
		try {
			return await work();
		} finally {
			await setReceipts(sandboxOrigin, { [setting]: productionAddress(n8nOrigin, type, webhookId), retryMs: null });
		}
	}

	async #outputs(id) {
		const execution = await this.demo.api.execution(id);
		if (execution.status !== 'success')
			throw new Error(`an execution that a receipt started ended with ${execution.status}`);
		return N8nApi.outputsOf(execution);
	}

	async #get(what) {
		return (await fetch(`${this.demo.sandboxOrigin}/_sandbox/${what}`)).json();
	}

	async #post(what, body) {
		const answer = await fetch(`${this.demo.sandboxOrigin}/_sandbox/${what}`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify(body),
		});
		const text = await answer.text();
		if (!answer.ok) throw new Error(`the practice server answered ${answer.status} to ${what}: ${text.slice(0, 300)}`);
		return JSON.parse(text);
	}
}
