import { isObject, type JsonObject } from '../practice';
import { readSpans, type Span } from './acceptTime';
import type { Platform } from './devices';

/** A message that passed all checks, for one platform. Plain JSON: scheduled ones are saved. */
export interface Message {
	readonly platform: Platform;
	readonly title: string;
	readonly text: string;
	readonly silent: boolean;
	readonly nId: number;
	/** What a click opens, in words. */
	readonly opens?: string;
	readonly picture?: string;
	/** The app's own names and values, as text. */
	readonly custom: Readonly<Record<string, string>>;
	readonly spans: readonly Span[];
}

/** What is wrong with a message, and which of the service's reasons it is; each version has its own code for it. */
export class Fault extends Error {
	constructor(
		readonly kind: 'missing' | 'invalid' | 'tooLong' | 'notJson',
		plain: string,
	) {
		super(plain);
	}
}

const switches = ['ring', 'vibrate', 'lights', 'clearable', 'icon_type', 'style_id'];
const androidNames = [
	'n_id',
	'builder_id',
	'ring',
	'ring_raw',
	'vibrate',
	'lights',
	'clearable',
	'icon_type',
	'icon_res',
	'style_id',
	'small_icon',
	'action',
	'custom_content',
];

const kept = 'It is kept, but the guide does not know it';

/** The tables say "int", which has 32 bits. */
const isInt = (value: unknown): value is number =>
	Number.isInteger(value) && (value as number) >= -(2 ** 31) && (value as number) < 2 ** 31;

export type Warn = (warning: string) => void;

function textIn(part: JsonObject, name: string, place: string, required: boolean): string {
	const value = part[name];
	if (value === undefined || value === '') {
		const misspelt = Object.keys(part).find((key) => key.trim() === name && key !== name);
		if (required)
			throw new Fault(
				'missing',
				`${name} is missing (${place}).${misspelt === undefined ? '' : ` "${misspelt}" has a space at its end.`}`,
			);
		return '';
	}
	if (typeof value !== 'string') throw new Fault('invalid', `${name} must be text (${place}).`);
	return value;
}

function spansIn(part: JsonObject): Span[] {
	const spans = readSpans(part.accept_time);
	if (typeof spans === 'string') throw new Fault('invalid', spans);
	return spans;
}

/** Title, content and accept_time; beside the platform's part in version 3, in the same object in version 2. */
export function readText(
	part: JsonObject,
	place: string,
	required: boolean,
): { title: string; text: string; spans: Span[] } {
	return {
		title: textIn(part, 'title', place, required),
		text: textIn(part, 'content', place, required),
		spans: spansIn(part),
	};
}

/** The Android part of a notification (完整定义). */
export function readAndroid(
	part: JsonObject,
	text: { title: string; text: string; spans: Span[] },
	silent: boolean,
	warn: Warn,
): Message {
	for (const name of switches) {
		const value = part[name];
		if (value !== undefined && value !== 0 && value !== 1)
			throw new Fault('invalid', `${name} must be 0 or 1, not ${JSON.stringify(value)}.`);
	}
	const { n_id: nId = 0, builder_id: builder } = part;
	if (!isInt(nId) || nId < -1) throw new Fault('invalid', 'n_id must be an int of at least -1.');
	if (builder !== undefined && !isInt(builder)) throw new Fault('invalid', 'builder_id must be an int.');
	if (!silent && builder === undefined)
		warn('builder_id is missing; the table calls it required, the samples leave it out.');
	for (const name of ['ring_raw', 'icon_res', 'small_icon'])
		if (part[name] !== undefined && typeof part[name] !== 'string') throw new Fault('invalid', `${name} must be text.`);
	const opens = part.action === undefined ? undefined : readAction(part.action, warn);
	const picture = typeof part.icon_res === 'string' && /^https?:/.test(part.icon_res) ? part.icon_res : undefined;
	return {
		platform: 'android',
		title: text.title,
		text: text.text,
		silent,
		nId,
		...(opens === undefined ? {} : { opens }),
		...(picture === undefined ? {} : { picture }),
		custom: readCustom(part.custom_content, 'custom_content'),
		spans: text.spans,
	};
}

export function warnOfUnknown(part: JsonObject, more: readonly string[], warn: Warn): void {
	for (const name of Object.keys(part))
		if (!androidNames.includes(name) && !more.includes(name)) warn(`The message holds "${name}". ${kept}.`);
}

function readAction(action: unknown, warn: Warn): string {
	if (!isObject(action)) throw new Fault('invalid', 'action must be an object.');
	switch (action.action_type ?? 1) {
		case 1:
			return typeof action.activity === 'string' && action.activity !== '' ? `screen ${action.activity}` : 'the app';
		case 2: {
			const url = isObject(action.browser) ? action.browser.url : undefined;
			if (typeof url !== 'string' || !/^https?:\/\//.test(url))
				throw new Fault('invalid', 'action.browser.url must start with http:// or https://.');
			return url;
		}
		case 3:
			if (typeof action.intent !== 'string' || action.intent === '')
				throw new Fault('missing', 'action.intent is missing; action_type 3 opens it.');
			return action.intent;
		case 4:
			warn('action_type 4 is in some SDKs, not in the guide.');
			return 'another app';
		default:
			throw new Fault('invalid', 'action.action_type must be 1, 2 or 3.');
	}
}

/** Apple's payload `aps` (推送 iOS 平台; iOS普通消息, iOS 静默消息). `text` fills what alert leaves out. */
export function readApple(
	aps: unknown,
	custom: Readonly<Record<string, string>>,
	text: { title: string; text: string; spans: Span[] },
	environment: string,
): Message {
	if (!isObject(aps)) throw new Fault('missing', 'aps is missing; a message for iOS needs it.');
	const silent = aps['content-available'] === 1;
	const { alert, badge } = aps;
	const written = isObject(alert) ? [alert.body, alert.title, alert['loc-key'], alert['title-loc-key']] : [alert];
	if (!silent && text.text === '' && !written.some((one) => typeof one === 'string' && one !== ''))
		throw new Fault('missing', 'aps.alert is missing; only a silent message (content-available 1) goes without.');
	if (badge !== undefined && !isInt(badge)) throw new Fault('invalid', 'aps.badge must be an int.');
	const shown = isObject(alert) ? alert : {};
	const words = (name: string): string | undefined =>
		typeof shown[name] === 'string' && shown[name] !== '' ? shown[name] : undefined;
	return {
		platform: 'ios',
		title: words('title') ?? text.title,
		text: typeof alert === 'string' ? alert : (words('body') ?? text.text),
		silent,
		nId: 0,
		custom: { ...custom, ...(badge === undefined ? {} : { badge: String(badge) }), environment },
		spans: text.spans,
	};
}

/** Names and values of the app's own; what is no text is shown as JSON. */
export function readCustom(value: unknown, place: string): Record<string, string> {
	if (value === undefined) return {};
	if (!isObject(value)) throw new Fault('invalid', `${place} must be an object.`);
	return shownAsText(value);
}

export function shownAsText(values: JsonObject): Record<string, string> {
	return Object.fromEntries(
		Object.entries(values).map(([name, one]) => [name, typeof one === 'string' ? one : JSON.stringify(one)]),
	);
}
