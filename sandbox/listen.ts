import type { IncomingMessage } from 'node:http';
import type { ServerOptions } from 'node:https';
import fastify, { type FastifyInstance } from 'fastify';
import type { Counters } from './counters';
import type { Dials } from './dials';
import type { Exchange } from './exchange';
import type { Vendor } from './vendor';

export interface ListenOptions {
	/** 0, the default, takes any free port. */
	readonly port?: number;
	readonly host?: string;
	/** Serves https with these settings, such as key and certificate (PEM) and how long a client may take. */
	readonly tls?: ServerOptions;
}

/** Accepted for one request; ten times what any of the services takes. */
const bodyLimit = 32 * 1024 * 1024;

type Seen = Pick<IncomingMessage, 'method' | 'url' | 'headers'>;

/** What the router keeps for a name; only the router looks into it. */
type Kept = Parameters<ReturnType<Parameters<FastifyInstance['addConstraintStrategy']>[0]['storage']>['set']>[1];

const pathOf = (url: string): string => url.split('?', 1)[0] ?? url;

interface Parts {
	readonly vendors: readonly Vendor[];
	readonly counters: Counters;
	readonly dials: Dials;
	readonly exchange: Exchange;
}

/** Registers control paths and services, and listens. Rejects when the port is taken (`EADDRINUSE`). */
export async function listen(
	options: ListenOptions,
	{ vendors, counters, dials, exchange }: Parts,
	controls: (server: FastifyInstance) => void,
): Promise<FastifyInstance> {
	const recognized = ({ method = '', url = '/', headers }: Seen): Vendor | undefined =>
		vendors.find((vendor) => vendor.recognizes?.(method, pathOf(url), headers));
	const shared = { bodyLimit: bodyLimit, forceCloseConnections: true, exposeHeadRoutes: false } as const;
	const server: FastifyInstance = options.tls ? fastify({ ...shared, https: options.tls }) : fastify(shared);
	server.addConstraintStrategy({
		name: 'service',
		storage: () => {
			const kept = new Map<unknown, Kept>();
			return { get: (name) => kept.get(name) ?? null, set: (name, handler) => void kept.set(name, handler) };
		},
		deriveConstraint: (request) => recognized(request)?.name,
	});
	// Vendors check the content type themselves and need the bytes as they came.
	server.removeAllContentTypeParsers();
	server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
	server.server.on('connection', () => {
		counters.connections += 1;
	});

	const ownerOf = (request: Seen): Vendor | undefined =>
		recognized(request) ?? vendors.find((vendor) => vendor.owns(request.method ?? '', pathOf(request.url ?? '/')));
	server.addHook('onRequest', (request, reply, done) => {
		const url = request.raw.url ?? '/';
		const gone =
			!dials.isEmpty() && !url.startsWith('/_sandbox/') && exchange.reset(ownerOf(request.raw), request, reply);
		if (!gone) done();
	});
	server.setNotFoundHandler((request, reply) => {
		const vendor = ownerOf(request.raw);
		return exchange.run(
			vendor,
			(call) =>
				vendor?.unknown(call) ?? {
					status: 404,
					body: { error: 'No service of this sandbox has this path' },
					verdict: 'refused',
					reason: `No service of this sandbox has the path ${call.method} ${call.path}.`,
				},
			request,
			reply,
		);
	});
	server.setErrorHandler((error: { statusCode?: number; message: string }, request, reply) => {
		const vendor = ownerOf(request.raw);
		return exchange.run(
			vendor,
			() => ({
				status: error.statusCode ?? 500,
				body: { error: error.message },
				verdict: 'refused',
				reason: `The request could not be read: ${error.message}.`,
			}),
			request,
			reply,
		);
	});
	await server.register(async (instance) => controls(instance));
	for (const vendor of vendors) {
		await server.register(async (instance) =>
			vendor.routes(instance, (handler) => (request, reply) => exchange.run(vendor, handler, request, reply)),
		);
	}
	// Node's own backlog of 511 is too short for clients that open thousands of connections at once; the system caps it.
	await server.listen({ port: options.port ?? 0, host: options.host ?? '127.0.0.1', backlog: 4096 });
	return server;
}
