import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { JsonObject } from '../practice';
import type { Core, ReceiptSource } from '../vendor';
import { Outbox, type ReceiptEntry } from './outbox';
import { ReceiptSettings } from './settings';

/** The settings of receipts and their way out, as control paths, page and services see them. */
export class Receipts {
	private readonly settings: ReceiptSettings;

	readonly outbox: Outbox;

	/** What services are lent. */
	readonly forServices: Core['receipts'];

	constructor(
		private readonly sources: () => readonly ReceiptSource[],
		now: () => number,
		private readonly listener: { changed(): void; logged(entry: ReceiptEntry): void },
	) {
		this.settings = new ReceiptSettings(sources);
		this.outbox = new Outbox(this.settings, now, (entry) => listener.logged(entry));
		this.forServices = {
			setting: (name) => this.settings.get(name),
			post: (posting) => this.outbox.post(posting),
		};
	}

	/** Every setting, the keys to check receipts with, and the addresses that are not called any more. */
	view(): JsonObject {
		return { ...this.settings.view(), stopped: this.outbox.stopped() };
	}

	/** What the page shows of it. */
	snapshot(): JsonObject {
		return {
			sources: this.sources().map(({ shown: _shown, ...source }) => source),
			settings: this.view(),
			log: this.outbox.log().slice(-200).map(receiptRow),
		};
	}

	/** Takes over what is named. An address that is set, be it the same, is called again. Throws in one sentence. */
	change(given: unknown): JsonObject {
		for (const value of this.settings.change(given)) this.outbox.resume(value);
		this.listener.changed();
		return this.view();
	}

	resume(url: string): boolean {
		const known = this.outbox.resume(url);
		this.listener.changed();
		return known;
	}

	/** Forgets the log, the dials and what is on its way; the addresses stay. */
	reset(): void {
		this.settings.reset();
		this.outbox.clear();
	}

	save(): unknown {
		return this.settings.save();
	}

	load(saved: unknown): void {
		this.settings.load(saved);
	}
}

/** A receipt as a row of the page; the rest is fetched when the row is opened. */
export function receiptRow({ headers: _headers, body: _body, answer: _answer, ...row }: ReceiptEntry): object {
	return row;
}

/** The control paths of receipts; `read` gives the body of a request as JSON, `refusing` turns a throw into a refusal. */
export function registerReceipts(
	server: FastifyInstance,
	receipts: Receipts,
	read: (request: FastifyRequest) => unknown,
	refusing: <T>(run: () => T) => T,
): void {
	server.get('/_sandbox/receipts', () => receipts.view());
	server.put('/_sandbox/receipts', (request) => {
		const given = read(request);
		return refusing(() => receipts.change(given));
	});
	server.get('/_sandbox/receipts/log', () => receipts.outbox.log());
	server.get<{ Params: { id: string } }>('/_sandbox/receipts/log/:id', (request, reply) => {
		const entry = receipts.outbox.log().find(({ id }) => id === Number(request.params.id));
		return (
			entry ?? reply.code(404).send({ error: 'The practice server keeps only the latest receipts; this one is gone' })
		);
	});
	server.post('/_sandbox/receipts/resume', (request) => {
		const given = read(request) as { url?: unknown } | null;
		const url = given?.url;
		return refusing(() => {
			if (typeof url !== 'string' || !receipts.resume(url))
				throw new Error('"url" must be an address that is not called any more');
			return receipts.view();
		});
	});
}
