import { choice, targets, text, time, themed, type Field } from '../../../lib/operation/field';
import { isObject, memberOf } from '../../../lib/operation/json';
import type { Envelope, TargetVerdict } from '../../../lib/operation/operation';
import { howMany } from '../../../lib/operation/paging';
import { inResource } from '../../../lib/operation/resource';
import { appOptions, needApp, options } from '../fields/app';
import { paging } from '../fields/ids';
import { limits } from '../limits';
import { listRecords } from '../records';
import { base } from './base';
import { checkSpan } from './statistics';

const scheduleBase = { ...base } as const;

const moment = "When the push goes out, not when it was made. Without an offset it is in the workflow's timezone";

const startTime = time('StartTime', 'Start Time', { required: true, emit: (epoch) => epoch, description: moment });

const endTime = time('EndTime', 'End Time', { required: true, emit: (epoch) => epoch, description: moment });

const filters = options(
	...themed<Field>('Filter', [
		choice('Type', 'Push Type', {
			default: 0,
			options: [
				{ value: 3, name: 'Broadcast' },
				{ value: 2, name: 'Many Messages' },
				{ value: 0, name: 'Simple' },
				{ value: 1, name: 'Template' },
			],
		}),
		text('UniqueId', 'Schedule ID', {
			identifies: true,
			narrows: true,
			description: 'Of one push, or of a repeated one with all its dates',
			pick: 'searchSchedules',
		}),
	]),
);

const uniqueIds = targets('UniqueIds', 'Schedule IDs', {
	required: true,
	max: limits.cancelIds,
	separator: ',',
	noun: 'schedule ID',
	description: 'What shall not be sent',
	placeholder: 'e.g. {{ $json.scheduleId }}',
	pick: 'searchSchedules',
});

const idType = choice('Type', 'ID Type', {
	default: 0,
	description: 'What the IDs belong to',
	options: [
		{ value: 1, name: 'One Date of a Repeated Push', description: 'The uniqueId of the schedule list' },
		{ value: 0, name: 'Whole Push', description: 'The ID that sending returned; parentId of the schedule list' },
	],
});

const notCancelled: TargetVerdict = {
	outcome: 'rejected',
	reason: 'The service did not cancel it: it has been sent or cancelled before, or it does not exist',
};

const notTold: TargetVerdict = {
	outcome: 'unknown',
	reason:
		'The answer does not say whether it was cancelled: the push may still go out. Look into the list of scheduled pushes',
};

/** What the service says of one ID: 1 is cancelled, 0 is not; undefined for anything else. */
const resultOf = (said: string): boolean | undefined =>
	said === '1' || said === 'true' ? true : said === '0' || said === 'false' ? false : undefined;

/** The result is the text of a Java map, {714613eb=1,714613ed=0}. An object or JSON text is read as well. */
export function cancelResults(data: unknown): ReadonlyMap<string, boolean | undefined> {
	const pairs = isObject(data)
		? Object.entries(data).map(([id, result]) => [id, String(result)] as const)
		: [...String(data ?? '').matchAll(/([^{},=\s"]+)"?\s*[=:]\s*"?(\w+)/g)].map(
				([, id = '', result = '']) => [id, result] as const,
			);
	return new Map(pairs.map(([id, result]) => [id, resultOf(result)]));
}

function verdicts({ data }: Envelope, ids: readonly string[]): ReadonlyMap<string, TargetVerdict> {
	const results = cancelResults(data);
	return new Map(
		ids.filter((id) => results.get(id) !== true).map((id) => [id, results.get(id) === false ? notCancelled : notTold]),
	);
}

/** How many the list has in all. */
function totalOf({ data }: Envelope): number | undefined {
	const total = Number(memberOf(data, 'totalCount') ?? NaN);
	return Number.isSafeInteger(total) ? total : undefined;
}

export const schedule = inResource(
	{ value: 'schedule', name: 'Schedule', description: 'Pushes that wait for their time' },
	[
		{
			...scheduleBase,
			operation: 'getMany',
			name: 'Get Many',
			action: 'Get many scheduled pushes',
			description: 'Pushes that wait for their time or went out at it, one item each',
			source: 'User guide 8.2.9, 查询定时推送任务列表',
			kind: 'query',
			fixed: { Action: 'QueryPushSchedulerList' },
			fields: [startTime, endTime, ...howMany, filters],
			paging: { ...paging, total: totalOf },
			check: (values, context) => {
				needApp(values, context);
				checkSpan(values, 'Time');
			},
			items: listRecords,
			columns: {
				uniqueId: 'text',
				parentId: 'text',
				pushTime: 'time',
				title: { type: 'text', from: 'pushTitle' },
				content: { type: 'text', from: 'pushContent' },
				type: 'number',
				deliveryType: 'number',
				executed: { type: 'boolean', from: 'executedStatus' },
				createTime: { type: 'time', from: 'gmtCreate' },
			},
		},
		{
			...scheduleBase,
			operation: 'cancel',
			name: 'Cancel',
			action: 'Cancel scheduled pushes',
			description: 'Pushes that wait for their time are not sent; one item for each ID says whether it worked',
			source: 'User guide 8.2.9, 取消定时推送任务',
			kind: 'change',
			fixed: { Action: 'CancelPushScheduler' },
			fields: [uniqueIds, idType, appOptions],
			check: needApp,
			batching: { into: 'UniqueIds' },
			perTarget: verdicts,
			items: 'eachTarget',
		},
	],
);
