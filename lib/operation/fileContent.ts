import { createHash } from 'node:crypto';

/** What a file of a form holds: counted before the first byte leaves, and never held as a whole. */
export interface FileContent {
	/** Bytes. */
	readonly size: number;
	/** SHA-256 of all of them, in hexadecimal digits. */
	readonly digest: string;
	/** From the beginning, each time. Throws where it is no longer what was counted. */
	open: () => AsyncIterable<Uint8Array>;
}

const pieceBytes = 65_536;

/** Bytes that are at hand. */
export const contentOf = (bytes: Buffer): FileContent => ({
	size: bytes.length,
	digest: createHash('sha256').update(bytes).digest('hex'),
	open: async function* () {
		for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
	},
});

const changed = (how: string): Error =>
	new Error(`the file is no longer the one that was looked through before: it ${how}`);

/** The pieces, as long as they come to what was counted; the last one is held back until that is certain. */
async function* unchanged(
	pieces: AsyncIterable<Uint8Array>,
	{ size, digest }: Pick<FileContent, 'size' | 'digest'>,
): AsyncGenerator<Uint8Array> {
	const hash = createHash('sha256');
	let seen = 0;
	let last: Uint8Array | undefined;
	for await (const piece of pieces) {
		seen += piece.length;
		if (seen > size) throw changed(`has more than ${size} bytes now`);
		hash.update(piece);
		if (last) yield last;
		last = piece;
	}
	if (seen < size) throw changed(`ended after ${seen} of ${size} bytes`);
	if (hash.digest('hex') !== digest) throw changed('holds other bytes now');
	if (last) yield last;
}

/**
 * Goes through a file once, and gives what is to be sent of it.
 *
 * @param look what it holds, this first time, as bytes or as their text in UTF-8; what this throws is thrown
 * @param again the same bytes once more
 */
export async function measured(
	look: AsyncIterable<Uint8Array | string>,
	again: () => AsyncIterable<Uint8Array>,
): Promise<FileContent> {
	const hash = createHash('sha256');
	let size = 0;
	for await (const piece of look) {
		hash.update(piece);
		size += typeof piece === 'string' ? Buffer.byteLength(piece) : piece.length;
	}
	const counted = { size, digest: hash.digest('hex') };
	return { ...counted, open: () => unchanged(again(), counted) };
}
