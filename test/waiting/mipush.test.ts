import { ExecuteContext } from 'n8n-core';
import type { IDataObject, INode } from 'n8n-workflow';
import { SqliteFile } from '../../lib/ledger/sqliteFile';
import { MiPush } from '../../nodes/MiPush/MiPush.node';
import { goOn, otherRegId, regId, text, usePractice } from '../mipush/practice';
import { useCampaigns } from '../engine/ledger';
import { Execution } from './execution';

const practice = usePractice();
useCampaigns();

const minute = 60_000;

const waiting = (
	items: IDataObject[],
	parameters: IDataObject = {},
	settings: Partial<INode> = {},
	order: 'v0' | 'v1' = 'v1',
): Execution =>
	new Execution(
		new MiPush(),
		{
			resource: 'message',
			operation: 'sendAndWait',
			registrationId: '={{ $json.id }}',
			options: { simplify: false },
			...text,
			...parameters,
		},
		items,
		practice.credential(),
		settings,
		order,
	);

const two = [
	{ name: 'Li Lei', id: regId },
	{ name: 'Han Meimei', id: otherRegId },
];

interface Told {
	type?: number | string;
	targets?: string;
	timestamp?: number;
}

/** A post as Xiaomi makes it. */
const form = (records: Record<string, Told>): string =>
	new URLSearchParams({
		data: JSON.stringify(
			Object.fromEntries(
				Object.entries(records).map(([id, told]) => [
					id,
					{ barStatus: 'Enable', type: 1, timestamp: 1_790_000_000_000, ...told },
				]),
			),
		),
	}).toString();

const idOf = (execution: Execution, position = 0): string => String(execution.output()[position]?.json.messageId);

const fates = (execution: Execution): unknown[] =>
	execution.output().map(({ json }) => [json.target, json.outcome, json.receipt]);

describe('a receipt ends the waiting', () => {
	test('of one target', async () => {
		const execution = await waiting([{ name: 'Li Lei', id: regId }]).start();
		expect(execution.waits).toBe(true);
		const { fields } = practice.request();
		expect(fields['extra.callback']).toMatch(
			/^http:\/\/localhost\/webhook-waiting\/execution-1\/push\?signature=[0-9a-f]{64}$/,
		);
		expect(fields['extra.callback.type']).toBe(String(1 + 16 + 32 + 64 + 128 + 1024));
		expect(fields).toMatchObject({ registration_id: regId });
		expect(fields).not.toHaveProperty('awaited');
		expect(execution.output('After')).toEqual([]);

		const { status, body, answer } = await execution.post(form({ [idOf(execution)]: { targets: regId } }));
		expect({ status, body, answer }).toEqual({
			status: 200,
			body: 'success',
			answer: { noWebhookResponse: true, workflowData: [] },
		});
		await execution.resume(answer.workflowData);
		expect(execution.run?.status).toBe('success');
		expect(execution.output().map(({ json, pairedItem }) => ({ json, pairedItem }))).toEqual([
			{
				json: expect.objectContaining({
					outcome: 'accepted',
					target: regId,
					messageId: expect.any(String),
					receipt: 'delivered',
					receiptStatus: { code: '1', meaning: 'Delivered to the phone' },
					receiptAt: '2026-09-21T22:13:20.000+08:00',
				}),
				pairedItem: { item: 0 },
			},
		]);
		expect(execution.output('After')[0]?.json.from).toBe('Li Lei');
		// What has been sent is not sent again.
		expect(practice.requests()).toHaveLength(1);
		expect(execution.runs).toBe(1);
	});

	test('of many only with the last of them', async () => {
		const execution = await waiting(two).start();
		const id = idOf(execution);
		expect((await execution.post(form({ [id]: { targets: otherRegId } }))).answer).toEqual({ noWebhookResponse: true });
		// The same again is no other target's.
		expect((await execution.post(form({ [id]: { targets: otherRegId } }))).answer).toEqual({ noWebhookResponse: true });
		const { answer } = await execution.post(form({ [id]: { targets: `${regId},${otherRegId}` } }));
		await execution.resume(answer.workflowData);
		expect(fates(execution)).toEqual([
			[regId, 'accepted', 'delivered'],
			[otherRegId, 'accepted', 'delivered'],
		]);
		expect(execution.output('After').map(({ json }) => json.from)).toEqual(['Li Lei', 'Han Meimei']);
	});

	test('of targets that an item names together, each linked to it', async () => {
		const execution = await waiting([
			{ name: 'nobody', id: 'practice-regid-uninstalled' },
			{ name: 'both', id: [regId, otherRegId] },
			{ name: 'again', id: regId },
		]).start();
		const [, , , again] = execution.output();
		const { answer } = await execution.post(
			form(
				Object.fromEntries(
					execution.output().map(({ json }) => [String(json.messageId), { targets: `${regId},${otherRegId}` }]),
				),
			),
		);
		expect(again?.json.target).toBe(regId);
		await execution.resume(answer.workflowData ?? [[]]);
		expect(execution.output('After').map(({ json }) => [json.from, json.target])).toEqual([
			['nobody', 'practice-regid-uninstalled'],
			['both', regId],
			['both', otherRegId],
			['again', regId],
		]);
		expect(execution.output().map(({ pairedItem }) => pairedItem)).toEqual([0, 1, 1, 2].map((item) => ({ item })));
	});

	test('when two posts come at the same moment', async () => {
		const execution = await waiting(two).start();
		const id = idOf(execution);
		const answers = await Promise.all(
			[regId, otherRegId].map(async (targets) => execution.post(form({ [id]: { targets } }))),
		);
		expect(answers.map(({ status }) => status)).toEqual([200, 200]);
		// One at least sees that it was the last; n8n itself lets only one resume.
		expect(answers.some(({ answer }) => answer.workflowData)).toBe(true);
		await execution.resume([]);
		expect(fates(execution).map((fate) => (fate as unknown[])[2])).toEqual(['delivered', 'delivered']);
	});

	test.each([
		[16, 'deadTarget'],
		[32, 'disabled'],
		[64, 'filtered'],
		[128, 'quotaExceeded'],
		[1024, 'expired'],
	])('of type %i with failed', async (type) => {
		const execution = await waiting([{ id: regId }], { waitFor: 'clicked' }).start();
		const { answer } = await execution.post(form({ [idOf(execution)]: { type, targets: regId } }));
		expect(answer.workflowData).toEqual([]);
		await execution.resume(answer.workflowData);
		expect(execution.output()[0]?.json).toMatchObject({ receipt: 'failed', receiptStatus: { code: String(type) } });
	});

	test('a click, where clicks are waited for, and not the delivery before it', async () => {
		const execution = await waiting([{ id: regId }], { waitFor: 'clicked' }).start();
		expect(practice.request().fields['extra.callback.type']).toBe('1267');
		const id = idOf(execution);
		expect((await execution.post(form({ [id]: { targets: regId } }))).answer.workflowData).toBeUndefined();
		const { answer } = await execution.post(form({ [id]: { type: 2, targets: regId, timestamp: 1_790_000_060_000 } }));
		await execution.resume(answer.workflowData);
		expect(execution.output()[0]?.json).toMatchObject({
			receipt: 'clicked',
			receiptAt: '2026-09-21T22:14:20.000+08:00',
		});
	});

	test('of several phones behind one alias: what says most counts', async () => {
		const execution = await waiting([{ id: 'lilei' }], {
			sendTo: 'aliases',
			alias: '={{ $json.id }}',
			waitFor: 'clicked',
		}).start();
		const id = idOf(execution);
		for (const type of [16, 1, 1, 32])
			expect((await execution.post(form({ [id]: { type, targets: 'lilei' } }))).status).toBe(200);
		await execution.resume([]);
		expect(execution.output()[0]?.json).toMatchObject({ receipt: 'delivered', receiptStatus: { code: '1' } });
	});

	test('to aliases', async () => {
		const execution = await waiting([{ id: 'lilei' }], { sendTo: 'aliases', alias: '={{ $json.id }}' }).start();
		expect(practice.request()).toMatchObject({ path: '/v3/message/alias', fields: { alias: 'lilei' } });
		const { answer } = await execution.post(form({ [idOf(execution)]: { targets: 'lilei' } }));
		expect(answer.workflowData).toEqual([]);
	});
});

describe('the time is over', () => {
	test('after ten minutes, and what is known by then is told', async () => {
		const before = Date.now();
		const execution = await waiting(two, { waitFor: 'clicked' }).start();
		expect(execution.waitTill - before).toBeGreaterThanOrEqual(10 * minute);
		expect(execution.waitTill - before).toBeLessThan(12 * minute);
		await execution.post(form({ [idOf(execution)]: { targets: regId } }));
		await execution.resume();
		expect(execution.run?.status).toBe('success');
		expect(fates(execution)).toEqual([
			[regId, 'accepted', 'delivered'],
			[otherRegId, 'accepted', 'noReceipt'],
		]);
		expect(execution.output('After').map(({ json }) => json.from)).toEqual(['Li Lei', 'Han Meimei']);
		expect(practice.requests()).toHaveLength(1);
	});

	test.each([
		['v0', true],
		['v1', true],
		['v0', false],
	] as const)('in execution order %s with Always Output Data %s', async (order, alwaysOutputData) => {
		for (const viaWebhook of [true, false]) {
			const execution = await waiting(two, {}, { alwaysOutputData }, order).start();
			const { answer } = await execution.post(form({ [idOf(execution)]: { targets: `${regId},${otherRegId}` } }));
			await execution.resume(viaWebhook ? answer.workflowData : undefined);
			expect(execution.output('After').map(({ json }) => [json.from, json.receipt])).toEqual([
				['Li Lei', 'delivered'],
				['Han Meimei', 'delivered'],
			]);
			expect(execution.runs).toBe(1);
		}
	});

	test.each([
		[{ resumeAmount: 3, resumeUnit: 'hours' }, 180 * minute],
		[{ resumeAmount: 2, resumeUnit: 'days' }, 2 * 1440 * minute],
		[{ resumeAmount: 1 }, minute],
	])('as the form says: %j', async (parameters, expected) => {
		const before = Date.now();
		const { waitTill } = await waiting([{ id: regId }], parameters).start();
		expect(waitTill - before).toBeGreaterThanOrEqual(expected);
		expect(waitTill - before).toBeLessThan(expected + 2 * minute);
	});

	test('never, where there is no limit', async () => {
		const { waitTill } = await waiting([{ id: regId }], { limitWaitTime: false }).start();
		expect(new Date(waitTill).getUTCFullYear()).toBe(3000);
	});

	test('a receipt that comes afterwards changes nothing and is answered', async () => {
		const execution = await waiting([{ id: regId }]).start();
		const late = form({ [idOf(execution)]: { targets: regId } });
		await execution.resume();
		expect(await execution.post(late)).toMatchObject({ status: 200, answer: { noWebhookResponse: true } });
		expect(fates(execution)).toEqual([[regId, 'accepted', 'noReceipt']]);
	});
});

describe('what is none of its receipts is answered with 200 and counts for nothing', () => {
	test.each([
		['another message', () => form({ 'scm-other': { targets: regId } })],
		['another target', (id: string) => form({ [id]: { targets: 'somebody-else' } })],
		['no target', (id: string) => form({ [id]: {} })],
		['a type that is not known', (id: string) => form({ [id]: { type: 4096, targets: regId } })],
		['no data', () => 'other=1'],
		['broken JSON', () => 'data=%7B'],
		['a list', () => 'data=[]'],
		['nothing', () => ''],
		[
			'a prototype',
			(id: string) => `data=${encodeURIComponent(`{"__proto__":{"${id}":{"type":1,"targets":"${regId}"}}}`)}`,
		],
		['bytes', () => '\u0000\uffff%'],
		['depth', () => `data=${'['.repeat(20_000)}`],
	])('%s', async (_name, body) => {
		const execution = await waiting([{ id: regId }]).start();
		expect(await execution.post(body(idOf(execution)))).toMatchObject({
			status: 200,
			answer: { noWebhookResponse: true },
		});
		await execution.resume();
		expect(fates(execution)).toEqual([[regId, 'accepted', 'noReceipt']]);
	});
});

test('what is kept cannot be read when the waiting is over: what was sent is told all the same', async () => {
	const execution = await waiting(two).start();
	const { answer } = await execution.post(form({ [idOf(execution)]: { targets: `${regId},${otherRegId}` } }));
	const open = jest.spyOn(SqliteFile.prototype, 'statement').mockImplementation(() => {
		throw Object.assign(new Error('disk I/O error'), { errcode: 10 });
	});
	try {
		await execution.resume(answer.workflowData);
	} finally {
		open.mockRestore();
	}
	expect(fates(execution)).toEqual([
		[regId, 'accepted', 'noReceipt'],
		[otherRegId, 'accepted', 'noReceipt'],
	]);
	expect(execution.hints).toContainEqual(expect.stringMatching(/cannot be read, so it is told as noReceipt/));
});

test('a receipt that cannot be kept is answered all the same', async () => {
	const execution = await waiting([{ id: regId }]).start();
	const open = jest.spyOn(SqliteFile.prototype, 'transaction').mockImplementation(() => {
		throw Object.assign(new Error('database or disk is full'), { errcode: 13 });
	});
	try {
		expect(await execution.post(form({ [idOf(execution)]: { targets: regId } }))).toMatchObject({
			status: 200,
			answer: { noWebhookResponse: true },
		});
		const refused = await waiting([{ id: regId }]).start();
		expect(refused.error?.message).toBe('Receipts in item 0 cannot be kept, because the disk is full');
		expect(practice.requests()).toHaveLength(1);
	} finally {
		open.mockRestore();
	}
});

describe('it does not wait', () => {
	test('where nothing was accepted', async () => {
		const execution = await waiting([{ name: 'gone', id: 'practice-regid-uninstalled' }]).start();
		expect(execution.run?.status).toBe('success');
		expect(fates(execution)).toEqual([['practice-regid-uninstalled', 'deadTarget', 'failed']]);
		expect(execution.output('After')[0]?.json.from).toBe('gone');
	});

	test('in a dry run, which shows no address that works', async () => {
		const execution = await waiting([{ id: regId }], { sendingOptions: { dryRun: true } }).start();
		expect(execution.run?.status).toBe('success');
		expect(practice.requests()).toEqual([]);
		const shown = JSON.stringify(execution.output()[0]?.json);
		expect(shown).toContain('webhook-waiting');
		expect(shown).not.toMatch(/signature(=|%3D)[0-9a-f]{8}/);
	});

	test('where another run of the campaign has sent it', async () => {
		const parameters = { sendingOptions: { campaignKey: 'spring' } };
		expect((await waiting([{ id: regId }], parameters).start()).waits).toBe(true);
		const execution = await waiting([{ id: regId }], parameters).start();
		expect(execution.run?.status).toBe('success');
		expect(fates(execution)).toEqual([[regId, 'accepted', 'noReceipt']]);
		expect(practice.requests()).toHaveLength(1);
	});
});

test('items that are refused are told when the waiting is over, linked to theirs', async () => {
	const execution = await waiting([{ name: 'nobody', id: '' }, ...two], {}, goOn).start();
	expect(execution.waits).toBe(true);
	const { answer } = await execution.post(form({ [idOf(execution, 1)]: { targets: `${regId},${otherRegId}` } }));
	await execution.resume(answer.workflowData);
	const [refused, ...others] = execution.output();
	expect(refused).toMatchObject({ json: { error: expect.stringContaining('is empty') }, pairedItem: { item: 0 } });
	expect(others.map(({ json, pairedItem }) => [json.receipt, pairedItem])).toEqual([
		['delivered', { item: 1 }],
		['delivered', { item: 2 }],
	]);
});

test('one that is refused leaves through the error output', async () => {
	const execution = await waiting([{ name: 'nobody', id: '' }, ...two], {}, { onError: 'continueErrorOutput' }).start();
	await execution.post(form({ [idOf(execution)]: { targets: `${regId},${otherRegId}` } }));
	await execution.resume([]);
	const [good, bad] = execution.run?.data.resultData.runData.Push?.at(-1)?.data?.main ?? [];
	expect(good?.map(({ json }) => json.receipt)).toEqual(['delivered', 'delivered']);
	expect(bad?.map(({ json }) => json.name)).toEqual(['nobody']);
});

test('a refused item ends the node before anything is sent, and nothing waits', async () => {
	const execution = await waiting([{ id: '' }, { id: regId }]).start();
	expect(execution.run?.status).toBe('error');
	expect(practice.requests()).toEqual([]);
});

test('the columns while Simplify is on', async () => {
	const execution = await waiting([{ id: regId }], { options: { simplify: true } }).start();
	const { answer } = await execution.post(form({ [idOf(execution)]: { targets: regId } }));
	await execution.resume(answer.workflowData);
	expect(Object.keys(execution.output()[0]?.json ?? {})).toEqual([
		'outcome',
		'target',
		'messageId',
		'reason',
		'receipt',
		'receiptStatus',
		'receiptAt',
		'notBefore',
		'deadTargets',
		'otherTargets',
		'warnings',
	]);
	expect(execution.output()[0]?.json.receipt).toBe('delivered');
});

test('what is to be known of the sending is said when the waiting is over', async () => {
	const execution = await waiting([...two, { id: 'practice-regid-uninstalled' }]).start();
	await execution.resume();
	expect(execution.hints).toContainEqual(expect.stringContaining('1 of 3 targets is gone'));
});

describe('refused in one sentence before the network', () => {
	test.each([
		['Retry On Fail', {}, { retryOnFail: true }, /Retry On Fail does not go with/],
		['Split by Outcome', { sendingOptions: { splitByOutcome: true } }, {}, /Split by Outcome does not go with/],
		['a tool', {}, { type: 'n8n-nodes-china-push.miPushTool' }, /cannot be used as a tool/],
		['a human review', {}, { type: 'n8n-nodes-china-push.miPushHitlTool' }, /nor for a human review/],
		['an amount of nothing', { resumeAmount: 0 }, {}, /Amount in item 0 is 0; it must be/],
		['amounts that differ', { resumeAmount: '={{ $itemIndex + 1 }}' }, {}, /Amount in item 1 differs from item 0/],
		['a choice that is an expression', { waitFor: '={{ "clicked" }}' }, {}, /Wait For in item 0 is an expression/],
	])('%s', async (_name, parameters, settings, sentence) => {
		const execution = await waiting(two, parameters, settings).start();
		expect(execution.run?.status).toBe('error');
		expect(execution.error?.message).toMatch(sentence);
		expect(execution.error?.description).toContain('Nothing was sent');
		expect(practice.requests()).toEqual([]);
	});

	test.each([
		['too many targets', {}, 1_001, 100, /^The run has 1001 targets; .*at most 1000$/],
		['too many requests', { title: '={{ $json.title }}' }, 31, 1, /^The run needs 31 requests, .* at most 30,/],
		[
			'too many for what goes at once',
			{ title: '={{ $json.title }}', sendingOptions: { concurrency: 2 } },
			7,
			1,
			/at most 6, 3 for each of Concurrent Requests$/,
		],
	])('%s', async (_name, parameters, targets, each, sentence) => {
		const ids = Array.from({ length: targets }, (_, index) => `r${index}`);
		const items = Array.from({ length: Math.ceil(targets / each) }, (_, index) => ({
			id: ids.slice(index * each, (index + 1) * each),
			title: `no ${index}`,
		}));
		const execution = await waiting(items, parameters).start();
		expect(execution.error?.message).toMatch(sentence);
		expect(practice.requests()).toEqual([]);
		const dry = await waiting(items, {
			...parameters,
			sendingOptions: { ...(parameters as { sendingOptions?: object }).sendingOptions, dryRun: true },
		}).start();
		expect(dry.hints).toContainEqual(expect.stringContaining('so sending would be refused'));
	});

	test('no more than goes in one turn is not refused', async () => {
		const items = Array.from({ length: 6 }, (_, index) => ({ id: regId, title: `no ${index}` }));
		const parameters = { title: '={{ $json.title }}', sendingOptions: { concurrency: 2 } };
		const execution = await waiting(items, parameters).start();
		expect(execution.waits).toBe(true);
		expect(practice.requests()).toHaveLength(6);
	});

	test('This Machine in queue mode', async () => {
		process.env.EXECUTIONS_MODE = 'queue';
		try {
			const execution = await waiting(two).start();
			expect(execution.error?.message).toMatch(/^Coordination in item 0 is This Machine, but n8n runs in queue mode/);
			expect(practice.requests()).toEqual([]);
		} finally {
			delete process.env.EXECUTIONS_MODE;
		}
	});

	test('an n8n that lets no node wait like this', async () => {
		const withAddress = Object.getPrototypeOf(Object.getPrototypeOf(ExecuteContext.prototype)) as object;
		const known = Object.getOwnPropertyDescriptor(withAddress, 'getSignedResumeUrl')!;
		Object.defineProperty(withAddress, 'getSignedResumeUrl', { ...known, value: undefined });
		try {
			const execution = await waiting(two).start();
			expect(execution.error?.message).toMatch(/does not work in this version of n8n/);
			expect(practice.requests()).toEqual([]);
		} finally {
			Object.defineProperty(withAddress, 'getSignedResumeUrl', known);
		}
	});

	test('an n8n that Xiaomi cannot reach', async () => {
		const execution = new Execution(
			new MiPush(),
			{ resource: 'message', operation: 'sendAndWait', registrationId: regId, ...text },
			[{}],
			practice.credential({ baseUrl: 'https://push.invalid' }),
		);
		await execution.start();
		expect(execution.error).toMatchObject({
			message: 'n8n would have to be told of receipts at http://localhost, which cannot be reached from the internet',
			description: expect.stringContaining('WEBHOOK_URL'),
		});
	});
});

test('a fixed target is not sent to again when the waiting is over', async () => {
	const execution = await waiting([{}], { registrationId: regId }).start();
	await execution.resume();
	expect(practice.requests()).toHaveLength(1);
	expect(fates(execution)).toEqual([[regId, 'accepted', 'noReceipt']]);
});

test('no secret and no address that works stands in the items', async () => {
	const execution = await waiting(two).start();
	await execution.resume();
	const shown = JSON.stringify([execution.output(), execution.output('After'), execution.hints]);
	expect(shown).not.toContain('webhook-waiting');
	expect(execution.text).not.toContain('practice-mipush-app-secret');
});
