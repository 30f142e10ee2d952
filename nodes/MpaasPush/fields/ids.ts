import { text } from '../../../lib/operation/field';
import type { Paging } from '../../../lib/operation/paging';
import { limits } from '../limits';

/** A task of a push of many messages or a broadcast, from a list of the last month's or typed. */
export const taskIdField = text('TaskId', 'Task ID', {
	identifies: true,
	required: true,
	notBlank: true,
	description: 'The task of a push of many messages or a broadcast, as the sending operation returned it',
	placeholder: 'e.g. {{ $json.taskId }}',
	pick: 'searchTasks',
});

/** Pages as the lists of tasks and schedules have them. */
export const paging: Paging = {
	size: limits.pageSize,
	page: ({ number, size }) => ({ PageNumber: number, PageSize: size }),
};
