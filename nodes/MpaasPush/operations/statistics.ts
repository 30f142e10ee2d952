import { choice, text, time, themed, type Field } from '../../../lib/operation/field';
import { InputError } from '../../../lib/operation/inputError';
import type { RequestContext, Values } from '../../../lib/operation/operation';
import { inResource } from '../../../lib/operation/resource';
import { midnight } from '../days';
import { needApp, options } from '../fields/app';
import { dayMs, limits } from '../limits';
import { dataRecord } from '../records';
import { base } from './base';

const day = "Only the date counts, in the workflow's timezone; the service answers for that day in Beijing";

export const startTime = time('StartTime', 'Start Date', { required: true, emit: (epoch) => epoch, description: day });

const endTime = time('EndTime', 'End Date', {
	required: true,
	emit: (epoch) => epoch,
	description: `The last day. ${day}`,
});

/**
 * @param what their labels end with
 * @throws InputError for an end before the start
 */
export function checkSpan({ StartTime: start, EndTime: end }: Values, what: 'Date' | 'Time'): void {
	if (typeof start === 'number' && typeof end === 'number' && end < start)
		throw new InputError(`End ${what}`, `lies before Start ${what}; it must be later`);
}

/** The times of a period that is exact to the day (8.2.8), as the midnights of Beijing that begin its days. */
export function inDays(
	{ StartTime: start, EndTime: end, ...values }: Values,
	{ zone }: Pick<RequestContext, 'zone'>,
): Values {
	const ofDay = (time: unknown): unknown => (typeof time === 'number' ? midnight(time, zone) : time);
	return { StartTime: ofDay(start), EndTime: ofDay(end), ...values };
}

/** @throws InputError for an end before the start, or more days than allowed */
function checkDays(values: Values, context: Pick<RequestContext, 'zone'>): void {
	checkSpan(values, 'Date');
	const { StartTime: start, EndTime: end } = inDays(values, context) as { StartTime: number; EndTime: number };
	const days = limits.statisticsDays;
	if (end - start > days * dayMs)
		throw new InputError('End Date', `lies more than ${days} days after Start Date; at most ${days} days are allowed`);
}

const filters = options(
	...themed<Field>('Filter', [
		choice('Channel', 'Channel', {
			default: 'ANDROID',
			options: [
				{ value: 'FCM', name: 'FCM' },
				{ value: 'HARMONYOS', name: 'HarmonyOS' },
				{ value: 'HMS', name: 'Huawei' },
				{ value: 'IOS', name: 'iOS' },
				{ value: 'OPPO', name: 'OPPO' },
				{ value: 'ANDROID', name: 'Self-Built', description: "The service's own connection to Android devices" },
				{ value: 'VIVO', name: 'Vivo' },
				{ value: 'MIUI', name: 'Xiaomi' },
			],
		}),
		choice('Platform', 'Platform', {
			default: 'ANDROID',
			options: [
				{ value: 'ANDROID', name: 'Android' },
				{ value: 'HARMONYOS', name: 'HarmonyOS' },
				{ value: 'IOS', name: 'iOS' },
			],
		}),
		choice('Type', 'Push Type', {
			default: 'SIMPLE',
			options: [
				{ value: 'BROADCAST', name: 'Broadcast' },
				{ value: 'MULTIPLE', name: 'Many Messages' },
				{ value: 'SIMPLE', name: 'Simple' },
				{ value: 'TEMPLATE', name: 'Template' },
			],
		}),
		text('TaskId', 'Task ID', {
			identifies: true,
			narrows: true,
			description: 'Only one task',
			placeholder: 'e.g. {{ $json.taskId }}',
			pick: 'searchTasks',
		}),
	]),
);

export const statistics = inResource(
	{ value: 'statistics', name: 'Statistics', description: 'Pushed, arrived, opened' },
	[
		{
			...base,
			operation: 'get',
			name: 'Get',
			action: 'Get push statistics',
			description: `Pushed, arrived, opened and ignored numbers of a period of at most ${limits.statisticsDays} days`,
			source: 'User guide 8.2.8, 查询统计数据',
			kind: 'query',
			fixed: { Action: 'QueryPushAnalysisCoreIndex' },
			fields: [startTime, endTime, filters],
			check: (values, context) => {
				needApp(values, context);
				checkDays(values, context);
			},
			shape: inDays,
			items: dataRecord,
			columns: {
				pushed: { type: 'number', from: 'pushTotalNum' },
				sent: { type: 'number', from: 'pushNum' },
				arrived: { type: 'number', from: 'arrivalNum' },
				arrivalRate: 'number',
				opened: { type: 'number', from: 'openNum' },
				openRate: 'number',
				ignored: { type: 'number', from: 'ignoreNum' },
				ignoreRate: 'number',
			},
		},
	],
);
