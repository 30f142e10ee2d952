import { setTimeout as sleep } from 'node:timers/promises';
import type { RequestContext, Service } from '../../lib/operation/operation';
import type { CallSetting } from '../../lib/run/send/callResult';
import { dispatch } from '../../lib/run/send/dispatch';
import type { Call } from '../../lib/run/plan/plan';
import { plainSend } from './plainSend';
import { unsigned } from './unsigned';

/** The requests of a run, when something of our own breaks. */

const operation = plainSend;

const service = {
	name: 'test',
	displayName: 'Test',
	operations: [operation],
	scheme: unsigned,
	read: () => ({ ok: true, body: {} }),
	statistics: 'the console',
	errors: () => ({}),
} as Partial<Service> as Service;

const call = (item: number): Call => ({
	group: { values: {}, item },
	items: [item],
	targets: [[`t${item}`]],
	values: { item },
});

let sent: number[];
beforeEach(() => {
	sent = [];
});

/** Item 0 is answered at once, the others a little later. */
const setting: CallSetting = {
	service,
	operation,
	credential: {},
	origin: 'http://127.0.0.1',
	mask: (text) => text,
	nonce: () => 'n',
	signal: undefined,
	maxTries: 1,
	zone: 'Asia/Shanghai',
	send: async ({ body }) => {
		const { item } = JSON.parse(body ?? '') as { item: number };
		sent.push(item);
		if (item > 0) await sleep(50);
		return { status: 200, headers: {}, text: '{}' };
	},
};
const contextOf = (): RequestContext => ({ credential: {}, now: 0, zone: 'Asia/Shanghai', idempotencyKey: 'k' });

test('a fault in telling a result begins nothing further, and waits for what is under way', async () => {
	const told: number[] = [];
	const running = dispatch(
		Array.from({ length: 10 }, (_, item) => call(item)),
		setting,
		contextOf,
		{
			concurrency: 3,
			stopAtFailure: false,
			onResult: ({ items: [item = -1] }) => {
				told.push(item);
				if (item === 0) throw new Error('of our own making');
			},
		},
	);
	await expect(running).rejects.toThrow('of our own making');
	expect(sent).toEqual([0, 1, 2]);
	expect(told).toEqual([0, 1, 2]);
});

test('a source that breaks ends the run after what was read of it', async () => {
	const told: number[] = [];
	async function* source(): AsyncGenerator<Call> {
		yield call(0);
		yield call(1);
		throw new Error('unreadable');
	}
	const running = dispatch(source(), setting, contextOf, {
		concurrency: 2,
		stopAtFailure: false,
		onResult: ({ items: [item = -1] }) => {
			told.push(item);
		},
	});
	await expect(running).rejects.toThrow('unreadable');
	expect(told.sort()).toEqual([0, 1]);
});

test('a fault while a request is made: it may have been sent, and the others go on, also when the run is being stopped', async () => {
	for (const aborted of [false, true]) {
		const stop = new AbortController();
		const told: Array<[number, string]> = [];
		const left = await dispatch([call(0), call(1), call(2)], { ...setting, signal: stop.signal }, contextOf, {
			concurrency: 1,
			stopAtFailure: false,
			weigh: ({ items: [item] }) => {
				if (item !== 1) return 1;
				if (aborted) stop.abort();
				throw new Error('of our own making');
			},
			onResult: ({ items: [item = -1] }, { outcome }) => {
				told.push([item, outcome]);
			},
		});
		expect(told).toEqual([[0, 'accepted'], [1, 'unknown'], ...(aborted ? [] : [[2, 'accepted']])]);
		expect(left).toHaveLength(aborted ? 1 : 0);
	}
});
