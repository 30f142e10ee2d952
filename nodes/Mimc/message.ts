import { binary, choice, collection, text, type Field } from '../../lib/operation/field';
import { InputError } from '../../lib/operation/inputError';
import type { Values } from '../../lib/operation/operation';

/** Who sends what: the parameter list of the push document, and what its newer version adds. */

const fromAccount = text('fromAccount', 'From Account', {
	identifies: true,
	required: true,
	notBlank: true,
	description:
		"The sender's ID in the account system of your app. An account that was never seen is created, so check the spelling",
	placeholder: 'e.g. customer-service',
});

/** What the sender's device is called where nobody says. */
const usualResource = 'server';

const fromResource = text('fromResource', 'From Resource', {
	notBlank: true,
	default: usualResource,
	description: "Names the sender's device; the receiver is told it",
	placeholder: 'e.g. server',
});

const payloadFrom = choice('payloadFrom', 'Content From', {
	description: 'Where the content of the message comes from',
	default: 'text',
	noExpression: true,
	local: true,
	options: [
		{ value: 'binary', name: 'Binary Field', description: 'A file of the item, sent as base64' },
		{ value: 'text', name: 'Message', description: 'The field of the form' },
	],
});

const fromText = { 'options.payloadFrom': ['text'] };

const msgType = choice('msgType', 'Message Type', {
	description: 'How the message is written',
	default: '',
	show: { payloadFrom: ['text'] },
	options: [
		{ value: 'base64', name: 'Base64', description: 'The message is base64 of binary data; the app gets the bytes' },
		{ value: '', name: 'Text', description: 'The app gets the message as it stands' },
	],
});

const msg = text('msg', 'Message', {
	required: true,
	rows: 4,
	show: fromText,
	description:
		'The content in the form your app understands: plain text, or JSON of your own. MIMC passes it on unread',
	placeholder: 'e.g. Hello',
});

const msgBinary = binary('msg', 'Input Data Field Name', {
	name: 'msgBinaryProperty',
	default: 'data',
	show: { payloadFrom: ['binary'] },
	description: 'The binary field of the item that holds the content',
	placeholder: 'e.g. data',
});

const newer = 'MIMC push document, newer version (admin.mimc.chat.xiaomi.net/docs/08-push.html), read November 2026';

const options = collection('options', 'Options', [
	fromResource,
	payloadFrom,
	msgType,
	msgBinary,
	text('bizType', 'Business Type', {
		description: 'A kind of message of your own, which the app can tell apart; empty by default',
		beyondDocument: newer,
	}),
	choice('isStore', 'Store on Server', {
		description:
			'Whether MIMC keeps the message in the chat history. The versions of its document contradict each other on what happens without it',
		default: '',
		options: [
			{ value: false, name: 'No' },
			{ value: '', name: 'Not Sent', description: 'MIMC decides' },
			{ value: true, name: 'Yes' },
		],
		beyondDocument: newer,
	}),
]);

export const messageFields: readonly Field[] = [fromAccount, msg, options];

const isBase64 = (value: string): boolean => value.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(value);

export function checkMessage({ payloadFrom: from, msgType: type, msg: content }: Values): void {
	if (from !== 'binary' && type === 'base64' && typeof content === 'string' && !isBase64(content)) {
		throw new InputError(
			'Message',
			'is not base64; with the Message Type Base64 it must be',
			'Choose the Message Type Text, or encode the content first',
		);
	}
}

/** The type always travels: without it, only what the service takes for granted would say how to read the message. */
export function shapeMessage(values: Values): Values {
	return {
		fromResource: usualResource,
		...values,
		msgType: values.payloadFrom === 'binary' ? 'base64' : (values.msgType ?? ''),
	};
}
