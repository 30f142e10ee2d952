import { setImmediate as nextTurn } from 'node:timers/promises';
import { TextDecoder } from 'node:util';
import type { TargetsField } from '../../lib/operation/field';
import { measured, type FileContent } from '../../lib/operation/fileContent';
import { isUtf16, noTextBut } from '../../lib/operation/fileKind';
import type { FileSource } from '../../lib/operation/fileSource';
import { InputError } from '../../lib/operation/inputError';
import { checkTarget } from '../../lib/operation/targets';
import { limits } from './limits';
import { checkZip, zipTailBytes } from './zipPackage';

/**
 * What TPNS takes as a package: TPNS, upload of token and account packages (2024-01). Text in UTF-8 with a target in each line, CSV of
 * a single column, or a ZIP of one such file; at most 100 MB. Of a byte order mark, of line ends, blank lines, spaces and quotes the
 * pages say nothing, and a target with one of them too many is nobody. So the lines travel without the first four, and a line in quotes is refused.
 */

/** What was found in a file. */
export interface LookedInto extends FileContent {
	/** Lines that hold what usually separates targets, and the number of the first. */
	several?: { lines: number; first: number };
}

export const fileLabel = 'Input Data Field Name';

const refusal = (reason: string, remedy?: string): InputError => new InputError(fileLabel, reason, remedy);

const longestLine = 65_536;

/** Headings of a column, without what stands between words: they would be sent to like any line. */
const headings = new Set(
	[
		'token tokens devicetoken devicetokens xgtoken tpnstoken pushtoken device devices deviceid',
		'account accounts accountid accountlist accountname user users userid userids username uid uids openid unionid',
		'id ids name phone phones phonenumber mobile tel email mail alias target targets customer customers customerid',
		'账号 帐号 账户 用户 用户id 用户名 手机号 手机 电话 邮箱 设备 设备token 号码 姓名 客户',
	].flatMap((line) => line.split(' ')),
);

const isHeading = (line: string): boolean => headings.has(line.toLowerCase().replace(/[\s_.\-"']+/g, ''));

const inQuotes = /^(?:".*"|'.*')$/;
const columns = /[,;\t]/;
const separators = /[,，;；、|｜]/;

interface Lines {
	/** Number of the first one, counted from 1. */
	first: number;
	/** As they stand, without their line ends. */
	lines: string[];
}

/** The lines of a text in bunches; what is no UTF-8 is U+FFFD. */
async function* linesOf(pieces: AsyncIterable<Buffer>): AsyncGenerator<Lines> {
	const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
	let tail = '';
	let first = 1;
	let begun = false;
	const cut = (text: string): Lines => {
		const lines = (tail + text).split('\n');
		tail = lines.pop() ?? '';
		if (tail.length > longestLine)
			throw refusal(
				`names a file whose line ${first + lines.length} is longer than ${longestLine} characters; each line must be one target`,
			);
		const bunch = { first, lines };
		first += lines.length;
		return bunch;
	};
	for await (const piece of pieces) {
		let text = decoder.decode(piece, { stream: true });
		if (!begun && text.startsWith('\ufeff')) text = text.slice(1);
		begun ||= text !== '';
		yield cut(text);
	}
	const rest = tail + decoder.decode();
	if (rest !== '') yield { first, lines: [rest] };
}

/** A line as it travels: nothing of a blank one. */
function plain(line: string): string {
	const whole = line.endsWith('\r') ? line.slice(0, -1) : line;
	return whole.startsWith(' ') || whole.endsWith(' ') ? whole.replace(/^ +| +$/g, '') : whole;
}

const textOf = (lines: readonly string[]): string => (lines.length === 0 ? '' : `${lines.join('\n')}\n`);

/** The text as it travels. */
async function* travelling(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
	for await (const { lines } of linesOf(pieces)) {
		const text = textOf(lines.map(plain).filter((line) => line !== ''));
		if (text !== '') yield Buffer.from(text, 'utf8');
	}
}

/** Looks at each line as at a target that was typed. */
class Lookout {
	several: LookedInto['several'];
	private any = false;

	constructor(
		private readonly targets: TargetsField,
		private readonly kind: string,
	) {}

	/** @throws InputError with the number of the line */
	check(line: string, number: number): void {
		const fail = (reason: string, remedy?: string): never => {
			throw refusal(`names a file whose line ${number} ${reason}`, remedy);
		};
		const { noun } = this.targets;
		if (line.includes('\ufffd')) fail('is not in UTF-8', 'Save the file as UTF-8');
		const first = !this.any;
		this.any = true;
		if (first && isHeading(line))
			fail(
				`is "${line.slice(0, 40)}", which looks like the heading of a column; each line must be a ${noun}`,
				`Delete the line. If it is a ${noun}, put it further down`,
			);
		if (inQuotes.test(line))
			fail(
				`stands in quotes, of which TPNS says nothing; it must be the ${noun} itself`,
				'Save the file without quotes',
			);
		if (this.kind === 'csv' && columns.test(line))
			fail(
				'has more than one column; TPNS takes CSV with a single one',
				`Save the column of the ${noun}s alone. If it is one ${noun}, choose Text in Format`,
			);
		try {
			checkTarget(this.targets, line);
		} catch (error) {
			if (!(error instanceof InputError)) throw error;
			fail(error.reason, error.remedy);
		}
		if (separators.test(line))
			this.several = { lines: (this.several?.lines ?? 0) + 1, first: this.several?.first ?? number };
	}

	/** @throws InputError for a file without a target */
	end(): void {
		if (!this.any) throw refusal('names a file without a line; each line must be a target');
	}
}

/** Whatever else there is to do gets its turn between two pieces. */
async function* inTurns(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
	for await (const piece of pieces) {
		await nextTurn();
		yield piece;
	}
}

/** The pieces, as many bytes as the storage has noted and TPNS allows. */
async function* whole(pieces: AsyncIterable<Buffer>, noted: number | undefined): AsyncGenerator<Buffer> {
	const most = limits.packageBytesTpns;
	const tooLarge = (count: string): InputError =>
		refusal(
			`names a file of ${count} bytes; at most ${most} are allowed`,
			'Split it, and upload each part as a package of its own',
		);
	if (noted !== undefined && noted > most) throw tooLarge(String(noted));
	let seen = 0;
	for await (const piece of pieces) {
		seen += piece.length;
		if (seen > most) throw tooLarge(`more than ${most}`);
		yield piece;
	}
	if (noted !== undefined && noted !== seen)
		throw refusal(
			`names a file of which n8n's storage gives ${seen} bytes, although it noted ${noted}; a package of a part would leave people out`,
			'Run the workflow again from where the file comes from',
		);
}

/** What a text begins with. @throws InputError */
function checkHead(head: Buffer): void {
	const stranger = isUtf16(head) ? 'a file in UTF-16' : noTextBut(head);
	if (stranger) throw refusal(`names ${stranger}; it must be text in UTF-8 with a target in each line`);
}

async function* lookedAt(pieces: AsyncIterable<Buffer>, lookout: Lookout): AsyncGenerator<string> {
	for await (const { first, lines } of linesOf(pieces)) {
		const kept: string[] = [];
		for (const [index, line] of lines.entries()) {
			const own = plain(line);
			if (own === '') continue;
			lookout.check(own, first + index);
			kept.push(own);
		}
		if (kept.length > 0) yield textOf(kept);
	}
	lookout.end();
}

/** Watches the first bytes of a file pass by. */
async function* afterHead(pieces: AsyncIterable<Buffer>, check: (head: Buffer) => void): AsyncGenerator<Buffer> {
	let head: Buffer | undefined = Buffer.alloc(0);
	for await (const piece of pieces) {
		if (head === undefined) {
			yield piece;
			continue;
		}
		head = Buffer.concat([head, piece]);
		if (head.length < 8) continue;
		check(head);
		yield head;
		head = undefined;
	}
	if (head === undefined) return;
	check(head);
	if (head.length > 0) yield head;
}

/** The last bytes of a ZIP, which hold the list of its files. */
async function* withTail(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
	let tail = Buffer.alloc(0);
	let size = 0;
	for await (const piece of pieces) {
		size += piece.length;
		tail =
			piece.length >= zipTailBytes
				? Buffer.from(piece.subarray(-zipTailBytes))
				: Buffer.concat([tail, piece]).subarray(-zipTailBytes);
		yield piece;
	}
	checkZip(tail, size, refusal);
}

const isZip = (head: Buffer): boolean => /^504b0[35]0[46]/.test(head.toString('hex', 0, 4));

/** Looks through a file once, as a stream. @throws InputError */
async function looked(source: FileSource, kind: string, targets: TargetsField): Promise<LookedInto> {
	const pieces = afterHead(whole(inTurns(source.read()), await source.size()), (head) => {
		if ((kind === 'zip') !== isZip(head))
			throw new InputError('Format', isZip(head) ? 'is not ZIP, but the file is one' : 'is ZIP, but the file is none');
		if (kind !== 'zip') checkHead(head);
	});
	if (kind === 'zip') return measured(withTail(pieces), () => source.read());
	const lookout = new Lookout(targets, kind);
	const content = await measured(lookedAt(pieces, lookout), () => travelling(source.read()));
	return { ...content, ...(lookout.several ? { several: lookout.several } : {}) };
}

/**
 * Looks through a package file, and gives what is to be sent of it.
 *
 * @param kind txt, csv or zip
 * @param targets what its lines are
 * @throws InputError
 */
export async function lookInto(source: FileSource, kind: string, targets: TargetsField): Promise<LookedInto> {
	try {
		return await looked(source, kind, targets);
	} catch (error) {
		if (error instanceof InputError) throw error;
		const why = error instanceof Error ? error.message : String(error);
		throw refusal(`names a file that cannot be read (${why})`);
	}
}
