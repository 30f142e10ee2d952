import type { Answer } from '../vendor';
import { jsonText } from '../wholeNumbers';

/** The service's own words for its codes (appendix of the server API quick start). */
const messages: Readonly<Record<number, string>> = {
	10000: '用户不存在',
	10002: '请求参数不正确',
	10003: 'header中缺少access-token参数',
	10008: 'header中access-token无效',
	10010: '用户无权限',
	12001: '上传推送图片到小米平台失败',
	12002: '推送图片文件大小需小于1M',
	12003: '上传推送图片到OPPO平台失败',
	12004: '推送的图片地址无法下载',
	12005: '推送目标列表的长度不能超过500',
	12006: '没有开通推送功能',
	20000: '服务器数据库异常',
	20001: '群组不存在',
	30021: '蓝莺IM License无效',
	30022: '蓝莺IM License已过期',
	30023: '超出蓝莺IM License限制',
	40000: 'app_id不存在',
};

/** Thrown by the checks; becomes an answer with HTTP 200 and a code, as the service does it. */
export class Refusal extends Error {
	/** @param plain the reason for people, in English, with the place in the document */
	constructor(
		readonly code: number,
		readonly plain: string,
		readonly said?: string,
	) {
		super(plain);
	}
}

export const invalid = (plain: string): Refusal => new Refusal(10002, plain);

export interface Notes {
	readonly warnings?: readonly string[];
	readonly parameters?: Readonly<Record<string, unknown>>;
	readonly summary?: string;
}

/** As text, because task IDs may be larger than a double holds. */
export function ok(data: unknown, notes: Notes = {}): Answer {
	return { ...notes, verdict: 'accepted', body: jsonText({ code: 200, data, message: null }) };
}

export function refused(refusal: Refusal, notes: Notes = {}): Answer {
	return {
		...notes,
		verdict: 'refused',
		reason: refusal.plain,
		body: { code: refusal.code, data: null, message: refusal.said ?? messages[refusal.code] ?? '未知错误' },
	};
}
