/** The part of the real n8n's own HTTP interface, the one its editor uses, that the demo needs. */
export class N8nApi {
	#cookie = '';

	constructor(origin) {
		this.origin = origin;
	}

	/** Logs in as the owner, who is created on a fresh n8n. Returns false when somebody has changed the password. */
	async logIn(owner) {
		const { userManagement } = await this.#call('GET', '/rest/settings');
		try {
			if (userManagement.showSetupOnFirstLoad) await this.#call('POST', '/rest/owner/setup', owner);
			else await this.#call('POST', '/rest/login', { emailOrLdapLoginId: owner.email, password: owner.password });
			return true;
		} catch (error) {
			if (error.status === 401) return false;
			throw error;
		}
	}

	credentials() {
		return this.#call('GET', '/rest/credentials');
	}

	createCredential({ name, type, data }) {
		return this.#call('POST', '/rest/credentials', { name, type, data });
	}

	updateCredential(id, { name, type, data }) {
		return this.#call('PATCH', `/rest/credentials/${id}`, { name, type, data });
	}

	async testCredential({ id, name, type, data }) {
		return this.#call('POST', '/rest/credentials/test', { credentials: { id, name, type, data } });
	}

	async workflowExists(id) {
		return (await this.#call('GET', `/rest/workflows/${id}/exists`)).exists;
	}

	workflow(id) {
		return this.#call('GET', `/rest/workflows/${id}`);
	}

	createWorkflow(workflow) {
		return this.#call('POST', '/rest/workflows', workflow);
	}

	updateWorkflow(id, workflow) {
		return this.#call('PATCH', `/rest/workflows/${id}`, workflow);
	}

	/** Makes the saved version answer its triggers. */
	publishWorkflow({ id, versionId }) {
		return this.#call('POST', `/rest/workflows/${id}/activate`, { versionId });
	}

	/** Runs a saved workflow as the editor's Execute button does; returns the execution's id. */
	async runWorkflow(id, triggerName) {
		return (await this.#call('POST', `/rest/workflows/${id}/run`, { triggerToStartFrom: { name: triggerName } }))
			.executionId;
	}

	/** As the editor's "Listen for test event" does: the next post to the test address runs the workflow. */
	async listenForTest(id, triggerName) {
		const { waitingForWebhook } = await this.#call('POST', `/rest/workflows/${id}/run`, {
			triggerToStartFrom: { name: triggerName },
		});
		if (!waitingForWebhook) throw new Error(`n8n does not wait for a post to workflow ${id}.`);
	}

	/** Waits until an execution has ended (limit in milliseconds) and returns it with its status. */
	async finishedExecution(id, limit) {
		const giveUp = Date.now() + limit;
		for (;;) {
			const execution = await this.#call('GET', `/rest/executions/${id}`);
			if (!['new', 'running', 'waiting'].includes(execution.status)) return execution;
			if (Date.now() > giveUp) throw new Error(`Execution ${id} has not ended after ${limit / 1000} seconds.`);
			await new Promise((done) => setTimeout(done, 250));
		}
	}

	/** The latest 100 executions of a workflow, without their data, the newest first. */
	async executionsOf(workflowId) {
		const filter = encodeURIComponent(JSON.stringify({ workflowId }));
		const { results } = await this.#call('GET', `/rest/executions?limit=100&filter=${filter}`);
		// n8n asks for those at work and for those that have ended at the same time: one that ends just then stands in both.
		return [...new Map(results.map((one) => [one.id, one])).values()];
	}

	execution(id) {
		return this.#call('GET', `/rest/executions/${id}`);
	}

	stopExecution(id) {
		return this.#call('POST', `/rest/executions/${id}/stop`, {});
	}

	/** How often a node ran in an execution. */
	static runsOf(execution, name) {
		return unflatten(execution.data).resultData.runData[name]?.length ?? 0;
	}

	/** The items that the last node of an execution gave out. */
	static outputOf(execution) {
		const { resultData } = unflatten(execution.data);
		const runs = resultData.runData[resultData.lastNodeExecuted];
		return runs
			.at(-1)
			.data.main.flat()
			.map(({ json }) => json);
	}

	/** What each node gave out in its last run: by node name, a list for each output, the items whole. */
	static outputsOf(execution) {
		const { runData } = unflatten(execution.data).resultData;
		return Object.fromEntries(
			Object.entries(runData).map(([name, runs]) => [
				name,
				(runs.at(-1).data?.main ?? []).map((output) => output ?? []),
			]),
		);
	}

	/** Why an execution failed, in n8n's words. */
	static errorOf(execution) {
		const { error } = unflatten(execution.data).resultData;
		return [error?.message, error?.description].filter(Boolean).join(' ');
	}

	/** The node types of one package, by their full names. */
	async nodeTypes(packageName) {
		const answer = await fetch(`${this.origin}/types/nodes.json`, { headers: { cookie: this.#cookie } });
		const types = await answer.json();
		return [...new Set(types.map(({ name }) => name))].filter((name) => name.startsWith(`${packageName}.`));
	}

	async #call(method, path, body) {
		const answer = await fetch(this.origin + path, {
			method,
			headers: { cookie: this.#cookie, ...(body && { 'content-type': 'application/json' }) },
			...(body && { body: JSON.stringify(body) }),
		});
		const cookies = answer.headers.getSetCookie();
		if (cookies.length > 0) this.#cookie = cookies.map((cookie) => cookie.split(';')[0]).join('; ');
		const text = await answer.text();
		if (!answer.ok) {
			throw Object.assign(new Error(`n8n answered ${answer.status} to ${method} ${path}: ${text.slice(0, 300)}`), {
				status: answer.status,
			});
		}
		return JSON.parse(text).data;
	}
}

/** n8n stores an execution as a flat list in which every text inside an object or list is the index of a value. */
function unflatten(text) {
	const flat = JSON.parse(text);
	const done = new Map();
	const value = (index) => {
		if (done.has(index)) return done.get(index);
		const raw = flat[index];
		if (typeof raw !== 'object' || raw === null) return raw;
		const copy = Array.isArray(raw) ? [] : {};
		done.set(index, copy);
		for (const [key, entry] of Object.entries(raw))
			copy[key] = typeof entry === 'string' ? value(Number(entry)) : entry;
		return copy;
	};
	return value(0);
}
