import { generateKeyPairSync, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as wait } from 'node:timers/promises';
import { ExecuteContext } from 'n8n-core';
import type { IDataObject, INode } from 'n8n-workflow';
import { storageFolder } from '../../lib/waiting/handOn';
import { MpaasPush } from '../../nodes/MpaasPush/MpaasPush.node';
import { MpaasPushTrigger } from '../../nodes/MpaasPush/MpaasPushTrigger.node';
import { useCampaigns } from '../engine/ledger';
import { postTo, type Answered } from '../engine/webhook';
import { simple, usePractice } from '../mpaas/practice';
import { Execution } from './execution';

/** Waiting for mPaaS in hostile order. */
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
			targetMsgkey: '={{ $json.id }}',
			...parameters,
		},
		items,
		practice.credential(),
		settings,
		'v1',
		`mpaasTraps-${process.pid}-${(runs += 1)}`,
	);

const one = [{ name: 'Li Lei', id: 'token-1' }];

const post = async (body: string): Promise<Answered> =>
	postTo(trigger, {
		body,
		headers: { 'content-type': 'application/json;charset=UTF-8' },
		query: { sign: sign('RSA-SHA256', Buffer.from(body), privateKey).toString('base64') },
		parameters: { publicKey },
	});

const tell = async (
	msgId: unknown,
	targetId: string,
	{ statusCode = '2', adToken = targetId } = {},
): Promise<Answered> =>
	post(
		JSON.stringify({
			extInfo: { adToken, osType: 'android' },
			msgId,
			pushSuccess: statusCode === '2',
			statusCode,
			statusDesc: 'told',
			targetId,
		}),
	);

const keyOf = (execution: Execution, position = 0): unknown => execution.output()[position]?.json.messageId;
const fates = (execution: Execution): unknown[] =>
	execution.output().map(({ json }) => [json.target, json.outcome, json.receipt]);
const later = (milliseconds: number): void => {
	const now = Date.now() + milliseconds;
	jest.spyOn(Date, 'now').mockReturnValue(now);
};
afterEach(() => jest.restoreAllMocks());

const file = (): string => path.join(storageFolder('n8n-nodes-china-push.mpaasPush'), 'receipts.sqlite');
const open = (): DatabaseSync => new DatabaseSync(file());

test('a target that another run of the campaign has sent to is not waited for', async () => {
	const parameters = { sendingOptions: { campaignKey: 'autumn' }, limitWaitTime: false };
	expect((await waiting(one, parameters).start()).waits).toBe(true);
	const second = await waiting(one, parameters).start();
	expect(second.waits).toBe(false);
	const third = await waiting([...one, { name: 'Han Meimei', id: 'token-2' }], parameters).start();
	expect(third.waits).toBe(true);
	await tell(keyOf(third, 1), 'token-2');
	await third.resume();
	expect(fates(third)).toEqual([
		['token-1', 'accepted', 'noReceipt'],
		['token-2', 'accepted', 'delivered'],
	]);
	expect(practice.requests()).toHaveLength(2);
});

test.each([3, '3', undefined])('a user is one whose kind is saved as %p', async (deliveryType) => {
	const kind = deliveryType === undefined ? {} : { deliveryType };
	const execution = await waiting([{ name: 'Li Lei', id: 'lilei' }], kind).start();
	await tell(keyOf(execution), 'lilei', { statusCode: '80000004', adToken: 'old-phone' });
	await execution.resume();
	expect(execution.waits).toBe(true);
});

test('what is kept names nobody', async () => {
	const execution = await waiting([{ id: 'canary-token' }], { options: { msgKey: 'canary-key' } }).start();
	await tell('canary-key', 'canary-token');
	const text = ['', '-wal'].map((end) => readFileSync(`${file()}${end}`, 'latin1')).join('');
	expect(text).not.toMatch(/canary-(token|key)/);
	await execution.resume();
	expect(fates(execution)).toEqual([['canary-token', 'accepted', 'delivered']]);
});

test('what is kept no longer is found without reading all that is', async () => {
	await waiting(one).start();
	const database = open();
	const plan = database
		.prepare('EXPLAIN QUERY PLAN DELETE FROM expected WHERE wait IN (SELECT id FROM wait WHERE until < 0)')
		.all();
	database.close();
	expect(plan.map(({ detail }) => detail)).not.toContainEqual(expect.stringContaining('SCAN expected'));
});

test('what is over is forgotten', async () => {
	const execution = await waiting(one).start();
	await tell(keyOf(execution), 'token-1');
	await execution.resume();
	later(1000 * 1440 * minute);
	await waiting(one).start();
	const database = open();
	const rows = ['wait', 'expected', 'receipt'].map(
		(table) => database.prepare(`SELECT count(*) AS rows FROM ${table}`).get()?.rows,
	);
	database.close();
	expect(rows).toEqual([1, 1, 0]);
});

test('a file that another program holds for a second loses no receipt', async () => {
	const execution = await waiting(one).start();
	const other = open();
	other.exec('BEGIN IMMEDIATE');
	const telling = tell(keyOf(execution), 'token-1');
	await wait(1000);
	other.exec('COMMIT');
	other.close();
	expect((await telling).log).toEqual([]);
	await execution.resume();
	expect(fates(execution)).toEqual([['token-1', 'accepted', 'delivered']]);
});

test('what was made known and lost is made known again at the next look', async () => {
	const items = [...one, { id: 'bell\u0007' }, { name: 'Han Meimei', id: 'token-2' }];
	const execution = await waiting(items, { deliveryType: 1 }, { onError: 'continueRegularOutput' }).start();
	const keys = [keyOf(execution, 0), keyOf(execution, 2)];
	const database = open();
	database.exec('DELETE FROM expected; DELETE FROM wait');
	database.close();
	await execution.resume();
	expect(execution.waits).toBe(true);
	await tell(keys[1], 'token-2');
	await tell(keys[0], 'token-1', { statusCode: '80000004' });
	await execution.resume();
	expect(execution.output().map(({ json }) => json.receipt)).toEqual(['failed', undefined, 'delivered']);
});

test('keys and targets of digits, told as numbers', async () => {
	const [msgId, target] = ['98765432109876543210', '12345678901234567890'];
	const execution = await waiting([{ id: target }], { options: { msgKey: msgId } }).start();
	await post(`{"msgId":${msgId},"targetId":${target},"statusCode":2,"pushSuccess":true}`);
	await execution.resume();
	expect(fates(execution)).toEqual([[target, 'accepted', 'delivered']]);
});

test('with answers not simplified it waits and tells all the same', async () => {
	const raw = { options: { simplify: false } };
	const execution = await waiting([{ id: ['token-1', 'token-2'] }], raw).start();
	for (const position of [1, 0]) await tell(keyOf(execution, position), `token-${position + 1}`);
	await execution.resume();
	expect(fates(execution).map((fate) => (fate as unknown[])[2])).toEqual(['delivered', 'delivered']);
	expect(execution.output()[0]?.json.response).toBeDefined();
});

test.each(['continueRegularOutput', 'continueErrorOutput'] as const)(
	'with %s a refused item among others is told in its place, and not waited for',
	async (onError) => {
		const items = [
			{ name: 'a', id: 'token-1' },
			{ name: 'b', id: 'bell\u0007' },
			{ name: 'c', id: 'token-3' },
		];
		const execution = await waiting(items, {}, { onError }).start();
		for (const { json } of execution.output().filter(({ json: { messageId } }) => messageId))
			await tell(json.messageId, String(json.target));
		await execution.resume();
		expect(execution.waits).toBe(false);
		const outputs = execution.run?.data.resultData.runData.Push?.at(-1)?.data?.main ?? [];
		const places = outputs.map((output) => output?.map(({ pairedItem, json }) => [pairedItem, json.receipt]));
		const [a, b, c] = [
			[{ item: 0 }, 'delivered'],
			[{ item: 1 }, undefined],
			[{ item: 2 }, 'delivered'],
		];
		expect(places).toEqual(onError === 'continueErrorOutput' ? [[a, c], [b]] : [[a, b, c]]);
	},
);

test('many, told backwards, each twice at once, stay in order', async () => {
	const items = Array.from({ length: 300 }, (_, index) => ({ name: `n${index}`, id: `token-${index}` }));
	const execution = await waiting(items, { deliveryType: 1 }).start();
	const keys = items.map((_, index) => keyOf(execution, index));
	const codeOf = (index: number): string => (index % 3 === 0 ? '80000004' : '2');
	for (let from = 299; from >= 0; from -= 50)
		await Promise.all(
			Array.from({ length: 100 }, (_, index) => from - (index >> 1)).map(async (index) =>
				tell(keys[index], `token-${index}`, { statusCode: codeOf(index) }),
			),
		);
	await execution.resume();
	expect(fates(execution)).toEqual(
		items.map(({ id }, index) => [id, 'accepted', index % 3 === 0 ? 'failed' : 'delivered']),
	);
	expect(execution.output('After').map(({ json }) => json.from)).toEqual(items.map(({ name }) => name));
}, 60_000);

test('one more than a thousand is refused before anything is sent', async () => {
	const items = Array.from({ length: 1001 }, (_, index) => ({ id: `token-${index}` }));
	const execution = await waiting(items).start();
	expect(execution.error?.message).toMatch(
		/^The run has 1001 targets; one that waits for receipts takes at most 1000$/,
	);
	expect(practice.requests()).toEqual([]);
});

test('an n8n that was updated meanwhile and lets no node wait loses no item', async () => {
	const execution = await waiting(one).start();
	// It is inherited, so that this one only hides it.
	Object.defineProperty(ExecuteContext.prototype, 'putExecutionToWait', { value: undefined, configurable: true });
	try {
		await execution.resume();
	} finally {
		Reflect.deleteProperty(ExecuteContext.prototype, 'putExecutionToWait');
	}
	expect(execution.waits).toBe(false);
	expect(fates(execution)).toEqual([['token-1', 'accepted', 'noReceipt']]);
	expect(execution.output('After')).toHaveLength(1);
	expect(execution.hints).toContainEqual(expect.stringMatching(/^This version of n8n lets no node/));
});

test('signed posts that are odd neither end a wait nor stop the trigger', async () => {
	const execution = await waiting(one).start();
	const key = JSON.stringify(keyOf(execution));
	for (const body of [
		'{"msgId":"__proto__","targetId":"constructor","statusCode":"2"}',
		`{"msgId":${key},"statusCode":"2"}`,
		`{"msgId":${key},"targetId":["token-1"],"statusCode":"2"}`,
		`{"msgId":${key},"targetId":"token-1 ","statusCode":"2"}`,
		`{"msgId":${key},"targetId":"token-1","statusCode":"2","pushSuccess":false}`,
		`{"msgId":"${'k'.repeat(1_000_000)}","targetId":"token-1","statusCode":"2"}`,
		`{"msgId":${key},"targetId":"token-1","statusCode":"toString"}`,
	])
		expect(await post(body)).toMatchObject({ status: 200, log: [] });
	await execution.resume();
	expect(execution.waits).toBe(true);
});
