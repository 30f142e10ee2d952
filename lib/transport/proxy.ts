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
 * @throws {ProxySettingError} when a proxy is set that cannot be used: going around it in silence would be worse.
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
	if (proxy.protocol !== 'http:' && proxy.protocol !== 'https:') {
		throw new ProxySettingError(`The proxy set in ${name} (or ALL_PROXY) is of the kind ${proxy.protocol.slice(0, -1)}, and only http and https proxies can be used`);
	}
	return proxy;
}

/** The message names the variable, never its value: that may hold a password. */
export class ProxySettingError extends Error {
	readonly code = 'PROXY_SETTING';
}

/** NO_PROXY: `*`, or hosts separated by commas or spaces; a host covers its subdomains, a port narrows it. */
function isExempt(target: URL, none: string): boolean {
	if (none === '') return false;
	const host = target.hostname.toLowerCase();
	const port = target.port || (target.protocol === 'https:' ? '443' : '80');
	for (const entry of none.toLowerCase().split(/[\s,]+/)) {
		if (entry === '*') return true;
		const parts = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(entry);
		const name = (parts?.[1] ?? entry).replace(/^\*?\./, '');
		if (name === '' || (parts?.[2] !== undefined && parts[2] !== port)) continue;
		if (host === name || host === `[${name}]` || host.endsWith(`.${name}`)) return true;
	}
	return false;
}

/** What a proxy wants to know of us, taken from its address. */
export function proxyAuthorization(proxy: URL): string | undefined {
	if (proxy.username === '' && proxy.password === '') return undefined;
	const pair = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`;
	return `Basic ${Buffer.from(pair).toString('base64')}`;
}
