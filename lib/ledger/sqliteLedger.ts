import { setImmediate as nextTurn } from 'node:timers/promises';
import {
	type CampaignCounts,
	type CampaignName,
	type CampaignRun,
	type CampaignScope,
	type JoinOptions,
	type Ledger,
	LedgerError,
	runDiesAfter,
	signOfLifeEvery,
} from './ledger';
import type { Marks } from './mark';
import { maxRun } from './markTable';
import { type ProcessIdentity, thisProcess } from './processIdentity';
import { SqliteCampaign } from './sqliteCampaign';
import { SqliteFile } from './sqliteFile';
import { SqliteQueue } from './sqliteQueue';
import { type Home, SqliteRun } from './sqliteRun';
import { Transaction } from './sqliteTransaction';

export interface Patience {
	/** How long a locked file is tried. Milliseconds. */
	lockedFor: number;
	/** The file is closed when unused for so long. Milliseconds. */
	closedAfter: number;
}

const usualPatience: Patience = { lockedFor: 30_000, closedAfter: 5_000 };
/** Campaigns that are kept no longer are looked for so often. Milliseconds. */
const sweptEvery = 60_000;
/** Runs that have died without anything begun are of no interest after so long. Milliseconds. */
const tracesFor = 100 * runDiesAfter;

interface CampaignRow extends CampaignName {
	id: number;
	begun: number;
	last: number;
	keepFor: number;
	accepted: number;
	dead: number;
	doubtful: number;
}

/** Keeps campaigns in one SQLite file, which several processes of a machine may use at once. */
export class SqliteLedger implements Ledger {
	private readonly queue: SqliteQueue;
	private file: SqliteFile | undefined;
	/** Those in use by this process, and its runs. */
	private readonly campaigns = new Map<number, SqliteCampaign>();
	private readonly runs = new Map<number, SqliteCampaign>();
	private sweptAt = 0;
	/** On the clock of `performance.now()`. */
	private signedAt = 0;
	/** The file's version up to which it is known. */
	private seenVersion: number | undefined;
	private heart: NodeJS.Timeout | undefined;
	private closing: NodeJS.Timeout | undefined;

	constructor(
		private readonly path: string,
		private readonly here: ProcessIdentity = thisProcess,
		private readonly patience: Patience = usualPatience,
	) {
		this.queue = new SqliteQueue({
			path,
			lockedFor: patience.lockedFor,
			catchUp: async () => await this.catchUp(),
			transact: (changes, doEach) => this.transact(changes, doEach),
			makeSafe: async () => await this.file?.makeSafe(),
			onRest: () => this.rest(),
		});
	}

	async join(name: CampaignName, { keepFor, signal }: JoinOptions): Promise<CampaignRun> {
		const entry = await this.queue.do({
			changes: true,
			signal,
			work: (transaction) => this.enter(transaction, name, keepFor),
		});
		const known = this.campaigns.get(entry.campaign);
		const campaign = known ?? new SqliteCampaign(entry.campaign, entry.resumed ? undefined : entry.run);
		this.campaigns.set(campaign.id, campaign);
		this.runs.set(entry.run, campaign);
		this.heart ??= setInterval(() => this.giveSign(), signOfLifeEvery).unref();
		const home: Home = {
			do: async (operation) => await this.queue.do(operation),
			leave: async (hasBegun, unsent) => await this.leave(entry.run, campaign, hasBegun, unsent),
		};
		const run = new SqliteRun(home, campaign, entry.run, entry.resumed, signal);
		try {
			// Who has just made the campaign has nothing to read.
			if (known !== undefined || entry.resumed)
				while (!(await this.queue.do({ changes: false, signal, work: ({ file }) => campaign.readSome(file) })));
		} catch (error) {
			await run.leave().catch(() => undefined);
			throw error;
		}
		return run;
	}

	async list(scope: CampaignScope, signal?: AbortSignal): Promise<CampaignCounts[]> {
		return await this.queue.do({
			changes: false,
			signal,
			work: (transaction) =>
				rowsIn(scope, transaction)
					.filter((row) => !isOver(row, transaction))
					.map((row) => countsOf(row, transaction)),
		});
	}

	async clear(scope: CampaignScope, signal?: AbortSignal): Promise<number> {
		return await this.queue.do({
			changes: true,
			signal,
			work: (transaction) => {
				const rows = rowsIn(scope, transaction);
				const busy = rows.find((row) => runsAtWork(row, transaction).length > 0);
				if (busy !== undefined)
					throw new LedgerError(
						'busy',
						`cannot be cleared while a run with the key "${busy.key}" is at work`,
						'Wait until it has ended, or stop it',
					);
				transaction.mustBeSafe = true;
				const forgotten = rows.filter((row) => !isOver(row, transaction)).length;
				for (const row of rows) remove(row, transaction);
				return forgotten;
			},
		});
	}

	private enter(
		transaction: Transaction,
		name: CampaignName,
		keepFor: number,
	): { campaign: number; run: number; resumed: boolean } {
		const { file, now } = transaction;
		this.sweep(transaction);
		let row = rowsIn(name, transaction).find(({ operation }) => operation === name.operation);
		if (row !== undefined && isOver(row, transaction)) {
			remove(row, transaction);
			row = undefined;
		}
		let campaign = row?.id;
		if (campaign === undefined) {
			const { workflow, service, operation, key } = name;
			const added = file
				.statement(
					'INSERT INTO campaign (workflow, service, operation, "key", begun, last, keepFor) VALUES (?, ?, ?, ?, ?, ?, ?)',
				)
				.run(workflow, service, operation, key, now, now, keepFor);
			campaign = Number(added.lastInsertRowid);
		} else {
			file.statement('UPDATE campaign SET keepFor = ? WHERE id = ?').run(keepFor, campaign);
			file.statement('DELETE FROM run WHERE campaign = ? AND begun = 0 AND sign < ?').run(campaign, now - tracesFor);
		}
		const run = transaction.addRun(campaign, null, 0);
		if (run > maxRun) throw new RangeError(`More than ${maxRun} runs`);
		return { campaign, run, resumed: row !== undefined };
	}

	private async leave(
		run: number,
		campaign: SqliteCampaign,
		hasBegun: boolean,
		unsent: Iterable<Marks>,
	): Promise<void> {
		try {
			await this.queue.do({
				changes: true,
				work: (transaction) => {
					transaction.removeRun(campaign.id, run);
					// It was taken for dead, and its campaign was cleared: nothing is left to be said of its marks.
					if (!hasBegun || !transaction.has(campaign)) return;
					transaction.mustBeSafe = true;
					transaction.use(campaign);
					for (const marks of unsent) campaign.release(transaction.file, run, marks);
					campaign.abandon(transaction.file, run);
				},
			});
		} finally {
			this.runs.delete(run);
			if (![...this.runs.values()].includes(campaign)) this.campaigns.delete(campaign.id);
			if (this.runs.size === 0) {
				clearInterval(this.heart);
				this.heart = undefined;
			}
		}
	}

	private giveSign(): void {
		// The next one is due soon.
		this.queue.do({ changes: true, work: ({ file, now }) => this.sign(file, now) }).catch(() => undefined);
	}

	private sign(file: SqliteFile, now: number): void {
		this.signedAt = performance.now();
		for (const run of this.runs.keys()) file.statement('UPDATE run SET sign = ? WHERE id = ?').run(now, run);
	}

	/**
	 * Reads what other processes have added, in pieces: a run that was alone until then has all of its log to read, which within
	 * one transaction would hold up everybody, for seconds where it has come to millions of marks.
	 */
	private async catchUp(): Promise<void> {
		const { file } = this;
		if (file === undefined) return;
		const version = file.dataVersion;
		if (version === this.seenVersion) return;
		for (const campaign of this.campaigns.values())
			while (!file.transaction('BEGIN', () => !campaign.isBehind(file) || campaign.readSome(file))) {
				await nextTurn();
				this.signInTime(file);
			}
		this.seenVersion = version;
	}

	/** While the queue stands still. */
	private signInTime(file: SqliteFile): void {
		if (performance.now() - this.signedAt < signOfLifeEvery) return;
		try {
			file.transaction('BEGIN IMMEDIATE', () => this.sign(file, Date.now()));
		} catch {
			// The next one is due soon.
		}
	}

	private sweep(transaction: Transaction): void {
		if (Math.abs(transaction.now - this.sweptAt) < sweptEvery) return;
		this.sweptAt = transaction.now;
		const rows = transaction.file
			.statement('SELECT * FROM campaign WHERE last + keepFor < ?')
			.all(transaction.now) as unknown as CampaignRow[];
		for (const row of rows) if (isOver(row, transaction)) remove(row, transaction);
	}

	private transact(changes: boolean, doEach: (transaction: Transaction) => void): Transaction {
		clearTimeout(this.closing);
		const file = (this.file ??= SqliteFile.open(this.path));
		const transaction = new Transaction(file, this.here, this.runs);
		let isBegun = false;
		try {
			file.transaction(changes ? 'BEGIN IMMEDIATE' : 'BEGIN', () => {
				isBegun = true;
				doEach(transaction);
				transaction.write();
			});
			return transaction;
		} catch (error) {
			// What they hold may not be what is kept.
			if (isBegun) {
				for (const campaign of this.campaigns.values()) campaign.forget();
				this.seenVersion = undefined;
			}
			throw error;
		}
	}

	private rest(): void {
		clearTimeout(this.closing);
		this.closing = setTimeout(() => this.close(), this.patience.closedAfter).unref();
	}

	private close(): void {
		if (this.runs.size > 0 || !this.queue.isAtRest) return;
		this.file?.close();
		this.file = undefined;
		this.seenVersion = undefined;
	}
}

function rowsIn({ workflow, service, key }: CampaignScope, { file }: Transaction): CampaignRow[] {
	const select = 'SELECT * FROM campaign WHERE workflow = ? AND service = ?';
	const rows =
		key === undefined
			? file.statement(`${select} ORDER BY id`).all(workflow, service)
			: file.statement(`${select} AND "key" = ? ORDER BY id`).all(workflow, service, key);
	return rows as unknown as CampaignRow[];
}

const runsAtWork = ({ id }: CampaignRow, transaction: Transaction) =>
	transaction.runsOf(id).filter((run) => transaction.isAtWork(run));

/** It has been kept for as long as it was to be. */
const isOver = (row: CampaignRow, transaction: Transaction): boolean =>
	row.last + row.keepFor < transaction.now && runsAtWork(row, transaction).length === 0;

function countsOf(row: CampaignRow, transaction: Transaction): CampaignCounts {
	const { workflow, service, operation, key, accepted, dead, begun, last } = row;
	const all = transaction.runsOf(row.id);
	const atWork = runsAtWork(row, transaction);
	const underWay = atWork.reduce((sum, run) => sum + run.begun, 0);
	const doubtful = row.doubtful + all.reduce((sum, run) => sum + run.begun, 0) - underWay;
	return { workflow, service, operation, key, accepted, dead, doubtful, underWay, runs: atWork.length, begun, last };
}

function remove({ id }: CampaignRow, { file }: Transaction): void {
	file.statement('DELETE FROM log WHERE campaign = ?').run(id);
	file.statement('DELETE FROM run WHERE campaign = ?').run(id);
	file.statement('DELETE FROM campaign WHERE id = ?').run(id);
}
