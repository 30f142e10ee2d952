import { targets } from '../../../lib/operation/field';
import { entriesOf, isObject, type JsonObject } from '../../../lib/operation/json';
import { numeral } from '../../../lib/operation/numeral';
import { int64 } from '../../../lib/operation/targets';
import { inResource } from '../../../lib/operation/resource';
import { actAs, actAsHeaders } from '../actAs';
import { limits } from '../limits';

/** The sum over the channels of what the service counts for each. */
const inAllChannels =
	(what: string) =>
	(task: JsonObject): number | undefined => {
		const counts = Object.entries(task).filter(([name]) => name.endsWith(`_${what}`));
		return counts.length === 0 ? undefined : counts.reduce((sum, [, count]) => sum + Number(count), 0);
	};

export const task = inResource({ value: 'task', name: 'Task', description: 'What became of a notification' }, [
	{
		operation: 'getStatistics',
		name: 'Get Statistics',
		action: 'Get statistics of tasks',
		description: 'Targets, sent and delivered by channel, one item for each task. MaxIM says nothing of single targets',
		source: 'MaxIM server API, section 4.3',
		kind: 'query',
		method: 'POST',
		path: '/push/task/detail',
		encoding: 'json',
		headers: actAsHeaders,
		fields: [
			targets('list', 'Task IDs', {
				required: true,
				max: limits.tasks,
				noun: 'task ID',
				each: int64,
				emit: (ids) => ids.map(numeral),
				description: 'As sending returned them (messageId)',
				placeholder: 'e.g. {{ $json.messageId }}',
			}),
			actAs,
		],
		items: ({ data }) =>
			Array.isArray(data)
				? data.map((task: unknown) =>
						isObject(task) && task.task_id !== undefined ? { ...task, task_id: String(task.task_id) } : task,
					)
				: entriesOf(data),
		columns: {
			taskId: { type: 'text', from: 'task_id' },
			targets: { type: 'number', from: inAllChannels('target') },
			sent: { type: 'number', from: inAllChannels('sent') },
			received: { type: 'number', from: inAllChannels('received') },
		},
	},
]);
