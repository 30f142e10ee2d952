import { okV2, Refusal } from './answers';
import { tokenLength } from './devices';
import { longest, messageNames, readSending } from './messageV2';
import { find, some, type Operation, type Routes, type Xg } from './operation';
import type { Parameters } from './parameters';
import { atOnce, beijingText, readBeijing, readLoop, type Timetable } from './schedule';

/** Milliseconds between two calls to everyone (全量设备). */
const allIntervalMs = 3000;

/** Entries of one call (批量账号; 批量设备, 高级批量账号). */
const mostAccounts = 100;
const mostInList = 1000;
const mostTags = 50;

function readTimetable(parameters: Parameters, loops: boolean): Timetable {
	const text = parameters.get('send_time');
	const at = text === undefined ? undefined : readBeijing(text);
	if (text !== undefined && at === undefined)
		throw new Refusal(-112, `send_time must be like 2026-12-31 08:00:00 in Beijing time, not "${text}".`);
	if (!loops) return { ...atOnce, at };
	const number = (name: string): number | undefined =>
		parameters.get(name) === undefined ? undefined : Number(parameters.get(name));
	const loop = readLoop(number('loop_times'), number('loop_interval'), true);
	if (typeof loop === 'string') throw new Refusal(78, loop);
	return { at, ...loop };
}

/** 0 means 3 days in the tables of single, tag and all pushes. */
const keptFor = (expireTime: number): number => expireTime || longest;

/** To one device or account (单个设备, 单个账号): an empty result, no push ID. */
const single =
	(kind: 'token' | 'account'): Operation =>
	(parameters, call, service) => {
		const [field, place] =
			kind === 'token' ? (['device_token', '单个设备'] as const) : (['account', '单个账号'] as const);
		parameters.only([field, 'send_time', ...messageNames], place);
		const target = parameters.need(field, place);
		const { message, expireTime } = readSending(parameters, place);
		const { at } = readTimetable(parameters, false);
		const found = find(kind, [target], service, call.path);
		if (kind === 'token' && found.unknown.length > 0) {
			if (target.length !== tokenLength[message.platform])
				throw new Refusal(
					14,
					`An ${message.platform} token has ${tokenLength[message.platform]} characters; this one has ${target.length}.`,
				);
			throw new Refusal(40, `There is no device with the token ${target}.`);
		}
		if (kind === 'account' && [...target].length < 2)
			throw new Refusal(2, 'An account must have more than one character (帐号和设备未绑定).');
		if (found.unknown.length > 0) throw new Refusal(48, `No device is bound to the account ${target}.`);
		if (kind === 'token' && found.devices.some(({ platform }) => platform !== message.platform))
			throw new Refusal(
				14,
				`The token belongs to another platform: a message for ${message.platform} needs a token of ${tokenLength[message.platform]} characters.`,
			);
		const now = service.core.now();
		const send = (): readonly string[] =>
			service.delivery.send('', message, found.devices, found.bulk, keptFor(expireTime)).warnings;
		if (at !== undefined && at > now) {
			service.core.at(at, send);
			return okV2(
				{},
				{
					warnings: ['The official docs honor send_time only for all devices and tags.'],
					summary: `scheduled for ${beijingText(at)} Beijing time`,
				},
			);
		}
		return okV2({}, { warnings: send(), summary: `sent to ${target}` });
	};

/** To accounts in one call (批量账号): a code for each, in order. */
const accounts: Operation = (parameters, call, service) => {
	parameters.only(['account_list', ...messageNames], '批量账号');
	const list = parameters.list('account_list', '批量账号', mostAccounts);
	const { message, expireTime } = readSending(parameters, '批量账号');
	const found = find('account', list, service, call.path);
	const unknown = new Set(found.unknown);
	const { warnings } = service.delivery.send('', message, found.devices, found.bulk, keptFor(expireTime));
	const codes = list.map((account) => (unknown.has(account) ? 48 : 0));
	return okV2(codes, {
		warnings: unknown.size > 0 ? [...warnings, `No device is bound to: ${some(found.unknown)}.`] : warnings,
		summary: `sent to ${list.length - unknown.size} of ${list.length} accounts`,
	});
};

const broadcast =
	(kind: 'all' | 'tags'): Operation =>
	(parameters, _call, { tasks }) => {
		const place = kind === 'all' ? '全量设备' : '标签';
		parameters.only(
			[
				...(kind === 'tags' ? ['tags_list', 'tags_op'] : []),
				'send_time',
				'loop_times',
				'loop_interval',
				...messageNames,
			],
			place,
		);
		const tags = kind === 'tags' ? parameters.list('tags_list', place, mostTags) : [];
		const op = kind === 'tags' ? parameters.need('tags_op', place) : 'OR';
		if (op !== 'AND' && op !== 'OR') throw new Refusal(-112, `tags_op must be AND or OR, not "${op}" (标签).`);
		const { message, expireTime, text } = readSending(parameters, place);
		const timetable = readTimetable(parameters, true);
		const since = kind === 'all' ? tasks.sinceLastToAll() : Infinity;
		if (since < allIntervalMs)
			throw new Refusal(
				76,
				`The last call to all devices was ${since} ms ago; at least ${allIntervalMs} ms must lie between two (全量设备).`,
			);
		const { task, warnings } = tasks.start(
			kind === 'all' ? { kind } : { kind, tags, op },
			[message],
			keptFor(expireTime),
			text,
			timetable,
			2,
		);
		return okV2(
			{ push_id: task.id },
			{
				warnings,
				summary:
					task.next === undefined
						? `push ${task.id} to ${task.total} device(s)`
						: `push ${task.id} scheduled for ${beijingText(task.next)} Beijing time`,
			},
		);
	};

/** Makes a message for lists (创建批量消息): here expire_time 0 means that nothing is kept. */
const create: Operation = (parameters, _call, { tasks }) => {
	parameters.only(messageNames, '创建批量消息');
	const { message, expireTime } = readSending(parameters, '创建批量消息');
	const { id } = tasks.createList([message], expireTime);
	return okV2({ push_id: id }, { summary: `push ${id} made` });
};

/** Sends a message that was made before to a list (推送批量消息, 选择推送批量帐号): nothing is said of single targets. */
const list =
	(kind: 'token' | 'account'): Operation =>
	(parameters, call, service: Xg) => {
		const [field, place] =
			kind === 'token' ? (['device_list', '推送批量消息'] as const) : (['account_list', '选择推送批量帐号'] as const);
		parameters.only([field, 'push_id'], place);
		const targets = parameters.list(field, place, mostInList);
		const id = parameters.need('push_id', place);
		const task = service.tasks.get(id);
		if (task?.audience.kind !== 'list')
			throw new Refusal(-112, `There is no message with the push_id ${id}; create_multipush makes one (${place}).`);
		const found = find(kind, targets, service, call.path);
		const warnings = service.tasks.sendList(task, found.devices, found.bulk);
		return okV2(
			{},
			{
				warnings: found.unknown.length > 0 ? [...warnings, `Unknown: ${some(found.unknown)}.`] : warnings,
				summary: `push ${id} to ${targets.length - found.unknown.length} of ${targets.length}`,
			},
		);
	};

export const pushRoutes: Routes = [
	['/v2/push/single_device', single('token')],
	['/v2/push/single_account', single('account')],
	['/v2/push/account_list', accounts],
	['/v2/push/all_device', broadcast('all')],
	['/v2/push/tags_device', broadcast('tags')],
	['/v2/push/create_multipush', create],
	['/v2/push/device_list_multiple', list('token')],
	['/v2/push/account_list_multiple', list('account')],
];
