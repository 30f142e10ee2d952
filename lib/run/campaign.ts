import { createHash } from 'node:crypto';
import type { IExecuteFunctions } from 'n8n-workflow';
import { InputError } from '../operation/inputError';
import type { Outcome } from '../operation/outcome';
import type { CallResult } from './call';
import type { Call, Draft, Group, GroupOfDrafts } from './plan';

/** Most targets, over all campaigns of a workflow, whose fate is remembered. Two entries each. */
export const mostRemembered = 20_000;

const scope = 'workflow';
const storeOptions = { mode: 'entries', maxEntries: 2 * mostRemembered + 2_000 } as const;

/** What n8n's deduplication store can do: it tells and records in one step, and it can take back. */
export interface MarkStore {
	/** Records the marks; @returns those that were there before */
	mark: (marks: readonly string[]) => Promise<ReadonlySet<string>>;
	unmark: (marks: readonly string[]) => Promise<void>;
}

/** n8n's own errors name tables and queries. */
const storeFailed = (error: unknown): InputError =>
	new InputError('Campaign Key', `cannot be kept, because n8n's database failed (${error instanceof Error ? error.message : String(error)})`, 'Run the workflow again with the same key');

/** @throws InputError from both, when n8n's database fails */
export function markStore(context: IExecuteFunctions): MarkStore {
	return {
		mark: async (marks) => {
			if (marks.length === 0) return new Set();
			try {
				const { processed } = await context.helpers.checkProcessedAndRecord([...marks], scope, storeOptions);
				return new Set(processed.map(String));
			} catch (error) {
				throw storeFailed(error);
			}
		},
		unmark: async (marks) => {
			try {
				if (marks.length > 0) await context.helpers.removeProcessed([...marks], scope, storeOptions);
			} catch (error) {
				throw storeFailed(error);
			}
		},
	};
}

/** What an earlier run of the campaign did for a target. */
export type Fate = 'none' | 'accepted' | 'dead' | 'doubtful';

/**
 * Remembers, across executions, which targets a campaign has reached. Before a request leaves, its targets are marked
 * as begun, after it was accepted as done, or as gone where the service called it dead; a target begun but neither is in doubt and is not sent to again by itself.
 *
 * The store cannot be read without writing. Marks written only by reading are taken back at once; a crash within these
 * moments leaves targets in doubt, which is reported, rather than losing or repeating them.
 */
export class Campaign {
	private queue: Promise<unknown> = Promise.resolve();

	/** Names whose fate could not be recorded. */
	unrecorded = 0;

	private constructor(
		private readonly store: MarkStore,
		private readonly prefix: string,
		/** Whether an earlier run is known to have used this key. */
		readonly resumed: boolean,
	) {}

	static async open(store: MarkStore, key: string, service: string): Promise<Campaign> {
		const name = createHash('sha256').update(`${service}|${key}`).digest('base64url').slice(0, 22);
		const opened = `${name}|opened`;
		const resumed = (await store.mark([opened])).has(opened);
		return new Campaign(store, name, resumed);
	}

	private mark(kind: 'begun' | 'done' | 'gone', target: string): string {
		return `${this.prefix}|${kind}|${target}`;
	}

	/** One change of the store at a time: it reads, changes and writes a whole record. */
	private async inTurn<T>(task: () => Promise<T>): Promise<T> {
		const turn = this.queue.then(task);
		this.queue = turn.catch(() => undefined);
		return turn;
	}

	/** Those that have the mark; within a turn. */
	private async marked(kind: 'begun' | 'done' | 'gone', targets: readonly string[]): Promise<string[]> {
		const before = await this.store.mark(targets.map((target) => this.mark(kind, target)));
		await this.store.unmark(targets.map((target) => this.mark(kind, target)).filter((mark) => !before.has(mark)));
		return targets.filter((target) => before.has(this.mark(kind, target)));
	}

	async fates(targets: readonly string[]): Promise<Map<string, Fate>> {
		const fates = new Map<string, Fate>(targets.map((target) => [target, 'none']));
		if (!this.resumed) return fates;
		return this.inTurn(async () => {
			const names = [...fates.keys()];
			const tried = await this.marked('begun', names);
			const done = new Set(await this.marked('done', tried));
			const gone = new Set(await this.marked('gone', tried.filter((target) => !done.has(target))));
			for (const target of tried) fates.set(target, done.has(target) ? 'accepted' : gone.has(target) ? 'dead' : 'doubtful');
			return fates;
		});
	}

	/**
	 * @param again targets that are in doubt and sent to again on purpose
	 * @returns whether they may be sent to; not when another run of the campaign has begun with some of them meanwhile
	 */
	async begin(targets: readonly string[], again: ReadonlySet<string> = new Set()): Promise<boolean> {
		return this.inTurn(async () => {
			const before = await this.store.mark(targets.map((target) => this.mark('begun', target)));
			if (targets.every((target) => again.has(target) || !before.has(this.mark('begun', target)))) return true;
			await this.store.unmark(targets.map((target) => this.mark('begun', target)).filter((mark) => !before.has(mark)));
			return false;
		});
	}

	/** What stands for a request that must not go out; undefined when it may. */
	async admit(targets: readonly string[], again?: ReadonlySet<string>): Promise<CallResult | undefined> {
		try {
			return (await this.begin(targets, again)) ? undefined : takenByAnother;
		} catch (error) {
			const { message } = error as Error;
			return { outcome: 'retryLater', notSent: true, tries: 0, sentence: `Campaign Key ${error instanceof InputError ? error.reason : message}`, remedy: 'Nothing was sent. Run the workflow again with the same key' };
		}
	}

	/**
	 * Records what became of targets that `begin` has let through. Where n8n's database fails, they stay in doubt.
	 *
	 * @param again those that were in doubt before: that nothing was sent this time does not say that nothing was the last time
	 */
	async settle(targets: readonly string[], outcome: Outcome, again: ReadonlySet<string> = new Set()): Promise<void> {
		try {
			if (outcome === 'accepted') await this.accept(targets);
			else if (outcome === 'deadTarget') await this.inTurn(async () => this.store.mark(targets.map((target) => this.mark('gone', target))));
			else if (outcome !== 'unknown') await this.release(targets.filter((target) => !again.has(target)));
		} catch {
			this.unrecorded += targets.length;
		}
	}

	async accept(targets: readonly string[]): Promise<void> {
		await this.inTurn(async () => this.store.mark(targets.map((target) => this.mark('done', target))));
	}

	/** Nothing reached these targets: they are as if never begun. */
	async release(targets: readonly string[]): Promise<void> {
		await this.inTurn(async () => this.store.unmark(targets.map((target) => this.mark('begun', target))));
	}

	/** The campaign and these targets are forgotten. */
	async forget(targets: readonly string[]): Promise<void> {
		await this.inTurn(async () => this.store.unmark([`${this.prefix}|opened`, ...targets.flatMap((target) => [this.mark('begun', target), this.mark('done', target), this.mark('gone', target)])]));
	}
}

/** The answer of a request that was not made, because another run of the campaign is at the same targets. */
const takenByAnother: CallResult = {
	outcome: 'unknown',
	notSent: true,
	tries: 0,
	sentence: 'Another run of this campaign is sending, or has sent, to the same targets',
	remedy: 'Wait until it has ended; its answers tell what became of them',
};

/**
 * Names under which a draft's targets are remembered. Where each target has a message of its own, the second message
 * to the same target is another one.
 */
export function campaignNames(groups: readonly GroupOfDrafts[], kindOf: (group: Group) => string): Map<Draft, string[]> {
	const names = new Map<Draft, string[]>();
	const seen = new Map<string, number>();
	const all = groups.flatMap(({ group, drafts }) => drafts.map((draft) => ({ draft, kind: kindOf(group) }))).sort((a, b) => a.draft.item - b.draft.item);
	for (const { draft, kind } of all) {
		// An alias and a tag may be spelled alike.
		const targets = draft.targets.length === 0 ? ['everyone'] : draft.targets.map((target) => `${kind}=${target}`);
		names.set(
			draft,
			targets.map((target) => {
				if (!draft.entries) return target;
				const nth = (seen.get(target) ?? 0) + 1;
				seen.set(target, nth);
				return nth === 1 ? target : `${target}|${nth}`;
			}),
		);
	}
	return names;
}

/**
 * The names a request answers for, and the target each stands for; none for everyone. An item may name targets that another
 * request holds, because an earlier item has named them for the same message: what becomes of those is not this request's to say.
 */
export function namesOfCall(call: Call, names: ReadonlyMap<number, readonly string[]>, kind: string): Map<string, string | undefined> {
	const own = call.items.flatMap((item, position) => {
		const all = names.get(item) ?? [];
		const targets = call.targets[position] ?? [];
		if (call.named === undefined || targets.length === 0) return all.map((name, index) => [name, targets[index]] as const);
		const spokenFor = new Map(targets.map((target) => [`${kind}=${target}`, target]));
		return all.filter((name) => spokenFor.has(name)).map((name) => [name, spokenFor.get(name)] as const);
	});
	return new Map(own);
}

/** Why nothing is sent to a target; an indivisible request would reach others again that have been reached. */
export type Settled = 'accepted' | 'dead' | 'doubtful' | 'indivisible';

export interface CampaignCut {
	groups: GroupOfDrafts[];
	/** What needs nothing sent any more, and why, by item. */
	settled: Map<number, Array<{ fate: Settled; targets: string[] }>>;
	/** Under which names the targets that are left are remembered, by item. */
	names: Map<number, string[]>;
	/** Names in doubt that are sent to again. */
	again: Set<string>;
}

/** Takes out of the drafts what an earlier run has sent or may have sent. */
export async function cutSettled(campaign: Campaign, groups: readonly GroupOfDrafts[], repeatDoubtful: boolean, kindOf: (group: Group) => string, divisible = true): Promise<CampaignCut> {
	const names = campaignNames(groups, kindOf);
	const fates = await campaign.fates([...new Set([...names.values()].flat())]);
	const settled: CampaignCut['settled'] = new Map();
	const left: CampaignCut['names'] = new Map();
	const again = new Set(repeatDoubtful ? [...fates].filter(([, fate]) => fate === 'doubtful').map(([name]) => name) : []);
	const kept = groups.map(({ group, drafts }) => ({
		group,
		drafts: drafts.flatMap((draft) => {
			const own = names.get(draft) ?? [];
			const open = own.map((name) => fates.get(name) === 'none' || (repeatDoubtful && fates.get(name) === 'doubtful'));
			const told: Array<{ fate: Settled; targets: string[] }> = (['accepted', 'dead', 'doubtful'] as const).flatMap((fate) => {
				const targets = draft.targets.filter((_, index) => !open[index] && fates.get(own[index] as string) === fate);
				return targets.length > 0 || (draft.targets.length === 0 && !open[0] && fates.get(own[0] as string) === fate) ? [{ fate, targets }] : [];
			});
			if (told.length > 0) settled.set(draft.item, told);
			if (!divisible && told.length > 0 && open.some(Boolean)) {
				told.push({ fate: 'indivisible', targets: draft.targets.filter((_, index) => open[index]) });
				return [];
			}
			if (open.some(Boolean)) left.set(draft.item, own.filter((_, index) => open[index]));
			if (open.every(Boolean)) return [draft];
			if (open.some(Boolean)) {
				const pick = <T>(list: readonly T[]): T[] => list.filter((_, index) => open[index]);
				return [{ ...draft, targets: pick(draft.targets), ...(draft.entries ? { entries: pick(draft.entries) } : {}) }];
			}
			return [];
		}),
	}));
	return { groups: kept.filter(({ drafts }) => drafts.length > 0), settled, names: left, again };
}
