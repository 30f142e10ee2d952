import type { IDataObject } from 'n8n-workflow';
import { service } from '../../nodes/MiPush/service';
import { beforeRecallEnds, jsonOf, otherRegId, regId, secret, text, usePractice, written } from './practice';

/**
 * Every operation on the wire, read against Xiaomi's Server API document: names, separators and paths below are
 * copied from its tables, never from our code.
 */
const practice = usePractice();
beforeRecallEnds();

const shop = 'com.example.shop';

const hour = 3_600_000;

/** What the smallest notification carries besides its target. */
const least = {
	restricted_package_name: shop,
	pass_through: '0',
	title: 'Shipped',
	description: 'It arrives tomorrow',
	'extra.notify_effect': '1',
};

/** Every field of table 1-1 and section 11, as the form has them. */
const everything = (time: number) => ({
	title: 'Ünïcode 标题 & = + %',
	text: 'Line one\nline two 🎁',

	notifyEffect: '2',
	intentUri: 'intent:#Intent;action=com.example.ORDER;end',
	options: {
		jobkey: 'job-1_A',
		notifyId: 7,
		notifyType: 2,
		restrictedPackageName: shop,
		timeToLive: 3_600,
		timeToSend: new Date(time).toISOString(),
		extra: {
			values: [
				{ key: 'order', value: '7' },
				{ key: '中文', value: '值' },
			],
		},
		passThrough: 0,
		payload: '{"order":"7","note":"a b+c&d=e%20"}',
		notifyForeground: false,
		soundUri: 'android.resource://com.example.shop/raw/bell',
		ticker: 'Tick',
		notificationStyleType: '2',
		notificationLargeIconUri: 'large',
		notificationBigPicUri: 'big',
		appVersion: '3.2.0,3.1.0',
		appVersionNotIn: '1.0',
		locale: 'zh_CN,en_US',
		localeNotIn: 'fr_FR',
		connpt: 'wifi',
		flowControl: 4000,
		onlySendOnce: true,
		channelId: 'practice-orders',
		channelName: 'Orders',
		channelDescription: 'About orders',
		templateId: 'practice-template-order',
		templateParam: '{"order":"7","state":"sent"}',
		callback: 'https://hooks.example.com/receipts',
		callbackParam: 'p=1',
		callbackType: [1, 2, 16, 32, 64, 128, 1024],
	},
});

const everythingPlain = (time: number): Record<string, string> => ({
	restricted_package_name: shop,
	pass_through: '0',
	title: 'Ünïcode 标题 & = + %',
	description: 'Line one\nline two 🎁',
	payload: '{"order":"7","note":"a b+c&d=e%20"}',
	notify_id: '7',
	notify_type: '2',
	time_to_live: '3600000',
	time_to_send: String(time),
});

const everythingExtra: Record<string, string> = {
	notify_effect: '2',
	intent_uri: 'intent:#Intent;action=com.example.ORDER;end',
	jobkey: 'job-1_A',
	notify_foreground: '0',
	sound_uri: 'android.resource://com.example.shop/raw/bell',
	ticker: 'Tick',
	notification_style_type: '2',
	notification_large_icon_uri: 'large',
	notification_bigPic_uri: 'big',
	app_version: '3.2.0,3.1.0',
	app_version_not_in: '1.0',
	locale: 'zh_CN,en_US',
	locale_not_in: 'fr_FR',
	connpt: 'wifi',
	flow_control: '4000',
	only_send_once: '1',
	channel_id: 'practice-orders',
	channel_name: 'Orders',
	channel_description: 'About orders',
	template_id: 'practice-template-order',
	template_param: '{"order":"7","state":"sent"}',
	callback: 'https://hooks.example.com/receipts',
	'callback.param': 'p=1',
	// All seven bits of the receipt document: the sum that stays valid.
	'callback.type': '1267',
	order: '7',
	中文: '值',
};

const prefixed = Object.fromEntries(Object.entries(everythingExtra).map(([name, value]) => [`extra.${name}`, value]));

interface Send {
	operation: string;
	target: IDataObject;
	wire: Record<string, string>;
	/** Last part of the path. */
	kind: string;
	versions: Array<'v2' | 'v3'>;
	confirm?: true;
}

const sends: Send[] = [
	{
		operation: 'sendToRegIds',
		target: { registrationId: `${regId},${otherRegId}` },
		wire: { registration_id: `${regId},${otherRegId}` },
		kind: 'regid',
		versions: ['v3', 'v2'],
	},
	{
		operation: 'sendToAliases',
		target: { alias: 'lilei, hanmeimei' },
		wire: { alias: 'lilei,hanmeimei' },
		kind: 'alias',
		versions: ['v3', 'v2'],
	},
	{
		operation: 'sendToUserAccounts',
		target: { userAccount: 'lilei@example.com' },
		wire: { user_account: 'lilei@example.com' },
		kind: 'user_account',
		versions: ['v2'],
	},
	{
		operation: 'sendToTopic',
		target: { topic: 'news' },
		wire: { topic: 'news' },
		kind: 'topic',
		versions: ['v3', 'v2'],
	},
	{
		operation: 'sendToTopics',
		target: { topics: 'news,orders', topicOp: 'INTERSECTION' },
		wire: { topics: 'news;$;orders', topic_op: 'INTERSECTION' },
		kind: 'multi_topic',
		versions: ['v3', 'v2'],
	},
	{ operation: 'sendToAll', target: { confirmEveryone: true }, wire: {}, kind: 'all', versions: ['v3', 'v2'] },
];

describe.each(sends)('message.$operation', ({ operation, target, wire, kind, versions }) => {
	test('the smallest message', async () => {
		const run = await practice.pushSimplified(`message.${operation}`, { ...target, ...text });
		expect(run.error).toBeUndefined();
		const request = practice.request();
		expect(request).toMatchObject({
			method: 'POST',
			path: `/${versions[0]}/message/${kind}`,
			authorization: `key=${secret}`,
			verdict: 'accepted',
		});
		expect(request.contentType).toBe('application/x-www-form-urlencoded;charset=UTF-8');
		expect(request.fields).toEqual({ ...least, ...wire });
		expect(jsonOf(run)).toEqual([
			expect.objectContaining({
				outcome: 'accepted',
				reason: null,
				messageId: expect.stringMatching(/^[saubt]dm\d+/),
			}),
		]);
		expect(run.outputs[0]?.[0]?.pairedItem).toEqual({ item: 0 });
	});

	test.each(versions)('every field of the document, path %s', async (version) => {
		const time = Date.now() + 2 * hour;
		const message = everything(time);
		const options = versions.length === 1 ? message.options : { ...message.options, apiVersion: version };
		const run = await practice.push(`message.${operation}`, { ...target, ...message, options });
		expect(run.error).toBeUndefined();
		const request = practice.request();
		expect(request).toMatchObject({
			method: 'POST',
			path: `/${version}/message/${kind}`,
			verdict: 'accepted',
			warnings: [],
		});
		expect(request.fields).toEqual({ ...everythingPlain(time), ...prefixed, ...wire });
	});
});

describe.each([
	{ operation: 'sendEachToRegIds', path: '/v2/multi_messages/regids', who: regId },
	{ operation: 'sendEachToAliases', path: '/v2/multi_messages/aliases', who: 'lilei' },
	{ operation: 'sendEachToUserAccounts', path: '/v2/multi_messages/user_accounts', who: 'lilei@example.com' },
])('personalizedMessage.$operation', ({ operation, path, who }) => {
	test('the smallest message', async () => {
		const run = await practice.pushSimplified(`personalizedMessage.${operation}`, { target: who, ...text });
		expect(run.error).toBeUndefined();
		const request = practice.request();
		expect(request).toMatchObject({ method: 'POST', path, verdict: 'accepted', warnings: [] });
		expect(Object.keys(request.fields)).toEqual(['messages']);
		expect(JSON.parse(request.fields.messages ?? '')).toEqual([
			{
				target: who,
				message: {
					restricted_package_name: shop,
					pass_through: 0,
					title: 'Shipped',
					description: 'It arrives tomorrow',
					extra: { notify_effect: '1' },
				},
			},
		]);
		expect(jsonOf(run)).toEqual([expect.objectContaining({ outcome: 'accepted', target: who })]);
	});

	test('every field of the document: extras nested without prefix, the time beside the list', async () => {
		const time = Date.now() + 2 * hour;
		const run = await practice.push(`personalizedMessage.${operation}`, {
			target: who,
			...everything(time),
		});
		expect(run.error).toBeUndefined();
		const request = practice.request();
		expect(request).toMatchObject({ method: 'POST', path, verdict: 'accepted', warnings: [] });
		expect(Object.keys(request.fields).sort()).toEqual(['messages', 'time_to_send']);
		expect(request.fields.time_to_send).toBe(String(time));
		const [entry, ...others] = JSON.parse(request.fields.messages ?? '') as Array<{
			target: string;
			message: Record<string, unknown>;
		}>;
		expect(others).toEqual([]);
		expect(entry?.target).toBe(who);
		const { extra, ...plain } = entry?.message ?? {};
		const asText = (values: object): Record<string, string> =>
			Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]));
		const { time_to_send: _beside, ...expected } = everythingPlain(time);
		expect(asText(plain)).toEqual(expected);
		expect(asText(extra as object)).toEqual(everythingExtra);
	});

	test('a list written as JSON', async () => {
		const messages = [
			{ target: who, message: { ...written, notify_id: 3, extra: { notify_effect: '1', order: '7' } } },
		];
		const run = await practice.push(`personalizedMessage.${operation}`, {
			messagesFrom: 'json',
			messages: JSON.stringify(messages),
		});
		expect(run.error).toBeUndefined();
		expect(JSON.parse(practice.request().fields.messages ?? '')).toEqual([
			{ target: who, message: { ...messages[0]?.message, restricted_package_name: shop } },
		]);
	});
});

/** One message that the other operations can ask about. */
async function prepare(parameters: IDataObject = {}): Promise<string> {
	const run = await practice.push('message.sendToRegIds', {
		registrationId: regId,
		...text,
		options: { jobkey: 'job-1' },
		...parameters,
	});
	practice.sandbox.journal.clear();
	return String(jsonOf(run)[0]?.messageId);
}

interface Other {
	operation: string;
	method: 'GET' | 'POST';
	path: string;
	/** Given the ID of a message that was sent before. */
	least: (id: string) => [parameters: IDataObject, fields: Record<string, string>];
	full?: (id: string) => [parameters: IDataObject, fields: Record<string, string>];
	scheduled?: true;
}

const packaged = { options: { restrictedPackageName: shop } };
/** The package the credential names travels with every call that takes one. */
const pack = { restricted_package_name: shop };

const others: Other[] = [
	{
		operation: 'statistics.getByMessage',
		method: 'GET',
		path: '/v1/trace/message/status',
		least: (id) => [{ msgId: id }, { msg_id: id }],
		full: () => [{ jobKey: 'job-1' }, { job_key: 'job-1' }],
	},
	{
		operation: 'statistics.getByTime',
		method: 'GET',
		path: '/v1/trace/messages/status',
		least: () => [
			{ beginTime: '2026-01-01T00:00:00', endTime: '2026-01-02T00:00:00+01:00' },
			{ begin_time: String(Date.UTC(2025, 11, 31, 16)), end_time: String(Date.UTC(2026, 0, 1, 23)) },
		],
	},
	{
		operation: 'statistics.getByMessages',
		method: 'POST',
		path: '/v1/trace/multi_message/status',
		least: (id) => [{ msgIds: `${id},other` }, { msg_ids: `${id},other` }],
		full: () => [{ jobKeys: 'job-1, job-2' }, { job_keys: 'job-1,job-2' }],
	},
	{ operation: 'statistics.getQuota', method: 'GET', path: '/v1/trace/quota/get', least: () => [{}, pack] },
	{
		operation: 'subscription.subscribeRegIds',
		method: 'POST',
		path: '/v2/topic/subscribe',
		least: () => [
			{ registrationId: regId, topic: 'sale' },
			{ registration_id: regId, topic: 'sale', ...pack },
		],
		full: () => [
			{
				registrationId: `${regId},${otherRegId}`,
				topic: 'sale',
				options: { restrictedPackageName: shop, category: 'c' },
			},
			{ registration_id: `${regId},${otherRegId}`, topic: 'sale', category: 'c', ...pack },
		],
	},
	{
		operation: 'subscription.unsubscribeRegIds',
		method: 'POST',
		path: '/v2/topic/unsubscribe',
		least: () => [
			{ registrationId: regId, topic: 'news' },
			{ registration_id: regId, topic: 'news', ...pack },
		],
		full: () => [
			{
				registrationId: `${regId},${otherRegId}`,
				topic: 'news',
				options: { restrictedPackageName: shop, category: 'c' },
			},
			{ registration_id: `${regId},${otherRegId}`, topic: 'news', category: 'c', ...pack },
		],
	},
	{
		operation: 'subscription.subscribeAliases',
		method: 'POST',
		path: '/v2/topic/subscribe/alias',
		least: () => [
			{ aliases: 'lilei', topic: 'sale' },
			{ aliases: 'lilei', topic: 'sale', ...pack },
		],
		full: () => [
			{ aliases: 'lilei,hanmeimei', topic: 'sale', options: { restrictedPackageName: shop, category: 'c' } },
			{ aliases: 'lilei,hanmeimei', topic: 'sale', category: 'c', ...pack },
		],
	},
	{
		operation: 'subscription.unsubscribeAliases',
		method: 'POST',
		path: '/v2/topic/unsubscribe/alias',
		least: () => [
			{ aliases: 'lilei', topic: 'news' },
			{ aliases: 'lilei', topic: 'news', ...pack },
		],
		full: () => [
			{ aliases: 'lilei,hanmeimei', topic: 'news', options: { restrictedPackageName: shop, category: 'c' } },
			{ aliases: 'lilei,hanmeimei', topic: 'news', category: 'c', ...pack },
		],
	},
	{
		operation: 'subscription.unsubscribeAll',
		method: 'POST',
		path: '/v2/topic/unsubscribe/all',
		least: () => [{ topic: 'news' }, { topic: 'news', ...pack }],
		full: () => [
			{ topic: 'news', options: { restrictedPackageName: shop, category: 'c' } },
			{ topic: 'news', category: 'c', ...pack },
		],
	},
	{
		operation: 'device.getAliases',
		method: 'GET',
		path: '/v1/alias/all',
		least: () => [{ registrationId: regId }, { registration_id: regId, ...pack }],
		full: () => [
			{ registrationId: regId, ...packaged },
			{ registration_id: regId, ...pack },
		],
	},
	{
		operation: 'device.getTopics',
		method: 'GET',
		path: '/v1/topic/all',
		least: () => [{ registrationId: regId }, { registration_id: regId, ...pack }],
		full: () => [
			{ registrationId: regId, ...packaged },
			{ registration_id: regId, ...pack },
		],
	},
	{
		operation: 'device.getRegIds',
		method: 'GET',
		path: '/v1/useraccount/get_regids_by_useraccount',
		// A number that a double cannot hold.
		least: () => [
			{ userAccount: 'lilei@example.com', appId: '2882303761517000001' },
			{ userAccount: 'lilei@example.com', appId: '2882303761517000001', packageName: shop },
		],
		full: () => [
			{ userAccount: 'lilei@example.com', appId: '2882303761517000001', options: { packageName: shop } },
			{ userAccount: 'lilei@example.com', packageName: shop, appId: '2882303761517000001' },
		],
	},
	{
		operation: 'scheduledJob.exists',
		method: 'POST',
		path: '/v2/schedule_job/exist',
		least: (id) => [{ jobId: id }, { job_id: id }],
		scheduled: true,
	},
	{
		operation: 'scheduledJob.delete',
		method: 'POST',
		path: '/v2/schedule_job/delete',
		least: (id) => [{ jobId: id }, { job_id: id }],
		scheduled: true,
	},
	{
		operation: 'delivery.stopByIds',
		method: 'POST',
		path: '/v1/message/switch/stop_by_id',
		least: (id) => [{ msgIds: id }, { msg_ids: id, ...pack }],
		full: (id) => [
			{ msgIds: `${id},other`, ...packaged },
			{ msg_ids: `${id},other`, ...pack },
		],
	},
	{
		operation: 'delivery.stopByJobKeys',
		method: 'POST',
		path: '/v1/message/switch/stop_by_jobkey',
		least: () => [{ jobKeys: 'job-1' }, { job_keys: 'job-1', ...pack }],
		full: () => [
			{ jobKeys: 'job-1,job-2', ...packaged },
			{ job_keys: 'job-1,job-2', ...pack },
		],
	},
	{
		operation: 'recall.byMessage',
		method: 'POST',
		path: '/v2/message/revoke',
		least: (id) => [{ msgId: id }, { msg_id: id, ...pack }],
		full: () => [
			{ jobKey: 'job-1', ...packaged },
			{ job_key: 'job-1', ...pack },
		],
	},
	{
		operation: 'recall.byAliases',
		method: 'POST',
		path: '/v3/message/alias/revoke',
		least: () => [{ aliases: 'lilei' }, { aliases: 'lilei', notify_id: '0', ...pack }],
		full: () => [
			{ aliases: 'lilei,hanmeimei', options: { apiVersion: 'v3', notifyId: 7, restrictedPackageName: shop } },
			{ aliases: 'lilei,hanmeimei', notify_id: '7', ...pack },
		],
	},
	{
		operation: 'recall.byRegIds',
		method: 'POST',
		path: '/v3/message/regid/revoke',
		least: () => [{ registrationIds: regId }, { registration_ids: regId, notify_id: '0', ...pack }],
		full: () => [
			{
				registrationIds: `${regId},${otherRegId}`,
				options: { apiVersion: 'v3', notifyId: 7, restrictedPackageName: shop },
			},
			{ registration_ids: `${regId},${otherRegId}`, notify_id: '7', ...pack },
		],
	},
	{
		operation: 'recall.byUserAccounts',
		method: 'POST',
		path: '/v3/message/user_account/revoke',
		least: () => [
			{ userAccounts: 'lilei@example.com' },
			{ user_accounts: 'lilei@example.com', notify_id: '0', ...pack },
		],
		full: () => [
			{ userAccounts: 'lilei@example.com', options: { apiVersion: 'v3', notifyId: 7, restrictedPackageName: shop } },
			{ user_accounts: 'lilei@example.com', notify_id: '7', ...pack },
		],
	},
	{
		operation: 'recall.byTopic',
		method: 'POST',
		path: '/v1/message/topic/revoke',
		least: () => [{ topic: 'news' }, { topic: 'news', notify_id: '0', ...pack }],
		full: () => [
			{ topic: 'news', options: { notifyId: 7, restrictedPackageName: shop } },
			{ topic: 'news', notify_id: '7', ...pack },
		],
	},
	{
		operation: 'recall.byTopics',
		method: 'POST',
		path: '/v1/message/multi_topic/revoke',
		least: () => [
			{ topics: 'news,orders', topicOp: 'EXCEPT' },
			{ topics: 'news;$;orders', topic_op: 'EXCEPT', notify_id: '0', ...pack },
		],
		full: () => [
			{ topics: 'news,orders', topicOp: 'UNION', options: { notifyId: 7, restrictedPackageName: shop } },
			{ topics: 'news;$;orders', topic_op: 'UNION', notify_id: '7', ...pack },
		],
	},
];

describe.each(others)('$operation', ({ operation, method, path, least: smallest, full, scheduled }) => {
	const prepared = async (): Promise<string> =>
		prepare(scheduled ? { options: { jobkey: 'job-1', timeToSend: new Date(Date.now() + hour).toISOString() } } : {});

	test('with what is required', async () => {
		const [parameters, fields] = smallest(await prepared());
		const run = await practice.pushSimplified(operation, parameters);
		expect(run.error).toBeUndefined();
		expect(practice.request()).toMatchObject({
			method,
			path,
			fields,
			verdict: 'accepted',
			authorization: `key=${secret}`,
		});
		expect(practice.request().fields).toEqual(fields);
	});

	if (full) {
		test('with everything', async () => {
			const [parameters, fields] = full(await prepared());
			const run = await practice.push(operation, parameters);
			expect(run.error).toBeUndefined();
			expect(practice.request()).toMatchObject({ method, path, verdict: 'accepted' });
			expect(practice.request().fields).toEqual(fields);
		});
	}
});

test('the tables above hold all operations but those with a file of their own: the personalized ones, and the one that waits', () => {
	const own = service.operations
		.filter(({ resource, reportsTo }) => resource !== 'personalizedMessage' && !reportsTo)
		.map(({ resource, operation }) => `${resource}.${operation}`);
	expect(
		[
			...new Set([
				...sends.map(({ operation }) => `message.${operation}`),
				...others.map(({ operation }) => operation),
			]),
		].sort(),
	).toEqual(own.sort());
});

test('sendToAll reaches every phone of the app', async () => {
	await practice.push('message.sendToAll', { confirmEveryone: true, ...text });
	expect(practice.sandbox.phones.list().map(({ received }) => received)).toEqual([1, 1, 1]);
});
