import path from 'node:path';
import type { INodeCredentialDescription, INodeProperties, IWebhookFunctions } from 'n8n-workflow';
import type { KeptReceipt, ReceiptStore } from '../ledger/receiptStore';
import { openRedisReceipts, patience } from '../ledger/redisReceipts';
import { hasSqliteReceipts, openSqliteReceipts } from '../ledger/sqliteReceipts';
import { redisCredential } from '../operation/sending';
import { connectChosenRedis } from '../run/campaign/coordination';
import type { Receipt } from '../webhook/receipt';
import { keyOf, tellsFate } from './fate';

/*
 * A service that reports to one address alone reports to a trigger node. Its webhook keeps what executions wait for where they
 * look for it: n8n has to call nobody, not even itself, so that neither WEBHOOK_URL nor a proxy counts, receipts may come
 * before the execution is put aside, and a process may end at any moment.
 */

/** On the trigger, for executions that wait in queue mode. */
export const redisSwitch: INodeProperties = {
	displayName: 'Receipts for Waiting Executions in Redis',
	name: 'waitingInRedis',
	type: 'boolean',
	default: false,
	noDataExpression: true,
	description:
		'Whether executions that wait in Send and Wait for Receipt look for their receipts in Redis, as in queue mode; take the Redis credential of the sending node',
};

const switchedRedis: INodeCredentialDescription = {
	name: redisCredential.name,
	required: true,
	displayOptions: { show: { [redisSwitch.name]: [true] } },
};

/** What a trigger that hands on may be given. */
export const withSwitchedRedis = (own: readonly INodeCredentialDescription[]): INodeCredentialDescription[] => [
	...own,
	switchedRedis,
];

/**
 * The folder that n8n gives a type of node (getStoragePath of n8n-core 2.41.1), which a webhook's context does not tell: below the
 * folder that getN8nFolder of @n8n/config makes of the environment.
 *
 * @param type of the sending node
 */
export function storageFolder(type: string): string {
	const home = process.env[process.platform === 'win32' ? 'USERPROFILE' : 'HOME'];
	return path.join(process.env.N8N_USER_FOLDER ?? home ?? process.cwd(), '.n8n', 'storage', type);
}

/** Keeps those receipts that executions wait for. Never fails: what is lost stands in n8n's log. */
export async function handOn(context: IWebhookFunctions, receipts: readonly Receipt[]): Promise<void> {
	const telling = receipts.filter(
		({ event, messageId, target }) => tellsFate(event) && messageId !== undefined && target !== undefined,
	);
	if (telling.length === 0) return;
	const { type } = context.getNode();
	const attempt = async (keeping: () => Promise<void>): Promise<void> => {
		try {
			await keeping();
		} catch (error) {
			const reason = error instanceof Error ? error.message : String(error);
			context.logger.warn(`Receipts for executions that may wait for them are lost: ${reason}`);
		}
	};
	await attempt(async () => {
		const folder = storageFolder(type.replace(/Trigger$/, ''));
		if (hasSqliteReceipts(folder)) await keepIn(openSqliteReceipts(folder), telling);
	});
	if (context.getNodeParameter(redisSwitch.name, false) !== true) return;
	await attempt(async () => {
		const connection = await connectChosenRedis(context, undefined, patience);
		try {
			await keepIn(openRedisReceipts(connection), telling);
		} finally {
			connection.release();
		}
	});
}

async function keepIn(store: ReceiptStore, receipts: readonly Receipt[]): Promise<void> {
	const now = Date.now();
	const kept = new Map<string, { until: number; receipts: KeptReceipt[] }>();
	for (const { event, messageId = '', target = '', status, occurredAt = now } of receipts)
		for (const { wait, position, until } of await store.awaiting(keyOf(messageId, target))) {
			const own = kept.get(wait) ?? { until, receipts: [] };
			// Whether it ends the wait is for the execution to say.
			own.receipts.push({ position, event, ends: false, told: JSON.stringify({ status, occurredAt }) });
			kept.set(wait, own);
		}
	for (const [wait, own] of kept) await store.add(wait, own.receipts, own.until);
}
