import type { IDataObject } from 'n8n-workflow';
import { account, appleToken, jsonOf, otherAccount, otherToken, text, token, usePractice, joined } from './practice';

const practice = usePractice();

/** The parameters of a form without those every call has; JSON parsed, and held to be compact. */
function own(fields: Record<string, string>): Record<string, unknown> {
	const { access_id, timestamp, sign, ...rest } = fields;
	expect(access_id).toBe('2100000001');
	expect(Math.abs(Number(timestamp) - Date.now() / 1000)).toBeLessThan(60);
	expect(sign).toMatch(/^[0-9a-f]{32}$/);
	return Object.fromEntries(
		Object.entries(rest).map(([name, value]) => {
			if (!/^[[{]/.test(value)) return [name, value];
			expect(value).toBe(JSON.stringify(JSON.parse(value)));
			return [name, JSON.parse(value)];
		}),
	);
}

const spans = {
	values: [
		{ start: '9:00', end: '12:30' },
		{ start: '13:05', end: '23:59' },
	],
};
const spansOnWire = [
	{ start: { hour: '09', min: '00' }, end: { hour: '12', min: '30' } },
	{ start: { hour: '13', min: '05' }, end: { hour: '23', min: '59' } },
];
const custom = {
	values: [
		{ key: 'order', value: 'A-1' },
		{ key: 'kind', value: '特价' },
	],
};
const customOnWire = { order: 'A-1', kind: '特价' };

const minimalMessage = {
	message_type: '1',
	message: { title: 'Shipped', content: 'It arrives tomorrow', builder_id: 0 },
};

const fullAndroid: IDataObject = {
	...text,
	messageType: 1,
	actionType: 'screen',
	activity: 'com.example.shop.OrderActivity',
	options: {
		atyAttr: { if: 268435456, pf: 134217728 },
		builderId: 3,
		clearable: false,
		iconRes: 'https://example.com/i.png',
		iconType: 1,
		lights: false,
		nId: 7,
		ring: false,
		ringRaw: 'bell',
		smallIcon: 'small',
		styleId: false,
		vibrate: false,
		customContent: custom,
		acceptTime: { values: [{ start: '00:00', end: '23:59' }] },
	},
};

const fullAndroidOnWire = {
	title: 'Shipped',
	content: 'It arrives tomorrow',
	accept_time: [{ start: { hour: '00', min: '00' }, end: { hour: '23', min: '59' } }],
	builder_id: 3,
	clearable: 0,
	icon_res: 'https://example.com/i.png',
	icon_type: 1,
	lights: 0,
	n_id: 7,
	ring: 0,
	ring_raw: 'bell',
	small_icon: 'small',
	style_id: 0,
	vibrate: 0,
	action: { action_type: 1, activity: 'com.example.shop.OrderActivity', aty_attr: { if: 268435456, pf: 134217728 } },
	custom_content: customOnWire,
};

const options: IDataObject = { expireTime: 3600, multiPkg: true, validTime: 300, calType: 1 };
const optionsOnWire = { expire_time: '3600', multi_pkg: '1', valid_time: '300', cal_type: '1' };
const fullMessageOnWire = { message_type: '1', message: fullAndroidOnWire, ...optionsOnWire };

/** 2031-01-02 08:00 in New York is 21:00 in Beijing. */
const sendTime = '2031-01-02T08:00:00';
const beijing = '2031-01-02 21:00:00';
const zone = { timezone: 'America/New_York' };

const readOptions = { options: { validTime: 300, calType: 1 } };
const readOptionsOnWire = { valid_time: '300', cal_type: '1' };

type Row = [
	operation: string,
	path: string,
	minimal: IDataObject,
	minimalOnWire: object,
	full: IDataObject,
	fullOnWire: object,
];

const rows: Row[] = [
	[
		'push.sendToDevice',
		'/v2/push/single_device',
		{ deviceToken: token, ...text },
		{ device_token: token, ...minimalMessage },
		joined({ deviceToken: token, ...fullAndroid }, { options: { ...options, sendTime } }),
		{ device_token: token, ...fullMessageOnWire, send_time: beijing },
	],
	[
		'push.sendToAccount',
		'/v2/push/single_account',
		{ account, ...text },
		{ account, ...minimalMessage },
		joined({ account, ...fullAndroid }, { options: { ...options, sendTime } }),
		{ account, ...fullMessageOnWire, send_time: beijing },
	],
	[
		'push.sendToAccounts',
		'/v2/push/account_list',
		{ accountList: account, ...text },
		{ account_list: [account], ...minimalMessage },
		joined({ accountList: `${account},${otherAccount}`, ...fullAndroid }, { options }),
		{ account_list: [account, otherAccount], ...fullMessageOnWire },
	],
	[
		'push.sendToTags',
		'/v2/push/tags_device',
		{ tagsList: ['vip'], ...text },
		{ tags_list: ['vip'], tags_op: 'AND', ...minimalMessage },
		joined(
			{
				tagsList: ['vip', '测试'],
				tagsOp: 'OR',
				...fullAndroid,
			},
			{ options: { ...options, sendTime, loopTimes: 15, loopInterval: 1 } },
		),
		{
			tags_list: ['vip', '测试'],
			tags_op: 'OR',
			...fullMessageOnWire,
			send_time: beijing,
			loop_times: '15',
			loop_interval: '1',
		},
	],
	[
		'push.sendToAll',
		'/v2/push/all_device',
		{ confirmEveryone: true, ...text },
		minimalMessage,
		joined(
			{ confirmEveryone: true, ...fullAndroid },
			{ options: { ...options, sendTime, loopTimes: 2, loopInterval: 14 } },
		),
		{ ...fullMessageOnWire, send_time: beijing, loop_times: '2', loop_interval: '14' },
	],
	[
		'push.createMessage',
		'/v2/push/create_multipush',
		{ ...text },
		minimalMessage,
		joined({ ...fullAndroid }, { options }),
		fullMessageOnWire,
	],
	[
		'task.getStatus',
		'/v2/push/get_msg_status',
		{ pushIds: '2854657652' },
		{ push_ids: [{ push_id: '2854657652' }] },
		{ pushIds: '2854657652,27ABC5486977', ...readOptions },
		{ push_ids: [{ push_id: '2854657652' }, { push_id: '27ABC5486977' }], ...readOptionsOnWire },
	],
	[
		'tag.set',
		'/v2/tags/batch_set',
		{ tagTokenList: { values: [{ tag: 'new', token }] } },
		{ tag_token_list: [['new', token]] },
		{
			tagTokenList: {
				values: [
					{ tag: 'new', token },
					{ tag: '测试', token: otherToken },
				],
			},
			...readOptions,
		},
		{
			tag_token_list: [
				['new', token],
				['测试', otherToken],
			],
			...readOptionsOnWire,
		},
	],
	[
		'tag.delete',
		'/v2/tags/batch_del',
		{ tagTokenListFrom: 'json', tagTokenList: `[["vip","${token}"]]` },
		{ tag_token_list: [['vip', token]] },
		{
			tagTokenListFrom: 'json',
			tagTokenList: `[["vip","${token}"],{"tag":"beta","token":"${otherToken}"}]`,
			...readOptions,
		},
		{
			tag_token_list: [
				['vip', token],
				['beta', otherToken],
			],
			...readOptionsOnWire,
		},
	],
	[
		'tag.getMany',
		'/v2/tags/query_app_tags',
		{},
		{ start: '0', limit: '50' },
		{ limit: 7, ...readOptions },
		{ start: '0', limit: '7', ...readOptionsOnWire },
	],
	[
		'tag.getByDevice',
		'/v2/tags/query_token_tags',
		{ deviceToken: token },
		{ device_token: token },
		{ deviceToken: token, ...readOptions },
		{ device_token: token, ...readOptionsOnWire },
	],
	[
		'tag.countDevices',
		'/v2/tags/query_tag_token_num',
		{ tag: 'vip' },
		{ tag: 'vip' },
		{ tag: 'vip', ...readOptions },
		{ tag: 'vip', ...readOptionsOnWire },
	],
	['device.count', '/v2/application/get_app_device_num', {}, {}, { ...readOptions }, readOptionsOnWire],
	[
		'device.get',
		'/v2/application/get_app_token_info',
		{ deviceToken: token },
		{ device_token: token },
		{ deviceToken: token, ...readOptions },
		{ device_token: token, ...readOptionsOnWire },
	],
	[
		'account.getDevices',
		'/v2/application/get_app_account_tokens',
		{ account },
		{ account },
		{ account, ...readOptions },
		{ account, ...readOptionsOnWire },
	],
	[
		'account.removeDevice',
		'/v2/application/del_app_account_tokens',
		{ account, deviceToken: token },
		{ account, device_token: token },
		{ account: otherAccount, deviceToken: otherToken, ...readOptions },
		{ account: otherAccount, device_token: otherToken, ...readOptionsOnWire },
	],
	[
		'account.removeAllDevices',
		'/v2/application/del_app_account_all_tokens',
		{ account },
		{ account },
		{ account: otherAccount, ...readOptions },
		{ account: otherAccount, ...readOptionsOnWire },
	],
];

describe.each(rows)('%s', (operation, path, minimal, minimalOnWire, full, fullOnWire) => {
	async function sends(parameters: IDataObject, expected: object): Promise<void> {
		const run = await practice.pushSimplified(operation, parameters, zone);
		expect(run.error).toBeUndefined();
		const request = practice.request();
		expect(request).toMatchObject({ method: 'POST', path, verdict: 'accepted' });
		expect(request.contentType).toMatch(/^application\/x-www-form-urlencoded/);
		expect(own(request.fields)).toEqual(expected);
	}

	test('with the fewest parameters', async () => {
		await sends(minimal, minimalOnWire);
		expect(practice.request().warnings).toEqual([]);
	});

	test('with every parameter', async () => sends(full, fullOnWire));
});

describe('the message of Android', () => {
	const messageOf = (): unknown => own(practice.request().fields).message;

	test.each<[string, IDataObject, object | undefined]>([
		['the app', { actionType: 1 }, undefined],
		['a screen', { actionType: 'screen', activity: 'Main' }, { action_type: 1, activity: 'Main' }],
		[
			'a web page',
			{ actionType: 2, url: 'https://example.com/', confirm: true },
			{ action_type: 2, browser: { url: 'https://example.com/', confirm: 1 } },
		],
		[
			'a web page at once',
			{ actionType: 2, url: 'http://example.com/' },
			{ action_type: 2, browser: { url: 'http://example.com/', confirm: 0 } },
		],
		[
			'an intent',
			{ actionType: 3, intent: 'xgscheme://com.xg.push/notify_detail' },
			{ action_type: 3, intent: 'xgscheme://com.xg.push/notify_detail' },
		],
	])('a click opens %s', async (_what, parameters, action) => {
		await practice.push('push.sendToDevice', { deviceToken: token, ...text, ...parameters });
		expect(messageOf()).toEqual({
			title: 'Shipped',
			content: 'It arrives tomorrow',
			builder_id: 0,
			...(action ? { action } : {}),
		});
		expect(practice.request().verdict).toBe('accepted');
	});

	test('handed to the app: no parts of a notification', async () => {
		const run = await practice.push('push.sendToDevice', {
			deviceToken: token,
			messageType: 2,
			content: 'sync',
			actionType: 2,
			options: { nId: 4, customContent: custom, acceptTime: spans },
		});
		expect(run.error).toBeUndefined();
		expect(own(practice.request().fields)).toMatchObject({
			message_type: '2',
			message: { content: 'sync', accept_time: spansOnWire, custom_content: customOnWire },
		});
		expect(Object.keys(messageOf() as object)).not.toContain('builder_id');
	});

	test('as JSON, from an expression or typed, travels as it is and compact', async () => {
		const message = { title: '发货', content: '明天 到', n_id: 5 };
		await practice.push('push.sendToDevice', {
			deviceToken: token,

			options: { message: JSON.stringify(message, null, 2), messageFrom: 'json' },
		});
		expect(messageOf()).toEqual(message);
		practice.sandbox.journal.clear();
		await practice.push(
			'push.sendToDevice',
			{ deviceToken: token, options: { message: '={{ $json.message }}', messageFrom: 'json' } },
			{ items: [{ message }] },
		);
		expect(messageOf()).toEqual(message);
	});
});

describe('the message of iOS', () => {
	const base = { deviceToken: appleToken, messageType: 0 };

	test('with the fewest parameters', async () => {
		const run = await practice.push('push.sendToDevice', { ...base, content: 'It arrives tomorrow' });
		expect(run.error).toBeUndefined();
		expect(own(practice.request().fields)).toEqual({
			device_token: appleToken,
			message_type: '0',
			environment: '1',
			message: { aps: { alert: { body: 'It arrives tomorrow' } } },
		});
		expect(practice.request().warnings).toEqual([]);
		expect(practice.shade('Wang Wei')).toEqual(['It arrives tomorrow']);
	});

	test('with every parameter', async () => {
		const run = await practice.push('push.sendToDevice', {
			...base,
			...text,
			environment: 2,
			options: {
				badge: 5,
				category: 'INVITE_CATEGORY',
				mutableContent: true,
				sound: 'bell.caf',
				subtitle: 'Order A-1',
				threadId: 'orders',
				customContent: custom,
				acceptTime: spans,
			},
		});
		expect(run.error).toBeUndefined();
		expect(own(practice.request().fields)).toMatchObject({
			message_type: '0',
			environment: '2',
			message: {
				aps: {
					alert: { title: 'Shipped', body: 'It arrives tomorrow', subtitle: 'Order A-1' },
					badge: 5,
					category: 'INVITE_CATEGORY',
					'mutable-content': 1,
					sound: 'bell.caf',
					'thread-id': 'orders',
				},
				accept_time: spansOnWire,
				...customOnWire,
			},
		});
		expect(practice.request().verdict).toBe('accepted');
	});

	test('silent: no text, a badge if wanted', async () => {
		const run = await practice.push('push.sendToDevice', {
			...base,
			contentAvailable: true,
			title: 'unseen',
			options: { badge: 0, sound: 'unheard' },
		});
		expect(run.error).toBeUndefined();
		expect(own(practice.request().fields).message).toEqual({ aps: { badge: 0, 'content-available': 1 } });
		expect(practice.request().verdict).toBe('accepted');
	});
});

test('a scheduled message is cancelled; one that was sent is not', async () => {
	const [scheduled] = jsonOf(
		await practice.push('push.sendToTags', {
			tagsList: ['vip'],
			...text,
			options: { sendTime: '2031-01-02T08:00:00' },
		}),
	);
	const cancelled = await practice.push('task.cancel', { pushId: scheduled!.messageId, ...readOptions });
	expect(jsonOf(cancelled)).toEqual([
		expect.objectContaining({ outcome: 'accepted', service: 'xg', target: scheduled!.messageId }),
	]);
	expect(own(practice.requests()[1]!.fields)).toEqual({ push_id: scheduled!.messageId, ...readOptionsOnWire });
	practice.sandbox.journal.clear();
	const again = await practice.push('task.cancel', { pushId: scheduled!.messageId });
	expect(again.error?.message).toBe('Tencent XG refused: the task was not cancelled (status 1, code 0)');
	expect(own(practice.request().fields)).toEqual({ push_id: scheduled!.messageId });
});
