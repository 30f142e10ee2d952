import { textOf, type JsonObject } from '../../../lib/operation/json';
import { momentOf, type Receipt, type ReceiptEvent } from '../../../lib/webhook/receipt';
import type { StatedEvent } from '../../../lib/webhook/receiptBits';
import type { ReceiptSource } from '../../../lib/webhook/receiptSource';

/** A phone maker's receipts: how they are read and answered, and what the form says of its console. */
export interface Maker extends ReceiptSource {
	/** Value of the form's Phone Maker, and `channel` of the events. */
	value: string;
	/** Where the address goes, in HTML. */
	place: string;
	/** What else to know of the address. */
	hint?: string;
}

/** A code of a maker's document. */
export interface Meaning {
	event: ReceiptEvent;
	/** A clause without a final period. */
	meaning: string;
	advice?: string;
}

/** Documented codes by their text; a Map, so that no code is the name of a method. */
export type Meanings = ReadonlyMap<string, Meaning>;

export const dropToken = 'Drop the token from your list; the app gets a new one when it is opened again';

/** What a code says. One that is not documented is `other`: neither delivered nor dead. */
export function statedBy(meanings: Meanings, raw: unknown, maker: string): StatedEvent {
	const code = textOf(raw)?.trim() ?? '';
	const known = meanings.get(code);
	if (!known)
		return { event: 'other', status: { code, meaning: `No document at hand explains ${code || 'this'} of ${maker}` } };
	const { event, meaning, advice } = known;
	return { event, status: { code, meaning, ...(advice === undefined ? {} : { advice }) } };
}

/**
 * The message key in what mPaaS gives a maker along with a message (user guide 8.2.10): three parts that end in "#", the key, and
 * "&" before hexadecimal digits. A key may hold both marks. Undefined for any other text, one that was cut off among them
 */
export const messageKeyIn = (tag: string): string | undefined => /^\d+#\d+#[^#]*#(.+)&[0-9a-f]{8,16}$/is.exec(tag)?.[1];

interface Reported {
	maker: string;
	/** `biTag` or `param`. */
	tag: unknown;
	/** The maker's own ID of the message. */
	makerId: string | undefined;
	stated: readonly StatedEvent[];
	targets: readonly string[];
	time: unknown;
	raw: JsonObject;
	/** What else tells two receipts apart. */
	distinct?: readonly string[];
}

/** The receipts of one record: one for each event and target. Without a target, it is about the message alone. */
export function receiptsOf(reported: Reported): Receipt[] {
	const { maker, makerId, stated, targets, raw, distinct = [] } = reported;
	const tag = textOf(reported.tag);
	const messageId = (tag === undefined ? undefined : messageKeyIn(tag)) ?? makerId;
	const occurredAt = momentOf(reported.time);
	return stated.flatMap(({ event, status }) =>
		(targets.length === 0 ? [undefined] : targets).map((target) => ({
			channel: maker,
			event,
			...(messageId === undefined ? {} : { messageId }),
			...(target === undefined ? {} : { target }),
			status,
			...(occurredAt === undefined ? {} : { occurredAt }),
			distinct: [makerId ?? '', ...distinct],
			more: { makerMessageId: makerId ?? null, parameter: tag ?? null },
			raw,
		})),
	);
}

/** What all makers have in common: a post that cannot be read is acknowledged, lest the maker stops calling. */
export const everyMaker = {
	service: 'pushReceipt',
	neverRefuse: true,
	columns: { makerMessageId: 'text', parameter: 'text' },
} as const;
