import { gzipSync } from 'node:zlib';
import type { IDataObject } from 'n8n-workflow';
import { useCampaigns } from '../engine/ledger';
import { goOn, jsonOf } from '../mipush/practice';
import { useBulkPush } from './bulkPush';

/** Several files of one run, or of several, with one key. */
const { practice, send, delivered, requests } = useBulkPush();
useCampaigns();

const fileOf = (bytes: Buffer) => ({
	data: { data: bytes.toString('base64'), mimeType: 'text/plain', fileName: 'targets.txt' },
});
const data = (...targets: string[]) => fileOf(Buffer.from(targets.join('\n')));
const pushFiles = async (
	own: string[][],
	more: IDataObject = {},
	parameters: IDataObject = {},
	items: IDataObject[] = own.map(() => ({})),
) =>
	send(
		{
			registrationId: '',
			sendingOptions: { campaignKey: 'spring', confirmLargeAudience: true, targetsFrom: 'file', ...more },
			...parameters,
		},
		items,
		{ binary: own.map((targets) => data(...targets)), settings: goOn },
	);
const files = async (own: string[][], more: IDataObject = {}) => {
	const run = await pushFiles(own, more);
	return jsonOf(run).map(({ accepted, acceptedEarlier = 0 }) => [accepted, acceptedEarlier]);
};

test('a target that one file names is known in whatever file it stands the next time', async () => {
	expect(
		await files([
			['bulk-1', 'bulk-2'],
			['bulk-3', 'bulk-4'],
		]),
	).toEqual([
		[2, 0],
		[2, 0],
	]);
	expect(await files([['bulk-3', 'bulk-4', 'bulk-5']])).toEqual([[1, 2]]);
	expect(await files([['bulk-3'], ['bulk-5'], ['bulk-1', 'bulk-2', 'bulk-4']])).toEqual([
		[0, 1],
		[0, 1],
		[0, 3],
	]);
	expect(delivered()).toMatchObject({ delivered: 5, distinct: 5, duplicates: 0 });
});

test('a target that several files name gets a message of each, once', async () => {
	const own = [
		['bulk-1', 'bulk-2', 'bulk-1'],
		['bulk-2', 'bulk-3'],
		['bulk-2', 'bulk-1'],
	];
	expect(await files(own)).toEqual([
		[2, 0],
		[2, 0],
		[2, 0],
	]);
	expect(await files(own)).toEqual([
		[0, 2],
		[0, 2],
		[0, 2],
	]);
	expect(delivered()).toMatchObject({ delivered: 6, distinct: 3 });
});

test('a target of another app is somebody else', async () => {
	const [own, other] = ['com.example.shop', 'com.example.other'];
	const send = async (...items: Array<{ app: string; title: string }>) => {
		const { outputs } = await pushFiles(
			items.map(() => ['bulk-1']),
			{},
			{ title: '={{ $json.title }}', options: { restrictedPackageName: '={{ $json.app }}' } },
			items,
		);
		return (outputs[0] ?? []).map(({ json: { error, accepted, acceptedEarlier = 0 } }) =>
			error === undefined ? [accepted, acceptedEarlier] : 'refused',
		);
	};
	const [title, none] = ['Shipped', ''];
	// The practice server knows no other app. A file whose message is refused is read by the one behind it.
	expect(await send({ app: other, title }, { app: own, title })).toEqual([
		[0, 0],
		[1, 0],
	]);
	expect(await send({ app: other, title: none }, { app: own, title })).toEqual(['refused', [0, 1]]);
	expect(await send({ app: own, title })).toEqual([[0, 1]]);
	expect(await send({ app: own, title }, { app: own, title })).toEqual([
		[0, 1],
		[1, 0],
	]);
	expect(delivered()).toMatchObject({ delivered: 2, distinct: 1 });
});

test('where each mention counts, those of the files before count as well', async () => {
	const own = [
		['bulk-1', 'bulk-2', 'bulk-1'],
		['bulk-1', 'bulk-2', 'bulk-1'],
	];
	expect(await files(own, { fileDuplicates: 'keep' })).toEqual([
		[3, 0],
		[3, 0],
	]);
	expect(await files(own, { fileDuplicates: 'keep' })).toEqual([
		[0, 3],
		[0, 3],
	]);
	expect(delivered()).toMatchObject({ delivered: 6, distinct: 2 });
});

test('a stop leaves nobody in doubt whose request had not left', async () => {
	const targets = Array.from({ length: 4000 }, (_, index) => `bulk-${index}`);
	const run = async (more: IDataObject, onStart?: (cancel: () => void) => void) =>
		send(
			{
				registrationId: '',
				sendingOptions: { campaignKey: 'spring', confirmLargeAudience: true, targetsFrom: 'file', ...more },
			},
			[{}],
			{ binary: [data(...targets)], settings: goOn, ...(onStart ? { onStart } : {}) },
		);
	await run({ requestsPerSecond: 1 }, (cancel) => {
		const watch = setInterval(() => {
			if (requests() === 0) return;
			clearInterval(watch);
			cancel();
		}, 5);
	});
	const summary = jsonOf(await run({}))[0] as Record<string, number>;
	// The stop may have come before the first answer was read, or when the second request was just leaving.
	expect(summary.accepted).toBeGreaterThanOrEqual(2000);
	expect((summary.accepted ?? 0) + (summary.acceptedEarlier ?? 0) + (summary.unknown ?? 0)).toBe(4000);
	expect(delivered()).toMatchObject({ duplicates: 0 });
});

test('of what an earlier run has left in doubt the summary says why', async () => {
	practice.sandbox.dials.set({ fault: 'lost', times: 1 });
	const run = async () =>
		jsonOf(
			await send(
				{
					registrationId: '',
					sendingOptions: { campaignKey: 'spring', confirmLargeAudience: true, targetsFrom: 'file' },
				},
				[{}],
				{ binary: [data('bulk-1', '', 'a,b\u0001')], settings: goOn },
			),
		)[0];
	expect(await run()).toMatchObject({ outcome: 'unknown', unknown: 1 });
	expect(await run()).toMatchObject({
		outcome: 'unknown',
		unknown: 1,
		reason: 'The answer to another run of this campaign is lost',
	});
});

describe('a file that cannot be sent is not taken for the one behind it when it is mended', () => {
	const target = data('bulk-1');
	const run = async (binary: object[], titles: string[], more: IDataObject = {}) => {
		const { outputs } = await send(
			{
				registrationId: '',
				title: '={{ $json.title }}',
				sendingOptions: { campaignKey: 'spring', confirmLargeAudience: true, targetsFrom: 'file', ...more },
			},
			titles.map((title) => ({ title })),
			{ binary: binary as (typeof target)[], settings: goOn },
		);
		return (outputs[0] ?? []).map(({ json }) => json.error ?? [json.outcome, json.accepted, json.acceptedEarlier ?? 0]);
	};
	/** Which titles the target that all files name has got. */
	const got = () =>
		practice
			.requests()
			.filter(({ fields }) => (fields.registration_id ?? '').split(',').includes('bulk-1'))
			.map(({ fields }) => fields.title);

	test('its message is refused', async () => {
		expect(await run([target, target], ['', 'two'])).toEqual([
			expect.stringContaining('Title in item 0 is empty'),
			['accepted', 1, 0],
		]);
		expect(await run([target, target], ['one', 'two'])).toEqual([
			['accepted', 1, 0],
			['accepted', 0, 1],
		]);
		expect(got()).toEqual(['two', 'one']);
	});

	const waits =
		'Targets File: Input Data Field Name in item 1 waits for the file of item 0, which could not be read: their messages differ, and a target of both gets them in the order of the items';

	test('the item lacks it: one with another message waits', async () => {
		expect(await run([{}, target], ['one', 'two'])).toEqual([expect.stringContaining('no such binary field'), waits]);
		expect(got()).toEqual([]);
		expect(await run([target, target], ['one', 'two'])).toEqual([
			['accepted', 1, 0],
			['accepted', 1, 0],
		]);
		expect(got()).toEqual(['one', 'two']);
	});

	test('it breaks off in the middle', async () => {
		const many = Array.from({ length: 40_000 }, (_, index) => `bulk-${index + 2}`);
		const whole = gzipSync([...many, 'bulk-1'].join('\n'));
		expect((await run([fileOf(whole.subarray(0, whole.length - 100)), target], ['one', 'two']))[1]).toBe(waits);
		expect(got()).toEqual([]);
		expect((await run([fileOf(whole), target], ['one', 'two']))[1]).toEqual(['accepted', 1, 0]);
		expect(got()).toEqual(['one', 'two']);
		expect(delivered()).toMatchObject({ delivered: 40_002, distinct: 40_001 });
	});

	test('it is named where each mention counts', async () => {
		await run([data('bulk-1', 'bulk-1'), target], ['', 'two'], { fileDuplicates: 'keep' });
		await run([data('bulk-1', 'bulk-1'), target], ['one', 'two'], { fileDuplicates: 'keep' });
		expect(got()).toEqual(['two', 'one']);
		expect(delivered()).toMatchObject({ delivered: 3, distinct: 1 });
	});

	test('an empty one names nobody, and the same message need not wait', async () => {
		expect((await run([data(''), target], ['one', 'two']))[1]).toEqual(['accepted', 1, 0]);
		expect((await run([{}, target], ['two', 'two']))[1]).toEqual(['accepted', 0, 1]);
		expect((await run([{}, data('bulk-2')], ['two', 'two']))[1]).toEqual(['accepted', 1, 0]);
		expect(got()).toEqual(['two']);
	});
});
