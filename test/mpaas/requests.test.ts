import type { IDataObject } from 'n8n-workflow';
import { fromTemplate, jsonOf, many, rows, simple, toAll, usePractice, joined } from './practice';

/** Every operation with the fewest and with all of its fields: what goes over the wire, and that the practice server takes it. */
const practice = usePractice();

const app = { AppId: 'ONEX000000000001', WorkspaceId: 'practice' };
const day = 86_400_000;
/** What is exact to the day travels as the midnight in Beijing that begins it; the tests' workflow is in that zone. */
const dayOf = (time: number): number => Math.floor((time + 8 * 3_600_000) / day) * day - 8 * 3_600_000;
const ahead = (ms: number): number => Math.floor((Date.now() + ms) / 1000) * 1000;

/** The first message of the first item has the execution's key, which is the same for the same execution. */
const key = expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/) as unknown as string;

const json = (value: unknown): string => JSON.stringify(value);

const channels = {
	thirdChannelCategory: { hms: '9', honor: '1', oppo: '4', vivo: '5', harmonyos: '12' },
	notifyLevel: { hms: '1', oppo: '16' },
	classification: '0',
	miChannelId: 'mi-1',
	channelId: 'orders',
	vendorTemplate: 'v',
	useNewFcmApi: true,
	harmonyRouteUrl: 'jump://com.mpaas.harmony.push/landing',
};

const channelFields = {
	ThirdChannelCategory: json({ harmonyos: '12', honor: '1', hms: '9', oppo: '4', vivo: '5' }),
	NotifyLevel: json({ hms: '1', oppo: '16' }),
	Classification: '0',
	MiChannelId: 'mi-1',
	ChannelId: 'orders',
	VendorTemplate: 'v',
};

/** What every push may carry. */
const everyPush = (strategy: number) => ({
	parameters: {
		options: {
			expiredSeconds: 300,
			fixedTime: new Date(strategy).toISOString(),
			badge: 3,
			badgeAddNum: 1,
			badgeClass: 'com.example.Main',
			bigText: true,
			mutableContent: true,
			sound: 'bell.wav',
			extendedParams: rows({ key1: 'value 1&2', 键: '值' }),
			transparentMessagePayload: '{"hms":{"data":"{\\"a\\":1}"}}',
			transparentMessageUrgency: 'HIGH',
			tenantId: 'LZFPEFIM',
			taskName: 'Test',
			strategyType: 1,
		},
	},
	fields: {
		ExpiredSeconds: '300',
		StrategyType: '1',
		StrategyContent: json({ fixedTime: strategy }),
		ExtendedParams: json({
			key1: 'value 1&2',
			键: '值',
			badge: '3',
			badge_class: 'com.example.Main',
			badge_add_num: '1',
			big_text: '1',
			'mutable-content': '1',
			sound: 'bell.wav',
			useNewFcmApi: '1',
			harmonyRouteUrl: 'jump://com.mpaas.harmony.push/landing',
		}),
		...channelFields,
		TransparentMessagePayload: json({ hms: { data: '{"a":1}' } }),
		TransparentMessageUrgency: 'HIGH',
		TenantId: 'LZFPEFIM',
	},
});

const sms = {
	options: {
		smsStrategy: 2,
		smsSignName: 'Example',
		smsTemplateCode: 'SMS_216070269',
		smsTemplateParam: rows({ code: '123456' }),
	},
};
const smsFields = {
	SmsStrategy: '2',
	SmsSignName: 'Example',
	SmsTemplateCode: 'SMS_216070269',
	SmsTemplateParam: json({ code: '123456' }),
};

const dismissal = 1_893_456_000;
const activity = {
	options: {
		activityEvent: 'end',
		activityContentState: '{"score":"2:1"}',
		dismissalDate: new Date(dismissal * 1000).toISOString(),
	},
};
const activityFields = {
	ActivityEvent: 'end',
	ActivityContentState: json({ score: '2:1' }),
	DismissalDate: String(dismissal),
};

interface Case {
	operation: string;
	action: string;
	parameters: () => IDataObject;
	fields: () => Record<string, unknown>;
	/** Made before, so that there is something to ask for. */
	before?: () => Promise<unknown>;
}

const at = ahead(2 * day);
const whole = everyPush(at);
const pictures = { defaultUrl: 'https://example.com/a.png', oppoUrl: 'https://example.com/o.png' };

const cases: Case[] = [
	{
		operation: 'push.sendSimple',
		action: 'PushSimple',
		parameters: () => simple,
		fields: () => ({
			DeliveryType: '3',
			TargetMsgkey: expect.stringMatching(/^\{"lilei":"[0-9a-f-]{36}"\}$/),
			TaskName: 'Shipped',
			Title: 'Shipped',
			Content: 'It arrives tomorrow',
			StrategyType: '0',
			ExpiredSeconds: '86400',
			PushStyle: '0',
		}),
	},
	{
		operation: 'push.sendSimple',
		action: 'PushSimple',
		parameters: () =>
			joined(
				{
					...simple,
					deliveryType: 1,
					targetMsgkey: '{"practice-adtoken-lilei":"1578807462788","practice-adtoken-hanmeimei":"1578807462789"}',

					pushAction: 1,
					uri: 'com.example.Order',
					options: {
						iconUrls: pictures,
						imageUrls: pictures,
						silent: true,
						pushStyle: 2,
						...channels,
						notifyType: 'transparent',
					},
				},
				sms,
				activity,
				whole.parameters,
			),
		fields: () => ({
			DeliveryType: '1',
			TargetMsgkey: json({ 'practice-adtoken-lilei': '1578807462788', 'practice-adtoken-hanmeimei': '1578807462789' }),
			TaskName: 'Test',
			Title: 'Shipped',
			Content: 'It arrives tomorrow',
			PushStyle: '2',
			PushAction: '1',
			Uri: 'com.example.Order',
			IconUrls: json(pictures),
			ImageUrls: json(pictures),
			Silent: '1',
			NotifyType: 'transparent',
			...smsFields,
			...activityFields,
			...whole.fields,
		}),
	},
	{
		operation: 'push.sendTemplate',
		action: 'PushTemplate',
		parameters: () => fromTemplate,
		fields: () => ({
			DeliveryType: '3',
			TargetMsgkey: expect.any(String),
			TaskName: 'practice_order',
			TemplateName: 'practice_order',
			TemplateKeyValue: json({ name: 'Li Lei', order: '17' }),
			StrategyType: '0',
			ExpiredSeconds: '86400',
		}),
	},
	{
		operation: 'push.sendTemplate',
		action: 'PushTemplate',
		parameters: () =>
			joined(
				{
					...fromTemplate,
					deliveryType: 2,
					targetMsgkey: 'practice-devicetoken-wangwei',

					options: { pushAction: 0, silent: false, msgKey: 'order-17', ...channels, notifyType: 'notify' },
				},
				sms,
				activity,
				whole.parameters,
			),
		fields: () => ({
			DeliveryType: '2',
			TargetMsgkey: json({ 'practice-devicetoken-wangwei': 'order-17' }),
			TaskName: 'Test',
			TemplateName: 'practice_order',
			TemplateKeyValue: json({ name: 'Li Lei', order: '17' }),
			PushAction: '0',
			Silent: '0',
			NotifyType: 'notify',
			...smsFields,
			...activityFields,
			...whole.fields,
		}),
	},
	{
		operation: 'push.sendMany',
		action: 'PushMultiple',
		parameters: () => many,
		fields: () => ({
			DeliveryType: '3',
			TaskName: 'practice_order',
			TemplateName: 'practice_order',
			StrategyType: '0',
			ExpiredSeconds: '86400',
			'TargetMsg.1.Target': 'lilei',
			'TargetMsg.1.MsgKey': key,
			'TargetMsg.1.TemplateKeyValue': json({ name: 'Li Lei', order: '17' }),
		}),
	},
	{
		operation: 'push.sendMany',
		action: 'PushMultiple',
		parameters: () =>
			joined(
				{
					...many,

					options: {
						pushAction: 1,
						silent: true,
						msgKey: 'order-17',
						messageExtendedParams: rows({ own: '1' }),
						...channels,
						notifyType: 'notify',
					},
				},
				activity,
				whole.parameters,
			),
		fields: () => ({
			DeliveryType: '3',
			TaskName: 'Test',
			TemplateName: 'practice_order',
			'TargetMsg.1.Target': 'lilei',
			'TargetMsg.1.MsgKey': 'order-17',
			'TargetMsg.1.TemplateKeyValue': json({ name: 'Li Lei', order: '17' }),
			'TargetMsg.1.ExtendedParams': json({ own: '1' }),
			PushAction: '1',
			Silent: '1',
			NotifyType: 'notify',
			...activityFields,
			...whole.fields,
		}),
	},
	{
		operation: 'push.sendToAll',
		action: 'PushBroadcast',
		parameters: () => toAll,
		fields: () => ({
			DeliveryType: '1',
			TaskName: 'practice_news',
			TemplateName: 'practice_news',
			TemplateKeyValue: json({ content: 'Open on Sunday' }),
			Msgkey: key,
			PushStatus: '0',
			TimeMode: '0',
			BindPeriod: '4',
			StrategyType: '0',
			ExpiredSeconds: '86400',
		}),
	},
	{
		operation: 'push.sendToAll',
		action: 'PushBroadcast',
		parameters: () =>
			joined(
				{
					...toAll,
					deliveryType: 7,

					pushStatus: 1,
					timeMode: 1,
					bindStartTime: '2025-05-09T00:00:00+08:00',
					bindEndTime: '2025-05-09T23:56:59.999+08:00',
					unBindStartTime: '2025-05-10T00:00:00+08:00',
					unBindEndTime: '2025-05-11T00:00:00+08:00',
					options: {
						pushAction: 0,
						silent: false,
						msgkey: 'sunday',
						...channels,
						androidChannel: 2,
						notifyType: 'notify',
					},
				},
				whole.parameters,
			),
		fields: () => ({
			DeliveryType: '7',
			TaskName: 'Test',
			TemplateName: 'practice_news',
			TemplateKeyValue: json({ content: 'Open on Sunday' }),
			Msgkey: 'sunday',
			PushStatus: '1',
			TimeMode: '1',
			BindStartTime: '1746720000000',
			BindEndTime: '1746806219999',
			UnBindStartTime: '1746806400000',
			UnBindEndTime: '1746892800000',
			PushAction: '0',
			Silent: '0',
			AndroidChannel: '2',
			NotifyType: 'notify',
			...whole.fields,
		}),
	},
	{
		operation: 'recall.byMessage',
		action: 'RevokePushMessage',
		before: async () => practice.push('push.sendSimple', { ...simple, options: { msgKey: '1578807462788' } }),
		parameters: () => ({ messageId: '1578807462788', targetId: 'lilei' }),
		fields: () => ({ MessageId: '1578807462788', TargetId: 'lilei' }),
	},
	{
		operation: 'recall.byTask',
		action: 'RevokePushTask',
		before: async () => practice.push('push.sendMany', many),
		parameters: () => ({ taskId: '20842863' }),
		fields: () => ({ TaskId: '20842863' }),
	},
	{
		operation: 'statistics.get',
		action: 'QueryPushAnalysisCoreIndex',
		parameters: () => ({ startTime: at - 5 * day, endTime: at }),
		fields: () => ({ StartTime: String(dayOf(at - 5 * day)), EndTime: String(dayOf(at)) }),
	},
	{
		operation: 'statistics.get',
		action: 'QueryPushAnalysisCoreIndex',
		parameters: () => ({
			startTime: at - 90 * day,
			endTime: at,
			options: { platform: 'HARMONYOS', channel: 'MIUI', type: 'BROADCAST', taskId: '20842863' },
		}),
		fields: () => ({
			StartTime: String(dayOf(at - 90 * day)),
			EndTime: String(dayOf(at)),
			Platform: 'HARMONYOS',
			Channel: 'MIUI',
			Type: 'BROADCAST',
			TaskId: '20842863',
		}),
	},
	{
		operation: 'task.getMany',
		action: 'QueryPushAnalysisTaskList',
		parameters: () => ({ startTime: at - day }),
		fields: () => ({ StartTime: String(dayOf(at - day)), PageNumber: '1', PageSize: '50' }),
	},
	{
		operation: 'task.getMany',
		action: 'QueryPushAnalysisTaskList',
		parameters: () => ({
			startTime: at - day,
			limit: 10,
			options: { taskId: '20842863', taskName: 'Test' },
		}),
		fields: () => ({
			StartTime: String(dayOf(at - day)),
			TaskId: '20842863',
			TaskName: 'Test',
			PageNumber: '1',
			PageSize: '10',
		}),
	},
	{
		operation: 'task.get',
		action: 'QueryPushAnalysisTaskDetail',
		before: async () => practice.push('push.sendMany', many),
		parameters: () => ({ taskId: { __rl: true, mode: 'list', value: '20842863' } }),
		fields: () => ({ TaskId: '20842863' }),
	},
	{
		operation: 'schedule.getMany',
		action: 'QueryPushSchedulerList',
		parameters: () => ({ startTime: at - day, endTime: at }),
		fields: () => ({ StartTime: String(at - day), EndTime: String(at), PageNumber: '1', PageSize: '50' }),
	},
	{
		operation: 'schedule.getMany',
		action: 'QueryPushSchedulerList',
		parameters: () => ({
			startTime: at - day,
			endTime: at,
			returnAll: true,
			options: { type: 3, uniqueId: '49ec0ed5' },
		}),
		fields: () => ({
			StartTime: String(at - day),
			EndTime: String(at),
			Type: '3',
			UniqueId: '49ec0ed5',
			PageNumber: '1',
			PageSize: '500',
		}),
	},
	{
		operation: 'schedule.cancel',
		action: 'CancelPushScheduler',
		parameters: () => ({ uniqueIds: '714613eb, 714613ec' }),
		fields: () => ({ UniqueIds: '714613eb,714613ec', Type: '0' }),
	},
	{
		operation: 'schedule.cancel',
		action: 'CancelPushScheduler',
		parameters: () => ({ uniqueIds: { __rl: true, mode: 'id', value: '={{ ["714613eb"] }}' }, type: 1 }),
		fields: () => ({ UniqueIds: '714613eb', Type: '1' }),
	},
	{
		operation: 'template.getMany',
		action: 'ListTemplatePage',
		parameters: () => ({}),
		fields: () => ({ CurrentPage: '1', PageSize: '50' }),
	},
	{
		operation: 'template.delete',
		action: 'DeleteTemplate',
		parameters: () => ({ templateName: { __rl: true, mode: 'list', value: 'practice_news' } }),
		fields: () => ({ TemplateName: 'practice_news' }),
	},
	{
		operation: 'template.delete',
		action: 'DeleteTemplate',
		parameters: () => ({ templateId: '9001' }),
		fields: () => ({ TemplateId: '9001' }),
	},
	{
		operation: 'template.get',
		action: 'GetTemplate',
		parameters: () => ({ templateName: 'practice_news' }),
		fields: () => ({ TemplateName: 'practice_news' }),
	},
	{
		operation: 'template.get',
		action: 'GetTemplate',
		parameters: () => ({ templateId: '9000' }),
		fields: () => ({ TemplateId: '9000' }),
	},
	{
		operation: 'template.create',
		action: 'CreateTemplate',
		parameters: () => ({ templateName: 'new', title: 'Hello #name#', content: 'No placeholder', descInfo: 'Test' }),
		fields: () => ({
			TemplateName: 'new',
			Title: 'Hello #name#',
			Content: 'No placeholder',
			DescInfo: 'Test',
			PushStyle: '0',
			Variables: 'name',
		}),
	},
	{
		operation: 'template.create',
		action: 'CreateTemplate',
		parameters: () => ({
			templateName: 'new',
			title: '#a#',
			content: '#b# #a#',
			descInfo: 'Test',

			options: {
				iconUrls: pictures,
				imageUrls: pictures,
				jumpAction: 1,
				showStyle: true,
				uri: 'https://example.com/#c#',
			},
			pushStyle: 2,
		}),
		fields: () => ({
			TemplateName: 'new',
			Title: '#a#',
			Content: '#b# #a#',
			DescInfo: 'Test',
			PushStyle: '2',
			IconUrls: json(pictures),
			ImageUrls: json(pictures),
			JumpAction: '1',
			ShowStyle: '1',
			Uri: 'https://example.com/#c#',
			Variables: 'a,b,c',
		}),
	},
	{
		operation: 'device.bindUser',
		action: 'PushBind',
		parameters: () => ({
			userId: 'somebody',
			deliveryToken: 'practice-adtoken-lilei',
			osType: 1,
			options: { phoneNumber: '13800000000' },
		}),
		fields: () => ({
			UserId: 'somebody',
			DeliveryToken: 'practice-adtoken-lilei',
			OsType: '1',
			PhoneNumber: '13800000000',
		}),
	},
	{
		operation: 'device.unbindUser',
		action: 'PushUnBind',
		parameters: () => ({ userId: 'lilei', deliveryToken: 'practice-adtoken-lilei' }),
		fields: () => ({ UserId: 'lilei', DeliveryToken: 'practice-adtoken-lilei' }),
	},
	{
		operation: 'device.getState',
		action: 'PushQueryDeviceState',
		parameters: () => ({ targetType: 1, target: 'practice-adtoken-lilei' }),
		fields: () => ({ TargetType: '1', Target: 'practice-adtoken-lilei' }),
	},
];

/** Types of delivery that name nobody of practice.json are taken all the same: the service finds out later. */
describe.each(['acs3', 'rpcV1'])('signed by %s', (signatureMethod) => {
	test.each(cases.map((one, index) => [`${one.operation} ${index}`, one] as const))(
		'%s',
		async (_name, { operation, action, parameters, fields, before }) => {
			await before?.();
			practice.sandbox.journal.clear();
			const run = await practice.pushSimplified(operation, parameters(), {
				credential: practice.credential({ signatureMethod }),
			});
			expect(run.error).toBeUndefined();
			const request = practice.request();
			expect(request).toMatchObject({
				action,
				version: '2020-10-28',
				contentType: 'application/x-www-form-urlencoded',
				verdict: 'accepted',
			});
			expect(request.fields).toEqual({ ...app, ...fields() });
			for (const item of jsonOf(run)) expect(item).not.toHaveProperty('error');
		},
	);
});

test('the old route of FCM can be chosen, and nothing is said of it otherwise', async () => {
	for (const own of [{ useNewFcmApi: false }, {}]) await practice.push('push.sendSimple', { ...simple, options: own });
	expect(practice.requests().map(({ fields }) => fields.ExtendedParams)).toEqual(['{"useNewFcmApi":"0"}', undefined]);
});

test('an SMS template without variables', async () => {
	for (const smsTemplateParam of [{}, { values: [] }]) {
		practice.sandbox.journal.clear();
		for (const [operation, push] of [
			['push.sendSimple', simple],
			['push.sendTemplate', fromTemplate],
		] as const) {
			expect(
				(await practice.push(operation, joined(push, sms, { options: { smsTemplateParam } }))).error,
			).toBeUndefined();
		}
		expect(practice.requests().map(({ fields, verdict }) => [fields.SmsTemplateParam, verdict])).toEqual(
			Array(2).fill(['{}', 'accepted']),
		);
	}
});

test('a region, a tenant, another app: where each comes from', async () => {
	await practice.push(
		'task.getMany',
		{ startTime: at },
		{
			credential: practice.credential({ signatureMethod: 'rpcV1', regionId: 'cn-hangzhou', tenantId: 'T1' }),
			settings: { onError: 'continueRegularOutput' },
		},
	);
	expect(practice.request().fields).toMatchObject({ RegionId: 'cn-hangzhou', TenantId: 'T1' });
	practice.sandbox.journal.clear();
	const run = await practice.push(
		'task.getMany',
		{ startTime: at, options: { appId: 'OTHER', workspaceId: 'default' } },
		{ settings: { onError: 'continueRegularOutput' } },
	);
	expect(practice.request().fields).toMatchObject({ AppId: 'OTHER', WorkspaceId: 'default' });
	expect(jsonOf(run)[0]).toMatchObject({
		details: { vendorCode: '3007', whoMustAct: 'your vendor console', outcome: 'rejected' },
	});
});

test('a temporary key signs with its token, in both ways', async () => {
	const temporary = {
		accessKeyId: 'STS.practice-access-key-id',
		accessKeySecret: 'practice-temporary-secret',
		securityToken: 'practice-security-token+/=',
	};
	for (const signatureMethod of ['acs3', 'rpcV1']) {
		expect(
			(
				await practice.push('push.sendSimple', simple, {
					credential: practice.credential({ ...temporary, signatureMethod }),
				})
			).error,
		).toBeUndefined();
		expect(
			(
				await practice.push('push.sendSimple', simple, {
					credential: practice.credential({ ...temporary, securityToken: '', signatureMethod }),
				})
			).error?.message,
		).toMatch(/Security Token is not valid/);
	}
});

test('the finance cloud: another version, and nothing that it lacks', async () => {
	const credential = practice.credential({ apiVersion: '2020-07-10' });
	expect((await practice.push('push.sendToAll', toAll, { credential })).error).toBeUndefined();
	expect(practice.request()).toMatchObject({
		version: '2020-07-10',
		fields: expect.not.objectContaining({ BindPeriod: expect.anything() }),
	});
	practice.sandbox.journal.clear();
	expect((await practice.push('push.sendToAll', { ...toAll, bindPeriod: 1 }, { credential })).error?.message).toMatch(
		/^Bind Period in item 0 does not exist in the finance cloud/,
	);
	expect((await practice.push('push.sendSimple', { ...simple, ...sms }, { credential })).error?.message).toMatch(
		/^Options > SMS: Supplement in item 0 does not exist in the finance cloud/,
	);
	expect(
		(await practice.push('device.bindUser', { userId: 'a', deliveryToken: 'b' }, { credential })).error?.message,
	).toMatch(/^Operation in item 0 does not exist in the finance cloud/);
	expect(practice.requests()).toEqual([]);
});
