import { isIP } from 'node:net';

/** Whether an address stays on this machine. The sandbox calls no other. */
export function isLoopback(url: string): boolean {
	if (!URL.canParse(url)) return false;
	const { protocol, hostname } = new URL(url);
	const host = hostname.replace(/^\[|\]$/g, '');
	return (
		/^https?:$/.test(protocol) &&
		(host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.')))
	);
}
