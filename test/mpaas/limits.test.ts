import type { IDataObject } from 'n8n-workflow';
import { stopClock } from '../clock';
import { fromTemplate, goOn, jsonOf, many, rows, simple, toAll, usePractice, joined } from './practice';

/** Each limit and each rule of the guide: accepted at the limit, refused one past it, before anything leaves the machine. */
const practice = usePractice();

const day = 86_400_000;
/** Noon in Beijing; nothing depends on the real date. */
const now = Date.parse('2026-06-15T12:00:00+08:00');

afterEach(() => jest.useRealTimers());

interface Limit {
	what: string;
	operation?: string;
	fits: IDataObject;
	breaks: IDataObject;
	/** How the parameter is called in the sentence. */
	parameter: string;
	/** What the sentence says of the rule. */
	says: RegExp;
}

const x = (length: number): string => 'x'.repeat(length);
const pairs = (count: number): IDataObject =>
	rows(Object.fromEntries(Array.from({ length: count }, (_, index) => [`key${index}`, 'v'])));
const ids = (count: number): string => Array.from({ length: count }, (_, index) => `bulk-${index}`).join(',');
const keyed = (count: number): string =>
	JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, index) => [`bulk-${index}`, `key-${index}`])));
const list = (count: number, own: IDataObject = {}): IDataObject => ({
	...many,
	messagesFrom: 'json',
	targetMsg: JSON.stringify(
		Array.from({ length: count }, (_, index) => ({
			target: `bulk-${index}`,
			msgKey: `key-${index}`,
			templateKeyValue: { name: 'n', order: 'o' },
			...own,
		})),
	),
});
const iso = (time: number): string => new Date(time).toISOString();
const once = (time: number): IDataObject => ({ ...simple, options: { fixedTime: iso(time), strategyType: 1 } });
const repeat = (own: IDataObject = {}): IDataObject => ({
	...simple,
	options: { startTime: '2026-06-15', endTime: '2026-06-30', circleType: 1, time: '18:30:00', strategyType: 2, ...own },
});
const written = (content: IDataObject): IDataObject => ({
	...simple,

	options: {
		strategyFrom: 'json',
		strategyContent: JSON.stringify({
			startTime: now,
			endTime: now + day,
			circleType: 1,
			time: '18:30:00',
			...content,
		}),
		strategyType: 2,
	},
});
const sms = {
	options: { smsStrategy: 1, smsSignName: 'Sign', smsTemplateCode: 'SMS_1', smsTemplateParam: rows({ code: '1' }) },
};
const range = { pushStatus: 0, timeMode: 1, bindStartTime: '2026-06-01', bindEndTime: '2026-06-02' };
const channels = (own: IDataObject): IDataObject => ({ ...simple, options: own });

const limits: Limit[] = [
	{
		what: 'targets 10/11',
		fits: { ...simple, targetMsgkey: ids(10) },
		breaks: { ...simple, targetMsgkey: ids(11) },
		parameter: 'Targets',
		says: /names 11 targets; at most 10/,
	},
	{
		what: 'targets with keys 10/11',
		fits: { ...simple, targetMsgkey: keyed(10) },
		breaks: { ...simple, targetMsgkey: keyed(11) },
		parameter: 'Targets',
		says: /names 11 targets; at most 10/,
	},
	{
		what: 'template targets 10/11',
		operation: 'push.sendTemplate',
		fits: { ...fromTemplate, targetMsgkey: ids(10) },
		breaks: { ...fromTemplate, targetMsgkey: ids(11) },
		parameter: 'Targets',
		says: /at most 10/,
	},
	{
		what: 'a target without a key',
		fits: { ...simple, targetMsgkey: '{"lilei":"k"}' },
		breaks: { ...simple, targetMsgkey: '{"lilei":""}' },
		parameter: 'Targets',
		says: /gives "lilei" no key/,
	},
	{
		what: 'an empty object of targets',
		fits: simple,
		breaks: { ...simple, targetMsgkey: '{}' },
		parameter: 'Targets',
		says: /is empty; it must name at least one target/,
	},
	{
		what: 'a key for one target',
		fits: { ...simple, options: { msgKey: 'k' } },
		breaks: { ...simple, targetMsgkey: 'a,b', options: { msgKey: 'k' } },
		parameter: 'Options > Message Key',
		says: /one key for 2 targets/,
	},
	{
		what: 'message key 64/65',
		fits: { ...simple, options: { msgKey: x(64) } },
		breaks: { ...simple, options: { msgKey: x(65) } },
		parameter: 'Options > Message Key',
		says: /65 characters; at most 64/,
	},
	{
		what: 'message key in an object 64/65',
		fits: { ...simple, targetMsgkey: JSON.stringify({ lilei: x(64) }) },
		breaks: { ...simple, targetMsgkey: JSON.stringify({ lilei: x(65) }) },
		parameter: 'Targets',
		says: /65 characters; at most 64/,
	},
	{
		what: 'message key of many 64/65',
		operation: 'push.sendMany',
		fits: { ...many, options: { msgKey: x(64) } },
		breaks: { ...many, options: { msgKey: x(65) } },
		parameter: 'Options > Message Key',
		says: /at most 64/,
	},
	{
		what: 'message key of all 64/65',
		operation: 'push.sendToAll',
		fits: { ...toAll, options: { msgkey: x(64) } },
		breaks: { ...toAll, options: { msgkey: x(65) } },
		parameter: 'Options > Message Key',
		says: /at most 64/,
	},
	{
		what: 'message key in a list 64/65',
		operation: 'push.sendMany',
		fits: list(1, { msgKey: x(64) }),
		breaks: list(1, { msgKey: x(65) }),
		parameter: 'Target Messages > entry 0 > msgKey',
		says: /at most 64/,
	},
	{
		what: 'task name blank',
		fits: { ...simple, options: { taskName: 'x' } },
		breaks: { ...simple, options: { taskName: ' ' } },
		parameter: 'Options > Task Name',
		says: /blank/,
	},
	{
		what: 'title blank',
		fits: { ...simple, title: 'x' },
		breaks: { ...simple, title: '\t' },
		parameter: 'Title',
		says: /blank/,
	},
	{
		what: 'content empty',
		fits: { ...simple, content: 'x' },
		breaks: { ...simple, content: '={{ "" }}' },
		parameter: 'Content',
		says: /empty/,
	},
	{
		what: 'expiry 180/179',
		fits: { ...simple, options: { expiredSeconds: 180 } },
		breaks: { ...simple, options: { expiredSeconds: 179 } },
		parameter: 'Options > Time to Live (Seconds)',
		says: /is 179.*from 180 to 259200 \(seconds\)/,
	},
	{
		what: 'expiry 259200/259201',
		fits: { ...simple, options: { expiredSeconds: 259_200 } },
		breaks: { ...simple, options: { expiredSeconds: 259_201 } },
		parameter: 'Options > Time to Live (Seconds)',
		says: /259201.*from 180 to 259200/,
	},
	{
		what: 'delivery type',
		fits: { ...simple, deliveryType: 6 },
		breaks: { ...simple, deliveryType: '={{ 4 }}' },
		parameter: 'Delivery Type',
		says: /"4"; it must be one of/,
	},
	{
		what: 'delivery type of many',
		operation: 'push.sendMany',
		fits: { ...many, deliveryType: 7 },
		breaks: { ...many, deliveryType: '={{ 5 }}' },
		parameter: 'Delivery Type',
		says: /"5"; it must be one of/,
	},
	{
		what: 'delivery type of all',
		operation: 'push.sendToAll',
		fits: { ...toAll, deliveryType: 2 },
		breaks: { ...toAll, deliveryType: '={{ 3 }}' },
		parameter: 'Delivery Type',
		says: /"3"; it must be one of/,
	},
	{
		what: 'template name 200/201',
		operation: 'template.get',
		fits: { templateName: x(200) },
		breaks: { templateName: x(201) },
		parameter: 'Template Name',
		says: /at most 200/,
	},
	{
		what: 'template name without a comma',
		operation: 'push.sendTemplate',
		fits: fromTemplate,
		breaks: { ...fromTemplate, templateName: 'a,b' },
		parameter: 'Template Name',
		says: /without a comma/,
	},
	{
		what: 'messages 100/101',
		operation: 'push.sendMany',
		fits: list(100),
		breaks: list(101),
		parameter: 'Target Messages',
		says: /101 entries; at most 100/,
	},
	{
		what: 'messages none',
		operation: 'push.sendMany',
		fits: list(1),
		breaks: list(0),
		parameter: 'Target Messages',
		says: /is empty/,
	},
	{
		what: 'a message without a target',
		operation: 'push.sendMany',
		fits: list(1),
		breaks: list(2, { target: '' }),
		parameter: 'Target Messages > entry 0 > Target',
		says: /is empty/,
	},
	{
		what: 'extended parameters 20/21',
		fits: { ...simple, options: { extendedParams: pairs(20) } },
		breaks: { ...simple, options: { extendedParams: pairs(21) } },
		parameter: 'Options > Custom Data',
		says: /21 pairs; at most 20/,
	},
	{
		what: 'extended parameters with a badge 20/21',
		fits: { ...simple, options: { extendedParams: pairs(19), badge: 1 } },
		breaks: { ...simple, options: { extendedParams: pairs(20), badge: 1 } },
		parameter: 'Options > Custom Data',
		says: /21 values.*at most 20/,
	},
	{
		what: 'extended parameters of one message 9/10',
		operation: 'push.sendMany',
		fits: { ...many, options: { messageExtendedParams: pairs(9) } },
		breaks: { ...many, options: { messageExtendedParams: pairs(10) } },
		parameter: 'Options > Custom Data of This Message',
		says: /at most 9/,
	},
	{
		what: 'extended parameters in a list 9/10',
		operation: 'push.sendMany',
		fits: list(1, { extendedParams: { a: '1' } }),
		breaks: list(1, {
			extendedParams: Object.fromEntries(Array.from({ length: 10 }, (_, n) => [`k${n}`, 'v'])),
		}),
		parameter: 'Target Messages > entry 0 > extendedParams',
		says: /10 pairs; at most 9/,
	},
	{
		what: 'a name of the service in a list',
		operation: 'push.sendMany',
		fits: list(1, { extendedParams: { own: '1' } }),
		breaks: list(1, { extendedParams: { taskId: '1' } }),
		parameter: 'Target Messages > entry 0 > extendedParams',
		says: /holds "taskId", which belongs to the service; choose another name/,
	},
	{
		what: 'badge_add_num needs badge_class in a list',
		operation: 'push.sendMany',
		fits: list(1, { extendedParams: { badge_add_num: 1, badge_class: 'a.B' } }),
		breaks: list(1, { extendedParams: { badge_add_num: 1 } }),
		parameter: 'Target Messages > entry 0 > extendedParams',
		says: /badge_add_num without badge_class/,
	},
	{
		what: 'badge_add_num needs badge_class in one message',
		operation: 'push.sendMany',
		fits: { ...many, options: { messageExtendedParams: rows({ badge_add_num: '1', badge_class: 'a.B' }) } },
		breaks: { ...many, options: { messageExtendedParams: rows({ badge_add_num: '1' }) } },
		parameter: 'Options > Custom Data of This Message',
		says: /badge_add_num without badge_class/,
	},
	{
		what: 'a message key in a list that is not blank',
		operation: 'push.sendMany',
		fits: list(1, { msgKey: 'k' }),
		breaks: list(1, { msgKey: ' ' }),
		parameter: 'Target Messages > entry 0 > msgKey',
		says: /blank/,
	},
	{
		what: 'no other names in a list',
		operation: 'push.sendMany',
		fits: list(1, { MsgKey: 'k' }),
		breaks: list(1, { templateKeyValues: {} }),
		parameter: 'Target Messages > entry 0',
		says: /holds "templateKeyValues", which the API does not have; it may hold target, msgKey, templateKeyValue, extendedParams/,
	},
	{
		what: 'template values in a list',
		operation: 'push.sendMany',
		fits: list(1),
		breaks: list(1, { templateKeyValue: [1] }),
		parameter: 'Target Messages > entry 0 > templateKeyValue',
		says: /must be a JSON object/,
	},
	{
		what: 'a route given twice',
		fits: { ...simple, options: { useNewFcmApi: true } },
		breaks: { ...simple, options: { useNewFcmApi: true, extendedParams: rows({ useNewFcmApi: '0' }) } },
		parameter: 'Options > Custom Data',
		says: /holds "useNewFcmApi", which is set in Channel: New FCM API too/,
	},
	{
		what: 'a template to delete',
		operation: 'template.delete',
		fits: { templateId: '8999' },
		breaks: {},
		parameter: 'Template Name',
		says: /fill in either Template Name or Template ID/,
	},
	{
		what: 'one name of a template to delete',
		operation: 'template.delete',
		fits: { templateName: 'practice_news' },
		breaks: { templateName: 'practice_news', templateId: '9000' },
		parameter: 'Template ID',
		says: /only one of them/,
	},
	{
		what: 'a payload that is an object',
		fits: { ...simple, options: { transparentMessagePayload: '{"fcm":{}}' } },
		breaks: { ...simple, options: { transparentMessagePayload: '{"fcm":9007199254740993}' } },
		parameter: 'Options > Pass-Through: Payload',
		says: /each an object/,
	},
	{
		what: 'a name of the service',
		fits: { ...simple, options: { extendedParams: rows({ own: '1' }) } },
		breaks: { ...simple, options: { extendedParams: rows({ taskId: '1' }) } },
		parameter: 'Options > Custom Data',
		says: /holds "taskId", which belongs to the service; choose another name/,
	},
	{
		what: 'badge_add_num needs badge_class',
		fits: { ...simple, options: { badgeAddNum: 1, badgeClass: 'a.B' } },
		breaks: { ...simple, options: { badgeAddNum: 1 } },
		parameter: 'Options > Custom Data',
		says: /badge_add_num without badge_class/,
	},
	{
		what: 'badge_add_num a number',
		fits: { ...simple, options: { extendedParams: rows({ badge_add_num: '1', badge_class: 'a.B' }) } },
		breaks: { ...simple, options: { extendedParams: rows({ badge_add_num: 'x', badge_class: 'a.B' }) } },
		parameter: 'Options > Custom Data',
		says: /badge_add_num that is no whole number/,
	},
	{
		what: 'a badge given twice',
		fits: { ...simple, options: { badge: 1 } },
		breaks: { ...simple, options: { badge: 1, extendedParams: rows({ badge: '2' }) } },
		parameter: 'Options > Custom Data',
		says: /holds "badge", which is set in Display: Badge too/,
	},
	{
		what: 'a time to come',
		fits: once(now),
		breaks: once(now - 60_001),
		parameter: 'Options > Schedule: Fixed Time',
		says: /lies in the past/,
	},
	{
		what: 'a time',
		fits: once(now + day),
		breaks: { ...simple, options: { fixedTime: 'soon', strategyType: 1 } },
		parameter: 'Options > Schedule: Fixed Time',
		says: /not a date/,
	},
	{
		what: 'a time at all',
		fits: once(now + day),
		breaks: { ...simple, options: { strategyType: 1 } },
		parameter: 'Options > Schedule: Fixed Time',
		says: /is empty; it is required/,
	},
	{
		what: 'start today',
		fits: repeat({ startTime: '2026-06-15' }),
		breaks: repeat({ startTime: '2026-06-14' }),
		parameter: 'Options > Schedule: Start Date',
		says: /lies before today/,
	},
	{
		what: 'end on the day of the start',
		fits: repeat({ startTime: '2026-06-20', endTime: '2026-06-20' }),
		breaks: repeat({ startTime: '2026-06-20', endTime: '2026-06-19' }),
		parameter: 'Options > Schedule: End Date',
		says: /lies before Start Date/,
	},
	{
		what: 'end after 180/181 days',
		fits: repeat({ endTime: '2026-12-12' }),
		breaks: repeat({ endTime: '2026-12-13' }),
		parameter: 'Options > Schedule: End Date',
		says: /more than 180 days after today; at most 180/,
	},
	{
		what: 'time of day',
		fits: repeat({ time: '23:59:59' }),
		breaks: repeat({ time: '24:00:00' }),
		parameter: 'Options > Schedule: Time of Day',
		says: /a time such as 09:30:00/,
	},
	{
		what: 'weekdays 1 to 7',
		fits: repeat({ circleType: 2, circleValue: [1, 7] }),
		breaks: repeat({ circleType: 2, circleValue: '={{ [8] }}' }),
		parameter: 'Options > Schedule: Weekdays',
		says: /holds "8"/,
	},
	{
		what: 'weekdays chosen',
		fits: repeat({ circleType: 2, circleValue: [1] }),
		breaks: repeat({ circleType: 2, circleValue: [] }),
		parameter: 'Options > Schedule: Weekdays',
		says: /choose at least one/,
	},
	{
		what: 'days of the month 1 to 31',
		fits: repeat({ circleType: 3, circleValue: [20] }),
		breaks: repeat({ circleType: 3, circleValue: '={{ [32] }}' }),
		parameter: 'Options > Schedule: Days of the Month',
		says: /holds "32"/,
	},
	...[20_261_201_080_000, '20261201080000', 202_612_010_800].map((at) => ({
		what: `a date in digits as JSON (${typeof at} ${at})`,
		fits: written({}),
		breaks: written({ startTime: at }),
		parameter: 'Options > Schedule: Times as JSON > startTime',
		says: /looks like a date without its separators; write 2026-12-01T08:00:00/,
	})),
	{
		what: 'a fixed time in digits as JSON',
		fits: written({}),
		breaks: joined(written({}), { options: { strategyContent: '{"fixedTime":20261201080000}', strategyType: 1 } }),
		parameter: 'Options > Schedule: Times as JSON > fixedTime',
		says: /write 2026-12-01T08:00:00/,
	},
	{
		what: 'a strategy as JSON',
		fits: written({}),
		breaks: written({ circleType: 4 }),
		parameter: 'Options > Schedule: Times as JSON',
		says: /1 \(every day\), 2 \(every week\) or 3 \(every month\)/,
	},
	{
		what: 'a strategy as JSON with its days',
		fits: written({ circleType: 2, circleValue: [1, 2] }),
		breaks: written({ circleType: 2, circleValue: [0] }),
		parameter: 'Options > Schedule: Times as JSON',
		says: /whole numbers from 1 to 7/,
	},
	{
		what: 'a strategy as JSON within 180 days',
		fits: written({ endTime: now + 180 * day }),
		breaks: written({ endTime: now + 181 * day }),
		parameter: 'Options > Schedule: Times as JSON',
		says: /at most 180/,
	},
	{
		what: 'a strategy as JSON',
		fits: written({}),
		breaks: joined(written({}), { options: { strategyContent: '[1]' } }),
		parameter: 'Options > Schedule: Times as JSON',
		says: /must be a JSON object/,
	},
	...(['smsSignName', 'smsTemplateCode'] as const).map((name): Limit => ({
		what: `${name} with SMS`,
		fits: joined(simple, sms),
		breaks: joined(simple, sms, { options: { [name]: '' } }),
		parameter: { smsSignName: 'Options > SMS: Sign Name', smsTemplateCode: 'Options > SMS: Template Code' }[name],
		says: /is empty.*required/,
	})),
	{
		what: 'Huawei categories 1 to 14',
		fits: channels({ thirdChannelCategory: { hms: '14' } }),
		breaks: channels({ thirdChannelCategory: { hms: '15' } }),
		parameter: 'Options > Channel: Message Category > Category: Huawei',
		says: /"15"; it must be one of/,
	},
	{
		what: 'Honor categories 1 and 2',
		fits: channels({ thirdChannelCategory: { honor: '2' } }),
		breaks: channels({ thirdChannelCategory: { honor: '3' } }),
		parameter: 'Options > Channel: Message Category > Category: Honor',
		says: /one of/,
	},
	{
		what: 'OPPO categories 1 to 10',
		fits: channels({ thirdChannelCategory: { oppo: '10' } }),
		breaks: channels({ thirdChannelCategory: { oppo: '11' } }),
		parameter: 'Options > Channel: Message Category > Category: OPPO',
		says: /one of/,
	},
	{
		what: 'vivo categories 1 to 10',
		fits: channels({ thirdChannelCategory: { vivo: '10' } }),
		breaks: channels({ thirdChannelCategory: { vivo: '0' } }),
		parameter: 'Options > Channel: Message Category > Category: vivo',
		says: /one of/,
	},
	{
		what: 'HarmonyOS categories 1 to 13',
		fits: channels({ thirdChannelCategory: { harmonyos: '13' } }),
		breaks: channels({ thirdChannelCategory: { harmonyos: '14' } }),
		parameter: 'Options > Channel: Message Category > Category: HarmonyOS',
		says: /one of/,
	},
	{
		what: 'OPPO level with its category',
		fits: channels({ thirdChannelCategory: { oppo: '1' }, notifyLevel: { oppo: '2' } }),
		breaks: channels({ notifyLevel: { oppo: '2' } }),
		parameter: 'Options > Channel: Message Category > Category: OPPO',
		says: /Level: OPPO needs it/,
	},
	{
		what: 'payload of known makers',
		fits: { ...simple, options: { transparentMessagePayload: '{"fcm":{}}' } },
		breaks: { ...simple, options: { transparentMessagePayload: '{"fc":{}}' } },
		parameter: 'Options > Pass-Through: Payload',
		says: /holds "fc"; it may hold fcm, harmonyos, hms, honor/,
	},
	{
		what: 'urgency of a payload',
		fits: { ...simple, options: { transparentMessagePayload: '{"hms":{}}', transparentMessageUrgency: 'HIGH' } },
		breaks: { ...simple, options: { transparentMessageUrgency: 'HIGH' } },
		parameter: 'Options > Pass-Through: Payload',
		says: /is empty/,
	},
	{
		what: 'dismissal of an end',
		fits: { ...simple, options: { activityEvent: 'end', dismissalDate: iso(now) } },
		breaks: { ...simple, options: { activityEvent: 'update', dismissalDate: iso(now) } },
		parameter: 'Options > Live Activity: Dismissal Date',
		says: /no effect unless Live Activity: Event is End/,
	},
	{
		what: 'an address of a picture',
		fits: { ...simple, options: { imageUrls: { defaultUrl: 'https://example.com/a.png' } } },
		breaks: { ...simple, options: { imageUrls: { defaultUrl: 'a.png' } } },
		parameter: 'Options > Display: Image URLs > Image: Default URL',
		says: /starts with http/,
	},
	{
		what: 'a whole range of binding',
		operation: 'push.sendToAll',
		fits: { ...toAll, ...range },
		breaks: { ...toAll, ...range, bindEndTime: '' },
		parameter: 'Bind End Time',
		says: /a time range needs both ends/,
	},
	{
		what: 'a range that does not end before it starts',
		operation: 'push.sendToAll',
		fits: { ...toAll, ...range, bindEndTime: '2026-06-01' },
		breaks: { ...toAll, ...range, bindEndTime: '2026-05-31' },
		parameter: 'Bind End Time',
		says: /lies before Bind Start Time/,
	},
	{
		what: 'a range for the unbound',
		operation: 'push.sendToAll',
		fits: { ...toAll, pushStatus: 2, timeMode: 1, unBindStartTime: '2026-06-01', unBindEndTime: '2026-06-02' },
		breaks: { ...toAll, pushStatus: 2, timeMode: 1 },
		parameter: 'Unbind Start Time',
		says: /is empty/,
	},
	{
		what: 'the channel of everybody',
		operation: 'push.sendToAll',
		fits: { ...toAll, pushStatus: 1, options: { androidChannel: 2 } },
		breaks: { ...toAll, pushStatus: 1, options: { androidChannel: 1 } },
		parameter: 'Options > Channel: Way on Android',
		says: /Self-Built, which cannot reach/,
	},
	{
		what: 'everybody confirmed',
		operation: 'push.sendToAll',
		fits: toAll,
		breaks: { ...toAll, confirmEveryone: false },
		parameter: 'Confirm Sending to Everyone',
		says: /is off/,
	},
	{
		what: 'statistics 90 days/91',
		operation: 'statistics.get',
		fits: { startTime: now - 90 * day, endTime: now },
		breaks: { startTime: now - 91 * day, endTime: now },
		parameter: 'End Date',
		says: /more than 90 days after Start Date; at most 90/,
	},
	{
		what: 'statistics forwards',
		operation: 'statistics.get',
		fits: { startTime: now, endTime: now },
		breaks: { startTime: now, endTime: now - 1 },
		parameter: 'End Date',
		says: /lies before Start Date/,
	},
	{
		what: 'schedules forwards',
		operation: 'schedule.getMany',
		fits: { startTime: now, endTime: now },
		breaks: { startTime: now, endTime: now - 1 },
		parameter: 'End Time',
		says: /lies before Start Time/,
	},
	{
		what: 'a limit of 1/0',
		operation: 'task.getMany',
		fits: { startTime: now, limit: 1 },
		breaks: { startTime: now, limit: 0 },
		parameter: 'Limit',
		says: /is 0; /,
	},
	{
		what: 'IDs to cancel 30/31',
		operation: 'schedule.cancel',
		fits: { uniqueIds: ids(30) },
		breaks: { uniqueIds: ids(31) },
		parameter: 'Schedule IDs',
		says: /31 targets; at most 30/,
	},
	{
		what: 'a template to get',
		operation: 'template.get',
		fits: { templateId: '9000' },
		breaks: {},
		parameter: 'Template Name',
		says: /fill in either Template Name or Template ID/,
	},
	{
		what: 'OS type 100/101',
		operation: 'device.bindUser',
		fits: { userId: 'u', deliveryToken: 'practice-adtoken-lilei', osType: 'other', osTypeNumber: 100 },
		breaks: { userId: 'u', deliveryToken: 'practice-adtoken-lilei', osType: 'other', osTypeNumber: 101 },
		parameter: 'OS Type Number',
		says: /from 1 to 100/,
	},
	{
		what: 'a recalled message',
		operation: 'recall.byMessage',
		fits: { messageId: 'm', targetId: 't' },
		breaks: { messageId: 'm', targetId: '={{ "" }}' },
		parameter: 'Target ID',
		says: /is empty/,
	},
];

test.each(limits.map((limit) => [limit.what, limit] as const))(
	'%s',
	async (_what, { operation = 'push.sendSimple', fits, breaks, parameter, says }) => {
		stopClock(now);
		const run = await practice.push(operation, fits, { settings: goOn });
		expect((jsonOf(run)[0]?.details as IDataObject | undefined)?.parameter).toBeUndefined();
		// It left, and where the practice server refused it, it was for what does not exist there.
		const { verdict, reason } = practice.request();
		if (verdict !== 'accepted') expect(reason).toMatch(/[Tt]here is no/);
		practice.sandbox.journal.clear();

		const stopped = await practice.push(operation, breaks);
		expect(stopped.error?.message.startsWith(`${parameter} in item 0 `)).toBe(true);
		expect(stopped.error?.message).toMatch(says);
		const carried = await practice.push(operation, breaks, { items: [{}, {}], settings: goOn });
		expect(jsonOf(carried)[1]).toMatchObject({
			error: expect.stringContaining('in item 1 '),
			details: { outcome: 'rejected', parameter, whoMustAct: 'you' },
		});
		expect(practice.requests()).toEqual([]);
	},
);

test('neither the credential nor the item names the app', async () => {
	const run = await practice.push('push.sendSimple', simple, { credential: practice.credential({ workspaceId: ' ' }) });
	expect(run.error?.message).toBe(
		'Options > App: Workspace ID in item 0 is empty; set it in the credential or in Options',
	);
	expect(
		(
			await practice.push(
				'push.sendSimple',
				{ ...simple, options: { workspaceId: 'practice' } },
				{ credential: practice.credential({ workspaceId: '' }) },
			)
		).error,
	).toBeUndefined();
	expect(practice.requests()).toHaveLength(1);
});
