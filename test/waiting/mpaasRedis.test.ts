import { setTimeout as wait } from 'node:timers/promises';
import { generateKeyPairSync, sign } from 'node:crypto';
import { MpaasPush } from '../../nodes/MpaasPush/MpaasPush.node';
import { MpaasPushTrigger } from '../../nodes/MpaasPush/MpaasPushTrigger.node';
import { postTo, type Answered } from '../engine/webhook';
import { RedisHost } from '../ledger/redisHost';
import { simple, usePractice } from '../mpaas/practice';
import { Execution } from './execution';

/** In queue mode the trigger's webhook and the execution are on different machines: they meet in Redis. */
const practice = usePractice();
const canary = 'canary-redis-password';
const { publicKey, privateKey } = generateKeyPairSync('rsa', {
	modulusLength: 2048,
	publicKeyEncoding: { type: 'spki', format: 'pem' },
	privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});

let host: RedisHost;

beforeEach(async () => {
	process.env.EXECUTIONS_MODE = 'queue';
	host = await RedisHost.start(['--appendonly', 'no', '--save', '']);
});
afterEach(async () => {
	delete process.env.EXECUTIONS_MODE;
	await host.tidy();
});

const redis = () => ({ host: '127.0.0.1', port: host.port, database: 0, user: '', password: canary, ssl: false });

const waiting = (): Execution =>
	new Execution(
		new MpaasPush(),
		{
			resource: 'push',
			operation: 'sendAndWait',
			...simple,
			deliveryType: 1,
			targetMsgkey: '={{ $json.id }}',
			sendingOptions: { coordination: 'redis' },
		},
		[
			{ name: 'Li Lei', id: 'token-1' },
			{ name: 'Han Meimei', id: 'token-2' },
		],
		practice.credential(redis()),
		{ credentials: { mpaasPushApi: { id: '1', name: 'Practice' }, redis: { id: '2', name: 'Redis' } } },
	);

const tell = async (execution: Execution, position: number, waitingInRedis = true): Promise<Answered> => {
	const { messageId, target } = execution.output()[position]?.json ?? {};
	const body = JSON.stringify({ msgId: messageId, targetId: target, statusCode: '2', pushSuccess: true });
	return postTo(new MpaasPushTrigger(), {
		body,
		headers: { 'content-type': 'application/json' },
		query: { sign: sign('RSA-SHA256', Buffer.from(body), privateKey).toString('base64') },
		credential: redis(),
		parameters: { publicKey, waitingInRedis },
	});
};

test('receipts go by Redis, where the trigger is set to', async () => {
	const execution = await waiting().start();
	expect(execution.waits).toBe(true);
	const ids = execution;
	await tell(ids, 1, false);
	const [first, second] = await Promise.all([tell(ids, 0), tell(ids, 0)]);
	expect([first, second]).toEqual([
		expect.objectContaining({ status: 200, log: [] }),
		expect.objectContaining({ status: 200 }),
	]);
	await execution.resume();
	expect(execution.waits).toBe(true);
	await tell(ids, 1);
	await execution.resume();
	expect(execution.output('After').map(({ json }) => [json.from, json.receipt])).toEqual([
		['Li Lei', 'delivered'],
		['Han Meimei', 'delivered'],
	]);
	expect(execution.text).not.toContain(canary);
});

test('Redis is gone when the receipt comes: the workflow starts all the same, and the log says so without its password', async () => {
	const execution = await waiting().start();
	await host.kill();
	const answer = await tell(execution, 0);
	expect(answer.items).toHaveLength(1);
	expect(answer.log).toEqual([expect.stringContaining('are lost')]);
	expect(JSON.stringify(answer)).not.toContain(canary);
	await execution.resume();
	expect(execution.waits).toBe(true);
});

test('a Redis that comes back empty is told anew what is waited for', async () => {
	const execution = await waiting().start();
	await host.kill();
	await host.up();
	await execution.resume();
	expect(execution.waits).toBe(true);
	await tell(execution, 0);
	await tell(execution, 1);
	await execution.resume();
	expect(execution.output('After').map(({ json }) => json.receipt)).toEqual(['delivered', 'delivered']);
});

test('a receipt that comes while Redis starts again is not lost', async () => {
	await host.tidy();
	host = await RedisHost.start();
	const execution = await waiting().start();
	await host.kill();
	// However long that takes on a busy machine, patience does not end meanwhile.
	const clock = jest.spyOn(performance, 'now').mockReturnValue(1_000);
	const telling = Promise.all([tell(execution, 0), tell(execution, 1)]);
	await wait(200);
	await host.up();
	expect((await telling).flatMap(({ log }) => log)).toEqual([]);
	clock.mockRestore();
	await execution.resume();
	expect(execution.output('After').map(({ json }) => json.receipt)).toEqual(['delivered', 'delivered']);
});
