import * as http from 'node:http';
import * as https from 'node:https';
import type { LookupFunction, Socket } from 'node:net';
import { buildConnector } from '../bundled/undici';
import { EgressRefusal } from './egress';

/** The way to the proxy, or the proxy itself, failed; the target was not reached. */
export class ProxyFailure extends Error {
	constructor(
		readonly proxyHost: string,
		readonly code: string,
		/** The proxy's answer to CONNECT, when it gave one. */
		readonly status?: number,
	) {
		super('The proxy did not open a way');
	}
}

export interface TunnelOptions {
	proxy: URL;
	authorization: string | undefined;
	lookup: LookupFunction | undefined;
	/** Milliseconds for the proxy to open the way, and again for the TLS handshake with the target. */
	connectTimeout: number;
}

/**
 * Connects to an https target through a proxy's CONNECT.
 *
 * Written out here rather than taken from undici's ProxyAgent (7.30), which gives the proxy 300 s to answer CONNECT and
 * connects again without end when the proxy closes the connection instead of answering.
 */
export function tunnelConnector(options: TunnelOptions): buildConnector.connector {
	const secure = buildConnector({ rejectUnauthorized: true, timeout: options.connectTimeout, allowH2: false });
	return (target, callback) => {
		openTunnel(options, authority(target), (failure, socket) => {
			if (failure !== undefined) callback(failure, null);
			else if (socket !== undefined) secure({ ...target, httpSocket: socket }, callback);
		});
	};
}

function authority(target: buildConnector.Options): string {
	const host = target.hostname.includes(':') ? `[${target.hostname}]` : target.hostname;
	return `${host}:${target.port || '443'}`;
}

function openTunnel(options: TunnelOptions, path: string, done: (failure?: Error, socket?: Socket) => void): void {
	const { proxy, authorization, lookup, connectTimeout } = options;
	const secure = proxy.protocol === 'https:';
	const host = proxy.hostname.replace(/^\[|\]$/g, '');
	let finished = false;
	const finish = (failure?: Error, socket?: Socket) => {
		if (finished) return;
		finished = true;
		clearTimeout(timer);
		done(failure, socket);
	};
	const request = (secure ? https : http).request({
		host,
		port: proxy.port || (secure ? 443 : 80),
		method: 'CONNECT',
		path,
		headers: { host: path, ...(authorization === undefined ? {} : { 'proxy-authorization': authorization }) },
		agent: false,
		...(lookup === undefined ? {} : { lookup }),
		...(secure ? { rejectUnauthorized: true } : {}),
	});
	const timer = setTimeout(() => {
		finish(new ProxyFailure(proxy.host, 'UND_ERR_CONNECT_TIMEOUT'));
		request.destroy();
	}, connectTimeout);
	request.on('connect', (answer, socket, head) => {
		if (Math.floor((answer.statusCode ?? 0) / 100) === 2 && head.length === 0 && !finished) {
			finish(undefined, socket);
			return;
		}
		socket.destroy();
		finish(new ProxyFailure(proxy.host, 'PROXY_REFUSED', answer.statusCode));
	});
	request.on('response', (answer) => {
		answer.destroy();
		finish(new ProxyFailure(proxy.host, 'PROXY_REFUSED', answer.statusCode));
	});
	request.on('error', (error: NodeJS.ErrnoException) => {
		finish(error instanceof EgressRefusal ? error : new ProxyFailure(proxy.host, error.code ?? 'PROXY_BROKEN'));
	});
	request.end();
}
