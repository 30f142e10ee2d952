import type { INodeExecutionData } from 'n8n-workflow';
import type { KeptReceipt, ReceiptStore } from '../ledger/receiptStore';
import type { HandedOn } from '../operation/operation';
import type { Call } from '../run/plan/plan';
import { awaitedIn, endsWait, keyOf } from './fate';
import type { Ticket, Watch } from './parking';

/*
 * An execution that no webhook resumes: it looks from time to time for what a trigger node has kept. n8n looks once a minute for
 * executions whose time has come.
 */

/** Milliseconds. */
const soonest = 10_000;
const rarest = 600_000;

/** When to look next: ever more rarely, never later than after a tenth of the time that has passed, and at the limit. */
export function nextLook({ begun, until = Infinity }: Pick<Watch, 'begun' | 'until'>, now: number): Date {
	return new Date(Math.min(until, now + Math.min(Math.max((now - begun) / 10, soonest), rarest)));
}

/** The messages of requests, each once, by what stands for them; in order. */
export const messagesOf = (calls: readonly Call[], { messages }: HandedOn): string[] => [
	...new Set(calls.flatMap(({ values }) => messages(values).map(({ messageId, target }) => keyOf(messageId, target)))),
];

/** Where the messages of items stand. */
export function placesOf(items: readonly INodeExecutionData[], messages: readonly string[]): number[] {
	const places = new Map(messages.map((message, place) => [message, place]));
	return items.map(({ json: { messageId, target } }) =>
		typeof messageId === 'string' && typeof target === 'string' ? (places.get(keyOf(messageId, target)) ?? -1) : -1,
	);
}

/** Makes known again what is waited for, where the store has been lost: what is reported from then on would be nobody's. */
export async function makeKnownAgain(
	store: ReceiptStore,
	{ wait, keepUntil }: Pick<Ticket, 'wait' | 'keepUntil'>,
	items: readonly INodeExecutionData[],
	{ places }: Pick<Watch, 'places'>,
): Promise<void> {
	// With holes: what was refused is waited for by nobody.
	const messages: string[] = [];
	for (const [message, [position = -1]] of awaitedIn(items)) {
		const place = places[position] ?? -1;
		if (place >= 0) messages[place] = message;
	}
	const [first] = Object.values(messages);
	if (first === undefined || (await store.awaiting(first)).some((awaiting) => awaiting.wait === wait)) return;
	await store.expect(wait, messages, keepUntil);
}

/** What was kept of each item, by its position. */
export function keptByItem(kept: readonly KeptReceipt[], places: readonly number[]): KeptReceipt[] {
	const byPlace = new Map<number, KeptReceipt[]>();
	for (const receipt of kept) byPlace.set(receipt.position, [...(byPlace.get(receipt.position) ?? []), receipt]);
	return places.flatMap((place, position) => (byPlace.get(place) ?? []).map((one) => ({ ...one, position })));
}

/**
 * Whether all is known.
 *
 * @param awaited positions of items
 * @param kept by the position of the item
 */
export function isOver(
	awaited: readonly number[],
	kept: readonly KeptReceipt[],
	ticket: Pick<Ticket, 'waitFor' | 'reportedByPhone'>,
): boolean {
	const known = new Set(kept.filter(({ event }) => endsWait(event, ticket)).map(({ position }) => position));
	return awaited.every((position) => known.has(position));
}
