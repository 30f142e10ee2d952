import { hash } from 'node:crypto';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Awaiting, KeptReceipt, ReceiptStore } from './receiptStore';
import { SqliteFile, type SqliteLayout } from './sqliteFile';
import { heldByAnother, isLocked, ledgerErrorOf } from './sqliteFault';

/** "CPRC" in the file's header. */
const layout: SqliteLayout = {
	applicationId: 0x43505243,
	version: 1,
	tables: `
CREATE TABLE wait (id TEXT PRIMARY KEY, until INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE receipt (
	wait TEXT NOT NULL, position INTEGER NOT NULL, event TEXT NOT NULL, ends INTEGER NOT NULL, told TEXT NOT NULL,
	PRIMARY KEY (wait, position, event)
) WITHOUT ROWID;
`,
};

/**
 * Files of earlier versions are without it, and these versions leave it alone. It is looked into by message, and swept by wait: without an
 * index each sweep would read all of it, and n8n would stand still meanwhile.
 */
const expected = [
	`CREATE TABLE IF NOT EXISTS expected (
		message TEXT NOT NULL, wait TEXT NOT NULL, position INTEGER NOT NULL, PRIMARY KEY (message, wait, position)
	) WITHOUT ROWID`,
	'CREATE INDEX IF NOT EXISTS expectedOfWait ON expected (wait)',
];

/** A message names a phone or a person, and is kept long after the wait. */
const markOf = (message: string): string => hash('sha256', message).slice(0, 32);

/** A locked file is tried for so long: whoever posts a receipt waits meanwhile. Milliseconds. */
const lockedFor = 5_000;
const longestPause = 50;
/** The file is closed when unused for so long. Milliseconds. */
const closedAfter = 5_000;
/** What is kept no longer is looked for so often. Milliseconds. */
const sweptEvery = 60_000;

/** One a file, as long as this process lives: it closes its file by itself. */
const stores = new Map<string, SqliteReceipts>();

/** The receipts in a folder, which is made when it is first used. */
export function openSqliteReceipts(folder: string): ReceiptStore {
	const file = fileIn(folder);
	let store = stores.get(file);
	if (store === undefined) stores.set(file, (store = new SqliteReceipts(file)));
	return store;
}

const fileIn = (folder: string): string => path.resolve(folder, 'receipts.sqlite');

/** Whether anything has ever waited there: whoever only looks shall leave no file behind. */
export const hasSqliteReceipts = (folder: string): boolean => existsSync(fileIn(folder));

const hasExpected = (file: SqliteFile): boolean =>
	file.statement("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'expected'").get() !== undefined;

class SqliteReceipts implements ReceiptStore {
	private file: SqliteFile | undefined;
	/** Those that use the file at the moment. */
	private users = 0;
	private closing: NodeJS.Timeout | undefined;
	private sweptAt = 0;

	constructor(private readonly path: string) {}

	async add(id: string, receipts: readonly KeptReceipt[], until: number): Promise<number> {
		return this.use(async (file) => {
			const known = file.transaction('BEGIN IMMEDIATE', () => {
				this.sweep(file);
				file
					.statement(
						'INSERT INTO wait (id, until) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET until = max(until, excluded.until)',
					)
					.run(id, until);
				const insert = file.statement(
					'INSERT INTO receipt (wait, position, event, ends, told) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
				);
				for (const { position, event, ends, told } of receipts) insert.run(id, position, event, ends ? 1 : 0, told);
				return file
					.statement('SELECT count(DISTINCT position) AS known FROM receipt WHERE wait = ? AND ends = 1')
					.get(id) as { known: number };
			});
			await file.makeSafe();
			return known.known;
		});
	}

	async expect(id: string, messages: readonly string[], until: number): Promise<void> {
		await this.use(async (file) => {
			file.transaction('BEGIN IMMEDIATE', () => {
				this.sweep(file);
				for (const sql of expected) file.statement(sql).run();
				file
					.statement(
						'INSERT INTO wait (id, until) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET until = max(until, excluded.until)',
					)
					.run(id, until);
				const insert = file.statement(
					'INSERT INTO expected (message, wait, position) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
				);
				messages.forEach((message, position) => insert.run(markOf(message), id, position));
			});
			await file.makeSafe();
		});
	}

	async awaiting(message: string): Promise<Awaiting[]> {
		return this.use(async (file) => {
			if (!hasExpected(file)) return [];
			return file
				.statement(
					'SELECT wait.id AS wait, position, until FROM expected JOIN wait ON wait.id = expected.wait WHERE message = ?',
				)
				.all(markOf(message)) as unknown as Awaiting[];
		});
	}

	async read(id: string): Promise<KeptReceipt[]> {
		return this.use(async (file) =>
			(
				file.statement('SELECT position, event, ends, told FROM receipt WHERE wait = ?').all(id) as unknown as Array<
					Omit<KeptReceipt, 'ends'> & { ends: number }
				>
			).map((row) => ({ ...row, ends: row.ends === 1 })),
		);
	}

	private sweep(file: SqliteFile): void {
		const now = Date.now();
		if (Math.abs(now - this.sweptAt) < sweptEvery) return;
		file.statement('DELETE FROM receipt WHERE wait IN (SELECT id FROM wait WHERE until < ?)').run(now);
		if (hasExpected(file))
			file.statement('DELETE FROM expected WHERE wait IN (SELECT id FROM wait WHERE until < ?)').run(now);
		file.statement('DELETE FROM wait WHERE until < ?').run(now);
		this.sweptAt = now;
	}

	/** @throws LedgerError */
	private async use<Result>(work: (file: SqliteFile) => Promise<Result>): Promise<Result> {
		clearTimeout(this.closing);
		this.users++;
		const giveUp = performance.now() + lockedFor;
		try {
			for (let tries = 1; ; tries++) {
				try {
					return await work((this.file ??= SqliteFile.open(this.path, layout)));
				} catch (error) {
					if (!isLocked(error)) throw ledgerErrorOf(error, this.path);
					if (performance.now() > giveUp) throw heldByAnother(this.path, lockedFor / 1000);
				}
				await wait(1 + Math.random() * Math.min(longestPause, 2 * tries));
			}
		} finally {
			if (--this.users === 0) {
				this.closing = setTimeout(() => this.close(), closedAfter);
				this.closing.unref();
			}
		}
	}

	private close(): void {
		this.file?.close();
		this.file = undefined;
	}
}
