import type { IDataObject } from 'n8n-workflow';
import { useCampaigns } from '../engine/ledger';
import { bulk, useBulkPush } from './bulkPush';

/** Redis as Coordination, where it cannot be used: nothing is sent, and no sentence holds a secret. */
const { practice, send, requests } = useBulkPush();
useCampaigns();

const canary = 'canary-redis-password';
const settings = { credentials: { miPushApi: { id: '1', name: 'Practice' }, redis: { id: '2', name: 'Redis' } } };
const redis = (own: IDataObject): IDataObject =>
	practice.credential({
		host: '127.0.0.1',
		port: 1,
		database: 0,
		user: '',
		password: canary,
		ssl: false,
		...own,
	}) as IDataObject;

test.each<[string, IDataObject, IDataObject, RegExp]>([
	[
		'nobody listens',
		{},
		{ campaignKey: 'spring' },
		/^Coordination in item 0 cannot be kept, because Redis at 127\.0\.0\.1:1\/0 cannot be reached/,
	],
	['nobody listens, without a campaign', {}, {}, /^Coordination in item 0 .*cannot be reached/],
	[
		'a whole address as the host',
		{ host: `redis://:${canary}@127.0.0.1` },
		{ campaignKey: 'spring' },
		/^Coordination in item 0 has a Redis credential whose Host is no host name$/,
	],
	[
		'a port that is no number',
		{ port: 'redis' },
		{ campaignKey: 'spring' },
		/^Coordination in item 0 has a Redis credential whose Port is no number from 0 to 65535$/,
	],
	['no host', { host: '' }, {}, /^Coordination in item 0 has a Redis credential whose Host is no host name$/],
])('%s', async (_what, own, options, sentence) => {
	const run = await send({ sendingOptions: { coordination: 'redis', ...options } }, bulk(3), {
		credential: redis(own) as never,
		settings,
	});
	expect(run.error?.message).toMatch(sentence);
	expect(run.error?.description).toContain('Nothing was sent');
	expect(JSON.stringify([run.error?.message, run.error?.description, run.run])).not.toContain(canary);
	expect(requests()).toBe(0);
});

test('a dry run needs no Redis', async () => {
	const run = await send({ sendingOptions: { coordination: 'redis', campaignKey: 'spring', dryRun: true } }, bulk(3), {
		credential: redis({}) as never,
		settings,
	});
	expect(run.error).toBeUndefined();
	expect(requests()).toBe(0);
});

test('an expression does not choose it', async () => {
	const run = await send({ sendingOptions: { coordination: '={{ "redis" }}' } }, bulk(3));
	expect(run.error?.message).toContain('Coordination');
	expect(requests()).toBe(0);
});
