import { Readable } from 'node:stream';
import { MiPush } from '../../nodes/MiPush/MiPush.node';
import { targets } from '../../lib/operation/field';
import { fileTargets } from '../../lib/run/file/targetFile';
import practice from '../../sandbox/practice.json';
import { startSandbox, type Sandbox } from '../../sandbox/server';
import { runInEngine } from '../engine/harness';

/** What bulk sending does when the service fails in the middle, with counts of what arrived. */
let sandbox: Sandbox;

beforeAll(async () => {
	sandbox = await startSandbox({ port: 0, quiet: true });
});
afterAll(async () => sandbox.close());
beforeEach(() => sandbox.reset());

const message = {
	resource: 'message',
	operation: 'sendToRegIds',
	registrationId: '={{ $json.regId }}',
	title: 'Hello',
	text: 'World',
};
const bulk = (count: number) => Array.from({ length: count }, (_, index) => ({ regId: `bulk-${index}` }));
const counts = (from = sandbox) =>
	from.bulk.counters().find(({ vendor }) => vendor === 'mipush') ?? { delivered: 0, distinct: 0, duplicates: 0 };
const credential = (baseUrl = sandbox.url) => ({
	appSecret: practice.mipush.appSecret,
	packageName: practice.mipush.packageName,
	region: 'custom',
	baseUrl,
});
const send = async (count: number, sendingOptions: Record<string, string | number | boolean>, baseUrl?: string) =>
	runInEngine({
		node: new MiPush(),
		credential: credential(baseUrl),
		parameters: { ...message, sendingOptions },
		items: bulk(count),
		settings: { onError: 'continueErrorOutput' },
	});

/** How many items left with which outcome; every item is counted once. */
function outcomes({ outputs }: Awaited<ReturnType<typeof send>>): Record<string, number> {
	const tally: Record<string, number> = {};
	for (const { json } of outputs.flat()) {
		const { outcome } = (json.details ?? json) as { outcome: string };
		tally[outcome] = (tally[outcome] ?? 0) + 1;
	}
	return tally;
}

test('an answer lost after the request: unknown, sent once', async () => {
	sandbox.dials.set({ fault: 'lost', after: 1, times: 1 });
	const run = await send(3000, { concurrency: 1 });
	expect(outcomes(run)).toEqual({ accepted: 2000, unknown: 1000 });
	expect(counts()).toMatchObject({ delivered: 3000, duplicates: 0 });
});

test('throttled: slows down, tries again, loses nobody and repeats nobody', async () => {
	sandbox.dials.set({ fault: 'code', code: 200002, after: 1, times: 2 });
	const run = await send(5000, { concurrency: 2, maxTries: 5 });
	expect(outcomes(run)).toEqual({ accepted: 5000 });
	expect(counts()).toMatchObject({ delivered: 5000, distinct: 5000, duplicates: 0 });
	expect(sandbox.journal.list()).toHaveLength(7);
});

test('half of the targets are dead: each item has its own answer', async () => {
	sandbox.dials.set({ fault: 'dead', share: 0.5 });
	const run = await send(2000, {});
	const { accepted = 0, deadTarget = 0 } = outcomes(run);
	expect(accepted + deadTarget).toBe(2000);
	expect(deadTarget).toBeGreaterThan(500);
	expect(counts()).toMatchObject({ delivered: accepted, duplicates: 0 });
	expect(run.hints.map(({ message: text }) => text)).toEqual([
		`${deadTarget} of 2000 targets are gone; take them off your list`,
	]);
});

test('a 500 without an answer of the service: unknown, not repeated', async () => {
	sandbox.dials.set({ fault: 'http', status: 500, preset: 'html', after: 1, times: 1 });
	const run = await send(3000, { concurrency: 1 });
	expect(outcomes(run)).toEqual({ accepted: 2000, unknown: 1000 });
	expect(sandbox.journal.list()).toHaveLength(3);
});

test('a server that dies in the middle: what it took is accepted or unknown, the rest not sent', async () => {
	const mortal = await startSandbox({ port: 0, quiet: true, delayMs: 40 });
	const running = send(5000, { concurrency: 1, maxTries: 2 }, mortal.url);
	while (mortal.journal.list().length < 2) await new Promise((done) => setTimeout(done, 5));
	await mortal.close();
	const { accepted = 0, unknown = 0, retryLater = 0, ...others } = outcomes(await running);
	expect(others).toEqual({});
	expect(accepted + unknown + retryLater).toBe(5000);
	const { distinct, duplicates } = counts(mortal);
	expect(duplicates).toBe(0);
	expect(accepted).toBeLessThanOrEqual(distinct);
	expect(accepted + unknown).toBeGreaterThanOrEqual(distinct);
	expect(retryLater).toBeGreaterThan(0);
}, 60_000);

test('a file of three gigabytes without a line end is refused after its first bytes', async () => {
	const chunk = Buffer.alloc(1024 * 1024, 'x');
	let read = 0;
	const stream = Readable.from(
		(function* () {
			for (; read < 3 * 1024; read++) yield chunk;
		})(),
	);
	const field = targets('registration_id', 'Registration ID', { max: 1000, separator: ',', noun: 'registration ID' });
	const all = async () => {
		for await (const bunch of fileTargets(
			stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>,
			field,
			{ binaryField: 'data', format: 'text', column: '', encoding: 'utf-8', dropDuplicates: true },
			() => undefined,
		))
			expect(bunch).toEqual([]);
	};
	await expect(all()).rejects.toThrow('longer than 65536 characters');
	expect(read).toBeLessThan(64);
});
