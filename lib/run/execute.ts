import { NodeOperationError, type IExecuteFunctions, type INodeExecutionData } from 'n8n-workflow';
import { InputError } from '../operation/inputError';
import { forgetCampaigns } from '../operation/campaigns';
import type { Service } from '../operation/operation';
import { acceptedItems, failureOf, givenIds, warningsOf, type Tally } from './answer';
import { Campaign, cutSettled, markStore, mostRemembered, namesOfCall, type CampaignCut } from './campaign';
import { dispatch } from './dispatch';
import { doubtSentences } from './doubts';
import { dryRunItems } from './dryRun';
import { chosenInForm } from './host';
import { errorItem, nodeError, type ItemFault } from './failure';
import { runFiles } from './runFiles';
import { openRun, weighing, type Run } from './openRun';
import { guardAudience } from './options';
import { faultItem, splitByOutcome } from './outlets';
import { collectDrafts } from './collect';
import { foldedField, planCalls, type Call, type Group, type GroupOfDrafts } from './plan';
import { addHints, hint, progressReport, unrecordedSentences } from './report';
import { wholeRunItems } from './wholeRun';

/** The only item loop: parameters, requests, answers, one output for each input item, for every service. */
export async function runService(context: IExecuteFunctions, service: Service): Promise<INodeExecutionData[][]> {
	if (context.getInputData().length === 0) return [[]];
	try {
		return await runAll(context, service);
	} catch (error) {
		if (!context.continueOnFail() || context.getExecutionCancelSignal?.()?.aborted) throw error;
		return wholeRunItems(error, context, service);
	}
}

async function runAll(context: IExecuteFunctions, service: Service): Promise<INodeExecutionData[][]> {
	if (chosenInForm(context, 'resource', 'Resource') === forgetCampaigns.resource) {
		await context.helpers.clearAllProcessedItems('workflow', { mode: 'entries' });
		return [context.getInputData().map((_, item) => ({ json: { cleared: true }, pairedItem: { item } }))];
	}
	const run = await openRun(context, service);
	const items = run.options.file ? await runFiles(run, run.options.file) : await runItems(run);
	return run.options.splitByOutcome && !run.options.dryRun ? splitByOutcome(items) : [items];
}

async function runItems(run: Run): Promise<INodeExecutionData[]> {
	const { context, service, operation, setting, options, goesOn, count } = run;
	const node = context.getNode();
	const { groups, refused } = collectDrafts(operation, run.reader, count, run.contextOf, options.folding);
	const outputs = new Map<number, INodeExecutionData[]>();
	const faults = new Map<number, ItemFault>();
	for (const [item, error] of refused) faults.set(item, { kind: 'input', error });

	addHints(context, doubtSentences(groups));
	const audience = groups.reduce((sum, { drafts }) => sum + drafts.reduce((inner, { targets }) => inner + targets.length, 0), 0);
	const crowd = operation.kind === 'send' ? crowdFault(run, audience) : undefined;
	if (options.dryRun && crowd) addHints(context, [`${crowd.message}, so sending would be refused`]);
	if (options.dryRun) return dryRunItems(planCalls(operation, groups), faults, count, setting, run.contextOf, options);
	const firstRefused = refused.size === 0 ? undefined : firstOf(refused.keys());
	if (!goesOn && firstRefused !== undefined) {
		throw nodeError(node, faults.get(firstRefused) as ItemFault, firstRefused, operation.kind === 'send' ? 'Nothing was sent' : undefined);
	}
	if (crowd) throw nodeError(node, { kind: 'input', error: crowd }, 0, 'Nothing was sent');

	const kindOf = ({ values }: Group): string => foldedField(operation, values)?.wire ?? operation.target ?? '';
	const { campaign, cut } = await resumeCampaign(run, groups, kindOf);
	const plan = planCalls(operation, cut.groups);
	const tally: Tally = { accepted: 0, targets: 0, gone: 0, fallen: {}, notices: new Set() };
	for (const [item, { fate, targets }] of cut.settled) outputs.set(item, [settledItem(item, fate, targets, service)]);
	const namesOf = (call: Call): string[] => namesOfCall(call, cut.names, kindOf(call.group));

	const left = await dispatch(plan.calls, setting, run.contextOf, {
		concurrency: Math.min(options.concurrency, Math.max(plan.calls.length, 1)),
		stopAtFailure: !goesOn,
		...weighing(service, operation),
		...(campaign ? { begin: async (call: Call) => campaign.admit(namesOf(call), cut.again) } : {}),
		onResult: async (call, result) => {
			const reached = result.outcome === 'accepted' || (result.outcome === 'deadTarget' && operation.kind !== 'query');
			const own = () => run.contextOf(call.items[0] ?? 0, call.part);
			if (reached) for (const [item, items] of acceptedItems(call, result, operation, service, Date.now(), tally, own)) outputs.set(item, items);
			else {
				const ids = givenIds(call, operation, own);
				const warnings = warningsOf(operation, call);
				call.items.forEach((item, position) => {
					faults.set(item, { kind: 'call', failure: failureOf(result, operation, service, call.targets[position] ?? [], Date.now(), { ids: ids?.[position], warnings: warnings(position) }) });
				});
			}
			await campaign?.settle(namesOf(call), result.outcome);
		},
	});

	const failed = [...faults].filter(([, fault]) => fault.kind === 'call').map(([item]) => item);
	const report = (): string | undefined => (count === 1 ? undefined : progressReport(operation, outputs.keys(), left.flatMap(({ items }) => items), failed));
	if (setting.signal?.aborted) {
		throw new NodeOperationError(node, 'The execution was cancelled', { description: report() ?? (outputs.size > 0 ? 'The message had been accepted' : left.length > 0 ? 'Nothing was sent' : 'The message may have been sent') });
	}
	if (failed.length > 0 && !goesOn) {
		const first = firstOf(failed);
		throw nodeError(node, faults.get(first) as ItemFault, first, report());
	}
	hint(context, service, tally, plan.repeated, cut.settled);
	addHints(context, campaign ? unrecordedSentences(campaign) : []);
	return Array.from({ length: count }, (_, item) => {
		const own = outputs.get(item);
		if (own) return own;
		const fault = faults.get(item) as ItemFault;
		return [options.splitByOutcome ? faultItem(fault, item, service.name) : errorItem(fault, item)];
	}).flat();
}

/** The smallest; by turns, because there may be more than a call takes arguments. */
function firstOf(items: Iterable<number>): number {
	let first = Infinity;
	for (const item of items) if (item < first) first = item;
	return first;
}

/** What is left to send of a campaign; everything when there is none. */
async function resumeCampaign({ context, service, operation, options }: Run, groups: readonly GroupOfDrafts[], kindOf: (group: Group) => string): Promise<{ campaign?: Campaign; cut: CampaignCut }> {
	if (options.campaignKey === undefined) return { cut: { groups: [...groups], settled: new Map(), names: new Map(), again: new Set() } };
	try {
		const campaign = await Campaign.open(markStore(context), options.campaignKey, `${service.name}|${operation.resource}.${operation.operation}`);
		const cut = await cutSettled(campaign, groups, options.repeatDoubtful, kindOf);
		const remembered = [...cut.names.values()].reduce((sum, names) => sum + names.length, 0);
		if (remembered > mostRemembered) {
			throw new InputError('Campaign Key', `is set for ${remembered} targets; at most ${mostRemembered} can be remembered`, 'Pass the targets as a file, which is remembered whatever its length');
		}
		return { campaign, cut };
	} catch (error) {
		if (!(error instanceof InputError)) throw error;
		throw nodeError(context.getNode(), { kind: 'input', error }, 0, 'Nothing was sent');
	}
}

function crowdFault({ options, asTool }: Run, targets: number): InputError | undefined {
	try {
		guardAudience(targets, options, asTool);
		return undefined;
	} catch (error) {
		if (error instanceof InputError) return error;
		throw error;
	}
}

function settledItem(item: number, fate: 'accepted' | 'doubtful', targets: readonly string[], service: Service): INodeExecutionData {
	const target = targets.length === 1 ? { target: targets[0] as string } : targets.length > 1 ? { target: [...targets] } : {};
	return fate === 'accepted'
		? { json: { outcome: 'accepted', service: service.name, ...target, earlierRun: true }, pairedItem: { item } }
		: {
				json: {
					outcome: 'unknown',
					service: service.name,
					...target,
					earlierRun: true,
					reason: 'An earlier run of this campaign ended while the message was under way, so it may have been sent',
				},
				pairedItem: { item },
			};
}
