import type { IDataObject } from 'n8n-workflow';
import { usePractice as useMaxim } from '../maxim/practice';
import { usePractice as useMimc } from '../mimc/practice';
import { regId, text, usePractice as useMiPush } from '../mipush/practice';
import { goOn, jsonOf, simple, usePractice as useMpaas } from '../mpaas/practice';
import { token, usePractice as useXg } from '../xg/practice';

/**
 * An answer whose body says success and whose HTTP status says failure, as gateways in between make them: neither that the message
 * was sent nor that it was not may be said.
 */
const mipush = useMiPush();
const mimc = useMimc();
const maxim = useMaxim();
const mpaas = useMpaas();
const xg = useXg();

type Push = (typeof mipush)['push'];

interface Case {
	practice: { push: Push; sandbox: (typeof mipush)['sandbox'] };
	send: [string, IDataObject];
	other: [string, IDataObject];
	success: object;
}

const cases: Array<[string, () => Case]> = [
	[
		'MiPush',
		() => ({
			practice: mipush,
			send: ['message.sendToRegIds', { registrationId: regId, ...text }],
			other: ['subscription.subscribeRegIds', { registrationId: regId, topic: 'news' }],
			success: { result: 'ok', code: 0, description: '成功', data: { id: '1000999_1375164696370' } },
		}),
	],
	[
		'MIMC',
		() => ({
			practice: mimc,
			send: ['user.send', { toAccount: 'lilei', fromAccount: 'shop', msg: 'Hello' }],
			other: ['user.send', { toAccount: 'lilei', fromAccount: 'shop', msg: 'Hello' }],
			success: { code: 200, data: { packetId: 'a-1' }, message: 'success' },
		}),
	],
	[
		'MaxIM',
		() => ({
			practice: maxim,
			send: ['notification.send', { audience: 'alias', alias: 'lilei', title: 'Shipped', body: 'Tomorrow' }],
			other: ['task.getStatistics', { list: '7' }],
			success: { code: 200, data: { task_id: 7 }, message: null },
		}),
	],
	[
		'mPaaS',
		() => ({
			practice: mpaas,
			send: ['push.sendSimple', simple],
			other: ['recall.byTask', { taskId: '20842863' }],
			success: { RequestId: 'r', ResultCode: 'OK', PushResult: { Success: true } },
		}),
	],
	[
		'XG',
		() => ({
			practice: xg,
			send: ['push.sendToDevice', { deviceToken: token, title: 'Shipped', content: 'Tomorrow' }],
			other: ['account.removeAllDevices', { account: 'lilei' }],
			success: { ret_code: 0, err_msg: 'ok', result: {} },
		}),
	],
];

describe.each(cases)('%s', (_name, of) => {
	const answered = async (which: 'send' | 'other', status: number): Promise<IDataObject | undefined> => {
		const { practice, success, [which]: call } = of();
		practice.sandbox.dials.set({
			fault: 'http',
			status,
			contentType: 'application/json',
			body: JSON.stringify(success),
		});
		const [operation, parameters] = call;
		const [item] = jsonOf(
			await practice.push(operation, { ...parameters, sendingOptions: { maxTries: 1 } }, { settings: goOn }),
		);
		return item;
	};

	test.each([302, 400, 404, 500, 502])(
		'success in the body of HTTP %i: a message may have been sent',
		async (status) => {
			const item = await answered('send', status);
			expect(item).toMatchObject({
				error: expect.stringContaining(`success in the body but with HTTP ${status}, so it is not known`),
				details: { outcome: 'unknown', httpStatus: status },
			});
		},
	);

	test.each([400, 500])('anything else may be asked again (HTTP %i)', async (status) => {
		if (of().send[0] === of().other[0]) return;
		const item = await answered('other', status);
		expect(item).toMatchObject({ details: { outcome: 'retryLater', httpStatus: status } });
	});
});
