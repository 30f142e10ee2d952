import type { IExecuteData, IExecuteFunctions, INodeExecutionData, IWebhookFunctions } from 'n8n-workflow';
import { isObject } from '../operation/json';
import type { Coordination } from '../run/campaign/coordination';

/*
 * How an execution waits, and what of n8n that rests on (n8n 2.41.1, n8n-core/dist/execution-engine/workflow-execute.js).
 *
 * A node that waits puts its execution aside and returns; n8n saves the execution with the node's own entry at the top of the stack
 * of what is to be run. When the time is over or its webhook resumes the execution, n8n passes over that node, and its input goes on
 * as its output: what has been reported meanwhile could never be told, and items could not be linked to those they come from. So
 * there are two entries: the node's own is emptied, so that n8n passes over it without a trace, and behind it stands another one of
 * the same node, which n8n runs as any other. Its input is what is known when the waiting begins; it adds what has been reported.
 *
 * The stack is no part of n8n's interface for nodes. Where it cannot be found, nothing may be sent.
 */

/** Of an execution that looks from time to time. */
export interface Watch {
	trigger: string;
	/** Of each waiting item, where it stands among the messages that were made known; -1 for one that has no message. */
	places: readonly number[];
	/** Epoch milliseconds. */
	begun: number;
	/** The time limit, epoch milliseconds; absent where there is none. */
	until?: number;
}

/** What the second entry needs to know. */
export interface Ticket {
	/** Stands for this wait where receipts are kept. */
	wait: string;
	waitFor: 'delivered' | 'clicked';
	/** Whether a target may stand for several phones, so that one that fails does not end its wait. */
	reportedByPhone: boolean;
	/** Which input item each of the waiting items belongs to. */
	origins: readonly number[];
	/** When receipts may be forgotten, epoch milliseconds. */
	keepUntil: number;
	coordination: Coordination;
	/** Where a trigger node gathers what is reported, and the execution has to look for it. */
	watch?: Watch;
	/** What the user should know of the sending. */
	hints: readonly string[];
}

/** An execution that waits. */
export interface Parked {
	items: readonly INodeExecutionData[];
	ticket: Ticket;
	/** Folder of this machine's receipts; empty where they are not kept on it. */
	folder: string;
}

const ticketName = 'chinaPushTicket';
const folderName = 'chinaPushFolder';

/** n8n's own list, not a copy. */
function stackOf(context: object): IExecuteData[] | undefined {
	const run: unknown = 'runExecutionData' in context ? context.runExecutionData : undefined;
	const execution = isObject(run) ? run.executionData : undefined;
	const stack = isObject(execution) ? execution.nodeExecutionStack : undefined;
	return Array.isArray(stack) ? (stack as IExecuteData[]) : undefined;
}

const metadataOf = (entry: IExecuteData | undefined, name: string): unknown =>
	(entry?.metadata as Record<string, unknown> | undefined)?.[name];

function ticketOf(entry: IExecuteData | undefined): Ticket | undefined {
	const ticket = metadataOf(entry, ticketName);
	return isObject(ticket) ? (ticket as unknown as Ticket) : undefined;
}

/** Whether this n8n lets a node wait as described above. */
export const canPark = (context: IExecuteFunctions): boolean =>
	stackOf(context) !== undefined &&
	typeof context.getSignedResumeUrl === 'function' &&
	typeof context.putExecutionToWait === 'function' &&
	(context.getExecutionId() as string | undefined) !== undefined;

/** Puts the execution aside. The node is run again with `items`, and finds the ticket then. */
export async function park(context: IExecuteFunctions, { items, ticket, folder }: Parked, until: Date): Promise<void> {
	const entry = context.getExecuteData();
	const metadata = { ...entry.metadata, [ticketName]: ticket };
	stackOf(context)?.unshift({
		...entry,
		data: { main: [[...items]] },
		metadata,
		// One item may have become many.
		node: { ...entry.node, executeOnce: false },
	});
	// Not by changing its lists: the node before shares them.
	entry.data = { main: [] };
	const place = { ...entry.metadata, [folderName]: folder };
	entry.metadata = place;
	// An entry that gives nothing would give an empty item.
	entry.node = { ...entry.node, alwaysOutputData: false };
	await context.putExecutionToWait(until);
}

/** The ticket of a run that is to tell what was reported; undefined for one that is to send. */
export const ticketIn = (context: IExecuteFunctions): Ticket | undefined => ticketOf(context.getExecuteData());

/** What a webhook of the waiting node finds; undefined once the node does not wait any more. */
export function parkedIn(context: IWebhookFunctions): Parked | undefined {
	const [entry, behind] = stackOf(context) ?? [];
	const ticket = ticketOf(behind);
	if (!entry || !behind || !ticket || behind.node.id !== context.getNode().id) return undefined;
	const folder = metadataOf(entry, folderName);
	return { items: behind.data.main?.[0] ?? [], ticket, folder: String(folder) };
}
