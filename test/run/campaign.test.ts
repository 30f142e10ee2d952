import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { LedgerError, type LedgerFault } from '../../lib/ledger/ledger';
import { engine } from '../engine/harness';
import { useCampaigns } from '../engine/ledger';
import { errorOutput, goOn } from '../mipush/practice';
import { bulk, useBulkPush } from './bulkPush';

/** A campaign key: who was reached, and who may have been, over several runs. */
const { practice, send, delivered, requests } = useBulkPush();
/** Of an item, whether it is an answer or a failure. */
const outcomeOf = ({ json }: INodeExecutionData): unknown => json.outcome ?? (json.details as IDataObject).outcome;
const ledger = useCampaigns();

describe('a campaign', () => {
	const campaign = { sendingOptions: { campaignKey: 'spring' } };

	test('sends to each target once, however often it runs', async () => {
		await send(campaign, bulk(1200));
		const second = await send(campaign, bulk(1300));
		expect(second.error).toBeUndefined();
		expect(second.outputs[0]?.filter(({ json }) => json.earlierRun)).toHaveLength(1200);
		expect(delivered()).toMatchObject({ delivered: 1300, distinct: 1300, duplicates: 0 });
	});

	test('does not repeat what may have been sent, unless told to', async () => {
		practice.sandbox.dials.set({ fault: 'lost', times: 1 });
		const first = await send(campaign, bulk(5), { settings: errorOutput });
		expect(first.outputs[1]?.[0]?.json.details).toMatchObject({ outcome: 'unknown' });
		const second = await send(campaign, bulk(5), { settings: errorOutput });
		expect(second.outputs[0]).toEqual([]);
		expect(second.outputs[1]?.map(outcomeOf)).toEqual(Array(5).fill('unknown'));
		expect(second.outputs[1]?.[0]?.json).toMatchObject({
			details: { earlierRun: true, target: 'bulk-0' },
			message: expect.stringContaining('Send Doubtful Again'),
		});
		const third = await send({ sendingOptions: { campaignKey: 'spring', repeatDoubtful: true } }, bulk(5));
		expect(third.outputs[0]?.map(({ json }) => json.outcome)).toEqual(Array(5).fill('accepted'));
	});

	test('two runs at once do not send to the same targets', async () => {
		const runs = await Promise.all([
			send(campaign, bulk(1500), { settings: errorOutput }),
			send(campaign, bulk(1500), { settings: errorOutput }),
		]);
		expect(delivered()).toMatchObject({ delivered: 1500, distinct: 1500, duplicates: 0 });
		expect(runs.flatMap(({ outputs }) => outputs.flat())).toHaveLength(3000);
		// Neither fails, and each tells what the other did.
		for (const { outputs } of runs)
			expect(outputs[0]?.map(({ json }) => json.outcome)).toEqual(Array(1500).fill('accepted'));
	});

	test('sends again what was refused', async () => {
		practice.sandbox.dials.set({ fault: 'code', code: 200001, times: 1 });
		await send(campaign, bulk(5), { settings: errorOutput });
		const second = await send(campaign, bulk(5));
		expect(second.outputs[0]?.map(({ json }) => json.outcome)).toEqual(Array(5).fill('accepted'));
		expect(delivered()).toMatchObject({ distinct: 5, duplicates: 0 });
	});

	test('what was in doubt stays so when a later try was refused', async () => {
		const again = { sendingOptions: { campaignKey: 'spring', repeatDoubtful: true } };
		practice.sandbox.dials.set({ fault: 'lost', times: 1 });
		await send(campaign, bulk(5), { settings: goOn });
		practice.sandbox.dials.set({ fault: 'code', code: 200001, times: 1 });
		await send(again, bulk(5), { settings: goOn });
		const third = await send(campaign, bulk(5), { settings: goOn });
		expect(third.outputs[0]?.map(outcomeOf)).toEqual(Array(5).fill('unknown'));
		expect(delivered()).toMatchObject({ delivered: 5, duplicates: 0 });
	});

	test('who is gone stays gone, and is not called accepted', async () => {
		await send(campaign, [{ regId: 'nobody' }, ...bulk(1)]);
		const second = await send(campaign, [{ regId: 'nobody' }, ...bulk(1)]);
		expect(second.outputs[0]?.map(({ json }) => [json.outcome, json.earlierRun])).toEqual([
			['deadTarget', true],
			['accepted', true],
		]);
		expect(second.hints.map(({ message }) => message)).toContain(
			'1 item names targets that were gone in another run of this campaign and not tried again',
		);
		expect(requests()).toBe(1);
	});

	test('a stop leaves nobody in doubt whose request had not left', async () => {
		await send({ sendingOptions: { campaignKey: 'spring', requestsPerSecond: 1 } }, bulk(3500), {
			onStart: (cancel) => {
				const watch = setInterval(() => {
					if (requests() === 0) return;
					clearInterval(watch);
					cancel();
				}, 5);
			},
		});
		// The stop may have come before the first answer was read.
		const second = await send(campaign, bulk(3500), { settings: goOn });
		expect(
			second.outputs[0]?.filter(({ json }) => json.outcome === 'accepted' && json.earlierRun === undefined).length,
		).toBeGreaterThanOrEqual(2500);
		expect(delivered()).toMatchObject({ delivered: 3500, distinct: 3500, duplicates: 0 });
	}, 30_000);

	const failing = (fault: LedgerFault, message: string) => (): never => {
		throw new LedgerError(fault, message, 'Wait a moment');
	};

	test('is refused when the ledger cannot be used', async () => {
		ledger.fault = failing('busy', 'cannot be kept, because its file is locked');
		const { error } = await send(campaign, bulk(5));
		expect(error?.message).toBe('Campaign Key in item 0 cannot be kept, because its file is locked');
		expect(error?.description).toContain('Wait a moment. Nothing was sent');
		expect(requests()).toBe(0);
	});

	test('is refused when who was reached cannot be looked up', async () => {
		await send(campaign, bulk(5));
		ledger.fault = (action) =>
			action === 'statuses' ? failing('unreachable', 'cannot be kept, because Redis is gone')() : undefined;
		const { error } = await send(campaign, bulk(5));
		expect(error?.message).toBe('Campaign Key in item 0 cannot be kept, because Redis is gone');
		expect(requests()).toBe(1);
	});

	test('from the moment on in which no beginning can be recorded nothing is sent, and a later run sends the rest', async () => {
		let begun = 0;
		ledger.fault = (action) =>
			action === 'begin' && ++begun === 2
				? failing('unusable', 'cannot be kept, because the disk is full')()
				: undefined;
		const first = await send({ sendingOptions: { campaignKey: 'spring', concurrency: 1 } }, bulk(3500), {
			settings: goOn,
		});
		expect(first.outputs[0]?.[0]?.json).toMatchObject({ outcome: 'accepted' });
		expect(first.outputs[0]?.[1000]?.json.details).toMatchObject({ outcome: 'retryLater' });
		expect(first.outputs[0]?.[3499]?.json).toMatchObject({
			error: 'Campaign Key cannot be kept, because the disk is full',
			message: expect.stringContaining('Nothing was sent. Wait a moment, and run the workflow again'),
		});
		expect(requests()).toBe(1);
		ledger.fault = () => undefined;
		// The stop may have come before the first answer was read.
		const second = await send(campaign, bulk(3500), { settings: goOn });
		expect(second.outputs[0]?.filter(({ json }) => json.outcome === 'accepted')).toHaveLength(3500);
		expect(delivered()).toMatchObject({ delivered: 3500, distinct: 3500, duplicates: 0 });
	});

	test('tells what was accepted although it cannot be recorded, and never repeats it by itself', async () => {
		ledger.fault = (action) =>
			action === 'settle' ? failing('unusable', 'cannot be kept, because the disk is full')() : undefined;
		const first = await send(campaign, bulk(5));
		expect(first.error).toBeUndefined();
		expect(first.outputs[0]?.map(({ json }) => json.outcome)).toEqual(Array(5).fill('accepted'));
		expect(first.hints.map(({ message }) => message)).toEqual([
			'What became of 5 messages could not be recorded; a later run of the campaign will call them doubtful, and only the answers of this run tell',
		]);
		ledger.fault = () => undefined;
		const second = await send(campaign, bulk(5), { settings: goOn });
		expect(second.outputs[0]?.map(outcomeOf)).toEqual(Array(5).fill('unknown'));
		expect(delivered()).toMatchObject({ delivered: 5, duplicates: 0 });
	});

	test('needs a workflow that was saved', async () => {
		engine.workflow = '';
		const { error } = await send(campaign, bulk(5));
		expect(error?.message).toBe('Campaign Key in item 0 needs a saved workflow');
		expect(requests()).toBe(0);
	});

	test.each(['told so', 'a worker that is not told'])('in queue mode is refused without Redis: %s', async (how) => {
		const command = process.argv[2];
		if (how === 'told so') process.env.EXECUTIONS_MODE = 'queue';
		else process.argv[2] = 'worker';
		try {
			const { error } = await send(campaign, bulk(5));
			expect(error?.message).toBe(
				'Campaign Key in item 0 cannot be kept on this machine, because n8n runs in queue mode, where several may send at once',
			);
			expect(error?.description).toContain('Choose Redis under Coordination');
			expect(requests()).toBe(0);
		} finally {
			delete process.env.EXECUTIONS_MODE;
			process.argv.splice(2, 1, ...(command === undefined ? [] : [command]));
		}
	});
});
