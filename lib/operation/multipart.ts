import { createHash } from 'node:crypto';

/** One file of a form (RFC 7578). */
export interface FormFile {
	/** Letters, digits, dots and hyphens only, so that nothing needs escaping. */
	filename: string;
	contentType: string;
	content: Buffer;
}

export const isFormFile = (value: unknown): value is FormFile =>
	typeof value === 'object' && value !== null && Buffer.isBuffer((value as Partial<FormFile>).content);

const crlf = '\r\n';

/**
 * A `multipart/form-data` body (RFC 7578). The boundary is made from the content: the same request is the same bytes in every try.
 */
export function multipartBody(parts: ReadonlyArray<readonly [name: string, value: string | FormFile]>): {
	contentType: string;
	bytes: Buffer;
} {
	const digest = createHash('sha256');
	for (const [name, value] of parts) digest.update(name).update(typeof value === 'string' ? value : value.content);
	const boundary = `form-${digest.digest('hex').slice(0, 40)}`;
	const pieces: Buffer[] = [];
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
	return { contentType: `multipart/form-data; boundary=${boundary}`, bytes: Buffer.concat(pieces) };
}
