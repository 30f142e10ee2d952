import { invalid, missing, Refusal } from './answers';
import { readExtras, type Extras } from './extras';
import { wholeNumber } from './form';
import { needKnownPackage, type MiPushApp } from './app';

/** A message that passed all checks. Plain JSON: scheduled ones are saved. */
export interface Message {
	readonly packages: readonly string[];
	readonly title: string;
	readonly description: string;
	readonly payload: string;
	readonly passThrough: boolean;
	readonly notifyId: number;
	/** Milliseconds. */
	readonly timeToLive: number;
	/** Epoch ms, undefined when it goes out at once. */
	readonly timeToSend: number | undefined;
	readonly extras: Extras;
}

/** Parameters of table 1-1; `pass_through` and `notify_type` appear in the demos and the SDK only. */
export const messageFields: readonly string[] = [
	'payload',
	'restricted_package_name',
	'title',
	'description',
	'time_to_live',
	'time_to_send',
	'notify_id',
	'pass_through',
	'notify_type',
];

export const dayMs = 86_400_000;

const maxInt = 2_147_483_647;

/** A clock of the sender this much behind ours is no error. */
const pastToleranceMs = 10 * 60_000;

/** Where a message comes from: the form, or one entry of `messages`. Extras carry their `extra.` prefix. */
export interface MessageSource {
	readonly fields: ReadonlyMap<string, string>;
	/** Several packages are allowed on v3 only. */
	readonly severalPackages: boolean;
	readonly warn: (warning: string) => void;
}

/** Checks one message against table 1-1, section 11 and the limits. Throws a Refusal. */
export function readMessage({ fields, severalPackages, warn }: MessageSource, app: MiPushApp, now: number): Message {
	const packages = readPackages(fields.get('restricted_package_name'), severalPackages, app);
	const passThrough = wholeNumber('pass_through', fields.get('pass_through'), 0, 1) === 1;
	const title = readText('title', fields.get('title'), 50, !passThrough, warn);
	const description = readText('description', fields.get('description'), 128, !passThrough, warn);
	const payload = fields.get('payload') ?? '';
	if (passThrough) {
		if (payload === '') throw missing('payload', 'table 1-1');
		warn('Pass-through messages (pass_through=1) are announced to end; phones with MIUI may not get them.');
	}
	if (looksEncoded(payload))
		warn('The payload is percent-encoded twice: the app will read it as "%7B…" instead of text.');
	if (Buffer.byteLength(payload) > 4096) warn('The payload is longer than 4 KB; older documents allow no more.');
	const notifyType = wholeNumber('notify_type', fields.get('notify_type'), -1, 7);
	if (notifyType === 0) warn('notify_type=0 shows the notification without sound, vibration and light.');
	const extras = readExtras(fields, app, warn);
	const isPrivate = extras.channel !== undefined && app.channels.get(extras.channel)?.private === true;
	return {
		packages,
		title,
		description,
		payload,
		passThrough,
		notifyId: wholeNumber('notify_id', fields.get('notify_id'), 0, maxInt) ?? 0,
		timeToLive: readTimeToLive(fields.get('time_to_live'), isPrivate ? 10 * dayMs : dayMs, warn),
		timeToSend: readTimeToSend(fields.get('time_to_send'), now, warn),
		extras,
	};
}

/** The packages of `restricted_package_name`; required for messages. */
function readPackages(value: string | undefined, several: boolean, app: MiPushApp): string[] {
	if (value === undefined || value.trim() === '') throw missing('restricted_package_name', 'table 1-1');
	const packages = value.split(',').map((name) => name.trim());
	if (packages.length > 1 && !several)
		throw new Refusal(
			22022,
			value,
			'The v2 paths take one package name; several are for v3 (table 1-1, restricted_package_name).',
		);
	for (const name of packages) needKnownPackage(name, app);
	return packages;
}

/** Epoch ms of a scheduled send; undefined for "now". */
export function readTimeToSend(
	value: string | undefined,
	now: number,
	warn: (warning: string) => void,
): number | undefined {
	const time = wholeNumber('time_to_send', value, 0, Number.MAX_SAFE_INTEGER);
	if (time === undefined || time === 0) return undefined;
	if (time > now + 7 * dayMs)
		throw invalid(
			'time_to_send',
			`time_to_send lies more than seven days ahead (table 1-1). It is ${new Date(Math.min(time, 8.64e15)).toISOString()}.`,
		);
	if (time < now - pastToleranceMs) {
		const hint = time < 1e11 ? ' It looks like seconds; the unit is milliseconds.' : '';
		throw invalid('time_to_send', `time_to_send lies in the past: ${new Date(time).toISOString()}.${hint}`);
	}
	if (time <= now) {
		warn('time_to_send is already over: sent at once.');
		return undefined;
	}
	return time;
}

function readTimeToLive(value: string | undefined, longest: number, warn: (warning: string) => void): number {
	const time = wholeNumber('time_to_live', value, 0, Number.MAX_SAFE_INTEGER);
	if (time === undefined || time === 0) return longest;
	if (time > longest)
		warn(
			`time_to_live is cut to ${longest / dayMs} day(s): public messages live one day, private ones ten (table 1-1).`,
		);
	if (time < 1000) warn('time_to_live is below one second; the unit is milliseconds.');
	return Math.min(time, longest);
}

function readText(
	name: string,
	value: string | undefined,
	limit: number,
	required: boolean,
	warn: (warning: string) => void,
): string {
	if (value === undefined || value === '') {
		if (required) throw missing(name, 'table 1-1');
		return '';
	}
	if (value.trim() === '') throw invalid(name, `${name} consists of blanks only (table 1-1).`);
	const length = [...value].length;
	if (length >= limit)
		throw invalid(name, `${name} has ${length} characters; fewer than ${limit} are allowed (table 1-1).`);
	if (value.length >= limit)
		warn(
			`${name} has ${length} characters, but ${value.length} UTF-16 units (emoji count twice): the service may find it too long.`,
		);
	return value;
}

/** Whether a whole text consists of percent-encoding, as when it was encoded before the form was. */
function looksEncoded(text: string): boolean {
	return /%[0-9A-Fa-f]{2}/.test(text) && /^(?:%[0-9A-Fa-f]{2}|[\w.~!*'()+-])+$/.test(text);
}
