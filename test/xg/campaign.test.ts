import type { IDataObject } from 'n8n-workflow';
import { useCampaigns } from '../engine/ledger';
import { jsonOf, text, usePractice } from './practice';

/** An audience that is an expression is one target, however it is written. */
const practice = usePractice();
useCampaigns();

const send = async (operation: string, parameters: IDataObject) =>
	jsonOf(await practice.push(operation, { ...text, ...parameters, sendingOptions: { campaignKey: 'spring' } }))[0] ??
	{};

test.each([
	['push.sendToTags', 'tagsList', 'tagsOp'],
	['pushV3.sendToTags', 'tagList', 'op'],
])('%s: tags with an operator', async (operation, tags, operator) => {
	practice.answer({ ret_code: 0, result: { push_id: '1' }, push_id: '1' });
	const rounds: Array<[string[], string, boolean]> = [
		[['vip'], 'AND', false],
		// Of one tag the operator says nothing.
		[['vip'], 'OR', true],
		[['vip', 'new'], 'OR', false],
		[['new', 'vip'], 'OR', true],
		[['new', 'vip'], 'AND', false],
		[['vip', 'new'], 'AND', true],
	];
	let sent = 0;
	for (const [list, op, earlier] of rounds) {
		const item = await send(operation, { [tags]: list, [operator]: op });
		expect([list, op, item.outcome, item.earlierRun === true]).toEqual([list, op, 'accepted', earlier]);
		if (!earlier) sent++;
		expect(practice.requests()).toHaveLength(sent);
	}
});

test('accounts by their own codes: later is sent again, gone is told as gone', async () => {
	const ids = ['alice@x', 'bobby@x', 'carol@x'];
	const run = async () =>
		jsonOf(
			await practice.push(
				'push.sendToAccounts',
				{ accountList: '={{ $json.id }}', ...text, sendingOptions: { campaignKey: 'spring' } },
				{ items: ids.map((id) => ({ id })) },
			),
		);
	practice.answer({ ret_code: 0, result: [0, 15, 48] });
	expect((await run()).map(({ outcome }) => outcome)).toEqual(['accepted', 'retryLater', 'deadTarget']);
	practice.answer({ ret_code: 0, result: [0] });
	expect((await run()).map(({ outcome, earlierRun }) => [outcome, earlierRun])).toEqual([
		['accepted', true],
		['accepted', undefined],
		['deadTarget', true],
	]);
	expect(practice.requests().map(({ fields }) => JSON.parse(fields.account_list ?? ''))).toEqual([ids, ['bobby@x']]);
});

test('an account that a file names twice: where one of its messages has come, neither is sent again', async () => {
	const run = async () =>
		jsonOf(
			await practice.push(
				'push.sendToAccounts',
				{
					accountList: '',
					...text,
					sendingOptions: {
						campaignKey: 'spring',
						confirmLargeAudience: true,
						targetsFrom: 'file',
						fileDuplicates: 'keep',
					},
				},
				{
					binary: [
						{
							data: {
								data: Buffer.from('alice@x\nbobby@x\nalice@x\nbobby@x\nalice@x').toString('base64'),
								mimeType: 'text/plain',
							},
						},
					],
				},
			),
		)[0];
	practice.answer({ ret_code: 0, result: [0, 15, 15, 15, 0] });
	expect(await run()).toMatchObject({ accepted: 0, unknown: 3, retryLater: 2 });
	practice.answer({ ret_code: 0, result: [0, 0] });
	expect(await run()).toMatchObject({ accepted: 2, unknown: 3, retryLater: 0 });
	expect(practice.requests().map(({ fields }) => JSON.parse(fields.account_list ?? '').length)).toEqual([5, 2]);
});

test.each([
	['pushV3.sendToTags', { tagList: ['vip'] }, { platform: 'android' }, { platform: 'ios' }],
	['pushV3.sendToAccount', { accountList: '13000000000' }, { platform: 'android' }, { platform: 'ios' }],
])('%s: Android and iOS are two audiences', async (operation, audience, one, other) => {
	practice.answer({ ret_code: 0, result: { push_id: '1' }, push_id: '1' });
	for (const [platform, earlier] of [
		[one, false],
		[other, false],
		[one, true],
		[other, true],
	] as const) {
		const item = await send(operation, { ...audience, ...platform });
		expect([platform, item.earlierRun === true]).toEqual([platform, earlier]);
	}
	expect(practice.requests()).toHaveLength(2);
});

test('a message made for lists reaches nobody by itself: each run makes one, so that what goes on has its push ID', async () => {
	for (const id of ['77', '78']) {
		practice.answer({ ret_code: 0, result: { push_id: id } });
		expect(await send('push.createMessage', {})).toMatchObject({ outcome: 'accepted', messageId: id });
	}
	expect(practice.requests()).toHaveLength(2);
});

test('what another run has done says where its IDs are', async () => {
	practice.answer({ ret_code: 0, result: { push_id: '77' } });
	const parameters = { tagsList: ['vip'], tagsOp: 'AND' };
	expect(await send('push.sendToTags', parameters)).toMatchObject({ messageId: '77' });
	const again = await send('push.sendToTags', parameters);
	expect(again).toMatchObject({
		earlierRun: true,
		reason: expect.stringMatching(/^Accepted in another run of this campaign; .*IDs.* output of that run$/),
	});
	expect(again).not.toHaveProperty('messageId');
});
