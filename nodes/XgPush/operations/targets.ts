import { choice, targets, text, type ChoiceField, type TargetsField } from '../../../lib/operation/field';
import { asList } from '../../../lib/operation/targets';
import { limits } from '../limits';
import { tokenForm } from '../message/token';

/** Guide, "accounts must not have a single character" (2018-08-27). */
const account = { pattern: /^.{2,}$/su, patternMeaning: 'at least two characters long' };

/** Guide, tag management: at most 50 bytes, no spaces. */
const tag = { maxBytes: limits.tagBytes, pattern: /^\S+$/, patternMeaning: 'without spaces' };

const oneDevice = {
	required: true,
	max: 1,
	noun: 'device token',
	each: tokenForm,
	placeholder: 'e.g. {{ $json.token }}',
	description: `The token the app got from XG: ${limits.androidToken} characters on Android, ${limits.appleToken} on iOS. One of TPNS has ${limits.successorToken}, and needs a gateway that knows it`,
} as const;

const oneAccount = {
	required: true,
	max: 1,
	noun: 'user account',
	each: account,
	placeholder: 'e.g. {{ $json.customerId }}',
	description: 'The account or alias that the app has bound',
} as const;

export const deviceToken = targets('device_token', 'Device Token', oneDevice);

export const accountField = targets('account', 'Account', oneAccount);

export const accountList = (most: number): TargetsField =>
	targets('account_list', 'Accounts', {
		required: true,
		max: most,
		noun: 'user account',
		each: account,
		emit: asList,
		placeholder: 'e.g. {{ $json.customerId }}',
		description: 'Items with the same message travel together',
	});

export const singleAccount = targets('account_list', 'Account', { ...oneAccount, emit: asList });

export const deviceList = (wire: string, most: number): TargetsField =>
	targets(wire, 'Device Tokens', {
		required: true,
		max: most,
		noun: 'device token',
		each: tokenForm,
		emit: asList,
		placeholder: 'e.g. {{ $json.token }}',
		description: 'Items that differ in nothing else travel together',
	});

export const singleDevice = targets('token_list', 'Device Token', { ...oneDevice, emit: asList });

/** TPNS, push API (2024-01). */
export const tpnsToken = {
	pattern: new RegExp(`^[!-~]{1,${limits.successorToken}}$`),
	patternMeaning: `at most ${limits.successorToken} characters long, without spaces; longer ones are of XG`,
} as const;

/** The device tokens of TPNS, one or many. */
export const tpnsDevices = (max: number): TargetsField =>
	targets('token_list', max === 1 ? 'Device Token' : 'Device Tokens', {
		required: true,
		max,
		noun: 'device token',
		each: tpnsToken,
		emit: asList,
		placeholder: 'e.g. {{ $json.token }}',
		description:
			max === 1
				? `The token that the app got from TPNS, of ${limits.successorToken} characters`
				: 'Items that differ in nothing else travel together',
	});

/** Ticked in a list that comes from the service, or given by an expression. */
export const tagTargets = (wire: string): TargetsField =>
	targets(wire, 'Tags', {
		required: true,
		together: true,
		max: limits.tags,
		noun: 'tag',
		load: 'loadTags',
		each: tag,
		emit: asList,
		description: 'The tags whose devices are meant',
	});

export const tagsOperation = (wire: string): ChoiceField =>
	choice(wire, 'Tag Operation', {
		required: true,
		default: 'AND',
		description: 'Who is meant when there are several tags',
		options: [
			{ value: 'AND', name: 'And', description: 'Devices that have all of the tags' },
			{ value: 'OR', name: 'Or', description: 'Devices that have any of the tags' },
		],
	});

export const tagText = text('tag', 'Tag', {
	required: true,
	notBlank: true,
	maxBytes: limits.tagBytes,
	pattern: tag.pattern,
	patternMeaning: tag.patternMeaning,
	placeholder: 'e.g. vip',
	description: `At most ${limits.tagBytes} bytes, without spaces; a Chinese character takes 3`,
});
