import type { LogEntry } from './changeLog';
import type { Marks } from './mark';
import type { State } from './markTable';
import type { SqliteFile } from './sqliteFile';

export interface LogRow {
	number: number;
	state: State;
	marks: Marks;
}

const noMarks = new Uint8Array();

/** The log of one campaign in the file: what each mark came to be, in the order of its rows, which are numbered from 1. */
export class SqliteLog {
	constructor(private readonly campaign: number) {}

	/** How many rows it has; undefined when the campaign is no more. */
	rows(file: SqliteFile): number | undefined {
		return (file.statement('SELECT rows FROM campaign WHERE id = ?').get(this.campaign) as { rows: number } | undefined)
			?.rows;
	}

	/** The rows after one, each with its marks, also where it only names the row that has them. */
	after(file: SqliteFile, number: number): Iterable<LogRow> {
		return file
			.statement(
				`SELECT number, state, coalesce(
					(SELECT named.marks FROM log AS named WHERE named.campaign = log.campaign AND named.number = log."of"), marks
				) AS marks FROM log WHERE campaign = ? AND number > ? ORDER BY number`,
			)
			.iterate(this.campaign, number) as Iterable<unknown> as Iterable<LogRow>;
	}

	append(file: SqliteFile, number: number, entry: LogEntry): void {
		const add = file.statement('INSERT INTO log (campaign, number, state, "of", marks) VALUES (?, ?, ?, ?, ?)');
		if ('of' in entry) add.run(this.campaign, number, entry.state, entry.of, noMarks);
		else {
			add.run(this.campaign, number, entry.state, null, entry.marks);
			if (entry.written) entry.written.row = number;
		}
	}
}
