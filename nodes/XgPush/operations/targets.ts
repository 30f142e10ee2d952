import { targets, text, type TargetsField } from '../../../lib/operation/field';
import { limits } from '../limits';
import { tokenForm } from '../message/token';

/** Guide, "accounts must not have a single character" (2018-08-27). */
const account = { pattern: /^.{2,}$/su, patternMeaning: 'at least two characters long' };

/** Guide, tag management: at most 50 bytes, no spaces. */
const tag = { maxBytes: limits.tagBytes, pattern: /^\S+$/, patternMeaning: 'without spaces' };

const list = (values: readonly string[]): unknown => [...values];

export const deviceToken = targets('device_token', 'Device Token', {
	required: true,
	max: 1,
	noun: 'device token',
	each: tokenForm,
	placeholder: 'e.g. {{ $json.token }}',
	description:
		'The token the app got from XG: 40 characters on Android, 64 on iOS. One of TPNS has 36, and needs a gateway that knows it',
});

export const accountField = targets('account', 'Account', {
	required: true,
	max: 1,
	noun: 'user account',
	each: account,
	placeholder: 'e.g. {{ $json.customerId }}',
	description: 'The account or alias that the app has bound',
});

export const accountList = (most: number): TargetsField =>
	targets('account_list', 'Accounts', {
		required: true,
		max: most,
		noun: 'user account',
		each: account,
		emit: list,
		placeholder: 'e.g. {{ $json.customerId }}',
		description: `Type several with commas, or pass a list of at most ${most}. Items with the same message travel together`,
	});

export const singleAccount = targets('account_list', 'Account', {
	required: true,
	max: 1,
	noun: 'user account',
	each: account,
	emit: list,
	placeholder: 'e.g. {{ $json.customerId }}',
	description: 'The account or alias that the app has bound',
});

export const deviceList = (wire: string, most: number): TargetsField =>
	targets(wire, 'Device Tokens', {
		required: true,
		max: most,
		noun: 'device token',
		each: tokenForm,
		emit: list,
		placeholder: 'e.g. {{ $json.token }}',
		description: `Type several with commas, or pass a list of at most ${most}. Items that differ in nothing else travel together`,
	});

export const singleDevice = targets('token_list', 'Device Token', {
	required: true,
	max: 1,
	noun: 'device token',
	each: tokenForm,
	emit: list,
	placeholder: 'e.g. {{ $json.token }}',
	description:
		'The token the app got from XG: 40 characters on Android, 64 on iOS. One of TPNS has 36, and needs a gateway that knows it',
});

/** Ticked in a list that comes from the service, or given by an expression. */
export const tagTargets = (wire: string): TargetsField =>
	targets(wire, 'Tags', {
		required: true,
		max: limits.tags,
		noun: 'tag',
		load: 'loadTags',
		each: tag,
		emit: list,
		description: `The tags whose devices are meant, at most ${limits.tags}. Choose from the list, or pass a list with an expression`,
	});

export const tagText = text('tag', 'Tag', {
	required: true,
	notBlank: true,
	maxBytes: limits.tagBytes,
	pattern: tag.pattern,
	patternMeaning: tag.patternMeaning,
	placeholder: 'e.g. vip',
	description: 'At most 50 bytes, without spaces; a Chinese character has 3',
});
