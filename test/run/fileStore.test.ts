import { readdirSync } from 'node:fs';
import { Readable } from 'node:stream';
import type { IBinaryData, IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { LedgerError } from '../../lib/ledger/ledger';
import { StoredFile } from '../../lib/run/read/storedFile';
import { useBinaryStore } from '../engine/binaryStore';
import { useCampaigns } from '../engine/ledger';
import { goOn } from '../engine/practice';
import { useBulkPush } from './bulkPush';

/** Files in n8n's own store: what goes wrong there, and what is written back. */
const { practice, send, delivered, requests } = useBulkPush();
const store = useBinaryStore();
const ledger = useCampaigns();

const fromFile = (options: IDataObject = {}, more: IDataObject = {}): IDataObject => ({
	sendingOptions: { targetsFrom: 'file', binaryPropertyName: 'data', confirmLargeAudience: true, ...options, ...more },
});
const files = (...data: Array<IBinaryData | undefined>) => ({ binary: data.map((one) => (one ? { data: one } : {})) });
const lines = (count: number, from = 0): string =>
	Array.from({ length: count }, (_, index) => `bulk-${from + index}\n`).join('');
const one = [{}];

/** How many files this process has open. */
const descriptors = (): number => readdirSync('/proc/self/fd').length;

/** A stream of these pieces, then what the last step does. */
function pieces(list: readonly string[], end: () => Promise<void> = async () => undefined): Readable {
	return Readable.from(
		(async function* () {
			for (const piece of list) yield Buffer.from(piece);
			await end();
		})(),
	);
}

const breaks = async (): Promise<never> =>
	Promise.reject(Object.assign(new Error('EIO: i/o error, read'), { code: 'EIO' }));
const hangs = async (): Promise<never> => new Promise(() => undefined);

interface Row {
	target: string;
	outcome: string;
	line: number;
}

async function rowsOf(data: IBinaryData | undefined): Promise<Row[]> {
	if (!data) return [];
	const [head, ...rows] = (await store.textOf(data)).trimEnd().split('\n');
	expect(head).toBe('target,outcome,reason,line');
	return rows.map((row) => {
		const [, target = '', outcome = '', line = ''] = /^([^,]*),([^,]*),.*,(\d+)$/.exec(row) ?? [];
		return { target, outcome, line: Number(line) };
	});
}

test('no line is lost between the counts and the list, with ten requests under way and answers out of order', async () => {
	const count = Number(process.env.FILE_LINES ?? 60_000);
	for (let at = 0; at < 40; at++)
		practice.sandbox.dials.set({ fault: 'slow', delayMs: (at * 37) % 90, after: (at * 11) % 50, times: 1 });
	practice.sandbox.dials.set({ fault: 'lost', after: 12, times: 1 });
	practice.sandbox.dials.set({ fault: 'code', code: 200001, after: 25, times: 1 });
	practice.sandbox.dials.set({ fault: 'dead', share: 0.4 });
	const file = await store.put(
		Array.from({ length: count }, (_, index) =>
			index % 50 === 7 ? 'bulk-1,bulk-2' : index % 50 === 9 ? `bulk-${index - 1}` : `bulk-${index}`,
		).join('\n'),
	);
	const before = descriptors();
	// There is nothing that could be put in a folder for temporary files.
	const { TMPDIR } = process.env;
	process.env.TMPDIR = '/nonexistent';
	const { outputs, error } = await send(fromFile({ maxTries: 1 }), one, files(file)).finally(() => {
		process.env.TMPDIR = TMPDIR;
		if (TMPDIR === undefined) delete process.env.TMPDIR;
	});
	expect(error).toBeUndefined();
	const { json, binary } = outputs[0]?.[0] ?? { json: {} as IDataObject };
	const [accepted, dead, later, rejected, unknown, bad, duplicates] = [
		'accepted',
		'deadTargets',
		'retryLater',
		'rejected',
		'unknown',
		'badLines',
		'duplicates',
	].map((name) => Number(json[name])) as [number, number, number, number, number, number, number];
	expect(json).toMatchObject({
		lines: count,
		badLines: count / 50,
		duplicates: count / 50,
		rejected: 0,
		unknown: 1000,
		retryLater: 1000,
	});
	expect(accepted + dead + later + rejected + unknown + bad + duplicates).toBe(count);
	expect(dead).toBeGreaterThan(count / 5);
	const rows = await rowsOf(binary?.notAccepted);
	const of = (outcome: string): number => rows.filter((row) => row.outcome === outcome).length;
	expect({ dead: of('deadTarget'), later: of('retryLater'), rejected: of('rejected'), unknown: of('unknown') }).toEqual(
		{ dead, later, rejected: bad, unknown },
	);
	// In the order of the file, each with its own line.
	expect(rows.every(({ line }, index) => index === 0 || line > (rows[index - 1]?.line ?? 0))).toBe(true);
	for (const { target, line } of rows)
		expect(target === '' ? line % 50 : target).toBe(target === '' ? 8 : `bulk-${line - 1}`);
	expect(delivered()).toMatchObject({ duplicates: 0 });
	expect(descriptors()).toBeLessThanOrEqual(before + 24);
	expect(store.opened.every((stream) => stream.destroyed)).toBe(true);
});

test.each([
	[
		'at once',
		async () => Promise.reject(Object.assign(new Error('ENOSPC: no space left on device, open'), { code: 'ENOSPC' })),
	],
	[
		'in the middle',
		async (stream: Readable) => {
			await stream[Symbol.asyncIterator]().next();
			throw new Error('ENOSPC: no space left on device, write');
		},
	],
])('a full disk %s: all is sent and counted, and the list is said to be missing', async (_name, onWrite) => {
	practice.sandbox.dials.set({ fault: 'dead', share: 0.5 });
	store.onWrite = onWrite;
	const { outputs, error, hints } = await send(fromFile(), one, files(await store.put(lines(20_000))));
	expect(error).toBeUndefined();
	const { json, binary } = outputs[0]?.[0] ?? { json: {} as IDataObject };
	expect(binary).toBeUndefined();
	expect(Number(json.accepted) + Number(json.deadTargets)).toBe(20_000);
	expect(json.warnings).toEqual([
		expect.stringMatching(/^The list of targets that were not accepted could not be written \(ENOSPC/),
	]);
	expect(hints.map(({ message }) => message)).toContain((json.warnings as string[])[0]);
});

test('a store that never takes the list does not keep a stopped execution', async () => {
	practice.sandbox.dials.set({ fault: 'dead', share: 0.5 });
	let stop = (): void => undefined;
	store.onWrite = async () => {
		stop();
		return hangs();
	};
	const { run, error } = await send(fromFile(), one, {
		...files(await store.put(lines(3000))),
		onStart: (cancel) => (stop = () => setTimeout(cancel, 20)),
	});
	expect(run.status === 'canceled' || error !== undefined).toBe(true);
});

describe('a file whose stream', () => {
	test('breaks in the middle was sent up to there, to the line', async () => {
		practice.sandbox.dials.set({ fault: 'dead', share: 0.5 });
		const { outputs, error } = await send(
			fromFile(),
			one,
			files(store.putStream(() => pieces([lines(2500), `${lines(700, 2500)}bulk-9999`], breaks))),
		);
		expect(error).toBeUndefined();
		const { json, binary } = outputs[0]?.[0] ?? { json: {} as IDataObject };
		expect(json).toMatchObject({
			outcome: 'rejected',
			lines: 3200,
			brokenOffAfterLine: 3200,
			reason: expect.stringMatching(
				/cannot be read \(EIO: i\/o error, read\); sent as the counts tell up to line 3200, and nothing behind it$/,
			),
		});
		expect(Number(json.accepted) + Number(json.deadTargets)).toBe(3200);
		expect(await rowsOf(binary?.notAccepted)).toHaveLength(Number(json.deadTargets));
	});

	test('breaks sooner when it is read for the list gives what can be had of it, and says so', async () => {
		practice.sandbox.dials.set({ fault: 'dead', share: 1 });
		store.instead = [undefined, () => pieces([lines(1200)], breaks)];
		const { outputs } = await send(fromFile(), one, files(await store.put(lines(5000))));
		const { json, binary } = outputs[0]?.[0] ?? { json: {} as IDataObject };
		expect(json).toMatchObject({
			deadTargets: 5000,
			warnings: [
				expect.stringContaining('ends after line 1200 of 5000, because the file could not be read a second time'),
			],
		});
		expect(await rowsOf(binary?.notAccepted)).toHaveLength(1200);
	});

	test('breaks before anything was sent is refused', async () => {
		const { error } = await send(fromFile(), one, files(store.putStream(() => pieces([lines(10)], breaks))));
		expect(error?.message).toBe(
			'Targets File: Input Data Field Name in item 0 holds a file that cannot be read (EIO: i/o error, read)',
		);
		expect(requests()).toBe(0);
	});

	test('never goes on lets the execution be stopped', async () => {
		let cancelRun = (): void => undefined;
		const running = send(fromFile(), one, {
			...files(
				store.putStream(() =>
					pieces([lines(2500)], async () => {
						setTimeout(cancelRun, 200);
						return hangs();
					}),
				),
			),
			onStart: (cancel) => (cancelRun = cancel),
		});
		const { run, error } = await running;
		expect(run.status === 'canceled' || error !== undefined).toBe(true);
		expect(delivered().delivered).toBeLessThanOrEqual(2000);
	});

	test.each([
		['does not open', () => ({ id: 'x', stream: hangs as () => Promise<Readable> })],
		['stops giving', () => ({ id: 'x', stream: async () => pieces(['bulk-1'], hangs) })],
	])('%s counts as broken when the patience is over', async (_name, made) => {
		const { stream, id } = made();
		const context = {
			helpers: { assertBinaryData: () => ({ data: '', id, mimeType: '' }), getBinaryStream: stream },
			getInputData: () => [],
		} as unknown as IExecuteFunctions;
		const file = new StoredFile(context, 0, 'data', 30);
		const bytes = file.read();
		await expect(
			(async () => {
				while ((await bytes.next()).done !== true);
			})(),
		).rejects.toThrow("n8n's storage has given nothing for 0 seconds");
	});

	test('cannot be opened is the fault of that item alone', async () => {
		const gone: IBinaryData = {
			data: 'filesystem-v2',
			id: 'filesystem-v2:workflows/workflow-1/executions/execution-1/binary_data/gone',
			mimeType: 'text/plain',
		};
		const { outputs } = await send(fromFile(), [{}, {}], { ...files(gone, await store.put(lines(3))), settings: goOn });
		expect(
			outputs[0]?.map(({ json, pairedItem }) => [json.outcome ?? (json.details as IDataObject).outcome, pairedItem]),
		).toEqual([
			['rejected', { item: 0 }],
			['accepted', { item: 1 }],
		]);
		expect(outputs[0]?.[0]?.json.error).toContain(
			'Targets File: Input Data Field Name in item 0 holds a file that cannot be read',
		);
	});
});

describe('two files in one run', () => {
	const two = async () => files(await store.put(lines(3000)), undefined);

	test('with Continue each has its own answer', async () => {
		const { outputs } = await send(fromFile(), [{}, {}], { ...(await two()), settings: goOn });
		expect(outputs[0]?.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }]);
		expect(outputs[0]?.[0]?.json).toMatchObject({ outcome: 'accepted', accepted: 3000 });
		expect(outputs[0]?.[1]?.json).toMatchObject({
			error: 'Targets File: Input Data Field Name in item 1 names "data", but the item has no such binary field',
			details: { outcome: 'rejected' },
		});
	});

	test('with Split by Outcome nothing is lost', async () => {
		const { outputs, error } = await send(fromFile({ splitByOutcome: true }), [{}, {}], await two());
		expect(error).toBeUndefined();
		expect(outputs.map((output) => output.map(({ json, pairedItem }) => [json.outcome, pairedItem]))).toEqual([
			[['accepted', { item: 0 }]],
			[['rejected', { item: 1 }]],
			[],
			[],
		]);
	});

	test('without either the error tells what the first has done', async () => {
		const { error } = await send(fromFile(), [{}, {}], await two());
		expect(error?.message).toBe(
			'Targets File: Input Data Field Name in item 1 names "data", but the item has no such binary field',
		);
		expect(error?.description).toBe(
			'Item 0: Accepted: 3000; dead: 0; rejected: 0; may have been sent: 0; not sent: 0. Item 1: Accepted: 0; dead: 0; rejected: 0; may have been sent: 0; not sent: 0',
		);
	});

	test('an expression that throws is the fault of its item', async () => {
		const { outputs } = await send(
			fromFile({}, { binaryPropertyName: '={{ $json.name.toLowerCase() }}' }),
			[{ name: 'DATA' }, { name: 7 }, { name: 'data' }],
			{ ...files(await store.put(lines(1)), await store.put(lines(1)), await store.put(lines(1, 1))), settings: goOn },
		);
		expect(outputs[0]?.map(({ json }) => json.outcome ?? (json.details as IDataObject).outcome)).toEqual([
			'accepted',
			'rejected',
			'accepted',
		]);
	});

	test('each is read by its own settings', async () => {
		const binary = [
			{ a: await store.put('bulk-1\n') },
			{ b: await store.put(Buffer.from('\u540d\u5b57,regId\nx,bulk-2\n', 'utf16le')) },
			{ c: await store.put('{"id":"bulk-3"}\n{"id":"bulk-3"}') },
		];
		const each = ['name', 'format', 'column', 'encoding', 'repeat'].map((key) => `={{ $json.${key} }}`);
		const { outputs, error } = await send(
			fromFile(
				{},
				{
					binaryPropertyName: each[0],
					fileFormat: each[1],
					fileColumn: each[2],
					fileEncoding: each[3],
					fileDuplicates: each[4],
				},
			),
			[
				{ name: 'a', format: 'text', encoding: 'utf-8', repeat: 'drop' },
				{ name: 'b', format: 'csv', column: 'regId', encoding: 'utf-16le', repeat: 'drop' },
				{ name: 'c', format: 'ndjson', column: 'id', encoding: 'utf-8', repeat: 'keep' },
			],
			{ binary },
		);
		expect(error).toBeUndefined();
		expect(outputs[0]?.map(({ json }) => [json.accepted, json.badLines, json.duplicates])).toEqual([
			[1, 0, 0],
			[1, 0, 0],
			[2, 0, 0],
		]);
	});
});

test('when the ledger fails in the middle of a campaign the rest is listed, not lost', async () => {
	const file = await store.put(lines(6000));
	practice.sandbox.dials.set({ fault: 'code', code: 200001, after: 1 });
	await send(fromFile({ campaignKey: 'k', concurrency: 1 }), one, files(file));
	practice.sandbox.dials.clear();
	let begun = 0;
	ledger.fault = (action) => {
		if (action === 'begin' && ++begun > 2)
			throw new LedgerError('busy', 'cannot be kept, because its file is locked', 'Wait a moment');
	};
	const { outputs, error } = await send(fromFile({ campaignKey: 'k', concurrency: 1 }), one, files(file));
	expect(error).toBeUndefined();
	const { json, binary } = outputs[0]?.[0] ?? { json: {} as IDataObject };
	expect(json.lines).toBe(6000);
	expect(Number(json.accepted) + Number(json.acceptedEarlier) + Number(json.retryLater) + Number(json.unknown)).toBe(
		6000,
	);
	expect(Number(json.retryLater)).toBeGreaterThan(0);
	expect(await rowsOf(binary?.notAccepted)).toHaveLength(Number(json.retryLater) + Number(json.unknown));
});
