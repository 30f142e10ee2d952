import type { IDataObject } from 'n8n-workflow';
import { goOn, jsonOf, message, userId, usePractice } from './practice';

/** Each limit of the document: accepted at the limit, refused one past it, before anything leaves the machine. */
const practice = usePractice();

interface Limit {
	what: string;
	operation?: string;
	fits: IDataObject;
	breaks: IDataObject;
	parameter: string;
	says: RegExp;
}

const bulk = (count: number): string[] => Array.from({ length: count }, (_, index) => `bulk-${index}`);
const numbers = (count: number): string => Array.from({ length: count }, (_, index) => String(index + 1)).join(',');
const empty = '={{ "" }}';
const largest = '9223372036854775807';
const tooLarge = '9223372036854775808';
const hour = 3600;
const now = Math.floor(Date.now() / 1000);
const iso = (seconds: number): string => new Date(seconds * 1000).toISOString();

const to = { audience: 'alias', alias: 'lilei' };
/** A message with these options. */
const say = (options: IDataObject): IDataObject => ({ ...to, ...message, options });
const picture = (attachmentUrl: string): IDataObject => say({ type: 'image', attachmentUrl });
const tagged = { userId, tags: 'a' };

const limits: Limit[] = [
	{
		what: 'aliases 500/501',
		fits: { audience: 'alias', alias: bulk(500).join(','), ...message },
		breaks: { audience: 'alias', alias: bulk(501).join(','), ...message },
		parameter: 'Aliases',
		says: /501 targets; at most 500/,
	},
	{
		what: 'tags 500/501',
		fits: { audience: 'tag', tag: bulk(500).join('\n'), ...message },
		breaks: { audience: 'tag', tag: bulk(501).join('\n'), ...message },
		parameter: 'Tags',
		says: /501 targets; at most 500/,
	},
	{
		what: 'push tokens 500/501',
		fits: { audience: 'push_token', pushToken: bulk(500), ...message },
		breaks: { audience: 'push_token', pushToken: bulk(501), ...message },
		parameter: 'Push Tokens',
		says: /501 targets; at most 500/,
	},
	{
		what: 'user IDs 500/501',
		fits: { audience: 'user_id', userId: numbers(500), ...message },
		breaks: { audience: 'user_id', userId: numbers(501), ...message },
		parameter: 'User IDs',
		says: /501 targets; at most 500/,
	},
	{
		what: 'a user ID of 64 bits',
		fits: { audience: 'user_id', userId: largest, ...message },
		breaks: { audience: 'user_id', userId: tooLarge, ...message },
		parameter: 'User IDs',
		says: /at most 9223372036854775807/,
	},
	{
		what: 'a user ID of digits',
		fits: { audience: 'user_id', userId, ...message },
		breaks: { audience: 'user_id', userId: 'lilei', ...message },
		parameter: 'User IDs',
		says: /holds "lilei"; a user ID must be a whole number/,
	},
	{
		what: 'an exact user ID',
		fits: { audience: 'user_id', userId: '={{ 6597000000001 }}', ...message },
		breaks: { audience: 'user_id', userId: '={{ 9223372036854770001 }}', ...message },
		parameter: 'User IDs',
		says: /no exact user ID/,
	},
	{
		what: 'a target',
		fits: { ...to, ...message },
		breaks: { audience: 'alias', alias: empty, ...message },
		parameter: 'Aliases',
		says: /is empty, because its expression gave nothing; it must name at least one alias/,
	},
	{
		what: 'a known audience',
		fits: { ...to, audience: '={{ "alias" }}', ...message },
		breaks: { ...to, audience: '={{ "topic" }}', ...message },
		parameter: 'Audience',
		says: /is "topic"; it must be one of/,
	},
	{
		what: 'a message',
		fits: { ...to, title: 'x' },
		breaks: { ...to },
		parameter: 'Text',
		says: /is empty; a notification needs at least one of Title, Text/,
	},
	{
		what: 'content besides the type',
		fits: { ...to, options: { type: 'cmd', ext: '{"a":1}' } },
		breaks: { ...to, title: '', options: { type: 'cmd', android: {} } },
		parameter: 'Text',
		says: /is empty; a notification needs at least one of/,
	},
	{
		what: 'a known type',
		fits: say({ type: '={{ "cmd" }}' }),
		breaks: say({ type: '={{ "voice" }}' }),
		parameter: 'Options > Message Type',
		says: /is "voice"/,
	},
	{
		what: 'a picture that ends as pictures do',
		fits: picture('https://a.example/b.jpeg'),
		breaks: picture('https://a.example/b.gif'),
		parameter: 'Options > Attachment URL',
		says: /must end in jpg, jpeg or png/,
	},
	{
		what: 'a picture without query',
		fits: picture('https://a.example/b.png'),
		breaks: picture('https://a.example/b.png?size=1'),
		parameter: 'Options > Attachment URL',
		says: /must end in jpg/,
	},
	{
		what: 'another attachment',
		fits: say({ attachmentUrl: 'http://a.example/b.mp3' }),
		breaks: say({ attachmentUrl: 'b.mp3' }),
		parameter: 'Options > Attachment URL',
		says: /http/,
	},
	{
		what: 'a badge',
		fits: say({ badge: '+1' }),
		breaks: say({ badge: '-1' }),
		parameter: 'Options > Badge',
		says: /a number such as 3, or one to add such as \+1/,
	},
	{
		what: 'a badge of digits',
		fits: say({ badge: '={{ 12 }}' }),
		breaks: say({ badge: '+' }),
		parameter: 'Options > Badge',
		says: /a number such as 3/,
	},
	{
		what: 'extra data of JSON',
		fits: say({ ext: '{}' }),
		breaks: say({ ext: '{' }),
		parameter: 'Options > Custom Data',
		says: /not valid JSON/,
	},
	{
		what: 'extra data an object',
		fits: say({ ext: '={{ { a: 1 } }}' }),
		breaks: say({ ext: '[1]' }),
		parameter: 'Options > Custom Data',
		says: /must be a JSON object/,
	},
	{
		what: 'an end to come',
		fits: say({ showEndTime: iso(now + hour) }),
		breaks: say({ showEndTime: iso(now - hour) }),
		parameter: 'Options > Show: End Time',
		says: /lies in the past/,
	},
	{
		what: 'an end after the begin',
		fits: say({ showBeginTime: iso(now + hour), showEndTime: iso(now + hour + 1) }),
		breaks: say({ showBeginTime: iso(now + hour), showEndTime: iso(now + hour) }),
		parameter: 'Options > Show: End Time',
		says: /not after Show: Begin Time/,
	},
	{
		what: 'a begin that is a time',
		fits: say({ showBeginTime: `={{ ${now + hour} }}` }),
		breaks: say({ showBeginTime: 'soon' }),
		parameter: 'Options > Show: Begin Time',
		says: /not a date/,
	},
	{
		what: 'a collapse ID of 64 bytes',
		fits: say({ ios: { apnsCollapseId: 'x'.repeat(64) } }),
		breaks: say({ ios: { apnsCollapseId: `${'x'.repeat(62)}字` } }),
		parameter: 'Options > Platform: iOS > iOS: APNs Collapse ID',
		says: /65 bytes.*at most 64/,
	},
	{
		what: 'an intent where a tap opens one',
		fits: { ...to, ...message, clickAction: 'intent', intent: 'intent:#Intent;end' },
		breaks: { ...to, ...message, clickAction: 'intent', intent: empty },
		parameter: 'Intent',
		says: /is empty/,
	},
	{
		what: 'an intent that is no address, but a class',
		fits: { ...to, ...message, clickAction: 'intent', intent: '#Intent;component=com.example.shop/.OrderActivity;end' },
		breaks: { ...to, ...message, clickAction: 'intent', intent: 'com.example.shop/.OrderActivity' },
		parameter: 'Intent',
		says: /must be the address of an intent/,
	},
	...(['huawei', 'xiaomi', 'oppo', 'vivo', 'flyme', 'fcm'] as const).map((block): Limit => ({
		what: `an intent where ${block} opens one`,
		fits: say({ [block]: { clickAction: 'intent', intent: 'intent:#Intent;end' } }),
		breaks: say({ [block]: { clickAction: 'intent', intent: '' } }),
		parameter: {
			huawei: 'Huawei',
			xiaomi: 'Xiaomi',
			oppo: 'OPPO',
			vivo: 'Vivo',
			flyme: 'Meizu \\(Flyme\\)',
			fcm: 'FCM',
		}[block].replace(/.+/, 'Options > Platform: $& > $&: Intent'),
		says: /is empty; the Click Action opens a screen/,
	})),
	{
		what: 'a known click action',
		fits: { ...to, ...message, clickAction: 'open_app' },
		breaks: { ...to, ...message, clickAction: '={{ "open_url" }}' },
		parameter: 'Click Action',
		says: /is "open_url"/,
	},
	{
		what: 'a known push mode',
		fits: say({ vivo: { pushMode: '={{ 1 }}' } }),
		breaks: say({ vivo: { pushMode: '={{ 2 }}' } }),
		parameter: 'Options > Platform: Vivo > Vivo: Push Mode',
		says: /is "2"/,
	},
	{
		what: 'a known sequence',
		fits: { ...to, ...message, options: { ospushSequence: ['meizu'] } },
		breaks: { ...to, ...message, options: { ospushSequence: ['flyme'] } },
		parameter: 'Options > Delivery: Phone Maker Sequence',
		says: /holds "flyme"/,
	},
	{
		what: 'a known strategy',
		fits: { ...to, ...message, options: { distributionStrategy: 'mxpush_only' } },
		breaks: { ...to, ...message, options: { distributionStrategy: '={{ "fast" }}' } },
		parameter: 'Options > Delivery: Distribution Strategy',
		says: /is "fast"/,
	},
	{
		what: 'act as a user of digits',
		fits: { ...to, ...message, options: { userId } },
		breaks: { ...to, ...message, options: { userId: 'lilei' } },
		parameter: 'Options > Act As: User ID',
		says: /is "lilei"/,
	},
	{
		what: 'act as a group of 64 bits',
		fits: { ...to, ...message, options: { groupId: largest } },
		breaks: { ...to, ...message, options: { groupId: tooLarge } },
		parameter: 'Options > Act As: Group ID',
		says: /at most 9223372036854775807/,
	},
	{
		what: 'tasks 100/101',
		operation: 'task.getStatistics',
		fits: { list: numbers(100) },
		breaks: { list: numbers(101) },
		parameter: 'Task IDs',
		says: /101 targets; at most 100/,
	},
	{
		what: 'a task ID of digits',
		operation: 'task.getStatistics',
		fits: { list: '1' },
		breaks: { list: 'x' },
		parameter: 'Task IDs',
		says: /holds "x"/,
	},
	{
		what: 'a task ID',
		operation: 'task.getStatistics',
		fits: { list: '1' },
		breaks: { list: empty },
		parameter: 'Task IDs',
		says: /is empty/,
	},
	{
		what: 'a known provider',
		operation: 'certificate.get',
		fits: { provider: '={{ 7 }}' },
		breaks: { provider: '={{ 8 }}' },
		parameter: 'Provider',
		says: /is "8"; it must be one of 1 \(Apple \(APNs\)\), 7 \(Google/,
	},
	{
		what: 'a known environment',
		operation: 'certificate.get',
		fits: { environment: '={{ 0 }}' },
		breaks: { environment: '={{ 2 }}' },
		parameter: 'Environment',
		says: /is "2"/,
	},
	{
		what: 'tags of a user 100/101',
		operation: 'tag.add',
		fits: { userId, tags: bulk(100) },
		breaks: { userId, tags: bulk(101) },
		parameter: 'Tags',
		says: /101 targets; at most 100/,
	},
	{
		what: 'a user',
		operation: 'tag.add',
		fits: tagged,
		breaks: { ...tagged, userId: empty },
		parameter: 'User ID',
		says: /is empty/,
	},
	{
		what: 'an alias',
		operation: 'alias.bind',
		fits: { userId, alias: 'a' },
		breaks: { userId, alias: ' ' },
		parameter: 'Alias',
		says: /blank/,
	},
];

test.each(limits)('$what', async ({ operation = 'notification.send', fits, breaks, parameter, says }) => {
	const good = await practice.push(operation, fits);
	expect(good.error).toBeUndefined();
	expect(practice.request()).toMatchObject({ verdict: 'accepted', reason: undefined });

	practice.sandbox.reset();
	const bad = await practice.push(operation, breaks);
	expect(bad.error?.message).toMatch(new RegExp(`^${parameter} in item 0 `));
	expect(bad.error?.message).toMatch(says);
	const gone = await practice.push(operation, breaks, { settings: goOn });
	expect(jsonOf(gone)).toEqual([
		{
			error: expect.stringMatching(says),
			message: expect.any(String),
			details: expect.objectContaining({ outcome: 'rejected', parameter: parameter.replaceAll('\\', '') }),
		},
	]);
	expect(practice.requests()).toEqual([]);
});
