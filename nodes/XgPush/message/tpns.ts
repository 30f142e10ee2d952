import {
	boolean,
	choice,
	collection,
	integer,
	pairs,
	text,
	type Field,
	type ShowWhen,
} from '../../../lib/operation/field';
import { InputError } from '../../../lib/operation/inputError';
import { isObject } from '../../../lib/operation/json';
import { writeJson } from '../../../lib/operation/numeral';
import type { Values } from '../../../lib/operation/operation';
import { limits } from '../limits';
import { acceptTime, checkSpans } from './acceptTime';
import { androidNotification, checkAndroidPart, displayFields } from './android';
import { appleTheme, aps } from './apple';
import { asFields, checkBytes, checkFilled, checkNames, checkText, nested, objectIn, withoutParts } from './parts';
import { commonOptions, expireTimeTpns } from './tpnsOptions';
import { messageFrom } from './v2';
import { alerts, content, forIos, forNotification, message, platformOf, seq } from './v3';

/** The message of TPNS: push API, message bodies (2024-01). An app of TPNS is for one platform, so the choice only decides which fields there are. */

const platform: Field = { ...platformOf(false), local: true };

const forAndroid: ShowWhen = { ...asFields, platform: ['android'] };

/** TPNS, push API, Android structure (2024-01). */
const androidOwn: readonly Field[] = [
	integer('android.badge_type', 'Badge', {
		name: 'androidBadgeType',
		min: -2,
		max: limits.badgeAndroid,
		default: -1,
		description: `The number on the app's icon: 0 to ${limits.badgeAndroid}, -1 leaves it, -2 adds one (Huawei)`,
	}),
	text('android.fcm_ch_id', 'FCM Channel ID', { name: 'fcmChId' }),
	text('android.hw_category', 'Huawei Category', {
		name: 'hwCategory',
		placeholder: 'e.g. IM',
		description: "Huawei's kind of message, such as IM, VOIP or SUBSCRIPTION",
	}),
	text('android.hw_ch_id', 'Huawei Channel ID', { name: 'hwChId' }),
	choice('android.hw_importance', 'Huawei Importance', {
		name: 'hwImportance',
		default: 2,
		inOwnOrder: true,
		options: [
			{ value: 1, name: 'Silent' },
			{ value: 2, name: 'With Sound and Vibration' },
		],
	}),
	boolean('android.hw_biz_type', 'Huawei Quick Notification', {
		name: 'hwBizType',
		default: true,
		on: 1,
		off: 0,
		description: 'Whether Huawei sends it ahead of others; Huawei has to agree to that first',
	}),
	integer('android.icon_color', 'Icon Color', {
		name: 'iconColor',
		min: 0,
		max: 0xff_ff_ff,
		default: 0,
		description: 'The color of the small icon as a decimal number: 123456 is #01E240',
	}),
	text('android.n_ch_id', 'Notification Channel ID', { name: 'nChId', placeholder: 'e.g. default_message' }),
	text('android.n_ch_name', 'Notification Channel Name', { name: 'nChName' }),
	text('android.oppo_ch_id', 'OPPO Channel ID', { name: 'oppoChId' }),
	choice('android.show_type', 'Show in Foreground', {
		name: 'androidShowType',
		default: 2,
		description: 'Whether the notification appears while the app is open',
		options: [
			{ value: 1, name: 'No' },
			{ value: 2, name: 'Yes' },
		],
	}),
	choice('android.vivo_ch_id', 'Vivo Channel', {
		name: 'vivoChId',
		default: '0',
		options: [
			{ value: '0', name: 'Operation Message' },
			{ value: '1', name: 'System Message' },
		],
	}),
	text('android.xm_ch_id', 'Xiaomi Channel ID', { name: 'xmChId' }),
];

/** TPNS, push API, iOS structure (2024-01). */
const appleOwn: readonly Field[] = [
	integer('aps.badge_type', 'Badge', {
		name: 'badgeType',
		min: -2,
		max: limits.largestInt32,
		default: -1,
		show: alerts,
		description: "The number on the app's icon: 0 or more, -1 leaves it, -2 adds one",
	}),
	choice('aps.interruption-level', 'Interruption Level', {
		name: 'interruptionLevel',
		default: 'active',
		inOwnOrder: true,
		show: alerts,
		description: 'How urgent the message is, from iOS 15 on',
		options: [
			{ value: 'passive', name: 'Passive' },
			{ value: 'active', name: 'Active' },
			{ value: 'time-sensitive', name: 'Time Sensitive' },
			{ value: 'critical', name: 'Critical' },
		],
	}),
	choice('body.show_type', 'Show in Foreground', {
		name: 'showType',
		default: 2,
		show: alerts,
		description: 'Whether the notification appears while the app is open',
		options: [
			{ value: 1, name: 'No' },
			{ value: 2, name: 'Yes' },
		],
	}),
];

const customData = pairs('body.custom', 'Custom Data', {
	name: 'customContent',
	show: asFields,
	emit: (values) => values,
	emitNested: (values) => values,
	description:
		"Names and values handed to the app; they travel as JSON text. Huawei's channel drops them: hand data to phones of Huawei in an Intent",
});

const shown: ShowWhen = { ...asFields, ...alerts };

const themes: readonly Field[] = [
	...displayFields(forNotification, androidOwn),
	...appleTheme(forIos, alerts, appleOwn),
	customData,
	acceptTime(forAndroid),
	text('body.xg_media_audio_resources', 'Audio Resource', {
		name: 'xgMediaAudioResources',
		show: forNotification,
		description: 'The address of a short MP3; only by the connection to TPNS',
	}),
	text('body.xg_media_resources', 'Media Resource', {
		name: 'xgMediaResources',
		show: shown,
		description: 'The address of a picture; on iOS of a sound or film, too',
	}),
	text('body.thread_id', 'Thread ID', {
		name: 'threadId',
		show: shown,
		description: 'Messages with the same thread are grouped',
	}),
	text('body.thread_sumtext', 'Thread Summary', {
		name: 'threadSumtext',
		show: forNotification,
		description: 'What a group of messages says when it is folded; needs Thread ID',
	}),
];

const multiPkg = boolean('multi_pkg', 'All Packages', {
	default: true,
	on: true,
	off: false,
	show: { platform: ['android'] },
	description: 'Whether every Android package of the app gets the message, for instance those of different stores',
});

/** The fields of a message; `own` are options of the audience. */
export const tpnsMessage = (...own: readonly Field[]): readonly Field[] => [
	platform,
	...content,
	collection('options', 'Options', [
		messageFrom,
		message,
		...own,
		...commonOptions,
		expireTimeTpns,
		multiPkg,
		seq,
		...themes,
	]),
];

/** @throws InputError */
function fromFields(values: Values): Values {
	const { platform: phones, message_type: type } = values;
	const { custom, thread_sumtext: summary, ...body } = nested(values, 'body.');
	const own = custom === undefined ? {} : { custom_content: writeJson(custom) };
	const silent = type === 'message';
	if (summary !== undefined && body.thread_id === undefined)
		throw new InputError('Options > Thread ID', 'is empty; Thread Summary needs it');
	if (phones === 'ios') return { ...body, ios: { aps: aps(values, silent), ...own } };
	checkFilled(values, 'body.title', 'Title');
	checkFilled(values, 'body.content', 'Content');
	const part = { ...(silent ? {} : androidNotification(values)), ...own };
	return {
		...body,
		...(summary === undefined ? {} : { thread_sumtext: summary }),
		...(Object.keys(part).length > 0 ? { android: part } : {}),
	};
}

const inPlatform = ({ platform: phones }: Values): 'ios' | 'android' => (phones === 'ios' ? 'ios' : 'android');

/** The custom data of a message that the user wrote, as the text that TPNS takes. */
function written(values: Values): Values {
	const whole = values.message as Values;
	const place = inPlatform(values);
	const part = whole[place];
	if (!isObject(part) || !isObject(part.custom_content)) return whole;
	return { ...whole, [place]: { ...part, custom_content: writeJson(part.custom_content) } };
}

function checkCustomText(part: Values): void {
	const { custom_content: custom } = part;
	if (custom === undefined || isObject(custom)) return;
	try {
		if (typeof custom === 'string' && isObject(JSON.parse(custom))) return;
	} catch {
		// Said below.
	}
	throw new InputError('Message', 'holds a "custom_content" that is no JSON object written as text');
}

function checkWritten(values: Values): void {
	const whole = values.message as Values;
	const { message_type: type } = values;
	checkNames(whole);
	checkSpans(whole);
	if (inPlatform(values) === 'android') {
		checkText(whole, 'title');
		checkText(whole, 'content');
		if (whole.android === undefined) return;
		const part = objectIn(whole, 'android');
		checkAndroidPart(part, true);
		checkCustomText(part);
		return;
	}
	const part = objectIn(whole, 'ios');
	checkCustomText(part);
	const payload = objectIn(part, 'aps', 'ios.aps');
	if (type === 'message') {
		if (payload['content-available'] !== 1)
			throw new InputError('Message', 'holds no "content-available": 1 in ios.aps; a silent message needs it');
		const loud = ['alert', 'sound', 'badge_type'].find((name) => Object.hasOwn(payload, name));
		if (loud !== undefined) throw new InputError('Message', `holds "${loud}" in ios.aps; a silent message must not`);
		return;
	}
	checkText(whole, 'title');
	checkText(whole, 'content');
	if (payload['content-available'] !== undefined)
		throw new InputError('Message', 'holds "content-available" in ios.aps; a notification must not');
}

/** @throws InputError */
const messageOf = (values: Values): Values => (values.message === undefined ? fromFields(values) : written(values));

/** @throws InputError */
export function checkTpnsMessage(values: Values): void {
	if (values.message !== undefined) checkWritten(values);
	checkBytes(messageOf(values), limits.messageBytesTpns);
}

export const withTpnsMessage = (values: Values): Values => ({ ...withoutParts(values), message: messageOf(values) });
