import { targets, text, type TargetsField } from '../../../lib/operation/field';
import { limits } from '../limits';
import { tokenForm } from '../message/token';

/** Guide, "accounts must not have a single character" (2018-08-27). */
const account = { pattern: /^.{2,}$/su, patternMeaning: 'at least two characters long' };

/** Guide, tag management: at most 50 bytes, no spaces. */
const tag = { maxBytes: limits.tagBytes, pattern: /^\S+$/, patternMeaning: 'without spaces' };

const list = (values: readonly string[]): unknown => [...values];

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
		emit: list,
		placeholder: 'e.g. {{ $json.customerId }}',
		description: 'Items with the same message travel together',
	});

export const singleAccount = targets('account_list', 'Account', { ...oneAccount, emit: list });

export const deviceList = (wire: string, most: number): TargetsField =>
	targets(wire, 'Device Tokens', {
		required: true,
		max: most,
		noun: 'device token',
		each: tokenForm,
		emit: list,
		placeholder: 'e.g. {{ $json.token }}',
		description: 'Items that differ in nothing else travel together',
	});

export const singleDevice = targets('token_list', 'Device Token', { ...oneDevice, emit: list });

/** Ticked in a list that comes from the service, or given by an expression. */
export const tagTargets = (wire: string): TargetsField =>
	targets(wire, 'Tags', {
		required: true,
		max: limits.tags,
		noun: 'tag',
		load: 'loadTags',
		each: tag,
		emit: list,
		description: 'The tags whose devices are meant',
	});

export const tagText = text('tag', 'Tag', {
	required: true,
	notBlank: true,
	maxBytes: limits.tagBytes,
	pattern: tag.pattern,
	patternMeaning: tag.patternMeaning,
	placeholder: 'e.g. vip',
	description: `At most ${limits.tagBytes} bytes, without spaces; a Chinese character has 3`,
});
