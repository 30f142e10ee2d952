/** What a service has reported of one target of messages that an execution waits for. */
export interface KeptReceipt {
	/** Which target, counted from 0. */
	position: number;
	/** What became of it. */
	event: string;
	/** Whether there is nothing more to wait for. */
	ends: boolean;
	/** What the service says of it, as JSON text. */
	told: string;
}

/** A place of a wait. */
export interface Awaiting {
	wait: string;
	position: number;
	/** When it may be forgotten; epoch milliseconds. */
	until: number;
}

/**
 * Gathers what is reported to an execution that waits, post by post. Posts may come at the same moment, twice, and in several
 * processes.
 *
 * Every method throws a {@link LedgerError}, and then nothing was kept.
 */
export interface ReceiptStore {
	/**
	 * Keeps receipts so that they outlive a crash. Of the same event of the same target the first stays.
	 *
	 * @param wait stands for what waits
	 * @param until when it may be forgotten; epoch milliseconds
	 * @returns of how many targets the fate is known by now
	 */
	add(wait: string, receipts: readonly KeptReceipt[], until: number): Promise<number>;
	/**
	 * Makes known what a wait will be told of, before it is sent. A message may be awaited by several.
	 *
	 * @param messages each stands for a target of a message; the order counts their positions
	 */
	expect(wait: string, messages: readonly string[], until: number): Promise<void>;
	/** Who waits for a message; nobody for what is not known. */
	awaiting(message: string): Promise<Awaiting[]>;
	/** All that was kept, in any order; nothing for what is not known. */
	read(wait: string): Promise<KeptReceipt[]>;
}
