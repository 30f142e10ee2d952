import { status, type Statuses } from '../../ledger/ledger';
import { marksOf, pickMarks, type Marks } from '../../ledger/mark';
import type { Operation, RequestContext, Service, Values } from '../../operation/operation';
import { batchedField, decidingWires } from '../../operation/batching';
import { targetCall, withEntries, type Call, type Draft, type Group, type GroupOfDrafts } from './plan';

/** What an earlier run, or another, has made of a target, so that nothing is sent to it. */
export type Settled = 'accepted' | 'dead' | 'doubtful';

export const settledStatuses: Readonly<Record<number, Settled>> = {
	[status.accepted]: 'accepted',
	[status.dead]: 'dead',
	[status.doubtful]: 'doubtful',
};

/** Why nothing is sent to some of an item's targets; no targets for everyone. */
export interface SettledTargets {
	status: Settled;
	targets: string[];
}

const everyone = 'everyone';

/** With what a run sends. */
export interface Sender {
	service: Pick<Service, 'appOf' | 'appWires'>;
	operation: Operation;
	setting: Pick<RequestContext, 'credential'>;
}

/** A list in a text, the same however it is written. */
const inAnyOrder = (value: unknown): unknown =>
	typeof value === 'string' ? [...new Set(value.split(',').map((part) => part.trim()))].sort().join() : value;

/** What decides, besides the targets' own names, who is meant: the app, and what the operation selects by. */
export function selectionOf({ service, operation, setting }: Sender, values: Values): string {
	const chosen = (operation.selects ?? [])
		.map((select) =>
			typeof select === 'string' ? [select, values[select]] : [select.wire, values[select.wire] ?? select.byDefault],
		)
		.filter(([, value]) => value !== undefined)
		.map(([wire, value]) => [wire, inAnyOrder(value)]);
	return JSON.stringify([service.appOf(values, setting.credential, operation), ...chosen]);
}

/** What the mark of the nth message to a target stands for. */
export const messageName = (kind: string, target: string, nth: number): string =>
	nth === 1 ? `${kind}=${target}` : `${nth}|${kind}=${target}`;

/**
 * Under which marks a campaign remembers a run's messages: one for each message to each target. The second message to the
 * same target is another one; items count in their order. Where a request cannot name fewer targets than its item, because they
 * are an expression such as tags that a device must all have, the whole of it is one.
 */
export class Marking {
	readonly marks: Marks;
	/** Where only the targets differ within a group. */
	private readonly byTarget = new Map<Group, Map<string, number>>();
	private readonly kinds = new Map<Group, string>();
	/** By the values that decide it: it is asked for every message. */
	private readonly selections = new Map<string, string>();
	private readonly deciding: readonly string[];
	private readonly names: string[] = [];
	private readonly times = new Map<string, number>();

	constructor(
		private readonly sender: Sender,
		groups: readonly GroupOfDrafts[],
		/** Counted, although they are not sent: when they are mended they must not be taken for what their neighbours have sent. */
		refused: readonly GroupOfDrafts[] = [],
	) {
		const all = [...groups, ...refused].flatMap(({ group, drafts }) => drafts.map((draft) => ({ group, draft })));
		if (groups.length + refused.length > 1) all.sort((a, b) => a.draft.item - b.draft.item);
		const { service, operation } = sender;
		const { batching } = operation;
		this.deciding = [...decidingWires(service, operation)];
		for (const { group, draft } of all) {
			if (batching && !batching.entries) this.addTargets(group, draft);
			else
				draft.marks = batching
					? draft.targets.map((target, index) =>
							this.add((operation.target ?? '') + this.selectionOf(group, draft.entries?.[index]?.app), target),
						)
					: [this.addAudience(group, draft.targets)];
		}
		this.marks = marksOf(this.names);
	}

	private add(kind: string, target: string): number {
		const first = messageName(kind, target, 1);
		const nth = (this.times.get(first) ?? 0) + 1;
		this.times.set(first, nth);
		return this.names.push(messageName(kind, target, nth)) - 1;
	}

	/** @param app what an entry says of its own app */
	private selectionOf({ values }: Group, app?: Values): string {
		let key = '';
		for (const wire of this.deciding) {
			const value = app?.[wire] ?? values[wire];
			if (value !== undefined) key += `${wire}=${JSON.stringify(value)}\n`;
		}
		let selection = this.selections.get(key);
		if (selection === undefined)
			this.selections.set(key, (selection = selectionOf(this.sender, app ? { ...values, ...app } : values)));
		return selection;
	}

	/** An alias and a tag may be spelled alike. */
	private kindOf(group: Group): string {
		let kind = this.kinds.get(group);
		if (kind === undefined) {
			kind = (batchedField(this.sender.operation, group.values)?.name ?? '') + this.selectionOf(group);
			this.kinds.set(group, kind);
		}
		return kind;
	}

	private addTargets(group: Group, draft: Draft): void {
		let known = this.byTarget.get(group);
		if (!known) this.byTarget.set(group, (known = new Map<string, number>()));
		const kind = draft.targets.length === 0 ? this.selectionOf(group) : this.kindOf(group);
		for (const target of draft.targets.length === 0 ? [everyone] : draft.targets)
			if (!known.has(target)) known.set(target, this.add(kind, target));
	}

	private addAudience(group: Group, targets: readonly string[]): number {
		const { operation } = this.sender;
		const whole =
			operation.audience?.(group.values) ??
			(targets.length === 0 ? everyone : JSON.stringify([...new Set(targets)].sort()));
		return this.add((targets.length === 0 ? '' : (operation.target ?? '')) + this.selectionOf(group), whole);
	}

	/** Where the marks of a draft's targets are; a single one for a whole audience. */
	private positionsOf(group: Group, draft: Draft): readonly number[] {
		if (draft.marks) return draft.marks;
		const known = this.byTarget.get(group);
		return (draft.targets.length === 0 ? [everyone] : draft.targets).map((target) => known?.get(target) as number);
	}

	/** Where the marks of a request are, each once, and the target each stands for; none for a whole audience. */
	ofCall(call: Call): { positions: readonly number[]; targets: readonly string[] } {
		if (call.marks)
			return {
				positions: call.marks.flat(),
				targets: this.sender.operation.batching || call.targets[0]?.length === 1 ? call.targets.flat() : [],
			};
		const known = this.byTarget.get(call.group);
		const named = call.named ?? [];
		return {
			positions: (named.length === 0 ? [everyone] : named).map((target) => known?.get(target) as number),
			targets: named,
		};
	}

	pick(positions: readonly number[]): Marks {
		return pickMarks(this.marks, positions);
	}

	/** What is left of drafts when nothing is sent to targets that a campaign has settled; `told` gets what these are. */
	cutDrafts(
		groups: readonly GroupOfDrafts[],
		statuses: Statuses,
		again: boolean,
		told: (item: number, settled: SettledTargets[]) => void,
	): GroupOfDrafts[] {
		const closed = (position: number): Settled | undefined => {
			const settled = settledStatuses[statuses[position] as number];
			return settled === 'doubtful' && again ? undefined : settled;
		};
		const cut = (group: Group, draft: Draft): Draft[] => {
			const fallen = this.positionsOf(group, draft).map(closed);
			if (!fallen.some(Boolean)) return [draft];
			told(draft.item, settledOf(draft.targets, fallen));
			const left = pickDraft(draft, (index) => fallen[index] === undefined);
			return fallen.every(Boolean) ? [] : [left];
		};
		return groups
			.map(({ group, drafts }) => ({ group, drafts: drafts.flatMap((draft) => cut(group, draft)) }))
			.filter(({ drafts }) => drafts.length > 0);
	}

	/** The request for those of its targets whose position is wanted; undefined when none is. */
	reduced(call: Call, wanted: ReadonlySet<number>): Call | undefined {
		const { operation } = this.sender;
		const { batching } = operation;
		const { positions } = this.ofCall(call);
		if (positions.every((position) => wanted.has(position))) return call;
		if (!batching || !positions.some((position) => wanted.has(position))) return undefined;
		const isWanted = (index: number, at: number): boolean =>
			wanted.has(
				call.marks
					? (call.marks[index]?.[at] as number)
					: (this.byTarget.get(call.group)?.get(call.targets[index]?.[at] ?? everyone) as number),
			);
		const kept = call.items.map((_, index) =>
			(call.targets[index] ?? []).flatMap((__, at) => (isWanted(index, at) ? [at] : [])),
		);
		const left = kept.flatMap((list, index) => (list.length > 0 ? [index] : []));
		const pick = <T>(lists: ReadonlyArray<readonly T[]>): T[][] =>
			left.map((index) => (kept[index] as number[]).map((at) => lists[index]?.[at] as T));
		const items = left.map((index) => call.items[index] as number);
		const part = call.part === undefined ? {} : { part: call.part };
		const doubts = call.doubts ? { doubts: left.map((index) => call.doubts?.[index]) } : {};
		if (call.marks && batching.entries) {
			const entries = pick(call.entries ?? []);
			return {
				group: call.group,
				items,
				targets: pick(call.targets),
				marks: pick(call.marks),
				entries,
				values: withEntries(batching, call.group.values, entries.flat()),
				...part,
				...doubts,
			};
		}
		const known = this.byTarget.get(call.group);
		const named = (call.named ?? []).filter((target) => wanted.has(known?.get(target) as number));
		return { ...targetCall(operation, call.group, items, pick(call.targets), named), ...part, ...doubts };
	}

	/** What of a request's items is settled, by item. */
	settledOf(call: Call, statuses: ReadonlyMap<number, number>): Map<number, SettledTargets[]> {
		const settled = new Map<number, SettledTargets[]>();
		call.items.forEach((item, index) => {
			const targets = call.targets[index] ?? [];
			const positions = this.positionsOf(call.group, {
				item,
				targets,
				...(call.marks ? { marks: call.marks[index] ?? [] } : {}),
			});
			const own = settledOf(
				targets,
				positions.map((position) => settledStatuses[statuses.get(position) ?? status.open]),
			);
			if (own.length > 0) settled.set(item, own);
		});
		return settled;
	}
}

function settledOf(targets: readonly string[], fallen: ReadonlyArray<Settled | undefined>): SettledTargets[] {
	// A whole audience falls as one.
	if (fallen.length !== targets.length) return fallen[0] ? [{ status: fallen[0], targets: [...targets] }] : [];
	return (['accepted', 'dead', 'doubtful'] as const).flatMap((one) => {
		const own = targets.filter((_, index) => fallen[index] === one);
		return own.length > 0 ? [{ status: one, targets: own }] : [];
	});
}

/** A draft for some of its targets. */
export function pickDraft(draft: Draft, wanted: (index: number) => boolean): Draft {
	const pick = <T>(list: readonly T[]): T[] => list.filter((_, index) => wanted(index));
	return {
		...draft,
		targets: pick(draft.targets),
		...(draft.entries ? { entries: pick(draft.entries) } : {}),
		...(draft.marks ? { marks: pick(draft.marks) } : {}),
	};
}
