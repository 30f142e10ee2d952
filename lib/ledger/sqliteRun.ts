import type { BeginOptions, CampaignRun, Fates, LedgerError } from './ledger';
import type { Marks } from './mark';
import type { SqliteCampaign } from './sqliteCampaign';
import type { Operation } from './sqliteQueue';
import type { Turn } from './sqliteTurn';

/** What a run needs of its ledger. */
export interface Home {
	do<Result>(operation: Operation<Result>): Promise<Result>;
	leave(hasBegun: boolean): Promise<void>;
}

export class SqliteRun implements CampaignRun {
	readonly warnings: readonly string[] = [];
	private hasBegun = false;
	/** Something could not be settled: nothing may be begun with any more, as it would be kept without it. */
	private unsettled: LedgerError | undefined;
	private left: Promise<void> | undefined;

	constructor(
		private readonly home: Home,
		private readonly campaign: SqliteCampaign,
		private readonly id: number,
		readonly resumed: boolean,
		private readonly signal: AbortSignal | undefined,
	) {}

	async fates(marks: Marks): Promise<Fates> {
		this.checkPresence();
		return await this.home.do({ changes: false, signal: this.signal, work: (turn) => turn.use(this.campaign).fates(marks, this.runsAtWork(turn)) });
	}

	async begin(marks: Marks, options: BeginOptions = {}): Promise<Fates> {
		this.checkPresence();
		this.hasBegun = true;
		return await this.home.do({
			changes: true,
			signal: this.signal,
			work: (turn) => {
				if (this.unsettled !== undefined) throw this.unsettled;
				turn.mustBeSafe = true;
				return turn.use(this.campaign).begin(this.id, marks, options, this.runsAtWork(turn));
			},
		});
	}

	settle(marks: Marks, fates: Fates): Promise<void> {
		// The caller need not wait, and may use its memory for something else; nor must it be told of a failure.
		const [ownMarks, ownFates] = [marks.slice(), fates.slice()];
		const settled = this.home.do({
			changes: true,
			work: (turn) => turn.use(this.campaign).settle(this.id, ownMarks, ownFates),
			onFailure: (error) => { this.unsettled ??= error; },
		});
		settled.catch(() => undefined);
		return settled;
	}

	async leave(): Promise<void> {
		this.left ??= this.home.leave(this.hasBegun);
		await this.left;
	}

	private runsAtWork(turn: Turn) {
		return turn.runsAtWork(this.campaign.id);
	}

	private checkPresence(): void {
		if (this.left !== undefined) throw new TypeError('The run has left its campaign');
	}
}
