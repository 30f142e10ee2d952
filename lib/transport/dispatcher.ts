import { Agent, type Dispatcher } from '../bundled/undici';
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

export interface PoolOptions {
	egress: EgressFilter | undefined;
	/** At most this many connections to one origin; 1 to 256. */
	connections: number;
	/** Milliseconds. */
	connectTimeout: number;
}

export const defaultConnections = 64;
export const maxConnections = 256;
const maxPools = 16;
const maxRoutes = 256;

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

/** Connections kept across executions of this process. */
export class Pool {
	private readonly agents = new Map<string, Agent>();
	private readonly routes = new Map<string, Route>();
	private readonly lookup;

	constructor(
		private readonly options: PoolOptions,
		private readonly proxies: ProxySettings,
	) {
		this.lookup = guardedLookup(options.egress);
	}

	/** @throws {ProxySettingError} when the environment names a proxy that cannot be used. */
	route(target: URL): Route {
		const known = this.routes.get(target.origin);
		if (known !== undefined) return known;
		if (this.routes.size >= maxRoutes) {
			for (const [origin, route] of this.routes) if (route.gate.idle) this.routes.delete(origin);
		}
		const route = this.newRoute(target);
		this.routes.set(target.origin, route);
		return route;
	}

	private newRoute(target: URL): Route {
		const proxy = proxyFor(target, this.proxies);
		const gate = new Gate(this.options.connections);
		if (proxy === undefined) {
			return { dispatcher: this.direct(), origin: target.origin, prefix: '', headers: [], proxy, gate };
		}
		const authorization = proxyAuthorization(proxy);
		if (target.protocol === 'https:') {
			return { dispatcher: this.tunnel(proxy, authorization), origin: target.origin, prefix: '', headers: [], proxy, gate };
		}
		const headers = ['host', target.host, ...(authorization === undefined ? [] : ['proxy-authorization', authorization])];
		return { dispatcher: this.direct(), origin: proxy.origin, prefix: target.origin, headers, proxy, gate };
	}

	private direct(): Agent {
		return this.agent('', () => ({
			// Said outright, because NODE_TLS_REJECT_UNAUTHORIZED=0 would otherwise turn it off.
			rejectUnauthorized: true,
			timeout: this.options.connectTimeout,
			autoSelectFamilyAttemptTimeout: addressAttemptTimeout,
			...(this.lookup === undefined ? {} : { lookup: this.lookup }),
		}));
	}

	private tunnel(proxy: URL, authorization: string | undefined): Agent {
		const { connectTimeout } = this.options;
		return this.agent(proxy.href, () => tunnelConnector({ proxy, authorization, lookup: this.lookup, connectTimeout }));
	}

	private agent(key: string, connect: () => NonNullable<Agent.Options['connect']>): Agent {
		let agent = this.agents.get(key);
		if (agent === undefined) {
			const { connections } = this.options;
			agent = new Agent({ connect: connect(), connections, allowH2: false, pipelining: 1, keepAliveTimeout, keepAliveMaxTimeout });
			this.agents.set(key, agent);
		}
		return agent;
	}

	async close(): Promise<void> {
		await Promise.all([...this.agents.values()].map(async (agent) => await agent.destroy()));
		this.agents.clear();
		this.routes.clear();
	}
}

type PoolsByKey = Map<string, Pool>;
const pools = new WeakMap<EgressFilter, PoolsByKey>();
let poolsWithoutEgress: PoolsByKey = new Map();
/** Only for closing: a pool that has left its map lives as long as someone sends through it. */
let opened: Array<WeakRef<Pool>> = [];

/** The same pool for the same policy, limits and proxy settings, whichever execution asks. */
export function poolFor(options: PoolOptions): Pool {
	const connections = Math.min(maxConnections, Math.max(1, Math.floor(options.connections) || defaultConnections));
	const proxies = proxySettings(process.env);
	const key = JSON.stringify([connections, options.connectTimeout, proxies]);
	const byKey = poolsOf(options.egress);
	let pool = byKey.get(key);
	if (pool !== undefined) byKey.delete(key);
	else {
		pool = new Pool({ ...options, connections }, proxies);
		opened = opened.filter((one) => one.deref() !== undefined);
		opened.push(new WeakRef(pool));
	}
	// The one used longest ago goes first; its connections close by themselves when they idle.
	byKey.set(key, pool);
	if (byKey.size > maxPools) byKey.delete(byKey.keys().next().value as string);
	return pool;
}

function poolsOf(egress: EgressFilter | undefined): PoolsByKey {
	if (egress === undefined) return poolsWithoutEgress;
	let byKey = pools.get(egress);
	if (byKey === undefined) {
		byKey = new Map();
		pools.set(egress, byKey);
	}
	return byKey;
}

/** Breaks every connection of this process at once; for tests and for a host that shuts down. */
export async function closePools(): Promise<void> {
	const all = opened.map((one) => one.deref());
	opened = [];
	poolsWithoutEgress = new Map();
	await Promise.all(all.map(async (pool) => await pool?.close()));
}
