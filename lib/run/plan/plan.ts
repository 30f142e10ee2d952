import { batchedField, batchLimit } from '../../operation/batching';
import type { BatchEntry, EntryBatching, Operation, Values } from '../../operation/operation';
import { joinTargets } from '../../operation/targets';
import type { Doubt } from '../read/doubts';

/** Requests that share everything but their targets; a prerequisite, where the service wants one, is shared too. */
export interface Group {
	values: Values;
	/** First item, whose context the shared part is made with. */
	item: number;
	/** What is hardly meant of it. */
	doubts?: readonly Doubt[];
}

/** Whom an item is for, where its target is in no list. */
export function targetsIn({ target }: Pick<Operation, 'target'>, values: Values): string[] {
	const value = target === undefined ? undefined : values[target];
	return value === undefined ? [] : Array.isArray(value) ? value.map(String) : [String(value)];
}

/** What one item wants sent. */
export interface Draft {
	item: number;
	targets: string[];
	/** Beside `targets`, where each target has a message of its own. */
	entries?: BatchEntry[];
	/** Where a campaign's marks of them are: beside `targets`, or a single one for all of them. */
	marks?: readonly number[];
	/** What is hardly meant of what is its own. */
	doubts?: readonly Doubt[];
}

export interface GroupOfDrafts {
	group: Group;
	drafts: Draft[];
}

/** One request to be, and the items it answers. */
export interface Call {
	group: Group;
	items: number[];
	/** What each item contributes, in the order of `items`. */
	targets: string[][];
	values: Values;
	/** Which of several requests for the same message this is. */
	part?: number;
	/** Where a campaign decides what is sent: stands for just that, as `RequestContext` has it. */
	share?: string;
	/** Every target the request names, once, in its order; absent where each message to a target is one of its own. */
	named?: readonly string[];
	/** Where each target has a message of its own, in the order of `items`. */
	entries?: BatchEntry[][];
	/** Where a campaign's marks are, in the order of `items`; absent where `named` tells. */
	marks?: ReadonlyArray<readonly number[]>;
	/** What is hardly meant of what each item contributes, in the order of `items`. */
	doubts?: ReadonlyArray<readonly Doubt[] | undefined>;
}

export interface Plan {
	calls: Call[];
	/** Targets that several items named for the same message; each is sent to once. */
	repeated: number;
}

/** One request's share of a group. */
interface Slice {
	drafts: Draft[];
	/** Every target once, in order; unused where each target has an entry of its own. */
	targets: string[];
}

/** The draft in every request that names some of its targets: each answers for those alone. */
function share(draft: Draft, home: ReadonlyMap<string, Slice>): void {
	const shares = new Map<Slice, string[]>();
	for (const target of draft.targets) {
		const slice = home.get(target) as Slice;
		const own = shares.get(slice);
		if (own) own.push(target);
		else shares.set(slice, [target]);
	}
	for (const [slice, targets] of shares) slice.drafts.push({ ...draft, targets });
}

/**
 * Fewest requests for a list of targets. A target that an earlier item named for the same message is not
 * sent to again: its item is answered by the requests that hold them. A draft that names none, because it is for
 * everyone, has a request of its own.
 */
function sliceTargets(max: number, drafts: readonly Draft[]): { slices: Slice[]; repeated: number } {
	const slices: Slice[] = [];
	const home = new Map<string, Slice>();
	let current: Slice | undefined;
	let repeated = 0;
	for (const draft of drafts) {
		if (draft.targets.length === 0) {
			slices.push({ drafts: [draft], targets: [] });
			continue;
		}
		const fresh =
			draft.targets.length === 1 && !home.has(draft.targets[0] as string)
				? draft.targets
				: draft.targets.filter((target) => !home.has(target));
		repeated += draft.targets.length - fresh.length;
		if (fresh.length === 0) {
			share(draft, home);
			continue;
		}
		if (!current || current.targets.length + fresh.length > max) {
			current = { drafts: [], targets: [] };
			slices.push(current);
		}
		for (const target of fresh) {
			current.targets.push(target);
			home.set(target, current);
		}
		if (fresh.length === draft.targets.length) current.drafts.push(draft);
		else share(draft, home);
	}
	return { slices, repeated };
}

/** Fewest requests for messages that differ from target to target. */
function sliceEntries({ max, distinct }: EntryBatching, drafts: readonly Draft[]): Slice[] {
	const slices: Slice[] = [];
	let current: Slice | undefined;
	let size = 0;
	const held = new Set<string>();
	for (const draft of drafts) {
		const taken = distinct === true && draft.targets.some((target) => held.has(target));
		if (!current || taken || size + draft.targets.length > max) {
			current = { drafts: [], targets: [] };
			slices.push(current);
			size = 0;
			held.clear();
		}
		if (distinct) for (const target of draft.targets) held.add(target);
		current.drafts.push(draft);
		size += draft.targets.length;
	}
	return slices;
}

/** Fewest requests where all that is said of a target travels together; items whose target an earlier one had join it. */
function sliceMerged({ max }: EntryBatching, drafts: readonly Draft[]): Slice[] {
	const slices: Slice[] = [];
	const home = new Map<string, Slice>();
	let current: Slice | undefined;
	for (const draft of drafts) {
		const known = home.get(draft.targets[0] ?? '');
		if (known) {
			known.drafts.push(draft);
			continue;
		}
		if (!current || current.targets.length >= max) {
			current = { drafts: [], targets: [] };
			slices.push(current);
		}
		current.drafts.push(draft);
		for (const target of draft.targets) {
			current.targets.push(target);
			home.set(target, current);
		}
	}
	return slices;
}

/** The entries of a request as its list has them: of each target one, where they are merged. */
function listOf({ merging }: EntryBatching, entries: readonly BatchEntry[]): unknown[] {
	if (!merging) return entries.map(({ entry }) => entry);
	const own = new Map<string, unknown[]>();
	for (const { target, entry } of entries) {
		const known = own.get(target);
		if (known) known.push(entry);
		else own.set(target, [entry]);
	}
	return [...own.values()].map((said) => (said.length === 1 ? said[0] : merging.merge(said)));
}

/** What a request of such entries carries. */
export function withEntries(batching: EntryBatching, values: Values, entries: readonly BatchEntry[]): Values {
	const shared: Values = {};
	for (const wire of batching.shared ?? []) if (values[wire] !== undefined) shared[wire] = values[wire];
	const list = listOf(batching, entries);
	return { ...shared, [batching.into]: batching.emit ? batching.emit(list) : list };
}

/** The request for some targets of a group. */
export function targetCall(
	operation: Operation,
	group: Group,
	items: number[],
	targets: string[][],
	named: readonly string[],
): Call {
	const field = batchedField(operation, group.values);
	const into = operation.batching?.into;
	const values =
		into === undefined || named.length === 0
			? group.values
			: { ...group.values, [into]: field ? joinTargets(field, named) : named };
	return { group, items, targets, values, named };
}

/** The request for drafts whose targets have a message each. */
function entriesCall(batching: EntryBatching, group: Group, drafts: readonly Draft[]): Call {
	const entries = drafts.map((draft) => draft.entries ?? []);
	const marks = drafts.flatMap((draft) => (draft.marks ? [draft.marks] : []));
	return {
		group,
		items: drafts.map(({ item }) => item),
		targets: drafts.map(({ targets }) => targets),
		entries,
		values: withEntries(batching, group.values, entries.flat()),
		...(batching.merging ? { named: [...new Set(entries.flat().map(({ target }) => target))] } : {}),
		...(marks.length > 0 ? { marks } : {}),
	};
}

const withDraftDoubts = (call: Call, drafts: readonly Draft[]): Call =>
	drafts.some(({ doubts }) => doubts) ? { ...call, doubts: drafts.map(({ doubts }) => doubts) } : call;

/**
 * Turns drafts into the fewest legal requests. Targets keep the order of their items, none is lost,
 * none reaches another item's message.
 */
export function planCalls(operation: Operation, groups: readonly GroupOfDrafts[]): Plan {
	const { batching } = operation;
	const plan: Plan = { calls: [], repeated: 0 };
	for (const { group, drafts } of groups) {
		if (!batching) {
			for (const { item, targets, marks, doubts } of drafts) {
				const call: Call = { group, items: [item], targets: [targets], values: group.values };
				if (marks) call.marks = [marks];
				if (doubts) call.doubts = [doubts];
				plan.calls.push(call);
			}
			continue;
		}
		const { slices, repeated } = batching.entries
			? { slices: batching.merging ? sliceMerged(batching, drafts) : sliceEntries(batching, drafts), repeated: 0 }
			: sliceTargets(batchLimit(operation, group.values), drafts);
		plan.repeated += repeated;
		slices.forEach((slice, part) => {
			const items = slice.drafts.map(({ item }) => item);
			const targets = slice.drafts.map((draft) => draft.targets);
			const call: Call = batching.entries
				? { ...entriesCall(batching, group, slice.drafts), part }
				: { ...targetCall(operation, group, items, targets, slice.targets), part };
			plan.calls.push(withDraftDoubts(call, slice.drafts));
		});
	}
	return plan;
}
