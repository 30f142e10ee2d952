import { NodeOperationError, type INodeExecutionData } from 'n8n-workflow';
import { InputError } from '../operation/inputError';
import type { Outcome } from '../operation/outcome';
import type { CallResult } from './call';
import { Campaign, cutSettled, markStore, mostRemembered, namesOfCall, type CampaignCut } from './campaign';
import { collectDrafts } from './collect';
import { dispatch } from './dispatch';
import { doubtSentences } from './doubts';
import { dryRunItems } from './dryRun';
import { errorItem, nodeError, type ItemFault } from './failure';
import { ItemAnswers } from './itemAnswers';
import { weighing, type Run } from './openRun';
import { guardAudience } from './options';
import { faultItem } from './outlets';
import { CallAnswer, type Part } from './part';
import { foldedField, planCalls, type Call, type Group, type GroupOfDrafts } from './plan';
import { addHints, hint, progressReport, unrecordedSentences } from './report';
import { cutKnown, retryMemory } from './retryMemory';

/** Every input item through parameters, requests and answers to its output. */
export async function runItems(run: Run): Promise<INodeExecutionData[]> {
	const { context, service, operation, setting, options, goesOn, count } = run;
	const node = context.getNode();
	const { groups, refused } = collectDrafts(operation, run.reader, count, run.contextOf, options.folding);
	const answers = new ItemAnswers(service, operation, groups);
	// A dry run keeps nothing: it sends nothing.
	const memory = options.dryRun ? undefined : retryMemory(context, node, operation, options.campaignKey);
	const known = memory?.known() ?? new Map<number, never>();
	for (const [item, error] of refused) if (!known.has(item)) answers.refuse(item, error);
	const faultOf = (item: number): ItemFault => answers.answer(item)?.fault as ItemFault;

	addHints(context, doubtSentences(groups));
	const audience = groups.reduce((sum, { drafts }) => sum + drafts.reduce((inner, { targets }) => inner + targets.length, 0), 0);
	const crowd = operation.kind === 'send' ? crowdFault(run, audience) : undefined;
	if (options.dryRun && crowd) addHints(context, [`${crowd.message}, so sending would be refused`]);
	if (options.dryRun) return dryRunItems(planCalls(operation, groups), new Map([...refused.keys()].map((item) => [item, faultOf(item)])), count, setting, run.contextOf, options);

	const unsent = known.size === 0 ? 'Nothing was sent' : undefined;
	const firstRefused = lowest([...refused.keys()].filter((item) => !known.has(item)));
	if (!goesOn && firstRefused !== undefined) throw nodeError(node, faultOf(firstRefused), firstRefused, operation.kind === 'send' ? unsent : undefined);
	if (crowd) throw nodeError(node, { kind: 'input', error: crowd }, 0, unsent);

	const kindOf = ({ values }: Group): string => foldedField(operation, values)?.wire ?? operation.target ?? '';
	const { campaign, cut } = await resumeCampaign(run, groups, kindOf);
	const earlier = (item: number): ReadonlySet<string> => new Set(known.get(item)?.flatMap(({ targets }) => [...targets]));
	for (const [item, parts] of known) for (const part of parts) answers.add(item, part);
	for (const [item, fates] of cut.settled) {
		for (const { fate, targets } of fates) {
			// This run's own answer tells more.
			const rest = known.has(item) ? targets.filter((target) => !earlier(item).has(target)) : targets;
			if (rest.length > 0 || !known.has(item)) answers.settle(item, fate, rest);
		}
	}
	const plan = planCalls(operation, cutKnown(cut.groups, known, operation, cut.names));
	memory?.renumber(plan.calls);
	const namesOf = (call: Call): Map<string, string | undefined> => namesOfCall(call, cut.names, kindOf(call.group));
	/** Each target by what is said of it, not by what is said of the request. */
	const remember = async (call: Call, outcomeOf: (target: string | undefined) => Outcome): Promise<void> => {
		if (!campaign || !admitted.has(call)) return;
		const fates = new Map<Outcome, string[]>();
		for (const [name, target] of namesOf(call)) {
			const outcome = outcomeOf(target);
			const alike = fates.get(outcome);
			if (alike) alike.push(name);
			else fates.set(outcome, [name]);
		}
		for (const [outcome, names] of fates) await campaign.settle(names, outcome, cut.again);
	};

	const underWay = new Set<Call>();
	const begun = new Set<Call>();
	/** Of the campaign: only these are marked by this run. */
	const admitted = new Set<Call>();
	const answer = (call: Call, result: CallResult): readonly Part[] => {
		underWay.delete(call);
		const { told, parts } = tell(run, call, result);
		parts.forEach((part, position) => answers.add(call.items[position] ?? 0, part));
		for (const notice of told.notices) answers.notices.add(notice);
		memory?.settle(call, (position, targets) => (targets ? told.part(position, targets) : (parts[position] as Part)));
		return parts;
	};
	run.begun = true;
	let left: Call[];
	let brokenOff: unknown;
	try {
		left = await dispatch(plan.calls, setting, run.contextOf, {
			concurrency: Math.min(options.concurrency, Math.max(plan.calls.length, 1)),
			stopAtFailure: !goesOn,
			...weighing(service, operation),
			begin: async (call) => {
				const stands = await campaign?.admit([...namesOf(call).keys()], cut.again);
				if (!stands) admitted.add(call);
				begun.add(call);
				underWay.add(call);
				if (!stands) memory?.begin(call);
				return stands;
			},
			onResult: async (call, result) => {
				const [part] = answer(call, result);
				await remember(call, (target) => (target === undefined ? undefined : part?.verdicts?.get(target)?.outcome) ?? part?.outcome ?? result.outcome);
			},
		});
	} catch (error) {
		// Whatever it was, what is known stays known.
		brokenOff = error ?? new Error('The run broke off');
		left = plan.calls.filter((call) => !begun.has(call));
		for (const call of underWay) answer(call, { outcome: operation.kind === 'send' ? 'unknown' : 'retryLater', tries: 1, sentence: `The run broke off while the request was under way: ${reasonOf(run, error)}`, remedy: 'Look into the message statistics before sending again' });
	}
	for (const call of left) {
		memory?.release(call);
		// Stopped before their turn.
		await remember(call, () => 'retryLater');
	}

	const notSent = left.flatMap(({ items }) => items);
	const report = (): string | undefined => (count === 1 ? undefined : progressReport(operation, answers, notSent));
	if (setting.signal?.aborted) {
		const failed = answers.answered.some((item) => answers.answer(item)?.fault);
		throw new NodeOperationError(node, 'The execution was cancelled', { description: report() ?? (failed ? 'The message may have been sent' : answers.answered.length > 0 ? 'The message had been accepted' : 'Nothing was sent') });
	}
	if (brokenOff !== undefined && !goesOn) throw new NodeOperationError(node, `The run broke off: ${reasonOf(run, brokenOff)}`, { description: report() ?? 'Look into the message statistics before sending again' });
	const failed = goesOn ? undefined : lowest(answers.answered.filter((item) => answers.answer(item)?.fault));
	if (failed !== undefined) throw nodeError(node, faultOf(failed), failed, report());
	// Not begun, although nothing failed or was stopped: the run has broken off.
	for (const call of left) answer(call, { outcome: 'retryLater', notSent: true, tries: 0, sentence: `Not sent: the run broke off before its turn${brokenOff === undefined ? '' : ` (${reasonOf(run, brokenOff)})`}`, remedy: 'Send again' });

	const given = Array.from({ length: count }, (_, item) => answers.answer(item) ?? { items: [], fault: { kind: 'input' as const, error: new InputError('Item', 'has no answer; report this') } });
	hint(context, service, answers.tally(given.flatMap(({ items }) => items)), plan.repeated, cut.settled);
	addHints(context, [...(campaign ? unrecordedSentences(campaign) : []), ...(known.size > 0 ? [`Retry On Fail: ${known.size} of ${count} items were settled in an earlier try and not sent again`] : [])]);
	return given.flatMap(({ items, fault }, item) => (fault ? [...items, options.splitByOutcome ? faultItem(fault, item, service.name) : errorItem(fault, item)] : items));
}

function lowest(items: Iterable<number>): number | undefined {
	let least: number | undefined;
	for (const item of items) if (least === undefined || item < least) least = item;
	return least;
}

const reasonOf = ({ setting }: Run, error: unknown): string => setting.mask(error instanceof Error ? error.message : String(error));

/** A result as its items' answers. Where even that goes wrong, nobody can say what the answer had said. */
function tell(run: Run, call: Call, result: CallResult): { told: CallAnswer; parts: Part[] } {
	const { operation, service } = run;
	const own = () => run.contextOf(call.items[0] ?? 0, call.part);
	const partsOf = (told: CallAnswer): { told: CallAnswer; parts: Part[] } => ({ told, parts: call.items.map((_, position) => told.part(position)) });
	try {
		return partsOf(new CallAnswer(call, result, operation, service, Date.now(), own));
	} catch (error) {
		const unread: CallResult = {
			outcome: result.notSent ? result.outcome : operation.kind === 'send' ? 'unknown' : 'rejected',
			tries: result.tries,
			sentence: `The answer could not be read: ${reasonOf(run, error)}`,
			remedy: 'Look into the message statistics before sending again, and report this',
		};
		const { messageIds: _ids, warnings: _warnings, ...plain } = operation;
		return partsOf(new CallAnswer(call, unread, plain, service, Date.now(), own));
	}
}

/** What is left to send of a campaign; everything when there is none. */
async function resumeCampaign({ context, service, operation, options }: Run, groups: readonly GroupOfDrafts[], kindOf: (group: Group) => string): Promise<{ campaign?: Campaign; cut: CampaignCut }> {
	if (options.campaignKey === undefined) return { cut: { groups: [...groups], settled: new Map(), names: new Map(), again: new Set() } };
	try {
		const campaign = await Campaign.open(markStore(context), options.campaignKey, `${service.name}|${operation.resource}.${operation.operation}`);
		const cut = await cutSettled(campaign, groups, options.repeatDoubtful, kindOf, operation.fold !== undefined);
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
