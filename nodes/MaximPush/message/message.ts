import { choice, json, text, themed, time, type Field } from '../../../lib/operation/field';
import { InputError } from '../../../lib/operation/inputError';
import { isObject } from '../../../lib/operation/json';
import type { Values } from '../../../lib/operation/operation';
import { androidWire, nameOf, platforms } from './platforms';

/** The `message` object: section 4.2. */

const seconds = (epochMs: number): number => Math.floor(epochMs / 1000);

const prefix = 'message.';

const wireOf = (wire: string): string => wire.slice(prefix.length);

/** The parts of a tap, as `messageOf` finds them. */
const tapped = { action: 'android.click_action', intent: 'android.intent' } as const;

/** What a message can consist of, beside what one platform alone gets. */
const content = [
	['title', 'Title'],
	['body', 'Text'],
	['big_text', 'Big Text'],
	['attachment_url', 'Attachment URL'],
	['ext', 'Custom Data'],
	['badge', 'Badge'],
] as const;

export const title = text('message.title', 'Title', {
	name: 'title',
	description: 'The first line of the notification',
	placeholder: 'e.g. Your order is on its way',
});

export const body = text('message.body', 'Text', {
	name: 'body',
	description: 'The text below the title',
	placeholder: 'e.g. It arrives tomorrow between 9 and 12',
});

export const messageOptions: readonly Field[] = [
	choice('message.type', 'Message Type', {
		name: 'type',
		default: 'text',
		description: 'What the message is',
		options: [
			{ value: 'cmd', name: 'Command', description: 'Handed to the app without a notification' },
			{ value: 'image', name: 'Image', description: 'A notification with a picture' },
			{ value: 'text', name: 'Text', description: 'A notification' },
		],
	}),
	text('message.attachment_url', 'Attachment URL', {
		name: 'attachmentUrl',
		pattern: /^https?:\/\/\S+$/i,
		patternMeaning: 'an address that starts with http:// or https://',
		description:
			'A picture, sound or video. A picture must end in jpg, jpeg or png and be below 1 MB, best 876 by 324 pixels',
		placeholder: 'e.g. https://shop.example.com/offer.jpg',
	}),
	text('message.badge', 'Badge', {
		name: 'badge',
		default: '+1',
		pattern: /^\+?\d{1,9}$/,
		patternMeaning: 'a number such as 3, or one to add such as +1',
		description: 'The number on the icon of the app: 3 sets it to 3, +1 adds 1, which is what happens without it',
		placeholder: 'e.g. +1',
	}),
	text('message.big_text', 'Big Text', {
		name: 'bigText',
		rows: 4,
		description: 'A long text in place of Text, where the phone maker supports it',
	}),
	json('message.ext', 'Custom Data', {
		name: 'ext',
		shape: 'object',
		description: 'A JSON object handed to the app',
	}),
	...themed('Show', [
		time('message.show_begin_time', 'Begin Time', {
			name: 'showBeginTime',
			emit: seconds,
			atOnceWithout: true,
			description:
				"From when on to show the notification; at once when empty. Without an offset it is in the workflow's timezone",
		}),
		time('message.show_end_time', 'End Time', {
			name: 'showEndTime',
			emit: seconds,
			future: true,
			description: "Until when to show the notification. Without an offset it is in the workflow's timezone",
		}),
	]),
	...platforms,
];

/** The `message` of the request, out of the fields of the form. */
export function messageOf(values: Values): Values {
	const sent: Values = { type: 'text' };
	for (const [wire, value] of Object.entries(values)) if (wire.startsWith(prefix)) sent[wireOf(wire)] = value;
	const { [tapped.action]: action, [tapped.intent]: opened, ...rest } = sent;
	if (action === undefined) return rest;
	const android = isObject(rest.android) ? rest.android : {};
	return {
		...rest,
		android: { ...android, click_action: action, ...(opened === undefined ? {} : { intent: opened }) },
	};
}

export function checkMessage(values: Values): void {
	const sent = messageOf(values);
	// Every single field may be empty (section 4.2), so what is set for one platform alone is a message, too.
	if (
		content.every(([wire]) => sent[wire] === undefined) &&
		platforms.every(({ wire }) => sent[wireOf(wire)] === undefined)
	) {
		throw new InputError(
			'Text',
			`is empty; a notification needs at least one of ${content.map(([, label]) => label).join(', ')}, or something for one platform`,
		);
	}
	const { type, attachment_url: attachment, show_begin_time: begin, show_end_time: end } = sent;
	if (type === 'image' && typeof attachment === 'string' && !/\.(jpe?g|png)$/i.test(attachment)) {
		throw new InputError('Options > Attachment URL', 'must end in jpg, jpeg or png; an Image has a picture');
	}
	if (typeof begin === 'number' && typeof end === 'number' && end <= begin) {
		throw new InputError('Options > Show: End Time', 'is not after Show: Begin Time; it must be later');
	}
	for (const { wire, label } of platforms) {
		const block = sent[wireOf(wire)];
		if (isObject(block) && block.click_action === 'intent' && block.intent === undefined) {
			throw new InputError(
				wire === androidWire ? 'Intent' : `Options > ${label} > ${nameOf(label)}: Intent`,
				'is empty; the Click Action opens a screen of the app, which it must name',
			);
		}
	}
}
