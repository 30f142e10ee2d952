import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startSandbox } from '../../sandbox/server';
import { signedText } from '../../sandbox/xg/signature';
import { android, Handmade, md5, type Said } from './handmade';
import { appleToken, otherToken, token, usePractice } from './practice';

// The stand-in against the guide itself: what it must take, what it must refuse, and what it remembers.

const practice = usePractice();
const by = new Handmade(practice);
const { message } = android;

describe('the signature, by the examples of the guide', () => {
	test('the general one, with its own host', () => {
		const values = new Map([
			['access_id', '123'],
			['timestamp', '1386691200'],
			['Param1', 'Value1'],
			['Param2', 'Value2'],
		]);
		// The guide puts access_id before Param1, which no order of characters does; the service knows lower case only.
		expect(
			md5(
				'POSTopenapi.xg.qcloud.com/v2/push/single_deviceaccess_id=123Param1=Value1Param2=Value2timestamp=1386691200abcde',
			),
		).toBe('83c1ed0d65c312ba6e90b0e524753d1c');
		expect(signedText({ method: 'POST', path: '/v2/push/single_device' }, 'h', values, 'abcde')).toBe(
			'POSTh/v2/push/single_deviceParam1=Value1Param2=Value2access_id=123timestamp=1386691200abcde',
		);
	});

	const secret = 'f255184d160bad51b88c31627bbd9530';

	test.each<[string, Record<string, string>, string]>([
		['/v2/application/get_app_device_num', { timestamp: '1502701471' }, 'e4385f856ddaa932170c181927965cb1'],
		[
			'/v2/application/del_app_account_all_tokens',
			{ account: 'easonshipushtestaccount', timestamp: '1502701471' },
			'88fbcc8b5c29a3f5ae1dab99b7479439',
		],
		[
			'/v2/push/all_device',
			{
				message: '{"title":"测试消息","content":"来自restapi的全量接口测试消息"}',
				message_type: '1',
				timestamp: '1502360486',
			},
			'4813a111880885223b72229495508813',
		],
		[
			'/v2/push/tags_device',
			{
				message: '{"title":"测试消息","content":"来自restapi的标签接口测试消息"}',
				message_type: '1',
				tags_list: '["qwertyuiop"]',
				tags_op: 'OR',
				timestamp: '1502360486',
			},
			'95dbc4d1107a99d6824fda19e7ff09c9',
		],
		[
			'/v2/tags/query_tag_token_num',
			{ tag: 'easonmipushtest', timestamp: '1502699920' },
			'0ea7f16df1b59d69c9b81b385f938822',
		],
	])('%s', (at, parameters, sign) => {
		const values = new Map(Object.entries({ access_id: '2100240957', ...parameters }));
		expect(md5(signedText({ method: 'GET', path: at }, 'openapi.xg.qq.com', values, secret))).toBe(sign);
	});
});

describe('who is asking (V2)', () => {
	test('GET is as good as POST', async () => {
		expect(await by.call('/v2/application/get_app_device_num', {}, { method: 'GET' })).toMatchObject({
			ret_code: 0,
			result: { device_num: 3 },
		});
	});

	test('a wrong secret', async () => {
		expect(await by.call('/v2/application/get_app_device_num', {}, { key: 'wrong' })).toEqual({
			ret_code: -103,
			err_msg: 'sign 不合法',
		});
		expect(by.entry().reason).not.toContain('practice-xg-secret-key');
	});

	test('another app', async () =>
		expect(await by.call('/v2/application/get_app_device_num', { access_id: '1' })).toMatchObject({ ret_code: 20 }));

	test.each([
		[599, 0],
		[-599, 0],
		[605, -102],
		[-605, -102],
	])('a practice.ahead that is %i s off', async (seconds, code) => {
		expect(
			await by.call('/v2/application/get_app_device_num', {
				timestamp: String(Math.floor(Date.now() / 1000) + seconds),
			}),
		).toMatchObject({ ret_code: code });
	});

	test.each([
		['60', -102],
		['600', 0],
		['601', 0],
		['x', 0],
	])('a request that is valid for %s s, 100 s ago', async (valid, code) => {
		expect(
			await by.call('/v2/application/get_app_device_num', {
				valid_time: valid,
				timestamp: String(Math.floor(Date.now() / 1000) - 100),
			}),
		).toMatchObject({ ret_code: code });
	});

	test('nobody', async () => {
		const answer = await fetch(`${practice.sandbox.url}/v2/push/all_device`, {
			method: 'POST',
			body: 'a=b',
			headers: { 'content-type': 'application/x-www-form-urlencoded' },
		});
		expect(await answer.json()).toMatchObject({ ret_code: -111 });
	});

	test('a path that is none', async () => {
		const answer = await fetch(`${practice.sandbox.url}/v2/push/nothing`, { method: 'POST' });
		expect(answer.status).toBe(404);
		expect(by.entry()).toMatchObject({ vendor: 'xg', verdict: 'refused' });
	});
});

describe('what is refused (V2)', () => {
	const device = '/v2/push/single_device';
	const to = { device_token: token, ...android };
	const ios = { device_token: appleToken, message_type: '0', environment: '1' };
	const aps = (alert: string): string => JSON.stringify({ aps: { alert } });

	test.each<[string, string, Record<string, string>, number]>([
		['a parameter that is missing', device, { message_type: '1', message }, -101],
		['a message type that is none', device, { ...to, message_type: '3' }, -112],
		['a message that is no JSON', device, { ...to, message: '{' }, 75],
		['a message without a title', device, { ...to, message: '{"title ":"x","content":"y"}' }, -101],
		[
			'a message of 4,097 bytes',
			device,
			{ ...to, message: JSON.stringify({ title: 'x', content: 'y'.repeat(4097 - 26) }) },
			73,
		],
		['a payload of 801 bytes', device, { ...ios, message: aps('x'.repeat(801 - 20)) }, 73],
		['iOS without an environment', device, { device_token: appleToken, message_type: '0', message: aps('x') }, -101],
		['a token that nobody has', device, { ...to, device_token: 'f'.repeat(40) }, 40],
		['a token of another length', device, { ...to, device_token: 'f' }, 14],
		['a token of the other platform', device, { ...to, device_token: appleToken }, 14],
		[
			'a switch that is no switch',
			device,
			{ ...to, message: JSON.stringify({ title: 'x', content: 'y', ring: 2 }) },
			-112,
		],
		[
			'a notification ID below -1',
			device,
			{ ...to, message: JSON.stringify({ title: 'x', content: 'y', n_id: -2 }) },
			-112,
		],
		['a time that is none', device, { ...to, send_time: '2031-01-02T08:00:00' }, -112],
		['a parameter that does not exist', device, { ...to, expiretime: '1' }, -101],
		['a message kept for more than 3 days', device, { ...to, expire_time: '259201' }, -112],
		['an account without a device', '/v2/push/single_account', { account: 'nobody', ...android }, 48],
		[
			'101 accounts',
			'/v2/push/account_list',
			{ account_list: JSON.stringify(Array(101).fill('bulk-1')), ...android },
			-112,
		],
		[
			'1,001 devices',
			'/v2/push/device_list_multiple',
			{ device_list: JSON.stringify(Array(1001).fill('bulk-1')), push_id: '1' },
			-112,
		],
		[
			'a push ID that does not exist',
			'/v2/push/device_list_multiple',
			{ device_list: '["bulk-1"]', push_id: '1' },
			-112,
		],
		[
			'a tag operation that is none',
			'/v2/push/tags_device',
			{ tags_list: '["vip"]', tags_op: 'XOR', ...android },
			-112,
		],
		[
			'16 times',
			'/v2/push/tags_device',
			{ tags_list: '["vip"]', tags_op: 'OR', loop_times: '16', loop_interval: '1', ...android },
			78,
		],
		['21 pairs', '/v2/tags/batch_set', { tag_token_list: JSON.stringify(Array(21).fill(['a', token])) }, 2],
		['a tag of 51 bytes', '/v2/tags/batch_set', { tag_token_list: JSON.stringify([['签'.repeat(17), token]]) }, 2],
		["the guide's own sample of pairs", '/v2/tags/batch_set', { tag_token_list: '[[{"tag 1","token 1"}]]' }, 2],
	])('%s', async (_what, at, parameters, code) => {
		expect(await by.call(at, parameters)).toMatchObject({ ret_code: code });
		expect(by.entry()).toMatchObject({ verdict: 'refused', reason: expect.stringMatching(/\w/) });
		expect(practice.sandbox.phones.notifications()).toEqual([]);
	});

	test('a body that is no form', async () =>
		expect(await by.call(device, to, { type: 'text/plain' })).toMatchObject({ ret_code: -111 }));

	test('accept_time does not count for iOS', async () => {
		const spans = Array(20).fill({ start: { hour: ' 00', min: ' 00' }, end: { hour: '23', min: '59' } });
		expect(
			await by.call(device, {
				...ios,
				message: JSON.stringify({ aps: { alert: 'x'.repeat(800 - 20) }, accept_time: spans }),
			}),
		).toMatchObject({ ret_code: 0 });
	});

	test('the 101st tag of a device', async () => {
		for (let start = 1; start < 100; start += 20)
			await by.call('/v2/tags/batch_set', {
				tag_token_list: JSON.stringify(
					Array.from({ length: 20 }, (_, index) => [`t${start + index}`, token]).slice(0, start + 19 > 99 ? 19 : 20),
				),
			});
		expect(await by.call('/v2/tags/query_token_tags', { device_token: token })).toMatchObject({
			result: { tags: { length: 100 } },
		});
		expect(
			await by.call('/v2/tags/batch_set', { tag_token_list: JSON.stringify([['one-more', token]]) }),
		).toMatchObject({ ret_code: 91 });
	});
});

describe('everyone (V2)', () => {
	const all = (title: string, more: Record<string, string> = {}): Promise<Said> =>
		by.call('/v2/push/all_device', { message_type: '1', message: JSON.stringify({ title, content: 'y' }), ...more });

	test('at most one call in 3 s', async () => {
		expect(await all('one')).toMatchObject({ ret_code: 0 });
		practice.ahead += 2000;
		expect(await all('two')).toMatchObject({ ret_code: 76 });
		practice.ahead += 3000;
		expect(await all('three')).toMatchObject({ ret_code: 0 });
		expect(by.shade('Li Lei')).toEqual(['one', 'three']);
	});

	test('the same text within the hour is held back', async () => {
		await all('one');
		practice.ahead += 3_590_000;
		const { result } = await all('one');
		expect(
			await by.call('/v2/push/get_msg_status', { push_ids: JSON.stringify([{ push_id: result!.push_id }]) }),
		).toMatchObject({ result: { list: [{ status: 9 }] } });
		expect(by.shade('Li Lei')).toEqual(['one']);
		practice.ahead += 3_600_000;
		await all('one');
		expect(by.shade('Li Lei')).toEqual(['one', 'one']);
	});

	test('the 31st within the hour is held back', async () => {
		for (let count = 0; count < 30; count++) {
			await all(`m${count}`);
			practice.ahead += 4000;
		}
		const { result } = await all('one too many');
		expect(await by.call('/v2/push/get_msg_status', { push_id: result!.push_id })).toMatchObject({
			result: { list: [{ status: 10 }] },
		});
	});
});

describe('time', () => {
	const beijing = (fromNow: number): string =>
		new Date(Date.now() + practice.ahead + fromNow + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
	const tags = { tags_list: '["vip"]', tags_op: 'AND', ...android };

	test('a message goes out at its time in Beijing, and can be cancelled before', async () => {
		const first = await by.call('/v2/push/tags_device', { ...tags, send_time: beijing(1500) });
		const second = await by.call('/v2/push/tags_device', { ...tags, send_time: beijing(60_000) });
		expect(await by.call('/v2/push/cancel_timing_task', { push_id: second.result!.push_id })).toMatchObject({
			result: { status: 0 },
		});
		expect(
			await by.call('/v2/push/get_msg_status', { push_ids: JSON.stringify([{ push_id: second.result!.push_id }]) }),
		).toMatchObject({ result: { list: [{ status: 12 }] } });
		while (by.shade('Li Lei').length === 0) await new Promise((resolve) => setTimeout(resolve, 50));
		expect(by.shade('Li Lei')).toEqual(['Title']);
		expect(await by.call('/v2/push/cancel_timing_task', { push_id: first.result!.push_id })).toMatchObject({
			ret_code: 0,
			result: { status: 1 },
		});
		expect(
			await by.call('/v2/push/get_msg_status', { push_ids: JSON.stringify([{ push_id: first.result!.push_id }]) }),
		).toMatchObject({ result: { list: [{ status: 2, finished: '2', total: '2' }] } });
	});

	test('a time that has passed is at once', async () => {
		await by.call('/v2/push/tags_device', { ...tags, send_time: beijing(-60_000) });
		expect(by.shade('Li Lei')).toEqual(['Title']);
	});

	test('outside its accept_time a message does not appear', async () => {
		const hour = Number(beijing(0).slice(11, 13));
		const other = String((hour + 12) % 24).padStart(2, '0');
		await by.call('/v2/push/single_device', {
			device_token: token,
			message_type: '1',
			message: JSON.stringify({
				title: 'x',
				content: 'y',
				accept_time: [{ start: { hour: other, min: '00' }, end: { hour: other, min: '30' } }],
			}),
		});
		expect(by.shade('Li Lei')).toEqual([]);
		expect(by.entry()).toMatchObject({
			verdict: 'accepted',
			warnings: expect.arrayContaining([expect.stringContaining('accept_time')]),
		});
	});

	test('an offline Android phone gets the last two messages, an iPhone the last one', async () => {
		for (const phone of ['Li Lei', 'Wang Wei'])
			practice.sandbox.phones.setOnline(practice.sandbox.phones.get(phone)!, false);
		for (const title of ['one', 'two', 'three']) {
			await by.call('/v2/push/single_device', {
				device_token: token,
				message_type: '1',
				message: JSON.stringify({ title, content: 'y' }),
			});
			await by.call('/v2/push/single_device', {
				device_token: appleToken,
				message_type: '0',
				environment: '1',
				message: JSON.stringify({ aps: { alert: { title, body: 'y' } } }),
			});
		}
		expect(await by.call('/v2/application/get_app_token_info', { device_token: token })).toMatchObject({
			result: { msgsNum: 2 },
		});
		for (const phone of ['Li Lei', 'Wang Wei'])
			practice.sandbox.phones.setOnline(practice.sandbox.phones.get(phone)!, true);
		expect(by.shade('Li Lei')).toEqual(['two', 'three']);
		expect(by.shade('Wang Wei')).toEqual(['three']);
	});

	test('a message for lists that is kept for 0 s is for phones that are online', async () => {
		const { result } = await by.call('/v2/push/create_multipush', { ...android, expire_time: '0' });
		practice.sandbox.phones.setOnline(practice.sandbox.phones.get('Li Lei')!, false);
		await by.call('/v2/push/device_list_multiple', {
			device_list: JSON.stringify([token, otherToken]),
			push_id: result!.push_id,
		});
		practice.sandbox.phones.setOnline(practice.sandbox.phones.get('Li Lei')!, true);
		expect([by.shade('Li Lei'), by.shade('Han Meimei')]).toEqual([[], ['Title']]);
	});
});

test('the same notification ID takes the place of the earlier one, -1 removes all', async () => {
	const send = (title: string, n_id: number): Promise<Said> =>
		by.call('/v2/push/single_device', {
			device_token: token,
			message_type: '1',
			message: JSON.stringify({ title, content: 'y', n_id }),
		});
	await send('one', 7);
	await send('two', 0);
	await send('three', 7);
	expect(by.shade('Li Lei')).toEqual(['two', 'three']);
	await send('alone', -1);
	expect(by.shade('Li Lei')).toEqual(['alone']);
});

test('tags, accounts and scheduled messages survive a restart', async () => {
	const folder = mkdtempSync(path.join(tmpdir(), 'xg-state-'));
	const stateFile = path.join(folder, 'state.json');
	try {
		const before = await startSandbox({ stateFile });
		await by.call('/v2/tags/batch_set', { tag_token_list: JSON.stringify([['kept', token]]) }, { on: before });
		await by.call('/v2/application/del_app_account_all_tokens', { account: 'lilei' }, { on: before });
		const { result } = await by.call(
			'/v2/push/tags_device',
			{ tags_list: '["kept"]', tags_op: 'OR', ...android, send_time: '2031-01-02 08:00:00' },
			{ on: before },
		);
		await before.close();
		const after = await startSandbox({ stateFile });
		expect(await by.call('/v2/tags/query_token_tags', { device_token: token }, { on: after })).toMatchObject({
			result: { tags: ['vip', 'kept'] },
		});
		expect(await by.call('/v2/application/get_app_account_tokens', { account: 'lilei' }, { on: after })).toMatchObject({
			ret_code: 48,
		});
		expect(await by.call('/v2/push/cancel_timing_task', { push_id: result!.push_id }, { on: after })).toMatchObject({
			result: { status: 0 },
		});
		await after.close();
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
});
