import { cp, mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { makeCertificate } from '../../bench/certificate.mjs';
import { cpuTime } from '../../bench/resources.mjs';
import { n8nAnswers, n8nEnvironment } from '../../demo/demo.mjs';
import {
	buildPackage,
	installDevelopmentPackages,
	installN8n,
	installPackageIntoN8n,
	nodeForN8n,
} from '../../demo/install.mjs';
import { N8nApi } from '../../demo/n8nApi.mjs';
import { killAllNow, startServer, stop, waitUntilReady } from '../../demo/processes.mjs';
import { DemoError, step } from '../../demo/progress.mjs';
import { practiceCredentials } from '../../demo/seed.mjs';
import { freePorts, n8nFolder, owner, packageName, root } from '../../demo/settings.mjs';
import { startDatabase } from './database.mjs';
import { Practice } from './practice.mjs';
import { findPrograms } from './programs.mjs';
import { Redis } from './redis.mjs';

const startLimit = 240_000;
/** Executions that a worker takes at once. */
export const executionsAtOnce = 5;

/** n8n in queue mode: PostgreSQL, Redis, the process that answers webhooks, two workers; and the practice server. */
export class Stack {
	#folder;
	#logFolder;
	#environment;
	/** Where workflows may read files. */
	filesFolder;
	#certificate;
	#database;
	#servers = [];

	/** @param folder a temporary one that is deleted when all has ended */
	constructor(folder) {
		this.#folder = folder;
		this.#logFolder = path.join(folder, 'logs');
		this.filesFolder = path.join(folder, 'files');
	}

	async start() {
		const programs = findPrograms();
		await installDevelopmentPackages();
		const build = await buildPackage();
		await installN8n();
		await mkdir(this.#logFolder, { recursive: true });
		await mkdir(this.filesFolder);
		const ports = await freePorts(['database', 'redis', 'practice', 'n8n', 'broker']);
		this.redis = new Redis({ programs, port: ports.redis, folder: this.#folder, logFolder: this.#logFolder });
		this.practice = new Practice();
		const installed = this.#installIntoAll(build);
		const programsStarted = step('Starting PostgreSQL, Redis and the practice server', async () => {
			this.#certificate = await makeCertificate(this.#folder);
			const [{ server, environment }] = await Promise.all([
				startDatabase({ programs, port: ports.database, logFolder: this.#logFolder }),
				this.redis.start(),
				this.practice.start({ port: ports.practice, certificate: this.#certificate, logFolder: this.#logFolder }),
			]);
			this.#database = server;
			this.#servers.push(server, this.practice);
			this.#environment = {
				...environment,
				...this.redis.environment,
				EXECUTIONS_MODE: 'queue',
				N8N_ENCRYPTION_KEY: 'practice-encryption-key',
				NODE_EXTRA_CA_CERTS: this.#certificate.certificate,
				DEPARTURES_TO: this.practice.origin,
				N8N_RESTRICT_FILE_ACCESS_TO: this.filesFolder,
			};
		});
		await Promise.all([installed, programsStarted]);
		this.origin = `http://127.0.0.1:${ports.n8n}`;
		this.workers = ['worker-1', 'worker-2'].map(
			(name) =>
				new Worker(name, this.#home(name), this.#logFolder, (home, own) => this.#workerEnvironment(name, own, home)),
		);
		await step('Starting n8n in queue mode with two workers', () => this.#startN8n(ports));
		await step('Bringing in the credentials', () => this.#seed());
	}

	/** Starts those that are not at work. */
	async startWorkers() {
		await Promise.all(this.workers.map((worker) => worker.start()));
	}

	/** Rejects when anything ends that should not. */
	get failure() {
		return Promise.race([...this.#servers, this.redis, ...this.workers].map(({ failure }) => failure));
	}

	/** Ends everything. Nothing of it is kept, so only PostgreSQL is asked: killed, it would leave memory that the system shares out. */
	async stop() {
		if (this.#database) await stop(this.#database.child);
		killAllNow();
	}

	#home(name) {
		return path.join(this.#folder, name);
	}

	/** Each process has a home of its own, as on a machine of its own. */
	async #installIntoAll(build) {
		const first = this.#home('main');
		await mkdir(first, { recursive: true });
		await installPackageIntoN8n(first, build);
		for (const name of ['worker-1', 'worker-2']) await cp(first, this.#home(name), { recursive: true });
	}

	#n8nEnvironment(ports, home) {
		return { ...n8nEnvironment(ports, home, this.origin), ...this.#environment };
	}

	/** `n8n worker` works in queue mode whether or not a variable says so: the second is not told. */
	#workerEnvironment(name, ports, home) {
		return { ...this.#n8nEnvironment(ports, home), ...(name === 'worker-2' ? { EXECUTIONS_MODE: undefined } : {}) };
	}

	async #startN8n(ports) {
		const home = this.#home('main');
		const server = startServer({
			name: 'n8n',
			node: nodeForN8n(),
			parameters: [n8nProgram, 'start'],
			cwd: home,
			environment: this.#n8nEnvironment(ports, home),
			logFile: path.join(this.#logFolder, 'n8n.log'),
		});
		this.#servers.push(server);
		// The workers want a database that is ready; the editor takes longer.
		await waitUntilReady(server, async () => (await fetch(`${this.origin}/healthz/readiness`)).ok, startLimit);
		await Promise.all([this.startWorkers(), waitUntilReady(server, () => n8nAnswers(this.origin), startLimit)]);
		this.api = new N8nApi(this.origin);
		await this.api.logIn(owner);
		const types = await this.api.nodeTypes(packageName);
		if (types.length === 0)
			throw new DemoError(
				`n8n has not loaded ${packageName}; the reason is in ${path.join(this.#logFolder, 'n8n.log')}.`,
			);
	}

	async #seed() {
		const wanted = (await practiceCredentials(this.practice.origin)).filter(({ type }) => type === 'miPushApi');
		const { mipush } = JSON.parse(await readFile(path.join(root, 'sandbox', 'practice.json'), 'utf8'));
		wanted.push(this.redis.credential, {
			name: 'MiPush by header',
			type: 'httpHeaderAuth',
			data: { name: 'Authorization', value: `key=${mipush.appSecret}` },
		});
		this.credentials = {};
		for (const credential of wanted) {
			const { id } = await this.api.createCredential(credential);
			this.credentials[credential.type] = { id, name: credential.name };
		}
		this.packageName = mipush.packageName;
	}

	/** The worker that has run an execution; undefined while none has taken it. */
	async workerOf(executionId) {
		for (const worker of this.workers) if (await worker.hasTaken(executionId)) return worker;
		return undefined;
	}
}

const n8nProgram = path.join(n8nFolder, 'node_modules', 'n8n', 'bin', 'n8n');
const departuresProbe = pathToFileURL(path.join(import.meta.dirname, 'departures.mjs')).href;

class Worker {
	#environment;
	#logFolder;
	#server;
	#logs = [];
	#departures;
	#started;

	constructor(name, home, logFolder, environment) {
		this.name = name;
		this.home = home;
		this.#logFolder = logFolder;
		this.#environment = environment;
		this.#departures = path.join(logFolder, `${name}-departures.txt`);
	}

	/** Once, until it is killed. */
	start() {
		return (this.#started ??= this.#start());
	}

	async #start() {
		const ports = await freePorts(['n8n', 'broker', 'health']);
		const logFile = path.join(this.#logFolder, `${this.name}-${this.#logs.length + 1}.log`);
		this.#logs.push(logFile);
		this.#server = startServer({
			name: this.name,
			node: nodeForN8n(),
			parameters: ['--import', departuresProbe, n8nProgram, 'worker', `--concurrency=${executionsAtOnce}`],
			cwd: this.home,
			environment: {
				...this.#environment(this.home, ports),
				DEPARTURES: this.#departures,
				QUEUE_HEALTH_CHECK_ACTIVE: 'true',
				QUEUE_HEALTH_CHECK_PORT: String(ports.health),
				N8N_WORKER_SERVER_ADDRESS: '127.0.0.1',
			},
			logFile,
		});
		await waitUntilReady(
			this.#server,
			async () => (await fetch(`http://127.0.0.1:${ports.health}/healthz/readiness`)).ok,
			startLimit,
		);
	}

	get failure() {
		return this.#server.failure;
	}

	get pid() {
		return this.#server.child.pid;
	}

	/** Seconds of CPU so far. */
	get cpu() {
		return cpuTime(this.pid);
	}

	/** Ends it with everything it has started, as a machine that loses its power would. */
	async kill() {
		const { child } = this.#server;
		const gone = new Promise((done) => child.once('exit', done));
		child.stoppedByUs = true;
		process.kill(-child.pid, 'SIGKILL');
		await gone;
		this.#started = undefined;
	}

	/** When requests of this package left it, in milliseconds on the clock of `process.hrtime`. */
	async departures() {
		const lines = await readFile(this.#departures, 'utf8').catch(() => '');
		return lines.split('\n').filter(Boolean).map(Number);
	}

	/** Whether it has taken an execution, which it says in its log. */
	async hasTaken(executionId) {
		const logs = await Promise.all(this.#logs.map((file) => readFile(file, 'utf8')));
		return logs.some((log) => log.includes(`Worker started execution ${executionId} (`));
	}
}
