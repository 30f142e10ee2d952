import { targets, text } from '../../../lib/operation/field';
import { entriesOf } from '../../../lib/operation/json';
import { inResource } from '../../../lib/operation/resource';
import { asList } from '../../../lib/operation/targets';
import { actAsHeaders, ofUser } from '../actAs';
import { limits } from '../limits';

const beyond = {
	source: 'MaxIM server API, user chapter (docs.lanyingim.com, read November 2026)',
	beyondDocument: 'The user chapter of the same API; section 4 does not hold it',
	headers: actAsHeaders,
	encoding: 'json',
} as const;

const change = { ...beyond, kind: 'change', target: 'act_as_user_id' } as const;

const tags = targets('tags', 'Tags', {
	required: true,
	max: limits.tags,
	noun: 'tag',
	emit: asList,
	placeholder: 'e.g. vip',
});

export const alias = inResource({ value: 'alias', name: 'Alias', description: 'A name for the devices of a user' }, [
	{
		...change,
		operation: 'bind',
		name: 'Bind',
		action: 'Bind alias to user',
		description: 'Gives the devices of a user the alias that notifications can be sent to',
		method: 'POST',
		path: '/user/push/alias',
		fields: [
			ofUser,
			text('alias', 'Alias', {
				required: true,
				notBlank: true,
				description: 'The new alias',
				placeholder: 'e.g. {{ $json.customerId }}',
			}),
			text('push_token', 'Push Token', {
				narrows: true,
				description: 'Only the device with this token; all devices of the user when empty',
				placeholder: 'e.g. {{ $json.pushToken }}',
			}),
		],
	},
]);

export const tag = inResource({ value: 'tag', name: 'Tag', description: 'Marks for the devices of a user' }, [
	{
		...change,
		operation: 'add',
		name: 'Add',
		action: 'Add tags to user',
		description: 'Gives the devices of a user tags that notifications can be sent to',
		method: 'POST',
		path: '/user/push/tag',
		fields: [ofUser, tags],
	},
	{
		...beyond,
		kind: 'query',
		operation: 'getByUser',
		name: 'Get by User',
		action: 'Get tags of user',
		description: 'The tags of a user, one item each',
		method: 'GET',
		encoding: 'query',
		path: '/user/push/tag',
		fields: [ofUser],
		items: ({ data }) => (Array.isArray(data) ? data.map((tag: unknown) => ({ tag })) : entriesOf(data)),
		columns: { tag: 'text' },
	},
	{
		...change,
		operation: 'remove',
		name: 'Remove',
		action: 'Remove tags from user',
		description: 'Takes tags from the devices of a user',
		method: 'DELETE',
		path: '/user/push/tag',
		fields: [ofUser, tags],
	},
	{
		...change,
		operation: 'removeAll',
		name: 'Remove All',
		action: 'Remove all tags from user',
		description: 'Takes every tag from the devices of a user',
		method: 'DELETE',
		path: '/user/push/tag/all',
		fields: [ofUser],
	},
]);
