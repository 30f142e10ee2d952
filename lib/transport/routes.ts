import { buildConnector } from '../bundled/undici';
import { guardedLookup, type EgressFilter } from './egress';
import { proxyAuthorization, proxyFor, proxySettings, type ProxySettings } from './proxy';
import { Route } from './route';
import { tunnelConnector } from './tunnel';

export interface RoutesOptions {
	egress: EgressFilter | undefined;
	/** At most this many connections to one origin; 1 to 256. */
	connections: number;
	/** Milliseconds. */
	connectTimeout: number;
}

export const defaultConnections = 64;
const maxConnections = 256;
/** Of one policy. */
const maxRouteSets = 16;
const maxOrigins = 256;

/**
 * Node tries a name's addresses one after the other and gives each 250 ms by default. A host on another continent is
 * further away than that, so reachable services would look dead.
 */
const addressAttemptTimeout = 2_500;

/** The routes to all origins under one policy, with one set of limits. */
export class Routes {
	private readonly routes = new Map<string, Route>();
	private readonly lookup;
	/** One for all direct connections, so that they share their TLS sessions. */
	private readonly direct: buildConnector.connector;

	constructor(
		private readonly options: RoutesOptions,
		private readonly proxies: ProxySettings,
	) {
		this.lookup = guardedLookup(options.egress);
		this.direct = buildConnector({
			// Said outright, because NODE_TLS_REJECT_UNAUTHORIZED=0 would otherwise turn it off.
			rejectUnauthorized: true,
			timeout: options.connectTimeout,
			allowH2: false,
			autoSelectFamilyAttemptTimeout: addressAttemptTimeout,
			...(this.lookup === undefined ? {} : { lookup: this.lookup }),
		});
	}

	/** @throws ProxySettingError when the environment names a proxy that cannot be used */
	to(target: URL): Route {
		const { origin } = target;
		let route = this.routes.get(origin);
		if (route === undefined) {
			if (this.routes.size >= maxOrigins) this.dropIdle();
			route = this.open(target);
			this.routes.set(origin, route);
		}
		return route;
	}

	private open(target: URL): Route {
		const { connections, connectTimeout } = this.options;
		const { origin, host } = target;
		const proxy = proxyFor(target, this.proxies);
		if (proxy === undefined) return new Route({ origin, connect: this.direct, connections });
		const authorization = proxyAuthorization(proxy);
		if (target.protocol === 'https:') {
			const connect = tunnelConnector({ proxy, authorization, lookup: this.lookup, connectTimeout });
			return new Route({ origin, connect, connections, proxy });
		}
		const headers = ['host', host, ...(authorization === undefined ? [] : ['proxy-authorization', authorization])];
		return new Route({ origin: proxy.origin, connect: this.direct, connections, proxy, prefix: origin, headers });
	}

	private dropIdle(): void {
		for (const [origin, route] of this.routes) {
			if (!route.semaphore.idle) continue;
			this.routes.delete(origin);
			void route.close();
		}
	}

	async close(): Promise<void> {
		const all = [...this.routes.values()];
		this.routes.clear();
		await Promise.all(all.map(async (route) => await route.close()));
	}
}

type RoutesByKey = Map<string, Routes>;
const byEgress = new WeakMap<EgressFilter, RoutesByKey>();
let withoutEgress: RoutesByKey = new Map();
/** Only for closing: routes that have left their map live as long as someone sends over them. */
let opened: Array<WeakRef<Routes>> = [];

/** The same routes for the same policy, limits and proxy settings, whichever execution asks. */
export function routesFor(options: RoutesOptions): Routes {
	const connections = Math.min(maxConnections, Math.max(1, Math.floor(options.connections) || defaultConnections));
	const proxies = proxySettings(process.env);
	const key = JSON.stringify([connections, options.connectTimeout, proxies]);
	const byKey = keysOf(options.egress);
	let routes = byKey.get(key);
	if (routes !== undefined) byKey.delete(key);
	else {
		routes = new Routes({ ...options, connections }, proxies);
		opened = opened.filter((one) => one.deref() !== undefined);
		opened.push(new WeakRef(routes));
	}
	// The set used longest ago goes first; its connections close by themselves when they idle.
	byKey.set(key, routes);
	if (byKey.size > maxRouteSets) byKey.delete(byKey.keys().next().value as string);
	return routes;
}

function keysOf(egress: EgressFilter | undefined): RoutesByKey {
	if (egress === undefined) return withoutEgress;
	let byKey = byEgress.get(egress);
	if (byKey === undefined) {
		byKey = new Map();
		byEgress.set(egress, byKey);
	}
	return byKey;
}

/** Breaks every connection of this process at once; for tests and for a host that shuts down. */
export async function closeRoutes(): Promise<void> {
	const all = opened.map((one) => one.deref());
	opened = [];
	withoutEgress = new Map();
	await Promise.all(all.map(async (routes) => await routes?.close()));
}
