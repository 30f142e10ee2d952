import type { CredentialScheme } from '../credential/scheme';
import type { HttpRequest, SigningMoment } from '../signing/request';
import type { HttpAnswer } from '../transport/http';
import type { Columns } from './column';
import type { Distinct } from './distinct';
import type { Envelope, TargetVerdict } from './envelope';
import type { ErrorTable } from './outcome';
import type { Field } from './field';
import type { InputError } from './inputError';
import type { Merging } from './merging';
import type { Paging } from './paging';
import type { DocumentedRate } from './rate';
import type { RequestContext, Values } from './values';

export type { Envelope, TargetVerdict } from './envelope';
export type { RequestContext, Values } from './values';

/** The targets of many items in one list, whose field says how many a request takes; all else must be equal. */
export interface ListBatching {
	/** Wire name of the targets field. */
	into: string;
	/** A call that must come first, once for all requests of a group, and what it hands to them. */
	prerequisite?: Prerequisite;
	entries?: undefined;
}

/** A list that carries a message for every target. */
export interface EntryBatching {
	/** Wire name of the list. */
	into: string;
	/** Most entries in one request. */
	max: number;
	/** The entries of one item. */
	entries: (values: Values, context: RequestContext) => BatchEntry[];
	/** Whom an item names of which only some values can be read, because it is refused. By default those of the targets field. */
	named?: (readable: Values) => Named[];
	/** Wire names that must be equal within a request; all others belong to the entry. */
	shared?: readonly string[];
	/** Whether a request holds a target once; a further message to it travels in the next. */
	distinct?: boolean;
	/** What no two entries of a run may share, because the service tells messages apart by it. */
	unique?: { parameter: string; of: (entry: unknown) => string };
	/** Where a target keeps only what the latest request says of it: all that the items of a run say of it travels in one entry. */
	merging?: Merging;
	/** The list as it travels. */
	emit?: (entries: readonly unknown[]) => unknown;
	prerequisite?: undefined;
}

/** How the targets of many items travel in one request. */
export type Batching = ListBatching | EntryBatching;

/** Whom an entry is for. */
export interface Named {
	target: string;
	/** Values that name its app, where the entries of a request may be for several. */
	app?: Values;
}

export interface BatchEntry extends Named {
	entry: unknown;
	/** What the user should know of it although it can be sent. */
	warnings?: readonly string[];
}

/**
 * Some services ask for a message to be created once and then named by every list call: either a call of its own (`path`), or
 * the first list call itself, which answers with the value that the later ones carry.
 */
export interface Prerequisite {
	/** Wire name that the list calls carry. */
	carries: string;
	/** Reads the value out of the prerequisite's answer. */
	read: (envelope: Envelope) => string | undefined;
	/** The separate call that comes first; absent when the first list call is the prerequisite. */
	call?: { path: string; omit?: readonly string[] };
	/** Wire names that the list calls leave out because the prerequisite has said them. */
	omit?: readonly string[];
	/** Whether a prerequisite is needed for these values; by default always. */
	when?: (values: Values) => boolean;
}

/** What the form shows of an operation, and the documentation. */
interface OperationForm {
	resource: string;
	operation: string;
	/** Without the resource, Title Case: "Send to Aliases". */
	name: string;
	/** With the resource, Sentence case: "Send message to aliases". */
	action: string;
	description: string;
	/** Document and section this was built from. */
	source: string;
	/** Set when the vendor's document does not hold it: where the facts are from. */
	beyondDocument?: string;
	fields: readonly Field[];
}

/** How the values of its fields become a request. */
interface OperationRequest {
	method: 'GET' | 'POST' | 'PUT' | 'DELETE';
	/** `/user/{user_id}/tag` puts the value of that wire name into the path, encoded as one part, and nowhere else. */
	path: string | ((values: Values) => string);
	/** `multipart` is a form with files in it. */
	encoding: 'query' | 'form' | 'json' | 'multipart';
	/** Sent with every request of the operation. */
	fixed?: Values;
	/** Headers from values; those wire names are then not sent in the body. */
	headers?: Readonly<Record<string, string>>;
	/**
	 * Rules between fields.
	 *
	 * @throws InputError
	 */
	check?: (values: Values, context: RequestContext) => void;
	/**
	 * Looks into the files that the values name, once, when all else is known to be right; gives the values with what it has found.
	 * For operations without batching.
	 *
	 * @throws InputError
	 */
	look?: (values: Values, context: RequestContext) => Promise<Values>;
	/** Last rearrangement of the values before they are encoded. */
	shape?: (values: Values, context: RequestContext) => Values;
	batching?: Batching;
}

/** Wire name of a value; where the service has a default, leaving it out means the same. */
export type Select = string | { wire: string; byDefault: string | number };

/** Whom it reaches. */
interface OperationAudience {
	/** Wire name whose value is the item's target in the output, when not the batch's. */
	target?: string;
	/**
	 * The audience as one text, where the targets are no list of receivers but an expression: tags that a device must all have.
	 * The same for every way of writing the same audience. By default, where there is no batching: the targets, in any order.
	 */
	audience?: (values: Values) => string;
	/** What decides, besides the targets' own names, who is meant: a platform, a kind of ID, a filter. To a campaign they are different receivers. */
	selects?: readonly Select[];
	/** Reaches every device: needs the confirmation field, and is refused as an AI tool. A text says why, where it is not plain. */
	everyone?: boolean | ((values: Values, context: RequestContext) => boolean | string);
	/** Why a language model may not send these values, which may reach a crowd that nobody named; everyone is refused anyway. */
	notAsTool?: (values: Values) => InputError | undefined;
}

/** What its items say when an answer has come. */
interface OperationAnswer {
	/**
	 * Queries, and changes that have something better to say than their outcome: the items an answer becomes. By default `data`, a
	 * list becoming one item each; times that people read are in the zone, an IANA one. 'eachTarget', for changes and sends: the outcome of each
	 * target in an item of its own.
	 */
	items?: 'eachTarget' | ((envelope: Envelope, values: Values, zone: string) => unknown);
	/** Verdicts on single targets that only this operation's answers hold; `values` is what the request carried. */
	perTarget?: (
		envelope: Envelope,
		targets: readonly string[],
		values: Values,
	) => ReadonlyMap<string, TargetVerdict> | undefined;
	/**
	 * IDs that the request itself gives its messages, in the order of its targets; a single one where it names no target. For
	 * calls with an entry for every target, and for those without targets.
	 */
	messageIds?: (values: Values, context: RequestContext) => readonly string[];
	/** Further members of the output items, such as the ID of a task that the sending has made. */
	output?: (envelope: Envelope, values: Values) => Readonly<Record<string, unknown>>;
	/**
	 * The columns of its items while Simplify is on. Of a query, and of what `items` makes: all of them. Of all others: what `output`
	 * adds to those that every message or change has.
	 */
	columns?: Columns;
	/** When the service will send a message that waits, in epoch milliseconds; of a repeated one the first time. */
	scheduledFor?: (values: Values, context: Pick<RequestContext, 'now' | 'zone'>) => number | undefined;
	/** What the user should know of a message although it can be sent, one sentence each; they stand on its items. */
	warnings?: (values: Values) => readonly string[];
}

/** What may be sent how often. */
interface OperationPolicy {
	/**
	 * send: reaches people; never repeated when it may have been acted on.
	 * change: alters state, and doing it twice is the same as once.
	 * query: reads.
	 */
	kind: 'send' | 'change' | 'query';
	distinct?: Distinct | readonly Distinct[];
	/** Instead of the service's. */
	rate?: DocumentedRate;
	hourly?: Hourly;
	/** For lists that come page by page; `fields` then holds `howMany`. */
	paging?: Paging;
	/**
	 * For a send that waits until the service has told what became of its messages (`fields` then holds `awaitingFields`, and
	 * `columns` `receiptColumns`): the values with the address that the service is to tell it to.
	 */
	reportsTo?: (values: Values, address: string) => Values;
	/**
	 * The choice under which a target may stand for several phones, each of which reports: one that fails says nothing of the others.
	 */
	reportedByPhone?: { parameter: string; value: string | number };
	/** For a send that waits for what the service tells nobody but a trigger node of this n8n (`fields` and `columns` as above). */
	handedOn?: HandedOn;
}

/** Receipts that come to a trigger node, which hands them on to whoever waits for them. */
export interface HandedOn {
	/** As the list of nodes has it. */
	trigger: string;
	/** What receipts will name, of the values that a request is made from. Never the same pair for two messages. */
	messages: (values: Values) => ReadonlyArray<{ messageId: string; target: string }>;
}

/** A call of the service, as data. */
export interface Operation
	extends OperationForm, OperationRequest, OperationAudience, OperationAnswer, OperationPolicy {}

/**
 * How many messages of a kind the service delivers within an hour; it accepts those beyond, and delivers them never. For
 * operations each of whose messages is one request.
 */
export interface Hourly {
	/** Absent where their number is not bounded, only what they may share. */
	max?: number;
	/** Who gets such messages, in a sentence: "everyone". Operations that name the same count together. */
	to: string;
	/** What no two messages within the hour may share, because the service would not deliver the later one. */
	distinct?: (values: Values) => string;
	/** Where the figures are from and of which date. */
	source: string;
}

export interface Resource {
	value: string;
	name: string;
	description?: string;
}

/**
 * A vendor, as data: nothing outside its folder asks which one it is.
 *
 * A `Service<XgPushCredential>` is taken where a `Service` is asked for, although it cannot sign with any object. TypeScript
 * allows that of methods (`sign(…)`), whose parameters it compares both ways, and not of functions in members (`sign: …`). So
 * whatever takes a Credential, here and in its scheme, is written as a method, and gets only what `read` of the same scheme gave.
 */
export interface Service<Credential extends object = object> {
	/** As it appears in output items. */
	name: string;
	displayName: string;
	/** Name of n8n's credential type. */
	credential: string;
	resources: readonly Resource[];
	operations: readonly Operation[];
	scheme: CredentialScheme<Credential>;
	/** Names of headers, parameters and members that the scheme adds and that let nobody in; a dry run shows `***` for all others. */
	signedPlainly?: readonly string[];
	/** The text that the scheme signs, for the dry run; it is masked before it is shown. */
	signedText?(request: HttpRequest, credential: Credential, moment: SigningMoment): string | undefined;
	/** One sentence where an operation cannot be used with such a credential; asked before anything is sent. */
	unsuited?(operation: Operation, credential: Credential): string | undefined;
	/**
	 * Whose users are meant: the same target of another app is somebody else. The same for every way of naming the app; keys and
	 * secrets may change.
	 */
	appOf(values: Values, credential: RequestContext['credential'], operation: Operation): unknown;
	/** Wire names of values that name the app instead of the credential. */
	appWires?: readonly string[];
	/** Understands an answer; undefined when it is none of the service's own (an HTML page, an empty body). */
	read: (answer: HttpAnswer, operation: Operation) => Envelope | undefined;
	errors: (operation: Operation) => ErrorTable;
	/** Where a user finds whether a message was sent, as it completes "Look into …"; operations by their resource and name. */
	statistics: string;
	/** Other words for an operation that belongs to another service which the node speaks to as well. */
	calledFor?(operation: Operation): Partial<Pick<Service, 'displayName' | 'statistics'>> | undefined;
	/** Of operations that have none of their own. */
	rate: DocumentedRate;
	/** Whether the service drops a repeated request by a key of ours. */
	dedupes?: (operation: Operation) => boolean;
}
