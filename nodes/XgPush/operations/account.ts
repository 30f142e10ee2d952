import { memberOf, textOf } from '../../../lib/operation/json';
import type { Envelope } from '../../../lib/operation/operation';
import { inResource } from '../../../lib/operation/resource';
import { requestOptions } from '../message/v2';
import { accountField, deviceToken } from './targets';

const base = {
	source: 'Tencent XG guide, server API, queries and deleting',
	method: 'POST',
	encoding: 'form',
} as const;

function tokenItems({ data }: Envelope): unknown {
	const tokens = memberOf(data, 'tokens');
	return Array.isArray(tokens) ? tokens.map((token) => ({ token: textOf(token) ?? null })) : [];
}

export const account = inResource({ value: 'account', name: 'Account (V2)', description: 'Devices of accounts' }, [
	{
		...base,
		operation: 'getDevices',
		name: 'Get Devices',
		action: 'Get devices of account',
		description: 'The tokens bound to an account, one item each',
		kind: 'query',
		path: '/v2/application/get_app_account_tokens',
		fields: [accountField, requestOptions],
		items: tokenItems,
		columns: { token: 'text' },
	},
	{
		...base,
		operation: 'removeDevice',
		name: 'Remove Device',
		action: 'Remove device from account',
		description: 'One device no longer gets the messages of the account; the answer names those that are left',
		kind: 'change',
		path: '/v2/application/del_app_account_tokens',
		fields: [accountField, deviceToken, requestOptions],
		target: 'device_token',
		output: ({ data }) => ({ tokensLeft: memberOf(data, 'tokens') }),
		columns: { tokensLeft: 'list' },
	},
	{
		...base,
		operation: 'removeAllDevices',
		name: 'Remove All Devices',
		action: 'Remove all devices from account',
		description: 'No device gets the messages of the account any more',
		kind: 'change',
		path: '/v2/application/del_app_account_all_tokens',
		fields: [accountField, requestOptions],
		target: 'account',
	},
]);
