import { marksOf } from '../../../lib/ledger/mark';
import { openSqliteLedger } from '../../../lib/ledger/sqlite';

/** Uses the ledger once, and has nothing else to do. */
async function once(): Promise<void> {
	const run = await openSqliteLedger(process.argv[2] as string).join(
		{ workflow: 'wf', service: 'svc', operation: 'message.send', key: 'spring' },
		{ keepFor: 86_400_000 },
	);
	await run.begin(marksOf(['a']));
	await run.leave();
}

void once();
