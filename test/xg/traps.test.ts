import type { ILoadOptionsFunctions } from 'n8n-workflow';
import { createHash } from 'node:crypto';
import { XgPush } from '../../nodes/XgPush/XgPush.node';
import { account, appleToken, bulkToken, goOn, jsonOf, otherToken, text, token, usePractice } from './practice';

const practice = usePractice();

/** Everything of the documents that contradicts itself, and everything that is easy to get wrong. */

describe('signing (V2)', () => {
	test('values are signed as they were before URL encoding, with the host and without its port', async () => {
		await practice.push('push.sendToDevice', { deviceToken: token, title: 'a+b & c=d 100%', content: '明天 "到"\n😀' });
		const { fields, verdict, host } = practice.request();
		expect(verdict).toBe('accepted');
		expect(host).toMatch(/:\d+$/);
		const { sign, ...signed } = fields;
		const parameters = Object.keys(signed)
			.sort()
			.map((name) => `${name}=${signed[name]}`)
			.join('');
		expect(sign).toBe(
			createHash('md5').update(`POST127.0.0.1/v2/push/single_device${parameters}practice-xg-secret-key`).digest('hex'),
		);
		expect(practice.shade('Li Lei')).toEqual(['明天 "到"\n😀']);
	});

	test('another try is signed with its own time', async () => {
		practice.answer({ ret_code: 15, err_msg: '信鸽逻辑服务器繁忙' }, 2);
		const run = await practice.push('push.sendToDevice', {
			deviceToken: token,
			...text,
			sendingOptions: { maxTries: 3 },
		});
		expect(jsonOf(run)[0]).toMatchObject({ outcome: 'accepted' });
		const tries = practice.requests().map(({ fields, time }) => ({ signed: Number(fields.timestamp), time }));
		expect(tries).toHaveLength(3);
		// No later than it came, and no earlier than the one before had come.
		for (const [index, { signed, time }] of tries.entries()) {
			expect(signed).toBeLessThanOrEqual(time / 1000);
			expect(signed).toBeGreaterThanOrEqual(Math.floor((tries[index - 1]?.time ?? 0) / 1000));
		}
	}, 60_000);

	test('the signature fits the method: what is signed as POST is sent as POST', async () => {
		await practice.push('device.count');
		expect(practice.request()).toMatchObject({ method: 'POST', verdict: 'accepted' });
	});
});

describe('version 3', () => {
	test('wants the App ID, which is not the Access ID', async () => {
		const run = await practice.push(
			'pushV3.sendToDevice',
			{ tokenList: token, ...text },
			{ credential: practice.credential({ appId: '' }) },
		);
		expect(run.error?.message).toContain('API version 3 needs the App ID of the console in the credential');
		expect(practice.requests()).toEqual([]);
	});

	test('lights is 1 for on, although one table prints it the other way round', async () => {
		await practice.push('pushV3.sendToDevice', { tokenList: token, ...text, options: { lights: true } });
		expect(practice.request().json).toMatchObject({ message: { android: { lights: 1 } } });
	});

	test('custom data stands in the part of each platform, not beside title and content', async () => {
		await practice.push('pushV3.sendToTags', {
			tagList: ['vip'],
			platform: 'all',
			...text,
			options: { customContent: { values: [{ key: 'a', value: 'b' }] } },
		});
		const { message } = practice.request().json as { message: Record<string, unknown> };
		expect(Object.keys(message).sort()).toEqual(['android', 'content', 'ios', 'title']);
		expect(practice.request().warnings).toEqual([]);
	});
});

describe('IDs', () => {
	test.each([
		['a number', '{"ret_code":0,"err_msg":"","result":{"push_id":2854657652}}', '2854657652'],
		[
			'a number beyond 2^53',
			'{"ret_code":0,"err_msg":"","result":{"push_id":9223372036854775807}}',
			'9223372036854775807',
		],
		['text', '{"ret_code":0,"err_msg":"","result":{"push_id":"27ABC5486977"}}', '27ABC5486977'],
		[
			'text in a result that is JSON in a text',
			'{"ret_code":0,"err_msg":"","result":"{\\"push_id\\":\\"77\\"}"}',
			'77',
		],
	])('%s stays what it was, as text', async (_what, body, id) => {
		practice.answer(body);
		const run = await practice.push('push.createMessage', { ...text });
		expect(jsonOf(run)[0]).toMatchObject({ outcome: 'accepted', messageId: id });
	});

	test('a number of 64 bits travels to the list calls unchanged', async () => {
		practice.answer('{"ret_code":0,"result":{"push_id":9223372036854775807}}', 1, '/v2/push/create_multipush');
		practice.answer({ ret_code: 0, result: {} }, 1, '/v2/push/device_list_multiple');
		const run = await practice.push('push.sendToManyDevices', { deviceList: token, ...text });
		expect(jsonOf(run)[0]).toMatchObject({ outcome: 'accepted', messageId: '9223372036854775807' });
		expect(practice.requests()[1]!.fields.push_id).toBe('9223372036854775807');
	});

	test('version 3: a number beyond 2^53 is carried by later lists', async () => {
		practice.answer('{"seq":0,"push_id":9223372036854775807,"ret_code":0}', 2);
		await practice.push(
			'pushV3.sendToManyDevices',
			{ tokenList: '={{ $json.id }}', ...text },
			{ items: Array.from({ length: 1001 }, (_, index) => ({ id: bulkToken(index) })) },
		);
		expect(practice.requests().map(({ json }) => (json as { push_id: string }).push_id)).toEqual([
			'0',
			'9223372036854775807',
		]);
	});

	test('a push ID of 0 is none', async () => {
		practice.answer({ seq: 0, push_id: '0', ret_code: 0 });
		expect(jsonOf(await practice.push('pushV3.sendToDevice', { tokenList: token, ...text }))[0]).not.toHaveProperty(
			'messageId',
		);
	});
});

describe('answers', () => {
	test('"erroeMsg", as the guide misspells it, is read too', async () => {
		practice.answer({ ret_code: 14, erroeMsg: 'token illegal' });
		const run = await practice.push('push.createMessage', { ...text }, { settings: goOn });
		expect(JSON.stringify(jsonOf(run)[0])).toContain('token illegal');
	});

	test('"ok" is no message', async () => {
		practice.answer({ ret_code: 0, erroeMsg: 'ok', result: { status: 0 } });
		expect(jsonOf(await practice.push('push.sendToDevice', { deviceToken: token, ...text }))[0]).toMatchObject({
			outcome: 'accepted',
		});
	});

	test.each(['', [], {}, null, undefined])('an empty result may be %p', async (result) => {
		practice.answer({ ret_code: 0, err_msg: '', result });
		expect(jsonOf(await practice.push('push.sendToAccount', { account, ...text }))[0]).toMatchObject({
			outcome: 'accepted',
			target: account,
		});
	});

	test.each([
		[
			'a list, as in the guide',
			{
				list: [
					{ push_id: 7, status: 2, finished: '5', total: '9' },
					{ push_id: '27ABC', status: '3' },
				],
			},
		],
		[
			'an object with numbers for names, as in the official docs',
			{
				Total: '2',
				list: { 0: { push_id: 7, status: 2, finished: '5', total: '9' }, 1: { push_id: '27ABC', status: '3' } },
			},
		],
	])('the status of messages may be %s', async (_what, result) => {
		practice.answer({ ret_code: 0, result });
		expect(jsonOf(await practice.push('task.getStatus', { pushIds: '7,27ABC' }))).toEqual([
			{ push_id: '7', status: 2, finished: '5', total: '9', statusMeaning: 'Sent' },
			{ push_id: '27ABC', status: '3', statusMeaning: 'Failed' },
		]);
	});

	test.each([
		[0, 'Not begun'],
		[1, 'Being sent'],
		[2, 'Sent'],
		[3, 'Failed'],
		[4, 'Not a legal task'],
		[9, 'Held back: the same content was sent within the hour'],
		[10, 'Held back: too many messages within the hour'],
		[11, 'Messages for offline devices were deleted'],
		[12, 'Cancelled'],
		[99, 'Not in the documents'],
	])('status %i is explained', async (status, meaning) => {
		practice.answer({ ret_code: 0, result: { list: [{ push_id: '7', status }] } });
		expect(jsonOf(await practice.push('task.getStatus', { pushIds: '7' }))).toEqual([
			{ push_id: '7', status, statusMeaning: meaning },
		]);
	});

	test('queries: lists become items, and a time in seconds is told as people read it', async () => {
		expect(jsonOf(await practice.push('tag.getMany'))).toEqual([{ tag: 'beta' }, { tag: 'vip' }]);
		expect(jsonOf(await practice.push('tag.getByDevice', { deviceToken: otherToken }))).toEqual([
			{ tag: 'vip' },
			{ tag: 'beta' },
		]);
		expect(jsonOf(await practice.push('account.getDevices', { account }))).toEqual([{ token }]);
		expect(jsonOf(await practice.push('tag.countDevices', { tag: 'vip' }))).toEqual([{ device_num: 2 }]);
		expect(jsonOf(await practice.push('device.count'))).toEqual([{ device_num: 3 }]);
		practice.answer({ ret_code: 0, result: { isReg: 1, connTimestamp: 1426493097, msgsNum: 2 } });
		expect(jsonOf(await practice.push('device.get', { deviceToken: token }))).toEqual([
			{ isReg: 1, connTimestamp: 1426493097, msgsNum: 2, connTime: '2015-03-16T16:04:57.000+08:00' },
		]);
		expect(jsonOf(await practice.push('device.get', { deviceToken: 'f'.repeat(40) }))).toEqual([
			{ isReg: 0, connTimestamp: 0, msgsNum: 0 },
		]);
	});

	test('an app without tags: no items', async () => {
		practice.answer({ ret_code: 0, result: { total: 0, tags: [] } });
		expect(jsonOf(await practice.push('tag.getMany'))).toEqual([]);
	});

	test('removing a device names those that are left', async () => {
		const run = await practice.push('account.removeDevice', { account, deviceToken: token });
		expect(jsonOf(run)).toEqual([
			{
				outcome: 'accepted',
				service: 'xg',
				target: token,
				tokensLeft: [],
				response: { ret_code: 0, err_msg: '', result: { tokens: [] } },
			},
		]);
		const gone = await practice.push('push.sendToAccount', { account, ...text });
		expect(jsonOf(gone)[0]).toMatchObject({
			outcome: 'deadTarget',
			target: account,
			vendorCode: '48',
			reason: 'no device is bound to the account',
		});
	});
});

describe('time', () => {
	test.each([
		['America/New_York', '2031-01-02T08:00:00', '2031-01-02 21:00:00'],
		['Asia/Shanghai', '2031-01-02T08:00:00', '2031-01-02 08:00:00'],
		['Europe/Berlin', '2031-07-02T08:00:00', '2031-07-02 14:00:00'],
		['America/New_York', '2031-01-02T08:00:00+09:00', '2031-01-02 07:00:00'],
	])('in %s, %s is %s in Beijing', async (timezone, sendTime, beijing) => {
		await practice.push('push.sendToTags', { tagsList: ['vip'], ...text, options: { sendTime } }, { timezone });
		expect(practice.request().fields.send_time).toBe(beijing);
		practice.sandbox.journal.clear();
		await practice.push('pushV3.sendToTags', { tagList: ['vip'], ...text, options: { sendTime } }, { timezone });
		expect((practice.request().json as { send_time: string }).send_time).toBe(beijing);
		expect(practice.shade('Li Lei')).toEqual([]);
	});

	test('single devices and lists of version 3 have no time, because the service would send at once', async () => {
		const run = await practice.push('pushV3.sendToDevice', {
			tokenList: token,
			...text,
			options: { sendTime: '2031-01-02T08:00:00', loopTimes: 2, loopInterval: 1 },
		});
		expect(run.error).toBeUndefined();
		expect(Object.keys(practice.request().json as object)).not.toEqual(expect.arrayContaining(['send_time']));
	});
});

test('two messages to everyone keep their distance, whichever version sends them', async () => {
	const item = { confirmEveryone: true, title: 'Sale', content: '={{ $json.text }}' };
	const run = await practice.push('push.sendToAll', item, { items: [{ text: 'one' }, { text: 'two' }] });
	expect(jsonOf(run).map(({ outcome }) => outcome)).toEqual(['accepted', 'accepted']);
	await practice.push('pushV3.sendToAll', item, { items: [{ text: 'three' }] });
	const [first, second, third] = practice.requests().map(({ time }) => time);
	// Arrival is not departure: a request may be late on its way, so less than the 3 seconds is asked for here.
	expect(second! - first!).toBeGreaterThan(2000);
	expect(third! - second!).toBeGreaterThan(2000);
}, 60_000);

test('iOS gets what Apple wants, Android what XG wants, each on its own phone', async () => {
	await practice.push('push.sendToDevice', { deviceToken: appleToken, messageType: 0, environment: 2, ...text });
	expect(practice.sandbox.phones.get('Wang Wei')!.shade[0]).toMatchObject({
		vendor: 'xg',
		channel: 'APNs development',
		title: 'Shipped',
	});
	await practice.push('push.sendToDevice', { deviceToken: token, ...text });
	expect(practice.sandbox.phones.get('Li Lei')!.shade[0]).toMatchObject({
		vendor: 'xg',
		channel: 'XG for Android',
		title: 'Shipped',
	});
	practice.answer({ ret_code: 14, err_msg: 'token illegal' });
	const wrong = await practice.push('push.sendToDevice', { deviceToken: token, ...text });
	expect(jsonOf(wrong)[0]).toMatchObject({ outcome: 'deadTarget', vendorCode: '14' });
});

describe('the dropdown of tags', () => {
	/** What n8n lends to a node while its form is filled in, as far as this needs it. */
	const form = (credential = practice.credential()) =>
		({
			getCredentials: async () => credential,
			getTimezone: () => 'Asia/Shanghai',
			getNode: () => ({ name: 'XG', type: 'xgPush', parameters: {} }),
			helpers: {},
		}) as unknown as ILoadOptionsFunctions;

	test('comes from the service, in order', async () => {
		expect(await new XgPush().methods.loadOptions.loadTags.call(form())).toEqual([
			{ name: 'beta', value: 'beta' },
			{ name: 'vip', value: 'vip' },
		]);
		expect(practice.request()).toMatchObject({
			path: '/v2/tags/query_app_tags',
			verdict: 'accepted',
			fields: { start: '0', limit: '200' },
		});
	});

	test('is fetched page by page', async () => {
		practice.answer({
			ret_code: 0,
			result: { total: 201, tags: Array.from({ length: 200 }, (_, index) => `t${index}`) },
		});
		practice.answer({ ret_code: 0, result: { total: 201, tags: ['last'] } });
		const tags = await new XgPush().methods.loadOptions.loadTags.call(form());
		expect(tags).toHaveLength(201);
		expect(practice.requests().map(({ fields }) => fields.start)).toEqual(['0', '200']);
	});

	test('of one tag is fetched as its user scrolls, and narrowed by what is typed', async () => {
		const { searchTags } = new XgPush().methods.listSearch;
		expect((await searchTags.call(form(), 'VI')).results).toEqual([{ name: 'vip', value: 'vip' }]);
		practice.answer({
			ret_code: 0,
			result: { total: 201, tags: Array.from({ length: 200 }, (_, index) => `t${index}`) },
		});
		const first = await searchTags.call(form());
		expect(first.results).toHaveLength(200);
		practice.answer({ ret_code: 0, result: { total: 201, tags: ['last'] } });
		expect(await searchTags.call(form(), '', first.paginationToken)).toEqual({
			results: [{ name: 'last', value: 'last' }],
		});
		expect(practice.requests().at(-1)?.fields).toMatchObject({ start: '200' });
		const counted = await practice.push('tag.countDevices', {
			tag: { __rl: true, mode: 'list', value: 'vip' },
			options: { simplify: true },
		});
		expect(jsonOf(counted)).toEqual([{ devices: expect.any(Number) }]);
	});

	test('offers what is no tag to nobody, and what follows it all the same', async () => {
		const first = [null, {}, [], '', 7, ...Array.from({ length: 195 }, (_, index) => `t${index}`)];
		const { listSearch, loadOptions } = new XgPush().methods;
		for (const list of ['loadTags', 'searchTags']) {
			practice.answer({ ret_code: 0, result: { total: 201, tags: first } });
			practice.answer({ ret_code: 0, result: { total: 201, tags: ['last'] } });
			if (list === 'loadTags') {
				const names = (await loadOptions.loadTags.call(form())).map(({ value }) => value);
				expect(names).toHaveLength(197);
				expect(names).toEqual(expect.arrayContaining(['7', 't0', 'last']));
				continue;
			}
			const { results, paginationToken } = await listSearch.searchTags.call(form());
			expect(results.map(({ value }) => value)).toEqual(first.slice(4).map(String));
			expect(paginationToken).toBe('200');
			await listSearch.searchTags.call(form(), '', paginationToken);
		}
	});

	test('a tag that is none is not put out as the word for nothing', async () => {
		for (const operation of ['tag.getMany', 'tag.getByDevice']) {
			practice.answer({ ret_code: 0, result: { total: 3, tags: ['vip', null, { name: 'x' }] } });
			const run = await practice.push(operation, {
				...(operation === 'tag.getByDevice' ? { deviceToken: token } : { returnAll: true }),
			});
			expect(JSON.stringify(jsonOf(run))).not.toMatch(/"null"|object Object/);
			expect(jsonOf(run)).toMatchObject([{ tag: 'vip' }, { tag: null }, { tag: null }]);
		}
		practice.answer({ ret_code: 0, result: { tokens: [token, null] } });
		const run = await practice.push('account.getDevices', { account: 'lilei' });
		expect(jsonOf(run)).toMatchObject([{ token }, { token: null }]);
	});

	test('says why when it cannot be loaded', async () => {
		await expect(
			new XgPush().methods.loadOptions.loadTags.call(form(practice.credential({ secretKey: 'wrong' }))),
		).rejects.toThrow(/the signature was not accepted/);
	});
});
