import { text, themed, type Field } from '../../../lib/operation/field';
import { howMany } from '../../../lib/operation/paging';
import { inResource } from '../../../lib/operation/resource';
import { appOptions, needApp, options } from '../fields/app';
import { paging, taskIdField } from '../fields/ids';
import { dataRecord, dataRecords } from '../records';
import { base } from './base';
import { inDays, startTime } from './statistics';

const taskBase = { ...base, kind: 'query', check: needApp } as const;

const filters = options(
	...themed<Field>('Filter', [
		text('TaskId', 'Task ID', { identifies: true, narrows: true, description: 'Only this task', pick: 'searchTasks' }),
		text('TaskName', 'Task Name', { identifies: true, narrows: true, description: 'Only tasks of this name' }),
	]),
);

export const task = inResource({ value: 'task', name: 'Task', description: 'Pushes of many messages and broadcasts' }, [
	{
		...taskBase,
		operation: 'get',
		name: 'Get',
		action: 'Get push task',
		description: 'Numbers and times of one push of many messages or broadcast',
		source: 'User guide 8.2.8, 查询推送任务详情',
		fixed: { Action: 'QueryPushAnalysisTaskDetail' },
		fields: [taskIdField, appOptions],
		items: dataRecord,
		columns: {
			taskId: 'text',
			pushed: { type: 'number', from: 'pushNum' },
			sent: { type: 'number', from: 'pushSuccessNum' },
			arrived: { type: 'number', from: 'pushArrivalNum' },
			startTime: 'time',
			endTime: 'time',
			duration: 'text',
		},
	},
	{
		...taskBase,
		operation: 'getMany',
		name: 'Get Many',
		action: 'Get many push tasks',
		description: 'Pushes of many messages and broadcasts since a day, one item each',
		source: 'User guide 8.2.8, 查询推送任务列表',
		fixed: { Action: 'QueryPushAnalysisTaskList' },
		fields: [startTime, ...howMany, filters],
		paging,
		shape: inDays,
		items: dataRecords,
		columns: {
			taskId: 'text',
			taskName: 'text',
			type: 'number',
			templateId: 'text',
			templateName: 'text',
			createTime: { type: 'time', from: 'gmtCreate' },
		},
	},
]);
