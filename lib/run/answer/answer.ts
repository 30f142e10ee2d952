import type { IDataObject } from 'n8n-workflow';
import type {
	BatchEntry,
	Envelope,
	Operation,
	RequestContext,
	Service,
	TargetVerdict,
	Values,
} from '../../operation/operation';
import { notBeforeOf, type ErrorEntry, type Outcome } from '../../operation/outcome';
import { isoIn } from '../../operation/time';
import type { CallResult } from '../send/callResult';
import type { Call } from '../plan/plan';

/** A request that did not work out, with all a user needs to know of it; becomes an error or an error item. */
export interface Failure {
	outcome: Exclude<Outcome, 'accepted'>;
	sentence: string;
	remedy?: string;
	details: IDataObject;
}

/** A copy without the members that are undefined. */
export function present(object: Record<string, unknown>): IDataObject {
	const copy: IDataObject = {};
	for (const key of Object.keys(object)) if (object[key] !== undefined) copy[key] = object[key];
	return copy;
}

export function put(object: IDataObject, name: string, value: unknown): void {
	if (value !== undefined) object[name] = value;
}

/** A copy of what came as JSON. */
export function copyOf(value: unknown): unknown {
	if (typeof value !== 'object' || value === null) return value;
	if (Array.isArray(value)) return value.map(copyOf);
	const copy: Record<string, unknown> = {};
	for (const name of Object.keys(value)) {
		// Not by assignment, which a member named __proto__ would not survive.
		if (name === '__proto__')
			Object.defineProperty(copy, name, {
				value: copyOf((value as Record<string, unknown>)[name]),
				enumerable: true,
				configurable: true,
				writable: true,
			});
		else copy[name] = copyOf((value as Record<string, unknown>)[name]);
	}
	return copy;
}

export const single = (targets: readonly string[]): string | string[] | undefined =>
	targets.length === 0 ? undefined : targets.length === 1 ? targets[0] : [...targets];

/** n8n takes an item whose `error` is set for a failed one: a vendor's field of that name must not do that. */
export const asItem = (value: unknown): IDataObject => {
	if (typeof value !== 'object' || value === null || Array.isArray(value))
		return { value: value as IDataObject['value'] };
	if (!('error' in value)) return value as IDataObject;
	const { error, ...rest } = value as IDataObject;
	return { ...rest, vendorError: error };
};

export const filled = (list: readonly string[] | undefined): string[] | undefined =>
	list === undefined || list.length === 0 ? undefined : [...list];

/** The message IDs that the request itself gave, for each of its items; undefined when it gave none. */
export function givenIds(call: Call, { messageIds }: Operation, context: () => RequestContext): string[][] | undefined {
	const ids = messageIds?.(call.values, context());
	if (!ids) return undefined;
	let next = 0;
	return call.targets.map((targets) => ids.slice(next, (next += Math.max(targets.length, 1))));
}

const nothing: readonly string[] = [];

/**
 * What the user should know of an item of a request although it can be sent.
 *
 * @param told what the operation has to say of it
 */
export function warningsOf(
	{ group, doubts, entries }: Call,
	told: readonly string[],
	position: number,
): readonly string[] {
	const own = doubts?.[position];
	const ofEntries = warningsIn(entries?.[position]);
	if (!own && !group.doubts && ofEntries.length === 0) return told;
	const doubted = [group.doubts ?? [], own ?? []].flat().map(({ sentence }) => sentence);
	return [...new Set([...told, ...ofEntries, ...doubted])];
}

/** What there is to say of messages of which each is a target's own. */
export const warningsIn = (entries: readonly BatchEntry[] = []): readonly string[] =>
	entries.flatMap(({ warnings }) => warnings ?? nothing);

/** What the operation has to say of a message although it can be sent. */
export const operationWarnings = ({ warnings }: Operation, { values }: Call): readonly string[] =>
	warnings?.(values) ?? nothing;

/** The present, and the IANA zone of the people who will read of it. */
export interface Moment {
	now: number;
	zone: string;
}

/** ISO time before which another attempt is pointless. */
export function notBeforeIn(
	entry: Pick<ErrorEntry, 'notBefore'> | undefined,
	retryAfter: number | undefined,
	{ now, zone }: Moment,
): string | undefined {
	const epoch = notBeforeOf(entry, retryAfter, now);
	return epoch === undefined ? undefined : isoIn(epoch, zone);
}

/** When a message goes out that waits for its time, in ISO. */
export function scheduledIn(operation: Operation, values: Values, moment: Moment): string | undefined {
	const epoch = operation.scheduledFor?.(values, moment);
	return epoch === undefined ? undefined : isoIn(epoch, moment.zone);
}

/** What is known of a message without its answer. */
export interface Sent {
	ids?: readonly string[] | undefined;
	warnings?: readonly string[] | undefined;
}

export function failureOf(
	result: CallResult,
	operation: Operation,
	service: Service,
	targets: readonly string[],
	moment: Moment,
	{ ids, warnings }: Sent = {},
): Failure {
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
			notBefore: notBeforeIn(entry, result.retryAfter, moment),
			requestId: envelope?.requestId,
			httpStatus: result.httpStatus,
			networkCode: result.networkCode,
			tries: result.tries,
			response: envelope?.body,
		}),
	};
}

/** What the answer says of single targets; of the others, what it says of all. */
export function verdictsIn(
	{ envelope }: CallResult,
	operation: Operation,
	targets: readonly string[],
	values: Values,
): ReadonlyMap<string, TargetVerdict> | undefined {
	return (envelope && operation.perTarget?.(envelope, targets, values)) ?? envelope?.perTarget;
}

/** Each target's own message ID, where the service gives as many as the request names targets. */
export function messageIdsOf(envelope: Envelope | undefined, { named }: Call): ReadonlyMap<string, string> | undefined {
	const ids = envelope?.messageIds;
	return ids && ids.length === named?.length
		? new Map(named.map((target, index) => [target, ids[index] as string]))
		: undefined;
}

/** The message ID of these targets; when it cannot be told which is whose, all of the request's. */
export function ownMessageId(
	targets: readonly string[],
	envelope: Envelope | undefined,
	ids: ReadonlyMap<string, string> | undefined,
): string | string[] | undefined {
	if (!envelope?.messageIds) return envelope?.messageId;
	return single(ids ? targets.flatMap((target) => ids.get(target) ?? []) : envelope.messageIds);
}
