import { boolean, integer, text, themed, type Field, type ShowWhen } from '../../../lib/operation/field';
import { isObject } from '../../../lib/operation/json';
import type { Values } from '../../../lib/operation/operation';
import { InputError } from '../../../lib/operation/inputError';
import { limits } from '../limits';
import { nested, shownWhen } from './parts';

const badge = (show?: ShowWhen) =>
	integer('aps.badge', 'Badge', {
		name: 'badge',
		min: 0,
		max: limits.largestInt32,
		default: 1,
		description: "The number on the app's icon; 0 removes it",
		...(show === undefined ? {} : { show }),
	});

/**
 * Guide, iOS messages: "aps" is Apple's payload. In version 3 a silent message must not hold alert, sound or badge;
 * the guide's sample of version 2 has a badge.
 */
export const appleFields = (show: ShowWhen, alerts: ShowWhen, badgeWhenSilent: boolean): Field[] =>
	appleTheme(show, alerts, [
		badge(badgeWhenSilent ? undefined : alerts),
		text('aps.thread-id', 'Thread ID', {
			name: 'threadId',
			show: alerts,
			description: 'Messages with the same thread are grouped',
		}),
	]);

/** What every version has, and what only one of them has. */
export const appleTheme = (show: ShowWhen, alerts: ShowWhen, own: readonly Field[]): Field[] =>
	themed(
		'Apple',
		shownWhen<Field>(show, [
			...own,
			text('aps.category', 'Category', {
				name: 'category',
				placeholder: 'e.g. INVITE_CATEGORY',
				description: 'The set of buttons below the message, as the app defines it',
			}),
			boolean('aps.mutable-content', 'Mutable Content', {
				name: 'mutableContent',
				default: true,
				on: 1,
				off: undefined,
				show: alerts,
				description: 'Whether the app may change the message before it is shown',
			}),
			text('aps.sound', 'Sound', {
				name: 'sound',
				show: alerts,
				placeholder: 'e.g. default',
				description: 'A sound file of the app, or default',
			}),
			text('aps.alert.subtitle', 'Subtitle', { name: 'subtitle', show: alerts }),
		]),
	);

/** Apple's part of a message, with title and content; of a silent one without. */
export function aps(values: Values, silent: boolean): Values {
	const { alert, ...rest } = nested(values, 'aps.');
	if (silent) return { ...rest, 'content-available': 1 };
	const { 'body.title': title, 'body.content': body } = values;
	return { alert: { ...(title === undefined ? {} : { title }), body, ...((alert ?? {}) as Values) }, ...rest };
}

const hasText = (value: unknown): boolean => typeof value === 'string' && value.trim() !== '';

/**
 * The text of a notification that the user wrote. The table of version 3 has it in `alert`, which Apple takes as a text or as
 * an object; the sample beside the table has title and content above the platform's part. Either will do.
 *
 * @throws InputError
 */
export function checkAlert({ alert }: Values, { content }: Values): void {
	const inside = isObject(alert) ? [alert.body, alert.title, alert['loc-key'], alert['title-loc-key']] : [alert];
	if ([...inside, content].some(hasText)) return;
	throw new InputError(
		'Message',
		'holds no text, neither in "ios.aps.alert" nor in "content"; a notification needs one',
	);
}
