import { Readable } from 'node:stream';
import type { BodyStream } from '../signing/request';
import { UploadFailure } from './failure';

/** Who waits for the answer, and for how long. */
interface Clock {
	giveTime(): void;
	stopTime(): void;
}

/** A body on its way: undici asks for a piece when the connection has room for it. */
export class Upload {
	/** Whether all of it has been handed over, or never will be. */
	over = false;

	constructor(
		private readonly body: BodyStream,
		private readonly clock: Clock,
	) {}

	/** To be asked once. Whoever destroys it closes what is read from. */
	readable(): Readable {
		const stream = Readable.from(this.pieces());
		// undici listens from when it begins to write; whatever ends it before that has been told already.
		return stream.on('error', () => undefined);
	}

	private async *pieces(): AsyncGenerator<Uint8Array> {
		this.clock.stopTime();
		try {
			for await (const piece of this.opened()) {
				this.clock.giveTime();
				yield piece;
				this.clock.stopTime();
			}
		} finally {
			this.over = true;
			this.clock.giveTime();
		}
	}

	/** Whatever fails in here is a failure of the body. */
	private async *opened(): AsyncGenerator<Uint8Array> {
		try {
			for await (const piece of this.body.open()) yield piece;
		} catch (error) {
			throw new UploadFailure(error instanceof Error ? error.message : String(error));
		}
	}
}
