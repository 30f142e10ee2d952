import type { LedgerError, Statuses } from './ledger';
import { countOf } from './mark';

/** So long a connection that is lost is waited for, in milliseconds. */
export interface Patience {
	begin: number;
	settle: number;
}

/** What a run asks of Redis, until its answer has come or is no longer waited for. */
export class RunOperation {
	/** The answer, or the failure, was given. */
	ended = false;
	/** Whether somebody waits for its answer before something is sent. */
	readonly isAsked: boolean;
	/** Waited for until then, on the clock of `performance.now()`. */
	readonly until: number;

	constructor(
		/** As the script calls it. */
		readonly kind: string,
		patience: Patience,
		readonly marks: Uint8Array,
		readonly statuses: Uint8Array,
		readonly resolve: (statuses: Statuses) => void,
		readonly reject: (error: LedgerError) => void,
	) {
		this.isAsked = kind.startsWith('b') || kind === 'f';
		this.until = performance.now() + (this.isAsked ? patience.begin : patience.settle);
	}

	get count(): number {
		return countOf(this.marks);
	}

	fail(error: LedgerError): void {
		if (this.ended) return;
		this.ended = true;
		this.reject(error);
	}
}

/** The same as arguments of the script. */
export const argumentsOf = (operations: readonly RunOperation[]): Array<string | Uint8Array> =>
	operations.flatMap(({ kind, marks, statuses }) => [kind, marks, statuses]);
