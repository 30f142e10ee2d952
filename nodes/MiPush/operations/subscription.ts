import { collection, targets, text, type Field } from '../../../lib/operation/field';
import type { RequestContext, Values } from '../../../lib/operation/operation';
import { inResource } from '../../../lib/operation/resource';
import { limits } from '../limits';
import { registrationId } from './message';
import { packageName, withPackage } from '../message/package';

const base = {
	source: 'Xiaomi Server API, section 5, tables 5-1 to 5-3',
	kind: 'change',
	method: 'POST',
	encoding: 'form',
} as const;

const topic = text('topic', 'Topic', {
	required: true,
	notBlank: true,
	description: "The topic's name",
	placeholder: 'e.g. news',
});

const aliases = targets('aliases', 'Aliases', {
	required: true,
	max: limits.targets,
	separator: ',',
	noun: 'alias',
	placeholder: 'e.g. {{ $json.customerId }}',
});

const options: Field = collection('options', 'Options', [
	packageName,
	text('category', 'Category', { narrows: true, description: 'The category of the topic' }),
]);

const onePackage = { required: false, several: false } as const;
const shape = (values: Values, context: RequestContext): Values => withPackage(values, context, onePackage);
const check = (values: Values, context: RequestContext): void => void withPackage(values, context, onePackage);

export const subscription = inResource(
	{ value: 'subscription', name: 'Subscription', description: 'Who gets messages to a topic' },
	[
		{
			...base,
			operation: 'subscribeRegIds',
			name: 'Subscribe Registration IDs',
			action: 'Subscribe registration IDs to topic',
			description: 'Devices get the messages of a topic from now on',
			path: '/v2/topic/subscribe',
			fields: [registrationId, topic, options],
			batching: { into: 'registration_id' },
			check,
			shape,
		},
		{
			...base,
			operation: 'subscribeAliases',
			name: 'Subscribe Aliases',
			action: 'Subscribe aliases to topic',
			description: 'Aliases get the messages of a topic from now on',
			path: '/v2/topic/subscribe/alias',
			fields: [aliases, topic, options],
			batching: { into: 'aliases' },
			check,
			shape,
		},
		{
			...base,
			operation: 'unsubscribeRegIds',
			name: 'Unsubscribe Registration IDs',
			action: 'Unsubscribe registration IDs from topic',
			description: 'Devices no longer get the messages of a topic',
			path: '/v2/topic/unsubscribe',
			fields: [registrationId, topic, options],
			batching: { into: 'registration_id' },
			check,
			shape,
		},
		{
			...base,
			operation: 'unsubscribeAliases',
			name: 'Unsubscribe Aliases',
			action: 'Unsubscribe aliases from topic',
			description: 'Aliases no longer get the messages of a topic',
			path: '/v2/topic/unsubscribe/alias',
			fields: [aliases, topic, options],
			batching: { into: 'aliases' },
			check,
			shape,
		},
		{
			...base,
			operation: 'unsubscribeAll',
			name: 'Unsubscribe All',
			action: 'Unsubscribe all from topic',
			description: 'Ends all subscriptions of a topic',
			path: '/v2/topic/unsubscribe/all',
			fields: [topic, options],
			target: 'topic',
			check,
			shape,
		},
	],
);
