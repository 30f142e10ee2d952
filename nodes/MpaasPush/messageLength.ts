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

function tooLong(what: 'title' | 'content', text: string, deliveryType: number): string[] {
	const columns = halfWidths(text);
	const exceeded = channels.filter(({ reach, count, [what]: limit }) => reach.includes(deliveryType) && (count === 'characters' ? text.length : columns) > limit);
	const label = what === 'title' ? 'Title' : 'Content';
	const allowed = ({ channel, count, [what]: limit }: ChannelLength): string => `${channel} ${limit}${count === 'halfWidth' ? ' columns' : ''}`;
	const list = (beyond: ChannelLength['beyond']): string => exceeded.filter((channel) => channel.beyond === beyond).map(allowed).join(', ');
	const size = `${label} has ${text.length} characters (${columns} columns; a Chinese character takes two)`;
	const [fails, cuts] = [list('fails'), list('cuts')];
	return [
		...(fails === '' ? [] : [`${size}; the push fails on channels that take fewer: ${fails}`]),
		...(cuts === '' ? [] : [`${size}; channels that show fewer cut it: ${cuts}`]),
	];
}

/** One sentence for each way in which a message is too long for a channel that its target may be on. */
export function lengthWarnings(message: { title: string; content: string; rest?: string }, deliveryType: number): string[] {
	const bytes = Buffer.byteLength(message.title) + Buffer.byteLength(message.content) + Buffer.byteLength(message.rest ?? '');
	return [
		...tooLong('title', message.title, deliveryType),
		...tooLong('content', message.content, deliveryType),
		...(bytes > limits.messageBytes && deliveryType !== 7
			? [`Title, content and extended parameters have ${bytes} bytes; Android and iOS channels take ${limits.messageBytes} bytes for the whole message`]
			: []),
	];
}
