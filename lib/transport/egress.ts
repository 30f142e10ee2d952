import type { LookupFunction } from 'node:net';

interface Verdict {
	ok: boolean;
	error?: unknown;
}

/**
 * What is used of n8n's `helpers.getSecureEgressFilter()` (n8n-workflow, `NodeEgressFilter`).
 * Every part is optional, because older hosts offer none or some of them.
 */
export interface EgressFilter {
	/** Resolves names; looks at IP literals, which no lookup ever sees. */
	validateUrl?(url: string | URL): Promise<Verdict>;
	/** For a host that is connected to without being the target, such as a proxy. */
	validateConnectionHost?(host: string): Verdict;
	/** Checks the resolved addresses at the moment of connecting, so a name cannot change in between. */
	createSecureLookup?(): LookupFunction;
}

export const egressRefusedCode = 'EGRESS_REFUSED';

/** The host's policy said no. Carries nothing of the filter's own error, whose content is not ours to know. */
export class EgressRefusal extends Error {
	readonly code = egressRefusedCode;

	constructor(readonly host: string) {
		super('Not allowed by the egress policy');
	}
}

const resolverCodes = new Set([
	'ENOTFOUND',
	'EAI_AGAIN',
	'EAI_NODATA',
	'EAI_NONAME',
	'EAI_FAIL',
	'ENODATA',
	'ESERVFAIL',
	'EREFUSED',
	'ETIMEOUT',
	'ECONNREFUSED',
	'ECANCELLED',
]);

/** Tells a name that did not resolve from a policy that refused it: the filter reports both as errors. */
function isResolverFailure(error: unknown): error is Error {
	return typeof error === 'object' && error !== null && 'code' in error && resolverCodes.has(String(error.code));
}

/**
 * Asks the filter about a target, before every dispatch.
 *
 * @throws EgressRefusal when it is not allowed; the resolver's error when the name has no address
 */
export async function checkTarget(filter: EgressFilter, url: URL): Promise<void> {
	let verdict: Verdict | undefined;
	try {
		verdict = await filter.validateUrl?.(url);
	} catch (error) {
		throw isResolverFailure(error) ? error : new EgressRefusal(url.host);
	}
	if (verdict === undefined || verdict.ok) return;
	throw isResolverFailure(verdict.error) ? verdict.error : new EgressRefusal(url.host);
}

/** @throws EgressRefusal when the proxy's address is not allowed */
export function checkProxyHost(filter: EgressFilter, proxy: URL): void {
	let verdict: Verdict | undefined;
	try {
		verdict = filter.validateConnectionHost?.(proxy.hostname);
	} catch {
		throw new EgressRefusal(proxy.host);
	}
	if (verdict !== undefined && !verdict.ok) throw new EgressRefusal(proxy.host);
}

/** The filter's own lookup, whose refusals are recognisable afterwards. One for each dispatcher. */
export function guardedLookup(filter: EgressFilter | undefined): LookupFunction | undefined {
	const lookup = filter?.createSecureLookup?.();
	if (lookup === undefined) return undefined;
	return (hostname, options, callback) => {
		lookup(hostname, options, (error, address, family) => {
			if (error === null || error === undefined || isResolverFailure(error)) callback(error, address, family);
			else callback(new EgressRefusal(hostname), address, family);
		});
	};
}
