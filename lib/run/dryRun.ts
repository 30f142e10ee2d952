import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { dryRunColumns } from '../operation/columns';
import type { RequestContext, Values } from '../operation/operation';
import { redactSigned } from '../signing';
import { operationWarnings, warningsOf } from './answer/answer';
import type { CallSetting } from './send/callResult';
import type { ItemFault } from './answer/fault';
import { cut, faultData } from './answer/render';
import { HourlyPlace } from './send/hourly';
import { without } from './send/prerequisite';
import { weighing, type Run } from './open/openRun';
import type { RunOptions } from './open/options';
import type { Call, Group, Plan } from './plan/plan';
import { prepareRequest } from './send/request';

/** Characters of a body that are shown; a request may hold a thousand targets. */
const shownCharacters = 2_000;

const shorten = (text: string): string =>
	text.length > shownCharacters ? `${text.slice(0, shownCharacters)}… (${text.length} characters)` : text;

/** What a call would look like on the wire, without what would let somebody else send it. */
function shownCall(values: Values, setting: CallSetting, context: RequestContext, path?: string): IDataObject {
	const { service, credential, mask } = setting;
	const request = prepareRequest(values, context, setting, path);
	const moment = { now: context.now, nonce: context.idempotencyKey };
	const signed = redactSigned(
		request,
		service.scheme.sign(request, credential, moment),
		new Set(service.signedPlainly),
	);
	const text = service.signedText?.(request, credential, moment);
	const shown: IDataObject = {
		method: signed.method,
		url: shorten(mask(signed.url)),
		headers: Object.fromEntries(Object.entries(signed.headers).map(([name, value]) => [name, mask(value)])),
	};
	if (signed.body !== undefined) shown.body = shorten(mask(signed.body));
	if (text !== undefined) shown.signedText = shorten(mask(text));
	return shown;
}

/** Stands for what only the answer to the prerequisite will tell. */
const ofThePrerequisite = (wire: string): string => `${wire.toUpperCase()}_OF_THE_PREREQUISITE`;

/**
 * The requests that a call makes, as they will travel: where a message is made first, the call that makes it and the list call
 * that carries its ID.
 */
function shownRequest(
	call: Call,
	prerequisites: Set<Group>,
	setting: CallSetting,
	context: RequestContext,
): IDataObject {
	const prerequisite = setting.operation.batching?.prerequisite;
	if (!prerequisite || prerequisite.when?.(call.values) === false) return shownCall(call.values, setting, context);
	const first = !prerequisites.has(call.group);
	prerequisites.add(call.group);
	if (!prerequisite.call && first) return { ...shownCall(call.values, setting, context), prerequisite: 'this one' };
	const list = shownCall(
		{ ...without(call.values, prerequisite.omit), [prerequisite.carries]: ofThePrerequisite(prerequisite.carries) },
		setting,
		context,
	);
	if (!prerequisite.call) return { ...list, prerequisite: 'the first list call' };
	return {
		...list,
		prerequisite: first
			? shownCall(without(call.values, prerequisite.call.omit), setting, context, prerequisite.call.path)
			: `${prerequisite.call.path}, once for all lists of the message`,
	};
}

/** The request, or why it cannot be made, for instance because a credential field cannot be signed with. */
function shownOrNot(
	call: Call,
	prerequisites: Set<Group>,
	setting: CallSetting,
	context: RequestContext,
): IDataObject | string {
	try {
		return shownRequest(call, prerequisites, setting, context);
	} catch (error) {
		return `The request could not be prepared: ${setting.mask(error instanceof Error ? error.message : String(error))}`;
	}
}

/** Seconds at the rate that would be kept, without the service's own time to answer. */
function estimatedSeconds({ calls }: Plan, { service, operation }: CallSetting, { perSecond }: RunOptions): number {
	const { weigh = () => 1 } = weighing(service, operation);
	const weight = calls.reduce((sum, call) => sum + weigh(call), 0);
	return Number.isFinite(perSecond) ? Math.ceil((weight / perSecond) * 10) / 10 : 0;
}

/** What an hourly bound would say now, were the requests before it accepted. */
function withoutPlace({ values }: Call, setting: CallSetting, ahead: number): string[] {
	const sentence = HourlyPlace.of(values, setting)?.missing(ahead);
	return sentence === undefined ? [] : [`Would not be sent now: ${sentence.replace(/^The /, 'the ')}`];
}

/** An item that travels in several requests, because other items name some of its targets for the same message. */
function alsoIn(earlier: IDataObject | undefined, json: IDataObject): IDataObject {
	if (earlier?.request === undefined) return json;
	const both = (name: string): IDataObject => ({ [name]: [earlier[name], json[name]].flat() });
	return { ...earlier, ...json, ...both('request'), ...both('targetsInRequest'), ...both('target') };
}

/** One answer for each item, nothing sent: in which request it would travel, and what would be refused. */
export function dryRunItems(
	plan: Plan,
	faults: ReadonlyMap<number, ItemFault>,
	count: number,
	{ setting, contextOf, options, zone }: Run,
): INodeExecutionData[] {
	const items: INodeExecutionData[] = Array.from({ length: count }, (_, item) => ({ json: {}, pairedItem: { item } }));
	const whole = { dryRun: true, service: setting.service.name };
	for (const [item, fault] of faults) {
		items[item] = { json: { ...whole, ...faultData(fault, item, whole.service) }, pairedItem: { item } };
	}
	const requests = plan.calls.length;
	const seconds = estimatedSeconds(plan, setting, options);
	const prerequisites = new Set<Group>();
	plan.calls.forEach((call, index) => {
		const told = operationWarnings(setting.operation, call);
		const named = new Set(call.targets.flat()).size;
		const shown = shownOrNot(call, prerequisites, setting, contextOf(call.items[0] ?? 0, call.part));
		if (typeof shown === 'string') {
			for (const item of call.items)
				items[item] = { json: { ...whole, outcome: 'rejected', reason: shown }, pairedItem: { item } };
			return;
		}
		call.items.forEach((item, position) => {
			const targets = call.targets[position] ?? [];
			const warnings = [...warningsOf(call, told, position), ...withoutPlace(call, setting, index)];
			const json: IDataObject = {
				...whole,
				outcome: 'notSent',
				request: index + 1,
				ofRequests: requests,
				targetsInRequest: named,
			};
			if (warnings.length > 0) json.warnings = warnings;
			if (targets.length > 0) json.target = targets.length === 1 ? targets[0] : [...targets];
			// The request itself is shown once, on the first item that travels in it.
			if (position === 0) Object.assign(json, { estimatedSeconds: seconds, sends: shown });
			items[item] = { json: alsoIn(items[item]?.json, json), pairedItem: { item } };
		});
	});
	const columns = options.simplify ? dryRunColumns : undefined;
	return items.map((item) => ({ ...item, json: cut(item.json, { columns, zone }) }));
}
