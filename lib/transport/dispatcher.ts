import { Pool, type Dispatcher, type buildConnector } from '../bundled/undici';
import { guardedLookup, type EgressFilter } from './egress';
import { Gate } from './gate';
import { proxyAuthorization, proxyFor, proxySettings, type ProxySettings } from './proxy';
import { tunnelConnector } from './tunnel';

/** How one origin is reached. */
export interface Route {
	readonly dispatcher: Dispatcher;
	/** Whom to connect to: the target, or a proxy that takes whole addresses (http targets). */
	readonly origin: string;
	/** Put before the path: empty, or the target's origin. */
	readonly prefix: string;
	/** Extra headers, name and value in turn, for a proxy that takes whole addresses. */
	readonly headers: readonly string[];
	readonly proxy: URL | undefined;
	/**
	 * Keeps undici's own queue short. A request that waits there cannot be taken back, and behind a host that does not
	 * answer each one would go on to try a connection of its own after the execution was cancelled.
	 */
	readonly gate: Gate;
}

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
 * An idle connection is closed after 10 s: load balancers commonly give one 15 s, and a request written to a connection
 * that is just being closed may not be sent again, because nobody knows whether it arrived.
 */
const keepAliveTimeout = 10_000;
const keepAliveMaxTimeout = 60_000;

/**
 * Node tries a name's addresses one after the other and gives each 250 ms by default. A host on another continent is
 * further away than that, so reachable services would look dead.
 */
const addressAttemptTimeout = 2_500;

/**
 * Connections kept across executions of this process: one pool for each origin.
 *
 * Not undici's Agent (7.30): when the connections of an origin close while requests wait for it, as after a cancelled
 * execution, its Agent replaces the pool again and again and opens a connection for every request.
 */
export class Routes {
	private readonly routes = new Map<string, Route>();
	private readonly lookup;

	constructor(
		private readonly options: RoutesOptions,
		private readonly proxies: ProxySettings,
	) {
		this.lookup = guardedLookup(options.egress);
	}

	/** @throws {ProxySettingError} when the environment names a proxy that cannot be used. */
	to(target: URL): Route {
		const { origin } = target;
		const known = this.routes.get(origin);
		if (known !== undefined) return known;
		if (this.routes.size >= maxOrigins) this.dropIdle();
		const route = this.open(target);
		this.routes.set(origin, route);
		return route;
	}

	private open(target: URL): Route {
		const proxy = proxyFor(target, this.proxies);
		const gate = new Gate(this.options.connections);
		if (proxy === undefined) return { dispatcher: this.pool(target.origin, this.direct()), prefix: '', headers: [], proxy, gate, origin: target.origin };
		const authorization = proxyAuthorization(proxy);
		if (target.protocol === 'https:') {
			const { lookup, options: { connectTimeout } } = this;
			const connect = tunnelConnector({ proxy, authorization, lookup, connectTimeout });
			return { dispatcher: this.pool(target.origin, connect), prefix: '', headers: [], proxy, gate, origin: target.origin };
		}
		const headers = ['host', target.host, ...(authorization === undefined ? [] : ['proxy-authorization', authorization])];
		return { dispatcher: this.pool(proxy.origin, this.direct()), prefix: target.origin, headers, proxy, gate, origin: proxy.origin };
	}

	private direct(): buildConnector.BuildOptions {
		return {
			// Said outright, because NODE_TLS_REJECT_UNAUTHORIZED=0 would otherwise turn it off.
			rejectUnauthorized: true,
			timeout: this.options.connectTimeout,
			autoSelectFamilyAttemptTimeout: addressAttemptTimeout,
			...(this.lookup === undefined ? {} : { lookup: this.lookup }),
		};
	}

	private pool(origin: string, connect: NonNullable<Pool.Options['connect']>): Pool {
		const { connections } = this.options;
		return new Pool(origin, { connect, connections, allowH2: false, pipelining: 1, keepAliveTimeout, keepAliveMaxTimeout });
	}

	private dropIdle(): void {
		for (const [origin, { gate, dispatcher }] of this.routes) {
			if (!gate.idle) continue;
			this.routes.delete(origin);
			dispatcher.close().catch(() => undefined);
		}
	}

	async close(): Promise<void> {
		const all = [...this.routes.values()];
		this.routes.clear();
		await Promise.all(all.map(async (route) => await route.dispatcher.destroy()));
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
