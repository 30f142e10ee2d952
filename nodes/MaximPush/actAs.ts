import { collection, digits, themed, type Field } from '../../lib/operation/field';
import { largestInt64 } from '../../lib/operation/numeral';

/** Headers that an admin token may carry: section 4, request headers. */
export const actAsHeaders = { act_as_user_id: 'user_id', act_as_group_id: 'group_id' } as const;

const id = { emit: 'text', largest: largestInt64, positive: true } as const;

export const actAsFields: readonly Field[] = themed('Act As', [
	digits('act_as_group_id', 'Group ID', {
		...id,
		name: 'groupId',
		narrows: true,
		description: 'Call as an admin of this group; needs an admin token',
		placeholder: 'e.g. 6597000000101',
	}),
	digits('act_as_user_id', 'User ID', {
		...id,
		name: 'userId',
		narrows: true,
		description: 'Call as this user; needs an admin token',
		placeholder: 'e.g. 6597000000001',
	}),
]);

/** Where there are no other options. */
export const actAs = collection('options', 'Options', actAsFields);

/** For calls that change one user, where the header says which. */
export const ofUser = digits('act_as_user_id', 'User ID', {
	...id,
	name: 'userId',
	required: true,
	description:
		'The user this is about, up to 19 digits as text; the request is made in their name, which needs an admin token',
	placeholder: 'e.g. {{ $json.userId }}',
});
