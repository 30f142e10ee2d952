import type { Answer } from '../vendor';

/** The service's own words for its codes: 服务端错误码参考 (2024-10-18) and, for 200001 and 200002, 推送消息限制说明 (2026-02-04). */
export const descriptions: Readonly<Record<number, string>> = {
	[-1]: '未知错误',
	1: '内部错误',
	10001: '系统错误',
	10002: '系统繁忙',
	10003: '远程服务错误',
	10008: '参数错误，请参考API文档',
	10012: '非法请求',
	10016: '缺失必选参数',
	10017: '参数值非法',
	10027: '应用的API调用太频繁',
	10029: '不合法的设备',
	10030: '应用获取失效regid太频繁',
	10031: '应用在黑名单中，禁止发送消息',
	10032: '应用获取失效alias太频繁',
	10033: '应用在黑名单中，禁止发feedback请求',
	10034: '应用当日发送消息数量过多',
	10035: '没有更多的失效alias可供拉取',
	10036: '应用操作被禁止',
	10037: '请求过期',
	10038: '应用禁止访问统计和trace数据',
	10039: '应用获取消息统计和trace太过频繁',
	20209: '不合法的主题',
	20215: '订阅主题失败',
	20216: '退订主题失败',
	20301: '发送消息失败',
	20315: '删除广播消息失败',
	20607: 'DB错误',
	21301: '认证失败',
	21302: 'token认证失败',
	21303: '被限制的请求',
	21305: '缺少必要的参数',
	22000: '非法应用',
	22006: '应用程序Id不合法',
	22007: '应用程序Key不合法',
	22022: '应用程序package name不合法',
	22102: '发送应用通知消息失败',
	26003: '消息Push内部调用失败',
	26004: '广播消息发送太频繁',
	26005: 'account设置太频繁而被禁止',
	26006: '发送需要审核，请及时审核',
	27001: 'channel相关信息不匹配',
	65003: '未找到device',
	65006: '别名设置太频繁而被禁止',
	65007: '别名在黑名单中',
	65008: '别名长度太长',
	65009: '消息内容太长',
	65010: '主题长度太长',
	65011: '未提供参数',
	65012: '别名为空',
	65013: '主题为空',
	65014: '键值对数目太多',
	65015: '键值对总长度太长',
	65016: 'User account为空',
	65017: 'User account长度太长',
	65028: '未查询到相应消息',
	65029: '远程服务异常',
	65030: '构建json时出现异常',
	65035: '主题数量太多',
	65036: 'Callback参数太长',
	65037: 'Callback url太长',
	65038: 'Callback url非法',
	65040: '注销失败',
	65041: 'ImeiMd5为空',
	200001: '超过当日可发送消息的最大数量',
	200002: '超过QPS限制',
};

/** Thrown by the checks; becomes an answer with HTTP 200 and a code, as the service does it. */
export class Refusal extends Error {
	/**
	 * @param code the service's code
	 * @param reason what the service says in `reason`
	 * @param plain the same for people, in English, with the place in the document
	 */
	constructor(
		readonly code: number,
		readonly reason: string,
		readonly plain: string,
	) {
		super(plain);
	}
}

export const missing = (name: string, place: string): Refusal =>
	new Refusal(10016, `${name}参数不能为空`, `Parameter ${name} is missing or empty (${place}).`);

export const invalid = (name: string, plain: string): Refusal => new Refusal(10017, `${name}参数值非法`, plain);

let lastTrace = 0;

/** An id like the document's `Xdm01712568685156246Gj`. */
function traceId(): string {
	lastTrace = (lastTrace + 1) % 100_000;
	return `Xdm${String(lastTrace).padStart(5, '0')}${Date.now()}${randomTail()}`;
}

const tail = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** Two characters, as message ids end. */
export function randomTail(): string {
	return tail.charAt(Math.floor(Math.random() * tail.length)) + tail.charAt(Math.floor(Math.random() * tail.length));
}

export interface Notes {
	readonly warnings?: readonly string[];
	readonly parameters?: Readonly<Record<string, unknown>>;
	readonly summary?: string;
}

/** Success. `traced: false` where the document's sample has no trace_id. */
export function ok(
	data: object | undefined,
	notes: Notes & { readonly info?: string; readonly traced?: boolean } = {},
): Answer {
	const { info, traced = true, ...rest } = notes;
	return {
		...rest,
		verdict: 'accepted',
		body: {
			result: 'ok',
			...(traced ? { trace_id: traceId() } : {}),
			code: 0,
			...(data ? { data } : {}),
			description: '成功',
			...(info === undefined ? {} : { info }),
		},
	};
}

export function refused(refusal: Refusal, notes: Notes = {}): Answer {
	return {
		...notes,
		verdict: 'refused',
		reason: refusal.plain,
		body: {
			result: 'error',
			reason: refusal.reason,
			trace_id: traceId(),
			code: refusal.code,
			description: descriptions[refusal.code] ?? '未知错误',
		},
	};
}
