import { choice, text, time, type Field } from '../../../lib/operation/field';
import { InputError } from '../../../lib/operation/inputError';
import { isObject, memberOf } from '../../../lib/operation/json';
import type { Columns } from '../../../lib/operation/columns';
import type { Envelope, Values } from '../../../lib/operation/operation';
import { howMany } from '../../../lib/operation/paging';
import { inResource, type OperationEntry } from '../../../lib/operation/resource';
import { localTime } from '../../../lib/operation/time';
import { limits } from '../limits';
import { tpnsDevices } from './targets';
import { taskControls } from './taskControlsTpns';

/** TPNS, pages under statistics (2024-01): 200 calls an hour each, and answers whose lists have names of their own. */

const beyondDocument = "Tencent's pages of TPNS, statistics, 2024-01";

const base = {
	beyondDocument,
	kind: 'query',
	method: 'POST',
	encoding: 'json',
} as const;

const list =
	(name: string) =>
	({ body }: Envelope): unknown => {
		const found = memberOf(body, name);
		return Array.isArray(found) ? found : [];
	};

type DayText = (epoch: number, zone: string) => string;

/** TPNS counts in days of Beijing. Asked about is the one of the same name as the day that was chosen. */
const dashed: DayText = (epoch, zone) => localTime(zone)(epoch).slice(0, 10);
const solid: DayText = (epoch, zone) => dashed(epoch, zone).replaceAll('-', '');

const day = (wire: string, label: string, emit: DayText, description: string): Field =>
	time(wire, label, {
		required: true,
		emit,
		description: `${description}. Only the date counts, in the workflow's timezone; TPNS answers for that day in Beijing`,
	});

const span = (emit: DayText, back: string): readonly Field[] => [
	day('startDate', 'Start Date', emit, `The first day, of the last ${back}`),
	day('endDate', 'End Date', emit, 'The last day'),
];

/** @throws InputError */
function checkSpan({ startDate, endDate }: Values): void {
	if (String(endDate) < String(startDate)) throw new InputError('End Date', 'is before Start Date');
}

const pushId = text('pushId', 'Push ID', {
	identifies: true,
	required: true,
	notBlank: true,
	pattern: /^[1-9]\d*$/,
	patternMeaning: 'a number, as a sending operation returned it',
	placeholder: 'e.g. {{ $json.messageId }}',
	description: 'As a sending operation returned it',
});

/** Numbers of a channel, beside its name instead of within: an item is a row. An app of iOS has its arrivals under the older name alone. */
const flat = (row: unknown): unknown => {
	if (!isObject(row)) return row;
	const { pushState, ...rest } = row;
	if (!isObject(pushState)) return row;
	return { ...rest, ...pushState, arrivalUv: pushState.arrivalUv ?? pushState.verifySvcUv };
};

const byChannel = (envelope: Envelope): unknown => (list('pushStatDataAll')(envelope) as unknown[]).map(flat);

const numbers: Columns = {
	channel: 'text',
	planned: { type: 'number', from: 'pushActiveUv' },
	sent: { type: 'number', from: 'pushOnlineUv' },
	arrived: { type: 'number', from: 'arrivalUv' },
	clicked: { type: 'number', from: 'clickUv' },
	cleared: { type: 'number', from: 'cleanupUv' },
};

const record: Columns = {
	pushId: 'text',
	status: 'text',
	pushType: 'text',
	messageType: 'text',
	title: 'text',
	content: 'text',
	date: { type: 'time', zone: 'Asia/Shanghai' },
	collapseId: { type: 'text', from: 'collapseID' },
};

const records = list('pushRecordData');

const get: OperationEntry = {
	...base,
	source: 'TPNS, query of one push (/v3/statistics/get_push_record), 2024-01',
	operation: 'get',
	name: 'Get',
	action: 'Get push (TPNS)',
	description:
		'What was sent to whom, and how far it has got; also the Collapse ID, by which another push takes its place',
	path: '/v3/statistics/get_push_record',
	fields: [pushId],
	items: records,
	columns: record,
};

const getMany: OperationEntry = {
	...base,
	source: 'TPNS, query of all pushes of a time (/v3/statistics/get_push_record), 2024-01',
	operation: 'getMany',
	name: 'Get Many',
	action: 'Get many pushes (TPNS)',
	description: 'The pushes of some days, one item each',
	path: '/v3/statistics/get_push_record',
	fields: [
		...span(dashed, 'month'),
		choice('msgType', 'Message Type', {
			default: 'any',
			options: [
				{ value: 'any', name: 'Any', wire: undefined },
				{ value: 'notify', name: 'Notification' },
				{ value: 'message', name: 'Pass-Through or Silent' },
			],
		}),
		choice('pushType', 'Audience', {
			default: 'any',
			options: [
				{ value: 'account', name: 'Accounts' },
				{ value: 'any', name: 'Any', wire: undefined },
				{ value: 'token', name: 'Devices' },
				{ value: 'all', name: 'Everyone' },
				{ value: 'tag', name: 'Tags' },
			],
		}),
		...howMany,
	],
	check: checkSpan,
	paging: {
		size: limits.recordPageTpns,
		page: ({ start, size }) => ({ offset: start, limit: size }),
		total: ({ body }) => {
			const count = memberOf(body, 'count');
			return typeof count === 'number' ? count : undefined;
		},
	},
	items: records,
	columns: record,
};

const getStatistics: OperationEntry = {
	...base,
	source: 'TPNS, statistics of one push (/v3/statistics/get_push_task_stat_channel), 2024-01',
	operation: 'getStatistics',
	name: 'Get Statistics',
	action: 'Get statistics of push (TPNS)',
	description:
		'How many phones a push reached by each channel, one item each, for pushes of the last month. Of the channel "all", clicks are those of TPNS, ROG and FCM only',
	path: '/v3/statistics/get_push_task_stat_channel',
	fields: [pushId],
	items: byChannel,
	columns: numbers,
};

const getByDevice: OperationEntry = {
	...base,
	source: 'TPNS, pushes of a token today (/v3/toolbox/getPushListByToken), 2024-01',
	operation: 'getByDevice',
	name: 'Get by Device',
	action: 'Get pushes of device (TPNS)',
	description: "Today's pushes to one device, one item each",
	path: '/v3/toolbox/getPushListByToken',
	fields: [{ ...tpnsDevices(1), wire: 'token', emit: (tokens: readonly string[]) => tokens[0] }],
	items: list('pushTaskList'),
	columns: {
		pushId: 'text',
		pushTime: 'time',
		audience: { type: 'text', from: 'pushTargetType' },
	},
};

export const taskTpns = inResource(
	{
		value: 'taskTpns',
		name: 'Task (TPNS)',
		description: 'What became of pushes, and how to stop them; 200 queries of a kind in an hour',
	},
	[get, getMany, getStatistics, getByDevice, ...taskControls],
);

const byDay = ({ body }: Envelope): unknown =>
	(list('pushDateChannelStat')({ body } as Envelope) as unknown[]).filter(isObject).flatMap((one) =>
		(Array.isArray(one.channelDatas) ? one.channelDatas : []).map((row: unknown) => ({
			date: one.date,
			...(flat(row) as object),
		})),
	);

export const statisticsTpns = inResource(
	{
		value: 'statisticsTpns',
		name: 'Statistics (TPNS)',
		description: 'Figures of the app; 200 queries of a kind in an hour',
	},
	[
		{
			...base,
			source: 'TPNS, statistics by day (/v3/statistics/get_push_channel_stat_overview), 2024-01',
			operation: 'getByDay',
			name: 'Get by Day',
			action: 'Get statistics by day (TPNS)',
			description: 'How many phones were reached on each day by each channel, one item each',
			path: '/v3/statistics/get_push_channel_stat_overview',
			fields: [...span(solid, '30 days')],
			check: checkSpan,
			items: byDay,
			columns: { date: 'text', ...numbers },
		},
		{
			...base,
			source: 'TPNS, statistics of a plan (/v3/statistics/get_push_group_stat_channel), 2024-01',
			operation: 'getByPlan',
			name: 'Get by Plan',
			action: 'Get statistics by plan (TPNS)',
			description: 'How many phones the pushes of one plan reached by each channel, one item each',
			path: '/v3/statistics/get_push_group_stat_channel',
			fields: [
				text('planId', 'Plan ID', { identifies: true, required: true, notBlank: true, placeholder: 'e.g. 48' }),
				...span(solid, '7 days'),
			],
			check: checkSpan,
			items: byChannel,
			columns: numbers,
		},
		{
			...base,
			source: 'TPNS, statistics of devices (/v3/statistics/get_device_stat_overview), 2024-01',
			operation: 'getDevices',
			name: 'Get Devices',
			action: 'Get statistics of devices (TPNS)',
			description: 'New, active and all devices on each day, one item each',
			path: '/v3/statistics/get_device_stat_overview',
			fields: [...span(solid, '3 months')],
			check: checkSpan,
			items: list('getDeviceStatOverviewData'),
			columns: {
				date: 'text',
				all: { type: 'number', from: 'accuUv' },
				new: { type: 'number', from: 'newUv' },
				active: { type: 'number', from: 'activeUv' },
			},
		},
		{
			...base,
			source: 'TPNS, distribution of devices (/v3/statistics/get_device_distribute_info), 2024-01',
			operation: 'getDistribution',
			name: 'Get Distribution',
			action: 'Get distribution of devices (TPNS)',
			description: 'How many devices there are of each version, maker or place, one item each',
			path: '/v3/statistics/get_device_distribute_info',
			fields: [
				day('date', 'Date', solid, 'A day of the last month'),
				choice('type', 'By', {
					required: true,
					default: 'app_version',
					options: [
						{ value: 'app_version', name: 'App Version' },
						{ value: 'city', name: 'City' },
						{ value: 'device_version', name: 'Device Model' },
						{ value: 'device_brand', name: 'Maker' },
						{ value: 'province', name: 'Province' },
						{ value: 'sdk_version', name: 'SDK Version' },
						{ value: 'system_version', name: 'System Version' },
					],
				}),
			],
			items: ({ body }: Envelope, { type }: Values) =>
				(list('data')({ body } as Envelope) as unknown[])
					.filter(isObject)
					.map((row) => ({ value: row[String(type)], ...row })),
			columns: { value: 'text', count: 'number' },
		},
	],
);
