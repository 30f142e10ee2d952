import { digits, targets } from '../../../lib/operation/field';
import { largestInt64, numeral } from '../../../lib/operation/numeral';
import { int64 } from '../../../lib/operation/targets';
import { inResource } from '../../../lib/operation/resource';
import { groupRate, limits } from '../limits';
import { checkMessage, messageFields, shapeMessage } from '../message';

const base = {
	kind: 'send',
	method: 'POST',
	encoding: 'json',
	check: checkMessage,
	shape: shapeMessage,
	rate: groupRate,
} as const;

const topicId = digits('topicId', 'Group ID', {
	required: true,
	emit: 'numeral',
	largest: largestInt64,
	positive: true,
	description: 'The group (topicId). It may have 19 digits, more than a number in JavaScript holds: give it as text',
	placeholder: 'e.g. 21351198708203520',
});

const topicIds = targets('topicIds', 'Group IDs', {
	required: true,
	max: limits.targets,
	noun: 'group ID',
	each: int64,
	emit: (ids) => ids.map(numeral),
	description: 'The groups (topicIds). They may have 19 digits: pass them as text',
	placeholder: 'e.g. {{ $json.topicId }}',
});

export const group = inResource({ value: 'group', name: 'Group', description: 'Chat messages to groups' }, [
	{
		...base,
		operation: 'send',
		name: 'Send',
		action: 'Send message to group',
		description: 'Chat message to one group; one request for each item',
		source: 'MIMC push document, one message to one group',
		path: '/api/push/p2t/',
		fields: [topicId, ...messageFields],
		target: 'topicId',
	},
	{
		...base,
		operation: 'sendToMany',
		name: 'Send to Many',
		action: 'Send message to many groups',
		description:
			'The same chat message to many groups; items that differ only in the group travel together. MIMC counts groups, so each weighs as one in Requests per Second',
		source: 'MIMC push document, one message to many groups',
		path: '/api/push/p2t/more',
		fields: [topicIds, ...messageFields],
		batching: { into: 'topicIds' },
	},
]);
