import type { ErrorEntry, ErrorTable } from '../../../lib/operation/outcome';

/** The ways in which a code of either version can be meant; which may be tried again is our reading of the tables. */

/** The service says that it did not take the request: it may go out again by itself. */
export const busy = (meaning: string): ErrorEntry => ({ meaning, remedy: 'Send again a little later', who: 'the service', outcome: 'retryLater', repeat: true });

/** The table advises to try again, and nothing was sent; when is for the user to say. */
export const later = (meaning: string, remedy = 'Send again later'): ErrorEntry => ({ meaning, remedy, who: 'the service', outcome: 'retryLater' });

/** The table advises to try again, but does not say that nothing was sent. */
export const inside = (meaning: string): ErrorEntry => ({
	meaning,
	remedy: 'The message may have been sent: look into the XG console before sending again',
	who: 'the service',
	outcome: 'unknown',
});

export const fix = (meaning: string, remedy: string): ErrorEntry => ({ meaning, remedy, who: 'you', outcome: 'rejected' });

export const setUp = (meaning: string, remedy: string): ErrorEntry => ({ meaning, remedy, who: 'your vendor console', outcome: 'rejected' });

export const dead = (meaning: string, remedy = 'Drop the target from your list'): ErrorEntry => ({ meaning, remedy, who: 'the device', outcome: 'deadTarget' });

/** The key of what the last row of both tables says of every code that they do not name. */
export const unlisted = 'other';

/** "Other: internal or unknown, try again later": not that nothing was sent. */
export const notListed = inside('the service had a fault that its documents do not name');

const changed = (table: ErrorTable, change: (entry: ErrorEntry) => ErrorEntry): ErrorTable =>
	Object.fromEntries(Object.entries(table).map(([code, entry]) => [code, change(entry)]));

/** Reading or changing twice does no harm: what is not known to have been done can be done again. */
export const forNoSend = (table: ErrorTable): ErrorTable =>
	changed(table, (entry) => (entry.outcome === 'unknown' ? { ...entry, outcome: 'retryLater', remedy: entry.harmless ?? 'Try again later' } : entry));

/** A request that names many targets does not say which of them it means. */
export const forLists = (table: ErrorTable): ErrorTable =>
	changed(table, (entry) => (entry.outcome === 'deadTarget' ? { ...entry, outcome: 'rejected', remedy: 'Find the target that is meant by sending to fewer at a time, and drop it from your list' } : entry));
