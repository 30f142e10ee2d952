import type { INodeCredentialDescription } from 'n8n-workflow';
import { boolean, choice, collection, integer, text, type CollectionField, type Field } from './field';
import { fileOptions } from './fileFields';
import type { Operation } from './operation';

/** What the form of every sending operation has, whichever service it is for. */

/** "Everyone" is never reached by a slip: the form asks, and the answer must be given there. */
export const confirmEveryone = boolean('confirm_everyone', 'Confirm Sending to Everyone', {
	description: 'Whether you really mean to reach every device of the app. Nothing is sent while this is off',
	default: false,
	on: true,
	off: false,
	typedOnly: true,
	local: true,
});

const batching = choice('batching', 'Batching', {
	description: 'How input items become requests. Each item gets its own answer either way',
	default: 'batch',
	options: [
		{ value: 'batch', name: 'Fewest Requests', description: 'Items that differ only in the target travel together' },
		{ value: 'single', name: 'One Request per Item', description: 'Slower; every item has its own message ID' },
	],
	local: true,
});

const concurrency = integer('concurrency', 'Concurrent Requests', {
	description: 'Most requests under way at once. Each n8n worker counts for itself, unless Coordination is Redis',
	min: 1,
	max: 256,
	default: 10,
	local: true,
});

const requestsPerSecond = integer('requests_per_second', 'Requests per Second', {
	description:
		'Most requests in a second, shared by all executions of this process with the same credential. 0 means the documented limit of the service, or none where it documents none. The node slows down by itself when the service asks for it. Each n8n worker counts for itself, unless Coordination is Redis',
	min: 0,
	max: 100_000,
	default: 0,
	local: true,
});

const maxTries = integer('max_tries', 'Max Tries', {
	description:
		'How often a request is tried when the service says that it was not accepted, or cannot be reached. A request that may have been acted on is not sent again',
	min: 1,
	max: 10,
	default: 3,
	local: true,
});

const timeout = integer('timeout', 'Timeout (Seconds)', {
	description:
		'How long to wait for the whole answer, from the moment the request is written. A message whose answer does not come in time is reported as unknown, because it may have been sent',
	min: 1,
	max: 600,
	default: 30,
	local: true,
});

const splitByOutcome = boolean('split_by_outcome', 'Split by Outcome', {
	description:
		'Whether the node has four outputs instead of one: accepted, rejected, retry later, dead targets. An item whose outcome is unknown leaves through rejected, because only a person can tell whether to send it again. The error output of the node stays empty then. As an AI tool the node has one output',
	default: false,
	on: true,
	off: false,
	typedOnly: true,
	local: true,
});

const dryRun = boolean('dry_run', 'Dry Run', {
	description:
		'Whether to send nothing and show instead the requests that would be made, how items are split among them, how long it would take, and everything that would be refused',
	default: false,
	on: true,
	off: false,
	local: true,
});

const audienceLimit = integer('audience_limit', 'Audience Limit', {
	description:
		'Most targets one run may reach without Confirm Large Audience. As an AI tool the node never reaches more than 100',
	min: 1,
	max: 1_000_000_000,
	default: 100_000,
	local: true,
});

const confirmLargeAudience = boolean('confirm_large_audience', 'Confirm Large Audience', {
	description: 'Whether a run may reach more targets than Audience Limit',
	default: false,
	on: true,
	off: false,
	typedOnly: true,
	local: true,
});

const allowEmptyLooking = boolean('allow_empty_looking', 'Allow Empty-Looking Targets', {
	description:
		'Whether a target may be a word such as undefined, null or N/A, which mostly stands for a missing value. Only for an alias or account that really is such a word',
	default: false,
	on: true,
	off: false,
	typedOnly: true,
	local: true,
});

const campaignKey = text('campaign_key', 'Campaign Key', {
	description:
		'A name for this sending, such as "spring-sale-2027". What became of each target is remembered under it, and running the workflow again with the same key, also at the same time or after a crash, sends only to those who certainly did not get it. What was under way at the moment of a crash is reported as unknown and not sent again. The Campaign resource shows and clears it',
	placeholder: 'e.g. spring-sale-2027',
	notBlank: true,
	maxLength: 200,
	local: true,
});

const keepDays = integer('keep_days', 'Keep Campaign (Days)', {
	description: 'How long a campaign is remembered after its last change. Afterwards its key sends to everybody again',
	min: 1,
	max: 3_650,
	default: 90,
	local: true,
});

/** Where campaigns are kept, and whether a rate holds for all workers together. */
export const coordination = choice('coordination', 'Coordination', {
	description:
		'Where executions that run at the same time share the memory of campaigns and the rate limit of an account',
	default: 'local',
	noExpression: true,
	options: [
		{
			value: 'local',
			name: 'This Machine',
			description: "Campaigns in a file in n8n's own folder. For one n8n, however many executions it runs at once",
		},
		{
			value: 'redis',
			name: 'Redis',
			description:
				'For n8n in queue mode: campaigns, Requests per Second and Concurrent Requests hold for all workers together',
		},
	],
	local: true,
});

/** n8n's own type of credential; wanted where the form chooses Redis. */
export const redisCredential: INodeCredentialDescription = {
	name: 'redis',
	required: true,
	displayOptions: { show: { 'sendingOptions.coordination': ['redis'] } },
};

/** What a node may be given to sign and to coordinate with. */
export const withRedis = (own: INodeCredentialDescription): INodeCredentialDescription[] => [own, redisCredential];

const repeatDoubtful = boolean('repeat_doubtful', 'Send Doubtful Again', {
	description:
		'Whether targets that another run of the campaign may or may not have reached are sent to again. Some may then get the message twice',
	default: false,
	on: true,
	off: false,
	local: true,
});

const everySend: readonly Field[] = [
	allowEmptyLooking,
	audienceLimit,
	campaignKey,
	concurrency,
	confirmLargeAudience,
	coordination,
	dryRun,
	keepDays,
	maxTries,
	repeatDoubtful,
	requestsPerSecond,
	splitByOutcome,
	timeout,
];

const withBatching = collection('sendingOptions', 'Sending Options', [batching, ...everySend]);
const withoutBatching = collection('sendingOptions', 'Sending Options', everySend);

/** How the service's documented defaults are stepped over is the same question everywhere, so the names are the same too. */
export const isSend = (operation: Pick<Operation, 'kind'>): boolean => operation.kind === 'send';

const withFiles = new WeakMap<readonly Field[], CollectionField>();

/** The same object for the same kind of operation, so that operations share one property in the form. */
export function sendingOptions(
	operation: Pick<Operation, 'kind' | 'batching' | 'fields' | 'reportsTo'>,
): CollectionField {
	const files = fileOptions(operation);
	if (files.length === 0) return operation.batching ? withBatching : withoutBatching;
	let options = withFiles.get(files);
	if (!options) withFiles.set(files, (options = { ...withBatching, fields: [...withBatching.fields, ...files] }));
	return options;
}
