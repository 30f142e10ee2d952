import { gzipSync } from 'node:zlib';
import { DataDeduplicationService } from 'n8n-core';
import type { IDataDeduplicator, IDataObject } from 'n8n-workflow';
import { MiPush } from '../../nodes/MiPush/MiPush.node';
import practice from '../../sandbox/practice.json';
import { startSandbox, type Sandbox } from '../../sandbox/server';
import { runInEngine, type EngineSetting } from '../engine/harness';

/** n8n's deduplication store, in memory: records as it checks, like the real one. */
class MemoryStore implements IDataDeduplicator {
	entries = new Set<string>();

	async checkProcessedAndRecord(items: Parameters<IDataDeduplicator['checkProcessedAndRecord']>[0]) {
		const fresh = items.filter((item) => !this.entries.has(String(item)));
		for (const item of items) this.entries.add(String(item));
		return { new: fresh, processed: items.filter((item) => !fresh.includes(item)) };
	}

	async checkProcessedItemsAndRecord(): Promise<never> {
		throw new Error('not used');
	}

	async removeProcessed(items: Parameters<IDataDeduplicator['removeProcessed']>[0]) {
		for (const item of items) this.entries.delete(String(item));
	}

	async clearAllProcessedItems() {
		this.entries.clear();
	}

	async getProcessedDataCount() {
		return this.entries.size;
	}
}

let sandbox: Sandbox;
const store = new MemoryStore();

beforeAll(async () => {
	await DataDeduplicationService.init(store);
	sandbox = await startSandbox({ port: 0, quiet: true });
});
afterAll(async () => sandbox.close());
beforeEach(async () => {
	sandbox.reset();
	store.entries.clear();
});

const credential = (): EngineSetting['credential'] => ({ appSecret: practice.mipush.appSecret, packageName: practice.mipush.packageName, region: 'custom', baseUrl: sandbox.url });
const message = { resource: 'message', operation: 'sendToRegIds', registrationId: '={{ $json.regId }}', title: 'Hello', description: 'World' };
const bulk = (count: number, from = 0): IDataObject[] => Array.from({ length: count }, (_, index) => ({ regId: `bulk-${from + index}` }));
const send = async (parameters: IDataObject, items: IDataObject[], more: Partial<EngineSetting> = {}) => runInEngine({ node: new MiPush(), credential: credential(), parameters: { ...message, ...parameters }, items, ...more });
const delivered = () => sandbox.bulk.counters().find(({ vendor }) => vendor === 'mipush') ?? { delivered: 0, distinct: 0, duplicates: 0 };
const requests = (): number => sandbox.journal.list().length;

test('folds 2,500 items into three requests and answers each item', async () => {
	const { outputs, error } = await send({}, bulk(2500));
	expect(error).toBeUndefined();
	expect(outputs[0]).toHaveLength(2500);
	expect(requests()).toBe(3);
	outputs[0]?.forEach((item, index) => {
		expect(item.json).toMatchObject({ outcome: 'accepted', target: `bulk-${index}` });
		expect(item.pairedItem).toEqual({ item: index });
	});
});

test('splits by outcome: every item leaves through one output, linked', async () => {
	const items = [{ regId: 'bulk-1' }, { regId: 'nobody' }, { regId: 'a,b' }, { regId: 'bulk-2' }];
	const { outputs, error } = await send({ sendingOptions: { splitByOutcome: true } }, items);
	expect(error).toBeUndefined();
	expect(outputs.map((output) => output.map(({ pairedItem }) => pairedItem))).toEqual([[{ item: 0 }, { item: 3 }], [], [{ item: 1 }], [{ item: 2 }]]);
	expect(outputs[3]?.[0]?.json.reason).toContain('Registration ID in item 2 holds ","');
});

test('a dry run sends nothing and shows the split with the secret masked', async () => {
	const { outputs } = await send({ sendingOptions: { dryRun: true } }, [...bulk(1500), { regId: '' }]);
	expect(requests()).toBe(0);
	expect(outputs[0]).toHaveLength(1501);
	expect(outputs[0]?.[0]?.json).toMatchObject({ dryRun: true, request: 1, ofRequests: 2, targetsInRequest: 1000, sends: { method: 'POST', headers: { authorization: 'key=***' } } });
	expect(outputs[0]?.[1000]?.json).toMatchObject({ request: 2, targetsInRequest: 500 });
	expect(outputs[0]?.[1500]?.json).toMatchObject({ outcome: 'rejected', reason: 'Registration ID in item 1500 is empty; it must name at least one registration ID' });
	expect(JSON.stringify(outputs)).not.toContain(practice.mipush.appSecret);
});

test('more targets than the audience limit need a confirmation', async () => {
	const refused = await send({ sendingOptions: { audienceLimit: 10 } }, bulk(11));
	expect(refused.error?.message).toBe('Audience in item 0 is 11 targets; Audience Limit allows 10');
	expect(requests()).toBe(0);
	const dry = await send({ sendingOptions: { audienceLimit: 10, dryRun: true } }, bulk(11));
	expect(dry.hints.map(({ message: text }) => text)).toEqual(['Audience is 11 targets; Audience Limit allows 10, so sending would be refused']);
	const confirmed = await send({ sendingOptions: { audienceLimit: 10, confirmLargeAudience: true } }, bulk(11));
	expect(confirmed.error).toBeUndefined();
});

test('as an AI tool it reaches at most 100 targets, whatever the form says', async () => {
	const { error } = await send({ sendingOptions: { audienceLimit: 1000, confirmLargeAudience: true } }, bulk(101), { settings: { type: 'n8n-nodes-china-push.miPushTool' } });
	expect(error?.message).toContain('as an AI tool the node reaches at most 100');
	expect(requests()).toBe(0);
});

describe('a campaign', () => {
	const campaign = { sendingOptions: { campaignKey: 'spring' } };

	test('sends to each target once, however often it runs', async () => {
		await send(campaign, bulk(1200));
		const second = await send(campaign, bulk(1300));
		expect(second.error).toBeUndefined();
		expect(second.outputs[0]?.filter(({ json }) => json.earlierRun)).toHaveLength(1200);
		expect(delivered()).toMatchObject({ delivered: 1300, distinct: 1300, duplicates: 0 });
	});

	test('does not repeat what may have been sent, unless told to', async () => {
		sandbox.dials.set({ fault: 'lost', times: 1 });
		const first = await send(campaign, bulk(5), { settings: { onError: 'continueErrorOutput' } });
		expect(first.outputs[1]?.[0]?.json.details).toMatchObject({ outcome: 'unknown' });
		const second = await send(campaign, bulk(5));
		expect(second.outputs[0]?.map(({ json }) => json.outcome)).toEqual(Array(5).fill('unknown'));
		const third = await send({ sendingOptions: { campaignKey: 'spring', repeatDoubtful: true } }, bulk(5));
		expect(third.outputs[0]?.map(({ json }) => json.outcome)).toEqual(Array(5).fill('accepted'));
	});

	test('two runs at once do not send to the same targets', async () => {
		const runs = await Promise.all([send(campaign, bulk(1500), { settings: { onError: 'continueErrorOutput' } }), send(campaign, bulk(1500), { settings: { onError: 'continueErrorOutput' } })]);
		expect(delivered()).toMatchObject({ delivered: 1500, distinct: 1500, duplicates: 0 });
		expect(runs.flatMap(({ outputs }) => outputs.flat())).toHaveLength(3000);
	});

	test('sends again what was refused', async () => {
		sandbox.dials.set({ fault: 'code', code: 200001, times: 1 });
		await send(campaign, bulk(5), { settings: { onError: 'continueErrorOutput' } });
		const second = await send(campaign, bulk(5));
		expect(second.outputs[0]?.map(({ json }) => json.outcome)).toEqual(Array(5).fill('accepted'));
		expect(delivered()).toMatchObject({ distinct: 5, duplicates: 0 });
	});

	test('is forgotten by the Campaign resource', async () => {
		await send(campaign, bulk(3));
		await send({ resource: 'campaign', operation: 'clear' }, [{}]);
		const again = await send(campaign, bulk(3));
		expect(again.outputs[0]?.every(({ json }) => json.earlierRun === undefined)).toBe(true);
	});
});

describe('a file of targets', () => {
	const fromFile = (options: IDataObject = {}, more: IDataObject = {}): IDataObject => ({ targetsFrom: 'file', binaryPropertyName: 'data', ...more, sendingOptions: { confirmLargeAudience: true, ...options } });
	const withFile = (content: string | Buffer) => ({ binary: [{ data: { data: Buffer.from(content).toString('base64'), mimeType: 'text/plain', fileName: 'targets.txt' } }] });
	const lines = (count: number): string => Array.from({ length: count }, (_, index) => `bulk-${index}`).join('\n');

	test('is sent in full requests and answered with one summary', async () => {
		const { outputs, error } = await send(fromFile(), [{}], withFile(`${lines(2500)}\r\n`));
		expect(error).toBeUndefined();
		expect(outputs[0]).toHaveLength(1);
		expect(outputs[0]?.[0]?.json).toMatchObject({ outcome: 'accepted', lines: 2500, accepted: 2500, requests: 3 });
		expect(outputs[0]?.[0]?.binary).toBeUndefined();
		expect(delivered()).toMatchObject({ distinct: 2500, duplicates: 0 });
	});

	test.each([
		['gzip', gzipSync(lines(10)), {}],
		['csv', `name,regId\n${lines(10).split('\n').map((id) => `"Li, Lei",${id}`).join('\n')}`, { fileFormat: 'csv', fileColumn: 'regId' }],
		['ndjson', lines(10).split('\n').map((id) => JSON.stringify({ regId: id })).join('\n'), { fileFormat: 'ndjson', fileColumn: 'regId' }],
		['a byte order mark', `\ufeff${lines(10)}`, {}],
	])('is read as %s', async (_name, content, more) => {
		const { outputs, error } = await send(fromFile({}, more), [{}], withFile(content));
		expect(error).toBeUndefined();
		expect(outputs[0]?.[0]?.json).toMatchObject({ accepted: 10, badLines: 0 });
	});

	test('names bad lines, drops duplicates and hands back what was not accepted', async () => {
		const content = Buffer.concat([Buffer.from('bulk-1\nbulk-1\na,b\nnobody\n'), Buffer.from([0xc4, 0xe3, 0x0a]), Buffer.from('bulk-2')]);
		const { outputs, hints } = await send(fromFile(), [{}], withFile(content));
		expect(outputs[0]?.[0]?.json).toMatchObject({ lines: 6, accepted: 2, deadTargets: 1, badLines: 2, duplicates: 1, firstBadLines: [{ line: 3 }, { line: 5, reason: 'is not valid UTF-8' }] });
		const file = Buffer.from(outputs[0]?.[0]?.binary?.notAccepted?.data ?? '', 'base64').toString();
		expect(file.split('\n')[0]).toBe('target,outcome,reason,line');
		expect(file).toContain('nobody,deadTarget');
		expect(hints.map(({ message: text }) => text)).toContain('1 lines of the file name a target that stood there before; each target was sent to once');
	});

	test.each([
		['a wrong column', 'a,b\n1,2', { fileFormat: 'csv', fileColumn: 'regId' }, 'Column in item 0 is "regId"; the file has the columns "a", "b"'],
		['one endless line', 'x'.repeat(100_000), {}, 'Input Data Field Name in item 0 holds a file whose line 1 is longer than 65536 characters; it needs one target a line'],
		['an Excel file', 'PK\u0003\u0004', {}, 'Input Data Field Name in item 0 holds a ZIP or Excel file; save the list as text, CSV or NDJSON'],
	])('refuses %s in one sentence', async (_name, content, more, sentence) => {
		const { error } = await send(fromFile({}, more), [{}], withFile(content));
		expect(error?.message).toBe(sentence);
		expect(requests()).toBe(0);
	});

	test('stops when the first request is refused, and says so', async () => {
		const { error } = await runInEngine({ node: new MiPush(), credential: { ...credential(), appSecret: 'wrong' }, parameters: { ...message, ...fromFile({ concurrency: 1 }) }, items: [{}], ...withFile(lines(5000)) });
		expect(error?.message).toContain('the App Secret was not accepted');
		expect(requests()).toBe(1);
	});

	test('goes on where it stopped when the campaign is the same, and refuses another file', async () => {
		sandbox.dials.set({ fault: 'code', code: 200001, after: 2 });
		const first = await send(fromFile({ campaignKey: 'file', concurrency: 1 }), [{}], withFile(lines(5000)));
		expect(first.outputs[0]?.[0]?.json).toMatchObject({ outcome: 'retryLater', accepted: 2000, retryLater: 3000 });
		sandbox.dials.clear();
		const second = await send(fromFile({ campaignKey: 'file' }), [{}], withFile(lines(5000)));
		expect(second.outputs[0]?.[0]?.json).toMatchObject({ outcome: 'accepted', accepted: 3000, acceptedEarlier: 2000 });
		expect(delivered()).toMatchObject({ delivered: 5000, distinct: 5000, duplicates: 0 });
		const other = await send(fromFile({ campaignKey: 'file' }), [{}], withFile(lines(4999)));
		expect(other.error?.message).toBe('Campaign Key in item 0 "file" was begun with another file');
	});
});

test('cancelling ends within a second and tells what was sent', async () => {
	sandbox.dials.set({ fault: 'slow', delayMs: 5000, after: 2 });
	const started = Date.now();
	const { error, run } = await send({ sendingOptions: { batching: 'single', concurrency: 2 } }, bulk(50), { onStart: (cancel) => setTimeout(cancel, 400) });
	expect(Date.now() - started).toBeLessThan(3000);
	expect(run.status === 'canceled' || error !== undefined).toBe(true);
	expect(delivered().delivered).toBeLessThan(10);
});
