import type { IDataObject } from 'n8n-workflow';
import { goOn, jsonOf } from '../engine/practice';
import { otherToken, refused, send, token } from './tpns';

const rows = { values: [{ account: '926@126.com' }, { account: '13800000000', accountType: 1 }] };
const onWire = [
	{ account: '926@126.com', account_type: 0 },
	{ account: '13800000000', account_type: 1 },
];

test.each<[string, number]>([
	['bindAccounts', 2],
	['unbindAccounts', 3],
])('%s: devices of several items travel together, each with its accounts', async (operation, type) => {
	const { bodies, received, run } = await send(
		`accountTpns.${operation}`,
		{ tokenList: '={{ $json.one }}', accountList: rows },
		{
			items: [token, otherToken].map((one) => ({ one })),
			answers: [{ ret_code: 0, err_msg: 'NO_ERROR', result: ['0', '0'] }],
		},
	);
	expect(bodies).toEqual([
		{
			operator_type: type,
			token_accounts: [token, otherToken].map((one) => ({ token: one, account_list: onWire })),
		},
	]);
	expect(received[0]?.target).toBe('/v3/device/account/batchoperate');
	expect(jsonOf(run)).toMatchObject([
		{ outcome: 'accepted', target: token },
		{ outcome: 'accepted', target: otherToken },
	]);
});

/** A table of which each row has a device and one of its accounts. */
const table = {
	tokenList: '={{ $json.device }}',
	accountList: { values: [{ account: '={{ $json.account }}', accountType: '={{ $json.kind }}' }] },
};
const row = (device: string, account: string, kind = 0) => ({ device, account, kind });
const phoneAndMail = [row(token, '13800000000', 1), row(otherToken, 'anna'), row(token, 'li@example.com', 2)];

test.each(['bindAccounts', 'unbindAccounts'])(
	'%s: rows of the same device are one change of it, and each has its answer',
	async (operation) => {
		const { bodies, run } = await send(`accountTpns.${operation}`, table, {
			items: phoneAndMail,
			answers: [{ ret_code: 0, result: ['0', '0'] }],
		});
		expect(bodies.map(({ token_accounts: list }) => list)).toEqual([
			[
				{
					token,
					account_list: [
						{ account: '13800000000', account_type: 1 },
						{ account: 'li@example.com', account_type: 2 },
					],
				},
				{ token: otherToken, account_list: [{ account: 'anna', account_type: 0 }] },
			],
		]);
		expect(jsonOf(run)).toMatchObject([
			{ outcome: 'accepted', target: token },
			{ outcome: 'accepted', target: otherToken },
			{ outcome: 'accepted', target: token },
		]);
		expect(run.outputs[0]?.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }, { item: 2 }]);
	},
);

test('what TPNS says of a device is said of each of its rows, and of no other', async () => {
	const { run } = await send('accountTpns.bindAccounts', table, {
		settings: goOn,
		items: phoneAndMail,
		answers: [{ ret_code: 1008026, err_msg: 'batch op, partly error', result: ['1008006', '0'] }],
	});
	expect(jsonOf(run)).toMatchObject([
		{ outcome: 'rejected', vendorCode: '1008006' },
		{ outcome: 'accepted', target: otherToken },
		{ outcome: 'rejected', vendorCode: '1008006' },
	]);
});

test('of a device that several items name, without accounts of its own, the code is that of each of them', async () => {
	const { bodies, run } = await send(
		'accountTpns.unbindAll',
		{ tokenList: '={{ $json.one }}' },
		{
			settings: goOn,
			items: [token, otherToken, token].map((one) => ({ one })),
			answers: [{ ret_code: 1008026, result: ['1008006', '0'] }],
		},
	);
	expect(bodies).toMatchObject([{ token_list: [token, otherToken] }]);
	expect(jsonOf(run)).toMatchObject([
		{ outcome: 'rejected', vendorCode: '1008006' },
		{ outcome: 'accepted' },
		{ outcome: 'rejected', vendorCode: '1008006' },
	]);
});

test('of a device whose rows stand far apart nothing is taken away by a second request', async () => {
	const one = (index: number): string => `t${String(index % 2500).padStart(35, '0')}`;
	const items = Array.from({ length: 5000 }, (_, index) => row(one(index), `user ${index}`, index < 2500 ? 1 : 2));
	const { bodies, run } = await send('accountTpns.bindAccounts', table, { items, answers: [{ ret_code: 0 }] });
	const entries = bodies.flatMap(
		({ token_accounts: list }) => list as Array<{ token: string; account_list: object[] }>,
	);
	expect(bodies).toHaveLength(125);
	expect(new Set(entries.map(({ token: device }) => device)).size).toBe(2500);
	expect(entries.map(({ account_list: list }) => list.length)).toEqual(entries.map(() => 2));
	expect(jsonOf(run).map(({ target, outcome }) => [target, outcome])).toEqual(
		items.map(({ device }) => [device, 'accepted']),
	);
});

test('another account of the same type for the same device is refused, and names the item that has the first', async () => {
	const sent = await send('accountTpns.bindAccounts', table, {
		settings: goOn,
		items: [row(token, 'anna'), row(otherToken, 'anna'), row(token, 'berta'), row(token, 'anna')],
		answers: [{ ret_code: 0 }],
	});
	const [first, second, third, fourth] = jsonOf(sent.run);
	for (const item of [first, second, fourth]) expect(item).toMatchObject({ outcome: 'accepted' });
	expect(third?.error).toBe(
		'Accounts in item 2 holds another account of type 0 than item 0 for the same device; a device has one account of each type, and TPNS would keep the last alone',
	);
	expect(JSON.stringify(sent.bodies)).not.toContain('berta');
	const stopped = await send('accountTpns.bindAccounts', table, { items: [row(token, 'anna'), row(token, 'berta')] });
	expect(stopped.received).toEqual([]);
});

test('two accounts of a type in one item are refused; the same one twice is one', async () => {
	const rowsOf = (...accounts: string[]) => ({
		tokenList: token,
		accountList: { values: accounts.map((account) => ({ account })) },
	});
	const sent = await send('accountTpns.bindAccounts', rowsOf('anna', 'berta'), { settings: goOn });
	expect(sent.received).toEqual([]);
	expect(refused(sent)).toBe(
		'Accounts in item 0 holds two accounts of type 0; a device has one account of each type, and TPNS would keep the last alone',
	);
	const { bodies } = await send('accountTpns.bindAccounts', rowsOf('anna', 'anna'), {
		answers: [{ ret_code: 0, result: ['0'] }],
	});
	expect(bodies[0]?.token_accounts).toEqual([{ token, account_list: [{ account: 'anna', account_type: 0 }] }]);
	const taken = await send('accountTpns.unbindAccounts', rowsOf('anna', 'berta'), { answers: [{ ret_code: 0 }] });
	expect(taken.received).toHaveLength(1);
});

test('21 devices are two requests', async () => {
	const items = Array.from({ length: 21 }, (_, index) => ({ one: `t${String(index).padStart(35, '0')}` }));
	const { bodies } = await send(
		'accountTpns.bindAccounts',
		{ tokenList: '={{ $json.one }}', accountList: rows },
		{ items, answers: [{ ret_code: 0 }] },
	);
	expect(bodies.map(({ token_accounts: list }) => (list as unknown[]).length).sort((a, b) => b - a)).toEqual([20, 1]);
});

test('of a batch that went partly each device is told by its own code', async () => {
	const { run } = await send(
		'accountTpns.unbindAll',
		{ tokenList: '={{ $json.one }}' },
		{
			settings: goOn,
			items: [token, otherToken].map((one) => ({ one })),
			answers: [{ ret_code: 1008026, err_msg: 'batch op, partly error', result: ['0', '1008006'] }],
		},
	);
	const [first, second] = jsonOf(run);
	expect(first).toMatchObject({ outcome: 'accepted', target: token });
	expect(JSON.stringify(second)).toMatch(/a token is not valid/);
	expect(second).not.toMatchObject({ outcome: 'accepted' });
});

test('where TPNS does not say which, none is called done', async () => {
	for (const [code, result] of [
		[1008026, undefined],
		[1008026, ['0']],
		// The codes say otherwise than the answer as a whole.
		[1008026, ['0', '0']],
		[1008027, ['0', '0']],
		[1008027, ['10110008', '0']],
	]) {
		const { run } = await send(
			'accountTpns.unbindAll',
			{ tokenList: '={{ $json.one }}' },
			{ settings: goOn, items: [token, otherToken].map((one) => ({ one })), answers: [{ ret_code: code, result }] },
		);
		for (const item of jsonOf(run)) {
			expect(item).not.toMatchObject({ outcome: 'accepted' });
			expect(JSON.stringify(item)).toMatch(/does not say which/);
		}
	}
});

test('accounts lose all their devices', async () => {
	const { bodies } = await send(
		'accountTpns.removeAllDevices',
		{ accountList: '926@126.com,1527000000', accountType: 2 },
		{ answers: [{ ret_code: 0, result: ['0', '0'] }] },
	);
	expect(bodies).toEqual([
		{
			operator_type: 5,
			account_list: [
				{ account: '926@126.com', account_type: 2 },
				{ account: '1527000000', account_type: 2 },
			],
		},
	]);
});

test('an item for each account that was asked about, known or not', async () => {
	const { bodies, run } = await send(
		'accountTpns.getDevices',
		{ accountList: 'account1,account2', options: { simplify: true } },
		{
			answers: [
				{
					retCode: 0,
					errMsg: 'ok',
					result: ['0', '10110008'],
					account_tokens: [{ account: 'account1', token_list: ['token1', 'token2'] }],
				},
			],
		},
	);
	expect(bodies).toEqual([
		{ operator_type: 1, account_list: ['account1', 'account2'].map((account) => ({ account, account_type: 0 })) },
	]);
	expect(jsonOf(run)).toEqual([
		{ account: 'account1', found: true, tokens: ['token1', 'token2'] },
		{ account: 'account2', found: false, tokens: [] },
	]);
});

test('an item for each device that was asked about', async () => {
	const { bodies, run } = await send(
		'accountTpns.getAccounts',
		{ tokenList: token, options: { simplify: true } },
		{
			answers: [
				{
					retCode: 0,
					errMsg: 'ok',
					result: ['0'],
					token_accounts: [{ token, account_list: [{ account: '926@126.com' }] }],
				},
			],
		},
	);
	expect(bodies).toEqual([{ operator_type: 2, token_list: [token] }]);
	expect(jsonOf(run)).toEqual([{ token, found: true, accounts: [{ account: '926@126.com' }] }]);
});

test('an account of another type is asked about by its type', async () => {
	const { bodies } = await send(
		'accountTpns.getDevices',
		{ accountList: '13800000000', accountType: 1 },
		{ answers: [{ retCode: 0, result: ['0'], account_tokens: [] }] },
	);
	expect(bodies[0]).toMatchObject({ account_list: [{ account: '13800000000', account_type: 1 }] });
});

const asking = [
	['accountTpns.getDevices', { accountList: 'anna, berta' }, 'account_tokens'],
	['accountTpns.getAccounts', { tokenList: `${token}, ${otherToken}` }, 'token_accounts'],
] as const;

describe.each(asking)('%s', (operation, parameters, list) => {
	const ask = async (answer: object) => {
		const { run } = await send(
			operation,
			{ ...parameters, options: { simplify: true } },
			{ settings: goOn, answers: [answer] },
		);
		return jsonOf(run);
	};

	test.each([
		{ retCode: 1008027, result: ['1008004', '1008004'] },
		{ retCode: 1008027, result: '["1008004","1008004"]' },
		{ retCode: 1008026, result: ['1008004', '10110008'] },
		{ retCode: 1008026, result: ['10110008', 'brand new'] },
		{ retCode: 0, result: ['0', '1008004'], [list]: [] },
		{ retCode: 1008027, result: ['0', '0'], [list]: [] },
		{ retCode: 1008027, result: ['0', '10110008'], [list]: [] },
		{ retCode: 1008026, result: ['0', '0'], [list]: [] },
		{ retCode: 1008027 },
		{ retCode: 1008026, [list]: [] },
		{ retCode: 0 },
	])('what could not be asked is not told as not found: %j', async (answer) => {
		const items = await ask({ errMsg: 'ok', ...answer });
		expect(items).toMatchObject([{ error: expect.any(String), details: { outcome: 'retryLater' } }]);
		expect(JSON.stringify(items)).not.toMatch(/"found":|refused: .*\(code 0\)/);
	});

	test("TPNS' own words on a target are the reason", async () => {
		const [item] = await ask({ retCode: 1008027, result: ['10110008', '1008004'] });
		expect(item?.error).toMatch(/failed when it called another part of itself/);
	});

	test.each([
		{ retCode: 1008026, result: ['10110008'] },
		{ retCode: 0, result: ['0'] },
	])('codes that are not as many as the targets tell of none: %j', async (answer) => {
		const [item] = await ask(answer);
		expect(item?.error).toMatch(/could not be read/);
	});

	test.each([
		{ retCode: 1008027, result: ['10110008', '1008006'] },
		{ retCode: 1008027, result: ['10110008', '10110008'], [list]: null },
		{ retCode: 0, result: ['0', '0'], [list]: [] },
		{ retCode: 0, [list]: [] },
		{ retCode: 0, [list]: null },
	])('what TPNS does not know is not found: %j', async (answer) => {
		expect(await ask(answer)).toMatchObject([{ found: false }, { found: false }]);
	});

	test('what it knows is found beside what it does not', async () => {
		const [key, inside] =
			list === 'account_tokens' ? (['account', 'token_list'] as const) : (['token', 'account_list'] as const);
		const second = list === 'account_tokens' ? 'berta' : otherToken;
		const row = { [key]: second, [inside]: [] };
		for (const rows of [[row], JSON.stringify([row])])
			expect(await ask({ retCode: 1008026, result: ['10110008', '0'], [list]: rows })).toMatchObject([
				{ found: false },
				{ [key]: second, found: true },
			]);
	});
});

test.each<[string, IDataObject, RegExp]>([
	['removeAllDevices', { accountList: 'a' }, /2 to 100 characters/],
	[
		'bindAccounts',
		{ tokenList: token, accountList: { values: [{ account: 'x'.repeat(101) }] } },
		/2 to 100 characters/,
	],
	['bindAccounts', { tokenList: 'undefined', accountList: rows }, /Device Token/],
])('%s: a limit is held before the network', async (operation, parameters, sentence) => {
	const sent = await send(`accountTpns.${operation}`, parameters, { settings: goOn });
	expect(sent.received).toEqual([]);
	expect(String(refused(sent))).toMatch(sentence);
});
