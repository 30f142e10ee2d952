import { CredentialTestContext } from 'n8n-core';
import { XgPushApi } from '../../credentials/XgPushApi.credentials';
import { XgPush } from '../../nodes/XgPush/XgPush.node';
import { secret, usePractice } from './practice';

const practice = usePractice();

/** Presses "Test" as n8n does for a credential without a test of its own: the function that a node names runs in n8n's context for it. */
async function press(own: Record<string, string> = {}): Promise<string> {
	const node = new XgPush();
	const [{ testedBy } = {}] = node.description.credentials!;
	const tests = node.methods.credentialTest as Record<string, typeof node.methods.credentialTest.testXgPush>;
	const data = practice.credential(own);
	const { status, message } = await tests[String(testedBy)]!.call(new CredentialTestContext(), {
		id: '1',
		name: 'Practice',
		type: 'xgPushApi',
		data,
	});
	expect(JSON.stringify(message)).not.toContain(secret);
	return `${status}: ${message}`;
}

test('the credential has no test of its own, which n8n would prefer', () => {
	expect('test' in new XgPushApi()).toBe(false);
});

test('both versions are tried, and nobody gets a message', async () => {
	expect(await press()).toBe('OK: Versions 2 and 3 work');
	expect(practice.requests().map(({ path, raw }) => (path.startsWith('/v3/') ? `${path} ${raw}` : path))).toEqual([
		'/v2/application/get_app_device_num',
		'/v3/push/app {}',
	]);
	for (const phone of ['Li Lei', 'Han Meimei', 'Wang Wei']) expect(practice.shade(phone)).toEqual([]);
});

test('without an App ID version 3 is not tried, and the user is told', async () => {
	expect(await press({ appId: '' })).toMatch(/^OK: Version 2 works\. Operations of version 3 need the App ID/);
	expect(practice.requests()).toHaveLength(1);
});

test.each<[string, Record<string, string>, RegExp]>([
	['a wrong secret', { secretKey: 'wrong' }, /^Error: Access ID and Secret Key do not fit together/],
	['another Access ID', { accessId: '2100000009' }, /^Error: Access ID and Secret Key do not fit together/],
	['the Access ID as App ID', { appId: '2100000001' }, /^Error: App ID and Secret Key do not fit together/],
	['no secret', { secretKey: '' }, /^Error: .*Secret Key/],
	['an Access ID that is none', { accessId: 'A1B2' }, /^Error: The Access ID in the credential must consist of digits/],
	['a base URL with a path', { baseUrl: 'http://127.0.0.1/v2' }, /^Error: .*must not hold a path/],
	['a host where nobody is', { baseUrl: 'http://127.0.0.1:1' }, /^Error: 127\.0\.0\.1:1 refused the connection$/],
])('%s is red', async (_what, own, sentence) => {
	expect(await press(own)).toMatch(sentence);
});

test.each([21, 2, 6, 14, 15, -104, -105, -106, 100, -1, -2, -3, 20, 4711])(
	'the code %i is red: only 0 is green',
	async (code) => {
		practice.answer({ ret_code: code, err_msg: '' });
		expect(await press()).toMatch(/^Error: \S/);
		expect(practice.requests()).toHaveLength(1);
	},
);

test.each([
	[10104, /App ID and Secret Key/],
	[10606, /the app is not registered \(code 10606\)/],
	[10100, /version 3: XG did not confirm/],
	[19999, /code 19999/],
])('the code %i of version 3 is red', async (code, sentence) => {
	practice.answer({ ret_code: code }, 1, '/v3/push/app');
	expect(await press()).toMatch(sentence);
});

test.each(['<html>Welcome</html>', '', '[]', '{"message":"bad gateway"}'])(
	'another server (%s) is not taken for the service',
	async (body) => {
		practice.answer(body);
		expect(await press()).toBe('Error: The host answers, but not as an XG server');
	},
);
