import type { IDataObject } from 'n8n-workflow';
import { goOn, jsonOf, otherRegId, regId, text, usePractice } from './practice';

/** What comes after a message: schedules, subscriptions, queries and recalls really change what the practice server knows. */
const practice = usePractice();

const send = 'message.sendToRegIds';
const one = { registrationId: regId, ...text };

describe('scheduled jobs', () => {
	const schedule = async (): Promise<string> => String(jsonOf(await practice.push(send, { ...one, options: { timeToSend: new Date(Date.now() + 3_600_000).toISOString() } }))[0]?.messageId);

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
		const local = (zone: string): string => new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' }).format(Date.now() + 86_400_000).replace(' ', 'T');
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
		const topics = async (id: string): Promise<unknown[]> => jsonOf(await practice.push('device.getTopics', { registrationId: id })).map(({ topic }) => topic);
		await practice.push('subscription.subscribeRegIds', { registrationId: `${regId},${otherRegId}`, topic: 'sale' });
		await practice.push('subscription.unsubscribeAliases', { aliases: 'lilei', topic: 'sale' });
		expect(await topics(regId)).toEqual(['news', 'orders']);
		expect(await topics(otherRegId)).toEqual(['news', 'sale']);
		await practice.push('subscription.unsubscribeAll', { topic: 'news' });
		expect(await topics(otherRegId)).toEqual(['sale']);
	});

	test('of many items travel together', async () => {
		const run = await practice.push('subscription.subscribeRegIds', { registrationId: '={{ $json.id }}', topic: 'sale' }, { items: [{ id: regId }, { id: otherRegId }] });
		expect(practice.request().fields.registration_id).toBe(`${regId},${otherRegId}`);
		expect(jsonOf(run).map(({ target, outcome }) => ({ target, outcome }))).toEqual([{ target: regId, outcome: 'accepted' }, { target: otherRegId, outcome: 'accepted' }]);
	});
});

describe('device queries', () => {
	test('a list becomes items', async () => {
		expect(jsonOf(await practice.push('device.getAliases', { registrationId: regId }))).toEqual([{ alias: 'lilei' }]);
		expect(jsonOf(await practice.push('device.getRegIds', { userAccount: 'lilei@example.com' }))).toEqual([{ registrationId: regId }]);
	});

	test('each item asks for itself', async () => {
		const run = await practice.push('device.getTopics', { registrationId: '={{ $json.id }}' }, { items: [{ id: regId }, { id: otherRegId }] });
		expect(practice.requests()).toHaveLength(2);
		expect(run.outputs[0]?.map(({ json, pairedItem }) => [json.topic, pairedItem])).toEqual([['news', { item: 0 }], ['orders', { item: 0 }], ['news', { item: 1 }]]);
	});
});

describe('recall', () => {
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
	const kinds = [
		['byRegIds', { registrationIds: regId }, 'regid'],
		['byAliases', { aliases: 'lilei' }, 'alias'],
		['byUserAccounts', { userAccounts: 'lilei@example.com' }, 'user_account'],
	] as const;

	test.each(kinds)('%s goes by the date of the announcement, unless told otherwise', async (operation, target, kind) => {
		const at = async (now: number, options: IDataObject = {}): Promise<string | undefined> => {
			practice.sandbox.journal.clear();
			jest.spyOn(Date, 'now').mockReturnValue(now);
			try {
				await practice.push(`recall.${operation}`, { ...target, options }, { settings: goOn });
			} finally {
				jest.restoreAllMocks();
			}
			return practice.request().path;
		};
		expect(await at(change - 1)).toBe(`/v1/message/${kind}/revoke`);
		expect(await at(change)).toBe(`/v3/message/${kind}/revoke`);
		expect(await at(change + 1, { apiVersion: 'v2' })).toBe(`/v2/message/${kind}/revoke`);
		expect(await at(change - 1, { apiVersion: 'v3' })).toBe(`/v3/message/${kind}/revoke`);
	});

	test.each([['byTopic', { topic: 'news' }, '/v1/message/topic/revoke'], ['byTopics', { topics: 'a,b' }, '/v1/message/multi_topic/revoke']])('%s has no successor and stays on v1', async (operation, target, path) => {
		jest.spyOn(Date, 'now').mockReturnValue(change + 1);
		try {
			await practice.push(`recall.${operation}`, target, { settings: goOn });
		} finally {
			jest.restoreAllMocks();
		}
		expect(practice.request().path).toBe(path);
	});
});
