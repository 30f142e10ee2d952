import { setTimeout as wait } from 'node:timers/promises';
import { MiPush } from '../../nodes/MiPush/MiPush.node';
import { RedisHost } from '../ledger/redisHost';
import { regId, text, usePractice } from '../mipush/practice';
import { Execution } from './execution';

/** In queue mode receipts come to another machine than the one that sends: they meet in Redis. */
const practice = usePractice();
const canary = 'canary-redis-password';

let host: RedisHost;

beforeEach(async () => {
	process.env.EXECUTIONS_MODE = 'queue';
	host = await RedisHost.start(['--appendonly', 'no', '--save', '']);
});
afterEach(async () => {
	delete process.env.EXECUTIONS_MODE;
	await host.tidy();
});

const waiting = (): Execution =>
	new Execution(
		new MiPush(),
		{
			resource: 'message',
			operation: 'sendAndWait',
			registrationId: '={{ $json.id }}',
			...text,
			sendingOptions: { coordination: 'redis' },
		},
		[{ name: 'Li Lei', id: regId }],
		practice.credential({ host: '127.0.0.1', port: host.port, database: 0, user: '', password: canary, ssl: false }),
		{ credentials: { miPushApi: { id: '1', name: 'Practice' }, redis: { id: '2', name: 'Redis' } } },
	);

const receiptOf = (execution: Execution): string =>
	new URLSearchParams({
		data: JSON.stringify({ [String(execution.output()[0]?.json.messageId)]: { type: 1, targets: regId } }),
	}).toString();

test('a receipt ends the waiting', async () => {
	const execution = await waiting().start();
	expect(execution.waits).toBe(true);
	const { answer } = await execution.post(receiptOf(execution));
	expect(answer.workflowData).toEqual([]);
	await execution.resume(answer.workflowData);
	expect(execution.output('After')[0]?.json).toMatchObject({ from: 'Li Lei', receipt: 'delivered' });
	expect(execution.text).not.toContain(canary);
});

test('Redis is gone when the receipt comes and when the time is over: it is answered, and what was sent is told', async () => {
	const execution = await waiting().start();
	await host.kill();
	expect(await execution.post(receiptOf(execution))).toMatchObject({
		status: 200,
		answer: { noWebhookResponse: true },
	});
	await execution.resume();
	expect(execution.output()[0]?.json).toMatchObject({ outcome: 'accepted', receipt: 'noReceipt' });
	expect(execution.hints).toContainEqual(expect.stringMatching(/cannot be read.*cannot be reached/));
	expect(JSON.stringify(execution.hints)).not.toContain(canary);
	expect(practice.requests()).toHaveLength(1);
});

test('a receipt that comes while Redis starts again is not lost', async () => {
	await host.tidy();
	host = await RedisHost.start();
	const execution = await waiting().start();
	await host.kill();
	// However long that takes on a busy machine, patience does not end meanwhile.
	const clock = jest.spyOn(performance, 'now').mockReturnValue(1_000);
	const posting = execution.post(receiptOf(execution));
	await wait(200);
	await host.up();
	expect((await posting).answer.workflowData).toEqual([]);
	clock.mockRestore();
});

test('Redis is gone before anything is sent: nothing is', async () => {
	await host.kill();
	const execution = await waiting().start();
	expect(execution.error?.message).toMatch(
		/^Coordination in item 0 cannot be kept, because Redis at .* cannot be reached/,
	);
	expect(execution.error?.description).toContain('Nothing was sent');
	expect(practice.requests()).toEqual([]);
});
