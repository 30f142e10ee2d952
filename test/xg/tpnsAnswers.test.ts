import type { IDataObject } from 'n8n-workflow';
import { startVendor } from '../credentials/n8nHost';
import { service } from '../../nodes/XgPush/service';
import { goOn, jsonOf } from '../engine/practice';
import { ok, otherToken, refused, send, token } from './tpns';

const text = { title: 'Shipped', content: 'It arrives tomorrow' };
const third = `${'a'.repeat(35)}3`;
const three = [token, otherToken, third].map((one) => ({ one }));
const inDays = (days: number): string =>
	new Date(Date.now() + 8 * 3_600_000 + days * 86_400_000).toISOString().slice(0, 10);

const notAccepted = (items: unknown[]): void => {
	for (const item of items) expect(item).not.toMatchObject({ outcome: 'accepted' });
};

test.each<[string, IDataObject]>([
	['accountTpns.unbindAll', { tokenList: '={{ $json.one }}' }],
	['sendToManyDevices', { ...text, tokenList: '={{ $json.one }}' }],
])(
	'%s: codes that cannot be told to targets, one of them no success: nobody is called done',
	async (operation, own) => {
		const { run } = await send(operation, own, {
			settings: goOn,
			items: three,
			answers: [{ ...ok, result: ['0', '10110008'] }],
		});
		const items = jsonOf(run);
		expect(items).toHaveLength(3);
		notAccepted(items);
		expect(JSON.stringify(items)).not.toContain('deadTarget');
	},
);

test.each<[string, IDataObject]>([
	['tagTpns.addTag', { tokenList: token, tagList: 'vip' }],
	['attributeTpns.deleteAll', { token }],
	['sendToAll', { ...text, confirmEveryone: true }],
])('%s: all of it was refused, and is not called done', async (operation, own) => {
	for (const code of [1008026, 1008027]) {
		const { run, received } = await send(operation, own, {
			settings: goOn,
			answers: [{ ret_code: code, err_msg: 'batch op, total error' }],
		});
		expect(received.length).toBeGreaterThan(0);
		notAccepted(jsonOf(run));
	}
});

test.each<[string, IDataObject]>([
	['sendToAll', { ...text, confirmEveryone: true }],
	['sendToPackage', { ...text, confirmEveryone: true, uploadId: '7' }],
	['sendToTags', { ...text, tagList: 'vip' }],
])('%s: a crowd is not dead', async (operation, own) => {
	const { run, received } = await send(operation, own, {
		settings: goOn,
		answers: [{ ret_code: 10110008, err_msg: 'no token, no account' }],
	});
	expect(received).toHaveLength(1);
	expect(JSON.stringify(jsonOf(run))).not.toContain('deadTarget');
});

test('a time or a day that is written twice in a loop sends once', async () => {
	const { bodies } = await send('sendToAll', {
		...text,
		confirmEveryone: true,
		options: {
			loopParam: {
				values: [{ startDate: inDays(1), endDate: inDays(7), loopType: 2, days: '1,1,3', dayTimes: '19:00, 19:00:00' }],
			},
		},
	});
	expect(bodies[0]?.loop_param).toMatchObject({ loopDayIndexs: [1, 3], dayTimes: ['19:00:00'] });
});

test.each(['[object Object]', ' undefined ', 'Invalid DateTime'])('no tag in a rule: "%s"', async (tag) => {
	const item = { tags: [tag], is_not: true, tags_operator: 'OR', items_operator: 'OR', tag_type: 'xg_user_define' };
	const sent = await send(
		'sendToTags',
		{ ...text, tagsFrom: 'rules', tagRules: JSON.stringify([{ tag_items: [item], operator: 'OR', is_not: false }]) },
		{ settings: goOn },
	);
	expect(sent.received).toEqual([]);
	expect(String(refused(sent))).toMatch(/Tag Rules/);
});

test('an upload ID of 0 is none', async () => {
	const { run } = await send(
		'packageTpns.uploadItems',
		{ holds: 'tokens', tokenList: token },
		{ settings: goOn, answers: [{ retCode: 0, errMsg: 'ok', uploadId: 0 }] },
	);
	notAccepted(jsonOf(run));
});

test('an account with a line break is not two lines of a package', async () => {
	const sent = await send(
		'packageTpns.uploadItems',
		{ holds: 'accounts', accountList: '={{ $json.one }}' },
		{ settings: goOn, items: [{ one: 'anna\nberta' }] },
	);
	expect(sent.received).toEqual([]);
});

test('attributes of a device that is named several times go one after the other', () => {
	for (const operation of ['add', 'update', 'delete', 'deleteAll'])
		expect(
			service.operations.find((one) => one.resource === 'attributeTpns' && one.operation === operation)?.rate,
		).toMatchObject({ concurrency: 1 });
});

const outcomesOf = async (count: number, answer: object): Promise<unknown[]> => {
	const { run } = await send(
		count === 1 ? 'sendToDevice' : 'sendToManyDevices',
		{ ...text, tokenList: '={{ $json.one }}' },
		{ settings: goOn, items: three.slice(0, count), answers: [{ ...ok, result: undefined, ...answer }] },
	);
	return jsonOf(run).map(({ outcome, details }) => outcome ?? (details as IDataObject | undefined)?.outcome);
};

test('a token that is not valid is dead, whether its code says so or the list of what was left out', async () => {
	expect(await outcomesOf(1, { ret_code: 1008029, err_msg: 'token is not valid' })).toEqual(['deadTarget']);
	expect(await outcomesOf(1, { invalid_targe_list: [token] })).toEqual(['deadTarget']);
	// Which of three it is the code does not say.
	expect(await outcomesOf(3, { ret_code: 1008029 })).toEqual(['rejected', 'rejected', 'rejected']);
});

test('a token that is not valid says of no account that it is gone', async () => {
	const push = async (operation: string, name: string, answer: object) => {
		const { run } = await send(
			operation,
			{ ...text, [name]: '={{ $json.one }}' },
			{ settings: goOn, items: [{ one: 'anna' }], answers: [{ ...ok, result: undefined, ...answer }] },
		);
		return jsonOf(run).map(({ outcome, details }) => outcome ?? (details as IDataObject | undefined)?.outcome);
	};
	expect(await push('sendToAccount', 'accountList', { ret_code: 1008029 })).toEqual(['rejected']);
	expect(await push('sendToManyAccounts', 'accountList', { ret_code: 1008026, result: '[1008029]' })).toEqual([
		'rejected',
	]);
	expect(await push('sendToAccount', 'accountList', { ret_code: 10110008 })).toEqual(['deadTarget']);
	expect(await push('sendToManyAccounts', 'accountList', { ret_code: 1008026, result: '[10110008]' })).toEqual([
		'deadTarget',
	]);
});

test.each<[string, unknown]>([
	['a list as text', JSON.stringify([otherToken])],
	['a text', otherToken],
	['a list', [otherToken]],
])('what was left out is dead and no other is: %s', async (_what, list) => {
	expect(await outcomesOf(3, { invalid_targe_list: list })).toEqual(['accepted', 'deadTarget', 'accepted']);
});

test.each<[string, unknown]>([
	['objects', [{ token: otherToken, code: 1008029 }]],
	['an object', { token: otherToken }],
	['a token of another spelling', [otherToken.toUpperCase()]],
	['a number', 1],
])('where what was left out cannot be read, nobody is called reached: %s', async (_what, list) => {
	expect(await outcomesOf(3, { invalid_targe_list: list })).toEqual(['unknown', 'unknown', 'unknown']);
});

test.each<[unknown]>([[[]], [''], [{}], [null], ['[]'], ['{}']])('nothing was left out: %j', async (list) => {
	expect(await outcomesOf(3, { invalid_targe_list: list })).toEqual(['accepted', 'accepted', 'accepted']);
});

test.each<[number, string]>([
	[1008026, '["0","0","0"]'],
	[1008027, '["0","0","0"]'],
	[1008027, '["0","10110008","0"]'],
])('codes that say otherwise than the answer as a whole call nobody reached or dead: %d %s', async (code, result) => {
	expect(await outcomesOf(3, { ret_code: code, result })).toEqual(['unknown', 'unknown', 'unknown']);
});

test('a push that was held back as a repeat is told as one that must not go out again', async () => {
	const sent = await send(
		'sendToAll',
		{ ...text, confirmEveryone: true },
		{ settings: goOn, answers: [{ ret_code: 10010018, err_msg: 'Push repeat' }] },
	);
	const [item] = jsonOf(sent.run);
	expect(item).toMatchObject({ details: { outcome: 'rejected' } });
	expect(JSON.stringify(item)).toMatch(/the message has gone out: do not send it again/);
	expect(JSON.stringify(item)).not.toMatch(/wait/i);
});

test('who is not found may have another type of account', async () => {
	const { run } = await send(
		'sendToAccount',
		{ ...text, accountList: 'anna' },
		{ settings: goOn, answers: [{ ret_code: 10010005 }] },
	);
	expect(JSON.stringify(jsonOf(run)[0])).toMatch(/Account Type, where it is set/);
});

test('the same message to everyone is not sent again within the hour, by whichever execution; another is', async () => {
	const tpns = await startVendor(() => ({ status: 200, type: 'application/json', body: ok }));
	const credential = { baseUrl: tpns.origin };
	const toAll = { ...text, confirmEveryone: true };
	try {
		await send('sendToAll', toAll, { credential });
		const { run } = await send('sendToAll', toAll, { credential, settings: goOn, executionId: 'another' });
		expect(tpns.received).toHaveLength(1);
		expect(jsonOf(run)[0]).toMatchObject({
			error: expect.stringMatching(/^The same message to everyone was accepted .* and TPNS would not deliver it/),
			details: { outcome: 'retryLater' },
		});
		await send('sendToAll', { ...toAll, content: 'Another' }, { credential });
		expect(tpns.received).toHaveLength(2);
		// Of tags TPNS says no such thing.
		for (let times = 0; times < 2; times++) await send('sendToTags', { ...text, tagList: 'vip' }, { credential });
		expect(tpns.received).toHaveLength(4);
	} finally {
		await tpns.close();
	}
});

test.each([
	[1008026, '[0,10110008]', { unknown: 2, deadTargets: 0, accepted: 0 }],
	[1008026, '[10110008,0]', { unknown: 2, deadTargets: 0, accepted: 0 }],
	[1008027, '[10110008,10110008]', { unknown: 0, deadTargets: 2, accepted: 0 }],
	[0, '[0,0]', { unknown: 0, deadTargets: 0, accepted: 2 }],
	[1008026, '[10110008,0,10110008]', { unknown: 3, deadTargets: 0, accepted: 0 }],
	[1008026, '[0,10110008,0]', { unknown: 3, deadTargets: 0, accepted: 0 }],
])('a file that names an account several times: %i %s', async (code, result, counts) => {
	const mentions = (JSON.parse(result) as unknown[]).map(() => 'anna').join('\n');
	const { run } = await send(
		'sendToManyAccounts',
		{
			...text,
			accountList: '',
			sendingOptions: { confirmLargeAudience: true, targetsFrom: 'file', fileDuplicates: 'keep' },
		},
		{
			binary: [{ data: { data: Buffer.from(mentions).toString('base64'), mimeType: 'text/plain' } }],
			answers: [{ ...ok, ret_code: code, result }],
		},
	);
	expect(jsonOf(run)[0]).toMatchObject(counts);
});
