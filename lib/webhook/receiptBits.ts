import { textOf } from '../operation/json';
import type { ReceiptEvent, ReceiptStatus } from './receipt';

/** A kind of receipt that a service counts as one bit of a number. */
export interface ReceiptBit {
	value: number;
	event: ReceiptEvent;
	/** A clause without a final period. */
	meaning: string;
	advice?: string;
}

export interface StatedEvent {
	event: ReceiptEvent;
	status: ReceiptStatus;
}

/** A receipt's type is one bit; should one come with several, each is an event of its own. A bit that is not known makes all of it `other`. */
export function eventsOfBits(bits: readonly ReceiptBit[], type: unknown, undocumented: string): StatedEvent[] {
	const code = textOf(type) ?? '';
	const sum = /^\d{1,6}$/.test(code) ? Number(code) : 0;
	const found = bits.filter(({ value }) => (sum & value) !== 0);
	const known = found.reduce((all, { value }) => all | value, 0);
	if (found.length === 0 || known !== sum) return [{ event: 'other', status: { code, meaning: undocumented } }];
	return found.map(({ value, event, meaning, advice }) => ({
		event,
		status: { code: String(value), meaning, ...(advice === undefined ? {} : { advice }) },
	}));
}
