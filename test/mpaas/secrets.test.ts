import type { IDataObject } from 'n8n-workflow';
import type { DialSetting } from '../../sandbox/dials';
import { everythingOf, expectNoSecret } from '../secrets';
import { errorOutput, goOn, secret as practiceSecret, simple, usePractice } from './practice';

/** The secret makes signatures and the token travels with them; neither shows up anywhere else, whatever goes wrong and whoever repeats it. */
const practice = usePractice();

/** Full of what encodings change. */
const canary = 'canary+/=%"\\&secret?';
const token = 'token+/=%"canary';
const temporary = { accessKeyId: 'STS.practice-access-key-id', accessKeySecret: canary, securityToken: token };

const faults: Array<[string, DialSetting | undefined]> = [
	['nothing', undefined],
	['a refusal', { fault: 'code', code: 'SignatureDoesNotMatch' }],
	['HTTP 500', { fault: 'http', status: 500, preset: 'empty' }],
	['a web page', { fault: 'http', status: 502, preset: 'html' }],
	['no answer', { fault: 'hang' }],
	['a reset', { fault: 'reset' }],
	['half an answer', { fault: 'truncate' }],
	['throttling', { fault: 'throttle', status: 400 }],
];

describe.each(['acs3', 'rpcV1'])('signed by %s', (signatureMethod) => {
	test.each(faults)('no trace of the secret: %s', async (_what, dial) => {
		if (dial) practice.sandbox.dials.set(dial);
		const parameters = { ...simple, sendingOptions: { timeout: 1, maxTries: 1 } };
		for (const settings of [{}, goOn, errorOutput]) {
			expectNoSecret(
				await practice.push('push.sendSimple', parameters, {
					settings,
					credential: practice.credential({ signatureMethod }),
				}),
				practiceSecret,
			);
			expectNoSecret(
				await practice.push('push.sendSimple', parameters, {
					settings,
					credential: practice.credential({ signatureMethod, ...temporary }),
				}),
				canary,
				token,
			);
		}
	});

	test('a dry run shows the request without them', async () => {
		const run = await practice.push(
			'push.sendSimple',
			{ ...simple, sendingOptions: { dryRun: true } },
			{ credential: practice.credential({ signatureMethod, ...temporary }) },
		);
		expectNoSecret(run, canary, token);
		expect(everythingOf(run)).not.toContain(encodeURIComponent(encodeURIComponent(token)));
		expect(JSON.stringify(run.outputs)).toContain('PushSimple');
		expect(run.outputs[0]?.[0]?.json.sends).toMatchObject({
			signedText: expect.stringMatching(
				signatureMethod === 'acs3' ? /^POST\n\/\n\n.*x-acs-action:PushSimple/s : /^POST&%2F&AccessKeyId%3D/,
			),
		});
		expect(practice.requests()).toEqual([]);
	});
});

test('a string to sign that the gateway repeats in its refusal', async () => {
	for (const signatureMethod of ['acs3', 'rpcV1']) {
		const run = await practice.push('push.sendSimple', simple, {
			settings: goOn,
			credential: practice.credential({ signatureMethod, ...temporary, securityToken: 'practice-security-token+/=' }),
		});
		const json = run.outputs[0]?.[0]?.json;
		expect(json?.error).toBe(
			'Ant mPaaS Push refused: the signature does not fit the access key (Specified signature is not matched with our calculation, code SignatureDoesNotMatch)',
		);
		expect(JSON.stringify(json?.details)).toMatch(
			signatureMethod === 'acs3' ? /server CanonicalRequest is/ : /server string to sign is/,
		);
		expectNoSecret(run, canary, 'practice-security-token+/=');
		expect(everythingOf(run)).not.toContain(encodeURIComponent(encodeURIComponent('practice-security-token+/=')));
	}
});

describe.each([
	['as it is', (secret: string) => secret],
	['percent-encoded', (secret: string) => encodeURIComponent(secret)],
	['in base64', (secret: string) => Buffer.from(secret).toString('base64')],
])('a server that repeats a secret %s', (_how, spell) => {
	test.each(['the secret', 'the token'])('%s', async (which) => {
		const said = spell(which === 'the token' ? token : canary);
		const answers: unknown[] = [
			{ Code: 'SignatureDoesNotMatch', Message: `server string to sign is:${said}`, RequestId: said },
			{ Code: said, Message: 'm' },
			{ ResultCode: '3028', ResultMessage: said, PushResult: { Success: false, ResultMsg: said } },
			{ ResultCode: 'OK', RequestId: said, PushResult: { Success: true, Data: said } },
			{ ResultCode: 'OK', PushResult: JSON.stringify({ Success: true, Data: said }) },
			{ ResultCode: 'OK', [said]: 1 },
		];
		for (const answer of answers) {
			practice.sandbox.dials.clear();
			practice.sandbox.dials.set({
				fault: 'http',
				status: 200,
				contentType: 'application/json',
				body: JSON.stringify(answer).replaceAll('/', '\\/'),
			});
			for (const settings of [{}, goOn])
				expectNoSecret(
					await practice.push('push.sendSimple', simple, { settings, credential: practice.credential(temporary) }),
					canary,
					token,
				);
		}
		practice.sandbox.dials.clear();
		practice.sandbox.dials.set({
			fault: 'http',
			status: 200,
			contentType: 'application/json',
			body: JSON.stringify({
				ResultCode: 'OK',
				ResultContent: { Data: { TotalCount: 1, List: [{ PushTitle: said }] } },
			}),
		});
		expectNoSecret(
			await practice.push(
				'schedule.getMany',
				{ startTime: 1e12, endTime: 2e12 },
				{ credential: practice.credential(temporary) },
			),
			canary,
			token,
		);
	});
});

test.each<[string, IDataObject]>([
	['a token that no header can carry', { securityToken: `${token}\nx` }],
	['a base URL with a password', { baseUrl: `http://user:${encodeURIComponent(canary)}@127.0.0.1:1` }],
	['a base URL that is none', { baseUrl: canary }],
	['no access key ID', { accessKeyId: '' }],
])('%s is told without repeating it', async (_what, own) => {
	for (const settings of [{}, goOn]) {
		const run = await practice.push('push.sendSimple', simple, {
			settings,
			credential: practice.credential({ ...temporary, ...own }),
		});
		expect(run.error ?? run.outputs[0]?.[0]?.json.error).toBeDefined();
		expectNoSecret(run, canary, token);
		expect(practice.requests()).toEqual([]);
	}
});
