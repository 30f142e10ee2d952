import type { Answer, Call } from '../vendor';
import { isObject, type JsonObject } from '../practice';
import { Refusal, saidV3 } from './answers';
import { tokenLength, type Platform } from './devices';
import type { JsonRequest } from './jsonRequest';
import {
	Fault,
	readAndroid,
	readApple,
	readCustom,
	readText,
	shownAsText,
	warnOfUnknown,
	type Message,
	type Warn,
} from './message';
import { longest } from './messageV2';
import { find, some, type Xg } from './operation';
import { beijingText, readBeijing, readLoop, type Timetable } from './schedule';

/** API限制: bytes of `message`. */
const messageBytes = 4096;

/** Entries of token_list and account_list (推送目标). */
const mostInList = 1000;
const mostTags = 50;

const needed = 'Push API 必要参数';
const optional = 'Push API 可选参数';
const names = [
	'audience_type',
	'platform',
	'message',
	'message_type',
	'expire_time',
	'send_time',
	'multi_pkg',
	'loop_times',
	'loop_interval',
	'environment',
	'stat_tag',
	'seq',
	'tag_list',
	'account_list',
	'account_type',
	'token_list',
	'push_id',
	'account_push_type',
	'badge_type',
];
const codes = { missing: 10102, invalid: 10103, tooLong: 10117, notJson: 10107 } as const;

export function pushApp(request: JsonRequest, call: Call, service: Xg): Answer {
	request.only(names, 'Push API');
	const audience = request.oneOf(
		'audience_type',
		['all', 'tag', 'token', 'token_list', 'account', 'account_list'],
		needed,
	);
	const platform = request.oneOf('platform', ['android', 'ios', 'all'], needed);
	if (platform === 'all' && audience !== 'all' && audience !== 'tag')
		throw new Refusal(10106, 'platform all is for audience_type all and tag only (Push API 必要参数).');
	const messages = readMessages(request, platform);
	const options = readOptions(request, audience === 'all' || audience === 'tag');
	const notes = { summary: '' };
	if (audience === 'all' || audience === 'tag') {
		const { task, warnings } = service.tasks.start(
			audience === 'all' ? { kind: 'all' } : { kind: 'tags', ...readTags(request) },
			messages,
			options.expireTime,
			JSON.stringify(request.values.message),
			options.timetable,
			3,
		);
		request.warnings.push(...warnings);
		notes.summary =
			task.next === undefined
				? `push ${task.id} to ${task.total} device(s)`
				: `push ${task.id} scheduled for ${beijingText(task.next)} Beijing time`;
		return saidV3(0, task.id, request.echo, notes);
	}
	const kind = audience.startsWith('token') ? 'token' : 'account';
	const list = request.list(`${kind}_list`, mostInList, needed);
	const single = audience === kind;
	if (single && list.length > 1)
		request.warnings.push(`audience_type ${audience} reaches the first entry of ${kind}_list only.`);
	const targets = single ? list.slice(0, 1) : list;
	const found = find(kind, targets, service, call.path);
	if (single && found.unknown.length > 0)
		throw new Refusal(
			kind === 'token' ? 10110 : 10116,
			`There is no ${kind === 'token' ? 'device with the token' : 'account'} ${some(found.unknown)}.`,
		);
	const wrong = kind === 'token' ? found.devices.find((device) => device.platform !== platform) : undefined;
	if (single && wrong)
		throw new Refusal(
			10110,
			`The token belongs to another platform: ${platform} tokens have ${tokenLength[platform as Platform]} characters.`,
		);
	const task = single
		? service.tasks.createList(messages, options.expireTime)
		: taskOf(request, messages, options.expireTime, service);
	request.warnings.push(...service.tasks.sendList(task, found.devices, found.bulk));
	notes.summary = `push ${task.id} to ${targets.length - found.unknown.length} of ${targets.length}`;
	const [partly, none] = kind === 'token' ? ([10304, 10305] as const) : ([10302, 10303] as const);
	if (found.unknown.length > 0) request.warnings.push(`Unknown: ${some(found.unknown)}.`);
	const code = found.unknown.length === 0 ? 0 : found.unknown.length < targets.length ? partly : none;
	return saidV3(code, task.id, request.echo, notes);
}

/** push_id 0 makes a task; another one names the task whose message goes to this list too. */
function taskOf(
	request: JsonRequest,
	messages: readonly Message[],
	expireTime: number,
	{ tasks }: Xg,
): ReturnType<Xg['tasks']['createList']> {
	const id = request.text('push_id', '推送目标');
	if (id === '0') return tasks.createList(messages, expireTime);
	const task = tasks.get(id);
	if (task?.audience.kind !== 'list') throw new Refusal(10205, `There is no message with the push_id ${id}.`);
	return task;
}

function readTags(request: JsonRequest): { tags: string[]; op: 'AND' | 'OR' } {
	const value = request.values.tag_list;
	if (value === undefined) throw new Refusal(10102, 'tag_list is missing (推送目标).');
	if (!isObject(value)) throw new Refusal(10103, 'tag_list must be {"tags": […], "op": "AND" or "OR"} (推送目标).');
	const { tags, op } = value;
	if (
		!Array.isArray(tags) ||
		tags.length === 0 ||
		!tags.every((tag): tag is string => typeof tag === 'string' && tag !== '')
	)
		throw new Refusal(10103, 'tag_list.tags must be a list of texts (推送目标).');
	if (tags.length > mostTags)
		throw new Refusal(10103, `tag_list.tags has ${tags.length} entries; at most ${mostTags} are allowed.`);
	if (op !== 'AND' && op !== 'OR') throw new Refusal(10103, 'tag_list.op must be AND or OR (推送目标).');
	return { tags, op };
}

function readOptions(request: JsonRequest, schedules: boolean): { expireTime: number; timetable: Timetable } {
	const { values } = request;
	const { multi_pkg: multiPkg, stat_tag: statTag, send_time: sendTime } = values;
	if (multiPkg !== undefined && typeof multiPkg !== 'boolean')
		throw new Refusal(10103, `multi_pkg must be true or false (${optional}).`);
	if (statTag !== undefined && typeof statTag !== 'string')
		throw new Refusal(10103, `stat_tag must be text (${optional}).`);
	request.integer('account_type', 0, 2 ** 31 - 1);
	for (const name of ['account_push_type', 'badge_type']) {
		if (values[name] === undefined) continue;
		request.integer(name, -2, 2 ** 31 - 1);
		request.warnings.push(`${name} is not in the guide; later documents and SDKs have it.`);
	}
	const expireTime = request.integer('expire_time', 0, longest) ?? longest;
	if (expireTime !== 0 && expireTime < 600) request.warnings.push('The guide advises an expire_time of 600 or more.');
	if (sendTime !== undefined && typeof sendTime !== 'string')
		throw new Refusal(10103, `send_time must be text (${optional}).`);
	const at = sendTime === undefined ? undefined : readBeijing(sendTime);
	if (sendTime !== undefined && at === undefined)
		throw new Refusal(10103, `send_time must be like 2026-12-31 08:00:00 in Beijing time, not "${sendTime}".`);
	// 0 is the default of both: no loop.
	const number = (name: string): number | undefined => request.integer(name, 0, 2 ** 31 - 1) || undefined;
	const loop = readLoop(number('loop_times'), number('loop_interval'), false);
	if (typeof loop === 'string') throw new Refusal(10103, loop);
	if (!schedules && (at !== undefined || loop.times > 1)) {
		request.warnings.push('send_time and loops are for audience_type all and tag only: sent at once.');
		return { expireTime: expireTime || longest, timetable: { at: undefined, times: 1, interval: 1 } };
	}
	return { expireTime: expireTime || longest, timetable: { at, ...loop } };
}

/** One message for each platform. */
function readMessages(request: JsonRequest, platform: Platform | 'all'): Message[] {
	const type = request.oneOf('message_type', ['notify', 'message'], needed);
	const { message } = request.values;
	if (message === undefined) throw new Refusal(10102, `message is missing (${needed}).`);
	if (!isObject(message)) throw new Refusal(10107, 'message must be an object (消息体).');
	const bytes = Buffer.byteLength(JSON.stringify(message));
	if (bytes > messageBytes)
		throw new Refusal(10117, `message has ${bytes} bytes; at most ${messageBytes} are allowed (API限制).`);
	const warn: Warn = (warning) => request.warnings.push(warning);
	for (const name of Object.keys(message))
		if (!['title', 'content', 'accept_time', 'android', 'ios', 'xg_media_resources'].includes(name))
			warn(`message holds "${name}"; the table has it in message.android, if at all.`);
	try {
		return [
			...(platform === 'ios' ? [] : [readForAndroid(message, type === 'message', warn)]),
			...(platform === 'android' ? [] : [readForIos(message, type === 'message', request.echo.environment)]),
		];
	} catch (error) {
		if (error instanceof Fault) throw new Refusal(codes[error.kind], error.message);
		throw error;
	}
}

function partOf(message: JsonObject, name: string): JsonObject {
	const part = message[name] ?? {};
	if (!isObject(part)) throw new Fault('invalid', `message.${name} must be an object.`);
	return part;
}

function readForAndroid(message: JsonObject, silent: boolean, warn: Warn): Message {
	const part = partOf(message, 'android');
	warnOfUnknown(part, [], warn);
	return readAndroid(part, readText(message, silent ? 'Android透传消息' : 'Android普通消息', true), silent, warn);
}

function readForIos(message: JsonObject, silent: boolean, environment: string): Message {
	const { aps, xg: _reserved, custom, ...others } = partOf(message, 'ios');
	const own = {
		...shownAsText(others),
		...(typeof custom === 'string' ? { custom } : readCustom(custom, 'ios.custom')),
	};
	if (silent) {
		if (!isObject(aps) || aps['content-available'] !== 1)
			throw new Fault('missing', 'ios.aps.content-available must be 1 for a silent message (iOS 静默消息).');
		const loud = ['alert', 'sound', 'badge'].find((name) => aps[name] !== undefined);
		if (loud !== undefined)
			throw new Fault('invalid', `ios.aps must not hold ${loud} in a silent message (iOS 静默消息).`);
	}
	return readApple(
		aps,
		own,
		readText(message, 'iOS普通消息', false),
		environment === 'dev' ? 'development' : 'production',
	);
}
