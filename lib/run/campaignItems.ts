import { status } from '../ledger/ledger';
import { digestOf } from '../ledger/mark';
import type { Outcome } from '../operation/outcome';
import type { CallResult } from './send/callResult';
import { Campaign } from './campaign/campaign';
import type { Admitted } from './send/dispatch';
import type { ItemAnswers } from './answer/itemAnswers';
import { Marking, type SettledTargets } from './plan/marking';
import type { Run } from './open/openRun';
import { OtherRuns } from './campaign/otherRuns';
import type { Part } from './answer/part';
import type { Call, GroupOfDrafts } from './plan/plan';

/**
 * A campaign in a run of items: which targets are left, what of a request may be sent now, and what became of it.
 */
export class CampaignItems {
	/** What needs nothing sent, and why, by item. */
	readonly settled = new Map<number, SettledTargets[]>();
	private readonly marking: Marking;
	/** Begun by this run; only these are its own to settle. */
	private readonly admitted = new Set<Call>();
	private readonly others: OtherRuns<Call>;

	private constructor(
		readonly campaign: Campaign,
		private readonly run: Run,
		private readonly answers: ItemAnswers,
		private readonly known: ReadonlyMap<number, readonly Part[]>,
		/** What is left to send. */
		public groups: readonly GroupOfDrafts[],
		refused: readonly GroupOfDrafts[],
	) {
		this.marking = new Marking(run, groups, refused);
		this.others = new OtherRuns(
			campaign,
			(call) => this.marking.pick(this.marking.ofCall(call).positions),
			run.setting.signal,
		);
	}

	/**
	 * @param known what earlier tries of this run have settled: their own answer tells more
	 * @param refused what of the refused items can be read
	 * @returns undefined without a campaign
	 * @throws InputError when the ledger cannot be used; nothing is marked then
	 */
	static async join(
		run: Run,
		groups: readonly GroupOfDrafts[],
		answers: ItemAnswers,
		known: ReadonlyMap<number, readonly Part[]>,
		refused: () => Promise<readonly GroupOfDrafts[]>,
	): Promise<CampaignItems | undefined> {
		const { context, service, operation, options } = run;
		if (options.campaign === undefined) return undefined;
		const campaign = await Campaign.join(await run.shared.ledger(), context, service, operation, options.campaign);
		try {
			const items = new CampaignItems(campaign, run, answers, known, groups, await refused());
			if (campaign.resumed) await items.cut();
			return items;
		} catch (error) {
			await campaign.leave();
			throw error;
		}
	}

	private async cut(): Promise<void> {
		const { marking, campaign } = this;
		const statuses = await campaign.statuses(marking.marks);
		this.groups = marking.cutDrafts(this.groups, statuses, campaign.again, (item, settled) => this.tell(item, settled));
	}

	private tell(item: number, settled: readonly SettledTargets[]): void {
		this.settled.set(item, [...(this.settled.get(item) ?? []), ...settled]);
		const known = this.known.get(item);
		const told = new Set(known?.flatMap(({ targets }) => targets));
		for (const { status: own, targets } of settled) {
			const rest = known ? targets.filter((target) => !told.has(target)) : targets;
			if (rest.length > 0 || !known) this.answers.settle(item, own, rest);
		}
	}

	/** The requests of the plan, and then those of which another run had something under way. */
	calls(planned: Iterable<Call>, halted: () => boolean): AsyncGenerator<Call, undefined> {
		return this.others.requests(planned, halted);
	}

	async begin(call: Call): Promise<Admitted | undefined> {
		return this.others.whileBeginning(call, async (waited) => this.admit(call, waited));
	}

	/** What this run has waited for another one with, and has not begun with. */
	get waiting(): readonly Call[] {
		return this.others.left;
	}

	private async admit(call: Call, waited: boolean): Promise<Admitted | undefined> {
		const { marking, campaign } = this;
		const { positions } = marking.ofCall(call);
		const statuses = await campaign.begin(marking.pick(positions), waited, { whole: !this.run.operation.batching });
		if (!(statuses instanceof Uint8Array)) return { call, result: statuses };
		const having = (wanted: number): ReadonlySet<number> =>
			new Set(positions.filter((_, index) => statuses[index] === wanted));
		const own = having(status.open);
		if (own.size < positions.length) {
			for (const [item, settled] of marking.settledOf(
				call,
				new Map(positions.map((position, index) => [position, statuses[index] as number])),
			))
				this.tell(item, settled);
			const others = marking.reduced(call, having(status.underWay));
			if (others) this.others.put(others);
		}
		const left = marking.reduced(call, own);
		if (!left) return undefined;
		const admitted = { ...left, share: digestOf(marking.pick(marking.ofCall(left).positions)) };
		this.admitted.add(admitted);
		return { call: admitted };
	}

	/** Each target by what is said of it, not by what is said of the request. */
	remember(call: Call, result: CallResult, part: Part | undefined): void {
		this.settle(
			call,
			(target) =>
				(target === undefined ? undefined : part?.verdicts?.get(target)?.outcome) ?? part?.outcome ?? result.outcome,
		);
	}

	/** Nothing of the request has left. */
	release(call: Call): void {
		this.settle(call, () => 'retryLater');
	}

	private settle(call: Call, outcomeOf: (target: string | undefined) => Outcome): void {
		if (!this.admitted.delete(call)) return;
		const { positions, targets } = this.marking.ofCall(call);
		this.campaign.settle(
			this.marking.pick(positions),
			positions.map((_, index) => outcomeOf(targets[index])),
		);
	}
}
