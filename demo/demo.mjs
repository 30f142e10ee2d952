import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { buildPackage, installDevelopmentPackages, installN8n, installPackageIntoN8n, nodeForN8n } from './install.mjs';
import { startModel } from './model.mjs';
import { N8nApi } from './n8nApi.mjs';
import { startServer, stop, waitUntilReady } from './processes.mjs';
import { DemoError, step } from './progress.mjs';
import { seed } from './seed.mjs';
import { n8nFolder, owner, packageName, root } from './settings.mjs';

/** How long a server may take to answer, in milliseconds: far above the usual, for slow machines. */
const startLimit = 240_000;

/**
 * Installs what is missing, starts the practice server and n8n with the package in it, and seeds n8n.
 * With `reloads` n8n takes up what changes in the installed package. Everything it starts ends with stopAll(). `workflows` is undefined when the owner's password was changed.
 */
export async function startDemo({ ports, stateFolder, reloads = false }) {
	await installDevelopmentPackages();
	const build = await buildPackage();
	await installN8n();

	const userFolder = path.join(stateFolder, 'home');
	const logFolder = path.join(stateFolder, 'logs');
	await mkdir(userFolder, { recursive: true });
	await mkdir(logFolder, { recursive: true });
	await installPackageIntoN8n(userFolder, build);

	const sandboxOrigin = `http://127.0.0.1:${ports.sandbox}`;
	const modelOrigin = `http://127.0.0.1:${ports.model}`;
	const n8nOrigin = `http://127.0.0.1:${ports.n8n}`;
	await startModel(ports.model);
	const servers = await step('Starting the practice server and n8n', async () => {
		const sandbox = startSandbox({ ports, stateFolder, logFolder });
		const n8n = startN8n({ ports, userFolder, logFolder, n8nOrigin, reloads });
		await Promise.all([
			waitUntilReady(sandbox, () => answers(`${sandboxOrigin}/`), startLimit),
			waitUntilReady(n8n, () => n8nAnswers(n8nOrigin), startLimit),
		]);
		return [sandbox, n8n];
	});

	const api = new N8nApi(n8nOrigin);
	const isOurs = await api.logIn(owner);
	const nodes = isOurs ? await api.nodeTypes(packageName) : [];
	if (isOurs && nodes.length === 0)
		throw new DemoError(`n8n has not loaded ${packageName}; the reason is in ${path.join(logFolder, 'n8n.log')}.`);
	const workflows = isOurs
		? await step('Bringing in the practice account and the demo workflows', () =>
				seed(api, { sandboxOrigin, modelOrigin, n8nOrigin, stateFolder }),
			)
		: undefined;
	let [sandbox, n8n] = servers;
	const restartN8n = async (end) => {
		await end(n8n.child);
		n8n = startN8n({ ports, userFolder, logFolder, n8nOrigin, reloads });
		await waitUntilReady(n8n, () => n8nAnswers(n8nOrigin), startLimit);
	};
	return {
		api,
		userFolder,
		n8nOrigin,
		sandboxOrigin,
		workflows,
		nodes,
		failure: Promise.race(servers.map(({ failure }) => failure)),
		/** Ends n8n as a crash would, and starts it again on the same state. */
		crashN8n: async () => {
			await restartN8n(crash);
			await api.logIn(owner);
		},
		restartN8n: () => restartN8n(stop),
		restartSandbox: async () => {
			await stop(sandbox.child);
			sandbox = startSandbox({ ports, stateFolder, logFolder });
			await waitUntilReady(sandbox, () => answers(`${sandboxOrigin}/`), startLimit);
		},
	};
}

async function crash(child) {
	const gone = new Promise((done) => child.once('exit', done));
	child.stoppedByUs = true;
	process.kill(child.pid, 'SIGKILL');
	await gone;
}

function startSandbox({ ports, stateFolder, logFolder }) {
	return startServer({
		name: 'The practice server',
		node: process.execPath,
		parameters: [
			'--import',
			'tsx',
			'sandbox/main.ts',
			'--port',
			String(ports.sandbox),
			'--state',
			path.join(stateFolder, 'practice-state.json'),
		],
		cwd: root,
		environment: cleanEnvironment(),
		logFile: path.join(logFolder, 'sandbox.log'),
	});
}

function startN8n({ ports, userFolder, logFolder, n8nOrigin, reloads }) {
	return startServer({
		name: 'n8n',
		node: nodeForN8n(),
		parameters: [path.join(n8nFolder, 'node_modules', 'n8n', 'bin', 'n8n'), 'start'],
		cwd: userFolder,
		environment: { ...n8nEnvironment(ports, userFolder, n8nOrigin), ...(reloads && { N8N_DEV_RELOAD: 'true' }) },
		logFile: path.join(logFolder, 'n8n.log'),
	});
}

/** The database is ready before the editor's own routes are. */
export const n8nAnswers = async (origin) =>
	(await answers(`${origin}/healthz/readiness`)) && answers(`${origin}/rest/settings`);

const answers = async (url) => (await fetch(url)).ok;

/** The user's environment without what would lead n8n to another database, queue or port. */
export function cleanEnvironment() {
	const loopback = '127.0.0.1,localhost';
	const noProxy = [process.env.NO_PROXY ?? process.env.no_proxy, loopback].filter(Boolean).join(',');
	const kept = Object.entries(process.env).filter(
		([name]) => !/^(N8N_|DB_|QUEUE_|EXECUTIONS_|WEBHOOK_URL$|NODE_OPTIONS$|NODE_ENV$|npm_)/.test(name),
	);
	return { ...Object.fromEntries(kept), NO_PROXY: noProxy, no_proxy: noProxy };
}

export function n8nEnvironment(ports, userFolder, origin) {
	return {
		...cleanEnvironment(),
		PATH: [path.dirname(nodeForN8n()), process.env.PATH].join(path.delimiter),
		N8N_USER_FOLDER: userFolder,
		N8N_LISTEN_ADDRESS: '127.0.0.1',
		N8N_HOST: '127.0.0.1',
		N8N_PORT: String(ports.n8n),
		N8N_EDITOR_BASE_URL: origin,
		N8N_WEBHOOK_URL: `${origin}/`,
		N8N_RUNNERS_BROKER_PORT: String(ports.broker),
		N8N_SECURE_COOKIE: 'false', // the editor is opened over plain http on this machine
		GENERIC_TIMEZONE: Intl.DateTimeFormat().resolvedOptions().timeZone,
		N8N_UNVERIFIED_PACKAGES_ENABLED: 'true',
		// Nothing leaves this machine on its own, and no survey or banner stands before the editor.
		N8N_DIAGNOSTICS_ENABLED: 'false',
		N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
		N8N_TEMPLATES_ENABLED: 'false',
		N8N_PERSONALIZATION_ENABLED: 'false',
		N8N_VERIFIED_PACKAGES_ENABLED: 'false',
		N8N_HIRING_BANNER_ENABLED: 'false',
		N8N_DISABLED_MODULES: 'mcp-registry',
	};
}
