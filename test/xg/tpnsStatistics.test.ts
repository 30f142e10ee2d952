import type { IDataObject } from 'n8n-workflow';
import { goOn, jsonOf } from '../engine/practice';
import { refused, send, token } from './tpns';

const simply = { options: { simplify: true } };

test.each<[string, IDataObject, string, Record<string, unknown>, object, object[]]>([
	[
		'taskTpns.get',
		{ pushId: '11' },
		'/v3/statistics/get_push_record',
		{ pushId: '11' },
		{
			pushRecordData: [
				{ pushId: '11', status: 'PUSH_FINISHED', pushType: 'all', date: '2026-07-01 12:00:00', collapseID: 5 },
			],
		},
		[{ pushId: '11', status: 'PUSH_FINISHED', pushType: 'all', collapseId: '5' }],
	],
	[
		'taskTpns.getStatistics',
		{ pushId: '11' },
		'/v3/statistics/get_push_task_stat_channel',
		{ pushId: '11' },
		{
			pushStatDataAll: [
				{ channel: 'hw', pushState: { pushActiveUv: 5, pushOnlineUv: 4, arrivalUv: 3, clickUv: 2, cleanupUv: 1 } },
			],
		},
		[{ channel: 'hw', planned: 5, sent: 4, arrived: 3, clicked: 2, cleared: 1 }],
	],
	[
		'taskTpns.getByDevice',
		{ tokenList: token },
		'/v3/toolbox/getPushListByToken',
		{ token },
		{ pushTaskList: [{ pushId: 589840563, pushTime: 1651662600, pushTargetType: 'TAG_PUSH' }] },
		[{ pushId: '589840563', audience: 'TAG_PUSH' }],
	],
	[
		'statisticsTpns.getByDay',
		{ startDate: '2026-07-01', endDate: '2026-07-02' },
		'/v3/statistics/get_push_channel_stat_overview',
		{ startDate: '20260701', endDate: '20260702' },
		{ pushDateChannelStat: [{ date: '20260701', channelDatas: [{ channel: 'xg', pushState: { clickUv: 2 } }] }] },
		[{ date: '20260701', channel: 'xg', clicked: 2 }],
	],
	[
		'statisticsTpns.getByPlan',
		{ planId: '48', startDate: '2026-07-01', endDate: '2026-07-02' },
		'/v3/statistics/get_push_group_stat_channel',
		{ planId: '48', startDate: '20260701', endDate: '20260702' },
		{ pushStatDataAll: [{ channel: 'all', pushState: { clickUv: 7 } }] },
		[{ channel: 'all', clicked: 7 }],
	],
	[
		'statisticsTpns.getDevices',
		{ startDate: '2026-07-01', endDate: '2026-07-02' },
		'/v3/statistics/get_device_stat_overview',
		{ startDate: '20260701', endDate: '20260702' },
		{ getDeviceStatOverviewData: [{ date: 20260701, accuUv: 9, newUv: 1, activeUv: 3 }] },
		[{ date: '20260701', all: 9, new: 1, active: 3 }],
	],
	[
		'statisticsTpns.getDistribution',
		{ date: '2026-07-01', type: 'sdk_version' },
		'/v3/statistics/get_device_distribute_info',
		{ date: '20260701', type: 'sdk_version' },
		{ data: [{ sdk_version: '1.3.3.3', count: 8 }] },
		[{ value: '1.3.3.3', count: 8 }],
	],
])('%s', async (operation, parameters, path, body, answer, items) => {
	const { bodies, received, run } = await send(
		operation,
		{ ...parameters, ...simply },
		{ answers: [{ retCode: 0, errMsg: 'NO_ERROR', ...answer }], timezone: 'Asia/Shanghai' },
	);
	expect(bodies).toEqual([body]);
	expect(received[0]?.target).toBe(path);
	expect(jsonOf(run)).toMatchObject(items);
	expect(jsonOf(run)).toHaveLength(items.length);
});

test.each(['Asia/Tokyo', 'Australia/Sydney', 'Pacific/Auckland', 'America/Los_Angeles', 'Asia/Shanghai'])(
	'the day that was chosen in %s is the day that is asked about',
	async (timezone) => {
		const span = { startDate: '2026-11-01T00:00:00', endDate: '2026-11-03T23:59:59' };
		const answers = [{ retCode: 0, count: 0 }];
		const solid = { startDate: '20261101', endDate: '20261103' };
		for (const [operation, own, wanted] of [
			['statisticsTpns.getByDay', span, solid],
			['statisticsTpns.getByPlan', { ...span, planId: '48' }, solid],
			['statisticsTpns.getDevices', span, solid],
			['statisticsTpns.getDistribution', { date: span.startDate, type: 'city' }, { date: '20261101' }],
			['taskTpns.getMany', span, { startDate: '2026-11-01', endDate: '2026-11-03' }],
		] as const) {
			const { bodies } = await send(operation, own, { timezone, answers });
			expect(bodies[0]).toMatchObject(wanted);
		}
	},
);

test('of an app of iOS what arrived stands under the older name, also where the newer is there and empty', async () => {
	for (const newer of [{}, { arrivalUv: null }]) {
		const { run } = await send(
			'taskTpns.getStatistics',
			{ pushId: '11', ...simply },
			{ answers: [{ retCode: 0, pushStatDataAll: [{ channel: 'apns', pushState: { verifySvcUv: 3, ...newer } }] }] },
		);
		expect(jsonOf(run)).toMatchObject([{ channel: 'apns', arrived: 3 }]);
	}
	const { run } = await send(
		'taskTpns.getStatistics',
		{ pushId: '11', ...simply },
		{
			answers: [{ retCode: 0, pushStatDataAll: [{ channel: 'hw', pushState: { verifySvcUv: 3, arrivalUv: 0 } }] }],
		},
	);
	expect(jsonOf(run)).toMatchObject([{ channel: 'hw', arrived: 0 }]);
});

test('pages of pushes until all are there', async () => {
	const page = (count: number, from: number) => ({
		retCode: 0,
		count: 201,
		pushRecordData: Array.from({ length: count }, (_, index) => ({ pushId: String(from + index) })),
	});
	const { bodies, run } = await send(
		'taskTpns.getMany',
		{ startDate: '2026-07-01', endDate: '2026-07-02', returnAll: true, ...simply },
		{ answers: [page(200, 0), page(1, 200)], timezone: 'Asia/Shanghai' },
	);
	expect(bodies).toEqual([
		{ startDate: '2026-07-01', endDate: '2026-07-02', offset: 0, limit: 200 },
		{ startDate: '2026-07-01', endDate: '2026-07-02', offset: 200, limit: 200 },
	]);
	expect(jsonOf(run)).toHaveLength(201);
});

test('a plan is made, and named', async () => {
	const { bodies, run } = await send(
		'planTpns.create',
		{ planName: 'Sale', planDescribe: 'Spring' },
		{ answers: [{ retCode: 0, ErrMsg: 'save success', result: { planId: '48' } }] },
	);
	expect(bodies).toEqual([{ planName: 'Sale', planDescribe: 'Spring' }]);
	expect(jsonOf(run)[0]).toMatchObject({ outcome: 'accepted', planId: '48' });
});

test('a plan is named by an answer that gives it as text, too', async () => {
	const { run } = await send(
		'planTpns.create',
		{ planName: 'Sale', planDescribe: 'Spring' },
		{ answers: [{ retCode: 0, errMsg: 'ok', result: '{"planId":48}' }] },
	);
	expect(jsonOf(run)[0]).toMatchObject({ outcome: 'accepted', planId: '48' });
});

test.each([
	{},
	{ result: null },
	{ result: {} },
	{ result: { planId: '' } },
	{ result: { planId: 0 } },
	{ result: [] },
])('a plan without an ID is not called made: %j', async (answer) => {
	const { run } = await send(
		'planTpns.create',
		{ planName: 'Sale', planDescribe: 'Spring' },
		{ settings: goOn, answers: [{ retCode: 0, errMsg: 'save success', ...answer }] },
	);
	expect(jsonOf(run)).toMatchObject([
		{
			error: expect.stringMatching(/^TPNS answered: the answer holds no plan ID/),
			details: { outcome: 'retryLater', remedy: expect.stringMatching(/TPNS console/) },
		},
	]);
});

test('an end before the start is refused, and too many queries are not repeated at once', async () => {
	const backwards = await send(
		'statisticsTpns.getByDay',
		{ startDate: '2026-07-02', endDate: '2026-07-01' },
		{ settings: goOn },
	);
	expect(backwards.received).toEqual([]);
	expect(String(refused(backwards))).toMatch(/End Date.*before Start Date/);
	const busy = await send('taskTpns.get', { pushId: '1' }, { settings: goOn, answers: [{ retCode: 1008028 }] });
	expect(busy.received).toHaveLength(1);
	expect(JSON.stringify(jsonOf(busy.run)[0])).toMatch(/more than 200 queries in an hour/);
});
