/** A file of an item that can be opened again and again, and is never held as a whole. */
export interface FileSource {
	/** Bytes as the storage has noted them; undefined where it has not. */
	size(): Promise<number | undefined>;
	/**
	 * The bytes from the beginning, in pieces of at most 64 KB. Throws when the storage fails, gives nothing for minutes, or the
	 * execution is cancelled; closes what it has opened in any case.
	 */
	read(): AsyncGenerator<Buffer>;
}

export const isFileSource = (value: unknown): value is FileSource =>
	typeof value === 'object' && value !== null && 'read' in value && 'size' in value;
