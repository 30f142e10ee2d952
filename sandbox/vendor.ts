import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyInstance, RouteHandlerMethod } from 'fastify';
import type { Bulk } from './bulk';
import type { Dials } from './dials';
import type { Draft, Notification, Phone, Phones } from './phones';
import type { Practice } from './practice';
import type { Posting } from './receipts/posting';

/** One request as it came over the wire. */
export interface Call {
	readonly method: string;
	readonly path: string;
	/** What stood after the question mark, undecoded; '' when nothing did. */
	readonly query: string;
	readonly headers: IncomingHttpHeaders;
	/** The body as text (UTF-8), '' when there was none. */
	readonly body: string;
	readonly bytes: Buffer;
	/** Route parameters (`/v2/message/:kind` gives `kind`). */
	readonly params: Readonly<Record<string, string>>;
	/** Epoch milliseconds. */
	readonly receivedAt: number;
}

/** What a vendor answers, and what the journal says about it. */
export interface Answer {
	/** HTTP status; 200 when absent. */
	readonly status?: number;
	readonly headers?: Readonly<Record<string, string>>;
	/** Objects are sent as JSON, strings as they are. */
	readonly body: string | object;
	readonly verdict: 'accepted' | 'refused';
	/** Why it was refused, in plain English, naming the document's table. */
	readonly reason?: string;
	/** Accepted, but the real service or the app may not like it. */
	readonly warnings?: readonly string[];
	/** The decoded parameters, for people. */
	readonly parameters?: Readonly<Record<string, unknown>>;
	/** What the request did, in one line. */
	readonly summary?: string;
}

export type Handler = (call: Call) => Answer | Promise<Answer>;

/** Wraps a handler so that dials, journal, counters and delays apply to it. */
export type Route = (handler: Handler) => RouteHandlerMethod;

/** Receipts of one kind, and what a console would ask for to send them. */
export interface ReceiptSource {
	/** Name in the settings: `huawei`. */
	readonly name: string;
	/** As people know it. */
	readonly title: string;
	/** What is told and when, in one sentence. */
	readonly tells: string;
	/** Whether the address is a setting; otherwise each message names its own. */
	readonly address: boolean;
	/** Further texts, by the name of the setting. */
	readonly fields?: Readonly<Record<string, { readonly label: string; readonly allowed?: readonly string[] }>>;
	/** What the user needs to check receipts, by name: a public key. */
	readonly shown?: () => Readonly<Record<string, string>>;
	/** What the page calls the names of `shown`. */
	readonly labels?: Readonly<Record<string, string>>;
}

/** One push service. Its file is the only place that knows its paths, words and codes. */
export interface Vendor {
	/** Short name, as used in dials, counters and practice.json: `mipush`. */
	readonly name: string;
	/** As people know it: `Xiaomi MiPush`. */
	readonly title: string;
	/** Credentials and ids to try it with; shown on the page and by the command line. */
	readonly credentials: Readonly<Record<string, string>>;
	/** What the forms of the nodes call the names in `credentials` and in a phone's part of practice.json. */
	readonly labels: Readonly<Record<string, string>>;
	/** A refusal of every day: the code for dials that name none. */
	readonly usualRefusal: number | string;
	/** Whether a request that no route matched was meant for this vendor. */
	owns(method: string, path: string): boolean;
	/**
	 * Whether a request is certainly for this vendor, though another has the path as well: told by its headers, where the real
	 * services are told apart by their hosts. Its routes of such paths have the constraint `{ service: name }`.
	 */
	recognizes?(method: string, path: string, headers: IncomingHttpHeaders): boolean;
	/** Registers the vendor's routes. */
	routes(server: FastifyInstance, route: Route): void;
	/** The vendor's own way to refuse a call of this path with a code (for dials). */
	refuse(code: number | string, reason?: string, path?: string): Answer;
	/** The vendor's own way to say "too many requests" (for dials). */
	throttle(path?: string): Answer;
	/** The answer to a path or method it does not have. */
	unknown(call: Call): Answer;
	/** A name for the operation when the path does not tell (RPC services); dials match it like a path. */
	actionOf?(call: Call): string | undefined;
	/** A phone was added, at the start or later; the vendor reads its own part of it. Throws when that part is wrong. */
	addPhone(phone: Phone): void;
	/** A phone received a draft: `displayed` is absent when the phone ignored it (see `Draft.onceKey`). */
	arrived?(phone: Phone, draft: Draft, displayed: Notification | undefined): void;
	/** A draft waited for an offline phone longer than it may live. */
	expired?(phone: Phone, draft: Draft): void;
	/** Somebody touched the notification. */
	clicked?(phone: Phone, notification: Notification): void;
	/** What it tells those who send. */
	readonly receipts?: readonly ReceiptSource[];
	/** What the page makes a phone's user do, by name (`POST /_sandbox/<service>/<name>`). They throw in one sentence. */
	readonly actions?: Readonly<Record<string, (given: unknown) => object>>;
	/** What must survive a restart, as plain JSON. */
	save?(): unknown;
	load?(saved: unknown): void;
	/** Back to practice.json. Phones are added again afterwards. */
	reset(): void;
	close?(): void;
}

/** What the core lends to every vendor. */
export interface Core {
	readonly practice: Practice;
	readonly phones: Phones;
	readonly bulk: Bulk;
	readonly dials: Dials;
	/** Where receipts go, and the way out for them. */
	readonly receipts: {
		/** An address or another text of the receipt settings; undefined when there is none. */
		setting(name: string): string | undefined;
		post(posting: Posting): void;
	};
	/** Epoch milliseconds. */
	now(): number;
	/** Runs something at a time (epoch ms), never before it; returns a way to cancel it. Dropped when the sandbox closes. */
	at(time: number, run: () => void): () => void;
	/** Says that something worth saving has changed. */
	changed(): void;
}

export type VendorFactory = (core: Core) => Vendor;
