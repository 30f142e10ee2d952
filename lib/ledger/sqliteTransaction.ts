import { runDiesAfter } from './ledger';
import { hasEnded, type ProcessIdentity } from './processIdentity';
import type { IsAtWork, SqliteCampaign } from './sqliteCampaign';
import type { SqliteFile } from './sqliteFile';

export interface RunRow extends ProcessIdentity {
	id: number;
	sign: number;
	begun: number;
}

/** One transaction: what is done in it, one after another, sees the campaigns as they then are. */
export class Transaction {
	/** Milliseconds since 1970. */
	readonly now = Date.now();
	/** Whether it must outlive a loss of power before anybody hears of it. */
	mustBeSafe = false;
	private readonly used = new Set<SqliteCampaign>();
	private readonly removed = new Set<number>();
	private readonly rows = new Map<number, RunRow[]>();

	constructor(
		readonly file: SqliteFile,
		private readonly here: ProcessIdentity,
		/** Runs of this process. */
		private readonly ownRuns: ReadonlyMap<number, SqliteCampaign>,
	) {}

	/** @throws LedgerError when it was cleared */
	use(campaign: SqliteCampaign): SqliteCampaign {
		if (!this.used.has(campaign)) {
			campaign.catchUp(this.file);
			this.used.add(campaign);
		}
		return campaign;
	}

	has(campaign: SqliteCampaign): boolean {
		return campaign.isIn(this.file);
	}

	/** To be asked of runs of one campaign. */
	runsAtWork(campaign: number): IsAtWork {
		return (run) => this.ownRuns.has(run) || this.runsOf(campaign).some((row) => row.id === run && this.isAtWork(row));
	}

	runsOf(campaign: number): readonly RunRow[] {
		let rows = this.rows.get(campaign);
		if (rows === undefined) {
			rows = this.file
				.statement('SELECT id, machine, pid, token, sign, begun FROM run WHERE campaign = ?')
				.all(campaign) as unknown as RunRow[];
			this.rows.set(campaign, rows);
		}
		return rows;
	}

	/** A clock that was set may be off in either direction. */
	isAtWork(row: RunRow): boolean {
		return this.ownRuns.has(row.id) || (Math.abs(this.now - row.sign) <= runDiesAfter && !hasEnded(row, this.here));
	}

	/** To be called last. */
	write(): void {
		for (const campaign of this.used)
			campaign.write(this.file, this.now, (run, begun) => this.count(campaign, run, begun));
	}

	addRun(campaign: number, id: number | null, begun: number): number {
		const { machine, pid, token } = this.here;
		const added = this.file
			.statement('INSERT INTO run (id, campaign, machine, pid, token, sign, begun) VALUES (?, ?, ?, ?, ?, ?, ?)')
			.run(id, campaign, machine, pid, token, this.now, begun);
		this.rows.delete(campaign);
		return Number(added.lastInsertRowid);
	}

	removeRun(campaign: number, id: number): void {
		this.file.statement('DELETE FROM run WHERE id = ?').run(id);
		this.rows.delete(campaign);
		this.removed.add(id);
	}

	private count(campaign: SqliteCampaign, run: number, begun: number): void {
		if (this.removed.has(run)) return;
		if (!this.ownRuns.has(run)) {
			this.file.statement('UPDATE run SET begun = ? WHERE id = ?').run(begun, run);
			return;
		}
		const { changes } = this.file
			.statement('UPDATE run SET begun = ?, sign = ? WHERE id = ?')
			.run(begun, this.now, run);
		// It was taken for dead for long, and tidied away.
		if (changes === 0) this.addRun(campaign.id, run, begun);
	}
}
