import { choice, text } from '../../../lib/operation/field';
import { intentRule } from '../../../lib/operation/intent';
import { limits } from '../limits';

/** What a message says and what a tap on it does: Server API, table 1-1, with the field that its samples use but its table leaves out. */

/** Not while Options hold Pass-Through as Message Type. */
const shownNotification = { 'options.passThrough': [0] };

const title = text('title', 'Title', {
	required: true,
	notBlank: true,
	maxLength: limits.title,
	description: `At most ${limits.title} characters; not blank`,
	placeholder: 'e.g. Your order is on its way',
	show: shownNotification,
});

/** The editor gives no AI button to a parameter named description. */
const body = text('description', 'Text', {
	name: 'text',
	required: true,
	notBlank: true,
	maxLength: limits.description,
	description: `The text below the title, at most ${limits.description} characters; not blank`,
	placeholder: 'e.g. It arrives tomorrow between 9 and 12',
	show: shownNotification,
});

const notifyEffect = choice('extra.notify_effect', 'Click Action', {
	name: 'notifyEffect',
	description: 'What a tap on the notification does. Xiaomi no longer shows notifications without one',
	default: '1',
	options: [
		{ value: '1', name: 'Open the App' },
		{ value: '2', name: 'Open a Screen of the App' },
		{ value: '3', name: 'Open a Web Page' },
	],
	show: shownNotification,
});

const intentUri = text('extra.intent_uri', 'Intent URI', {
	name: 'intentUri',
	...intentRule,
	required: true,
	description: 'The component of the app to open; needed for that click action',
	placeholder: 'e.g. intent:#Intent;action=com.example.ORDER;end',
	show: { ...shownNotification, notifyEffect: ['2'] },
});

const webUri = text('extra.web_uri', 'Web URI', {
	name: 'webUri',
	required: true,
	description: 'The page to open; needed for that click action',
	pattern: /^https?:\/\/\S+$/i,
	patternMeaning: 'an address that starts with http:// or https://',
	placeholder: 'e.g. https://shop.example.com/orders/1',
	show: { ...shownNotification, notifyEffect: ['3'] },
});

export const content = [title, body, notifyEffect, intentUri, webUri] as const;
