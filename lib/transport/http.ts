import type { HttpRequest } from '../signing/request';

/** A whole answer: read to its end, within the size limit. */
export interface HttpAnswer {
	status: number;
	/** Names in lower case; repeated headers joined with a comma. */
	headers: Record<string, string>;
	/** Decoded as UTF-8. */
	text: string;
}

/**
 * How far a request came before it failed. Retrying is decided on this alone:
 * - `notSent`   nothing left this machine (policy, DNS, connect, TLS): safe to try again
 * - `noAnswer`  the request left, nothing came back: the service may have acted on it
 * - `badAnswer` an answer began and broke off, or was larger than allowed: the service has probably acted on it
 */
export type FailurePhase = 'notSent' | 'noAnswer' | 'badAnswer';

/** What a failure leaves open of a message. */
const doubts: Readonly<Record<FailurePhase, string>> = {
	notSent: '',
	noAnswer: '; the message may have been sent',
	badAnswer: '; the message has probably been sent',
};

/** Its message says of a message whether it may have been sent. */
export class TransportError extends Error {
	override readonly name = 'TransportError';

	constructor(
		readonly phase: FailurePhase,
		/** One sentence for the user, which fits any request; holds a host and a reason, never a header, a query or a body. */
		readonly fact: string,
		/** The cause's own code, such as ECONNREFUSED or ANSWER_TIMEOUT. */
		readonly code: string,
		/** Whether the execution was cancelled rather than the network failing. */
		readonly cancelled = false,
	) {
		super(fact + doubts[phase]);
	}
}

/** All times in milliseconds. */
export interface SendLimits {
	/** For a connection with its TLS handshake, and again for the way through a proxy. */
	connectTimeout: number;
	/**
	 * From the moment the request is written to the last byte of the answer, however that comes. For a body that is read while it is
	 * sent: from the last piece that the connection took.
	 */
	answerTimeout: number;
	maxAnswerBytes: number;
}

export const defaultSendLimits: SendLimits = {
	connectTimeout: 10_000,
	answerTimeout: 30_000,
	maxAnswerBytes: 8 * 1024 * 1024,
};

/**
 * The one way out: everything the package sends goes through a value of this type.
 *
 * @param until on the clock of `performance.now()`: a request that would be written later is not, and fails as `notSent` with {@link turnPassedCode}
 */
export type Send = (request: HttpRequest, signal?: AbortSignal, until?: number) => Promise<HttpAnswer>;

/** The code of a request that was not written because its turn had passed, for instance while a connection was opened for it. */
export const turnPassedCode = 'TURN_PASSED';
