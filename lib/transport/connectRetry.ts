/** Milliseconds; the longest wait doubles from here with every attempt, up to the cap. */
const base = 200;
const cap = 2_000;

/** A name that does not exist is worth one more look, no more: resolvers do hiccup, but rarely twice. */
const triesForUnknownName = 2;

const passing = new Set([
	'ECONNREFUSED',
	'ECONNRESET',
	'EPIPE',
	'ECONNABORTED',
	'ETIMEDOUT',
	'EHOSTUNREACH',
	'ENETUNREACH',
	'EHOSTDOWN',
	'ENETDOWN',
	'EADDRNOTAVAIL',
	'EMFILE',
	'ENFILE',
	'EPROTO',
	'EAI_AGAIN',
	'ESERVFAIL',
	'ETIMEOUT',
	'EREFUSED',
	'UND_ERR_CONNECT_TIMEOUT',
	'UND_ERR_SOCKET',
	'PROXY_BROKEN',
]);

const unknownName = new Set(['ENOTFOUND', 'ENODATA', 'EAI_NODATA', 'EAI_NONAME']);

/**
 * How long to wait before a request goes out again for which no connection came about, so nothing can have been sent twice.
 * Drawn between zero and a doubling, capped limit ("full jitter"), so that many requests that failed together do not come
 * back together. Undefined where another attempt makes no sense: refusals by policy, untrusted certificates, malformed requests.
 *
 * @param code of the failure, such as ECONNREFUSED
 * @param attempt how many have failed like this
 * @param random from 0 to 1; for tests
 * @returns milliseconds
 */
export function connectWait(code: string, attempt: number, random: () => number = Math.random): number | undefined {
	if (unknownName.has(code) ? attempt >= triesForUnknownName : !passing.has(code)) return undefined;
	return random() * Math.min(cap, base * 2 ** (attempt - 1));
}
