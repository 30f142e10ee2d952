import { boolean, choice, collection, integer, type BooleanField, type CollectionField, type ShowWhen } from './field';
import type { Operation } from './operation';

/** "Everyone" is never reached by a slip: the form asks, and the answer must be given there. */
export const confirmEveryone = boolean('confirm_everyone', 'Confirm Sending to Everyone', {
	description: 'Whether you really mean to reach every device of the app. Nothing is sent while this is off',
	default: false,
	on: true,
	off: false,
	local: true,
});

/** The same, shown only where everyone is one choice among others; the operation puts it among its fields. */
export const confirmEveryoneWhen = (show: ShowWhen): BooleanField => ({ ...confirmEveryone, show });

const batching = choice('batching', 'Batching', {
	description: 'How input items become requests. Each item gets its own answer either way',
	default: 'fold',
	options: [
		{ value: 'fold', name: 'Fewest Requests', description: 'Items that differ only in the target travel together' },
		{ value: 'single', name: 'One Request per Item', description: 'Slower; every item has its own message ID' },
	],
	local: true,
});

const concurrency = integer('concurrency', 'Concurrent Requests', {
	description: 'Most requests under way at once. Each n8n worker counts for itself',
	min: 1,
	max: 256,
	default: 10,
	local: true,
});

const requestsPerSecond = integer('requests_per_second', 'Requests per Second', {
	description: 'Most requests in a second, shared by all executions of this process with the same credential. 0 means no limit. Each n8n worker counts for itself',
	min: 0,
	max: 100_000,
	default: 0,
	local: true,
});

const maxTries = integer('max_tries', 'Max Tries', {
	description: 'How often a request is tried when the service says it was not accepted or cannot be reached. A request that may have been acted on is never sent again',
	min: 1,
	max: 10,
	default: 3,
	local: true,
});

const timeout = integer('timeout', 'Timeout (Seconds)', {
	description: 'How long to wait for an answer. A message whose answer does not come in time is reported as unknown, because it may have been sent',
	min: 1,
	max: 600,
	default: 30,
	local: true,
});

const withBatching = collection('sendingOptions', 'Sending Options', [batching, concurrency, requestsPerSecond, maxTries, timeout]);
const withoutBatching = collection('sendingOptions', 'Sending Options', [concurrency, requestsPerSecond, maxTries, timeout]);

export const isSend = (operation: Pick<Operation, 'kind'>): boolean => operation.kind === 'send';

/** The same object for the same kind of operation, so that operations share one property in the form. */
export const sendingOptions = (operation: Pick<Operation, 'fold'>): CollectionField => (operation.fold ? withBatching : withoutBatching);
