import type { Client, Dispatcher } from '../bundled/undici';
import type { HttpRequest } from '../signing/request';
import { offAbort, onAbort, type Cancellable } from './cancel';
import { DecodeError, decodeContent } from './decode';
import { answerTimeoutCode, cancelled, explain, isBrokenHead, tooLarge, uploadStalledCode } from './failure';
import type { Acquirer } from './semaphore';
import { headerLines, joinedHeaders, type AnswerHeaders } from './headers';
import { TransportError, turnPassedCode, type FailurePhase, type HttpAnswer, type SendLimits } from './http';
import { Upload } from './upload';
import type { Place } from './waitQueue';
import type { Route } from './route';

/** What all requests of one sender have in common. */
export interface Sender {
	readonly limits: SendLimits;
	readonly userAgent: string;
}

/**
 * One request on its way: waits for its turn, is written at most once, collects the answer.
 * It is its own place in the line, abort listener and undici handler, so that a request costs one object and one promise.
 */
export class Exchange implements Cancellable, Acquirer, Dispatcher.DispatchHandler {
	before: Place | undefined = undefined;
	behind: Place | undefined = undefined;
	queued = false;

	/** How a failure at this moment has to be understood. */
	private phase: FailurePhase = 'notSent';
	private settled = false;
	/**
	 * Runs from the first byte of the request to the last of the answer; before that, while the policy is asked. A body that is
	 * read while it is sent starts it again with each piece that the connection takes: a large file may take as long as it
	 * flows. While such a body is waited for it stands still.
	 */
	private deadline: NodeJS.Timeout | undefined = undefined;
	private upload: Upload | undefined = undefined;
	private route: Route | undefined = undefined;
	/** The connection it has to itself, from passing the semaphore until the answer is there. */
	private client: Client | undefined = undefined;
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
		private readonly until = Infinity,
	) {
		if (signal !== undefined) onAbort(signal, this);
	}

	get done(): boolean {
		return this.settled;
	}

	/** While n8n's policy looks at the target, which may mean asking a name server that does not answer. */
	beginCheck(): void {
		this.deadline = setTimeout(() => this.fail({ code: 'UND_ERR_CONNECT_TIMEOUT' }), this.sender.limits.connectTimeout);
	}

	/** Waits for a turn on this route, then goes. */
	start(route: Route): void {
		if (this.settled) return;
		clearTimeout(this.deadline);
		this.route = route;
		route.semaphore.enter(this);
	}

	pass(): void {
		const { request, url, route, sender } = this;
		if (route === undefined) return;
		this.client = route.take();
		if (request.stream) this.upload = new Upload(request.stream, this);
		this.client.dispatch(
			{
				path: `${route.prefix}${url.pathname}${url.search}`,
				method: request.method,
				headers: headerLines(request.headers, url.host, sender.userAgent, route.headers, request.stream?.size),
				body: this.upload?.readable() ?? request.body ?? null,
				// Neither bounds the whole: an answer that drips passes both. The deadline does.
				headersTimeout: 0,
				bodyTimeout: 0,
			},
			this,
		);
	}

	cancel(): void {
		if (this.settled) return;
		this.releaseConnection(false);
		this.settle();
		this.reject(cancelled(this.phase, this.url.host));
	}

	/** For a failure that leaves the connection as it should be, or already broken. */
	fail(error: unknown): void {
		if (this.settled) return;
		this.releaseConnection(true);
		this.settle();
		this.reject(this.explained(error));
	}

	/** undici calls this right before it writes to the connection, and forgets a request whose handler throws here. */
	onRequestStart(): void {
		// Never twice: after a broken connection nobody knows whether the first one arrived.
		if (this.settled || this.phase !== 'notSent') throw new Error('The request may not be written any more');
		if (this.until < Infinity && performance.now() > this.until) {
			// The connection is open now, and the next turn finds it.
			this.fail({ code: turnPassedCode });
			throw new Error('The turn of the request has passed');
		}
		this.phase = 'noAnswer';
		this.giveTime();
	}

	/** Another answer timeout from now on. */
	giveTime(): void {
		clearTimeout(this.deadline);
		if (!this.settled) this.deadline = setTimeout(() => this.expire(), this.sender.limits.answerTimeout);
	}

	/** What is to be sent is not there yet, which is not the service's fault. */
	stopTime(): void {
		clearTimeout(this.deadline);
	}

	onResponseStart(_controller: unknown, status: number, headers: AnswerHeaders): void {
		if (status < 200 || this.settled) return;
		this.phase = 'badAnswer';
		this.status = status;
		this.headers = headers;
		if (Number(headers['content-length']) > this.sender.limits.maxAnswerBytes) this.refuseSize();
	}

	onResponseData(_controller: unknown, chunk: Buffer): void {
		if (this.settled) return;
		this.size += chunk.length;
		if (this.size > this.sender.limits.maxAnswerBytes) this.refuseSize();
		else this.chunks.push(chunk);
	}

	onResponseEnd(): void {
		if (this.settled) return;
		this.releaseConnection(true);
		clearTimeout(this.deadline);
		const body = this.chunks.length === 1 ? (this.chunks[0] as Buffer) : Buffer.concat(this.chunks);
		const encoding = this.headers['content-encoding'];
		if (encoding === undefined) this.succeed(body);
		else void this.decode(body, String(encoding));
	}

	onResponseError(_controller: unknown, error: Error): void {
		// A broken head is an answer, too, although undici never announced one.
		if (this.phase === 'noAnswer' && isBrokenHead(error)) this.phase = 'badAnswer';
		this.fail(error);
	}

	private expire(): void {
		if (this.settled) return;
		this.releaseConnection(false);
		this.settle();
		this.reject(this.explained({ code: this.upload?.over === false ? uploadStalledCode : answerTimeoutCode }));
	}

	private refuseSize(): void {
		this.releaseConnection(false);
		this.settle();
		this.reject(tooLarge(this.url.host, this.sender.limits));
	}

	private async decode(body: Buffer, encoding: string): Promise<void> {
		const { host } = this.url;
		try {
			const content = await decodeContent(body, encoding, this.sender.limits.maxAnswerBytes);
			if (!this.settled) this.succeed(content);
		} catch (error) {
			if (this.settled) return;
			this.settle();
			if (!(error instanceof DecodeError)) this.reject(this.explained(error));
			else if (error.code === 'ANSWER_TOO_LARGE') this.reject(tooLarge(host, this.sender.limits));
			else this.reject(new TransportError('badAnswer', `${host} answered with ${error.reason}`, error.code));
		}
	}

	private succeed(content: Buffer): void {
		this.settle();
		this.resolve({ status: this.status, headers: joinedHeaders(this.headers), text: textOf(content) });
	}

	private explained(error: unknown): TransportError {
		const { route } = this;
		// A proxy that takes whole addresses is whom we connect to, so it is the proxy that could not be reached.
		const proxyHost = route?.prefix === '' ? undefined : route?.proxy?.host;
		return explain(error, this.phase, this.url.host, this.sender.limits, proxyHost);
	}

	/**
	 * Later, because undici is in the middle of its own work when it reports something, and does not expect the next request on
	 * the same connection before it is through.
	 *
	 * @param intact whether the connection may be used again; undici notices by itself when it broke
	 */
	private releaseConnection(intact: boolean): void {
		const { client, route } = this;
		if (client === undefined || route === undefined) return;
		this.client = undefined;
		queueMicrotask(() => {
			if (intact) route.giveBack(client);
			else route.discard(client);
			route.semaphore.leave();
		});
	}

	private settle(): void {
		this.settled = true;
		this.chunks = [];
		clearTimeout(this.deadline);
		if (this.signal !== undefined) offAbort(this.signal, this);
		if (this.queued) this.route?.semaphore.giveUp(this);
	}
}

function textOf(content: Buffer): string {
	const text = content.toString('utf8');
	// A byte order mark is no part of the text, and JSON does not allow it.
	return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}
