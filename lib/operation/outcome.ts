/**
 * What became of a message:
 * - accepted    the service took it
 * - deadTarget  will never work for this target: drop it from your list
 * - retryLater  not sent now, the same request may be accepted later
 * - rejected    not sent; the request has to be changed first
 * - unknown     the request left, no usable answer came: it may have been sent
 */
export type Outcome = 'accepted' | 'deadTarget' | 'retryLater' | 'rejected' | 'unknown';

/** Whether a request did what it was made for: a target that is gone is an answer of a send too, not of a query. */
export const isAnswered = (outcome: Outcome, { kind }: { kind: string }): boolean =>
	outcome === 'accepted' || (outcome === 'deadTarget' && kind !== 'query');

type Actor = 'you' | 'your vendor console' | 'the service' | 'the device';

export interface ErrorEntry {
	/** What happened, as a clause that follows "because": "the app secret was not accepted". */
	meaning: string;
	/** What to do, one sentence without a final period. */
	remedy: string;
	/** The same with the field to change, for operations whose form has it, by parameter name; see `remedyOf`. */
	inForm?: { field: string; remedy: string };
	who: Actor;
	outcome: Exclude<Outcome, 'accepted'>;
	/** Whether the service took the request, but its answer lacks what was asked for; otherwise it is said to have refused. */
	answered?: boolean;
	/** Whether the node itself may try again soon: only where the code says that nothing was done. */
	repeat?: boolean;
	/** The service asks to slow down. */
	throttle?: boolean;
	/** What to do where the request cannot have reached anybody, such as a query, when that is more than trying again later. */
	harmless?: string;
	/** When a later attempt makes sense. */
	notBefore?: 'nextDayBeijing' | number;
}

/** The service's code, as text -> what it means. */
export type ErrorTable = Readonly<Record<string, ErrorEntry>>;

const dayMs = 86_400_000;
const beijingOffset = 8 * 3_600_000;

/** Epoch milliseconds before which another attempt is pointless. */
export function notBeforeOf(
	entry: Pick<ErrorEntry, 'notBefore'> | undefined,
	retryAfter: number | undefined,
	now: number,
): number | undefined {
	if (retryAfter !== undefined) return now + retryAfter;
	if (entry?.notBefore === 'nextDayBeijing')
		return (Math.floor((now + beijingOffset) / dayMs) + 1) * dayMs - beijingOffset;
	return typeof entry?.notBefore === 'number' ? now + entry.notBefore : undefined;
}
