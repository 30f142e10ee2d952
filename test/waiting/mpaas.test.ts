import { generateKeyPairSync, sign } from 'node:crypto';
import type { IDataObject, INode } from 'n8n-workflow';
import { LedgerError } from '../../lib/ledger/ledger';
import { SqliteFile } from '../../lib/ledger/sqliteFile';
import { nextLook } from '../../lib/waiting/watching';
import { MpaasPush } from '../../nodes/MpaasPush/MpaasPush.node';
import { MpaasPushTrigger } from '../../nodes/MpaasPush/MpaasPushTrigger.node';
import { useCampaigns } from '../engine/ledger';
import { postTo, type Answered } from '../engine/webhook';
import { simple, usePractice } from '../mpaas/practice';
import { Execution } from './execution';

/** mPaaS reports to a trigger node, which keeps what an execution looks for from time to time. */
const practice = usePractice();
useCampaigns();

const minute = 60_000;
const trigger = new MpaasPushTrigger();
const { publicKey, privateKey } = generateKeyPairSync('rsa', {
	modulusLength: 2048,
	publicKeyEncoding: { type: 'spki', format: 'pem' },
	privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});

let runs = 0;
const waiting = (items: IDataObject[], parameters: IDataObject = {}, settings: Partial<INode> = {}): Execution =>
	new Execution(
		new MpaasPush(),
		{
			resource: 'push',
			operation: 'sendAndWait',
			...simple,
			deliveryType: 1,
			targetMsgkey: '={{ $json.id }}',
			...parameters,
		},
		items,
		practice.credential(),
		settings,
		'v1',
		`mpaas-${process.pid}-${(runs += 1)}`,
	);

const one = [{ name: 'Li Lei', id: 'token-1' }];
const two = [...one, { name: 'Han Meimei', id: 'token-2' }];

interface Told {
	statusCode?: string;
	pushSuccess?: boolean;
	adToken?: string;
	parameters?: Record<string, string | boolean | string[]>;
	signature?: string;
}

/** As mPaaS posts it (user guide 6.9). */
const tell = async (
	msgId: unknown,
	targetId: string,
	{ statusCode = '2', adToken = targetId, parameters = {}, signature, ...own }: Told = {},
): Promise<Answered> => {
	const pushSuccess = own.pushSuccess ?? statusCode === '2';
	const body = JSON.stringify({
		extInfo: { adToken, osType: 'android' },
		msgId,
		pushSuccess,
		statusCode,
		statusDesc: 'told',
		targetId,
	});
	return postTo(trigger, {
		body,
		headers: { 'content-type': 'application/json;charset=UTF-8' },
		query: { sign: signature ?? sign('RSA-SHA256', Buffer.from(body), privateKey).toString('base64') },
		parameters: { publicKey, ...parameters },
	});
};

const keyOf = (execution: Execution, position = 0): unknown => execution.output()[position]?.json.messageId;

const fates = (execution: Execution): unknown[] =>
	execution.output().map(({ json }) => [json.target, json.outcome, json.receipt]);

/** As if so much time had passed. */
const later = (milliseconds: number): void => {
	const now = Date.now() + milliseconds;
	jest.spyOn(Date, 'now').mockReturnValue(now);
};
afterEach(() => jest.restoreAllMocks());

test('a receipt that the trigger got ends the waiting at the next look; the workflow of the trigger starts all the same', async () => {
	const execution = await waiting(one).start();
	expect(execution.waits).toBe(true);
	const answer = await tell(keyOf(execution), 'token-1');
	expect(answer).toMatchObject({ status: 200, body: 'success', log: [] });
	expect(answer.items).toHaveLength(1);
	await execution.resume();
	expect(execution.run?.status).toBe('success');
	expect(execution.output().map(({ json, pairedItem }) => ({ json, pairedItem }))).toEqual([
		{
			json: expect.objectContaining({
				outcome: 'accepted',
				target: 'token-1',
				messageId: expect.any(String),
				receipt: 'delivered',
				receiptStatus: expect.objectContaining({ code: '2' }),
				receiptAt: expect.any(String),
			}),
			pairedItem: { item: 0 },
		},
	]);
	expect(execution.output('After')[0]?.json.from).toBe('Li Lei');
	expect(practice.requests()).toHaveLength(1);
	expect(execution.runs).toBe(1);
});

test('of many only with the last, looking in between; nothing is sent again, and runs do not pile up', async () => {
	const execution = await waiting(two).start();
	const key = [keyOf(execution, 0), keyOf(execution, 1)];
	await tell(key[1], 'token-2');
	for (let looks = 0; looks < 5; looks++) {
		await execution.resume();
		expect(execution.waits).toBe(true);
		expect(execution.output('After')).toEqual([]);
	}
	// The same again is no other target's.
	await tell(key[1], 'token-2');
	await tell(key[0], 'token-1', { statusCode: '80000004' });
	await execution.resume();
	expect(fates(execution)).toEqual([
		['token-1', 'accepted', 'failed'],
		['token-2', 'accepted', 'delivered'],
	]);
	expect(execution.output('After').map(({ json }) => json.from)).toEqual(['Li Lei', 'Han Meimei']);
	expect(practice.requests()).toHaveLength(1);
	expect(execution.runs).toBe(1);
	await tell(key[0], 'token-1');
});

test('a receipt that comes before the request is answered is not lost, and nothing is waited for', async () => {
	const real = Reflect.get(SqliteFile.prototype, 'statement') as SqliteFile['statement'];
	const safe = Reflect.get(SqliteFile.prototype, 'makeSafe') as SqliteFile['makeSafe'];
	let isKnown = false;
	let answer: Answered | undefined;
	jest.spyOn(SqliteFile.prototype, 'statement').mockImplementation(function (this: SqliteFile, sql: string) {
		isKnown ||= sql.includes('INTO expected');
		return Reflect.apply(real, this, [sql]);
	});
	// At the moment at which it has been made known, that is before it is sent.
	jest.spyOn(SqliteFile.prototype, 'makeSafe').mockImplementation(async function (this: SqliteFile) {
		await Reflect.apply(safe, this, []);
		if (!isKnown || answer) return;
		answer = { status: 0 } as Answered;
		answer = await tell('early-1', 'token-1');
	});
	const execution = await waiting(one, { options: { msgKey: 'early-1' } }).start();
	expect(answer).toMatchObject({ status: 200 });
	expect(execution.waits).toBe(false);
	expect(fates(execution)).toEqual([['token-1', 'accepted', 'delivered']]);
	expect(execution.output('After')[0]?.json.from).toBe('Li Lei');
});

test('forged, for others, unsigned and untold ones end nothing', async () => {
	const execution = await waiting(one).start();
	const key = keyOf(execution);
	expect(await tell(key, 'token-1', { signature: 'Zm9yZ2Vk' })).toMatchObject({ status: 401, items: undefined });
	await tell(key, 'token-1', { parameters: { verifySignature: false } });
	await tell(key, 'token-2');
	await tell('other', 'token-1');
	// The device is not online: it says nothing yet.
	await tell(key, 'token-1', { statusCode: '0', pushSuccess: false });
	await execution.resume();
	expect(execution.waits).toBe(true);
	later(11 * minute);
	await execution.resume();
	expect(fates(execution)).toEqual([['token-1', 'accepted', 'noReceipt']]);
	expect(execution.hints).toContainEqual(
		expect.stringMatching(/^Nothing was reported.*Ant mPaaS Push Trigger is active/),
	);
});

test('an event that is not ticked in the trigger is handed on', async () => {
	const execution = await waiting(one).start();
	const answer = await tell(keyOf(execution), 'token-1', { parameters: { events: ['failed'] } });
	expect(answer.items).toBeUndefined();
	await execution.resume();
	expect(fates(execution)).toEqual([['token-1', 'accepted', 'delivered']]);
});

test('two that wait at once each get their own', async () => {
	const first = await waiting(one).start();
	const second = await waiting(one).start();
	await Promise.all([tell(keyOf(first), 'token-1'), tell(keyOf(second), 'token-1', { statusCode: '80000004' })]);
	await first.resume();
	await second.resume();
	expect(fates(first)).toEqual([['token-1', 'accepted', 'delivered']]);
	expect(fates(second)).toEqual([['token-1', 'accepted', 'failed']]);
});

test('of a user, a device that fails does not end it, and one that has it does', async () => {
	const execution = await waiting([{ name: 'Li Lei', id: 'lilei' }], { deliveryType: 3 }).start();
	await tell(keyOf(execution), 'lilei', { statusCode: '80000004', adToken: 'old-phone' });
	await execution.resume();
	expect(execution.waits).toBe(true);
	await tell(keyOf(execution), 'lilei', { adToken: 'new-phone' });
	await execution.resume();
	expect(fates(execution)).toEqual([['lilei', 'accepted', 'delivered']]);
});

test('what cannot be read at a look is looked for again; at the limit it is told', async () => {
	const execution = await waiting(one).start();
	await tell(keyOf(execution), 'token-1');
	const broken = jest.spyOn(SqliteFile.prototype, 'statement').mockImplementation(() => {
		throw new LedgerError('unusable', 'is gone', 'Bring it back');
	});
	await execution.resume();
	expect(execution.waits).toBe(true);
	broken.mockRestore();
	await execution.resume();
	expect(fates(execution)).toEqual([['token-1', 'accepted', 'delivered']]);
});

test('receipts that cannot be kept stop nothing, and stand in the log', async () => {
	await waiting(one).start();
	jest.spyOn(SqliteFile.prototype, 'statement').mockImplementation(() => {
		throw new Error('the disk is full');
	});
	const answer = await tell('any', 'token-1');
	expect(answer.items).toHaveLength(1);
	expect(answer.log).toEqual([expect.stringContaining('Receipts for executions that may wait for them are lost')]);
});

test('what cannot be made known is not sent', async () => {
	const real = Reflect.get(SqliteFile.prototype, 'statement') as SqliteFile['statement'];
	jest.spyOn(SqliteFile.prototype, 'statement').mockImplementation(function (this: SqliteFile, sql: string) {
		if (sql.includes('INTO expected')) throw new LedgerError('unusable', 'has a full disk', 'Make room');
		return Reflect.apply(real, this, [sql]);
	});
	const execution = await waiting(one).start();
	expect(execution.error?.description).toContain('Nothing was sent');
	expect(practice.requests()).toEqual([]);
});

test('queue mode without Redis, Retry On Fail and another folder are refused before anything is sent', async () => {
	process.env.EXECUTIONS_MODE = 'queue';
	const queued = await waiting(one).start();
	delete process.env.EXECUTIONS_MODE;
	expect(queued.error?.message).toMatch(/^Coordination in item 0 is This Machine, but n8n runs in queue mode/);
	const home = process.env.N8N_USER_FOLDER;
	process.env.N8N_USER_FOLDER = '/elsewhere';
	const elsewhere = await waiting(one).start();
	if (home === undefined) delete process.env.N8N_USER_FOLDER;
	else process.env.N8N_USER_FOLDER = home;
	expect(elsewhere.error?.message).toMatch(/^Receipts .*would not be found/);
	const retried = await waiting(one, {}, { retryOnFail: true }).start();
	expect(retried.error?.message).toMatch(/^Retry On Fail/);
	expect(practice.requests()).toEqual([]);
});

test('a dry run shows the request and waits for nothing', async () => {
	const execution = await waiting(one, { sendingOptions: { dryRun: true } }).start();
	expect(execution.waits).toBe(false);
	expect(practice.requests()).toEqual([]);
});

test.each([
	['at first', 0, 60 * minute, 10_000],
	['after an hour', 60 * minute, 120 * minute, 6 * minute],
	['after a day', 1440 * minute, undefined, 10 * minute],
	['before the limit', 59 * minute, 60 * minute, minute],
])('it looks %s', (_, passed, until, pause) => {
	const begun = 1_000_000;
	const limit = until === undefined ? {} : { until: begun + until };
	expect(nextLook({ begun, ...limit }, begun + passed).getTime()).toBe(begun + passed + pause);
});
