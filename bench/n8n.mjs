import { mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { installPackageIntoN8n, nodeForN8n } from '../demo/install.mjs';
import { N8nApi } from '../demo/n8nApi.mjs';
import { startServer, stop, waitUntilReady } from '../demo/processes.mjs';
import { n8nFolder, owner, randomFreePorts, root } from '../demo/settings.mjs';
import { cpuTime, peakMemory, residentMemory, resetPeak } from './resources.mjs';

const startLimit = 240_000;
const runLimit = 900_000;
/** Rarely, because n8n answers from the process that is measured. Milliseconds. */
const pollInterval = 1_000;
const trigger = 'Start';

/** Idle for this long, n8n has tidied up after its start or a run. Milliseconds. */
const settling = 2_000;

/** One n8n, with state of its own, that can be stopped and started again. */
export class BenchN8n {
	#server;
	#api;
	#cookie = '';
	#ports;
	#workflows = new Map();

	/** MB; set once it has warmed up. */
	rest;

	constructor({ folder, filesFolder, certificate, practice, build }) {
		Object.assign(this, { folder, filesFolder, certificate, practice, build });
	}

	get pid() {
		return this.#server.child.pid;
	}

	get failure() {
		return this.#server.failure;
	}

	async start() {
		await mkdir(this.folder, { recursive: true });
		await installPackageIntoN8n(this.folder, this.build);
		this.#ports = await randomFreePorts();
		const origin = `http://127.0.0.1:${this.#ports.n8n}`;
		this.#server = startServer({
			name: 'n8n',
			node: nodeForN8n(),
			parameters: [
				'--import',
				pathToFileURL(path.join(root, 'bench', 'probe.mjs')).href,
				path.join(n8nFolder, 'node_modules', 'n8n', 'bin', 'n8n'),
				'start',
			],
			cwd: this.folder,
			environment: this.#environment(origin),
			logFile: path.join(this.folder, 'n8n.log'),
		});
		const ok = async (route) => (await fetch(origin + route)).ok;
		await waitUntilReady(
			this.#server,
			async () => (await ok('/healthz/readiness')) && ok('/rest/settings'),
			startLimit,
		);
		this.#api = new N8nApi(origin);
		await this.#api.logIn(owner);
		await this.#logIn(origin);
		this.rest = undefined;
		await sleep(settling);
	}

	async stop() {
		if (this.#server) await stop(this.#server.child);
	}

	#environment(origin) {
		const kept = Object.entries(process.env).filter(
			([name]) => !/^(N8N_|DB_|QUEUE_|EXECUTIONS_|WEBHOOK_URL$|NODE_|npm_|https?_proxy$|all_proxy$)/i.test(name),
		);
		return {
			...Object.fromEntries(kept),
			PATH: [path.dirname(nodeForN8n()), process.env.PATH].join(path.delimiter),
			N8N_USER_FOLDER: this.folder,
			N8N_LISTEN_ADDRESS: '127.0.0.1',
			N8N_HOST: '127.0.0.1',
			N8N_PORT: String(this.#ports.n8n),
			N8N_EDITOR_BASE_URL: origin,
			N8N_RUNNERS_BROKER_PORT: String(this.#ports.broker),
			N8N_SECURE_COOKIE: 'false',
			N8N_UNVERIFIED_PACKAGES_ENABLED: 'true',
			N8N_DIAGNOSTICS_ENABLED: 'false',
			N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
			N8N_TEMPLATES_ENABLED: 'false',
			N8N_PERSONALIZATION_ENABLED: 'false',
			N8N_VERIFIED_PACKAGES_ENABLED: 'false',
			N8N_DISABLED_MODULES: 'mcp-registry',
			// The practice server's certificate is verified, by the HTTP Request node and by ours.
			NODE_EXTRA_CA_CERTS: this.certificate,
			// Files of targets are streamed from and to disk, as a large installation would.
			N8N_DEFAULT_BINARY_DATA_MODE: 'filesystem',
			N8N_RESTRICT_FILE_ACCESS_TO: this.filesFolder,
			// The Code node signs what the HTTP Request node cannot sign.
			NODE_FUNCTION_ALLOW_BUILTIN: 'crypto',
		};
	}

	async #logIn(origin) {
		const answer = await fetch(`${origin}/rest/login`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ emailOrLdapLoginId: owner.email, password: owner.password }),
		});
		this.#cookie = answer.headers
			.getSetCookie()
			.map((cookie) => cookie.split(';')[0])
			.join('; ');
	}

	/** A busy n8n may not take the connection, or say that its database is not ready; it is asked again, rarely. */
	async #get(route) {
		for (const giveUp = Date.now() + runLimit; ; await Promise.race([sleep(pollInterval), this.failure])) {
			const answer = await fetch(this.#api.origin + route, { headers: { cookie: this.#cookie } }).catch(
				(error) => error,
			);
			if (!(answer instanceof Error) && answer.ok) return (await answer.json()).data;
			const passes = answer instanceof TypeError || answer.status === 503;
			if (!passes || Date.now() > giveUp)
				throw new Error(`n8n did not answer ${route}: ${answer.message ?? (await answer.text()).slice(0, 300)}`);
		}
	}

	/** Credentials by name; made once, and kept in the n8n's folder. */
	async addCredentials(credentials) {
		const ids = {};
		for (const credential of credentials)
			ids[credential.type] = { id: (await this.#api.createCredential(credential)).id, name: credential.name };
		this.credentials = ids;
	}

	/**
	 * Runs a workflow to its end. `push` is the name of the node that is measured.
	 *
	 * @returns milliseconds of the node, MB above rest at the highest moment of the execution, seconds of
	 * CPU that the whole execution took, the node's output items
	 */
	async run(workflow, push, profileFile) {
		const id = await this.#save(workflow);
		if (this.rest !== undefined) await this.#collectGarbage();
		if (profileFile !== undefined) await this.#ask({ what: 'startProfile' });
		resetPeak(this.pid);
		const cpuBefore = cpuTime(this.pid);
		const executionId = await this.#api.runWorkflow(id, trigger);
		await this.#ended(id, executionId, workflow.name);
		const peak = peakMemory(this.pid);
		const cpu = cpuTime(this.pid);
		const execution = await this.#get(`/rest/executions/${executionId}`);
		const data = createRequire(path.join(n8nFolder, 'package.json'))('flatted').parse(execution.data);
		if (execution.status !== 'success')
			throw new Error(
				`"${workflow.name}" ended with ${execution.status}: ${data.resultData.error?.message} ${data.resultData.error?.description ?? ''}`,
			);
		const [node] = data.resultData.runData[push];
		if (profileFile !== undefined)
			await this.#ask({
				what: 'stopProfile',
				file: profileFile,
				from: node.startTime,
				to: node.startTime + node.executionTime,
			});
		return {
			nodeTime: node.executionTime,
			memory: peak === undefined || this.rest === undefined ? undefined : peak - this.rest,
			cpu: cpu === undefined ? undefined : cpu - cpuBefore,
			items: node.data.main.flat().map(({ json }) => json),
		};
	}

	/** The list tells the status without the data, whose reading would count as memory of the run. */
	async #ended(workflowId, executionId, name) {
		const route = `/rest/executions?limit=1&filter=${encodeURIComponent(JSON.stringify({ workflowId }))}`;
		for (const giveUp = Date.now() + runLimit; Date.now() < giveUp;) {
			await Promise.race([sleep(pollInterval), this.failure]);
			const { results } = await this.#get(route);
			const found = results.find((execution) => String(execution.id) === String(executionId));
			if (found && !['new', 'running', 'waiting'].includes(found.status)) return;
		}
		throw new Error(`The execution of "${name}" has not ended after ${runLimit / 1000} seconds.`);
	}

	get origin() {
		return this.#api.origin;
	}

	/** Makes a workflow and waits until its address is known to n8n. @returns its id */
	async publish(workflow, place) {
		const saved = await this.#api.createWorkflow(workflow);
		await this.#api.publishWorkflow(saved);
		const isKnown = async () => {
			// A GET is not meant, and n8n says so once it knows the address.
			const text = await (await fetch(this.#api.origin + place)).text();
			return text.includes('POST');
		};
		await waitUntilReady(this.#server, isKnown, startLimit);
		return saved.id;
	}

	/** How many executions of a workflow have succeeded. */
	async ended(workflowId) {
		const filter = encodeURIComponent(JSON.stringify({ workflowId, status: ['success'] }));
		return (await this.#get(`/rest/executions?limit=1&filter=${filter}`)).count;
	}

	/** Takes n8n as it is now, without what is garbage, as what memory is measured from. */
	async settle() {
		this.rest = Infinity;
		await this.#collectGarbage();
	}

	/** n8n's id of the workflow, which is made once: what it sends does not depend on when it was made. */
	async #save(workflow) {
		const known = this.#workflows.get(workflow.name);
		if (known !== undefined) return known;
		const { id } = await this.#api.createWorkflow(workflow);
		this.#workflows.set(workflow.name, id);
		return id;
	}

	/** At rest is the least that n8n ever held after this. */
	async #collectGarbage() {
		await sleep(settling);
		await this.#ask({ what: 'collectGarbage' });
		// Freed pages go back to the system a little later.
		await sleep(settling);
		this.rest = Math.min(this.rest, residentMemory(this.pid) ?? NaN);
	}

	/** Asks what was loaded into n8n beside it. */
	async #ask(message) {
		const { child } = this.#server;
		const done = new Promise((resolve) => child.once('message', resolve));
		child.send(message);
		await Promise.race([done, this.failure]);
	}
}
