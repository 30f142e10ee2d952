import { useCampaigns } from '../engine/ledger';
import { goOn, jsonOf } from '../mipush/practice';
import { useBulkPush } from './bulkPush';

const { practice, send } = useBulkPush();
useCampaigns();

test('an item that is refused and mended later is not taken for its neighbour with the same target', async () => {
	const run = async (title: string) =>
		send(
			{ title: '={{ $json.title }}', sendingOptions: { campaignKey: 'spring' } },
			[
				{ regId: 'bulk-1', title },
				{ regId: 'bulk-1', title: 'two' },
			],
			{ settings: goOn },
		);
	expect(jsonOf(await run('')).map(({ outcome }) => outcome)).toEqual([undefined, 'accepted']);
	expect(jsonOf(await run('one')).map(({ outcome, earlierRun }) => [outcome, earlierRun])).toEqual([
		['accepted', undefined],
		['accepted', true],
	]);
	expect(practice.requests().map(({ fields }) => fields.title)).toEqual(['two', 'one']);
});

test('two that are refused together count as the one message they are', async () => {
	const run = async (title: string) =>
		send(
			{ title: '={{ $json.title }}', sendingOptions: { campaignKey: 'spring' } },
			[title, title, 'two'].map((own) => ({ regId: 'bulk-1', title: own })),
			{ settings: goOn },
		);
	await run('');
	expect(jsonOf(await run('one')).map(({ outcome, earlierRun }) => [outcome, earlierRun])).toEqual([
		['accepted', undefined],
		['accepted', undefined],
		['accepted', true],
	]);
	expect(practice.requests().map(({ fields }) => fields.title)).toEqual(['two', 'one']);
});
