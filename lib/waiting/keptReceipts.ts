import type { IExecuteFunctions } from 'n8n-workflow';
import type { ReceiptStore } from '../ledger/receiptStore';
import { openRedisReceipts, patience } from '../ledger/redisReceipts';
import { openSqliteReceipts } from '../ledger/sqliteReceipts';
import { InputError } from '../operation/inputError';
import { asInputError } from '../run/campaign/campaign';
import { connectChosenRedis, isInQueueMode, type Coordination } from '../run/campaign/coordination';

/** Where the receipts of an execution are gathered while it waits. */
export interface OpenReceipts {
	store: ReceiptStore;
	/** Of this machine's; empty for others. */
	folder: string;
	/** More than once does no harm. */
	close: () => void;
}

/**
 * @param folder of this machine's receipts; may throw a LedgerError
 * @throws InputError when they cannot be kept
 */
export async function openReceipts(
	context: Pick<IExecuteFunctions, 'getCredentials'>,
	coordination: Coordination,
	folder: () => string,
): Promise<OpenReceipts> {
	if (coordination === 'redis') {
		const connection = await connectChosenRedis(context, undefined, patience);
		return { store: openRedisReceipts(connection), folder: '', close: () => connection.release() };
	}
	if (isInQueueMode())
		throw new InputError(
			'Coordination',
			'is This Machine, but n8n runs in queue mode, where receipts come to another process than the one that sends',
			'Choose Redis under Coordination in Sending Options',
		);
	try {
		const own = folder();
		return { store: openSqliteReceipts(own), folder: own, close: () => undefined };
	} catch (error) {
		throw asInputError('Receipts', error);
	}
}
