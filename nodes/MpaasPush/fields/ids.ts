import { integer, text } from '../../../lib/operation/field';
import { limits } from '../limits';

/** A task of a push of many messages or a broadcast, from a list of the last month's or typed. */
export const taskIdField = text('TaskId', 'Task ID', {
	required: true,
	notBlank: true,
	description: 'The task of a push of many messages or a broadcast, as the sending operation returned it',
	placeholder: 'e.g. {{ $json.taskId }}',
	pick: 'searchTasks',
});

export const pageNumber = integer('PageNumber', 'Page Number', { min: 1, default: 1 });

export const pageSize = integer('PageSize', 'Page Size', {
	min: 1,
	default: limits.pageSize,
	description: 'How many results a page has',
});
