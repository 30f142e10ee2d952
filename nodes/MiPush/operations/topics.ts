import { choice, targets, type TargetsField } from '../../../lib/operation/field';
import { InputError } from '../../../lib/operation/inputError';
import type { Values } from '../../../lib/operation/operation';
import { audienceText } from '../../../lib/operation/targets';
import { limits } from '../limits';

/** Several topics and how they are put together: Server API, table 1-1, `topics` and `topic_op`. */

const separator = ';$;';

const label = 'Topics';

export const topicsField = (own: Pick<TargetsField, 'together' | 'description' | 'placeholder'>): TargetsField =>
	targets('topics', label, {
		...own,
		required: true,
		max: limits.topics,
		separator,
		keepsRepeats: true,
		noun: 'topic',
	});

const difference = 'EXCEPT';

export const topicOperation = choice('topic_op', 'Topic Operation', {
	description: 'Who is meant when there are several topics',
	default: 'UNION',
	options: [
		{ value: difference, name: 'Except', description: 'Subscribed to the first, but to none of the others' },
		{ value: 'INTERSECTION', name: 'Intersection', description: 'Subscribed to all of them' },
		{ value: 'UNION', name: 'Union', description: 'Subscribed to any of them' },
	],
});

const topicsIn = ({ topics }: Values): string[] => String(topics).split(separator);

/** @throws InputError for a topic that is taken from itself: nobody is left, and without the repeat everybody would be meant */
export function checkTopics(values: Values): void {
	if (values.topic_op !== difference) return;
	const [first = '', ...others] = topicsIn(values);
	if (others.includes(first))
		throw new InputError(
			label,
			`names "${first.slice(0, 40)}" first and again among those that are taken from it (Except), so nobody would be meant; the others must be other topics`,
		);
}

/** Each topic once, as it travels. */
export const withTopics = (values: Values): Values => ({
	...values,
	topics: [...new Set(topicsIn(values))].join(separator),
});

/** The audience of several topics as one text. */
export const ofTopics = (values: Values): string =>
	audienceText(topicsIn(values), values.topic_op, values.topic_op === difference);
