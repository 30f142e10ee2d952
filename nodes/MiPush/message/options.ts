import {
	choice,
	collection,
	integer,
	text,
	themed,
	time,
	type CollectionField,
	type Field,
} from '../../../lib/operation/field';
import type { Values } from '../../../lib/operation/operation';
import { limits } from '../limits';
import { packageName } from './package';
import { themes, themesWithoutReceipts } from './themes';

/** How a message is kept, replaced, scheduled and grouped: Server API, table 1-1, with the field that its samples use but its table leaves out. */

const passThrough = choice('pass_through', 'Message Type', {
	description: 'Whether the phone shows the message or the app gets it silently',
	default: 0,
	noExpression: true,
	options: [
		{ value: 0, name: 'Notification' },
		{ value: 1, name: 'Pass-Through', description: 'Xiaomi has announced the end of pass-through delivery' },
	],
	beyondDocument: "In the document's samples and Xiaomi's Java SDK, missing from table 1-1",
});

const payload = text('payload', 'Payload', {
	maxBytes: limits.payloadBytes,
	rows: 2,
	description: `Text handed to the app, at most ${limits.payloadBytes} bytes; it is encoded once, on its way`,
});

const notifyType = choice('notify_type', 'Alert', {
	description: 'How the phone draws attention',
	default: -1,
	options: [
		{ value: -1, name: 'Sound, Vibration and Lights' },
		{ value: 4, name: 'Lights' },
		{ value: 0, name: 'None' },
		{ value: 1, name: 'Sound' },
		{ value: 5, name: 'Sound and Lights' },
		{ value: 3, name: 'Sound and Vibration' },
		{ value: 2, name: 'Vibration' },
		{ value: 6, name: 'Vibration and Lights' },
	],
	beyondDocument: "In the document's samples and Xiaomi's Java SDK, missing from table 1-1",
});

const notifyId = integer('notify_id', 'Notify ID', {
	min: 0,
	max: limits.notifyId,
	default: 0,
	description: 'A message with the same number replaces the one shown before; also what Recall looks for',
});

const timeToLive = integer('time_to_live', 'Time to Live (Seconds)', {
	min: 1,
	max: limits.timeToLive / 1000,
	default: 86_400,
	unit: 'seconds',
	encode: (seconds) => seconds * 1000,
	description:
		'How long the message waits for a phone that is offline: 3600 is an hour, 86400 a day. Public messages wait 1 day at most, private ones 10',
});

/** The same in a message that the user wrote as the API has it. */
export const writtenTimeToLive = integer('time_to_live', 'time_to_live', {
	min: 1,
	max: limits.timeToLive,
	unit: 'milliseconds',
});

const timeToSend = time('time_to_send', 'Time to Send', {
	atOnceWithout: true,
	emit: (epoch) => epoch,
	future: true,
	within: limits.schedule,
	withinMeaning: '7 days',
	description: "When to send, within 7 days; at once when empty. Without an offset it is in the workflow's timezone",
});

/** What a message says of its time is when it goes out. */
export const scheduledFor = ({ time_to_send: time }: Values): number | undefined =>
	typeof time === 'number' ? time : undefined;

const jobKey = text('extra.jobkey', 'Job Key', {
	name: 'jobkey',
	maxLength: limits.jobKey,
	pattern: /^[0-9A-Za-z-][0-9A-Za-z_-]*$/,
	patternMeaning: 'made of letters, digits, _ and -, and not start with _',
	description: `Groups messages for statistics, stop and recall; a phone shows only the first message of a job key. At most ${limits.jobKey} characters`,
});

/** The one collection of a message: what Xiaomi has beside text and click action, grouped by how the labels begin. */
const optionsWith =
	(extras: readonly Field[]) =>
	(...own: readonly Field[]): CollectionField =>
		collection('options', 'Options', [
			...own,
			jobKey,
			notifyId,
			packageName,
			passThrough,
			payload,
			...themed('Delivery', [timeToLive]),
			...themed('Display', [notifyType]),
			...extras,
		]);

export const options = optionsWith(themes);
export const optionsWithoutReceipts = optionsWith(themesWithoutReceipts);

export const schedule = themed('Delivery', [timeToSend]);
