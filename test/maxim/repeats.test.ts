import { Container } from '@n8n/di';
import { InstanceSettings } from 'n8n-core';
import type { IDataObject } from 'n8n-workflow';
import { goOn, jsonOf, message, usePractice } from './practice';

/** `setting.request_id`, by which MaxIM drops repeats: a retry never sends twice, and nothing else is ever taken for a repeat. */
const practice = usePractice();

const shown = (): string[] => practice.sandbox.phones.notifications().map(({ phone }) => phone);
const bulk = (count: number): string[] => Array.from({ length: count }, (_, index) => `bulk-${index}`);

describe('an answer that is lost', () => {
	test.each(['lost', 'truncate'] as const)(
		'%s: the same request goes out again, the phone gets one message',
		async (fault) => {
			practice.sandbox.dials.set({ fault, times: 1 });
			const run = await practice.pushEach(['lilei']);
			expect(run.error).toBeUndefined();
			const [first, second, ...others] = practice.requests();
			expect(others).toEqual([]);
			expect(second?.raw).toBe(first?.raw);
			expect(second?.warnings).toEqual([expect.stringContaining('seen before')]);
			expect(shown()).toEqual(['Li Lei']);
			expect(jsonOf(run)[0]).toMatchObject({ outcome: 'accepted', messageId: '6597000000000000001' });
		},
	);

	test('a request of many items has one key, and keeps it', async () => {
		practice.sandbox.dials.set({ fault: 'lost', times: 1 });
		const run = await practice.pushEach(['lilei', 'hanmeimei', 'wangwei']);
		expect(jsonOf(run).map(({ outcome }) => outcome)).toEqual(['accepted', 'accepted', 'accepted']);
		expect(practice.requests()).toHaveLength(2);
		expect(new Set(practice.requestIds()).size).toBe(1);
		expect(shown()).toEqual(['Li Lei', 'Han Meimei', 'Wang Wei']);
	});

	test('is unknown in the end', async () => {
		practice.sandbox.dials.set({ fault: 'lost' });
		const [item] = jsonOf(await practice.pushEach(['lilei'], { sendingOptions: { maxTries: 2 } }, { settings: goOn }));
		expect(item).toMatchObject({ details: { outcome: 'unknown' } });
		expect(practice.requests()).toHaveLength(2);
		expect(shown()).toEqual(['Li Lei']);
	});

	test('a query and a change are tried again, too', async () => {
		practice.sandbox.dials.set({ fault: 'lost', times: 1 });
		expect(jsonOf(await practice.push('tag.getByUser', { userId: '6597000000001' }))).toEqual([{ tag: 'vip' }]);
		practice.sandbox.dials.set({ fault: 'lost', times: 1 });
		expect(jsonOf(await practice.push('tag.add', { userId: '6597000000001', tags: 'a' }))[0]).toMatchObject({
			outcome: 'accepted',
		});
	});
});

describe("n8n's own Retry On Fail", () => {
	test('sends again only what was refused, with the same key', async () => {
		practice.sandbox.dials.set({ fault: 'code', code: 10002, after: 1, times: 1 });
		const run = await practice.pushEach(
			['lilei', 'hanmeimei'],
			{ title: '=For {{ $json.id }}', sendingOptions: { concurrency: 1 } },
			{ settings: { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 } },
		);
		expect(run.error).toBeUndefined();
		const ids = practice.requestIds();
		expect(ids).toHaveLength(3);
		expect(ids[2]).toBe(ids[1]);
		expect(shown()).toEqual(['Li Lei', 'Han Meimei']);
	});
});

describe('keys of our own', () => {
	test('differ from request to request of one run', async () => {
		await practice.pushEach(bulk(1200));
		expect(practice.requests().map(({ body }) => (body.audience as { alias: string[] }).alias.length)).toEqual([
			500, 500, 200,
		]);
		expect(new Set(practice.requestIds()).size).toBe(3);
	});

	test('differ from turn to turn of a loop: the same message to the same target is meant each time', async () => {
		const run = await practice.pushEach(['lilei'], {}, { furtherRuns: [[{ id: 'lilei' }], [{ id: 'lilei' }]] });
		expect(run.error).toBeUndefined();
		expect(new Set(practice.requestIds()).size).toBe(3);
		expect(shown()).toEqual(['Li Lei', 'Li Lei', 'Li Lei']);
	});

	test('differ from execution to execution', async () => {
		await practice.pushEach(['lilei'], {}, { executionId: 'a' });
		await practice.pushEach(['lilei'], {}, { executionId: 'b' });
		await practice.pushEach(['lilei'], {}, { executionId: 'a' });
		const [a, b, again] = practice.requestIds();
		expect(b).not.toBe(a);
		expect(again).toBe(a);
	});

	test('differ from installation to installation, which count their executions alike', async () => {
		const settings = Container.get(InstanceSettings);
		const own = settings.instanceId;
		try {
			await practice.pushEach(['lilei'], {}, { executionId: 'a' });
			Object.defineProperty(settings, 'instanceId', { value: 'another', configurable: true });
			await practice.pushEach(['lilei'], {}, { executionId: 'a' });
		} finally {
			Object.defineProperty(settings, 'instanceId', { value: own, configurable: true });
		}
		expect(new Set(practice.requestIds()).size).toBe(2);
	});

	test('are new each time where n8n gives no execution ID', async () => {
		for (let times = 0; times < 2; times++) await practice.pushEach(['lilei'], {}, { executionId: '' });
		expect(new Set(practice.requestIds()).size).toBe(2);
	});

	test('everyone: each message has one of its own', async () => {
		const run = await practice.push(
			'notification.send',
			{ audience: 'all', confirmEveryone: true, ...message, title: '={{ $json.title }}' },
			{ items: [{ title: 'a' }, { title: 'b' }] },
		);
		expect(jsonOf(run).map(({ outcome }) => outcome)).toEqual(['accepted', 'accepted']);
		expect(new Set(practice.requestIds()).size).toBe(2);
	});

	test.each(['batch', 'single'])(
		'everyone: the same message goes out once, not once per item (%s)',
		async (batching) => {
			const run = await practice.push(
				'notification.send',
				{ audience: 'all', confirmEveryone: true, ...message, sendingOptions: { batching } },
				{ items: [{}, {}, {}], settings: goOn },
			);
			expect(practice.requests()).toHaveLength(1);
			expect(jsonOf(run)).toEqual([
				expect.objectContaining({ outcome: 'accepted' }),
				expect.objectContaining({
					error:
						'Message in item 1 is the same as in item 0, and so is the audience; everybody in it would get it as often',
				}),
				expect.objectContaining({ error: expect.stringMatching(/^Message in item 2 is the same as in item 0/) }),
			]);
		},
	);
});

describe('a Request ID of the user', () => {
	const keyed = (requestId: string, more: IDataObject = {}): IDataObject => ({ options: { requestId }, ...more });

	test('travels as it is', async () => {
		await practice.pushEach(['lilei', 'hanmeimei'], keyed('spring-sale'));
		expect(practice.requestIds()).toEqual(['spring-sale']);
	});

	test('gets a number where the message needs several requests, or MaxIM would drop all but the first', async () => {
		const run = await practice.pushEach(bulk(1001), keyed('spring-sale'));
		expect(practice.requestIds()).toEqual(['spring-sale', 'spring-sale-2', 'spring-sale-3']);
		expect(jsonOf(run).every(({ outcome }) => outcome === 'accepted')).toBe(true);
		expect(practice.sandbox.bulk.counters()).toEqual([
			expect.objectContaining({ vendor: 'maxim', delivered: 1001, distinct: 1001 }),
		]);
	});

	test('the same for two messages is refused before the network, with the item named', async () => {
		const personal = { title: '=For {{ $json.id }}' };
		const run = await practice.pushEach(['lilei', 'hanmeimei'], keyed('spring-sale', personal));
		expect(run.error?.message).toBe(
			'Options > Delivery: Request ID in item 1 is the same as in item 0, whose message is another; the service would drop all but the first',
		);
		expect(run.error?.description).toBe('Leave it empty, or give each message its own. Nothing was sent');
		expect(practice.requests()).toEqual([]);

		const gone = await practice.pushEach(['lilei', 'hanmeimei'], keyed('spring-sale', personal), { settings: goOn });
		expect(jsonOf(gone)).toEqual([
			expect.objectContaining({ outcome: 'accepted' }),
			expect.objectContaining({ error: expect.stringContaining('Request ID in item 1') }),
		]);
	});

	test('one for each message is what the remedy says', async () => {
		const run = await practice.pushEach(['lilei', 'hanmeimei'], keyed('=sale-{{ $json.id }}'));
		expect(run.error).toBeUndefined();
		expect(practice.requestIds().sort()).toEqual(['sale-hanmeimei', 'sale-lilei']);
	});
});
