import { invalid, Refusal } from './answers';
import type { Channel } from './devices';
import type { Members } from './members';

/** Whom a notification is for. */
export type Audience =
	{ readonly kind: 'all' } | { readonly kind: (typeof kinds)[number]; readonly list: readonly string[] };

/** A notification that passed all checks; see section 4.2. Plain JSON: what waits for its time is saved. */
export interface Notification {
	readonly audience: Audience;
	readonly requestId: string | undefined;
	readonly strategy: (typeof strategies)[number];
	readonly type: (typeof types)[number];
	readonly title: string;
	readonly text: string;
	readonly picture: string | undefined;
	readonly badge: string;
	readonly ext: Readonly<Record<string, string>>;
	/** Epoch ms. */
	readonly begin: number | undefined;
	readonly end: number | undefined;
	/** What phones of one channel get; the block of a phone maker takes the place of Android's. */
	readonly platforms: Readonly<Partial<Record<Channel, Platform>>>;
}

export interface Platform {
	readonly channelId?: string;
	readonly opens?: string;
	readonly subtitle?: string;
	readonly replaceKey?: string;
}

const kinds = ['tag', 'alias', 'user_id', 'push_token'] as const;
const strategies = ['combined', 'mxpush_only', 'ospush_only'] as const;
const sequence = ['ups', 'fcm', 'huawei', 'xiaomi', 'oppo', 'vivo', 'meizu'] as const;
const types = ['text', 'image', 'cmd'] as const;
const limit = 500;

const ios = ['sound', 'content_available', 'mutable_content', 'category', 'thread_id', 'subtitle', 'apns_collapse_id'];
const androidNames = ['sound', 'channel_id', 'click_action', 'intent'];
const makerNames = {
	huawei: [...androidNames, 'badge_class'],
	xiaomi: androidNames,
	oppo: androidNames,
	vivo: [...androidNames, 'push_mode', 'classification'],
	flyme: androidNames,
	fcm: androidNames,
} as const;
const messageNames = [
	'type',
	'title',
	'body',
	'attachment_url',
	'big_text',
	'badge',
	'ext',
	'show_begin_time',
	'show_end_time',
	'ios',
	'android',
	...Object.keys(makerNames),
];

function readAudience(body: Members): Audience {
	if (!body.has('audience')) throw invalid('audience is missing: it says who gets the notification (section 4.2).');
	if (typeof body.raw('audience') === 'string') {
		body.one('audience', ['all']);
		return { kind: 'all' };
	}
	const audience = body.object('audience')?.only(kinds);
	const given = kinds.filter((kind) => audience?.has(kind));
	const [kind] = given;
	if (!audience || kind === undefined || given.length > 1)
		throw invalid(`audience must be "all" or an object with exactly one of ${kinds.join(', ')} (section 4.2).`);
	const list = kind === 'user_id' ? audience.ids(kind) : audience.texts(kind);
	if (list.length > limit)
		throw new Refusal(
			12005,
			`audience.${kind} has ${list.length} entries; at most ${limit} are allowed (section 4.2).`,
		);
	return { kind, list };
}

function readIos(block: Members | undefined): Platform {
	if (!block) return {};
	block.only(ios);
	for (const name of ['content_available', 'mutable_content']) block.truth(name);
	for (const name of ['sound', 'category', 'thread_id']) block.text(name);
	const subtitle = block.text('subtitle');
	const replaceKey = block.text('apns_collapse_id');
	return { ...(subtitle === undefined ? {} : { subtitle }), ...(replaceKey === undefined ? {} : { replaceKey }) };
}

function readAndroid(block: Members | undefined, names: readonly string[]): Platform {
	if (!block) return {};
	block.only(names);
	for (const name of ['sound', 'badge_class']) block.text(name);
	for (const name of ['push_mode', 'classification']) block.one(name, [0, 1]);
	const action = block.one('click_action', ['intent', 'open_app']);
	const intent = block.text('intent');
	if (action === 'intent' && (intent ?? '') === '')
		throw invalid(`${block.at('intent')} is missing: click_action is "intent" (section 4.2).`);
	const channelId = block.text('channel_id');
	return {
		...(channelId === undefined ? {} : { channelId }),
		...(action === 'open_app' ? { opens: 'the app' } : intent === undefined ? {} : { opens: intent }),
	};
}

function readPlatforms(message: Members): Notification['platforms'] {
	const android = readAndroid(message.object('android'), androidNames);
	const makers = Object.entries(makerNames).map(
		([maker, names]) => [maker, { ...android, ...readAndroid(message.object(maker), names) }] as const,
	);
	return { ...Object.fromEntries(makers), mxpush: android, apns: readIos(message.object('ios')) };
}

/** The text on the wire of every member, for people. */
function flat(value: unknown): Record<string, string> {
	return Object.fromEntries(
		Object.entries(value ?? {}).map(([name, entry]) => [
			name,
			typeof entry === 'string'
				? entry
				: JSON.stringify(entry, (_key, inner: unknown) => (typeof inner === 'bigint' ? String(inner) : inner)),
		]),
	);
}

/** Reads a request of section 4.2. Throws a Refusal. */
export function readNotification(body: Members, now: number, warn: (warning: string) => void): Notification {
	body.only(['audience', 'message', 'setting']);
	const audience = readAudience(body);
	const message = body.object('message')?.only(messageNames);
	if (!message) throw invalid('message is missing (section 4.2).');
	const setting = body.object('setting')?.only(['request_id', 'distribution_strategy', 'ospush_sequence']);
	if (setting?.has('ospush_sequence')) {
		const odd = setting
			.texts('ospush_sequence')
			.find((channel) => !sequence.includes(channel as (typeof sequence)[number]));
		if (odd !== undefined)
			throw invalid(`setting.ospush_sequence holds "${odd}"; it may hold ${sequence.join(', ')} (section 4.2).`);
	}
	const type = message.one('type', types) ?? 'text';
	const picture = message.text('attachment_url');
	if (type === 'image' && picture !== undefined && !/\.(jpe?g|png)$/i.test(picture))
		throw invalid('message.attachment_url must end in jpg, jpeg or png (section 4.2).');
	if (type === 'image' && picture === undefined) warn('An image without attachment_url is shown as text.');
	const badge = message.text('badge') ?? '+1';
	if (!/^\+?\d+$/.test(badge))
		throw invalid(`message.badge is "${badge}"; it must be a number, or "+" and a number (section 4.2).`);
	const begin = message.seconds('show_begin_time');
	const end = message.seconds('show_end_time');
	if (end !== undefined && end * 1000 <= Math.max(now, (begin ?? 0) * 1000))
		throw invalid('message.show_end_time is over, or not after show_begin_time (section 4.2).');
	const title = message.text('title') ?? '';
	const text = message.text('body') ?? '';
	if (type !== 'cmd' && title === '' && text === '') warn('The notification has neither title nor body.');
	return {
		audience,
		requestId: setting?.text('request_id'),
		strategy: setting?.one('distribution_strategy', strategies) ?? 'combined',
		type,
		title,
		text: message.text('big_text') ?? text,
		picture,
		badge,
		ext: flat(message.object('ext') ? message.raw('ext') : {}),
		begin: begin === undefined ? undefined : begin * 1000,
		end: end === undefined ? undefined : end * 1000,
		platforms: readPlatforms(message),
	};
}
