import { boolean, choice, choices, integer, json, pairs, text, themed, type Field } from '../../../lib/operation/field';
import { InputError } from '../../../lib/operation/inputError';
import { limits, notInTemplate } from '../limits';
import { receiptTypes } from '../receipts';

/** The `extra.` fields of a message, by themes: Server API, table 1-1 and section 11 (notification channels). */

const display = themed<Field>('Display', [
	boolean('extra.notify_foreground', 'Show While App Is Open', {
		name: 'notifyForeground',
		default: true,
		on: '1',
		off: '0',
		description: 'Whether the notification also appears while the app is in the foreground',
	}),
	text('extra.sound_uri', 'Sound URI', {
		name: 'soundUri',
		placeholder: 'e.g. android.resource://com.example.shop/raw/bell',
		description: 'A sound in the raw folder of the app',
	}),
	text('extra.ticker', 'Ticker', { name: 'ticker', description: 'Text that scrolls through the status bar' }),
	choice('extra.notification_style_type', 'Style', {
		name: 'notificationStyleType',
		default: '0',
		options: [
			{ value: '0', name: 'Plain' },
			{ value: '1', name: 'Big Text' },
			{ value: '2', name: 'Big Picture' },
		],
		beyondDocument: "Xiaomi's Java SDK",
	}),
	text('extra.notification_large_icon_uri', 'Large Icon URI', {
		name: 'notificationLargeIconUri',
		description: 'A picture uploaded to Xiaomi before',
		beyondDocument: "Xiaomi's Java SDK",
	}),
	text('extra.notification_bigPic_uri', 'Big Picture URI', {
		name: 'notificationBigPicUri',
		description: 'A picture uploaded to Xiaomi before',
		beyondDocument: "Xiaomi's Java SDK",
	}),
]);

const filters = themed<Field>('Filter', [
	text('extra.app_version', 'App Versions', {
		name: 'appVersion',
		narrows: true,
		description: 'Only these versions of the app (versionName), with commas',
	}),
	text('extra.app_version_not_in', 'App Versions to Leave Out', {
		name: 'appVersionNotIn',
		narrows: true,
		description: 'Not these versions of the app, with commas',
	}),
	text('extra.locale', 'Locales', {
		name: 'locale',
		narrows: true,
		placeholder: 'e.g. zh_CN',
		description: 'Only devices with one of these locales, with commas',
	}),
	text('extra.locale_not_in', 'Locales to Leave Out', {
		name: 'localeNotIn',
		narrows: true,
		description: 'Not devices with one of these locales, with commas',
	}),
	choice('extra.connpt', 'Network', {
		name: 'connpt',
		narrows: true,
		description: 'The network the device must be in',
		default: '',
		options: [
			{ value: '', name: 'Any', wire: undefined },
			{ value: 'wifi', name: 'Wi-Fi Only' },
		],
	}),
]);

const rate = themed<Field>('Delivery', [
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

/** pId 2314 and 2321: private messages and, by pId 2320 of 2026-07-03, subscription messages name an approved template and fill it in. */
const channel = themed<Field>('Channel', [
	text('extra.channel_id', 'ID', {
		name: 'channelId',
		description:
			'A channel applied for in the Xiaomi developer console; private and subscription messages need one. Without a channel a device gets one message of the app a day (Xiaomi, 2026-02-04)',
	}),
	text('extra.channel_name', 'Name', { name: 'channelName', description: 'Goes with Channel: ID' }),
	text('extra.channel_description', 'Description', {
		name: 'channelDescription',
		description: 'Goes with Channel: ID',
	}),
	text('extra.template_id', 'Template ID', {
		name: 'templateId',
		description:
			'The approved template of a private or subscription message. New apps need one for private messages since 2026-07-01, all others by 2026-12-31',
		beyondDocument: 'Xiaomi developer documentation pId 2314, 2320 and 2321 (2026)',
	}),
	json('extra.template_param', 'Template Parameters', {
		name: 'templateParam',
		shape: 'object',
		members: {
			noun: 'variable',
			max: limits.templateVariables,
			maxLength: limits.templateVariable,
			...notInTemplate,
		},
		emit: 'text',
		description: `Values of the template's variables as a JSON object, {} when it has none; at most ${limits.templateVariables}, each 1 to ${limits.templateVariable} characters, no emoji, no symbols such as ℃ or ★`,
		beyondDocument: 'Xiaomi developer documentation pId 2314 and 2321 (2026)',
	}),
]);

const receipts = themed<Field>('Receipts', [
	text('extra.callback', 'Callback URL', {
		name: 'callback',
		pattern: /^https?:\/\/\S+$/i,
		patternMeaning: 'an address that starts with http:// or https://',
		description: 'Where Xiaomi reports what became of the message. It signs nothing: use an address nobody can guess',
	}),
	text('extra.callback.param', 'Callback Parameter', {
		name: 'callbackParam',
		maxBytes: limits.callbackParamBytes,
		description: `Comes back with every receipt, at most ${limits.callbackParamBytes} bytes`,
	}),
	choices('extra.callback.type', 'Callback Types', {
		name: 'callbackType',
		options: receiptTypes.map(({ value, name }) => ({ value, name })),
		default: [1, 2],
		combine: (values) => values.reduce<number>((sum, value) => sum | Number(value), 0),
		description: 'What to be told of',
	}),
]);

const reserved = new Set([
	'sound_uri',
	'ticker',
	'notify_foreground',
	'notify_effect',
	'intent_uri',
	'web_uri',
	'flow_control',
	'jobkey',
	'callback',
	'callback.param',
	'callback.type',
	'locale',
	'locale_not_in',
	'app_version',
	'app_version_not_in',
	'connpt',
	'only_send_once',
	'channel_id',
	'channel_name',
	'channel_description',
	'template_id',
	'template_param',
	'notification_style_type',
	'notification_large_icon_uri',
	'notification_bigPic_uri',
]);

/** @throws InputError for a name that would reach the app as "extra.…" */
function ownPairs(custom: Record<string, string>): Record<string, string> {
	const prefixed = Object.keys(custom).find((name) => /^extra\./i.test(name));
	if (prefixed !== undefined)
		throw new InputError(
			'Custom Data',
			`holds "${prefixed.slice(0, 40)}"; "extra." is added on the way, so leave it out, and give Xiaomi's own settings in their fields`,
		);
	return custom;
}

const extra = pairs('extra', 'Custom Data', {
	max: limits.extraPairs,
	maxKeyLength: limits.extraCharacters,
	maxValueLength: limits.extraCharacters,
	reserved,
	emit: ownPairs,
	description: `At most ${limits.extraPairs} names and values handed to the app`,
});

export const themes: readonly Field[] = [...display, ...filters, ...rate, ...channel, ...receipts, extra];
export const themesWithoutReceipts: readonly Field[] = themes.filter((field) => !receipts.includes(field));
