import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import type { RequestContext } from '../operation/operation';
import { redactSigned } from '../signing';
import { prepareRequest, type CallSetting } from './call';
import { inputSentence, type ItemFault } from './failure';
import { weighing } from './openRun';
import type { RunOptions } from './options';
import type { Call, Plan } from './plan';

/** Characters of a body that are shown; a request may hold a thousand targets. */
const shownCharacters = 2_000;

const shorten = (text: string): string => (text.length > shownCharacters ? `${text.slice(0, shownCharacters)}… (${text.length} characters)` : text);

/** What a call would look like on the wire, without what would let somebody else send it. */
function shownRequest(call: Call, setting: CallSetting, context: RequestContext): IDataObject {
	const { service, operation, credential, mask } = setting;
	const lead = operation.fold?.lead;
	const carried = lead && lead.when?.(call.values) !== false ? { leadCall: lead.call?.path ?? 'the first list call' } : {};
	const request = prepareRequest(call.values, context, setting);
	const moment = { now: context.now, nonce: context.idempotencyKey };
	const signed = redactSigned(request, service.sign(request, credential, moment), new Set(service.signedPlainly));
	const text = service.signedText?.(request, credential, moment);
	const shown: IDataObject = {
		...carried,
		method: signed.method,
		url: shorten(mask(signed.url)),
		headers: Object.fromEntries(Object.entries(signed.headers).map(([name, value]) => [name, mask(value)])),
	};
	if (signed.body !== undefined) shown.body = shorten(mask(signed.body));
	if (text !== undefined) shown.signedText = shorten(mask(text));
	return shown;
}

/** The request, or why it cannot be made, for instance because a credential field cannot be signed with. */
function shownOrNot(call: Call, setting: CallSetting, context: RequestContext): IDataObject | string {
	try {
		return shownRequest(call, setting, context);
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

/** One answer for each item, nothing sent: in which request it would travel, and what would be refused. */
export function dryRunItems(plan: Plan, faults: ReadonlyMap<number, ItemFault>, count: number, setting: CallSetting, contextOf: (item: number, part?: number) => RequestContext, options: RunOptions): INodeExecutionData[] {
	const items: INodeExecutionData[] = Array.from({ length: count }, (_, item) => ({ json: {}, pairedItem: { item } }));
	const whole = { dryRun: true, service: setting.service.name };
	for (const [item, fault] of faults) {
		if (fault.kind === 'input') items[item] = { json: { ...whole, outcome: 'rejected', reason: inputSentence(fault.error, item) }, pairedItem: { item } };
	}
	const requests = plan.calls.length;
	const seconds = estimatedSeconds(plan, setting, options);
	plan.calls.forEach((call, index) => {
		const warnings = setting.operation.warnings?.(call.values) ?? [];
		const shown = shownOrNot(call, setting, contextOf(call.items[0] ?? 0, call.part));
		if (typeof shown === 'string') {
			for (const item of call.items) items[item] = { json: { ...whole, outcome: 'rejected', reason: shown }, pairedItem: { item } };
			return;
		}
		call.items.forEach((item, position) => {
			const targets = call.targets[position] ?? [];
			const json: IDataObject = { ...whole, outcome: 'notSent', request: index + 1, ofRequests: requests, targetsInRequest: new Set(call.targets.flat()).size };
			if (warnings.length > 0) json.warnings = [...warnings];
			if (targets.length > 0) json.target = targets.length === 1 ? (targets[0]) : [...targets];
			// The request itself is shown once, on the first item that travels in it.
			if (position === 0) Object.assign(json, { estimatedSeconds: seconds, sends: shown });
			items[item] = { json, pairedItem: { item } };
		});
	});
	return items;
}
