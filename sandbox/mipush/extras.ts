import { invalid, missing, Refusal } from './answers';
import { wholeNumber } from './form';
import type { MiPushApp } from './app';

/** What the `extra.` parameters of a message ask for. */
export interface Extras {
	readonly jobKey: string | undefined;
	readonly channel: string | undefined;
	/** What a click opens, in words. */
	readonly opens: string | undefined;
	readonly picture: string | undefined;
	readonly callback: { readonly url: string; readonly param: string | undefined; readonly type: number } | undefined;
	readonly conditions: Conditions;
	readonly onlySendOnce: boolean;
	/** The app's own pairs. */
	readonly custom: Readonly<Record<string, string>>;
}

/** Which devices may get the message; lists are comma-separated in the request. */
export interface Conditions {
	readonly locale?: readonly string[];
	readonly localeNotIn?: readonly string[];
	readonly appVersion?: readonly string[];
	readonly appVersionNotIn?: readonly string[];
	readonly wifiOnly?: boolean;
}

/** Names with a meaning of their own: table 1-1, section 11, and the later channel and template notices. */
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

const reservedByShape = new Map([...reserved].map((name) => [shapeOf(name), name]));

/** Receipt types that exist; each is one bit, 3 being "delivered and clicked". */
const receiptTypes = 1 | 2 | 16 | 32 | 64 | 128 | 1024;

const customLimit = 10;

/** Checks the `extra.` parameters. Throws a Refusal. */
export function readExtras(
	fields: ReadonlyMap<string, string>,
	app: MiPushApp,
	warn: (warning: string) => void,
): Extras {
	const extras = new Map<string, string>();
	const custom: Record<string, string> = {};
	for (const [name, value] of fields) {
		if (!name.startsWith('extra.')) continue;
		const key = name.slice(6);
		extras.set(key, value);
		if (reserved.has(key)) continue;
		if (key === '') throw invalid(name, 'An extra needs a name behind "extra.".');
		custom[key] = value;
		const meant = reservedByShape.get(shapeOf(key));
		if (meant !== undefined) warn(`extra.${key} is a pair of your own; did you mean extra.${meant}?`);
	}
	const count = Object.keys(custom).length;
	if (count > customLimit)
		throw new Refusal(
			65014,
			'extra参数过多',
			`There are ${count} extra pairs of your own; at most ${customLimit} are allowed (section 1, note 1).`,
		);

	oneOf('notify_foreground', extras, ['0', '1']);
	oneOf('only_send_once', extras, ['0', '1']);
	oneOf('connpt', extras, ['wifi']);
	wholeNumber('extra.flow_control', extras.get('flow_control'), 0, 2_147_483_647);
	const channel = readChannel(extras, app);
	return {
		jobKey: readJobKey(extras.get('jobkey')),
		channel,
		opens: readEffect(extras, warn),
		picture: extras.get('notification_bigPic_uri'),
		callback: readCallback(extras, warn),
		conditions: readConditions(extras),
		onlySendOnce: extras.get('only_send_once') === '1',
		custom,
	};
}

/** Digits, letters, `_` and `-`, at most 20, not starting with `_` (table 1-1, extra.jobkey). */
function readJobKey(value: string | undefined, name = 'extra.jobkey'): string | undefined {
	if (value === undefined) return undefined;
	if (!/^[0-9A-Za-z-][0-9A-Za-z_-]{0,19}$/.test(value)) {
		throw invalid(
			name,
			`The job key "${value}" must have 1 to 20 digits, letters, "_" or "-" and must not begin with "_" (table 1-1, extra.jobkey).`,
		);
	}
	return value;
}

function readEffect(extras: ReadonlyMap<string, string>, warn: (warning: string) => void): string | undefined {
	const effect = extras.get('notify_effect');
	switch (effect) {
		case undefined:
			warn(
				'extra.notify_effect is missing: clicks handled by the app itself are no longer supported, so the click may do nothing.',
			);
			return undefined;
		case '1':
			return 'the app';
		case '2':
			if (!extras.get('intent_uri')) throw missing('extra.intent_uri', 'table 1-1, extra.notify_effect 2');
			return extras.get('intent_uri');
		case '3': {
			const address = extras.get('web_uri');
			if (!address) throw missing('extra.web_uri', 'table 1-1, extra.notify_effect 3');
			if (!/^https?:\/\/[^\s/]/i.test(address))
				throw invalid('extra.web_uri', `extra.web_uri must be a web address, not "${address}".`);
			return address;
		}
		default:
			throw invalid('extra.notify_effect', `extra.notify_effect must be "1", "2" or "3", not "${effect}" (table 1-1).`);
	}
}

function readCallback(extras: ReadonlyMap<string, string>, warn: (warning: string) => void): Extras['callback'] {
	const url = extras.get('callback');
	const param = extras.get('callback.param');
	const type = wholeNumber('extra.callback.type', extras.get('callback.type'), 1, 2047);
	if (param !== undefined && Buffer.byteLength(param) > 256)
		throw new Refusal(65036, 'callback.param', 'extra.callback.param is longer than 256 bytes (table 1-1).');
	if (url === undefined) {
		if (param !== undefined || type !== undefined)
			warn('extra.callback.param and .type do nothing without extra.callback.');
		return undefined;
	}
	if (!/^https?:\/\/[^\s/]/i.test(url))
		throw new Refusal(65038, 'callback', `extra.callback must be a web address, not "${url}".`);
	if (type !== undefined && (type & ~receiptTypes) !== 0)
		warn(
			`extra.callback.type ${type} is not a sum of 1, 2, 16, 32, 64, 128 and 1024: the service may send no receipts at all.`,
		);
	return { url, param, type: type ?? 3 };
}

function readChannel(extras: ReadonlyMap<string, string>, app: MiPushApp): string | undefined {
	const id = extras.get('channel_id');
	if (id === undefined) {
		if (extras.has('channel_name') || extras.has('channel_description'))
			throw missing('extra.channel_id', 'section 11');
		return undefined;
	}
	const channel = app.channels.get(id);
	if (!channel)
		throw new Refusal(
			27001,
			'invalid channel info!',
			`The channel "${id}" does not exist (section 11). Known: ${[...app.channels.keys()].join(', ')}.`,
		);
	if (!channel.template) return id;

	const templateId = extras.get('template_id');
	if (!templateId) throw missing('extra.template_id', 'private and subscription channels need a template');
	const template = app.templates.get(templateId);
	if (!template)
		throw invalid(
			'extra.template_id',
			`The template "${templateId}" does not exist. Known: ${[...app.templates.keys()].join(', ')}.`,
		);
	checkTemplate(extras.get('template_param'), template);
	return id;
}

function checkTemplate(param: string | undefined, variables: readonly string[]): void {
	if (!param) throw missing('extra.template_param', 'private and subscription channels need a template');
	const wrong = (plain: string): Refusal => invalid('extra.template_param', plain);
	let values: unknown;
	try {
		values = JSON.parse(param);
	} catch {
		throw wrong('extra.template_param is not JSON.');
	}
	if (typeof values !== 'object' || values === null || Array.isArray(values))
		throw wrong('extra.template_param must be a JSON object.');
	const given = Object.entries(values as Record<string, unknown>);
	if (given.length !== variables.length || given.some(([name]) => !variables.includes(name))) {
		throw wrong(
			`The template has the variables ${variables.join(', ')}; extra.template_param gives ${given.map(([name]) => name).join(', ') || 'none'}.`,
		);
	}
	for (const [name, value] of given) {
		if (typeof value !== 'string' || value.trim() === '' || [...value].length > 128)
			throw wrong(`The template variable ${name} must have 1 to 128 characters, not only blanks.`);
		if (hasSymbol(value))
			throw wrong(
				`The template variable ${name} must not contain emoji, symbols (Unicode class So) or characters that are not assigned.`,
			);
	}
}

/** Emoji, the Unicode class "other symbol" and unassigned characters (小米推送模板接入指南, 2026-06-02). */
function hasSymbol(text: string): boolean {
	return [...text].some(
		(character) =>
			/^(?:\p{So}|\p{Cn}|\p{Cs}|\p{Emoji_Presentation})$/u.test(character) ||
			character === '\ufe0f' ||
			character === '\u20e3',
	);
}

function readConditions(extras: ReadonlyMap<string, string>): Conditions {
	const list = (key: string): string[] | undefined =>
		extras
			.get(key)
			?.split(',')
			.map((entry) => entry.trim());
	const entries = Object.entries({
		locale: list('locale'),
		localeNotIn: list('locale_not_in'),
		appVersion: list('app_version'),
		appVersionNotIn: list('app_version_not_in'),
		wifiOnly: extras.get('connpt') === 'wifi' ? true : undefined,
	}).filter(([, value]) => value !== undefined);
	return Object.fromEntries(entries);
}

function oneOf(key: string, extras: ReadonlyMap<string, string>, values: readonly string[]): void {
	const value = extras.get(key);
	if (value !== undefined && !values.includes(value))
		throw invalid(
			`extra.${key}`,
			`extra.${key} must be ${values.map((one) => `"${one}"`).join(' or ')}, not "${value}" (table 1-1).`,
		);
}

function shapeOf(name: string): string {
	return name.toLowerCase().replace(/[_.-]/g, '');
}
