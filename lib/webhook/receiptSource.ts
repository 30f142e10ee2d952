import type { Receipt, ReceiptEvent } from './receipt';
import type { ReceiptPost } from './receiptPost';

/** What the credential of a trigger holds; all of it may be missing. */
export interface ReceiptSecrets {
	/** Stands in the address that the service posts to. */
	addressSecret?: string;
	callbackUser?: string;
	callbackSecret?: string;
}

/** What the form of a trigger says beside its events. */
export interface ReceiptSettings {
	/** A parameter by its name; empty where it is missing, so that a switch reads "true", "false" or nothing. */
	text(name: string): string;
	secrets: ReceiptSecrets;
	/** Epoch milliseconds. */
	now: number;
	/** Tells this trigger from any other of this process, in its test and its production mode. */
	trigger: string;
	/** Called if the post is answered with anything but 200, or not at all: the service will send it again, and nothing was taken. */
	unlessTaken(act: () => void): void;
	/** A sentence for whoever looks after n8n, in its log: why posts are refused. */
	warn(sentence: string): void;
}

/**
 * - proven    signed by the service over what matters
 * - unproven  nothing to verify it by: the events say `verified: false`
 * - forged    answered with 401, starts nothing
 * - seen      genuine, but taken before: acknowledged, starts nothing
 */
export type Verdict = 'proven' | 'unproven' | 'forged' | 'seen';

/** What a service sends back, as data: how a post is read, verified and answered. */
export interface ReceiptSource {
	/** As in `service` of the events. */
	service: string;
	/** In sentences and in the form. */
	name: string;
	/** Which events its posts can tell, in the form's order. */
	events: readonly ReceiptEvent[];
	/** @throws ReceiptRefusal for a post that is none of this service's */
	read: (post: ReceiptPost) => Receipt[];
	/** Without it, nothing is proven. */
	verify?: (post: ReceiptPost, settings: ReceiptSettings) => Verdict;
	/** What the service expects to hear, with HTTP 200. */
	acknowledgement: { contentType: string; body: string };
	/** The service stops calling an address that does not answer 200: what cannot be read is acknowledged, too, and logged. */
	neverRefuse?: true;
	/** Members that `more` of each of its receipts has, for the preview. */
	columns?: Readonly<Record<string, 'text' | 'list'>>;
}

export const acknowledgeJson = (value: object): ReceiptSource['acknowledgement'] => ({
	contentType: 'application/json; charset=utf-8',
	body: JSON.stringify(value),
});

/** The JSON schema of an event, as n8n shows it before the first one comes. */
export function receiptSchema(sources: ReadonlyArray<Pick<ReceiptSource, 'columns'>>): object {
	const columns = Object.assign({}, ...sources.map((source) => source.columns)) as NonNullable<
		ReceiptSource['columns']
	>;
	const text = { type: 'string' };
	const kinds = { text, list: { type: 'array', items: text } };
	return {
		type: 'object',
		properties: {
			eventId: text,
			service: text,
			channel: text,
			event: text,
			messageId: text,
			target: text,
			status: { type: 'object', properties: { code: text, meaning: text, advice: text } },
			occurredAt: text,
			...Object.fromEntries(Object.entries(columns).map(([name, kind]) => [name, kinds[kind]])),
			verified: { type: 'boolean' },
			raw: { type: 'object' },
		},
		version: 1,
	};
}
