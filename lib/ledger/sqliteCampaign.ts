import { type BeginOptions, fate, type Fate, type Fates, LedgerError } from './ledger';
import { countOf, type Marks } from './mark';
import { begunBy, fateIn, MarkTable, runIn, settledAs, type State, wasDoubtful } from './markTable';
import type { SqliteFile } from './sqliteFile';

/** The event loop is given back after so long, in milliseconds, while a long log is read. */
const readAtOnceFor = 15;

interface LogRow {
	number: number;
	state: State;
	marks: Marks;
}

/** What a transaction knows of the runs of a campaign. */
export type IsAtWork = (run: number) => boolean;

const wasCleared = () => new LedgerError('unusable', 'was cleared while this run was at work', 'Run it again');

/**
 * A campaign in use by this process: what its log says, in memory. Within a transaction `catchUp` comes first, which reads what other
 * processes have added; `write` comes last. When the transaction fails, `forget`: the log is read anew.
 */
export class SqliteCampaign {
	private table = new MarkTable();
	/** Of the last row that the table knows. */
	private read = 0;
	private readonly touchedRuns = new Set<number>();

	constructor(readonly id: number) {}

	forget(): void {
		this.table = new MarkTable();
		this.read = 0;
		this.touchedRuns.clear();
	}

	/** Reads some of what is new, without a transaction. @returns whether that was all */
	readSome(file: SqliteFile): boolean {
		const until = performance.now() + readAtOnceFor;
		for (const row of this.newRows(file)) {
			this.apply(row);
			if (performance.now() > until) return false;
		}
		return true;
	}

	isIn(file: SqliteFile): boolean {
		return this.rowsIn(file) !== undefined;
	}

	/** @throws LedgerError when the campaign is no more */
	catchUp(file: SqliteFile): void {
		const rows = this.rowsIn(file);
		if (rows === undefined) throw wasCleared();
		if (rows > this.read) for (const added of this.newRows(file)) this.apply(added);
	}

	fates(marks: Marks, isAtWork: IsAtWork): Fates {
		const fates = new Uint8Array(countOf(marks));
		for (let position = 0; position < fates.length; position++) fates[position] = this.fateAt(this.table.place(marks, position, false), isAtWork);
		return fates;
	}

	begin(run: number, marks: Marks, { again = false, whole = false }: BeginOptions, isAtWork: IsAtWork): Fates {
		const { table } = this;
		const isFree = (one: Fate) => one === fate.open || (again && one === fate.doubtful);
		const count = countOf(marks);
		if (whole) {
			const fates = this.fates(marks, isAtWork);
			if (!fates.every((one) => isFree(one as Fate))) return fates;
		}
		table.reserve(count);
		const answers = new Uint8Array(count);
		for (let position = 0; position < count; position++) {
			// Those that are not free are known already.
			const place = table.place(marks, position, true);
			const before = this.fateAt(place, isAtWork);
			if (isFree(before)) this.take(place, run, before);
			// As a whole it is one request, however often it names a target.
			else if (!whole) answers[position] = before;
		}
		this.touchedRuns.add(run);
		return answers;
	}

	settle(run: number, marks: Marks, fates: Fates): void {
		const { table } = this;
		for (let position = 0; position < fates.length; position++) {
			const place = table.place(marks, position, false);
			if (place === -1) continue;
			const state = table.stateAt(place);
			const answer = fates[position] as Fate;
			if (fateIn(state) !== fate.underWay || runIn(state) !== run || answer === fate.underWay) continue;
			table.change(place, settledAs(answer === fate.open && wasDoubtful(state) ? fate.doubtful : answer));
		}
		this.touchedRuns.add(run);
	}

	/** Certainly nothing was sent. */
	release(run: number, marks: Marks): void {
		this.settle(run, marks, new Uint8Array(countOf(marks)).fill(fate.open));
	}

	/** What the run has begun with becomes doubtful. */
	abandon(run: number): void {
		this.table.abandon(run);
	}

	/** Writes what has changed; `countRun` keeps how many marks a run has begun with. */
	write(file: SqliteFile, now: number, countRun: (run: number, begun: number) => void): void {
		const { table } = this;
		const changes = table.takeChanges();
		const add = file.statement('INSERT INTO log (campaign, number, state, marks) VALUES (?, ?, ?, ?)');
		for (const [state, marks] of changes) add.run(this.id, ++this.read, state, marks);
		if (changes.size > 0) {
			const [, , accepted, dead, doubtful] = table.counts as unknown as [number, number, number, number, number];
			file.statement('UPDATE campaign SET last = ?, rows = ?, accepted = ?, dead = ?, doubtful = ? WHERE id = ?').run(now, this.read, accepted, dead, doubtful, this.id);
		}
		for (const run of this.touchedRuns) countRun(run, table.begun.get(run) ?? 0);
		this.touchedRuns.clear();
	}

	private take(place: number, run: number, before: Fate): void {
		const state = this.table.stateAt(place);
		// From one that has died: its count changes as well.
		if (fateIn(state) === fate.underWay) this.touchedRuns.add(runIn(state));
		this.table.change(place, begunBy(run, before === fate.doubtful));
	}

	private fateAt(place: number, isAtWork: IsAtWork): Fate {
		if (place === -1) return fate.open;
		const state = this.table.stateAt(place);
		const one = fateIn(state);
		return one === fate.underWay && !isAtWork(runIn(state)) ? fate.doubtful : one;
	}

	/** How many rows its log has. */
	private rowsIn(file: SqliteFile): number | undefined {
		return (file.statement('SELECT rows FROM campaign WHERE id = ?').get(this.id) as { rows: number } | undefined)?.rows;
	}

	private newRows(file: SqliteFile): Iterable<LogRow> {
		return file.statement('SELECT number, state, marks FROM log WHERE campaign = ? AND number > ? ORDER BY number').iterate(this.id, this.read) as Iterable<unknown> as Iterable<LogRow>;
	}

	private apply({ number, state, marks }: LogRow): void {
		const { table } = this;
		const count = countOf(marks);
		table.reserve(count);
		for (let position = 0; position < count; position++) table.set(table.place(marks, position, true), state);
		this.read = number;
	}
}
