/** A service that counts by the hour counts any hour, wherever it begins. Milliseconds. */
export const hour = 60 * 60_000;

/** How long what has run out may lie about. Milliseconds. */
const sweepEvery = 5 * 60_000;

/** What became of a message that had its place within the hour. */
export type Status = 'taken' | 'maybeTaken' | 'notTaken';

/** Why there is no place now. */
export interface NoPlace {
	/** The bound is reached, or an equal message has its place. */
	why: 'full' | 'same';
	/** Milliseconds until there is one. */
	left: number;
	/** Milliseconds since the equal message was answered; undefined while it is under way, and for `full`. */
	since?: number;
	/** Whether all that is counted was taken for certain. */
	certain: boolean;
}

/** The place of one message. */
export interface TakenPlace {
	/** To be called once, when it is known what became of the message. What was not taken gives its place back. */
	settle: (status: Status) => void;
}

/** One message. Nothing of it is kept but a digest. */
interface Entry {
	readonly mark: string | undefined;
	/** Undefined while it is under way. The service took it before its answer, so that the hour from there is never too short. */
	answered: number | undefined;
	certain: boolean;
}

/** By account and budget. An entry without messages is none: all that is to be remembered are the messages. */
const budgets = new Map<string, Set<Entry>>();
let sweep: NodeJS.Timeout | undefined;

const leftOf = ({ answered }: Entry, now: number): number => (answered === undefined ? hour : answered + hour - now);

/** The messages of the last hour. */
function current(key: string, now: number): ReadonlySet<Entry> {
	const entries = budgets.get(key);
	if (!entries) return new Set();
	for (const entry of entries) if (leftOf(entry, now) <= 0) entries.delete(entry);
	if (entries.size === 0) budgets.delete(key);
	return entries;
}

/**
 * Why a message would have no place within the hour; undefined when it has one.
 *
 * @param mark digest of what no two messages of an hour may share
 * @param ahead further messages that go before it
 */
export function noPlace(key: string, max: number, mark?: string, ahead = 0): NoPlace | undefined {
	const now = performance.now();
	const entries = [...current(key, now)];
	const same = mark === undefined ? undefined : entries.find((entry) => entry.mark === mark);
	if (same)
		return {
			why: 'same',
			left: leftOf(same, now),
			certain: same.certain,
			...(same.answered === undefined ? {} : { since: now - same.answered }),
		};
	const excess = entries.length + ahead - max;
	if (excess < 0) return undefined;
	// So many must have run out that one place is free.
	const waits = entries.map((entry) => leftOf(entry, now)).sort((a, b) => a - b);
	return { why: 'full', left: waits[excess] ?? hour, certain: entries.every(({ certain }) => certain) };
}

/**
 * Takes a place for a message that leaves now. The record is shared by all executions of this process; it holds at most `max`
 * messages of a key, and none longer than an hour after its answer.
 *
 * @param key service, host, account and budget; never a secret, nor anything a secret can be read from
 */
export function takePlace(key: string, max: number, mark?: string): TakenPlace | NoPlace {
	const none = noPlace(key, max, mark);
	if (none) return none;
	const entry: Entry = { mark, answered: undefined, certain: false };
	const entries = budgets.get(key) ?? new Set();
	entries.add(entry);
	budgets.set(key, entries);
	if (sweep === undefined) {
		sweep = setInterval(forgetOld, sweepEvery);
		sweep.unref();
	}
	return {
		settle: (status) => {
			if (status === 'notTaken') {
				entries.delete(entry);
				if (entries.size === 0 && budgets.get(key) === entries) budgets.delete(key);
				return;
			}
			entry.answered = performance.now();
			entry.certain = status === 'taken';
		},
	};
}

/** How many messages are remembered. */
export function placesTaken(): number {
	return [...budgets.values()].reduce((sum, { size }) => sum + size, 0);
}

function forgetOld(): void {
	const now = performance.now();
	for (const key of budgets.keys()) current(key, now);
	if (budgets.size > 0) return;
	clearInterval(sweep);
	sweep = undefined;
}
