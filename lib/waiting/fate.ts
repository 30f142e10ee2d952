import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import type { KeptReceipt } from '../ledger/receiptStore';
import { isObject, parseObject } from '../operation/json';
import type { Outcome } from '../operation/outcome';
import { isoIn } from '../operation/time';
import type { Receipt, ReceiptEvent } from '../webhook/receipt';
import type { Ticket } from './parking';

/** What an item says of its target: `noReceipt` when nothing was reported, although it may have arrived. */
export type Fate = 'delivered' | 'clicked' | 'failed' | 'noReceipt';

/** Undefined for what says nothing of a target. */
const fateIn: Readonly<Record<ReceiptEvent, Exclude<Fate, 'noReceipt'> | undefined>> = {
	delivered: 'delivered',
	clicked: 'clicked',
	failed: 'failed',
	deadTarget: 'failed',
	quotaExceeded: 'failed',
	expired: 'failed',
	filtered: 'failed',
	disabled: 'failed',
	message: undefined,
	other: undefined,
};

/** Of several the first counts: a target may stand for several phones. */
const order = ['clicked', 'delivered', 'failed'] as const;

/** Stands for a target of a message. */
export const keyOf = (messageId: string, target: string): string => JSON.stringify([messageId, target]);

/** The places of the items whose fate is not known when the waiting begins, by message and target. */
export function awaitedIn(items: readonly INodeExecutionData[]): ReadonlyMap<string, readonly number[]> {
	const awaited = new Map<string, number[]>();
	items.forEach(({ json: { outcome, target, messageId } }, position) => {
		// What another run of a campaign has sent has no message ID here: it is reported to that run.
		if (outcome !== 'accepted' || typeof target !== 'string' || typeof messageId !== 'string') return;
		const key = keyOf(messageId, target);
		awaited.set(key, [...(awaited.get(key) ?? []), position]);
	});
	return awaited;
}

/** How many items are waited for. */
export const countAwaited = (awaited: ReadonlyMap<string, readonly number[]>): number =>
	[...awaited.values()].reduce((sum, { length }) => sum + length, 0);

export const tellsFate = (event: string): boolean => fateIn[event as ReceiptEvent] !== undefined;

/** Whether an event leaves nothing more to wait for. */
export function endsWait(
	event: string,
	{ waitFor, reportedByPhone }: Pick<Ticket, 'waitFor' | 'reportedByPhone'>,
): boolean {
	const fate = fateIn[event as ReceiptEvent];
	return (
		fate === 'clicked' || (fate === 'failed' && !reportedByPhone) || (fate === 'delivered' && waitFor === 'delivered')
	);
}

/** What of the receipts of a post is waited for; others, whoever sent them, are none of ours. */
export function keptOf(
	receipts: readonly Receipt[],
	awaited: ReadonlyMap<string, readonly number[]>,
	ticket: Pick<Ticket, 'waitFor' | 'reportedByPhone'>,
	now: number,
): KeptReceipt[] {
	return receipts.flatMap(({ event, messageId, target, status, occurredAt = now }) => {
		if (!tellsFate(event) || messageId === undefined || target === undefined) return [];
		const ends = endsWait(event, ticket);
		const told = JSON.stringify({ status, occurredAt });
		return (awaited.get(keyOf(messageId, target)) ?? []).map((position) => ({ position, event, ends, told }));
	});
}

/** What is told of a target of which nothing was reported. */
const untold = (outcome: unknown): Fate =>
	outcome === ('accepted' satisfies Outcome) || outcome === ('unknown' satisfies Outcome) ? 'noReceipt' : 'failed';

function told(json: IDataObject, receipts: readonly KeptReceipt[], zone: string): IDataObject {
	const [first] = order.flatMap((fate) => receipts.filter(({ event }) => fateIn[event as ReceiptEvent] === fate));
	if (!first) return { ...json, receipt: untold(json.outcome), receiptStatus: null, receiptAt: null };
	const { status, occurredAt } = parseObject(first.told) ?? {};
	return {
		...json,
		receipt: fateIn[first.event as ReceiptEvent] ?? null,
		receiptStatus: isObject(status) ? status : null,
		receiptAt: typeof occurredAt === 'number' ? isoIn(occurredAt, zone) : null,
	};
}

/** The items with what was reported of their targets. What failed tells of it as it does elsewhere. */
export function toldItems(
	items: readonly INodeExecutionData[],
	receipts: readonly KeptReceipt[],
	zone: string,
): INodeExecutionData[] {
	const own = new Map<number, KeptReceipt[]>();
	for (const receipt of receipts) own.set(receipt.position, [...(own.get(receipt.position) ?? []), receipt]);
	return items.map((item, position) =>
		'error' in item.json ? item : { ...item, json: told(item.json, own.get(position) ?? [], zone) },
	);
}
