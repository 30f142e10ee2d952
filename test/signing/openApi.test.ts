import fc from 'fast-check';
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
	acs3CanonicalRequest,
	encodeParameters,
	parseParameters,
	percentDecode,
	percentEncode,
	rpcStringToSign,
	signAcs3,
	SigningError,
	signRpcHmacSha1,
	type HttpRequest,
} from '../../lib/signing';
import { acs3Example, rpcExample } from './vectors';

const endpoint = 'https://mpaas.cn-hangzhou.aliyuncs.com/';
const form = (body: string, url = endpoint): HttpRequest => ({
	method: 'POST',
	url,
	headers: { 'content-type': 'application/x-www-form-urlencoded' },
	body,
});
const pairs = (text: string) => new Map(parseParameters(text).map(({ name, value }) => [name, value]));

describe('RPC HMAC-SHA1', () => {
	const { accessKeyId, accessKeySecret, now, nonce, parameters, securityToken } = rpcExample;
	const secret = { accessKeyId, accessKeySecret };
	const body = encodeParameters(Object.entries(parameters));

	it('gives the string to sign and the signature of the example', () => {
		const signed = signRpcHmacSha1(form(body), secret, { now, nonce });
		const sent = parseParameters(signed.body!);
		expect(
			rpcStringToSign(
				'POST',
				sent.filter(({ name }) => name !== 'Signature'),
			),
		).toBe(rpcExample.stringToSign);
		expect(pairs(signed.body!).get('Signature')).toBe(rpcExample.signature);
	});

	it('signs the security token of a temporary key', () => {
		const sent = pairs(signRpcHmacSha1(form(body), { ...secret, securityToken }, { now, nonce }).body!);
		expect(sent.get('Signature')).toBe(rpcExample.signatureWithToken);
		expect(sent.get('SecurityToken')).toBe(securityToken);
	});

	it('does not care whether parameters stand in query or body', () => {
		const { Action, Version, ...business } = parameters;
		const signed = signRpcHmacSha1(
			form(
				encodeParameters(Object.entries(business)),
				`${endpoint}?${encodeParameters(Object.entries({ Action, Version }))}`,
			),
			secret,
			{ now, nonce },
		);
		expect(pairs(signed.body!).get('Signature')).toBe(rpcExample.signature);
		expect(signed.url).toBe(`${endpoint}?Action=PushSimple&Version=2020-10-28`);
	});

	it('signing again replaces the old signature, timestamp and nonce', () => {
		const early = signRpcHmacSha1(form(body), { ...secret, securityToken }, { now: now - 1000, nonce: 'other' });
		const again = signRpcHmacSha1(early, secret, { now, nonce });
		expect(pairs(again.body!)).toEqual(pairs(signRpcHmacSha1(form(body), secret, { now, nonce }).body!));
	});

	it('keeps a GET in the query', () => {
		const signed = signRpcHmacSha1({ method: 'GET', url: `${endpoint}?${body}`, headers: {} }, secret, { now, nonce });
		expect(signed.body).toBeUndefined();
		expect(pairs(new URL(signed.url).search.slice(1)).get('Signature')).not.toBe(rpcExample.signature);
		expect(pairs(new URL(signed.url).search.slice(1)).get('Signature')).toMatch(/^[A-Za-z0-9+/]{27}=$/);
	});

	describe('@alicloud/pop-core as judge', () => {
		async function sentByPopCore(
			business: Record<string, string>,
			method: 'GET' | 'POST',
			token?: string,
		): Promise<Map<string, string>> {
			let text = '';
			const server = createServer((request, response) => {
				let received = '';
				request.setEncoding('utf8').on('data', (chunk: string) => (received += chunk));
				request.on('end', () => {
					text = method === 'POST' ? received : ((request.url ?? '').split('?')[1] ?? '');
					response.setHeader('content-type', 'application/json');
					response.end('{"RequestId":"1"}');
				});
			});
			await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
			try {
				// eslint-disable-next-line @typescript-eslint/no-require-imports
				const { RPCClient } = require('@alicloud/pop-core') as {
					RPCClient: new (config: object) => {
						request(action: string, parameters: object, options: object): Promise<unknown>;
						keepAliveAgent: { destroy(): void };
					};
				};
				const client = new RPCClient({
					...secret,
					...(token ? { securityToken: token } : {}),
					endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
					apiVersion: '2020-10-28',
				});
				await client.request('PushSimple', business, { method, formatParams: false });
				client.keepAliveAgent.destroy();
			} finally {
				await new Promise((resolve) => server.close(resolve));
			}
			return pairs(text);
		}

		const business: Record<string, string> = {
			AppId: 'A1',
			Title: "它's (a) *b*~!",
			Content: 'a+b c&d=1/2 %41 😀',
			'TargetMsg.1.Target': 'u1',
			'TargetMsg.10.Target': 'u10',
			'TargetMsg.2.Target': 'u2',
			Empty: '',
		};

		it.each([
			['POST', undefined],
			['POST', 'STS-TOKEN+/='],
			['GET', undefined],
		] as const)('signs alike: %s, token %s', async (method, token) => {
			const judged = await sentByPopCore(business, method, token);
			const moment = { now: Date.parse(judged.get('Timestamp')!), nonce: judged.get('SignatureNonce')! };
			const own = encodeParameters(Object.entries({ ...business, Action: 'PushSimple', Version: '2020-10-28' }));
			const request: HttpRequest = method === 'POST' ? form(own) : { method, url: `${endpoint}?${own}`, headers: {} };
			const signed = signRpcHmacSha1(request, token ? { ...secret, securityToken: token } : secret, moment);
			expect(pairs(method === 'POST' ? signed.body! : new URL(signed.url).search.slice(1))).toEqual(judged);
		});
	});

	it('order and encoding of the parameters do not matter', () => {
		fc.assert(
			fc.property(
				fc.dictionary(fc.stringMatching(/^[A-Za-z.0-9]{1,10}$/), fc.string({ unit: 'grapheme' }), { maxKeys: 6 }),
				(record) => {
					const all = Object.entries({ ...record, Action: 'A', Version: 'V' });
					const signature = (text: string) =>
						pairs(signRpcHmacSha1(form(text), secret, { now, nonce }).body!).get('Signature');
					expect(signature(new URLSearchParams(all.reverse()).toString())).toBe(
						signature(encodeParameters(all.reverse())),
					);
				},
			),
		);
	});

	it.each([
		['half a surrogate pair', form('Action=A&Version=V&Title=\ud83d')],
		['a missing action', form('Version=V')],
		['a missing version', form('Action=A')],
		['a repeated parameter', form('Action=A&Version=V&a=1&a=2')],
		['a JSON body', { ...form('{}'), headers: { 'content-type': 'application/json' } }],
	])('refuses %s with a sentence', (_name, request) => {
		expect(() => signRpcHmacSha1(request, secret, { now, nonce })).toThrow(SigningError);
	});
});

describe('ACS3-HMAC-SHA256', () => {
	const { accessKeyId, accessKeySecret, now, nonce, body, url } = acs3Example;
	const secret = { accessKeyId, accessKeySecret };
	const request: HttpRequest = {
		method: 'POST',
		url,
		headers: { 'x-acs-action': 'PushMultiple', 'x-acs-version': '2020-10-28' },
		body,
	};

	it('gives the canonical request and the signature of the example', () => {
		const signed = signAcs3(request, secret, { now, nonce });
		expect(acs3CanonicalRequest(signed).canonical).toBe(acs3Example.canonical);
		expect(createHash('sha256').update(acs3Example.canonical).digest('hex')).toBe(
			'b5ad57ff6223e85424fa9e856a21aec7192b4c81d0ecceb2970509d277276a8e',
		);
		expect(signed.headers['authorization']).toBe(
			`ACS3-HMAC-SHA256 Credential=testid,SignedHeaders=content-type;host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version,Signature=${acs3Example.signature}`,
		);
		expect(signed.body).toBe(body);
		expect(signed.headers['content-type']).toBe('application/x-www-form-urlencoded');
	});

	it('signs the security token of a temporary key', () => {
		const signed = signAcs3(request, { ...secret, securityToken: acs3Example.securityToken }, { now, nonce });
		expect(signed.headers['authorization']).toContain(`Signature=${acs3Example.signatureWithToken}`);
		expect(signed.headers['authorization']).toContain('x-acs-security-token');
	});

	it('signing again without the token leaves nothing of it', () => {
		const withToken = signAcs3(
			request,
			{ ...secret, securityToken: acs3Example.securityToken },
			{ now: 0, nonce: 'n' },
		);
		expect(signAcs3(withToken, secret, { now, nonce })).toEqual(signAcs3(request, secret, { now, nonce }));
	});

	it('signs host with port, every x-acs header, and the query in order of its encoded names', () => {
		const signed = signAcs3(
			{
				...request,
				url: 'http://127.0.0.1:8080/?b=2&a=%e4%bd%a0+x&a=1&c',
				headers: { ...request.headers, 'x-acs-extra': ' v ' },
			},
			secret,
			{ now, nonce },
		);
		const lines = acs3CanonicalRequest(signed).canonical.split('\n');
		expect(lines[2]).toBe('a=%E4%BD%A0%20x&a=1&b=2&c=');
		expect(lines).toContain('host:127.0.0.1:8080');
		expect(lines).toContain('x-acs-extra:v');
	});

	it('every change of what is signed changes the signature', () => {
		const signature = (changed: HttpRequest, key = secret, moment = { now, nonce }) =>
			signAcs3(changed, key, moment).headers['authorization']!.split('Signature=')[1];
		const all = [
			signature(request),
			signature({ ...request, body: `${body}&x=1` }),
			signature({ ...request, url: 'https://mpaas.aliyuncs.com/' }),
			signature({ ...request, url: `${url}?x=1` }),
			signature({ ...request, headers: { ...request.headers, 'x-acs-action': 'PushSimple' } }),
			signature({
				...request,
				headers: { ...request.headers, 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
			}),
			signature(request, { ...secret, accessKeySecret: 'testsecret2' }),
			signature(request, secret, { now: now + 1000, nonce }),
			signature(request, secret, { now, nonce: 'nonce-0002' }),
		];
		expect(new Set(all).size).toBe(all.length);
	});

	it.each([
		['a missing action', { ...request, headers: { 'x-acs-version': '1' } }],
		['a missing version', { ...request, headers: { 'x-acs-action': '1' } }],
		['half a surrogate pair in the query', { ...request, url: `${url}?a=\ud83d` }],
	])('refuses %s with a sentence', (_name, bad) => {
		expect(() => signAcs3(bad, secret, { now, nonce })).toThrow(SigningError);
	});
});

describe('percent encoding', () => {
	it('leaves only the unreserved characters of RFC 3986', () => {
		const ascii = Array.from({ length: 127 }, (_, code) => String.fromCharCode(code)).join('');
		expect(percentEncode(ascii).replace(/%[0-9A-F]{2}/g, '')).toBe(
			'-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz~',
		);
	});

	it('is undone by decoding, and understood by the platform', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'grapheme' }), (text) => {
				expect(percentDecode(percentEncode(text))).toBe(text);
				expect(new URLSearchParams(`a=${percentEncode(text)}`).get('a')).toBe(text);
				expect(percentDecode(new URLSearchParams({ a: text }).toString().slice(2))).toBe(text);
			}),
		);
	});

	it('says what is wrong with half a surrogate pair', () => {
		expect(() => percentEncode('\udc00')).toThrow(/surrogate/);
		expect(() => percentEncode('\udc00')).not.toThrow(URIError);
	});
});
