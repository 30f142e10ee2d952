import { boolean, choice, choices, collection, integer, json, pairs, text, time, type Field } from '../../lib/operation/field';
import { InputError } from '../../lib/operation/inputError';
import { writeJson } from '../../lib/operation/numeral';
import type { RequestContext, Values } from '../../lib/operation/operation';
import { limits } from './limits';

/**
 * What a MiPush message can hold: Server API, table 1-1 and section 11 (notification channels), with the
 * fields that its samples use but its table leaves out.
 */

const packagePattern = /^[A-Za-z]\w*(\.\w+)*(\s*,\s*[A-Za-z]\w*(\.\w+)*)*$/;

export const packageName = text('restricted_package_name', 'Package Name', {
	description: 'The Android package that receives the message; the credential\'s when empty. Several with commas where the API version allows it (v3)',
	placeholder: 'e.g. com.example.shop',
	pattern: packagePattern,
	patternMeaning: 'a package name such as com.example.shop, or several with commas',
	encode: (names) => names.replace(/\s/g, ''),
});

const passThrough = choice('pass_through', 'Message Type', {
	description: 'Whether the phone shows the message or the app gets it silently',
	default: 0,
	noExpression: true,
	options: [
		{ value: 0, name: 'Notification' },
		{ value: 1, name: 'Pass-Through', description: 'Xiaomi has announced the end of pass-through delivery' },
	],
	beyondDocument: 'In the document\'s samples and Xiaomi\'s Java SDK, missing from table 1-1',
});

const shownNotification = { passThrough: [0] };

const title = text('title', 'Title', {
	required: true,
	notBlank: true,
	maxLength: limits.title,
	description: 'At most 49 characters; not blank',
	placeholder: 'e.g. Your order is on its way',
	show: shownNotification,
});

const description = text('description', 'Description', {
	required: true,
	notBlank: true,
	maxLength: limits.description,
	rows: 2,
	description: 'The text below the title, at most 127 characters; not blank',
	placeholder: 'e.g. It arrives tomorrow between 9 and 12',
	show: shownNotification,
});

const payload = text('payload', 'Payload', {
	maxBytes: limits.payloadBytes,
	rows: 2,
	description: 'Text handed to the app, at most 4096 bytes; it is encoded once, on its way',
});

const notifyEffect = choice('extra.notify_effect', 'Click Action', {
	name: 'notifyEffect',
	description: 'What a tap on the notification does. Xiaomi no longer shows notifications without one',
	default: '1',
	options: [
		{ value: '1', name: 'Open the App' },
		{ value: '2', name: 'Open a Screen of the App' },
		{ value: '3', name: 'Open a Web Page' },
	],
	show: shownNotification,
});

const intentUri = text('extra.intent_uri', 'Intent URI', {
	name: 'intentUri',
	required: true,
	description: 'The component of the app to open',
	placeholder: 'e.g. intent:#Intent;action=com.example.ORDER;end',
	show: { ...shownNotification, notifyEffect: ['2'] },
});

const webUri = text('extra.web_uri', 'Web URI', {
	name: 'webUri',
	required: true,
	pattern: /^https?:\/\/\S+$/i,
	patternMeaning: 'an address that starts with http:// or https://',
	placeholder: 'e.g. https://shop.example.com/orders/1',
	show: { ...shownNotification, notifyEffect: ['3'] },
});

const notifyType = choice('notify_type', 'Alert', {
	description: 'How the phone draws attention',
	default: -1,
	options: [
		{ value: -1, name: 'Sound, Vibration and Lights' },
		{ value: 4, name: 'Lights' },
		{ value: 0, name: 'None' },
		{ value: 1, name: 'Sound' },
		{ value: 5, name: 'Sound and Lights' },
		{ value: 3, name: 'Sound and Vibration' },
		{ value: 2, name: 'Vibration' },
		{ value: 6, name: 'Vibration and Lights' },
	],
	beyondDocument: 'In the document\'s samples and Xiaomi\'s Java SDK, missing from table 1-1',
});

const notifyId = integer('notify_id', 'Notify ID', {
	min: 0,
	max: limits.notifyId,
	default: 0,
	description: 'A message with the same number replaces the one shown before; also what Recall looks for',
});

const timeToLive = integer('time_to_live', 'Time to Live (Ms)', {
	min: 1,
	max: limits.timeToLive,
	default: 86_400_000,
	unit: 'milliseconds',
	description: 'How long the message waits for a phone that is offline, in milliseconds: 86400000 is a day. Public messages wait 1 day at most, private ones 10',
});

export const timeToSend = time('time_to_send', 'Time to Send', {
	emit: (epoch) => epoch,
	future: true,
	within: limits.schedule,
	withinMeaning: '7 days',
	description: 'When to send, within 7 days; at once when empty. Without an offset it is in the workflow\'s timezone',
});

const jobKey = text('extra.jobkey', 'Job Key', {
	name: 'jobkey',
	maxLength: limits.jobKey,
	pattern: /^[0-9A-Za-z-][0-9A-Za-z_-]*$/,
	patternMeaning: 'made of letters, digits, _ and -, and not start with _',
	description: 'Groups messages for statistics, stop and recall; a phone shows only the first message of a job key. At most 20 characters',
});

const options = (schedules: boolean, versions: Field[]): Field =>
	collection('options', 'Options', [...versions, jobKey, notifyId, notifyType, packageName, timeToLive, ...(schedules ? [timeToSend] : [])]);

const display = collection('display', 'Display', [
	boolean('extra.notify_foreground', 'Show While App Is Open', {
		name: 'notifyForeground',
		default: true,
		on: '1',
		off: '0',
		description: 'Whether the notification also appears while the app is in the foreground',
	}),
	text('extra.sound_uri', 'Sound URI', { name: 'soundUri', placeholder: 'e.g. android.resource://com.example.shop/raw/bell', description: 'A sound in the raw folder of the app' }),
	text('extra.ticker', 'Ticker', { name: 'ticker', description: 'Text that scrolls through the status bar' }),
	choice('extra.notification_style_type', 'Style', {
		name: 'notificationStyleType',
		default: '0',
		options: [
			{ value: '0', name: 'Plain' },
			{ value: '1', name: 'Big Text' },
			{ value: '2', name: 'Big Picture' },
		],
		beyondDocument: 'Xiaomi\'s Java SDK',
	}),
	text('extra.notification_large_icon_uri', 'Large Icon URI', { name: 'notificationLargeIconUri', description: 'A picture uploaded to Xiaomi before', beyondDocument: 'Xiaomi\'s Java SDK' }),
	text('extra.notification_bigPic_uri', 'Big Picture URI', { name: 'notificationBigPicUri', description: 'A picture uploaded to Xiaomi before', beyondDocument: 'Xiaomi\'s Java SDK' }),
]);

const filters = collection('filters', 'Filters', [
	text('extra.app_version', 'App Versions', { name: 'appVersion', description: 'Only these versions of the app (versionName), with commas' }),
	text('extra.app_version_not_in', 'App Versions to Leave Out', { name: 'appVersionNotIn', description: 'Not these versions of the app, with commas' }),
	text('extra.locale', 'Locales', { name: 'locale', placeholder: 'e.g. zh_CN', description: 'Only devices with one of these locales, with commas' }),
	text('extra.locale_not_in', 'Locales to Leave Out', { name: 'localeNotIn', description: 'Not devices with one of these locales, with commas' }),
	choice('extra.connpt', 'Network', {
		name: 'connpt',
		description: 'The network the device must be in',
		default: '',
		options: [
			{ value: '', name: 'Any', wire: undefined },
			{ value: 'wifi', name: 'Wi-Fi Only' },
		],
	}),
]);

const rate = collection('rate', 'Delivery Rate', [
	integer('extra.flow_control', 'Messages per Second', {
		name: 'flowControl',
		min: 1,
		default: 3000,
		description: 'Spreads a large audience out. Xiaomi goes no slower than 3000 per second',
	}),
	boolean('extra.only_send_once', 'Send Only While Online', {
		name: 'onlySendOnce',
		default: false,
		on: '1',
		off: undefined,
		description: 'Whether to try each device once, while it is online, instead of keeping the message',
	}),
]);

/** pId 2314 and 2321: private-class messages name an approved template and fill it in. */
function templateParam(value: unknown): string {
	const entries = Object.entries(value as Record<string, unknown>);
	if (entries.length > limits.templateVariables) throw new InputError('Template Parameters', `holds ${entries.length} variables; at most ${limits.templateVariables} are allowed`);
	for (const [name, variable] of entries) {
		const shown = typeof variable === 'object' ? '' : String(variable);
		if (shown.trim() === '' || shown.length > limits.templateVariable) {
			throw new InputError('Template Parameters', `holds "${name}" with ${shown.trim() === '' ? 'no text' : `${shown.length} characters`}; each variable needs 1 to ${limits.templateVariable} characters`);
		}
		if (/\p{Extended_Pictographic}/u.test(shown)) throw new InputError('Template Parameters', `holds "${name}" with an emoji; Xiaomi allows none in a variable`);
	}
	return writeJson(Object.fromEntries(entries.map(([name, variable]) => [name, String(variable)])));
}

const channel = collection('channel', 'Notification Channel', [
	text('extra.channel_id', 'Channel ID', { name: 'channelId', description: 'A channel applied for in the Xiaomi developer console; private messages need one' }),
	text('extra.channel_name', 'Channel Name', { name: 'channelName' }),
	text('extra.channel_description', 'Channel Description', { name: 'channelDescription' }),
	text('extra.template_id', 'Template ID', { name: 'templateId', description: 'The approved template of a private message', beyondDocument: 'Xiaomi developer documentation pId 2314 and 2321 (2026)' }),
	json('extra.template_param', 'Template Parameters', {
		name: 'templateParam',
		shape: 'object',
		emit: templateParam,
		description: 'Values of the template\'s variables as a JSON object; at most 9, each 1 to 128 characters, no emoji',
		beyondDocument: 'Xiaomi developer documentation pId 2314 and 2321 (2026)',
	}),
]);

/** The bits of pId 1558; 3 is not a bit of its own but 1 and 2, and a wrong sum silently stops all receipts. */
const receiptTypes = [
	{ value: 1, name: 'Delivered' },
	{ value: 2, name: 'Clicked' },
	{ value: 16, name: 'Target Not Valid' },
	{ value: 32, name: 'Push Switched Off on Device' },
	{ value: 64, name: 'Filter Not Met' },
	{ value: 128, name: 'Daily Quota Exceeded' },
	{ value: 1024, name: 'Time to Live Over' },
];

const receipts = collection('receipts', 'Receipts', [
	text('extra.callback', 'Callback URL', {
		name: 'callback',
		pattern: /^https?:\/\/\S+$/i,
		patternMeaning: 'an address that starts with http:// or https://',
		description: 'Where Xiaomi reports what became of the message. It signs nothing: use an address nobody can guess',
	}),
	text('extra.callback.param', 'Callback Parameter', { name: 'callbackParam', maxBytes: limits.callbackParamBytes, description: 'Comes back with every receipt, at most 256 bytes' }),
	choices('extra.callback.type', 'Callback Types', {
		name: 'callbackType',
		options: receiptTypes,
		default: [1, 2],
		combine: (values) => values.reduce<number>((sum, value) => sum | Number(value), 0),
		description: 'What to be told of',
	}),
]);

const reserved = new Set([
	'sound_uri', 'ticker', 'notify_foreground', 'notify_effect', 'intent_uri', 'web_uri', 'flow_control', 'jobkey', 'callback', 'callback.param', 'callback.type',
	'locale', 'locale_not_in', 'app_version', 'app_version_not_in', 'connpt', 'only_send_once', 'channel_id', 'channel_name', 'channel_description',
	'template_id', 'template_param', 'notification_style_type', 'notification_large_icon_uri', 'notification_bigPic_uri',
]);

const extra = pairs('extra', 'Custom Data', {
	max: limits.extraPairs,
	maxKeyLength: limits.extraCharacters,
	maxValueLength: limits.extraCharacters,
	reserved,
	emit: (custom) => custom,
	description: 'At most 10 names and values handed to the app',
});

const v2or3 = choice('api_version', 'API Version', {
	local: true,
	default: 'v3',
	description: 'Which of Xiaomi\'s paths to call',
	options: [
		{ value: 'v3', name: 'V3', description: 'Takes several package names' },
		{ value: 'v2', name: 'V2', description: 'Takes one package name' },
	],
});

const content = [passThrough, title, description, payload, notifyEffect, intentUri, webUri] as const;
const themes = [display, filters, rate, channel, receipts, extra] as const;

/** Fields below the target, for single sends with a choice of version. */
export const versionedMessageFields: readonly Field[] = [...content, options(true, [v2or3]), ...themes];
/** The same where only v2 exists. */
export const messageFields: readonly Field[] = [...content, options(true, []), ...themes];
/** The same for calls that carry a message for every target, where the time belongs to the whole call. */
export const entryFields: readonly Field[] = [...content, options(false, []), ...themes];

const severalPackages = /,/;

/** The package names of the values or the credential's. @throws InputError when there are none, or several where one is allowed */
export function withPackage(values: Values, { credential }: Pick<RequestContext, 'credential'>, rule: { required: boolean; several: boolean }, wire = 'restricted_package_name'): Values {
	const fallback = typeof credential.packageName === 'string' ? credential.packageName.replace(/\s/g, '') : '';
	const names = typeof values[wire] === 'string' ? values[wire] : fallback;
	if (names === '') {
		if (rule.required) throw new InputError('Package Name', 'is empty; set it in Options or in the credential');
		return values;
	}
	if (!rule.several && severalPackages.test(names)) throw new InputError('Package Name', `names several packages (${names}); this call takes one, set it in Options`);
	return { ...values, [wire]: names };
}

export function checkMessage(values: Values): void {
	if (values.pass_through === 1 && values.payload === undefined) throw new InputError('Payload', 'is empty; a pass-through message needs one');
	const template = values['extra.template_id'];
	const filled = values['extra.template_param'];
	if ((template === undefined) !== (filled === undefined)) throw new InputError(template === undefined ? 'Template ID' : 'Template Parameters', 'is empty; Template ID and Template Parameters go together');
	if (template !== undefined && values['extra.channel_id'] === undefined) throw new InputError('Channel ID', 'is empty; a template belongs to a notification channel');
	const callback = values['extra.callback'];
	if (callback === undefined && (values['extra.callback.param'] ?? values['extra.callback.type']) !== undefined) throw new InputError('Callback URL', 'is empty; the other receipt fields need it');
}

/** `extra.` fields and custom pairs as form keys. */
export function formMessage(values: Values): Values {
	const { extra: custom, ...rest } = values;
	const pairs = Object.entries((custom ?? {}) as Record<string, string>).map(([name, value]) => [`extra.${name}`, value] as const);
	return { ...rest, ...Object.fromEntries(pairs) };
}

/** The same message as one entry of a multi-message call, where extras are a nested object without the prefix. */
export function entryMessage(values: Values): Values {
	const message: Values = {};
	const nested: Values = {};
	for (const [wire, value] of Object.entries(values)) {
		if (wire === 'extra') Object.assign(nested, value);
		else if (wire.startsWith('extra.')) nested[wire.slice('extra.'.length)] = value;
		else message[wire] = value;
	}
	return Object.keys(nested).length === 0 ? message : { ...message, extra: nested };
}
