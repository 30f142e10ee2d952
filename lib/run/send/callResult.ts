import type { Envelope, Operation, Service } from '../../operation/operation';
import type { ErrorEntry, Outcome } from '../../operation/outcome';
import type { Send } from '../../transport/http';
import type { RateLimits, RateLimiter } from '../../transport/rateLimiter';

/** How one request ended, after all tries. */
export interface CallResult {
	outcome: Outcome;
	envelope?: Envelope;
	/** What the service's code means. */
	entry?: ErrorEntry;
	/** One sentence, for anything but accepted. */
	sentence?: string;
	/** The same without what it means for a message, for a request that sends none; absent where it is the same. */
	fact?: string;
	remedy?: string;
	httpStatus?: number;
	/** The network's own code, such as ECONNREFUSED. */
	networkCode?: string;
	cancelled?: boolean;
	/** Whether it is certain that nothing left this machine. */
	notSent?: boolean;
	/** A wait the service asked for, in milliseconds. */
	retryAfter?: number;
	/** ID of a message that was made before this request, which only names further targets of it. */
	givenId?: string;
	/** The entries of all pages of a list, where it comes in pages. */
	records?: readonly unknown[];
	tries: number;
}

export interface CallSetting {
	service: Service;
	operation: Operation;
	credential: Readonly<Record<string, unknown>>;
	origin: string;
	send: Send;
	mask: (text: string) => string;
	nonce: () => string;
	signal: AbortSignal | undefined;
	maxTries: number;
	/** IANA zone of the people who read of moments. */
	zone: string;
	/** Service, host and account, for what is counted by the hour; holds no secret. */
	account?: string;
	/** Shared by all runs on the same credential. */
	rateLimiter?: RateLimiter;
	/** What this run may do at that rate. */
	limits?: RateLimits;
}

/** How one try of it ended. */
export type Attempt = Omit<CallResult, 'tries'>;
