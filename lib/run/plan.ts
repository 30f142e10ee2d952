import type { TargetsField } from '../operation/field';
import { InputError } from '../operation/inputError';
import type { Fold, FoldEntry, Operation, RequestContext, Values } from '../operation/operation';
import { joinTargets } from '../operation/targets';
import type { FieldReader } from './reader';

/** Requests that share everything but their targets; a lead, where the service wants one, is shared too. */
export interface Group {
	values: Values;
	/** First item, whose context the shared part is made with. */
	item: number;
}

/** One request to be, and the items it answers. */
export interface Call {
	group: Group;
	items: number[];
	/** What each item contributes, in the order of `items`. */
	targets: string[][];
	values: Values;
}

export interface Plan {
	calls: Call[];
	/** Items refused before the network. */
	refused: Map<number, Error>;
	/** Targets that several items named for the same message; each is sent to once. */
	repeated: number;
}

type Wanted = (wire: string) => boolean;

interface Draft {
	item: number;
	targets: string[];
	entries?: FoldEntry[];
}

const everything: Wanted = () => true;

/** Every item a request of its own. */
function planSingly(operation: Operation, reader: FieldReader, count: number, context: (item: number) => RequestContext): Plan {
	const plan: Plan = { calls: [], refused: new Map(), repeated: 0 };
	const targetsField = operation.fields.find((field): field is TargetsField => field.kind === 'targets' && field.wire === operation.fold?.into);
	for (let item = 0; item < count; item++) {
		try {
			const own = context(item);
			const values = reader.read(item, everything);
			operation.check?.(values, own);
			const entries = operation.fold?.entries?.(values, own);
			const targets = entries?.map(({ target }) => target) ?? (targetsField ? reader.readTargets(item, targetsField.wire) : targetsIn(operation, values));
			const whole = entries && operation.fold ? withEntries(operation.fold, values, entries) : values;
			plan.calls.push({ group: { values, item }, items: [item], targets: [targets], values: whole });
		} catch (error) {
			plan.refused.set(item, asError(error));
		}
	}
	return plan;
}

function targetsIn(operation: Operation, values: Values): string[] {
	const value = operation.target === undefined ? undefined : values[operation.target];
	return value === undefined ? [] : Array.isArray(value) ? value.map(String) : [String(value)];
}

function withEntries(fold: Fold, values: Values, entries: readonly FoldEntry[]): Values {
	const shared = Object.fromEntries(Object.entries(values).filter(([wire]) => fold.shared?.includes(wire)));
	const list = entries.map(({ entry }) => entry);
	return { ...shared, [fold.into]: fold.emit ? fold.emit(list) : list };
}

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));

/** Reads items into groups of equal shared values; the shared part is read and checked once per group. */
class Grouping {
	readonly groups = new Map<string, { group: Group; drafts: Draft[] } | Error>();

	private readonly shared: Wanted;
	private readonly fingerprint: ((item: number) => string) | undefined;

	constructor(
		private readonly operation: Operation,
		private readonly fold: Fold,
		private readonly reader: FieldReader,
		private readonly context: (item: number) => RequestContext,
	) {
		const kept = new Set(fold.shared);
		this.shared = fold.entries ? (wire) => kept.has(wire) : (wire) => wire !== fold.into;
		this.fingerprint = reader.fingerprint(this.shared);
	}

	add(item: number): void {
		const key = this.fingerprint?.(item) ?? '';
		const draft = this.draft(item);
		const known = this.groups.get(key);
		if (known instanceof Error) throw known;
		if (known) {
			known.drafts.push(draft);
			return;
		}
		try {
			const values = this.reader.read(item, this.shared);
			if (!this.fold.entries) this.operation.check?.({ ...values, [this.fold.into]: draft.targets.join() }, this.context(item));
			this.groups.set(key, { group: { values, item }, drafts: [draft] });
		} catch (error) {
			this.groups.set(key, asError(error));
			throw error;
		}
	}

	private draft(item: number): Draft {
		if (!this.fold.entries) return { item, targets: this.reader.readTargets(item, this.fold.into) };
		const values = this.reader.read(item, everything);
		const own = this.context(item);
		this.operation.check?.(values, own);
		const entries = this.fold.entries(values, own);
		if (entries.length > this.fold.max) throw new InputError('Messages', `holds ${entries.length} messages; at most ${this.fold.max} are allowed in one item`);
		return { item, targets: entries.map(({ target }) => target), entries };
	}
}

/** One request's share of a group. */
interface Slice {
	drafts: Draft[];
	/** Every target once, in order; unused where each target has an entry of its own. */
	targets: string[];
}

/**
 * Fewest requests for a list of targets. A target that an earlier item named for the same message is not
 * sent to again: its item is answered by the request that holds it.
 */
function sliceTargets(fold: Fold, drafts: readonly Draft[]): { slices: Slice[]; repeated: number } {
	const slices: Slice[] = [];
	const home = new Map<string, Slice>();
	let current: Slice | undefined;
	let repeated = 0;
	for (const draft of drafts) {
		const fresh = draft.targets.length === 1 && !home.has(draft.targets[0] as string) ? draft.targets : draft.targets.filter((target) => !home.has(target));
		repeated += draft.targets.length - fresh.length;
		if (fresh.length === 0) {
			home.get(draft.targets[0] as string)?.drafts.push(draft);
			continue;
		}
		if (!current || current.targets.length + fresh.length > fold.max) {
			current = { drafts: [], targets: [] };
			slices.push(current);
		}
		current.drafts.push(draft);
		for (const target of fresh) {
			current.targets.push(target);
			home.set(target, current);
		}
	}
	return { slices, repeated };
}

/** Fewest requests for messages that differ from target to target. */
function sliceEntries(fold: Fold, drafts: readonly Draft[]): Slice[] {
	const slices: Slice[] = [];
	let current: Slice | undefined;
	let size = 0;
	let bytes = 0;
	for (const draft of drafts) {
		const weight = fold.maxBytes === undefined ? 0 : Buffer.byteLength(JSON.stringify(draft.entries?.map(({ entry }) => entry)));
		if (!current || size + draft.targets.length > fold.max || (fold.maxBytes !== undefined && bytes + weight > fold.maxBytes)) {
			current = { drafts: [], targets: [] };
			slices.push(current);
			size = 0;
			bytes = 0;
		}
		current.drafts.push(draft);
		size += draft.targets.length;
		bytes += weight;
	}
	return slices;
}

/**
 * Turns items into the fewest legal requests. Targets keep the order of their items, none is lost,
 * none reaches another item's message.
 */
export function planCalls(operation: Operation, reader: FieldReader, count: number, context: (item: number) => RequestContext, folding: boolean): Plan {
	const { fold } = operation;
	if (!fold || !folding) return planSingly(operation, reader, count, context);
	const plan: Plan = { calls: [], refused: new Map(), repeated: 0 };
	const grouping = new Grouping(operation, fold, reader, context);
	for (let item = 0; item < count; item++) {
		try {
			grouping.add(item);
		} catch (error) {
			plan.refused.set(item, asError(error));
		}
	}
	const targetsField = operation.fields.find((field): field is TargetsField => field.kind === 'targets' && field.wire === fold.into);
	for (const found of grouping.groups.values()) {
		if (found instanceof Error) continue;
		const { slices, repeated } = fold.entries ? { slices: sliceEntries(fold, found.drafts), repeated: 0 } : sliceTargets(fold, found.drafts);
		plan.repeated += repeated;
		for (const { drafts, targets } of slices) {
			const values = fold.entries
				? withEntries(fold, found.group.values, drafts.flatMap(({ entries }) => entries ?? []))
				: { ...found.group.values, [fold.into]: targetsField ? joinTargets(targetsField, targets) : targets };
			plan.calls.push({ group: found.group, items: drafts.map(({ item }) => item), targets: drafts.map((draft) => draft.targets), values });
		}
	}
	return plan;
}
