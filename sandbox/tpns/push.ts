import type { Answer } from '../vendor';
import { beijingText } from '../xg/schedule';
import { accepted, invalid, missing, Refusal } from './answers';
import { someOf, tokenLength } from './devices';
import { readMessage } from './message';
import type { Operation, Tpns } from './operation';
import type { Request } from './request';
import { readTags } from './tagRules';
import type { Audience, Sending } from './tasks';
import { readTimes } from './timetable';

const page = '推送接口';
const path = '/v3/push/app';

/** Entries of token_list and account_list (推送目标). */
const mostInList = 1000;

/** Seconds (expire_time). */
const longest = 259_200;
const usual = 86_400;
const shortest = 800;

const audiences = [
	'all',
	'tag',
	'token',
	'token_list',
	'account',
	'account_list',
	'package_account_push',
	'package_token_push',
] as const;

const names = [
	'seq',
	'audience_type',
	'message',
	'message_type',
	'environment',
	'upload_id',
	'expire_time',
	'send_time',
	'multi_pkg',
	'loop_param',
	'group_id',
	'plan_id',
	'tag_rules',
	'tag_list',
	'account_list',
	'account_push_type',
	'account_type',
	'token_list',
	'ignore_invalid_token',
	'push_speed',
	'collapse_id',
	'channel_rules',
	'tpns_online_push_type',
	'force_collapse',
];

const channels = ['xg', 'hw', 'xm', 'mz', 'vivo', 'oppo', 'apns', 'honor', 'fcm'] as const;

type Options = Omit<Sending, 'audience' | 'message'>;

export const push: Operation = {
	path,
	spelling: 'ret_code',
	page,
	run(request, service) {
		readEcho(request, service);
		const { push_id: pushId, platform, ...others } = request.values;
		if (pushId !== undefined)
			throw invalid('push_id is not supported: every push is a task of its own (推送接口 has no such parameter).');
		if (platform !== undefined) request.warn("platform is XG's: an app of TPNS is of one platform.");
		const other = Object.keys(others).find((name) => !names.includes(name));
		if (other !== undefined) throw invalid(`${other} does not exist (${page}).`);
		const audience = request.oneOf('audience_type', audiences);
		const message = readMessage(request, service.app.platform);
		const kindOfMany = !audience.startsWith('token') && !audience.startsWith('account');
		const options = readOptions(request, service, kindOfMany);
		if (audience === 'token' || audience === 'token_list' || audience === 'account' || audience === 'account_list')
			return toList(request, service, audience, { ...options, message });
		return toMany(request, service, readAudience(request, service, audience), { ...options, message });
	},
};

function readEcho(request: Request, { app }: Tpns): void {
	const seq = request.integerIf('seq', 0) ?? 0;
	const given = request.textIf('environment') || undefined;
	if (app.platform === 'ios' && given === undefined)
		throw missing(`environment is missing; an app of iOS needs product or dev (${page}).`);
	if (app.platform === 'android' && given !== undefined) request.warn('environment is for iOS only.');
	const environment = given === undefined ? 'product' : request.oneOf('environment', ['product', 'dev'], given);
	request.echo = { seq, environment };
}

function readOptions(request: Request, { tasks }: Tpns, ofMany: boolean): Options {
	const given = request.integerIf('expire_time', 0, longest) ?? usual;
	const expireTime = given === 0 ? 0 : Math.max(given, shortest);
	if (expireTime !== given) request.warn(`expire_time ${given} becomes ${shortest} (${page}, 可选参数).`);
	if (request.says('push_speed')) request.integerIf('push_speed', 1000, 50_000);
	request.integerIf('tpns_online_push_type', 0, 1);
	request.integerIf('account_push_type', 0, 1);
	request.integerIf('account_type', 0);
	request.integerIf('ignore_invalid_token', 0, 1);
	request.booleanIf('force_collapse');
	if (request.has('channel_rules'))
		for (const rule of request.parts('channel_rules')) {
			rule.oneOf('channel', channels);
			rule.boolean('disable');
		}
	const covers = request.integerIf('collapse_id', 0) || undefined;
	if (covers !== undefined && !tasks.list().some(({ collapseId }) => collapseId === covers))
		throw invalid(`collapse_id ${covers} is of no push; only one that TPNS made may be given (${page}).`);
	const useless = ['push_speed', 'collapse_id', 'send_time', 'loop_param'].filter((name) => request.says(name));
	if (!ofMany && useless.length > 0)
		request.warn(
			`${useless.join(', ')}: for everyone, tags and packages only. The push goes out at once, as if it were not there.`,
		);
	return {
		expireTime,
		messageType: request.text('message_type'),
		environment: request.echo.environment,
		multiPkg: request.booleanIf('multi_pkg') ?? false,
		groupId: request.textIf('group_id') ?? '',
		planId: request.textIf('plan_id') ?? '',
		covers: ofMany ? covers : undefined,
	};
}

function readAudience(
	request: Request,
	{ uploads }: Tpns,
	kind: 'all' | 'tag' | 'package_account_push' | 'package_token_push',
): Audience {
	if (kind === 'all') return { kind };
	if (kind === 'tag') return { kind, rules: readTags(request) };
	const uploadId = request.integer('upload_id', 1);
	if (!uploads.has(uploadId)) throw invalid(`There is no package with the upload_id ${uploadId} (${page}).`);
	return {
		kind,
		uploadId,
		accountType: request.integerIf('account_type') ?? 0,
		everyDevice: kind === 'package_token_push' || request.integerIf('account_push_type') === 1,
	};
}

function toMany(
	request: Request,
	{ core, tasks, frequency }: Tpns,
	audience: Audience,
	given: Omit<Sending, 'audience'>,
): Answer {
	const times = readTimes(request, core.now());
	frequency.push();
	if (audience.kind === 'all' || audience.kind === 'tag')
		frequency.content(JSON.stringify([audience, given.messageType, request.values.message]));
	const sending = { ...given, audience };
	const made = times.length === 0 ? [tasks.start(sending, undefined)] : times.map((at) => tasks.start(sending, at));
	const ids = made.map(({ id }) => id);
	const [first] = made;
	return said(
		request,
		{ push_id: request.has('loop_param') ? ids : ids[0] },
		times.length === 0
			? `push ${ids[0]} to ${first?.active} device(s)`
			: `${made.length} push(es) scheduled, the first for ${beijingText(times[0] ?? 0)} Beijing time`,
	);
}

function toList(
	request: Request,
	{ devices, tasks }: Tpns,
	audience: 'token' | 'token_list' | 'account' | 'account_list',
	given: Omit<Sending, 'audience'>,
): Answer {
	const kind = audience.startsWith('token') ? 'token' : 'account';
	const list = request.texts(`${kind}_list`, mostInList, kind === 'token' ? tokenLength : Infinity);
	const single = audience === kind;
	if (single && list.length > 1)
		request.warn(`audience_type ${audience} reaches the first entry of ${kind}_list only.`);
	const targets = single ? list.slice(0, 1) : list;
	const ignores = request.integerIf('ignore_invalid_token') === 1 && kind === 'token';
	const wrong = kind === 'token' ? targets.filter((token) => !devices.isToken(token)) : [];
	if (wrong.length > 0 && !ignores)
		throw new Refusal(
			1008029,
			`${someOf(wrong)} is no token: it has ${tokenLength} hexadecimal digits (服务端错误码).`,
		);
	const found = devices.find(
		kind,
		targets.filter((target) => !wrong.includes(target)),
		path,
		request.integerIf('account_type') ?? 0,
		kind === 'token' || request.integerIf('account_push_type') === 1,
	);
	if (found.devices.length + found.bulk.length === 0)
		throw new Refusal(10010005, `Nobody has the ${kind} ${someOf(targets)} (服务端错误码).`);
	if (found.unknown.length > 0) request.warn(`Nobody has ${someOf(found.unknown)}; the answer does not say so.`);
	const task = tasks.sendTo({ ...given, audience: { kind: `${kind}_list`, targets } }, found.devices, found.bulk);
	return said(
		request,
		{
			push_id: task.id,
			...(ignores ? { invalid_targe_list: wrong } : {}),
			...(audience === 'token' ? { err_msg: '', result: '[0]' } : {}),
		},
		`push ${task.id} to ${task.active} device(s) for ${targets.length} target(s)`,
	);
}

/** As the page's examples have it: sentence and result only for a single device. */
function said({ echo: { seq, environment } }: Request, more: object, summary: string): Answer {
	return accepted({ seq, environment, ret_code: 0, ...more }, summary);
}

const ofPush = (operationPath: string, done: string, act: (service: Tpns, id: string) => void): Operation => ({
	path: operationPath,
	spelling: 'retCode',
	page: '消息回撤',
	run(request, service) {
		// The table has pushId, the example pushid; decoders of Go take either.
		request.only(['pushId', 'pushid']);
		const id = request.has('pushId') ? request.text('pushId') : request.text('pushid');
		act(service, id);
		return accepted({ retCode: 0, errMsg: 'NO_ERROR' }, `push ${id} ${done}`);
	},
});

function taskOf({ tasks }: Tpns, id: string): NonNullable<ReturnType<Tpns['tasks']['get']>> {
	const task = tasks.get(id);
	if (!task) throw new Refusal(1008015, `There is no push with the ID ${id} (服务端错误码).`);
	return task;
}

export const cancelTiming = ofPush('/v3/push/cancel_timing_task', 'cancelled', (service, id) => {
	if (!service.tasks.cancel(taskOf(service, id))) throw invalid(`Push ${id} does not wait for its time (消息回撤).`);
});

export const stopPush = ofPush('/v3/push/stop_push_msg', 'stopped', (service, id) => {
	const task = taskOf(service, id);
	if (service.app.platform === 'ios') throw invalid('On iOS a push cannot be stopped (消息回撤).');
	if (task.audience.kind.startsWith('token')) throw invalid('A push to devices cannot be stopped (消息回撤).');
	service.tasks.stop(task, 'PUSH_DELETED_PUSH_MSG');
});

/** 该功能还在升级中，暂未上线: described, and not there yet. */
export const revokePush = ofPush('/v3/push/revoke_push_msg', 'taken back', (service, id) => {
	taskOf(service, id);
	throw new Refusal(1008004, 'Taking back is "being upgraded, not online yet" (消息回撤).');
});
