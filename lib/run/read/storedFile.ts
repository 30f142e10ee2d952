import { Readable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';
import type { FileSource } from '../../operation/fileSource';
import { binaryOf, noneForTools } from './host';

export const fileLabel = 'Targets File: Input Data Field Name';

/** Most bytes handled at once. */
const pieceBytes = 65_536;

/** How long the storage may give nothing before the file counts as broken off; milliseconds. */
const patience = 300_000;

export const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Four characters are three bytes, unless others stand in between, which decoding leaves out. */
const isPlain = (base64: string): boolean => !/[^\w+/=-]/.test(base64);

/** What n8n keeps in memory, piece by piece, with a turn for whatever else there is to do. */
async function* decoded(base64: string): AsyncGenerator<Buffer> {
	const step = isPlain(base64) ? pieceBytes : base64.length;
	for (let at = 0; at < base64.length; at += step) {
		await nextTurn();
		yield Buffer.from(base64.slice(at, at + step), 'base64');
	}
}

/** A file of the item, which can be opened again. */
export class StoredFile implements FileSource {
	private readonly data: IBinaryData;

	/** @throws InputError when the item has no such file */
	constructor(
		private readonly context: IExecuteFunctions,
		item: number,
		field: string,
		private readonly stalledAfter = patience,
		label = fileLabel,
	) {
		this.data = binaryOf(context, item, field, label);
	}

	get name(): string {
		return this.data.fileName ?? 'file';
	}

	async size(): Promise<number | undefined> {
		const { id, data } = this.data;
		if (id === undefined) return isPlain(data) ? Buffer.byteLength(data, 'base64') : undefined;
		const signal = this.context.getExecutionCancelSignal?.();
		try {
			const { fileSize } = await this.inTime(async () => this.context.helpers.getBinaryMetadata(id), signal);
			return Number.isSafeInteger(fileSize) ? fileSize : undefined;
		} catch {
			// Reading will tell what is wrong, if anything is.
			return undefined;
		}
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
		return id === undefined ? Readable.from(decoded(data)) : this.context.helpers.getBinaryStream(id);
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

/** An item's binary data as a file that is yet to be opened. Throws an InputError when the item has none of that name. */
export const binarySources =
	(context: IExecuteFunctions, asTool = false) =>
	(item: number, name: string, label: string): FileSource => {
		if (asTool) throw noneForTools(label);
		return new StoredFile(context, item, name, patience, label);
	};
