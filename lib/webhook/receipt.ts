import { createHash } from 'node:crypto';
import type { JsonObject } from '../operation/json';

/** What a service reports of a message it was given, in the words of the form. `other` is what its document does not explain. */
export const receiptEvents = {
	delivered: 'Delivered',
	clicked: 'Clicked',
	failed: 'Failed',
	deadTarget: 'Dead Target',
	quotaExceeded: 'Quota Exceeded',
	expired: 'Expired',
	filtered: 'Filtered',
	disabled: 'Disabled',
	message: 'Message',
	other: 'Other',
} as const;

export type ReceiptEvent = keyof typeof receiptEvents;

export const eventDescriptions: Readonly<Record<ReceiptEvent, string>> = {
	delivered: 'The message reached the phone, or what the service calls delivered',
	clicked: 'Somebody opened the notification',
	failed: 'The message did not reach the phone',
	deadTarget: 'The target will not get messages any more: drop it from your list',
	quotaExceeded: 'Not delivered, because a quota is used up',
	expired: 'Not delivered before its time to live was over',
	filtered: 'Not delivered, because a condition or limit held it back',
	disabled: 'The user of the phone has switched notifications off',
	message: 'A chat message of a user',
	other: 'A report that is none of these, or whose meaning the service does not document',
};

export interface ReceiptStatus {
	/** The service's own code, as text. */
	code: string;
	/** What it means, a clause without a final period. */
	meaning: string;
	/** What to do, where something is to be done. */
	advice?: string;
}

/** A file that comes with a receipt, such as the bytes of a chat message that are no text. */
export interface ReceiptFile {
	bytes: Buffer;
	name: string;
	mimeType: string;
}

/** What a source reads of a post, one for each target. */
export interface Receipt {
	/** Of the phone's maker or the service's route, where it is known. */
	channel?: string;
	event: ReceiptEvent;
	/** The same as the sending node gave. */
	messageId?: string;
	/** The same as the sending node gave. */
	target?: string;
	status: ReceiptStatus;
	/** Epoch milliseconds. */
	occurredAt?: number;
	/** What tells two receipts apart beside message, target, event and code. */
	distinct?: readonly string[];
	/** What the source has to tell beyond the shape that all receipts share. */
	more?: JsonObject;
	/** The service's own record. */
	raw: JsonObject;
	file?: ReceiptFile;
}

/**
 * The same for each repeat of a receipt, and another for any other receipt, so that Remove Duplicates finds repeats by it:
 * 32 hexadecimal digits.
 */
export function eventIdOf(service: string, receipt: Receipt): string {
	const { channel, messageId, target, event, status, distinct = [] } = receipt;
	return createHash('sha256')
		.update(JSON.stringify([service, channel, messageId, target, event, status.code, ...distinct]))
		.digest('hex')
		.slice(0, 32);
}

/** Epoch milliseconds of a time that a service wrote in seconds (10 digits) or milliseconds (13), as number or text. */
export function momentOf(value: unknown): number | undefined {
	const digits = typeof value === 'number' || typeof value === 'string' ? String(value).trim() : '';
	if (/^\d{13}$/.test(digits)) return Number(digits);
	return /^\d{10}$/.test(digits) ? Number(digits) * 1000 : undefined;
}

/** The targets of a receipt that may name several, separated by commas, or in a list. */
export function targetsOf(value: unknown): string[] {
	const all = Array.isArray(value) ? value : [value];
	return all
		.flatMap((one) => (typeof one === 'string' ? one.split(',') : typeof one === 'number' ? [String(one)] : []))
		.map((one) => one.trim())
		.filter((one) => one !== '');
}
