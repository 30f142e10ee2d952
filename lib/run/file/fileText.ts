import { TextDecoder } from 'node:util';
import { noTextBut } from '../../operation/fileKind';
import { InputError } from '../../operation/inputError';
import type { Encoding } from '../read/fileOptions';
import { fileLabel } from '../read/storedFile';
import { Bytes } from './fileBytes';
import { gunzip, isGzip } from './gunzip';

/** As the form names them. */
const nameOf: Record<Encoding, string> = {
	'utf-8': 'UTF-8',
	gb18030: 'GB18030',
	'utf-16le': 'UTF-16',
	'utf-16be': 'UTF-16',
	'windows-1252': 'Windows-1252',
};

export const encodingRemedy =
	'Choose the encoding of the file in Encoding; a CSV file of Excel is often GB18030 in China and Windows-1252 in Europe. Or save it as UTF-8';

/** A byte order mark says what the file is, whatever the form says; so does every browser. */
const orderMarks: ReadonlyArray<readonly [mark: string, encoding: Encoding]> = [
	['efbbbf', 'utf-8'],
	['fffe', 'utf-16le'],
	['feff', 'utf-16be'],
	['84319533', 'gb18030'],
];

/** Bytes 80 to 9f; Node.js up to 22 decodes them as Latin-1. Those that stand for nothing stay control characters, which no target may hold. */
const windows1252 = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ';

function decoderOf(encoding: Encoding): (bytes?: Buffer) => string {
	if (encoding === 'windows-1252')
		return (bytes) =>
			bytes
				? bytes.toString('latin1').replace(/[\x80-\x9f]/g, (byte) => windows1252[byte.charCodeAt(0) - 0x80] as string)
				: '';
	let decoder: TextDecoder;
	try {
		decoder = new TextDecoder(encoding, { ignoreBOM: true });
	} catch {
		throw new InputError(
			'Targets File: Encoding',
			`is ${nameOf[encoding]}, which this Node.js was built without; save the file as UTF-8`,
		);
	}
	return (bytes) => decoder.decode(bytes, { stream: bytes !== undefined });
}

/** The text of a file: what could not be decoded is U+FFFD. */
export interface FileText {
	/** What the file turned out to be, as a name. */
	encoding: string;
	pieces: AsyncGenerator<string>;
}

/**
 * @param note told what the user should know of the file as a whole
 * @throws InputError when the file is none of text
 */
export async function openText(
	source: AsyncIterator<Buffer>,
	chosen: Encoding,
	note: (sentence: string) => void,
): Promise<FileText> {
	const raw = new Bytes(source);
	const bytes = isGzip(await raw.peek(3)) ? new Bytes(gunzip(raw, note)) : raw;
	const head = await bytes.peek(512);
	const hex = head.subarray(0, 8).toString('hex');
	const stranger = isGzip(head) ? 'a gzip file within a gzip file' : noTextBut(head);
	if (stranger) throw new InputError(fileLabel, `holds ${stranger}; save the list as text, CSV or NDJSON`);
	const encoding = orderMarks.find(([mark]) => hex.startsWith(mark))?.[1] ?? chosen;
	if (!encoding.startsWith('utf-16') && head.includes(0)) {
		throw new InputError(
			fileLabel,
			'holds a file that is no text, for it has zero bytes; if it is UTF-16, say so in Encoding',
			encodingRemedy,
		);
	}
	const decode = decoderOf(encoding);
	return {
		encoding: nameOf[encoding],
		pieces: (async function* () {
			let begun = false;
			for await (const piece of bytes.rest()) {
				let text = decode(piece);
				if (text === '') continue;
				if (!begun && text.startsWith('\ufeff')) text = text.slice(1);
				begun = true;
				yield text;
			}
			const last = decode();
			if (last !== '') yield last;
		})(),
	};
}
