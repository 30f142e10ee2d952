import type { IncomingMessage, ServerResponse } from 'node:http';
import type { BodyStream, HttpRequest } from '../../lib/signing/request';
import { createSend } from '../../lib/transport/send';
import { Upload } from '../../lib/transport/upload';
import { canary, failureOf, httpServer, rawServer, secretRequest, tidy, until } from './loopback';

/** Bodies that are read while they are sent. */

afterEach(tidy);

const userAgent = 'loopback-test/1';
const send = createSend({ userAgent });
const piece = 65_536;
const sleep = async (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** A body of so many pieces, each its own; counts how often it was opened and closed, and how far it was read. */
function bodyOf(count: number, own: { size?: number; before?: (at: number) => Promise<void> } = {}) {
	const seen = { opened: 0, closed: 0, read: 0 };
	const stream: BodyStream = {
		size: own.size ?? count * piece,
		open: async function* () {
			seen.opened++;
			try {
				for (let at = 0; at < count; at++) {
					await own.before?.(at);
					seen.read++;
					yield Buffer.alloc(piece, 97 + (at % 26));
				}
			} finally {
				seen.closed++;
			}
		},
	};
	return { stream, seen };
}

const request = (origin: string, stream: BodyStream): HttpRequest => {
	const { body: _body, ...rest } = secretRequest(origin);
	return { ...rest, stream };
};

/** Reads a request to its end; undefined when it broke off. */
async function bytesOf(incoming: IncomingMessage): Promise<Buffer | undefined> {
	const chunks: Buffer[] = [];
	try {
		for await (const chunk of incoming) chunks.push(chunk as Buffer);
	} catch {
		return undefined;
	}
	return incoming.complete ? Buffer.concat(chunks) : undefined;
}

/** A server that reads everything, answers how much it was, and remembers how requests ended. */
async function reading(answer = (response: ServerResponse, bytes: Buffer) => response.end(String(bytes.length))) {
	const ended: Array<number | undefined> = [];
	const headers: IncomingMessage['headers'][] = [];
	const server = await httpServer((incoming, response) => {
		headers.push(incoming.headers);
		void bytesOf(incoming).then((bytes) => {
			ended.push(bytes?.length);
			if (bytes) answer(response, bytes);
		});
	});
	return { origin: server.origin, server, ended, headers };
}

it('travels piece by piece with its length, and is opened anew each time', async () => {
	const server = await reading((response, bytes) =>
		response.end(`${bytes.toString('latin1', 0, 1)}${bytes.toString('latin1', bytes.length - 1)} ${bytes.length}`),
	);
	const { stream, seen } = bodyOf(40);
	for (let time = 1; time <= 2; time++) {
		expect((await send(request(server.origin, stream))).text).toBe(`an ${40 * piece}`);
		expect(seen).toMatchObject({ opened: time, closed: time });
	}
	expect(server.headers[0]).toMatchObject({ 'content-length': String(40 * piece) });
	expect(server.headers[0]).not.toHaveProperty('transfer-encoding');
	// Nothing was left on the connection that the next request would stumble over.
	expect(server.server.connections).toBe(1);
});

it('is not opened for a connection that does not come about', async () => {
	const server = await rawServer(() => undefined);
	await server.stop();
	const { stream, seen } = bodyOf(3);
	expect(await failureOf(send(request(server.origin, stream)))).toMatchObject({ phase: 'notSent' });
	expect(seen.opened).toBe(0);
});

it.each([0, 5])('that fails after %d pieces breaks the request off, and is no answer of anybody', async (after) => {
	const server = await reading();
	const { stream, seen } = bodyOf(20, {
		before: async (at) => (at === after ? Promise.reject(new Error('the disk is gone')) : undefined),
	});
	const error = await failureOf(send(request(server.origin, stream)));
	expect(error).toMatchObject({ code: 'UPLOAD_BROKEN', cancelled: false });
	expect(error.fact).toMatch(
		/^The upload to 127\.0\.0\.1:\d+ was broken off, because what is sent could not be read to its end \(the disk is gone\)$/,
	);
	expect(seen.closed).toBe(1);
	// The server has a whole request of the next one only.
	expect((await send(request(server.origin, bodyOf(2).stream))).text).toBe(String(2 * piece));
	expect(server.ended.filter((length) => length !== undefined)).toEqual([2 * piece]);
});

it.each([
	['shorter', 5 * piece + 1],
	['longer', 5 * piece - 1],
])('that is %s than it said is never a whole request', async (_what, size) => {
	const server = await reading();
	const { stream, seen } = bodyOf(5, { size });
	expect(await failureOf(send(request(server.origin, stream)))).toMatchObject({ phase: 'noAnswer' });
	await until(() => seen.closed === 1);
	expect((await send(request(server.origin, bodyOf(1).stream))).text).toBe(String(piece));
	expect(server.ended.filter((length) => length !== undefined)).toEqual([piece]);
});

it('is read no further than the other side takes it', async () => {
	const server = await rawServer((socket) => socket.pause());
	const { stream, seen } = bodyOf(1600);
	const stop = new AbortController();
	const sending = failureOf(send(request(server.origin, stream), stop.signal));
	let before = -1;
	while (before !== seen.read) {
		before = seen.read;
		await sleep(300);
	}
	// What the system keeps for a connection, and no more of 100 MB.
	expect(seen.read * piece).toBeLessThan(32 * 2 ** 20);
	stop.abort();
	expect(await sending).toMatchObject({ cancelled: true, phase: 'noAnswer' });
	await until(() => seen.closed === 1);
});

it('that nobody takes ends when the time for an answer has passed', async () => {
	const server = await rawServer((socket) => socket.pause());
	const { stream, seen } = bodyOf(1600);
	const error = await failureOf(
		createSend({ userAgent, limits: { answerTimeout: 300 } })(request(server.origin, stream)),
	);
	expect(error).toMatchObject({ code: 'UPLOAD_STALLED' });
	expect(error.fact).toMatch(/took nothing more of the upload within 300 ms$/);
	await until(() => seen.closed === 1);
});

it('may take longer than an answer, as long as it flows', async () => {
	const server = await httpServer((incoming, response) => {
		let steps = 0;
		incoming.on('data', () => {
			if (++steps % 40 !== 0 || steps > 400) return;
			incoming.pause();
			setTimeout(() => incoming.resume(), 500);
		});
		incoming.on('end', () => response.end(String(steps >= 400)));
	});
	const { stream } = bodyOf(1600);
	const begun = performance.now();
	const answer = await createSend({ userAgent, limits: { answerTimeout: 3_000 } })(request(server.origin, stream));
	expect(answer.text).toBe('true');
	expect(performance.now() - begun).toBeGreaterThan(3_000);
}, 60_000);

it('may be waited for longer than an answer', async () => {
	const server = await reading();
	const { stream } = bodyOf(3, { before: async (at) => (at === 1 ? sleep(2_500) : undefined) });
	const answer = await createSend({ userAgent, limits: { answerTimeout: 2_000 } })(request(server.origin, stream));
	expect(answer.text).toBe(String(3 * piece));
}, 20_000);

it('still has an answer timeout when all of it has been taken', async () => {
	const server = await reading(() => undefined as never);
	const error = await failureOf(
		createSend({ userAgent, limits: { answerTimeout: 300 } })(request(server.origin, bodyOf(3).stream)),
	);
	expect(error).toMatchObject({ code: 'ANSWER_TIMEOUT', phase: 'noAnswer' });
});

it('takes the answer that comes before its end', async () => {
	const server = await rawServer((socket) => {
		socket.once('data', () => {
			socket.write('HTTP/1.1 401 Unauthorized\r\ncontent-length: 2\r\nconnection: close\r\n\r\nno');
		});
	});
	const { stream, seen } = bodyOf(1600);
	expect(await send(request(server.origin, stream))).toMatchObject({ status: 401, text: 'no' });
	await until(() => seen.closed === 1);
	expect(seen.read).toBeLessThan(1600);
	expect((await send(request((await reading()).origin, bodyOf(1).stream))).status).toBe(200);
});

it('ends with the connection', async () => {
	const server = await rawServer((socket) => {
		socket.once('data', () => setTimeout(() => socket.resetAndDestroy(), 50));
	});
	const { stream, seen } = bodyOf(1600, { before: async () => sleep(1) });
	expect(await failureOf(send(request(server.origin, stream)))).toMatchObject({ phase: 'noAnswer' });
	await until(() => seen.closed === 1);
});

it.each([false, true])('ends with the execution, even while it is waited for: %j', async (waited) => {
	const server = await rawServer((socket) => socket.resume());
	let release = (): void => undefined;
	const { stream, seen } = bodyOf(1600, {
		before: async (at) => (waited && at === 3 ? new Promise((resolve) => (release = resolve)) : sleep(1)),
	});
	const stop = new AbortController();
	const sending = failureOf(send(request(server.origin, stream), stop.signal));
	await until(() => seen.read >= 3);
	stop.abort();
	expect(await sending).toMatchObject({ cancelled: true });
	release();
	await until(() => seen.closed === 1);
	expect(seen.read).toBeLessThan(1600);
});

it('two at once do not mix', async () => {
	const server = await reading((response, bytes) => response.end(bytes.toString('latin1')));
	const of = (letter: string): BodyStream => ({
		size: 20 * 1000,
		open: async function* () {
			for (let at = 0; at < 20; at++) {
				await sleep(1);
				yield Buffer.from(letter.repeat(1000));
			}
		},
	});
	const letters = ['a', 'b', 'c', 'd', 'e'];
	const answers = await Promise.all(letters.map(async (one) => send(request(server.origin, of(one)))));
	expect(answers.map(({ text }) => text)).toEqual(letters.map((one) => one.repeat(20_000)));
});

it('goes through a proxy that takes whole addresses', async () => {
	const server = await reading();
	const proxy = await httpServer((incoming, response) => {
		void bytesOf(incoming).then((bytes) => response.end(`${incoming.url} ${bytes?.length}`));
	});
	process.env.HTTP_PROXY = proxy.origin;
	try {
		const { text } = await createSend({ userAgent })(request(server.origin, bodyOf(30).stream));
		expect(text).toBe(`${server.origin}/v1/message?sign=${canary} ${30 * piece}`);
	} finally {
		delete process.env.HTTP_PROXY;
	}
});

it('its time stands still while a piece is waited for, and begins anew with each', async () => {
	const told: string[] = [];
	const clock = { giveTime: () => void told.push('give'), stopTime: () => void told.push('stop') };
	const upload = new Upload(
		{
			size: 2,
			open: async function* () {
				for (const one of ['a', 'b']) {
					told.push('read');
					yield Buffer.from(one);
				}
			},
		},
		clock,
	);
	expect(upload.over).toBe(false);
	const taken: string[] = [];
	for await (const one of upload.readable()) taken.push(String(one));
	expect(taken).toEqual(['a', 'b']);
	expect(told).toEqual(['stop', 'read', 'give', 'stop', 'read', 'give', 'stop', 'give']);
	expect(upload.over).toBe(true);
});
