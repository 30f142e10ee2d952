import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import type { IBinaryData, IDataObject } from 'n8n-workflow';
import { XgPush } from '../../nodes/XgPush/XgPush.node';
import { useBinaryStore } from '../engine/binaryStore';
import { runInEngine, type EngineRun, type EngineSetting } from '../engine/harness';
import { goOn, jsonOf } from '../engine/practice';
import { secret } from './tpns';

/** A package file on its way from n8n's store to TPNS, and what can go wrong there. */

const store = useBinaryStore();

const tokenOf = (index: number): string => `t${String(index).padStart(35, '0')}`;
const linesOf = (count: number, from = 0): string =>
	Array.from({ length: count }, (_, index) => `${tokenOf(from + index)}\n`).join('');

/** What a request came to: the file in it, or undefined where it broke off. */
interface Arrived {
	file: string | undefined;
}

/** A server that reads uploads as they come, and says what it is told of each that came whole. */
class UploadServer {
	readonly arrived: Arrived[] = [];
	/** Requests whose first bytes have come. */
	begun = 0;
	origin = '';
	/** The next uploads are answered with these, the last one again and again; undefined: with an ID. */
	answers: unknown[] = [undefined];
	/** Whether no byte of a body is read. */
	deaf = false;

	private readonly server = createServer((incoming, response) => void this.take(incoming, response));

	async start(): Promise<void> {
		await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
		this.origin = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
	}

	reset(): void {
		this.arrived.length = 0;
		this.begun = 0;
		this.answers = [undefined];
		this.deaf = false;
	}

	async stop(): Promise<void> {
		this.server.closeAllConnections();
		await new Promise((resolve) => this.server.close(resolve));
	}

	private async take(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
		this.begun++;
		if (this.deaf) {
			incoming.pause();
			return;
		}
		const chunks: Buffer[] = [];
		try {
			for await (const chunk of incoming) chunks.push(chunk as Buffer);
		} catch {
			this.arrived.push({ file: undefined });
			return;
		}
		const body = Buffer.concat(chunks).toString();
		const boundary = /boundary=(\S+)$/.exec(incoming.headers['content-type'] ?? '')?.[1] ?? 'none';
		expect(incoming.headers['content-length']).toBe(String(Buffer.byteLength(body)));
		expect(body.endsWith(`\r\n--${boundary}--\r\n`)).toBe(true);
		const file = body.slice(body.indexOf('\r\n\r\n') + 4, -`\r\n--${boundary}--\r\n`.length);
		this.arrived.push({ file });
		const answer = this.answers.length > 1 ? this.answers.shift() : this.answers[0];
		if (answer === 'hang up') {
			incoming.socket.destroy();
			return;
		}
		response.end(
			JSON.stringify(answer ?? { retCode: 0, errMsg: 'NO_ERROR', uploadId: Number(/^t0*(\d+)/.exec(file)?.[1]) + 1 }),
		);
	}
}

const server = new UploadServer();
beforeAll(async () => server.start());
beforeEach(() => server.reset());
afterAll(async () => server.stop());

async function upload(
	files: readonly IBinaryData[],
	own: Partial<EngineSetting> & { more?: IDataObject } = {},
): Promise<EngineRun> {
	const { more, ...setting } = own;
	const run = await runInEngine({
		node: new XgPush(),
		parameters: { resource: 'packageTpns', operation: 'uploadFile', options: { simplify: false }, ...more },
		items: files.map(() => ({})),
		binary: files.map((data) => ({ data })),
		credential: {
			service: 'tpns',
			region: 'other',
			authentication: 'hmac',
			accessId: '1500001048',
			secretKey: secret,
			baseUrl: server.origin,
		},
		settings: goOn,
		...setting,
	});
	expect(JSON.stringify(run.run)).not.toContain(secret);
	return run;
}

const breaksAfter = (text: string, why = 'EIO: i/o error, read'): Readable =>
	Readable.from(
		(async function* () {
			yield Buffer.from(text);
			await Promise.reject(new Error(why));
		})(),
	);

const whole = (): string[] => server.arrived.flatMap(({ file }) => file ?? []);
/** Every stream of n8n's store that was opened has been closed. */
async function expectClosed(): Promise<void> {
	while (!store.opened.every((stream) => stream.destroyed)) await new Promise((resolve) => setTimeout(resolve, 5));
}

test('the file is read twice, once to look and once to send, and each time from its beginning', async () => {
	const text = linesOf(20_000);
	const run = await upload([await store.put(text)]);
	expect(jsonOf(run)).toMatchObject([{ outcome: 'accepted', uploadId: '1' }]);
	expect(whole()).toEqual([text]);
	expect(store.opened).toHaveLength(2);
	await expectClosed();
});

test('five items and two executions at once: each has its own package, in order', async () => {
	const files = await Promise.all(Array.from({ length: 5 }, async (_, at) => store.put(linesOf(3000, at * 1000))));
	const runs = await Promise.all(['a', 'b'].map(async (executionId) => upload(files, { executionId })));
	for (const run of runs) {
		expect(jsonOf(run).map(({ uploadId }) => uploadId)).toEqual(['1', '1001', '2001', '3001', '4001']);
		expect(run.outputs[0]?.map(({ pairedItem }) => pairedItem)).toEqual(files.map((_, item) => ({ item })));
	}
	expect(whole()).toHaveLength(10);
	await expectClosed();
});

test('a line that is wrong in one file leaves the others alone', async () => {
	const files = await Promise.all(
		[linesOf(2), `${linesOf(5000)}undefined\n`, linesOf(2, 7)].map(async (text) => store.put(text)),
	);
	const run = await upload(files);
	expect(jsonOf(run).map(({ uploadId, error }) => uploadId ?? error)).toEqual([
		'1',
		expect.stringMatching(/^Input Data Field Name in item 1 names a file whose line 5001 is "undefined"/),
		'8',
	]);
	expect(whole()).toHaveLength(2);
	await expectClosed();
});

describe('the store', () => {
	test('breaks off while the file is looked through: nothing is sent', async () => {
		store.instead = [() => breaksAfter(linesOf(2000))];
		const run = await upload([await store.put(linesOf(3000))]);
		expect(jsonOf(run)[0]).toMatchObject({
			error: 'Input Data Field Name in item 0 names a file that cannot be read (EIO: i/o error, read)',
			details: { outcome: 'rejected' },
		});
		expect(server.begun).toBe(0);
		await expectClosed();
	});

	test('gives less than it has noted: nothing is sent', async () => {
		store.instead = [() => Readable.from([Buffer.from(linesOf(2))])];
		const run = await upload([await store.put(linesOf(3))]);
		expect(String(jsonOf(run)[0]?.error)).toMatch(
			/names a file of which n8n's storage gives 74 bytes, although it noted 111; a package of a part would leave people out$/,
		);
		expect(server.begun).toBe(0);
	});

	test('breaks off while the file is sent: the next try opens it anew', async () => {
		const text = linesOf(3000);
		store.instead = [undefined, () => breaksAfter(linesOf(2000))];
		const run = await upload([await store.put(text)]);
		expect(jsonOf(run)).toMatchObject([{ outcome: 'accepted', uploadId: '1' }]);
		expect(server.begun).toBe(2);
		expect(whole()).toEqual([text]);
		expect(store.opened).toHaveLength(3);
		await expectClosed();
	});

	test('breaks off in every try: one answer, which says what happened, and no secret', async () => {
		const broken = (): Readable => breaksAfter(linesOf(2000), `no access with ${secret}`);
		store.instead = [undefined, broken, broken, broken, broken];
		const run = await upload([await store.put(linesOf(3000))]);
		expect(jsonOf(run)).toHaveLength(1);
		expect(jsonOf(run)[0]).toMatchObject({ details: { outcome: 'retryLater' } });
		expect(String(jsonOf(run)[0]?.error)).toMatch(
			/^The upload to 127\.0\.0\.1:\d+ was broken off, because what is sent could not be read to its end \(no access with \*+\)/,
		);
		expect(whole()).toEqual([]);
		await expectClosed();
	});

	test.each([
		['shorter', linesOf(2999), /ended after 110963 of 111000 bytes/],
		['longer', linesOf(3001), /has more than 111000 bytes now/],
		['another of the same length', `${linesOf(2999)}${tokenOf(9)}\n`, /holds other bytes now/],
	])('has another file when it is sent, %s: it does not arrive', async (_what, text, sentence) => {
		const other = (): Readable => Readable.from([Buffer.from(text)]);
		store.instead = [undefined, other, other, other, other];
		const run = await upload([await store.put(linesOf(3000))]);
		expect(String(jsonOf(run)[0]?.error)).toMatch(/the file is no longer the one that was looked through before/);
		expect(String(jsonOf(run)[0]?.error)).toMatch(sentence);
		expect(whole()).toEqual([]);
	});

	test('knows of a size that TPNS does not take: it is not even opened', async () => {
		const file = await store.put(linesOf(1));
		const { managers } = store.service as unknown as {
			managers: Record<string, { getMetadata: () => Promise<{ fileSize: number }> }>;
		};
		const noting = jest.spyOn(managers['filesystem-v2']!, 'getMetadata').mockResolvedValue({ fileSize: 104_857_601 });
		try {
			expect(String(jsonOf(await upload([file]))[0]?.error)).toMatch(
				/names a file of 104857601 bytes; at most 104857600 are allowed$/,
			);
		} finally {
			noting.mockRestore();
		}
		expect(store.opened).toEqual([]);
	});

	test('gives more than TPNS takes without having said so: the look ends there', async () => {
		let given = 0;
		const endless = store.putStream(() =>
			Readable.from(
				(async function* () {
					for (;;) {
						given += 37 * 20_000;
						yield Buffer.from(`${tokenOf(1)}\n`.repeat(20_000));
					}
				})(),
			),
		);
		expect(String(jsonOf(await upload([endless]))[0]?.error)).toMatch(/names a file of more than 104857600 bytes;/);
		expect(given).toBeLessThan(104_857_600 + 4 * 740_000);
		expect(server.begun).toBe(0);
	}, 120_000);

	test('has no such file', async () => {
		const gone = {
			...(await store.put('x')),
			id: 'filesystem-v2:workflows/workflow-1/executions/execution-1/binary_data/gone',
		};
		const run = await upload([gone, await store.put(linesOf(1))]);
		expect(String(jsonOf(run)[0]?.error)).toMatch(/^Input Data Field Name in item 0 names a file that cannot be read/);
		expect(jsonOf(run)[1]).toMatchObject({ uploadId: '1' });
	});
});

describe('TPNS', () => {
	test('takes it at the second try only: the file is opened anew', async () => {
		const text = linesOf(3000);
		server.answers = [{ retCode: 1008028, errMsg: 'request too fast' }, undefined];
		const run = await upload([await store.put(text)]);
		expect(jsonOf(run)).toMatchObject([{ outcome: 'accepted', uploadId: '1' }]);
		expect(whole()).toEqual([text, text]);
		await expectClosed();
	});

	test('refuses it: one answer, and it is not sent again', async () => {
		server.answers = [{ retCode: 1008012, errMsg: 'upload empty file' }];
		const run = await upload([await store.put(linesOf(3))]);
		expect(jsonOf(run)).toMatchObject([{ details: { outcome: 'rejected' } }]);
		expect(whole()).toHaveLength(1);
	});

	test('does not read it: no more is read from the store than the connection holds', async () => {
		server.deaf = true;
		let given = 0;
		let stop = (): void => undefined;
		const text = `${tokenOf(1)}\n`.repeat(20_000);
		const large = store.putStream(() =>
			Readable.from(
				(async function* () {
					for (let at = 0; at < 100; at++) {
						given += text.length;
						yield Buffer.from(text);
					}
				})(),
			),
		);
		const running = upload([large], { onStart: (cancel) => (stop = cancel) });
		while (server.begun === 0) await new Promise((resolve) => setTimeout(resolve, 20));
		for (let before = -1; before !== given;) {
			before = given;
			await new Promise((resolve) => setTimeout(resolve, 500));
		}
		// The look has read it all, the upload what the system keeps for a connection.
		expect(given - 100 * text.length).toBeLessThan(40 * text.length);
		stop();
		const run = await running;
		expect(run.run.status === 'canceled' || run.error !== undefined).toBe(true);
		expect(JSON.stringify(run.run)).not.toMatch(/message (?:may|has|had)/);
		await expectClosed();
	}, 120_000);
});

test('an answer that does not come says nothing of a message: nobody gets one by an upload', async () => {
	server.answers = ['hang up'];
	const run = await upload([await store.put(linesOf(3))]);
	expect(jsonOf(run)[0]).toMatchObject({
		error: expect.stringMatching(/^127\.0\.0\.1:\d+ closed the connection without an answer$/) as string,
		details: { outcome: 'retryLater' },
	});
	expect(whole()).toHaveLength(3);
});

test('the stop button ends the look', async () => {
	let stop = (): void => undefined;
	const hanging = store.putStream(() =>
		Readable.from(
			(async function* () {
				yield Buffer.from(linesOf(10));
				setTimeout(() => stop(), 50);
				await new Promise(() => undefined);
			})(),
		),
	);
	const run = await upload([hanging], { onStart: (cancel) => (stop = cancel) });
	expect(run.run.status === 'canceled' || run.error !== undefined).toBe(true);
	expect(server.begun).toBe(0);
});
