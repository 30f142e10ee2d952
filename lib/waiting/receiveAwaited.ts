import type { ServerResponse } from 'node:http';
import type { IWebhookDescription, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { readPost } from '../webhook/receiveReceipts';
import type { ReceiptSource } from '../webhook/receiptSource';
import { awaitedIn, countAwaited, keptOf } from './fate';
import { openReceipts } from './keptReceipts';
import { parkedIn } from './parking';

/** n8n takes them for the signed address of an execution that waits, and for nothing else. */
export const waitingWebhooks: IWebhookDescription[] = [
	{
		name: 'default',
		httpMethod: 'POST',
		responseMode: 'onReceived',
		responseData: '',
		path: '={{ $nodeId }}',
		restartWebhook: true,
		isFullPath: true,
	},
];

export const waitingTooltip = 'The execution goes on when the receipts have come, or the time is over';

/**
 * Takes a post to an execution that waits. Whatever it holds, it is answered with 200, because a service may stop calling an
 * address that answers otherwise; only what is waited for counts. The answer goes out when the receipts are kept.
 */
export async function receiveAwaited(context: IWebhookFunctions, source: ReceiptSource): Promise<IWebhookResponseData> {
	let isOver = false;
	try {
		isOver = await keep(context, source);
	} catch (error) {
		const reason = error instanceof Error ? error.message : String(error);
		context.logger.warn(`A receipt of ${source.name} for an execution that waits is lost: ${reason}`);
	}
	const { contentType, body } = source.acknowledgement;
	// By itself: n8n would answer 500 to one of two posts that end the waiting at the same moment.
	(context.getResponseObject() as ServerResponse).writeHead(200, { 'content-type': contentType }).end(body);
	return { noWebhookResponse: true, ...(isOver ? { workflowData: [] } : {}) };
}

/** @returns whether nothing more is waited for */
async function keep(context: IWebhookFunctions, source: ReceiptSource): Promise<boolean> {
	const received = source.read(await readPost(context));
	const parked = parkedIn(context);
	if (!parked) return false;
	const { ticket, folder } = parked;
	const awaited = awaitedIn(parked.items);
	const kept = keptOf(received, awaited, ticket, Date.now());
	if (kept.length === 0) return false;
	const { store, close } = await openReceipts(context, ticket.coordination, () => folder);
	try {
		return (await store.add(ticket.wait, kept, ticket.keepUntil)) >= countAwaited(awaited);
	} finally {
		close();
	}
}
