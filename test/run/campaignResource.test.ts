import type { IDataObject } from 'n8n-workflow';
import { engine } from '../engine/harness';
import { useCampaigns } from '../engine/ledger';
import { goOn, jsonOf } from '../mipush/practice';
import { bulk, useBulkPush } from './bulkPush';

/** What the Campaign resource tells of a key, and what it forgets. */
const { practice, send, delivered } = useBulkPush();
useCampaigns();

const campaign = async (operation: string, parameters: IDataObject = {}, items: IDataObject[] = [{}], settings = {}) =>
	practice.push(`campaign.${operation}`, parameters, { items, settings });
const withKey = (campaignKey: string): IDataObject => ({ sendingOptions: { campaignKey } });

test('Get: how many were reached, are gone, are in doubt', async () => {
	await send(withKey('spring'), [{ regId: 'nobody' }, ...bulk(3)]);
	practice.sandbox.dials.set({ fault: 'lost', times: 1 });
	await send(withKey('spring'), bulk(2, 10), { settings: goOn });
	const [told, ...others] = jsonOf(await campaign('get', { campaignKey: ' spring ' }));
	expect(others).toEqual([]);
	expect(told).toEqual({
		campaignKey: 'spring',
		operation: 'message.sendToRegIds',
		accepted: 3,
		inDoubt: 2,
		deadTargets: 1,
		underWay: 0,
		runsAtWork: 0,
		begunAt: expect.stringMatching(/^20\d\d-/),
		lastChangeAt: expect.stringMatching(/^20\d\d-/),
	});
});

test('Get of a key that nobody has used tells of none', async () => {
	expect(jsonOf(await campaign('get', { campaignKey: 'autumn' }))).toEqual([
		{
			campaignKey: 'autumn',
			operation: null,
			accepted: 0,
			inDoubt: 0,
			deadTargets: 0,
			underWay: 0,
			runsAtWork: 0,
			begunAt: null,
			lastChangeAt: null,
		},
	]);
});

test('Get Many: each key of this workflow, and of no other', async () => {
	for (const key of ['b', 'a', '春天|"\'\u00e9 ☂'.trim()]) await send(withKey(key), bulk(1));
	const own = engine.workflow;
	engine.workflow = `${own}-copy`;
	await send(withKey('c'), bulk(1));
	expect(jsonOf(await campaign('getMany', { returnAll: true })).map(({ campaignKey }) => campaignKey)).toEqual(['c']);
	engine.workflow = own;
	expect(jsonOf(await campaign('getMany', { returnAll: true })).map(({ campaignKey }) => campaignKey)).toEqual([
		'b',
		'a',
		'春天|"\'\u00e9 ☂',
	]);
	expect(jsonOf(await campaign('getMany', { limit: 2 }))).toHaveLength(2);
});

test('Clear forgets one key and leaves the others', async () => {
	for (const key of ['spring', 'summer']) await send(withKey(key), bulk(3));
	expect(jsonOf(await campaign('clear', { campaignKey: 'spring' }))).toEqual([{ cleared: 1, campaignKey: 'spring' }]);
	const again = await send(withKey('spring'), bulk(3));
	expect(again.outputs[0]?.every(({ json }) => json.earlierRun === undefined)).toBe(true);
	const summer = await send(withKey('summer'), bulk(3));
	expect(summer.outputs[0]?.every(({ json }) => json.earlierRun === true)).toBe(true);
});

test('Clear all forgets every key of the workflow', async () => {
	for (const key of ['spring', 'summer']) await send(withKey(key), bulk(3));
	expect(jsonOf(await campaign('clear', { clearWhat: 'all' }))).toEqual([{ cleared: 2, campaignKey: null }]);
	expect(jsonOf(await campaign('getMany', { returnAll: true }))).toEqual([]);
});

test('one item, one key; an item without one is refused alone', async () => {
	await send(withKey('spring'), bulk(3));
	const run = await campaign('get', { campaignKey: '={{ $json.key }}' }, [{ key: 'spring' }, {}], goOn);
	expect(run.outputs[0]?.[0]?.json).toMatchObject({ campaignKey: 'spring', accepted: 3 });
	expect(run.outputs[0]?.[1]?.json).toMatchObject({ error: expect.stringContaining('Campaign Key in item 1') });
});

test('a campaign at work is not cleared', async () => {
	practice.sandbox.dials.set({ fault: 'slow', delayMs: 5000 });
	const running = send(withKey('spring'), bulk(3));
	const told = async () => jsonOf(await campaign('get', { campaignKey: 'spring' }))[0] ?? {};
	for (let look = 0; look < 200 && (await told()).underWay !== 3; look++)
		await new Promise((resolve) => {
			setTimeout(resolve, 10);
		});
	expect(await told()).toMatchObject({ accepted: 0, underWay: 3, runsAtWork: 1 });
	const { error } = await campaign('clear', { campaignKey: 'spring' });
	expect(error?.message).toMatch(/^Campaign in item 0 .*run/);
	await running;
	expect(jsonOf(await campaign('clear', { campaignKey: 'spring' }))).toEqual([{ cleared: 1, campaignKey: 'spring' }]);
	expect(delivered()).toMatchObject({ duplicates: 0 });
});
