import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import type { IncomingMessage } from 'node:http';
import { getGlobalDispatcher } from 'undici';
import type { EgressFilter } from '../../lib/transport/egress';
import { turnPassedCode } from '../../lib/transport/http';
import { createSend } from '../../lib/transport/send';
import { httpServer, rawServer, tidy } from './loopback';

/** As gzip(1) writes it: with the name of the file in the head (RFC 1952, FNAME). */
function gzipWithName(content: Buffer): Buffer {
	const plain = gzipSync(content);
	const head = Buffer.from(plain.subarray(0, 10));
	head[3] = 8;
	return Buffer.concat([head, Buffer.from('answer.json\0'), plain.subarray(10)]);
}

afterEach(tidy);

const userAgent = 'loopback-test/1';

async function bodyOf(request: IncomingMessage): Promise<string> {
	let body = '';
	for await (const chunk of request) body += String(chunk);
	return body;
}

describe('an exchange', () => {
	it('sends method, path, query, headers and body as they are, and gives back the whole answer', async () => {
		const server = await httpServer((request, response) => {
			void bodyOf(request).then((body) => {
				response.writeHead(201, {
					'content-type': 'application/json',
					'Set-Cookie': ['a=1', 'b=2'],
					'X-Request-Id': 'r1',
				});
				response.end(JSON.stringify({ method: request.method, url: request.url, headers: request.headers, body }));
			});
		});
		const send = createSend({ userAgent });

		const answer = await send({
			method: 'PUT',
			url: `${server.origin}/a%20b/c?x=1%2B2&y=%E4%BD%A0`,
			headers: { 'x-signed': 'yes', 'content-type': 'text/plain' },
			body: '你好',
		});

		expect(answer.status).toBe(201);
		expect(answer.headers).toMatchObject({
			'content-type': 'application/json',
			'set-cookie': 'a=1, b=2',
			'x-request-id': 'r1',
		});
		expect(JSON.parse(answer.text)).toEqual({
			method: 'PUT',
			url: '/a%20b/c?x=1%2B2&y=%E4%BD%A0',
			body: '你好',
			headers: {
				host: `127.0.0.1:${server.port}`,
				connection: 'keep-alive',
				'user-agent': userAgent,
				'x-signed': 'yes',
				'content-type': 'text/plain',
				'content-length': '6',
			},
		});
	});

	it.each(['GET', 'DELETE'] as const)('sends %s without a body', async (method) => {
		const server = await httpServer((request, response) => {
			void bodyOf(request).then((body) =>
				response.end(`${request.method}|${request.headers['content-length']}|${body}`),
			);
		});
		expect((await createSend({ userAgent })({ method, url: server.origin, headers: {} })).text).toMatch(
			new RegExp(`^${method}\\|(undefined|0)\\|$`),
		);
	});

	it('lets a request name its own user agent', async () => {
		const server = await httpServer((request, response) => response.end(request.headers['user-agent']));
		expect(
			(await createSend({ userAgent })({ method: 'GET', url: server.origin, headers: { 'user-agent': 'other/2' } }))
				.text,
		).toBe('other/2');
	});

	it('keeps one connection whether or not a signer put the Host into the headers', async () => {
		const server = await httpServer((request, response) =>
			response.end(request.rawHeaders.filter((name) => name.toLowerCase() === 'host').length.toString()),
		);
		const send = createSend({ userAgent, connections: 1 });
		const host = `127.0.0.1:${server.port}`;
		const texts = [];
		const asked: Array<Record<string, string>> = [{ host }, {}, { host }];
		for (const headers of asked) texts.push((await send({ method: 'GET', url: server.origin, headers })).text);
		expect(texts).toEqual(['1', '1', '1']);
		expect(server.connections).toBe(1);
	});

	it('writes the true length, whatever the caller counted', async () => {
		const server = await httpServer((request, response) => {
			void bodyOf(request).then((body) => response.end(`${request.headers['content-length']} ${body}`));
		});
		expect(
			(
				await createSend({ userAgent })({
					method: 'POST',
					url: server.origin,
					headers: { 'content-length': '2' },
					body: '推送',
				})
			).text,
		).toBe('6 推送');
	});

	it('gives back a redirect instead of following it', async () => {
		const paths: Array<string | undefined> = [];
		const server = await httpServer((request, response) => {
			paths.push(request.url);
			response.writeHead(307, { location: '/elsewhere' }).end('moved');
		});
		const answer = await createSend({ userAgent })({
			method: 'POST',
			url: `${server.origin}/here`,
			headers: {},
			body: 'x',
		});
		expect(answer).toMatchObject({ status: 307, text: 'moved', headers: { location: '/elsewhere' } });
		expect(paths).toEqual(['/here']);
	});

	it('passes over an early hint and takes the answer behind it', async () => {
		const server = await rawServer((socket) =>
			socket.on('data', () => {
				socket.write('HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nreal');
			}),
		);
		expect(await createSend({ userAgent })({ method: 'GET', url: server.origin, headers: {} })).toEqual({
			status: 200,
			headers: { 'content-length': '4' },
			text: 'real',
		});
	});

	it('joins an answer that comes in pieces, also within a character, and drops a byte order mark', async () => {
		const bytes = Buffer.from('\ufeff{"text":"推送"}');
		const server = await httpServer((_request, response) => {
			response.write(bytes.subarray(0, 13));
			setTimeout(() => response.end(bytes.subarray(13)), 10);
		});
		expect(
			JSON.parse((await createSend({ userAgent })({ method: 'GET', url: server.origin, headers: {} })).text),
		).toEqual({ text: '推送' });
	});

	it('gives back an empty answer as an empty text', async () => {
		const server = await httpServer((_request, response) => response.writeHead(204).end());
		expect(await createSend({ userAgent })({ method: 'GET', url: server.origin, headers: {} })).toMatchObject({
			status: 204,
			text: '',
		});
	});

	it('decodes what comes byte by byte', async () => {
		const packed = gzipSync('{"code":0}');
		const server = await httpServer((_request, response) => {
			response.setHeader('content-encoding', 'gzip');
			for (const byte of packed) response.write(Buffer.from([byte]));
			response.end();
		});
		expect((await createSend({ userAgent })({ method: 'GET', url: server.origin, headers: {} })).text).toBe(
			'{"code":0}',
		);
	});

	it.each([
		['gzip', gzipSync],
		['x-gzip', gzipSync],
		['deflate', deflateSync],
		['deflate', deflateRawSync],
		['br', brotliCompressSync],
		['identity', (content: Buffer) => content],
		// With bytes that follow.
		['gzip', (content: Buffer) => Buffer.concat([gzipSync(content), Buffer.from('\r\n')])],
		[
			'gzip',
			(content: Buffer) =>
				Buffer.concat([gzipSync(content.subarray(0, 100)), gzipSync(content.subarray(100)), Buffer.from('rest')]),
		],
		['gzip', (content: Buffer) => Buffer.concat([gzipWithName(content), Buffer.from('<!-- gateway -->')])],
		['gzip', (content: Buffer) => Buffer.concat([gzipSync(content), Buffer.alloc(9)])],
		['deflate', (content: Buffer) => Buffer.concat([deflateSync(content), Buffer.from('\r\n')])],
		['deflate, gzip', (content: Buffer) => gzipSync(deflateSync(content))],
	])('decodes %s', async (encoding, encode) => {
		const text = '{"code":0,"text":"成功"}'.repeat(50);
		const server = await httpServer((_request, response) =>
			response.setHeader('content-encoding', encoding).end(encode(Buffer.from(text))),
		);
		expect((await createSend({ userAgent })({ method: 'GET', url: server.origin, headers: {} })).text).toBe(text);
	});
});

describe('connections', () => {
	it('are as many as allowed for a thousand requests at once, and no more', async () => {
		const server = await httpServer((request, response) => {
			request.resume();
			setTimeout(() => response.end('ok'), 2);
		});
		const send = createSend({ userAgent, connections: 8 });
		const answers = await Promise.all(
			Array.from(
				{ length: 1000 },
				async () => await send({ method: 'POST', url: server.origin, headers: {}, body: 'x' }),
			),
		);
		expect(answers.every((answer) => answer.text === 'ok')).toBe(true);
		expect(server.connections).toBe(8);
	});

	it('are found open again by the next sender', async () => {
		const server = await httpServer((_request, response) => response.end('ok'));
		for (let i = 0; i < 20; i++)
			await createSend({ userAgent: `${userAgent}.${i}`, connections: 20 })({
				method: 'GET',
				url: server.origin,
				headers: {},
			});
		expect(server.connections).toBe(1);
	});

	it('never exceed 256, whatever is asked for', async () => {
		let most = 0;
		const server = await httpServer((_request, response) => {
			most = Math.max(most, server.open.size);
			setTimeout(() => response.end(), 5);
		});
		const send = createSend({ userAgent, connections: 5000 });
		await Promise.all(
			Array.from({ length: 600 }, async () => await send({ method: 'GET', url: server.origin, headers: {} })),
		);
		expect(most).toBeLessThanOrEqual(256);
		expect(most).toBeGreaterThan(64);
	});

	it('leave the global dispatcher of the process alone', async () => {
		const before = getGlobalDispatcher();
		const server = await httpServer((_request, response) => response.end());
		await createSend({ userAgent })({ method: 'GET', url: server.origin, headers: {} });
		expect(getGlobalDispatcher()).toBe(before);
	});
});

describe('a request whose turn passes on its way', () => {
	it.each(['a connection', 'the policy of n8n'])(
		'while it waits for %s is not written, and the connection is kept for the next',
		async (what) => {
			let requests = 0;
			const server = await httpServer((_request, response) => {
				requests++;
				response.end('here');
			});
			const slow = async (): Promise<void> => {
				await new Promise((resolve) => {
					setTimeout(resolve, 500);
				});
			};
			const egress: EgressFilter =
				what === 'a connection'
					? {
							createSecureLookup: () => (_host, _options, callback) =>
								void slow().then(() => callback(null, [{ address: '127.0.0.1', family: 4 }])),
						}
					: { validateUrl: async () => await slow().then(() => ({ ok: true })) };
			const send = createSend({ userAgent, egress });
			const request = { method: 'GET', url: `http://localhost:${server.port}`, headers: {} } as const;
			await expect(send(request, undefined, performance.now() + 100)).rejects.toMatchObject({
				phase: 'notSent',
				code: turnPassedCode,
			});
			expect(requests).toBe(0);
			expect((await send(request, undefined, performance.now() + 60_000)).text).toBe('here');
			expect([requests, server.connections]).toEqual([1, 1]);
		},
	);
});
