import type { IDataObject } from 'n8n-workflow';
import { useCampaigns } from '../engine/ledger';
import { jsonOf } from '../mipush/practice';
import { useBulkPush } from './bulkPush';

/** Several files of one run, or of several, with one key. */
const { send, delivered } = useBulkPush();
useCampaigns();

const data = (...targets: string[]) => ({
	data: { data: Buffer.from(targets.join('\n')).toString('base64'), mimeType: 'text/plain', fileName: 'targets.txt' },
});
const files = async (own: string[][], more: IDataObject = {}) => {
	const run = await send(
		{
			registrationId: '',
			sendingOptions: { campaignKey: 'spring', confirmLargeAudience: true, targetsFrom: 'file', ...more },
		},
		own.map(() => ({})),
		{ binary: own.map((targets) => data(...targets)) },
	);
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
