import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { createGunzip } from 'node:zlib';
import { parse } from '../bundled/csvParse';
import type { TargetsField } from '../operation/field';
import { InputError } from '../operation/inputError';
import { checkTarget } from '../operation/targets';
import type { FileOptions } from './options';

/** One line of the file: a target, or why there is none. */
export type FileLine = { line: number; target: string } | { line: number; problem: string };

/** A line longer than this is no target; a file without line ends must not be read into memory. */
const longestLine = 65_536;

async function* unzipped(stream: Readable): AsyncGenerator<Buffer> {
	const chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer | string>;
	const first = await chunks.next();
	if (first.done === true) return;
	const head = Buffer.from(first.value);
	const rest = async function* (): AsyncGenerator<Buffer> {
		yield head;
		for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) yield Buffer.from(next.value);
	};
	if (head[0] === 0x1f && head[1] === 0x8b) {
		try {
			yield* Readable.from(rest()).pipe(createGunzip()) as AsyncIterable<Buffer>;
		} catch (error) {
			throw new InputError('Input Data Field Name', `holds a gzip file that cannot be unpacked (${error instanceof Error ? error.message : 'broken'})`);
		}
		return;
	}
	if ((head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff)) throw new InputError('Input Data Field Name', 'holds a file in UTF-16; save it as UTF-8');
	if (head[0] === 0x50 && head[1] === 0x4b) throw new InputError('Input Data Field Name', 'holds a ZIP or Excel file; save the list as text, CSV or NDJSON');
	yield* rest();
}

/** Lines in bunches as they arrive; a line is never held longer than the bunch it ends in. */
async function* lineBunches(bytes: AsyncIterable<Buffer>): AsyncGenerator<string[]> {
	const decoder = new StringDecoder('utf8');
	let tail = '';
	let number = 0;
	let begun = false;
	for await (const chunk of bytes) {
		let text = tail + decoder.write(chunk);
		if (!begun && text !== '') {
			begun = true;
			if (text.charCodeAt(0) === 0xfeff) text = text.slice(1);
		}
		const lines = text.split('\n');
		tail = lines.pop() ?? '';
		if (tail.length > longestLine) throw new InputError('Input Data Field Name', `holds a file whose line ${number + lines.length + 1} is longer than ${longestLine} characters; it needs one target a line`);
		number += lines.length;
		if (lines.length > 0) yield lines;
	}
	tail += decoder.end();
	if (tail !== '') yield [tail];
}

function read(field: TargetsField, line: number, raw: unknown): FileLine {
	if (typeof raw === 'string' && raw.includes('\ufffd')) return { line, problem: 'is not valid UTF-8' };
	try {
		return { line, target: checkTarget(field, raw) };
	} catch (error) {
		if (error instanceof InputError) return { line, problem: error.reason };
		throw error;
	}
}

function readNdjson(field: TargetsField, line: number, text: string, column: string): FileLine {
	let value: unknown;
	try {
		value = JSON.parse(text);
	} catch {
		return { line, problem: 'is not valid JSON' };
	}
	if (typeof value !== 'object' || value === null) return read(field, line, value);
	if (!Object.hasOwn(value, column)) return { line, problem: `has no key "${column}"` };
	return read(field, line, (value as Record<string, unknown>)[column]);
}

async function* csvBunches(bytes: AsyncIterable<Buffer>, field: TargetsField, column: string): AsyncGenerator<FileLine[]> {
	const parser = Readable.from(bytes).pipe(
		parse({ bom: true, info: true, relax_column_count: true, skip_empty_lines: true, max_record_size: longestLine }),
	) as AsyncIterable<{ record: string[]; info: { lines: number } }>;
	let at = -1;
	let bunch: FileLine[] = [];
	try {
		for await (const { record, info } of parser) {
			if (at < 0) {
				at = record.findIndex((name) => name.trim() === column.trim());
				if (at < 0) throw new InputError('Column', `is "${column}"; the file has the columns ${record.slice(0, 20).map((name) => `"${name}"`).join(', ')}`);
				continue;
			}
			bunch.push(record[at] === undefined ? { line: info.lines, problem: 'has too few columns' } : read(field, info.lines, record[at]));
			if (bunch.length >= 1000) {
				yield bunch;
				bunch = [];
			}
		}
	} catch (error) {
		if (error instanceof InputError) throw error;
		throw new InputError('Input Data Field Name', `holds a file that is no valid CSV (${error instanceof Error ? error.message : 'broken'})`);
	}
	if (bunch.length > 0) yield bunch;
}

/**
 * The targets of a file, in bunches, as a stream: memory does not grow with the file.
 * @throws InputError when the file as a whole cannot be read
 */
export async function* fileTargets(stream: Readable, field: TargetsField, { format, column }: FileOptions): AsyncGenerator<FileLine[]> {
	const bytes = unzipped(stream);
	if (format === 'csv') {
		yield* csvBunches(bytes, field, column);
		return;
	}
	let line = 0;
	for await (const lines of lineBunches(bytes)) {
		const bunch: FileLine[] = [];
		for (const raw of lines) {
			line++;
			const text = raw.endsWith('\r') ? raw.slice(0, -1) : raw;
			if (text.trim() === '') continue;
			bunch.push(format === 'ndjson' ? readNdjson(field, line, text, column) : read(field, line, text));
		}
		yield bunch;
	}
}

/** What tells one file from another, whatever its name. */
export async function fingerprint(stream: Readable): Promise<string> {
	const hash = createHash('sha256');
	for await (const chunk of stream) hash.update(chunk as Buffer);
	return hash.digest('base64url');
}
