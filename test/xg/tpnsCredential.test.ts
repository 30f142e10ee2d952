import { CredentialTestContext } from 'n8n-core';
import { xgPushScheme, type XgPushCredential } from '../../credentials/XgPushApi.credentials';
import { XgPush } from '../../nodes/XgPush/XgPush.node';
import { startVendor } from '../credentials/n8nHost';

const stored = {
	service: 'tpns',
	region: 'guangzhou',
	authentication: 'hmac',
	accessId: '1500001048',
	secretKey: 'canary-tpns-secret',
};
const moment = { now: 1_700_000_000_000, nonce: '' };
const sign = (own: object, contentType = 'application/json') => {
	const credential = xgPushScheme.read({ ...stored, ...own });
	const url = `${xgPushScheme.origin(credential)}/v3/push/app`;
	return xgPushScheme.sign(
		{ method: 'POST', url, headers: { 'content-type': contentType }, body: '{}' },
		credential,
		moment,
	);
};
const basic = `Basic ${Buffer.from('1500001048:canary-tpns-secret').toString('base64')}`;

test.each([
	['guangzhou', 'https://api.tpns.tencent.com'],
	['shanghai', 'https://api.tpns.sh.tencent.com'],
	['hongKong', 'https://api.tpns.hk.tencent.com'],
	['singapore', 'https://api.tpns.sgp.tencent.com'],
])('the region %s is at %s, whatever Base URL was stored before', (region, origin) => {
	expect(xgPushScheme.origin(xgPushScheme.read({ ...stored, region, baseUrl: 'https://old.example.com' }))).toBe(
		origin,
	);
});

test('a host by hand, and a region that is none', () => {
	const other = { ...stored, region: 'other', baseUrl: 'https://tpns.example.com' };
	expect(xgPushScheme.origin(xgPushScheme.read(other))).toBe('https://tpns.example.com');
	for (const region of ['beijing', 'toString', ''])
		expect(() => xgPushScheme.origin(xgPushScheme.read({ ...stored, region }))).toThrow(/Region of the credential/);
});

test('the signature stands in headers and the secret nowhere; Basic where it was chosen, and for every upload', () => {
	const signed = sign({});
	expect(Object.keys(signed.headers).sort()).toEqual(['accessid', 'content-type', 'sign', 'timestamp']);
	expect(JSON.stringify(signed)).not.toContain('canary');
	expect(sign({ authentication: 'basic' }).headers.authorization).toBe(basic);
	const upload = sign({}, 'multipart/form-data; boundary=b').headers;
	expect([upload.authorization, upload.sign]).toEqual([basic, undefined]);
});

test('what was stored before there was a choice is XG', () => {
	const credential: XgPushCredential = xgPushScheme.read({
		accessId: '2100000001',
		secretKey: 's',
		appId: 'app',
		baseUrl: 'https://gateway.example.com',
	});
	const request = { method: 'POST', url: 'https://gateway.example.com/v3/push/app', headers: {}, body: '{}' } as const;
	expect(xgPushScheme.sign(request, credential, moment).headers.authorization).toBe(
		`Basic ${Buffer.from('app:s').toString('base64')}`,
	);
});

test.each([{ service: 'TPNS' }, { service: 'toString' }, { authentication: 'Basic' }])(
	'%j is none of the choices, and is not taken for one of them',
	(own) => {
		expect(() => xgPushScheme.read({ ...stored, ...own })).toThrow(
			/^The (Service|Authentication) of the credential is none of those that the form offers: choose it again$/,
		);
	},
);

test('a choice that was never stored has its default', () => {
	for (const empty of [undefined, '', ' '])
		expect(xgPushScheme.read({ ...stored, service: empty, authentication: empty }).secretKey).toBe(stored.secretKey);
});

test('an Access ID of letters is refused', () => {
	expect(() => sign({ accessId: 'A1' })).toThrow(/must consist of digits/);
});

describe('the Test button', () => {
	async function press(answer: unknown, own: object = {}) {
		const vendor = await startVendor(() => ({ status: 200, type: 'application/json', body: answer }));
		try {
			const { status, message } = await new XgPush().methods.credentialTest.testXgPush.call(
				new CredentialTestContext(),
				{
					id: '1',
					name: 'TPNS',
					type: 'xgPushApi',
					data: { ...stored, region: 'other', baseUrl: vendor.origin, ...own },
				},
			);
			expect(message).not.toContain('canary');
			return { said: `${status}: ${message}`, seen: vendor.received };
		} finally {
			await vendor.close();
		}
	}

	it.each([0, 10110008, 1008006, 1008027, 1008029])(
		'is green for code %i, which comes after the credential',
		async (retCode) => {
			const { said, seen } = await press({ retCode, errMsg: '' });
			expect(said).toBe('OK: Connection successful!');
			expect(seen.map(({ method, target }) => `${method} ${target}`)).toEqual(['POST /v3/device/account/query']);
		},
	);

	it.each<[number, RegExp]>([
		[1008003, /do not fit together/],
		[1008035, /not known in this region/],
		[1008030, /not paid for/],
		[1010001, /nothing was bought/],
		[1008004, /did not confirm the credential: .*\(code 1008004\)/],
		[4711, /did not confirm the credential: .*\(code 4711\)/],
	])('says what code %i means', async (retCode, sentence) => {
		const { said } = await press({ retCode, errMsg: 'canary-tpns-secret' });
		expect(said).toMatch(/^Error: /);
		expect(said).toMatch(sentence);
	});

	it('does not mistake another server for TPNS', async () => {
		expect((await press('<html>')).said).toBe('Error: The host answers, but not as a TPNS server');
	});
});
