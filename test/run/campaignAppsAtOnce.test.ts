import type { IDataObject } from 'n8n-workflow';
import { useCampaigns } from '../engine/ledger';
import { goOn, jsonOf } from '../engine/practice';
import { useBulkPush } from './bulkPush';

/** Several apps under one key, and executions that get in each other's way. */
const { practice, send } = useBulkPush();
useCampaigns();

const apps = ['com.example.shop', 'com.example.other'];
const people = Array.from({ length: 30 }, (_, index) => `bulk-${index}`);
const items: IDataObject[] = apps.flatMap((app) => people.map((regId) => ({ regId, app })));

const ofApp = (app: string | undefined): IDataObject[] => items.filter((item) => item.app === app);
/** In another order, so that a message is not told from another by its place. */
const reversed = [...items].reverse();

const push = async (batching: string, own = items, more: Parameters<typeof send>[2] = {}) =>
	send(
		{
			options: { restrictedPackageName: '={{ $json.app }}' },
			sendingOptions: { campaignKey: 'spring', batching, concurrency: 4 },
		},
		own,
		{ settings: goOn, ...more },
	);

/** The practice server knows one app only: it is made to take all, and not so fast that one execution has done before the other begins. */
const takeAll = (): void => {
	practice.sandbox.dials.set({ fault: 'slow', delayMs: 20 });
	practice.sandbox.dials.set({
		fault: 'http',
		status: 200,
		body: '{"result":"ok","code":0,"data":{"id":"a"}}',
		contentType: 'application/json',
	});
};

/** Whom the requests named, each with the package of its request. */
const named = (): string[] =>
	practice
		.requests()
		.flatMap(({ fields }) =>
			(fields.registration_id ?? '').split(',').map((regId) => `${fields.restricted_package_name} ${regId}`),
		)
		.sort();
const everybody = items.map(({ regId, app }) => `${String(app)} ${String(regId)}`).sort();

test.each(['batch', 'single'])(
	'executions at once, of one app and of both: each person of each app once (%s)',
	async (batching) => {
		takeAll();
		const lists = [ofApp(apps[0]), ofApp(apps[1]), reversed];
		const runs = await Promise.all(lists.map(async (list) => push(batching, list)));
		expect(named()).toEqual(everybody);
		for (const [index, run] of runs.entries())
			expect(jsonOf(run).map(({ outcome }) => outcome)).toEqual(lists[index]?.map(() => 'accepted'));
	},
);

test('one that is stopped in the middle beside another, and a third: nobody twice, and nobody of another app left out', async () => {
	takeAll();
	const stopped = push('single', items, { onStart: (cancel) => setTimeout(cancel, 150) });
	const other = push('single', reversed);
	await Promise.all([stopped, other]);
	const third = jsonOf(await push('single'));
	const sent = named();
	expect(new Set(sent).size).toBe(sent.length);
	const doubtful = third.filter(({ error, outcome }) => error !== undefined || outcome === 'unknown').length;
	expect(third.filter(({ outcome }) => outcome === 'accepted').length + doubtful).toBe(items.length);
	expect(everybody.filter((one) => !sent.includes(one)).length).toBeLessThanOrEqual(doubtful);
});
