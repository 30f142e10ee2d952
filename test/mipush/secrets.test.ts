import { inspect } from 'node:util';
import type { IDataObject } from 'n8n-workflow';
import type { DialSetting } from '../../sandbox/dials';
import { expectNoSecret, spellings } from '../secrets';
import { errorOutput, goOn, regId, secret as practiceSecret, text, usePractice } from './practice';

/** A secret leaves in the Authorization header and shows up nowhere else, whatever goes wrong and whoever repeats it. */
const practice = usePractice();

/** Full of what encodings change. */
const canary = 'canary+/=%"\\&secret?';

/** What the process writes meanwhile. */
async function withWritten<T>(task: () => Promise<T>): Promise<{ result: T; written: string }> {
	const chunks: string[] = [];
	const spies = [
		...(['stdout', 'stderr'] as const).map((name) =>
			jest.spyOn(process[name], 'write').mockImplementation((chunk) => {
				chunks.push(String(chunk));
				return true;
			}),
		),
		...(['log', 'warn', 'error', 'info', 'debug'] as const).map((name) =>
			jest.spyOn(console, name).mockImplementation((...args) => {
				chunks.push(inspect(args, { depth: Infinity }));
			}),
		),
	];
	try {
		return { result: await task(), written: chunks.join('\n') };
	} finally {
		for (const spy of spies) spy.mockRestore();
	}
}

const faults: Array<[string, DialSetting | undefined]> = [
	['nothing', undefined],
	['the wrong secret', { fault: 'code', code: 21301 }],
	['HTTP 500', { fault: 'http', status: 500, preset: 'empty' }],
	['a web page', { fault: 'http', status: 502, preset: 'html' }],
	['10 MB', { fault: 'http', status: 200, preset: 'huge' }],
	['no answer', { fault: 'hang' }],
	['a reset', { fault: 'reset' }],
	['half an answer', { fault: 'truncate' }],
	['throttling', { fault: 'throttle', retryAfter: 0 }],
];

test.each(faults)('no trace of the secret: %s', async (_what, dial) => {
	if (dial) practice.sandbox.dials.set(dial);
	for (const settings of [{}, goOn, errorOutput]) {
		const { result: run, written } = await withWritten(async () =>
			practice.push(
				'message.sendToRegIds',
				{ registrationId: regId, ...text, sendingOptions: { timeout: 1, maxTries: 1 } },
				{ settings },
			),
		);
		expectNoSecret(run, practiceSecret);
		for (const spelling of spellings(practiceSecret)) expect(written).not.toContain(spelling);
	}
	// The test must be looking at the secret that really travels.
	expect(practice.requests().every(({ authorization }) => authorization === `key=${practiceSecret}`)).toBe(true);
});

describe.each([
	['as it is', (secret: string) => secret],
	['with its prefix', (secret: string) => `key=${secret}`],
	['percent-encoded', (secret: string) => encodeURIComponent(secret)],
	['in base64', (secret: string) => Buffer.from(secret).toString('base64')],
	[
		'in the base64 of something longer',
		(secret: string) => Buffer.from(`Authorization: key=${secret}\r\n`).toString('base64'),
	],
])('a server that repeats the secret %s', (_how, spell) => {
	const said = spell(canary);
	const answers: Array<[string, unknown]> = [
		['in a refusal', { result: 'error', code: 10008, reason: `bad ${said}`, description: said, trace_id: said }],
		['in an unknown refusal', { result: 'error', code: 4711, reason: said }],
		['in a success', { result: 'ok', code: 0, data: { id: said, note: said }, info: said }],
		['as a name', { result: 'ok', code: 0, data: { [said]: 1 } }],
		['in data that is JSON in a string', { result: 'ok', code: 0, data: JSON.stringify({ id: 'm', note: said }) }],
		['as a dead target', { result: 'ok', code: 0, data: { id: 'm', bad_regids: said } }],
		['as the quota that is used up', { result: 'ok', code: 0, data: { id: 'm', channel_exceed_quota: said } }],
	];

	test.each(answers)('%s', async (_where, answer) => {
		const body = JSON.stringify(answer);
		// As Java and PHP write it, too.
		for (const written of [
			body,
			body.replaceAll('/', '\\/'),
			[...body]
				.map((letter) =>
					letter > '~' || letter === '+' ? `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}` : letter,
				)
				.join(''),
		]) {
			practice.sandbox.dials.clear();
			practice.sandbox.dials.set({ fault: 'http', status: 200, contentType: 'application/json', body: written });
			for (const settings of [{}, goOn]) {
				expectNoSecret(
					await practice.push(
						'message.sendToRegIds',
						{ registrationId: regId, ...text },
						{ settings, credential: practice.credential({ appSecret: canary }) },
					),
					canary,
				);
			}
		}
	});

	test('in a web page and in a query', async () => {
		practice.sandbox.dials.set({ fault: 'http', status: 500, body: `<html>${said}</html>`, times: 3 });
		expectNoSecret(
			await practice.push(
				'device.getTopics',
				{ registrationId: regId },
				{ settings: goOn, credential: practice.credential({ appSecret: canary }) },
			),
			canary,
		);
		practice.sandbox.dials.clear();
		practice.sandbox.dials.set({
			fault: 'http',
			status: 200,
			body: JSON.stringify({ result: 'ok', code: 0, data: { list: [said], more: JSON.stringify({ deep: said }) } }),
		});
		expectNoSecret(
			await practice.push(
				'device.getTopics',
				{ registrationId: regId },
				{ credential: practice.credential({ appSecret: canary }) },
			),
			canary,
		);
		expectNoSecret(
			await practice.push('statistics.getQuota', {}, { credential: practice.credential({ appSecret: canary }) }),
			canary,
		);
	});
});

test('a dry run shows the request, not the secret', async () => {
	const run = await practice.push(
		'message.sendToRegIds',
		{ registrationId: regId, ...text, sendingOptions: { dryRun: true } },
		{ credential: practice.credential({ appSecret: canary }) },
	);
	expect(JSON.stringify(run.outputs)).toContain('/v3/message/regid');
	expectNoSecret(run, canary);
	expect(practice.requests()).toEqual([]);
});

test.each<[string, IDataObject]>([
	['a secret that no header can carry', { appSecret: `${canary}\nx` }],
	['a secret outside of ASCII', { appSecret: `${canary}字` }],
	['a base URL with a password', { baseUrl: `http://user:${encodeURIComponent(canary)}@127.0.0.1:1` }],
	['a base URL with a query', { baseUrl: `http://127.0.0.1:1?key=${encodeURIComponent(canary)}` }],
	['a base URL that is none', { baseUrl: canary }],
])('%s is told without repeating it', async (_what, own) => {
	for (const settings of [{}, goOn]) {
		const run = await practice.push(
			'message.sendToRegIds',
			{ registrationId: regId, ...text },
			{ settings, credential: practice.credential({ appSecret: canary, ...own }) },
		);
		expectNoSecret(run, canary);
		expect(practice.requests()).toEqual([]);
	}
});
