import { type BeginOptions, type CampaignRun, status, type Statuses, type LedgerError } from './ledger';
import { type Marks, pickMarks } from './mark';
import type { SqliteCampaign } from './sqliteCampaign';
import type { Operation } from './sqliteQueue';
import type { Transaction } from './sqliteTransaction';

/** What a run needs of its ledger. */
export interface Home {
	do<Result>(operation: Operation<Result>): Promise<Result>;
	/** @param unsent begun with, although certainly nothing was sent */
	leave(hasBegun: boolean, unsent: Iterable<Marks>): Promise<void>;
}

export class SqliteRun implements CampaignRun {
	readonly warnings: readonly string[] = [];
	private hasBegun = false;
	/** Something could not be settled: nothing may be begun with any more, as it would be kept without it. */
	private unsettled: LedgerError | undefined;
	private left: Promise<void> | undefined;
	/** What begins that failed have begun with nevertheless. */
	private readonly unsent = new Set<Marks>();

	constructor(
		private readonly home: Home,
		private readonly campaign: SqliteCampaign,
		private readonly id: number,
		readonly resumed: boolean,
		private readonly signal: AbortSignal | undefined,
	) {}

	async statuses(marks: Marks): Promise<Statuses> {
		this.checkPresence();
		return await this.home.do({
			changes: false,
			signal: this.signal,
			work: (transaction) =>
				transaction.use(this.campaign).statuses(transaction.file, marks, this.runsAtWork(transaction)),
		});
	}

	async begin(marks: Marks, options: BeginOptions = {}): Promise<Statuses> {
		this.checkPresence();
		this.hasBegun = true;
		let statuses: Statuses | undefined;
		return await this.home.do({
			changes: true,
			signal: this.signal,
			work: (transaction) => {
				if (this.unsettled !== undefined) throw this.unsettled;
				transaction.mustBeSafe = true;
				statuses = transaction
					.use(this.campaign)
					.begin(transaction.file, this.id, marks, options, this.runsAtWork(transaction));
				return statuses;
			},
			onFailure: (_error, isMade) => {
				if (isMade) this.release(marks, statuses);
			},
		});
	}

	settle(marks: Marks, statuses: Statuses): Promise<void> {
		// The caller need not wait, and may use its memory for something else; nor must it be told of a failure.
		const [ownMarks, ownStatuses] = [marks.slice(), statuses.slice()];
		const list = this.campaign.takeBegun(marks);
		const settled = this.home.do({
			changes: true,
			goesFirst: true,
			work: (transaction) =>
				transaction.use(this.campaign).settle(transaction.file, this.id, ownMarks, ownStatuses, list),
			onFailure: (error) => {
				this.unsettled ??= error;
			},
		});
		settled.catch(() => undefined);
		return settled;
	}

	async leave(): Promise<void> {
		this.left ??= this.home.leave(this.hasBegun, this.unsent);
		await this.left;
	}

	/** Nothing was sent to what a begin that failed has begun with. Where not even this can be written, the end of the run tries once more. */
	private release(marks: Marks, statuses: Statuses = new Uint8Array()): void {
		const begun = pickMarks(
			marks,
			[...statuses.keys()].filter((position) => statuses[position] === status.open),
		);
		if (begun.length === 0) return;
		this.unsent.add(begun);
		this.home
			.do({
				changes: true,
				work: (transaction) => transaction.use(this.campaign).release(transaction.file, this.id, begun),
			})
			.then(
				() => this.unsent.delete(begun),
				() => undefined,
			);
	}

	private runsAtWork(transaction: Transaction) {
		return transaction.runsAtWork(this.campaign.id);
	}

	private checkPresence(): void {
		if (this.left !== undefined) throw new TypeError('The run has left its campaign');
	}
}
