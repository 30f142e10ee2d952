/**
 * What a column holds, where it is not null: `texts` is one text or a list of them, a time becomes ISO text in the workflow's zone.
 */
export type ColumnType = 'text' | 'texts' | 'number' | 'boolean' | 'time' | 'list' | 'object';

export interface Column {
	type: ColumnType;
	/** Where the record has it, when not under the same name. */
	from?: string | ((record: Readonly<Record<string, unknown>>) => unknown);
	/** Of a time that is written without a zone; by default the workflow's. */
	zone?: string;
}

/** The columns of the simplified output, in their order; each item has all of them. */
export type Columns = Readonly<Record<string, ColumnType | Column>>;
