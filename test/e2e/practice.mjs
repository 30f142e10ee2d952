import { randomUUID } from 'node:crypto';
import { N8nApi } from '../../demo/n8nApi.mjs';

/** Milliseconds for an execution: a hang ends here, a slow machine does not. */
const runLimit = 120_000;

/** The real n8n and the practice server behind it, for scenarios that are workflows. */
export class Practice {
	constructor(demo, credentials) {
		this.demo = demo;
		this.credentials = credentials;
	}

	static async open(demo) {
		return new Practice(demo, await demo.api.credentials());
	}

	async reset() {
		await this.#sandbox('reset', 'POST', {});
	}

	async dial(setting) {
		await this.#sandbox('dials', 'POST', setting);
	}

	/** Deliveries to devices that exist by rule, and those that were repeats. */
	async reached() {
		const { bulk } = await this.#sandbox('counters');
		const rows = Object.values(bulk);
		return {
			distinct: rows.reduce((sum, row) => sum + row.distinct, 0),
			twice: rows.reduce((sum, row) => sum + row.duplicates, 0),
		};
	}

	async requests() {
		return await this.#sandbox('journal?count=2000');
	}

	/** Patient, because n8n may be writing down a large execution, and closes idle connections meanwhile. */
	async isAlive() {
		for (let tries = 0; tries < 3; tries++) {
			const answers = await fetch(`${this.demo.n8nOrigin}/healthz`, { signal: AbortSignal.timeout(runLimit) }).then(
				({ ok }) => ok,
				() => false,
			);
			if (answers) return true;
			await new Promise((done) => setTimeout(done, 1000));
		}
		return false;
	}

	/** A node of this package with its practice credential. */
	pushNode(name, type, credentialType, parameters, settings = {}) {
		const { id, name: credentialName } = this.credentials.find((credential) => credential.type === credentialType);
		return {
			name,
			type: `n8n-nodes-china-push.${type}`,
			typeVersion: 1,
			parameters,
			credentials: { [credentialType]: { id, name: credentialName } },
			...settings,
		};
	}

	miPush(parameters, settings) {
		return this.pushNode(
			'Push',
			'miPush',
			'miPushApi',
			{
				resource: 'message',
				operation: 'sendToRegIds',
				registrationId: '={{ $json.regId }}',
				title: 'Spring sale',
				text: 'Everything is in bloom',
				...parameters,
			},
			settings,
		);
	}

	/** Runs nodes that stand in a row behind a manual trigger. @returns status, error and each node's outputs */
	async run(nodes, { settings = {} } = {}) {
		const start = { name: 'Start', type: 'n8n-nodes-base.manualTrigger', typeVersion: 1, parameters: {} };
		const row = [start, ...nodes].map((node, index) => ({ id: `node-${index}`, position: [index * 200, 0], ...node }));
		const workflow = await this.demo.api.createWorkflow({
			name: 'Scenario',
			nodes: row,
			connections: Object.fromEntries(
				row
					.slice(0, -1)
					.map(({ name }, index) => [name, { main: [[{ node: row[index + 1].name, type: 'main', index: 0 }]] }]),
			),
			settings: { executionOrder: 'v1', ...settings },
			pinData: {},
		});
		const execution = await this.demo.api.finishedExecution(
			await this.demo.api.runWorkflow(workflow.id, 'Start'),
			runLimit,
		);
		return { status: execution.status, error: N8nApi.errorOf(execution), outputs: N8nApi.outputsOf(execution) };
	}

	/**
	 * Publishes a push node as a tool of n8n's MCP server, where an agent would find it, and calls it once.
	 * @returns the text that the agent reads
	 */
	async callTool({ name, type, ...node }, toolArguments) {
		const path = `scenario-${randomUUID()}`;
		const workflow = await this.demo.api.createWorkflow({
			name: 'Tool',
			nodes: [
				{
					id: 'mcp',
					name: 'MCP',
					type: '@n8n/n8n-nodes-langchain.mcpTrigger',
					typeVersion: 2,
					position: [0, 0],
					webhookId: path,
					parameters: { path },
				},
				{
					id: 'tool',
					name,
					type: `${type}Tool`,
					position: [0, 200],
					...node,
					parameters: { toolDescription: 'Sends a push message', ...node.parameters },
				},
			],
			connections: { [name]: { ai_tool: [[{ node: 'MCP', type: 'ai_tool', index: 0 }]] } },
			settings: { executionOrder: 'v1' },
			pinData: {},
		});
		await this.demo.api.publishWorkflow(workflow);
		const agent = new Agent(`${this.demo.n8nOrigin}/mcp/${path}`);
		await agent.open();
		const { tools } = await agent.call('tools/list', {});
		if (tools.length !== 1) throw new Error(`n8n offers ${tools.length} tools instead of one`);
		const { content } = await agent.call('tools/call', { name: tools[0].name, arguments: toolArguments });
		return content.map(({ text }) => text).join('\n');
	}

	async #sandbox(name, method = 'GET', body = undefined) {
		const answer = await fetch(`${this.demo.sandboxOrigin}/_sandbox/${name}`, {
			method,
			...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
		});
		if (!answer.ok) throw new Error(`The practice server answered ${answer.status} to ${name}: ${await answer.text()}`);
		return await answer.json();
	}
}

/** The least of an agent: the Model Context Protocol over HTTP. */
class Agent {
	#session;
	#number = 0;

	constructor(address) {
		this.address = address;
	}

	async open() {
		const greeting = {
			protocolVersion: '2025-03-26',
			capabilities: {},
			clientInfo: { name: 'scenario', version: '1' },
		};
		const giveUp = Date.now() + runLimit;
		// A published address answers 404 for some seconds.
		for (;;) {
			const answer = await this.#post({ jsonrpc: '2.0', id: ++this.#number, method: 'initialize', params: greeting });
			if (answer.ok) {
				this.#session = answer.headers.get('mcp-session-id') ?? undefined;
				await answer.text();
				break;
			}
			if (answer.status !== 404 || Date.now() > giveUp)
				throw new Error(`n8n's MCP server answered ${answer.status}: ${(await answer.text()).slice(0, 300)}`);
			await new Promise((done) => setTimeout(done, 250));
		}
		await (await this.#post({ jsonrpc: '2.0', method: 'notifications/initialized' })).text();
	}

	async call(method, params) {
		const answer = await this.#post({ jsonrpc: '2.0', id: ++this.#number, method, params });
		const text = await answer.text();
		const data = text
			.split('\n')
			.filter((line) => line.startsWith('data:'))
			.map((line) => JSON.parse(line.slice(5)));
		const message = text.startsWith('{') ? JSON.parse(text) : data.find(({ id }) => id === this.#number);
		if (!message?.result)
			throw new Error(`n8n's MCP server answered ${answer.status} to ${method}: ${text.slice(0, 500)}`);
		return message.result;
	}

	async #post(message) {
		return await fetch(this.address, {
			method: 'POST',
			headers: {
				'content-type': 'application/json',
				accept: 'application/json, text/event-stream',
				...(this.#session && { 'mcp-session-id': this.#session }),
			},
			body: JSON.stringify(message),
			signal: AbortSignal.timeout(runLimit),
		});
	}
}

/** A Code node. */
export const code = (name, jsCode) => ({ name, type: 'n8n-nodes-base.code', typeVersion: 2, parameters: { jsCode } });

/** Items that hold these values. */
export const items = (list) => code('Items', `return ${JSON.stringify(list)}.map((json) => ({ json }));`);

/** Makes the binary field "data" of each item out of its base64 text in "file". */
export const toFile = {
	name: 'File',
	type: 'n8n-nodes-base.convertToFile',
	typeVersion: 1.1,
	parameters: { operation: 'toBinary', sourceProperty: 'file', options: {} },
};
