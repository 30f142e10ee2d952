import { createHash } from 'node:crypto';
import { createServer } from 'node:net';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { DemoError } from './progress.mjs';

/** The repository's own folder. */
export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
/** The folder in which the real n8n is installed. */
export const n8nFolder = path.join(root, 'demo', 'n8n');
/** The folder in which Node 24 is installed for the tests, where that is needed. */
export const nodeFolder = path.join(root, 'demo', 'node');
export const packageName = 'n8n-nodes-china-push';

/** The owner of the practice n8n. No secret: this n8n listens on 127.0.0.1 only. */
export const owner = {
	email: 'owner@example.com',
	firstName: 'Practice',
	lastName: 'Owner',
	password: 'Practice-Push-1',
};

/** Every port of the demo, with the variable that moves it and what it is for. */
const portUses = {
	n8n: { variable: 'N8N_PORT', usual: 5678, use: "n8n's editor" },
	sandbox: { variable: 'SANDBOX_PORT', usual: 4010, use: 'the practice server' },
	model: { variable: 'MODEL_PORT', usual: 4011, use: 'the stand-in for a language model' },
	broker: { variable: 'N8N_RUNNERS_BROKER_PORT', usual: 5679, use: "n8n's task broker" },
};

/** The ports of an ordinary start: the usual ones, unless a variable moves them. */
export function portsFromEnvironment(environment = process.env) {
	return Object.fromEntries(
		Object.entries(portUses).map(([name, { variable, usual }]) => {
			const text = environment[variable];
			if (text === undefined || text === '') return [name, usual];
			const port = Number(text);
			if (!Number.isInteger(port) || port < 1 || port > 65535) {
				throw new DemoError(`${variable} must be a port number from 1 to 65535, not "${text}".`);
			}
			return [name, port];
		}),
	);
}

/** Ports that were free a moment ago, for an unattended run beside whatever else runs here. */
export const randomFreePorts = () => freePorts(Object.keys(portUses));

/** The same for any uses. */
export async function freePorts(names) {
	const servers = await Promise.all(names.map(() => listen(0)));
	const ports = servers.map((server) => server.address().port);
	await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
	return Object.fromEntries(names.map((name, index) => [name, ports[index]]));
}

/** Says which port is taken before anything is installed or started. */
export async function assertPortsAreFree(ports) {
	const numbers = Object.values(ports);
	if (new Set(numbers).size < numbers.length) {
		throw new DemoError(
			`Each of ${Object.values(portUses)
				.map(({ variable }) => variable)
				.join(', ')} needs a port of its own, not ${numbers.join(', ')}.`,
		);
	}
	for (const [name, port] of Object.entries(ports)) {
		const { variable, use } = portUses[name];
		try {
			const server = await listen(port);
			await new Promise((done) => server.close(done));
		} catch (error) {
			if (error.code !== 'EADDRINUSE' && error.code !== 'EACCES') throw error;
			throw new DemoError(
				error.code === 'EACCES'
					? `Port ${port}, meant for ${use}, may not be used by this account; choose another with ${variable}=<port>.`
					: `Port ${port}, needed for ${use}, is taken by another program: stop that program, or choose another port with ${variable}=<port> npm start.`,
			);
		}
	}
}

function listen(port) {
	return new Promise((resolve, reject) => {
		const server = createServer();
		server.once('error', reject);
		server.listen(port, '127.0.0.1', () => resolve(server));
	});
}

export const sha256 = (...parts) => parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest('hex');
