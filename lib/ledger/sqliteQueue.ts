import { setImmediate as nextTurn, setTimeout as wait } from 'node:timers/promises';
import { LedgerError } from './ledger';
import { heldByAnother, isLocked, ledgerErrorOf, stopped } from './sqliteFault';
import type { Transaction } from './sqliteTransaction';

/** A locked file is tried again after so long at most. Milliseconds. */
const longestPause = 50;

export interface Operation<Result> {
	changes: boolean;
	/** Of a group: then those of a kind stand together, and are few rows. */
	goesFirst?: boolean;
	/**
	 * May ask that the transaction be made safe.
	 *
	 * @throws LedgerError before it has changed anything, or not at all
	 */
	work(transaction: Transaction): Result;
	/** Ends the wait for a lock. */
	signal?: AbortSignal | undefined;
	/** Called at once, before anything else is done. @param isMade whether it was made nevertheless, and only may not outlive a loss of power */
	onFailure?(error: LedgerError, isMade: boolean): void;
}

interface Waiting extends Operation<unknown> {
	since: number;
	resolve(result: unknown): void;
	reject(error: LedgerError): void;
}

/** How a group of operations is done: all in one transaction, `doEach` for each of them. */
export interface Executor {
	readonly path: string;
	/** How long a locked file is tried. Milliseconds. */
	readonly lockedFor: number;
	/** Before a group, so that its transaction has little to read. */
	catchUp(): Promise<void>;
	transact(changes: boolean, doEach: (transaction: Transaction) => void): Transaction;
	makeSafe(): Promise<void>;
	/** Nothing waits any more. */
	onRest(): void;
}

/**
 * What is to be done with the file, in the order in which it was asked for. All that has come while the last group was made safe
 * goes into the next: hundreds of small changes cost one transaction.
 */
export class SqliteQueue {
	private waiting: Waiting[] = [];
	private working = false;

	constructor(private readonly executor: Executor) {}

	get isAtRest(): boolean {
		return !this.working;
	}

	/** @throws LedgerError */
	async do<Result>(operation: Operation<Result>): Promise<Result> {
		return await new Promise<Result>((resolve, reject) => {
			this.waiting.push({
				...operation,
				work: (transaction) => operation.work(transaction),
				since: performance.now(),
				resolve: (result) => resolve(result as Result),
				reject,
			});
			if (!this.working) void this.work();
		});
	}

	private async work(): Promise<void> {
		this.working = true;
		let tries = 0;
		while (this.waiting.length > 0) {
			await nextTurn();
			// What it cannot do is told of by the transaction.
			await this.executor.catchUp().catch(() => undefined);
			this.dropStopped();
			if (this.waiting.length === 0) break;
			const group = this.waiting;
			this.waiting = [];
			try {
				await this.doTogether(group);
				tries = 0;
			} catch (error) {
				if (!isLocked(error)) {
					fail(group, ledgerErrorOf(error, this.executor.path));
					continue;
				}
				const { path, lockedFor } = this.executor;
				const tooLong = performance.now() - lockedFor;
				fail(
					group.filter(({ since }) => since < tooLong),
					heldByAnother(path, lockedFor / 1000),
				);
				this.waiting = [...group.filter(({ since }) => since >= tooLong), ...this.waiting];
				tries++;
				await wait(1 + Math.random() * Math.min(longestPause, 2 * tries));
			}
		}
		this.working = false;
		this.executor.onRest();
	}

	private dropStopped(): void {
		const isStopped = ({ signal }: Waiting) => signal?.aborted === true;
		if (!this.waiting.some(isStopped)) return;
		fail(this.waiting.filter(isStopped), stopped());
		this.waiting = this.waiting.filter((one) => !isStopped(one));
	}

	private async doTogether(group: readonly Waiting[]): Promise<void> {
		let ends: ((unsafe: LedgerError | undefined) => void)[] = [];
		const transaction = this.executor.transact(
			group.some(({ changes }) => changes),
			(transaction) => {
				let mustBeSafe = false;
				ends = [...group.filter(({ goesFirst }) => goesFirst), ...group.filter(({ goesFirst }) => !goesFirst)].map(
					(one) => {
						transaction.mustBeSafe = false;
						try {
							const result = one.work(transaction);
							const isAsked = transaction.mustBeSafe;
							mustBeSafe ||= isAsked;
							// What need not outlive a loss of power is done.
							return (unsafe) => (unsafe && isAsked ? fail([one], unsafe, true) : one.resolve(result));
						} catch (error) {
							// This one cannot be done; the others can.
							if (!(error instanceof LedgerError)) throw error;
							return () => fail([one], error);
						}
					},
				);
				transaction.mustBeSafe = mustBeSafe;
			},
		);
		const unsafe = transaction.mustBeSafe ? await this.madeSafe() : undefined;
		for (const end of ends) end(unsafe);
	}

	/** @returns why it is not */
	private async madeSafe(): Promise<LedgerError | undefined> {
		try {
			await this.executor.makeSafe();
			return undefined;
		} catch (error) {
			return ledgerErrorOf(error, this.executor.path);
		}
	}
}

function fail(group: readonly Waiting[], error: LedgerError, isMade = false): void {
	for (const one of group) one.onFailure?.(error, isMade);
	for (const one of group) one.reject(error);
}
