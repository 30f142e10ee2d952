import type { Answer } from '../vendor';

/** The guide's own words for the codes of version 2 (通用返回码, 返回码一览). */
const wordsV2: Readonly<Record<number, string>> = {
	[-1]: '参数错误',
	[-2]: '请求时间戳不在有效期内',
	[-3]: 'sign 校验无效',
	[-5]: 'Action 处理超时',
	2: '参数错误',
	14: '收到非法 token',
	15: '信鸽逻辑服务器繁忙',
	20: '鉴权错误',
	40: '推送的 token 没有在信鸽中注册',
	48: '推送的账号没有绑定 token',
	63: '标签系统忙',
	71: 'APNS服务器繁忙',
	73: '消息字符数超限',
	75: '消息体格式不符合 json 格式',
	76: '请求过于频繁，请稍后再试',
	78: '循环任务参数错误',
	91: '设备 tag 过多',
	92: 'apptag 过多',
	[-101]: '参数错误',
	[-102]: '请求 timestamp 字段超过了时间过期',
	[-103]: 'sign 不合法',
	[-105]: '请求过于频繁',
	[-111]: '缺少公共参数：access_id\\timestamp\\sign',
	[-112]: '参数取值非法',
};

/** Those of version 3 (错误码); the numbers of the client SDK are another table. */
const wordsV3: Readonly<Record<number, string>> = {
	10100: '系统繁忙请稍后重试!',
	10102: '缺少参数请检查后重试',
	10103: '参数值非法, 请检查后重试',
	10104: '鉴权未通过, 请检查secret key!',
	10106: '当前推送类型不支持多平台推送!',
	10107: '消息体是非法json 格式',
	10110: '设备未注册!',
	10115: '帐号不能为空,帐号为空!',
	10116: '帐号不存在',
	10117: '推送内容太大',
	10205: '推送任务过期, 请检查!',
	10302: '帐号列表推送部分失败！',
	10303: '帐号列表推送全部失败,请稍后重试!',
	10304: 'token 列表推送部分失败！',
	10305: 'token 列表推送全部失败,请稍后重试!',
};

/** Thrown by the checks; becomes an answer with HTTP 200 and a code, as the service does it. */
export class Refusal extends Error {
	/**
	 * @param code the service's code, of the version that was called
	 * @param plain for people, in English, with the place in the guide
	 */
	constructor(
		readonly code: number,
		plain: string,
	) {
		super(plain);
	}
}

export interface Notes {
	readonly warnings?: readonly string[];
	readonly parameters?: Readonly<Record<string, unknown>>;
	readonly summary?: string;
}

/** Success of version 2. */
export function okV2(result: unknown, notes: Notes = {}): Answer {
	return { ...notes, verdict: 'accepted', body: { ret_code: 0, err_msg: '', result } };
}

export function refusedV2({ code, message }: Refusal, notes: Notes = {}): Answer {
	return {
		...notes,
		verdict: 'refused',
		reason: message,
		body: { ret_code: code, err_msg: wordsV2[code] ?? '内部错误' },
	};
}

/** What every answer of version 3 repeats of its request. */
export interface Echo {
	readonly seq: number;
	readonly environment: string;
}

export const noEcho: Echo = { seq: 0, environment: 'product' };

/** An answer of version 3 that did something, if only for some targets. */
export function saidV3(
	code: number,
	pushId: string | undefined,
	{ seq, environment }: Echo,
	notes: Notes = {},
): Answer {
	const words = wordsV3[code];
	return {
		...notes,
		verdict: 'accepted',
		body: {
			seq,
			...(pushId === undefined ? {} : { push_id: pushId, environment }),
			ret_code: code,
			...(code === 0 ? {} : { err_msg: words ?? '内部错误,请稍后重试!' }),
		},
	};
}

export function refusedV3({ code, message }: Refusal, echo: Echo, notes: Notes = {}): Answer {
	return {
		...notes,
		verdict: 'refused',
		reason: message,
		body: {
			seq: echo.seq,
			push_id: '0',
			ret_code: code,
			environment: echo.environment,
			err_msg: wordsV3[code] ?? '内部错误,请稍后重试!',
		},
	};
}
