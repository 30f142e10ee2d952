import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Fault } from './dials';
import type { Answer, Vendor } from './vendor';

/** What goes over the wire. */
export interface Outgoing {
	readonly status: number;
	readonly headers: Record<string, string>;
	readonly body: string;
}

const proxyPage =
	'<!DOCTYPE html>\n<html><head><title>502 Bad Gateway</title></head>\n<body><center><h1>502 Bad Gateway</h1></center><hr><center>openresty</center></body></html>\n';

const hugeBytes = 10 * 1024 * 1024;

/** Whether the vendor still gets to process the request. */
export function processes(fault: Fault): boolean {
	switch (fault.fault) {
		case 'lost':
		case 'truncate':
			return true;
		case 'http':
		case 'hang':
			return fault.processed ?? false;
		default:
			return false;
	}
}

export function outgoing(answer: Answer): Outgoing {
	const text = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body);
	return {
		status: answer.status ?? 200,
		headers: { 'content-type': 'application/json;charset=UTF-8', ...answer.headers },
		body: text,
	};
}

/** The answer a dial puts in place of the real one; undefined when there is none at all. */
export function faultyAnswer(fault: Fault, vendor: Vendor | undefined, path: string): Outgoing | undefined {
	switch (fault.fault) {
		case 'code':
			return outgoing(
				vendor
					? vendor.refuse(fault.code ?? vendor.usualRefusal, fault.reason, path)
					: { body: '', status: 500, verdict: 'refused' },
			);
		case 'throttle': {
			const said = outgoing(vendor ? vendor.throttle(path) : { body: '', verdict: 'refused' });
			return {
				...said,
				status: fault.status ?? 429,
				headers: { ...said.headers, 'retry-after': String(fault.retryAfter ?? 1) },
			};
		}
		case 'http': {
			const kind = fault.preset;
			const body = fault.body ?? (kind === 'html' ? proxyPage : kind === 'huge' ? 'x'.repeat(hugeBytes) : '');
			const headers: Record<string, string> = {
				'content-type': fault.contentType ?? (kind === 'html' ? 'text/html' : 'text/plain'),
			};
			if (fault.retryAfter !== undefined) headers['retry-after'] = String(fault.retryAfter);
			return { status: fault.status, headers, body };
		}
		default:
			return undefined;
	}
}

/** Resets the connection (TLS sockets can only be closed). */
export function resetConnection(request: FastifyRequest, reply: FastifyReply): void {
	reply.hijack();
	const { socket } = request.raw;
	try {
		socket.resetAndDestroy();
	} catch {
		socket.destroy();
	}
}

/** Announces the whole answer, sends half of it and hangs up. */
export function truncate(reply: FastifyReply, answer: Outgoing): void {
	reply.hijack();
	const bytes = Buffer.from(answer.body);
	reply.raw.writeHead(answer.status, { ...answer.headers, 'content-length': bytes.length });
	reply.raw.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => reply.raw.socket?.destroy());
}
