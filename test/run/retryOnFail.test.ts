import type { INode } from 'n8n-workflow';
import { callAsTool } from '../engine/agent';
import { SqliteLedger } from '../../lib/ledger/sqliteLedger';
import { SharedState } from '../../lib/run/campaign/coordination';
import { StoredFile } from '../../lib/run/read/storedFile';
import { engine } from '../engine/harness';
import { useCampaigns } from '../engine/ledger';
import { MiPush } from '../../nodes/MiPush/MiPush.node';
import { errorOutput, goOn, jsonOf, text } from '../mipush/practice';
import { bulk, useBulkPush } from './bulkPush';

/** n8n's Retry On Fail runs the whole node again: nobody gets a message twice for it. */
const { practice, send, delivered, requests } = useBulkPush();
useCampaigns();

const retry: Partial<INode> = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };
const outcomes = (items: ReturnType<typeof jsonOf>) =>
	items.map(({ outcome, details }) => outcome ?? (details as { outcome: string }).outcome);

test.each([
	['Continue', goOn],
	['the error output', errorOutput],
])('a refused item beside a good one, with %s: the good one is sent once', async (_, way) => {
	const run = await send({}, [{ regId: '' }, ...bulk(1)], { settings: { ...retry, ...way } });
	const [refused, good] = run.outputs
		.flat()
		.sort((a, b) => (a.pairedItem as { item: number }).item - (b.pairedItem as { item: number }).item);
	expect(refused?.json.error).toContain('is empty');
	// As the first try had it, with its message ID.
	expect(good?.json).toMatchObject({ outcome: 'accepted', target: 'bulk-0', messageId: expect.any(String) });
	expect(delivered()).toMatchObject({ delivered: 1, duplicates: 0 });
});

test('a lost answer stays unknown and is not sent again', async () => {
	practice.sandbox.dials.set({ fault: 'lost', times: 1 });
	const run = await send({}, bulk(2), { settings: { ...retry, ...goOn } });
	expect(outcomes(jsonOf(run))).toEqual(['unknown', 'unknown']);
	expect(requests()).toBe(1);
	expect(run.hints.map(({ message }) => message)).toContain(
		'Retry On Fail: 2 of 2 items were settled in an earlier try and not sent again',
	);
});

test('without Continue a lost answer ends the node, and what was not begun is sent once', async () => {
	practice.sandbox.dials.set({ fault: 'lost', times: 1 });
	const run = await send({ sendingOptions: { concurrency: 1 } }, bulk(2500), { settings: retry });
	expect(run.error?.message).toBeDefined();
	expect(run.error?.context).toMatchObject({ outcome: 'unknown' });
	expect(run.error?.description).toContain('Accepted: items 1000–2499');
	expect(delivered()).toMatchObject({ delivered: 2500, duplicates: 0 });
	expect(requests()).toBe(3);
});

test('what was certainly not sent is sent by the next try, and only that', async () => {
	practice.sandbox.dials.set({ fault: 'code', code: 10008, times: 1 });
	const run = await send({ sendingOptions: { concurrency: 1 } }, bulk(1500), { settings: { ...retry, ...goOn } });
	expect(outcomes(jsonOf(run))).toEqual(Array(1500).fill('accepted'));
	expect(delivered()).toMatchObject({ delivered: 1500, duplicates: 0 });
	expect(requests()).toBe(3);
});

test('dead ones stay dead, and are not sent again', async () => {
	const run = await send({}, [{ regId: '' }, { regId: 'nobody' }, ...bulk(1)], { settings: { ...retry, ...goOn } });
	expect(outcomes(jsonOf(run))).toEqual(['rejected', 'deadTarget', 'accepted']);
	expect(requests()).toBe(1);
});

test('split by outcome fails no item, so that nothing is tried again', async () => {
	const run = await send({ sendingOptions: { splitByOutcome: true } }, [{ regId: '' }, ...bulk(1)], {
		settings: retry,
	});
	expect(run.outputs.map((output) => output.length)).toEqual([1, 1, 0, 0]);
	expect(delivered()).toMatchObject({ delivered: 1, duplicates: 0 });
});

test('the same target in two items, with the same and with another message', async () => {
	const items = [
		{ regId: '' },
		{ regId: 'bulk-1', title: 'A' },
		{ regId: 'bulk-1', title: 'A' },
		{ regId: 'bulk-1', title: 'B' },
	];
	const run = await send({ title: '={{ $json.title || "A" }}' }, items, { settings: { ...retry, ...goOn } });
	expect(outcomes(jsonOf(run))).toEqual(['rejected', 'accepted', 'accepted', 'accepted']);
	// One for each message.
	expect(requests()).toBe(2);
});

test('items that share a request: each keeps its answer, the part that failed is sent again', async () => {
	practice.sandbox.bulk.add({ prefix: 'bulk-', count: 3000 });
	// The last item names a target of the first request, and one that travels in the second.
	const items = [...bulk(1000), { regId: ['bulk-0', 'bulk-2000'] as never }];
	practice.sandbox.dials.set({ fault: 'code', code: 10008, times: 1 });
	const run = await send({ sendingOptions: { concurrency: 1 } }, items, { settings: { ...retry, ...goOn } });
	expect(outcomes(jsonOf(run))).toEqual(Array(1001).fill('accepted'));
	expect(jsonOf(run).at(-1)).toMatchObject({ target: ['bulk-0', 'bulk-2000'] });
	expect(jsonOf(run).at(-1)).not.toHaveProperty('otherTargets');
	expect(delivered()).toMatchObject({ distinct: 1001, duplicates: 0 });
});

test('each turn of a loop, and each execution, is a run of its own', async () => {
	const settings = { ...retry, ...goOn };
	await send({}, [{ regId: '' }, ...bulk(1)], { settings, furtherRuns: [[{ regId: '' }, ...bulk(1)]] });
	expect(delivered()).toMatchObject({ delivered: 2 });
	await send({}, [{ regId: '' }, ...bulk(1)], { settings });
	expect(delivered()).toMatchObject({ delivered: 3 });
});

test('a cancelled try is followed by none that sends', async () => {
	practice.sandbox.dials.set({ fault: 'slow', delayMs: 3000 });
	await send({ sendingOptions: { concurrency: 1 } }, bulk(1500), {
		settings: retry,
		onStart: (cancel) => setTimeout(cancel, 500),
	});
	expect(requests()).toBeLessThanOrEqual(1);
});

test('with a Campaign Key a try repeats neither what was sent nor what is in doubt', async () => {
	practice.sandbox.dials.set({ fault: 'lost', times: 1 });
	const run = await send({ sendingOptions: { campaignKey: 'spring', repeatDoubtful: true } }, bulk(3), {
		settings: { ...retry, ...goOn },
	});
	expect(outcomes(jsonOf(run))).toEqual(['unknown', 'unknown', 'unknown']);
	expect(requests()).toBe(1);
});

test.each(['invoke', 'engine'] as const)(
	'as a tool, called by way of "%s": each call is a run of its own, each try is not',
	async (way) => {
		practice.sandbox.dials.set({ fault: 'lost', times: 1 });
		const tool = async (calls: number) =>
			callAsTool({
				node: new MiPush(),
				credential: practice.credential(),
				parameters: { resource: 'message', operation: 'sendToRegIds', registrationId: 'bulk-1', ...text },
				settings: retry,
				calls: Array.from({ length: calls }, () => ({})),
				way,
			});
		const [first, second] = await tool(2);
		expect(JSON.stringify(first)).not.toContain('accepted');
		expect(JSON.stringify(second)).toContain('accepted');
		expect(requests()).toBe(2);
	},
);

test('a query is simply asked again', async () => {
	practice.sandbox.dials.set({ fault: 'http', status: 500, preset: 'html', times: 3 });
	const run = await practice.push(
		'device.getAliases',
		{ registrationId: 'practice-regid-lilei', sendingOptions: {} },
		{ settings: retry },
	);
	expect(run.error).toBeUndefined();
	expect(requests()).toBeGreaterThan(3);
});

describe('a file of targets', () => {
	const file = {
		data: { data: Buffer.from('bulk-1\nbulk-2\n').toString('base64'), mimeType: 'text/plain', fileName: 'targets.txt' },
	};
	const sendFile = async (sendingOptions: Record<string, boolean | string>) =>
		send(
			{ registrationId: '', sendingOptions: { confirmLargeAudience: true, ...sendingOptions, targetsFrom: 'file' } },
			[{}, {}],
			{ settings: retry, binary: [file] },
		);

	test('is sent once, although the second item fails each time', async () => {
		const run = await sendFile({});
		expect(run.error).toBeDefined();
		if (requests() !== 1) throw new Error(JSON.stringify(practice.sandbox.journal.list()));
		expect(requests()).toBe(1);
	});

	test('what a lost answer leaves in doubt is not sent by a later try', async () => {
		practice.sandbox.dials.set({ fault: 'lost', times: 1 });
		const run = await send(
			{ registrationId: '', sendingOptions: { confirmLargeAudience: true, targetsFrom: 'file' } },
			[{}],
			{ settings: retry, binary: [file] },
		);
		expect(run.error ?? run.outputs[0]?.[0]?.json).toMatchObject(run.error ? {} : { outcome: 'unknown' });
		expect(requests()).toBe(1);
	});

	test('one that a try cannot read is not taken by the next for the one behind it', async () => {
		const reading = jest.spyOn(StoredFile.prototype, 'read').mockImplementationOnce(() => {
			throw new Error('the storage is away');
		});
		const run = await send(
			{
				registrationId: '',
				title: '={{ $json.title }}',
				sendingOptions: { confirmLargeAudience: true, targetsFrom: 'file' },
			},
			[{ title: 'one' }, { title: 'two' }],
			{ settings: { ...retry, ...goOn }, binary: [file, file] },
		);
		reading.mockRestore();
		expect(jsonOf(run).map(({ accepted }) => accepted)).toEqual([2, 2]);
		// One that an earlier test has cancelled may come late.
		const titles = practice.requests().map(({ fields }) => fields.title);
		expect(titles.filter((title) => title !== text.title)).toEqual(['two', 'one']);
	});

	test('with Send Doubtful Again is refused, because each try would do so', async () => {
		expect((await sendFile({ campaignKey: 'spring', repeatDoubtful: true })).error?.message).toContain('doubtful');
		expect(requests()).toBe(0);
	});

	test('with a Campaign Key is sent once, although the second item fails each time', async () => {
		const run = await sendFile({ campaignKey: 'spring' });
		expect(run.error).toBeDefined();
		expect(requests()).toBe(1);
	});

	test('in a workflow that was never saved is refused under the name of what the user has set', async () => {
		engine.workflow = '';
		const { error } = await send(
			{ registrationId: '', sendingOptions: { confirmLargeAudience: true, targetsFrom: 'file' } },
			[{}],
			{ settings: retry, binary: [file] },
		);
		expect(error?.message).toBe('Retry On Fail in item 0 needs a saved workflow');
		expect(error?.description).toContain(
			'Save the workflow, then run it; or switch Retry On Fail off in the settings of the node',
		);
		expect(requests()).toBe(0);
	});

	test('where nothing can be remembered is refused under the name of what the user has set', async () => {
		const without = jest.spyOn(process, 'getBuiltinModule').mockReturnValue(undefined as never);
		const folder = jest
			.spyOn(SharedState.prototype, 'ownLedger')
			.mockReturnValue(new SqliteLedger('/proc/nowhere/campaigns.sqlite'));
		try {
			const { error } = await send(
				{ registrationId: '', sendingOptions: { confirmLargeAudience: true, targetsFrom: 'file' } },
				[{}],
				{ settings: retry, binary: [file] },
			);
			expect(error?.message).toMatch(/^Retry On Fail in item 0 needs the SQLite of Node/);
			expect(error?.description).toContain('Switch Retry On Fail off in the settings of the node');
			expect(`${error?.message} ${error?.description}`).not.toContain('Coordination');
			expect(requests()).toBe(0);
		} finally {
			folder.mockRestore();
			without.mockRestore();
		}
	});
});
