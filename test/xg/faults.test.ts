import { inspect } from 'node:util';
import type { IDataObject } from 'n8n-workflow';
import type { Outcome } from '../../lib/operation/outcome';
import { service } from '../../nodes/XgPush/service';
import type { DialSetting } from '../../sandbox/dials';
import { account, bulkToken, goOn, jsonOf, text, token, usePractice } from './practice';

const practice = usePractice();

const once = { sendingOptions: { maxTries: 1 } };

/** Which outcome each code of the guide's tables must have for a message to one device. */
const codesV2: Partial<Record<Outcome, number[]>> = {
	// 48 is about an account, and the message names none.
	rejected: [-1, -2, 2, 7, 19, 20, 21, 48, 73, 75, 78, 91, 92, 100, -101, -102, -103, -106, -111, -112],
	deadTarget: [6, 14, 40, 53],
	retryLater: [15, 16, 63, 71, 76, 90, -105],
	// The last two stand in no table: "other: internal fault, try again later".
	unknown: [-3, -5, 5, -104, 4711, -9],
};

const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, index) => from + index);

const codesV3: Partial<Record<Outcome, number[]>> = {
	// 10116 is about an account.
	rejected: [10102, 10103, 10104, 10105, 10106, 10107, 10115, 10116, 10117, 10202, 10205, 10606],
	deadTarget: [10110],
	retryLater: [10100, 10101, 10201, 10203, 10204, 10206, 10207, 10301, 10303, 10305],
	unknown: [
		10108,
		10109,
		...range(10111, 10114),
		...range(10401, 10407),
		...range(10501, 10507),
		...range(10601, 10605),
		10701,
		10702,
		...range(10707, 10713),
		10999,
		19999,
	],
};

const flat = (table: Partial<Record<Outcome, number[]>>): Array<[number, Outcome]> =>
	Object.entries(table).flatMap(([outcome, codes]) =>
		codes.map((code): [number, Outcome] => [code, outcome as Outcome]),
	);

describe.each([
	['V2', 'push.sendToDevice', { deviceToken: token, ...text }, flat(codesV2)],
	['V3', 'pushV3.sendToDevice', { tokenList: token, ...text }, flat(codesV3)],
] as Array<[string, string, IDataObject, Array<[number, Outcome]>]>)(
	'codes of %s',
	(_version, operation, parameters, codes) => {
		test.each(codes)('%i: %s', async (code, outcome) => {
			practice.sandbox.dials.set({ fault: 'code', code, vendor: 'xg' });
			const run = await practice.push(operation, { ...parameters, ...once }, { settings: goOn });
			const [item] = jsonOf(run);
			const details = outcome === 'deadTarget' ? item : item!.details;
			expect(details).toMatchObject({ outcome, vendorCode: String(code) });
			if (outcome === 'deadTarget') expect(item).toMatchObject({ target: token, reason: expect.stringMatching(/\w/) });
			else
				expect(item).toMatchObject({
					error: expect.stringMatching(
						new RegExp(`^Tencent XG ${outcome === 'unknown' ? 'answered' : 'refused'}: .+code ${code}\\)$`),
					),
					details: {
						meaning: expect.stringMatching(/\w/),
						remedy: expect.stringMatching(/\w/),
						whoMustAct: expect.stringMatching(/\w/),
					},
				});
			expect(practice.requests()).toHaveLength(1);
		});
	},
);

test('the tables are kept apart: each operation knows the codes of its own version only', () => {
	for (const operation of service.operations) {
		const codes = Object.keys(service.errors(operation))
			// Of an upload whose answer lacks what it is for.
			.filter((code) => code !== 'other' && code !== '0')
			.map(Number);
		const [least, most] = operation.resource.endsWith('Tpns')
			? [1_000_000, 20_000_000]
			: operation.resource.endsWith('V3')
				? [10_000, 12_000]
				: [-1000, 1000];
		expect(codes.filter((code) => code < least || code > most)).toEqual([]);
		expect(codes.length).toBeGreaterThan(25);
	}
});

test('every sentence of the tables is a clause, every remedy a sentence without its period', () => {
	for (const operation of service.operations) {
		for (const { meaning, remedy } of Object.values(service.errors(operation))) {
			expect(meaning).toMatch(/^\S.*[^.]$/);
			expect(remedy).toMatch(/^[A-Z].*[^.]$/);
		}
	}
});

describe('what goes out again by itself', () => {
	const tries = { sendingOptions: { maxTries: 3 } };

	test.each([15, 16, 63])('a message refused as busy (%i) does', async (code) => {
		practice.sandbox.dials.set({ fault: 'code', code, vendor: 'xg', times: 1 });
		const run = await practice.push('push.sendToDevice', { deviceToken: token, ...text, ...tries });
		expect(jsonOf(run)[0]).toMatchObject({ outcome: 'accepted' });
		expect(practice.requests()).toHaveLength(2);
		expect(practice.shade('Li Lei')).toHaveLength(1);
	});

	test.each([-3, -5, 5, -104, 71, 90])(
		'a message with the answer %i does not: it may have been sent, or somebody must act',
		async (code) => {
			practice.sandbox.dials.set({ fault: 'code', code, vendor: 'xg' });
			await practice.push('push.sendToDevice', { deviceToken: token, ...text, ...tries }, { settings: goOn });
			expect(practice.requests()).toHaveLength(1);
		},
	);

	test.each([
		['lost', 'unknown'],
		['truncate', 'unknown'],
		['reset', 'unknown'],
	] as const)('a message whose answer is %s does not', async (fault, outcome) => {
		practice.sandbox.dials.set({ fault, vendor: 'xg' });
		const run = await practice.push('push.sendToDevice', { deviceToken: token, ...text, ...tries }, { settings: goOn });
		expect(jsonOf(run)[0]).toMatchObject({ details: { outcome } });
		expect(practice.requests()).toHaveLength(1);
	});

	test('-3 says both things that it may mean', async () => {
		practice.sandbox.dials.set({ fault: 'code', code: -3, vendor: 'xg' });
		const run = await practice.push('push.sendToDevice', { deviceToken: token, ...text });
		expect(run.error?.message).toContain(
			'the signature was not accepted, or the service failed to receive the request; its documents say both',
		);
		expect(run.error?.description).toContain('Check Access ID and Secret Key in the credential first');
	});

	test.each<[string, IDataObject, number]>([
		['device.count', {}, -5],
		['device.count', {}, 4711],
		['tag.set', { tagTokenListFrom: 'json', tagTokenList: `[["vip","${token}"]]` }, 4711],
		['tagV3.addTag', { tokenList: token, tagList: 'vip' }, 19999],
		['task.cancel', { pushId: '7' }, 4711],
	])('%s may be asked again after an answer that is none (%s, code %i)', async (operation, parameters, code) => {
		practice.sandbox.dials.set({ fault: 'code', code, vendor: 'xg' });
		const run = await practice.push(operation, parameters, { settings: goOn });
		expect(jsonOf(run)[0]).toMatchObject({ details: { outcome: 'retryLater', vendorCode: String(code) } });
		expect(practice.requests()).toHaveLength(1);
	});

	test.each<[string, IDataObject, string | undefined, RegExp]>([
		[
			'device.count',
			{},
			undefined,
			/^Check Access ID and Secret Key in the credential first\. If they are right, try again later$/,
		],
		[
			'tag.set',
			{ tagTokenListFrom: 'json', tagTokenList: `[["vip","${token}"]]` },
			undefined,
			/^Check Access ID and Secret Key in the credential first\. If they are right, try again later$/,
		],
		[
			'push.sendToManyDevices',
			{ deviceList: token, ...text },
			'/v2/push/create_multipush',
			/^Nothing was sent to these targets\. Check Access ID and Secret Key in the credential first\./,
		],
	])('-3 of %s: the keys are named where nothing was sent, too', async (operation, parameters, path, remedy) => {
		practice.sandbox.dials.set({ fault: 'code', code: -3, vendor: 'xg', ...(path === undefined ? {} : { path }) });
		const run = await practice.push(operation, parameters, { settings: goOn });
		expect(jsonOf(run)[0]).toMatchObject({ details: { outcome: 'retryLater', remedy: expect.stringMatching(remedy) } });
	});

	test('a list is never told that one of its targets is gone, because the code does not say which', async () => {
		practice.sandbox.dials.set({ fault: 'code', code: 40, vendor: 'xg', path: '/v2/push/device_list_multiple' });
		const run = await practice.push(
			'push.sendToManyDevices',
			{ deviceList: '={{ $json.id }}', ...text },
			{ items: [{ id: bulkToken(1) }, { id: bulkToken(2) }], settings: goOn },
		);
		for (const item of jsonOf(run)) expect(item).toMatchObject({ details: { outcome: 'rejected', vendorCode: '40' } });
	});

	test('too many requests: the wait that the document asks for', async () => {
		practice.sandbox.dials.set({ fault: 'code', code: 76, vendor: 'xg' });
		const before = Date.now();
		const run = await practice.push('push.sendToDevice', { deviceToken: token, ...text, ...once }, { settings: goOn });
		const { notBefore } = jsonOf(run)[0]!.details as { notBefore: string };
		expect(Date.parse(notBefore)).toBeGreaterThanOrEqual(before + 3000);
	});
});

describe('a credential that is wrong', () => {
	test.each<[string, IDataObject, string, string]>([
		['secret (V2)', { secretKey: 'wrong' }, 'push.sendToDevice', 'the signature was not accepted'],
		['access ID', { accessId: '2100000009' }, 'push.sendToDevice', 'Access ID and key do not fit together'],
		['secret (V3)', { secretKey: 'wrong' }, 'pushV3.sendToDevice', 'the authentication failed'],
		['app ID', { appId: '2100000001' }, 'pushV3.sendToDevice', 'the authentication failed'],
	])('%s', async (_what, own, operation, sentence) => {
		const run = await practice.push(
			operation,
			{ deviceToken: token, tokenList: token, ...text },
			{ credential: practice.credential(own) },
		);
		expect(run.error?.message).toContain(sentence);
		expect(run.error?.description).toContain('into the credential');
		expect(practice.request().verdict).toBe('refused');
	});
});

describe('secrets', () => {
	const canary = 'canary+Key/8d1f"✓é&=%';
	const forms = [
		canary,
		JSON.stringify(canary).slice(1, -1),
		encodeURIComponent(canary),
		Buffer.from(`practicexgapp01:${canary}`).toString('base64'),
		Buffer.from(canary).toString('base64'),
	];

	const dials: Array<[string, DialSetting | undefined]> = [
		['refused', undefined],
		[
			'told back by the service',
			{
				fault: 'http',
				status: 200,
				contentType: 'application/json',
				body: JSON.stringify({ ret_code: 20, err_msg: `bad key ${canary}`, result: { echo: forms } }),
			},
		],
		['told back by a proxy', { fault: 'http', status: 502, body: `<html>${canary}</html>` }],
		[
			'accepted and told back',
			{
				fault: 'http',
				status: 200,
				contentType: 'application/json',
				body: JSON.stringify({ ret_code: 0, err_msg: canary, push_id: '5', result: { push_id: canary, echo: forms } }),
			},
		],
		['lost', { fault: 'lost' }],
		['not there', { fault: 'http', status: 404, preset: 'empty' }],
	];

	test.each(dials)('%s: nowhere in items, errors or hints', async (_what, dial) => {
		for (const [operation, parameters] of [
			['push.sendToDevice', { deviceToken: token }],
			['push.sendToManyAccounts', { accountList: account }],
			['pushV3.sendToManyDevices', { tokenList: token }],
			['device.count', {}],
		] as Array<[string, IDataObject]>) {
			for (const settings of [{}, goOn]) {
				practice.sandbox.dials.clear();
				if (dial) practice.sandbox.dials.set(dial);
				const run = await practice.push(
					operation,
					{ ...parameters, ...text, ...once },
					{ credential: practice.credential({ secretKey: canary }), settings },
				);
				const { error, hints, outputs } = run;
				const all = inspect(
					{ error, hints, outputs, stack: error?.stack },
					{ depth: Infinity, maxStringLength: null, maxArrayLength: null, showHidden: true },
				);
				expect(error === undefined && outputs.length === 0).toBe(false);
				for (const form of forms) expect(all).not.toContain(form);
			}
		}
	});
});
