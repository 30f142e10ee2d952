import fc from 'fast-check';
import { createHash } from 'node:crypto';
import type * as Http from 'node:http';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseParameters, signSortedMd5, SigningError, type HttpRequest } from '../../lib/signing';
import { xgGeneralExample, xgHost, xgSamples } from './vectors';

const post = (url: string, body: string): HttpRequest => ({
	method: 'POST',
	url,
	headers: { 'content-type': 'application/x-www-form-urlencoded' },
	body,
});
const get = (url: string): HttpRequest => ({ method: 'GET', url, headers: {} });
const encoded = (values: Record<string, string>) => new URLSearchParams(values).toString();
const signOf = (text: string) => new URLSearchParams(text).get('sign');
const querySign = (request: HttpRequest) => new URL(request.url).searchParams.get('sign');

describe('the samples of the XG guide', () => {
	it.each(xgSamples.map((sample) => [sample.path, sample] as const))('%s', (_path, sample) => {
		const parameters = { access_id: sample.accessId, timestamp: String(sample.timestamp) };
		const url = `http://${xgHost}${sample.path}${Object.keys(sample.parameters).length > 0 ? `?${encoded(sample.parameters)}` : ''}`;
		const signed = signSortedMd5(get(url), { secretKey: sample.secretKey, parameters });
		expect(querySign(signed)).toBe(sample.sign);
		expect(Object.fromEntries(new URL(signed.url).searchParams)).toEqual({
			...sample.parameters,
			...parameters,
			sign: sample.sign,
		});
	});

	it('covers 17 of the 19, all different', () => {
		expect(new Set(xgSamples.map(({ sign }) => sign)).size).toBe(17);
	});

	it('the general example, digest and text before MD5', () => {
		const { url, parameters, secretKey, text, sign } = xgGeneralExample;
		const signed = signSortedMd5(post(url, encoded(parameters)), { secretKey });
		expect(signOf(signed.body ?? '')).toBe(sign);
		expect(createHash('md5').update(text).digest('hex')).toBe(sign);
	});

	it('a sample signed for POST or for the printed host does not give the printed digest', () => {
		const sample = xgSamples[0]!;
		const secret = {
			secretKey: sample.secretKey,
			parameters: { access_id: sample.accessId, timestamp: String(sample.timestamp) },
		};
		const posted = signSortedMd5(post(`http://${xgHost}${sample.path}`, encoded(sample.parameters)), secret);
		expect(signOf(posted.body ?? '')).not.toBe(sample.sign);
		expect(
			querySign(signSortedMd5(get(`http://openapi.xg.qcloud.com${sample.path}?${encoded(sample.parameters)}`), secret)),
		).not.toBe(sample.sign);
	});
});

describe('npm xinge as judge', () => {
	it('sends the same signature for the same request', async () => {
		// The package has its host fixed: its request function is pointed at loopback, its signing stays untouched.
		// eslint-disable-next-line @typescript-eslint/no-require-imports
		const http = require('node:http') as typeof Http;
		let received: { request: IncomingMessage; body: string } | undefined;
		const server = createServer((request, response) => {
			let body = '';
			request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
			request.on('end', () => {
				received = { request, body };
				response.end('{"ret_code":0}');
			});
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		const { port } = server.address() as AddressInfo;
		const original = http.request;
		const redirected = jest.spyOn(http, 'request').mockImplementation(((
			options: { path: string; method: string; headers: Record<string, string> },
			listener: (response: IncomingMessage) => void,
		) => {
			// Its content-length counts characters, not bytes.
			const { 'Content-Length': _length, ...headers } = options.headers;
			return original({ host: '127.0.0.1', port, path: options.path, method: options.method, headers }, listener);
		}) as never);
		try {
			// eslint-disable-next-line @typescript-eslint/no-require-imports
			const xinge = require('xinge') as {
				XingeApp: new (
					accessId: number,
					secretKey: string,
				) => { pushByAccounts(accounts: string[], message: unknown, callback: (error?: Error | null) => void): void };
				AndroidMessage: new () => { title: string; content: string; type: number };
				MESSAGE_TYPE_MESSAGE: number;
			};
			const message = new xinge.AndroidMessage();
			message.title = '标题 & "quoted" + plus';
			message.content = '内容 100% 😀';
			message.type = xinge.MESSAGE_TYPE_MESSAGE;
			await new Promise<void>((resolve, reject) =>
				new xinge.XingeApp(2100000001, 'practice-secret').pushByAccounts(['li lei', '韩梅梅'], message, (error) =>
					error ? reject(error) : resolve(),
				),
			);
		} finally {
			redirected.mockRestore();
			await new Promise((resolve) => server.close(resolve));
		}
		const sent = Object.fromEntries(new URLSearchParams(received!.body));
		const { sign, access_id, timestamp, ...own } = sent as Record<string, string> & {
			sign: string;
			access_id: string;
			timestamp: string;
		};
		expect(own['message']).toContain('😀');
		const signed = signSortedMd5(post(`http://${xgHost}${received!.request.url!}`, encoded(own)), {
			secretKey: 'practice-secret',
			parameters: { access_id, timestamp },
		});
		expect(signOf(signed.body!)).toBe(sign);
	});
});

describe('properties', () => {
	const name = fc.stringMatching(/^[a-z_]{1,12}$/).filter((text) => !['sign', 'access_id', 'timestamp'].includes(text));
	const values = fc.dictionary(name, fc.string({ unit: 'grapheme' }), { maxKeys: 8 }).map((record) => ({ ...record }));
	const secret = { secretKey: 'secret', parameters: { access_id: '1', timestamp: '2' } };
	const url = 'http://127.0.0.1:8080/v2/push/all_device';

	it('the order of parameters does not matter', () => {
		fc.assert(
			fc.property(values, (record) => {
				const pairs = Object.entries(record);
				const forwards = signSortedMd5(post(url, new URLSearchParams(pairs).toString()), secret);
				const backwards = signSortedMd5(post(url, new URLSearchParams(pairs.reverse()).toString()), secret);
				expect(signOf(forwards.body!)).toBe(signOf(backwards.body!));
			}),
		);
	});

	it('raw values are signed, however they are encoded', () => {
		fc.assert(
			fc.property(values, (record) => {
				const percent = Object.entries(record)
					.map(([key, value]) => `${key}=${encodeURIComponent(value)}`)
					.join('&');
				const lower = percent.replace(/%[0-9A-F]{2}/g, (escape) => escape.toLowerCase());
				const plain =
					'POST127.0.0.1/v2/push/all_device' +
					Object.entries({ ...record, ...secret.parameters })
						.sort(([a], [b]) => (a < b ? -1 : 1))
						.map(([key, value]) => `${key}=${value}`)
						.join('') +
					'secret';
				const expected = createHash('md5').update(plain).digest('hex');
				for (const body of [percent, lower, new URLSearchParams(record).toString()])
					expect(signOf(signSortedMd5(post(url, body), secret).body!)).toBe(expected);
			}),
		);
	});

	it('what the request carried travels unchanged, and signing twice is signing once', () => {
		fc.assert(
			fc.property(values, (record) => {
				const body = new URLSearchParams(record).toString();
				const once = signSortedMd5(post(url, body), secret);
				expect(once.body!.startsWith(body)).toBe(true);
				expect(signSortedMd5(once, secret)).toEqual(once);
			}),
		);
	});

	it('any other value gives another signature', () => {
		fc.assert(
			fc.property(values, name, fc.string(), fc.string(), (record, key, one, other) => {
				fc.pre(one !== other);
				const signatures = [one, other].map((value) =>
					signOf(signSortedMd5(post(url, new URLSearchParams({ ...record, [key]: value }).toString()), secret).body!),
				);
				expect(signatures[0]).not.toBe(signatures[1]);
			}),
		);
	});
});

describe('details', () => {
	const secret = { secretKey: 's', parameters: { access_id: '1' } };

	it('leaves the port out and drops a fragment', () => {
		expect(querySign(signSortedMd5(get('http://h.example:8080/p?a=1#x'), secret))).toBe(
			querySign(signSortedMd5(get('https://h.example/p?a=1'), secret)),
		);
		expect(signSortedMd5(get('http://h.example/p#x'), secret).url).not.toContain('#');
	});

	it('signs the query of a POST together with its body', () => {
		const split = signSortedMd5(post('http://h/p?a=1', 'b=2'), secret);
		const joined = signSortedMd5(post('http://h/p', 'a=1&b=2'), secret);
		expect(signOf(split.body!)).toBe(signOf(joined.body!));
		expect(split.url).toBe('http://h/p?a=1');
	});

	it('replaces what the caller set under the names of the credential', () => {
		const signed = signSortedMd5(post('http://h/p?access_id=8', 'access_id=9&sign=x&b=2'), secret);
		expect(parseParameters(signed.body!).map((parameter) => parameter.name)).toEqual(['b', 'access_id', 'sign']);
		expect(signed.url).toBe('http://h/p');
	});

	it('a POST without a body becomes a form', () => {
		const signed = signSortedMd5({ method: 'POST', url: 'http://h/p', headers: {} }, secret);
		expect(signed.headers).toEqual({ 'content-type': 'application/x-www-form-urlencoded' });
		expect(signed.body).toMatch(/^access_id=1&sign=[0-9a-f]{32}$/);
	});

	it.each<[string, HttpRequest]>([
		['another method', { method: 'PUT', url: 'http://h/p', headers: {} }],
		['a relative URL', get('/v2/push')],
		['a JSON body', { method: 'POST', url: 'http://h/p', headers: { 'content-type': 'application/json' }, body: '{}' }],
		['a repeated parameter', get('http://h/p?a=1&a=2')],
		['the same parameter in query and body', post('http://h/p?a=1', 'a=1')],
		['a broken escape', get('http://h/p?a=%E4%B8')],
	])('refuses %s', (_name, request) => {
		expect(() => signSortedMd5(request, secret)).toThrow(SigningError);
	});

	it('refuses an empty secret', () => {
		expect(() => signSortedMd5(get('http://h/p'), { secretKey: '' })).toThrow(SigningError);
	});
});
