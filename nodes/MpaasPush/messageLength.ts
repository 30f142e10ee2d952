import { limits } from './limits';

/**
 * User guide, section 9: what each channel takes. The service picks the channel by the device, so a message that is too long
 * for one of them is no error, but whoever sends it should know where it will fail or be cut.
 */
interface ChannelLength {
	channel: string;
	/** Delivery types that can end up on this channel. */
	reach: readonly number[];
	title: number;
	content: number;
	/** characters: each counts 1. halfWidth: a Chinese character counts 2, a Latin one 1. */
	count: 'characters' | 'halfWidth';
	/** What the channel does with a longer text. */
	beyond: 'fails' | 'cuts';
}

const android = [1, 3];
const ios = [2, 3, 5, 6];
const harmony = [3, 7];

const channels: readonly ChannelLength[] = [
	{ channel: 'Xiaomi', reach: android, title: 50, content: 128, count: 'characters', beyond: 'fails' },
	{ channel: 'Huawei', reach: android, title: 40, content: 1024, count: 'characters', beyond: 'fails' },
	{ channel: 'OPPO', reach: android, title: 32, content: 200, count: 'characters', beyond: 'fails' },
	{ channel: 'vivo', reach: android, title: 40, content: 100, count: 'halfWidth', beyond: 'fails' },
	{ channel: 'Honor', reach: android, title: 60, content: 4096, count: 'halfWidth', beyond: 'fails' },
	{ channel: 'HarmonyOS', reach: harmony, title: 60, content: 4096, count: 'halfWidth', beyond: 'fails' },
	// The banner at the top shows 62, the lock screen and the message center 110.
	{ channel: 'iOS', reach: ios, title: 40, content: 110, count: 'halfWidth', beyond: 'cuts' },
];

/** Columns of a text: Latin letters take one, Chinese characters and everything else beyond Latin-1 two. */
export function halfWidths(text: string): number {
	let sum = 0;
	for (const character of text) sum += (character.codePointAt(0) ?? 0) > 0xff ? 2 : 1;
	return sum;
}

function tooLong(what: 'title' | 'content', text: string, reached: readonly ChannelLength[]): string[] {
	const columns = halfWidths(text);
	const exceeded = reached.filter(
		({ count, [what]: limit }) => (count === 'characters' ? text.length : columns) > limit,
	);
	const label = what === 'title' ? 'Title' : 'Content';
	const allowed = ({ channel, count, [what]: limit }: ChannelLength): string =>
		`${channel} ${limit}${count === 'halfWidth' ? ' columns' : ''}`;
	const list = (beyond: ChannelLength['beyond']): string =>
		exceeded
			.filter((channel) => channel.beyond === beyond)
			.map(allowed)
			.join(', ');
	const size = `${label} has ${text.length} characters (${columns} columns; a Chinese character takes two)`;
	const [fails, cuts] = [list('fails'), list('cuts')];
	return [
		...(fails === '' ? [] : [`${size}; the push fails on channels that take fewer: ${fails}`]),
		...(cuts === '' ? [] : [`${size}; channels that show fewer cut it: ${cuts}`]),
	];
}

/** A message as far as it is known here: title and content of a template are not. */
export interface Message {
	title?: string | undefined;
	content?: string | undefined;
	/** The extended parameters, as they travel. */
	rest?: string | undefined;
	/** The content state of a live activity, as it travels. */
	activity?: string | undefined;
	/** Android phones get it through the service's own connection, which bounds neither title nor content. */
	selfBuilt?: boolean;
}

type Part = readonly [name: string, text: string | undefined];

/** "Title, content and extended parameters have 2100 bytes", when they have more than that. */
function beyond(most: number, given: readonly Part[], rule: string): string[] {
	const parts = given.filter(([, text]) => text !== undefined && text !== '');
	const bytes = parts.reduce((sum, [, text = '']) => sum + Buffer.byteLength(text), 0);
	if (bytes <= most) return [];
	const names = parts.map(([name]) => name);
	const last = names.pop() ?? '';
	const named = names.length === 0 ? last : `${names.join(', ')} and ${last}`;
	const verb = names.length === 0 && !last.endsWith('s') ? 'has' : 'have';
	return [`${named.charAt(0).toUpperCase()}${named.slice(1)} ${verb} ${bytes} bytes; ${rule}`];
}

const harmonyDevices = 7;
const liveActivities: readonly number[] = [5, 6];

function tooLarge({ title, content, rest, activity }: Message, deliveryType: number): string[] {
	const parts: Part[] = [
		['title', title],
		['content', content],
		['extended parameters', rest],
	];
	const onlyLive = liveActivities.includes(deliveryType);
	const { messageBytes, liveActivityBytes } = limits;
	return [
		...(deliveryType === harmonyDevices || onlyLive
			? []
			: beyond(messageBytes, parts, `Android and iOS channels take ${messageBytes} bytes for the whole message`)),
		...(activity !== undefined || onlyLive
			? beyond(
					liveActivityBytes,
					[...parts, ['content state', activity]],
					`a live activity takes ${liveActivityBytes} bytes`,
				)
			: []),
	];
}

/** One sentence for each way in which a message is too long for a channel that its target may be on. */
export function lengthWarnings(message: Message, deliveryType: number): string[] {
	const reached = channels.filter(
		({ reach }) => reach.includes(deliveryType) && !(message.selfBuilt === true && reach === android),
	);
	return [
		...tooLong('title', message.title ?? '', reached),
		...tooLong('content', message.content ?? '', reached),
		...tooLarge(message, deliveryType),
	];
}
