import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { DialSetting } from '../../sandbox/dials';
import { goOn, jsonOf, otherRegId, regId, text, usePractice } from './practice';

/** Whatever the network and the service do: the outcome is right, said in one sentence, and no message goes out twice. */
const practice = usePractice();

const send = 'message.sendToRegIds';
const quick = { sendingOptions: { timeout: 1, maxTries: 2 } };
const received = (): number => practice.sandbox.phones.list().reduce((sum, phone) => sum + phone.received, 0);
const requests = (): number => practice.sandbox.counters.of('mipush').requests;

interface Fault {
	what: string;
	dial: DialSetting;
	outcome: string;
	/** The sentence of the error. */
	says: RegExp;
	/** Requests that reached the server. */
	requests: number;
	/** Messages that reached the phone. */
	received?: number;
	details?: object;
}

const faults: Fault[] = [
	{
		what: 'HTTP 500 without a body',
		dial: { fault: 'http', status: 500, preset: 'empty' },
		outcome: 'unknown',
		says: /127\.0\.0\.1:\d+ gave an empty answer \(HTTP 500\), so it is not known/,
		requests: 1,
		details: { httpStatus: 500 },
	},
	{
		what: 'HTTP 500 after the message was sent',
		dial: { fault: 'http', status: 500, preset: 'empty', processed: true },
		outcome: 'unknown',
		says: /not known whether the message was sent/,
		requests: 1,
		received: 1,
	},
	{
		what: 'a web page of a gateway',
		dial: { fault: 'http', status: 502, preset: 'html' },
		outcome: 'unknown',
		says: /gave a web page \(HTTP 502\), so it is not known/,
		requests: 1,
	},
	{
		what: 'a web page as success',
		dial: { fault: 'http', status: 200, preset: 'html' },
		outcome: 'unknown',
		says: /gave a web page \(HTTP 200\)/,
		requests: 1,
	},
	{
		what: 'an empty body as success',
		dial: { fault: 'http', status: 200, preset: 'empty' },
		outcome: 'unknown',
		says: /gave an empty answer \(HTTP 200\)/,
		requests: 1,
	},
	{
		what: "JSON that is not the service's",
		dial: { fault: 'http', status: 200, body: '{"ok":true}', contentType: 'application/json' },
		outcome: 'unknown',
		says: /not of its own form \(HTTP 200\)/,
		requests: 1,
	},
	{
		what: 'a list as answer',
		dial: { fault: 'http', status: 200, body: '[]', contentType: 'application/json' },
		outcome: 'unknown',
		says: /not of its own form/,
		requests: 1,
	},
	{
		what: '10 MB',
		dial: { fault: 'http', status: 200, preset: 'huge' },
		outcome: 'unknown',
		says: /answered with more than 8 MB; the message has probably been sent/,
		requests: 1,
		details: { networkCode: 'ANSWER_TOO_LARGE' },
	},
	{
		what: 'no answer',
		dial: { fault: 'hang' },
		outcome: 'unknown',
		says: /did not answer within 1 s; the message may have been sent/,
		requests: 1,
	},
	{
		what: 'no answer although the message was sent',
		dial: { fault: 'hang', processed: true },
		outcome: 'unknown',
		says: /did not answer within 1 s; the message may have been sent/,
		requests: 1,
		received: 1,
	},
	{
		what: 'a reset before the request is read',
		dial: { fault: 'reset' },
		outcome: 'unknown',
		says: /closed the connection without an answer; the message may have been sent/,
		requests: 1,
	},
	{
		what: 'a reset after the message was sent',
		dial: { fault: 'lost' },
		outcome: 'unknown',
		says: /closed the connection without an answer; the message may have been sent/,
		requests: 1,
		received: 1,
	},
	{
		what: 'half an answer',
		dial: { fault: 'truncate' },
		outcome: 'unknown',
		says: /The answer of 127\.0\.0\.1:\d+ broke off; the message has probably been sent/,
		requests: 1,
		received: 1,
	},
	{
		what: 'a redirect',
		dial: { fault: 'http', status: 302, preset: 'empty' },
		outcome: 'rejected',
		says: /redirects elsewhere \(HTTP 302\)/,
		requests: 1,
	},
	{
		what: 'HTTP 404 from something else',
		dial: { fault: 'http', status: 404, preset: 'html' },
		outcome: 'rejected',
		says: /refused the request with a web page \(HTTP 404\)/,
		requests: 1,
	},
	{
		what: 'HTTP 407',
		dial: { fault: 'http', status: 407, preset: 'empty' },
		outcome: 'rejected',
		says: /proxy asks for a user and a password/,
		requests: 1,
	},
	{
		what: 'HTTP 503 for ever',
		dial: { fault: 'http', status: 503, preset: 'html' },
		outcome: 'retryLater',
		says: /takes no more requests for now \(HTTP 503\)/,
		requests: 2,
		details: { tries: 2 },
	},
	{
		what: 'HTTP 429 for ever',
		dial: { fault: 'http', status: 429, preset: 'empty' },
		outcome: 'retryLater',
		says: /takes no more requests for now \(HTTP 429\)/,
		requests: 2,
	},
	{
		what: 'throttle code 10027 for ever',
		dial: { fault: 'code', code: 10027 },
		outcome: 'retryLater',
		says: /refused: requests come too often \(.*code 10027\)/,
		requests: 2,
		details: { vendorCode: '10027', tries: 2 },
	},
	{
		what: 'throttle code 200002 with HTTP 429 for ever',
		dial: { fault: 'throttle', retryAfter: 0 },
		outcome: 'retryLater',
		says: /more requests per second than the app may make.*200002/,
		requests: 2,
		details: { httpStatus: 429 },
	},
	{
		what: 'busy for ever',
		dial: { fault: 'code', code: 10002 },
		outcome: 'retryLater',
		says: /paused or busy.*10002/,
		requests: 2,
	},
	{
		what: 'an internal fault',
		dial: { fault: 'code', code: 10001 },
		outcome: 'unknown',
		says: /internal fault.*10001/,
		requests: 1,
	},
	{
		what: 'an unexplained fault',
		dial: { fault: 'code', code: 1 },
		outcome: 'unknown',
		says: /without saying why.*code 1\)/,
		requests: 1,
	},
	{
		what: 'a timeout inside the service',
		dial: { fault: 'code', code: 10037 },
		outcome: 'unknown',
		says: /10037/,
		requests: 1,
	},
	{
		what: 'a wrong secret',
		dial: { fault: 'code', code: 21301 },
		outcome: 'rejected',
		says: /App Secret was not accepted \(.*code 21301\)/,
		requests: 1,
		details: { whoMustAct: 'your vendor console' },
	},
	{
		what: 'a code nobody has heard of',
		dial: { fault: 'code', code: 99999, reason: 'new' },
		outcome: 'unknown',
		says: /Xiaomi MiPush answered in a way that no document describes \(new, code 99999\)/,
		requests: 1,
	},
	{
		what: 'a used-up day',
		dial: { fault: 'code', code: 200001 },
		outcome: 'retryLater',
		says: /quota of the day is used up.*200001/,
		requests: 1,
		details: { notBefore: expect.stringMatching(/T00:00:00\.000\+08:00$/) },
	},
	{
		what: 'everyone too often',
		dial: { fault: 'code', code: 26004 },
		outcome: 'retryLater',
		says: /26004/,
		requests: 1,
		details: { notBefore: expect.any(String) },
	},
];

describe.each(faults)('$what', ({ dial, outcome, says, requests: count, received: arrived = 0, details = {} }) => {
	test('one item: its outcome, one sentence, what to do, and the count of requests', async () => {
		practice.sandbox.dials.set(dial);
		const run = await practice.push(send, { registrationId: regId, ...text, ...quick }, { settings: goOn });
		const [item] = jsonOf(run);
		expect(item?.error).toMatch(says);
		expect(String(item?.error)).not.toMatch(/\n|undefined|\[object/);
		expect(item?.message).toMatch(says);
		expect(item?.details).toMatchObject({
			outcome,
			service: 'mipush',
			operation: 'message.sendToRegIds',
			target: regId,
			remedy: expect.any(String),
			...details,
		});
		expect(Object.keys(item ?? {})).toEqual(['error', 'message', 'details']);
		expect(run.outputs[0]).toHaveLength(1);
		expect(run.outputs[0]?.[0]?.pairedItem).toEqual({ item: 0 });
		expect(requests()).toBe(count);
		expect(received()).toBe(arrived);
	});

	test('without Continue On Fail the node ends with the same sentence', async () => {
		practice.sandbox.dials.set(dial);
		const run = await practice.push(send, { registrationId: regId, ...text, ...quick });
		expect(run.error?.name).toBe('NodeApiError');
		expect(run.error?.message).toMatch(says);
		expect(run.error?.context).toMatchObject({ itemIndex: 0, outcome });
		expect(run.error?.description).toContain(`Target: ${regId}`);
		expect(requests()).toBe(count);
	});

	test('then the service is well again, and so is the node', async () => {
		practice.sandbox.dials.set({ ...dial, times: count });
		await practice.push(send, { registrationId: regId, ...text, ...quick }, { settings: goOn });
		const run = await practice.push(send, { registrationId: otherRegId, ...text, ...quick });
		expect(jsonOf(run)[0]).toMatchObject({ outcome: 'accepted' });
	});
});

test.each<[string, DialSetting]>([
	['code 10027', { fault: 'code', code: 10027, times: 1 }],
	['code 200002 with HTTP 429', { fault: 'throttle', times: 1, retryAfter: 0 }],
	['busy', { fault: 'code', code: 10002, times: 1 }],
	['HTTP 503', { fault: 'http', status: 503, preset: 'html', times: 1 }],
])('%s once: tried again, sent once, and the item does not show it', async (_what, dial) => {
	practice.sandbox.dials.set(dial);
	const run = await practice.push(send, { registrationId: regId, ...text });
	expect(jsonOf(run)[0]).toMatchObject({ outcome: 'accepted', target: regId });
	expect(requests()).toBe(2);
	expect(received()).toBe(1);
	const [first, second] = practice.sandbox.journal.list();
	expect(second?.body).toBe(first?.body);
});

test('no target reachable (20301): every item is dead, the node is not', async () => {
	practice.sandbox.dials.set({ fault: 'code', code: 20301, reason: 'No valid targets!' });
	const run = await practice.pushEach(['a', 'b', 'c']);
	expect(run.error).toBeUndefined();
	expect(jsonOf(run).map(({ target, outcome, messageId }) => ({ target, outcome, messageId }))).toEqual(
		['a', 'b', 'c'].map((target) => ({ target, outcome: 'deadTarget', messageId: undefined })),
	);
	expect(jsonOf(run)[0]).toMatchObject({ vendorCode: '20301', reason: expect.any(String) });
	expect(run.hints.map(({ message }) => message)).toEqual(['3 of 3 targets are gone; take them off your list']);
	expect(requests()).toBe(1);
});

test('a server that is down: nothing sent, said with its address', async () => {
	const server = createServer().listen(0, '127.0.0.1');
	await new Promise((resolve) => {
		server.once('listening', resolve);
	});
	const { port } = server.address() as AddressInfo;
	await new Promise((resolve) => {
		server.close(resolve);
	});
	const run = await practice.push(
		send,
		{ registrationId: regId, ...text },
		{ settings: goOn, credential: practice.credential({ baseUrl: `http://127.0.0.1:${port}` }) },
	);
	expect(jsonOf(run)[0]).toMatchObject({
		error: `127.0.0.1:${port} refused the connection`,
		message: expect.stringContaining('Nothing was sent'),
		details: { outcome: 'retryLater', networkCode: 'ECONNREFUSED', target: regId },
	});
	const ended = await practice.push(
		send,
		{ registrationId: regId, ...text },
		{ credential: practice.credential({ baseUrl: `http://127.0.0.1:${port}` }) },
	);
	// n8n would put a sentence of its own in the place of one with a well-known code.
	expect(ended.error?.message).toBe(`127.0.0.1:${port} refused the connection`);
});

test('a slow answer is an answer', async () => {
	practice.sandbox.dials.set({ fault: 'slow', delayMs: 300 });
	expect(jsonOf(await practice.push(send, { registrationId: regId, ...text }))[0]).toMatchObject({
		outcome: 'accepted',
	});
});

test('queries are asked again, because asking changes nothing', async () => {
	practice.sandbox.dials.set({ fault: 'lost', times: 1 });
	practice.sandbox.dials.set({ fault: 'http', status: 500, preset: 'empty', times: 1 });
	const run = await practice.push('device.getTopics', { registrationId: regId });
	expect(jsonOf(run)).toEqual([{ topic: 'news' }, { topic: 'orders' }]);
	expect(requests()).toBe(3);
});

test('what the service says in many lines stays one sentence of a bearable length', async () => {
	const reason = `line one\nline two\r\n${'long '.repeat(5000)}`;
	practice.sandbox.dials.set({ fault: 'code', code: 10008, reason });
	const run = await practice.push(send, { registrationId: regId, ...text }, { settings: goOn });
	const sentence = String(jsonOf(run)[0]?.error);
	expect(sentence).toMatch(/a parameter is not valid \(line one line two/);
	expect(sentence.length).toBeLessThan(500);
	expect(sentence).not.toMatch(/[\r\n]/);
});

test("the service's own answer travels along in details", async () => {
	practice.sandbox.dials.set({ fault: 'code', code: 10008, reason: 'payload' });
	const run = await practice.push(send, { registrationId: regId, ...text }, { settings: goOn });
	expect(jsonOf(run)[0]?.details).toMatchObject({
		vendorCode: '10008',
		vendorMessage: 'payload',
		requestId: expect.stringMatching(/^Xdm/),
		response: { result: 'error', code: 10008 },
	});
});

describe('a wait the server asks for', () => {
	test('is kept before the request is tried again', async () => {
		practice.sandbox.dials.set({ fault: 'http', status: 429, preset: 'empty', retryAfter: 2, times: 1 });
		const run = await practice.push(send, { registrationId: regId, ...text });
		expect(jsonOf(run)[0]).toMatchObject({ outcome: 'accepted' });
		const [first, second] = practice.requests();
		expect((second?.time ?? 0) - (first?.time ?? 0)).toBeGreaterThanOrEqual(1900);
	});

	test('that is long is not waited for, but told', async () => {
		practice.sandbox.dials.set({ fault: 'http', status: 503, preset: 'html', retryAfter: 3600 });
		const before = Date.now();
		const run = await practice.push(send, { registrationId: regId, ...text }, { settings: goOn });
		expect(requests()).toBe(1);
		const { notBefore, outcome } = jsonOf(run)[0]?.details as { notBefore: string; outcome: string };
		expect(outcome).toBe('retryLater');
		expect(Date.parse(notBefore)).toBeGreaterThanOrEqual(before + 3_600_000);
	});
});
