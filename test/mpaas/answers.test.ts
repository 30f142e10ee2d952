import type { IDataObject } from 'n8n-workflow';
import { readAnswer } from '../../nodes/MpaasPush/answer';
import {
	channelNames,
	deliveryStatus,
	explainDeliveryStatus,
	type Channel,
} from '../../nodes/MpaasPush/deliveryStatus';
import { codeIn, errorTable, familyOf } from '../../nodes/MpaasPush/errors';
import { cancelResults } from '../../nodes/MpaasPush/operations/schedule';
import type { DialSetting } from '../../sandbox/dials';
import { goOn, jsonOf, simple, toAll, usePractice } from './practice';

/** What the service says, and what becomes of it. */
const practice = usePractice();

const answer = (body: unknown, more: { status?: number; headers?: Record<string, string> } = {}) =>
	readAnswer({ status: 200, headers: {}, ...more, text: typeof body === 'string' ? body : JSON.stringify(body) });

describe('success and failure', () => {
	test.each<[string, unknown, boolean]>([
		['OK', { RequestId: 'r', ResultCode: 'OK', PushResult: { Success: true, Data: 'd' } }, true],
		['100', { ResultCode: '100' }, true],
		['the number 100', { ResultCode: 100 }, true],
		['SUCCESS', { ResultCode: 'SUCCESS' }, true],
		['lower case names', { requestId: 'r', resultCode: 'OK', pushResult: { success: true, data: 'd' } }, true],
		['a result in a JSON string', { ResultCode: 'OK', PushResult: '{"Success":true,"Data":"d"}' }, true],
		[
			'OK, but the push failed',
			{ ResultCode: 'OK', PushResult: { Success: false, ResultMsg: 'param is invalid' } },
			false,
		],
		['OK, but the push failed, in a JSON string', { ResultCode: 'OK', PushResult: '{"success":false}' }, false],
		['OK, but the push failed, as text', { ResultCode: 'OK', PushResult: { Success: 'false' } }, false],
		['a number that is no success', { ResultCode: '3028' }, false],
		['200, which the guide does not call a success', { ResultCode: '200' }, false],
		['a template operation', { Success: true, Code: '100', Data: {} }, true],
		['a template operation that failed', { Success: false, Code: '100' }, false],
		['the gateway', { Code: 'Forbidden', Message: 'm' }, false],
	])('%s', (_name, body, ok) => expect(answer(body)?.ok).toBe(ok));

	test.each([
		['an empty body', ''],
		['a web page', '<html></html>'],
		['a number', '17'],
		['a list', '[]'],
		['no code at all', '{"RequestId":"r"}'],
		['half an answer', '{"ResultCode":"OK"'],
		['no code, only a result', '{"PushResult":{"Success":true}}'],
	])('%s is no answer of the service', (_name, text) => {
		expect(answer(text)).toBeUndefined();
	});

	test('what an answer holds, in either case and as object or text', () => {
		const content = { TotalCount: 1, List: [{ UniqueId: 'u' }] };
		for (const body of [
			{ ResultCode: 'OK', ResultContent: { Data: content } },
			{ resultCode: 'OK', resultContent: { data: { totalCount: 1, list: [{ uniqueId: 'u' }] } } },
			{ ResultCode: 'OK', ResultContent: JSON.stringify({ data: content }) },
			{ ResultCode: 'OK', ResultContent: { Data: JSON.stringify(content) } },
			{ ResultCode: 'OK', ResultContent: content },
		]) {
			expect(answer(body)?.data).toEqual({ totalCount: 1, list: [{ uniqueId: 'u' }] });
		}
		expect(
			answer({ ResultCode: 'OK', PushResult: { Success: true, Data: '903bf653c1b5442b9ba07684767bf9c2' } })?.data,
		).toBe('903bf653c1b5442b9ba07684767bf9c2');
		expect(answer('{"ResultCode":"OK","ResultContent":{"Data":{"TaskId":12345678901234567890}}}')?.data).toEqual({
			taskId: '12345678901234567890',
		});
	});

	test('the gateway in XML', () => {
		const envelope = answer(
			'<?xml version="1.0"?><Error><RequestId>R</RequestId><Code>SignatureDoesNotMatch</Code><Message>Specified signature is wrong.</Message></Error>',
			{ status: 400 },
		);
		expect(envelope).toMatchObject({
			ok: false,
			code: 'SignatureDoesNotMatch',
			message: 'Specified signature is wrong.',
			requestId: 'R',
		});
	});

	test('a wait comes in milliseconds, two minutes at most', () => {
		const wait = (value: string): unknown =>
			answer({ Code: 'Throttling' }, { status: 400, headers: { 'x-acs-retry-after': value } })?.retryAfter;
		expect([wait('1500'), wait('999999999'), wait('soon'), wait('-1')]).toEqual([1500, 120_000, undefined, undefined]);
		expect(answer({ Code: 'Throttling' }, { headers: { 'retry-after': '3' } })?.retryAfter).toBeUndefined();
	});

	test('a failure whose code stands in its words', () => {
		expect(
			answer({ ResultCode: 'OK', PushResult: { Success: false, ResultMsg: '[3022] TEMPLATE_NOT_EXIST' } }),
		).toMatchObject({ ok: false, code: '3022' });
		expect(codeIn('template not exist')).toBeUndefined();
		expect(codeIn('15780000')).toBeUndefined();
	});
});

describe('the error tables', () => {
	const documented = [
		-1, 3001, 3002, 3003, 3007, 3008, 3009, 3012, 3019, 3020, 3021, 3022, 3023, 3024, 3025, 3026, 3028, 3029, 3030,
		3031, 3032, 3033, 3035, 3036, 3037, 3038, 3039, 3040, 3041, 3042, 3043, 3044, 3049, 3050, 3051, 3052, 3053, 3054,
		3055, 3056, 3057, 3058, 3059, 8014, 8017, 8018, 9000,
	];

	test.each(documented)('result %s', (code) => {
		for (const kind of ['send', 'query'] as const) {
			const entry = errorTable({ kind })[String(code)];
			expect(entry?.meaning).toMatch(/^[a-zA-Z#].{8,}[^.]$/);
			expect(entry?.remedy).toMatch(/^[A-Z].{8,}[^.]$/);
		}
	});

	test('every name is found in a sentence, those with digits too', () => {
		const table = errorTable({ kind: 'send' });
		const names = Object.keys(table).filter((name) => /^[A-Z][A-Z0-9_]+$/.test(name));
		expect(names).toContain('REQUEST_SHOULD_BE_UTF8');
		for (const name of names) expect(table[codeIn(`failed: ${name}.`) ?? '']).toBe(table[name]);
	});

	test('no meaning begins with the name of a parameter, which a table would write with a capital', () => {
		for (const kind of ['send', 'query'] as const)
			for (const { meaning } of Object.values(errorTable({ kind }))) expect(meaning).not.toMatch(/^\w*_/);
	});

	test('a name means what its number means', () => {
		const table = errorTable({ kind: 'send' });
		expect(table.TASKNAME_NULL).toBe(table['3019']);
		expect(table.SYSTEM_ERROR).toBe(table['9000']);
		expect(new Set(documented.map((code) => table[String(code)]?.meaning)).size).toBeGreaterThan(documented.length - 6);
	});

	test.each([
		['Throttling', 'Throttling'],
		['Throttling.User', 'Throttling'],
		['Throttling.Api', 'Throttling'],
		['Project.ThrottlingX', 'Throttling'],
		['Forbidden.RAM', 'Forbidden'],
		['MissingAppId', 'Missing'],
		['InvalidParameter.Title', 'InvalidParameter'],
		['InvalidAccessKeyId.Other', 'InvalidAccessKeyId'],
		['ServiceUnavailable', 'ServiceUnavailable'],
		['InternalError', 'InternalError'],
		['Whatever', undefined],
		['Forbiddenly', undefined],
	])('%s is of the family %s', (code, family) => {
		expect(familyOf(code)).toBe(family);
		if (family !== undefined) expect(errorTable({ kind: 'send' })[family]).toBeDefined();
	});
});

describe('outcomes through the engine', () => {
	interface Expected {
		dial: DialSetting;
		outcome: string;
		requests: number;
		says: RegExp;
		query?: { outcome: string; requests: number };
	}
	const all: Array<[string, Expected]> = [
		[
			'a result',
			{
				dial: { fault: 'code', code: 3022 },
				outcome: 'rejected',
				requests: 1,
				says: /the template does not exist \(TEMPLATE_NOT_EXIST, code 3022\)/,
			},
		],
		[
			'a refused key',
			{
				dial: { fault: 'code', code: 'InvalidAccessKeyId.NotFound' },
				outcome: 'rejected',
				requests: 1,
				says: /Access Key ID is unknown/,
			},
		],
		[
			'a refusal of a family',
			{
				dial: { fault: 'code', code: 'Forbidden.Somehow' },
				outcome: 'rejected',
				requests: 1,
				says: /lacks the permission \(.*code Forbidden.Somehow\)/,
			},
		],
		[
			'an unknown code',
			{
				dial: { fault: 'code', code: 4711 },
				outcome: 'unknown',
				requests: 1,
				says: /a way that no document describes \(.*code 4711/,
			},
		],
		[
			'an inner fault',
			{
				dial: { fault: 'code', code: 9000 },
				outcome: 'unknown',
				requests: 1,
				says: /an internal error/,
				query: { outcome: 'retryLater', requests: 2 },
			},
		],
		[
			'an inner fault of the gateway',
			{
				dial: {
					fault: 'http',
					status: 500,
					contentType: 'application/json',
					body: '{"RequestId":"R","Code":"InternalError","Message":"m"}',
				},
				outcome: 'unknown',
				requests: 1,
				says: /an internal error/,
				query: { outcome: 'retryLater', requests: 2 },
			},
		],
		[
			'an unknown fault of the gateway',
			{
				dial: {
					fault: 'http',
					status: 500,
					contentType: 'application/json',
					body: '{"RequestId":"R","Code":"Strange"}',
				},
				outcome: 'unknown',
				requests: 1,
				says: /code Strange/,
				query: { outcome: 'retryLater', requests: 2 },
			},
		],
		[
			'a service that is not available',
			{
				dial: { fault: 'code', code: 'ServiceUnavailable' },
				outcome: 'retryLater',
				requests: 2,
				says: /not available right now/,
				query: { outcome: 'retryLater', requests: 2 },
			},
		],
		[
			'throttling, with HTTP 400',
			{
				dial: { fault: 'throttle', status: 400 },
				outcome: 'retryLater',
				requests: 2,
				says: /requests come too often/,
				query: { outcome: 'retryLater', requests: 2 },
			},
		],
		[
			'flow control of the service',
			{
				dial: { fault: 'code', code: 8011 },
				outcome: 'retryLater',
				requests: 2,
				says: /too often/,
				query: { outcome: 'retryLater', requests: 2 },
			},
		],
		[
			'a nonce that was used',
			{
				// Each try has a nonce of its own: the request came before, and its first answer is lost.
				dial: { fault: 'code', code: 'SignatureNonceUsed' },
				outcome: 'unknown',
				requests: 1,
				says: /the same request came twice, and this answer is not to the first/,
				query: { outcome: 'retryLater', requests: 2 },
			},
		],
		[
			'a lost answer',
			{
				dial: { fault: 'lost' },
				outcome: 'unknown',
				requests: 1,
				says: /./,
				query: { outcome: 'retryLater', requests: 2 },
			},
		],
		[
			'half an answer',
			{
				dial: { fault: 'truncate' },
				outcome: 'unknown',
				requests: 1,
				says: /./,
				query: { outcome: 'retryLater', requests: 2 },
			},
		],
		[
			'a web page',
			{
				dial: { fault: 'http', status: 502, preset: 'html' },
				outcome: 'unknown',
				requests: 1,
				says: /web page/,
				query: { outcome: 'retryLater', requests: 2 },
			},
		],
		[
			'a success that the push denies',
			{
				dial: {
					fault: 'http',
					status: 200,
					contentType: 'application/json',
					body: '{"RequestId":"R","ResultCode":"OK","PushResult":{"Success":false,"ResultMsg":"param is invalid"}}',
				},
				outcome: 'rejected',
				requests: 1,
				says: /refused the request \(param is invalid\)/,
			},
		],
	];
	const twice = { sendingOptions: { maxTries: 2 } };

	test.each(all)('%s', async (_name, { dial, outcome, requests, says, query }) => {
		practice.sandbox.dials.set(dial);
		const [item] = jsonOf(await practice.push('push.sendSimple', { ...simple, ...twice }, { settings: goOn }));
		expect(item?.error).toMatch(says);
		expect(item).toMatchObject({
			message: expect.stringContaining(String(item?.error)),
			details: { outcome, service: 'mpaas', operation: 'push.sendSimple', target: 'lilei' },
		});
		expect(practice.sandbox.journal.list()).toHaveLength(requests);
		// What may have been sent can be looked up and taken back.
		const { messageId } = item?.details as IDataObject;
		if (outcome === 'unknown') expect(messageId).toMatch(/^[0-9a-f-]{36}$/);
		else expect(messageId).toBeUndefined();
		if (!query) return;
		practice.sandbox.journal.clear();
		const [asked] = jsonOf(await practice.push('task.getMany', { startTime: Date.now() }, { settings: goOn }));
		expect(asked).toMatchObject({ details: { outcome: query.outcome } });
		expect(practice.sandbox.journal.list().length).toBeGreaterThanOrEqual(query.requests);
	});

	test('each try has a nonce of its own', async () => {
		practice.sandbox.dials.set({ fault: 'throttle', status: 400, times: 1 });
		const run = await practice.push('push.sendSimple', { ...simple, ...twice });
		expect(jsonOf(run)[0]).toMatchObject({ outcome: 'accepted' });
		const nonces = practice.sandbox.journal.list().map(({ headers }) => headers['x-acs-signature-nonce']);
		expect(new Set(nonces).size).toBe(2);
		// The message key stays.
		expect(new Set(practice.requests().map(({ fields }) => fields.TargetMsgkey)).size).toBe(1);
	});

	test('a broadcast that may have gone out says under which key', async () => {
		practice.sandbox.dials.set({ fault: 'lost' });
		const [item] = jsonOf(await practice.push('push.sendToAll', toAll, { settings: goOn }));
		expect(item?.details).toMatchObject({ outcome: 'unknown', messageId: practice.request().fields.Msgkey });
	});

	test('the error names cause, remedy, code and request', async () => {
		practice.sandbox.dials.set({ fault: 'code', code: 3032 });
		const { error } = await practice.push('push.sendSimple', simple);
		expect(error?.message).toBe(
			'Ant mPaaS Push refused: the push API is switched off (REST_API_SWITCH_NOT_OPEN, code 3032)',
		);
		expect(error?.description).toMatch(
			/^Switch the push API on in the mPaaS console.*Target: lilei.*Code: 3032.*Request ID: /s,
		);
	});
});

describe('the result of a cancellation', () => {
	test.each<[string, unknown]>([
		['as the guide has it', '{714613eb=1,714613ed=0}'],
		['as Java writes it', '{714613eb=1, 714613ed=0}'],
		['as JSON text', '{"714613eb":"1","714613ed":0}'],
		['as an object', { '714613eb': 1, '714613ed': '0' }],
	])('%s', (_name, text) =>
		expect([...cancelResults(text)]).toEqual([
			['714613eb', true],
			['714613ed', false],
		]),
	);

	test('what is neither done nor refused is not known', () =>
		expect([...cancelResults('{a=2,b=null,c=}')]).toEqual([
			['a', undefined],
			['b', undefined],
		]));

	test('an ID that the answer does not name may still go out', async () => {
		const outcomes = async (content: string, ids = 'a, b, c'): Promise<unknown[]> => {
			practice.sandbox.dials.clear();
			practice.sandbox.dials.set({
				fault: 'http',
				status: 200,
				contentType: 'application/json',
				body: JSON.stringify({ RequestId: 'R', ResultCode: 'OK', ResultContent: content }),
			});
			return jsonOf(await practice.push('schedule.cancel', { uniqueIds: ids })).map(({ outcome }) => outcome);
		};
		expect(await outcomes('{a=1,b=0}')).toEqual(['accepted', 'rejected', 'unknown']);
		for (const nothing of ['{}', '', 'ok']) expect(await outcomes(nothing)).toEqual(['unknown', 'unknown', 'unknown']);
		expect(await outcomes('{a=2}', 'a')).toEqual(['unknown']);
	});

	test('nothing', () => {
		for (const text of ['{}', '', undefined, 'ok']) expect(cancelResults(text).size).toBe(0);
	});
});

describe('delivery status codes', () => {
	test('every channel of the guide has its table', () => {
		const counts = Object.fromEntries(
			Object.entries(deliveryStatus).map(([channel, table]) => [channel, Object.keys(table).length]),
		);
		expect(counts).toEqual({
			common: 5,
			apns: 16,
			hms: 22,
			honor: 18,
			miui: 36,
			oppo: 12,
			vivo: 18,
			fcm: 7,
			harmonyos: 18,
		});
		for (const table of Object.values(deliveryStatus))
			for (const { meaning } of Object.values(table)) expect(meaning).toMatch(/^[A-Z][^.]+$/);
		expect(Object.keys(channelNames)).toEqual(Object.keys(deliveryStatus) as Channel[]);
	});

	test('the same number means different things on different channels', () => {
		expect(explainDeliveryStatus('10000', 'OPPO')).toMatch(/registration ID/);
		expect(explainDeliveryStatus(10000, 'vivo')).toMatch(/Authentication/);
		expect(explainDeliveryStatus('10000')).toMatch(/^OPPO: .*; vivo: /);
		expect(explainDeliveryStatus('2', 'HMS')).toMatch(/Delivered/);
		expect(explainDeliveryStatus('2009', 'IOS')).toMatch(/device token/);
		expect(explainDeliveryStatus('80300007', 'MIUI')).toBeUndefined();
		expect(explainDeliveryStatus('4711')).toBeUndefined();
		expect(explainDeliveryStatus('constructor')).toBeUndefined();
		expect(explainDeliveryStatus('2', 'constructor')).toMatch(/Delivered/);
		expect(explainDeliveryStatus(undefined)).toBeUndefined();
	});
});
