import { boolean, choice, collection, json, text, type Field, type ShowWhen } from '../../../lib/operation/field';
import { InputError } from '../../../lib/operation/inputError';
import { isObject } from '../../../lib/operation/json';
import type { Values } from '../../../lib/operation/operation';
import { limits } from '../limits';
import { acceptTime, checkSpans } from './acceptTime';
import { androidNotification, checkAndroidPart, clickFields, displayFields } from './android';
import { appleFields, aps } from './apple';
import {
	asFields,
	asJson,
	asTexts,
	checkBytes,
	checkFilled,
	checkNames,
	checkText,
	customData,
	objectIn,
	withoutParts,
} from './parts';
import { calType, checkLoop, expireTime, loopInterval, loopTimes, multiPkg, sendTime, validTime } from './schedule';

/** The message of API version 2: guide, "push to the Android platform" and "push to the iOS platform" (2018-04-16). */

const ios = 0;
const notification = 1;

const forNotification: ShowWhen = { ...asFields, messageType: [notification] };
const forPassThrough: ShowWhen = { ...asFields, messageType: [2] };
const forIos: ShowWhen = { ...asFields, messageType: [ios] };
const forAlert: ShowWhen = { ...forIos, contentAvailable: [false] };

const messageType = choice('message_type', 'Message Type', {
	required: true,
	default: notification,
	noExpression: true,
	description: 'Which phones the message is for, and whether they show it',
	options: [
		{ value: 1, name: 'Android Notification' },
		{ value: 2, name: 'Android Pass-Through', description: 'Handed to the app without being shown' },
		{ value: 0, name: 'iOS' },
	],
});

export const messageFrom = choice('message_from', 'Message From', {
	local: true,
	noExpression: true,
	default: 'fields',
	description: 'Where the message comes from',
	options: [
		{ value: 'fields', name: 'Fields of the Form' },
		{ value: 'json', name: 'JSON', description: 'The message as the API has it, in Message' },
	],
});

const silent = boolean('silent', 'Silent', {
	name: 'contentAvailable',
	local: true,
	default: false,
	on: true,
	off: false,
	show: forIos,
	description: 'Whether the message is handed to the app without being shown (content-available)',
});

const titleOf = (show: ShowWhen, required: boolean) =>
	text('body.title', 'Title', {
		name: 'title',
		show,
		placeholder: 'e.g. Your order is on its way',
		...(required ? { required, notBlank: true } : {}),
	});

const contentOf = (show: ShowWhen, rule: { required?: true; notBlank?: true }) =>
	text('body.content', 'Content', {
		name: 'content',
		show,
		placeholder: 'e.g. It arrives tomorrow between 9 and 12',
		description:
			'The text of the message. The whole message may have 4096 bytes for Android and 800 for iOS; a Chinese character takes 3',
		...rule,
	});

const message = json('message', 'Message', {
	shape: 'object',
	required: true,
	show: asJson,
	description: 'The message as a JSON object: title, content and so on for Android, aps and your own names for iOS',
});

const environment = choice('environment', 'Environment', {
	required: true,
	default: 1,
	show: { messageType: [ios] },
	description: "Which of Apple's servers the app was built for",
	options: [
		{ value: 1, name: 'Production' },
		{ value: 2, name: 'Development' },
	],
});

/** Everything of a message but its options. */
const content: readonly Field[] = [
	messageType,
	silent,
	titleOf(forNotification, true),
	titleOf(forPassThrough, false),
	titleOf(forAlert, false),
	contentOf(forNotification, { required: true, notBlank: true }),
	contentOf(forPassThrough, {}),
	// Required too, see `fromFields`: Silent may be an expression.
	contentOf(forAlert, { notBlank: true }),
	environment,
	...clickFields(forNotification),
];

const themes: readonly Field[] = [
	...displayFields(forNotification),
	...appleFields(forIos, { contentAvailable: [false] }, true),
	customData(asFields),
	acceptTime(asFields),
];

const expire = expireTime(
	`How long the message waits for a phone that is offline, in seconds; at most ${limits.expireTime} (3 days), which 0 means as well`,
);
const expireOfList = expireTime(
	`How long the message waits for a phone that is offline, and how long further lists can be sent to, in seconds; at most ${limits.expireTime} (3 days). 0 keeps nothing`,
);

const always: readonly Field[] = [calType, validTime];

/** Options of calls that carry no message. */
export const requestOptions: Field = collection('options', 'Options', always);

const withOptions = (...own: Field[]): readonly Field[] => [
	...content,
	collection('options', 'Options', [messageFrom, message, ...own, multiPkg, ...always, ...themes]),
];

/** To one device or account. */
export const singleMessage = withOptions(
	expire,
	sendTime("When to send. XG's other documents say that it is honored only for all devices and tags"),
);
/** To a list that travels with the message. */
export const batchMessage = withOptions(expire);
/** To all devices or tags. */
export const broadcastMessage = withOptions(expire, sendTime('When to send'), loopTimes, loopInterval);
/** Made first and sent to lists later. */
export const storedMessage = withOptions(expireOfList);

const reserved = ['aps', 'xg', 'accept_time'];

function fromFields(values: Values): Values {
	const { 'body.title': title, 'body.content': body, 'body.accept_time': spans } = values;
	const own = (values['body.custom'] ?? {}) as Values;
	const accept = spans === undefined ? {} : { accept_time: spans };
	if (values.message_type === ios) {
		if (values.silent !== true) checkFilled(values, 'body.content', 'Content');
		const taken = reserved.find((name) => Object.hasOwn(own, name));
		if (taken !== undefined)
			throw new InputError('Custom Data', `holds "${taken}", which belongs to XG or Apple; choose another name`);
		return { aps: aps(values, values.silent === true), ...accept, ...own };
	}
	const data = Object.keys(own).length === 0 ? {} : { custom_content: asTexts(own) };
	if (
		values.message_type !== notification &&
		title === undefined &&
		body === undefined &&
		values['body.custom'] === undefined
	) {
		throw new InputError('Content', 'is empty; a pass-through message needs a title, a content or custom data');
	}
	const text = { ...(title === undefined ? {} : { title }), ...(body === undefined ? {} : { content: body }) };
	return { ...text, ...accept, ...(values.message_type === notification ? androidNotification(values) : {}), ...data };
}

const isEmpty = (value: unknown): boolean =>
	value === undefined ||
	value === null ||
	(typeof value === 'string' && value.trim() === '') ||
	(isObject(value) && Object.keys(value).length === 0);

function checkWritten(written: Values, type: unknown): void {
	checkNames(written);
	checkSpans(written);
	if (type === notification) {
		checkText(written, 'title');
		checkText(written, 'content');
	}
	if (type !== ios) {
		checkAndroidPart(written);
		if (type !== notification && [written.title, written.content, written.custom_content].every(isEmpty)) {
			throw new InputError('Message', 'is empty; a pass-through message needs "title", "content" or "custom_content"');
		}
		return;
	}
	if (Object.keys(objectIn(written, 'aps')).length === 0)
		throw new InputError(
			'Message',
			'holds nothing in "aps"; a notification needs "alert", a silent message "content-available": 1',
		);
	if (Object.hasOwn(written, 'xg'))
		throw new InputError('Message', 'holds "xg", which XG overwrites; choose another name');
}

/**
 * The message as it travels.
 *
 * @throws InputError
 */
const messageOf = (values: Values): Values => (values.message as Values | undefined) ?? fromFields(values);

/** @throws InputError */
export function checkMessage(values: Values): void {
	checkLoop(values, true);
	if (values.message !== undefined) checkWritten(values.message as Values, values.message_type);
	const whole = messageOf(values);
	if (values.message_type === ios) {
		// Only what XG hands to Apple counts.
		const { accept_time: _spans, ...payload } = whole;
		checkBytes(payload, limits.iosBytes);
	} else {
		checkBytes(whole, limits.androidBytes);
	}
}

/** The request of a call that carries a message. */
export const withMessage = (values: Values): Values => ({ ...withoutParts(values), message: messageOf(values) });
