import { choice, text, themed, type Field, type TargetsField } from './field';
import type { Operation } from './operation';

/** Where an operation takes a list of targets, the list may come from a file: what the form has for it. */

const fromFile = { targetsFrom: ['file'] } as const;

const targetsFrom = choice('targets_from', 'Targets From', {
	description: 'Where the targets come from',
	default: 'field',
	noExpression: true,
	options: [
		{ value: 'field', name: 'Field of the Form' },
		{
			value: 'file',
			name: 'File',
			description: 'A text, CSV or NDJSON file of any size, also gzipped, in a binary field',
		},
	],
	local: true,
});

const fileFields: readonly Field[] = [
	targetsFrom,
	...themed<Field>('Targets File', [
		text('binary_property_name', 'Input Data Field Name', {
			description: 'The binary field that holds the file. It is read as a stream, so it may hold millions of targets',
			default: 'data',
			show: fromFile,
			local: true,
		}),
		choice('file_format', 'Format', {
			default: 'text',
			options: [
				{ value: 'csv', name: 'CSV', description: 'A header line, then one target a line in a named column' },
				{ value: 'ndjson', name: 'NDJSON', description: 'One JSON object or text a line' },
				{ value: 'text', name: 'Text', description: 'One target a line' },
			],
			show: fromFile,
			local: true,
		}),
		text('file_column', 'Column', {
			description: 'The column, or the key of the object, that holds the target',
			placeholder: 'e.g. regId',
			required: true,
			show: { ...fromFile, fileFormat: ['csv', 'ndjson'] },
			local: true,
		}),
		choice('file_encoding', 'Encoding', {
			description:
				'How the file writes characters. A byte order mark at its beginning decides, whatever is chosen here',
			default: 'utf-8',
			options: [
				{ value: 'gb18030', name: 'GB18030', description: 'Also GBK and GB2312; what Excel in China saves as CSV' },
				{ value: 'utf-16le', name: 'UTF-16', description: 'What Windows calls Unicode' },
				{ value: 'utf-8', name: 'UTF-8', description: 'Also plain ASCII' },
				{
					value: 'windows-1252',
					name: 'Windows-1252',
					description: 'Also Latin-1; what Excel in Western Europe saves as CSV',
				},
			],
			show: fromFile,
			local: true,
		}),
		choice('file_duplicates', 'Duplicates', {
			description: 'What to do with a target that the file names again',
			default: 'drop',
			options: [
				{
					value: 'drop',
					name: 'Drop',
					description: 'Each target is sent to once; the summary says how many were dropped',
				},
				{ value: 'keep', name: 'Keep', description: 'As often as the file names it' },
			],
			show: fromFile,
			local: true,
		}),
	]),
];

/** Operations whose targets are a plain list can take the list from a file. */
export const takesFile = ({
	kind,
	batching,
	fields,
	reportsTo,
}: Pick<Operation, 'kind' | 'batching' | 'fields' | 'reportsTo'>): boolean =>
	kind === 'send' &&
	// What waits tells of each target in an item of its own.
	!reportsTo &&
	batching !== undefined &&
	!batching.entries &&
	fields.some((field) => field.kind === 'targets' && field.wire === batching.into);

const shownWithField = new WeakMap<Field, TargetsField>();

/** The targets field, shown while it is where the targets come from; the same object each time. */
function besideFile(field: TargetsField): TargetsField {
	let shown = shownWithField.get(field);
	if (!shown)
		shownWithField.set(field, (shown = { ...field, show: { ...field.show, 'sendingOptions.targetsFrom': ['field'] } }));
	return shown;
}

const isTarget = (operation: Pick<Operation, 'batching'>, field: Field): field is TargetsField =>
	field.kind === 'targets' && field.wire === operation.batching?.into;

const ofOperation = new WeakMap<readonly Field[], readonly Field[]>();

/**
 * What the Sending Options of an operation have for a file: shown where one of several targets fields is, for the values that any of
 * them names for the same parameter.
 */
export function fileOptions(
	operation: Pick<Operation, 'kind' | 'batching' | 'fields' | 'reportsTo'>,
): readonly Field[] {
	if (!takesFile(operation)) return [];
	const [first, ...others] = operation.fields.filter((field) => isTarget(operation, field)).map(({ show }) => show);
	if (!first) return fileFields;
	let fields = ofOperation.get(operation.fields);
	if (!fields) {
		const show = Object.fromEntries(
			Object.entries(first).map(([name, values]) => [
				name,
				[...new Set([values, ...others.map((other) => other?.[name] ?? [])].flat())],
			]),
		);
		fields = fileFields.map((field) => ({ ...field, show: { ...show, ...field.show } }));
		ofOperation.set(operation.fields, fields);
	}
	return fields;
}

const withFile = new WeakMap<readonly Field[], readonly Field[]>();

/** An operation's own fields as the form has them: where the targets may come from a file, they are hidden while they do. */
export function operationFields(
	operation: Pick<Operation, 'kind' | 'batching' | 'fields' | 'reportsTo'>,
): readonly Field[] {
	if (!takesFile(operation)) return operation.fields;
	let fields = withFile.get(operation.fields);
	if (!fields) {
		fields = operation.fields.map((field) => (isTarget(operation, field) ? besideFile(field) : field));
		withFile.set(operation.fields, fields);
	}
	return fields;
}
