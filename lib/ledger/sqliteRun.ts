import { type BeginOptions, type CampaignRun, fate, type Fates, type LedgerError } from './ledger';
import { type Marks, pickMarks } from './mark';
import type { SqliteCampaign } from './sqliteCampaign';
import type { Operation } from './sqliteQueue';
import type { Turn } from './sqliteTurn';

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

	async fates(marks: Marks): Promise<Fates> {
		this.checkPresence();
		return await this.home.do({ changes: false, signal: this.signal, work: (turn) => turn.use(this.campaign).fates(turn.file, marks, this.runsAtWork(turn)) });
	}

	async begin(marks: Marks, options: BeginOptions = {}): Promise<Fates> {
		this.checkPresence();
		this.hasBegun = true;
		let fates: Fates | undefined;
		return await this.home.do({
			changes: true,
			signal: this.signal,
			work: (turn) => {
				if (this.unsettled !== undefined) throw this.unsettled;
				turn.mustBeSafe = true;
				fates = turn.use(this.campaign).begin(turn.file, this.id, marks, options, this.runsAtWork(turn));
				return fates;
			},
			onFailure: (_error, isMade) => { if (isMade) this.release(marks, fates); },
		});
	}

	settle(marks: Marks, fates: Fates): Promise<void> {
		// The caller need not wait, and may use its memory for something else; nor must it be told of a failure.
		const [ownMarks, ownFates] = [marks.slice(), fates.slice()];
		const begunAsNew = this.campaign.hasBegunAsNew(marks);
		const settled = this.home.do({
			changes: true,
			goesFirst: true,
			work: (turn) => turn.use(this.campaign).settle(turn.file, this.id, ownMarks, ownFates, begunAsNew),
			onFailure: (error) => { this.unsettled ??= error; },
		});
		settled.catch(() => undefined);
		return settled;
	}

	async leave(): Promise<void> {
		this.left ??= this.home.leave(this.hasBegun, this.unsent);
		await this.left;
	}

	/** Nothing was sent to what a begin that failed has begun with. Where not even this can be written, the end of the run tries once more. */
	private release(marks: Marks, fates: Fates = new Uint8Array()): void {
		const begun = pickMarks(marks, [...fates.keys()].filter((position) => fates[position] === fate.open));
		if (begun.length === 0) return;
		this.unsent.add(begun);
		this.home.do({ changes: true, work: (turn) => turn.use(this.campaign).release(turn.file, this.id, begun) }).then(() => this.unsent.delete(begun), () => undefined);
	}

	private runsAtWork(turn: Turn) {
		return turn.runsAtWork(this.campaign.id);
	}

	private checkPresence(): void {
		if (this.left !== undefined) throw new TypeError('The run has left its campaign');
	}
}
