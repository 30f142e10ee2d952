import type { IDataObject } from 'n8n-workflow';
import { useCampaigns } from '../engine/ledger';
import { errorOutput, goOn, jsonOf } from '../mipush/practice';
import { bulk, useBulkPush } from './bulkPush';

/** Runs beside and after each other: who is sent to, and what each run tells. */
const { practice, send, delivered, requests } = useBulkPush();
useCampaigns();

const withKey = (campaignKey: string, more: IDataObject = {}): IDataObject => ({
	sendingOptions: { campaignKey, ...more },
});
const oneByOne = { batching: 'single' };

test('six executions at the same moment, each with a key of its own, then the same six again: each target once', async () => {
	const keys = Array.from({ length: 6 }, (_, index) => index);
	const all = async () =>
		Promise.all(keys.map(async (index) => send(withKey(`key ${index}`, oneByOne), bulk(20, index * 20))));
	for (const run of await all()) expect(jsonOf(run).map(({ outcome }) => outcome)).toEqual(Array(20).fill('accepted'));
	for (const run of await all())
		expect(jsonOf(run).map(({ outcome, earlierRun }) => [outcome, earlierRun])).toEqual(
			Array(20).fill(['accepted', true]),
		);
	expect(delivered()).toMatchObject({ delivered: 120, distinct: 120, duplicates: 0 });
});

test('one key in four runs at once, answers out of order: each target once, no run fails, each tells what became of all', async () => {
	for (let at = 0; at < 40; at++)
		practice.sandbox.dials.set({ fault: 'slow', delayMs: (at * 37) % 120, after: (at * 11) % 40, times: 1 });
	const runs = await Promise.all(
		Array.from({ length: 4 }, async () => send(withKey('spring', { ...oneByOne, concurrency: 3 }), bulk(120))),
	);
	for (const run of runs) expect(jsonOf(run).map(({ outcome }) => outcome)).toEqual(Array(120).fill('accepted'));
	expect(
		runs.reduce((sum, run) => sum + jsonOf(run).filter(({ earlierRun }) => earlierRun === undefined).length, 0),
	).toBe(120);
	expect(delivered()).toMatchObject({ delivered: 120, distinct: 120, duplicates: 0 });
});

test('runs that cut their requests differently send to each target once', async () => {
	practice.sandbox.dials.set({ fault: 'slow', delayMs: 30 });
	const lists = [bulk(3000), bulk(2000, 500), [...bulk(3000)].reverse(), bulk(700, 2500)];
	const runs = await Promise.all(lists.map(async (items) => send(withKey('spring', { concurrency: 2 }), items)));
	runs.forEach((run, index) =>
		expect(jsonOf(run).map(({ outcome, target }) => [outcome, target])).toEqual(
			lists[index]?.map(({ regId }) => ['accepted', regId]),
		),
	);
	expect(delivered()).toMatchObject({ delivered: 3200, distinct: 3200, duplicates: 0 });
});

test('what another run is refused is sent by the one that waited for it', async () => {
	practice.sandbox.dials.set({ fault: 'slow', delayMs: 400, times: 1 });
	practice.sandbox.dials.set({ fault: 'code', code: 200001, times: 1 });
	const runs = await Promise.all(
		Array.from({ length: 2 }, async () => send(withKey('spring'), bulk(5), { settings: goOn })),
	);
	const outcomes = runs.map((run) =>
		jsonOf(run).map(({ outcome, details }) => outcome ?? (details as IDataObject).outcome),
	);
	expect(outcomes.map((list) => new Set(list))).toEqual(
		expect.arrayContaining([new Set(['retryLater']), new Set(['accepted'])]),
	);
	expect(delivered()).toMatchObject({ delivered: 5, duplicates: 0 });
});

test('what another run has lost the answer of stays in doubt for the one that waited', async () => {
	practice.sandbox.dials.set({ fault: 'lost', times: 1 });
	const runs = await Promise.all(
		Array.from({ length: 2 }, async () => send(withKey('spring'), bulk(5), { settings: errorOutput })),
	);
	for (const { outputs } of runs) expect(outputs.map((output) => output.length)).toEqual([0, 5]);
	expect(requests()).toBe(1);
});

test('a stop while another run is waited for ends at once, and nothing is lost', async () => {
	practice.sandbox.dials.set({ fault: 'slow', delayMs: 6000, times: 1 });
	const ends: string[] = [];
	const first = send(withKey('spring'), bulk(5)).finally(() => ends.push('first'));
	await new Promise((resolve) => {
		setTimeout(resolve, 500);
	});
	await send(withKey('spring'), bulk(5), { onStart: (cancel) => setTimeout(cancel, 300) });
	ends.push('stopped');
	expect(jsonOf(await first).map(({ outcome }) => outcome)).toEqual(Array(5).fill('accepted'));
	expect(ends).toEqual(['stopped', 'first']);
	expect(delivered()).toMatchObject({ delivered: 5, duplicates: 0 });
});

test('a large campaign pushes no smaller one out', async () => {
	await send(withKey('spring'), bulk(15_000));
	await send(withKey('summer'), bulk(30_000));
	const before = requests();
	const again = await send(withKey('spring'), bulk(15_000));
	expect(jsonOf(again).every(({ outcome, earlierRun }) => outcome === 'accepted' && earlierRun === true)).toBe(true);
	expect(requests()).toBe(before);
});

test('the same target twice with two messages: both are sent, and both are remembered', async () => {
	const items = [
		{ regId: 'bulk-1', title: 'one' },
		{ regId: 'bulk-1', title: 'two' },
	];
	const run = async () => send({ ...withKey('spring'), title: '={{ $json.title }}' }, items);
	expect(jsonOf(await run()).map(({ outcome, earlierRun }) => [outcome, earlierRun])).toEqual(
		Array(2).fill(['accepted', undefined]),
	);
	expect(jsonOf(await run()).map(({ outcome, earlierRun }) => [outcome, earlierRun])).toEqual(
		Array(2).fill(['accepted', true]),
	);
	expect(practice.requests().map(({ fields }) => fields.title)).toEqual(['one', 'two']);
});

test('items and a file with the same key are one campaign', async () => {
	await send(withKey('spring'), bulk(10));
	const data = {
		data: Buffer.from(
			bulk(12)
				.map(({ regId }) => `${String(regId)}\n`)
				.join(''),
		).toString('base64'),
		mimeType: 'text/plain',
		fileName: 'targets.txt',
	};
	const { outputs } = await send(
		{ registrationId: '', ...withKey('spring', { targetsFrom: 'file', confirmLargeAudience: true }) },
		[{}],
		{ binary: [{ data }] },
	);
	expect(outputs[0]?.[0]?.json).toMatchObject({ accepted: 2, acceptedEarlier: 10 });
	expect(delivered()).toMatchObject({ delivered: 12, duplicates: 0 });
});

test('the same file in three runs at once: each target once, and each summary counts all of them', async () => {
	practice.sandbox.dials.set({ fault: 'slow', delayMs: 40 });
	const data = {
		data: Buffer.from(
			bulk(30_000)
				.map(({ regId }) => `${String(regId)}\n`)
				.join(''),
		).toString('base64'),
		mimeType: 'text/plain',
		fileName: 'targets.txt',
	};
	const run = async () =>
		send(
			{ registrationId: '', ...withKey('spring', { targetsFrom: 'file', confirmLargeAudience: true, concurrency: 3 }) },
			[{}],
			{ binary: [{ data }] },
		);
	const runs = await Promise.all([run(), run(), run()]);
	const summaries = runs.map(({ outputs }) => outputs[0]?.[0]?.json ?? {});
	for (const { outcome, accepted, acceptedEarlier = 0 } of summaries)
		expect([outcome, Number(accepted) + Number(acceptedEarlier)]).toEqual(['accepted', 30_000]);
	expect(summaries.reduce((sum, { accepted }) => sum + Number(accepted), 0)).toBe(30_000);
	expect(delivered()).toMatchObject({ delivered: 30_000, distinct: 30_000, duplicates: 0 });
});

test('a doubt in a run that is to stop at failures: all others are sent, then it says whose', async () => {
	practice.sandbox.dials.set({ fault: 'lost', times: 1 });
	await send(withKey('spring'), bulk(2), { settings: goOn });
	const { error } = await send(withKey('spring'), bulk(5));
	expect(error?.message).toContain(
		'The answer to another run of this campaign is lost, so the message may have been sent',
	);
	expect(error?.description).toContain('Accepted: items 2–4; refused or unknown: items 0–1');
	expect(delivered()).toMatchObject({ delivered: 5, duplicates: 0 });
});
