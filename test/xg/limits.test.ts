import type { IDataObject } from 'n8n-workflow';
import { account, appleToken, bulkToken, goOn, jsonOf, text, token, usePractice } from './practice';

const practice = usePractice();

/** JSON around the content of the smallest message for Android and for iOS. */
const androidFrame = Buffer.byteLength(JSON.stringify({ title: 'Shipped', content: '', builder_id: 0 }));
const appleFrame = Buffer.byteLength(JSON.stringify({ aps: { alert: { body: '' } } }));
const v3Frame = Buffer.byteLength(JSON.stringify({ title: 'Shipped', content: '', android: { builder_id: 0 } }));

const bulk = (count: number): string[] => Array.from({ length: count }, (_, index) => `bulk-${index}`);
const tokens = (count: number): string[] => Array.from({ length: count }, (_, index) => bulkToken(index));
const pairs = (count: number): string => JSON.stringify(tokens(count).map((id) => ['vip', id]));
const rows = (count: number): IDataObject => ({ values: tokens(count).map((id) => ({ tag: 'vip', token: id })) });
const device = { deviceToken: token, ...text };
const tags = { tagsList: ['vip'], ...text };
const span = (start: string, end: string): IDataObject => ({
	...device,
	options: { acceptTime: { values: [{ start, end }] } },
});

type Row = [what: string, operation: string, atTheLimit: IDataObject, past: IDataObject, sentence: string];

const limits: Row[] = [
	[
		'bytes of a message for Android',
		'push.sendToDevice',
		{ ...device, content: 'x'.repeat(4096 - androidFrame) },
		{ ...device, content: 'x'.repeat(4097 - androidFrame) },
		'Message in item 0 has 4097 bytes as JSON; at most 4096 are allowed',
	],
	[
		'bytes of Chinese text',
		'push.sendToDevice',
		{ ...device, content: '推'.repeat(Math.floor((4096 - androidFrame) / 3)) },
		{ ...device, content: '推'.repeat(Math.floor((4096 - androidFrame) / 3) + 1) },
		'Message in item 0 has 409',
	],
	[
		'bytes of a payload for iOS',
		'push.sendToDevice',
		{ ...device, title: '', deviceToken: appleToken, messageType: 0, content: 'x'.repeat(800 - appleFrame) },
		{ ...device, title: '', deviceToken: appleToken, messageType: 0, content: 'x'.repeat(801 - appleFrame) },
		'Message in item 0 has 801 bytes as JSON; at most 800 are allowed',
	],
	[
		'bytes of a message that is made for lists',
		'push.sendToManyDevices',
		{ deviceList: token, ...text, content: 'x'.repeat(4096 - androidFrame) },
		{ deviceList: token, ...text, content: 'x'.repeat(4097 - androidFrame) },
		'Message in item 0 has 4097 bytes',
	],
	[
		'bytes of a message (V3)',
		'pushV3.sendToDevice',
		{ tokenList: token, ...text, content: 'x'.repeat(4096 - v3Frame) },
		{ tokenList: token, ...text, content: 'x'.repeat(4097 - v3Frame) },
		'Message in item 0 has 4097 bytes as JSON; at most 4096 are allowed',
	],
	[
		'accounts of one request',
		'push.sendToAccounts',
		{ accountList: bulk(100).join(), ...text },
		{ accountList: bulk(101).join(), ...text },
		'Accounts in item 0 names 101 targets; at most 100 are allowed',
	],
	[
		'characters of an account',
		'push.sendToAccount',
		{ account: 'bulk-1', ...text },
		{ account: 'x', ...text },
		'Account in item 0 holds "x"; a user account must be at least two characters long',
	],
	[
		'devices of one item',
		'push.sendToManyDevices',
		{ deviceList: tokens(1000).join(), ...text },
		{ deviceList: tokens(1001).join(), ...text },
		'Device Tokens in item 0 names 1001 targets; at most 1000 are allowed',
	],
	[
		'accounts of one item',
		'push.sendToManyAccounts',
		{ accountList: bulk(1000).join(), ...text },
		{ accountList: bulk(1001).join(), ...text },
		'Accounts in item 0 names 1001 targets; at most 1000 are allowed',
	],
	[
		'devices of one item (V3)',
		'pushV3.sendToManyDevices',
		{ tokenList: tokens(1000).join(), ...text },
		{ tokenList: tokens(1001).join(), ...text },
		'Device Tokens in item 0 names 1001 targets',
	],
	[
		'accounts of one item (V3)',
		'pushV3.sendToManyAccounts',
		{ accountList: bulk(1000).join(), ...text },
		{ accountList: bulk(1001).join(), ...text },
		'Accounts in item 0 names 1001 targets',
	],
	[
		'one device (V3)',
		'pushV3.sendToDevice',
		{ tokenList: token, ...text },
		{ tokenList: `${token},${token}x`, ...text },
		'Device Token in item 0 names 2 targets; at most 1 are allowed',
	],
	[
		'one account (V3)',
		'pushV3.sendToAccount',
		{ accountList: account, ...text },
		{ accountList: 'bulk-1,bulk-2', ...text },
		'Account in item 0 names 2 targets; at most 1 are allowed',
	],
	[
		'tags of a push',
		'push.sendToTags',
		{ ...tags, tagsList: bulk(50) },
		{ ...tags, tagsList: bulk(51) },
		'Tags in item 0 names 51 targets; at most 50 are allowed',
	],
	[
		'tags of a push (V3)',
		'pushV3.sendToTags',
		{ tagList: bulk(50), ...text },
		{ tagList: bulk(51), ...text },
		'Tags in item 0 names 51 targets; at most 50 are allowed',
	],
	[
		'bytes of a tag of a push',
		'push.sendToTags',
		{ ...tags, tagsList: ['签'.repeat(16)] },
		{ ...tags, tagsList: ['签'.repeat(17)] },
		'Tags in item 0 holds a tag of 51 bytes; at most 50 are allowed',
	],
	[
		'seconds a message waits',
		'push.sendToDevice',
		{ ...device, options: { expireTime: 259200 } },
		{ ...device, options: { expireTime: 259201 } },
		'Options > Time to Live (Seconds) in item 0 is 259201; it must be a whole number from 0 to 259200 (seconds)',
	],
	[
		'seconds a message waits, least',
		'push.createMessage',
		{ ...text, options: { expireTime: 0 } },
		{ ...text, options: { expireTime: -1 } },
		'Options > Time to Live (Seconds) in item 0 is -1',
	],
	[
		'seconds a message waits (V3)',
		'pushV3.sendToDevice',
		{ tokenList: token, ...text, options: { expireTime: 259200 } },
		{ tokenList: token, ...text, options: { expireTime: 259201 } },
		'Options > Time to Live (Seconds) in item 0 is 259201',
	],
	[
		'seconds a request is valid',
		'device.count',
		{ options: { validTime: 600 } },
		{ options: { validTime: 601 } },
		'Options > Valid Time (Seconds) in item 0 is 601; it must be a whole number from 1 to 600 (seconds)',
	],
	[
		'seconds a request is valid, least',
		'device.count',
		{ options: { validTime: 1 } },
		{ options: { validTime: 0 } },
		'Options > Valid Time (Seconds) in item 0 is 0',
	],
	[
		'times of a loop',
		'push.sendToTags',
		{ ...tags, options: { loopTimes: 15, loopInterval: 1 } },
		{ ...tags, options: { loopTimes: 16, loopInterval: 1 } },
		'Options > Loop Times in item 0 is 16; it must be a whole number from 1 to 15',
	],
	[
		'days of a loop',
		'push.sendToTags',
		{ ...tags, options: { loopTimes: 2, loopInterval: 14 } },
		{ ...tags, options: { loopTimes: 2, loopInterval: 15 } },
		'Options > Loop Interval (Days) in item 0 is 15; it must be a whole number from 1 to 14',
	],
	[
		'days of a whole loop',
		'push.sendToTags',
		{ ...tags, options: { loopTimes: 3, loopInterval: 7 } },
		{ ...tags, options: { loopTimes: 3, loopInterval: 8 } },
		'Options > Loop Times in item 0 is 3 with 8 days between, 16 days in all; at most 14 days are allowed',
	],
	[
		'a loop has both parts',
		'push.sendToTags',
		{ ...tags, options: { loopTimes: 1, loopInterval: 1 } },
		{ ...tags, options: { loopTimes: 2 } },
		'Options > Loop Interval (Days) in item 0 is empty; Loop Times and Loop Interval go together',
	],
	[
		'an interval needs its times (V3), not the other way round',
		'pushV3.sendToTags',
		{ tagList: ['vip'], ...text, options: { loopTimes: 2 } },
		{ tagList: ['vip'], ...text, options: { loopInterval: 2 } },
		'Options > Loop Times in item 0 is empty; Loop Interval needs it',
	],
	[
		'the ID of a notification, least',
		'push.sendToDevice',
		{ ...device, options: { nId: -1 } },
		{ ...device, options: { nId: -2 } },
		'Options > Android: Notification ID in item 0 is -2; it must be a whole number from -1 to 2147483647',
	],
	[
		'the ID of a notification',
		'push.sendToDevice',
		{ ...device, options: { nId: 2147483647 } },
		{ ...device, options: { nId: 2147483648 } },
		'Options > Android: Notification ID in item 0 is 2147483648',
	],
	[
		'the ID of a notification (V3)',
		'pushV3.sendToDevice',
		{ tokenList: token, ...text, options: { nId: 2147483647 } },
		{ tokenList: token, ...text, options: { nId: 2147483648 } },
		'Options > Android: Notification ID in item 0 is 2147483648',
	],
	[
		'the ID of a notification, as JSON',
		'push.sendToDevice',
		{ deviceToken: token, options: { message: { ...text, n_id: 2147483647 }, messageFrom: 'json' } },
		{ deviceToken: token, options: { message: { ...text, n_id: 2147483648 }, messageFrom: 'json' } },
		'Message in item 0 holds 2147483648 as "n_id"; it must be a whole number from -1 to 2147483647',
	],
	[
		'the ID of a notification, as JSON (V3)',
		'pushV3.sendToDevice',
		{ tokenList: token, options: { message: { ...text, android: { n_id: 2147483647 } }, messageFrom: 'json' } },
		{ tokenList: token, options: { message: { ...text, android: { n_id: 9007199254740993 } }, messageFrom: 'json' } },
		'as "n_id"; it must be a whole number from -1 to 2147483647',
	],
	[
		'the style',
		'push.sendToDevice',
		{ ...device, options: { builderId: 2147483647 } },
		{ ...device, options: { builderId: 2147483648 } },
		'Options > Android: Builder ID in item 0 is 2147483648',
	],
	[
		'the flags of a screen',
		'push.sendToDevice',
		{ ...device, options: { atyAttr: { if: -2147483648 } } },
		{ ...device, options: { atyAttr: { if: 2147483648 } } },
		'Intent Flags in item 0 is 2147483648',
	],
	[
		'a switch, as JSON',
		'push.sendToDevice',
		{ deviceToken: token, options: { message: { ...text, ring: 1 }, messageFrom: 'json' } },
		{ deviceToken: token, options: { message: { ...text, ring: 2 }, messageFrom: 'json' } },
		'Message in item 0 holds 2 as "ring"; it must be a whole number from 0 to 1',
	],
	[
		'a badge',
		'push.sendToDevice',
		{ deviceToken: appleToken, messageType: 0, content: 'x', options: { badge: 0 } },
		{ deviceToken: appleToken, messageType: 0, content: 'x', options: { badge: -1 } },
		'Options > Apple: Badge in item 0 is -1',
	],
	[
		'the end of a span',
		'push.sendToDevice',
		span('00:00', '23:59'),
		span('00:00', '24:00'),
		'Accept Time > End in item 0 must be a time of day from 00:00 to 23:59, such as 09:30',
	],
	[
		'the order of a span',
		'push.sendToDevice',
		span('00:00', '00:01'),
		span('22:00', '07:00'),
		'Accept Time in item 0 ends at 07:00, not after its start at 22:00; a span must end later on the same day',
	],
	[
		'pairs of one item, as rows',
		'tag.set',
		{ tagTokenList: rows(20) },
		{ tagTokenList: rows(21) },
		'Tags and Devices in item 0 holds 21 entries; at most 20 are allowed',
	],
	[
		'pairs of one item, as JSON',
		'tag.set',
		{ tagTokenListFrom: 'json', tagTokenList: pairs(20) },
		{ tagTokenListFrom: 'json', tagTokenList: pairs(21) },
		'Tags and Devices in item 0 holds 21 entries; at most 20 are allowed',
	],
	[
		'bytes of a tag in a row',
		'tag.set',
		{ tagTokenList: { values: [{ tag: `${'签'.repeat(16)}ab`, token }] } },
		{ tagTokenList: { values: [{ tag: '签'.repeat(17), token }] } },
		'Tags and Devices > Tag in item 0 has 51 bytes in UTF-8; at most 50 are allowed',
	],
	[
		'bytes of a tag in JSON',
		'tag.delete',
		{ tagTokenListFrom: 'json', tagTokenList: [['x'.repeat(50), token]] },
		{ tagTokenListFrom: 'json', tagTokenList: [['x'.repeat(51), token]] },
		'Tags and Devices in item 0 holds in entry 0 a tag of 51 bytes; at most 50 are allowed',
	],
	[
		'bytes of a tag to count',
		'tag.countDevices',
		{ tag: 'x'.repeat(50) },
		{ tag: 'x'.repeat(51) },
		'Tag in item 0 has 51 bytes in UTF-8; at most 50 are allowed',
	],
	['the number of tags asked for', 'tag.getMany', { limit: 1 }, { limit: 0 }, 'Limit in item 0 is 0'],
	[
		'messages asked about',
		'task.getStatus',
		{ pushIds: bulk(100).join() },
		{ pushIds: bulk(101).join() },
		'Push IDs in item 0 names 101 targets; at most 100 are allowed',
	],
	[
		'devices of a tag (V3)',
		'tagV3.addTagToDevices',
		{ tokenList: tokens(20).join(), tagList: 'a' },
		{ tokenList: tokens(21).join(), tagList: 'a' },
		'Device Tokens in item 0 names 21 targets; at most 20 are allowed',
	],
	[
		'tags of a device (V3)',
		'tagV3.addTags',
		{ tokenList: token, tagList: bulk(20).join() },
		{ tokenList: token, tagList: bulk(21).join() },
		'Tags in item 0 names 21 targets; at most 20 are allowed',
	],
	[
		'one tag (V3)',
		'tagV3.addTag',
		{ tokenList: token, tagList: 'a' },
		{ tokenList: token, tagList: 'a,b' },
		'Tag in item 0 names 2 targets; at most 1 are allowed',
	],
	[
		'characters of a tag (V3)',
		'tagV3.addTag',
		{ tokenList: token, tagList: 'x'.repeat(50) },
		{ tokenList: token, tagList: 'x'.repeat(51) },
		'Tag in item 0 holds a tag of 51 characters; at most 50 are allowed',
	],
	[
		'pairs of one item (V3)',
		'tagV3.addPairs',
		{ tagTokenListFrom: 'json', tagTokenList: pairs(20) },
		{ tagTokenListFrom: 'json', tagTokenList: pairs(21) },
		'Tags and Devices in item 0 holds 21 entries',
	],
	[
		'a sequence number',
		'pushV3.sendToDevice',
		{ tokenList: token, ...text, options: { seq: '9007199254740991' } },
		{ tokenList: token, ...text, options: { seq: '9223372036854775808' } },
		'Options > Sequence Number in item 0 is 9223372036854775808; at most 9223372036854775807 is allowed',
	],
	[
		'an account type',
		'pushV3.sendToAccount',
		{ accountList: account, ...text, options: { accountType: 'own', ownAccountType: 0 } },
		{ accountList: account, ...text, options: { accountType: 'own', ownAccountType: -1 } },
		'Options > Account Type: Own Number in item 0 is -1',
	],
];

describe.each(limits)('%s: %s', (_what, operation, atTheLimit, past, sentence) => {
	test('at the limit the service takes it', async () => {
		const run = await practice.push(operation, atTheLimit);
		expect(run.error).toBeUndefined();
		expect(practice.requests().map(({ verdict }) => verdict)).not.toContain('refused');
		expect(practice.requests()).not.toHaveLength(0);
	});

	test('one past it is refused before the network', async () => {
		const run = await practice.push(operation, past);
		expect(run.error?.message).toContain(sentence);
		expect(practice.requests()).toEqual([]);
	});
});

describe.each<[string, IDataObject, string]>([
	['push.sendToDevice', { ...text }, 'deviceToken'],
	['pushV3.sendToDevice', { ...text }, 'tokenList'],
	['push.sendToManyDevices', { ...text }, 'deviceList'],
	['push.sendToManyDevices', { pushIdFrom: 'existing', pushId: '7' }, 'deviceList'],
	['pushV3.sendToManyDevices', { ...text }, 'tokenList'],
	['device.get', {}, 'deviceToken'],
	['tag.getByDevice', {}, 'deviceToken'],
	['account.removeDevice', { account }, 'deviceToken'],
	['tagV3.addTag', { tagList: 'vip' }, 'tokenList'],
	['tagV3.addTagToDevices', { tagList: 'vip' }, 'tokenList'],
])('tokens of %s', (operation, parameters, name) => {
	test.each([39, 41, 63, 65])('%i characters are those of no token', async (length) => {
		const run = await practice.push(operation, { ...parameters, [name]: 'a'.repeat(length) });
		expect(run.error?.message).toMatch(
			/^Device Tokens? in item 0 holds "a{39,40}"; a device token must be 40 characters long \(Android\) or 64 \(iOS\)/,
		);
		expect(practice.requests()).toEqual([]);
	});
});

test.each(['tag.set', 'tagV3.addPairs'])('tokens of the pairs of %s, as rows and as JSON', async (operation) => {
	for (const parameters of [
		{ tagTokenList: { values: [{ tag: 'vip', token: 'a'.repeat(41) }] } },
		{ tagTokenListFrom: 'json', tagTokenList: [['vip', 'a'.repeat(41)]] },
	]) {
		const run = await practice.push(operation, parameters);
		expect(run.error?.message).toMatch(/^Tags and Devices.+40 characters long \(Android\) or 64 \(iOS\)/);
	}
	expect(practice.requests()).toEqual([]);
});

test.each<[string, IDataObject, string]>([
	[
		'push.sendToDevice',
		{ deviceToken: appleToken, ...text },
		'Device Token in item 0 is an iOS token of 64 characters; the message is for Android, whose tokens have 40',
	],
	[
		'push.sendToDevice',
		{ deviceToken: token, messageType: 0, content: 'x' },
		'Device Token in item 0 is an Android token of 40 characters; the message is for iOS, whose tokens have 64',
	],
	['pushV3.sendToDevice', { tokenList: appleToken, ...text }, 'Device Token in item 0 is an iOS token'],
])('%s: a token of the other platform', async (operation, parameters, sentence) => {
	const run = await practice.push(operation, parameters);
	expect(run.error?.message).toContain(sentence);
	expect(practice.requests()).toEqual([]);
});

test.each([
	['push.sendToManyDevices', 'deviceList'],
	['pushV3.sendToManyDevices', 'tokenList'],
])('%s: tokens of the other platform in a list are told, because the service takes them', async (operation, name) => {
	const run = await practice.push(operation, { [name]: [bulkToken(1), appleToken], ...text });
	expect(jsonOf(run)[0]).toMatchObject({
		warnings: ['1 of the tokens is not of Android, for which the message is: it gets nothing'],
	});
});

const values = (message: unknown): IDataObject => ({
	deviceToken: token,

	options: { message: JSON.stringify(message), messageFrom: 'json' },
});
const applePart = (message: unknown): IDataObject => ({ ...values(message), deviceToken: appleToken, messageType: 0 });
const v3 = (message: unknown, more: IDataObject = {}): IDataObject => ({
	tokenList: token,

	options: { message: JSON.stringify(message), messageFrom: 'json' },
	...more,
});
const ios = { platform: 'ios', tokenList: appleToken };

const refused: Array<[what: string, operation: string, parameters: IDataObject, sentence: string]> = [
	['no device', 'push.sendToDevice', { ...device, deviceToken: ' ' }, 'Device Token in item 0 is empty'],
	[
		'a device with a line break',
		'push.sendToDevice',
		{ ...device, deviceToken: '={{ "a\\nb" }}' },
		'Device Token in item 0 holds a line break or another control character',
	],
	[
		'two devices where one is meant',
		'push.sendToDevice',
		{ ...device, deviceToken: tokens(2).join() },
		'Device Token in item 0 names 2 targets; at most 1 are allowed',
	],
	['no account', 'push.sendToManyAccounts', { accountList: '={{ [] }}', ...text }, 'Accounts in item 0 is empty'],
	['a blank title', 'push.sendToDevice', { ...device, title: '  ' }, 'Title in item 0 is blank'],
	['a blank content', 'push.sendToDevice', { ...device, content: '\n' }, 'Content in item 0 is blank'],
	[
		'a pass-through message with nothing in it',
		'push.sendToDevice',
		{ deviceToken: token, messageType: 2 },
		'Content in item 0 is empty; a pass-through message needs a title, a content or custom data',
	],
	[
		'iOS without a content',
		'push.sendToDevice',
		{ deviceToken: appleToken, messageType: 0, title: 'x' },
		'Content in item 0 is empty; it is required',
	],
	[
		"iOS with a name of XG's",
		'push.sendToDevice',
		{
			deviceToken: appleToken,
			messageType: 0,
			content: 'x',
			options: { customContent: { values: [{ key: 'xg', value: 'oops' }] } },
		},
		'Custom Data in item 0 holds "xg", which belongs to XG or Apple; choose another name',
	],
	[
		'a click without a web page',
		'push.sendToDevice',
		{ ...device, actionType: 2, url: '={{ $json.none }}' },
		'Web Page in item 0 is empty, because its expression gave nothing; it is required',
	],
	[
		'a web page that is none',
		'push.sendToDevice',
		{ ...device, actionType: 2, url: 'javascript:alert(1)' },
		'Web Page in item 0 must be an address that starts with http:// or https://',
	],
	[
		'a click without an intent',
		'push.sendToDevice',
		{ ...device, actionType: 3, intent: '={{ $json.none }}' },
		'Intent in item 0 is empty, because its expression gave nothing; it is required',
	],
	[
		'an intent that is none',
		'push.sendToDevice',
		{ ...device, actionType: 3, intent: 'com.example.shop.OrderActivity' },
		'Intent in item 0 must be the address of an intent, such as intent:#Intent;',
	],
	[
		'a click without a screen',
		'push.sendToDevice',
		{ ...device, actionType: 'screen', activity: '={{ $json.none }}' },
		'Activity in item 0 is empty, because its expression gave nothing; it is required',
	],
	[
		'a click without a screen (V3)',
		'pushV3.sendToDevice',
		{ tokenList: token, ...text, actionType: 'screen' },
		'Activity in item 0 is empty; it is required',
	],
	['a tag with a space', 'tag.countDevices', { tag: 'two words' }, 'Tag in item 0 must be without spaces'],
	[
		'a tag with a space in JSON',
		'tag.set',
		{ tagTokenListFrom: 'json', tagTokenList: `[["two words","${token}"]]` },
		'Tags and Devices in item 0 holds in entry 0 the tag "two words"; a tag must not be empty or hold spaces',
	],
	[
		'a pair without a token',
		'tag.set',
		{ tagTokenListFrom: 'json', tagTokenList: '[["vip"]]' },
		'Tags and Devices in item 0 holds in entry 0 no tag and token; each entry must be ["tag", "token"]',
	],
	[
		"the guide's own sample, which is no JSON",
		'tag.set',
		{ tagTokenListFrom: 'json', tagTokenList: '[[{"tag 1","token 1"}]]' },
		'Tags and Devices in item 0 is not valid JSON',
	],
	['no pairs', 'tag.set', { tagTokenListFrom: 'json', tagTokenList: '[]' }, 'Tags and Devices in item 0 is empty'],
	[
		'a message that is no JSON',
		'push.sendToDevice',
		{ deviceToken: token, options: { message: '{"title":', messageFrom: 'json' } },
		'Message in item 0 is not valid JSON',
	],
	['a message that is a list', 'push.sendToDevice', values([1]), 'Message in item 0 must be a JSON object'],
	[
		'a name with a space at its end, as the guide prints it',
		'push.sendToDevice',
		values({ 'title ': 'x', content: 'y' }),
		'Message in item 0 holds the name "title " with a space at its end; it must be "title"',
	],
	[
		'a message without a title',
		'push.sendToDevice',
		values({ content: 'y' }),
		'Message in item 0 holds no text "title"; this kind of message needs one',
	],
	[
		'a message for iOS without aps',
		'push.sendToDevice',
		applePart({ alert: 'x' }),
		'Message in item 0 holds no object "aps"; this kind of message needs one',
	],
	[
		"a message for iOS with a name of XG's",
		'push.sendToDevice',
		applePart({ aps: { alert: 'x' }, xg: 'oops' }),
		'Message in item 0 holds "xg", which XG overwrites; choose another name',
	],
	[
		'a message too long, as JSON',
		'push.sendToDevice',
		values({ title: 'x', content: 'y'.repeat(4096) }),
		'Message in item 0 has 4122 bytes as JSON; at most 4096 are allowed',
	],
	[
		'a message for Android without content (V3)',
		'pushV3.sendToDevice',
		v3({ title: 'x' }),
		'Message in item 0 holds no text "content"',
	],
	[
		'a pass-through message of nothing, as JSON',
		'push.sendToDevice',
		{ ...values({}), messageType: 2 },
		'Message in item 0 is empty; a pass-through message needs "title", "content" or "custom_content"',
	],
	[
		'a pass-through message of empty parts, as JSON',
		'push.sendToDevice',
		{ ...values({ title: ' ', content: '', custom_content: {} }), messageType: 2 },
		'Message in item 0 is empty',
	],
	[
		'a message for iOS with nothing in aps',
		'push.sendToDevice',
		applePart({ aps: {} }),
		'Message in item 0 holds nothing in "aps"',
	],
	[
		'a notification for iOS without a text (V3)',
		'pushV3.sendToDevice',
		v3({ ios: { aps: { alert: { subtitle: 'x' } } } }, ios),
		'Message in item 0 holds no text, neither in "ios.aps.alert" nor in "content"; a notification needs one',
	],
	[
		'a notification for both with no text for Android (V3)',
		'pushV3.sendToTags',
		{ tagList: ['vip'], platform: 'all', options: { message: { ios: { aps: { alert: 'x' } } }, messageFrom: 'json' } },
		'Message in item 0 holds no text "title"',
	],
	[
		'an accept_time that is no span, as JSON',
		'push.sendToDevice',
		values({ ...text, accept_time: [{ start: '9:00', end: '21:00' }] }),
		'Message in item 0 holds no span of the day in entry 0 of "accept_time"',
	],
	[
		'an accept_time over midnight, as JSON (V3)',
		'pushV3.sendToDevice',
		v3({ ...text, accept_time: [{ start: { hour: '22', min: '00' }, end: { hour: '07', min: '00' } }] }),
		'a span must end later on the same day',
	],
	[
		'a click without a web page, as JSON',
		'push.sendToDevice',
		values({ ...text, action: { action_type: 2 } }),
		'Message in item 0 opens a web page, but "action.browser.url" is no address',
	],
	[
		'a click without an intent, as JSON (V3)',
		'pushV3.sendToDevice',
		v3({ ...text, android: { action: { action_type: 3 } } }),
		'Message in item 0 opens an intent, but "action.intent" is empty',
	],
	[
		'an intent that is none, as JSON (V2)',
		'push.sendToDevice',
		values({ ...text, action: { action_type: 3, intent: 'com.example.shop.OrderActivity' } }),
		'Message in item 0 opens an intent, but "action.intent" is not the address of an intent, such as intent:#Intent;',
	],
	[
		'an intent that is none, as JSON (V3)',
		'pushV3.sendToDevice',
		v3({ ...text, android: { action: { action_type: 3, intent: 'com.example.shop/.OrderActivity' } } }),
		'Message in item 0 opens an intent, but "action.intent" is not the address of an intent, such as intent:#Intent;',
	],
	[
		'custom content that is no object, as JSON',
		'push.sendToDevice',
		values({ ...text, custom_content: 'x' }),
		'Message in item 0 holds a "custom_content" that is no object',
	],
	[
		'a message for iOS without its part (V3)',
		'pushV3.sendToDevice',
		v3({ title: 'x', content: 'y' }, ios),
		'Message in item 0 holds no object "ios"',
	],
	[
		'a silent message that is not (V3)',
		'pushV3.sendToDevice',
		v3({ ios: { aps: { alert: 'x' } } }, { ...ios, messageType: 'message' }),
		'Message in item 0 holds no "content-available": 1 in ios.aps; a silent message needs it',
	],
	[
		'a silent message with a sound (V3)',
		'pushV3.sendToDevice',
		v3({ ios: { aps: { 'content-available': 1, sound: 'x' } } }, { ...ios, messageType: 'message' }),
		'Message in item 0 holds "sound" in ios.aps; a silent message must not',
	],
	[
		'pass-through for Android without a title (V3)',
		'pushV3.sendToDevice',
		{ tokenList: token, messageType: 'message', content: 'x' },
		'Title in item 0 is empty; it is required',
	],
	[
		'a time that has passed',
		'push.sendToTags',
		{ ...tags, options: { sendTime: '2020-01-01T08:00:00' } },
		'Options > Send Time in item 0 lies in the past (2020-01-01 08:00:00); it must be a time to come',
	],
	[
		'a time that is none',
		'pushV3.sendToTags',
		{ tagList: ['vip'], ...text, options: { sendTime: 'tomorrow' } },
		'Options > Send Time in item 0 is not a date and time',
	],
	[
		'both platforms for one device (V3)',
		'pushV3.sendToDevice',
		{ tokenList: token, ...text, platform: 'all' },
		'Platform in item 0 is "all"; it must be one of "android", "ios"',
	],
	[
		'a push ID with spaces (V3)',
		'pushV3.sendToManyDevices',
		{ tokenList: token, ...text, pushId: '1 2' },
		'Push ID (0: New Message) in item 0 must be one ID without spaces, or 0',
	],
];

test.each(refused)('%s is refused before the network (%s)', async (_what, operation, parameters, sentence) => {
	const run = await practice.push(operation, parameters);
	expect(run.error?.message).toContain(sentence);
	expect(practice.requests()).toEqual([]);
});

test('the item is named, and the others are sent when the node is told to go on', async () => {
	const run = await practice.push(
		'push.sendToAccount',
		{ account: '={{ $json.account }}', ...text },
		{ items: [{ account }, { account: 'x' }], settings: goOn },
	);
	expect(jsonOf(run)).toEqual([
		expect.objectContaining({ outcome: 'accepted', target: account }),
		{
			error: 'Account in item 1 holds "x"; a user account must be at least two characters long',
			message: 'Account in item 1 holds "x"; a user account must be at least two characters long',
			details: expect.objectContaining({ outcome: 'rejected', parameter: 'Account', whoMustAct: 'you' }),
		},
	]);
});

test('accept_time does not count for iOS', async () => {
	const run = await practice.push('push.sendToDevice', {
		deviceToken: appleToken,
		messageType: 0,
		content: 'x'.repeat(800 - appleFrame),
		options: { acceptTime: { values: [{ start: '00:00', end: '23:59' }] } },
	});
	expect(run.error).toBeUndefined();
	expect(practice.request().verdict).toBe('accepted');
});

describe('everyone is never reached by a slip', () => {
	test.each(['push.sendToAll', 'pushV3.sendToAll'])('%s wants to be confirmed', async (operation) => {
		const run = await practice.push(operation, { ...text });
		expect(run.error?.message).toContain('Confirm Sending to Everyone');
		expect(practice.requests()).toEqual([]);
	});
});
