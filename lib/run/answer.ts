import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import type { Envelope, Operation, RequestContext, Service, TargetVerdict } from '../operation/operation';
import { notBeforeOf, type Outcome } from '../operation/outcome';
import type { CallResult } from './call';
import type { Call } from './plan';

/** A request that did not work out, with all a user needs to know of it; becomes an error or an error item. */
export interface Failure {
	outcome: Exclude<Outcome, 'accepted'>;
	sentence: string;
	remedy?: string;
	details: IDataObject;
}

/** A copy without the members that are undefined. */
function present(object: Record<string, unknown>): IDataObject {
	const copy: IDataObject = {};
	for (const key of Object.keys(object)) if (object[key] !== undefined) copy[key] = object[key];
	return copy;
}

function put(object: IDataObject, name: string, value: unknown): void {
	if (value !== undefined) object[name] = value;
}

/** A copy of what came as JSON. */
function copyOf(value: unknown): unknown {
	if (typeof value !== 'object' || value === null) return value;
	if (Array.isArray(value)) return value.map(copyOf);
	const copy: Record<string, unknown> = {};
	for (const name of Object.keys(value)) {
		// Not by assignment, which a member named __proto__ would not survive.
		if (name === '__proto__') Object.defineProperty(copy, name, { value: copyOf((value as Record<string, unknown>)[name]), enumerable: true, configurable: true, writable: true });
		else copy[name] = copyOf((value as Record<string, unknown>)[name]);
	}
	return copy;
}

const single = (targets: readonly string[]): string | string[] | undefined => (targets.length === 0 ? undefined : targets.length === 1 ? targets[0] : [...targets]);

/** n8n takes an item whose `error` is set for a failed one: a vendor's field of that name must not do that. */
const asItem = (value: unknown): IDataObject => {
	if (typeof value !== 'object' || value === null || Array.isArray(value)) return { value: value as IDataObject['value'] };
	if (!('error' in value)) return value as IDataObject;
	const { error, ...rest } = value as IDataObject;
	return { ...rest, vendorError: error };
};

const filled = (list: readonly string[] | undefined): string[] | undefined => (list === undefined || list.length === 0 ? undefined : [...list]);

/** The message IDs that the request itself gave, for each of its items; undefined when it gave none. */
export function givenIds(call: Call, { messageIds }: Operation, context: () => RequestContext): string[][] | undefined {
	const ids = messageIds?.(call.values, context());
	if (!ids) return undefined;
	let next = 0;
	return call.targets.map((targets) => ids.slice(next, (next += Math.max(targets.length, 1))));
}

/** What the user should know of each item of a request although it can be sent. */
export function warningsOf(operation: Operation, call: Call): (position: number) => readonly string[] {
	const shared = [...(operation.warnings?.(call.values) ?? []), ...(call.group.doubts ?? []).map(({ sentence }) => sentence)];
	return (position) => {
		const own = call.doubts?.[position];
		return own ? [...new Set([...shared, ...own.map(({ sentence }) => sentence)])] : shared;
	};
}

/** What is known of a message without its answer. */
export interface Sent {
	ids?: readonly string[] | undefined;
	warnings?: readonly string[] | undefined;
}

export function failureOf(result: CallResult, operation: Operation, service: Service, targets: readonly string[], now: number, { ids, warnings }: Sent = {}): Failure {
	const { envelope, entry } = result;
	return {
		outcome: result.outcome as Failure['outcome'],
		sentence: result.sentence ?? `${service.displayName} refused the request`,
		...(result.remedy === undefined ? {} : { remedy: result.remedy }),
		details: present({
			outcome: result.outcome,
			service: service.name,
			operation: `${operation.resource}.${operation.operation}`,
			target: single(targets),
			// Only where the message may be under way is there something to look up or take back.
			messageId: result.outcome === 'unknown' ? (ids ? single(ids) : result.givenId) : undefined,
			warnings: filled(warnings),
			vendorCode: envelope?.code,
			vendorMessage: envelope?.message,
			meaning: entry?.meaning,
			remedy: result.remedy,
			whoMustAct: entry?.who,
			notBefore: notBeforeOf(entry, result.retryAfter, now),
			requestId: envelope?.requestId,
			httpStatus: result.httpStatus,
			networkCode: result.networkCode,
			tries: result.tries,
			response: envelope?.body,
		}),
	};
}

/** Each target's own message ID, where the service gives as many as the request names targets. */
function messageIdsOf(envelope: Envelope | undefined, { named }: Call): ReadonlyMap<string, string> | undefined {
	const ids = envelope?.messageIds;
	return ids && ids.length === named?.length ? new Map(named.map((target, index) => [target, ids[index] as string])) : undefined;
}

/** The message ID of these targets; when it cannot be told which is whose, all of the request's. */
function ownMessageId(targets: readonly string[], envelope: Envelope | undefined, ids: ReadonlyMap<string, string> | undefined): string | string[] | undefined {
	if (!envelope?.messageIds) return envelope?.messageId;
	return single(ids ? targets.flatMap((target) => ids.get(target) ?? []) : envelope.messageIds);
}

const leastCertain: readonly Outcome[] = ['unknown', 'retryLater', 'rejected', 'deadTarget'];

/** The output of one item of an accepted sending or changing call. */
function acceptedItem(
	call: Call,
	position: number,
	result: CallResult,
	{ operation, service, verdicts, ids, now }: { operation: Operation; service: Service; verdicts: ReadonlyMap<string, TargetVerdict> | undefined; ids: ReadonlyMap<string, string> | undefined; now: number },
	response: unknown,
	sent: Sent,
): IDataObject {
	const targets = call.targets[position] ?? [];
	const { envelope } = result;
	const fallen = verdicts === undefined ? [] : targets.filter((target) => verdicts.has(target));
	const all = fallen.length > 0 && fallen.length === targets.length;
	const fates = new Set(fallen.map((target) => verdicts?.get(target)?.outcome));
	const verdict = all && fates.size === 1 ? verdicts?.get(fallen[0] as string) : undefined;
	// Without a verdict of its own a target shares the fate of the request; of several fates the least certain one stands for the item.
	const json: IDataObject = { outcome: verdict?.outcome ?? (all ? leastCertain.find((outcome) => fates.has(outcome)) : undefined) ?? result.outcome, service: service.name };
	put(json, 'target', single(targets));
	put(json, 'messageId', all ? undefined : sent.ids ? single(sent.ids) : ownMessageId(targets, envelope, ids));
	if (envelope && operation.output) Object.assign(json, present(operation.output(envelope, call.values)));
	put(json, 'requestId', envelope?.requestId);
	put(json, 'vendorCode', verdict?.code ?? (result.outcome === 'accepted' ? undefined : envelope?.code));
	put(json, 'reason', verdict?.reason ?? result.entry?.meaning);
	if (verdict?.outcome === 'retryLater') put(json, 'notBefore', notBeforeOf(verdict.code === undefined ? undefined : service.errors(operation)[verdict.code], undefined, now));
	if (!verdict && fallen.length > 0) {
		// A mixed item says which of its targets fared otherwise.
		const others = fallen.filter((target) => verdicts?.get(target)?.outcome !== 'deadTarget');
		json.deadTargets = fallen.filter((target) => verdicts?.get(target)?.outcome === 'deadTarget');
		if (others.length > 0) json.otherTargets = Object.fromEntries(others.map((target) => [target, { ...verdicts?.get(target) }]));
	}
	put(json, 'notice', envelope?.notice);
	put(json, 'warnings', filled(sent.warnings));
	put(json, 'response', response);
	return json;
}

export interface Tally {
	accepted: number;
	/** Targets, and those of them that are gone; an item may name several. */
	targets: number;
	gone: number;
	fallen: Partial<Record<Outcome, number>>;
	notices: Set<string>;
}

/** Output items of a call that the service accepted, by item. */
export function acceptedItems(call: Call, result: CallResult, operation: Operation, service: Service, now: number, tally: Tally, context: () => RequestContext): Map<number, INodeExecutionData[]> {
	const items = new Map<number, INodeExecutionData[]>();
	const { envelope } = result;
	if (operation.kind === 'query' || operation.items) {
		const item = call.items[0] ?? 0;
		const instead = envelope?.code === undefined ? undefined : operation.answersInstead?.[envelope.code]?.(call.values);
		const data = instead ?? (envelope && operation.items ? operation.items(envelope, call.values) : (envelope?.data ?? envelope?.body));
		const list = Array.isArray(data) ? data : [data ?? {}];
		items.set(item, list.map((one) => ({ json: asItem(one), pairedItem: { item } })));
		return items;
	}
	const verdicts = (envelope && operation.perTarget?.(envelope, call.targets.flat(), call.values)) ?? envelope?.perTarget;
	const ids = messageIdsOf(envelope, call);
	const shared = call.items.length > 1;
	const response = shared ? (envelope?.common ?? envelope?.body) : envelope?.body;
	const copied = shared || operation.eachTarget === true;
	const given = givenIds(call, operation, context);
	const warnings = warningsOf(operation, call);
	const noted = (operation.warnings?.(call.values) ?? []).length > 0;
	call.items.forEach((item, position) => {
		const parts = operation.eachTarget ? (call.targets[position] ?? []).map((target) => ({ ...call, targets: [[target]] })) : [undefined];
		items.set(item, parts.map((part) => {
			// Each item has a response of its own: a later node may change it without touching its neighbours.
			const own = copied ? copyOf(response) : response;
			const json = acceptedItem(part ?? call, part ? 0 : position, result, { operation, service, verdicts, ids, now }, own, { ids: given?.[position], warnings: warnings(position) });
			const outcome = json.outcome as Outcome;
			if (outcome === 'accepted') tally.accepted++;
			else tally.fallen[outcome] = (tally.fallen[outcome] ?? 0) + 1;
			const named = Math.max(1, (part ?? call).targets[part ? 0 : position]?.length ?? 0);
			tally.targets += named;
			tally.gone += outcome === 'deadTarget' ? named : Array.isArray(json.deadTargets) ? json.deadTargets.length : 0;
			return { json, pairedItem: { item } };
		}));
	});
	if (noted) tally.notices.add('some messages may not arrive everywhere; see "warnings" in the output');
	if (envelope?.notice !== undefined) tally.notices.add(envelope.notice);
	if (verdicts) noteStrangers(verdicts, call, tally);
	return items;
}

/** Some services name the devices behind an alias or account: no item can be told of those, but the user can. */
function noteStrangers(verdicts: ReadonlyMap<string, TargetVerdict>, call: Call, { notices }: Tally): void {
	const named = new Set(call.targets.flat());
	const strangers = [...verdicts.keys()].filter((target) => !named.has(target));
	if (strangers.length === 0) return;
	const shown = strangers.slice(0, 5).join(', ');
	notices.add(`the answer gives a verdict on ${strangers.length} targets that no item names: ${shown}${strangers.length > 5 ? ', …' : ''}`);
}
