import { chownSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { cleanEnvironment } from '../../demo/demo.mjs';
import { run, startServer, waitUntilReady } from '../../demo/processes.mjs';
import { ordinaryUser } from './programs.mjs';

const leashed = path.join(import.meta.dirname, 'leashed.mjs');
const startLimit = 60_000;

/** A PostgreSQL of its own in a temporary folder, on 127.0.0.1 only. @returns the environment that leads n8n to it */
export async function startDatabase({ programs, port, logFolder }) {
	// A folder beside the others: the account that it runs as must get there.
	const folder = mkdtempSync(path.join(tmpdir(), 'china-push-postgres-'));
	process.once('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
	const user = ordinaryUser();
	if (user) chownSync(folder, user.uid, user.gid);
	const identity = user ? [String(user.uid), String(user.gid)] : ['-', '-'];
	const environment = { ...cleanEnvironment(), LEASHED_STOP_SIGNAL: 'SIGINT' };

	await run(
		process.execPath,
		[
			leashed,
			...identity,
			programs.initdb,
			'-D',
			folder,
			'-U',
			'n8n',
			'-A',
			'trust',
			'-E',
			'UTF8',
			'--locale=C',
			'--no-sync',
		],
		{ cwd: folder },
	);
	const server = startServer({
		name: 'PostgreSQL',
		node: process.execPath,
		parameters: [
			leashed,
			...identity,
			programs.postgres,
			'-D',
			folder,
			'-p',
			String(port),
			'-c',
			'listen_addresses=127.0.0.1',
			'-c',
			'unix_socket_directories=',
		],
		cwd: folder,
		environment,
		logFile: path.join(logFolder, 'postgres.log'),
	});
	const isReady = () =>
		run(programs.pg_isready, ['-h', '127.0.0.1', '-p', String(port), '-U', 'n8n', '-d', 'postgres'], {
			cwd: folder,
		}).then(() => true);
	await waitUntilReady(server, isReady, startLimit);
	return {
		server,
		environment: {
			DB_TYPE: 'postgresdb',
			DB_POSTGRESDB_HOST: '127.0.0.1',
			DB_POSTGRESDB_PORT: String(port),
			DB_POSTGRESDB_DATABASE: 'postgres',
			DB_POSTGRESDB_USER: 'n8n',
		},
	};
}
