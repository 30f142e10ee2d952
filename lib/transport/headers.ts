import { TransportError } from './http';

/** RFC 9110, section 5.6.2. */
const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
/** RFC 9110, section 5.5: anything but a visible character, a space, a tab or a byte above ASCII. */
const notAllowed = /[^\t\x20-\x7e\x80-\xff]/;
/** What belongs to the connection and not to the request, and is decided here. */
const ownedByConnection = new Set(['connection', 'keep-alive', 'proxy-connection', 'transfer-encoding', 'upgrade', 'expect', 'te', 'trailer']);

/**
 * Name and value in turn. A content-length is left out: the real one is written.
 *
 * Checked here because a request that undici (7.30) refuses costs its pool one of the connections for good.
 *
 * @param extra lines that a proxy needs, with a Host of their own
 * @throws {TransportError} `notSent`, for a name or a value that HTTP does not allow; names neither.
 */
export function headerLines(headers: Record<string, string>, host: string, userAgent: string, extra: readonly string[]): string[] {
	const lines = extra.slice();
	let named = false;
	for (const name in headers) {
		const value = headers[name] as string;
		if (!token.test(name) || notAllowed.test(value) || ownedByConnection.has(name)) {
			throw new TransportError('notSent', `The request to ${host} has a header that HTTP does not allow`, 'INVALID_HEADER');
		}
		if (name === 'content-length') continue;
		// The same Host is written anyway; if it came from here, another TLS connection would be opened for it.
		if (name === 'host' && (value === host || extra.length > 0)) continue;
		if (name === 'user-agent') named = true;
		lines.push(name, value);
	}
	if (!named) lines.push('user-agent', userAgent);
	return lines;
}

export type AnswerHeaders = Record<string, string | string[] | undefined>;

export function joinedHeaders(headers: AnswerHeaders): Record<string, string> {
	const plain: Record<string, string> = {};
	for (const name in headers) {
		const value = headers[name];
		if (value !== undefined) plain[name] = typeof value === 'string' ? value : value.join(', ');
	}
	return plain;
}
