import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ICredentialType } from 'n8n-workflow';
import { MaximPushApi } from '../../credentials/MaximPushApi.credentials';
import { MimcApi } from '../../credentials/MimcApi.credentials';
import { MiPushApi, miPushScheme, type MiPushRegion } from '../../credentials/MiPushApi.credentials';
import { MpaasPushApi } from '../../credentials/MpaasPushApi.credentials';
import { credentials, nodes } from '../forms';
import { startVendor, testCredential } from './n8nHost';

interface Case {
	type: ICredentialType;
	data: object;
	target: string;
	good: unknown;
	/** An answer of the service, and what the user must read. */
	bad: Array<[unknown, RegExp]>;
}

const gatewayRefusal = (Code: string) => ({ RequestId: 'r', HostId: 'h', Code, Message: 'm' });
const cases: Record<string, Case> = {
	MiPush: {
		type: new MiPushApi(),
		data: { appSecret: 'canary-secret', packageName: ' com.example.shop , com.example.other', region: 'custom' },
		target: 'GET /v1/trace/quota/get?restricted_package_name=com.example.shop',
		good: { result: 'ok', code: 0, data: { day_quota: '1', day_acked: '0' } },
		bad: [
			[{ result: 'error', code: 21301, reason: 'auth failed' }, /App Secret is not accepted/],
			[{ result: 'error', code: 21302 }, /App Secret is not accepted/],
			[{ result: 'error', code: 22022 }, /package name/],
		],
	},
	MIMC: {
		type: new MimcApi(),
		data: { appId: '1', appKey: 'canary-key', appSecret: 'canary-secret' },
		target: 'POST /api/account/token',
		good: { code: 200, message: 'success', data: { token: 't' } },
		bad: [[{ code: 500, message: 'auth failed', data: null }, /not accepted together/]],
	},
	mPaaS: {
		type: new MpaasPushApi(),
		data: {
			accessKeyId: 'i',
			accessKeySecret: 'canary-secret',
			securityToken: '',
			appId: 'A',
			workspaceId: 'w',
			tenantId: '',
			regionId: '',
			apiVersion: '2020-10-28',
			signatureMethod: 'acs3',
		},
		target: 'POST /',
		good: { RequestId: 'r', ResultCode: 'OK', ResultMessage: '', ResultContent: { Data: { TotalCount: 0, List: [] } } },
		bad: [
			[gatewayRefusal('SignatureDoesNotMatch'), /Secret does not belong/],
			[gatewayRefusal('InvalidAccessKeyId.NotFound'), /unknown or disabled/],
			[gatewayRefusal('InvalidSecurityToken.Expired'), /Security Token/],
			[gatewayRefusal('Forbidden.RAM'), /permission/],
			[gatewayRefusal('InvalidApi.NotFound'), /Base URL and the API Version/],
			...(
				[
					[-1, /Secret does not belong/],
					[3007, /not valid/],
					[3032, /switched off/],
					[8012, /not valid/],
					[8013, /Tenant ID/],
					[8014, /do not belong together/],
					[9000, /test again later/],
				] as const
			).flatMap(([code, says]): Array<[unknown, RegExp]> => [
				[{ RequestId: 'r', ResultCode: String(code), ResultMessage: 'm' }, says],
				[{ RequestId: 'r', ResultCode: code }, says],
				[{ requestId: 'r', resultCode: String(code), success: false }, says],
			]),
			[{ RequestId: 'r', ResultCode: '4711', ResultMessage: 'm' }, /refused the test/],
			...[null, ''].map((nothing): [unknown, RegExp] => [
				{ RequestId: 'r', ResultCode: '4711', ResultMessage: 'm', ResultContent: nothing },
				/refused the test/,
			]),
		],
	},
	MaxIM: {
		type: new MaximPushApi(),
		data: { accessToken: 'canary-token', appId: 'a' },
		target: 'POST /push/task/detail',
		good: { code: 200, data: [], message: null },
		bad: [
			[{ code: 10003 }, /Access Token is not accepted/],
			[{ code: 10008 }, /Access Token is not accepted/],
			[{ code: 10010 }, /admin token/],
			[{ code: 40000 }, /App ID/],
		],
	},
};

test('every credential is tested by its node; here is each but that of XG, which has a file of its own', () => {
	const testing = [...credentials.keys()].filter((name) => name !== 'xgPushApi');
	for (const { credential } of credentials.values()) expect(credential.test).toBeUndefined();
	for (const { node } of nodes) {
		const [{ name, testedBy } = { name: '' }] = node.description.credentials!;
		expect({ name, tested: typeof node.methods?.credentialTest?.[String(testedBy)] }).toEqual({
			name,
			tested: 'function',
		});
	}
	expect(
		Object.values(cases)
			.map(({ type }) => type.name)
			.sort(),
	).toEqual(testing.sort());
});

describe.each(Object.entries(cases))('the Test button: %s', (_vendor, { type, data, target, good, bad }) => {
	async function press(
		answer: unknown,
		status = 200,
		contentType = 'application/json',
	): Promise<{ outcome: string; target: string }> {
		const vendor = await startVendor(() => ({ status, type: contentType, body: answer }));
		try {
			const outcome = await testCredential(type, { ...data, baseUrl: vendor.origin });
			const seen = vendor.received[0]!;
			return {
				outcome,
				target: `${seen.method} ${seen.target.replace(/timestamp=\d+/, 'timestamp=T').replace(/sign=[0-9a-f]{32}/, 'sign=S')}`,
			};
		} finally {
			await vendor.close();
		}
	}

	it('is content with a good answer', async () => {
		expect(await press(good)).toEqual({ outcome: 'OK', target });
	});

	it('says what is wrong with the credential, whatever the HTTP status', async () => {
		for (const [answer, sentence] of bad) {
			expect((await press(answer)).outcome).toMatch(sentence);
			expect((await press(answer, 401)).outcome).toMatch(sentence);
		}
	});

	it('does not mistake another server for the service', async () => {
		expect((await press('<html>Welcome</html>', 200, 'text/html')).outcome).toMatch(/^The host answers, but not/);
		expect((await press('', 404)).outcome).toMatch(/^The host answers, but not/);
		expect((await press({ message: 'bad gateway' }, 502)).outcome).toMatch(/^The host answers, but not/);
	});

	it('says that nobody is there', async () => {
		const vendor = await startVendor(() => ({ body: {} }));
		await vendor.close();
		const host = new URL(vendor.origin).host;
		expect(await testCredential(type, { ...data, baseUrl: vendor.origin })).toBe(`${host} refused the connection`);
		expect(await testCredential(type, { ...data, baseUrl: 'https://nobody.invalid' })).toMatch(
			/^The name nobody\.invalid could not be (found|looked up)/,
		);
	});

	it('says that the connection was closed instead of an answer, and shows no secret', async () => {
		const server = createServer((request) => request.socket.destroy());
		await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
		const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
		try {
			expect(await testCredential(type, { ...data, baseUrl: `http://${host}` })).toBe(
				`${host} closed the connection without an answer`,
			);
		} finally {
			server.close();
		}
	});

	it('says what is wrong with the base URL', async () => {
		expect(await testCredential(type, { ...data, baseUrl: '' })).toMatch(/base URL is empty/);
		expect(await testCredential(type, { ...data, baseUrl: 'http://127.0.0.1/v2' })).toMatch(/must not hold a path/);
	});
});

describe('MiPush regions', () => {
	it('each region of the form has its own https host', () => {
		const options = new MiPushApi().properties.find(({ name }) => name === 'region')!.options as Array<{
			value: MiPushRegion;
		}>;
		const origins = options.map(({ value }) =>
			miPushScheme.origin({
				appSecret: 'canary-secret',
				packageName: '',
				region: value,
				baseUrl: 'https://custom.example',
			}),
		);
		expect(new Set(origins).size).toBe(options.length);
		for (const origin of origins) expect(origin).toMatch(/^https:\/\/[a-z.-]+$/);
	});

	it('the base URL counts for the custom region only', () => {
		expect(
			miPushScheme.origin({
				appSecret: 'canary-secret',
				packageName: '',
				region: 'china',
				baseUrl: 'https://custom.example',
			}),
		).toBe('https://api.xmpush.xiaomi.com');
	});
});
