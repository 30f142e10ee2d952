import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openSqliteLedger } from '../../lib/ledger/sqlite';
import { killAtRandom } from './killing';

describe('SQLite: killed in the middle', () => {
	it.each([
		[1, 32],
		[3, 12],
	])('%i processes at work, %i times: each target once, or in doubt', async (processes, rounds) => {
		const folder = mkdtempSync(path.join(tmpdir(), 'ledger-'));
		const toll = await killAtRandom({
			worker: 'sqlite.ts',
			place: folder,
			ledger: openSqliteLedger(folder),
			folder,
			rounds,
			processes,
		});
		expect(Object.values(toll.kills).reduce((sum, count) => sum + count)).toBeGreaterThan(rounds / 2);
		rmSync(folder, { recursive: true });
	});
});
