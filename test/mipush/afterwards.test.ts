import type { IDataObject } from 'n8n-workflow';
import { beforeRecallEnds, goOn, jsonOf, otherRegId, regId, text, usePractice } from './practice';

/** What comes after a message: schedules, subscriptions, queries and recalls really change what the practice server knows. */
const practice = usePractice();

const send = 'message.sendToRegIds';
const one = { registrationId: regId, ...text };

describe('scheduled jobs', () => {
	const schedule = async (): Promise<string> =>
		String(
			jsonOf(
				await practice.push(send, { ...one, options: { timeToSend: new Date(Date.now() + 3_600_000).toISOString() } }),
			)[0]?.messageId,
		);

	test('wait, are deleted, and then do not exist', async () => {
		const jobId = await schedule();
		expect(jsonOf(await practice.push('scheduledJob.exists', { jobId }))).toEqual([{ exists: true, jobId }]);
		expect(jsonOf(await practice.push('scheduledJob.delete', { jobId }))).toEqual([{ deleted: true, jobId }]);
		expect(jsonOf(await practice.push('scheduledJob.exists', { jobId }))).toEqual([{ exists: false, jobId }]);
	});

	test('that do not exist cannot be deleted: one sentence', async () => {
		const run = await practice.push('scheduledJob.delete', { jobId: 'none' });
		expect(run.error?.message).toMatch(/the message was not found.*65028/);
	});

	test('a time without an offset is in the timezone of the workflow', async () => {
		const local = (zone: string): string =>
			new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' })
				.format(Date.now() + 86_400_000)
				.replace(' ', 'T');
		for (const timezone of ['Asia/Shanghai', 'America/New_York']) {
			practice.sandbox.journal.clear();
			await practice.push(send, { ...one, options: { timeToSend: local(timezone) } }, { timezone });
			const sentFor = Number(practice.request().fields.time_to_send);
			expect(Math.abs(sentFor - Date.now() - 86_400_000)).toBeLessThan(10 * 60_000);
		}
	});
});

describe('subscriptions', () => {
	test('really change who gets a topic, and a query tells', async () => {
		const topics = async (id: string): Promise<unknown[]> =>
			jsonOf(await practice.push('device.getTopics', { registrationId: id })).map(({ topic }) => topic);
		await practice.push('subscription.subscribeRegIds', { registrationId: `${regId},${otherRegId}`, topic: 'sale' });
		await practice.push('subscription.unsubscribeAliases', { aliases: 'lilei', topic: 'sale' });
		expect(await topics(regId)).toEqual(['news', 'orders']);
		expect(await topics(otherRegId)).toEqual(['news', 'sale']);
		await practice.push('subscription.unsubscribeAll', { topic: 'news' });
		expect(await topics(otherRegId)).toEqual(['sale']);
	});

	test('of many items travel together', async () => {
		const run = await practice.push(
			'subscription.subscribeRegIds',
			{ registrationId: '={{ $json.id }}', topic: 'sale' },
			{ items: [{ id: regId }, { id: otherRegId }] },
		);
		expect(practice.request().fields.registration_id).toBe(`${regId},${otherRegId}`);
		expect(jsonOf(run).map(({ target, outcome }) => ({ target, outcome }))).toEqual([
			{ target: regId, outcome: 'accepted' },
			{ target: otherRegId, outcome: 'accepted' },
		]);
	});
});

describe('device queries', () => {
	test('registration IDs of an account need the App ID, and no package', async () => {
		const without = practice.credential({ packageName: '' });
		expect(
			jsonOf(
				await practice.push(
					'device.getRegIds',
					{ userAccount: 'lilei@example.com', appId: '2882303761517000001' },
					{ credential: without },
				),
			),
		).toEqual([{ registrationId: regId }]);
		const run = await practice.push('device.getRegIds', { userAccount: 'lilei@example.com', appId: '={{ null }}' });
		expect(run.error?.message).toBe('App ID in item 0 is empty, because its expression gave nothing; it is required');
		expect(practice.requests()).toHaveLength(1);
	});

	test('a list becomes items', async () => {
		expect(jsonOf(await practice.push('device.getAliases', { registrationId: regId }))).toEqual([{ alias: 'lilei' }]);
		expect(
			jsonOf(
				await practice.push('device.getRegIds', { userAccount: 'lilei@example.com', appId: '2882303761517000001' }),
			),
		).toEqual([{ registrationId: regId }]);
	});

	test('each item asks for itself', async () => {
		const run = await practice.push(
			'device.getTopics',
			{ registrationId: '={{ $json.id }}' },
			{ items: [{ id: regId }, { id: otherRegId }] },
		);
		expect(practice.requests()).toHaveLength(2);
		expect(run.outputs[0]?.map(({ json, pairedItem }) => [json.topic, pairedItem])).toEqual([
			['news', { item: 0 }],
			['orders', { item: 0 }],
			['news', { item: 1 }],
		]);
	});
});

describe('recall', () => {
	beforeRecallEnds();

	const shown = (): number => practice.sandbox.phones.list().reduce((sum, { shade }) => sum + shade.length, 0);

	test('takes back what is on the phones', async () => {
		await practice.push(send, { ...one, registrationId: `${regId},${otherRegId}`, options: { notifyId: 7 } });
		expect(shown()).toBe(2);
		await practice.push('recall.byRegIds', { registrationIds: regId, options: { notifyId: 8, apiVersion: 'v1' } });
		expect(shown()).toBe(2);
		await practice.push('recall.byRegIds', { registrationIds: regId, options: { notifyId: 7, apiVersion: 'v1' } });
		expect(shown()).toBe(1);
	});

	const change = Date.parse('2026-12-01T00:00:00+08:00');
	const at = async (now: number, operation: string, parameters: IDataObject) => {
		jest.restoreAllMocks();
		practice.sandbox.journal.clear();
		jest.spyOn(Date, 'now').mockReturnValue(now);
		try {
			return await practice.push(`recall.${operation}`, parameters, { settings: goOn });
		} finally {
			jest.restoreAllMocks();
		}
	};
	const kinds = [
		['byRegIds', { registrationIds: regId }, 'regid'],
		['byAliases', { aliases: 'lilei' }, 'alias'],
		['byUserAccounts', { userAccounts: 'lilei@example.com' }, 'user_account'],
	] as const;

	test.each(kinds)(
		'%s takes v3, which Xiaomi asks for; v1 is there until its end, and nothing else',
		async (operation, target, kind) => {
			await at(change - 1, operation, target);
			expect(practice.request()).toMatchObject({ path: `/v3/message/${kind}/revoke`, verdict: 'accepted' });
			await at(change + 1, operation, { ...target, options: { apiVersion: 'automatic' } });
			expect(practice.request()).toMatchObject({ path: `/v3/message/${kind}/revoke`, verdict: 'accepted' });
			await at(change - 1, operation, { ...target, options: { apiVersion: 'v1' } });
			expect(practice.request()).toMatchObject({ path: `/v1/message/${kind}/revoke`, verdict: 'accepted' });
			const late = await at(change, operation, { ...target, options: { apiVersion: 'v1' } });
			expect(jsonOf(late)[0]?.error).toMatch(/^API Version in item 0 is V1, which ended on 2026-12-01/);
			const never = await at(change - 1, operation, { ...target, options: { apiVersion: 'v2' } });
			expect(jsonOf(never)[0]?.error).toMatch(/API Version in item 0 is "v2"; it must be one of/);
			expect(practice.requests()).toEqual([]);
		},
	);

	test.each([
		['byTopic', { topic: 'news' }, '/v1/message/topic/revoke'],
		['byTopics', { topics: 'news,orders' }, '/v1/message/multi_topic/revoke'],
		['byMessage', { jobKey: 'job-1' }, '/v2/message/revoke'],
	])('%s works until its end and is refused from then on, with the reason', async (operation, target, path) => {
		await at(change - 1, operation, target);
		expect(practice.request().path).toBe(path);
		const late = await at(change, operation, target);
		expect(jsonOf(late)[0]?.error).toMatch(/ended on 2026-12-01 \(Beijing time\).*no successor/);
		expect(practice.requests()).toEqual([]);
	});

	test.each([
		...kinds.map(([operation, target]) => [operation, target] as const),
		['byMessage', { msgId: 'm' }] as const,
		['byTopic', { topic: 'news' }] as const,
	])('%s needs the package, in the node or in the credential', async (operation, target) => {
		const run = await practice.push(`recall.${operation}`, target, {
			credential: practice.credential({ packageName: '' }),
		});
		expect(run.error?.message).toMatch(/Package Name in item 0 is empty/);
		expect(practice.requests()).toEqual([]);
	});
});

describe('what is no message has no message ID', () => {
	beforeRecallEnds();

	test.each([
		['recall.byRegIds', { registrationIds: regId }],
		['recall.byTopic', { topic: 'news' }],
		['delivery.stopByIds', { msgIds: '={{ $json.id }}' }],
		['subscription.subscribeRegIds', { registrationId: regId, topic: 'sale' }],
		['subscription.unsubscribeAll', { topic: 'sale' }],
	])("%s: the trace is the request's", async (operation, parameters) => {
		const id = jsonOf(await practice.push(send, one))[0]?.messageId as string;
		const [item] = jsonOf(await practice.push(operation, parameters, { items: [{ id }] }));
		expect(item).toMatchObject({ outcome: 'accepted', requestId: expect.stringMatching(/^Xdm/) });
		expect(item).not.toHaveProperty('messageId');
	});

	test('stopping needs the package', async () => {
		const run = await practice.push(
			'delivery.stopByJobKeys',
			{ jobKeys: 'j' },
			{ credential: practice.credential({ packageName: '' }) },
		);
		expect(run.error?.message).toMatch(/Package Name in item 0 is empty/);
	});
});
