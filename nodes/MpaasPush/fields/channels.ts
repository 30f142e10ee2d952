import {
	choice,
	group,
	text,
	themed,
	type ChoiceField,
	type ChoiceOption,
	type Field,
	type FieldOptions,
} from '../../../lib/operation/field';
import { InputError } from '../../../lib/operation/inputError';
import { writeJson } from '../../../lib/operation/numeral';
import type { Values } from '../../../lib/operation/operation';
import { routes } from './extended';

/** What the phone makers want to know of a message: user guide 4.1.4 (Android) and 4.3.3 (HarmonyOS). Numbers travel as text. */
const option = (value: number, name: string, description?: string): ChoiceOption => ({
	value: String(value),
	name,
	...(description === undefined ? {} : { description }),
});

const kind = (
	wire: string,
	label: string,
	options: readonly ChoiceOption[],
	own: Pick<FieldOptions, 'description'> = {},
): ChoiceField =>
	choice(wire, label, {
		...own,
		default: options[0]?.value ?? '',
		options: [...options].sort((a, b) => a.name.localeCompare(b.name, 'en')),
	});

const huawei = [
	option(1, 'Instant Message'),
	option(2, 'Voice or Video Call'),
	option(3, 'Subscription'),
	option(4, 'Travel'),
	option(5, 'Health'),
	option(6, 'Work Reminder'),
	option(7, 'Account Activity'),
	option(8, 'Order and Delivery'),
	option(9, 'Finance'),
	option(10, 'Device Reminder'),
	option(11, 'System Notice'),
	option(12, 'Mail'),
	option(13, 'Spoken Message', 'For pass-through messages only'),
	option(14, 'Marketing', 'News, recommendations, promotions'),
];

const honor = [option(1, 'Service and Communication'), option(2, 'News and Marketing')];

const oppo = [
	option(1, 'Instant Message or Call'),
	option(2, 'Account and Assets'),
	option(3, 'Device Reminder'),
	option(4, 'Order and Delivery'),
	option(5, 'Schedule and To-Do'),
	option(6, 'Subscription'),
	option(7, 'News'),
	option(8, 'Recommended Content'),
	option(9, 'Platform Activity'),
	option(10, 'Social Activity'),
];

const vivo = [
	option(1, 'Instant Message'),
	option(2, 'Account and Assets'),
	option(3, 'Schedule and To-Do'),
	option(4, 'Device Reminder'),
	option(5, 'Order and Delivery'),
	option(6, 'Subscription'),
	option(7, 'News'),
	option(8, 'Recommended Content'),
	option(9, 'Marketing'),
	option(10, 'Social Activity'),
];

const harmonyos = [
	option(1, 'Instant Message'),
	option(2, 'Voice or Video Call'),
	option(3, 'Subscription'),
	option(4, 'Travel'),
	option(5, 'Health'),
	option(6, 'Work Reminder'),
	option(7, 'Account Activity'),
	option(8, 'Order and Delivery'),
	option(9, 'Finance'),
	option(10, 'Device Reminder'),
	option(11, 'Mail'),
	option(12, 'Customer Service'),
	option(13, 'Marketing', 'News, recommendations, promotions'),
];

const thirdChannelCategory = group('ThirdChannelCategory', 'Message Category', {
	description: 'What kind of message it is, for each phone maker. Most makers check it and limit marketing messages',
	placeholder: 'Add phone maker',
	emit: (categories) => writeJson(categories),
	fields: themed('Category', [
		kind('harmonyos', 'HarmonyOS', harmonyos),
		kind('honor', 'Honor', honor),
		kind('hms', 'Huawei', huawei),
		kind('oppo', 'OPPO', oppo, { description: "For apps with OPPO's new message classification" }),
		kind('vivo', 'vivo', vivo),
	]),
});

const notifyLevel = group('NotifyLevel', 'Notify Level', {
	description: 'How the phone draws attention',
	placeholder: 'Add phone maker',
	emit: (levels) => writeJson(levels),
	fields: themed('Level', [
		kind('hms', 'Huawei', [
			option(2, 'Normal', 'Sound and vibration, unless the category says less'),
			option(1, 'Low', 'Without sound and vibration'),
		]),
		kind(
			'oppo',
			'OPPO',
			// The tables of 8.2.3 to 8.2.6 say 3 for the strongest level, 4.1.4 and OPPO itself say 16.
			[
				option(1, 'Notification Bar'),
				option(2, 'Notification Bar and Lock Screen'),
				option(16, 'Notification Bar, Lock Screen, Banner, Vibration and Sound'),
				option(3, 'The Same, Sent as 3', 'The number in the API tables of mPaaS; its guide and OPPO say 16'),
			],
			{ description: 'Needs Category: OPPO in Channel: Message Category' },
		),
	]),
});

const classification = choice('Classification', 'Message Class for vivo', {
	default: '1',
	description: 'Whether vivo counts it as a system or a marketing message',
	options: [
		{ value: '0', name: 'Marketing', description: 'Counts against the daily number for marketing' },
		{ value: '1', name: 'System', description: 'Vivo checks it and may count it as marketing all the same' },
	],
});

const notifyType = choice('NotifyType', 'Way on Android', {
	default: 'notify',
	description: 'Which way Android messages take',
	options: [
		{ value: 'notify', name: 'Default', description: "The phone maker's channel where there is one" },
		{ value: 'transparent', name: 'Self-Built', description: "The service's own connection" },
	],
});

const androidChannel = choice('AndroidChannel', 'Way on Android', {
	default: 2,
	description: 'Which way Android messages take',
	options: [
		{ value: 2, name: 'Default', description: "The phone maker's channel where there is one" },
		{ value: 1, name: 'Self-Built', description: "The service's own connection" },
	],
});

const miChannelId = text('MiChannelId', 'ID for Xiaomi', {
	description: 'A channel applied for at Xiaomi; private and public messages need one',
});

const channelId = text('ChannelId', 'ID for Android', {
	description: "A notification channel of the app, and OPPO's private channel (user guide 4.1.4)",
});

const vendorTemplate = text('VendorTemplate', 'Vendor Template', {
	description: 'Passed on as it is',
	beyondDocument: "Alibaba Cloud's TypeScript SDK for 2020-10-28, which does not explain it",
});

const shared = [
	thirdChannelCategory,
	notifyLevel,
	classification,
	miChannelId,
	channelId,
	vendorTemplate,
	...routes,
] as const;

export const channels: readonly Field[] = themed<Field>('Channel', [...shared, notifyType]);

/** Broadcasts have AndroidChannel; NotifyType is in the SDK only. */
export const channelsOfAll: readonly Field[] = themed<Field>('Channel', [
	...shared,
	androidChannel,
	{
		...notifyType,
		label: 'Notify Type',
		description: 'What Way on Android is called for other pushes; only the SDKs have it for this one',
		beyondDocument: "Alibaba Cloud's TypeScript and Java SDKs for 2020-10-28",
	},
]);

const membersOf = (given: unknown): Record<string, unknown> =>
	typeof given === 'string' ? (JSON.parse(given) as Record<string, unknown>) : {};

/** @throws InputError when OPPO is told how to alert, but not of what kind the message is (4.1.4) */
export function checkChannels(values: Values): void {
	if (membersOf(values.NotifyLevel).oppo !== undefined && membersOf(values.ThirdChannelCategory).oppo === undefined) {
		throw new InputError('Options > Channel: Message Category > Category: OPPO', 'is empty; Level: OPPO needs it');
	}
}
