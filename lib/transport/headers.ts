/**
 * Name and value in turn. A content-length is left out: the real one is written.
 *
 * @param extra lines that a proxy needs, with a Host of their own
 * @param size of a body that is read while it is sent; of all others undici knows it
 */
export function headerLines(
	headers: Record<string, string>,
	host: string,
	userAgent: string,
	extra: readonly string[],
	size?: number,
): string[] {
	const lines = extra.slice();
	let named = false;
	for (const name in headers) {
		const value = headers[name] as string;
		if (name === 'content-length') continue;
		// The same Host is written anyway; if it came from here, another TLS connection would be opened for it.
		if (name === 'host' && (value === host || extra.length > 0)) continue;
		if (name === 'user-agent') named = true;
		lines.push(name, value);
	}
	if (!named) lines.push('user-agent', userAgent);
	if (size !== undefined) lines.push('content-length', String(size));
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
