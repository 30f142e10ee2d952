import type { IDataObject } from 'n8n-workflow';
import * as maxim from '../maxim/practice';
import * as mipush from '../mipush/practice';
import * as mpaas from '../mpaas/practice';
import * as tpns from '../xg/tpns';

/** An expression that gives nothing must not leave a message, a change or a recall with more or other people than were meant. */
const services = { maxim: maxim.usePractice(), mipush: mipush.usePractice(), mpaas: mpaas.usePractice() };

const nothing = '={{ $json.nothing }}';
const blank = '= {{ $json.nothing }} ';

const gone = 'is empty, because its expression gave nothing; it must';
const wider = `${gone} hold a value, because without one more or others would be meant`;

type Refused = readonly [
	service: keyof typeof services,
	operation: string,
	parameters: IDataObject,
	parameter: string,
	said: string,
];

const topics = { topics: 'news,orders', ...mipush.text };
/** Xiaomi shows no notification without one. */
const click = { registrationId: mipush.regId, ...mipush.text, notifyEffect: nothing };
const everyone = { confirmEveryone: true, ...mipush.text };

const refusals: readonly Refused[] = [
	[
		'mipush',
		'message.sendToTopics',
		{ ...topics, topicOp: nothing },
		'Topic Operation',
		`${gone} be one of "EXCEPT", "INTERSECTION", "UNION"`,
	],
	[
		'mipush',
		'message.sendToRegIds',
		click,
		'Click Action',
		`${gone} be one of "1" (Open the App), "2" (Open a Screen of the App), "3" (Open a Web Page)`,
	],
	...(['appVersion', 'appVersionNotIn', 'locale', 'localeNotIn'] as const).map((name): Refused => [
		'mipush',
		'message.sendToAll',
		{ ...everyone, options: { [name]: nothing } },
		`Options > Filter: ${{ appVersion: 'App Versions', appVersionNotIn: 'App Versions to Leave Out', locale: 'Locales', localeNotIn: 'Locales to Leave Out' }[name]}`,
		wider,
	]),
	['mipush', 'recall.byAliases', { aliases: 'lilei', options: { notifyId: nothing } }, 'Options > Notify ID', wider],
	[
		'mipush',
		'recall.byAliases',
		{ aliases: 'lilei', options: { apiVersion: nothing } },
		'Options > API Version',
		`${gone} be one of "automatic", "v1", "v3"`,
	],
	[
		'mpaas',
		'push.sendSimple',
		{ ...mpaas.simple, deliveryType: nothing },
		'Delivery Type',
		`${gone} be one of 1 (Android Device), 7 (HarmonyOS Device), 2 (iOS Device), 6 (Live Activity by ID), 5 (Live Activity by Push Token), 3 (User)`,
	],
	[
		'mpaas',
		'push.sendToAll',
		{ ...mpaas.toAll, pushStatus: nothing },
		'Login State',
		`${gone} be one of 1 (Bound and Unbound), 0 (Bound), 2 (Unbound)`,
	],
	[
		'mpaas',
		'push.sendToAll',
		{ ...mpaas.toAll, bindPeriod: nothing },
		'Bind Period',
		`${gone} be one of 4 (Any Time), 1 (Within 7 Days), 2 (Within 15 Days), 3 (Within 60 Days)`,
	],
	[
		'mpaas',
		'push.sendToAll',
		{
			...mpaas.toAll,
			pushStatus: 1,
			timeMode: 1,
			bindStartTime: nothing,
			bindEndTime: nothing,
			unBindStartTime: '2026-01-01',
			unBindEndTime: '2026-02-01',
		},
		'Bind Start Time',
		wider,
	],
	[
		'mpaas',
		'schedule.cancel',
		{ uniqueIds: 'abc', type: nothing },
		'ID Type',
		`${gone} be one of 1 (One Date of a Repeated Push), 0 (Whole Push)`,
	],
	[
		'maxim',
		'notification.send',
		{ ...maxim.message, audience: nothing, alias: 'vip' },
		'Audience',
		`${gone} be one of "alias", "all", "push_token", "tag", "user_id"`,
	],
	[
		'maxim',
		'notification.send',
		{ ...maxim.message, alias: 'vip', options: { vivo: { pushMode: nothing } } },
		'Options > Platform: Vivo > Vivo: Push Mode',
		'is empty; it must be one of 0 (Production), 1 (Test)',
	],
	[
		'mpaas',
		'statistics.get',
		{
			startTime: '={{ $now.minus({ days: 3 }) }}',
			endTime: '={{ $now }}',
			options: { taskId: { __rl: true, mode: 'id', value: nothing } },
		},
		'Options > Filter: Task ID',
		wider,
	],
	[
		'maxim',
		'notification.send',
		{ ...maxim.message, alias: 'vip', options: { userId: nothing } },
		'Options > Act As: User ID',
		wider,
	],
	['maxim', 'alias.bind', { userId: maxim.userId, alias: 'vip', pushToken: nothing }, 'Push Token', wider],
	['mipush', 'message.sendToAll', { ...everyone, options: { connpt: nothing } }, 'Options > Filter: Network', wider],
	// With the blank that is easily left beside the braces.
	['maxim', 'alias.bind', { userId: maxim.userId, alias: 'vip', pushToken: blank }, 'Push Token', wider],
	['mipush', 'message.sendToAll', { ...everyone, options: { locale: blank } }, 'Options > Filter: Locales', wider],
	['mipush', 'recall.byAliases', { aliases: 'lilei', options: { notifyId: blank } }, 'Options > Notify ID', wider],
	[
		'mipush',
		'message.sendToTopics',
		{ ...topics, topicOp: blank },
		'Topic Operation',
		`${gone} be one of "EXCEPT", "INTERSECTION", "UNION"`,
	],
];

test.each(refusals)('%s %s %j', async (name, operation, parameters, parameter, said) => {
	const service = services[name];
	const run = await service.push(operation, parameters, { settings: mipush.goOn });
	expect(mipush.jsonOf(run)[0]?.error).toBe(`${parameter} in item 0 ${said}`);
	expect(service.requests()).toEqual([]);
});

test('an account of no type is not bound as one of an unknown type', async () => {
	const sent = await tpns.send(
		'accountTpns.bindAccounts',
		{ tokenList: tpns.token, accountList: { values: [{ account: '13800000000', accountType: nothing }] } },
		{ settings: mipush.goOn },
	);
	expect(tpns.refused(sent)).toBe(
		'Accounts > Account Type in item 0 is empty; it must hold a value, because without one more or others would be meant',
	);
	expect(sent.received).toEqual([]);
});

test('what was left empty beside an expression is no expression that gives nothing', async () => {
	const { bodies } = await tpns.send('accountTpns.bindAccounts', {
		tokenList: tpns.token,
		accountList: { values: [{ account: '={{ "13800000000" }}', accountType: '' }] },
	});
	expect(bodies).toHaveLength(1);
});

test('channels that are to be left out are not used for want of a value; a list of none leaves out none', async () => {
	const sent = async (channelRules: unknown) =>
		tpns.send(
			'sendToDevice',
			{ title: 'Shipped', content: 'Tomorrow', tokenList: tpns.token, options: { channelRules } as IDataObject },
			{ settings: mipush.goOn },
		);
	const unsent = await sent(nothing);
	expect(tpns.refused(unsent)).toBe(`Options > Channels to Leave Out in item 0 ${wider}`);
	expect(unsent.received).toEqual([]);
	for (const none of ['={{ [] }}', []]) expect((await sent(none)).bodies[0]).not.toHaveProperty('channel_rules');
});

test('what nobody filled in, or was left out, goes as ever', async () => {
	await services.mipush.push('message.sendToAll', { ...everyone, options: { locale: '', restrictedPackageName: '' } });
	expect(services.mipush.request().fields).not.toHaveProperty('extra.locale');
	await services.maxim.push('alias.bind', { userId: maxim.userId, alias: 'vip', pushToken: '' });
	expect(services.maxim.request().body).not.toHaveProperty('push_token');
});

test('a package name that is left to the credential by its description is left to it', async () => {
	await services.mipush.push('message.sendToAll', { ...everyone, options: { restrictedPackageName: nothing } });
	expect(services.mipush.request().fields.restricted_package_name).toBe('com.example.shop');
});

test('whom a message is for may be left open by an expression that says so', async () => {
	for (const connpt of ['={{ $json.wifi ? "wifi" : "" }}', ''])
		await services.mipush.push('message.sendToRegIds', {
			registrationId: mipush.regId,
			...mipush.text,
			options: { connpt },
		});
	expect(services.mipush.requests()).toHaveLength(2);
	for (const { fields } of services.mipush.requests()) expect(fields).not.toHaveProperty('extra.connpt');
});

test('a choice that has an option for nothing takes it', async () => {
	await services.mpaas.push('push.sendSimple', { ...mpaas.simple, pushAction: nothing });
	expect(services.mpaas.request().fields).not.toHaveProperty('PushAction');
});

test('a platform of which other fields are expressions keeps the default of what was not added', async () => {
	await services.maxim.push('notification.send', {
		...maxim.message,
		alias: 'vip',
		options: { vivo: { sound: '={{ "bell" }}' } },
	});
	expect(services.maxim.request().body.message).toMatchObject({ vivo: { sound: 'bell' } });
});
