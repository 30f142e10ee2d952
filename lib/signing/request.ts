/** One `name=value` of a query or form body, decoded, with the text it came from. */
export interface Parameter {
	name: string;
	value: string;
	/** As it travels, still encoded. */
	text: string;
}

/** A query or form body, with what it says. */
export interface FormText {
	text: string;
	parameters: readonly Parameter[];
}

/**
 * What a signer takes and gives: a request as plain data, before any byte is sent.
 * The body is the exact text that will travel, because some schemes sign its bytes.
 */
export interface HttpRequest {
	method: 'GET' | 'POST' | 'PUT' | 'DELETE';
	/** Absolute URL; a query belongs here, already encoded. */
	url: string;
	/** Names in lower case. */
	headers: Record<string, string>;
	body?: string;
	/** What the body says, where it was just written; it counts only as long as its text is the body. */
	form?: FormText;
	/** A body that is read while it is sent, such as a form with a file; then there is no other, and schemes that sign bodies sign none. */
	stream?: BodyStream;
}

/** A body that is never held as a whole. */
export interface BodyStream {
	/** Bytes, exactly: it travels with a Content-Length. */
	readonly size: number;
	/** From the beginning, each time: every attempt opens it anew. Must throw by itself when what it reads from gives nothing any more. */
	open: () => AsyncIterable<Uint8Array>;
}

/** What changes from one attempt to the next; handed in, so that signing stays a pure function. */
export interface SigningMoment {
	/** Epoch milliseconds. */
	now: number;
	/** Fresh for every attempt; only schemes with replay protection read it. */
	nonce: string;
}

/** A signer: same input, same output; never touches the network, a clock or a random source. */
export type Signer<Secret> = (request: HttpRequest, secret: Secret, moment: SigningMoment) => HttpRequest;
