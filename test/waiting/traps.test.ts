import type { IDataObject, INode } from 'n8n-workflow';
import { MiPush } from '../../nodes/MiPush/MiPush.node';
import { goOn, otherRegId, regId, text, usePractice } from '../mipush/practice';
import { useCampaigns } from '../engine/ledger';
import { Execution } from './execution';

const practice = usePractice();
useCampaigns();

const waiting = (
	items: IDataObject[],
	parameters: IDataObject = {},
	settings: Partial<INode> = {},
	credential: IDataObject = {},
): Execution =>
	new Execution(
		new MiPush(),
		{ resource: 'message', operation: 'sendAndWait', registrationId: '={{ $json.id }}', ...text, ...parameters },
		items,
		practice.credential(credential),
		settings,
	);

const form = (messageId: unknown, told: object): string =>
	new URLSearchParams({
		data: JSON.stringify({ [String(messageId)]: { timestamp: 1_790_000_000_000, ...told } }),
	}).toString();

describe('an alias may stand for several phones', () => {
	const byAlias = { sendTo: 'aliases', alias: '={{ $json.id }}' };
	const post = async (execution: Execution, type: number): Promise<unknown> =>
		(await execution.post(form(execution.output()[0]?.json.messageId, { type, targets: 'lilei' }))).answer.workflowData;
	const fate = (execution: Execution): unknown => execution.output()[0]?.json.receipt;

	test.each([16, 32, 64, 128, 1024])('one that fails with %i does not end the wait, another delivers', async (type) => {
		const execution = await waiting([{ id: 'lilei' }], byAlias).start();
		expect(await post(execution, type)).toBeUndefined();
		expect(await post(execution, 1)).toEqual([]);
		await execution.resume([]);
		expect(fate(execution)).toBe('delivered');
	});

	test('where clicks are waited for, neither a failure nor a delivery ends it', async () => {
		const execution = await waiting([{ id: 'lilei' }], { ...byAlias, waitFor: 'clicked' }).start();
		expect(await post(execution, 16)).toBeUndefined();
		expect(await post(execution, 1)).toBeUndefined();
		expect(await post(execution, 2)).toEqual([]);
		await execution.resume([]);
		expect(fate(execution)).toBe('clicked');
	});

	test('without a limit, the first that fails ends it: nothing else would', async () => {
		const execution = await waiting([{ id: 'lilei' }], { ...byAlias, limitWaitTime: false }).start();
		expect(await post(execution, 16)).toEqual([]);
	});

	test('none has it when the time is over', async () => {
		const execution = await waiting([{ id: 'lilei' }], byAlias).start();
		await post(execution, 16);
		await execution.resume();
		expect(fate(execution)).toBe('failed');
	});
});

test('Execute Once is about the items that come in, not about the targets that they name', async () => {
	const execution = await waiting([{ id: [regId, otherRegId] }, { id: 'nobody' }], {}, { executeOnce: true }).start();
	await execution.post(form(execution.output()[0]?.json.messageId, { type: 1, targets: `${regId},${otherRegId}` }));
	await execution.resume([]);
	expect(execution.output('After').map(({ json }) => [json.target, json.receipt])).toEqual([
		[regId, 'delivered'],
		[otherRegId, 'delivered'],
	]);
});

test.each([
	'http://127.0.0.1:5678',
	'http://192.168.1.20:5678',
	'http://10.0.0.5',
	'http://172.31.0.1',
	'http://[fd00::1]:5678',
	'http://n8n:5678',
	'http://n8n.local.',
])('Xiaomi cannot reach an n8n at %s, so nothing is sent', async (base) => {
	const execution = waiting([{ id: regId }], {}, {}, { baseUrl: 'https://push.invalid' });
	execution.waitingUrl = `${base}/webhook-waiting`;
	await execution.start();
	expect(execution.error?.message).toMatch(
		/^n8n would have to be told of receipts at http:.*, which cannot be reached from the internet$/,
	);
	expect(practice.requests()).toEqual([]);
});

test('an answer that repeats the address shows no address that works', async () => {
	const first = await waiting([{ id: regId }]).start();
	await first.resume();
	const address = practice.request().fields['extra.callback']!;
	const { signature } = Object.fromEntries(new URL(address).searchParams);
	for (const settings of [{}, goOn]) {
		practice.sandbox.dials.set({
			fault: 'http',
			status: 200,
			contentType: 'application/json',
			body: JSON.stringify({ result: 'error', code: 10025, reason: `${address} ${encodeURIComponent(address)}` }),
			times: 1,
		});
		const execution = await waiting([{ id: regId }], { options: { simplify: false } }, settings).start();
		expect(execution.text).toContain('webhook-waiting');
		expect(execution.text).not.toContain(signature);
	}
});
