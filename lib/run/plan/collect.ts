import { batchedField } from '../../operation/batching';
import { InputError } from '../../operation/inputError';
import { FirstItems, type Distinct } from '../../operation/distinct';
import { shorten } from '../../operation/scalar';
import type { BatchEntry, Batching, EntryBatching, Operation, RequestContext } from '../../operation/operation';
import type { Merging } from '../../operation/merging';
import { refuseEmptyLooking } from '../../operation/targets';
import type { Doubt } from '../read/doubts';
import { targetsIn, type Draft, type GroupOfDrafts } from './plan';
import type { FieldReader } from '../read/reader';
import { Turns } from '../read/turns';

export interface Collected {
	groups: GroupOfDrafts[];
	/** Items refused before the network. */
	refused: Map<number, Error>;
}

type Wanted = (wire: string) => boolean;

const everything: Wanted = () => true;

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));

/** @throws InputError for an entry whose target looks like a missing value */
function namesOf(entries: readonly BatchEntry[], { emptyLooking }: RequestContext): string[] {
	return entries.map(({ target }) => {
		if (emptyLooking !== true) refuseEmptyLooking({ label: 'Target', noun: 'target' }, target);
		return target;
	});
}

const withDoubts = <T extends object>(
	object: T,
	doubts: readonly Doubt[] | undefined,
): T & { doubts?: readonly Doubt[] } => (doubts ? { ...object, doubts } : object);

/** What no two entries may share, with the item that has it. */
class Uniques {
	private readonly items = new Map<string, number>();

	constructor(private readonly unique: EntryBatching['unique']) {}

	/** @throws InputError for an entry that shares it with an earlier one */
	check(entries: readonly BatchEntry[]): void {
		if (!this.unique) return;
		const { parameter, of } = this.unique;
		const own = new Set<string>();
		for (const { entry } of entries) {
			const value = of(entry);
			const earlier = this.items.get(value);
			if (earlier !== undefined || own.has(value))
				throw new InputError(
					parameter,
					`is "${shorten(value)}" ${earlier === undefined ? 'for two messages' : `as in item ${earlier}`}; each message must have its own`,
					'Leave it empty, or use an expression that gives each message another one',
				);
			own.add(value);
		}
	}

	add(entries: readonly BatchEntry[], item: number): void {
		if (this.unique) for (const { entry } of entries) this.items.set(this.unique.of(entry), item);
	}
}

/** Every item a request of its own. */
async function collectSingly(
	operation: Operation,
	reader: FieldReader,
	count: number,
	context: (item: number) => RequestContext,
	turns: Turns,
): Promise<Collected> {
	const collected: Collected = { groups: [], refused: new Map() };
	const field = batchedField(operation);
	const uniques = new Uniques(operation.batching?.entries && operation.batching.unique);
	for (let item = 0; item < count; item++) {
		if (turns.isOver && (await turns.next())) break;
		try {
			const own = context(item);
			const given = reader.read(item, everything);
			operation.check?.(given, own);
			const values = operation.look ? await operation.look(given, own) : given;
			const entries = operation.batching?.entries?.(values, own);
			if (entries) uniques.check(entries);
			const targets =
				(entries && namesOf(entries, own)) ??
				(field ? reader.readTargets(item, field.wire) : targetsIn(operation, values));
			const doubts = reader.doubts(item, everything);
			collected.groups.push({
				group: { values, item },
				drafts: [withDoubts(entries ? { item, targets, entries } : { item, targets }, doubts)],
			});
			if (entries) uniques.add(entries, item);
		} catch (error) {
			collected.refused.set(item, asError(error));
		}
	}
	return collected;
}

/** Reads items into groups of equal shared values; the shared part is read and checked once per group. */
class Grouping {
	readonly groups = new Map<string, GroupOfDrafts | Error>();

	private readonly shared: Wanted;
	private readonly own: Wanted;
	private readonly fingerprint: ((item: number) => string) | undefined;
	/** What has been said of a target by an item, where all that is said of it travels together. */
	private readonly said = new Map<string, { value: string; item: number }>();
	private readonly uniques: Uniques;

	constructor(
		private readonly operation: Operation,
		private readonly batching: Batching,
		private readonly reader: FieldReader,
		private readonly context: (item: number) => RequestContext,
	) {
		const { into, entries } = batching;
		this.uniques = new Uniques(entries && batching.unique);
		const kept = new Set(entries && batching.shared);
		this.shared = entries ? (wire) => kept.has(wire) : (wire) => wire !== into;
		this.own = (wire) => wire === into;
		this.fingerprint = reader.fingerprint(this.shared);
	}

	add(item: number): void {
		const key = this.fingerprint?.(item) ?? '';
		const draft = this.draft(item);
		const known = this.groups.get(key);
		if (known instanceof Error) throw known;
		if (known) {
			known.drafts.push(draft);
			this.uniques.add(draft.entries ?? [], item);
			return;
		}
		try {
			const values = this.reader.read(item, this.shared);
			if (!this.batching.entries)
				this.operation.check?.({ ...values, [this.batching.into]: draft.targets.join() }, this.context(item));
			this.groups.set(key, {
				group: withDoubts({ values, item }, this.batching.entries ? undefined : this.reader.doubts(item, this.shared)),
				drafts: [draft],
			});
			this.uniques.add(draft.entries ?? [], item);
		} catch (error) {
			this.groups.set(key, asError(error));
			throw error;
		}
	}

	private draft(item: number): Draft {
		if (!this.batching.entries) {
			const targets = this.reader.readTargets(item, this.batching.into);
			return withDoubts({ item, targets }, this.reader.doubts(item, this.own));
		}
		const values = this.reader.read(item, everything);
		const own = this.context(item);
		this.operation.check?.(values, own);
		const entries = this.batching.entries(values, own);
		if (entries.length > this.batching.max)
			throw new InputError(
				'Messages',
				`holds ${entries.length} messages; at most ${this.batching.max} are allowed in one item`,
			);
		const targets = namesOf(entries, own);
		this.uniques.check(entries);
		if (this.batching.merging) this.refuseClash(item, entries, this.batching.merging);
		return withDoubts({ item, targets, entries }, this.reader.doubts(item, everything));
	}

	/** @throws InputError where an earlier item says something else of the same target */
	private refuseClash(item: number, entries: readonly BatchEntry[], { says, clash }: Merging): void {
		const all = entries.flatMap(({ target, entry }) =>
			(says?.(entry) ?? []).map(([name, value]) => ({ key: JSON.stringify([target, name]), name, value })),
		);
		for (const { key, name, value } of all) {
			const earlier = this.said.get(key);
			if (earlier && clash && earlier.value !== value) throw clash(name, earlier.item);
		}
		for (const { key, value } of all) if (!this.said.has(key)) this.said.set(key, { value, item });
	}
}

const repeated = ({ parameter, why }: Distinct, earlier: number): InputError =>
	new InputError(
		parameter,
		`is the same as in item ${earlier}${why?.reason ?? ', whose message is another; the service would drop all but the first'}`,
		why?.remedy ?? 'Leave it empty, or give each message its own',
	);

type ContextOf = (item: number) => RequestContext;

/** Takes out the messages that carry a value of an earlier one that may be there only once. */
function refuseRepeatsOf(distinct: Distinct, { groups, refused }: Collected, context: ContextOf): Collected {
	const first = new FirstItems();
	const kept = groups.flatMap(({ group, drafts }) => {
		const own = context(group.item);
		const value = distinct.of(group.values, own);
		if (value === undefined) return [{ group, drafts }];
		const moments = distinct.moments?.(group.values, own) ?? [];
		const left = drafts.filter(({ item, targets }) => {
			const earlier = first.find(value, moments);
			if (earlier === undefined) {
				first.add(value, moments, group.item);
				return true;
			}
			// Items with targets are one message to all of them; without, each would be a message to everyone.
			if (earlier === group.item && targets.length > 0) return true;
			refused.set(item, repeated(distinct, earlier));
			return false;
		});
		return left.length > 0 ? [{ group, drafts: left }] : [];
	});
	return { groups: kept, refused };
}

const refuseRepeats = ({ distinct = [] }: Operation, collected: Collected, context: ContextOf): Collected =>
	[distinct].flat().reduce((left, one) => refuseRepeatsOf(one, left, context), collected);

/** Reads and checks all items; nothing is sent while this runs. Ends early when the execution is stopped. */
export async function collectDrafts(
	operation: Operation,
	reader: FieldReader,
	count: number,
	context: (item: number) => RequestContext,
	batched: boolean,
	signal?: AbortSignal,
): Promise<Collected> {
	const { batching } = operation;
	const turns = new Turns(signal);
	const collected =
		batching && batched
			? await collectBatched(operation, batching, reader, count, context, turns)
			: await collectSingly(operation, reader, count, context, turns);
	for (const [item, error] of collected.refused) collected.refused.set(item, reader.explained(error, item));
	return refuseRepeats(operation, collected, context);
}

async function collectBatched(
	operation: Operation,
	batching: Batching,
	reader: FieldReader,
	count: number,
	context: (item: number) => RequestContext,
	turns: Turns,
): Promise<Collected> {
	const refused = new Map<number, Error>();
	const grouping = new Grouping(operation, batching, reader, context);
	for (let item = 0; item < count; item++) {
		if (turns.isOver && (await turns.next())) break;
		try {
			grouping.add(item);
		} catch (error) {
			refused.set(item, asError(error));
		}
	}
	return {
		groups: [...grouping.groups.values()].filter((group): group is GroupOfDrafts => !(group instanceof Error)),
		refused,
	};
}
