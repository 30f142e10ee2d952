import type { IDataObject } from 'n8n-workflow';
import { stopClock } from '../clock';
import { goOn, jsonOf, regId, text, usePractice, written } from './practice';

/** Each limit of the document: accepted at the limit, refused one past it, before anything leaves the machine. */
const practice = usePractice();

const day = 86_400_000;
/** Long before the tests run: nothing depends on the real date. */
const now = Date.parse('2026-06-15T12:00:00Z');

afterEach(() => jest.useRealTimers());

interface Limit {
	what: string;
	operation?: string;
	/** What is accepted. */
	fits: IDataObject;
	/** What is not. */
	breaks: IDataObject;
	/** How the parameter is called in the sentence. */
	parameter: string;
	/** What the sentence says of the rule. */
	says: RegExp;
}

const send = 'message.sendToRegIds';
const each = 'personalizedMessage.sendEachToRegIds';
const target = { registrationId: regId };
const x = (length: number): string => 'x'.repeat(length);
const ids = (count: number): string[] => Array.from({ length: count }, (_, index) => `bulk-${index}`);
const pairs = (count: number): IDataObject => ({
	values: Array.from({ length: count }, (_, index) => ({ key: `key${index}`, value: 'v' })),
});
const template = (param: unknown): IDataObject => ({
	...target,
	...text,
	options: {
		channelId: 'practice-offers',
		templateId: 't',
		templateParam: typeof param === 'string' ? param : JSON.stringify(param),
	},
});
const variables = (count: number): IDataObject =>
	Object.fromEntries(Array.from({ length: count }, (_, index) => [`v${index}`, 'x']));
const at = (time: number): string => new Date(time).toISOString();

const limits: Limit[] = [
	{
		what: 'title 49/50',
		fits: { ...target, ...text, title: x(49) },
		breaks: { ...target, ...text, title: x(50) },
		parameter: 'Title',
		says: /50 characters; at most 49/,
	},
	{
		what: 'title of Chinese characters 49/50',
		fits: { ...target, ...text, title: '字'.repeat(49) },
		breaks: { ...target, ...text, title: '字'.repeat(50) },
		parameter: 'Title',
		says: /at most 49/,
	},
	{
		what: 'title blank',
		fits: { ...target, ...text, title: ' x ' },
		breaks: { ...target, ...text, title: ' \u3000\t' },
		parameter: 'Title',
		says: /blank/,
	},
	{
		what: 'title empty',
		fits: { ...target, ...text, title: 'x' },
		breaks: { ...target, ...text, title: '={{ "" }}' },
		parameter: 'Title',
		says: /empty/,
	},
	{
		what: 'text 127/128',
		fits: { ...target, ...text, text: x(127) },
		breaks: { ...target, ...text, text: x(128) },
		parameter: 'Text',
		says: /128 characters; at most 127/,
	},
	{
		what: 'text blank',
		fits: { ...target, ...text, text: '.' },
		breaks: { ...target, ...text, text: '\n' },
		parameter: 'Text',
		says: /blank/,
	},
	{
		what: 'payload 4096/4097 bytes',
		fits: { ...target, ...text, options: { payload: x(4096) } },
		breaks: { ...target, ...text, options: { payload: `${x(4094)}字` } },
		parameter: 'Options > Payload',
		says: /4097 bytes.*at most 4096/,
	},
	{
		what: 'notify_id 0',
		fits: { ...target, ...text, options: { notifyId: 0 } },
		breaks: { ...target, ...text, options: { notifyId: -1 } },
		parameter: 'Options > Notify ID',
		says: /is -1.*from 0 to 2147483647/,
	},
	{
		what: 'notify_id 2147483647',
		fits: { ...target, ...text, options: { notifyId: 2_147_483_647 } },
		breaks: { ...target, ...text, options: { notifyId: 2_147_483_648 } },
		parameter: 'Options > Notify ID',
		says: /from 0 to 2147483647/,
	},
	{
		what: 'notify_id whole',
		fits: { ...target, ...text, options: { notifyId: 1 } },
		breaks: { ...target, ...text, options: { notifyId: 1.5 } },
		parameter: 'Options > Notify ID',
		says: /whole number/,
	},
	{
		what: 'recall notify_id',
		operation: 'recall.byRegIds',
		fits: { registrationIds: regId, options: { notifyId: 2_147_483_647 } },
		breaks: { registrationIds: regId, options: { notifyId: 2_147_483_648 } },
		parameter: 'Options > Notify ID',
		says: /from 0 to 2147483647/,
	},
	{
		what: 'time_to_live 1',
		fits: { ...target, ...text, options: { timeToLive: 1 } },
		breaks: { ...target, ...text, options: { timeToLive: 0 } },
		parameter: 'Options > Delivery: Time to Live (Seconds)',
		says: /from 1 to/,
	},
	{
		what: 'time_to_live 10 days',
		fits: { ...target, ...text, options: { timeToLive: (10 * day) / 1000 } },
		breaks: { ...target, ...text, options: { timeToLive: (10 * day) / 1000 + 1 } },
		parameter: 'Options > Delivery: Time to Live (Seconds)',
		says: /864000.*seconds/,
	},
	{
		what: 'time_to_send within 7 days',
		fits: { ...target, ...text, options: { timeToSend: at(now + 7 * day) } },
		breaks: { ...target, ...text, options: { timeToSend: at(now + 7 * day + 1) } },
		parameter: 'Options > Delivery: Time to Send',
		says: /7 days/,
	},
	{
		what: 'time_to_send not past',
		fits: { ...target, ...text, options: { timeToSend: at(now) } },
		breaks: { ...target, ...text, options: { timeToSend: at(now - 60_001) } },
		parameter: 'Options > Delivery: Time to Send',
		says: /past/,
	},
	{
		what: 'time_to_send a time',
		fits: { ...target, ...text, options: { timeToSend: String(now + day) } },
		breaks: { ...target, ...text, options: { timeToSend: 'tomorrow' } },
		parameter: 'Options > Delivery: Time to Send',
		says: /not a date/,
	},
	{
		what: 'time_to_send of a list',
		operation: each,
		fits: { target: regId, ...text, options: { timeToSend: at(now + 7 * day) } },
		breaks: { target: regId, ...text, options: { timeToSend: at(now + 7 * day + 1) } },
		parameter: 'Options > Delivery: Time to Send',
		says: /7 days/,
	},
	{
		what: 'extra pairs 10/11',
		fits: { ...target, ...text, options: { extra: pairs(10) } },
		breaks: { ...target, ...text, options: { extra: pairs(11) } },
		parameter: 'Options > Custom Data',
		says: /11 pairs; at most 10/,
	},
	{
		what: 'extra key 1024/1025',
		fits: { ...target, ...text, options: { extra: { values: [{ key: x(1024), value: '' }] } } },
		breaks: { ...target, ...text, options: { extra: { values: [{ key: x(1025), value: '' }] } } },
		parameter: 'Options > Custom Data',
		says: /at most 1024/,
	},
	{
		what: 'extra value 1024/1025',
		fits: { ...target, ...text, options: { extra: { values: [{ key: 'k', value: x(1024) }] } } },
		breaks: { ...target, ...text, options: { extra: { values: [{ key: 'k', value: x(1025) }] } } },
		parameter: 'Options > Custom Data',
		says: /at most 1024/,
	},
	{
		what: 'extra key with a field of its own',
		fits: { ...target, ...text, options: { extra: { values: [{ key: 'job_key', value: 'v' }] } } },
		breaks: { ...target, ...text, options: { extra: { values: [{ key: 'jobkey', value: 'v' }] } } },
		parameter: 'Options > Custom Data',
		says: /field of its own/,
	},
	{
		what: 'extra key twice',
		fits: {
			...target,
			...text,
			options: {
				extra: {
					values: [
						{ key: 'a', value: '' },
						{ key: 'A', value: '' },
					],
				},
			},
		},
		breaks: {
			...target,
			...text,
			options: {
				extra: {
					values: [
						{ key: 'a', value: '1' },
						{ key: 'a', value: '2' },
					],
				},
			},
		},
		parameter: 'Options > Custom Data',
		says: /twice/,
	},
	{
		what: 'extra without name',
		fits: { ...target, ...text, options: { extra: {} } },
		breaks: { ...target, ...text, options: { extra: { values: [{ key: '', value: '1' }] } } },
		parameter: 'Options > Custom Data',
		says: /without a name/,
	},
	{
		what: 'jobkey 20/21',
		fits: { ...target, ...text, options: { jobkey: x(20) } },
		breaks: { ...target, ...text, options: { jobkey: x(21) } },
		parameter: 'Options > Job Key',
		says: /21 characters; at most 20/,
	},
	{
		what: 'jobkey leading underscore',
		fits: { ...target, ...text, options: { jobkey: '-a_b' } },
		breaks: { ...target, ...text, options: { jobkey: '_a' } },
		parameter: 'Options > Job Key',
		says: /not start with _/,
	},
	{
		what: 'jobkey characters',
		fits: { ...target, ...text, options: { jobkey: 'aZ0-_' } },
		breaks: { ...target, ...text, options: { jobkey: 'a.b' } },
		parameter: 'Options > Job Key',
		says: /letters, digits/,
	},
	{
		what: 'jobkey without line break',
		fits: { ...target, ...text, options: { jobkey: 'ab' } },
		breaks: { ...target, ...text, options: { jobkey: 'ab\n' } },
		parameter: 'Options > Job Key',
		says: /letters, digits/,
	},
	{
		what: 'callback param 256/257 bytes',
		fits: { ...target, ...text, options: { callback: 'https://h.example', callbackParam: `${x(253)}字` } },
		breaks: { ...target, ...text, options: { callback: 'https://h.example', callbackParam: `${x(254)}字` } },
		parameter: 'Options > Receipts: Callback Parameter',
		says: /257 bytes.*at most 256/,
	},
	{
		what: 'callback address',
		fits: { ...target, ...text, options: { callback: 'http://h.example/r' } },
		breaks: { ...target, ...text, options: { callback: 'h.example/r' } },
		parameter: 'Options > Receipts: Callback URL',
		says: /http/,
	},
	{
		what: 'callback type alone',
		fits: { ...target, ...text, options: { callback: 'http://h.example/r', callbackType: [16] } },
		breaks: { ...target, ...text, options: { callbackType: [16] } },
		parameter: 'Options > Receipts: Callback URL',
		says: /empty/,
	},
	{
		what: 'intent URI',
		fits: { ...target, ...text, notifyEffect: '2', intentUri: 'intent:#Intent;end' },
		breaks: { ...target, ...text, notifyEffect: '={{ 2 }}', intentUri: '' },
		parameter: 'Intent URI',
		says: /empty/,
	},
	{
		what: 'an intent URI that is no address, but a class',
		fits: { ...target, ...text, notifyEffect: '2', intentUri: 'shop://orders/1' },
		breaks: { ...target, ...text, notifyEffect: '2', intentUri: 'com.example.shop.OrderActivity' },
		parameter: 'Intent URI',
		says: /must be the address of an intent, such as intent:#Intent/,
	},
	{
		what: 'web URI',
		fits: { ...target, ...text, notifyEffect: '3', webUri: 'https://a.example' },
		breaks: { ...target, ...text, notifyEffect: '3', webUri: 'a.example' },
		parameter: 'Web URI',
		says: /http/,
	},
	{
		what: 'flow_control',
		fits: { ...target, ...text, options: { flowControl: 1 } },
		breaks: { ...target, ...text, options: { flowControl: 0 } },
		parameter: 'Options > Delivery: Messages per Second',
		says: /at least 1/,
	},
	{
		what: 'template variables 9/10',
		fits: template(variables(9)),
		breaks: template(variables(10)),
		parameter: 'Options > Channel: Template Parameters',
		says: /10 variables; at most 9/,
	},
	{
		what: 'template variable 128/129',
		fits: template({ a: x(128) }),
		breaks: template({ a: x(129) }),
		parameter: 'Options > Channel: Template Parameters',
		says: /1 to 128/,
	},
	{
		what: 'template variable blank',
		fits: template({ a: ' x' }),
		breaks: template({ a: ' ' }),
		parameter: 'Options > Channel: Template Parameters',
		says: /no text/,
	},
	{
		what: 'template variable without emoji',
		fits: template({ a: '™ 1'.slice(1) }),
		breaks: template({ a: '🎁' }),
		parameter: 'Options > Channel: Template Parameters',
		says: /emoji/,
	},
	{
		what: 'template variable a plain value',
		fits: template({ a: 1 }),
		breaks: template({ a: { b: 1 } }),
		parameter: 'Options > Channel: Template Parameters',
		says: /no text/,
	},
	{
		what: 'template parameters as JSON',
		fits: template('{"a":"b"}'),
		breaks: template('{"a":'),
		parameter: 'Options > Channel: Template Parameters',
		says: /not valid JSON/,
	},
	{
		what: 'template parameters an object',
		fits: template('{"a":"b"}'),
		breaks: template('["a"]'),
		parameter: 'Options > Channel: Template Parameters',
		says: /JSON object/,
	},
	{
		what: 'template with channel',
		fits: template({ a: 'b' }),
		breaks: { ...target, ...text, options: { templateId: 't', templateParam: '{"a":"b"}' } },
		parameter: 'Options > Channel: ID',
		says: /empty/,
	},
	{
		what: 'template with parameters',
		fits: template({ a: 'b' }),
		breaks: { ...target, ...text, options: { channelId: 'practice-offers', templateId: 't' } },
		parameter: 'Options > Channel: Template Parameters',
		says: /go together/,
	},
	{
		what: 'a channel name with its channel',
		fits: { ...target, ...text, options: { channelId: 'practice-offers', channelName: 'n' } },
		breaks: { ...target, ...text, options: { channelName: 'n' } },
		parameter: 'Options > Channel: ID',
		says: /Channel: Name.*go with it/,
	},
	{
		what: 'a pair without the prefix',
		fits: { ...target, ...text, options: { extra: { values: [{ key: 'callback_to', value: 'v' }] } } },
		breaks: { ...target, ...text, options: { extra: { values: [{ key: 'extra.callback', value: 'v' }] } } },
		parameter: 'Options > Custom Data',
		says: /"extra\." is added/,
	},
	{
		what: 'registration IDs 1000/1001',
		fits: { registrationId: ids(1000).join(','), ...text },
		breaks: { registrationId: ids(1001).join(','), ...text },
		parameter: 'Registration ID',
		says: /1001 targets; at most 1000/,
	},
	{
		what: 'aliases 1000/1001',
		operation: 'message.sendToAliases',
		fits: { alias: ids(1000).join('\n'), ...text },
		breaks: { alias: ids(1001).join('\n'), ...text },
		parameter: 'Alias',
		says: /1001 targets; at most 1000/,
	},
	{
		what: 'user accounts 1000/1001',
		operation: 'message.sendToUserAccounts',
		fits: { userAccount: ids(1000).join(','), ...text },
		breaks: { userAccount: ids(1001).join(','), ...text },
		parameter: 'User Account',
		says: /1001 targets; at most 1000/,
	},
	{
		what: 'subscribed registration IDs 1000/1001',
		operation: 'subscription.subscribeRegIds',
		fits: { registrationId: ids(1000).join(','), topic: 't' },
		breaks: { registrationId: ids(1001).join(','), topic: 't' },
		parameter: 'Registration ID',
		says: /1001 targets; at most 1000/,
	},
	{
		what: 'subscribed aliases 1000/1001',
		operation: 'subscription.subscribeAliases',
		fits: { aliases: ids(1000).join(','), topic: 't' },
		breaks: { aliases: ids(1001).join(','), topic: 't' },
		parameter: 'Aliases',
		says: /1001 targets; at most 1000/,
	},
	{
		what: 'topic of a subscription',
		operation: 'subscription.subscribeRegIds',
		fits: { ...target, topic: 't' },
		breaks: { ...target, topic: '={{ null }}' },
		parameter: 'Topic',
		says: /empty/,
	},
	{
		what: 'topics 5/6',
		operation: 'message.sendToTopics',
		fits: { topics: 'a,b,c,d,e', ...text },
		breaks: { topics: 'a,b,c,d,e,f', ...text },
		parameter: 'Topics',
		says: /6 targets; at most 5/,
	},
	{
		what: 'recalled topics 5/6',
		operation: 'recall.byTopics',
		fits: { topics: 'a,b,c,d,e' },
		breaks: { topics: 'a,b,c,d,e,f' },
		parameter: 'Topics',
		says: /6 targets; at most 5/,
	},
	{
		what: 'one topic',
		operation: 'message.sendToTopic',
		fits: { topic: 'a', ...text },
		breaks: { topic: 'a,b', ...text },
		parameter: 'Topic',
		says: /at most 1/,
	},
	{
		what: 'statistics 100/101 messages',
		operation: 'statistics.getByMessages',
		fits: { msgIds: ids(100).join(',') },
		breaks: { msgIds: ids(101).join(',') },
		parameter: 'Message IDs',
		says: /101 targets; at most 100/,
	},
	{
		what: 'statistics 100/101 job keys',
		operation: 'statistics.getByMessages',
		fits: { jobKeys: ids(100).join(',') },
		breaks: { jobKeys: ids(101).join(',') },
		parameter: 'Job Keys',
		says: /101 targets; at most 100/,
	},
	{
		what: 'statistics of messages or job keys',
		operation: 'statistics.getByMessages',
		fits: { jobKeys: 'a' },
		breaks: { jobKeys: 'a', msgIds: 'b' },
		parameter: 'Message IDs',
		says: /only one/,
	},
	{
		what: 'statistics of something',
		operation: 'statistics.getByMessages',
		fits: { msgIds: 'a' },
		breaks: {},
		parameter: 'Message IDs',
		says: /empty/,
	},
	{
		what: 'statistics of a message or job key',
		operation: 'statistics.getByMessage',
		fits: { msgId: 'a' },
		breaks: { msgId: 'a', jobKey: 'b' },
		parameter: 'Message ID',
		says: /only one/,
	},
	{
		what: 'recall of a message or job key',
		operation: 'recall.byMessage',
		fits: { msgId: 'a' },
		breaks: { msgId: 'a', jobKey: 'b' },
		parameter: 'Message ID',
		says: /only one/,
	},
	{
		what: 'period',
		operation: 'statistics.getByTime',
		fits: { beginTime: at(now - day), endTime: at(now - day) },
		breaks: { beginTime: at(now - day), endTime: at(now - day - 1) },
		parameter: 'End Time',
		says: /before Begin Time/,
	},
	{
		what: 'entries of a JSON list 1000/1001',
		operation: each,
		fits: { messagesFrom: 'json', messages: JSON.stringify(ids(1000).map((id) => ({ target: id, message: written }))) },
		breaks: {
			messagesFrom: 'json',
			messages: JSON.stringify(ids(1001).map((id) => ({ target: id, message: written }))),
		},
		parameter: 'Messages',
		says: /1001 entries; at most 1000/,
	},
	{
		what: 'a JSON list with something in it',
		operation: each,
		fits: { messagesFrom: 'json', messages: [{ target: 'a', message: written }] },
		breaks: { messagesFrom: 'json', messages: '[]' },
		parameter: 'Messages',
		says: /empty/,
	},
	{
		what: 'a JSON list and no object',
		operation: each,
		fits: { messagesFrom: 'json', messages: JSON.stringify([{ target: 'a', message: written }]) },
		breaks: { messagesFrom: 'json', messages: '{}' },
		parameter: 'Messages',
		says: /JSON array/,
	},
	{
		what: 'a JSON list with messages',
		operation: each,
		fits: { messagesFrom: 'json', messages: JSON.stringify([{ target: 'a', message: written }]) },
		breaks: { messagesFrom: 'json', messages: '[{"target":"a"}]' },
		parameter: 'Messages',
		says: /entry 0/,
	},
	{
		what: 'title in a JSON list',
		operation: each,
		fits: { messagesFrom: 'json', messages: JSON.stringify([{ target: 'a', message: { ...written, title: x(49) } }]) },
		breaks: {
			messagesFrom: 'json',
			messages: JSON.stringify([
				{ target: 'a', message: written },
				{ target: 'b', message: { ...written, title: x(50) } },
			]),
		},
		parameter: 'Messages > entry 1 > Title',
		says: /at most 49/,
	},
	{
		what: 'target in a JSON list',
		operation: each,
		fits: { messagesFrom: 'json', messages: JSON.stringify([{ target: 'a', message: written }]) },
		breaks: { messagesFrom: 'json', messages: JSON.stringify([{ target: 'a,b', message: written }]) },
		parameter: 'Messages > entry 0 > Target',
		says: /separates/,
	},
	{
		what: 'package name',
		fits: { ...target, ...text, options: { restrictedPackageName: 'com.example.shop' } },
		breaks: { ...target, ...text, options: { restrictedPackageName: 'com example' } },
		parameter: 'Options > Package Name',
		says: /package name such as/,
	},
	{
		what: 'one package on v2',
		fits: {
			...target,
			...text,
			options: { apiVersion: 'v3', restrictedPackageName: 'com.example.shop, com.example.other' },
		},
		breaks: {
			...target,
			...text,
			options: { apiVersion: 'v2', restrictedPackageName: 'com.example.shop,com.example.other' },
		},
		parameter: 'Package Name',
		says: /several packages/,
	},
	{
		what: 'payload of a silent message',
		fits: { ...target, options: { passThrough: 1, payload: 'x' } },
		breaks: { ...target, options: { passThrough: 1 } },
		parameter: 'Options > Payload',
		says: /empty/,
	},
];

describe.each(limits)('$what', ({ operation = send, fits, breaks, parameter, says }) => {
	// The clock of the sandbox is ours: it judges times by the same moment.
	beforeEach(() => stopClock(now));

	test('is accepted at the limit', async () => {
		const run = await practice.push(operation, fits, { settings: goOn });
		const requests = practice.requests();
		expect(requests).toHaveLength(1);
		// Whether the sandbox knows such a target is another question.
		if (jsonOf(run)[0]?.error !== undefined) expect(requests[0]?.reason).toMatch(/exist|no message|not belong/i);
	});

	test('is refused past it, before the network, naming parameter and item', async () => {
		const run = await practice.push(operation, breaks);
		expect(practice.requests()).toEqual([]);
		expect(run.error?.message).toContain(`${parameter} in item 0 `);
		expect(run.error?.message).toMatch(says);
		expect(run.error?.context?.itemIndex).toBe(0);
		expect(run.error?.message.split('\n')).toHaveLength(1);
	});
});

test('the item is the one that is wrong, and nothing is sent to the others', async () => {
	const run = await practice.pushEach(['a', 'b', '', 'c', '']);
	expect(run.error?.message).toBe(
		'Registration ID in item 2 is empty, because its expression gave nothing; it must name at least one registration ID',
	);
	expect(run.error?.context?.itemIndex).toBe(2);
	expect(run.error?.description).toContain('Nothing was sent');
	expect(practice.requests()).toEqual([]);
});

describe('targets', () => {
	const bad: Array<[string, unknown, RegExp]> = [
		['empty', '', /empty/],
		['white space', '   ', /empty/],
		['wide white space', '\u3000\u00a0', /empty/],
		['a line break', 'a\nb', /control character/],
		['a trailing line break', 'a\n', /control character/],
		['a tab', 'a\tb', /control character/],
		['a null byte', 'a\u0000b', /control character/],
		['a line separator', 'a\u2028b', /control character/],
		['a byte order mark', '\ufeffa', /invisible/],
		['a zero width space', 'a\u200b', /invisible/],
		['a right-to-left override', 'a\u202eb', /invisible/],
		['half a character', 'a\ud800', /invisible/],
		['a comma', 'a,b', /separates/],
		['a list with an empty entry', ['a', ''], /empty/],
		['a list with a comma', ['a,b'], /separates/],
		['a list with nothing', [], /empty/],
		['a list in a list', [['a']], /must be text/],
		['an object', { a: 1 }, /must be text/],
		['true', true, /must be text/],
		['null', null, /empty/],
		['a number that is not exact', 2 ** 53, /exact/],
		['half a number', 1.5, /exact/],
	];

	test.each(bad)('with %s are refused', async (_what, id, says) => {
		const run = await practice.pushEach(['a', id]);
		expect(run.error?.message).toMatch(/^Registration ID in item 1 /);
		expect(run.error?.message).toMatch(says);
		expect(practice.requests()).toEqual([]);
	});

	test.each([
		['with spaces around', ' a ', 'a'],
		['that are numbers', 7, '7'],
		['in Chinese', '李雷', '李雷'],
		['with letters that join', '👨‍👩‍👧', '👨‍👩‍👧'],
		['with signs of the form', 'a=b&c+d%20', 'a=b&c+d%20'],
		['that begin like an expression', '=1', '=1'],
		['a list', ['a', 'b'], 'a,b'],
	])('%s are taken', async (_what, id, expected) => {
		await practice.pushEach([id]);
		expect(practice.request().fields.registration_id).toBe(expected);
	});

	test('that name a topic may hold a comma, not the separator of topics', async () => {
		const topic = async (name: string) =>
			practice.push('message.sendToTopics', { topics: '={{ $json.name }}', ...text }, { items: [{ name }] });
		await topic('a,b');
		expect(practice.request().fields.topics).toBe('a,b');
		expect((await topic('a;$;b')).error?.message).toMatch(/Topics in item 0 holds ";\$;"/);
		expect(practice.requests()).toHaveLength(1);
	});

	test('typed into the form may be a list; the same text from data is one target', async () => {
		await practice.push(send, { registrationId: 'a, b，c\nd', ...text });
		expect(practice.request().fields.registration_id).toBe('a,b,c,d');
		expect((await practice.pushEach(['a, b'])).error?.message).toMatch(/separates targets/);
		expect(practice.requests()).toHaveLength(1);
	});
});

describe('values from data', () => {
	test.each([
		['an object as title', { title: '={{ $json.v }}' }, { a: 1 }, /Title in item 0 is an object/],
		['a list as title', { title: '={{ $json.v }}' }, ['a'], /Title in item 0 is a list/],
		['no number as title', { title: '={{ NaN }}' }, '', /Title in item 0 is NaN; it must be text/],
		['an infinite number as title', { title: '={{ 1 / 0 }}' }, '', /Title in item 0 is Infinity/],
		[
			'text as notify_id',
			{ options: { notifyId: '={{ $json.v }}' } },
			'seven',
			/Options > Notify ID in item 0 is seven/,
		],
		['no number as notify_id', { options: { notifyId: '={{ NaN }}' } }, '', /Options > Notify ID in item 0 is NaN/],
		[
			'an unknown effect',
			{ notifyEffect: '={{ $json.v }}' },
			'4',
			/Click Action in item 0 is "4"; it must be one of "1" \(Open the App\), "2"/,
		],
		[
			'an unknown receipt type',
			{ options: { callback: 'https://h.example', callbackType: '={{ $json.v }}' } },
			[3],
			/Options > Receipts: Callback Types in item 0 holds "3"/,
		],
		[
			'no number in a pair',
			{ options: { extra: { values: [{ key: 'a', value: '={{ NaN }}' }] } } },
			'',
			/Custom Data in item 0 is NaN/,
		],
	])('%s', async (_what, parameters, v, says) => {
		const run = await practice.push(send, { ...target, ...text, ...parameters }, { items: [{ v }] as IDataObject[] });
		expect(run.error?.message).toMatch(says);
		expect(practice.requests()).toEqual([]);
	});

	test('a number that is none does not hide behind an item without one', async () => {
		const run = await practice.pushEach(['a', 'b'], { options: { notifyId: '={{ $itemIndex === 0 ? null : NaN }}' } });
		expect(run.error?.message).toMatch(/Options > Notify ID in item 1 is NaN/);
		expect(practice.requests()).toEqual([]);
	});

	test('pairs may come from data, name and value', async () => {
		const extra = {
			values: [
				{ key: '={{ $json.name }}', value: '={{ $json.value }}' },
				{ key: 'nested', value: '={{ $json.object }}' },
				{ key: 'nothing', value: '' },
			],
		};
		await practice.push(
			send,
			{ ...target, ...text, options: { extra } },
			{ items: [{ name: 'a', value: 1, object: { b: [1] } }] },
		);
		expect(practice.request().fields).toMatchObject({
			'extra.a': '1',
			'extra.nested': '{"b":[1]}',
			'extra.nothing': '',
		});
	});

	test('a pair named __proto__ is a pair like any other', async () => {
		await practice.push(send, {
			...target,
			...text,
			options: { extra: { values: [{ key: '__proto__', value: 'p' }] } },
		});
		await practice.push(each, {
			target: regId,
			...text,
			options: { extra: { values: [{ key: '__proto__', value: 'p' }] } },
		});
		const [single, list] = practice.requests();
		expect(single?.fields['extra.__proto__']).toBe('p');
		expect(list?.fields.messages).toContain('"__proto__":"p"');
	});

	test('a number out of text, and a truth out of text', async () => {
		await practice.push(send, {
			...target,
			...text,
			options: { notifyId: '={{ " 7 " }}', notifyForeground: '={{ "false" }}' },
		});
		expect(practice.request().fields).toMatchObject({ notify_id: '7', 'extra.notify_foreground': '0' });
	});
});

test('a package name is needed, in the node or in the credential', async () => {
	const run = await practice.push(
		send,
		{ ...target, ...text },
		{ credential: practice.credential({ packageName: '' }) },
	);
	expect(run.error?.message).toMatch(/Package Name in item 0 is empty; name it in this node or in the credential/);
	expect(practice.requests()).toEqual([]);
});

test('several packages in the credential travel on v3 and are refused where one is allowed', async () => {
	const credential = practice.credential({ packageName: 'com.example.shop, com.example.other' });
	await practice.push(send, { ...target, ...text }, { credential });
	expect(practice.request().fields.restricted_package_name).toBe('com.example.shop,com.example.other');
	const run = await practice.push('message.sendToUserAccounts', { userAccount: 'a', ...text }, { credential });
	expect(run.error?.message).toMatch(/Package Name in item 0 names several packages/);
	expect(practice.requests()).toHaveLength(1);
});
