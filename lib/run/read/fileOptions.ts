import type { Operation } from '../../operation/operation';
import { fileFields, takesFile } from '../../operation/fileFields';
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
	const reader = new FieldReader(takesFile(operation) ? fileFields : [], source, { zone: 'utc', now });
	return (item) => {
		const values = reader.read(item, () => true);
		return {
			binaryField: String(values.binary_property_name ?? 'data'),
			format: values.file_format === 'csv' || values.file_format === 'ndjson' ? values.file_format : 'text',
			column: String(values.file_column ?? ''),
			encoding: encodings.has(values.file_encoding) ? (values.file_encoding as Encoding) : 'utf-8',
			dropDuplicates: values.file_duplicates !== 'keep',
		};
	};
}
