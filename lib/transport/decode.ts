import { brotliDecompress, gunzip, inflate, inflateRaw, type InputType, type ZlibOptions } from 'node:zlib';

type Unpack = (input: InputType, options: ZlibOptions, done: (error: Error | null, result: Buffer) => void) => void;

/** Why a body could not be decoded. */
export class DecodeError extends Error {
	constructor(
		readonly code: 'ANSWER_TOO_LARGE' | 'ANSWER_NOT_DECODABLE',
		/** Ends the sentence "the service answered with ...". */
		readonly reason: string,
	) {
		super(reason);
	}
}

/**
 * Undoes a Content-Encoding (RFC 9110, section 8.4): gzip, deflate, br, and combinations of them.
 *
 * @param maxBytes limit for every step, so that a small answer cannot unpack into all of the memory
 * @throws {DecodeError}
 */
export async function decodeContent(body: Buffer, encoding: string, maxBytes: number): Promise<Buffer> {
	let content = body;
	for (const step of encoding.toLowerCase().split(',').reverse()) {
		const name = step.trim();
		if (name === '' || name === 'identity' || content.length === 0) continue;
		content = await unpack(unpackerFor(name, content), content, maxBytes);
	}
	return content;
}

function unpackerFor(name: string, content: Buffer): Unpack {
	if (name === 'gzip' || name === 'x-gzip') return gunzip;
	if (name === 'br') return brotliDecompress;
	// Some servers leave the zlib wrapper off; its first byte always holds 8 in the lower half.
	if (name === 'deflate') return ((content[0] ?? 0) & 0x0f) === 8 ? inflate : inflateRaw;
	throw new DecodeError('ANSWER_NOT_DECODABLE', 'an encoding other than gzip, deflate or br');
}

async function unpack(unpacker: Unpack, content: Buffer, maxBytes: number): Promise<Buffer> {
	return await new Promise((resolve, reject) => {
		unpacker(content, { maxOutputLength: maxBytes }, (error, result) => {
			if (error === null) resolve(result);
			else if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') reject(new DecodeError('ANSWER_TOO_LARGE', ''));
			else reject(new DecodeError('ANSWER_NOT_DECODABLE', 'compressed data that is damaged'));
		});
	});
}
