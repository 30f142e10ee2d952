import { group, integer, targets, text, type Field } from '../../../lib/operation/field';
import { InputError } from '../../../lib/operation/inputError';
import { isObject, memberOf } from '../../../lib/operation/json';
import type { BatchEntry, EntryBatching, Envelope, Values } from '../../../lib/operation/operation';
import { inResource } from '../../../lib/operation/resource';
import { asList } from '../../../lib/operation/targets';
import { limits, oneByOneTpns } from '../limits';
import { accountType } from '../message/v3';
import { tpnsDevices } from './targets';
import { boundIn, changed, codesOf } from './verdictsTpns';

const bound = limits.boundTokensTpns;

const base = {
	source: 'TPNS, binding and unbinding of accounts (/v3/device/account/batchoperate), 2024-01',
	beyondDocument: "Tencent's pages of TPNS, binding and unbinding of accounts, 2024-01",
	kind: 'change',
	method: 'POST',
	path: '/v3/device/account/batchoperate',
	encoding: 'json',
	perTarget: changed,
	// Between runs, what came last shall be what stays.
	rate: oneByOneTpns,
} as const;

const query = {
	source: 'TPNS, query of accounts and tokens (/v3/device/account/query), 2024-01',
	beyondDocument: "Tencent's pages of TPNS, query of accounts and tokens, 2024-01",
	kind: 'query',
	method: 'POST',
	path: '/v3/device/account/query',
	encoding: 'json',
} as const;

/** TPNS, upload of an account package (2024-01): 2 to 100 characters. */
export const accountOfTpns = {
	pattern: new RegExp(`^.{${limits.shortestAccountTpns},${limits.longestAccountTpns}}$`, 'su'),
	patternMeaning: `${limits.shortestAccountTpns} to ${limits.longestAccountTpns} characters long`,
} as const;

const accounts = (max: number): Field =>
	targets('account_list', max === 1 ? 'Account' : 'Accounts', {
		required: true,
		max,
		noun: 'user account',
		each: accountOfTpns,
		emit: asList,
		placeholder: 'e.g. {{ $json.customerId }}',
	});

interface AccountRow {
	readonly account: string;
	readonly account_type: number;
}

const rowsIn = (list: unknown): AccountRow[] =>
	(Array.isArray(list) ? list : [])
		.filter(isObject)
		.map(({ account, account_type: type = 0 }) => ({ account: String(account), account_type: Number(type) }));

const rowsOf = (entry: unknown): AccountRow[] => rowsIn(memberOf(entry, 'account_list'));

/** Each once, however often it is named. */
const once = (rows: readonly AccountRow[]): AccountRow[] => [
	...new Map(rows.map((row) => [JSON.stringify([row.account_type, row.account]), row])).values(),
];

const oneOfType = 'a device has one account of each type, and TPNS would keep the last alone';
const otherType = 'Give each its own Account Type, or take the one out that is out of date';

/** @throws InputError for a second account of a type: TPNS would quietly leave the device without the first */
function bindable(rows: readonly AccountRow[]): AccountRow[] {
	const own = once(rows);
	const types = new Set<number>();
	for (const { account_type: type } of own) {
		if (types.has(type))
			throw new InputError('Accounts', `holds two accounts of type ${type}; ${oneOfType}`, otherType);
		types.add(type);
	}
	return own;
}

const accountRows = (emit: (rows: readonly AccountRow[]) => AccountRow[], description: string): Field =>
	group('account_list', 'Accounts', {
		required: true,
		many: true,
		itemLabel: 'Account',
		fields: [
			text('account', 'Account', {
				required: true,
				notBlank: true,
				...accountOfTpns,
				placeholder: 'e.g. {{ $json.customerId }}',
			}),
			integer('account_type', 'Account Type', {
				narrows: true,
				min: 0,
				max: limits.largestInt32,
				default: 0,
				description:
					'The kind of account, as a number: 0 unknown, 1 phone number, 2 email, 1000 WeChat, 1001 QQ, 2001 and above of your own',
			}),
		],
		emit: (list) => emit(rowsIn(list)),
		description,
	});

const entries = ({ token_list: tokens, account_list: list }: Values): BatchEntry[] =>
	[tokens].flat().map((token) => ({ target: String(token), entry: { token, account_list: list } }));

/** What several items say of a device is one change of it: a second request would take away what the first has bound. */
const merge = (said: readonly unknown[]): unknown => ({
	token: memberOf(said[0], 'token'),
	account_list: once(said.flatMap(rowsOf)),
});

const ofDevice = { into: 'token_accounts', max: bound, entries, merging: { merge } } satisfies EntryBatching;

const bindingOfDevice: EntryBatching = {
	...ofDevice,
	merging: {
		merge,
		says: (entry) => rowsOf(entry).map(({ account, account_type: type }) => [String(type), account]),
		clash: (type, earlier) =>
			new InputError(
				'Accounts',
				`holds another account of type ${type} than item ${earlier} for the same device; ${oneOfType}`,
				otherType,
			),
	},
};

const named = (values: Values): Values => {
	const { account_list: list, account_type: type, ...rest } = values;
	return {
		...rest,
		account_list: [list]
			.flat()
			.map((name) => ({ account: name, ...(type === undefined ? {} : { account_type: type }) })),
	};
};

/** An item for each that was asked about, in the order of the question, whether TPNS knows it or not. */
const asked =
	(wire: 'account_list' | 'token_list', key: string, inside: string) =>
	({ body, code, data }: Envelope, values: Values): unknown => {
		const list = boundIn(body);
		const rows = (list ?? []).filter(isObject);
		const names = [values[wire]].flat().map((one) => String(isObject(one) ? one.account : one));
		const codes = codesOf({ data }, names.length);
		if (!codes && (code !== '0' || !list)) throw new Error('its codes are not as many as what was asked about');
		return names.map((name, index) => {
			const row = rows.find((candidate) => String(candidate[key]) === name);
			const held = row?.[inside];
			return {
				[key]: name,
				found: row !== undefined,
				[inside]: Array.isArray(held) ? held : [],
				...(codes === undefined ? {} : { code: codes[index] }),
			};
		});
	};

export const accountTpns = inResource(
	{ value: 'accountTpns', name: 'Account (TPNS)', description: 'Which accounts a device has with TPNS' },
	[
		{
			...base,
			operation: 'bindAccounts',
			name: 'Bind to Device',
			action: 'Bind accounts to device (TPNS)',
			description: `The device has these accounts and no others: all items of a run that name it, together. ${bound} devices in a request; TPNS does it a little later`,
			fixed: { operator_type: 2 },
			fields: [
				tpnsDevices(1),
				accountRows(
					bindable,
					'One of each type: a device has no two accounts of the same type. More may stand in further items with the same device',
				),
			],
			batching: bindingOfDevice,
		},
		{
			...query,
			operation: 'getDevices',
			name: 'Get Devices',
			action: 'Get devices of accounts (TPNS)',
			description: 'The tokens bound to accounts of one type, one item for each account',
			fixed: { operator_type: 1 },
			fields: [accounts(bound), ...accountType],
			shape: named,
			items: asked('account_list', 'account', 'token_list'),
			columns: {
				account: 'text',
				found: 'boolean',
				tokens: { type: 'list', from: 'token_list' },
			},
		},
		{
			...query,
			operation: 'getAccounts',
			name: 'Get Accounts',
			action: 'Get accounts of devices (TPNS)',
			description: 'The accounts bound to devices, one item for each device',
			fixed: { operator_type: 2 },
			fields: [tpnsDevices(bound)],
			items: asked('token_list', 'token', 'account_list'),
			columns: {
				token: 'text',
				found: 'boolean',
				accounts: { type: 'list', from: 'account_list' },
			},
		},
		{
			...base,
			operation: 'unbindAccounts',
			name: 'Unbind From Device',
			action: 'Unbind accounts from device (TPNS)',
			description: `The device loses these accounts; ${bound} devices in a request. TPNS does it a little later`,
			fixed: { operator_type: 3 },
			fields: [tpnsDevices(1), accountRows(once, 'As they were bound, each with its type')],
			batching: ofDevice,
		},
		{
			...base,
			operation: 'unbindAll',
			name: 'Unbind All From Devices',
			action: 'Unbind all accounts from devices (TPNS)',
			description: 'The devices lose every account; TPNS does it a little later',
			fixed: { operator_type: 4 },
			fields: [tpnsDevices(bound)],
			batching: { into: 'token_list' },
		},
		{
			...base,
			operation: 'removeAllDevices',
			name: 'Remove All Devices',
			action: 'Remove all devices from accounts (TPNS)',
			description: 'No device gets the messages of these accounts any more; TPNS does it a little later',
			fixed: { operator_type: 5 },
			fields: [accounts(bound), ...accountType],
			shape: named,
			batching: { into: 'account_list' },
			selects: ['account_type'],
		},
	],
);
