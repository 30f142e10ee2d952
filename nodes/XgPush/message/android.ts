import { boolean, choice, group, integer, text, themed, type Field, type ShowWhen } from '../../../lib/operation/field';
import { isObject } from '../../../lib/operation/json';
import type { Values } from '../../../lib/operation/operation';
import { InputError } from '../../../lib/operation/inputError';
import { intentRule } from '../../../lib/operation/intent';
import { writeJson } from '../../../lib/operation/numeral';
import { limits } from '../limits';
import { nested, shownWhen } from './parts';

const webPage = 'android.action.browser.url';
const intent = 'android.action.intent';
/** Saved only: on the wire it is the same action as opening the app. */
const opensScreen = 'screen';

/** Guide, Android messages: what a tap on the notification does. */
export const clickFields = (show: ShowWhen): Field[] => [
	choice('android.action.action_type', 'Click Action', {
		name: 'actionType',
		default: 1,
		noExpression: true,
		show,
		description: 'What a tap on the notification does',
		options: [
			{ value: 1, name: 'Open the App' },
			{ value: opensScreen, name: 'Open a Screen of the App', wire: 1 },
			{ value: 2, name: 'Open a Web Page' },
			{ value: 3, name: 'Open an Intent' },
		],
	}),
	text('android.action.activity', 'Activity', {
		name: 'activity',
		required: true,
		show: { ...show, actionType: [opensScreen] },
		placeholder: 'e.g. com.example.shop.OrderActivity',
		description: 'The screen of the app to open',
	}),
	text(webPage, 'Web Page', {
		name: 'url',
		required: true,
		show: { ...show, actionType: [2] },
		pattern: /^https?:\/\/\S+$/i,
		patternMeaning: 'an address that starts with http:// or https://',
		placeholder: 'e.g. https://shop.example.com/orders/1',
	}),
	boolean('android.action.browser.confirm', 'Ask Before Opening', {
		name: 'confirm',
		default: false,
		on: 1,
		off: 0,
		show: { ...show, actionType: [2] },
		description: 'Whether the user is asked before the web page opens',
	}),
	text(intent, 'Intent', {
		name: 'intent',
		...intentRule,
		required: true,
		show: { ...show, actionType: [3] },
		placeholder: 'e.g. xgscheme://com.xg.push/notify_detail',
		description: 'The intent to open, as its URI',
	}),
];

const int32 = { min: limits.smallestInt32, max: limits.largestInt32 };

const yesNo = (wire: string, label: string, name: string, description: string) =>
	boolean(`android.${wire}`, label, { name, default: true, on: 1, off: 0, description });

/** Guide, Android messages: how the notification looks and sounds. */
export const displayFields = (show: ShowWhen, own: readonly Field[] = []): Field[] =>
	themed(
		'Android',
		shownWhen(show, [
			group('android.action.aty_attr', 'Activity Flags', {
				name: 'atyAttr',
				show: { actionType: [1, opensScreen] },
				fields: [
					integer('if', 'Intent Flags', { ...int32, description: 'Flags of the intent that opens the screen' }),
					integer('pf', 'Pending Intent Flags', { ...int32, description: 'Flags of the pending intent' }),
				],
				description: 'Android flags for opening the screen',
			}),
			integer('android.builder_id', 'Builder ID', {
				name: 'builderId',
				min: 0,
				max: limits.largestInt32,
				default: 0,
				description: 'The style of the notification as set up in the app',
			}),
			yesNo('clearable', 'Clearable', 'clearable', 'Whether the user can swipe the notification away'),
			text('android.icon_res', 'Icon', {
				name: 'iconRes',
				placeholder: 'e.g. xg',
				description: 'The file name of an icon in the app, or the address of a picture, see Icon Type',
			}),
			choice('android.icon_type', 'Icon Type', {
				name: 'iconType',
				default: 0,
				options: [
					{ value: 0, name: 'Icon in the App' },
					{ value: 1, name: 'Uploaded Icon' },
				],
			}),
			// Of v3 one table prints the two values the other way round; its samples and v2 say 1 for on.
			yesNo('lights', 'Lights', 'lights', 'Whether the light of the phone blinks'),
			integer('android.n_id', 'Notification ID', {
				name: 'nId',
				min: -1,
				max: limits.largestInt32,
				default: 0,
				description:
					'Above 0: takes the place of the notification with the same ID. -1: removes all earlier ones. 0: stands beside the others',
			}),
			yesNo('ring', 'Ring', 'ring', 'Whether the phone makes a sound'),
			text('android.ring_raw', 'Ring File', {
				name: 'ringRaw',
				placeholder: 'e.g. bell',
				description: 'A sound in the raw folder of the app, without its ending',
			}),
			text('android.small_icon', 'Small Icon', {
				name: 'smallIcon',
				placeholder: 'e.g. xg',
				description: "The icon in the status bar; the app's when empty",
			}),
			yesNo(
				'style_id',
				'Override Style',
				'styleId',
				'Whether these settings override the style with this Builder ID that was set up in the console',
			),
			...own,
			yesNo('vibrate', 'Vibrate', 'vibrate', 'Whether the phone vibrates'),
		]),
	);

/** The Android part of a notification; Builder ID is required by the tables. */
export function androidNotification(values: Values): Values {
	const { action, ...rest } = nested(values, 'android.');
	const { action_type: type, activity, aty_attr: flags } = (action ?? {}) as Values;
	const opensTheApp = (type === undefined || type === 1) && activity === undefined && flags === undefined;
	return { builder_id: 0, ...rest, ...(opensTheApp ? {} : { action }) };
}

/** Whole numbers of a part that the user wrote, with the range that the form has for them. */
const numbers: ReadonlyArray<readonly [name: string, least: number, most: number]> = [
	['n_id', -1, limits.largestInt32],
	['builder_id', 0, limits.largestInt32],
	...['ring', 'vibrate', 'lights', 'clearable', 'icon_type', 'style_id'].map((name) => [name, 0, 1] as const),
];

/**
 * The same rules as for the fields, for an Android part that the user wrote.
 *
 * @throws InputError
 */
export function checkAndroidPart(part: Values, customAsText = false): void {
	for (const [name, least, most] of numbers) {
		const value = part[name];
		if (value === undefined || (Number.isInteger(value) && (value as number) >= least && (value as number) <= most))
			continue;
		throw new InputError(
			'Message',
			`holds ${writeJson(value).slice(0, 40)} as "${name}"; it must be a whole number from ${least} to ${most}`,
		);
	}
	const { action, custom_content: custom } = part;
	if (custom !== undefined && !customAsText && !isObject(custom))
		throw new InputError('Message', 'holds a "custom_content" that is no object');
	if (action === undefined) return;
	if (!isObject(action)) throw new InputError('Message', 'holds an "action" that is no object');
	const { action_type: type, browser, intent: opened } = action;
	const url = isObject(browser) ? browser.url : undefined;
	if (type === 2 && !(typeof url === 'string' && /^https?:\/\/\S+$/i.test(url.trim()))) {
		throw new InputError(
			'Message',
			'opens a web page, but "action.browser.url" is no address that starts with http:// or https://',
		);
	}
	if (type === 3 && (typeof opened !== 'string' || opened.trim() === ''))
		throw new InputError('Message', 'opens an intent, but "action.intent" is empty');
	if (type === 3 && !intentRule.pattern.test(opened as string))
		throw new InputError('Message', `opens an intent, but "action.intent" is not ${intentRule.patternMeaning}`);
}
