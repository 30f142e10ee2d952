import { createHash } from 'node:crypto';
import type { BodyStream } from '../signing/request';
import type { FileContent } from './fileContent';

/** One file of a form (RFC 7578). */
export interface FormFile {
	/** Letters, digits, dots and hyphens only, so that nothing needs escaping. */
	filename: string;
	contentType: string;
	content: FileContent;
}

export const isFormFile = (value: unknown): value is FormFile =>
	typeof value === 'object' && value !== null && 'filename' in value && 'content' in value;

const crlf = '\r\n';

/**
 * A `multipart/form-data` body (RFC 7578), whose files are read while it is sent. The boundary is made from the content: the same
 * request is the same bytes in every try.
 */
export function multipartBody(parts: ReadonlyArray<readonly [name: string, value: string | FormFile]>): {
	contentType: string;
	stream: BodyStream;
} {
	const seed = createHash('sha256');
	for (const [name, value] of parts) seed.update(name).update(typeof value === 'string' ? value : value.content.digest);
	const boundary = `form-${seed.digest('hex').slice(0, 40)}`;
	const pieces: Array<Buffer | FileContent> = [];
	for (const [name, value] of parts) {
		const file =
			typeof value === 'string' ? '' : `; filename="${value.filename}"${crlf}Content-Type: ${value.contentType}`;
		pieces.push(
			Buffer.from(`--${boundary}${crlf}Content-Disposition: form-data; name="${name}"${file}${crlf}${crlf}`, 'utf8'),
			typeof value === 'string' ? Buffer.from(value, 'utf8') : value.content,
			Buffer.from(crlf, 'utf8'),
		);
	}
	pieces.push(Buffer.from(`--${boundary}--${crlf}`, 'utf8'));
	return {
		contentType: `multipart/form-data; boundary=${boundary}`,
		stream: {
			size: pieces.reduce((sum, piece) => sum + (Buffer.isBuffer(piece) ? piece.length : piece.size), 0),
			open: async function* () {
				for (const piece of pieces)
					if (Buffer.isBuffer(piece)) yield piece;
					else yield* piece.open();
			},
		},
	};
}
