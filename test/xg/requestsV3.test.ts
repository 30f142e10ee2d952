import type { IDataObject } from 'n8n-workflow';
import { account, appleToken, jsonOf, otherAccount, otherToken, text, token, usePractice, joined } from './practice';

const practice = usePractice();

const basic = `Basic ${Buffer.from('practicexgapp01:practice-xg-secret-key').toString('base64')}`;

const custom = { values: [{ key: 'order', value: 'A-1' }] };
const open = { values: [{ start: '00:00', end: '23:59' }] };
const openOnWire = [{ start: { hour: '00', min: '00' }, end: { hour: '23', min: '59' } }];

const minimalOnWire = {
	platform: 'android',
	message_type: 'notify',
	message: { title: 'Shipped', content: 'It arrives tomorrow', android: { builder_id: 0 } },
};

const fullMessage: IDataObject = {
	...text,
	platform: 'android',
	messageType: 'notify',
	actionType: 2,
	url: 'https://example.com/',
	confirm: true,
	options: {
		builderId: 1,
		clearable: true,
		iconRes: 'big',
		iconType: 0,
		lights: true,
		nId: -1,
		ring: true,
		ringRaw: 'bell',
		smallIcon: 'small',
		styleId: true,
		vibrate: true,
		customContent: custom,
		acceptTime: open,
	},
};
const fullMessageOnWire = {
	platform: 'android',
	message_type: 'notify',
	message: {
		title: 'Shipped',
		content: 'It arrives tomorrow',
		accept_time: openOnWire,
		android: {
			builder_id: 1,
			clearable: 1,
			icon_res: 'big',
			icon_type: 0,
			lights: 1,
			n_id: -1,
			ring: 1,
			ring_raw: 'bell',
			small_icon: 'small',
			style_id: 1,
			vibrate: 1,
			action: { action_type: 2, browser: { url: 'https://example.com/', confirm: 1 } },
			custom_content: { order: 'A-1' },
		},
	},
};
const options: IDataObject = { expireTime: 3600, multiPkg: true, seq: '9007199254740990', statTag: 'spring_sale' };
const optionsOnWire = { expire_time: 3600, multi_pkg: true, seq: 9007199254740990, stat_tag: 'spring_sale' };

const fullBoth: IDataObject = {
	...fullMessage,
	platform: 'all',
	environment: 'dev',
	options: {
		...(fullMessage.options as IDataObject),
		badge: 3,
		category: 'C',
		mutableContent: true,
		sound: 'default',
		subtitle: 'Order',
		threadId: 't',
	},
};
const fullBothOnWire = {
	platform: 'all',
	message_type: 'notify',
	environment: 'dev',
	message: {
		...fullMessageOnWire.message,
		ios: {
			aps: {
				alert: { title: 'Shipped', body: 'It arrives tomorrow', subtitle: 'Order' },
				badge: 3,
				category: 'C',
				'mutable-content': 1,
				sound: 'default',
				'thread-id': 't',
			},
			custom: { order: 'A-1' },
		},
	},
};
/** 2031-01-02 08:00 in New York is 21:00 in Beijing. */
const schedule = { sendTime: '2031-01-02T08:00:00', loopTimes: 3, loopInterval: 7 };
const scheduleOnWire = { send_time: '2031-01-02 21:00:00', loop_times: 3, loop_interval: 7 };

type Row = [
	operation: string,
	path: string,
	minimal: IDataObject,
	minimalOnWire: object,
	full: IDataObject,
	fullOnWire: object,
];

const push = '/v3/push/app';
const tag = '/v3/device/tag';
const tagOptions = { platform: 'ios', options: { seq: '12', opType: 'email', opId: 'ops@example.com' } };
const tagOptionsOnWire = { platform: 'ios', seq: 12, op_type: 'email', op_id: 'ops@example.com' };

const rows: Row[] = [
	[
		'pushV3.sendToDevice',
		push,
		{ tokenList: token, ...text },
		{ audience_type: 'token', token_list: [token], ...minimalOnWire },
		joined({ tokenList: token, ...fullMessage }, { options }),
		{ audience_type: 'token', token_list: [token], ...fullMessageOnWire, ...optionsOnWire },
	],
	[
		'pushV3.sendToAccount',
		push,
		{ accountList: account, ...text },
		{ audience_type: 'account', account_list: [account], ...minimalOnWire },
		joined(
			{ accountList: account, ...fullMessage },
			{ options: { ...options, accountType: 'own', ownAccountType: 2001, accountPushType: 1 } },
		),
		{
			audience_type: 'account',
			account_list: [account],
			...fullMessageOnWire,
			...optionsOnWire,
			account_type: 2001,
			account_push_type: 1,
		},
	],
	[
		'pushV3.sendToManyDevices',
		push,
		{ tokenList: token, ...text },
		{ audience_type: 'token_list', token_list: [token], push_id: '0', ...minimalOnWire },
		joined({ tokenList: `${token},${otherToken}`, pushId: '0', ...fullMessage }, { options }),
		{
			audience_type: 'token_list',
			token_list: [token, otherToken],
			push_id: '0',
			...fullMessageOnWire,
			...optionsOnWire,
		},
	],
	[
		'pushV3.sendToManyAccounts',
		push,
		{ accountList: account, ...text },
		{ audience_type: 'account_list', account_list: [account], push_id: '0', ...minimalOnWire },
		joined(
			{
				accountList: `${account},${otherAccount}`,
				pushId: '0',
				...fullMessage,
			},
			{ options: { ...options, accountPushType: 0 } },
		),
		{
			audience_type: 'account_list',
			account_list: [account, otherAccount],
			push_id: '0',
			...fullMessageOnWire,
			...optionsOnWire,
			account_push_type: 0,
		},
	],
	[
		'pushV3.sendToTags',
		push,
		{ tagList: ['vip'], ...text },
		{ audience_type: 'tag', tag_list: { tags: ['vip'], op: 'AND' }, ...minimalOnWire },
		joined(
			{
				tagList: ['vip', 'beta'],
				op: 'OR',
				...fullBoth,
			},
			{ options: { ...options, ...schedule, xgMediaResources: 'https://example.com/p.jpg' } },
		),
		{
			audience_type: 'tag',
			tag_list: { tags: ['vip', 'beta'], op: 'OR' },
			...fullBothOnWire,
			message: { ...fullBothOnWire.message, xg_media_resources: 'https://example.com/p.jpg' },
			...optionsOnWire,
			...scheduleOnWire,
		},
	],
	[
		'pushV3.sendToAll',
		push,
		{ confirmEveryone: true, ...text },
		{ audience_type: 'all', ...minimalOnWire },
		joined({ confirmEveryone: true, ...fullBoth }, { options: { ...options, ...schedule } }),
		{ audience_type: 'all', ...fullBothOnWire, ...optionsOnWire, ...scheduleOnWire },
	],
	[
		'tagV3.addTag',
		tag,
		{ tokenList: token, tagList: 'a' },
		{ operator_type: 1, platform: 'android', token_list: [token], tag_list: ['a'] },
		{ tokenList: appleToken, tagList: 'a', ...tagOptions },
		{ operator_type: 1, token_list: [appleToken], tag_list: ['a'], ...tagOptionsOnWire },
	],
	[
		'tagV3.deleteTag',
		tag,
		{ tokenList: token, tagList: 'vip' },
		{ operator_type: 2, platform: 'android', token_list: [token], tag_list: ['vip'] },
		{ tokenList: appleToken, tagList: 'beta', ...tagOptions },
		{ operator_type: 2, token_list: [appleToken], tag_list: ['beta'], ...tagOptionsOnWire },
	],
	[
		'tagV3.addTags',
		tag,
		{ tokenList: token, tagList: 'a' },
		{ operator_type: 3, platform: 'android', token_list: [token], tag_list: ['a'] },
		{ tokenList: appleToken, tagList: 'a,b', ...tagOptions },
		{ operator_type: 3, token_list: [appleToken], tag_list: ['a', 'b'], ...tagOptionsOnWire },
	],
	[
		'tagV3.deleteTags',
		tag,
		{ tokenList: token, tagList: 'vip' },
		{ operator_type: 4, platform: 'android', token_list: [token], tag_list: ['vip'] },
		{ tokenList: appleToken, tagList: 'a,b', ...tagOptions },
		{ operator_type: 4, token_list: [appleToken], tag_list: ['a', 'b'], ...tagOptionsOnWire },
	],
	[
		'tagV3.deleteAllTags',
		tag,
		{ tokenList: token },
		{ operator_type: 5, platform: 'android', token_list: [token] },
		{ tokenList: appleToken, ...tagOptions },
		{ operator_type: 5, token_list: [appleToken], ...tagOptionsOnWire },
	],
	[
		'tagV3.replaceTags',
		tag,
		{ tokenList: token, tagList: 'a' },
		{ operator_type: 6, platform: 'android', token_list: [token], tag_list: ['a'] },
		{ tokenList: appleToken, tagList: 'a,b', ...tagOptions },
		{ operator_type: 6, token_list: [appleToken], tag_list: ['a', 'b'], ...tagOptionsOnWire },
	],
	[
		'tagV3.addTagToDevices',
		tag,
		{ tokenList: token, tagList: 'a' },
		{ operator_type: 7, platform: 'android', token_list: [token], tag_list: ['a'] },
		{ tokenList: appleToken, tagList: 'a', ...tagOptions },
		{ operator_type: 7, token_list: [appleToken], tag_list: ['a'], ...tagOptionsOnWire },
	],
	[
		'tagV3.deleteTagFromDevices',
		tag,
		{ tokenList: `${token},${otherToken}`, tagList: 'vip' },
		{ operator_type: 8, platform: 'android', token_list: [token, otherToken], tag_list: ['vip'] },
		{ tokenList: appleToken, tagList: 'beta', ...tagOptions },
		{ operator_type: 8, token_list: [appleToken], tag_list: ['beta'], ...tagOptionsOnWire },
	],
	[
		'tagV3.addPairs',
		tag,
		{ tagTokenList: { values: [{ tag: 'a', token }] } },
		{ operator_type: 9, platform: 'android', tag_token_list: [['a', token]] },
		{
			tagTokenListFrom: 'json',
			tagTokenList: [
				['a', appleToken],
				['b', appleToken],
			],
			...tagOptions,
		},
		{
			operator_type: 9,
			tag_token_list: [
				['a', appleToken],
				['b', appleToken],
			],
			...tagOptionsOnWire,
		},
	],
	[
		'tagV3.deletePairs',
		tag,
		{ tagTokenList: { values: [{ tag: 'vip', token }] } },
		{ operator_type: 10, platform: 'android', tag_token_list: [['vip', token]] },
		{ tagTokenList: { values: [{ tag: 'beta', token: appleToken }] }, ...tagOptions },
		{ operator_type: 10, tag_token_list: [['beta', appleToken]], ...tagOptionsOnWire },
	],
];

describe.each(rows)('%s', (operation, path, minimal, onWire, full, fullOnWire) => {
	async function sends(parameters: IDataObject, expected: object): Promise<void> {
		const run = await practice.pushSimplified(operation, parameters, { timezone: 'America/New_York' });
		expect(run.error).toBeUndefined();
		const request = practice.request();
		expect(request).toMatchObject({
			method: 'POST',
			path,
			authorization: basic,
			contentType: 'application/json',
			verdict: 'accepted',
		});
		expect(request.json).toEqual(expected);
		expect(request.raw).toBe(JSON.stringify(request.json));
	}

	test('with the fewest parameters', async () => {
		await sends(minimal, onWire);
		expect(practice.request().warnings).toEqual([]);
	});

	test('with every parameter', async () => sends(full, fullOnWire));
});

test('every one of the ten tag operations has its own number', () => {
	expect(
		rows
			.filter(([, path]) => path === tag)
			.map(([, , , onWire]) => (onWire as { operator_type: number }).operator_type),
	).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
});

describe('what the phones show', () => {
	test('one request to both platforms: the phones of both', async () => {
		await practice.push('pushV3.sendToTags', { tagList: ['beta'], platform: 'all', ...text });
		for (const phone of ['Han Meimei', 'Wang Wei']) {
			expect(practice.sandbox.phones.get(phone)!.shade).toEqual([
				expect.objectContaining({ vendor: 'xg', title: 'Shipped', text: 'It arrives tomorrow' }),
			]);
		}
		expect(practice.shade('Li Lei')).toEqual([]);
	});

	test('silent for iOS: neither title nor content, nothing loud', async () => {
		const run = await practice.push('pushV3.sendToDevice', {
			tokenList: appleToken,
			platform: 'ios',
			messageType: 'message',
			title: 'unseen',
			options: { badge: 1, sound: 'x', category: 'C', customContent: custom },
		});
		expect(run.error).toBeUndefined();
		expect(practice.request().json).toEqual({
			audience_type: 'token',
			platform: 'ios',
			message_type: 'message',
			environment: 'product',
			token_list: [appleToken],
			message: { ios: { aps: { category: 'C', 'content-available': 1 }, custom: { order: 'A-1' } } },
		});
		expect(practice.sandbox.phones.get('Wang Wei')!.shade).toEqual([expect.objectContaining({ silent: true })]);
	});

	test('pass-through for Android: title and content, no parts of a notification', async () => {
		const run = await practice.push('pushV3.sendToDevice', {
			tokenList: token,
			messageType: 'message',
			...text,
			options: { nId: 4, customContent: custom },
		});
		expect(run.error).toBeUndefined();
		expect((practice.request().json as { message: unknown }).message).toEqual({
			...text,
			android: { custom_content: { order: 'A-1' } },
		});
	});
});

test('the platform of each item decides about its fields', async () => {
	const run = await practice.push(
		'pushV3.sendToDevice',
		{ tokenList: '={{ $json.token }}', platform: '={{ $json.platform }}', ...text, options: { badge: 2 } },
		{
			items: [
				{ token, platform: 'android' },
				{ token: appleToken, platform: 'ios' },
			],
		},
	);
	expect(jsonOf(run).map(({ outcome }) => outcome)).toEqual(['accepted', 'accepted']);
	const messages = practice.requests().map(({ json }) => (json as { message: Record<string, unknown> }).message);
	expect(messages.map((message) => Object.keys(message).sort())).toEqual([
		['android', 'content', 'title'],
		['content', 'ios', 'title'],
	]);
});

test('a message as JSON travels as it is', async () => {
	const message = { title: '发货', content: '明天到', android: { builder_id: 2, custom_content: { a: 'b' } } };
	await practice.push('pushV3.sendToDevice', {
		tokenList: token,

		options: { message: JSON.stringify(message), messageFrom: 'json' },
	});
	expect(practice.request().json).toEqual({
		audience_type: 'token',
		platform: 'android',
		message_type: 'notify',
		token_list: [token],
		message,
	});
	expect(practice.shade('Li Lei')).toEqual(['明天到']);
});

test('a sequence number of 64 bits keeps every digit', async () => {
	await practice.push('pushV3.sendToDevice', { tokenList: token, ...text, options: { seq: '9223372036854775807' } });
	expect(practice.request().raw).toContain('"seq":9223372036854775807');
});
