import { isObject } from '../practice';
import { okV2, Refusal } from './answers';
import type { Device } from './devices';
import type { Operation, Routes } from './operation';
import { parseJson, type Parameters } from './parameters';
import { beijingText } from './schedule';

/** The table names a JSON array `push_id`, its sample a bare ID, the SDKs a JSON array `push_ids`. */
function readIds(parameters: Parameters): string[] {
	const name = parameters.get('push_ids') === undefined ? 'push_id' : 'push_ids';
	const text = parameters.need(name, '查询群发状态');
	if (name === 'push_id')
		parameters.warnings.push('The guide says push_id; its SDKs and the official docs say push_ids.');
	const list = parseJson(text);
	if (name === 'push_id' && !Array.isArray(list)) return [text];
	if (!Array.isArray(list) || list.length === 0)
		throw new Refusal(-101, `${name} must be a JSON array of {"push_id": "…"} (查询群发状态).`);
	return list.map((entry: unknown) => {
		if (!isObject(entry) || typeof entry.push_id !== 'string')
			throw new Refusal(-101, `Each entry of ${name} must be {"push_id": "…"} (查询群发状态).`);
		return entry.push_id;
	});
}

const status: Operation = (parameters, _call, { tasks }) => {
	parameters.only(['push_ids', 'push_id'], '查询群发状态');
	const found = readIds(parameters)
		.map((id) => tasks.get(id))
		.filter((task) => task !== undefined);
	return okV2(
		{
			list: found.map(({ id, status: state, startTime, next, created, finished, total }) => ({
				push_id: id,
				status: state,
				start_time: beijingText(startTime ?? next ?? created),
				finished: String(finished),
				total: String(total),
			})),
		},
		{ summary: `${found.length} found` },
	);
};

/** Only what has not begun can be cancelled (取消任务); the status beside the code says whether it was. */
const cancel: Operation = (parameters, _call, { tasks }) => {
	parameters.only(['push_id'], '取消任务');
	const id = parameters.need('push_id', '取消任务');
	const done = tasks.cancel(id);
	return okV2(
		{ status: done ? 0 : 1 },
		done ? { summary: `push ${id} cancelled` } : { warnings: [`There is no scheduled push ${id} that has not begun.`] },
	);
};

const count: Operation = (parameters, _call, { devices }) => {
	parameters.only([], '查询应用设备数');
	return okV2({ device_num: devices.all().length });
};

const tokenInfo: Operation = (parameters, _call, { devices, core }) => {
	parameters.only(['device_token'], '查询应用 token');
	const token = parameters.need('device_token', '查询应用 token');
	const device = devices.get(token);
	if (!device && core.bulk.find(token))
		return okV2({ isReg: 1, connTimestamp: Math.floor(core.now() / 1000), msgsNum: 0 });
	if (!device) return okV2({ isReg: 0, connTimestamp: 0, msgsNum: 0 });
	return okV2({
		isReg: 1,
		connTimestamp: device.lastSeen,
		msgsNum: device.phone.waiting.filter(({ vendor }) => vendor === 'xg').length,
	});
};

function bound(devices: readonly Device[], account: string): readonly Device[] {
	if (devices.length === 0) throw new Refusal(48, `No device is bound to the account ${account}.`);
	return devices;
}

const accountTokens: Operation = (parameters, _call, { devices }) => {
	parameters.only(['account'], '查询映射 token');
	const account = parameters.need('account', '查询映射 token');
	return okV2({ tokens: bound(devices.withAccount(account), account).map(({ token }) => token) });
};

/** The answer names the tokens that are left (删除单个账号映射). */
const removeToken: Operation = (parameters, _call, { devices, core }) => {
	parameters.only(['account', 'device_token'], '删除单个账号映射');
	const account = parameters.need('account', '删除单个账号映射');
	const token = parameters.need('device_token', '删除单个账号映射');
	const device = bound(devices.withAccount(account), account).find((candidate) => candidate.token === token);
	if (!device) throw new Refusal(40, `The token ${token} is not bound to the account ${account}.`);
	device.account = undefined;
	core.changed();
	return okV2(
		{ tokens: devices.withAccount(account).map((left) => left.token) },
		{ summary: `${token} no longer belongs to ${account}` },
	);
};

const removeAccount: Operation = (parameters, _call, { devices, core }) => {
	parameters.only(['account'], '删除全部账号映射');
	const account = parameters.need('account', '删除全部账号映射');
	for (const device of bound(devices.withAccount(account), account)) device.account = undefined;
	core.changed();
	return okV2({}, { summary: `nothing belongs to ${account} any more` });
};

export const queryRoutes: Routes = [
	['/v2/push/get_msg_status', status],
	['/v2/push/cancel_timing_task', cancel],
	['/v2/application/get_app_device_num', count],
	['/v2/application/get_app_token_info', tokenInfo],
	['/v2/application/get_app_account_tokens', accountTokens],
	['/v2/application/del_app_account_tokens', removeToken],
	['/v2/application/del_app_account_all_tokens', removeAccount],
];
