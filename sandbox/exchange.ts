import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Counters } from './counters';
import type { Dials, Fault } from './dials';
import { faultyAnswer, outgoing, processes, resetConnection, truncate, type Outgoing } from './faults';
import { mediaType } from './formParameters';
import type { Journal } from './journal';
import type { Answer, Call, Handler, Vendor } from './vendor';
import { plain } from './wholeNumbers';

const nothing = Buffer.alloc(0);

export interface ExchangeParts {
	readonly counters: Counters;
	readonly dials: Dials;
	readonly journal: Journal;
	readonly delayMs: number;
	readonly now: () => number;
}

/** What the journal is told of one request. */
interface Noted {
	readonly vendor: Vendor | undefined;
	readonly call: Call;
	readonly action: string | undefined;
	readonly answer?: Answer | undefined;
	readonly sent?: Outgoing;
	readonly fault?: Fault;
}

/** One request and its answer: dials, delay, the vendor's handler, counters, journal — in this order, for every vendor alike. */
export class Exchange {
	constructor(private readonly parts: ExchangeParts) {}

	async run(
		vendor: Vendor | undefined,
		handler: Handler,
		request: FastifyRequest,
		reply: FastifyReply,
	): Promise<FastifyReply> {
		const { dials, counters, now } = this.parts;
		const call = callOf(request, now());
		if (vendor) counters.connection(vendor.name, request.raw.socket);
		const action = vendor?.actionOf?.(call);
		const seen = { vendor, call, action };
		const { delayMs, fault } = dials.take(vendor?.name, action === undefined ? [call.path] : [call.path, action]);
		const wait = delayMs + this.parts.delayMs;
		// Nobody waits for it once the server is closed.
		if (wait > 0) await sleep(wait, undefined, { ref: false });

		const answer = !fault || processes(fault) ? await this.answer(handler, call) : undefined;
		if (!fault) {
			const sent = outgoing(answer ?? { body: '', verdict: 'refused' });
			this.note({ ...seen, answer, sent });
			return reply.code(sent.status).headers(sent.headers).send(sent.body);
		}
		if (fault.fault === 'hang' || fault.fault === 'lost') {
			this.note({ ...seen, answer, fault });
			if (fault.fault === 'lost') resetConnection(request, reply);
			else reply.hijack();
			return reply;
		}
		if (fault.fault === 'truncate' && answer) {
			const sent = outgoing(answer);
			this.note({ ...seen, answer, sent, fault });
			truncate(reply, sent);
			return reply;
		}
		const sent = faultyAnswer(fault, vendor, call.path) ?? { status: 500, headers: {}, body: '' };
		this.note({ ...seen, answer, sent, fault });
		return reply.code(sent.status).headers(sent.headers).send(sent.body);
	}

	/** The dial `reset` strikes before the body is read; true when the request is gone. */
	reset(vendor: Vendor | undefined, request: FastifyRequest, reply: FastifyReply): boolean {
		const call = callOf(request, this.parts.now());
		if (!this.parts.dials.resets(vendor?.name, call.path)) return false;
		if (vendor) this.parts.counters.connection(vendor.name, request.raw.socket);
		this.note({ vendor, call, action: vendor?.actionOf?.(call), fault: { fault: 'reset' } });
		resetConnection(request, reply);
		return true;
	}

	private async answer(handler: Handler, call: Call): Promise<Answer> {
		try {
			return await handler(call);
		} catch (error) {
			return {
				status: 500,
				body: '',
				verdict: 'refused',
				reason: `The sandbox itself failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
			};
		}
	}

	private note({ vendor, call, action, answer, sent, fault }: Noted): void {
		const counters = this.parts.counters.of(vendor?.name ?? 'unknown');
		const verdict = fault ? 'failed' : (answer?.verdict ?? 'refused');
		counters.requests += 1;
		counters[verdict] += 1;
		const bodies = this.parts.journal.keepsBodies;
		this.parts.journal.add({
			time: call.receivedAt,
			vendor: vendor?.name,
			method: call.method,
			path: call.path,
			action,
			query: call.query,
			headers: call.headers,
			body: bodies ? call.body : undefined,
			parameters: bodies ? (plain(answer?.parameters) as Answer['parameters']) : undefined,
			verdict,
			reason: fault ? faultInWords(fault, vendor, answer) : answer?.reason,
			warnings: answer?.warnings ?? [],
			summary: answer?.summary,
			status: sent?.status ?? 0,
			answer: bodies ? sent?.body : undefined,
			fault: fault?.fault,
			tookMs: this.parts.now() - call.receivedAt,
		});
	}
}

/** Of an uploaded file only the beginning is kept as text: it may have 100 MB. */
function shownBytes(request: FastifyRequest, bytes: Buffer): Buffer {
	return mediaType(request.headers['content-type']) === 'multipart/form-data' ? bytes.subarray(0, 4096) : bytes;
}

function callOf(request: FastifyRequest, receivedAt: number): Call {
	const url = request.raw.url ?? '/';
	const mark = url.indexOf('?');
	const bytes = Buffer.isBuffer(request.body) ? request.body : nothing;
	return {
		method: request.method,
		path: mark < 0 ? url : url.slice(0, mark),
		query: mark < 0 ? '' : url.slice(mark + 1),
		headers: request.headers,
		body: bytes.length === 0 ? '' : shownBytes(request, bytes).toString('utf8'),
		bytes,
		params: (request.params ?? {}) as Record<string, string>,
		receivedAt,
	};
}

function faultInWords(fault: Fault, vendor: Vendor | undefined, answer: Answer | undefined): string {
	const done = answer
		? answer.verdict === 'accepted'
			? ' after the request had been carried out'
			: ' after the request had been refused'
		: '';
	switch (fault.fault) {
		case 'code':
			return `A dial answered with code ${fault.code ?? vendor?.usualRefusal}.`;
		case 'throttle':
			return 'A dial answered "too many requests".';
		case 'http':
			return `A dial answered with HTTP ${fault.status}${fault.preset ? ` (${fault.preset})` : ''}${done}.`;
		case 'hang':
			return `A dial gave no answer${done}.`;
		case 'reset':
			return 'A dial reset the connection before the request was read.';
		case 'lost':
			return `A dial lost the answer${done}.`;
		case 'truncate':
			return `A dial cut the answer in half${done}.`;
		default:
			return `Dial ${fault.fault}.`;
	}
}
