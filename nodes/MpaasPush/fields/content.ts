import { boolean, choice, group, text, themed, type ChoiceOption } from '../../../lib/operation/field';
import { writeJson } from '../../../lib/operation/numeral';

export const title = text('Title', 'Title', {
	required: true,
	notBlank: true,
	description: 'Channels differ in how long it may be; a title that is too long for one is sent with a warning',
	placeholder: 'e.g. Your order is on its way',
});

export const content = text('Content', 'Content', {
	required: true,
	notBlank: true,
	description: 'The text below the title',
	placeholder: 'e.g. It arrives tomorrow between 9 and 12',
});

const address = (wire: string, label: string) =>
	text(wire, label, {
		pattern: /^https?:\/\/\S+$/i,
		patternMeaning: 'an address that starts with http:// or https://',
	});

/** JSON text of addresses by channel; `defaultUrl` stands in where a channel has none of its own. */
const pictures = (wire: string, theme: string, description: string) =>
	group(wire, `${theme} URLs`, {
		description,
		placeholder: 'Add address',
		emit: (addresses) => writeJson(addresses),
		fields: themed(theme, [
			address('defaultUrl', 'Default URL'),
			address('fcmUrl', 'FCM URL'),
			{ ...address('harmonyosUrl', 'HarmonyOS URL'), beyondDocument: 'document_detail/2882067 (message templates)' },
			{ ...address('honorUrl', 'Honor URL'), beyondDocument: 'document_detail/2882067 (message templates)' },
			address('hmsUrl', 'Huawei URL'),
			address('iosUrl', 'iOS URL'),
			address('oppoUrl', 'OPPO URL'),
			address('miuiUrl', 'Xiaomi URL'),
		]),
	});

export const iconUrls = pictures('IconUrls', 'Icon', 'A picture beside the text, reachable from the internet');

export const imageUrls = pictures('ImageUrls', 'Image', 'A large picture below the text, reachable from the internet');

export const pushStyle = choice('PushStyle', 'Push Style', {
	description: 'How the notification looks',
	default: 0,
	options: [
		{ value: 1, name: 'Big Text' },
		{ value: 0, name: 'Default' },
		{ value: 2, name: 'Picture and Text', description: 'Shows Image URLs and Icon URLs' },
	],
});

const actions: readonly ChoiceOption[] = [
	{ value: 1, name: 'Open a Screen of the App' },
	{ value: 0, name: 'Open a Web Page' },
];

const actionMeaning = 'What a tap on the notification does';

export const pushAction = choice('PushAction', 'Click Action', {
	description: actionMeaning,
	default: '',
	options: [{ value: '', name: 'Open the App', wire: undefined }, ...actions],
});

/** Of a template, which holds the link. */
export const templateAction = choice('PushAction', 'Click Action', {
	description: `${actionMeaning}; the template holds the link`,
	default: 0,
	options: actions,
});

export const uri = text('Uri', 'Link', {
	required: true,
	notBlank: true,
	description: 'What a tap opens: a web address, or the name of a screen of the app',
	placeholder: 'e.g. https://shop.example.com/orders/1',
	show: { pushAction: [0, 1] },
});

export const silent = boolean('Silent', 'Silent', {
	description: 'Whether the app gets the message without showing it',
	default: false,
	on: 1,
	off: 0,
});
