import { createHash } from 'node:crypto';
import { NodeOperationError, type IExecuteFunctions, type INode } from 'n8n-workflow';
import type { Outcome } from '../../operation/outcome';
import type { Operation, Service } from '../../operation/operation';
import { lookFirst } from '../../operation/remedy';
import { isTool, runIdentity } from '../read/host';
import { pickDraft } from '../plan/marking';
import type { Part } from './part';
import type { Call, Draft, GroupOfDrafts } from '../plan/plan';

/** Certainly not sent, so that the next try may send it. */
const isOpen = (outcome: Outcome): boolean => outcome === 'retryLater' || outcome === 'rejected';

/** An answer for the targets named, or for all of those that the request names for the item. */
type Answering = (position: number, targets?: readonly string[]) => Part;

const interrupted = (targets: readonly string[], service: Pick<Service, 'statistics'>): Part => {
	const sentence = 'An earlier try of this run ended while the message was under way, so it may have been sent';
	const target = targets.length === 0 ? {} : { target: targets.length === 1 ? (targets[0] as string) : [...targets] };
	const failure = {
		outcome: 'unknown' as const,
		sentence,
		remedy: lookFirst(service),
		details: { outcome: 'unknown', ...target },
	};
	return { targets, outcome: 'unknown', reason: sentence, failure };
};

/**
 * What the tries of one run of a node have done so far. n8n's Retry On Fail runs the whole node again, all items of it; a try
 * must send only what no earlier one may have sent.
 */
export class RetryMemory {
	constructor(private readonly service: Pick<Service, 'statistics'>) {}

	/** By request, what is settled of its items. */
	private readonly requests = new Map<Call, Array<{ item: number; part: Part }>>();

	/** Before the first byte of a request leaves. */
	begin(call: Call): void {
		this.requests.set(
			call,
			call.items.map((item, position) => ({ item, part: interrupted(call.targets[position] ?? [], this.service) })),
		);
	}

	/** Nothing of the request has left. */
	release(call: Call): void {
		this.requests.delete(call);
	}

	/** Goes by what the answer says of each target, not of the request. */
	settle(call: Call, answering: Answering): void {
		const settled = call.items.flatMap((item, position) => {
			const part = answering(position);
			const statuses = part.targets.map((target) => part.verdicts?.get(target)?.outcome ?? part.outcome);
			if (statuses.length === 0) return isOpen(part.outcome) ? [] : [{ item, part }];
			const done = part.targets.filter((_, index) => !isOpen(statuses[index] as Outcome));
			return done.length === 0
				? []
				: [{ item, part: done.length === part.targets.length ? part : answering(position, done) }];
		});
		if (settled.length > 0) this.requests.set(call, settled);
		else this.requests.delete(call);
	}

	/**
	 * Gives requests numbers that no settled one of the same message has: a service that drops repeats by a key would take
	 * what is left of a request for a repeat of it. What was certainly not sent keeps its number.
	 */
	renumber(calls: readonly Call[]): void {
		const taken = new Set([...this.requests.keys()].map(({ group, part = 0 }) => `${group.item}|${part}`));
		if (taken.size === 0) return;
		for (const call of calls) {
			let { part = 0 } = call;
			while (taken.has(`${call.group.item}|${part}`)) part++;
			taken.add(`${call.group.item}|${part}`);
			if (part !== (call.part ?? 0)) call.part = part;
		}
	}

	/** What earlier tries have settled, by item. */
	known(): Map<number, Part[]> {
		const known = new Map<number, Part[]>();
		for (const settled of this.requests.values()) {
			for (const { item, part } of settled) {
				const parts = known.get(item);
				if (parts) parts.push(part);
				else known.set(item, [part]);
			}
		}
		return known;
	}
}

/** Takes out what is known; where a request cannot name fewer targets than its item, the item as a whole. */
export function cutKnown(
	groups: readonly GroupOfDrafts[],
	known: ReadonlyMap<number, readonly Part[]>,
	{ batching }: Operation,
): GroupOfDrafts[] {
	if (known.size === 0) return [...groups];
	const cut = (draft: Draft): Draft[] => {
		const parts = known.get(draft.item);
		if (!parts) return [draft];
		const settled = new Set(parts.flatMap(({ targets }) => targets));
		const open = draft.targets.map((target) => !settled.has(target));
		if (!batching || !open.some(Boolean)) return [];
		return [pickDraft(draft, (index) => open[index] === true)];
	};
	return groups
		.map(({ group, drafts }) => ({ group, drafts: drafts.flatMap(cut) }))
		.filter(({ drafts }) => drafts.length > 0);
}

/** One memory a node: its next run, as in a loop, has no use for the last one's. */
const memories = new WeakMap<object, Map<string, { runIndex: string; memory: RetryMemory }>>();

/** An agent that calls its tools by itself counts each try as a run; what they share is the object of the arguments. */
const ownerOf = (context: IExecuteFunctions, node: INode): object | undefined =>
	isTool(node) ? context.getInputData()[0]?.json : context.getExecutionCancelSignal?.();

const runIndexOf = (context: IExecuteFunctions, node: INode): string =>
	isTool(node) ? '' : String(context.evaluateExpression('{{ $runIndex }}', 0));

/** What earlier tries of this run have settled, by item. */
export function knownOfTries(context: IExecuteFunctions, node: INode): ReadonlyMap<number, readonly Part[]> {
	const owner = node.retryOnFail === true ? ownerOf(context, node) : undefined;
	const last = owner && memories.get(owner)?.get(node.id);
	return last?.runIndex === runIndexOf(context, node) ? last.memory.known() : new Map<number, readonly Part[]>();
}

/**
 * The memory that all tries of a run share, where n8n may make several. It lasts as long as the execution, or as a language
 * model's call of its tool.
 *
 * @throws NodeOperationError where n8n gives nothing to keep it with, and no Campaign Key remembers instead
 */
export function retryMemory(
	context: IExecuteFunctions,
	node: INode,
	service: Pick<Service, 'statistics'>,
	{ kind }: Operation,
	campaignKey: string | undefined,
): RetryMemory | undefined {
	if (kind !== 'send' || node.retryOnFail !== true) return undefined;
	const owner = ownerOf(context, node);
	if (owner === undefined) {
		if (campaignKey !== undefined) return undefined;
		throw new NodeOperationError(
			node,
			'Retry On Fail would send messages again that have been sent: this n8n does not tell the tries of a run apart',
			{
				description:
					'Nothing was sent. Switch Retry On Fail off in the settings of the node, which tries again by itself, or set a Campaign Key',
			},
		);
	}
	const runIndex = runIndexOf(context, node);
	const nodes = memories.get(owner) ?? new Map<string, { runIndex: string; memory: RetryMemory }>();
	memories.set(owner, nodes);
	const last = nodes.get(node.id);
	if (last?.runIndex === runIndex) return last.memory;
	const memory = new RetryMemory(service);
	nodes.set(node.id, { runIndex, memory });
	return memory;
}

/**
 * What remembers the targets of a file for the tries of one run: too many to be kept in memory, they go to this machine's ledger.
 * A campaign remembers them anyway.
 *
 * @throws NodeOperationError where the tries cannot be harmless
 */
export function fileRetryKey(context: IExecuteFunctions, campaign: { again: boolean } | undefined): string | undefined {
	const node = context.getNode();
	if (node.retryOnFail !== true || campaign?.again === false) return undefined;
	if (!campaign && (context.getExecutionId() as string | undefined))
		return createHash('sha256').update(runIdentity(context, node)).digest('base64url');
	throw new NodeOperationError(
		node,
		campaign
			? 'Retry On Fail would send doubtful targets of a file again with every try'
			: 'Retry On Fail would send a file again from its beginning',
		{
			description: `Nothing was sent. Switch Retry On Fail off in the settings of the node, which tries again by itself, or ${campaign ? 'switch Send Doubtful Again off' : 'set a Campaign Key'}`,
		},
	);
}
