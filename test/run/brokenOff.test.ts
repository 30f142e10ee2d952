import type { IDataObject } from 'n8n-workflow';
import { Campaign } from '../../lib/run/campaign/campaign';
import { service } from '../../nodes/MiPush/service';
import { useCampaigns } from '../engine/ledger';
import { Credentials } from '../engine/harness';
import { errorOutput, goOn, jsonOf, regId, text, usePractice } from '../mipush/practice';
import { bulk } from './bulkPush';

/** What goes wrong on our own side or n8n's, before or in the middle of sending: each item keeps the answer that is known. */
const practice = usePractice();
useCampaigns();
afterEach(() => jest.restoreAllMocks());

const send = async (items: IDataObject[], sendingOptions: IDataObject, settings = {}) =>
	practice.push(
		'message.sendToRegIds',
		{ registrationId: '={{ $json.regId }}', ...text, sendingOptions: { concurrency: 1, ...sendingOptions } },
		{ items, settings },
	);

const outcomes = (items: IDataObject[]): Record<string, number> => {
	const tally: Record<string, number> = {};
	for (const { outcome, details } of items) {
		const name = String(outcome ?? (details as IDataObject).outcome);
		tally[name] = (tally[name] ?? 0) + 1;
	}
	return tally;
};

/** Breaks the handling of the second answer, which no rule of the run expects. */
function breakSecondAnswer(): void {
	const real = Reflect.get(Campaign.prototype, 'settle') as Campaign['settle'];
	let answers = 0;
	jest.spyOn(Campaign.prototype, 'settle').mockImplementation(function (this: Campaign, ...args) {
		if (++answers === 2) throw new Error('out of the blue');
		Reflect.apply(real, this, args);
	});
}

test('something unexpected in the middle: what was accepted stays accepted, what was not begun was not sent', async () => {
	breakSecondAnswer();
	const run = await send(bulk(3000), { campaignKey: 'spring' }, goOn);
	expect(run.error).toBeUndefined();
	expect(run.outputs[0]?.map(({ pairedItem }) => (pairedItem as { item: number }).item)).toEqual(
		Array.from({ length: 3000 }, (_, item) => item),
	);
	expect(outcomes(jsonOf(run))).toEqual({ accepted: 2000, retryLater: 1000 });
	expect(practice.requests()).toHaveLength(2);
});

test('the same without Continue ends the node with an account', async () => {
	breakSecondAnswer();
	const run = await send(bulk(3000), { campaignKey: 'spring' });
	expect(run.error?.message).toBe('The run broke off: out of the blue');
	expect(run.error?.description).toBe('Accepted: items 0–1999; not sent: items 2000–2999');
});

test('the same with four outputs: each item leaves by its own outcome', async () => {
	breakSecondAnswer();
	const run = await send(bulk(3000), { campaignKey: 'spring', splitByOutcome: true });
	expect(run.outputs.map((output) => output.length)).toEqual([2000, 0, 1000, 0]);
});

test('an answer that cannot be told is unknown for its own items alone', async () => {
	const operation = service.operations.find((one) => one.resource === 'message' && one.operation === 'sendToRegIds');
	if (!operation) throw new Error('gone');
	let answers = 0;
	operation.output = () => {
		if (++answers > 1000 && answers <= 1001) throw new Error('out of the blue');
		return {};
	};
	try {
		const run = await send(bulk(3000), {}, errorOutput);
		expect(outcomes(run.outputs.flat().map(({ json }) => json))).toEqual({ accepted: 2000, unknown: 1000 });
		expect(practice.requests()).toHaveLength(3);
	} finally {
		delete operation.output;
	}
});

describe('before anything is sent', () => {
	test('a database that fails is no doubt: nothing was sent, later it may be', async () => {
		jest.spyOn(Credentials.prototype, 'getDecrypted').mockRejectedValue(new Error('database is locked'));
		const run = await send([{ regId }, { regId }], {}, goOn);
		expect(jsonOf(run)).toEqual(
			Array(2).fill(
				expect.objectContaining({
					details: expect.objectContaining({ outcome: 'retryLater', remedy: 'Nothing was sent' }),
				}),
			),
		);
		expect(practice.requests()).toEqual([]);
	});

	test('in a later try of Retry On Fail the answers of the earlier ones stay', async () => {
		const real = Reflect.get(Credentials.prototype, 'getDecrypted') as Credentials['getDecrypted'];
		let failed = 0;
		jest.spyOn(Credentials.prototype, 'getDecrypted').mockImplementation(async function (this: Credentials, ...args) {
			if (practice.requests().length > 0 && ++failed > 0) throw new Error('database is locked');
			return Reflect.apply(real, this, args) as ReturnType<Credentials['getDecrypted']>;
		});
		practice.sandbox.dials.set({ fault: 'lost', after: 1, times: 1 });
		const run = await send(
			[{ regId: '' }, ...bulk(1001)],
			{},
			{ ...goOn, retryOnFail: true, maxTries: 2, waitBetweenTries: 1 },
		);
		const [first, ...others] = jsonOf(run);
		expect(first).toMatchObject({ details: { outcome: 'retryLater' } });
		expect(outcomes(others)).toEqual({ accepted: 1000, unknown: 1 });
		expect(failed).toBe(1);
	});
});
