import { InputError } from '../../operation/inputError';
import type { Operation } from '../../operation/operation';
import { fileOptions } from '../../operation/fileFields';
import { sendingOptions } from '../../operation/sending';
import type { ParameterSource } from './parameters';
import { FieldReader } from './reader';

export type Encoding = 'utf-8' | 'gb18030' | 'utf-16le' | 'utf-16be' | 'windows-1252';

/** What the form says of one item's file. */
export interface FileOptions {
	binaryField: string;
	format: 'text' | 'csv' | 'ndjson';
	column: string;
	encoding: Encoding;
	dropDuplicates: boolean;
}

const encodings: ReadonlySet<unknown> = new Set<Encoding>(['gb18030', 'utf-16le', 'windows-1252']);

/** Reads the file's settings for each item, since its name and form may come with the item. The reading throws an InputError. */
export function fileOptionsOf(
	operation: Operation,
	source: ParameterSource,
	now: number,
): (item: number) => FileOptions {
	const wires = new Set(fileOptions(operation).map(({ wire }) => wire));
	const reader = new FieldReader([sendingOptions(operation)], source, { zone: 'utc', now, beside: operation.fields });
	const raw = source.raw('sendingOptions');
	const named = typeof raw === 'object' && raw !== null && 'binaryPropertyName' in raw;
	const ofFile = (wire: string): boolean => wires.has(wire);
	return (item) => {
		const values = reader.read(item, ofFile);
		// What was not added to the collection has its default; an expression that gives nothing has none.
		if (named && values.binary_property_name === undefined)
			throw new InputError(
				'Sending Options > Targets File: Input Data Field Name',
				'is empty; it must name a binary field of the item',
			);
		return {
			binaryField: String(values.binary_property_name ?? 'data'),
			format: values.file_format === 'csv' || values.file_format === 'ndjson' ? values.file_format : 'text',
			column: String(values.file_column ?? ''),
			encoding: encodings.has(values.file_encoding) ? (values.file_encoding as Encoding) : 'utf-8',
			dropDuplicates: values.file_duplicates !== 'keep',
		};
	};
}
