import type { Dispatcher } from '../bundled/undici';
import type { HttpRequest } from '../signing/request';
import { offAbort, onAbort, type Cancellable } from './cancel';
import { DecodeError, decodeContent } from './decode';
import type { Route } from './dispatcher';
import { cancelled, explain, isBrokenHead, tooLarge } from './failure';
import type { Passenger } from './gate';
import { headerLines, joinedHeaders, type AnswerHeaders } from './headers';
import { TransportError, type FailurePhase, type HttpAnswer, type SendLimits } from './http';
import type { Place } from './line';

/** What all requests of one sender have in common. */
export interface Sender {
	readonly limits: SendLimits;
	readonly userAgent: string;
}

/**
 * One request on its way: waits for its turn, is written at most once, collects the answer.
 * It is its own place in the line, abort listener and undici handler, so that a request costs one object and one promise.
 */
export class Exchange implements Cancellable, Passenger, Dispatcher.DispatchHandler {
	before: Place | undefined = undefined;
	behind: Place | undefined = undefined;
	inLine = false;

	/** How a failure at this moment has to be understood. */
	private phase: FailurePhase = 'notSent';
	private settled = false;
	private passed = false;
	private route: Route | undefined = undefined;
	private controller: Dispatcher.DispatchController | undefined = undefined;
	private status = 0;
	private headers: AnswerHeaders = {};
	private chunks: Buffer[] = [];
	private size = 0;

	constructor(
		private readonly sender: Sender,
		private readonly request: HttpRequest,
		private readonly url: URL,
		private readonly signal: AbortSignal | undefined,
		private readonly resolve: (answer: HttpAnswer) => void,
		private readonly reject: (error: TransportError) => void,
	) {
		if (signal !== undefined) onAbort(signal, this);
	}

	get done(): boolean {
		return this.settled;
	}

	/** Waits for a turn on this route, then goes. */
	start(route: Route): void {
		if (this.settled) return;
		this.route = route;
		route.gate.enter(this);
	}

	pass(): void {
		this.passed = true;
		const { request, url, route, sender } = this;
		if (route === undefined) return;
		// An abort reaches the waiting ones one by one, and each that leaves lets in the next.
		if (this.signal?.aborted === true) {
			this.cancel();
			return;
		}
		try {
			route.dispatcher.dispatch({
				origin: route.origin,
				path: `${route.prefix}${url.pathname}${url.search}`,
				method: request.method,
				headers: headerLines(request.headers, url.host, sender.userAgent, route.headers),
				body: request.body ?? null,
				headersTimeout: sender.limits.headersTimeout,
				bodyTimeout: sender.limits.bodyTimeout,
			}, this);
		} catch (error) {
			this.fail(error);
		}
	}

	cancel(): void {
		const error = cancelled(this.phase, this.url.host);
		this.fail(error);
		this.controller?.abort(error);
	}

	fail(error: unknown): void {
		if (this.settled) return;
		this.settle();
		this.reject(explain(error, this.phase, this.url.host, this.sender.limits));
	}

	/** undici calls this right before it writes to the connection, and it throws away a request whose handler throws here. */
	onRequestStart(controller: Dispatcher.DispatchController): void {
		if (this.settled) throw new Error('The request was cancelled');
		// Never twice: after a broken connection nobody knows whether the first one arrived.
		if (this.phase !== 'notSent') throw new Error('The request was written before');
		this.phase = 'noAnswer';
		this.controller = controller;
	}

	onResponseStart(controller: Dispatcher.DispatchController, status: number, headers: AnswerHeaders): void {
		if (status < 200 || this.settled) return;
		this.phase = 'badAnswer';
		this.status = status;
		this.headers = headers;
		if (Number(headers['content-length']) > this.sender.limits.maxAnswerBytes) this.refuseSize(controller);
	}

	onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
		if (this.settled) return;
		this.size += chunk.length;
		if (this.size > this.sender.limits.maxAnswerBytes) this.refuseSize(controller);
		else this.chunks.push(chunk);
	}

	onResponseEnd(): void {
		if (this.settled) return;
		// Nothing is left on the connection that an abort could stop.
		this.controller = undefined;
		const body = this.chunks.length === 1 ? this.chunks[0] as Buffer : Buffer.concat(this.chunks);
		const encoding = this.headers['content-encoding'];
		if (encoding === undefined) this.succeed(body);
		else void this.decode(body, String(encoding));
	}

	onResponseError(_controller: Dispatcher.DispatchController | undefined, error: Error): void {
		// A broken status line is an answer, too, although undici never announced one.
		if (this.phase === 'noAnswer' && isBrokenHead(error)) this.phase = 'badAnswer';
		this.fail(error);
	}

	private refuseSize(controller: Dispatcher.DispatchController): void {
		const error = tooLarge(this.url.host, this.sender.limits);
		this.fail(error);
		controller.abort(error);
	}

	private async decode(body: Buffer, encoding: string): Promise<void> {
		const { host } = this.url;
		try {
			const content = await decodeContent(body, encoding, this.sender.limits.maxAnswerBytes);
			if (!this.settled) this.succeed(content);
		} catch (error) {
			if (!(error instanceof DecodeError)) this.fail(error);
			else if (error.code === 'ANSWER_TOO_LARGE') this.fail(tooLarge(host, this.sender.limits));
			else this.fail(new TransportError('badAnswer', `${host} answered with ${error.reason}; the message has probably been sent`, error.code));
		}
	}

	private succeed(content: Buffer): void {
		this.settle();
		this.resolve({ status: this.status, headers: joinedHeaders(this.headers), text: textOf(content) });
	}

	private settle(): void {
		this.settled = true;
		this.chunks = [];
		if (this.signal !== undefined) offAbort(this.signal, this);
		if (this.passed) this.route?.gate.leave();
		else this.route?.gate.giveUp(this);
	}
}

function textOf(content: Buffer): string {
	const text = content.toString('utf8');
	// A byte order mark is no part of the text, and JSON does not allow it.
	return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}
