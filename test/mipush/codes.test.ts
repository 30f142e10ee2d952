import { descriptions } from '../../sandbox/mipush/answers';
import { service } from '../../nodes/MiPush/service';
import { errorTable, noValidTargets } from '../../nodes/MiPush/errors';
import type { Operation } from '../../lib/operation/operation';
import { remedyOf } from '../../lib/operation/remedy';
import type { Outcome } from '../../lib/operation/outcome';
import { goOn, jsonOf, regId, text, usePractice } from './practice';

/**
 * Xiaomi's table of codes (pId 1560 of 2024-10-18; 200001 and 200002 from pId 1656), held against what the node says of each and
 * what the practice server answers with. Written from the table, so that the two cannot agree on the same mistake.
 */
interface Code {
	code: number;
	/** Xiaomi's words. */
	xiaomi: string;
	/** What the node says it means. */
	meaning: RegExp;
	/** What a send comes to, and anything else. */
	send: Outcome;
	other: Outcome;
	/** Whether the node may repeat a send, or anything else, by itself. */
	repeats: 'both' | 'other' | 'neither';
}

const codes: Code[] = (
	[
		[-1, '未知错误', /does not name/, 'unknown', 'retryLater', 'other'],
		[1, '内部错误', /failed/, 'unknown', 'retryLater', 'other'],
		[10001, '系统错误', /internal fault/, 'unknown', 'retryLater', 'other'],
		[10002, '系统繁忙', /busy/, 'retryLater', 'retryLater', 'both'],
		[10003, '远程服务错误', /service behind/, 'unknown', 'retryLater', 'other'],
		[10008, '参数错误，请参考API文档', /parameter is not valid/, 'rejected', 'rejected', 'neither'],
		[10012, '非法请求', /request is not legal/, 'rejected', 'rejected', 'neither'],
		[10016, '缺失必选参数', /required parameter is missing/, 'rejected', 'rejected', 'neither'],
		[10017, '参数值非法', /value that is not allowed/, 'rejected', 'rejected', 'neither'],
		[10027, '应用的API调用太频繁', /too often/, 'retryLater', 'retryLater', 'both'],
		[10029, '不合法的设备', /no device/, 'rejected', 'rejected', 'neither'],
		[
			10030,
			'应用获取失效regid太频繁',
			/registration IDs.*no longer valid.*too often/,
			'retryLater',
			'retryLater',
			'both',
		],
		[10031, '应用在黑名单中，禁止发送消息', /block list.*not send/, 'rejected', 'rejected', 'neither'],
		[10032, '应用获取失效alias太频繁', /aliases.*no longer valid.*too often/, 'retryLater', 'retryLater', 'both'],
		[10033, '应用在黑名单中，禁止发feedback请求', /block list.*feedback/, 'rejected', 'rejected', 'neither'],
		[10034, '应用当日发送消息数量过多', /too many messages today/, 'retryLater', 'retryLater', 'neither'],
		[10035, '没有更多的失效alias可供拉取', /no more aliases/, 'rejected', 'rejected', 'neither'],
		[10036, '应用操作被禁止', /may not do this/, 'rejected', 'rejected', 'neither'],
		[10037, '请求过期', /expired/, 'unknown', 'retryLater', 'other'],
		[10038, '应用禁止访问统计和trace数据', /may not read statistics/, 'rejected', 'rejected', 'neither'],
		[10039, '应用获取消息统计和trace太过频繁', /statistics.*too often/, 'retryLater', 'retryLater', 'both'],
		[20209, '不合法的主题', /topic is not valid/, 'rejected', 'rejected', 'neither'],
		[20215, '订阅主题失败', /\bsubscribing to.*failed/, 'unknown', 'retryLater', 'neither'],
		[20216, '退订主题失败', /\bunsubscribing from.*failed/, 'unknown', 'retryLater', 'neither'],
		[20301, '发送消息失败', /sending.*failed/, 'unknown', 'retryLater', 'neither'],
		[20315, '删除广播消息失败', /deleting the broadcast failed/, 'unknown', 'retryLater', 'neither'],
		[20607, 'DB错误', /database.*failed/, 'unknown', 'retryLater', 'other'],
		[21301, '认证失败', /App Secret was not accepted/, 'rejected', 'rejected', 'neither'],
		[21302, 'token认证失败', /token was not accepted/, 'rejected', 'rejected', 'neither'],
		[21303, '被限制的请求', /restricted/, 'rejected', 'rejected', 'neither'],
		[21305, '缺少必要的参数', /necessary parameter is missing/, 'rejected', 'rejected', 'neither'],
		[22000, '非法应用', /app is not legal/, 'rejected', 'rejected', 'neither'],
		[22006, '应用程序Id不合法', /app ID is not legal/, 'rejected', 'rejected', 'neither'],
		[22007, '应用程序Key不合法', /app key is not legal/, 'rejected', 'rejected', 'neither'],
		[22022, '应用程序package name不合法', /package name is not legal/, 'rejected', 'rejected', 'neither'],
		[22102, '发送应用通知消息失败', /sending the notification failed/, 'unknown', 'retryLater', 'neither'],
		[26003, '消息Push内部调用失败', /call inside.*failed/, 'unknown', 'retryLater', 'other'],
		[26004, '广播消息发送太频繁', /everyone.*too often/, 'retryLater', 'retryLater', 'neither'],
		[26005, 'account设置太频繁而被禁止', /accounts are set too often/, 'retryLater', 'retryLater', 'neither'],
		[26006, '发送需要审核，请及时审核', /reviewed/, 'unknown', 'rejected', 'neither'],
		[27001, 'channel相关信息不匹配', /channel/, 'rejected', 'rejected', 'neither'],
		[65003, '未找到device', /device was not found.*offline/, 'retryLater', 'retryLater', 'neither'],
		[65006, '别名设置太频繁而被禁止', /aliases are set too often/, 'retryLater', 'retryLater', 'neither'],
		[65007, '别名在黑名单中', /alias is on the block list/, 'rejected', 'rejected', 'neither'],
		[65008, '别名长度太长', /alias is too long/, 'rejected', 'rejected', 'neither'],
		[65009, '消息内容太长', /message is too long/, 'rejected', 'rejected', 'neither'],
		[65010, '主题长度太长', /topic is too long/, 'rejected', 'rejected', 'neither'],
		[65011, '未提供参数', /parameter is not given/, 'rejected', 'rejected', 'neither'],
		[65012, '别名为空', /alias is empty/, 'rejected', 'rejected', 'neither'],
		[65013, '主题为空', /topic is empty/, 'rejected', 'rejected', 'neither'],
		[65014, '键值对数目太多', /too many names and values/, 'rejected', 'rejected', 'neither'],
		[65015, '键值对总长度太长', /names and values are too long/, 'rejected', 'rejected', 'neither'],
		[65016, 'User account为空', /user account is empty/, 'rejected', 'rejected', 'neither'],
		[65017, 'User account长度太长', /user account is too long/, 'rejected', 'rejected', 'neither'],
		[65028, '未查询到相应消息', /message was not found/, 'rejected', 'rejected', 'neither'],
		[65029, '远程服务异常', /service behind/, 'unknown', 'retryLater', 'other'],
		[65030, '构建json时出现异常', /JSON/, 'unknown', 'retryLater', 'other'],
		[65035, '主题数量太多', /too many topics/, 'rejected', 'rejected', 'neither'],
		[65036, 'Callback参数太长', /receipt parameter is too long/, 'rejected', 'rejected', 'neither'],
		[65037, 'Callback url太长', /receipt URL is too long/, 'rejected', 'rejected', 'neither'],
		[65038, 'Callback url非法', /receipt URL is not valid/, 'rejected', 'rejected', 'neither'],
		[65040, '注销失败', /unregistering failed/, 'unknown', 'retryLater', 'neither'],
		[65041, 'ImeiMd5为空', /IMEI is empty/, 'rejected', 'rejected', 'neither'],
		[200001, '超过当日可发送消息的最大数量', /quota of the day/, 'retryLater', 'retryLater', 'neither'],
		[200002, '超过QPS限制', /requests per second/, 'retryLater', 'retryLater', 'both'],
	] as const
).map(([code, xiaomi, meaning, send, other, repeats]) => ({ code, xiaomi, meaning, send, other, repeats }));

const practice = usePractice();
const broadcast = { confirmEveryone: true, ...text };

test('the practice server knows these codes and no others', () => {
	expect(
		Object.keys(descriptions)
			.map(Number)
			.sort((a, b) => a - b),
	).toEqual(codes.map(({ code }) => code).sort((a, b) => a - b));
});

test.each(codes)(
	'$code $xiaomi: node, practice server and Xiaomi say the same',
	async ({ code, xiaomi, meaning, send, other, repeats }) => {
		expect(descriptions[code]).toBe(xiaomi);
		const [sending, asking] = (['send', 'query'] as const).map((kind) => errorTable({ kind })[String(code)]);
		expect([sending?.meaning, asking?.meaning]).toEqual([
			expect.stringMatching(meaning),
			expect.stringMatching(meaning),
		]);
		expect([sending?.outcome, asking?.outcome]).toEqual([send, other]);
		expect([sending?.repeat === true, asking?.repeat === true]).toEqual([repeats === 'both', repeats !== 'neither']);

		practice.sandbox.dials.set({ fault: 'code', code });
		const run = await practice.push(
			'message.sendToRegIds',
			{ registrationId: regId, ...text, sendingOptions: { maxTries: 2, timeout: 5 } },
			{ settings: goOn },
		);
		const [item] = jsonOf(run);
		expect(practice.requests()).toHaveLength(repeats === 'both' ? 2 : 1);
		expect(item?.error).toMatch(meaning);
		expect(item?.details).toMatchObject({ outcome: send, vendorCode: String(code), response: { description: xiaomi } });
	},
);

test('every code is known in every kind of operation', () => {
	const tables = (['send', 'change', 'query'] as const).map((kind) => Object.keys(errorTable({ kind })).sort());
	expect(tables[1]).toEqual(tables[0]);
	expect(tables[2]).toEqual(tables[0]);
	for (const { code } of codes) expect(tables[0]).toContain(String(code));
});

describe('sending failed (20301)', () => {
	const dead = 'message.sendToRegIds';
	const answer = (reason: string): void => void practice.sandbox.dials.set({ fault: 'code', code: 20301, reason });

	test.each<[string, string, object]>([
		['registration IDs', dead, { registrationId: 'a,b' }],
		['aliases', 'message.sendToAliases', { alias: 'a,b' }],
		['user accounts', 'message.sendToUserAccounts', { userAccount: 'a,b' }],
	])('with no valid targets among %s: these are dead', async (_what, operation, parameters) => {
		answer('No valid targets!');
		const run = await practice.push(operation, { ...parameters, ...text });
		expect(jsonOf(run)[0]).toMatchObject({ outcome: 'deadTarget', target: ['a', 'b'], vendorCode: '20301' });
	});

	test('with no valid targets for messages of their own: each is dead', async () => {
		answer('No valid targets!');
		const run = await practice.push(
			'personalizedMessage.sendEachToAliases',
			{ target: '={{ $json.id }}', ...text },
			{ items: [{ id: 'a' }, { id: 'b' }] },
		);
		expect(jsonOf(run).map(({ outcome }) => outcome)).toEqual(['deadTarget', 'deadTarget']);
	});

	test.each(['practice dial', '发送消息失败', 'exceed limit', 'targets'])(
		'for any other reason (%s) nobody is called dead',
		async (reason) => {
			answer(reason);
			const run = await practice.push(dead, { registrationId: 'a,b', ...text }, { settings: goOn });
			expect(jsonOf(run)[0]?.details).toMatchObject({ outcome: 'unknown', vendorCode: '20301' });
			expect(run.hints.map(({ message }) => message).join()).not.toMatch(/gone/);
			expect(practice.requests()).toHaveLength(1);
		},
	);

	test.each<[string, string, object]>([
		['a topic', 'message.sendToTopic', { topic: 'news', ...text }],
		['topics', 'message.sendToTopics', { topics: 'news,orders', ...text }],
		['everyone', 'message.sendToAll', broadcast],
	])('says of %s nothing, whatever its words: the run does not end well', async (_what, operation, parameters) => {
		answer('No valid targets!');
		const run = await practice.push(operation, { ...parameters });
		expect(run.error?.context).toMatchObject({ outcome: 'unknown' });
		expect(practice.requests()).toHaveLength(1);
	});

	test('a recall that finds nobody is no dead target', async () => {
		answer('No valid targets!');
		const run = await practice.push('recall.byRegIds', { registrationIds: 'a,b' }, { settings: goOn });
		expect(jsonOf(run)[0]?.details).toMatchObject({
			outcome: 'rejected',
			meaning: errorTable({ kind: 'change' })[noValidTargets]?.meaning,
		});
	});
});

test('an offline phone is not gone: nobody is told to drop it', async () => {
	practice.sandbox.dials.set({ fault: 'code', code: 65003 });
	const run = await practice.push('message.sendToRegIds', { registrationId: 'a,b', ...text }, { settings: goOn });
	expect(jsonOf(run)[0]?.details).toMatchObject({ outcome: 'retryLater', whoMustAct: 'the device' });
	expect(JSON.stringify([jsonOf(run), run.hints])).not.toMatch(/gone|[Dd]rop/);
});

test('a list that holds one bad device (10029) is not a list of dead ones', async () => {
	practice.sandbox.dials.set({ fault: 'code', code: 10029 });
	const run = await practice.push('message.sendToRegIds', { registrationId: 'a,b', ...text }, { settings: goOn });
	expect(jsonOf(run)[0]?.details).toMatchObject({ outcome: 'rejected' });
});

test('a fault inside the service is asked again where asking changes nothing', async () => {
	practice.sandbox.dials.set({ fault: 'code', code: 26003, times: 1 });
	const run = await practice.push('device.getTopics', { registrationId: regId });
	expect(run.error).toBeUndefined();
	expect(practice.requests()).toHaveLength(2);
});

test('a remedy speaks of Sending Options only where there are some', async () => {
	practice.sandbox.dials.set({ fault: 'code', code: 10027 });
	const [sent] = jsonOf(
		await practice.push(
			'message.sendToRegIds',
			{ registrationId: regId, ...text, sendingOptions: { maxTries: 1 } },
			{ settings: goOn },
		),
	);
	const [asked] = jsonOf(await practice.push('device.getTopics', { registrationId: regId }, { settings: goOn }));
	expect(sent?.message).toMatch(/Lower Requests per Second in Sending Options/);
	expect(asked?.message).toMatch(/Try again a little later/);
	expect(asked?.message).not.toMatch(/Sending Options/);
	const with65038 = (name: string): string => {
		const operation = service.operations.find((one) => `${one.resource}.${one.operation}` === name) as Operation;
		const entry = errorTable(operation)['65038'];
		return entry ? remedyOf(entry, operation) : '';
	};
	expect(with65038('message.sendToAll')).toBe('Check Receipts: Callback URL in Options');
	expect(with65038('device.getTopics')).not.toMatch(/Receipts/);
});
