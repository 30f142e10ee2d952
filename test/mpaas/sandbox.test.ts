import { createHash, createHmac } from 'node:crypto';
import { secret, usePractice } from './practice';

/** The practice server's stand-in is strict: it turns down what the guide and the gateway's pages do not allow. */
const practice = usePractice();

const form = 'application/x-www-form-urlencoded';

interface Said {
	status: number;
	code: string;
	reason: string | undefined;
	body: Record<string, unknown>;
}

async function post(body: string, headers: Record<string, string>, query = ''): Promise<Said> {
	const response = await fetch(`${practice.sandbox.url}/${query}`, { method: 'POST', body, headers });
	const json = (await response.json()) as Record<string, unknown>;
	return {
		status: response.status,
		code: String(json.Code ?? json.ResultCode),
		reason: practice.sandbox.journal.list().at(-1)?.reason,
		body: json,
	};
}

/** A request signed here by hand, with one thing changed. */
function signed(
	body: string,
	change: { headers?: Record<string, string>; key?: string; id?: string; unsigned?: string; action?: string } = {},
): Record<string, string> {
	const headers: Record<string, string> = {
		'content-type': form,
		host: new URL(practice.sandbox.url).host,
		'x-acs-action': change.action ?? 'QueryPushAnalysisTaskList',
		'x-acs-version': '2020-10-28',
		'x-acs-date': `${new Date().toISOString().slice(0, 19)}Z`,
		'x-acs-signature-nonce': `n-${Math.random()}`,
		'x-acs-content-sha256': createHash('sha256').update(body).digest('hex'),
		...change.headers,
	};
	const names = Object.keys(headers)
		.filter((name) => name !== change.unsigned)
		.sort();
	const canonical = [
		'POST',
		'/',
		'',
		names.map((name) => `${name}:${headers[name] ?? ''}\n`).join(''),
		names.join(';'),
		headers['x-acs-content-sha256'],
	].join('\n');
	const signature = createHmac('sha256', change.key ?? secret)
		.update(`ACS3-HMAC-SHA256\n${createHash('sha256').update(canonical).digest('hex')}`)
		.digest('hex');
	const { host: _host, ...rest } = headers;
	return {
		...rest,
		authorization: `ACS3-HMAC-SHA256 Credential=${change.id ?? 'practice-access-key-id'},SignedHeaders=${names.join(';')},Signature=${signature}`,
	};
}

const scope = { AppId: 'ONEX000000000001', WorkspaceId: 'practice' };
const bodyOf = (fields: Record<string, string | number>): string =>
	new URLSearchParams(
		Object.entries({ ...scope, ...fields }).map(([name, value]): [string, string] => [name, String(value)]),
	).toString();
const tasks = bodyOf({ StartTime: 1_700_000_000_000 });

test('a good request', async () => expect(await post(tasks, signed(tasks))).toMatchObject({ status: 200, code: 'OK' }));

test.each<[string, string, () => Record<string, string>]>([
	['another secret', 'SignatureDoesNotMatch', () => signed(tasks, { key: 'wrong' })],
	['another key', 'InvalidAccessKeyId.NotFound', () => signed(tasks, { id: 'nobody' })],
	['another body than was signed', 'SignatureDoesNotMatch', () => signed(`${tasks}&x=1`)],
	['a header that is not signed', 'IncompleteSignature', () => signed(tasks, { unsigned: 'x-acs-action' })],
	[
		'a charset',
		'UnsupportedContentType',
		() => signed(tasks, { headers: { 'content-type': `${form};charset=UTF-8` } }),
	],
	[
		'an old time',
		'InvalidTimeStamp.Expired',
		() => signed(tasks, { headers: { 'x-acs-date': '2020-01-01T00:00:00Z' } }),
	],
	[
		'milliseconds',
		'InvalidTimeStamp.Format',
		() => signed(tasks, { headers: { 'x-acs-date': new Date().toISOString() } }),
	],
	[
		'a token for a key that is not temporary',
		'InvalidSecurityToken.MismatchWithAccessKey',
		() => signed(tasks, { headers: { 'x-acs-security-token': 't' } }),
	],
	['an operation that does not exist', 'InvalidApi.NotFound', () => signed(tasks, { action: 'PushEverything' })],
	[
		'a version that does not exist',
		'InvalidVersion',
		() => signed(tasks, { headers: { 'x-acs-version': '2019-08-21' } }),
	],
	['no signature at all', 'MissingAccessKeyId', () => ({ 'content-type': form })],
])('%s', async (_name, code, headers) => {
	const said = await post(tasks, headers());
	expect(said).toMatchObject({ code, body: { RequestId: expect.any(String), Message: expect.any(String) } });
	expect(said.status).toBeGreaterThanOrEqual(400);
	expect(said.reason).toMatch(/\w/);
});

test('a nonce is good for once', async () => {
	const headers = signed(tasks);
	expect((await post(tasks, headers)).code).toBe('OK');
	expect((await post(tasks, headers)).code).toBe('SignatureNonceUsed');
});

const push = {
	TaskName: 't',
	DeliveryType: 3,
	ExpiredSeconds: 300,
	Title: 'a',
	Content: 'b',
	PushStyle: 0,
	TargetMsgkey: '{"lilei":"k"}',
};
const many = {
	TaskName: 't',
	DeliveryType: 3,
	ExpiredSeconds: 300,
	TemplateName: 'practice_news',
	'TargetMsg.1.Target': 'lilei',
	'TargetMsg.1.MsgKey': 'k',
	'TargetMsg.1.TemplateKeyValue': '{"content":"c"}',
};
const all = {
	TaskName: 't',
	DeliveryType: 1,
	ExpiredSeconds: 300,
	TemplateName: 'practice_news',
	TemplateKeyValue: '{"content":"c"}',
	Msgkey: 'k',
	PushStatus: 0,
	BindPeriod: 4,
};

type Fields = Record<string, string | number | undefined>;

test.each<[string, string, Fields, string]>([
	['PushSimple', 'no task name', { ...push, TaskName: ' ' }, '3019'],
	['PushSimple', 'no title', { ...push, Title: undefined }, '3024'],
	['PushSimple', 'a misspelt name', { ...push, Msgkey: 'k' }, 'InvalidParameter'],
	['PushSimple', 'another case', { ...push, targetMsgkey: '{}' }, 'InvalidParameter'],
	['PushSimple', 'no target', { ...push, TargetMsgkey: '{}' }, '3021'],
	[
		'PushSimple',
		'eleven targets',
		{ ...push, TargetMsgkey: JSON.stringify(Object.fromEntries(Array.from({ length: 11 }, (_, n) => [n, 'k']))) },
		'3029',
	],
	['PushSimple', 'a key that is no text', { ...push, TargetMsgkey: '{"lilei":1}' }, '3028'],
	['PushSimple', 'a list for a map', { ...push, TargetMsgkey: '["lilei"]' }, '3028'],
	['PushSimple', 'a delivery type that does not exist', { ...push, DeliveryType: 4 }, '3009'],
	['PushSimple', 'too short a life', { ...push, ExpiredSeconds: 179 }, '3020'],
	['PushSimple', 'too long a life', { ...push, ExpiredSeconds: 259_201 }, '3026'],
	['PushSimple', 'a system parameter', { ...push, ExtendedParams: '{"taskId":"1"}' }, '3044'],
	[
		'PushSimple',
		'21 extended parameters',
		{
			...push,
			ExtendedParams: JSON.stringify(Object.fromEntries(Array.from({ length: 21 }, (_, n) => [`k${n}`, 'v']))),
		},
		'3035',
	],
	['PushSimple', 'a badge without its class', { ...push, ExtendedParams: '{"badge_add_num":"1"}' }, '3059'],
	[
		'PushSimple',
		'a badge that is no number',
		{ ...push, ExtendedParams: '{"badge_add_num":"x","badge_class":"c"}' },
		'3058',
	],
	['PushSimple', 'three of four for SMS', { ...push, SmsStrategy: 1, SmsSignName: 's', SmsTemplateCode: 'c' }, '3028'],
	['PushSimple', 'a strategy without content', { ...push, StrategyType: 1 }, '3028'],
	[
		'PushSimple',
		'a time that has passed',
		{ ...push, StrategyType: 1, StrategyContent: '{"fixedTime":1600000000000}' },
		'3028',
	],
	['PushSimple', 'a category that does not exist', { ...push, ThirdChannelCategory: '{"hms":"15"}' }, '3028'],
	['PushSimple', 'a category as a number', { ...push, ThirdChannelCategory: '{"hms":9}' }, '3028'],
	['PushSimple', 'a flattened payload', { ...push, 'TransparentMessagePayload.hms.data': 'x' }, 'InvalidParameter'],
	['PushTemplate', 'no template', { ...push, Title: undefined, Content: undefined, PushStyle: undefined }, '3025'],
	[
		'PushTemplate',
		'a template that does not exist',
		{ ...push, Title: undefined, Content: undefined, PushStyle: undefined, TemplateName: 'x' },
		'3022',
	],
	[
		'PushTemplate',
		'a placeholder without a value',
		{
			...push,
			Title: undefined,
			Content: undefined,
			PushStyle: undefined,
			TemplateName: 'practice_order',
			TemplateKeyValue: '{"name":"x"}',
		},
		'3023',
	],
	[
		'PushTemplate',
		'an empty content',
		{
			...push,
			Title: undefined,
			Content: undefined,
			PushStyle: undefined,
			TemplateName: 'practice_news',
			TemplateKeyValue: '{"content":" "}',
		},
		'3024',
	],
	[
		'PushMultiple',
		'no entry',
		{
			...many,
			'TargetMsg.1.Target': undefined,
			'TargetMsg.1.MsgKey': undefined,
			'TargetMsg.1.TemplateKeyValue': undefined,
		},
		'3021',
	],
	[
		'PushMultiple',
		'a gap in the list',
		{
			...many,
			'TargetMsg.3.Target': 'x',
			'TargetMsg.3.MsgKey': 'k3',
			'TargetMsg.3.TemplateKeyValue': '{"content":"c"}',
		},
		'3021',
	],
	['PushMultiple', 'TargetMsgs', { ...many, 'TargetMsgs.1.Target': 'x' }, 'InvalidParameter'],
	['PushMultiple', 'an entry without a key', { ...many, 'TargetMsg.1.MsgKey': undefined }, '3028'],
	['PushMultiple', "a live activity's delivery type", { ...many, DeliveryType: 5 }, '3009'],
	[
		'PushMultiple',
		'ten extended parameters of one entry',
		{
			...many,
			'TargetMsg.1.ExtendedParams': JSON.stringify(
				Object.fromEntries(Array.from({ length: 10 }, (_, n) => [`k${n}`, 'v'])),
			),
		},
		'3049',
	],
	['PushMultiple', '101 entries', { ...many, 'TargetMsg.101.Target': 'x' }, '3055'],
	['PushBroadcast', 'users', { ...all, DeliveryType: 3 }, '3030'],
	['PushBroadcast', 'no period', { ...all, BindPeriod: undefined }, '3028'],
	['PushBroadcast', 'everybody without a period', { ...all, PushStatus: 1 }, '3051'],
	['PushBroadcast', 'a period that does not exist', { ...all, PushStatus: 2, UnBindPeriod: 5 }, '3052'],
	[
		'PushBroadcast',
		'everybody on the self-built channel',
		{ ...all, PushStatus: 1, UnBindPeriod: 4, AndroidChannel: 1 },
		'3053',
	],
	['PushBroadcast', 'a channel that does not exist', { ...all, AndroidChannel: 3 }, '3057'],
	['PushBroadcast', 'half a range', { ...all, TimeMode: 1, BindStartTime: 1_700_000_000_000 }, '8018'],
	['RevokePushMessage', 'a message that does not exist', { MessageId: 'x', TargetId: 'lilei' }, '3028'],
	['RevokePushTask', 'a task that does not exist', { TaskId: '1' }, '3028'],
	[
		'QueryPushAnalysisCoreIndex',
		'91 days',
		{ StartTime: 1_700_000_000_000, EndTime: 1_700_000_000_000 + 91 * 86_400_000 },
		'3028',
	],
	['QueryPushAnalysisTaskList', 'seconds', { StartTime: 1_700_000_000 }, '3028'],
	['CancelPushScheduler', '31 IDs', { UniqueIds: Array.from({ length: 31 }, (_, n) => n).join(',') }, '3028'],
	['GetTemplate', 'a template that does not exist', { TemplateName: 'x' }, '3022'],
	[
		'CreateTemplate',
		'a name that is taken',
		{ TemplateName: 'practice_news', Title: 'x', Content: 'x', DescInfo: 'x' },
		'3036',
	],
	[
		'CreateTemplate',
		'placeholders that are not named',
		{ TemplateName: 'new', Title: '#a#', Content: 'x', DescInfo: 'x' },
		'3028',
	],
	['PushBind', 'a device that does not exist', { UserId: 'u', DeliveryToken: 'x', OsType: 1 }, '3054'],
])('%s: %s', async (action, _what, fields, code) => {
	const body = bodyOf(
		Object.fromEntries(
			Object.entries(fields).filter((entry): entry is [string, string | number] => entry[1] !== undefined),
		),
	);
	const said = await post(body, signed(body, { action }));
	expect(said).toMatchObject({ code, reason: expect.stringMatching(/\w/) });
	expect(practice.sandbox.phones.notifications()).toEqual([]);
});

test('without an app, or with another', async () => {
	for (const [fields, code] of [
		[{ AppId: '' }, '3003'],
		[{ AppId: 'OTHER' }, '3007'],
	] as const) {
		const body = bodyOf({ StartTime: 1_700_000_000_000, ...fields });
		expect((await post(body, signed(body))).code).toBe(code);
	}
});

test('what it accepts but finds odd is told to the developer', async () => {
	const send = async (fields: Fields): Promise<readonly string[]> => {
		const body = bodyOf(
			Object.fromEntries(
				Object.entries({ ...push, ...fields }).filter(
					(entry): entry is [string, string | number] => entry[1] !== undefined,
				),
			),
		);
		await post(body, signed(body, { action: 'PushSimple' }));
		return practice.sandbox.journal.list().at(-1)?.warnings ?? [];
	};
	expect(await send({})).toEqual([]);
	expect(await send({})).toEqual([expect.stringContaining('has been used before')]);
	expect(await send({ TargetMsgkey: '{"nobody":"k2"}' })).toEqual([expect.stringContaining('NoBindInfo')]);
	expect(await send({ TargetMsgkey: '{"lilei":"k3"}', Title: 'x'.repeat(51) })).toEqual([
		expect.stringContaining('Xiaomi takes 50'),
	]);
	expect(practice.sandbox.phones.get('Li Lei')?.shade).toHaveLength(2);
});
