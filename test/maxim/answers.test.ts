import { inspect } from 'node:util';
import type { IDataObject } from 'n8n-workflow';
import { service } from '../../nodes/MaximPush/service';
import { accessToken, goOn, jsonOf, message, userId, usePractice } from './practice';

/** What the service says, and what comes of it. */
const practice = usePractice();

const to = { audience: 'alias', alias: 'lilei' };
const answers = (body: string): void =>
	void practice.sandbox.dials.set({ fault: 'http', status: 200, body, contentType: 'application/json' });

describe('refusals come with HTTP 200', () => {
	const outcomes: Record<string, string> = {
		10009: 'unknown',
		12001: 'unknown',
		12003: 'unknown',
		20000: 'unknown',
		20006: 'retryLater',
	};
	const all = Object.keys(service.errors(service.operations[0] as never));

	test('the table has every code of the appendix', () => {
		const appendix = [
			...Array.from({ length: 13 }, (_, index) => 10000 + index),
			...Array.from({ length: 6 }, (_, index) => 12001 + index),
			...Array.from({ length: 26 }, (_, index) => 20000 + index).filter((code) => code !== 20019),
			30021,
			30022,
			30023,
			40000,
		];
		expect(all).toEqual(appendix.map(String));
	});

	test.each(all)('code %s', async (code) => {
		practice.sandbox.dials.set({ fault: 'code', code: Number(code), reason: '原话' });
		const outcome = outcomes[code] ?? 'rejected';
		const [item] = jsonOf(
			await practice.push(
				'notification.send',
				{ ...to, ...message, sendingOptions: { maxTries: 2 } },
				{ settings: goOn },
			),
		);
		expect(item).toMatchObject({
			error: expect.stringMatching(new RegExp(`^MaxIM (refused|answered): .*\\(原话, code ${code}\\)$`)),
			message: expect.any(String),
			details: {
				outcome,
				vendorCode: code,
				vendorMessage: '原话',
				service: 'maxim',
				target: 'lilei',
				httpStatus: 200,
				whoMustAct: expect.any(String),
				remedy: expect.not.stringMatching(/\.$/),
			},
		});
		expect(Object.keys(item ?? {}).sort()).toEqual(['details', 'error', 'message']);
		// Only where nothing can have been done is the request made again by itself.
		expect(practice.requests()).toHaveLength(code === '20000' ? 2 : 1);
	});

	test('a code that no document has', async () => {
		answers('{"code":4711,"data":null,"message":"?"}');
		const run = await practice.push('notification.send', { ...to, ...message });
		expect(run.error?.message).toBe('MaxIM answered in a way that no document describes (?, code 4711)');
		// Nothing says that it was not sent.
		expect(run.error?.context?.outcome).toBe('unknown');
	});

	test.each([
		['a wrong token', { accessToken: 'wrong' }, '10008'],
		['a wrong app ID', { appId: 'wrong' }, '40000'],
	])('%s, as the practice server says it', async (_what, credential, code) => {
		const [item] = jsonOf(
			await practice.push(
				'notification.send',
				{ ...to, ...message },
				{ credential: practice.credential(credential), settings: goOn },
			),
		);
		expect(item).toMatchObject({ details: { vendorCode: code, whoMustAct: 'your vendor console' } });
	});

	test('a user nobody knows', async () => {
		expect((await practice.push('tag.getByUser', { userId: '1' })).error?.message).toContain('code 10000');
	});
});

describe('answers of success', () => {
	test('data that is just true, as in older samples', async () => {
		answers('{"code":200,"data":true}');
		const [item = {}] = jsonOf(await practice.push('notification.send', { ...to, ...message }));
		expect(item).toMatchObject({ outcome: 'accepted', target: 'lilei' });
		expect(item).not.toHaveProperty('messageId');
	});

	test('a small task ID is text, too', async () => {
		answers('{"code":200,"data":{"task_id":7},"message":null}');
		expect(jsonOf(await practice.push('notification.send', { ...to, ...message }))[0]).toMatchObject({
			messageId: '7',
		});
	});

	test('a page is none: tried again with the same key, then unknown', async () => {
		practice.sandbox.dials.set({ fault: 'http', status: 200, preset: 'html' });
		const [item] = jsonOf(
			await practice.push(
				'notification.send',
				{ ...to, ...message, sendingOptions: { maxTries: 2 } },
				{ settings: goOn },
			),
		);
		expect(item).toMatchObject({ details: { outcome: 'unknown' } });
		expect(new Set(practice.requestIds()).size).toBe(1);
	});

	test('too many requests: waits as asked and goes on', async () => {
		practice.sandbox.dials.set({ fault: 'throttle', retryAfter: 0, times: 1 });
		expect(jsonOf(await practice.push('notification.send', { ...to, ...message }))[0]).toMatchObject({
			outcome: 'accepted',
		});
		expect(practice.requests()).toHaveLength(2);
	});
});

describe('batching', () => {
	const ids = (count: number): string[] => Array.from({ length: count }, (_, index) => `bulk-${index}`);

	test('1,001 items, 3 requests, each item its own linked answer', async () => {
		const run = await practice.pushEach(ids(1001));
		expect(run.error).toBeUndefined();
		expect(practice.requests()).toHaveLength(3);
		const items = jsonOf(run);
		expect(items.map(({ target }) => target)).toEqual(ids(1001));
		expect(run.outputs[0]?.map(({ pairedItem }) => pairedItem)).toEqual(items.map((_, item) => ({ item })));
		expect(new Set(items.map(({ messageId }) => messageId)).size).toBe(3);
	});

	test('a refused request fails its items and no others', async () => {
		practice.sandbox.dials.set({ fault: 'code', code: 10002, after: 1, times: 1 });
		const run = await practice.pushEach(ids(1001), { sendingOptions: { concurrency: 1 } }, { settings: goOn });
		expect(jsonOf(run).map(({ error }) => error !== undefined)).toEqual(
			ids(1001).map((_, item) => item >= 500 && item < 1000),
		);
	});

	test('without Continue On Fail the error says how far it came', async () => {
		practice.sandbox.dials.set({ fault: 'code', code: 10002, after: 1, times: 1 });
		const run = await practice.pushEach(ids(1001), { sendingOptions: { concurrency: 1 } });
		expect(run.error?.description).toContain(
			'Accepted: items 0–499; not sent: items 1000; refused or unknown: items 500–999',
		);
	});

	test('items of different audiences go apart, in one run', async () => {
		const run = await practice.push(
			'notification.send',
			{
				audience: '={{ $json.kind }}',
				alias: '={{ $json.to }}',
				tag: '={{ $json.to }}',
				userId: '={{ $json.to }}',
				...message,
			},
			{
				items: [
					{ kind: 'alias', to: 'lilei' },
					{ kind: 'tag', to: 'beta' },
					{ kind: 'alias', to: 'wangwei' },
					{ kind: 'user_id', to: userId },
				] as IDataObject[],
			},
		);
		expect(run.error).toBeUndefined();
		expect(practice.requests().map(({ body }) => body.audience)).toEqual(
			expect.arrayContaining([{ alias: ['lilei', 'wangwei'] }, { tag: ['beta'] }, { user_id: [Number(userId)] }]),
		);
		expect(practice.requests()).toHaveLength(3);
		expect(jsonOf(run).map(({ target }) => target)).toEqual(['lilei', 'beta', 'wangwei', userId]);
	});
});

describe('everyone', () => {
	const everyone = { audience: 'all', ...message };

	test('needs the confirmation', async () => {
		const run = await practice.push('notification.send', everyone);
		expect(run.error?.message).toBe(
			'Confirm Sending to Everyone in item 0 is off; switch it on if every device of the app shall get this message',
		);
		expect(practice.requests()).toEqual([]);
	});

	test('also where data says so', async () => {
		const run = await practice.push(
			'notification.send',
			{ audience: '={{ $json.kind }}', alias: 'lilei', ...message },
			{ items: [{ kind: 'alias' }, { kind: 'all' }] },
		);
		expect(run.error?.message).toContain('Confirm Sending to Everyone in item 1 is off');
		expect(practice.requests()).toEqual([]);
	});

	test('a target beside it does not matter', async () => {
		await practice.push('notification.send', { ...everyone, confirmEveryone: true, alias: 'lilei' });
		expect(practice.request().body.audience).toBe('all');
		expect(practice.sandbox.phones.notifications()).toHaveLength(3);
	});

	test('is refused to a language model, confirmed or not', async () => {
		for (const confirmEveryone of [false, true]) {
			const run = await practice.push(
				'notification.send',
				{ ...everyone, confirmEveryone },
				{ settings: { type: 'n8n-nodes-china-push.maximPushTool' } },
			);
			expect(run.error?.message).toContain('not allowed when the node is used as an AI tool');
		}
		expect(practice.requests()).toEqual([]);
	});

	test('a language model may still send to a few', async () => {
		const run = await practice.push(
			'notification.send',
			{ ...to, ...message },
			{ settings: { type: 'n8n-nodes-china-push.maximPushTool' } },
		);
		expect(run.error).toBeUndefined();
	});
});

describe('a file of targets', () => {
	const file = (text: string) => ({
		data: Buffer.from(text).toString('base64'),
		mimeType: 'text/plain',
		fileName: 'targets.txt',
	});
	const fromFile = { ...message, sendingOptions: { targetsFrom: 'file', confirmLargeAudience: true } };

	test('is read by the rules of the chosen audience', async () => {
		const run = await practice.push(
			'notification.send',
			{ audience: 'user_id', ...fromFile },
			{ binary: [{ data: file(`${userId}\nnobody\n9223372036854775807\n`) }] },
		);
		expect(practice.request().raw).toContain(`"user_id":[${userId},9223372036854775807]`);
		expect(jsonOf(run)[0]).toMatchObject({ accepted: 2, badLines: 1 });
	});

	test('of aliases in several requests, each with its own key', async () => {
		const run = await practice.push(
			'notification.send',
			{ audience: 'alias', ...fromFile },
			{ binary: [{ data: file(Array.from({ length: 600 }, (_, index) => `bulk-${index}`).join('\n')) }] },
		);
		expect(run.error).toBeUndefined();
		expect(jsonOf(run)[0]).toMatchObject({ outcome: 'accepted', accepted: 600, requests: 2 });
		expect(new Set(practice.requestIds()).size).toBe(2);
	});
});

describe('the token shows up nowhere', () => {
	const canary = 'canary.of/maxim+token==';

	test.each([
		[
			'in a success',
			{ code: 200, data: { task_id: 1, note: canary, header: { 'access-token': canary } }, message: null },
		],
		['in a refusal', { code: 10002, data: { token: canary }, message: `bad ${canary}` }],
		['as a name', { code: 10002, data: { [canary]: 1 }, message: null }],
	])('%s', async (_where, answer) => {
		for (const text of [
			JSON.stringify(answer),
			JSON.stringify(answer).replaceAll('/', '\\/'),
			JSON.stringify(answer).replaceAll('=', '\\u003d'),
		]) {
			for (const settings of [{}, goOn]) {
				practice.sandbox.reset();
				answers(text);
				const run = await practice.push(
					'notification.send',
					{ ...to, ...message },
					{ credential: practice.credential({ accessToken: canary }), settings },
				);
				expect(practice.request().headers['access-token']).toBe(canary);
				const shown = [
					inspect(run, { depth: Infinity, showHidden: true, maxStringLength: Infinity }),
					inspect(run.error, { depth: Infinity, showHidden: true }),
					run.error?.stack ?? '',
					JSON.stringify(run.outputs),
				].join('\n');
				expect(shown.includes('canary')).toBe(false);
			}
		}
	});

	test('nor in a dry run, which shows the very requests', async () => {
		const run = await practice.push('notification.send', { ...to, ...message, sendingOptions: { dryRun: true } });
		expect(practice.requests()).toEqual([]);
		expect(JSON.stringify(run.outputs)).toContain('"access-token":"***"');
		expect(JSON.stringify(run.outputs)).not.toContain(accessToken);
		const ids = Array.from({ length: 501 }, (_, index) => `bulk-${index}`);
		const dry = await practice.pushEach(ids, { options: { requestId: 'sale' }, sendingOptions: { dryRun: true } });
		await practice.pushEach(ids, { options: { requestId: 'sale' } });
		const shown = jsonOf(dry).flatMap(({ sends }) =>
			sends === undefined ? [] : [/"request_id":"([^"]*)"/.exec(String((sends as IDataObject).body))?.[1]],
		);
		expect(practice.requestIds()).toEqual(['sale', 'sale-2']);
		// The first body is too long to be shown to its end, where the key stands.
		expect(shown).toEqual([undefined, 'sale-2']);
	});
});
