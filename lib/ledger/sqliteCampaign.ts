import { ChangeLog, type Written } from './changeLog';
import { type BeginOptions, status, type Status, type Statuses, LedgerError } from './ledger';
import { countOf, type Marks } from './mark';
import { begunBy, statusIn, MarkTable, runIn, settledAs, type State, wasDoubtful, wordsOf } from './markTable';
import type { SqliteFile } from './sqliteFile';
import { type LogRow, SqliteLog } from './sqliteLog';

/** The event loop is given back after so long, in milliseconds, while a long log is read. */
const readAtOnceFor = 15;

/** What a transaction knows of the runs of a campaign. */
export type IsAtWork = (run: number) => boolean;

const wasCleared = () => new LedgerError('unusable', 'was cleared while this run was at work', 'Run it again');

/** A list of so many marks has a row of its own, to which a later one refers; shorter ones share a row. */
const longList = 32;

/** A list of marks that a run has begun with as new, all of them. */
export interface BegunList {
	/** Of a long one. */
	written?: Written;
}

/** What a run that is alone in its campaign has come to. */
interface Alone {
	run: number;
	counts: Uint32Array;
	lists: WeakMap<Marks, BegunList>;
}

/**
 * A campaign in use by this process: what its log says, in memory. Within a transaction `catchUp` comes first, which reads what other
 * processes have added; `write` comes last. When the transaction fails, `forget`: the log is read anew.
 *
 * As long as one run alone has written to a new campaign, and says of its marks that they are new, nobody asks the table for
 * anything, and it stays empty: a million targets of a file cost neither the time nor the memory.
 */
export class SqliteCampaign {
	private readonly log: SqliteLog;
	private table = new MarkTable();
	private readonly changes = new ChangeLog();
	/** The last row that is known of, and the last one that the table knows. */
	private read = 0;
	private applied = 0;
	/** In this transaction. */
	private hasWritten = false;
	private readonly touchedRuns = new Set<number>();
	private alone: Alone | undefined;

	/** @param firstRun the one that has made the campaign just now, when it is new */
	constructor(
		readonly id: number,
		firstRun?: number,
	) {
		this.log = new SqliteLog(id);
		if (firstRun !== undefined) this.alone = { run: firstRun, counts: new Uint32Array(5), lists: new WeakMap() };
	}

	forget(): void {
		this.table = new MarkTable();
		this.alone = undefined;
		this.read = 0;
		this.applied = 0;
		this.hasWritten = false;
		this.touchedRuns.clear();
		this.changes.clear();
	}

	/**
	 * Another run comes in: reads some of what is new. The one that was alone stays so until the table is full, or it would have to
	 * fill it at once.
	 *
	 * @returns whether that was all
	 */
	readSome(file: SqliteFile): boolean {
		// A row of somebody else's must not be taken for a known one.
		if (this.log.rows(file) !== this.read) this.alone = undefined;
		const until = performance.now() + readAtOnceFor;
		for (const row of this.log.after(file, this.applied)) {
			this.apply(row);
			if (performance.now() > until) return false;
		}
		this.fillTable(file);
		return true;
	}

	/** Whether somebody else has written what this does not know of. */
	isBehind(file: SqliteFile): boolean {
		const rows = this.log.rows(file) ?? 0;
		return this.alone === undefined ? rows > this.applied : rows !== this.read;
	}

	isIn(file: SqliteFile): boolean {
		return this.log.rows(file) !== undefined;
	}

	/** @throws LedgerError when the campaign is no more */
	catchUp(file: SqliteFile): void {
		const rows = this.log.rows(file);
		if (rows === undefined) throw wasCleared();
		if (this.alone !== undefined && rows === this.read) return;
		this.alone = undefined;
		if (rows > this.applied) this.applyNew(file);
	}

	statuses(file: SqliteFile, marks: Marks, isAtWork: IsAtWork): Statuses {
		this.fillTable(file);
		const statuses = new Uint8Array(countOf(marks));
		const words = wordsOf(marks);
		for (let position = 0; position < statuses.length; position++)
			statuses[position] = this.statusAt(this.table.place(words, position, false), isAtWork);
		return statuses;
	}

	begin(
		file: SqliteFile,
		run: number,
		marks: Marks,
		{ again = false, whole = false, unseen = false }: BeginOptions,
		isAtWork: IsAtWork,
	): Statuses {
		this.touchedRuns.add(run);
		const answers = new Uint8Array(countOf(marks));
		if (unseen && this.alone?.run === run) {
			this.beginAlone(this.alone, marks);
			return answers;
		}
		const isFree = (one: Status) => one === status.open || (again && one === status.doubtful);
		if (whole) {
			const statuses = this.statuses(file, marks, isAtWork);
			if (!statuses.every((one) => isFree(one as Status))) return statuses;
		}
		this.fillTable(file);
		const { table } = this;
		table.reserve(answers.length);
		const words = wordsOf(marks);
		for (let position = 0; position < answers.length; position++) {
			// Those that are not free are known already.
			const place = table.place(words, position, true);
			const before = this.statusAt(place, isAtWork);
			if (isFree(before)) this.changes.note('begin', marks, position, this.take(place, run, before));
			// As a whole it is one request, however often it names a target.
			else if (!whole) answers[position] = before;
		}
		return answers;
	}

	/** What is known of these very marks when the run has begun with them as new, all of them: then they need not be looked up. Once. */
	takeBegun(marks: Marks): BegunList | undefined {
		const list = this.alone?.lists.get(marks);
		this.alone?.lists.delete(marks);
		return list;
	}

	/** @param list as was told of them */
	settle(file: SqliteFile, run: number, marks: Marks, statuses: Statuses, list?: BegunList): void {
		this.touchedRuns.add(run);
		if (list !== undefined && this.alone?.run === run) {
			this.settleAlone(this.alone, marks, statuses, list);
			return;
		}
		this.fillTable(file);
		const { table } = this;
		const words = wordsOf(marks);
		for (let position = 0; position < statuses.length; position++) {
			const place = table.place(words, position, false);
			if (place === -1) continue;
			const state = table.stateAt(place);
			const answer = statuses[position] as Status;
			if (statusIn(state) !== status.underWay || runIn(state) !== run || answer === status.underWay) continue;
			const settled = settledAs(answer === status.open && wasDoubtful(state) ? status.doubtful : answer);
			table.set(place, settled);
			this.changes.note('settle', marks, position, settled);
		}
	}

	/** Certainly nothing was sent. */
	release(file: SqliteFile, run: number, marks: Marks): void {
		this.settle(file, run, marks, new Uint8Array(countOf(marks)).fill(status.open));
	}

	/** What the run has begun with becomes doubtful. */
	abandon(file: SqliteFile, run: number): void {
		if (this.begunBy(run) === 0) return;
		this.fillTable(file);
		const state = settledAs(status.doubtful);
		for (const { place, marks } of this.table.marksBegunBy(run)) {
			this.table.set(place, state);
			this.changes.note('abandon', marks, 0, state);
		}
	}

	/** Writes what has changed; `countRun` keeps how many marks a run has begun with. */
	write(file: SqliteFile, now: number, countRun: (run: number, begun: number) => void): void {
		this.writeRows(file);
		if (this.hasWritten) {
			const { counts } = this.alone ?? this.table;
			const [accepted, dead, doubtful] = [status.accepted, status.dead, status.doubtful].map(
				(one) => counts[one] as number,
			) as [number, number, number];
			file
				.statement('UPDATE campaign SET last = ?, rows = ?, accepted = ?, dead = ?, doubtful = ? WHERE id = ?')
				.run(now, this.read, accepted, dead, doubtful, this.id);
			this.hasWritten = false;
		}
		for (const run of this.touchedRuns) countRun(run, this.begunBy(run));
		this.touchedRuns.clear();
	}
	/** @returns its state now */
	private take(place: number, run: number, before: Status): State {
		const state = this.table.stateAt(place);
		// From one that has died: its count changes as well.
		if (statusIn(state) === status.underWay) this.touchedRuns.add(runIn(state));
		const begun = begunBy(run, before === status.doubtful);
		this.table.set(place, begun);
		return begun;
	}

	private beginAlone({ run, counts, lists }: Alone, marks: Marks): void {
		const state = begunBy(run, false);
		const count = countOf(marks);
		const list: BegunList = {};
		if (count >= longList) list.written = this.changes.noteList(marks, state);
		else for (let position = 0; position < count; position++) this.changes.note('begin', marks, position, state);
		counts[status.underWay] = (counts[status.underWay] as number) + count;
		lists.set(marks, list);
	}

	private settleAlone({ counts }: Alone, marks: Marks, statuses: Statuses, { written }: BegunList): void {
		const first = statuses[0] as Status;
		if (written?.row !== undefined && first !== status.underWay && statuses.every((one) => one === first)) {
			this.changes.noteRow(written.row, settledAs(first));
			counts[first] = (counts[first] as number) + statuses.length;
			counts[status.underWay] = (counts[status.underWay] as number) - statuses.length;
			return;
		}
		for (let position = 0; position < statuses.length; position++) {
			const one = statuses[position] as Status;
			if (one === status.underWay) continue;
			this.changes.note('settle', marks, position, settledAs(one));
			counts[one] = (counts[one] as number) + 1;
			counts[status.underWay] = (counts[status.underWay] as number) - 1;
		}
	}

	private begunBy(run: number): number {
		const { alone } = this;
		return alone?.run === run ? (alone.counts[status.underWay] as number) : this.table.begunBy(run);
	}

	private writeRows(file: SqliteFile): void {
		for (const entry of this.changes.take()) {
			this.log.append(file, ++this.read, entry);
			this.hasWritten = true;
		}
		if (this.alone === undefined) this.applied = this.read;
	}

	/** From now on the table is asked. */
	private fillTable(file: SqliteFile): void {
		if (this.alone === undefined) return;
		this.writeRows(file);
		this.alone = undefined;
		this.applyNew(file);
	}

	private applyNew(file: SqliteFile): void {
		for (const row of this.log.after(file, this.applied)) this.apply(row);
	}

	private statusAt(place: number, isAtWork: IsAtWork): Status {
		if (place === -1) return status.open;
		const state = this.table.stateAt(place);
		const one = statusIn(state);
		return one === status.underWay && !isAtWork(runIn(state)) ? status.doubtful : one;
	}

	private apply({ number, state, marks }: LogRow): void {
		const { table } = this;
		const count = countOf(marks);
		table.reserve(count);
		const words = wordsOf(marks);
		for (let position = 0; position < count; position++) table.set(table.place(words, position, true), state);
		this.applied = number;
		if (number > this.read) this.read = number;
	}
}
