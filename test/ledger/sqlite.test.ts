import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { thisProcess } from '../../lib/ledger/processIdentity';
import { SqliteLedger } from '../../lib/ledger/sqliteLedger';
import { conformance, type Peer, type Stage } from './conformance';
import { conformsToModel } from './conformanceModel';

/** Each peer has a real process of its own to stand for it, which really dies. */
async function newStage(): Promise<Stage> {
	const folder = mkdtempSync(path.join(tmpdir(), 'ledger-'));
	const crashes: (() => Promise<void>)[] = [];
	return {
		peer: async (): Promise<Peer> => {
			const child = spawn('sleep', ['600'], { stdio: 'ignore' });
			const closed = new Promise((resolve) => child.once('close', resolve));
			const crash = async () => {
				child.kill('SIGKILL');
				await closed;
			};
			crashes.push(crash);
			return {
				ledger: new SqliteLedger(path.join(folder, 'campaigns.sqlite'), { ...thisProcess, pid: child.pid! }),
				crash,
			};
		},
		tidy: async () => {
			await Promise.all(crashes.map(async (crash) => await crash()));
			rmSync(folder, { recursive: true });
		},
	};
}

conformance('SQLite', newStage);
conformsToModel('SQLite', newStage);
