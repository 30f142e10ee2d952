import * as http from 'node:http';
import * as https from 'node:https';
import * as net from 'node:net';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { closeRoutes } from '../../lib/transport/routes';
import { TransportError } from '../../lib/transport/http';
import type { HttpRequest } from '../../lib/signing/request';
import { certificate, certificateKey } from './certificate';

/** A server on 127.0.0.1 that counts its connections and is gone after the test. */
export interface Loopback {
	port: number;
	origin: string;
	/** Connections accepted so far. */
	connections: number;
	/** Connections open now. */
	open: Set<net.Socket>;
	stop: () => Promise<void>;
}

const running = new Set<Loopback>();

async function listen(server: net.Server, scheme: string): Promise<Loopback> {
	const open = new Set<net.Socket>();
	const loopback: Loopback = {
		port: 0,
		origin: '',
		connections: 0,
		open,
		stop: async () => {
			running.delete(loopback);
			for (const socket of open) socket.destroy();
			await new Promise((resolve) => server.close(resolve));
		},
	};
	server.on('connection', (socket: net.Socket) => {
		loopback.connections++;
		open.add(socket);
		socket.on('error', () => undefined);
		socket.on('close', () => open.delete(socket));
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	loopback.port = (server.address() as AddressInfo).port;
	loopback.origin = `${scheme}://127.0.0.1:${loopback.port}`;
	running.add(loopback);
	return loopback;
}

export async function httpServer(
	handler: http.RequestListener,
	prepare?: (server: http.Server) => void,
): Promise<Loopback> {
	const server = http.createServer(handler);
	prepare?.(server);
	return await listen(server, 'http');
}

export async function httpsServer(handler: http.RequestListener): Promise<Loopback> {
	return await listen(https.createServer({ key: certificateKey, cert: certificate }, handler), 'https');
}

/** For servers that break the rules: `speak` gets the bare connection. */
export async function rawServer(speak: (socket: net.Socket) => void, scheme = 'http'): Promise<Loopback> {
	return await listen(net.createServer(speak), scheme);
}

/** Waits for the whole request (its body is known to end with the canary), then speaks. */
export async function rawAnswer(speak: (socket: net.Socket) => void): Promise<Loopback> {
	return await rawServer((socket) => {
		let seen = '';
		socket.on('data', (chunk) => {
			seen += chunk.toString('latin1');
			if (!seen.endsWith(canary)) return;
			seen = '';
			speak(socket);
		});
	});
}

/** A port on which nobody listens. */
export async function deadPort(): Promise<number> {
	const server = await rawServer(() => undefined);
	const { port } = server;
	await server.stop();
	return port;
}

/** Stops what the test started. */
export async function tidy(): Promise<void> {
	await closeRoutes();
	await Promise.all([...running].map(async (one) => await one.stop()));
}

/** Stands for every secret of a request: nothing that fails may show it. */
export const canary = 'c4n4ry-S3CRET';

/** Carries the canary in its query, a header and its body. */
export function secretRequest(origin: string, over: Partial<HttpRequest> = {}): HttpRequest {
	return {
		method: 'POST',
		url: `${origin}/v1/message?sign=${canary}`,
		headers: { authorization: `key=${canary}`, 'content-type': 'text/plain' },
		body: `payload ${canary}`,
		...over,
	};
}

/** The failure of a request; also proves that it is of the one kind and shows no secret. */
export async function failureOf(sending: Promise<unknown>): Promise<TransportError> {
	const error = await sending.then(
		() => undefined,
		(reason: unknown) => reason,
	);
	expect(error).toBeInstanceOf(TransportError);
	const shown = `${inspect(error, { depth: Infinity, showHidden: true, getters: true })} ${(error as Error).stack} ${JSON.stringify(error)}`;
	expect(shown).not.toContain(canary);
	expect(shown).not.toContain('/v1/message');
	expect((error as Error).cause).toBeUndefined();
	return error as TransportError;
}

export async function until(condition: () => boolean): Promise<void> {
	while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** A signal that counts what hangs on it. */
export function countingSignal() {
	const controller = new AbortController();
	const { signal } = controller;
	const counts = { added: 0, removed: 0, most: 0 };
	const add = signal.addEventListener.bind(signal);
	const remove = signal.removeEventListener.bind(signal);
	signal.addEventListener = (...args: Parameters<typeof add>) => {
		counts.added++;
		counts.most = Math.max(counts.most, counts.added - counts.removed);
		add(...args);
	};
	signal.removeEventListener = (...args: Parameters<typeof remove>) => {
		counts.removed++;
		remove(...args);
	};
	return { controller, signal, counts };
}
