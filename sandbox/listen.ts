import fastify, { type FastifyInstance } from 'fastify';
import type { Counters } from './counters';
import type { Dials } from './dials';
import type { Exchange } from './exchange';
import type { SandboxOptions } from './server';
import type { Vendor } from './vendor';

/** Accepted for one request; ten times what any of the services takes. */
const bodyLimit = 32 * 1024 * 1024;

interface Parts {
	readonly vendors: readonly Vendor[];
	readonly counters: Counters;
	readonly dials: Dials;
	readonly exchange: Exchange;
}

/** Registers control paths and services, and listens. Rejects when the port is taken (`EADDRINUSE`). */
export async function listen(
	options: Pick<SandboxOptions, 'tls' | 'port' | 'host'>,
	{ vendors, counters, dials, exchange }: Parts,
	controls: (server: FastifyInstance) => void,
): Promise<FastifyInstance> {
	const shared = { bodyLimit: bodyLimit, forceCloseConnections: true, exposeHeadRoutes: false } as const;
	const server: FastifyInstance = options.tls ? fastify({ ...shared, https: options.tls }) : fastify(shared);
	// Vendors check the content type themselves and need the bytes as they came.
	server.removeAllContentTypeParsers();
	server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
	server.server.on('connection', () => {
		counters.connections += 1;
	});

	const ownerOf = (method: string, url: string): Vendor | undefined => {
		const path = url.split('?', 1)[0] ?? url;
		return vendors.find((vendor) => vendor.owns(method, path));
	};
	server.addHook('onRequest', (request, reply, done) => {
		const url = request.raw.url ?? '/';
		const gone =
			!dials.isEmpty() && !url.startsWith('/_sandbox/') && exchange.reset(ownerOf(request.method, url), request, reply);
		if (!gone) done();
	});
	server.setNotFoundHandler((request, reply) => {
		const vendor = ownerOf(request.method, request.raw.url ?? '/');
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
		const vendor = ownerOf(request.method, request.raw.url ?? '/');
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
