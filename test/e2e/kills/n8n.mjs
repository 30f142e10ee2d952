import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { makeCertificate } from '../../../bench/certificate.mjs';
import { n8nAnswers, n8nEnvironment } from '../../../demo/demo.mjs';
import {
	buildPackage,
	installDevelopmentPackages,
	installN8n,
	installPackageIntoN8n,
	nodeForN8n,
} from '../../../demo/install.mjs';
import { N8nApi } from '../../../demo/n8nApi.mjs';
import { startServer, waitUntilReady } from '../../../demo/processes.mjs';
import { DemoError, step } from '../../../demo/progress.mjs';
import { practiceCredentials } from '../../../demo/seed.mjs';
import { freePorts, n8nFolder, owner, packageName } from '../../../demo/settings.mjs';
import { Practice } from '../../queue/practice.mjs';
import { findPrograms } from '../../queue/programs.mjs';
import { Redis } from '../../queue/redis.mjs';

const startLimit = 240_000;

/** The real n8n, with this package as a user installs it, whose process is killed again and again; what it sends to and keeps marks in lives on. */
export class N8nToKill {
	#folder;
	#logFolder;
	#home;
	#ports;
	#environment;
	#server;
	#starts = 0;
	credentials = {};
	/** Whether it may be asked for anything. */
	isAlive = false;

	/** @param folder a temporary one that is deleted when all has ended */
	constructor(folder) {
		this.#folder = folder;
		this.#logFolder = path.join(folder, 'logs');
		this.#home = path.join(folder, 'home');
		this.filesFolder = path.join(folder, 'files');
	}

	async prepare(ledgers) {
		for (const made of [this.#logFolder, this.#home, this.filesFolder]) mkdirSync(made);
		await installDevelopmentPackages();
		const build = await buildPackage();
		await installN8n();
		await installPackageIntoN8n(this.#home, build);
		this.#ports = await freePorts(['practice', 'redis', 'n8n', 'broker']);
		const certificate = await makeCertificate(this.#folder);
		this.practice = new Practice();
		await this.practice.start({ port: this.#ports.practice, certificate, logFolder: this.#logFolder });
		if (ledgers.includes('redis')) {
			// A mark that Redis has confirmed must be on the disk, as SQLite's are.
			this.redis = new Redis({
				programs: findPrograms(['redis-server', 'redis-cli']),
				port: this.#ports.redis,
				folder: this.#folder,
				logFolder: this.#logFolder,
				appendfsync: 'always',
			});
			await this.redis.start();
		}
		this.origin = `http://127.0.0.1:${this.#ports.n8n}`;
		this.api = new N8nApi(this.origin);
		this.#environment = {
			...n8nEnvironment(this.#ports, this.#home, this.origin),
			NODE_EXTRA_CA_CERTS: certificate.certificate,
			N8N_RESTRICT_FILE_ACCESS_TO: this.filesFolder,
		};
	}

	/** Rejects when what must live on does not. */
	get failure() {
		return Promise.race([this.practice, ...(this.redis ? [this.redis] : [])].map(({ failure }) => failure));
	}

	async start() {
		this.#starts += 1;
		const isFirst = this.#starts === 1;
		this.#server = startServer({
			name: 'n8n',
			node: nodeForN8n(),
			parameters: [path.join(n8nFolder, 'node_modules', 'n8n', 'bin', 'n8n'), 'start'],
			cwd: this.#home,
			environment: this.#environment,
			logFile: path.join(this.#logFolder, `n8n-${this.#starts}.log`),
		});
		const ready = () => waitUntilReady(this.#server, () => n8nAnswers(this.origin), startLimit);
		await (isFirst ? step('Starting n8n', ready) : ready());
		this.isAlive = true;
		if (isFirst) await this.#seed();
	}

	/** Ends it with everything it has started, as a machine that loses its power would. */
	async kill() {
		const { child } = this.#server;
		const gone = new Promise((done) => child.once('exit', done));
		child.stoppedByUs = true;
		this.isAlive = false;
		process.kill(-child.pid, 'SIGKILL');
		await gone;
	}

	/** The sessions of n8n's users outlive its process. */
	async #seed() {
		await this.api.logIn(owner);
		if ((await this.api.nodeTypes(packageName)).length === 0)
			throw new DemoError(`n8n has not loaded ${packageName}; the reason is in ${this.#logFolder}.`);
		const wanted = (await practiceCredentials(this.practice.origin)).filter(({ type }) => type === 'miPushApi');
		if (this.redis) wanted.push(this.redis.credential);
		for (const credential of wanted) {
			const { id } = await this.api.createCredential(credential);
			this.credentials[credential.type] = { id, name: credential.name };
		}
	}
}
