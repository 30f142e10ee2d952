import { withConnectRetry } from '../../lib/transport/connectRetry';
import { TransportError, type HttpAnswer, type Send } from '../../lib/transport/http';
import { createSend } from '../../lib/transport/send';
import { deadPort, failureOf, secretRequest, tidy } from './loopback';
import * as http from 'node:http';

afterEach(async () => {
	jest.useRealTimers();
	await tidy();
});

const request = secretRequest('https://push.example');
const answer: HttpAnswer = { status: 200, headers: {}, text: 'ok' };

/** Fails with these, one after the other, and then answers. */
function failing(...errors: Error[]): { send: Send; calls: () => number } {
	let calls = 0;
	return {
		calls: () => calls,
		send: async () => {
			const error = errors[calls++];
			if (error !== undefined) throw error;
			return answer;
		},
	};
}

const notSent = (code: string) => new TransportError('notSent', 'failed', code);
const atOnce = { random: () => 0 };

describe('a connection that did not come about', () => {
	it.each(['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT', 'EHOSTUNREACH'])('is tried again (%s)', async (code) => {
		const service = failing(notSent(code), notSent(code));
		expect(await withConnectRetry(service.send, atOnce)(request)).toBe(answer);
		expect(service.calls()).toBe(3);
	});

	it('is given up after the tries allowed, with the last failure', async () => {
		const last = notSent('ECONNREFUSED');
		const service = failing(notSent('ECONNREFUSED'), notSent('ETIMEDOUT'), last, notSent('ECONNREFUSED'));
		expect(await failureOf(withConnectRetry(service.send, atOnce)(request))).toBe(last);
		expect(service.calls()).toBe(3);
		const once = failing(notSent('ECONNREFUSED'));
		await failureOf(withConnectRetry(once.send, { ...atOnce, tries: 1 })(request));
		expect(once.calls()).toBe(1);
	});

	it('to a name that does not exist is tried twice', async () => {
		const service = failing(...Array.from({ length: 9 }, () => notSent('ENOTFOUND')));
		expect(await failureOf(withConnectRetry(service.send, { ...atOnce, tries: 5 })(request))).toMatchObject({ code: 'ENOTFOUND' });
		expect(service.calls()).toBe(2);
	});

	it.each([
		['the policy refused', notSent('EGRESS_REFUSED')],
		['the certificate is not trusted', notSent('DEPTH_ZERO_SELF_SIGNED_CERT')],
		['the certificate is for another name', notSent('ERR_TLS_CERT_ALTNAME_INVALID')],
		['the certificate has expired', notSent('CERT_HAS_EXPIRED')],
		['the proxy refused', notSent('PROXY_REFUSED')],
		['the proxy setting is wrong', notSent('PROXY_SETTING')],
		['a header is not allowed', notSent('UND_ERR_INVALID_ARG')],
		['the address is wrong', notSent('INVALID_URL')],
		['nobody knows why', notSent('UNKNOWN')],
		['the execution was cancelled', new TransportError('notSent', 'cancelled', 'ECONNREFUSED', true)],
		['the request may have been sent', new TransportError('noAnswer', 'reset', 'ECONNRESET')],
		['the answer broke off', new TransportError('badAnswer', 'reset', 'ECONNRESET')],
	])('is not tried again when %s', async (_why, error) => {
		const service = failing(error);
		expect(await failureOf(withConnectRetry(service.send, atOnce)(request))).toBe(error);
		expect(service.calls()).toBe(1);
	});

	it('nor after a failure of our own', async () => {
		const bug = new RangeError('bug');
		const service = failing(bug);
		await expect(withConnectRetry(service.send, atOnce)(request)).rejects.toBe(bug);
		expect(service.calls()).toBe(1);
	});

	it('waits a random part of a limit that doubles up to its cap', async () => {
		jest.useFakeTimers();
		const service = failing(...Array.from({ length: 5 }, () => notSent('ECONNREFUSED')));
		const sending = withConnectRetry(service.send, { tries: 6, random: () => 0.5 })(request);
		const waits = [100, 200, 400, 800, 1000];
		for (const [index, wait] of waits.entries()) {
			await jest.advanceTimersByTimeAsync(wait - 1);
			expect(service.calls()).toBe(index + 1);
			await jest.advanceTimersByTimeAsync(1);
			expect(service.calls()).toBe(index + 2);
		}
		expect(await sending).toBe(answer);
	});

	it('stops waiting when the execution is cancelled', async () => {
		jest.useFakeTimers();
		const service = failing(notSent('ECONNREFUSED'));
		const controller = new AbortController();
		const sending = failureOf(withConnectRetry(service.send, { random: () => 1 })(request, controller.signal));
		await jest.advanceTimersByTimeAsync(10);
		controller.abort();
		expect(await sending).toMatchObject({ phase: 'notSent', cancelled: true });
		expect(service.calls()).toBe(1);
		expect(jest.getTimerCount()).toBe(0);
	});

	it('finds a service that comes up in between, and its pool has kept every connection it may open', async () => {
		const port = await deadPort();
		const sender = createSend({ userAgent: 'loopback-test/1', connections: 2 });
		for (let i = 0; i < 10; i++) await failureOf(sender(secretRequest(`http://127.0.0.1:${port}`)));
		const server = http.createServer((_request, response) => response.end('up'));
		let tries = 0;
		const send = withConnectRetry(async (...args) => {
			tries++;
			if (tries === 2) await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
			return await sender(...args);
		}, atOnce);
		try {
			expect((await send(secretRequest(`http://127.0.0.1:${port}`))).text).toBe('up');
			expect(tries).toBe(2);
			await Promise.all(Array.from({ length: 20 }, async () => await sender(secretRequest(`http://127.0.0.1:${port}`))));
			await tidy();
		} finally {
			await new Promise((resolve) => server.close(resolve));
		}
	});
});
