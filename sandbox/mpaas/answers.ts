import { randomUUID } from 'node:crypto';
import type { Answer } from '../vendor';

/** Alibaba Cloud shows request ids in capitals. */
const requestId = (): string => randomUUID().toUpperCase();

/** The gateway in front turns a request down before the service sees it: HTTP 4xx or 5xx, `{RequestId, HostId, Code, Message}`. */
export class GatewayRefusal extends Error {
	constructor(
		readonly code: string,
		readonly words: string,
		readonly plain: string,
		readonly status = 400,
	) {
		super(plain);
	}
}

/** Names of the result codes (guide 8.2.12; 8011 to 8013 from the page on message templates). */
const names: Readonly<Record<number, string>> = {
	[-1]: 'SIGNATURE_MISMATCH',
	3001: 'NEED_DELIVERYTOKEN',
	3002: 'NEED_FILE',
	3003: 'NEED_APPID_WORKSPACEID',
	3007: 'APPID_WRONG',
	3008: 'OS_TYPE_NOT_SUPPORTED',
	3009: 'DELIVERY_TYPE_NOT_SUPPORTED',
	3012: 'NEED_USERID',
	3019: 'TASKNAME_NULL',
	3020: 'EXPIREDSECONDS_WRONG',
	3021: 'TOKEN_OR_USERID_NULL',
	3022: 'TEMPLATE_NOT_EXIST',
	3023: 'TEMPLATEKV_NOT_ENOUGH',
	3024: 'PAYLOAD_NOT_ENOUGH',
	3025: 'NEED_TEMPLATE',
	3026: 'EXPIRETIME_TOO_LONG',
	3028: 'INVALID_PARAM',
	3029: 'SINGLE_PUSH_TARGET_TOO_MUCH',
	3030: 'BROADCAST_ONLY_SUPPORT_BY_DEVICE',
	3031: 'REQUEST_SHOULD_BE_UTF8',
	3032: 'REST_API_SWITCH_NOT_OPEN',
	3033: 'UNKNOWN_REST_SIGN_TYPE',
	3035: 'EXTEND_PARAM_TOO_MUCH',
	3036: 'TEMPLATE_ALREADY_EXIST',
	3037: 'TEMPLATE_NAME_NULL',
	3038: 'TEMPLATE_NAME_INVALID',
	3039: 'TEMPLATE_CONTENT_INVALID',
	3040: 'TEMPLATE_TITLE_INVALID',
	3041: 'TEMPLATE_DESC_INFO_INVALID',
	3042: 'TEMPLATE_URI_INVALID',
	3043: 'SINGLE_PUSH_CONTENT_TOO_LONG',
	3044: 'INVALID_EXTEND_PARAM',
	3049: 'MULTIPLE_INNER_EXTEND_PARAM_TOO_MUCH',
	3050: 'MSG_PAYLOAD_TOO_LONG',
	3051: 'BROADCAST_ALL_USER_NEED_UNBIND_PERIOD',
	3052: 'BROADCAST_ALL_USER_UNBIND_PERIOD_INVALID',
	3053: 'BROADCAST_ALL_USER_NOT_SUPPORT_SELFCHANNEL_ANDROID',
	3054: 'DELIVERYTOKEN_INVALID',
	3055: 'MULTIPLE_TARGET_NUMBER_TOO_MUCH',
	3056: 'TEMPLATE_NUM_TOO_MUCH',
	3057: 'ANDROID_CHANNEL_PARAM_INVALID',
	3058: 'BADGE_ADD_NUM_INVALID',
	3059: 'BADGE_ADD_NUM_NEED_BADGE_CLASS',
	8011: 'FLOW_CONTROL_ERROR',
	8012: 'INVALID_INSTANCE_ID',
	8013: 'INVALID_TENANT_ID',
	8014: 'ACCOUNT_NO_PERMISSION',
	8017: 'URL_NULL_ERROR',
	8018: 'BROADCAST_ALL_USER_TIME_RANGE_INVALID',
	9000: 'SYSTEM_ERROR',
};

/** The service itself turns a request down: HTTP 200 with a result code. */
export class Refusal extends Error {
	readonly words: string;

	constructor(
		readonly code: number,
		readonly plain: string,
		words?: string,
	) {
		super(plain);
		this.words = words ?? names[code] ?? 'INVALID_PARAM';
	}
}

export const invalid = (name: string, plain: string): Refusal => new Refusal(3028, `${name}: ${plain}`);

/** How an operation wraps its answer: pushes and recalls, queries, or the later template and device operations. */
export type Style = 'push' | 'content' | 'plain';

export interface Notes {
	readonly warnings?: readonly string[];
	readonly parameters?: Readonly<Record<string, unknown>>;
	readonly summary?: string;
}

export function ok(style: Style, data: unknown, summary: string): Answer {
	const bodies = {
		push: () => ({
			RequestId: requestId(),
			ResultCode: 'OK',
			ResultMessage: 'SUCCESS',
			PushResult: { Success: true, ResultMsg: 'SUCCESS', ...(data === undefined ? {} : { Data: data }) },
		}),
		content: () => ({
			RequestId: requestId(),
			ResultCode: 'OK',
			ResultMessage: 'SUCCESS',
			ResultContent: typeof data === 'string' ? data : { Data: data },
		}),
		plain: () => ({
			RequestId: requestId(),
			Success: true,
			Code: '100',
			Message: 'SUCCESS',
			Msg: 'SUCCESS',
			...(data as object),
		}),
	};
	return { verdict: 'accepted', summary, body: bodies[style]() };
}

export function refused(refusal: Refusal, style: Style, notes: Notes = {}): Answer {
	const { code, words } = refusal;
	const bodies = {
		push: () => ({
			RequestId: requestId(),
			ResultCode: String(code),
			ResultMessage: words,
			PushResult: { Success: false, ResultMsg: words },
		}),
		content: () => ({ RequestId: requestId(), ResultCode: String(code), ResultMessage: words }),
		plain: () => ({ RequestId: requestId(), Success: false, Code: String(code), Message: words, Msg: words }),
	};
	return { ...notes, verdict: 'refused', reason: refusal.plain, body: bodies[style]() };
}

export function gatewayRefused({ code, words, plain, status }: GatewayRefusal, notes: Notes = {}): Answer {
	const id = requestId();
	return {
		...notes,
		status,
		verdict: 'refused',
		reason: plain,
		body: {
			RequestId: id,
			HostId: 'mpaas.cn-hangzhou.aliyuncs.com',
			Code: code,
			Message: words,
			Recommend: `https://next.api.aliyun.com/troubleshoot?q=${code}&requestId=${id}`,
		},
	};
}
