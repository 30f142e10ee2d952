import type { IDataObject } from 'n8n-workflow';
import { goOn, jsonOf, text, token, usePractice } from './practice';

/** A code says something of what it is about, and of nothing else that a request names. */
const practice = usePractice();

const everyone = { confirmEveryone: true };

const told = async (operation: string, parameters: IDataObject, answer: object): Promise<unknown> => {
	practice.answer(answer);
	const [item] = jsonOf(
		await practice.push(operation, { ...parameters, sendingOptions: { maxTries: 1 } }, { settings: goOn }),
	);
	const details = item?.details as IDataObject | undefined;
	return item?.outcome ?? details?.outcome;
};

/** Guide, return codes: 14, 40 and 53 are about a token, 48 about an account. Version 3: 10110 a device, 10116 an account. */
describe('who is gone', () => {
	test.each<[string, IDataObject, number, string]>([
		['push.sendToDevice', { deviceToken: token, ...text }, 40, 'deadTarget'],
		['push.sendToDevice', { deviceToken: token, ...text }, 48, 'rejected'],
		['push.sendToAccount', { account: 'lilei', ...text }, 48, 'deadTarget'],
		['push.sendToAccount', { account: 'lilei', ...text }, 40, 'rejected'],
		['push.sendToAccount', { account: 'lilei', ...text }, 14, 'rejected'],
		['push.sendToTags', { tagsList: ['vip'], ...text }, 40, 'rejected'],
		['push.sendToTags', { tagsList: ['vip'], ...text }, 48, 'rejected'],
		['push.sendToAll', { ...everyone, ...text }, 53, 'rejected'],
		['push.createMessage', text, 6, 'rejected'],
		['task.cancel', { pushId: '2853333945' }, 6, 'rejected'],
		['account.removeDevice', { account: 'lilei', deviceToken: token }, 48, 'rejected'],
		['account.removeDevice', { account: 'lilei', deviceToken: token }, 40, 'deadTarget'],
		['account.removeAllDevices', { account: 'lilei' }, 48, 'deadTarget'],
		['pushV3.sendToDevice', { tokenList: token, ...text }, 10110, 'deadTarget'],
		['pushV3.sendToDevice', { tokenList: token, ...text }, 10116, 'rejected'],
		['pushV3.sendToAccount', { accountList: 'lilei', ...text }, 10116, 'deadTarget'],
		['pushV3.sendToAccount', { accountList: 'lilei', ...text }, 10110, 'rejected'],
		['pushV3.sendToTags', { tagList: ['vip'], ...text }, 10110, 'rejected'],
		['pushV3.sendToAll', { ...everyone, ...text }, 10116, 'rejected'],
	])('%s %j: code %i is %s', async (operation, parameters, code, outcome) => {
		expect(await told(operation, parameters, { ret_code: code, err_msg: 'm' })).toBe(outcome);
	});

	test('the code of an account in a list: 48 alone says that it is gone', async () => {
		practice.answer({ ret_code: 0, result: [0, 48, 40, 14] });
		const run = await practice.push(
			'push.sendToAccounts',
			{ accountList: '={{ $json.id }}', ...text },
			{ items: ['aa', 'bb', 'cc', 'dd'].map((id) => ({ id })) },
		);
		expect(jsonOf(run).map(({ outcome }) => outcome)).toEqual(['accepted', 'deadTarget', 'rejected', 'rejected']);
	});
});

/** Version 3: 10302 "帐号列表推送部分失败", 10304 "token 列表推送部分失败". */
describe('failed in part', () => {
	test.each<[string, IDataObject, string]>([
		['pushV3.sendToDevice', { tokenList: token, ...text }, 'unknown'],
		['pushV3.sendToAccount', { accountList: 'lilei', ...text }, 'unknown'],
		['pushV3.sendToTags', { tagList: ['vip'], ...text }, 'unknown'],
		['pushV3.sendToAll', { ...everyone, ...text }, 'unknown'],
		['tagV3.addTagToDevices', { tokenList: token, tagList: 'vip' }, 'retryLater'],
		['tagV3.addTag', { tokenList: token, tagList: 'vip' }, 'retryLater'],
	])('%s: not called done', async (operation, parameters, outcome) => {
		for (const code of [10302, 10304]) {
			// The same content to everyone would not be sent twice within the hour.
			const own = 'content' in parameters ? { content: `Number ${code}` } : {};
			expect(await told(operation, { ...parameters, ...own }, { ret_code: code, push_id: '7' })).toBe(outcome);
		}
	});
});

describe('what an answer leaves out', () => {
	/** Guide, cancelling: `status` 0 is success, all others are failure. */
	test.each([[{}], [''], [undefined], [[]]])(
		'a cancel call without a status (%j) has not said that it cancelled',
		async (result) => {
			practice.answer({ ret_code: 0, err_msg: '', result });
			const run = await practice.push('task.cancel', { pushId: '2853333945' }, { settings: goOn });
			expect(jsonOf(run)[0]).toMatchObject({
				error: expect.stringMatching(/does not say whether the task was cancelled, so the message may still go out/),
				details: { outcome: 'retryLater', target: '2853333945' },
			});
			expect(practice.requests()).toHaveLength(1);
		},
	);

	test.each([
		[0, 'accepted'],
		['0', 'accepted'],
		[1, 'rejected'],
		['-1', 'rejected'],
	])('status %j is %s', async (status, outcome) => {
		expect(await told('task.cancel', { pushId: '2853333945' }, { ret_code: 0, result: { status } })).toBe(outcome);
	});

	test.each([[{}], [{ push_id: 0 }], [{ push_id: '0' }]])(
		'a message that was created without an ID (%j) cannot be sent',
		async (result) => {
			practice.answer({ ret_code: 0, err_msg: '', result });
			const run = await practice.push('push.createMessage', text, { settings: goOn });
			expect(jsonOf(run)[0]).toMatchObject({
				error: expect.stringMatching(/holds no push ID, so nothing can be sent to lists/),
				details: { outcome: 'retryLater' },
			});
			expect(practice.requests()).toHaveLength(1);
		},
	);

	test('nor can the lists that were to get it', async () => {
		practice.answer({ ret_code: 0, err_msg: '', result: { push_id: 0 } }, 1, '/v2/push/create_multipush');
		const run = await practice.push('push.sendToManyDevices', { deviceList: token, ...text }, { settings: goOn });
		expect(practice.requests().map(({ path }) => path)).toEqual(['/v2/push/create_multipush']);
		expect(jsonOf(run)[0]).toMatchObject({ error: expect.stringMatching(/without naming its ID/) });
	});
});
