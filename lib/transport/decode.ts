import {
	brotliDecompress,
	crc32,
	gunzip,
	inflate,
	inflateRaw,
	inflateRawSync,
	type InputType,
	type ZlibOptions,
} from 'node:zlib';

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
 * @throws DecodeError
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
	if (name === 'gzip' || name === 'x-gzip') return gunzipWithRest;
	if (name === 'br') return brotliDecompress;
	// Some servers leave the zlib wrapper off; its first byte always holds 8 in the lower half.
	if (name === 'deflate') return ((content[0] ?? 0) & 0x0f) === 8 ? inflate : inflateRaw;
	throw new DecodeError('ANSWER_NOT_DECODABLE', 'an encoding other than gzip, deflate or br');
}

/** Checksum and size behind the data of a gzip member (RFC 1952, section 2.3.1). */
const trailerBytes = 8;

/** Where the data of the gzip member that begins here begin (RFC 1952, section 2.3). */
function dataOf(content: Buffer, begin: number): number {
	const flags = content[begin + 3] ?? 0;
	let at = begin + 10;
	if ((flags & 4) !== 0) at += 2 + content.readUInt16LE(at);
	for (const text of [8, 16]) {
		if ((flags & text) === 0) continue;
		const end = content.indexOf(0, at);
		if (end < 0) throw new Error('The head has no end');
		at = end + 1;
	}
	return (flags & 2) !== 0 ? at + 2 : at;
}

/**
 * The members of a gzip file without what follows them.
 *
 * @throws Error where one is not whole
 */
function wholeMembers(content: Buffer, maxOutputLength: number): Buffer {
	const members: Buffer[] = [];
	let room = maxOutputLength;
	for (let at = 0; at === 0 || content.subarray(at, at + 3).equals(content.subarray(0, 3));) {
		const data = dataOf(content, at);
		const { buffer, engine } = inflateRawSync(content.subarray(data), {
			maxOutputLength: Math.max(1, room),
			info: true,
		}) as unknown as { buffer: Buffer; engine: { bytesWritten: number } };
		at = data + engine.bytesWritten + trailerBytes;
		if (crc32(buffer) !== content.readUInt32LE(at - trailerBytes)) throw new Error('The checksum is another');
		members.push(buffer);
		room -= buffer.length;
	}
	return Buffer.concat(members);
}

/**
 * Like zlib's gunzip, but what follows the compressed data is passed over, as zlib itself does for the other encodings: the
 * answer of a service is not lost because a gateway appended a line break.
 */
const gunzipWithRest: Unpack = (input, options, done) => {
	gunzip(input, options, (error, result) => {
		if (error === null || (error as NodeJS.ErrnoException).code !== 'Z_DATA_ERROR') {
			done(error, result);
			return;
		}
		try {
			done(null, wholeMembers(input as Buffer, options.maxOutputLength ?? 0));
		} catch {
			done(error, result);
		}
	});
};

async function unpack(unpacker: Unpack, content: Buffer, maxBytes: number): Promise<Buffer> {
	return await new Promise((resolve, reject) => {
		unpacker(content, { maxOutputLength: maxBytes }, (error, result) => {
			if (error === null) resolve(result);
			else if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE')
				reject(new DecodeError('ANSWER_TOO_LARGE', ''));
			else reject(new DecodeError('ANSWER_NOT_DECODABLE', 'compressed data that is damaged'));
		});
	});
}
