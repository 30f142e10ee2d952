import type { IDataObject } from 'n8n-workflow';
import { goOn, jsonOf } from '../engine/practice';
import { ok, otherToken, refused, secret, send, token, type Sent } from './tpns';

const inDays = (days: number): string =>
	new Date(Date.now() + 8 * 3_600_000 + days * 86_400_000).toISOString().slice(0, 10);
const [tomorrow, nextWeek] = [inDays(1), inDays(7)];

const text = { title: 'Shipped', content: 'It arrives tomorrow' };
const onWire = { title: 'Shipped', content: 'It arrives tomorrow', android: { builder_id: 0 } };

test('the fewest fields: no platform travels, for an app of TPNS is for one', async () => {
	const { bodies, received, run } = await send('sendToDevice', { ...text, tokenList: token });
	expect(bodies).toEqual([{ audience_type: 'token', token_list: [token], message_type: 'notify', message: onWire }]);
	expect(received[0]?.target).toBe('/v3/push/app');
	expect(jsonOf(run)[0]).toMatchObject({ outcome: 'accepted', messageId: '3895624686', target: token });
});

test('every field of Android', async () => {
	const { bodies } = await send('sendToDevice', {
		...text,
		tokenList: token,
		actionType: 3,
		intent: 'xgscheme://com.tpns.push/notify_detail',
		options: {
			ignoreInvalidToken: true,
			channelRules: ['hw', 'mz'],
			planId: '48',
			tpnsOnlinePushType: 1,
			expireTime: 86400,
			multiPkg: true,
			seq: '7',
			androidBadgeType: -2,
			fcmChId: 'f',
			hwCategory: 'IM',
			hwChId: 'h',
			hwImportance: 1,
			hwBizType: true,
			iconColor: 123456,
			nChId: 'default_message',
			nChName: 'Orders',
			oppoChId: 'o',
			androidShowType: 1,
			vivoChId: '1',
			xmChId: 'x',
			builderId: 1,
			clearable: true,
			iconRes: 'xg',
			iconType: 0,
			lights: true,
			nId: 0,
			ring: true,
			ringRaw: 'bell',
			smallIcon: 'xg',
			styleId: true,
			vibrate: true,
			customContent: { values: [{ key: 'order', value: 'A-1' }] },
			acceptTime: { values: [{ start: '13:00', end: '14:00' }] },
			xgMediaAudioResources: 'https://example.com/a.mp3',
			xgMediaResources: 'https://example.com/p.png',
			threadId: 'orders',
			threadSumtext: 'Orders of today',
		},
	});
	expect(bodies).toEqual([
		{
			audience_type: 'token',
			token_list: [token],
			message_type: 'notify',
			ignore_invalid_token: 1,
			channel_rules: [
				{ channel: 'hw', disable: true },
				{ channel: 'mz', disable: true },
			],
			plan_id: '48',
			tpns_online_push_type: 1,
			expire_time: 86400,
			multi_pkg: true,
			seq: 7,
			message: {
				...text,
				accept_time: [{ start: { hour: '13', min: '00' }, end: { hour: '14', min: '00' } }],
				xg_media_audio_resources: 'https://example.com/a.mp3',
				xg_media_resources: 'https://example.com/p.png',
				thread_id: 'orders',
				thread_sumtext: 'Orders of today',
				android: {
					badge_type: -2,
					fcm_ch_id: 'f',
					hw_category: 'IM',
					hw_ch_id: 'h',
					hw_importance: 1,
					hw_biz_type: 1,
					icon_color: 123456,
					n_ch_id: 'default_message',
					n_ch_name: 'Orders',
					oppo_ch_id: 'o',
					show_type: 1,
					vivo_ch_id: '1',
					xm_ch_id: 'x',
					builder_id: 1,
					clearable: 1,
					icon_res: 'xg',
					icon_type: 0,
					lights: 1,
					n_id: 0,
					ring: 1,
					ring_raw: 'bell',
					small_icon: 'xg',
					style_id: 1,
					vibrate: 1,
					action: { action_type: 3, intent: 'xgscheme://com.tpns.push/notify_detail' },
					custom_content: '{"order":"A-1"}',
				},
			},
		},
	]);
});

test('every field of iOS, and a silent message', async () => {
	const { bodies } = await send('sendToDevice', {
		...text,
		tokenList: token,
		platform: 'ios',
		environment: 'dev',
		options: {
			badgeType: -2,
			category: 'INVITE_CATEGORY',
			mutableContent: true,
			sound: 'Tassel.wav',
			subtitle: 'Order',
			interruptionLevel: 'time-sensitive',
			showType: 1,
			threadId: 'orders',
			xgMediaResources: 'https://example.com/p.png',
			customContent: { values: [{ key: 'order', value: '={{ ["A", 1] }}' }] },
		},
	});
	expect(bodies).toEqual([
		{
			audience_type: 'token',
			token_list: [token],
			message_type: 'notify',
			environment: 'dev',
			message: {
				...text,
				show_type: 1,
				thread_id: 'orders',
				xg_media_resources: 'https://example.com/p.png',
				ios: {
					aps: {
						alert: { ...{ title: text.title, body: text.content }, subtitle: 'Order' },
						badge_type: -2,
						category: 'INVITE_CATEGORY',
						'mutable-content': 1,
						sound: 'Tassel.wav',
						'interruption-level': 'time-sensitive',
					},
					custom_content: '{"order":["A",1]}',
				},
			},
		},
	]);
	const silent = await send('sendToDevice', { tokenList: token, platform: 'ios', messageType: 'message' });
	expect(silent.bodies[0]).toEqual({
		audience_type: 'token',
		token_list: [token],
		message_type: 'message',
		environment: 'product',
		message: { ios: { aps: { 'content-available': 1 } } },
	});
});

test('each list of devices is a task of its own: no push ID is carried over', async () => {
	const tokens = Array.from({ length: 1001 }, (_, index) => `t${String(index).padStart(35, '0')}`);
	const { bodies, run } = await send(
		'sendToManyDevices',
		{ ...text, tokenList: '={{ $json.token }}' },
		{
			items: tokens.map((one) => ({ token: one })),
			answers: [
				{ ...ok, push_id: '1' },
				{ ...ok, push_id: '2' },
			],
		},
	);
	expect(bodies.map(({ token_list: list }) => (list as string[]).length).sort((a, b) => b - a)).toEqual([1000, 1]);
	expect(bodies.some((body) => 'push_id' in body)).toBe(false);
	const items = jsonOf(run);
	expect(items).toHaveLength(1001);
	expect(new Set(items.map(({ messageId }) => messageId))).toEqual(new Set(['1', '2']));
	expect((run.outputs[0] ?? []).map(({ pairedItem }) => pairedItem)).toEqual(tokens.map((_, item) => ({ item })));
});

test('tokens that TPNS left out as invalid are dead, the others accepted', async () => {
	const { run } = await send(
		'sendToManyDevices',
		{ ...text, tokenList: '={{ $json.token }}', options: { ignoreInvalidToken: true } },
		{
			settings: goOn,
			items: [token, otherToken].map((one) => ({ token: one })),
			answers: [{ ...ok, invalid_targe_list: [otherToken] }],
		},
	);
	expect(jsonOf(run)[0]).toMatchObject({ outcome: 'accepted', target: token });
	expect(JSON.stringify(jsonOf(run)[1])).toMatch(/invalid and left it out/);
});

test('tags as a list and as rules; a repeating message has an ID for each time', async () => {
	const list = await send(
		'sendToTags',
		{
			...text,
			tagList: 'vip,new',
			op: 'OR',
			options: {
				collapseId: '5',
				forceCollapse: true,
				pushSpeed: 1000,
				loopParam: {
					values: [{ startDate: tomorrow, endDate: nextWeek, loopType: 2, days: '1,3', dayTimes: '19:00, 20:30:15' }],
				},
			},
		},
		{ answers: [{ ...ok, push_id: ['11', '12'] }] },
	);
	expect(list.bodies).toEqual([
		{
			audience_type: 'tag',
			tag_list: { tags: ['vip', 'new'], op: 'OR' },
			message_type: 'notify',
			message: onWire,
			collapse_id: 5,
			force_collapse: true,
			push_speed: 1000,
			loop_param: {
				startDate: tomorrow,
				endDate: nextWeek,
				loopType: 2,
				loopDayIndexs: [1, 3],
				dayTimes: ['19:00:00', '20:30:15'],
			},
		},
	]);
	expect(jsonOf(list.run)[0]).toMatchObject({ messageId: '11', pushIds: ['11', '12'] });

	const tagRules = [
		{
			tag_items: [
				{ tags: ['guangdong'], is_not: false, tags_operator: 'OR', items_operator: 'OR', tag_type: 'xg_auto_province' },
			],
			operator: 'OR',
			is_not: false,
		},
	];
	const rules = await send('sendToTags', {
		...text,
		confirmEveryone: true,
		tagsFrom: 'rules',
		tagRules: JSON.stringify(tagRules),
	});
	expect(rules.bodies[0]).toEqual({
		audience_type: 'tag',
		tag_rules: tagRules,
		message_type: 'notify',
		message: onWire,
	});
});

test('everyone needs the confirmation', async () => {
	expect(String(refused(await send('sendToAll', text, { settings: goOn })))).toMatch(/Confirm Sending to Everyone/);
	const { bodies } = await send('sendToAll', { ...text, confirmEveryone: true });
	expect(bodies[0]).toEqual({ audience_type: 'all', message_type: 'notify', message: onWire });
});

test.each<[string, string, IDataObject, RegExp]>([
	['a token of XG', 'sendToDevice', { ...text, tokenList: 'x'.repeat(40) }, /Device Token.*at most 36 characters/],
	['no token', 'sendToDevice', { ...text, tokenList: 'undefined' }, /Device Token/],
	[
		'a message beyond 4096 bytes',
		'sendToDevice',
		{ title: 't', content: 'x'.repeat(4096), tokenList: token },
		/at most 4096/,
	],
	[
		'a lifetime beyond 3 days',
		'sendToDevice',
		{ ...text, tokenList: token, options: { expireTime: 259_201 } },
		/259200/,
	],
	[
		'a summary without a thread',
		'sendToDevice',
		{ ...text, tokenList: token, options: { threadSumtext: 's' } },
		/Thread ID/,
	],
	['a badge below -2', 'sendToDevice', { ...text, tokenList: token, options: { androidBadgeType: -3 } }, /Badge/],
	[
		'a badge of 100 on Android',
		'sendToDevice',
		{ ...text, tokenList: token, options: { androidBadgeType: 100 } },
		/Badge/,
	],
	['a speed of 999', 'sendToTags', { ...text, tagList: 'a', options: { pushSpeed: 999 } }, /Push Speed/],
	[
		'513 characters of tags',
		'sendToTags',
		{ ...text, tagList: Array.from({ length: 27 }, (_, i) => `${i}`.padStart(19, 'x')).join(',') },
		/513 characters together/,
	],
	[
		'rules without an operator',
		'sendToTags',
		{ ...text, tagsFrom: 'rules', tagRules: '[{"tag_items": [], "is_not": false}]' },
		/Tag Rules.*"operator"/,
	],
	[
		'rules of an expression that found nothing',
		'sendToTags',
		{
			...text,
			tagsFrom: 'rules',
			tagRules:
				'[{"operator":"OR","is_not":false,"tag_items":[{"tags":["undefined"],"is_not":false,"tags_operator":"OR","items_operator":"OR","tag_type":"xg_user_define"}]}]',
		},
		/Tag Rules.*"undefined", which is what a missing value looks like/,
	],
	[
		'a send time in 91 days',
		'sendToTags',
		{ ...text, tagList: 'a', options: { sendTime: '={{ $now.plus({ days: 91 }).toISO() }}' } },
		/90 days/,
	],
	[
		'a send time that has passed',
		'sendToTags',
		{ ...text, tagList: 'a', options: { sendTime: '={{ $now.minus({ hours: 1 }).toISO() }}' } },
		/Send Time/,
	],
	[
		'custom data that is no JSON',
		'sendToDevice',
		{
			tokenList: token,
			options: { messageFrom: 'json', message: '{"title":"t","content":"c","android":{"custom_content":"x"}}' },
		},
		/custom_content/,
	],
	[
		'a loop on a Sunday called 7',
		'sendToTags',
		{
			...text,
			tagList: 'a',
			options: {
				loopParam: {
					values: [{ startDate: tomorrow, endDate: nextWeek, loopType: 2, days: '7', dayTimes: '19:00' }],
				},
			},
		},
		/Days/,
	],
])('%s is refused before the network', async (_what, operation, parameters, sentence) => {
	const sent = await send(operation, parameters, { settings: goOn });
	expect(sent.received).toEqual([]);
	expect(String(refused(sent))).toMatch(sentence);
});

test.each<[string, string, string, RegExp]>([
	['a day that is in no calendar', '2027-02-30', nextWeek, /Start Date.*in no calendar/],
	['yesterday', inDays(-1), nextWeek, /Start Date.*must be from/],
	['a day too far away', tomorrow, inDays(92), /End Date.*90 days ahead/],
	['an end before the start', nextWeek, tomorrow, /End Date.*before Start Date/],
])('a loop with %s is refused before the network', async (_what, startDate, endDate, sentence) => {
	const loopParam = { values: [{ startDate, endDate, loopType: 1, dayTimes: '19:00' }] };
	const sent = await send('sendToTags', { ...text, tagList: 'a', options: { loopParam } }, { settings: goOn });
	expect(sent.received).toEqual([]);
	expect(String(refused(sent))).toMatch(sentence);
});

test('custom data that somebody wrote as an object travels as text', async () => {
	const { bodies } = await send('sendToDevice', {
		tokenList: token,
		options: {
			messageFrom: 'json',
			message: '{"title":"t","content":"c","android":{"custom_content":{"id":12345678901234567890}}}',
		},
	});
	expect((bodies[0]!.message as { android: object }).android).toEqual({
		custom_content: '{"id":12345678901234567890}',
	});
});

test('a short lifetime is told, not refused', async () => {
	const { run } = await send('sendToDevice', { ...text, tokenList: token, options: { expireTime: 60 } });
	expect(JSON.stringify(jsonOf(run)[0])).toMatch(/keeps the message 800 seconds/);
});

describe('a credential of the other service is refused', () => {
	it('TPNS with a credential of XG', async () => {
		const sent = await send(
			'sendToDevice',
			{ ...text, tokenList: token },
			{ credential: { service: 'xg', appId: 'a' } },
		).catch((error: unknown) => error);
		expect(String((sent as Sent).run ? JSON.stringify((sent as Sent).run.error) : sent)).toMatch(
			/of TPNS, and the Service of the credential is XG/,
		);
	});
	it('version 3 with a credential of TPNS', async () => {
		const sent = await send('sendToDevice', {
			...text,
			resource: 'pushV3',
			tokenList: 'x'.repeat(40),
			pushId: '0',
		}).catch((error: unknown) => error);
		expect(String((sent as Sent).run ? JSON.stringify((sent as Sent).run.error) : sent)).toMatch(
			/of XG, and the Service of the credential is TPNS/,
		);
	});
});

describe('codes', () => {
	it.each<[number, string]>([
		[10110008, 'deadTarget'],
		[1008004, 'unknown'],
		[1008003, 'rejected'],
		[1008019, 'rejected'],
		[10010005, 'rejected'],
		[10010018, 'rejected'],
		[4711, 'unknown'],
	])('%i of one device: %s', async (code, outcome) => {
		const { run, received } = await send(
			'sendToDevice',
			{ ...text, tokenList: token },
			{ settings: goOn, answers: [{ ret_code: code, err_msg: secret }] },
		);
		const [item] = jsonOf(run);
		expect((item?.details as IDataObject | undefined)?.outcome ?? item?.outcome).toBe(outcome);
		expect(received).toHaveLength(1);
	});

	it('it is TPNS that says so, and whose console is named', async () => {
		const one = { settings: goOn, answers: [{ ret_code: 1008003 }] };
		expect(String(refused(await send('sendToDevice', { ...text, tokenList: token }, one)))).toMatch(/^TPNS refused: /);
		const lost = { settings: goOn, answers: ['<html>'] };
		const { run } = await send('sendToDevice', { ...text, tokenList: token }, lost);
		expect(JSON.stringify(jsonOf(run)[0])).toMatch(/Task \(TPNS\) > Get Many, or the TPNS console/);
	});

	it('nobody of a list is called dead', async () => {
		const { run } = await send(
			'sendToManyDevices',
			{ ...text, tokenList: '={{ $json.token }}' },
			{
				settings: goOn,
				items: [token, otherToken].map((one) => ({ token: one })),
				answers: [{ ret_code: 10110008 }],
			},
		);
		for (const item of jsonOf(run)) expect(item).toMatchObject({ details: { outcome: 'rejected' } });
	});
});
