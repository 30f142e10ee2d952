import type { IDataObject } from 'n8n-workflow';
import {
	account,
	bulkToken,
	goOn,
	jsonOf,
	otherAccount,
	otherToken,
	strangeToken,
	token,
	usePractice,
	type Sent,
} from './practice';

const practice = usePractice();

const numbered = (count: number): IDataObject[] =>
	Array.from({ length: count }, (_, index) => ({ id: `bulk-${index}` }));
const devices = (count: number): IDataObject[] =>
	Array.from({ length: count }, (_, index) => ({ id: bulkToken(index) }));
const listOf = ({ fields }: Sent, name: string): string[] => JSON.parse(fields[name] ?? '[]') as string[];
const bulkOfXg = () => practice.sandbox.bulk.counters().find(({ vendor }) => vendor === 'xg');
const each = { title: 'Sale', content: 'Only today' };

describe('many devices (V2)', () => {
	test('2,500 items: the message is made once, then three lists; everyone gets it once', async () => {
		const run = await practice.push(
			'push.sendToManyDevices',
			{ deviceList: '={{ $json.id }}', ...each },
			{ items: devices(2500) },
		);
		expect(run.error).toBeUndefined();
		const [create, ...lists] = practice.requests();
		expect(create).toMatchObject({ path: '/v2/push/create_multipush', verdict: 'accepted' });
		expect(create!.fields).toMatchObject({ message_type: '1', message: JSON.stringify({ ...each, builder_id: 0 }) });
		expect(create!.fields).not.toHaveProperty('device_list');
		expect(lists.map(({ path }) => path)).toEqual(Array(3).fill('/v2/push/device_list_multiple'));
		expect(lists.map((request) => listOf(request, 'device_list').length).sort((a, b) => a - b)).toEqual([
			500, 1000, 1000,
		]);
		const items = jsonOf(run);
		const id = items[0]!.messageId;
		expect(id).toMatch(/^\d+$/);
		for (const { fields } of lists)
			expect(Object.keys(fields).sort()).toEqual(['access_id', 'device_list', 'push_id', 'sign', 'timestamp']);
		for (const { fields } of lists) expect(fields.push_id).toBe(id);
		expect(items).toHaveLength(2500);
		items.forEach((item, index) =>
			expect(item).toMatchObject({ outcome: 'accepted', service: 'xg', target: bulkToken(index), messageId: id }),
		);
		expect(run.outputs[0]!.map(({ pairedItem }) => pairedItem)).toEqual(items.map((_, item) => ({ item })));
		expect(bulkOfXg()).toMatchObject({ delivered: 2500, distinct: 2500, duplicates: 0 });
	});

	test('a text of its own for an item makes a message of its own', async () => {
		const run = await practice.push(
			'push.sendToManyDevices',
			{ deviceList: '={{ $json.id }}', title: 'Sale', content: '=For {{ $json.group }}' },
			{
				items: [
					{ id: bulkToken(1), group: 'a' },
					{ id: bulkToken(2), group: 'b' },
					{ id: bulkToken(3), group: 'a' },
				],
			},
		);
		const ids = jsonOf(run).map(({ messageId }) => messageId);
		expect(ids[0]).toBe(ids[2]);
		expect(ids[0]).not.toBe(ids[1]);
		expect(
			practice
				.requests()
				.map(({ path }) => path)
				.sort(),
		).toEqual([
			...Array<string>(2).fill('/v2/push/create_multipush'),
			...Array<string>(2).fill('/v2/push/device_list_multiple'),
		]);
	});

	test('one request per item, if wanted: each with a message of its own', async () => {
		const run = await practice.push(
			'push.sendToManyDevices',
			{ deviceList: '={{ $json.id }}', ...each, sendingOptions: { batching: 'single' } },
			{ items: devices(3) },
		);
		expect(new Set(jsonOf(run).map(({ messageId }) => messageId)).size).toBe(3);
		expect(practice.requests()).toHaveLength(6);
	});

	test('an existing push ID is only sent on, with nothing but the list', async () => {
		const [made] = jsonOf(await practice.push('push.createMessage', { ...each, options: { expireTime: 600 } }));
		expect(made).toMatchObject({ outcome: 'accepted', messageId: expect.stringMatching(/^\d+$/) });
		expect(bulkOfXg()).toBeUndefined();
		practice.sandbox.journal.clear();
		const run = await practice.push(
			'push.sendToManyDevices',
			{ deviceList: '={{ $json.id }}', pushIdFrom: 'existing', pushId: made!.messageId, options: { validTime: 60 } },
			{ items: devices(2) },
		);
		expect(run.error).toBeUndefined();
		const { fields, path } = practice.request();
		expect(path).toBe('/v2/push/device_list_multiple');
		const { access_id: _id, timestamp: _time, sign: _sign, ...own } = fields;
		expect(own).toEqual({
			device_list: JSON.stringify([bulkToken(0), bulkToken(1)]),
			push_id: made!.messageId,
			valid_time: '60',
		});
		expect(bulkOfXg()).toMatchObject({ delivered: 2 });
	});

	test('a message that cannot be made reaches nobody, and each item says so', async () => {
		practice.sandbox.dials.set({ fault: 'code', code: 21, vendor: 'xg', path: '/v2/push/create_multipush' });
		const run = await practice.push(
			'push.sendToManyDevices',
			{ deviceList: '={{ $json.id }}', ...each },
			{ items: devices(1500), settings: goOn },
		);
		expect(practice.requests().map(({ path }) => path)).toEqual(['/v2/push/create_multipush']);
		expect(jsonOf(run)).toHaveLength(1500);
		for (const item of jsonOf(run))
			expect(item).toMatchObject({
				error: expect.stringContaining('the authentication failed'),
				details: { outcome: 'rejected', vendorCode: '21' },
			});
	});

	test('an answer lost while the message is made: nothing was sent, so it may be sent again', async () => {
		practice.sandbox.dials.set({ fault: 'lost', vendor: 'xg', path: '/v2/push/create_multipush' });
		const run = await practice.push(
			'push.sendToManyDevices',
			{ deviceList: bulkToken(1), ...each },
			{ settings: goOn },
		);
		expect(jsonOf(run)[0]).toMatchObject({ details: { outcome: 'retryLater' } });
		expect(practice.requests()).toHaveLength(1);
	});

	test('a list that fails takes only its own items along', async () => {
		practice.sandbox.dials.set({
			fault: 'code',
			code: 73,
			vendor: 'xg',
			path: '/v2/push/device_list_multiple',
			after: 1,
			times: 1,
		});
		const run = await practice.push(
			'push.sendToManyDevices',
			{ deviceList: '={{ $json.id }}', ...each, sendingOptions: { concurrency: 1 } },
			{ items: devices(2100), settings: goOn },
		);
		const failed = jsonOf(run).flatMap((item, index) => (item.error === undefined ? [] : [index]));
		expect(failed).toEqual(Array.from({ length: 1000 }, (_, index) => 1000 + index));
	});
});

test('many accounts (V2) travel the same way', async () => {
	const run = await practice.push(
		'push.sendToManyAccounts',
		{ accountList: '={{ $json.id }}', ...each },
		{ items: [{ id: account }, ...numbered(1000)] },
	);
	expect(run.error).toBeUndefined();
	expect(practice.requests().map(({ path }) => path)).toEqual([
		'/v2/push/create_multipush',
		'/v2/push/account_list_multiple',
		'/v2/push/account_list_multiple',
	]);
	expect(practice.shade('Li Lei')).toEqual(['Only today']);
	expect(practice.shade('Han Meimei')).toEqual([]);
});

describe('accounts with an answer for each (V2)', () => {
	test('250 items travel in three requests; who has no device is told by the right item', async () => {
		const ids = Array.from({ length: 250 }, (_, index) => (index % 100 === 7 ? `nobody-${index}` : `bulk-${index}`));
		const run = await practice.push(
			'push.sendToAccounts',
			{ accountList: '={{ $json.id }}', ...each },
			{ items: ids.map((id) => ({ id })) },
		);
		expect(practice.requests().map((request) => listOf(request, 'account_list').length)).toEqual([100, 100, 50]);
		const gone = jsonOf(run).flatMap(({ outcome, target, vendorCode }) =>
			outcome === 'accepted' ? [] : [{ outcome, target, vendorCode }],
		);
		expect(gone).toEqual(
			[7, 107, 207].map((index) => ({ outcome: 'deadTarget', target: `nobody-${index}`, vendorCode: '48' })),
		);
		expect(run.hints.map(({ message }) => message)).toEqual(['3 of 250 targets are gone; take them off your list']);
		for (const { response } of jsonOf(run)) expect(response).not.toHaveProperty('result');
	});

	test('an account that several items name is sent to once, and no verdict moves to another item', async () => {
		const run = await practice.push(
			'push.sendToAccounts',
			{ accountList: '={{ $json.ids }}', ...each },
			{
				items: [
					{ ids: [account, otherAccount] },
					{ ids: [account] },
					{ ids: ['nobody-1'] },
					{ ids: [otherAccount, 'bulk-5'] },
					{ ids: ['nobody-2', 'bulk-6'] },
				],
			},
		);
		expect(listOf(practice.request(), 'account_list')).toEqual([
			account,
			otherAccount,
			'nobody-1',
			'bulk-5',
			'nobody-2',
			'bulk-6',
		]);
		const items = jsonOf(run);
		expect(items.map(({ outcome }) => outcome)).toEqual(['accepted', 'accepted', 'deadTarget', 'accepted', 'accepted']);
		expect(items[3]).not.toHaveProperty('deadTargets');
		expect(items[4]).toMatchObject({ deadTargets: ['nobody-2'] });
		expect(practice.shade('Li Lei')).toEqual(['Only today']);
	});

	test.each([
		[0, 'accepted'],
		['0', 'accepted'],
		[15, 'retryLater'],
		['48', 'deadTarget'],
		[75, 'rejected'],
		[4711, 'unknown'],
		[-5, 'unknown'],
	])('an account with the code %p has the outcome %s', async (code, outcome) => {
		practice.answer({ ret_code: 0, err_msg: '', result: [0, code] });
		const run = await practice.push(
			'push.sendToAccounts',
			{ accountList: '={{ $json.id }}', ...each },
			{ items: [{ id: account }, { id: otherAccount }] },
		);
		expect(jsonOf(run).map((item) => item.outcome)).toEqual(['accepted', outcome]);
	});
});

describe('many devices and accounts (V3)', () => {
	const pushIds = (): unknown[] => practice.requests().map(({ json }) => (json as { push_id: string }).push_id);

	test('2,500 items: the first list asks for a push ID, the others carry it', async () => {
		const run = await practice.push(
			'pushV3.sendToManyDevices',
			{ tokenList: '={{ $json.id }}', ...each },
			{ items: devices(2500) },
		);
		expect(run.error).toBeUndefined();
		const id = jsonOf(run)[0]!.messageId;
		expect(pushIds()).toEqual(['0', id, id]);
		expect(
			practice
				.requests()
				.map(({ json }) => (json as { token_list: string[] }).token_list.length)
				.sort((a, b) => a - b),
		).toEqual([500, 1000, 1000]);
		for (const item of jsonOf(run)) expect(item).toMatchObject({ outcome: 'accepted', messageId: id });
		expect(bulkOfXg()).toMatchObject({ delivered: 2500, distinct: 2500, duplicates: 0 });
	});

	test('a first list that is refused hands the task of making the message to the next', async () => {
		practice.sandbox.dials.set({ fault: 'code', code: 10201, vendor: 'xg', times: 1 });
		const run = await practice.push(
			'pushV3.sendToManyAccounts',
			{ accountList: '={{ $json.id }}', ...each },
			{ items: numbered(2500), settings: goOn },
		);
		const id = jsonOf(run)[2499]!.messageId;
		expect(pushIds()).toEqual(['0', '0', id]);
		expect(jsonOf(run).filter(({ error }) => error !== undefined)).toHaveLength(1000);
	});

	test('an earlier push ID sends that message on', async () => {
		const [made] = jsonOf(await practice.push('pushV3.sendToManyDevices', { tokenList: token, ...each }));
		await practice.push('pushV3.sendToManyDevices', {
			tokenList: otherToken,
			pushId: made!.messageId,
			...each,
			content: 'Not this',
		});
		expect(pushIds()).toEqual(['0', made!.messageId]);
		expect(practice.shade('Han Meimei')).toEqual(['Only today']);
	});

	test.each<[string, IDataObject, string[], string]>([
		['pushV3.sendToManyDevices', { tokenList: '={{ $json.id }}' }, [token, strangeToken], '10304'],
		['pushV3.sendToManyAccounts', { accountList: '={{ $json.id }}' }, [account, 'nobody'], '10302'],
	])(
		'%s that fails in part: of no target is it known, and the user is told',
		async (operation, parameters, ids, code) => {
			const run = await practice.push(operation, { ...parameters, ...each }, { items: ids.map((id) => ({ id })) });
			expect(run.error).toBeUndefined();
			for (const item of jsonOf(run)) {
				expect(item).toMatchObject({
					outcome: 'unknown',
					vendorCode: code,
					reason: 'only some targets of the request were reached, and the service does not say which',
					notice: `only some targets of the list were reached, and the service does not say which (code ${code})`,
				});
			}
			expect(run.hints.map(({ message }) => message)).toEqual(
				expect.arrayContaining(['2 of 2 items have the outcome unknown', expect.stringContaining(`(code ${code})`)]),
			);
		},
	);

	test('a list that fails as a whole was sent to nobody', async () => {
		const run = await practice.push(
			'pushV3.sendToManyDevices',
			{ tokenList: strangeToken, ...each },
			{ settings: goOn },
		);
		expect(jsonOf(run)[0]).toMatchObject({ details: { outcome: 'retryLater', vendorCode: '10305' } });
	});
});

describe('tags', () => {
	const pairs = { tagTokenList: { values: [{ tag: '={{ $json.tag }}', token: '={{ $json.id }}' }] } };

	test('45 items with a pair each travel in three requests', async () => {
		const run = await practice.push('tag.set', pairs, {
			items: devices(45).map((item, index) => ({ ...item, tag: `t${index % 3}` })),
		});
		expect(run.error).toBeUndefined();
		expect(practice.requests().map((request) => listOf(request, 'tag_token_list').length)).toEqual([20, 20, 5]);
		expect(listOf(practice.requests()[1]!, 'tag_token_list')[0]).toEqual(['t2', bulkToken(20)]);
		expect(jsonOf(run)[44]).toMatchObject({ outcome: 'accepted', target: bulkToken(44) });
	});

	test('a request that is refused takes only its own items along', async () => {
		const items = devices(45).map((item, index) => ({ id: index === 30 ? strangeToken : item.id, tag: 'vip' }));
		const run = await practice.push('tag.delete', pairs, { items, settings: goOn });
		expect(jsonOf(run).flatMap((item, index) => (item.error === undefined ? [] : [index]))).toEqual(
			Array.from({ length: 20 }, (_, index) => 20 + index),
		);
		expect(jsonOf(run)[30]).toMatchObject({ details: { outcome: 'rejected', vendorCode: '40' } });
	});

	test('one tag for 45 devices (V3) in three requests', async () => {
		const run = await practice.push(
			'tagV3.addTagToDevices',
			{ tokenList: '={{ $json.id }}', tagList: 'vip' },
			{ items: devices(45) },
		);
		expect(run.error).toBeUndefined();
		expect(practice.requests().map(({ json }) => (json as { token_list: string[] }).token_list.length)).toEqual([
			20, 20, 5,
		]);
	});
});

describe('a file of targets', () => {
	const fromFile = { ...each, sendingOptions: { confirmLargeAudience: true, targetsFrom: 'file' } };
	const file = (lines: string[]) => ({
		binary: [
			{
				data: {
					data: Buffer.from(lines.join('\n')).toString('base64'),
					mimeType: 'text/plain',
					fileName: 'targets.txt',
				},
			},
		],
	});
	const ids = (count: number): string[] => numbered(count).map(({ id }) => String(id));
	const tokens = (count: number): string[] => devices(count).map(({ id }) => String(id));

	test('of 2,500 devices (V2): one message, three lists', async () => {
		const run = await practice.push('push.sendToManyDevices', fromFile, file(tokens(2500)));
		expect(run.error).toBeUndefined();
		expect(jsonOf(run)[0]).toMatchObject({ outcome: 'accepted', accepted: 2500 });
		expect(practice.requests().filter(({ path }) => path === '/v2/push/create_multipush')).toHaveLength(1);
		expect(bulkOfXg()).toMatchObject({ delivered: 2500, distinct: 2500 });
	});

	test('of 2,500 accounts (V3): every list but the first carries the push ID', async () => {
		const run = await practice.push('pushV3.sendToManyAccounts', fromFile, file(ids(2500)));
		expect(run.error).toBeUndefined();
		expect(practice.requests().filter(({ json }) => (json as { push_id: string }).push_id === '0')).toHaveLength(1);
		expect(bulkOfXg()).toMatchObject({ delivered: 2500, distinct: 2500 });
	});

	test('of accounts with an answer for each (V2): who is gone comes back', async () => {
		const run = await practice.push('push.sendToAccounts', fromFile, file([...ids(150), 'nobody-1', 'nobody-2']));
		expect(jsonOf(run)[0]).toMatchObject({ accepted: 150, deadTargets: 2 });
		const back = Buffer.from(run.outputs[0]?.[0]?.binary?.notAccepted?.data ?? '', 'base64').toString();
		expect(back).toContain('nobody-1,deadTarget,');
		expect(back).toContain('nobody-2,deadTarget,');
	});
});
