import path from 'node:path';
import type { Ledger } from './ledger';
import { SqliteLedger } from './sqliteLedger';

/** One a file, as long as this process lives: it closes its file by itself. */
const ledgers = new Map<string, SqliteLedger>();

/** The ledger in a folder, which is made when something is kept in it. Its methods tell what is wrong with it. */
export function openSqliteLedger(folder: string): Ledger {
	const file = path.resolve(folder, 'campaigns.sqlite');
	let ledger = ledgers.get(file);
	if (ledger === undefined) {
		ledger = new SqliteLedger(file);
		ledgers.set(file, ledger);
	}
	return ledger;
}
