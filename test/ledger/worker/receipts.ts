import { openSqliteReceipts } from '../../../lib/ledger/sqliteReceipts';

/** Keeps one receipt after another and says so, until it is killed. */
async function keep(): Promise<void> {
	const [folder, first, step] = process.argv.slice(2) as [string, string, string];
	const store = openSqliteReceipts(folder);
	for (let position = Number(first); ; position += Number(step)) {
		await store.add('wait', [{ position, event: 'delivered', ends: true, told: '{}' }], Date.now() + 60_000);
		process.stdout.write(`${position}\n`);
	}
}

void keep();
