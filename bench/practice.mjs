import { readFile } from 'node:fs/promises';
import { Agent, request } from 'node:https';
import path from 'node:path';
import { startServer, waitUntilReady } from '../demo/processes.mjs';
import { root } from '../demo/settings.mjs';
import { regIdRule, tokenRule } from './workflows.mjs';

/** How late the practice server answers, in milliseconds: a service on the same continent. */
export const delay = 20;

export const practiceAccounts = async () =>
	JSON.parse(await readFile(path.join(root, 'sandbox', 'practice.json'), 'utf8'));

/** The practice server in a process of its own. */
export class PracticeServer {
	#server;
	#agent;

	async start({ folder, port, certificate }) {
		this.origin = `https://127.0.0.1:${port}`;
		this.#agent = new Agent({ ca: certificate.text });
		const kept = Object.entries(process.env).filter(([name]) => !/^(NODE_|npm_)/.test(name));
		this.#server = startServer({
			name: 'The practice server',
			node: process.execPath,
			parameters: [
				'--import',
				'tsx',
				'bench/practiceServer.ts',
				String(port),
				String(delay),
				certificate.key,
				certificate.certificate,
			],
			cwd: root,
			environment: Object.fromEntries(kept),
			logFile: path.join(folder, 'practice-server.log'),
		});
		await waitUntilReady(this.#server, () => this.#ask('GET', '/_sandbox/counters').then(() => true), 60_000);
	}

	get failure() {
		return this.#server.failure;
	}

	/** Counts from here. */
	async reset() {
		await this.#ask('POST', '/_sandbox/reset');
		for (const rule of [regIdRule, tokenRule]) await this.#ask('POST', '/_sandbox/phones', rule);
	}

	/** What came in since the reset, and how many different devices got something. */
	async counts(vendor) {
		const { vendors, bulk } = await this.#ask('GET', '/_sandbox/counters');
		const { requests = 0, connections = 0, accepted = 0 } = vendors[vendor] ?? {};
		const reached = bulk.filter((tally) => tally.vendor === vendor);
		const sum = (field) => reached.reduce((total, tally) => total + tally[field], 0);
		return { requests, connections, accepted, devices: sum('distinct'), duplicates: sum('duplicates') };
	}

	#ask(method, route, body) {
		return new Promise((resolve, reject) => {
			const headers = body === undefined ? {} : { 'content-type': 'application/json' };
			const sent = request(this.origin + route, { method, headers, agent: this.#agent }, async (answer) => {
				const chunks = [];
				for await (const chunk of answer) chunks.push(chunk);
				const text = Buffer.concat(chunks).toString('utf8');
				if (answer.statusCode === 200) resolve(JSON.parse(text));
				else reject(new Error(`The practice server answered ${answer.statusCode} to ${route}: ${text}`));
			});
			sent.once('error', reject);
			sent.end(body && JSON.stringify(body));
		});
	}
}
