import { choice, targets, type Field, type TargetsField } from '../../lib/operation/field';
import { InputError } from '../../lib/operation/inputError';
import { numeral } from '../../lib/operation/numeral';
import { asList, int64 } from '../../lib/operation/targets';
import type { Values } from '../../lib/operation/operation';
import { confirmEveryone } from '../../lib/operation/sending';
import { limits } from './limits';

/** Who gets a notification: section 4.2, `audience`. */

/** The list travels under a name that depends on the choice, so it has one of its own until then. */
export const audienceList = 'audience_list';

const audience = choice('audience', 'Audience', {
	description: 'Who gets the notification',
	default: 'alias',
	options: [
		{ value: 'alias', name: 'Aliases', description: 'Devices with one of the aliases' },
		{ value: 'all', name: 'All Devices', description: 'Every device of the app' },
		{ value: 'push_token', name: 'Push Tokens', description: 'Single devices' },
		{ value: 'tag', name: 'Tags', description: 'Devices with one of the tags' },
		{ value: 'user_id', name: 'User IDs', description: 'All devices of the users' },
	],
});

const list = (
	kind: string,
	name: string,
	label: string,
	own: Pick<TargetsField, 'noun' | 'each'> & { description?: string; placeholder: string },
): Field =>
	targets(audienceList, label, {
		...own,
		name,
		required: true,
		max: limits.targets,
		emit: asList,
		show: { audience: [kind] },
	});

export const audienceFields: readonly Field[] = [
	audience,
	{ ...confirmEveryone, show: { audience: ['all'] } },
	list('alias', 'alias', 'Aliases', { noun: 'alias', placeholder: 'e.g. {{ $json.customerId }}' }),
	list('push_token', 'pushToken', 'Push Tokens', {
		noun: 'push token',
		placeholder: 'e.g. {{ $json.pushToken }}',
	}),
	list('tag', 'tag', 'Tags', {
		noun: 'tag',
		description: 'A device with one of them is reached',
		placeholder: 'e.g. vip',
	}),
	list('user_id', 'userId', 'User IDs', {
		noun: 'user ID',
		each: int64,
		description: 'Up to 19 digits each, as text',
		placeholder: 'e.g. {{ $json.userId }}',
	}),
];

/**
 * The wire value: the word "all", or an object with the one list.
 *
 * @throws InputError for a user ID that is no number
 */
export function audienceValue(values: Values): unknown {
	const { audience: kind, [audienceList]: names } = values;
	if (kind === 'all') return 'all';
	const entries = Array.isArray(names) ? names.map(String) : [];
	if (kind !== 'user_id') return { [String(kind)]: entries };
	const wrong = entries.find((entry) => !/^\d{1,19}$/.test(entry));
	if (wrong !== undefined)
		throw new InputError(
			'User IDs',
			`holds "${wrong.slice(0, 40)}"; a user ID must be a whole number of at most 19 digits`,
		);
	return { user_id: entries.map(numeral) };
}
