import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { buildSync } from 'esbuild';
import { openRedisReceipts } from '../../lib/ledger/redisReceipts';
import type { RedisConnection } from '../../lib/ledger/redisConnection';
import type { KeptReceipt, ReceiptStore } from '../../lib/ledger/receiptStore';
import { openSqliteReceipts } from '../../lib/ledger/sqliteReceipts';
import { RedisHost } from './redisHost';

let host: RedisHost;
let connection: RedisConnection;
let folder: string;

beforeAll(async () => {
	host = await RedisHost.start(['--appendonly', 'no', '--save', '']);
	connection = await host.connect();
});
afterAll(async () => {
	connection.release();
	await host.tidy();
});
beforeEach(() => {
	folder = mkdtempSync(path.join(tmpdir(), 'receipts-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const receipt = (position: number, event = 'delivered', ends = true): KeptReceipt => ({
	position,
	event,
	ends,
	told: JSON.stringify({ event, position }),
});
const later = (): number => Date.now() + 60_000;
const inOrder = (kept: KeptReceipt[]): KeptReceipt[] =>
	[...kept].sort((a, b) => a.position - b.position || a.event.localeCompare(b.event));

let waits = 0;
const newWait = (): string => `wait ${(waits += 1)} "' {}`;

const stores: Array<[string, () => ReceiptStore]> = [
	['SQLite', () => openSqliteReceipts(folder)],
	['Redis', () => openRedisReceipts(connection)],
];

describe.each(stores)('%s', (_name, open) => {
	test('counts each target once, and only what ends', async () => {
		const store = open();
		const wait = newWait();
		expect(await store.add(wait, [], later())).toBe(0);
		expect(await store.read(wait)).toEqual([]);
		expect(await store.add(wait, [receipt(0), receipt(2, 'delivered', false)], later())).toBe(1);
		expect(await store.add(wait, [receipt(0), receipt(0, 'clicked')], later())).toBe(1);
		expect(await store.add(wait, [receipt(2, 'expired')], later())).toBe(2);
		expect(inOrder(await store.read(wait))).toEqual([
			receipt(0, 'clicked'),
			receipt(0),
			receipt(2, 'delivered', false),
			receipt(2, 'expired'),
		]);
	});

	test('keeps the first of the same', async () => {
		const store = open();
		const wait = newWait();
		await store.add(wait, [receipt(0)], later());
		await store.add(wait, [{ ...receipt(0), told: 'again' }], later());
		expect(await store.read(wait)).toEqual([receipt(0)]);
	});

	test('keeps waits apart', async () => {
		const store = open();
		const [one, other] = [newWait(), newWait()];
		await store.add(one, [receipt(0)], later());
		expect(await store.add(other, [receipt(1)], later())).toBe(1);
		expect(await store.read(other)).toEqual([receipt(1)]);
	});

	test('of many that come at once, the last to be kept sees them all', async () => {
		const store = open();
		const wait = newWait();
		const counts = await Promise.all(
			Array.from({ length: 200 }, async (_, position) => store.add(wait, [receipt(position)], later())),
		);
		expect(Math.max(...counts)).toBe(200);
		expect(await store.read(wait)).toHaveLength(200);
	});

	test('takes thousands in one post', async () => {
		const store = open();
		const wait = newWait();
		const all = Array.from({ length: 10_000 }, (_, position) => receipt(position));
		expect(await store.add(wait, all, later())).toBe(10_000);
		expect(await store.read(wait)).toHaveLength(10_000);
	});
});

describe('SQLite', () => {
	const file = (): string => path.join(folder, 'receipts.sqlite');

	test('forgets what is over', async () => {
		const store = openSqliteReceipts(folder);
		await store.add('over', [receipt(0)], Date.now() - 1);
		await store.add('waits', [receipt(0)], later());
		const clock = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 61_000);
		try {
			await store.add('third', [], Date.now() + 60_000);
		} finally {
			clock.mockRestore();
		}
		expect(await store.read('over')).toEqual([]);
	});

	test('waits while another program holds the file, and then goes on', async () => {
		const store = openSqliteReceipts(folder);
		await store.add('wait', [], later());
		const other = new DatabaseSync(file());
		other.exec('BEGIN IMMEDIATE');
		const adding = store.add('wait', [receipt(0)], later());
		await new Promise((resolve) => setTimeout(resolve, 100));
		other.exec('COMMIT');
		other.close();
		expect(await adding).toBe(1);
	});

	test.each([
		[
			'a file of something else',
			() => writeFileSync(file(), 'no database at all '.repeat(100)),
			/is no SQLite database$/,
		],
		[
			'a database of another program',
			() => {
				const other = new DatabaseSync(file());
				other.exec('CREATE TABLE t (a)');
				other.close();
			},
			/holds the data of another program$/,
		],
		['a folder', () => mkdirSync(file()), /can neither be opened nor made/],
	])('cannot use %s, and says so', async (_what, spoil, sentence) => {
		spoil();
		await expect(openSqliteReceipts(folder).add('wait', [], later())).rejects.toMatchObject({
			name: 'LedgerError',
			message: expect.stringMatching(sentence),
		});
	});

	test('three processes that are killed lose nothing that they said was kept', async () => {
		const worker = path.join(folder, 'worker.cjs');
		buildSync({
			entryPoints: [path.join(__dirname, 'worker', 'receipts.ts')],
			bundle: true,
			platform: 'node',
			outfile: worker,
			logLevel: 'silent',
		});
		const said = new Set<number>();
		const killed = Array.from({ length: 3 }, async (_, first) => {
			const child = spawn(process.execPath, [worker, folder, String(first), '3'], {
				stdio: ['ignore', 'pipe', 'ignore'],
			});
			let text = '';
			await new Promise<void>((resolve, reject) => {
				child.once('error', reject);
				child.once('close', () => resolve());
				child.stdout.on('data', (data: Buffer) => {
					text += String(data);
					if (text.split('\n').length > 30 + 10 * first) child.kill('SIGKILL');
				});
			});
			for (const line of text.split('\n').slice(0, -1)) said.add(Number(line));
		});
		await Promise.all(killed);
		expect(said.size).toBeGreaterThan(90);
		const kept = new Set((await openSqliteReceipts(folder).read('wait')).map(({ position }) => position));
		for (const position of said) expect(kept).toContain(position);
	});
});
