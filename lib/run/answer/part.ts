import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { givesData } from '../../operation/columns';
import type { Operation, RequestContext, Service, TargetVerdict } from '../../operation/operation';
import { isAnswered, type Outcome } from '../../operation/outcome';
import {
	asItem,
	copyOf,
	failureOf,
	filled,
	givenIds,
	messageIdsOf,
	notBeforeIn,
	operationWarnings,
	ownMessageId,
	present,
	put,
	scheduledIn,
	single,
	verdictsIn,
	warningsIn,
	warningsOf,
	type Failure,
	type Moment,
} from './answer';
import type { CallResult } from '../send/callResult';
import type { Call } from '../plan/plan';

/** What one request, or an earlier run, says of some of the targets of one item. */
export interface Part {
	/** Empty where the item names none. */
	targets: readonly string[];
	/** Of each target without a verdict of its own. */
	outcome: Outcome;
	verdicts?: ReadonlyMap<string, TargetVerdict> | undefined;
	/** The item's output, were this all; absent for a failure. */
	items?: INodeExecutionData[];
	failure?: Failure;
	reason?: string | undefined;
}

/** What an item is called whose targets fared differently; gone is only one whose targets are all gone. */
const leading: readonly Outcome[] = ['accepted', 'unknown', 'retryLater', 'rejected', 'deadTarget'];

export const leadingOf = (outcomes: ReadonlySet<Outcome>): Outcome =>
	leading.find((outcome) => outcomes.has(outcome)) ?? 'accepted';

/** Of several ISO times the last: before it a part would fail again. */
export const latest = (times: ReadonlyArray<string | undefined>): string | undefined =>
	times
		.filter((time) => time !== undefined)
		.sort((a, b) => Date.parse(a) - Date.parse(b))
		.at(-1);

/** Tells of the targets that fared otherwise than the item. */
export function tellOthers(json: IDataObject, others: ReadonlyMap<string, TargetVerdict>): void {
	const gone: string[] = [];
	const rest: IDataObject = {};
	for (const [target, verdict] of others) {
		if (verdict.outcome === 'deadTarget') gone.push(target);
		// Not by assignment, which a target named __proto__ would not survive.
		else
			Object.defineProperty(rest, target, {
				value: { ...verdict },
				enumerable: true,
				configurable: true,
				writable: true,
			});
	}
	json.deadTargets = gone;
	if (Object.keys(rest).length > 0) json.otherTargets = rest;
}

/** One request's result, as answers to its items. */
export class CallAnswer {
	readonly notices: string[] = [];
	private readonly reached: boolean;
	private readonly verdicts: ReadonlyMap<string, TargetVerdict> | undefined;
	private readonly ids: ReadonlyMap<string, string> | undefined;
	private readonly given: string[][] | undefined;
	private readonly scheduledFor: string | undefined;
	private readonly told: readonly string[];

	/** @param now epoch milliseconds, from which a wait counts */
	constructor(
		private readonly call: Call,
		private readonly result: CallResult,
		private readonly operation: Operation,
		private readonly service: Service,
		private readonly now: number,
		private readonly context: () => RequestContext,
	) {
		const { envelope } = result;
		this.reached = isAnswered(result.outcome, operation);
		this.given = givenIds(call, operation, context);
		this.told = operationWarnings(operation, call);
		if (!this.reached || this.isData) return;
		this.verdicts = this.timed(verdictsIn(result, operation, call.named ?? call.targets.flat(), call.values));
		this.ids = messageIdsOf(envelope, call);
		if (operation.scheduledFor) this.scheduledFor = scheduledIn(operation, call.values, this.moment);
		if (this.told.length > 0 || warningsIn(call.entries?.flat()).length > 0)
			this.notices.push('some messages have warnings; see "warnings" in the output');
		if (envelope?.notice !== undefined) this.notices.push(envelope.notice);
		this.noteStrangers();
	}

	/** Whether the answer is what the item is about, rather than its outcome. */
	private get isData(): boolean {
		return givesData(this.operation);
	}

	private get moment(): Moment {
		return { now: this.now, zone: this.context().zone };
	}

	/** What is said of an item, or of some of its targets. */
	part(position: number, targets: readonly string[] = this.call.targets[position] ?? []): Part {
		const { result, operation, service } = this;
		const item = this.call.items[position] ?? 0;
		if (!this.reached) {
			const failure = failureOf(result, operation, service, targets, this.moment, {
				ids: this.givenTo(position, targets),
				warnings: warningsOf(this.call, this.told, position),
			});
			return { targets, outcome: result.outcome, failure, reason: failure.sentence };
		}
		if (this.isData)
			return { targets, outcome: result.outcome, items: this.data().map((json) => ({ json, pairedItem: { item } })) };
		const each = operation.items === 'eachTarget' ? targets.map((target) => [target]) : [targets];
		const items = each.map((own) => ({
			json: this.json(own, this.givenTo(position, own), warningsOf(this.call, this.told, position)),
			pairedItem: { item },
		}));
		return { targets, outcome: result.outcome, verdicts: this.verdicts, items, reason: result.entry?.meaning };
	}

	/** Verdicts with the time before which another attempt is pointless. */
	private timed(
		verdicts: ReadonlyMap<string, TargetVerdict> | undefined,
	): ReadonlyMap<string, TargetVerdict> | undefined {
		if (!verdicts || ![...verdicts.values()].some(({ outcome }) => outcome === 'retryLater')) return verdicts;
		const table = this.service.errors(this.operation);
		return new Map(
			[...verdicts].map(([target, verdict]) => {
				const notBefore =
					verdict.outcome === 'retryLater' && verdict.code !== undefined
						? notBeforeIn(table[verdict.code], undefined, this.moment)
						: undefined;
				return [target, notBefore === undefined ? verdict : { ...verdict, notBefore }];
			}),
		);
	}

	private data(): IDataObject[] {
		const {
			operation,
			call,
			result: { envelope, records },
		} = this;
		if (records) return records.map(asItem);
		const data =
			envelope && typeof operation.items === 'function'
				? operation.items(envelope, call.values, this.moment.zone)
				: (envelope?.data ?? envelope?.body);
		return (Array.isArray(data) ? data : [data ?? {}]).map(asItem);
	}

	/** The IDs that the request gave to these targets. */
	private givenTo(position: number, targets: readonly string[]): readonly string[] | undefined {
		const ids = this.given?.[position];
		const all = this.call.targets[position] ?? [];
		return ids && targets.length < all.length ? ids.filter((_, index) => targets.includes(all[index] as string)) : ids;
	}

	private json(
		targets: readonly string[],
		given: readonly string[] | undefined,
		warnings: readonly string[],
	): IDataObject {
		const { call, result, operation, service, verdicts } = this;
		const { envelope } = result;
		const fallen = verdicts === undefined ? [] : targets.flatMap((target) => verdicts.get(target) ?? []);
		const all = fallen.length > 0 && fallen.length === targets.length;
		const own = all ? leadingOf(new Set(fallen.map(({ outcome }) => outcome))) : result.outcome;
		// What is said of all of them can be said of the item.
		const verdict =
			all &&
			fallen.every(
				({ outcome, code, reason }) => outcome === own && code === fallen[0]?.code && reason === fallen[0]?.reason,
			)
				? fallen[0]
				: undefined;
		// Without a verdict of its own a target shares the status of the request.
		const json: IDataObject = { outcome: own, service: service.name };
		put(json, 'target', single(targets));
		// Only where the message may be under way is there something to look up or take back.
		put(
			json,
			'messageId',
			all && own !== 'accepted' && own !== 'unknown'
				? undefined
				: given
					? single(given)
					: ownMessageId(targets, envelope, this.ids),
		);
		if (own === 'accepted') put(json, 'scheduledFor', this.scheduledFor);
		if (envelope && operation.output) Object.assign(json, present(operation.output(envelope, call.values)));
		put(json, 'requestId', envelope?.requestId);
		put(json, 'vendorCode', verdict?.code ?? (result.outcome === 'accepted' ? undefined : envelope?.code));
		put(json, 'reason', verdict?.reason ?? result.entry?.meaning);
		if (own === 'retryLater') put(json, 'notBefore', latest(fallen.map(({ notBefore }) => notBefore)));
		// A mixed item says which of its targets fared otherwise.
		if (!verdict && fallen.length > 0)
			tellOthers(
				json,
				new Map(
					targets.flatMap((target) =>
						verdicts?.has(target) ? [[target, verdicts.get(target) as TargetVerdict] as const] : [],
					),
				),
			);
		put(json, 'notice', envelope?.notice);
		put(json, 'warnings', filled(warnings));
		const shared = call.items.length > 1;
		const response = shared ? (envelope?.common ?? envelope?.body) : envelope?.body;
		// Each item has a response of its own: a later node may change it without touching its neighbours.
		put(json, 'response', shared || operation.items === 'eachTarget' ? copyOf(response) : response);
		return json;
	}

	/** Some services name the devices behind an alias or account: no item can be told of those, but the user can. */
	private noteStrangers(): void {
		if (!this.verdicts) return;
		const named = new Set(this.call.targets.flat());
		const strangers = [...this.verdicts.keys()].filter((target) => !named.has(target));
		if (strangers.length === 0) return;
		const shown = strangers.slice(0, 5).join(', ');
		this.notices.push(
			`the answer gives a verdict on ${strangers.length} targets that no item names: ${shown}${strangers.length > 5 ? ', …' : ''}`,
		);
	}
}
