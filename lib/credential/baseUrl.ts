/** Names and addresses that never leave the machine. The URL parser has already normalised 127.1 and the like. */
const loopback = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/**
 * Reads the base URL of a credential: a protocol, a host, perhaps a port, and nothing else, because signatures
 * and redirects depend on where a request really goes.
 * @returns the origin without a trailing slash, with a warning where credentials would travel readable
 * @throws Error with one sentence for the user; the text itself, which may hold a password, is not repeated
 */
export function readBaseUrl(text: string | undefined): { origin: string; warning?: string } {
	const trimmed = (text ?? '').trim();
	if (trimmed === '') throw new Error('The base URL is empty: enter one such as https://api.example.com');
	let url: URL;
	try {
		url = new URL(trimmed);
	} catch {
		throw new Error('The base URL is not a URL: enter one such as https://api.example.com');
	}
	if (url.protocol !== 'https:' && url.protocol !== 'http:')
		throw new Error('The base URL must begin with https:// or http://');
	if (url.username || url.password) throw new Error('The base URL must not hold a user or a password');
	if (trimmed.includes('#')) throw new Error('The base URL must not hold a fragment: remove everything from the # on');
	if (trimmed.includes('?')) throw new Error('The base URL must not hold a query: remove everything from the ? on');
	if (url.pathname !== '/') throw new Error('The base URL must not hold a path: end it after the host');
	if (url.protocol === 'https:' || loopback.test(url.hostname)) return { origin: url.origin };
	return {
		origin: url.origin,
		warning: 'The base URL uses plain HTTP, so requests and credentials can be read and changed on their way',
	};
}
