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
	/** A body that is no text, such as a file; then there is no other, and schemes that sign bodies sign none. */
	bytes?: Buffer;
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
