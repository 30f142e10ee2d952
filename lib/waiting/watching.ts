import type { INodeExecutionData } from 'n8n-workflow';
import type { KeptReceipt } from '../ledger/receiptStore';
import type { HandedOn } from '../operation/operation';
import type { Call } from '../run/plan/plan';
import { endsWait, keyOf } from './fate';
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
