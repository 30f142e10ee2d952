import * as http from 'node:http';
import * as net from 'node:net';
import { proxyAuthorization, proxyFor, proxySettings } from '../../lib/transport/proxy';
import { createSend } from '../../lib/transport/send';
import {
	canary,
	deadPort,
	failureOf,
	httpServer,
	httpsServer,
	rawServer,
	secretRequest,
	tidy,
	type Loopback,
} from './loopback';

const userAgent = 'loopback-test/1';
const names = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'NO_PROXY'];

afterEach(async () => {
	for (const name of names) {
		delete process.env[name];
		delete process.env[name.toLowerCase()];
	}
	await tidy();
});

/** A forward proxy that takes whole addresses and CONNECT, leads everything to one port, and notes what it was asked. */
async function proxyTo(
	port: () => number,
): Promise<Loopback & { asked: string[]; headers: http.IncomingHttpHeaders[] }> {
	const asked: string[] = [];
	const headers: http.IncomingHttpHeaders[] = [];
	const handler: http.RequestListener = (request, response) => {
		asked.push(`${request.method} ${request.url}`);
		headers.push(request.headers);
		const { pathname, search } = new URL(request.url ?? '');
		request.pipe(
			http.request(
				{
					port: port(),
					host: '127.0.0.1',
					method: request.method,
					path: pathname + search,
					headers: request.headers,
					agent: false,
				},
				(answer) => {
					response.writeHead(answer.statusCode ?? 502, answer.headers);
					answer.pipe(response);
				},
			),
		);
	};
	const proxy = await httpServer(handler, (server) =>
		server.on('connect', (request: http.IncomingMessage, socket: net.Socket) => {
			asked.push(`CONNECT ${request.url}`);
			headers.push(request.headers);
			const onward = net.connect(port(), '127.0.0.1', () => {
				socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
				socket.pipe(onward).pipe(socket);
			});
			onward.on('error', () => socket.destroy());
			socket.on('error', () => onward.destroy());
		}),
	);
	return Object.assign(proxy, { asked, headers });
}

describe('the settings of the environment', () => {
	const target = (url: string, env: Record<string, string>) => proxyFor(new URL(url), proxySettings(env))?.href;

	it.each([
		[{ HTTP_PROXY: 'http://p:1' }, 'http://p:1/', undefined],
		[{ HTTPS_PROXY: 'http://p:1' }, undefined, 'http://p:1/'],
		[{ http_proxy: 'http://low:1', HTTP_PROXY: 'http://UP:2' }, 'http://low:1/', undefined],
		[{ https_proxy: 'http://low:1', HTTPS_PROXY: 'http://UP:2' }, undefined, 'http://low:1/'],
		[{ ALL_PROXY: 'http://all:1' }, 'http://all:1/', 'http://all:1/'],
		[{ all_proxy: 'http://all:1', HTTPS_PROXY: 'http://own:2' }, 'http://all:1/', 'http://own:2/'],
		[{ HTTPS_PROXY: 'p:8080' }, undefined, 'http://p:8080/'],
		[{ HTTPS_PROXY: '' }, undefined, undefined],
		[{}, undefined, undefined],
	])('%j', (env, forHttp, forHttps) => {
		expect([
			target('http://a.example', env as Record<string, string>),
			target('https://a.example', env as Record<string, string>),
		]).toEqual([forHttp, forHttps]);
	});

	it.each([
		['*', 'https://any.example', true],
		['push.example', 'https://push.example', true],
		['push.example', 'https://api.push.example', true],
		['.push.example', 'https://api.push.example', true],
		['*.push.example', 'https://api.push.example', true],
		['push.example', 'https://otherpush.example', false],
		['PUSH.example', 'https://push.EXAMPLE', true],
		['a.example, push.example', 'https://push.example', true],
		['a.example push.example', 'https://push.example', true],
		['push.example:443', 'https://push.example', true],
		['push.example:8443', 'https://push.example', false],
		['push.example:8443', 'https://push.example:8443', true],
		['127.0.0.1', 'https://127.0.0.1:9', true],
		['[::1]', 'https://[::1]', true],
		['::1', 'https://[::1]', true],
		['[::1]:9', 'https://[::1]:9', true],
		['[::1]:9', 'https://[::1]:8', false],
		['0:0:0:0:0:0:0:1', 'https://[::1]', true],
		['[FD00::1]', 'https://[fd00:0::1]', true],
		['10.*', 'https://10.1.2.3', true],
		['10.*', 'https://110.1.2.3', false],
		['10.*:8443', 'https://10.1.2.3', false],
		['10.*:8443', 'https://10.1.2.3:8443', true],
		['192.168.*.*', 'https://192.168.7.8', true],
		['push*.example', 'https://push7.example', true],
		['push*.example', 'https://push7.example.org', false],
		['*a*b*c', 'https://xaxbxc', true],
		['*a*b*bc', 'https://xabc', false],
		['127.0.0.0/8', 'https://127.4.5.6:9', true],
		['127.0.0.0/8', 'https://128.0.0.1', false],
		['127.0.0.0/8', 'https://[::ffff:127.0.0.1]', true],
		['10.0.0.0/8:8443', 'https://10.9.9.9:8443', true],
		['10.0.0.0/8:8443', 'https://10.9.9.9', false],
		['10.1.2.3/32', 'https://10.1.2.3', true],
		['10.0.0.0/99', 'https://10.1.2.3', false],
		['10.0.0.0/8', 'https://10.example', false],
		['fd00::/8', 'https://[fd12:3456::1]', true],
		['fd00::/8', 'https://[fe80::1]', false],
		['[fd00::]/8', 'https://[fd12::1]', true],
		['[fd00::]/8:9', 'https://[fd12::1]', false],
		['0.0.0.0/0', 'https://8.8.8.8', true],
		['push.example.', 'https://push.example', true],
		['push.example', 'https://push.example.', true],
		['127.0.0.0/8 , , 10.*', 'https://10.0.0.1', true],
		['[:::', 'https://push.example', false],
		['', 'https://push.example', false],
		[',', 'https://push.example', false],
	])('NO_PROXY=%s lets %s go directly: %s', (none, url, direct) => {
		expect(target(url, { HTTPS_PROXY: 'http://p:1', NO_PROXY: none })).toBe(direct ? undefined : 'http://p:1/');
	});

	it.each(['/', '?', '#'])('with a bare %s in the password do not lead to the user name as a host', (mark) => {
		const env = { HTTPS_PROXY: `http://u:12${mark}${canary}@p:1` };
		expect(() => target('https://a.example', env)).toThrow(
			'The proxy set in HTTPS_PROXY (or ALL_PROXY) is not a valid address; in its user name and password / is written %2F, ? is written %3F and # is written %23',
		);
	});

	it('are named when they cannot be used, and never shown', () => {
		expect(() => target('https://a.example', { HTTPS_PROXY: `http://u:${canary}@bad host` })).toThrow(
			'The proxy set in HTTPS_PROXY (or ALL_PROXY) is not a valid address',
		);
		expect(() => target('http://a.example', { ALL_PROXY: `socks5://u:${canary}@p:1` })).toThrow(
			'is of the kind socks5, and only http and https proxies can be used',
		);
	});

	it('give a user name and a password to the proxy', () => {
		expect(proxyAuthorization(new URL('http://a%40b:p%3Aw@p'))).toBe(
			`Basic ${Buffer.from('a@b:p:w').toString('base64')}`,
		);
		for (const [written, meant] of [
			['50%', '50%'],
			['%', '%'],
			['%zz%40', '%zz@'],
			['%E6%8E%A8', '推'],
			['%ff', '%ff'],
			['100%25', '100%'],
			['%4', '%4'],
		] as const) {
			expect(proxyAuthorization(new URL(`http://${written}:${written}@p`))).toBe(
				`Basic ${Buffer.from(`${meant}:${meant}`).toString('base64')}`,
			);
		}
		expect(proxyAuthorization(new URL('http://p'))).toBeUndefined();
	});
});

describe('a proxy', () => {
	it('gets whole addresses of http targets, over connections that are kept', async () => {
		const target = await httpServer((request, response) =>
			response.end(`${request.method} ${request.headers.host} ${request.headers['proxy-authorization']}`),
		);
		const proxy = await proxyTo(() => target.port);
		process.env.HTTP_PROXY = `http://user:pass@127.0.0.1:${proxy.port}`;
		const send = createSend({ userAgent, connections: 1 });
		for (let i = 0; i < 3; i++)
			expect(
				(await send({ method: 'POST', url: 'http://push.example/v1/send?a=b', headers: {}, body: 'x' })).text,
			).toMatch(/^POST push\.example /);
		expect(proxy.asked).toEqual(Array(3).fill('POST http://push.example/v1/send?a=b'));
		expect(proxy.headers[0]?.['proxy-authorization']).toBe(`Basic ${Buffer.from('user:pass').toString('base64')}`);
		expect(proxy.connections).toBe(1);
	});

	it('opens a tunnel to https targets, in which the certificate of the target is verified', async () => {
		const target = await httpsServer((_request, response) => response.end());
		const proxy = await proxyTo(() => target.port);
		process.env.https_proxy = `http://user:pass@127.0.0.1:${proxy.port}`;
		expect(await failureOf(createSend({ userAgent })(secretRequest('https://push.example')))).toMatchObject({
			phase: 'notSent',
			code: 'DEPTH_ZERO_SELF_SIGNED_CERT',
			message: 'The TLS certificate of push.example is not trusted: it is self-signed',
		});
		expect(proxy.asked).toEqual(['CONNECT push.example:443']);
		expect(proxy.headers[0]).toEqual({
			host: 'push.example:443',
			connection: 'close',
			'proxy-authorization': `Basic ${Buffer.from('user:pass').toString('base64')}`,
		});
	});

	it('stands in for both kinds when only ALL_PROXY is set, and is gone around where NO_PROXY says so', async () => {
		const target = await httpServer((_request, response) => response.end('ok'));
		const proxy = await proxyTo(() => target.port);
		process.env.ALL_PROXY = proxy.origin;
		process.env.NO_PROXY = '127.0.0.1';
		const send = createSend({ userAgent });
		expect((await send({ method: 'GET', url: target.origin, headers: {} })).text).toBe('ok');
		expect(proxy.asked).toEqual([]);
		expect((await send({ method: 'GET', url: 'http://push.example/', headers: {} })).text).toBe('ok');
		expect(proxy.asked).toEqual(['GET http://push.example/']);
	});

	it('counts from the next sender on when the environment changes', async () => {
		const target = await httpServer((_request, response) => response.end('ok'));
		await createSend({ userAgent })({ method: 'GET', url: target.origin, headers: {} });
		const proxy = await proxyTo(() => target.port);
		process.env.HTTP_PROXY = proxy.origin;
		await createSend({ userAgent })({ method: 'GET', url: target.origin, headers: {} });
		expect(proxy.asked).toEqual([`GET ${target.origin}/`]);
	});

	it.each([
		[
			'refuses the tunnel',
			403,
			'PROXY_REFUSED',
			(host: string) => `The proxy ${host} refused the way to push.example with status 403`,
		],
		[
			'wants another password',
			407,
			'PROXY_REFUSED',
			(host: string) => `The proxy ${host} asks for another user name or password`,
		],
	])('that %s is named', async (_what, status, code, message) => {
		const proxy = await rawServer((socket) =>
			socket.on('data', () => socket.end(`HTTP/1.1 ${status} No ${canary}\r\ncontent-length: 0\r\n\r\n`)),
		);
		process.env.HTTPS_PROXY = `http://user:${canary}@127.0.0.1:${proxy.port}`;
		expect(await failureOf(createSend({ userAgent })(secretRequest('https://push.example')))).toMatchObject({
			phase: 'notSent',
			code,
			message: message(`127.0.0.1:${proxy.port}`),
		});
	});

	it('that closes the connection fails the request once, instead of being tried without end', async () => {
		const proxy = await rawServer((socket) => socket.once('data', () => socket.destroy()));
		process.env.HTTPS_PROXY = proxy.origin;
		expect(await failureOf(createSend({ userAgent })(secretRequest('https://push.example')))).toMatchObject({
			phase: 'notSent',
			code: 'ECONNRESET',
		});
		await new Promise((resolve) => setTimeout(resolve, 50));
		expect(proxy.connections).toBe(1);
	});

	it('that does not answer is given up in time', async () => {
		const proxy = await rawServer((socket) => socket.resume());
		process.env.HTTPS_PROXY = proxy.origin;
		expect(
			await failureOf(createSend({ userAgent, limits: { connectTimeout: 60 } })(secretRequest('https://push.example'))),
		).toMatchObject({
			phase: 'notSent',
			code: 'UND_ERR_CONNECT_TIMEOUT',
			message: `127.0.0.1:${proxy.port} could not be reached within 60 ms; it is the proxy on the way to push.example`,
		});
	});

	it.each(['http', 'https'])('that nobody answers for is named (%s)', async (scheme) => {
		const port = await deadPort();
		process.env.ALL_PROXY = `http://user:${canary}@127.0.0.1:${port}`;
		expect(await failureOf(createSend({ userAgent })(secretRequest(`${scheme}://push.example`)))).toMatchObject({
			phase: 'notSent',
			code: 'ECONNREFUSED',
			message: `127.0.0.1:${port} refused the connection; it is the proxy on the way to push.example`,
		});
	});

	it('of a kind that cannot be used is no reason to go around it', async () => {
		const target = await httpServer((_request, response) => response.end());
		process.env.ALL_PROXY = `socks5://user:${canary}@127.0.0.1:1`;
		expect(await failureOf(createSend({ userAgent })(secretRequest(target.origin)))).toMatchObject({
			phase: 'notSent',
			code: 'PROXY_SETTING',
		});
		expect(target.connections).toBe(0);
	});

	it('must be allowed by the policy: by address, or by the address behind its name', async () => {
		const proxy = await rawServer(() => undefined);
		const refusal = { ok: false, error: new Error(canary) };
		process.env.HTTPS_PROXY = proxy.origin;
		const byAddress = createSend({
			userAgent,
			egress: { validateConnectionHost: (host) => (host === '127.0.0.1' ? refusal : { ok: true }) },
		});
		expect(await failureOf(byAddress(secretRequest('https://push.example')))).toMatchObject({
			phase: 'notSent',
			code: 'EGRESS_REFUSED',
			message: `The network rules of this n8n do not allow a connection to 127.0.0.1:${proxy.port}`,
		});
		process.env.HTTPS_PROXY = `http://proxy.example:${proxy.port}`;
		const byName = createSend({
			userAgent,
			egress: { createSecureLookup: () => (_name, _options, done) => done(refusal.error, [], undefined) },
		});
		expect(await failureOf(byName(secretRequest('https://push.example')))).toMatchObject({
			phase: 'notSent',
			code: 'EGRESS_REFUSED',
			message: 'The network rules of this n8n do not allow a connection to proxy.example',
		});
		expect(proxy.connections).toBe(0);
	});
});
