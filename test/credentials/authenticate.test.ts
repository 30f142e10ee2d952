import { createHash, createHmac } from 'node:crypto';
import { Readable } from 'node:stream';
import type { ICredentialType, IHttpRequestOptions } from 'n8n-workflow';
import { MaximPushApi } from '../../credentials/MaximPushApi.credentials';
import { MimcApi } from '../../credentials/MimcApi.credentials';
import { MiPushApi } from '../../credentials/MiPushApi.credentials';
import { MpaasPushApi } from '../../credentials/MpaasPushApi.credentials';
import { XgPushApi } from '../../credentials/XgPushApi.credentials';
import { authenticateWith } from '../../lib/credential/authenticate';
import { credentials, services } from '../forms';
import { sendAsHttpRequestNode, sendAsNode, startVendor, type Received } from './n8nHost';

type Vendor = Awaited<ReturnType<typeof startVendor>>;
let vendor: Vendor;
beforeAll(async () => {
	vendor = await startVendor(() => ({ body: { code: 0 } }));
});
afterAll(async () => await vendor.close());
const last = (): Received => vendor.received.at(-1)!;

/** Recomputes the signature from what arrived, independently of lib/signing. */
function xgSign(
	{ method, target, headers, body }: Received,
	secretKey: string,
): { sent: string | null; right: string } {
	const { hostname, pathname, searchParams } = new URL(`http://${headers['host']}${target}`);
	const all = new Map([...searchParams, ...(method === 'POST' ? new URLSearchParams(body) : [])]);
	const sent = all.get('sign') ?? null;
	all.delete('sign');
	const text =
		method +
		hostname +
		pathname +
		[...all]
			.sort(([a], [b]) => (a < b ? -1 : 1))
			.map(([name, value]) => `${name}=${value}`)
			.join('') +
		secretKey;
	return { sent, right: createHash('md5').update(text).digest('hex') };
}

function rpcSign(
	{ method, target, headers, body }: Received,
	secret: string,
): { sent: string | undefined; right: string } {
	const encode = (text: string) =>
		encodeURIComponent(text).replace(
			/[!'()*]/g,
			(character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
		);
	const all = new Map([...new URL(`http://${headers['host']}${target}`).searchParams, ...new URLSearchParams(body)]);
	const sent = all.get('Signature');
	all.delete('Signature');
	const canonical = [...all]
		.sort(([a], [b]) => (a < b ? -1 : 1))
		.map(([name, value]) => `${encode(name)}=${encode(value)}`)
		.join('&');
	return {
		sent,
		right: createHmac('sha1', `${secret}&`)
			.update(`${method}&%2F&${encode(canonical)}`)
			.digest('base64'),
	};
}

function acs3Sign({ method, headers, body }: Received, secret: string): { sent: string | undefined; right: string } {
	const [, signedHeaders, sent] = /SignedHeaders=([^,]+),Signature=(.+)$/.exec(headers['authorization'] ?? '') ?? [];
	const hash = createHash('sha256').update(body).digest('hex');
	const canonical = [
		method,
		'/',
		'',
		...(signedHeaders ?? '').split(';').map((name) => `${name}:${headers[name]}`),
		'',
		signedHeaders,
		hash,
	].join('\n');
	return {
		sent,
		right: createHmac('sha256', secret)
			.update(`ACS3-HMAC-SHA256\n${createHash('sha256').update(canonical).digest('hex')}`)
			.digest('hex'),
	};
}

const mipush = { appSecret: ' practice-secret\n', packageName: 'com.example.shop', region: 'custom' };
const mimc = { appId: '2882303761517000002', appKey: '5111700000002', appSecret: 'practice-secret' };
const mpaas = {
	accessKeyId: 'id',
	accessKeySecret: 'practice-secret',
	securityToken: '',
	appId: 'ONEX1',
	workspaceId: 'default',
	tenantId: '',
	regionId: 'cn-hangzhou',
	apiVersion: '2020-10-28',
	signatureMethod: 'acs3',
};
const xg = { accessId: '2100000001', secretKey: 'practice-secret', appId: 'practicexgapp01' };
const maxim = { accessToken: 'practice-token', appId: 'app1' };
const samples: Record<string, object> = {
	miPushApi: mipush,
	mimcApi: mimc,
	mpaasPushApi: mpaas,
	xgPushApi: xg,
	maximPushApi: maxim,
};
const at = <T extends object>(credential: T) => ({ ...credential, baseUrl: vendor.origin });

const chinese = '测试 a+b&c=d "q" 100% \'(!*) 😀';
const formType = { 'content-type': 'application/x-www-form-urlencoded' };

describe('through a node: httpRequestWithAuthentication', () => {
	it.each([...credentials.keys()])('%s signs what is sent with it', async (name) => {
		const sample = samples[name];
		if (!sample) throw new Error(`${name} has no sample above; it needs one, and a test below of how it signs`);
		const { credential } = credentials.get(name)!;
		const json = services.get(name)!.operations.find(({ method }) => method === 'POST')!.encoding === 'json';
		await sendAsNode(credential, at(sample), {
			method: 'POST',
			url: '/',
			headers: { ...(json ? {} : formType), 'x-acs-action': 'PushSimple' },
			body: { a: '1' },
		});
		const { headers: sent, target, body } = last();
		const own = Object.keys(sent).filter(
			(header) => !/^(host|connection|content-|accept|user-agent|x-acs-action)/.test(header),
		);
		expect([target, body, own]).not.toEqual(['/', json ? '{"a":"1"}' : 'a=1', []]);
	});

	describe.each<[string, (origin: string) => IHttpRequestOptions]>([
		[
			'an object under a form content type',
			(origin) => ({
				method: 'POST',
				url: `${origin}/v2/push/all_device`,
				headers: { 'Content-Type': formType['content-type'] },
				body: { message: chinese, message_type: 1 },
			}),
		],
		[
			'URLSearchParams',
			(origin) => ({
				method: 'POST',
				url: `${origin}/v2/push/all_device`,
				body: new URLSearchParams({ message: chinese, message_type: '1' }),
			}),
		],
		[
			'text',
			(origin) => ({
				method: 'POST',
				url: `${origin}/v2/push/all_device`,
				headers: formType,
				body: `message=${encodeURIComponent(chinese)}&message_type=1`,
			}),
		],
		[
			'a buffer',
			(origin) => ({
				method: 'POST',
				url: `${origin}/v2/push/all_device`,
				headers: formType,
				body: Buffer.from(`message=${encodeURIComponent(chinese)}&message_type=1`),
			}),
		],
		[
			'baseURL and qs of a POST',
			(origin) => ({
				method: 'POST',
				baseURL: `${origin}/`,
				url: '/v2/push/all_device',
				qs: { message: chinese, message_type: 1, none: undefined, nothing: null },
			}),
		],
		[
			'a path alone',
			() => ({
				method: 'POST',
				url: '/v2/push/all_device',
				body: new URLSearchParams({ message: chinese, message_type: '1' }),
			}),
		],
		['a GET with qs', (origin) => ({ url: `${origin}/v2/push/all_device?message_type=1`, qs: { message: chinese } })],
	])('%s', (_name, options) => {
		it('arrives as it was signed', async () => {
			await sendAsNode(new XgPushApi(), at(xg), options(vendor.origin));
			const { sent, right } = xgSign(last(), xg.secretKey);
			expect(sent).toBe(right);
			const { searchParams } = new URL(`http://h${last().target}`);
			const arrived = Object.fromEntries([...searchParams, ...new URLSearchParams(last().body)]);
			expect(arrived).toEqual({
				message: chinese,
				message_type: '1',
				access_id: xg.accessId,
				timestamp: expect.stringMatching(/^\d{10}$/) as string,
				sign: right,
			});
		});
	});

	it.each(['acs3', 'rpcV1'])('mPaaS %s: body and content type arrive byte for byte', async (signatureMethod) => {
		for (const securityToken of ['', 'STS+/=']) {
			await sendAsNode(
				new MpaasPushApi(),
				{ ...at(mpaas), signatureMethod, securityToken },
				{
					method: 'POST',
					url: `${vendor.origin}/`,
					headers: { ...formType, 'X-Acs-Action': 'PushSimple' },
					body: { Title: chinese, ExpiredSeconds: 300 },
				},
			);
			const { sent, right } =
				signatureMethod === 'acs3' ? acs3Sign(last(), mpaas.accessKeySecret) : rpcSign(last(), mpaas.accessKeySecret);
			expect(sent).toBe(right);
			expect(last().headers['content-type']).toBe(formType['content-type']);
			const body = Object.fromEntries(new URLSearchParams(last().body));
			expect(body).toMatchObject({ Title: chinese, ExpiredSeconds: '300', AppId: 'ONEX1', WorkspaceId: 'default' });
			expect(body['TenantId']).toBeUndefined();
			if (signatureMethod === 'acs3')
				expect(last().headers).toMatchObject({ 'x-acs-action': 'PushSimple', 'x-acs-version': '2020-10-28' });
			else expect(body).toMatchObject({ Action: 'PushSimple', Version: '2020-10-28', RegionId: 'cn-hangzhou' });
			expect(last().headers['x-acs-security-token'] ?? body['SecurityToken'] ?? '').toBe(securityToken);
		}
	});

	it('MIMC: credentials join an object, and 19 digits in a text keep their value', async () => {
		await sendAsNode(new MimcApi(), at(mimc), {
			method: 'POST',
			url: '/api/push/p2t/',
			body: { msg: chinese },
			json: true,
		});
		expect(JSON.parse(last().body)).toEqual({ ...mimc, msg: chinese });
		await sendAsNode(new MimcApi(), at(mimc), {
			method: 'POST',
			url: '/api/push/p2t/',
			body: '\n{"topicId": 9223372036854770001}\n',
		});
		expect(last().body).toContain('"topicId": 9223372036854770001}');
		expect(last().headers['content-type']).toBe('application/json');
	});

	it('MiPush: one header, white space around the secret gone', async () => {
		await sendAsNode(new MiPushApi(), at(mipush), {
			method: 'POST',
			url: '/v3/message/all',
			body: new URLSearchParams({ title: chinese }),
		});
		expect(last().headers['authorization']).toBe('key=practice-secret');
		expect(last().body).toBe(new URLSearchParams({ title: chinese }).toString());
	});

	it('MaxIM: two headers, in place of what the caller set', async () => {
		await sendAsNode(new MaximPushApi(), at(maxim), {
			method: 'POST',
			url: '/push/notify',
			headers: { 'Access-Token': 'x' },
			body: { audience: 'all' },
			json: true,
		});
		expect(last().headers).toMatchObject({
			'access-token': 'practice-token',
			app_id: 'app1',
			'content-type': 'application/json',
		});
		expect(JSON.parse(last().body)).toEqual({ audience: 'all' });
	});

	it('XG version 3 is known by its path and uses HTTP Basic', async () => {
		await sendAsNode(new XgPushApi(), at(xg), {
			method: 'POST',
			url: '/v3/push/app',
			body: { audience_type: 'all' },
			json: true,
		});
		expect(last().headers['authorization']).toBe(
			`Basic ${Buffer.from('practicexgapp01:practice-secret').toString('base64')}`,
		);
		expect(last().body).toBe('{"audience_type":"all"}');
	});

	it('a stream passes where the body is not signed, and is refused where it is', async () => {
		const options = (): IHttpRequestOptions => ({
			method: 'POST',
			url: '/upload',
			headers: { 'content-type': 'image/png' },
			body: Readable.from(['con', 'tent']),
		});
		await sendAsNode(new MaximPushApi(), at(maxim), options());
		expect(last().headers).toMatchObject({ 'access-token': 'practice-token', 'content-type': 'image/png' });
		expect(last().body).toBe('content');
		const before = vendor.received.length;
		for (const [type, data] of [
			[new XgPushApi(), xg],
			[new MpaasPushApi(), mpaas],
			[new MimcApi(), mimc],
		] as const)
			await expect(sendAsNode(type, at(data), options())).rejects.toThrow(/signs the body/);
		expect(vendor.received.length).toBe(before);
	});

	it('what a scheme sees as the body is what arrives, to the byte', async () => {
		const hash = (text: string) => createHash('sha256').update(text).digest('hex');
		const type: ICredentialType = {
			name: 'hashApi',
			displayName: 'Hash API',
			properties: [],
			authenticate: authenticateWith<object>({
				read: () => ({}),
				sign: (request) => ({
					...request,
					headers: {
						...request.headers,
						'x-hash': hash(request.body ?? ''),
						'x-type': request.headers['content-type'] ?? 'none',
					},
				}),
				origin: () => vendor.origin,
				secrets: () => [],
				signsBody: true,
			}),
		};
		const bodies: Array<Pick<IHttpRequestOptions, 'body' | 'headers'>> = [
			{ body: ' {"a": 9223372036854770001}\n' },
			{ body: '{"a":1}', headers: { 'Content-Type': 'application/json; charset=utf-8' } },
			{ body: [1, { b: chinese }] as never },
			{ body: { a: { b: [1, 2] }, c: '\ud83d' } },
			{ body: { a: [1, 2], b: { c: chinese } }, headers: formType },
			{ body: new URLSearchParams({ a: chinese }) },
			{ body: 'plain text', headers: { 'content-type': 'text/plain' } },
			{ body: Buffer.from('{"a":1}'), headers: { 'content-type': 'application/json' } },
			{ body: {} },
			{},
		];
		for (const options of bodies) {
			await sendAsNode(type, {}, { method: 'POST', url: '/', ...options });
			expect(last().headers['x-hash']).toBe(hash(last().body));
			if (last().body !== '') expect(last().headers['content-type']).toBe(last().headers['x-type']);
		}
	});

	it('does not touch the options it was given', async () => {
		const options: IHttpRequestOptions = {
			method: 'POST',
			url: '/v2/push/all_device',
			qs: { a: '1' },
			headers: { ...formType },
			body: { b: '2' },
		};
		const copy = structuredClone(options);
		const authenticate = new XgPushApi().authenticate;
		if (typeof authenticate !== 'function') throw new Error('authenticate is no function');
		await authenticate(at(xg), options);
		expect(options).toEqual(copy);
	});

	it('an unusable credential is named in one sentence and nothing is sent', async () => {
		const before = vendor.received.length;
		await expect(
			sendAsNode(new MaximPushApi(), { ...maxim, baseUrl: '' }, { url: '/push/certificate' }),
		).rejects.toThrow(/base URL is empty/);
		await expect(
			sendAsNode(new XgPushApi(), { ...at(xg), accessId: 'abc' }, { url: '/v2/tags/query_app_tags' }),
		).rejects.toThrow(/digits/);
		await expect(
			sendAsNode(new XgPushApi(), { ...at(xg), appId: '' }, { method: 'POST', url: '/v3/push/app', body: {} }),
		).rejects.toThrow(/App ID/);
		await expect(
			sendAsNode(new MiPushApi(), { ...at(mipush), appSecret: '' }, { url: '/v1/trace/quota/get' }),
		).rejects.toThrow(/^The App Secret of the credential is empty: enter it$/);
		await expect(
			sendAsNode(new MpaasPushApi(), at(mpaas), { method: 'POST', url: '/', body: { Title: 'x' }, headers: formType }),
		).rejects.toThrow(/x-acs-action/);
		await expect(
			sendAsNode(new MpaasPushApi(), at(mpaas), {
				method: 'POST',
				url: '/',
				body: { Title: 'x' },
				headers: { 'x-acs-action': 'PushSimple' },
			}),
		).rejects.toThrow(/x-www-form-urlencoded/);
		await expect(sendAsNode(new MiPushApi(), at(mipush), { method: 'PATCH', url: '/v3/message/all' })).rejects.toThrow(
			/PATCH/,
		);
		expect(vendor.received.length).toBe(before);
	});
});

describe('through the HTTP Request node', () => {
	it.each([
		['form fields', { method: 'POST' as const, form: { message: chinese, message_type: '1' } }],
		[
			'a raw form body',
			{
				method: 'POST' as const,
				headers: { ...formType },
				json: false,
				useStream: true,
				body: `message=${encodeURIComponent(chinese)}&message_type=1`,
			},
		],
		[
			'a query',
			{
				method: 'GET' as const,
				qs: { message: chinese, message_type: '1' },
				encoding: null,
				json: false,
				useStream: true,
			},
		],
	])('XG: %s', async (_name, options) => {
		await sendAsHttpRequestNode(new XgPushApi(), at(xg), { uri: `${vendor.origin}/v2/push/all_device`, ...options });
		const { sent, right } = xgSign(last(), xg.secretKey);
		expect(sent).toBe(right);
		expect(last().body + decodeURIComponent(last().target)).toMatch(/message_type=1/);
	});

	it('XG: a URL typed with raw text in its query', async () => {
		await sendAsHttpRequestNode(new XgPushApi(), at(xg), {
			method: 'GET',
			uri: `${vendor.origin}/v2/push/all_device?message={"title":"测 试"}&message_type=1`,
		});
		const { sent, right } = xgSign(last(), xg.secretKey);
		expect(sent).toBe(right);
	});

	it.each(['acs3', 'rpcV1'])('mPaaS %s, the operation as a header or as a form field', async (signatureMethod) => {
		for (const options of [
			{ headers: { 'x-acs-action': 'PushSimple' }, form: { Title: chinese } },
			{ form: { Action: 'PushSimple', Version: '2020-07-10', Title: chinese } },
		]) {
			await sendAsHttpRequestNode(
				new MpaasPushApi(),
				{ ...at(mpaas), signatureMethod },
				{ method: 'POST', uri: `${vendor.origin}/`, ...options },
			);
			const { sent, right } =
				signatureMethod === 'acs3' ? acs3Sign(last(), mpaas.accessKeySecret) : rpcSign(last(), mpaas.accessKeySecret);
			expect(sent).toBe(right);
			const sentFields = Object.fromEntries(new URLSearchParams(last().body));
			expect(sentFields['Title']).toBe(chinese);
			expect(sentFields['Action'] ?? last().headers['x-acs-action']).toBe('PushSimple');
			expect(sentFields['Version'] ?? last().headers['x-acs-version']).toBe(
				'form' in options && 'Version' in options.form ? '2020-07-10' : '2020-10-28',
			);
		}
	});

	it('MIMC: a raw JSON body keeps its numerals', async () => {
		await sendAsHttpRequestNode(new MimcApi(), at(mimc), {
			method: 'POST',
			uri: `${vendor.origin}/api/push/p2t/`,
			headers: { 'content-type': 'application/json' },
			json: false,
			useStream: true,
			body: '{"topicId":9223372036854770001}',
		});
		expect(last().body).toBe(
			'{"appId":"2882303761517000002","appKey":"5111700000002","appSecret":"practice-secret","topicId":9223372036854770001}',
		);
	});

	it('MaxIM: a JSON object', async () => {
		await sendAsHttpRequestNode(new MaximPushApi(), at(maxim), {
			method: 'POST',
			uri: `${vendor.origin}/push/notify`,
			body: { audience: { tag: ['a', 'b'] } },
			json: true,
		});
		expect(last().headers).toMatchObject({
			'access-token': 'practice-token',
			app_id: 'app1',
			'content-type': 'application/json',
		});
		expect(JSON.parse(last().body)).toEqual({ audience: { tag: ['a', 'b'] } });
	});

	it('MaxIM: a file upload', async () => {
		await sendAsHttpRequestNode(new MaximPushApi(), at(maxim), {
			method: 'POST',
			uri: `${vendor.origin}/upload`,
			headers: { 'content-type': 'multipart/form-data' },
			formData: { file: { value: Buffer.from('content'), options: { filename: 'a.txt' } } },
		});
		expect(last().headers).toMatchObject({
			'access-token': 'practice-token',
			'content-type': expect.stringMatching(/^multipart\/form-data; ?boundary=/) as string,
		});
		expect(last().body).toContain('content');
	});

	it.each([
		['repeat', 'topic=a&topic=b'],
		['brackets', 'topic[]=a&topic[]=b'],
		['indices', 'topic[0]=a&topic[1]=b'],
	] as const)('MiPush: lists in the query as %s', async (arrayFormat, expected) => {
		await sendAsHttpRequestNode(new MiPushApi(), at(mipush), {
			method: 'GET',
			uri: `${vendor.origin}/v1/topic/all`,
			qs: { topic: ['a', 'b'] },
			qsStringifyOptions: { arrayFormat },
		});
		expect(decodeURIComponent(last().target)).toBe(`/v1/topic/all?${expected}`);
		expect(last().headers['authorization']).toBe('key=practice-secret');
	});
});
