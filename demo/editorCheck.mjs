import { nodeOf, openEditor, openWorkflow, patience } from './browser.mjs';
import { Circle } from './circle.mjs';

/** Some of n8n's own nodes have no preview of their output; the browser reports each that is asked for. */
const withoutPreview = /\/schemas\/(@n8n\/)?n8n-nodes-(base|langchain)\./;

/** Opens nodes in the editor of the real n8n and presses Execute step; whatever the console calls an error is a fault. */
export class EditorCheck {
	#faults = [];

	constructor(page, demo) {
		this.page = page;
		this.demo = demo;
		page.on('console', (message) => {
			if (message.type() !== 'error') return;
			const { url } = message.location();
			if (withoutPreview.test(url)) return;
			this.#faults.push(`the editor's console says: ${message.text().slice(0, 300)} (${url})`);
		});
		page.on('pageerror', (error) => this.#faults.push(`the editor stumbled: ${error.message.slice(0, 300)}`));
	}

	static async open(browser, demo) {
		return new EditorCheck(await openEditor(browser, demo), demo);
	}

	/** Opens a workflow and the forms of some of its nodes, of which the last stays open. Gives a sentence for each fault. */
	async openNodes(workflow, nodes) {
		await openWorkflow(this.page, this.demo, workflow);
		for (const [index, node] of nodes.entries()) {
			try {
				if (index > 0) await this.#close();
				await nodeOf(this.page, node).dblclick();
				await this.#button().waitFor();
			} catch (error) {
				this.#faults.push(`"${node}" could not be opened: ${error.message.slice(0, 300)}`);
			}
		}
		return this.#faults.splice(0);
	}

	/** Executes the open node with the editor's own button. @returns `faults`, a sentence for each */
	async executeStep(run) {
		const circle = new Circle(this.demo, run);
		await circle.begin();
		await run.before?.(circle);
		return run.listens
			? circle.whileListening(run.listens, () => this.#execute(run, circle))
			: this.#execute(run, circle);
	}

	async #execute({ workflow, call, during, knock }, circle) {
		const known = await this.#latest(workflow);
		await this.#button().click();
		const giveUp = Date.now() + patience;
		let found = this.#faults;
		for (;;) {
			if (call) await this.#callTestWebhook(call);
			await knock?.(circle);
			const latest = await this.#latest(workflow);
			if (latest !== known) {
				const [{ status }] = await Promise.all([this.demo.api.finishedExecution(latest, patience), during?.(circle)]);
				// The editor hears of the end after n8n has written it down.
				await this.#button().and(this.page.locator(':not([disabled])')).waitFor();
				found = this.#faults.splice(0);
				if (status !== 'success') found.push(`the execution ended with ${status}`);
				return { faults: found };
			}
			if (this.#faults.length > 0 || Date.now() > giveUp)
				return { faults: ['Execute step has begun no execution', ...this.#faults.splice(0)] };
			await this.page.waitForTimeout(200);
		}
	}

	async close() {
		await this.page.close();
		return this.#faults.splice(0);
	}

	async #close() {
		await this.page.keyboard.press('Escape');
		await this.page.getByTestId('ndv').waitFor({ state: 'hidden' });
	}

	#button() {
		return this.page.getByTestId('node-execute-button');
	}

	async #latest(workflow) {
		return (await this.demo.api.executionsOf(workflow))[0]?.id;
	}

	/** The test address answers while the editor listens; otherwise 404. */
	async #callTestWebhook(body) {
		const answer = await fetch(`${this.demo.n8nOrigin}/webhook-test/order-shipped`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify(body),
		});
		await answer.text();
	}
}
