import { boolean, collection, integer, text, type Field, type ShowWhen } from '../../../lib/operation/field';
import type { Values } from '../../../lib/operation/operation';
import { nested } from './parts';

const badge = (show?: ShowWhen) =>
	integer('aps.badge', 'Badge', { name: 'badge', min: 0, default: 1, description: 'The number on the app\'s icon; 0 removes it', ...(show === undefined ? {} : { show }) });

/**
 * Guide, iOS messages: "aps" is Apple's payload. In version 3 a silent message must not hold alert, sound or badge;
 * the guide's sample of version 2 has a badge.
 */
export const appleField = (show: ShowWhen, alerts: ShowWhen, badgeWhenSilent: boolean): Field =>
	collection(
		'apple',
		'iOS Display',
		[
			badge(badgeWhenSilent ? undefined : alerts),
			text('aps.category', 'Category', { name: 'category', placeholder: 'e.g. INVITE_CATEGORY', description: 'The set of buttons below the message, as the app defines it' }),
			boolean('aps.mutable-content', 'Mutable Content', { name: 'mutableContent', default: true, on: 1, off: undefined, show: alerts, description: 'Whether the app may change the message before it is shown' }),
			text('aps.sound', 'Sound', { name: 'sound', show: alerts, placeholder: 'e.g. default', description: 'A sound file of the app, or default' }),
			text('aps.alert.subtitle', 'Subtitle', { name: 'subtitle', show: alerts }),
			text('aps.thread-id', 'Thread ID', { name: 'threadId', show: alerts, description: 'Messages with the same thread are grouped' }),
		],
		{ show },
	);

/** Apple's part of a message, with title and content; of a silent one without. */
export function aps(values: Values, silent: boolean): Values {
	const { alert, ...rest } = nested(values, 'aps.');
	if (silent) return { ...rest, 'content-available': 1 };
	const { 'body.title': title, 'body.content': body } = values;
	return { alert: { ...(title === undefined ? {} : { title }), body, ...((alert ?? {}) as Values) }, ...rest };
}
