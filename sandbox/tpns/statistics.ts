import { beijingText, dayMs, readBeijing } from '../xg/schedule';
import { accepted, missing, Refusal } from './answers';
import type { Operation, Tpns } from './operation';
import type { Request } from './request';
import type { Task } from './tasks';

const hourMs = 3_600_000;

/** 统计相关接口: calls of one path within an hour. */
const perHour = 200;

const badDate = (plain: string): Refusal => new Refusal(1008016, plain);

/** Epoch ms of the day's beginning in Beijing; at most `days` ago. Throws a Refusal. */
function dateOf(request: Request, name: string, form: 'YYYYMMDD' | 'YYYY-MM-DD', days: number, now: number): number {
	const text = request.text(name);
	const date = form === 'YYYYMMDD' ? text.replace(/^(\d{4})(\d{2})(\d{2})$/, '$1-$2-$3') : text;
	const fits = form === 'YYYYMMDD' ? /^\d{8}$/.test(text) : /^\d{4}-\d{2}-\d{2}$/.test(text);
	const at = fits ? readBeijing(`${date} 00:00:00`) : undefined;
	if (at === undefined) throw badDate(`${name} must be ${form}, not "${text}" (${request.place}).`);
	if (at < now - (days + 1) * dayMs) throw badDate(`${name} lies more than ${days} days back (${request.place}).`);
	return at;
}

function span(request: Request, form: 'YYYYMMDD' | 'YYYY-MM-DD', days: number, now: number): readonly [number, number] {
	const from = dateOf(request, 'startDate', form, days, now);
	const to = dateOf(request, 'endDate', form, days, now);
	if (to < from) throw badDate(`endDate lies before startDate (${request.place}).`);
	return [from, to + dayMs - 1];
}

const statistics = (name: string, page: string, read: (request: Request, service: Tpns) => object): Operation => ({
	path: `/v3/${name}`,
	spelling: 'retCode',
	page,
	run(request, service) {
		service.frequency.count(`/v3/${name}`, perHour, hourMs, page);
		return accepted({ retCode: 0, errMsg: 'NO_ERROR', ...read(request, service) }, 'read');
	},
});

function taskOf(request: Request, { tasks }: Tpns): Task {
	const id = request.text('pushId');
	const task = tasks.get(id);
	if (!task) throw new Refusal(1008015, `There is no push with the ID ${id} (服务端错误码).`);
	return task;
}

function recordOf(task: Task, platform: 'android' | 'ios'): object {
	const { audience, message } = task;
	const items = audience.kind === 'tag' ? audience.rules.flatMap((rule) => rule.items) : [];
	return {
		date: beijingText(task.at),
		pushId: task.id,
		title: message.title,
		content: message.text,
		status: task.status,
		pushType: audience.kind,
		targetList: 'targets' in audience ? audience.targets : null,
		tagSet:
			audience.kind === 'tag'
				? {
						op: items[0]?.operator ?? 'OR',
						tagWithType: items.flatMap(({ tags, type }) => tags.map((tag) => ({ tagTypeName: type, tagValue: tag }))),
					}
				: null,
		uploadId: 'uploadId' in audience ? audience.uploadId : 0,
		groupId: task.groupId,
		expireTime: task.expireTime,
		messageType: task.messageType,
		xgMediaResources: message.picture ?? '',
		environment: task.environment,
		collapseID: task.collapseId,
		pushConfig: { android: null, ios: null, [platform]: message.config },
		multiPkg: task.multiPkg,
		source: 'api',
	};
}

/** Phones of practice have no makers' channels: Android ones have TPNS' own, iPhones Apple's. */
function channelsOf(tasks: readonly Task[], platform: 'android' | 'ios'): object[] {
	const sum = (read: (task: Task) => number): number => tasks.reduce((total, task) => total + read(task), 0);
	const [active, online, arrived, clicked] = [
		sum((task) => task.active),
		sum((task) => task.online),
		sum((task) => task.arrived),
		sum((task) => task.clicked),
	];
	const reached = { pushActiveUv: active, pushOnlineUv: online, verifySvcUv: arrived };
	const pushState =
		platform === 'ios'
			? { ...reached, clickUv: clicked }
			: { ...reached, callbackVerifySvcUv: 0, arrivalUv: arrived, verifyUv: arrived, clickUv: clicked, cleanupUv: 0 };
	return [
		{ channel: platform === 'ios' ? 'apns' : 'xg', pushState },
		{ channel: 'all', pushState },
	];
}

/** Types of a request against those of a record: one device is a list too. */
const pushTypes: Readonly<Record<string, string>> = {
	all: 'all',
	tag: 'tag',
	token: 'token_list',
	account: 'account_list',
};

const mostRecords = 200;

const record = statistics('statistics/get_push_record', '单个任务推送信息查询', (request, service) => {
	const { tasks, app, core } = service;
	if (request.has('pushId')) {
		request.only(['pushId']);
		const task = taskOf(request, service);
		// The table calls it a String; the example of this query has a number, that of the next one text.
		return { pushRecordData: [{ ...recordOf(task, app.platform), pushId: Number(task.id) }] };
	}
	request.only(['startDate', 'endDate', 'msgType', 'pushType', 'offset', 'limit']);
	const [from, to] = span(request, 'YYYY-MM-DD', 31, core.now());
	const type = request.textIf('msgType');
	if (type !== undefined) request.oneOf('msgType', ['notify', 'message'], type);
	const audience = request.textIf('pushType');
	if (audience !== undefined) request.oneOf('pushType', ['all', 'tag', 'token', 'account'], audience);
	const offset = request.integerIf('offset', 0) ?? 0;
	const limit = request.integerIf('limit', 0, mostRecords) ?? mostRecords;
	const found = tasks
		.list()
		.filter(({ at }) => from <= at && at <= to)
		.filter(({ messageType }) => type === undefined || messageType === type)
		.filter((task) => audience === undefined || task.audience.kind === pushTypes[audience]);
	return {
		count: found.length,
		pushRecordData: found.slice(offset, offset + limit).map((task) => recordOf(task, app.platform)),
	};
});

const ofTask = statistics('statistics/get_push_task_stat_channel', '单条任务推送统计信息查询', (request, service) => {
	request.only(['pushId']);
	return { pushStatDataAll: channelsOf([taskOf(request, service)], service.app.platform) };
});

const ofGroup = statistics(
	'statistics/get_push_group_stat_channel',
	'多条任务统计数据聚合查询',
	(request, { tasks, app, core }) => {
		request.only(['planId', 'groupId', 'startDate', 'endDate']);
		const plan = request.textIf('planId');
		const group = plan ? undefined : request.textIf('groupId');
		if (!plan && !group) throw missing('planId is missing, and groupId as well (多条任务统计数据聚合查询).');
		const [from, to] = span(request, 'YYYYMMDD', 7, core.now());
		const meant = tasks
			.list()
			.filter(({ at, planId, groupId }) => from <= at && at <= to && (plan ? planId === plan : groupId === group));
		return { pushStatDataAll: channelsOf(meant, app.platform) };
	},
);

const daysOf = ([from, to]: readonly [number, number], now: number): number[] => {
	const days: number[] = [];
	for (let day = from; day <= Math.min(to, now); day += dayMs) days.push(day);
	return days;
};

const digits = (day: number): string => beijingText(day).slice(0, 10).replaceAll('-', '');

const overview = statistics(
	'statistics/get_push_channel_stat_overview',
	'推送统计按天聚合统计',
	(request, { tasks, app, core }) => {
		request.only(['startDate', 'endDate']);
		const now = core.now();
		return {
			pushDateChannelStat: daysOf(span(request, 'YYYYMMDD', 30, now), now).map((day) => ({
				date: digits(day),
				channelDatas: channelsOf(
					tasks.list().filter(({ at }) => day <= at && at < day + dayMs),
					app.platform,
				),
			})),
		};
	},
);

const devicesOverview = statistics(
	'statistics/get_device_stat_overview',
	'设备统计查询',
	(request, { devices, core }) => {
		request.only(['startDate', 'endDate']);
		const now = core.now();
		return {
			errMsg: '',
			getDeviceStatOverviewData: daysOf(span(request, 'YYYYMMDD', 92, now), now).map((day) => ({
				date: Number(digits(day)),
				accuUv: devices.all().length,
				newUv: 0,
				activeUv: devices.all().filter(({ phone }) => phone.online).length,
			})),
		};
	},
);

const dimensions = [
	'city',
	'province',
	'app_version',
	'sdk_version',
	'system_version',
	'device_brand',
	'device_version',
] as const;

const distribution = statistics(
	'statistics/get_device_distribute_info',
	'设备分布查询',
	(request, { devices, core }) => {
		request.only(['date', 'type']);
		dateOf(request, 'date', 'YYYYMMDD', 31, core.now());
		const type = request.oneOf('type', dimensions);
		const counts = new Map<string, number>();
		for (const { phone } of devices.all()) {
			const { appVersion = '', model = '' } = phone.practice;
			const value = { app_version: appVersion, device_version: model, device_brand: model.split(' ')[0] ?? '' };
			const own = type in value ? value[type as keyof typeof value] : 'unknown';
			counts.set(own, (counts.get(own) ?? 0) + 1);
		}
		return { errMsg: '', data: [...counts].map(([name, count]) => ({ [type]: name, count })) };
	},
);

const targetTypes: Readonly<Record<Task['audience']['kind'], string>> = {
	all: 'ALL_PUSH',
	tag: 'TAG_PUSH',
	token_list: 'TOKEN_LIST_PUSH',
	account_list: 'ACCOUNT_LIST_PUSH',
	package_account_push: 'PACKAGE_ACCOUNT_PUSH',
	package_token_push: 'PACKAGE_TOKEN_PUSH',
};

const ofToken = statistics(
	'toolbox/getPushListByToken',
	'根据 Token 查询当天所有推送任务',
	(request, { tasks, core, devices }) => {
		request.only(['token']);
		const token = request.text('token');
		if (!devices.isToken(token)) throw new Refusal(1008006, `${token} is no token (服务端错误码).`);
		const today = digits(core.now());
		return {
			pushTaskList: tasks
				.list()
				.filter(({ tokens, at }) => tokens.includes(token) && digits(at) === today)
				.map(({ id, at, audience }) => ({
					pushId: Number(id),
					pushTime: Math.floor(at / 1000),
					pushTargetType: targetTypes[audience.kind],
				})),
		};
	},
);

export const statisticsOperations: readonly Operation[] = [
	record,
	ofTask,
	ofGroup,
	overview,
	devicesOverview,
	distribution,
	ofToken,
];
