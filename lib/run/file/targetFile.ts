import { createHash } from 'node:crypto';
import { parse } from '../../bundled/csvParse';
import type { TargetsField } from '../../operation/field';
import { InputError } from '../../operation/inputError';
import { checkTarget } from '../../operation/targets';
import { fileLabel, reasonOf } from '../read/storedFile';
import type { FileOptions } from '../read/fileOptions';
import { encodingRemedy, openText, type FileText } from './fileText';

/** One line of the file: a target, or why there is none. */
export type FileLine = { line: number; target: string } | { line: number; problem: string };

/** A file that was read to its end and names nobody. */
export class EmptyFile extends InputError {}

/** Lines of a bunch at most: whatever else there is to do gets its turn between two. */
const linesAtOnce = 1000;

/** A line longer than this is no target; a file without line ends must not be read into memory. */
const longestLine = 65_536;

/** Of CSV, or of a JSON list with an entry a line. */
const quoted = /^\s*(?:".+"|'.+')\s*,?\s*$/;

/** Undecided while the text holds no line end, or ends in the middle of one. Old spreadsheets of the Mac end lines with CR alone. */
function endsWithCr(text: string): boolean | undefined {
	const at = text.search(/[\r\n]/);
	if (at < 0 || (text[at] === '\r' && at === text.length - 1)) return undefined;
	return text[at] === '\r' && text[at + 1] !== '\n';
}

/** The text with what decides on its line ends in the first piece. */
async function withLineEnds(pieces: AsyncIterable<string>): Promise<{ cr: boolean; pieces: AsyncGenerator<string> }> {
	const iterator = pieces[Symbol.asyncIterator]();
	let head = '';
	let cr: boolean | undefined;
	for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) {
		head += next.value;
		cr = endsWithCr(head);
		if (cr !== undefined || head.length > longestLine) break;
	}
	return {
		cr: cr ?? head.endsWith('\r'),
		pieces: (async function* () {
			if (head !== '') yield head;
			for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value;
		})(),
	};
}

/** Lines in bunches as they arrive; a line is never held longer than the bunch it ends in. */
async function* lineBunches(text: AsyncIterable<string>): AsyncGenerator<string[]> {
	const { cr, pieces } = await withLineEnds(text);
	let tail = '';
	let number = 0;
	for await (const piece of pieces) {
		const lines = (tail + piece).split(cr ? '\r' : '\n');
		tail = lines.pop() ?? '';
		number += lines.length;
		for (let from = 0; from < lines.length; from += linesAtOnce) yield lines.slice(from, from + linesAtOnce);
		if (tail.length > longestLine)
			throw new InputError(
				fileLabel,
				`holds a file whose line ${number + 1} is longer than ${longestLine} characters; it needs one target a line`,
			);
	}
	if (tail !== '') yield [tail];
}

/** Reads what stands for a target in a line. */
class LineReader {
	constructor(
		private readonly field: TargetsField,
		private readonly column: string,
		private readonly encoding: string,
	) {}

	read(line: number, raw: unknown): FileLine {
		if (typeof raw === 'string' && raw.includes('\ufffd')) return { line, problem: `is not valid ${this.encoding}` };
		try {
			return { line, target: checkTarget(this.field, raw) };
		} catch (error) {
			if (error instanceof InputError) return { line, problem: error.reason };
			throw error;
		}
	}

	/** As it stands, unless it is a line of another form: its target would be called gone, although nobody has written to it. */
	readText(line: number, text: string): FileLine {
		if (quoted.test(text))
			return {
				line,
				problem: 'stands in quotes; choose CSV or NDJSON in Targets File: Format, or leave out the quotes',
			};
		return this.read(line, text);
	}

	readJson(line: number, text: string): FileLine {
		let value: unknown;
		try {
			value = JSON.parse(text);
		} catch {
			return { line, problem: 'is not valid JSON' };
		}
		if (typeof value !== 'object' || value === null) return this.read(line, value);
		if (!Object.hasOwn(value, this.column)) return { line, problem: `has no key "${this.column}"` };
		return this.read(line, (value as Record<string, unknown>)[this.column]);
	}
}

/**
 * Where the column stands.
 *
 * @throws InputError when the header does not tell
 */
function columnIn(header: readonly string[], column: string, { encoding }: FileText): number {
	const names = header.map((name) => name.trim());
	const at = names.indexOf(column.trim());
	if (at < 0 && names.some((name) => name.includes('\ufffd')))
		throw new InputError(fileLabel, `holds a file that is not ${encoding}: its header cannot be read`, encodingRemedy);
	if (at < 0)
		throw new InputError(
			'Targets File: Column',
			`is "${column}"; the file has the columns ${header
				.slice(0, 20)
				.map((name) => `"${name}"`)
				.join(', ')}`,
		);
	if (names.lastIndexOf(names[at] as string) !== at)
		throw new InputError('Targets File: Column', `is "${column}"; the file has two columns of that name`);
	return at;
}

/** The parser gets piece by piece and hands over each record at once, so that none is lost when a later one is broken. */
async function* csvBunches(text: FileText, column: string, reader: LineReader): AsyncGenerator<FileLine[]> {
	const { cr, pieces } = await withLineEnds(text.pieces);
	let records: Array<{ record: string[]; line: number }> = [];
	const parser = parse({
		relax_column_count: true,
		skip_empty_lines: true,
		max_record_size: longestLine,
		record_delimiter: cr ? ['\r'] : ['\r\n', '\n'],
		on_record: (record: string[], { lines }) => {
			records.push({ record, line: lines });
			return null;
		},
	});
	parser.on('error', () => undefined).resume();
	let header: string[] | undefined;
	let at = 0;
	const readRecords = (): FileLine[] => {
		const bunch: FileLine[] = [];
		for (const { record, line } of records) {
			if (!header) {
				header = record;
				at = columnIn(record, column, text);
			} else if (record[at] === undefined) bunch.push({ line, problem: 'has too few columns' });
			// A comma in a value without quotes moves what follows: the cell under the header may be somebody else's.
			else if (record.length > header.length && record.slice(header.length).some((cell) => cell.trim() !== ''))
				bunch.push({
					line,
					problem: `has ${record.length} columns, the header has ${header.length}; a value that holds a comma needs quotes`,
				});
			else bunch.push(reader.read(line, record[at]));
		}
		records = [];
		return bunch;
	};
	const feed = async (piece?: string): Promise<unknown> =>
		new Promise((resolve) => {
			const done = (error?: Error | null): void => resolve(error ?? undefined);
			if (piece === undefined) parser.end(done);
			else parser.write(piece, done);
		});
	try {
		for (let next = await pieces.next(), fault: unknown; ; next = await pieces.next()) {
			fault = await feed(next.done === true ? undefined : next.value);
			const bunch = readRecords();
			if (bunch.length > 0) yield bunch;
			if (fault !== undefined)
				throw new InputError(fileLabel, `holds a file that is no valid CSV (${reasonOf(fault)})`);
			if (next.done === true) return;
		}
	} finally {
		parser.destroy();
	}
}

async function* lineTargets(text: FileText, format: 'text' | 'ndjson', reader: LineReader): AsyncGenerator<FileLine[]> {
	let line = 0;
	for await (const lines of lineBunches(text.pieces)) {
		const bunch: FileLine[] = [];
		for (const raw of lines) {
			line++;
			const one = raw.endsWith('\r') ? raw.slice(0, -1) : raw;
			if (one.trim() === '') continue;
			bunch.push(format === 'ndjson' ? reader.readJson(line, one) : reader.readText(line, one));
		}
		if (bunch.length > 0) yield bunch;
	}
}

/**
 * The targets of a file, in bunches, as a stream: memory does not grow with the file. All that stands before a fault is
 * handed out before the fault is thrown.
 *
 * @param note told what the user should know of the file as a whole
 * @throws InputError when the file cannot be read, or read further, or holds no line with content
 */
export async function* fileTargets(
	source: AsyncIterator<Buffer>,
	field: TargetsField,
	{ format, column, encoding }: FileOptions,
	note: (sentence: string) => void,
): AsyncGenerator<FileLine[]> {
	let any = false;
	try {
		const text = await openText(source, encoding, note);
		const reader = new LineReader(field, column, text.encoding);
		for await (const bunch of format === 'csv' ? csvBunches(text, column, reader) : lineTargets(text, format, reader)) {
			any = true;
			yield bunch;
		}
	} catch (error) {
		throw error instanceof InputError
			? error
			: new InputError(fileLabel, `holds a file that cannot be read (${reasonOf(error)})`);
	} finally {
		await source.return?.();
	}
	if (!any)
		throw new EmptyFile(
			fileLabel,
			format === 'csv'
				? 'holds a file without a target: there is no line behind the header'
				: 'holds a file without a target: it is empty, or has only blank lines',
		);
}

/**
 * What tells one file from another, whatever its name.
 *
 * @throws InputError
 */
export async function fingerprint(source: AsyncIterable<Buffer>): Promise<string> {
	const hash = createHash('sha256');
	try {
		for await (const chunk of source) hash.update(chunk);
	} catch (error) {
		throw new InputError(fileLabel, `holds a file that cannot be read (${reasonOf(error)})`);
	}
	return hash.digest('base64url');
}
