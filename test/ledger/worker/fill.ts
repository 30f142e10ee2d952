import type { LedgerError } from '../../../lib/ledger/ledger';
import { marksOf } from '../../../lib/ledger/mark';
import { openSqliteLedger } from '../../../lib/ledger/sqlite';

/** Begins until the ledger refuses, prints how far that was and why, and is gone. */
async function fill(): Promise<void> {
	const run = await openSqliteLedger(process.argv[2] as string).join(
		{ workflow: 'wf', service: 'svc', operation: 'message.send', key: 'spring' },
		{ keepFor: 86_400_000 },
	);
	for (let count = 0; ; count += 1000) {
		try {
			await run.begin(marksOf(Array.from({ length: 1000 }, (_, index) => `target ${count + index}`)));
		} catch (error) {
			const { fault, message } = error as LedgerError;
			process.stdout.write(JSON.stringify({ count, fault, message }), () => process.exit(0));
			return;
		}
	}
}

void fill();
