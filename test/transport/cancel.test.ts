import type { LookupFunction } from 'node:net';
import { createSend } from '../../lib/transport/send';
import { pause } from '../../lib/transport/pause';
import { countingSignal, failureOf, httpServer, rawServer, secretRequest, tidy, until } from './loopback';

afterEach(tidy);

const userAgent = 'loopback-test/1';

describe('cancelling', () => {
	it('before the request: nothing is sent', async () => {
		const server = await httpServer((_request, response) => response.end());
		expect(await failureOf(createSend({ userAgent })(secretRequest(server.origin), AbortSignal.abort()))).toMatchObject(
			{
				phase: 'notSent',
				cancelled: true,
				code: 'CANCELLED',
				message: 'Execution cancelled before the request left',
			},
		);
		expect(server.connections).toBe(0);
	});

	it('while the policy is asked: nothing is sent, whatever it answers later', async () => {
		const server = await httpServer((_request, response) => response.end());
		let answer: (verdict: { ok: boolean }) => void = () => undefined;
		const verdict = new Promise<{ ok: boolean }>((resolve) => {
			answer = resolve;
		});
		const controller = new AbortController();
		const sending = createSend({ userAgent, egress: { validateUrl: async () => await verdict } })(
			secretRequest(server.origin),
			controller.signal,
		);
		controller.abort();
		expect(await failureOf(sending)).toMatchObject({ phase: 'notSent', cancelled: true });
		answer({ ok: true });
		await new Promise((resolve) => setImmediate(resolve));
		expect(server.connections).toBe(0);
	});

	it('while the name is looked up: nothing is sent, although the connection comes about later', async () => {
		let requests = 0;
		const server = await httpServer((_request, response) => {
			requests++;
			response.end('ok');
		});
		let resolveName = (): void => undefined;
		const lookup: LookupFunction = (_name, _options, done) => {
			resolveName = () => done(null, [{ address: '127.0.0.1', family: 4 }]);
		};
		const send = createSend({ userAgent, connections: 1, egress: { createSecureLookup: () => lookup } });
		const controller = new AbortController();
		const origin = `http://push.example:${server.port}`;
		const sending = send(secretRequest(origin), controller.signal);
		await new Promise((resolve) => setImmediate(resolve));
		controller.abort();
		expect(await failureOf(sending)).toMatchObject({ phase: 'notSent', cancelled: true });
		resolveName();
		await until(() => server.connections === 1 && server.open.size === 0);
		expect(requests).toBe(0);
		const next = send(secretRequest(origin));
		await new Promise((resolve) => setImmediate(resolve));
		resolveName();
		expect((await next).text).toBe('ok');
	});

	it('while waiting for a free connection: those that wait are not sent, those under way may have been', async () => {
		let requests = 0;
		const server = await httpServer(() => {
			requests++;
		});
		const controller = new AbortController();
		const send = createSend({ userAgent, connections: 2 });
		const failures = Array.from(
			{ length: 50 },
			async () => await failureOf(send(secretRequest(server.origin), controller.signal)),
		);
		await until(() => requests === 2);
		controller.abort();
		const phases = (await Promise.all(failures)).map((failure) => `${failure.phase} ${failure.cancelled}`);
		expect(phases.slice(0, 2)).toEqual(['noAnswer true', 'noAnswer true']);
		expect(new Set(phases.slice(2))).toEqual(new Set(['notSent true']));
		await until(() => server.open.size === 0);
		await new Promise((resolve) => setTimeout(resolve, 50));
		// undici by itself would open a connection again for every request that was cancelled on its way.
		expect([requests, server.connections, server.open.size]).toEqual([2, 2, 0]);
	});

	it('while nobody accepts the connection: no further connection is tried for those that waited', async () => {
		const server = await rawServer((socket) => socket.resume(), 'https');
		const controller = new AbortController();
		const send = createSend({ userAgent, connections: 2, limits: { connectTimeout: 50 } });
		const failures = Array.from(
			{ length: 50 },
			async () => await failureOf(send(secretRequest(server.origin), controller.signal)),
		);
		await until(() => server.connections === 2);
		controller.abort();
		for (const failure of await Promise.all(failures))
			expect(failure).toMatchObject({ phase: 'notSent', cancelled: true });
		await until(() => server.open.size === 0);
		await new Promise((resolve) => setTimeout(resolve, 100));
		expect(server.connections).toBe(2);
	});

	it('while waiting for the answer: it may have been sent, and the connection is closed', async () => {
		let requests = 0;
		const server = await httpServer(() => {
			requests++;
		});
		const controller = new AbortController();
		const sending = createSend({ userAgent })(secretRequest(server.origin), controller.signal);
		await until(() => requests === 1);
		controller.abort();
		expect(await failureOf(sending)).toMatchObject({
			phase: 'noAnswer',
			cancelled: true,
			message: `Execution cancelled while waiting for 127.0.0.1:${server.port}; the message may have been sent`,
		});
		await until(() => server.open.size === 0);
	});

	it('while the answer comes: it has probably been sent, and the connection is closed', async () => {
		const server = await httpServer((_request, response) =>
			response.writeHead(200, { 'x-begun': 'yes' }).write('{"code"'),
		);
		const controller = new AbortController();
		const sending = createSend({ userAgent })(secretRequest(server.origin), controller.signal);
		await until(() => server.connections === 1);
		await new Promise((resolve) => setTimeout(resolve, 50));
		controller.abort();
		expect(await failureOf(sending)).toMatchObject({ phase: 'badAnswer', cancelled: true });
		await until(() => server.open.size === 0);
	});

	it('rejects in the same turn of the event loop', async () => {
		let requests = 0;
		const server = await httpServer(() => {
			requests++;
		});
		const controller = new AbortController();
		let rejected = false;
		createSend({ userAgent })(secretRequest(server.origin), controller.signal).catch(() => {
			rejected = true;
		});
		await until(() => requests === 1);
		controller.abort();
		await Promise.resolve();
		await Promise.resolve();
		expect(rejected).toBe(true);
	});

	it('leaves a sender that works for the next execution', async () => {
		let requests = 0;
		const server = await httpServer((_request, response) => {
			requests++;
			if (requests > 4) response.end('ok');
		});
		const send = createSend({ userAgent, connections: 4 });
		const controller = new AbortController();
		const failures = Array.from(
			{ length: 500 },
			async () => await failureOf(send(secretRequest(server.origin), controller.signal)),
		);
		await until(() => requests === 4);
		controller.abort();
		await Promise.all(failures);
		const before = server.connections;
		const answers = await Promise.all(
			Array.from({ length: 100 }, async () => await send(secretRequest(server.origin))),
		);
		expect(answers.every((answer) => answer.text === 'ok')).toBe(true);
		expect(server.connections - before).toBeLessThanOrEqual(4);
	});

	it('does nothing to an exchange that is over', async () => {
		const server = await httpServer((_request, response) => response.end('ok'));
		const controller = new AbortController();
		const send = createSend({ userAgent, connections: 1 });
		await send(secretRequest(server.origin), controller.signal);
		controller.abort();
		await send(secretRequest(server.origin));
		expect(server.connections).toBe(1);
	});
});

describe('one signal for ten thousand requests', () => {
	it('holds one listener at most, and none at the end, whether they succeed or fail', async () => {
		const warnings: string[] = [];
		const onWarning = (warning: Error) => warnings.push(warning.name);
		process.on('warning', onWarning);
		const server = await httpServer((request, response) => {
			request.resume();
			response.end();
		});
		const { signal, counts } = countingSignal();
		const send = createSend({ userAgent, connections: 32 });
		let left = 10_000;
		await Promise.all(
			Array.from({ length: 200 }, async () => {
				while (left-- > 0) {
					const bad = left % 100 === 0;
					await send(secretRequest(server.origin, bad ? { headers: { 'bad name': 'x' } } : {}), signal).catch(
						() => undefined,
					);
				}
			}),
		);
		await new Promise((resolve) => setImmediate(resolve));
		process.off('warning', onWarning);
		expect(counts.most).toBe(1);
		expect(counts.added).toBe(counts.removed);
		expect(warnings).toEqual([]);
	});
});

describe('a pause', () => {
	it('ends after its time and leaves nothing on the signal', async () => {
		jest.useFakeTimers();
		try {
			const { signal, counts } = countingSignal();
			let over = false;
			const waiting = pause(1_000, signal).then(() => {
				over = true;
			});
			await jest.advanceTimersByTimeAsync(999);
			expect(over).toBe(false);
			await jest.advanceTimersByTimeAsync(1);
			await waiting;
			expect(counts).toEqual({ added: 1, removed: 1, most: 1 });
			expect(jest.getTimerCount()).toBe(0);
		} finally {
			jest.useRealTimers();
		}
	});

	it('ends at once when the execution is cancelled, and its timer with it', async () => {
		jest.useFakeTimers();
		try {
			const controller = new AbortController();
			const waiting = failureOf(pause(60_000, controller.signal));
			controller.abort();
			expect(await waiting).toMatchObject({ phase: 'notSent', cancelled: true });
			expect(jest.getTimerCount()).toBe(0);
			expect(await failureOf(pause(60_000, controller.signal))).toMatchObject({ cancelled: true });
		} finally {
			jest.useRealTimers();
		}
	});
});
