import type { IDataObject } from 'n8n-workflow';
import { service } from '../../nodes/Mimc/service';
import { rateOf } from '../../lib/operation/rate';
import type { Operation } from '../../lib/operation/operation';
import { goOn, jsonOf, text, usePractice, group, otherGroup } from './practice';

/** What the service says, and what comes of it. */
const practice = usePractice();

const to = { toAccount: 'lilei' };
const answers = (body: string, status = 200): void =>
	void practice.sandbox.dials.set({ fault: 'http', status, body, contentType: 'application/json' });

describe('success is the code in the body', () => {
	test('HTTP 200 with another code is none', async () => {
		answers('{"code":400,"message":"bad request","data":null}');
		const run = await practice.push('user.send', { ...to, ...text });
		expect(run.error?.message).toBe(
			'Xiaomi MIMC refused: the service did not accept the request (bad request, code 400)',
		);
		expect(run.error?.context?.outcome).toBe('rejected');
	});

	test('a code that nobody has heard of does not say that nothing was sent', async () => {
		answers('{"code":7001,"message":"?","data":null}');
		const run = await practice.push('user.send', { ...to, ...text });
		expect(run.error?.message).toBe('Xiaomi MIMC answered in a way that no document describes (?, code 7001)');
		expect(run.error?.context?.outcome).toBe('unknown');
	});

	test('HTTP 200 with a page is none', async () => {
		practice.sandbox.dials.set({ fault: 'http', status: 200, preset: 'html' });
		const [item] = jsonOf(await practice.push('user.send', { ...to, ...text }, { settings: goOn }));
		expect(item).toMatchObject({ error: expect.stringContaining('a web page'), details: { outcome: 'unknown' } });
	});

	test('a code as text is the same', async () => {
		answers('{"code":"200","message":"success","data":{"packetId":"a-1"}}');
		expect(jsonOf(await practice.push('user.send', { ...to, ...text }))[0]).toMatchObject({
			outcome: 'accepted',
			messageId: 'a-1',
		});
	});

	test('success without an ID is still success', async () => {
		answers('{"code":200,"message":"success","data":{}}');
		const [item = {}] = jsonOf(await practice.push('user.send', { ...to, ...text }));
		expect(item.outcome).toBe('accepted');
		expect(item).not.toHaveProperty('messageId');
	});
});

describe('codes', () => {
	test.each([
		['400', 'rejected', 1],
		['401', 'rejected', 1],
		['500', 'unknown', 1],
		['429', 'retryLater', 3],
	])('code %s is %s', async (code, outcome, requests) => {
		practice.sandbox.dials.set({ fault: 'code', code: Number(code), reason: 'its own words' });
		const [item] = jsonOf(await practice.push('user.send', { ...to, ...text }, { settings: goOn }));
		expect(item).toMatchObject({
			error: expect.stringContaining(`its own words, code ${code}`),
			message: expect.any(String),
			details: { outcome, vendorCode: code, vendorMessage: 'its own words', service: 'mimc', target: 'lilei' },
		});
		expect(practice.requests()).toHaveLength(requests);
	});

	test('the table names each code with what happened, what to do and who', () => {
		for (const operation of service.operations) {
			for (const entry of Object.values(service.errors(operation))) {
				expect(entry.meaning).toMatch(/\w/);
				expect(entry.remedy).not.toMatch(/\.$/);
			}
		}
	});

	test('a wrong secret is said by the practice server', async () => {
		const run = await practice.push(
			'user.send',
			{ ...to, ...text },
			{ credential: practice.credential({ appSecret: 'wrong-secret-of-somebody' }) },
		);
		expect(run.error?.message).toContain('app authentication failed, code 401');
	});

	test('a group that does not exist', async () => {
		const run = await practice.push('group.send', { topicId: '1', ...text });
		expect(run.error?.message).toContain('topic not found, code 404');
	});
});

describe('no answer', () => {
	test('is unknown and not sent again: MIMC has no key against repeats', async () => {
		practice.sandbox.dials.set({ fault: 'lost', times: 1 });
		const [item] = jsonOf(await practice.push('user.send', { ...to, ...text }, { settings: goOn }));
		expect(item).toMatchObject({ details: { outcome: 'unknown', target: 'lilei' } });
		expect(practice.requests()).toHaveLength(1);
		expect(practice.sandbox.phones.notifications()).toHaveLength(1);
	});

	test('a connection that never came about is tried again by the transport only', async () => {
		const [item] = jsonOf(
			await practice.push(
				'user.send',
				{ ...to, ...text, sendingOptions: { maxTries: 1 } },
				{ settings: goOn, credential: practice.credential({ baseUrl: 'http://127.0.0.1:9' }) },
			),
		);
		expect(item).toMatchObject({ details: { outcome: 'retryLater' } });
	});
});

describe('batching', () => {
	const many = (count: number): IDataObject[] => Array.from({ length: count }, (_, index) => ({ to: `bulk-${index}` }));
	const fast = { sendingOptions: { requestsPerSecond: 1000 } };

	test('250 users, 3 requests, each item its own answer and its own packet', async () => {
		const run = await practice.push(
			'user.sendToMany',
			{ toAccounts: '={{ $json.to }}', ...text, ...fast },
			{ items: many(250) },
		);
		expect(run.error).toBeUndefined();
		expect(practice.requests().map(({ body }) => (body.toAccounts as string[]).length)).toEqual([100, 100, 50]);
		const items = jsonOf(run);
		expect(items.map(({ target }) => target)).toEqual(many(250).map(({ to: name }) => name));
		expect(new Set(items.map(({ messageId }) => messageId)).size).toBe(250);
		const packets = practice.sandbox.journal
			.list()
			.flatMap(({ answer = '' }) => (JSON.parse(answer) as { data: { packetIds: string[] } }).data.packetIds);
		expect(items.map(({ messageId }) => messageId)).toEqual(packets);
		// What the answer says of the others is no business of this item.
		expect(items[7]?.response).toEqual({ code: 200, message: 'success', data: {} });
		expect(run.outputs[0]?.map(({ pairedItem }) => pairedItem)).toEqual(items.map((_, item) => ({ item })));
		expect(practice.sandbox.bulk.counters()).toEqual([
			expect.objectContaining({ vendor: 'mimc', delivered: 250, distinct: 250 }),
		]);
	});

	test('a refused request fails its items and no others', async () => {
		practice.sandbox.dials.set({ fault: 'code', code: 400, reason: 'no', after: 1, times: 1 });
		const run = await practice.push(
			'user.sendToMany',
			{ toAccounts: '={{ $json.to }}', ...text, sendingOptions: { ...fast.sendingOptions, concurrency: 1 } },
			{ items: many(250), settings: goOn },
		);
		expect(jsonOf(run).map(({ error }) => error !== undefined)).toEqual(
			many(250).map((_, item) => item >= 100 && item < 200),
		);
	});

	test('another message, another request', async () => {
		const run = await practice.push(
			'user.sendToMany',
			{ toAccounts: '={{ $json.to }}', ...text, msg: '=Hello {{ $json.group }}', ...fast },
			{ items: many(4).map((item, index) => ({ ...item, group: index % 2 })) },
		);
		expect(run.error).toBeUndefined();
		expect(practice.requests().map(({ body }) => [body.msg, body.toAccounts])).toEqual(
			expect.arrayContaining([
				['Hello 0', ['bulk-0', 'bulk-2']],
				['Hello 1', ['bulk-1', 'bulk-3']],
			]),
		);
	});

	test('an item with several receivers gets their packets, a receiver named twice is sent to once', async () => {
		const run = await practice.push(
			'user.sendToMany',
			{ toAccounts: '={{ $json.to }}', ...text, ...fast },
			{ items: [{ to: ['lilei', 'hanmeimei'] }, { to: 'hanmeimei' }, { to: 'wangwei' }] as unknown as IDataObject[] },
		);
		expect(practice.request().body.toAccounts).toEqual(['lilei', 'hanmeimei', 'wangwei']);
		const ids = (JSON.parse(practice.sandbox.journal.list()[0]?.answer ?? '') as { data: { packetIds: string[] } }).data
			.packetIds;
		expect(jsonOf(run).map(({ messageId }) => messageId)).toEqual([[ids[0], ids[1]], ids[1], ids[2]]);
		expect(run.hints.map(({ message }) => message)).toEqual([expect.stringContaining('named more than once')]);
	});

	test('a dry run reckons with receivers, not requests', async () => {
		const run = await practice.push(
			'user.sendToMany',
			{ toAccounts: '={{ $json.to }}', ...text, sendingOptions: { dryRun: true } },
			{ items: many(250) },
		);
		expect(practice.requests()).toEqual([]);
		expect(jsonOf(run)[0]).toMatchObject({ ofRequests: 3, targetsInRequest: 100, estimatedSeconds: 5 });
	});

	test('groups keep all digits of their IDs', async () => {
		const run = await practice.push(
			'group.sendToMany',
			{ topicIds: '={{ $json.id }}', ...text },
			{ items: [{ id: group }, { id: otherGroup }] },
		);
		expect(practice.request().raw).toContain(`"topicIds":[${group},${otherGroup}]`);
		expect(jsonOf(run).map(({ target }) => target)).toEqual([group, otherGroup]);
	});

	test('when the answer does not give an ID to each target, each item has all of them', async () => {
		answers('{"code":200,"message":"success","data":{"packetIds":["a-1"]}}');
		const run = await practice.push('user.sendToMany', { toAccounts: '={{ $json.to }}', ...text }, { items: many(2) });
		expect(jsonOf(run).map(({ messageId }) => messageId)).toEqual(['a-1', 'a-1']);
	});
});

describe('rate', () => {
	const of = (operation: string) =>
		rateOf(service, service.operations.find((one) => `${one.resource}.${one.operation}` === operation) as Operation);

	test('the lower figures of the document, counted in receivers, apart for users and groups', () => {
		for (const operation of ['user.send', 'user.sendToMany'])
			expect(of(operation)).toMatchObject({ perSecond: 50, counts: 'targets', budget: 'user' });
		for (const operation of ['group.send', 'group.sendToMany'])
			expect(of(operation)).toMatchObject({ perSecond: 20, counts: 'targets', budget: 'group' });
	});
});
