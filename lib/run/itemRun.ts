import { NodeOperationError, type INodeExecutionData } from 'n8n-workflow';
import { InputError } from '../operation/inputError';
import { isAnswered } from '../operation/outcome';
import { lookFirst } from '../operation/remedy';
import type { CallResult } from './send/callResult';
import { underWayElsewhere } from './campaign/campaign';
import { CampaignItems } from './campaignItems';
import { guardAwaited } from './plan/awaited';
import { collectDrafts } from './plan/collect';
import { dispatch, type Admitted } from './send/dispatch';
import { doubtSentences } from './read/doubts';
import { dryRunItems } from './dryRun';
import { nodeError } from './answer/failure';
import type { ItemFault } from './answer/fault';
import { answerItems } from './answer/render';
import { renderingOf } from './open/rendering';
import { ItemAnswers } from './answer/itemAnswers';
import { weighing, type Run } from './open/openRun';
import { guardAudience } from './open/options';
import { CallAnswer, type Part } from './answer/part';
import { planCalls, type Call, type GroupOfDrafts } from './plan/plan';
import { draftsOfRefused } from './plan/refusedDrafts';
import { addHints, hint, progressReport, unrecordedSentences } from './answer/report';
import { cutKnown, retryMemory, type RetryMemory } from './answer/retryMemory';

/** Every input item through parameters, requests and answers to its output. */
export async function runItems(run: Run): Promise<INodeExecutionData[]> {
	const { context, service, operation, setting, options, goesOn, count } = run;
	const node = context.getNode();
	const { signal } = setting;
	const { groups, refused } = await collectDrafts(operation, run.reader, count, run.contextOf, options.batched, signal);
	if (signal?.aborted)
		throw new NodeOperationError(node, 'The execution was cancelled', {
			description: 'It had not come to sending: the items were still being read',
		});
	const answers = new ItemAnswers(service, operation, groups);
	// A dry run keeps nothing: it sends nothing.
	const memory = options.dryRun ? undefined : retryMemory(context, node, service, operation, options.campaign?.key);
	const known = memory?.known() ?? new Map<number, never>();
	for (const [item, error] of refused) if (!known.has(item)) answers.refuse(item, error);
	const faultOf = (item: number): ItemFault => answers.answer(item)?.fault as ItemFault;

	const audience = groups.reduce(
		(sum, { drafts }) => sum + drafts.reduce((inner, { targets }) => inner + targets.length, 0),
		0,
	);
	const crowd = operation.kind === 'send' ? crowdFault(run, audience, groups) : undefined;
	if (options.dryRun && crowd) addHints(context, [`${crowd.message}, so sending would be refused`]);
	if (options.dryRun) {
		addHints(context, doubtSentences(groups));
		return dryRunItems(
			planCalls(operation, groups),
			new Map([...refused.keys()].map((item) => [item, faultOf(item)])),
			count,
			run,
		);
	}

	const unsent = known.size === 0 ? 'Nothing was sent' : undefined;
	const firstRefused = lowest([...refused.keys()].filter((item) => !known.has(item)));
	if (!goesOn && firstRefused !== undefined)
		throw nodeError(node, faultOf(firstRefused), firstRefused, operation.kind === 'send' ? unsent : undefined);
	if (crowd) throw nodeError(node, ofRun(crowd), 0, unsent);

	for (const [item, parts] of known) for (const part of parts) answers.add(item, part);
	const campaign = await joinCampaign(run, groups, answers, known, () =>
		draftsOfRefused(service, operation, run.reader, refused.keys(), options.batched, signal),
	);
	try {
		return await sendItems(run, {
			groups: cutKnown(campaign?.groups ?? groups, known, operation),
			answers,
			memory,
			known,
			campaign,
		});
	} finally {
		await campaign?.campaign.leave();
	}
}

interface Sending {
	groups: readonly GroupOfDrafts[];
	answers: ItemAnswers;
	memory: RetryMemory | undefined;
	known: ReadonlyMap<number, readonly Part[]>;
	campaign: CampaignItems | undefined;
}

async function sendItems(
	run: Run,
	{ groups, answers, memory, known, campaign }: Sending,
): Promise<INodeExecutionData[]> {
	const { context, service, operation, setting, options, goesOn, count } = run;
	const node = context.getNode();
	const faultOf = (item: number): ItemFault => answers.answer(item)?.fault as ItemFault;
	// Of what is left: nothing is said of what another run, or an earlier try, has sent.
	addHints(context, doubtSentences(groups));
	const plan = planCalls(operation, groups);
	memory?.renumber(plan.calls);
	const underWay = new Set<Call>();
	const begun = new Set<Call>();
	/** A request has failed, and nothing more is to be begun. */
	let halted = false;
	const answer = (call: Call, result: CallResult): readonly Part[] => {
		underWay.delete(call);
		const { told, parts } = tell(run, call, result);
		parts.forEach((part, position) => answers.add(call.items[position] ?? 0, part));
		for (const notice of told.notices) answers.notices.add(notice);
		memory?.settle(call, (position, targets) => (targets ? told.part(position, targets) : (parts[position] as Part)));
		return parts;
	};
	await run.beforeSending?.(plan.calls);
	run.begun = true;
	let left: Call[];
	let waiting: ReadonlySet<Call> = new Set();
	let brokenOff: unknown;
	try {
		left = await dispatch(campaign ? campaign.calls(plan.calls, () => halted) : plan.calls, setting, run.contextOf, {
			concurrency: Math.min(options.concurrency, Math.max(plan.calls.length, 1)),
			stopAtFailure: !goesOn,
			...weighing(service, operation),
			begin: (planned) => {
				const admit = (admitted: Admitted | undefined): Admitted | undefined => {
					begun.add(planned);
					if (!admitted) return undefined;
					underWay.add(admitted.call);
					if (!admitted.result) memory?.begin(admitted.call);
					return admitted;
				};
				return campaign ? campaign.begin(planned).then(admit) : admit({ call: planned });
			},
			onResult: (call, result) => {
				if (!goesOn && !isAnswered(result.outcome, operation)) halted = true;
				const [part] = answer(call, result);
				campaign?.remember(call, result, part);
			},
			onBreak: () => {
				halted = true;
			},
		});
	} catch (error) {
		// Whatever it was, what is known stays known.
		brokenOff = error ?? new Error('The run broke off');
		waiting = new Set(campaign?.waiting);
		left = [...plan.calls.filter((call) => !begun.has(call)), ...waiting];
		for (const call of underWay)
			answer(call, {
				outcome: operation.kind === 'send' ? 'unknown' : 'retryLater',
				tries: 1,
				sentence: `The run broke off while the request was under way: ${reasonOf(run, error)}`,
				remedy: lookFirst(service),
			});
	}
	for (const call of left) {
		memory?.release(call);
		campaign?.release(call);
	}

	const notSent = left.flatMap(({ items }) => items);
	const report = (): string | undefined => (count === 1 ? undefined : progressReport(operation, answers, notSent));
	if (setting.signal?.aborted) {
		const failed = answers.answered.some((item) => answers.answer(item)?.fault);
		throw new NodeOperationError(node, 'The execution was cancelled', {
			description:
				report() ??
				(answers.answered.length === 0
					? 'Nothing was sent'
					: operation.kind === 'send'
						? `The message ${failed ? 'may have been sent' : 'had been accepted'}`
						: `The request ${failed ? 'may have been acted on' : 'had been accepted'}`),
		});
	}
	if (brokenOff !== undefined && !goesOn)
		throw new NodeOperationError(node, `The run broke off: ${reasonOf(run, brokenOff)}`, {
			description: report() ?? lookFirst(service),
		});
	const failed = goesOn ? undefined : lowest(answers.answered.filter((item) => answers.answer(item)?.fault));
	if (failed !== undefined) throw nodeError(node, faultOf(failed), failed, report());
	// Not begun, although nothing failed or was stopped: the run has broken off.
	const why = brokenOff === undefined ? '' : ` (${reasonOf(run, brokenOff)})`;
	for (const call of left) {
		const said = waiting.has(call)
			? {
					sentence: `${underWayElsewhere}, and this one broke off before that had ended${why}`,
					remedy: 'Run it again: what the other run has sent is not sent again',
				}
			: { sentence: `Not sent: the run broke off before its turn${why}`, remedy: 'Send again' };
		answer(call, { outcome: 'retryLater', notSent: true, tries: 0, ...said });
	}

	const given = Array.from(
		{ length: count },
		(_, item) =>
			answers.answer(item) ?? {
				items: [],
				fault: { kind: 'input' as const, error: new InputError('Item', 'has no answer; report this') },
			},
	);
	hint(
		context,
		service,
		answers.tally(given.flatMap(({ items }) => items)),
		plan.repeated,
		campaign?.settled ?? new Map(),
	);
	// All is recorded, or it is known that it is not.
	await campaign?.campaign.leave();
	addHints(context, [
		...(campaign ? [...campaign.campaign.warnings, ...unrecordedSentences(campaign.campaign)] : []),
		...(known.size > 0
			? [`Retry On Fail: ${known.size} of ${count} items were settled in an earlier try and not sent again`]
			: []),
	]);
	const rendering = renderingOf(run);
	return given.flatMap((answer, item) => answerItems(answer, item, rendering));
}

/** Of no item: each of them may name a single target. */
const ofRun = ({ message, remedy }: InputError): ItemFault => ({
	kind: 'run',
	facts: { sentence: message, remedy, details: { outcome: 'rejected' } },
});

function lowest(items: Iterable<number>): number | undefined {
	let least: number | undefined;
	for (const item of items) if (least === undefined || item < least) least = item;
	return least;
}

const reasonOf = ({ setting }: Run, error: unknown): string =>
	setting.mask(error instanceof Error ? error.message : String(error));

/** A result as its items' answers. Where even that goes wrong, nobody can say what the answer had said. */
function tell(run: Run, call: Call, result: CallResult): { told: CallAnswer; parts: Part[] } {
	const { operation, service } = run;
	const own = () => run.contextOf(call.items[0] ?? 0, call.part, call.share);
	const partsOf = (told: CallAnswer): { told: CallAnswer; parts: Part[] } => ({
		told,
		parts: call.items.map((_, position) => told.part(position)),
	});
	try {
		return partsOf(new CallAnswer(call, result, operation, service, Date.now(), own));
	} catch (error) {
		const unread: CallResult = {
			outcome: result.notSent ? result.outcome : operation.kind === 'send' ? 'unknown' : 'rejected',
			tries: result.tries,
			sentence: `The answer could not be read: ${reasonOf(run, error)}`,
			remedy: `${lookFirst(service)}, and report this`,
		};
		const { messageIds: _ids, warnings: _warnings, ...plain } = operation;
		return partsOf(new CallAnswer(call, unread, plain, service, Date.now(), own));
	}
}

async function joinCampaign(
	run: Run,
	...rest: [
		groups: readonly GroupOfDrafts[],
		answers: ItemAnswers,
		known: ReadonlyMap<number, readonly Part[]>,
		refused: () => Promise<readonly GroupOfDrafts[]>,
	]
): Promise<CampaignItems | undefined> {
	try {
		return await CampaignItems.join(run, ...rest);
	} catch (error) {
		if (!(error instanceof InputError)) throw error;
		throw nodeError(run.context.getNode(), { kind: 'input', error }, 0, 'Nothing was sent');
	}
}

function crowdFault(
	{ operation, options, asTool }: Run,
	targets: number,
	groups: readonly GroupOfDrafts[],
): InputError | undefined {
	try {
		guardAudience(targets, options, asTool);
		const { reportsTo, handedOn } = operation;
		if (reportsTo) guardAwaited(planCalls(operation, groups).calls, options.concurrency);
		if (handedOn) guardAwaited(planCalls(operation, groups).calls);
		return undefined;
	} catch (error) {
		if (error instanceof InputError) return error;
		throw error;
	}
}
