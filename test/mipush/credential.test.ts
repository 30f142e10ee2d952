import { errorOutput, jsonOf, otherRegId, regId, secret, text, usePractice } from './practice';

/** The credential: read once, checked before anything is sent, and used as it is meant. */
const practice = usePractice();

const one = { registrationId: regId, ...text };

test('is loaded once for an execution, whatever the number of items and requests', async () => {
	const run = await practice.pushEach([regId, otherRegId, regId, otherRegId], { title: '={{ "t" + $itemIndex }}' });
	expect(practice.requests()).toHaveLength(4);
	expect(run.credentialLoads).toBe(1);
});

test('the secret travels in the header alone, trimmed', async () => {
	await practice.push('message.sendToRegIds', one, { credential: practice.credential({ appSecret: ` ${secret}\t` }) });
	const { authorization, raw, path } = practice.request();
	expect(authorization).toBe(`key=${secret}`);
	expect(raw + path).not.toContain(secret);
});

test("a wrong secret is the service's refusal, with what to do about it", async () => {
	const run = await practice.push('message.sendToRegIds', one, {
		credential: practice.credential({ appSecret: 'wrong' }),
	});
	expect(run.error?.message).toMatch(/^Xiaomi MiPush refused: the App Secret was not accepted \(.*code 21301\)$/);
	expect(run.error?.description).toMatch(
		/Copy the App Secret again from the Xiaomi developer console, from the region chosen in the credential/,
	);
});

test.each([
	['without anything', {}, /App Secret of the credential is empty/],
	['without a secret', { packageName: 'a.b', region: 'china' }, /App Secret of the credential is empty/],
	['with an empty secret', { appSecret: ' ', region: 'china' }, /App Secret of the credential is empty/],
	['without a region', { appSecret: 'x' }, /region of the credential/],
	['with a region nobody knows', { appSecret: 'x', region: 'moon' }, /region of the credential/],
	['with a region every object knows', { appSecret: 'x', region: 'constructor' }, /region of the credential/],
	['for a gateway without address', { appSecret: 'x', region: 'custom' }, /base URL is empty/],
	['for a gateway that is no address', { appSecret: 'x', region: 'custom', baseUrl: 'push' }, /not a URL/],
	[
		'for a gateway with a path',
		{ appSecret: 'x', region: 'custom', baseUrl: 'https://push.example.com/v2' },
		/must not hold a path/,
	],
	[
		'for a gateway with a query',
		{ appSecret: 'x', region: 'custom', baseUrl: 'https://push.example.com?a=1' },
		/must not hold a query/,
	],
	[
		'for a gateway of another protocol',
		{ appSecret: 'x', region: 'custom', baseUrl: 'ftp://push.example.com' },
		/must begin with https/,
	],
])('%s: one sentence, nothing sent', async (_what, credential, says) => {
	const run = await practice.push('message.sendToRegIds', one, { credential });
	expect(run.error?.message).toMatch(says);
	expect(run.error?.message).not.toMatch(/undefined|Cannot read|\n/);
	expect(run.error?.description).toBe('Open the credential and correct it');
	expect(practice.requests()).toEqual([]);
	const routed = await practice.push('message.sendToRegIds', one, { credential, settings: errorOutput });
	expect(jsonOf(routed, 1)[0]).toMatchObject({ error: expect.stringMatching(says) });
});

test('a secret that no header can carry is told as such', async () => {
	const run = await practice.push('message.sendToRegIds', one, {
		credential: practice.credential({ appSecret: 'a“b”' }),
	});
	expect(run.error?.message).toMatch(/could not be prepared/);
	expect(run.error?.description).toContain('Check the credential');
	expect(practice.requests()).toEqual([]);
});

test.each([
	'com.example.shop，com.example.news',
	'com.example.shop;com.example.news',
	'"com.example.shop"',
	'My Shop!',
])('%s in the credential is no package name, and nothing is sent', async (packageName) => {
	for (const [operation, parameters] of [
		['message.sendToRegIds', { registrationId: regId, ...text }],
		['personalizedMessage.sendEachToRegIds', { target: regId, ...text }],
		['message.sendToTopic', { topic: 'news', ...text }],
		['device.getAliases', { registrationId: regId }],
	] as const) {
		const run = await practice.push(operation, parameters, { credential: practice.credential({ packageName }) });
		expect(run.error?.message).toBe(
			'Package Name in item 0 is left to the credential, and what stands there is none; it must be a package name such as com.example.shop, or several with commas',
		);
	}
	expect(practice.requests()).toEqual([]);
	const named = await practice.push(
		'message.sendToRegIds',
		{ registrationId: regId, ...text, options: { restrictedPackageName: 'com.example.shop' } },
		{ credential: practice.credential({ packageName }) },
	);
	expect(jsonOf(named)[0]).toMatchObject({ outcome: 'accepted' });
});
