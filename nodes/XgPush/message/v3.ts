import {
	boolean,
	choice,
	collection,
	digits,
	integer,
	json,
	text,
	type Field,
	type ShowWhen,
} from '../../../lib/operation/field';
import { InputError } from '../../../lib/operation/inputError';
import { largestInt64 } from '../../../lib/operation/numeral';
import type { Values } from '../../../lib/operation/operation';
import { limits } from '../limits';
import { acceptTime, checkSpans } from './acceptTime';
import { androidNotification, checkAndroidPart, clickFields, displayFields } from './android';
import { appleFields, aps, checkAlert } from './apple';
import {
	asFields,
	asJson,
	asTexts,
	checkBytes,
	checkFilled,
	checkNames,
	checkText,
	customData,
	nested,
	objectIn,
	withoutParts,
} from './parts';
import { checkLoop, expireTime, loopInterval, loopTimes, sendTime } from './schedule';
import { messageFrom } from './v2';

/** The message of API version 3: guide, REST API v3, push API, required and optional parameters (2018-08-27). */

const android = ['android', 'all'];
const apple = ['ios', 'all'];

export const forNotification: ShowWhen = { ...asFields, messageType: ['notify'], platform: android };
export const forIos: ShowWhen = { ...asFields, platform: apple };
export const alerts: ShowWhen = { messageType: ['notify'] };

export const platformOf = (all: boolean) =>
	choice('platform', 'Platform', {
		required: true,
		default: 'android',
		description: 'The phones the message is for',
		options: [
			{ value: 'android', name: 'Android' },
			...(all ? [{ value: 'all', name: 'Android and iOS' }] : []),
			{ value: 'ios', name: 'iOS' },
		],
	});

const messageType = choice('message_type', 'Message Type', {
	required: true,
	noExpression: true,
	default: 'notify',
	description: 'Whether the phone shows the message or the app gets it silently',
	options: [
		{ value: 'notify', name: 'Notification' },
		{
			value: 'message',
			name: 'Pass-Through or Silent',
			description: 'Pass-through on Android, a silent message on iOS',
		},
	],
});

const titleOf = (show: ShowWhen, required: boolean) =>
	text('body.title', 'Title', {
		name: 'title',
		show,
		notBlank: true,
		placeholder: 'e.g. Your order is on its way',
		...(required ? { required } : {}),
	});

const contentOf = (show: ShowWhen, required: boolean) =>
	text('body.content', 'Content', {
		name: 'content',
		show,
		notBlank: true,
		...(required ? { required } : {}),
		placeholder: 'e.g. It arrives tomorrow between 9 and 12',
		description: 'The text of the message. The whole message may have 4096 bytes; a Chinese character takes 3',
	});

const shown: ShowWhen = { ...asFields, ...alerts };
/** A silent message for iOS has no text, a pass-through message for Android must have both. */
const passedOn: ShowWhen = { ...asFields, messageType: ['message'], platform: android };

export const message = json('message', 'Message', {
	shape: 'object',
	required: true,
	show: asJson,
	description: 'The message as a JSON object with title, content, accept_time, android and ios',
});

const environment = choice('environment', 'Environment', {
	default: 'product',
	show: { platform: apple },
	description: "Which of Apple's servers the app was built for",
	options: [
		{ value: 'product', name: 'Production' },
		{ value: 'dev', name: 'Development' },
	],
});

/** Apps built for another of Apple's servers are on other phones; the guide's default is production. */
export const byEnvironment = { wire: 'environment', byDefault: 'product' } as const;

export const content: readonly Field[] = [
	messageType,
	titleOf(shown, true),
	titleOf(passedOn, false),
	contentOf(shown, true),
	contentOf(passedOn, false),
	environment,
	...clickFields(forNotification),
];

const media = text('body.xg_media_resources', 'Media Resource', {
	name: 'xgMediaResources',
	show: { ...asFields, platform: apple },
	description: 'The address of a picture, sound or film for a rich notification on iOS',
	beyondDocument: "XG's Java SDK",
});

const themes: readonly Field[] = [
	...displayFields(forNotification),
	...appleFields(forIos, alerts, false),
	customData(asFields),
	acceptTime(asFields),
];

const expire = expireTime(
	`How long the message waits for a phone that is offline, in seconds; at most ${limits.expireTime} (3 days), which 0 means as well. XG advises 600 or more`,
);

const multiPkg = boolean('multi_pkg', 'All Packages', {
	default: true,
	on: true,
	off: false,
	show: { platform: android },
	description: 'Whether every Android package of the app gets the message, for instance those of different stores',
});

export const seq = digits('seq', 'Sequence Number', {
	emit: 'numeral',
	largest: largestInt64,
	description: 'Comes back in the answer',
});

const statTag = text('stat_tag', 'Statistics Tag', {
	placeholder: 'e.g. spring_sale',
	description: 'Messages with the same tag are counted together',
});

const ownKind = 'own';

export const accountType: readonly Field[] = [
	choice('account_type', 'Account Type', {
		default: 0,
		description: 'What kind of account it is; must be as the app has bound it',
		options: [
			{ value: 1003, name: 'Alipay' },
			{ value: 1009, name: 'Baidu' },
			{ value: 1005, name: 'Douban' },
			{ value: 2, name: 'Email' },
			{ value: 1006, name: 'Facebook' },
			{ value: 1008, name: 'Google' },
			{ value: 2000, name: 'Guest' },
			{ value: 1010, name: 'JD' },
			{ value: 1011, name: 'LinkedIn' },
			{ value: 1999, name: 'Other' },
			{ value: ownKind, name: 'Own Number', description: 'A number that your app has defined', wire: undefined },
			{ value: 1, name: 'Phone Number' },
			{ value: 1001, name: 'QQ' },
			{ value: 1004, name: 'Taobao' },
			{ value: 1007, name: 'Twitter' },
			{ value: 0, name: 'Unknown' },
			{ value: 1000, name: 'WeChat' },
			{ value: 1002, name: 'Weibo' },
		],
	}),
	integer('account_type', 'Account Type: Own Number', {
		name: 'ownAccountType',
		min: 0,
		max: limits.largestInt32,
		default: 2001,
		required: true,
		show: { accountType: [ownKind] },
		description: 'As the app has bound the account; the guide leaves 2001 and above to apps',
	}),
];

/** An account of another kind is another; 0 by default. */
export const byAccountType = { wire: 'account_type', byDefault: 0 } as const;

export const accountPushType = choice('account_push_type', 'Devices of the Account', {
	default: 0,
	description: 'Which devices of the account get the message',
	beyondDocument: "XG's Java SDK",
	options: [
		{ value: 1, name: 'All' },
		{ value: 0, name: 'Latest' },
	],
});

const messageWith = (platform: Field, own: readonly Field[]): readonly Field[] => [
	platform,
	...content,
	collection('options', 'Options', [messageFrom, message, ...own, expire, media, multiPkg, seq, statTag, ...themes]),
];

const either = platformOf(false);

/** To devices or accounts; the guide has no time and no loop for these. */
export const targetMessage = (...own: Field[]): readonly Field[] => messageWith(either, own);
/** To all devices or tags. */
export const broadcastMessage = messageWith(platformOf(true), [loopInterval, loopTimes, sendTime('When to send')]);

/** @throws InputError */
function fromFields(values: Values): Values {
	const { platform, message_type: type } = values;
	const own = values['body.custom'] as Values | undefined;
	const { accept_time, title, content: body, xg_media_resources } = nested(values, 'body.');
	const whole: Values = {};
	for (const [name, value] of Object.entries({ title, content: body, accept_time, xg_media_resources }))
		if (value !== undefined) whole[name] = value;
	if (platform !== 'ios') {
		checkFilled(values, 'body.title', 'Title');
		checkFilled(values, 'body.content', 'Content');
		const part = {
			...(type === 'notify' ? androidNotification(values) : {}),
			...(own === undefined ? {} : { custom_content: asTexts(own) }),
		};
		if (Object.keys(part).length > 0) whole.android = part;
	}
	// The table wants title and content in Apple's alert, the sample beside it has them above: both places hold them.
	if (platform !== 'android')
		whole.ios = { aps: aps(values, type === 'message'), ...(own === undefined ? {} : { custom: own }) };
	return whole;
}

function checkWritten(written: Values, { platform, message_type: type }: Values): void {
	checkNames(written);
	checkSpans(written);
	if (platform !== 'ios') {
		checkText(written, 'title');
		checkText(written, 'content');
		if (written.android !== undefined) checkAndroidPart(objectIn(written, 'android'));
	}
	if (platform === 'android') return;
	const payload = objectIn(objectIn(written, 'ios'), 'aps', 'ios.aps');
	if (type !== 'message') {
		checkAlert(payload, written);
		return;
	}
	if (payload['content-available'] !== 1)
		throw new InputError('Message', 'holds no "content-available": 1 in ios.aps; a silent message needs it');
	const loud = ['alert', 'sound', 'badge'].find((name) => Object.hasOwn(payload, name));
	if (loud !== undefined) throw new InputError('Message', `holds "${loud}" in ios.aps; a silent message must not`);
}

/**
 * The message as it travels.
 *
 * @throws InputError
 */
const messageOf = (values: Values): Values => (values.message as Values | undefined) ?? fromFields(values);

/** @throws InputError */
export function checkMessage(values: Values): void {
	checkLoop(values, false);
	if (values.message !== undefined) checkWritten(values.message as Values, values);
	checkBytes(messageOf(values), limits.messageBytesV3);
}

export const withMessage = (values: Values): Values => ({ ...withoutParts(values), message: messageOf(values) });
