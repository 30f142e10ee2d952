import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { cleanEnvironment } from '../../demo/demo.mjs';
import { run, startServer, waitUntilReady } from '../../demo/processes.mjs';

const leashed = path.join(import.meta.dirname, 'leashed.mjs');
const startLimit = 60_000;

/** A Redis of its own, with a password and append-only persistence; n8n's queue and the campaigns are kept in it. */
export class Redis {
	#programs;
	#logFolder;
	#folder;
	#server;
	#starts = 0;
	#appendfsync;
	password = randomUUID();

	constructor({ programs, port, folder, logFolder, appendfsync = 'everysec' }) {
		this.#programs = programs;
		this.#logFolder = logFolder;
		this.#appendfsync = appendfsync;
		this.#folder = path.join(folder, 'redis');
		this.port = port;
		mkdirSync(this.#folder);
	}

	/** What n8n's credential of type redis holds. */
	get credential() {
		return {
			name: 'Redis',
			type: 'redis',
			data: { host: '127.0.0.1', port: this.port, database: 0, user: '', password: this.password, ssl: false },
		};
	}

	get environment() {
		return {
			QUEUE_BULL_REDIS_HOST: '127.0.0.1',
			QUEUE_BULL_REDIS_PORT: String(this.port),
			QUEUE_BULL_REDIS_PASSWORD: this.password,
		};
	}

	get failure() {
		return this.#server.failure;
	}

	async start() {
		this.#starts += 1;
		const settings = {
			port: this.port,
			bind: '127.0.0.1',
			dir: this.#folder,
			appendonly: 'yes',
			appendfsync: this.#appendfsync,
			save: '',
			requirepass: this.password,
		};
		this.#server = startServer({
			name: 'Redis',
			node: process.execPath,
			parameters: [
				leashed,
				'-',
				'-',
				this.#programs['redis-server'],
				...Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]),
			],
			cwd: this.#folder,
			environment: cleanEnvironment(),
			logFile: path.join(this.#logFolder, `redis-${this.#starts}.log`),
		});
		await waitUntilReady(this.#server, async () => (await this.ask('PING')) === 'PONG', startLimit);
	}

	/** Ends it and starts it again on the same data after some milliseconds. */
	async restart(signal, pause) {
		const { child } = this.#server;
		const gone = new Promise((done) => child.once('exit', done));
		child.stoppedByUs = true;
		process.kill(-child.pid, signal);
		await gone;
		await sleep(pause);
		await this.start();
	}

	async ask(...command) {
		const { stdout } = await run(
			this.#programs['redis-cli'],
			['-h', '127.0.0.1', '-p', String(this.port), ...command],
			{ cwd: this.#folder, environment: { REDISCLI_AUTH: this.password } },
		);
		return stdout.trim();
	}

	/** What it has used so far: seconds of CPU; and bytes of data. */
	async use() {
		const info = Object.fromEntries(
			(await this.ask('INFO', 'everything')).split('\n').map((line) => line.trim().split(':')),
		);
		return {
			cpu: Number(info.used_cpu_user) + Number(info.used_cpu_sys),
			bytes: Number(info.used_memory_dataset),
		};
	}
}
