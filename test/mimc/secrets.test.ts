import { inspect } from 'node:util';
import type { EngineRun } from '../engine/harness';
import { appId, appKey, goOn, text, usePractice } from './practice';

/** The credentials travel in the body: whatever the service sends back, they stand in nothing that n8n keeps or shows. */
const practice = usePractice();

/** Characters that JSON libraries escape in different ways. */
const canary = 'CANARY/of+MIMC==/9ffd';
const credential = () => practice.credential({ appSecret: canary });
const operation = ['user.send', { toAccount: 'lilei', ...text }] as const;

function everything({ outputs, error, hints, run }: EngineRun): string {
	return [
		inspect(outputs, { depth: Infinity, showHidden: true }),
		inspect(error, { depth: Infinity, showHidden: true }),
		error?.stack ?? '',
		inspect(hints, { depth: Infinity }),
		JSON.stringify(run.data.resultData),
		inspect(run, { depth: Infinity }),
	].join('\n');
}

function expectNoSecret(run: EngineRun): void {
	const text = everything(run);
	for (const secret of [
		canary,
		appKey,
		canary.replaceAll('/', '\\/'),
		canary.replaceAll('=', '\\u003d'),
		encodeURIComponent(canary),
		Buffer.from(canary).toString('base64'),
	])
		expect(text.includes(secret)).toBe(false);
	expect(text.includes('CANARY')).toBe(false);
}

const body = { appId, appKey, appSecret: canary, ...text };
const plain = JSON.stringify(body);
const echoes: Array<[string, string]> = [
	['as it came', plain],
	['with escaped slashes, as PHP writes it', plain.replaceAll('/', '\\/')],
	['with escaped equals signs, as Gson writes it', plain.replaceAll('=', '\\u003d').replaceAll('+', '\\u002b')],
	['as text inside text', JSON.stringify(plain)],
	['with the key as a number', plain.replace(`"${appKey}"`, appKey)],
];

describe.each(echoes)('a server that echoes the body %s', (_how, echo) => {
	test.each([
		['in the data of a success', `{"code":200,"message":"success","data":{"packetId":"a-1","request":${echo}}}`],
		['in a refusal', `{"code":400,"message":"bad request","data":${echo}}`],
		['in the words of a refusal', `{"code":400,"message":${JSON.stringify(echo)},"data":null}`],
		['as it is, without a code', echo],
		['in a page', `<html>${echo}</html>`],
	])('%s', async (_where, answer) => {
		for (const settings of [{}, goOn]) {
			practice.sandbox.reset();
			practice.sandbox.dials.set({ fault: 'http', status: 200, body: answer, contentType: 'application/json' });
			const run = await practice.push(...operation, { credential: credential(), settings });
			// The canary did leave.
			expect(practice.request().body).toMatchObject({ appKey, appSecret: canary });
			expectNoSecret(run);
		}
	});
});

test('an accepted message that echoes a number for the key is accepted all the same', async () => {
	practice.sandbox.dials.set({
		fault: 'http',
		status: 200,
		body: `{"code":200,"message":"success","data":{"packetId":"a-1","appKey":${appKey}}}`,
		contentType: 'application/json',
	});
	const run = await practice.push(...operation);
	expect(run.outputs[0]?.[0]?.json).toMatchObject({
		outcome: 'accepted',
		messageId: 'a-1',
		response: { data: { appKey: '***' } },
	});
});

test.each(['hang', 'reset', 'lost', 'truncate'] as const)(
	'a connection that fails (%s)',
	async (fault) => {
		practice.sandbox.dials.set({ fault });
		const run = await practice.push(...operation, { credential: credential(), settings: goOn });
		expect(run.outputs[0]?.[0]?.json.error).toBeTruthy();
		expectNoSecret(run);
	},
	60_000,
);

test('a dry run shows the request without them', async () => {
	const run = await practice.push(
		operation[0],
		{ ...operation[1], sendingOptions: { dryRun: true } },
		{ credential: credential() },
	);
	expect(practice.requests()).toEqual([]);
	expect(inspect(run.outputs, { depth: Infinity })).toContain('"appSecret":"***"');
	expectNoSecret(run);
});

test('an empty secret is told by its name, and nothing is sent', async () => {
	const run = await practice.push(...operation, { credential: practice.credential({ appSecret: '' }) });
	expect(run.error?.message).toBe('The App Secret of the credential is empty: enter it');
	expect(practice.requests()).toEqual([]);
});
