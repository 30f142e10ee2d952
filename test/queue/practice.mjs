import path from 'node:path';
import { cleanEnvironment } from '../../demo/demo.mjs';
import { startServer, waitUntilReady } from '../../demo/processes.mjs';
import { root } from '../../demo/settings.mjs';

/** The practice server in a process of its own, and what it has counted. */
export class Practice {
	#server;
	#asked = new Map();
	#number = 0;
	#prefixes = 0;

	async start({ port, certificate, logFolder }) {
		this.origin = `https://127.0.0.1:${port}`;
		this.#server = startServer({
			name: 'The practice server',
			node: process.execPath,
			parameters: [
				'--import',
				'tsx',
				'test/queue/practiceServer.ts',
				String(port),
				certificate.key,
				certificate.certificate,
			],
			cwd: root,
			environment: cleanEnvironment(),
			logFile: path.join(logFolder, 'practice-server.log'),
		});
		this.#server.child.on('message', ({ id, answer, error }) => {
			const { resolve, reject } = this.#asked.get(id);
			this.#asked.delete(id);
			if (error === undefined) resolve(answer);
			else reject(new Error(error));
		});
		await waitUntilReady(this.#server, () => this.#ask({ what: 'ready' }), 60_000);
	}

	get failure() {
		return this.#server.failure;
	}

	/** Devices that nobody has sent to yet. */
	async devices() {
		this.#prefixes += 1;
		const prefix = `queue${this.#prefixes}x`;
		await this.#ask({ what: 'rule', prefix });
		return new Devices(prefix, (what) => this.#ask({ what, prefix }));
	}

	/** How late every answer comes from now on, in milliseconds. */
	delay(delayMs) {
		return this.#ask({ what: 'delay', delayMs });
	}

	/** Requests since the start. */
	requests() {
		return this.#ask({ what: 'requests' });
	}

	/** When the latest requests came, and when the server itself was late and by how much, in milliseconds on the clock of `process.hrtime`. */
	times() {
		return this.#ask({ what: 'times' });
	}

	#ask(question) {
		const id = ++this.#number;
		const answer = new Promise((resolve, reject) => this.#asked.set(id, { resolve, reject }));
		this.#server.child.send({ id, ...question });
		return answer;
	}
}

/** A family of devices whose IDs differ in a number. */
class Devices {
	#ask;

	constructor(prefix, ask) {
		this.prefix = prefix;
		this.#ask = ask;
	}

	id(number) {
		return `${this.prefix}${number}`;
	}

	list(count, first = 0) {
		return Array.from({ length: count }, (_, index) => this.id(first + index));
	}

	/** How many messages were delivered, and to how many different devices. */
	count() {
		return this.#ask('count');
	}

	/** Whether a device was reached, by its ID. */
	async reached() {
		const bits = Buffer.from(await this.#ask('devices'), 'base64');
		return (id) => {
			const number = Number(id.slice(this.prefix.length));
			return ((bits[number >>> 3] ?? 0) & (1 << (number & 7))) !== 0;
		};
	}
}
