import type { IDataObject } from 'n8n-workflow';
import { useCampaigns } from '../engine/ledger';
import { account, bulkToken, goOn, jsonOf, otherAccount, text, token, usePractice } from './practice';

const practice = usePractice();

/** What an answer does not say of a target is not known of it, and what it says is not lost. */

describe('a list of accounts whose answer has not a code for each', () => {
	const ids = [account, otherAccount, 'bulk-1'];
	const send = async () =>
		practice.push(
			'push.sendToAccounts',
			{ accountList: '={{ $json.id }}', ...text },
			{ items: ids.map((id) => ({ id })) },
		);

	test.each<[string, unknown, string[]]>([
		// Nothing says whose code is missing: it may be that of the first.
		['too short', [0, 48], ['unknown', 'unknown', 'unknown']],
		['too long to be laid beside the request', [0, 0, 0, 48], ['unknown', 'unknown', 'unknown']],
		['with a gap', [0, null, 0], ['accepted', 'unknown', 'accepted']],
		['an object', { [account]: 0, [otherAccount]: 48 }, ['unknown', 'unknown', 'unknown']],
		['a list of objects', ids.map((name) => ({ account: name, ret_code: 0 })), ['unknown', 'unknown', 'unknown']],
		['an empty list', [], ['unknown', 'unknown', 'unknown']],
		['an empty text', '', ['unknown', 'unknown', 'unknown']],
		['absent', undefined, ['unknown', 'unknown', 'unknown']],
		['a list as JSON text', '[0,48,0]', ['accepted', 'deadTarget', 'accepted']],
		['with a code of no table', [0, 4711, '0'], ['accepted', 'unknown', 'accepted']],
	])('%s', async (_what, result, outcomes) => {
		practice.answer({ ret_code: 0, err_msg: '', result });
		expect(jsonOf(await send()).map(({ outcome }) => outcome)).toEqual(outcomes);
		expect(practice.requests()).toHaveLength(1);
	});

	test('an item with several accounts has the least certain outcome, and says which account had which', async () => {
		practice.answer({ ret_code: 0, result: [48, null] });
		const [item] = jsonOf(
			await practice.push('push.sendToAccounts', { accountList: [account, otherAccount], ...text }),
		);
		expect(item).toMatchObject({
			outcome: 'unknown',
			deadTargets: [account],
			otherTargets: {
				[otherAccount]: {
					outcome: 'unknown',
					reason: 'the service took the request, but its answer gives no code for this account',
				},
			},
		});
	});
});

describe('a campaign remembers each account by its own code', () => {
	useCampaigns();

	test('who was refused is sent to again, who is gone or unknown is told as such, and only that', async () => {
		const ids = [account, otherAccount, 'bulk-1', 'bulk-2'];
		const send = async () =>
			practice.push(
				'push.sendToAccounts',
				{ accountList: '={{ $json.id }}', ...text, sendingOptions: { campaignKey: 'spring' } },
				{ items: ids.map((id) => ({ id })), settings: goOn },
			);
		practice.answer({ ret_code: 0, result: [0, 48, 73, null] });
		expect(jsonOf(await send()).map(({ outcome }) => outcome)).toEqual([
			'accepted',
			'deadTarget',
			'rejected',
			'unknown',
		]);
		practice.answer({ ret_code: 0, result: [0] });
		expect(jsonOf(await send())).toEqual([
			expect.objectContaining({ outcome: 'accepted', earlierRun: true }),
			expect.objectContaining({ outcome: 'deadTarget', earlierRun: true }),
			expect.not.objectContaining({ earlierRun: true }),
			expect.objectContaining({ details: expect.objectContaining({ outcome: 'unknown', earlierRun: true }) }),
		]);
		expect(practice.requests().map(({ fields }) => JSON.parse(fields.account_list ?? ''))).toEqual([ids, ['bulk-1']]);
	});
});

describe('a message that was made before', () => {
	const existing: IDataObject = { pushIdFrom: 'existing', pushId: '2854657653' };

	test.each([
		['push.sendToManyDevices', 'deviceList', bulkToken(1)],
		['push.sendToManyAccounts', 'accountList', account],
	])('%s: its ID stands in the output', async (operation, name, target) => {
		practice.answer({ ret_code: 0, result: {} });
		expect(jsonOf(await practice.push(operation, { [name]: target, ...existing }))[0]).toMatchObject({
			outcome: 'accepted',
			target,
			messageId: '2854657653',
		});
	});

	test.each<[string, IDataObject]>([
		['push.sendToManyDevices', { deviceList: token, ...existing }],
		['pushV3.sendToManyDevices', { tokenList: token, ...text, pushId: '2854657653' }],
	])('%s: also where the answer is lost, so that it can be looked up', async (operation, parameters) => {
		practice.sandbox.dials.set({ fault: 'lost', vendor: 'xg' });
		const [item] = jsonOf(
			await practice.push(operation, { ...parameters, sendingOptions: { maxTries: 1 } }, { settings: goOn }),
		);
		if (operation === 'push.sendToManyDevices')
			expect(item).toMatchObject({ details: { outcome: 'unknown', messageId: '2854657653' } });
		else expect(item).toMatchObject({ details: { outcome: 'unknown', messageId: '2854657653' } });
	});

	test('a new message whose list call is lost: the ID is known from the call before', async () => {
		practice.sandbox.dials.set({ fault: 'lost', vendor: 'xg', path: '/v2/push/device_list_multiple' });
		const [item] = jsonOf(
			await practice.push(
				'push.sendToManyDevices',
				{ deviceList: token, ...text, sendingOptions: { maxTries: 1 } },
				{ settings: goOn },
			),
		);
		expect(item).toMatchObject({ details: { outcome: 'unknown', messageId: expect.stringMatching(/^\d+$/) } });
	});

	test('a list call that never left has no message to look up', async () => {
		const run = await practice.push(
			'push.sendToManyDevices',
			{ deviceList: token, ...existing, sendingOptions: { maxTries: 1 } },
			{ settings: goOn, credential: practice.credential({ baseUrl: 'http://127.0.0.1:1' }) },
		);
		expect(jsonOf(run)[0]).toMatchObject({ details: { outcome: 'retryLater' } });
		expect(jsonOf(run)[0]!.details).not.toHaveProperty('messageId');
	});
});

describe('the name of the list of push IDs', () => {
	test.each([
		[{}, 'push_ids'],
		[{ pushIdsName: 'push_ids' }, 'push_ids'],
		[{ pushIdsName: 'push_id' }, 'push_id'],
	])('%j: %s', async (parameters, name) => {
		const run = await practice.push('task.getStatus', { pushIds: '7,8', ...parameters });
		expect(run.error).toBeUndefined();
		const { fields, verdict } = practice.request();
		expect(verdict).toBe('accepted');
		const { access_id: _id, timestamp: _time, sign: _sign, ...own } = fields;
		expect(own).toEqual({ [name]: '[{"push_id":"7"},{"push_id":"8"}]' });
	});
});
