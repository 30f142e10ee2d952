import { invalid, ok, Refusal } from './answers';
import { commonNames } from './message';
import type { Operation } from './operation';
import type { Parameters } from './parameters';
import type { Pushed, Task } from './records';
import { midnight } from './strategy';

const dayInMs = 86_400_000;

function timeOf(parameters: Parameters, name: string): number {
	parameters.need(name, 3028);
	const time = parameters.whole(name) ?? 0;
	if (time < 1e12) throw invalid(name, 'must be epoch milliseconds.');
	return time;
}

function pageOf<T>(
	parameters: Parameters,
	list: readonly T[],
	names: readonly [string, string] = ['PageNumber', 'PageSize'],
): T[] {
	const [page, size] = names.map((name) => parameters.whole(name));
	if ((page ?? 1) < 1 || (size ?? 1) < 1)
		throw invalid(names[0], 'pages are counted from 1, and have at least one entry.');
	return list.slice(((page ?? 1) - 1) * (size ?? 500), (page ?? 1) * (size ?? 500));
}

const rate = (part: number, whole: number): number => (whole === 0 ? 0 : Math.round((part / whole) * 10_000) / 100);

/** 8.2.8, 查询统计数据. Times are exact to the day: those of Beijing, the last one included. */
export const coreIndex: Operation = {
	style: 'content',
	run: (parameters, { records }) => {
		parameters.only([...commonNames, 'StartTime', 'EndTime', 'Platform', 'Channel', 'Type', 'TaskId']);
		const from = midnight(timeOf(parameters, 'StartTime'));
		const to = midnight(timeOf(parameters, 'EndTime'));
		if (to < from) throw invalid('EndTime', 'lies before StartTime.');
		if (to - from > 90 * dayInMs) throw invalid('EndTime', 'lies more than 90 days after StartTime (8.2.8).');
		const platform = parameters.oneOf('Platform', ['IOS', 'ANDROID', 'HARMONYOS']);
		const channel = parameters.oneOf('Channel', ['IOS', 'FCM', 'HMS', 'MIUI', 'OPPO', 'VIVO', 'ANDROID', 'HARMONYOS']);
		const type = parameters.oneOf('Type', ['SIMPLE', 'TEMPLATE', 'MULTIPLE', 'BROADCAST']);
		const taskId = parameters.get('TaskId');
		const fits = (one: Pushed): boolean =>
			(platform === undefined || one.platform === platform) &&
			(channel === undefined || one.channel === channel) &&
			(type === undefined || one.type === type) &&
			(taskId === undefined || one.taskId === taskId);
		const found = records.between(from, to + dayInMs - 1, fits);
		const count = (test: (one: Pushed) => boolean): number => found.filter(test).length;
		const [taken, arrived, opened] = [
			count((one) => one.taken),
			count((one) => one.arrived),
			count((one) => one.opened),
		];
		return ok(
			'content',
			{
				PushTotalNum: found.length,
				PushNum: taken,
				ArrivalNum: arrived,
				ArrivalRate: rate(arrived, taken),
				OpenNum: opened,
				OpenRate: rate(opened, arrived),
				IgnoreNum: 0,
				IgnoreRate: 0,
			},
			`${found.length} message(s)`,
		);
	},
};

/** 8.2.8, 查询推送任务列表. The time is exact to the day. */
export const taskList: Operation = {
	style: 'content',
	run: (parameters, { records }) => {
		parameters.only([...commonNames, 'StartTime', 'TaskId', 'TaskName', 'PageNumber', 'PageSize']);
		const id = parameters.get('TaskId');
		const name = parameters.get('TaskName');
		const found = records
			.tasksSince(midnight(timeOf(parameters, 'StartTime')))
			.filter((task) => (id === undefined || task.id === id) && (name === undefined || task.name === name));
		const view = (task: Task): object => ({
			TaskId: task.id,
			TaskName: task.name,
			TemplateId: task.templateId,
			TemplateName: task.templateName,
			Type: task.type,
			GmtCreate: task.created,
		});
		return ok('content', pageOf(parameters, found).map(view), `${found.length} task(s)`);
	},
};

const two = (number: number): string => String(number).padStart(2, '0');

/** As the guide's sample has it: 00 小时 01 分 36 秒. */
function duration(milliseconds: number): string {
	const seconds = Math.floor(milliseconds / 1000);
	return `${two(Math.floor(seconds / 3600))} 小时 ${two(Math.floor(seconds / 60) % 60)} 分 ${two(seconds % 60)} 秒`;
}

/** 8.2.8, 查询推送任务详情. */
export const taskDetail: Operation = {
	style: 'content',
	run: (parameters, { records }) => {
		parameters.only([...commonNames, 'TaskId']);
		const id = parameters.need('TaskId', 3028);
		const task = records.task(id);
		if (!task) throw invalid('TaskId', `there is no task ${id}.`);
		return ok(
			'content',
			{
				TaskId: Number(task.id),
				PushNum: task.pushed,
				PushSuccessNum: task.taken,
				PushArrivalNum: task.arrived,
				StartTime: task.created,
				EndTime: task.ended,
				Duration: duration(task.ended - task.created),
			},
			`task ${id}`,
		);
	},
};

/** 8.2.9, 查询定时推送任务列表. */
export const schedulerList: Operation = {
	style: 'content',
	run: (parameters, { schedules }) => {
		parameters.only([...commonNames, 'StartTime', 'EndTime', 'Type', 'UniqueId', 'PageNumber', 'PageSize']);
		const from = timeOf(parameters, 'StartTime');
		const to = timeOf(parameters, 'EndTime');
		if (to < from) throw invalid('EndTime', 'lies before StartTime.');
		const found = schedules.between(from, to, parameters.oneOf('Type', [0, 1, 2, 3]), parameters.get('UniqueId'));
		return ok('content', { TotalCount: found.length, List: pageOf(parameters, found) }, `${found.length} scheduled`);
	},
};

/** 8.2.9, 取消定时推送任务. The result is the text of a Java map. */
export const cancelScheduler: Operation = {
	style: 'content',
	run: (parameters, { schedules }) => {
		parameters.only([...commonNames, 'UniqueIds', 'Type']);
		const ids = parameters.need('UniqueIds', 3028).split(',');
		if (ids.some((id) => id.trim() === '')) throw invalid('UniqueIds', 'has an empty entry.');
		if (ids.length > 30) throw invalid('UniqueIds', `has ${ids.length} entries; at most 30 are allowed (8.2.9).`);
		const type = parameters.oneOf('Type', [0, 1]) ?? 0;
		const results = ids.map((id) => `${id}=${schedules.cancel(id, type) ? 1 : 0}`);
		return ok('content', `{${results.join(',')}}`, results.join(', '));
	},
};

/** 8.2.7, 通过消息 ID 撤回. */
export const revokeMessage: Operation = {
	style: 'push',
	run: (parameters, { core, records }) => {
		parameters.only([...commonNames, 'MessageId', 'TargetId']);
		const msgKey = parameters.need('MessageId', 3028);
		const target = parameters.need('TargetId', 3021);
		records.revocable(msgKey, target, core.now());
		const count = core.phones.withdraw(
			({ vendor, labels }) => vendor === 'mpaas' && labels?.msgKey === msgKey && labels.target === target,
		);
		return ok('push', undefined, `${count} notification(s) taken back`);
	},
};

/** 8.2.7, 通过任务 ID 撤回. */
export const revokeTask: Operation = {
	style: 'push',
	run: (parameters, { core, records }) => {
		parameters.only([...commonNames, 'TaskId']);
		const id = parameters.need('TaskId', 3028);
		const task = records.task(id);
		if (!task) throw invalid('TaskId', `there is no task ${id}.`);
		if (task.created < core.now() - 7 * dayInMs)
			throw new Refusal(3028, 'Only messages of the last seven days can be recalled (8.2.7).');
		const count = core.phones.withdraw(({ vendor, labels }) => vendor === 'mpaas' && labels?.taskId === id);
		return ok('push', undefined, `${count} notification(s) taken back`);
	},
};

export { pageOf };
