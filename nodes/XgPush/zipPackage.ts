import type { InputError } from '../../lib/operation/inputError';

/** The end record of a ZIP with the longest comment, and room for what it says of one file before it (APPNOTE 6.3, 4.3.12 and 4.3.16). */
export const zipTailBytes = 22 + 65_535 + 1024;

const endMark = Buffer.from('PK\u0005\u0006', 'latin1');
const entryMark = Buffer.from('PK\u0001\u0002', 'latin1');

/**
 * A ZIP of one text file without a folder, by the list at its end; what the file holds is not looked into.
 *
 * @param tail the last bytes
 * @param size of the whole
 * @throws InputError
 */
export function checkZip(tail: Buffer, size: number, refusal: (reason: string, remedy?: string) => InputError): void {
	const only = 'it must be one file .txt or .csv, without a folder';
	const remedy = 'Pack that one file alone, without a password';
	const end = tail.lastIndexOf(endMark);
	if (end < 0 || end + 22 > tail.length) throw refusal('names a ZIP that is cut off: its end is missing');
	const count = tail.readUInt16LE(end + 10);
	if (count !== 1) throw refusal(`names a ZIP of ${count === 0xffff ? 'too many' : count} files; ${only}`, remedy);
	const at = tail.readUInt32LE(end + 16) - (size - tail.length);
	const bare = at >= 0 && at + 46 <= end && tail.subarray(at, at + 4).equals(entryMark);
	if (!bare) throw refusal(`names a ZIP whose list of files cannot be read; ${only}`, remedy);
	const name = tail.toString('utf8', at + 46, at + 46 + tail.readUInt16LE(at + 28));
	if (!/^[^/\\]+\.(?:txt|csv)$/i.test(name))
		throw refusal(`names a ZIP that holds "${name.slice(0, 60)}"; ${only}`, remedy);
	if (tail.readUInt16LE(at + 8) & 1) throw refusal('names a ZIP with a password; TPNS cannot open it', remedy);
	if (tail.readUInt32LE(at + 24) === 0) throw refusal('names a ZIP whose file is empty');
}
