/** Wire name -> wire value, in the order of the fields. */
export type Values = Record<string, unknown>;

/** What a request may need besides the item's values. */
export interface RequestContext {
	/** The credential's data, for operations that take a default from it. */
	credential: Readonly<Record<string, unknown>>;
	/** Epoch milliseconds. */
	now: number;
	zone: string;
	/** Whether the user allows targets that look like a missing value; for entries whose targets the operation reads by itself. */
	emptyLooking?: boolean;
	/**
	 * The same on every attempt and every replay of the same item in the same execution; for services
	 * that drop repeats by a key. At most 36 characters of [0-9a-f-].
	 */
	idempotencyKey: string;
	/** Which request of the same message this is, counted from 0, when its targets do not fit in one. */
	part?: number;
	/**
	 * Where it is remembered what has been sent of a message: stands for what this request sends of it. The same only for the same
	 * messages to the same targets, in whatever execution; 12 characters of [0-9a-f]. Then `part` tells nothing: what is left of a
	 * message is counted from 0 again.
	 */
	share?: string | undefined;
}
