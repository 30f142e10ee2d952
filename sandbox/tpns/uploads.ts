import { inflateRawSync } from 'node:zlib';
import { mediaType } from '../formParameters';
import type { Call } from '../vendor';
import { missing, Refusal, unreadable } from './answers';

/** Token 包上传接口: bytes of the file, characters of its name. */
const fileBytes = 100 * 1024 * 1024;
const nameLength = 100;

/** Uploads kept at a time, and how large a file may be to survive a restart. */
const kept = 20;
const savedBytes = 1024 * 1024;

export interface UploadedFile {
	readonly field: string;
	readonly name: string;
	readonly bytes: Buffer;
}

const failed = (plain: string): Refusal => new Refusal(1008011, plain);

/** The packages that were uploaded, by ID. */
export class Uploads {
	private readonly files = new Map<number, Buffer>();

	private lastId = 11_230;

	has(id: number): boolean {
		return this.files.has(id);
	}

	add(text: Buffer): number {
		const id = ++this.lastId;
		this.files.set(id, text);
		const oldest = this.files.keys().next();
		if (this.files.size > kept && !oldest.done) this.files.delete(oldest.value);
		return id;
	}

	/** Tokens or accounts, one by one: a package may hold millions. */
	*lines(id: number): Generator<string> {
		const text = this.files.get(id);
		if (!text) return;
		yield* linesOf(text);
	}

	clear(): void {
		this.files.clear();
		this.lastId = 11_230;
	}

	save(): unknown {
		return {
			lastId: this.lastId,
			files: [...this.files]
				.filter(([, text]) => text.length <= savedBytes)
				.map(([id, text]) => [id, text.toString('base64')]),
		};
	}

	load(saved: unknown): void {
		const { lastId, files } = saved as { lastId: number; files: Array<[number, string]> };
		this.lastId = lastId;
		for (const [id, text] of files) this.files.set(id, Buffer.from(text, 'base64'));
	}
}

/**
 * A target is all that stands in its line. The pages promise to take off neither a byte order mark nor the carriage return of Windows,
 * nor spaces, nor quotes: a client that leaves them there may find here that it has reached nobody.
 */
export function* linesOf(text: Buffer): Generator<string> {
	let start = 0;
	while (start < text.length) {
		const found = text.indexOf(10, start);
		const end = found < 0 ? text.length : found;
		const line = text.toString('utf8', start, end);
		if (line !== '') yield line;
		start = end + 1;
	}
}

/** The file of a multipart body (form-data, `file`). Throws a Refusal. */
export function readFile(call: Call): UploadedFile {
	const header = call.headers['content-type'] ?? '';
	if (mediaType(header) !== 'multipart/form-data')
		throw unreadable(`The content type must be multipart/form-data, not "${header || '(none)'}" (号码包上传接口).`);
	const boundary = /;\s*boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(header);
	const name = boundary?.[1] ?? boundary?.[2];
	if (name === undefined) throw unreadable('The content type names no boundary.');
	const files = partsOf(call.bytes, name).filter(({ name: fileName }) => fileName !== '');
	const file = files.find(({ field }) => field === 'file');
	if (!file) throw missing('There is no part "file" with a file name in the form (号码包上传接口).');
	return file;
}

function partsOf(body: Buffer, boundary: string): UploadedFile[] {
	const mark = Buffer.from(`\r\n--${boundary}`);
	const parts: UploadedFile[] = [];
	if (!body.subarray(0, mark.length - 2).equals(mark.subarray(2)))
		throw unreadable('The form does not begin with its boundary.');
	let at = mark.length - 2;
	while (body.toString('latin1', at, at + 2) === '\r\n') {
		const head = body.indexOf('\r\n\r\n', at);
		const end = head < 0 ? -1 : body.indexOf(mark, head + 2);
		if (end < 0) throw unreadable('The form breaks off: a part has no end.');
		const disposition =
			/^content-disposition:\s*form-data;(.*)$/im.exec(body.toString('utf8', at + 2, head))?.[1] ?? '';
		const value = (key: string): string => new RegExp(`(?:^|;)\\s*${key}="([^"]*)"`, 'i').exec(disposition)?.[1] ?? '';
		parts.push({
			field: value('name'),
			name: value('filename'),
			bytes: body.subarray(head + 4, Math.max(end, head + 4)),
		});
		at = end + mark.length;
	}
	if (body.toString('latin1', at, at + 2) !== '--')
		throw unreadable('The form breaks off: its last boundary is missing.');
	return parts;
}

const oddities: ReadonlyArray<readonly [what: string, isIn: (line: string) => boolean]> = [
	['a byte order mark', (line) => line.startsWith('\ufeff')],
	['a carriage return', (line) => line.includes('\r')],
	['a space at an end', (line) => line !== line.trim() && !line.endsWith('\r') && !line.startsWith('\ufeff')],
	['quotes', (line) => /^".*"$/.test(line)],
	['a length that is not from 2 to 100', (line) => line.length < 2 || line.length > 100],
];

/** What is taken, and will hardly reach whom it was meant for. */
export function oddLines(text: Buffer): string[] {
	const found = new Map<string, number>();
	let number = 0;
	for (const line of linesOf(text)) {
		number += 1;
		for (const [what, isIn] of oddities) if (!found.has(what) && isIn(line)) found.set(what, number);
	}
	return [...found].map(([what, line]) => `Line ${line} has ${what}; a target is the whole of its line here.`);
}

/** The text in a file that the page allows. Throws a Refusal. */
export function textOf({ name, bytes }: UploadedFile): Buffer {
	if (name.length > nameLength)
		throw failed(`The file name has ${name.length} characters; at most ${nameLength} are allowed (号码包上传接口).`);
	if (bytes.length > fileBytes)
		throw failed(`The file has ${bytes.length} bytes; at most 100 MB are allowed (号码包上传接口).`);
	if (bytes.length === 0) throw new Refusal(1008012, 'The file is empty (服务端错误码).');
	const [inner, text] = /\.zip$/i.test(name) ? unzipped(bytes) : [name, bytes];
	if (!/\.(txt|csv)$/i.test(inner))
		throw failed(`The file must be .zip, .txt or .csv, not "${inner}" (号码包上传接口).`);
	try {
		new TextDecoder('utf-8', { fatal: true }).decode(text);
	} catch {
		throw failed('The file is not UTF-8 (号码包上传接口).');
	}
	let lines = 0;
	for (const line of linesOf(text)) {
		lines += 1;
		if (/\.csv$/i.test(inner) && line.includes(','))
			throw failed(`Line ${lines} has more than one column (号码包上传接口).`);
	}
	if (lines === 0) throw new Refusal(1008012, 'The file holds no line (服务端错误码).');
	return text;
}

/** The only file of a zip, read by its central directory: no folders, stored or deflated. */
function unzipped(zip: Buffer): readonly [name: string, text: Buffer] {
	const end = zip.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
	if (end < 0 || end + 22 > zip.length) throw failed('The file is no zip.');
	const entry = zip.readUInt32LE(end + 16);
	if (zip.readUInt16LE(end + 10) !== 1)
		throw failed('A zip must hold one .txt or .csv and nothing else (号码包上传接口).');
	try {
		const name = zip.toString('utf8', entry + 46, entry + 46 + zip.readUInt16LE(entry + 28));
		if (name.includes('/')) throw failed('A zip must hold no folder (号码包上传接口).');
		const local = zip.readUInt32LE(entry + 42);
		const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
		const packed = zip.subarray(start, start + zip.readUInt32LE(entry + 20));
		const method = zip.readUInt16LE(entry + 10);
		return [name, method === 0 ? packed : inflateRawSync(packed, { maxOutputLength: 4 * fileBytes })];
	} catch (error) {
		if (error instanceof Refusal) throw error;
		throw failed('The zip cannot be read.');
	}
}
