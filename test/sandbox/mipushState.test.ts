import { createServer } from 'node:http';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AddressInfo } from 'node:net';
import { messageNames, practiceClient, traced, until, type PracticeClient } from './practiceClient';

let client: PracticeClient;

beforeAll(async () => {
	client = await practiceClient({ now: () => Date.now() });
});
beforeEach(() => {
	client.sandbox.reset();
});
afterAll(() => client.sandbox.close());

const regids = {
	lilei: 'practice-regid-lilei',
	hanmeimei: 'practice-regid-hanmeimei',
	wangwei: 'practice-regid-wangwei',
};

const send = async (path: string, fields: Record<string, string | number>) =>
	(await client.post(path, { ...messageNames, ...fields })).data.id;

describe('partial failure', () => {
	test('unknown regIds come back in bad_regids with code 0', async () => {
		const said = await client.post('/v3/message/regid', {
			...messageNames,
			registration_id: `gone1,${regids.lilei},gone2`,
		});
		expect(said).toMatchObject({ result: 'ok', code: 0, data: { bad_regids: 'gone1,gone2' } });
		expect(client.shade('Li Lei')).toEqual(['Title']);
	});

	test('unknown aliases are only counted', async () => {
		const said = await client.post('/v3/message/alias', { ...messageNames, alias: 'lilei,nobody' });
		expect(said.data).toEqual({ id: expect.any(String) });
		const status = await client.get('/v1/trace/message/status', { msg_id: said.data.id });
		expect(traced(status)).toMatchObject({ raw_counter: 2, invalid_target: 1, resolved: 1 });
	});

	test('a device of another app is no valid target', async () => {
		client.sandbox.addPhone({ name: 'other', mipush: { regId: 'other', packageName: 'com.example.news' } });
		expect(
			(await client.post('/v3/message/regid', { ...messageNames, registration_id: `other,${regids.lilei}` })).data
				.bad_regids,
		).toBe('other');
	});
});

describe('topics', () => {
	test('subscribe, send, unsubscribe, send', async () => {
		const fields = { registration_id: `${regids.lilei},${regids.wangwei}`, topic: 'sale' };
		expect(await client.post('/v2/topic/subscribe', fields)).toMatchObject({ result: 'ok', code: 0 });
		expect((await client.get('/v1/topic/all', { registration_id: regids.lilei })).data).toEqual({
			list: ['news', 'orders', 'sale'],
		});
		await send('/v3/message/topic', { topic: 'sale', title: 'first' });
		await client.post('/v2/topic/unsubscribe', { ...fields, registration_id: regids.lilei });
		await send('/v3/message/topic', { topic: 'sale', title: 'second', notify_id: 1 });
		expect(client.shade('Li Lei')).toEqual(['first']);
		expect(client.shade('Wang Wei')).toEqual(['first', 'second']);
		expect(client.shade('Han Meimei')).toEqual([]);
	});

	test('by alias, and the end of all subscriptions', async () => {
		await client.post('/v2/topic/subscribe/alias', { aliases: 'hanmeimei,wangwei', topic: 'sale' });
		await client.post('/v2/topic/unsubscribe/alias', { aliases: 'wangwei', topic: 'sale' });
		await send('/v3/message/topic', { topic: 'sale' });
		expect(client.shade('Han Meimei')).toEqual(['Title']);
		expect(client.shade('Wang Wei')).toEqual([]);
		await client.post('/v2/topic/unsubscribe/all', { topic: 'sale' });
		await send('/v3/message/topic', { topic: 'sale', title: 'nobody', notify_id: 1 });
		expect(client.shade('Han Meimei')).toEqual(['Title']);
	});

	// Practice phones: Li Lei news and orders, Han Meimei news, Wang Wei orders.
	test.each([
		['UNION', ['Li Lei', 'Han Meimei', 'Wang Wei']],
		['INTERSECTION', ['Li Lei']],
		['EXCEPT', ['Han Meimei']],
	])('%s', async (topic_op, reached) => {
		await send('/v3/message/multi_topic', { topics: 'news;$;orders', topic_op });
		expect(
			client.sandbox.phones
				.list()
				.filter(({ received }) => received > 0)
				.map(({ id }) => id),
		).toEqual(reached);
	});
});

describe('the shade', () => {
	test('the same notify_id takes the place of the older notification, another one does not', async () => {
		await send('/v3/message/alias', { alias: 'lilei', title: 'a' });
		await send('/v3/message/alias', { alias: 'lilei', title: 'b' });
		await send('/v3/message/alias', { alias: 'lilei', title: 'c', notify_id: 7 });
		expect(client.shade('Li Lei')).toEqual(['b', 'c']);
	});

	test('the phone shows only the first of a job key', async () => {
		for (const title of ['a', 'b'])
			await send('/v3/message/alias', {
				alias: 'lilei',
				title,
				'extra.jobkey': 'once',
				notify_id: title === 'a' ? 1 : 2,
			});
		expect(client.shade('Li Lei')).toEqual(['a']);
		const status = await client.get('/v1/trace/message/status', { job_key: 'once' });
		expect(traced(status)).toMatchObject({ delivered: 2, msg_display: 1 });
	});

	test('conditions keep a message from other devices', async () => {
		const id = await send('/v3/message/all', { 'extra.locale': 'zh_CN', 'extra.connpt': 'wifi' });
		expect(
			client.sandbox.phones
				.list()
				.filter(({ received }) => received > 0)
				.map(({ id: phone }) => phone),
		).toEqual(['Li Lei']);
		expect(traced(await client.get('/v1/trace/message/status', { msg_id: id }))).toMatchObject({
			resolved: 3,
			device_condition_unmatch: 2,
			delivered: 1,
		});
	});

	test('what a notification carries', async () => {
		await send('/v3/message/alias', {
			alias: 'lilei',
			payload: 'data',
			'extra.channel_id': 'practice-offers',
			'extra.notification_bigPic_uri': 'http://127.0.0.1/p.png',
			'extra.notify_effect': '3',
			'extra.web_uri': 'http://127.0.0.1/',
			'extra.own': 'pair',
		});
		expect(client.sandbox.phones.notifications()).toEqual([
			expect.objectContaining({
				vendor: 'mipush',
				phone: 'Li Lei',
				app: 'com.example.shop',
				title: 'Title',
				text: 'Description',
				channel: 'Offers',
				picture: 'http://127.0.0.1/p.png',
				opens: 'http://127.0.0.1/',
				details: { own: 'pair', payload: 'data' },
				state: 'shown',
			}),
		]);
	});

	test('different messages for different people', async () => {
		const one = (target: string, title: string) => ({
			target,
			message: {
				restricted_package_name: 'com.example.shop',
				title,
				description: 'd',
				notify_id: 3,
				extra: { notify_effect: '1', jobkey: 'batch' },
			},
		});
		const said = await client.post('/v2/multi_messages/user_accounts', {
			messages: JSON.stringify([
				one('lilei@example.com', 'for Li Lei'),
				one('wangwei@example.com', 'for Wang Wei'),
				one('nobody', 'x'),
			]),
		});
		expect(said.code).toBe(0);
		expect(client.shade('Li Lei')).toEqual(['for Li Lei']);
		expect(client.shade('Wang Wei')).toEqual(['for Wang Wei']);
		expect(traced(await client.get('/v1/trace/message/status', { msg_id: said.data.id }))).toMatchObject({
			raw_counter: 3,
			resolved: 2,
			invalid_target: 1,
			delivered: 2,
		});
	});
});

describe('statistics', () => {
	test('GET gives JSON in a string, POST an object; clicks count', async () => {
		const id = await send('/v3/message/alias', { alias: 'lilei,hanmeimei', 'extra.jobkey': 'op335013' });
		const shown = client.sandbox.phones.get('Li Lei')!.shade[0]!;
		expect(await client.control('POST', `notifications/${shown.id}/click`)).toMatchObject({ state: 'clicked' });
		const expected = {
			id,
			delivered: 2,
			click: 1,
			click_rate: '50%',
			delivery_rate: '100%',
			msg_type: 'BatchAlias',
			time_to_live: '86400s',
			msg_send: 2,
			msg_display: 2,
			raw_counter: 2,
			resolved: 2,
			create_time: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/),
		};
		const one = await client.get('/v1/trace/message/status', { msg_id: id });
		expect(typeof one.data.data).toBe('string');
		expect(traced(one)).toMatchObject(expected);
		const several = await client.post('/v1/trace/multi_message/status', { job_keys: 'op335013,none' });
		expect(several.data.data).toEqual({ op335013: expect.objectContaining(expected) });
		const span = await client.get('/v1/trace/messages/status', {
			begin_time: Date.now() - 60_000,
			end_time: Date.now(),
		});
		expect(traced(span)).toEqual([expect.objectContaining(expected)]);
	});

	test('times are those of Beijing', async () => {
		const fixed = await practiceClient({ now: () => 1_571_392_264_044 });
		try {
			const said = await fixed.post('/v3/message/alias', { ...messageNames, alias: 'lilei' });
			const status = await fixed.get('/v1/trace/message/status', { msg_id: said.data.id });
			// The pair of values in the document's sample of section 4.
			expect(traced(status)).toMatchObject({ create_time: '2019-10-18 17:51:04', create_timestamp: 1_571_392_264_044 });
		} finally {
			await fixed.sandbox.close();
		}
	});

	test('questions about devices and accounts', async () => {
		expect(
			(
				await client.get('/v1/alias/all', {
					registration_id: regids.lilei,
					restricted_package_name: 'com.example.shop',
				})
			).data,
		).toEqual({ list: ['lilei'] });
		expect(
			(
				await client.get('/v1/useraccount/get_regids_by_useraccount', {
					userAccount: 'wangwei@example.com',
					packageName: 'com.example.shop',
					appId: '2882303761517000001',
				})
			).data,
		).toEqual({ list: [regids.wangwei] });
		expect(await client.get('/v1/trace/quota/get')).toMatchObject({
			code: 0,
			data: { day_quota: expect.any(Number), day_acked: 0 },
		});
	});
});

describe('revoking', () => {
	const real = Date.now;
	const pack = { restricted_package_name: 'com.example.shop' };
	/** The older paths end on 2026-12-01. */
	const setClock = (time: string): void => {
		const behind = real() - Date.parse(time);
		jest.spyOn(Date, 'now').mockImplementation(() => real() - behind);
	};
	beforeEach(() => setClock('2026-11-15T12:00:00Z'));
	afterEach(() => jest.restoreAllMocks());

	test('on the older paths ends on 2026-12-01, Beijing time', async () => {
		const paths = [
			'/v1/message/regid/revoke',
			'/v1/message/alias/revoke',
			'/v1/message/user_account/revoke',
			'/v1/message/topic/revoke',
			'/v1/message/multi_topic/revoke',
			'/v2/message/revoke',
		];
		setClock('2026-11-30T16:00:01Z');
		for (const path of paths) expect((await client.post(path, pack)).code).toBe(10012);
		expect((await client.post('/v3/message/regid/revoke', { ...pack, registration_ids: regids.lilei })).code).toBe(0);
		setClock('2026-11-30T15:00:00Z');
		for (const path of paths) expect((await client.post(path, pack)).code).toBe(10016);
	});

	const ways: Array<[string, string, (id: string) => Record<string, string | number>]> = [
		['regId', '/v1/message/regid/revoke', () => ({ registration_ids: regids.lilei, notify_id: 5 })],
		['regId on v3', '/v3/message/regid/revoke', () => ({ registration_ids: regids.lilei, notify_id: 5 })],
		['alias', '/v1/message/alias/revoke', () => ({ aliases: 'lilei', notify_id: 5 })],
		['account', '/v3/message/user_account/revoke', () => ({ user_accounts: 'lilei@example.com', notify_id: 5 })],
		['message id', '/v2/message/revoke', (id) => ({ msg_id: id })],
		['job key', '/v2/message/revoke', () => ({ job_key: 'job' })],
	];

	test.each(ways)('by %s', async (_what, path, fields) => {
		await send('/v3/message/alias', { alias: 'lilei', title: 'stays' });
		const id = await send('/v3/message/alias', { alias: 'lilei', title: 'goes', notify_id: 5, 'extra.jobkey': 'job' });
		expect(client.shade('Li Lei')).toEqual(['stays', 'goes']);
		expect(await client.post(path, { ...fields(id), restricted_package_name: 'com.example.shop' })).toMatchObject({
			result: 'ok',
			code: 0,
			description: '成功',
		});
		expect(client.shade('Li Lei')).toEqual(['stays']);
		expect(client.sandbox.phones.notifications().find(({ title }) => title === 'goes')!.state).toBe('revoked');
	});

	test('by topic and by several topics', async () => {
		await send('/v3/message/topic', { topic: 'news', title: 'by topic' });
		await send('/v3/message/multi_topic', {
			topics: 'news;$;orders',
			topic_op: 'UNION',
			title: 'by topics',
			notify_id: 1,
		});
		await client.post('/v1/message/topic/revoke', { ...pack, topic: 'news' });
		expect(client.shade('Li Lei')).toEqual(['by topics']);
		await client.post('/v1/message/multi_topic/revoke', {
			...pack,
			topics: 'orders;$;news',
			topic_op: 'EXCEPT',
			notify_id: 1,
		});
		expect(client.shade('Li Lei')).toEqual(['by topics']);
		await client.post('/v1/message/multi_topic/revoke', {
			...pack,
			topics: 'orders;$;news',
			topic_op: 'UNION',
			notify_id: 1,
		});
		expect(client.shade('Li Lei')).toEqual([]);
	});
});

describe('schedule', () => {
	test('exists until it is deleted, and never arrives then', async () => {
		const id = await send('/v3/message/alias', { alias: 'lilei', time_to_send: Date.now() + 3_600_000 });
		expect((await client.post('/v2/schedule_job/exist', { job_id: id })).code).toBe(0);
		expect(client.shade('Li Lei')).toEqual([]);
		expect((await client.post('/v2/schedule_job/delete', { job_id: id })).code).toBe(0);
		expect((await client.post('/v2/schedule_job/exist', { job_id: id })).code).toBe(65028);
		expect((await client.post('/v2/schedule_job/delete', { job_id: id })).code).toBe(65028);
	});

	test('arrives at its time', async () => {
		const due = Date.now() + 600;
		const id = await send('/v3/message/alias', { alias: 'lilei', time_to_send: due });
		await until(() => client.shade('Li Lei').length === 1);
		expect(client.sandbox.phones.notifications()[0]!.time).toBeGreaterThanOrEqual(due);
		expect((await client.post('/v2/schedule_job/exist', { job_id: id })).code).toBe(65028);
	});

	test('a batch is scheduled as a whole, and deleted by job key or stopped by id', async () => {
		const messages = JSON.stringify(
			['lilei', 'wangwei'].map((target) => ({
				target,
				message: {
					restricted_package_name: 'com.example.shop',
					title: 't',
					description: 'd',
					extra: { jobkey: 'later', notify_effect: '1' },
				},
			})),
		);
		const schedule = async () =>
			(await client.post('/v2/multi_messages/aliases', { messages, time_to_send: Date.now() + 3_600_000 })).data.id;
		const first = await schedule();
		expect((await client.post('/v3/schedule_job/delete', { jobkey: 'later' })).code).toBe(0);
		expect((await client.post('/v2/schedule_job/exist', { job_id: first })).code).toBe(65028);
		const second = await schedule();
		expect(
			(
				await client.post('/v1/message/switch/stop_by_id', {
					msg_ids: `${second},unknown`,
					restricted_package_name: 'com.example.shop',
				})
			).code,
		).toBe(0);
		expect((await client.post('/v2/schedule_job/exist', { job_id: second })).code).toBe(65028);
	});
});

describe('offline phones', () => {
	const online = (value: boolean) =>
		client.control('POST', `phones/${encodeURIComponent('Li Lei')}`, { online: value });

	test('get their messages later, but not those stopped meanwhile', async () => {
		await online(false);
		const stopped = await send('/v3/message/alias', { alias: 'lilei', title: 'stopped' });
		await send('/v3/message/alias', { alias: 'lilei', title: 'late', notify_id: 1 });
		await send('/v3/message/alias', {
			alias: 'lilei',
			title: 'now or never',
			notify_id: 2,
			'extra.only_send_once': '1',
		});
		expect(client.shade('Li Lei')).toEqual([]);
		await client.post('/v1/message/switch/stop_by_id', {
			msg_ids: stopped,
			restricted_package_name: 'com.example.shop',
		});
		await online(true);
		expect(client.shade('Li Lei')).toEqual(['late']);
	});

	test('lose what outlived its time', async () => {
		let now = Date.now();
		const slow = await practiceClient({ now: () => now });
		try {
			slow.sandbox.phones.setOnline(slow.sandbox.phones.get('Li Lei')!, false);
			await slow.post('/v3/message/alias', { ...messageNames, alias: 'lilei', title: 'short', time_to_live: 1000 });
			await slow.post('/v3/message/alias', { ...messageNames, alias: 'lilei', title: 'long', notify_id: 1 });
			now += 60_000;
			slow.sandbox.phones.setOnline(slow.sandbox.phones.get('Li Lei')!, true);
			expect(slow.shade('Li Lei')).toEqual(['long']);
		} finally {
			await slow.sandbox.close();
		}
	});
});

describe('receipts', () => {
	test('are posted as a form with JSON by message id', async () => {
		const received: Array<Record<string, { type: number }>> = [];
		const receiver = createServer((request, response) => {
			let body = '';
			request
				.on('data', (chunk) => {
					body += String(chunk);
				})
				.on('end', () => {
					received.push(JSON.parse(new URLSearchParams(body).get('data')!) as Record<string, { type: number }>);
					response.end();
				});
		});
		await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
		try {
			const id = await send('/v3/message/alias', {
				alias: 'lilei,hanmeimei,nobody',
				'extra.jobkey': 'job',
				'extra.callback': `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`,
				'extra.callback.param': 'mine',
				'extra.callback.type': 19,
			});
			client.sandbox.phones.click(client.sandbox.phones.get('Li Lei')!.shade[0]!.id);
			await until(() => received.length === 3);
			const byType = new Map(received.map((receipt) => [receipt[id]!.type, receipt[id]]));
			expect(byType.get(1)).toMatchObject({
				param: 'mine',
				jobkey: 'job',
				targets: 'lilei,hanmeimei',
				barStatus: 'Enable',
				timestamp: expect.any(Number),
			});
			expect(byType.get(2)).toMatchObject({ targets: 'lilei' });
			expect(byType.get(16)).toMatchObject({ targets: 'nobody' });
		} finally {
			receiver.close();
		}
	});
});

describe('the state file', () => {
	test('carries phones, subscriptions, schedules and statistics over a restart', async () => {
		const folder = mkdtempSync(join(tmpdir(), 'sandbox-'));
		const stateFile = join(folder, 'state.json');
		const first = await practiceClient({ stateFile });
		await first.post('/v2/topic/subscribe', { registration_id: regids.lilei, topic: 'sale' });
		const sent = (await first.post('/v3/message/alias', { ...messageNames, alias: 'lilei', title: 'before' })).data.id;
		const later = (
			await first.post('/v3/message/topic', {
				...messageNames,
				topic: 'sale',
				title: 'scheduled',
				notify_id: 1,
				time_to_send: Date.now() + 500,
			})
		).data.id;
		const never = (
			await first.post('/v3/message/topic', {
				...messageNames,
				topic: 'sale',
				title: 'tomorrow',
				time_to_send: Date.now() + 86_400_000,
			})
		).data.id;
		await first.control('POST', 'phones', { phone: { name: 'new', mipush: { regId: 'new-regid' } } });
		await first.post('/v3/message/regid', { ...messageNames, registration_id: 'bulk-5' });
		await first.sandbox.close();
		expect(readdirSync(folder)).toEqual(['state.json']);

		const second = await practiceClient({ stateFile });
		try {
			expect((await second.get('/v1/topic/all', { registration_id: regids.lilei })).data.list).toContain('sale');
			expect(traced(await second.get('/v1/trace/message/status', { msg_id: sent }))).toMatchObject({ delivered: 1 });
			expect((await second.post('/v2/schedule_job/exist', { job_id: never })).code).toBe(0);
			await until(() => second.shade('Li Lei').length === 2);
			expect(second.shade('Li Lei')).toEqual(['before', 'scheduled']);
			expect((await second.post('/v2/schedule_job/exist', { job_id: later })).code).toBe(65028);
			expect(
				(await second.post('/v3/message/regid', { ...messageNames, registration_id: 'new-regid,bulk-5' })).data
					.bad_regids,
			).toBeUndefined();
			expect(second.sandbox.bulk.counters()).toEqual([
				{ vendor: 'mipush', prefix: 'bulk-', delivered: 2, distinct: 1, duplicates: 1 },
			]);
		} finally {
			await second.sandbox.close();
		}
	});

	test('is written while the server runs', async () => {
		const stateFile = join(mkdtempSync(join(tmpdir(), 'sandbox-')), 'state.json');
		const one = await practiceClient({ stateFile });
		try {
			await one.post('/v2/topic/subscribe', { registration_id: regids.lilei, topic: 'sale' });
			const saved = (): string => {
				try {
					return readFileSync(stateFile, 'utf8');
				} catch {
					return '';
				}
			};
			await until(() => saved().includes('"sale"'));
		} finally {
			await one.sandbox.close();
		}
	});

	test('that is broken stops the start with one sentence', async () => {
		const stateFile = join(mkdtempSync(join(tmpdir(), 'sandbox-')), 'state.json');
		writeFileSync(stateFile, '{"version":');
		await expect(practiceClient({ stateFile })).rejects.toThrow(/not readable JSON; delete it/);
	});
});
