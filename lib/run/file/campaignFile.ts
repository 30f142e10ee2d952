import { status, type Ledger, type Statuses } from '../../ledger/ledger';
import { digestOf, pickMarks, writeMark, type Marks } from '../../ledger/mark';
import type { Outcome } from '../../operation/outcome';
import type { Campaign, CampaignOptions } from '../campaign/campaign';
import type { Admitted } from '../send/dispatch';
import type { LineLedger, Verdict } from './lineLedger';
import type { FilesOfRun } from './filesOfRun';
import type { NamedTargets } from './namedTargets';
import { messageName, settledStatuses, type Settled } from '../plan/marking';
import { OtherRuns } from '../campaign/otherRuns';
import { targetCall, type Call } from '../plan/plan';
import type { Run } from '../open/openRun';

/** Lines of one request. */
export interface List {
	targets: string[];
	/** Their numbers in the ledger of lines. */
	lines: number[];
	/** A campaign's, of the targets; empty without one. */
	marked: Marks;
}

export interface Batch extends Call, Pick<List, 'lines' | 'marked'> {
	part: number;
}

/** Which lines are of a kind, by number of line in the ledger. */
type Place = (index: number) => number;

/** Where it is remembered which targets of a file were reached. */
export interface Remembering {
	ledger: () => Promise<Ledger>;
	/** Under whose name. */
	service: { name: string };
	options: CampaignOptions;
	/** Whether for the tries of this execution alone. */
	sameRun: boolean;
	files: FilesOfRun;
}

/** A campaign in the run of one file. */
export class CampaignFile {
	private readonly others: OtherRuns<Batch>;
	private readonly admitted = new Set<Call>();

	/**
	 * @param named what this file names
	 * @param before what the files before it do: the same target there gets another message
	 * @param sameRun whether all that was accepted was so within this execution, in an earlier try
	 */
	constructor(
		private readonly run: Run,
		readonly campaign: Campaign,
		private readonly lines: LineLedger,
		private readonly kind: string,
		private readonly named: NamedTargets,
		private readonly before: readonly NamedTargets[],
		private readonly sameRun: boolean,
	) {
		this.others = new OtherRuns(campaign, ({ marked }) => marked, run.setting.signal);
	}

	/**
	 * Writes the mark of the message to a target: the nth that the run's files have for it, so that neither their order nor a
	 * file that is left out the next time makes others of those that are named once.
	 *
	 * @param drop whether another mention in this file is no message
	 * @returns whether this file has named it before
	 */
	write(target: string, marks: Marks, position: number, drop: boolean): boolean {
		writeMark(messageName(this.kind, target, 1), marks, position);
		const own = this.named.add(target, marks, position, drop);
		const again = own > 1;
		// As it mostly is.
		if (!again && this.before.length === 0) return false;
		if (again && drop) return true;
		const nth = this.before.reduce((sum, file) => sum + file.timesOf(target, marks, position), own);
		if (nth > 1) writeMark(messageName(this.kind, target, nth), marks, position);
		return again;
	}

	/** The file has ended. */
	wasRead(): void {
		this.named.isWhole = true;
	}

	/**
	 * What is known of targets before they are put into a request; undefined when nothing is.
	 *
	 * @throws InputError when the ledger fails
	 */
	async statuses(marks: Marks): Promise<Statuses | undefined> {
		return this.campaign.resumed ? this.campaign.statuses(marks) : undefined;
	}

	/** What a line comes to to whose target nothing is sent; undefined when it is to be sent. */
	verdictOf(one: number | undefined): Verdict | undefined {
		const settled = one === undefined ? undefined : settledStatuses[one];
		return settled === undefined || (settled === 'doubtful' && this.campaign.again)
			? undefined
			: this.verdicts[settled];
	}

	private get verdicts(): Record<Settled, Verdict> {
		return {
			accepted: { status: this.sameRun ? 'accepted' : 'earlier', reason: '' },
			dead: {
				status: 'deadTarget',
				reason: `In another ${this.sameRun ? 'try' : 'run of this campaign'} the service called it gone`,
			},
			doubtful: {
				status: 'unknown',
				reason: `The answer to another ${this.sameRun ? 'try' : 'run of this campaign'} is lost`,
			},
		};
	}

	/** The batches of the file, and then those of which another run had something under way. */
	batches(planned: AsyncIterable<Batch>, halted: () => boolean): AsyncGenerator<Batch, undefined> {
		return this.others.requests(planned, halted);
	}

	async begin(batch: Batch): Promise<Admitted<Batch> | undefined> {
		return this.others.whileBeginning(batch, async (waited) => {
			const statuses = await this.campaign.begin(batch.marked, waited, { unseen: true });
			if (!(statuses instanceof Uint8Array)) return { call: batch, result: statuses };
			const left = statuses.every((one) => one === status.open) ? batch : this.divide(batch, statuses);
			if (!left) return undefined;
			const call = { ...left, share: digestOf(left.marked) };
			this.admitted.add(call);
			return { call };
		});
	}

	/** What this run has waited for another one with, and has not begun with. */
	get waiting(): readonly Batch[] {
		return this.others.left;
	}

	/** @returns what this run has begun with */
	private divide(batch: Batch, statuses: Statuses): Batch | undefined {
		const place: Place = (index) => batch.lines[index] as number;
		const own: number[] = [];
		const others: number[] = [];
		statuses.forEach((one, index) => {
			const settled = settledStatuses[one];
			if (settled !== undefined) {
				const verdict = this.verdicts[settled];
				this.lines.settle([place(index)], verdict.status, verdict.reason);
			} else (one === status.open ? own : others).push(index);
		});
		if (others.length > 0) this.others.put(this.part(batch, others));
		return own.length > 0 ? this.part(batch, own) : undefined;
	}

	private part(batch: Batch, indexes: readonly number[]): Batch {
		const targets = indexes.map((index) => batch.named?.[index] ?? '');
		const call = targetCall(this.run.operation, batch.group, batch.items, [targets], targets);
		return {
			...call,
			part: batch.part,
			lines: indexes.map((index) => batch.lines[index] as number),
			marked: pickMarks(batch.marked, indexes),
		};
	}

	/** @param outcome of all, or of each of its targets */
	settle(batch: Batch, outcome: Outcome | ((target: string) => Outcome)): void {
		if (!this.admitted.delete(batch)) return;
		if (typeof outcome === 'string') this.campaign.settleAll(batch.marked, outcome);
		else this.campaign.settle(batch.marked, (batch.named ?? []).map(outcome));
	}

	/** Nothing of the batch has left. */
	release(batch: Batch): void {
		if (this.admitted.delete(batch)) this.campaign.settleAll(batch.marked, 'retryLater');
	}
}
