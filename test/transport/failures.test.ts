import { brotliCompressSync, gzipSync } from 'node:zlib';
import type { LookupFunction } from 'node:net';
import { createSend } from '../../lib/transport/send';
import type { Send } from '../../lib/transport/http';
import {
	canary,
	deadPort,
	failureOf,
	httpServer,
	httpsServer,
	rawAnswer,
	rawServer,
	secretRequest,
	tidy,
	until,
} from './loopback';

afterEach(tidy);

const send = (over: Partial<Parameters<typeof createSend>[0]> = {}): Send =>
	createSend({ userAgent: 'loopback-test/1', ...over });

/** Its checksum is another one. */
const damaged = gzipSync('{"code":0}');
damaged.writeUInt32LE(1, damaged.length - 8);

describe('nothing was sent', () => {
	it('when the connection is refused', async () => {
		const port = await deadPort();
		expect(await failureOf(send()(secretRequest(`http://127.0.0.1:${port}`)))).toMatchObject({
			phase: 'notSent',
			code: 'ECONNREFUSED',
			cancelled: false,
			message: `127.0.0.1:${port} refused the connection`,
		});
	});

	it.each([
		['ENOTFOUND', 'The name push.example could not be found'],
		['EAI_AGAIN', 'The name push.example could not be looked up, the name server did not answer properly'],
	])('when the resolver says %s', async (code, message) => {
		const lookup: LookupFunction = (_name, _options, done) =>
			done(Object.assign(new Error(`lookup ${canary}`), { code }), '', 0);
		const sending = send({ egress: { createSecureLookup: () => lookup } })(secretRequest('https://push.example:8443'));
		expect(await failureOf(sending)).toMatchObject({ phase: 'notSent', code, message });
	});

	it('when the certificate is signed by itself', async () => {
		let requests = 0;
		const server = await httpsServer((_request, response) => {
			requests++;
			response.end();
		});
		expect(await failureOf(send()(secretRequest(server.origin)))).toMatchObject({
			phase: 'notSent',
			code: 'DEPTH_ZERO_SELF_SIGNED_CERT',
			message: `The TLS certificate of 127.0.0.1:${server.port} is not trusted: it is self-signed`,
		});
		expect(requests).toBe(0);
	});

	it('when the other side closes during the TLS handshake', async () => {
		const server = await rawServer((socket) => socket.once('data', () => socket.destroy()), 'https');
		expect(await failureOf(send()(secretRequest(server.origin)))).toMatchObject({
			phase: 'notSent',
			code: 'ECONNRESET',
		});
	});

	it('when the other side does not speak TLS', async () => {
		const server = await rawServer(
			(socket) => socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')),
			'https',
		);
		const failure = await failureOf(send()(secretRequest(server.origin)));
		expect(failure.phase).toBe('notSent');
		expect(failure.message).toMatch(/^A secure connection to 127\.0\.0\.1:\d+ could not be set up \([A-Z_]+\)$/);
	});

	it('when no connection comes about in time', async () => {
		const server = await rawServer(() => undefined, 'https');
		expect(await failureOf(send({ limits: { connectTimeout: 60 } })(secretRequest(server.origin)))).toMatchObject({
			phase: 'notSent',
			code: 'UND_ERR_CONNECT_TIMEOUT',
			message: `127.0.0.1:${server.port} could not be reached within 60 ms`,
		});
	});

	it('when the name is never looked up', async () => {
		const lookup: LookupFunction = () => undefined;
		const sending = send({ egress: { createSecureLookup: () => lookup }, limits: { connectTimeout: 60 } })(
			secretRequest('http://push.example'),
		);
		expect(await failureOf(sending)).toMatchObject({ phase: 'notSent', code: 'UND_ERR_CONNECT_TIMEOUT' });
	});

	it('when the policy never answers', async () => {
		const sending = send({
			egress: { validateUrl: async () => await new Promise(() => undefined) },
			limits: { connectTimeout: 60 },
		})(secretRequest('http://push.example'));
		expect(await failureOf(sending)).toMatchObject({
			phase: 'notSent',
			code: 'UND_ERR_CONNECT_TIMEOUT',
			message: 'push.example could not be reached within 60 ms',
		});
	});

	it.each([
		['a header with a line break', { headers: { authorization: `key=${canary}\r\nx: y` } }],
		['a header name with a space', { headers: { 'bad name': canary } }],
		['a header that belongs to the connection', { headers: { 'transfer-encoding': canary } }],
	])('when the request has %s', async (_what, over) => {
		const server = await httpServer((_request, response) => response.end());
		const sender = send();
		expect(await failureOf(sender(secretRequest(server.origin, over)))).toMatchObject({
			phase: 'notSent',
			code: 'UND_ERR_INVALID_ARG',
			message: `The request to 127.0.0.1:${server.port} has a header that HTTP does not allow`,
		});
		// And thousands of them neither overflow the stack nor block the next good one.
		await Promise.all(
			Array.from(
				{ length: 2_000 },
				async () => await sender(secretRequest(server.origin, over)).catch(() => undefined),
			),
		);
		expect((await sender(secretRequest(server.origin))).status).toBe(200);
	});

	it.each([`not a url ${canary}`, `ftp://127.0.0.1/${canary}`, `/v1/message?sign=${canary}`])(
		'when the address is no web address',
		async (url) => {
			expect(await failureOf(send()(secretRequest('', { url })))).toMatchObject({
				phase: 'notSent',
				code: 'INVALID_URL',
			});
		},
	);
});

describe('the request left and nobody answered', () => {
	it('when the connection breaks after the request was read', async () => {
		const server = await rawAnswer((socket) => socket.resetAndDestroy());
		expect(await failureOf(send()(secretRequest(server.origin)))).toMatchObject({
			phase: 'noAnswer',
			message: `127.0.0.1:${server.port} closed the connection without an answer; the message may have been sent`,
		});
	});

	it('when the connection is closed before the request was read: nobody can know how far it came', async () => {
		const server = await rawServer((socket) => socket.destroy());
		expect(await failureOf(send()(secretRequest(server.origin)))).toMatchObject({
			phase: 'noAnswer',
			cancelled: false,
		});
	});

	it('when a connection that was kept open breaks under the next request, which is written once only', async () => {
		let requests = 0;
		const server = await rawAnswer((socket) => {
			requests++;
			if (requests === 1) socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok');
			else socket.resetAndDestroy();
		});
		const sender = send({ connections: 1 });
		await sender(secretRequest(server.origin));
		expect(await failureOf(sender(secretRequest(server.origin)))).toMatchObject({ phase: 'noAnswer' });
		expect(requests).toBe(2);
		expect(server.connections).toBe(1);
	});

	it('when the answer does not begin in time', async () => {
		const server = await httpServer(() => undefined);
		expect(await failureOf(send({ limits: { answerTimeout: 100 } })(secretRequest(server.origin)))).toMatchObject({
			phase: 'noAnswer',
			code: 'ANSWER_TIMEOUT',
			message: `127.0.0.1:${server.port} did not answer within 100 ms; the message may have been sent`,
		});
	});
});

describe('an answer began', () => {
	it('and stopped', async () => {
		const server = await httpServer((_request, response) => response.write('{"code"'));
		expect(await failureOf(send({ limits: { answerTimeout: 100 } })(secretRequest(server.origin)))).toMatchObject({
			phase: 'badAnswer',
			code: 'ANSWER_TIMEOUT',
			message: `127.0.0.1:${server.port} did not finish its answer within 100 ms; the message has probably been sent`,
		});
	});

	it.each([
		['head', 'HTTP/1.1 200 OK\r\nx: ', 'noAnswer'],
		['body', 'HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n', 'badAnswer'],
		['body, in pieces,', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n', 'badAnswer'],
	])('whose %s drips without end: the time is for the whole of it', async (what, head, phase) => {
		const server = await rawAnswer((socket) => {
			socket.write(head);
			const timer = setInterval(() => socket.write(what.includes('pieces') ? '1\r\nx\r\n' : 'x'), 20);
			socket.on('close', () => clearInterval(timer));
		});
		expect(await failureOf(send({ limits: { answerTimeout: 300 } })(secretRequest(server.origin)))).toMatchObject({
			phase,
			code: 'ANSWER_TIMEOUT',
			cancelled: false,
		});
		await until(() => server.open.size === 0);
	});

	it('of "please wait" answers only', async () => {
		const server = await rawAnswer((socket) => {
			const timer = setInterval(() => socket.write('HTTP/1.1 102 Processing\r\n\r\n'), 20);
			socket.on('close', () => clearInterval(timer));
		});
		expect(await failureOf(send({ limits: { answerTimeout: 300 } })(secretRequest(server.origin)))).toMatchObject({
			phase: 'noAnswer',
			code: 'ANSWER_TIMEOUT',
		});
	});

	it('late but in its time is no failure, and leaves no timer', async () => {
		const set = jest.spyOn(global, 'setTimeout');
		const server = await httpServer((_request, response) => {
			response.write('o');
			setImmediate(() => response.end('k'));
		});
		expect((await send({ limits: { answerTimeout: 54_321 } })(secretRequest(server.origin))).text).toBe('ok');
		const timers = set.mock.results.filter((_, index) => set.mock.calls[index]?.[1] === 54_321);
		expect(timers).toHaveLength(1);
		expect((timers[0]?.value as { hasRef(): boolean; _destroyed?: boolean })._destroyed).toBe(true);
		set.mockRestore();
	});

	it.each([
		['shorter than announced', (canaryText: string) => `HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n${canaryText}`],
		[
			'without its last piece',
			(canaryText: string) =>
				`HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n${canaryText.length.toString(16)}\r\n${canaryText}\r\n`,
		],
	])('and ended %s', async (_how, answer) => {
		const server = await rawAnswer((socket) => socket.end(answer(canary)));
		expect(await failureOf(send()(secretRequest(server.origin)))).toMatchObject({
			phase: 'badAnswer',
			message: `The answer of 127.0.0.1:${server.port} broke off; the message has probably been sent`,
		});
	});

	it('that is not HTTP', async () => {
		const server = await rawAnswer((socket) => socket.end(`${canary} this is something else\r\n\r\n`));
		expect(await failureOf(send()(secretRequest(server.origin)))).toMatchObject({
			phase: 'badAnswer',
			code: 'NOT_HTTP',
			message: `127.0.0.1:${server.port} answered with something that is not HTTP; the message has probably been sent`,
		});
	});

	it.each([
		['announces', { 'content-length': '2000' }],
		['is', {}],
	])('that %s more than allowed, and the connection is closed', async (_how, headers) => {
		const server = await httpServer((_request, response) => {
			response.writeHead(200, headers);
			for (let i = 0; i < 20; i++) response.write('x'.repeat(100));
		});
		expect(await failureOf(send({ limits: { maxAnswerBytes: 1024 } })(secretRequest(server.origin)))).toMatchObject({
			phase: 'badAnswer',
			code: 'ANSWER_TOO_LARGE',
			message: `127.0.0.1:${server.port} answered with more than 1 KB; the message has probably been sent`,
		});
	});

	it.each([
		['gzip', gzipSync],
		['br', brotliCompressSync],
	])('that unpacks (%s) into more than allowed', async (encoding, encode) => {
		const bomb = encode(Buffer.alloc(32 * 1024 * 1024));
		expect(bomb.length).toBeLessThan(8 * 1024 * 1024);
		const server = await httpServer((_request, response) => response.setHeader('content-encoding', encoding).end(bomb));
		expect(await failureOf(send()(secretRequest(server.origin)))).toMatchObject({
			phase: 'badAnswer',
			code: 'ANSWER_TOO_LARGE',
			message: `127.0.0.1:${server.port} answered with more than 8 MB; the message has probably been sent`,
		});
	});

	it.each([
		['gzip', gzipSync(Buffer.from('{"code":0}')).subarray(0, 15), 'compressed data that is damaged'],
		['gzip', Buffer.from(canary), 'compressed data that is damaged'],
		['gzip', damaged, 'compressed data that is damaged'],
		['gzip', Buffer.from([0x1f, 0x8b, 8, 4]), 'compressed data that is damaged'],
		['gzip', Buffer.from([0x1f, 0x8b, 8, 255, 0, 0, 0, 0, 0, 3, 255, 255, 1]), 'compressed data that is damaged'],
		['zstd', Buffer.from(canary), 'an encoding other than gzip, deflate or br'],
	])('that cannot be unpacked (%s)', async (encoding, content, reason) => {
		const server = await httpServer((_request, response) =>
			response.setHeader('content-encoding', encoding).end(content),
		);
		expect(await failureOf(send()(secretRequest(server.origin)))).toMatchObject({
			phase: 'badAnswer',
			code: 'ANSWER_NOT_DECODABLE',
			message: `127.0.0.1:${server.port} answered with ${reason}; the message has probably been sent`,
		});
	});

	it('exactly as large as allowed is no failure', async () => {
		const server = await httpServer((_request, response) => response.end('x'.repeat(1024)));
		expect((await send({ limits: { maxAnswerBytes: 1024 } })(secretRequest(server.origin))).text).toHaveLength(1024);
	});
});
