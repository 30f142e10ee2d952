import type { IDataObject } from 'n8n-workflow';
import { fromTemplate, jsonOf, many, rows, secret, simple, toAll, usePractice, type Sent } from './practice';

/**
 * Alibaba Cloud's own client, npm `@alicloud/pop-core` (RPC, HMAC-SHA1), led to the practice server: it is accepted, and apart from nonce,
 * time and signature its requests are ours, field by field. It knows signing and flattening, not this service: the names are from the guide.
 */
const practice = usePractice();

interface PopCore {
	request(action: string, parameters: object, options: object): Promise<{ ResultCode: string }>;
	keepAliveAgent: { destroy(): void };
}

let client: PopCore;
let withToken: PopCore;

const app = { AppId: 'ONEX000000000001', WorkspaceId: 'practice' };

beforeAll(() => {
	const { RPCClient } = jest.requireActual<{ RPCClient: new (config: object) => PopCore }>('@alicloud/pop-core');
	const config = { endpoint: practice.sandbox.url, apiVersion: '2020-10-28' };
	client = new RPCClient({ ...config, accessKeyId: 'practice-access-key-id', accessKeySecret: secret });
	withToken = new RPCClient({
		...config,
		accessKeyId: 'STS.practice-access-key-id',
		accessKeySecret: 'practice-temporary-secret',
		securityToken: 'practice-security-token+/=',
	});
});

afterAll(() => {
	for (const { keepAliveAgent } of [client, withToken]) keepAliveAgent.destroy();
});

async function captured(task: () => Promise<unknown>): Promise<Sent> {
	practice.sandbox.journal.clear();
	await task();
	return practice.request();
}

const words = { title: 'Ünïcode 标题 & = + % 🎁', content: "it's (a) *b*~ !\nline" };
const day = 86_400_000;
const at = Math.floor((Date.now() + 2 * day) / 1000) * 1000;
/** Of that day, in Beijing. */
const midnight = Math.floor((at + 8 * 3_600_000) / day) * day - 8 * 3_600_000;

const cases: Array<[string, string, object, string, IDataObject]> = [
	[
		'a simple push',
		'PushSimple',
		{
			DeliveryType: 3,
			TaskName: 'Test',
			Title: words.title,
			Content: words.content,
			PushStyle: 2,
			PushAction: 0,
			Uri: 'https://example.com/?a=1&b=2',
			ExpiredSeconds: 600,
			StrategyType: 0,
			TargetMsgkey: JSON.stringify({ lilei: 'k1', '用户 2': 'k2' }),
			ImageUrls: JSON.stringify({ defaultUrl: 'https://example.com/a.png' }),
			ExtendedParams: JSON.stringify({ key1: 'value1' }),
			ThirdChannelCategory: JSON.stringify({ hms: '9', vivo: '1' }),
			NotifyLevel: JSON.stringify({ hms: '2' }),
			TransparentMessagePayload: JSON.stringify({ hms: { data: '{"name":"x"}' } }),
			SmsStrategy: 1,
			SmsSignName: 'mPaaS 测试',
			SmsTemplateCode: 'SMS_216070269',
			SmsTemplateParam: JSON.stringify({ code: '123456' }),
		},
		'push.sendSimple',
		{
			...simple,
			...words,
			targetMsgkey: JSON.stringify({ lilei: 'k1', '用户 2': 'k2' }),

			pushAction: 0,
			uri: 'https://example.com/?a=1&b=2',
			options: {
				taskName: 'Test',
				imageUrls: { defaultUrl: 'https://example.com/a.png' },
				pushStyle: 2,
				expiredSeconds: 600,
				extendedParams: rows({ key1: 'value1' }),
				thirdChannelCategory: { hms: '9', vivo: '1' },
				notifyLevel: { hms: '2' },
				transparentMessagePayload: '{"hms":{"data":"{\\"name\\":\\"x\\"}"}}',
				smsStrategy: 1,
				smsSignName: 'mPaaS 测试',
				smsTemplateCode: 'SMS_216070269',
				smsTemplateParam: rows({ code: '123456' }),
			},
		},
	],
	[
		'a template push that waits',
		'PushTemplate',
		{
			DeliveryType: 3,
			TaskName: 'Test',
			TemplateName: 'practice_order',
			TemplateKeyValue: JSON.stringify({ name: '张三', order: '200' }),
			TargetMsgkey: JSON.stringify({ lilei: '1578807462788' }),
			ExpiredSeconds: 300,
			StrategyType: 1,
			StrategyContent: JSON.stringify({ fixedTime: at }),
		},
		'push.sendTemplate',
		{
			...fromTemplate,
			templateKeyValue: rows({ name: '张三', order: '200' }),
			options: { taskName: 'Test', msgKey: '1578807462788', expiredSeconds: 300, fixedTime: at, strategyType: 1 },
		},
	],
	[
		'many messages',
		'PushMultiple',
		{
			DeliveryType: 3,
			TaskName: '批量 a*b~',
			TemplateName: 'practice_order',
			ExpiredSeconds: 300,
			StrategyType: 0,
			TargetMsg: Array.from({ length: 12 }, (_, index) => ({
				Target: `bulk-${index}`,
				MsgKey: `k${index}`,
				TemplateKeyValue: JSON.stringify({ name: `张 ${index}`, order: '1+1=2' }),
			})),
		},
		'push.sendMany',
		{
			...many,
			options: { taskName: '批量 a*b~', msgKey: '=k{{ $json.n }}', expiredSeconds: 300 },
			target: '={{ $json.id }}',
			templateKeyValue: rows({ name: '=张 {{ $json.n }}', order: '1+1=2' }),
		},
	],
	[
		'a broadcast',
		'PushBroadcast',
		{
			DeliveryType: 1,
			TaskName: 'Test',
			TemplateName: 'practice_news',
			TemplateKeyValue: JSON.stringify({ content: '公告内容' }),
			Msgkey: 'b1',
			PushStatus: 2,
			TimeMode: 0,
			UnBindPeriod: 3,
			AndroidChannel: 1,
			ExpiredSeconds: 300,
			StrategyType: 0,
		},
		'push.sendToAll',
		{
			...toAll,
			templateKeyValue: rows({ content: '公告内容' }),
			options: { taskName: 'Test', msgkey: 'b1', androidChannel: 1, expiredSeconds: 300 },
			pushStatus: 2,
			unBindPeriod: 3,
		},
	],
	[
		'statistics',
		'QueryPushAnalysisCoreIndex',
		{ StartTime: midnight - day, EndTime: midnight, Platform: 'ANDROID', Type: 'SIMPLE' },
		'statistics.get',
		{ startTime: at - day, endTime: at, options: { platform: 'ANDROID', type: 'SIMPLE' } },
	],
	[
		'the tasks',
		'QueryPushAnalysisTaskList',
		{ StartTime: midnight - day, TaskName: '测试任务', PageNumber: 1, PageSize: 10 },
		'task.getMany',
		{ startTime: at - day, limit: 10, options: { taskName: '测试任务' } },
	],
	[
		'the schedules',
		'QueryPushSchedulerList',
		{ StartTime: at - day, EndTime: at, Type: 0, UniqueId: '49ec0ed5a2a642bc', PageNumber: 1, PageSize: 50 },
		'schedule.getMany',
		{ startTime: at - day, endTime: at, options: { type: 0, uniqueId: '49ec0ed5a2a642bc' } },
	],
	[
		'a cancellation',
		'CancelPushScheduler',
		{ UniqueIds: '714613eb,714613ec', Type: 1 },
		'schedule.cancel',
		{ uniqueIds: '714613eb,714613ec', type: 1 },
	],
];

test.each(cases)('%s', async (_name, action, theirs, operation, ours) => {
	const judged = await captured(async () =>
		expect(await client.request(action, { ...app, ...theirs }, { method: 'POST', formatParams: false })).toMatchObject({
			ResultCode: 'OK',
		}),
	);
	const items = operation === 'push.sendMany' ? Array.from({ length: 12 }, (_, n) => ({ id: `bulk-${n}`, n })) : [{}];
	const own = await captured(async () => {
		const run = await practice.push(operation, ours, {
			items,
			credential: practice.credential({ signatureMethod: 'rpcV1' }),
		});
		expect(run.error).toBeUndefined();
		expect(jsonOf(run).every((item) => !('error' in item))).toBe(true);
	});
	expect(Object.keys(judged.fields).length).toBeGreaterThan(3);
	expect(own.fields).toEqual(judged.fields);
	expect([own.action, own.version, own.contentType]).toEqual([judged.action, judged.version, judged.contentType]);
	// The members of the signature have the same names, too.
	const names = (raw: string): string[] =>
		raw
			.split('&')
			.map((pair) => pair.split('=')[0] ?? '')
			.sort();
	expect(names(own.raw)).toEqual(names(judged.raw));
});

test('the task that a push of many made, with its detail and its recall, and a temporary key', async () => {
	await practice.push('push.sendMany', many);
	for (const [action, operation] of [
		['QueryPushAnalysisTaskDetail', 'task.get'],
		['RevokePushTask', 'recall.byTask'],
	] as const) {
		const judged = await captured(async () =>
			withToken.request(action, { ...app, TaskId: '20842863' }, { method: 'POST', formatParams: false }),
		);
		const own = await captured(async () =>
			practice.push(
				operation,
				{ taskId: '20842863' },
				{
					credential: practice.credential({
						signatureMethod: 'rpcV1',
						accessKeyId: 'STS.practice-access-key-id',
						accessKeySecret: 'practice-temporary-secret',
						securityToken: 'practice-security-token+/=',
					}),
				},
			),
		);
		expect(own).toMatchObject({ verdict: 'accepted', fields: judged.fields, action: judged.action });
	}
});

test('the practice server refuses it with another secret', async () => {
	const { RPCClient } = jest.requireActual<{ RPCClient: new (config: object) => PopCore }>('@alicloud/pop-core');
	const wrong = new RPCClient({
		endpoint: practice.sandbox.url,
		apiVersion: '2020-10-28',
		accessKeyId: 'practice-access-key-id',
		accessKeySecret: 'wrong',
	});
	await expect(wrong.request('PushSimple', app, { method: 'POST', formatParams: false })).rejects.toMatchObject({
		code: 'SignatureDoesNotMatch',
	});
	wrong.keepAliveAgent.destroy();
});
