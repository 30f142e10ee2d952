import type { IDataObject } from 'n8n-workflow';
import { useCampaigns } from '../engine/ledger';
import { errorOutput, jsonOf, text, usePractice } from '../mipush/practice';
import { bulk } from './bulkPush';

/** An item whose targets travel in several requests, because other items name some of them: one answer for all of them. */
const practice = usePractice();
useCampaigns();

const send = async (last: readonly string[], sendingOptions: IDataObject = {}, settings = {}) => {
	practice.sandbox.bulk.add({ prefix: 'bulk-', count: 5000 });
	const items = [...bulk(1000), { regId: [...last] }] as IDataObject[];
	return practice.push(
		'message.sendToRegIds',
		{ registrationId: '={{ $json.regId }}', ...text, sendingOptions: { concurrency: 1, ...sendingOptions } },
		{ items, settings },
	);
};

test('both accepted: all targets in the order of the item, and both message IDs', async () => {
	const run = await send(['bulk-3000', 'bulk-0', 'bulk-999']);
	expect(run.outputs[0]).toHaveLength(1001);
	const [first, last] = [jsonOf(run)[0], jsonOf(run).at(-1)];
	expect(last).toMatchObject({ outcome: 'accepted', target: ['bulk-3000', 'bulk-0', 'bulk-999'] });
	expect(last?.messageId).toHaveLength(2);
	expect(last?.messageId).toContain(first?.messageId);
	expect(last).not.toHaveProperty('deadTargets');
	expect(practice.requests()).toHaveLength(2);
});

test('all of them in one earlier request: that one answers', async () => {
	const run = await send(['bulk-5', 'bulk-7']);
	expect(jsonOf(run).at(-1)).toMatchObject({
		outcome: 'accepted',
		target: ['bulk-5', 'bulk-7'],
		messageId: jsonOf(run)[0]?.messageId,
	});
	expect(practice.requests()).toHaveLength(1);
});

test('one gone: the others are accepted', async () => {
	const run = await send(['bulk-0', 'bulk-3000', 'nobody']);
	expect(jsonOf(run).at(-1)).toMatchObject({
		outcome: 'accepted',
		target: ['bulk-0', 'bulk-3000', 'nobody'],
		deadTargets: ['nobody'],
	});
	expect(run.hints.map(({ message }) => message)).toContain('1 of 1003 targets is gone; take it off your list');
});

test('a lost answer beside an accepted one: no failure that a later node would send again', async () => {
	practice.sandbox.dials.set({ fault: 'lost', times: 1 });
	const run = await send(['bulk-0', 'bulk-3000'], {}, errorOutput);
	expect(run.outputs[0]?.map(({ json }) => json)).toEqual([
		expect.objectContaining({
			outcome: 'accepted',
			target: ['bulk-0', 'bulk-3000'],
			deadTargets: [],
			otherTargets: { 'bulk-0': { outcome: 'unknown', reason: expect.any(String) } },
		}),
	]);
	expect(run.outputs[1]).toHaveLength(1000);
});

test('neither accepted: what may have been sent makes the item unknown', async () => {
	practice.sandbox.dials.set({ fault: 'lost', times: 1 });
	const run = await send(['bulk-0', 'nobody'], {}, errorOutput);
	const last = run.outputs[1]?.find(({ pairedItem }) => (pairedItem as { item: number }).item === 1000);
	expect(last?.json.details).toMatchObject({
		outcome: 'unknown',
		target: ['bulk-0', 'nobody'],
		deadTargets: ['nobody'],
	});
});

test('a part reached by an earlier run of the campaign, the rest by this one', async () => {
	const campaign = { sendingOptions: { campaignKey: 'spring' } };
	const push = async (regIds: readonly string[]) =>
		practice.push(
			'message.sendToRegIds',
			{ registrationId: '={{ $json.regIds }}', ...text, ...campaign },
			{ items: [{ regIds: [...regIds] }] },
		);
	practice.sandbox.bulk.add({ prefix: 'bulk-', count: 10 });
	await push(['bulk-1']);
	const run = await push(['bulk-0', 'bulk-1', 'bulk-2']);
	expect(jsonOf(run)).toEqual([
		expect.objectContaining({
			outcome: 'accepted',
			target: ['bulk-0', 'bulk-1', 'bulk-2'],
			messageId: expect.any(String),
		}),
	]);
	expect(practice.requests().map(({ fields }) => fields.registration_id)).toEqual(['bulk-1', 'bulk-0,bulk-2']);
	expect(jsonOf(await push(['bulk-0', 'bulk-1', 'bulk-2']))).toEqual([
		expect.objectContaining({ outcome: 'accepted', earlierRun: true, target: ['bulk-0', 'bulk-1', 'bulk-2'] }),
	]);
});

test('a dry run shows every request in which an item would travel', async () => {
	const run = await send(['bulk-0', 'bulk-3000'], { dryRun: true });
	expect(jsonOf(run).at(-1)).toMatchObject({
		request: [1, 2],
		target: ['bulk-0', 'bulk-3000'],
		targetsInRequest: [1000, 1],
	});
});
