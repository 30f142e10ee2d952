import type { IDataObject } from 'n8n-workflow';
import { LedgerError } from '../../lib/ledger/ledger';
import { Campaign } from '../../lib/run/campaign/campaign';
import { useCampaigns } from '../engine/ledger';
import { errorOutput, goOn, jsonOf } from '../mipush/practice';
import { bulk, useBulkPush } from './bulkPush';

/** A run that breaks off, by a fault of its own, while it waits for what another run of the campaign has under way. */
const { send, delivered } = useBulkPush();
const ledger = useCampaigns();
afterEach(() => jest.restoreAllMocks());

const withKey = (more: IDataObject = {}): IDataObject => ({ sendingOptions: { campaignKey: 'spring', ...more } });
const elsewhere = 'Not sent by this run; another run of this campaign had it under way';
const reasonsOf = (items: IDataObject[]): unknown[] => items.map(({ outcome, error }) => outcome ?? error);

/** Another run has begun with the first targets; it sends to them when told to, at the latest when the work is done. */
async function besideAnother<T>(count: number, work: (goOn: () => void) => Promise<T>): Promise<T> {
	const real = Reflect.get(Campaign.prototype, 'begin') as Campaign['begin'];
	let isBegun = (): void => undefined;
	let sends = (): void => undefined;
	const begun = new Promise<void>((resolve) => {
		isBegun = resolve;
	});
	const told = new Promise<void>((resolve) => {
		sends = resolve;
	});
	jest.spyOn(Campaign.prototype, 'begin').mockImplementationOnce(async function (this: Campaign, ...args) {
		const statuses = await Reflect.apply(real, this, args);
		isBegun();
		await told;
		return statuses;
	});
	const first = send(withKey(), bulk(count));
	await begun;
	try {
		return await work(sends);
	} finally {
		sends();
		expect(jsonOf(await first).map(({ outcome }) => outcome)).toEqual(Array(count).fill('accepted'));
	}
}

/** Breaks the handling of the second answer. */
function breakAtSecond(method: 'settle' | 'settleAll'): void {
	const real = Reflect.get(Campaign.prototype, method) as (this: Campaign, ...args: unknown[]) => void;
	let settled = 0;
	jest.spyOn(Campaign.prototype, method).mockImplementation(function (this: Campaign, ...args: unknown[]) {
		if (++settled === 2) throw new Error('out of the blue');
		Reflect.apply(real, this, args);
	});
}

/** One item of two targets, of which the other run has the first. */
const items = [...bulk(400), { regId: ['bulk-400', 'bulk-9000'] }, ...bulk(2000, 500)];

// All of its requests are claimed before one is answered.
test.each([3, 4])(
	'%i at once: each item is told that the other run has it, or what became of it, and the end of the other run is not waited for',
	async (concurrency) => {
		breakAtSecond('settle');
		const result = await besideAnother(401, async () => send(withKey({ concurrency }), items, { settings: goOn }));
		const given = jsonOf(result);
		expect(given).toHaveLength(items.length);
		expect(reasonsOf(given.slice(0, 400))).toEqual(
			Array(400).fill(`${elsewhere}, and this one broke off before that had ended (out of the blue)`),
		);
		expect(given[0]).toMatchObject({
			message: expect.stringContaining('Run it again: what the other run has sent is not sent again'),
			details: { outcome: 'retryLater', target: 'bulk-0' },
		});
		expect(given[400]).toMatchObject({
			outcome: 'accepted',
			target: ['bulk-400', 'bulk-9000'],
			otherTargets: { 'bulk-400': { outcome: 'retryLater', reason: expect.stringContaining(elsewhere) } },
		});
		expect(reasonsOf(given.slice(401))).toEqual(Array(2000).fill('accepted'));
		expect(delivered()).toMatchObject({ delivered: 401 + 1 + 2000, duplicates: 0 });
	},
);

test('the same without Continue ends the node with an account that leaves none out', async () => {
	breakAtSecond('settle');
	const result = await besideAnother(401, async () => send(withKey({ concurrency: 3 }), items));
	expect(result.error?.message).toBe('The run broke off: out of the blue');
	expect(result.error?.description).toBe(
		'Accepted: items 401–2400; for some of their targets only: items 400; not sent: items 0–399',
	);
});

test('the ledger breaks as the run begins with what it has waited for', async () => {
	let begun = 0;
	const result = await besideAnother(401, async (goesOn) => {
		ledger.fault = (action) => {
			if (action === 'statuses') goesOn();
			if (action === 'begin' && ++begun === 2) throw new Error('out of the blue');
		};
		return send(withKey(), items.slice(0, 401), { settings: errorOutput });
	});
	expect(result.outputs[0]).toHaveLength(1);
	expect(reasonsOf((result.outputs[1] ?? []).map(({ json }) => json))).toEqual(
		Array(400).fill(expect.stringMatching(`^${elsewhere}, and this one broke off`)),
	);
});

test('the ledger cannot be used any more: no word that nothing was sent', async () => {
	const result = await besideAnother(5, async (goesOn) => {
		let begun = 0;
		ledger.fault = (action) => {
			if (action === 'statuses') goesOn();
			if (action === 'begin' && ++begun > 1)
				throw new LedgerError('unusable', 'cannot be kept, because the disk is full', 'Free some space');
		};
		return send(withKey(), bulk(5), { settings: goOn });
	});
	expect(jsonOf(result)).toEqual(
		Array(5).fill(
			expect.objectContaining({
				error: 'Campaign Key cannot be kept, because the disk is full',
				message: expect.stringContaining(`${elsewhere}. Free some space, and run the workflow again`),
			}),
		),
	);
});

test('lines of a file too', async () => {
	breakAtSecond('settleAll');
	const text = items
		.slice(500)
		.map(({ regId }) => String(regId))
		.join('\n');
	const file = {
		binary: [
			{
				data: {
					data: Buffer.from(
						`${bulk(401)
							.map(({ regId }) => regId)
							.join('\n')}\n${text}`,
					).toString('base64'),
					mimeType: 'text/plain',
					fileName: 'list.txt',
				},
			},
		],
	};
	const result = await besideAnother(401, async () =>
		send(withKey({ targetsFrom: 'file', concurrency: 3, confirmLargeAudience: true }), [{}], file),
	);
	expect(jsonOf(result)[0]).toMatchObject({
		accepted: 1901,
		retryLater: 401,
		unknown: 0,
		reason: expect.stringContaining('out of the blue'),
	});
	const list = Buffer.from(result.outputs[0]?.[0]?.binary?.notAccepted?.data ?? '', 'base64')
		.toString()
		.split('\n');
	expect(list[1]).toBe(`bulk-0,retryLater,${elsewhere},1`);
});
