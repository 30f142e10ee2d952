import { crc32, createInflateRaw, type InflateRaw } from 'node:zlib';
import { InputError } from '../../operation/inputError';
import { fileLabel, reasonOf } from '../read/storedFile';
import type { Bytes } from './fileBytes';

/** What is unpacked in one step may be a thousand times as long. */
const stepBytes = 8_192;

export const isGzip = (head: Buffer): boolean => head[0] === 0x1f && head[1] === 0x8b && head[2] === 8;

const broken = (why: string): InputError =>
	new InputError(fileLabel, `holds a gzip file that cannot be unpacked (${why})`);

async function skipText(bytes: Bytes): Promise<void> {
	for (let byte = await bytes.need(1); byte[0] !== 0; byte = await bytes.need(1));
}

/** RFC 1952, section 2.3. */
async function skipHeader(bytes: Bytes): Promise<void> {
	const flags = (await bytes.need(10))[3] ?? 0;
	if (flags & 0xe0) throw broken('unknown flags');
	if (flags & 4) await bytes.need((await bytes.need(2)).readUInt16LE(0));
	if (flags & 8) await skipText(bytes);
	if (flags & 16) await skipText(bytes);
	if (flags & 2) await bytes.need(2);
}

/** Feeds one piece; all that came of it is in the list. @returns whether the compressed data has ended in it */
async function step(inflate: InflateRaw, piece: Buffer, unpacked: Buffer[]): Promise<boolean> {
	return new Promise((resolve, reject) => {
		const onEnd = (): void => settle(() => resolve(true));
		const onError = (error: Error): void => settle(() => reject(error));
		const settle = (end: () => void): void => {
			inflate.off('end', onEnd).off('error', onError);
			// What has not been handed out yet.
			for (let part = inflate.read() as Buffer | null; part !== null; part = inflate.read() as Buffer | null)
				unpacked.push(part);
			end();
		};
		inflate.on('end', onEnd).on('error', onError);
		inflate.write(piece, (error) => {
			if (!error) settle(() => resolve(false));
		});
	});
}

/**
 * Unpacks gzip, also of several members. What stood before a fault has been handed out when the fault is thrown, which
 * zlib's own stream does not promise.
 *
 * @param note told of bytes behind the end, which are left out as gzip itself does
 * @throws InputError when the data is cut off or broken
 */
export async function* gunzip(bytes: Bytes, note: (sentence: string) => void): AsyncGenerator<Buffer> {
	for (let member = 0; ; member++) {
		const head = await bytes.peek(3);
		if (member > 0 && head.length === 0) return;
		if (!isGzip(head)) {
			if (head.some((byte) => byte !== 0))
				note('Bytes behind the end of the gzip file were left out, as gzip does; they are no gzip data');
			return;
		}
		await skipHeader(bytes);
		const inflate = createInflateRaw();
		inflate.on('error', () => undefined);
		const unpacked: Buffer[] = [];
		inflate.on('data', (part: Buffer) => void unpacked.push(part));
		let fed = 0;
		let sum = 0;
		let size = 0;
		try {
			for (let ended = false; !ended;) {
				const piece = await bytes.take(stepBytes);
				if (!piece) throw new InputError(fileLabel, 'holds a gzip file that is cut off');
				fed += piece.length;
				let fault: unknown;
				try {
					ended = await step(inflate, piece, unpacked);
				} catch (error) {
					fault = error;
				}
				for (const part of unpacked.splice(0)) {
					sum = crc32(part, sum);
					size += part.length;
					yield part;
				}
				if (fault !== undefined) throw broken(reasonOf(fault));
				if (ended) bytes.putBack(piece.subarray(piece.length - (fed - inflate.bytesWritten)));
			}
		} finally {
			inflate.destroy();
		}
		const trailer = await bytes.need(8);
		if (trailer.readUInt32LE(0) !== sum || trailer.readUInt32LE(4) !== size % 2 ** 32)
			throw broken('its checksum is wrong, so its content has been changed');
	}
}
