import type { Answer } from '../vendor';

/** The service's own words for its codes (服务端错误码参考, dev.mi.com). */
const DESCRIPTIONS: Readonly<Record<number, string>> = {
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
	10031: '应用在黑名单中，禁止发送消息',
	10034: '应用当日发送消息数量过多',
	10036: '应用操作被禁止',
	10037: '请求过期',
	10038: '应用禁止访问统计和trace数据',
	10039: '应用获取消息统计和trace太过频繁',
	20209: '不合法的主题',
	20301: '发送消息失败',
	21301: '认证失败',
	21305: '缺少必要的参数',
	22022: '应用程序package name不合法',
	27001: 'channel相关信息不匹配',
	65003: '未找到device',
	65009: '消息内容太长',
	65014: '键值对数目太多',
	65028: '未查询到相应消息',
	65035: '主题数量太多',
	65036: 'Callback参数太长',
	65038: 'Callback url非法',
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
	constructor(readonly code: number, readonly reason: string, readonly plain: string) {
		super(plain);
	}
}

export const missing = (name: string, place: string): Refusal => new Refusal(10016, `${name}参数不能为空`, `Parameter ${name} is missing or empty (${place}).`);

export const invalid = (name: string, plain: string): Refusal => new Refusal(10017, `${name}参数值非法`, plain);

let lastTrace = 0;

/** An id like the document's `Xdm01712568685156246Gj`. */
function traceId(): string {
	lastTrace = (lastTrace + 1) % 100_000;
	return `Xdm${String(lastTrace).padStart(5, '0')}${Date.now()}${randomTail()}`;
}

const TAIL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** Two characters, as message ids end. */
export function randomTail(): string {
	return TAIL.charAt(Math.floor(Math.random() * TAIL.length)) + TAIL.charAt(Math.floor(Math.random() * TAIL.length));
}

export interface Notes {
	readonly warnings?: readonly string[];
	readonly parameters?: Readonly<Record<string, unknown>>;
	readonly summary?: string;
}

/** Success. `traced: false` where the document's sample has no trace_id. */
export function ok(data: object | undefined, notes: Notes & { readonly info?: string; readonly traced?: boolean } = {}): Answer {
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
		body: { result: 'error', reason: refusal.reason, trace_id: traceId(), code: refusal.code, description: DESCRIPTIONS[refusal.code] ?? '未知错误' },
	};
}
