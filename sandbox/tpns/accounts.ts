import { accepted, batchCode, invalid, missing, wordsOf } from './answers';
import type { Device } from './devices';
import type { Operation, Tpns } from './operation';
import type { Part, Request } from './request';

/** Tokens in one call of operators 1 to 3 (账号绑定与解绑). */
const mostTokens = 20;

interface Account {
	readonly account: string;
	readonly type: number;
}

function readAccounts(part: Part, usual: number): Account[] {
	return part.parts('account_list').map((entry) => {
		entry.only(['account', 'account_type']);
		return { account: entry.text('account'), type: entry.integerIf('account_type', 0) ?? usual };
	});
}

/** "0", or why not. Bulk devices are taken but not remembered. */
function codeOf(token: string, path: string, { devices }: Tpns): string {
	if (!devices.isToken(token)) return '1008006';
	return devices.exists(token, path) ? '0' : '10110008';
}

const changePath = '/v3/device/account/batchoperate';
const queryPath = '/v3/device/account/query';

function onTokens(request: Request, operator: number, usual: number, service: Tpns): string[] {
	return request.parts('token_accounts', mostTokens).map((entry) => {
		entry.only(['token', 'account_list']);
		const token = entry.text('token');
		const accounts = readAccounts(entry, usual);
		const code = codeOf(token, changePath, service);
		const device = code === '0' ? service.devices.get(token) : undefined;
		if (device && operator < 3) device.accounts.clear();
		for (const { account, type } of device ? accounts : []) {
			if (operator < 3) service.devices.bind(device as Device, account, type);
			else if (device?.accounts.get(type) === account) device.accounts.delete(type);
		}
		return code;
	});
}

/** Reads everything before it changes anything: what is refused must not be half done. */
function check(request: Request, operator: number, usual: number): void {
	if (operator === 5) readAccounts(request, usual);
	else if (operator === 4) request.texts('token_list');
	else
		for (const entry of request.parts('token_accounts', mostTokens)) {
			entry.text('token');
			readAccounts(entry, usual);
		}
}

export const changeAccounts: Operation = {
	path: changePath,
	spelling: 'ret_code',
	page: '账号绑定与解绑',
	run(request, service) {
		request.only(['operator_type', 'account_list', 'token_list', 'token_accounts', 'account_type']);
		const operator = request.integer('operator_type', 1, 5);
		const usual = request.integerIf('account_type', 0) ?? 0;
		check(request, operator, usual);
		if (operator === 1) request.warn('operator_type 1 has been doing what 2 does since 2020-10-26.');
		const { devices } = service;
		const result =
			operator === 5
				? readAccounts(request, usual).map(({ account, type }) => {
						const bound = devices.withAccount(account, type);
						for (const device of bound) device.accounts.delete(type);
						return bound.length > 0 ? '0' : '10110008';
					})
				: operator === 4
					? request.texts('token_list').map((token) => {
							const code = codeOf(token, changePath, service);
							if (code === '0') devices.get(token)?.accounts.clear();
							return code;
						})
					: onTokens(request, operator, usual, service);
		service.core.changed();
		const code = batchCode(result);
		return accepted(
			{ ret_code: code, err_msg: code === 0 ? 'NO_ERROR' : wordsOf(code), result },
			`operator ${operator}: ${result.filter((one) => one === '0').length} of ${result.length}`,
		);
	},
};

export const queryAccounts: Operation = {
	path: queryPath,
	spelling: 'retCode',
	page: '账号设备绑定查询',
	run(request, service) {
		request.only(['operator_type', 'account_list', 'token_list', 'account_type']);
		const operator = request.integer('operator_type');
		if (operator !== 1 && operator !== 2) throw invalid('operator_type must be 1 or 2 (账号设备绑定查询).');
		if (operator === 1 && !request.has('account_list')) throw missing('account_list is missing (账号设备绑定查询).');
		const [result, found] = operator === 1 ? byAccount(request, service) : byToken(request, service);
		const code = batchCode(result);
		return accepted(
			{
				retCode: code,
				errMsg: code === 0 ? 'ok' : wordsOf(code),
				result,
				[operator === 1 ? 'account_tokens' : 'token_accounts']: found,
			},
			`${found.length} of ${result.length} known`,
		);
	},
};

function byAccount(request: Request, { devices }: Tpns): readonly [result: string[], found: object[]] {
	const pairs = readAccounts(request, request.integerIf('account_type', 0) ?? 0).map(({ account, type }) => ({
		account,
		token_list: devices.withAccount(account, type).map(({ token }) => token),
	}));
	return [
		pairs.map(({ token_list: tokens }) => (tokens.length > 0 ? '0' : '10110008')),
		pairs.filter(({ token_list: tokens }) => tokens.length > 0),
	];
}

function byToken(request: Request, service: Tpns): readonly [result: string[], found: object[]] {
	const tokens = request.texts('token_list');
	const result = tokens.map((token) => codeOf(token, queryPath, service));
	return [
		result,
		tokens
			.filter((_token, position) => result[position] === '0')
			.map((token) => ({
				token,
				account_list: [...(service.devices.get(token)?.accounts ?? [])].map(([type, account]) => ({
					account,
					...(type === 0 ? {} : { account_type: type }),
				})),
			})),
	];
}
