import { choice, group, json, text, time } from '../../../lib/operation/field';
import { InputError } from '../../../lib/operation/inputError';
import { isObject } from '../../../lib/operation/json';
import type { Values } from '../../../lib/operation/operation';
import { platforms } from './platforms';

/** The `message` object: section 4.2. */

const seconds = (epochMs: number): number => Math.floor(epochMs / 1000);

export const message = group('message', 'Message', {
	required: true,
	default: { type: 'text', title: '', body: '' },
	description: 'What to send',
	placeholder: 'Add field',
	fields: [
		choice('type', 'Type', {
			default: 'text',
			description: 'What the message is',
			options: [
				{ value: 'cmd', name: 'Command', description: 'Handed to the app without a notification' },
				{ value: 'image', name: 'Image', description: 'A notification with a picture' },
				{ value: 'text', name: 'Text', description: 'A notification' },
			],
		}),
		text('title', 'Title', {
			description: 'The first line of the notification',
			placeholder: 'e.g. Your order is on its way',
		}),
		text('body', 'Body', {
			rows: 2,
			description: 'The text below the title',
			placeholder: 'e.g. It arrives tomorrow between 9 and 12',
		}),
		text('attachment_url', 'Attachment URL', {
			pattern: /^https?:\/\/\S+$/i,
			patternMeaning: 'an address that starts with http:// or https://',
			description:
				'A picture, sound or video. A picture must end in jpg, jpeg or png and be below 1 MB, best 876 by 324 pixels',
			placeholder: 'e.g. https://shop.example.com/offer.jpg',
		}),
		text('badge', 'Badge', {
			default: '+1',
			pattern: /^\+?\d{1,9}$/,
			patternMeaning: 'a number such as 3, or one to add such as +1',
			description: 'The number on the icon of the app: 3 sets it to 3, +1 adds 1, which is what happens without it',
			placeholder: 'e.g. +1',
		}),
		text('big_text', 'Big Text', {
			rows: 4,
			description: 'A long text in place of Body, where the phone maker supports it',
		}),
		json('ext', 'Extra Data', { shape: 'object', description: 'A JSON object handed to the app' }),
		time('show_begin_time', 'Show Begin Time', {
			emit: seconds,
			description:
				"From when on to show the notification; at once when empty. Without an offset it is in the workflow's timezone",
		}),
		time('show_end_time', 'Show End Time', {
			emit: seconds,
			future: true,
			description: "Until when to show the notification. Without an offset it is in the workflow's timezone",
		}),
		...platforms,
	],
});

const content = [
	['title', 'Title'],
	['body', 'Body'],
	['big_text', 'Big Text'],
	['attachment_url', 'Attachment URL'],
	['ext', 'Extra Data'],
	['badge', 'Badge'],
] as const;

export function checkMessage(values: Values): void {
	const sent = isObject(values.message) ? values.message : {};
	// Every single field may be empty (section 4.2), so what is set for one platform alone is a message, too.
	if (content.every(([wire]) => sent[wire] === undefined) && platforms.every(({ wire }) => sent[wire] === undefined)) {
		throw new InputError(
			'Message',
			`is empty; it needs at least one of ${content.map(([, label]) => label).join(', ')}, or something for one platform`,
		);
	}
	const { type, attachment_url: attachment, show_begin_time: begin, show_end_time: end } = sent;
	if (type === 'image' && typeof attachment === 'string' && !/\.(jpe?g|png)$/i.test(attachment)) {
		throw new InputError('Message > Attachment URL', 'must end in jpg, jpeg or png; an Image has a picture');
	}
	if (typeof begin === 'number' && typeof end === 'number' && end <= begin) {
		throw new InputError('Message > Show End Time', 'is not after Show Begin Time; it must be later');
	}
	for (const { wire, label } of platforms) {
		const block = sent[wire];
		if (isObject(block) && block.click_action === 'intent' && block.intent === undefined) {
			throw new InputError(
				`Message > ${label} > Intent`,
				'is empty; the Click Action opens a screen of the app, which it must name',
			);
		}
	}
}
