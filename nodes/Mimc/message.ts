import { binary, choice, collection, text, type Field } from '../../lib/operation/field';
import { InputError } from '../../lib/operation/inputError';
import type { Values } from '../../lib/operation/operation';

/** Who sends what: the parameter list of the push document, and what its newer version adds. */

const fromAccount = text('fromAccount', 'From Account', {
	required: true,
	notBlank: true,
	description:
		"The sender's ID in the account system of your app. An account that was never seen is created, so check the spelling",
	placeholder: 'e.g. customer-service',
});

const fromResource = text('fromResource', 'From Resource', {
	required: true,
	notBlank: true,
	description: "Names the sender's device",
	placeholder: 'e.g. server',
});

const payloadFrom = choice('payloadFrom', 'Payload From', {
	description: 'Where the content of the message comes from',
	default: 'text',
	noExpression: true,
	local: true,
	options: [
		{ value: 'binary', name: 'Binary Field', description: 'A file of the item, sent as base64' },
		{ value: 'text', name: 'Text' },
	],
});

const fromText = { payloadFrom: ['text'] };

const msgType = choice('msgType', 'Message Type', {
	description: 'How the message is written',
	default: '',
	show: fromText,
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
		'The content in the form your app understands, often JSON; MIMC passes it on unread. With the type Base64 it must be base64 already',
	placeholder: 'e.g. {"version":0,"msgId":"1","type":"TEXT","payload":"Hello"}',
});

const msgBinary = binary('msg', 'Input Data Field Name', {
	name: 'msgBinaryProperty',
	required: true,
	default: 'data',
	show: { payloadFrom: ['binary'] },
	description: 'The binary field of the item that holds the content',
	placeholder: 'e.g. data',
});

const newer = 'MIMC push document, newer version (admin.mimc.chat.xiaomi.net/docs/08-push.html), read November 2026';

const options = collection('options', 'Options', [
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

export const messageFields: readonly Field[] = [
	fromAccount,
	fromResource,
	payloadFrom,
	msgType,
	msg,
	msgBinary,
	options,
];

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
	return { ...values, msgType: values.payloadFrom === 'binary' ? 'base64' : (values.msgType ?? '') };
}
