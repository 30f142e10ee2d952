import { useMemoryStore } from '../engine/memoryStore';
import { errorOutput, goOn } from '../mipush/practice';
import { bulk, useBulkPush } from './bulkPush';

/** A campaign key: who was reached, and who may have been, over several runs. */
const { practice, send, delivered, requests } = useBulkPush();
const store = useMemoryStore();

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
		const second = await send(campaign, bulk(5));
		expect(second.outputs[0]?.map(({ json }) => json.outcome)).toEqual(Array(5).fill('unknown'));
		const third = await send({ sendingOptions: { campaignKey: 'spring', repeatDoubtful: true } }, bulk(5));
		expect(third.outputs[0]?.map(({ json }) => json.outcome)).toEqual(Array(5).fill('accepted'));
	});

	test('two runs at once do not send to the same targets', async () => {
		const runs = await Promise.all([send(campaign, bulk(1500), { settings: errorOutput }), send(campaign, bulk(1500), { settings: errorOutput })]);
		expect(delivered()).toMatchObject({ delivered: 1500, distinct: 1500, duplicates: 0 });
		expect(runs.flatMap(({ outputs }) => outputs.flat())).toHaveLength(3000);
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
		const third = await send(campaign, bulk(5));
		expect(third.outputs[0]?.map(({ json }) => json.outcome)).toEqual(Array(5).fill('unknown'));
		expect(delivered()).toMatchObject({ delivered: 5, duplicates: 0 });
	});

	test('who is gone stays gone, and is not called accepted', async () => {
		await send(campaign, [{ regId: 'nobody' }, ...bulk(1)]);
		const second = await send(campaign, [{ regId: 'nobody' }, ...bulk(1)]);
		expect(second.outputs[0]?.map(({ json }) => [json.outcome, json.earlierRun])).toEqual([['deadTarget', true], ['accepted', true]]);
		expect(second.hints.map(({ message }) => message)).toContain('1 item names targets that were gone in an earlier run of this campaign and not tried again');
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
		// The engine does not wait for the node. One entry is the campaign's own, and a thousand are the marks of one request, or twice that.
		while ((await store.getProcessedDataCount()) > 2001) await new Promise((resolve) => { setTimeout(resolve, 20); });
		const second = await send(campaign, bulk(3500));
		expect(second.outputs[0]?.filter(({ json }) => json.outcome === 'accepted' && json.earlierRun === undefined).length).toBeGreaterThanOrEqual(2500);
		expect(delivered()).toMatchObject({ delivered: 3500, distinct: 3500, duplicates: 0 });
	}, 30_000);

	test('is forgotten by the Campaign resource', async () => {
		await send(campaign, bulk(3));
		await send({ resource: 'campaign', operation: 'clear' }, [{}]);
		const again = await send(campaign, bulk(3));
		expect(again.outputs[0]?.every(({ json }) => json.earlierRun === undefined)).toBe(true);
	});

	const locked = (): never => {
		throw new Error('SQLITE_BUSY: database is locked');
	};

	test('is refused when n8n cannot look up who was reached', async () => {
		store.fault = locked;
		const { error } = await send(campaign, bulk(5));
		expect(error?.message).toBe("Campaign Key in item 0 cannot be kept, because n8n's database failed (SQLITE_BUSY: database is locked)");
		expect(error?.description).toContain('Nothing was sent');
		expect(requests()).toBe(0);
	});

	test('sends nothing whose beginning n8n cannot record', async () => {
		let accesses = 0;
		// The first access opens the campaign.
		store.fault = () => (++accesses === 2 ? locked() : undefined);
		const first = await send({ sendingOptions: { campaignKey: 'spring', concurrency: 1 } }, bulk(1500), { settings: goOn });
		expect(first.outputs[0]?.[0]?.json.details).toMatchObject({ outcome: 'retryLater' });
		expect(first.outputs[0]?.[0]?.json.error).toContain('database is locked');
		expect(first.outputs[0]?.[1000]?.json).toMatchObject({ outcome: 'accepted' });
		expect(requests()).toBe(1);
		const second = await send(campaign, bulk(1500));
		expect(second.outputs[0]?.filter(({ json }) => json.outcome === 'accepted')).toHaveLength(1500);
		expect(delivered()).toMatchObject({ delivered: 1500, distinct: 1500, duplicates: 0 });
	});

	test('tells what was accepted although n8n cannot record it, and never repeats it by itself', async () => {
		let accesses = 0;
		store.fault = () => (++accesses === 3 ? locked() : undefined);
		const first = await send(campaign, bulk(5));
		expect(first.error).toBeUndefined();
		expect(first.outputs[0]?.map(({ json }) => json.outcome)).toEqual(Array(5).fill('accepted'));
		expect(first.hints.map(({ message }) => message)).toEqual(["n8n's database failed while the campaign was recorded; a later run will take 5 entries for doubtful that this run's answers tell of"]);
		const second = await send(campaign, bulk(5));
		expect(second.outputs[0]?.map(({ json }) => json.outcome)).toEqual(Array(5).fill('unknown'));
		expect(delivered()).toMatchObject({ delivered: 5, duplicates: 0 });
	});
});
