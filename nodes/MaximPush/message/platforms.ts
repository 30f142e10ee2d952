import { boolean, choice, group, text, themed, type Field } from '../../../lib/operation/field';
import { intentRule } from '../../../lib/operation/intent';
import { limits } from '../limits';

/**
 * What one platform or phone maker gets beyond the rest: section 4.2, blocks `ios`, `android` and those of the makers. Each block
 * has its name in the labels, because an AI agent is asked for a field by its label alone.
 */

const theme = 'Platform: ';

/** A platform by the label of its block. */
export const nameOf = (label: string): string => label.slice(theme.length);

const block = (wire: string, platform: string, description: string, fields: readonly Field[]): Field =>
	group(`message.${wire}`, `${theme}${platform}`, { name: wire, description, fields: themed(platform, fields) });

const sound = text('sound', 'Sound', {
	description: 'What the notification sounds like',
	placeholder: 'e.g. bell.caf',
});

const channelId = text('channel_id', 'Channel ID', {
	description: 'The notification channel',
	placeholder: 'e.g. orders',
});

const clickAction = choice('click_action', 'Click Action', {
	description: 'What a tap on the notification does',
	default: '',
	options: [
		{ value: '', name: 'Not Set' },
		{ value: 'open_app', name: 'Open the App' },
		{ value: 'intent', name: 'Open a Screen of the App', description: 'Needs an intent, too' },
	],
});

const intent = text('intent', 'Intent', {
	...intentRule,
	description: 'The screen of the app to open',
	placeholder: 'e.g. intent:#Intent;component=com.example.shop/.OrderActivity;S.order=1;end',
	show: { clickAction: ['intent', ''] },
});

const notification: readonly Field[] = [sound, channelId, clickAction, intent];

export const androidWire = 'message.android';

/** What a tap does on all Android phones stands beside the text. */
export const tap: readonly Field[] = [
	choice(`${androidWire}.click_action`, 'Click Action', {
		name: 'clickAction',
		description: 'What a tap on the notification does on Android phones; Options can have another for one phone maker',
		default: '',
		options: [
			{ value: '', name: 'MaxIM Default', wire: undefined },
			{ value: 'open_app', name: 'Open the App' },
			{ value: 'intent', name: 'Open a Screen of the App' },
		],
	}),
	{ ...intent, wire: `${androidWire}.intent`, required: true, show: { clickAction: ['intent'] } },
];

const maker = (wire: string, name: string, more: readonly Field[] = []): Field =>
	block(wire, name, `For ${name} only; what is set here takes the place of the same for all Android phones`, [
		...notification,
		...more,
	]);

const ios = block('ios', 'iOS', 'For iPhones and iPads', [
	sound,
	text('apns_collapse_id', 'APNs Collapse ID', {
		maxBytes: limits.collapseIdBytes,
		description: 'A newer notification with the same value takes the place of the one shown',
	}),
	text('category', 'Category', { description: 'The category in the APNs payload, which decides on buttons' }),
	boolean('content_available', 'Content Available', {
		default: true,
		on: true,
		off: false,
		description: 'Whether to wake the app in the background',
	}),
	boolean('mutable_content', 'Mutable Content', {
		default: true,
		on: true,
		off: false,
		description: 'Whether the app may change the notification before it is shown',
	}),
	text('subtitle', 'Subtitle', { description: 'A line between title and text' }),
	text('thread_id', 'Thread ID', { description: 'Notifications with the same value are shown as one group' }),
]);

const android = block('android', 'Android', 'For all Android phones', [sound, channelId]);

const badgeClass = text('badge_class', 'Badge Class', {
	description: 'The entry activity behind the icon that shows the badge',
	placeholder: 'e.g. com.example.shop.MainActivity',
});

const pushMode = choice('push_mode', 'Push Mode', {
	default: 0,
	description: 'Whether it goes to all phones or only to test devices',
	options: [
		{ value: 0, name: 'Production' },
		{ value: 1, name: 'Test', description: 'Reaches only the test devices registered with Vivo' },
	],
});

const classification = choice('classification', 'Classification', {
	default: 0,
	description: 'What kind of message this is to Vivo',
	options: [
		{ value: 0, name: 'Marketing' },
		{ value: 1, name: 'System' },
	],
});

export const makers: readonly Field[] = [
	maker('huawei', 'Huawei', [badgeClass]),
	maker('xiaomi', 'Xiaomi'),
	maker('oppo', 'OPPO'),
	maker('vivo', 'Vivo', [pushMode, classification]),
	maker('flyme', 'Meizu (Flyme)'),
	maker('fcm', 'FCM'),
];

export const platforms: readonly Field[] = [ios, android, ...makers];
