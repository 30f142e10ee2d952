import { BlockList, isIP } from 'node:net';

/** The proxy settings of the process, as its environment states them. */
export interface ProxySettings {
	readonly http: string;
	readonly https: string;
	readonly none: string;
}

/**
 * HTTP_PROXY, HTTPS_PROXY and NO_PROXY in either case, the lower one first, as curl reads them.
 * ALL_PROXY stands in for the first two where they are not set.
 */
export function proxySettings(env: NodeJS.ProcessEnv): ProxySettings {
	const either = (name: string) => env[name.toLowerCase()] || env[name] || '';
	const all = either('ALL_PROXY');
	return { http: either('HTTP_PROXY') || all, https: either('HTTPS_PROXY') || all, none: either('NO_PROXY') };
}

/**
 * The proxy for a target, or undefined for a direct connection.
 *
 * @throws ProxySettingError when a proxy is set that cannot be used: going around it in silence would be worse
 */
export function proxyFor(target: URL, settings: ProxySettings): URL | undefined {
	const value = target.protocol === 'https:' ? settings.https : settings.http;
	if (value === '' || isExempt(target, settings.none)) return undefined;
	const name = target.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY';
	let proxy: URL;
	try {
		proxy = new URL(value.includes('://') ? value : `http://${value}`);
	} catch {
		throw new ProxySettingError(`The proxy set in ${name} (or ALL_PROXY) is not a valid address`);
	}
	// A bare "/", "?" or "#" in a password ends the host early: what stands before it is no proxy.
	if (`${proxy.pathname}${proxy.search}${proxy.hash}`.includes('@')) {
		throw new ProxySettingError(
			`The proxy set in ${name} (or ALL_PROXY) is not a valid address; in its user name and password / is written %2F, ? is written %3F and # is written %23`,
		);
	}
	if (proxy.protocol !== 'http:' && proxy.protocol !== 'https:') {
		throw new ProxySettingError(
			`The proxy set in ${name} (or ALL_PROXY) is of the kind ${proxy.protocol.slice(0, -1)}, and only http and https proxies can be used`,
		);
	}
	return proxy;
}

/** The message names the variable, never its value: that may hold a password. */
export class ProxySettingError extends Error {
	readonly code = 'PROXY_SETTING';
}

/** What NO_PROXY says of one host: a name, an address, a range of addresses, any of them with a port. */
interface Exemption {
	/** Without brackets. */
	host: string;
	/** Bits of a range, as in 10.0.0.0/8. */
	bits: number | undefined;
	port: string | undefined;
}

function readExemption(entry: string): Exemption | undefined {
	// A port follows brackets, or the only colon: the colons of a bare IPv6 address are its own.
	const parts =
		/^(?:\[([^\]]*)\](?:\/(\d+))?|([^:/]*)(?:\/(\d+))?)(?::(\d+))?$/.exec(entry) ??
		/^([0-9a-f:.]+)(?:\/(\d+))?$/.exec(entry);
	if (parts === null) return undefined;
	const [, first, firstBits, second, secondBits, port] = parts;
	const bits = firstBits ?? secondBits;
	return {
		host: (first ?? second ?? '').replace(/\.+$/, ''),
		bits: bits === undefined ? undefined : Number(bits),
		port,
	};
}

/** Whether an address is one, or in a range, of another, however either is written. */
function covers(host: string, bits: number | undefined, address: string): boolean {
	const [family, own] = [isIP(host), isIP(address)];
	if (family === 0 || own === 0) return false;
	const type = family === 4 ? 'ipv4' : 'ipv6';
	const list = new BlockList();
	try {
		if (bits === undefined) list.addAddress(host, type);
		else list.addSubnet(host, bits, type);
	} catch {
		// A range of more bits than an address has.
		return false;
	}
	return list.check(address, own === 4 ? 'ipv4' : 'ipv6');
}

/** A name and its subdomains, or a pattern such as 10.* */
function matches(pattern: string, host: string): boolean {
	const name = pattern.replace(/^\*?\./, '');
	if (name === '') return false;
	if (!name.includes('*')) return host === name || host.endsWith(`.${name}`);
	// Piece by piece, so that no pattern takes long.
	const [start = '', ...pieces] = pattern.split('*');
	const end = pieces.pop() ?? '';
	if (!host.startsWith(start) || !host.endsWith(end) || host.length < start.length + end.length) return false;
	let at = start.length;
	for (const piece of pieces) {
		const found = host.indexOf(piece, at);
		if (found < 0 || found + piece.length > host.length - end.length) return false;
		at = found + piece.length;
	}
	return true;
}

/**
 * NO_PROXY: `*`, or entries separated by commas or spaces. A name covers its subdomains (`example.com`, `.example.com`,
 * `*.example.com`), a star stands for anything (`10.*`), an address may be a range (`10.0.0.0/8`, `fd00::/8`), a port narrows each.
 * Ranges hold for hosts that are given as addresses, names are not looked up for them.
 */
function isExempt(target: URL, none: string): boolean {
	if (none === '') return false;
	const host = target.hostname
		.toLowerCase()
		.replace(/^\[|\]$/g, '')
		.replace(/\.+$/, '');
	const port = target.port || (target.protocol === 'https:' ? '443' : '80');
	for (const entry of none.toLowerCase().split(/[\s,]+/)) {
		if (entry === '*') return true;
		const exemption = readExemption(entry);
		if (exemption === undefined || (exemption.port !== undefined && exemption.port !== port)) continue;
		if (covers(exemption.host, exemption.bits, host) || (exemption.bits === undefined && matches(exemption.host, host)))
			return true;
	}
	return false;
}

/** A percent sign that begins no escape stands for itself: passwords are often put in as they are. */
function decoded(text: string): string {
	return text.replace(/(?:%[0-9a-f]{2})+/gi, (escapes) => {
		try {
			return decodeURIComponent(escapes);
		} catch {
			return escapes;
		}
	});
}

/** What a proxy wants to know of us, taken from its address. */
export function proxyAuthorization(proxy: URL): string | undefined {
	if (proxy.username === '' && proxy.password === '') return undefined;
	return `Basic ${Buffer.from(`${decoded(proxy.username)}:${decoded(proxy.password)}`).toString('base64')}`;
}
