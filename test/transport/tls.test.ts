import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type * as http from 'node:http';
import * as net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { certificate } from './certificate';
import { httpServer, httpsServer, tidy } from './loopback';

afterEach(tidy);

/** What is trusted is a matter of how the process was started, so the sender has a process of its own here. */
async function inProcess(script: string, env: Record<string, string>): Promise<unknown> {
	const folder = mkdtempSync(join(tmpdir(), 'transport-tls-'));
	try {
		writeFileSync(join(folder, 'ca.pem'), certificate);
		const source = `
			import { createSend } from ${JSON.stringify(join(__dirname, '../../lib/transport/send'))};
			import { closeRoutes } from ${JSON.stringify(join(__dirname, '../../lib/transport/routes'))};
			const send = createSend({ userAgent: 'loopback-test/1', connections: 1 });
			(async () => { ${script}; await closeRoutes(); })();
		`;
		writeFileSync(join(folder, 'sender.ts'), source);
		const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', join(folder, 'sender.ts')], {
			cwd: join(__dirname, '../..'),
			env: { ...process.env, ...env, ...(env.TRUST === 'yes' ? { NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem') } : {}) },
		});
		return JSON.parse(stdout);
	} finally {
		rmSync(folder, { recursive: true });
	}
}

function tunnelTo(port: number): (proxy: http.Server) => void {
	return (proxy) =>
		proxy.on('connect', (_request, socket: net.Socket) => {
			const onward = net.connect(port, '127.0.0.1', () => {
				socket.write('HTTP/1.1 200 OK\r\n\r\n');
				socket.pipe(onward).pipe(socket);
			});
			onward.on('error', () => socket.destroy());
			socket.on('error', () => onward.destroy());
		});
}

describe('TLS with a certificate that is not trusted', () => {
	it('fails although the environment says it should not be verified: at the target, behind a proxy, and at a proxy', async () => {
		let requests = 0;
		const server = await httpsServer((_request, response) => {
			requests++;
			response.end();
		});
		const proxy = await httpServer(() => undefined, tunnelTo(server.port));
		const attempt = `
			const failure = await send({ method: 'GET', url: process.env.TARGET, headers: {} }).catch((error) => error);
			console.log(JSON.stringify([failure.phase, failure.code]));
		`;
		const untrusted = { TARGET: server.origin, NODE_TLS_REJECT_UNAUTHORIZED: '0' };
		const refused = ['notSent', 'DEPTH_ZERO_SELF_SIGNED_CERT'];
		expect(
			await Promise.all([
				inProcess(attempt, untrusted),
				inProcess(attempt, { ...untrusted, HTTPS_PROXY: proxy.origin }),
				inProcess(attempt, { ...untrusted, HTTPS_PROXY: server.origin }),
			]),
		).toEqual([refused, refused, refused]);
		expect([requests, proxy.connections]).toEqual([0, 1]);
	});
});

describe('TLS with a certificate that is trusted', () => {
	it('keeps one connection for many requests, and fails for another name', async () => {
		const server = await httpsServer((request, response) => response.end(`${request.method} ${request.httpVersion}`));
		const result = await inProcess(
			`
			const texts = [];
			for (let i = 0; i < 3; i++) texts.push((await send({ method: 'POST', url: process.env.TARGET, headers: {}, body: 'x' })).text);
			const failure = await createSend({ userAgent: 'x', egress: { createSecureLookup: () => (name, options, done) => done(null, [{ address: '127.0.0.1', family: 4 }]) } })(
				{ method: 'GET', url: process.env.TARGET.replace('127.0.0.1', 'push.example'), headers: {} }).catch((error) => error);
			console.log(JSON.stringify({ texts, failure: { message: failure.message, phase: failure.phase, code: failure.code } }));
		`,
			{ TRUST: 'yes', TARGET: server.origin },
		);
		expect(result).toEqual({
			texts: ['POST 1.1', 'POST 1.1', 'POST 1.1'],
			failure: {
				phase: 'notSent',
				code: 'ERR_TLS_CERT_ALTNAME_INVALID',
				message: `The TLS certificate of push.example:${server.port} is not trusted: it was issued for another name`,
			},
		});
		expect(server.connections).toBe(2);
	});

	it('works through a tunnel, which is opened once', async () => {
		const server = await httpsServer((request, response) => {
			request.resume();
			response.end(String(request.headers.host));
		});
		const proxy = await httpServer(() => undefined, tunnelTo(server.port));
		const result = await inProcess(
			`
			const texts = [];
			for (let i = 0; i < 3; i++) texts.push((await send({ method: 'POST', url: 'https://localhost:8443/', headers: {}, body: 'x' })).text);
			console.log(JSON.stringify(texts));
		`,
			{ TRUST: 'yes', HTTPS_PROXY: proxy.origin },
		);
		expect(result).toEqual(['localhost:8443', 'localhost:8443', 'localhost:8443']);
		expect(proxy.connections).toBe(1);
	});

	it('carries a body that is read while it is sent through a tunnel', async () => {
		const server = await httpsServer((request, response) => {
			let bytes = 0;
			request.on('data', (piece: Buffer) => (bytes += piece.length));
			request.on('end', () => response.end(`${bytes} of ${request.headers['content-length']}`));
		});
		const proxy = await httpServer(() => undefined, tunnelTo(server.port));
		const result = await inProcess(
			`
			const stream = { size: 100 * 65_536, open: async function* () { for (let at = 0; at < 100; at++) yield Buffer.alloc(65_536, 97); } };
			const texts = [];
			for (let i = 0; i < 2; i++) texts.push((await send({ method: 'POST', url: 'https://localhost:8443/', headers: {}, stream })).text);
			console.log(JSON.stringify(texts));
		`,
			{ TRUST: 'yes', HTTPS_PROXY: proxy.origin },
		);
		expect(result).toEqual(['6553600 of 6553600', '6553600 of 6553600']);
		expect(proxy.connections).toBe(1);
	});
});
