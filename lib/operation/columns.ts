import type { Column, Columns, ColumnType } from './column';
import { boolean, collection, type CollectionField, type Field } from './field';
import type { Operation } from './operation';
import { epochOf, isoIn } from './time';

export type { Column, Columns, ColumnType } from './column';

/** n8n's own switch, in n8n's own words. */
const simplify = boolean('simplify', 'Simplify', {
	description: 'Whether to return a simplified version of the response instead of the raw data',
	default: true,
	on: true,
	off: false,
	typedOnly: true,
	local: true,
});

/** The options of an operation that has no others. */
export const simplifyOnly = collection('options', 'Options', [simplify]);

const isOptions = (field: Field): field is CollectionField =>
	field.kind === 'collection' && field.name === simplifyOnly.name;

const switched = new WeakMap<CollectionField, CollectionField>();

/** The fields of an operation with the switch among its options, where it takes no room; the same objects each time. */
export function withSimplify(fields: readonly Field[]): readonly Field[] {
	if (!fields.some(isOptions)) return [...fields, simplifyOnly];
	return fields.map((field) => {
		if (!isOptions(field)) return field;
		let own = switched.get(field);
		if (!own) switched.set(field, (own = { ...field, fields: [...field.fields, simplify] }));
		return own;
	});
}

/** Whether items have the columns of the operation, as the stored options say. */
export const isSimplified = (options: unknown): boolean =>
	!(typeof options === 'object' && options !== null && 'simplify' in options && options.simplify === false);

const asColumn = (column: ColumnType | Column): Column => (typeof column === 'string' ? { type: column } : column);

const listed = new WeakMap<Columns, ReadonlyArray<readonly [name: string, column: Column]>>();

/** The same for every item, so it is made once. */
function listOf(columns: Columns): ReadonlyArray<readonly [name: string, column: Column]> {
	let list = listed.get(columns);
	if (!list)
		listed.set(columns, (list = Object.entries(columns).map(([name, column]) => [name, asColumn(column)] as const)));
	return list;
}

/** Whether an answer is what the items are about, rather than their outcome. */
export const givesData = ({ kind, items }: Pick<Operation, 'kind' | 'items'>): boolean =>
	kind === 'query' || typeof items === 'function';

/** What stands behind what the operation itself tells. */
const last = {
	notBefore: 'time',
	deadTargets: 'list',
	otherTargets: 'object',
	warnings: 'list',
} as const satisfies Columns;

/** The columns that an operation's items have while Simplify is on. */
export function columnsOf(operation: Operation): Columns {
	const { kind, scheduledFor, columns: own = {} } = operation;
	if (givesData(operation)) return own;
	return {
		outcome: 'text',
		target: 'texts',
		...(kind === 'send' || 'messageId' in own ? { messageId: 'texts' } : {}),
		reason: 'text',
		...(scheduledFor ? { scheduledFor: 'time' } : {}),
		...own,
		...last,
	};
}

/** What a failed item of an operation that gives data has to tell beside the others. */
export const failureColumns = {
	outcome: 'text',
	target: 'texts',
	messageId: 'texts',
	reason: 'text',
	...last,
} as const satisfies Columns;

/** The columns of a dry run, whatever the operation. */
export const dryRunColumns = {
	outcome: 'text',
	target: 'texts',
	reason: 'text',
	dryRun: 'boolean',
	request: 'list',
	ofRequests: 'number',
	targetsInRequest: 'list',
	estimatedSeconds: 'number',
	warnings: 'list',
	sends: 'object',
} as const satisfies Columns;

/** The value as the column has it; one that is of another kind than expected stays as it is, rather than being lost. */
function cell(value: unknown, { type, zone }: Column, ofWorkflow: string): unknown {
	if (value === undefined || value === null || value === '') return null;
	if (type === 'text') return typeof value === 'number' || typeof value === 'bigint' ? String(value) : value;
	if (type === 'number')
		return typeof value === 'string' && /^-?\d{1,15}(\.\d+)?$/.test(value.trim()) ? Number(value) : value;
	if (type === 'boolean') return value === 1 || value === '1' ? true : value === 0 || value === '0' ? false : value;
	if (type !== 'time') return value;
	// A service writes 0 for what has not happened.
	if (value === 0 || value === '0') return null;
	const epoch = epochOf(value, zone ?? ofWorkflow);
	return epoch === undefined ? value : isoIn(epoch, ofWorkflow);
}

/**
 * A record with just these columns, all of them. What holds none of them is of a shape that nobody foresaw, and is handed on as it
 * is.
 */
export function simplified(record: object, columns: Columns, zone: string): Record<string, unknown> {
	const given = record as Record<string, unknown>;
	const cut: Record<string, unknown> = {};
	let found = false;
	for (const [name, column] of listOf(columns)) {
		const { from = name } = column;
		const value = typeof from === 'function' ? from(given) : Object.hasOwn(given, from) ? given[from] : undefined;
		if (value !== undefined) found = true;
		cut[name] = cell(value, column, zone);
	}
	return found || Object.keys(given).length === 0 ? cut : given;
}

const schemas: Readonly<Record<ColumnType, object>> = {
	text: { type: 'string' },
	texts: { type: 'string' },
	number: { type: 'number' },
	boolean: { type: 'boolean' },
	time: { type: 'string' },
	list: { type: 'array', items: { type: 'string' } },
	object: { type: 'object' },
};

/** The JSON schema of an item, as n8n shows it before the first run. */
export const schemaOf = (columns: Columns): object => ({
	type: 'object',
	properties: Object.fromEntries(listOf(columns).map(([name, { type }]) => [name, schemas[type]])),
	version: 1,
});
