import type { ErrorEntry, ErrorTable } from '../../../lib/operation/outcome';

/** What a code of either version can mean besides the usual; which may be tried again is our reading of the tables. */

/** The table advises to try again, but does not say that nothing was sent. */
export const inside = (meaning: string): ErrorEntry => ({
	meaning,
	remedy: 'The message may have been sent: look into the console before sending again',
	who: 'the service',
	outcome: 'unknown',
});

/** The key of what the last row of both tables says of every code that they do not name. */
export const unlisted = 'other';

/** "Other: internal or unknown, try again later": not that nothing was sent. */
export const notListed = inside('the service had a fault that its documents do not name');

const changed = (table: ErrorTable, change: (entry: ErrorEntry, code: string) => ErrorEntry): ErrorTable =>
	Object.fromEntries(Object.entries(table).map(([code, entry]) => [code, change(entry, code)]));

/** Reading or changing twice does no harm: what is not known to have been done can be done again. */
export const forNoSend = (table: ErrorTable): ErrorTable =>
	changed(table, (entry) =>
		entry.outcome === 'unknown'
			? { ...entry, outcome: 'retryLater', remedy: entry.harmless ?? 'Try again later' }
			: entry,
	);

/** A request says of its target that it is gone only in a code about such targets: none about a token says so of an account, or of tags. */
export const goneOnlyBy = (codes: readonly string[], table: ErrorTable): ErrorTable =>
	changed(table, (entry, code) =>
		entry.outcome === 'deadTarget' && !codes.includes(code)
			? {
					...entry,
					outcome: 'rejected',
					who: 'you',
					remedy:
						'Check the fields; the code is about something else than what the request names, so nobody is gone by it',
				}
			: entry,
	);

/** A request that names many targets does not say which of them it means. */
export const forLists = (table: ErrorTable): ErrorTable =>
	changed(table, (entry) =>
		entry.outcome === 'deadTarget'
			? {
					...entry,
					outcome: 'rejected',
					remedy: 'Find the target that is meant by sending to fewer at a time, and drop it from your list',
				}
			: entry,
	);
