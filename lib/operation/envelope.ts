import type { Outcome } from './outcome';

/** What an answer says of a single target. */
export interface TargetVerdict {
	outcome: Outcome;
	code?: string;
	reason?: string;
	/** ISO time before which another attempt is pointless; comes from the table of codes. */
	notBefore?: string;
}

/** An answer of the service, understood. */
export interface Envelope {
	/** Whether the body says that it was done; an HTTP status that denies it is minded elsewhere. */
	ok: boolean;
	/** The service's own code, as text. */
	code?: string;
	/** Key of the error table that comes before the code's own, where the answer's words say more than its code. */
	variant?: string;
	/** Key of the error table for a code that it does not hold as it is, such as "Throttling" for "Throttling.User". */
	family?: string;
	/** The service's own words. */
	message?: string;
	requestId?: string;
	messageId?: string;
	/** Where every target gets a message of its own: their IDs, in the order of the targets in the request. */
	messageIds?: readonly string[];
	/** The useful part, for queries. */
	data?: unknown;
	/** The whole answer, parsed. */
	body: unknown;
	/** The answer without what it says of single targets, for items that share it. By default `body`. */
	common?: unknown;
	/** Targets that fared differently from the request as a whole. */
	perTarget?: ReadonlyMap<string, TargetVerdict>;
	/** A wait the service asked for, in milliseconds. */
	retryAfter?: number;
	/** Something the user should know although the request was accepted. */
	notice?: string;
}
