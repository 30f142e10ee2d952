import { Readable } from 'node:stream';
import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';
import { InputError } from '../../operation/inputError';
import { binaryOf } from '../read/host';

export const fileLabel = 'Targets File: Input Data Field Name';

/** Most bytes handled at once. */
const pieceBytes = 65_536;

/** How long the storage may give nothing before the file counts as broken off; milliseconds. */
const patience = 300_000;

export const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** A file of the item, which can be opened again. */
export class StoredFile {
	private readonly data: IBinaryData;

	/** @throws InputError when the item has no such file */
	constructor(
		private readonly context: IExecuteFunctions,
		item: number,
		field: string,
		private readonly stalledAfter = patience,
	) {
		this.data = binaryOf(context, item, field, fileLabel);
	}

	get name(): string {
		return this.data.fileName ?? 'file';
	}

	/**
	 * The bytes from the beginning, in pieces. Ends with an error when the storage fails, gives nothing for five minutes, or the
	 * execution is cancelled; the stream beneath is closed in any case.
	 */
	async *read(): AsyncGenerator<Buffer> {
		const signal = this.context.getExecutionCancelSignal?.();
		const stream = await this.inTime(
			async () => this.open(),
			signal,
			(late) => late.destroy(),
		);
		// A stream that breaks while nobody reads from it must not end the process; the reader is told at the next step.
		stream.on('error', () => undefined);
		const iterator = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer | string>;
		try {
			for (;;) {
				const next = await this.inTime(async () => iterator.next(), signal);
				if (next.done === true) return;
				const chunk = typeof next.value === 'string' ? Buffer.from(next.value) : next.value;
				for (let at = 0; at < chunk.length; at += pieceBytes) yield chunk.subarray(at, at + pieceBytes);
			}
		} finally {
			stream.destroy();
		}
	}

	private async open(): Promise<Readable> {
		const { id, data } = this.data;
		return id === undefined ? Readable.from([Buffer.from(data, 'base64')]) : this.context.helpers.getBinaryStream(id);
	}

	/** What a step of the storage gives, unless it takes too long: a stream that hangs does not even end when it is destroyed. */
	private async inTime<T>(
		step: () => Promise<T>,
		signal: AbortSignal | undefined,
		late?: (result: T) => void,
	): Promise<T> {
		let over = (): void => undefined;
		try {
			return await new Promise<T>((resolve, reject) => {
				const fail = (sentence: string): void => {
					reject(new Error(sentence));
					if (late) started.then(late, () => undefined);
				};
				const stop = (): void => fail('The execution was cancelled');
				const started = step();
				started.then(resolve, reject);
				const watch = setTimeout(
					() => fail(`n8n's storage has given nothing for ${Math.round(this.stalledAfter / 1000)} seconds`),
					this.stalledAfter,
				);
				signal?.addEventListener('abort', stop);
				if (signal?.aborted) stop();
				over = () => {
					clearTimeout(watch);
					signal?.removeEventListener('abort', stop);
				};
			});
		} finally {
			over();
		}
	}
}

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
