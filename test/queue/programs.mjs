import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { DemoError } from '../../demo/progress.mjs';

const debianClusters = '/usr/lib/postgresql';

/** Where Debian keeps what it does not put into PATH, the newest first. */
function postgresFolders() {
	if (!existsSync(debianClusters)) return [];
	const versions = readdirSync(debianClusters).sort((a, b) => Number(b) - Number(a));
	return versions.map((version) => path.join(debianClusters, version, 'bin'));
}

function find(program, folders) {
	const inPath = (process.env.PATH ?? '').split(path.delimiter).filter(Boolean);
	return [...folders, ...inPath].map((folder) => path.join(folder, program)).find(existsSync);
}

const packageOf = {
	initdb: 'postgresql',
	postgres: 'postgresql',
	pg_isready: 'postgresql-client',
	'redis-server': 'redis-server',
	'redis-cli': 'redis-tools',
	openssl: 'openssl',
};

/** The programs that a test starts, by name. @throws DemoError that names those missing, and how to install them */
export function findPrograms(wanted = Object.keys(packageOf)) {
	const found = Object.fromEntries(wanted.map((program) => [program, find(program, postgresFolders())]));
	const missing = wanted.filter((program) => found[program] === undefined);
	if (missing.length > 0) {
		const packages = [...new Set(missing.map((program) => packageOf[program]))];
		throw new DemoError(
			`This test starts servers of its own, and ${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} not installed (Debian: apt-get install ${packages.join(' ')}).`,
		);
	}
	return found;
}

/** PostgreSQL refuses to run as root: then it runs as another account. */
export function ordinaryUser() {
	if (process.getuid?.() !== 0) return undefined;
	for (const name of ['postgres', 'nobody']) {
		try {
			const id = (flag) => Number(execFileSync('id', [flag, name], { stdio: ['ignore', 'pipe', 'ignore'] }));
			return { uid: id('-u'), gid: id('-g') };
		} catch {
			// No such account.
		}
	}
	throw new DemoError(
		'PostgreSQL does not run as root, and there is no account "postgres" or "nobody" to run it as: start the queue test as an ordinary user.',
	);
}
