import type { HttpRequest } from '../signing/request';
import { defaultConnections, routesFor, type Routes } from './routes';
import { checkProxyHost, checkTarget, type EgressFilter } from './egress';
import { Exchange, type Sender } from './exchange';
import { cancelled } from './failure';
import { TransportError, defaultSendLimits, type HttpAnswer, type Send, type SendLimits } from './http';

export interface SendOptions {
	/** n8n's `helpers.getSecureEgressFilter()`, where the host offers it. */
	egress?: EgressFilter | undefined;
	limits?: Partial<SendLimits>;
	/** At most this many connections to one host, 1 to 256; 64 unless told. */
	connections?: number;
	userAgent: string;
}

/**
 * A sender over connections that outlive it: the next execution finds them open.
 *
 * Follows no redirects: a 3xx comes back as an answer, because a signed request is meant for one address only.
 * Verifies TLS certificates whatever the environment says. Takes the proxy from the environment.
 * Every rejection is a {@link TransportError}.
 */
export function createSend(options: SendOptions): Send {
	const limits: SendLimits = { ...defaultSendLimits, ...options.limits };
	const sender: Sender = { limits, userAgent: options.userAgent };
	const { egress, connections = defaultConnections } = options;
	const routes = routesFor({ egress, connections, connectTimeout: limits.connectTimeout });
	let last: URL | undefined;
	let lastText = '';

	// Not async: one promise for each request is enough.
	return (request, signal, until) =>
		new Promise<HttpAnswer>((resolve, reject) => {
			if (signal?.aborted === true) {
				reject(cancelled('notSent'));
				return;
			}
			// Bulk sends go to one address many times over.
			if (last === undefined || lastText !== request.url) {
				last = parseTarget(request);
				lastText = request.url;
			}
			const url = last;
			const exchange = new Exchange(sender, request, url, signal, resolve, reject, until);
			if (egress === undefined) begin(routes, url, egress, exchange);
			else {
				exchange.beginCheck();
				checkTarget(egress, url).then(
					() => begin(routes, url, egress, exchange),
					(error: unknown) => exchange.fail(error),
				);
			}
		});
}

function begin(routes: Routes, url: URL, egress: EgressFilter | undefined, exchange: Exchange): void {
	if (exchange.done) return;
	try {
		const route = routes.to(url);
		if (egress !== undefined && route.proxy !== undefined) checkProxyHost(egress, route.proxy);
		exchange.start(route);
	} catch (error) {
		exchange.fail(error);
	}
}

/** @throws TransportError without the address, whose query may hold a secret */
function parseTarget(request: HttpRequest): URL {
	let url: URL;
	try {
		url = new URL(request.url);
	} catch {
		throw new TransportError('notSent', 'The address of the request is not a valid URL', 'INVALID_URL');
	}
	if (url.protocol !== 'https:' && url.protocol !== 'http:') {
		throw new TransportError(
			'notSent',
			'The address of the request must begin with https:// or http://',
			'INVALID_URL',
		);
	}
	return url;
}
