import { readSpans, type Span } from '../xg/acceptTime';
import { isObject, type JsonObject } from '../practice';
import { invalid, missing, unreadable } from './answers';
import type { Platform } from './app';
import { Part, type Request } from './request';

/** A message that passed all checks. Plain JSON: scheduled ones are saved. */
export interface Message {
	readonly title: string;
	readonly text: string;
	readonly silent: boolean;
	readonly nId: number;
	readonly opens?: string;
	readonly picture?: string;
	/** The app's own names and values, as text. */
	readonly custom: Readonly<Record<string, string>>;
	readonly spans: readonly Span[];
	/** The platform's part as it came: records give it back as pushConfig. */
	readonly config: JsonObject;
}

/** 产品限制说明: bytes of `message`. */
const messageBytes = 4096;

const androidTexts = [
	'n_ch_id',
	'n_ch_name',
	'xm_ch_id',
	'fcm_ch_id',
	'hw_ch_id',
	'hw_category',
	'oppo_ch_id',
	'vivo_ch_id',
	'ring_raw',
	'icon_res',
	'small_icon',
	'custom_content',
];

/** Numbers of the table with what they may be. */
const androidNumbers: Readonly<Record<string, readonly [from: number, to: number]>> = {
	hw_biz_type: [0, 1],
	hw_importance: [1, 2],
	n_id: [-1, 2 ** 31 - 1],
	builder_id: [0, 2 ** 31 - 1],
	badge_type: [-2, 99],
	ring: [0, 1],
	vibrate: [0, 1],
	lights: [0, 1],
	clearable: [0, 1],
	icon_type: [0, 1],
	style_id: [0, 2 ** 31 - 1],
	icon_color: [0, 2 ** 31 - 1],
	show_type: [1, 2],
};

export function readMessage(request: Request, platform: Platform): Message {
	const type = request.oneOf('message_type', ['notify', 'message']);
	const message = request.part('message');
	if (!message) throw missing('message is missing (推送接口, 必要参数).');
	const bytes = Buffer.byteLength(JSON.stringify(message.values));
	if (bytes > messageBytes)
		throw invalid(`message has ${bytes} bytes; at most ${messageBytes} are allowed (产品限制说明).`);
	const own = platform === 'android' ? 'android' : 'ios';
	const names = ['title', 'content', 'accept_time', 'thread_id', 'thread_sumtext', 'xg_media_resources', own];
	for (const name of Object.keys(message.values))
		if (![...names, 'xg_media_audio_resources', ...(platform === 'ios' ? ['show_type'] : [])].includes(name))
			request.warn(`message holds "${name}", which the table for ${platform} does not have: nothing comes of it.`);
	for (const name of ['thread_id', 'thread_sumtext', 'xg_media_resources', 'xg_media_audio_resources'])
		message.textIf(name);
	const silent = type === 'message';
	const loud = platform === 'android' || !silent;
	const [title, text] = ['title', 'content'].map((name) =>
		loud ? message.text(name) : (message.textIf(name) ?? ''),
	) as [string, string];
	const spans = readSpans(message.values.accept_time ?? undefined);
	if (typeof spans === 'string') throw invalid(`message.accept_time: ${spans}`);
	const picture = message.textIf('xg_media_resources');
	const common = { title, text, silent, spans, ...(picture ? { picture } : {}) };
	return platform === 'android'
		? { ...common, ...readAndroid(message.part('android') ?? new Part({}, message.place), request) }
		: { ...common, ...readApple(message, silent, request) };
}

/** 用户自定义的参数（需要序列化为 JSON String): text, and the text must be JSON. */
function readCustom(part: Part): Record<string, string> {
	const text = part.textIf('custom_content');
	if (text === undefined || text === '') return {};
	let parsed: unknown;
	try {
		parsed = JSON.parse(text);
	} catch {
		throw invalid('custom_content must be the text of a JSON object; this text is no JSON (推送接口).');
	}
	if (!isObject(parsed)) throw invalid('custom_content must be the text of a JSON object (推送接口).');
	return Object.fromEntries(
		Object.entries(parsed).map(([name, one]) => [name, typeof one === 'string' ? one : JSON.stringify(one)]),
	);
}

function readAndroid(part: Part, request: Request): Pick<Message, 'nId' | 'opens' | 'custom' | 'config'> {
	for (const name of androidTexts) part.textIf(name);
	for (const [name, [from, to]] of Object.entries(androidNumbers)) if (part.says(name)) part.integerIf(name, from, to);
	for (const name of Object.keys(part.values))
		if (!androidTexts.includes(name) && androidNumbers[name] === undefined && name !== 'action')
			request.warn(`message.android holds "${name}", which the table does not have: nothing comes of it.`);
	const channel = part.textIf('vivo_ch_id');
	if (channel && channel !== '0' && channel !== '1')
		throw invalid('message.android.vivo_ch_id must be "0" or "1" (Android 结构体说明).');
	const action = part.part('action');
	return {
		nId: part.integerIf('n_id') ?? 0,
		...(action ? { opens: readAction(action) } : {}),
		custom: readCustom(part),
		config: part.values,
	};
}

function readAction(action: Part): string {
	const browser = action.part('browser');
	const attributes = action.part('aty_attr');
	for (const name of ['if', 'pf']) attributes?.integerIf(name);
	browser?.integerIf('confirm', 0, 1);
	switch (action.integerIf('action_type', 1, 3) ?? 1) {
		case 2: {
			const url = browser?.text('url');
			if (url === undefined) throw missing('action.browser is missing; action_type 2 opens its url (action 参数说明).');
			if (!/^https?:\/\//.test(url.trim()))
				throw invalid('action.browser.url must start with http:// or https:// (action 参数说明).');
			return url;
		}
		case 3:
			return action.text('intent');
		default: {
			const activity = action.textIf('activity');
			return activity ? `screen ${activity}` : 'the app';
		}
	}
}

const levels = ['passive', 'active', 'time-sensitive', 'critical'] as const;

function readApple(message: Part, silent: boolean, request: Request): Pick<Message, 'nId' | 'custom' | 'config'> {
	message.integerIf('show_type', 1, 2);
	const ios = message.part('ios');
	if (!ios) throw missing('message.ios is missing; a message for iOS needs it (iOS 通知消息).');
	const aps = ios.part('aps');
	if (!aps) throw missing('message.ios.aps is missing (iOS 字段说明).');
	const background = aps.integerIf('content-available', 0, 1) === 1;
	const badge = aps.integerIf('badge_type', -2);
	aps.textIf('category');
	aps.textIf('sound');
	aps.integerIf('mutable-content', 0, 1);
	const level = aps.textIf('interruption-level');
	if (level !== undefined) aps.oneOf('interruption-level', levels, level);
	if (silent) {
		if (!background) throw missing('message.ios.aps.content-available must be 1 in a silent message (iOS 静默消息).');
		const loud = ['alert', 'sound', 'badge_type'].find((name) => aps.has(name));
		if (loud !== undefined) throw invalid(`message.ios.aps must not hold ${loud} in a silent message (iOS 静默消息).`);
	} else {
		if (background) throw invalid('content-available 1 and message_type "notify" exclude each other (message_type).');
		if (!aps.has('alert')) throw missing('message.ios.aps.alert is missing (aps 参数说明).');
		if (!isObject(aps.values.alert)) throw unreadable('message.ios.aps.alert must be an object (aps 参数说明).');
	}
	if (aps.has('badge')) request.warn("aps.badge is Apple's; TPNS has badge_type: nothing comes of it.");
	return {
		nId: 0,
		custom: { ...readCustom(ios), ...(badge === undefined ? {} : { badge_type: String(badge) }) },
		config: ios.values,
	};
}
