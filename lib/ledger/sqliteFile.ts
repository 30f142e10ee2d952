import { closeSync, fdatasync, mkdirSync, openSync } from 'node:fs';
import path from 'node:path';
import type * as nodeSqlite from 'node:sqlite';
import { isLocked, ledgerErrorOf, notWritten, withoutSqlite, writtenByNewer, writtenByOther } from './sqliteFault';

/** What a file holds, and how it is told from any other program's. */
export interface SqliteLayout {
	/** Stands in the file's header. */
	applicationId: number;
	version: number;
	/** Makes the tables. */
	tables: string;
}

/**
 * `log` holds, in the order of `number`, what each mark came to be: `run` 0 and a status, or the run that has begun with it. A row's
 * marks all came to be the same; where it has `of`, they are those of the earlier row with that number. The campaign's `rows` is the number of its last one, and
 * the counters are those that reading the log to its end gives.
 */
const tables = `
CREATE TABLE campaign (
	id INTEGER PRIMARY KEY AUTOINCREMENT, workflow TEXT NOT NULL, service TEXT NOT NULL, operation TEXT NOT NULL, "key" TEXT NOT NULL,
	begun INTEGER NOT NULL, last INTEGER NOT NULL, keepFor INTEGER NOT NULL, rows INTEGER NOT NULL DEFAULT 0,
	accepted INTEGER NOT NULL DEFAULT 0, dead INTEGER NOT NULL DEFAULT 0, doubtful INTEGER NOT NULL DEFAULT 0,
	UNIQUE (workflow, service, operation, "key")
);
CREATE TABLE run (
	id INTEGER PRIMARY KEY AUTOINCREMENT, campaign INTEGER NOT NULL, machine TEXT NOT NULL, pid INTEGER NOT NULL, token TEXT NOT NULL,
	sign INTEGER NOT NULL, begun INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX runsOfCampaign ON run (campaign);
CREATE TABLE log (
	campaign INTEGER NOT NULL, number INTEGER NOT NULL, state INTEGER NOT NULL, "of" INTEGER, marks BLOB NOT NULL,
	PRIMARY KEY (campaign, number)
) WITHOUT ROWID;
`;

/** "CPMK" in the file's header. */
const campaigns: SqliteLayout = { applicationId: 0x43504d4b, version: 1, tables };

/** A larger journal is copied into the file less often. Pages of 4096 bytes. */
const pagesOfJournal = 4000;

/** The file while it is open. */
export class SqliteFile {
	private readonly statements = new Map<string, nodeSqlite.StatementSync>();
	/** Of the journal, where there is one that can be made safe without holding up everything else. */
	private journal: number | undefined;
	/** The disk could once not keep the journal. */
	private isDoubtful = false;

	private constructor(
		readonly database: nodeSqlite.DatabaseSync,
		private readonly file: string,
		private readonly layout: SqliteLayout,
	) {}

	/** @throws LedgerError; what SQLite throws when the file is locked */
	static open(file: string, layout: SqliteLayout = campaigns): SqliteFile {
		const sqlite = process.getBuiltinModule('node:sqlite') as typeof nodeSqlite | undefined;
		if (sqlite === undefined) throw withoutSqlite(process.versions.node);
		let database: nodeSqlite.DatabaseSync | undefined;
		try {
			mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
			makeFile(file);
			database = new sqlite.DatabaseSync(file);
			const opened = new SqliteFile(database, file, layout);
			opened.prepareFile();
			return opened;
		} catch (error) {
			database?.close();
			throw isLocked(error) ? error : ledgerErrorOf(error, file);
		}
	}

	statement(sql: string): nodeSqlite.StatementSync {
		let statement = this.statements.get(sql);
		if (statement === undefined) {
			statement = this.database.prepare(sql);
			this.statements.set(sql, statement);
		}
		return statement;
	}

	/** Another number than before when somebody else has written. */
	get dataVersion(): number {
		return (this.statement('PRAGMA data_version').get() as { data_version: number }).data_version;
	}

	/**
	 * All of `work` or nothing.
	 *
	 * @throws what SQLite throws
	 */
	transaction<Result>(kind: 'BEGIN' | 'BEGIN IMMEDIATE', work: () => Result): Result {
		this.statement(kind).run();
		try {
			const result = work();
			this.statement('COMMIT').run();
			return result;
		} catch (error) {
			// SQLite itself may have rolled back.
			if (this.database.isTransaction) this.statement('ROLLBACK').run();
			throw error;
		}
	}

	/**
	 * Waits until what has been committed outlives a loss of power.
	 *
	 * @throws Error of Node or SQLite
	 */
	async makeSafe(): Promise<void> {
		const { journal } = this;
		if (journal === undefined) return;
		if (this.isDoubtful) this.startJournalAnew();
		await new Promise<void>((resolve, reject) =>
			fdatasync(journal, (error) => {
				this.isDoubtful ||= error !== null;
				if (error === null) resolve();
				else reject(error);
			}),
		);
	}

	/** The system tells of what it could not write once, and the next time that all is well, although it is not: so what the journal holds goes into the file. */
	private startJournalAnew(): void {
		const { busy } = this.statement('PRAGMA wal_checkpoint(TRUNCATE)').get() as { busy: number };
		if (busy !== 0) throw notWritten(this.file);
		this.isDoubtful = false;
	}

	close(): void {
		// On Windows the journal could not be deleted while it is open.
		if (this.journal !== undefined) closeSync(this.journal);
		this.journal = undefined;
		this.statements.clear();
		this.database.close();
	}

	private prepareFile(): void {
		const { database, layout } = this;
		this.isEmpty();
		const isJournal =
			(database.prepare('PRAGMA journal_mode = WAL').get() as { journal_mode: string }).journal_mode === 'wal';
		database.exec(`PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = ${pagesOfJournal}`);
		if (this.isEmpty()) {
			this.transaction('BEGIN IMMEDIATE', () => {
				// Another process may have been faster.
				if (this.isEmpty())
					database.exec(
						`${layout.tables}PRAGMA application_id = ${layout.applicationId}; PRAGMA user_version = ${layout.version};`,
					);
			});
		}
		if (!isJournal) return;
		// Each commit would hold up the event loop until the disk has it. The same is asked of the disk by makeSafe, beside it; SQLite
		// still does so itself before it writes over anything. The journal has no locks that closing it could lose.
		this.journal = openSync(`${this.file}-wal`, 'r+');
		database.exec('PRAGMA synchronous = NORMAL');
	}

	/** @throws LedgerError when it is not ours */
	private isEmpty(): boolean {
		const { database, layout } = this;
		if ((database.prepare('SELECT count(*) AS tables FROM sqlite_schema').get() as { tables: number }).tables === 0)
			return true;
		if (
			(database.prepare('PRAGMA application_id').get() as { application_id: number }).application_id !==
			layout.applicationId
		)
			throw writtenByOther(this.file);
		if ((database.prepare('PRAGMA user_version').get() as { user_version: number }).user_version > layout.version)
			throw writtenByNewer(this.file);
		return false;
	}
}

/** For nobody else to read. What SQLite puts beside it gets the same rights. A file that is there is left alone: closing it would lose SQLite's locks on it. */
function makeFile(file: string): void {
	try {
		const made = openSync(file, 'wx', 0o600);
		closeSync(made);
	} catch (error) {
		const { code } = error as NodeJS.ErrnoException;
		if (code !== 'EEXIST') throw error;
	}
}
