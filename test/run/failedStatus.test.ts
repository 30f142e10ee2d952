import type { IDataObject } from 'n8n-workflow';
import { startVendor } from '../credentials/n8nHost';
import { usePractice as useMaxim } from '../maxim/practice';
import { usePractice as useMimc } from '../mimc/practice';
import { regId, text, usePractice as useMiPush } from '../mipush/practice';
import { goOn, jsonOf, simple, usePractice as useMpaas } from '../mpaas/practice';
import { token, usePractice as useXg } from '../xg/practice';
import * as tpns from '../xg/tpns';

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

const textOf = { title: 'Shipped', content: 'Tomorrow' };

const answerOf = (status: number, body: object, retryAfter?: number) => ({
	fault: 'http' as const,
	status,
	contentType: 'application/json',
	body: JSON.stringify(body),
	...(retryAfter === undefined ? {} : { retryAfter }),
});

const told = async (practice: Case['practice'], operation: string, parameters: IDataObject): Promise<IDataObject[]> =>
	jsonOf(await practice.push(operation, { ...parameters, sendingOptions: { maxTries: 1 } }, { settings: goOn }));

describe('a code of failure is not called success in the body', () => {
	test.each([400, 502])('XG: reached in part (HTTP %i)', async (status) => {
		xg.sandbox.dials.set(answerOf(status, { ret_code: 10304, err_msg: 'part', push_id: '7' }));
		expect(await told(xg, 'pushV3.sendToManyDevices', { tokenList: token, ...textOf })).toMatchObject([
			{
				error: expect.stringMatching(/only some of the devices were reached.*code 10304/),
				details: { outcome: 'unknown', httpStatus: status },
			},
		]);
	});

	test.each<[number, string, string, RegExp]>([
		[1008026, '["0","10110008"]', 'unknown', /some of the batch were refused/],
		[1008027, '["10110008","10110008"]', 'rejected', /all of the batch were refused/],
	])('TPNS: %i', async (code, result, outcome, said) => {
		const vendor = await startVendor(() => ({ status: 400, body: { ...tpns.ok, ret_code: code, result } }));
		try {
			const { run } = await tpns.send(
				'sendToManyDevices',
				{ ...textOf, tokenList: '={{ $json.id }}' },
				{
					settings: goOn,
					items: [tpns.token, tpns.otherToken].map((id) => ({ id })),
					credential: { baseUrl: vendor.origin },
				},
			);
			const one = { error: expect.stringMatching(said), details: { outcome, httpStatus: 400 } };
			expect(jsonOf(run)).toMatchObject([one, one]);
		} finally {
			await vendor.close();
		}
	});

	test('MiPush: a job that does not wait', async () => {
		mipush.sandbox.dials.set(answerOf(400, { result: 'error', code: 65028, description: 'no such message' }));
		expect(await told(mipush, 'scheduledJob.exists', { jobId: 'a-1' })).toMatchObject([
			{ error: expect.stringMatching(/the message was not found/) },
		]);
	});
});

test.each([429, 503])('a query waits as long as it is told to, whatever the body says (HTTP %i)', async (status) => {
	mpaas.sandbox.dials.set(answerOf(status, { RequestId: 'r', ResultCode: 'OK', PushResult: { Success: true } }, 3600));
	const [item] = await told(mpaas, 'recall.byTask', { taskId: '20842863' });
	const { notBefore } = item?.details as { notBefore?: string };
	expect(Date.parse(String(notBefore)) - Date.now()).toBeGreaterThan(3_500_000);
});

test.each<[string, Parameters<typeof xg.sandbox.dials.set>[0]]>([
	['success', answerOf(500, { ret_code: 0, err_msg: '', result: { push_id: '77' } })],
	['a web page', { fault: 'http', status: 502, preset: 'html' }],
	['no answer', { fault: 'lost' }],
])('a message that is only made for lists has not been sent, and is not said to be: %s', async (_what, fault) => {
	xg.sandbox.dials.set({ ...fault, path: '/v2/push/create_multipush' });
	const [item] = await told(xg, 'push.sendToManyDevices', { deviceList: token, ...textOf });
	expect(item).toMatchObject({
		message: expect.stringMatching(/Nothing was sent to these targets\. Send again later$/),
		details: { outcome: 'retryLater' },
	});
	expect(item?.message).not.toMatch(/may have been sent|not known whether/);
});
