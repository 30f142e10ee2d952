import { InputError } from '../../operation/inputError';
import { fileLabel } from '../read/storedFile';

/** Most bytes handled at once. */
const pieceBytes = 65_536;

/** Bytes that can be looked at before they are taken. */
export class Bytes {
	private held: Buffer = Buffer.alloc(0);

	constructor(private readonly source: AsyncIterator<Buffer>) {}

	/** The next bytes, which stay; fewer than asked for at the end of the file. */
	async peek(count: number): Promise<Buffer> {
		while (this.held.length < count) {
			const next = await this.source.next();
			if (next.done === true) break;
			this.held = this.held.length === 0 ? next.value : Buffer.concat([this.held, next.value]);
		}
		return this.held.subarray(0, count);
	}

	/** The next bytes as they come, at most as many as asked for; undefined at the end. */
	async take(most: number): Promise<Buffer | undefined> {
		if ((await this.peek(1)).length === 0) return undefined;
		const taken = this.held.subarray(0, most);
		this.held = this.held.subarray(taken.length);
		return taken;
	}

	/**
	 * Exactly so many bytes.
	 *
	 * @throws InputError when the file ends before
	 */
	async need(count: number): Promise<Buffer> {
		const bytes = await this.peek(count);
		if (bytes.length < count) throw new InputError(fileLabel, 'holds a gzip file that is cut off');
		this.held = this.held.subarray(count);
		return bytes;
	}

	putBack(bytes: Buffer): void {
		this.held = Buffer.concat([bytes, this.held]);
	}

	async *rest(): AsyncGenerator<Buffer> {
		for (let piece = await this.take(pieceBytes); piece; piece = await this.take(pieceBytes)) yield piece;
	}
}
