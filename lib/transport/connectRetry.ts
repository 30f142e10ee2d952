import { isCertificateCode } from './failure';
import { TransportError, type Send } from './http';
import { pause } from './pause';

export interface ConnectRetryOptions {
	/** Attempts in all, 3 unless told. */
	tries?: number;
	/** Milliseconds; the longest wait doubles from here with every attempt. */
	base?: number;
	/** Milliseconds; no wait is longer. */
	cap?: number;
	/** From 0 to 1; for tests. */
	random?: () => number;
}

/** A name that does not exist is worth one more look, no more: resolvers do hiccup, but rarely twice. */
const triesForUnknownName = 2;

const passing = new Set([
	'ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ECONNABORTED', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN', 'ENETDOWN', 'EADDRNOTAVAIL',
	'EMFILE', 'ENFILE', 'EPROTO', 'EAI_AGAIN', 'ESERVFAIL', 'ETIMEOUT', 'EREFUSED', 'UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_SOCKET', 'PROXY_BROKEN',
]);

const unknownName = new Set(['ENOTFOUND', 'ENODATA', 'EAI_NODATA', 'EAI_NONAME']);

/**
 * Tries again when no connection came about, so nothing can have been sent twice. The waits are drawn between zero and a
 * doubling, capped limit ("full jitter"), so that many requests that failed together do not come back together.
 *
 * Refusals by policy, untrusted certificates, malformed requests and cancellation come back as they are.
 */
export function withConnectRetry(send: Send, options: ConnectRetryOptions = {}): Send {
	const { tries = 3, base = 200, cap = 2_000, random = Math.random } = options;

	return async (request, signal) => {
		for (let attempt = 1; ; attempt++) {
			try {
				return await send(request, signal);
			} catch (error) {
				if (attempt >= tries || !isWorthAnother(error, attempt)) throw error;
			}
			await pause(random() * Math.min(cap, base * 2 ** (attempt - 1)), signal);
		}
	};
}

function isWorthAnother(error: unknown, attempt: number): boolean {
	if (!(error instanceof TransportError) || error.phase !== 'notSent' || error.cancelled || isCertificateCode(error.code)) return false;
	if (unknownName.has(error.code)) return attempt < triesForUnknownName;
	return passing.has(error.code);
}
