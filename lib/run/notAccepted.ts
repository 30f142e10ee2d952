import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';

const csv = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** Targets that were not accepted, written as they come; on disk, because there may be as many as in the file. */
export class NotAccepted {
	private stream: ReturnType<typeof createWriteStream> | undefined;
	private folder: string | undefined;

	async add(target: string, outcome: string, reason: string, line: number): Promise<void> {
		if (!this.stream) {
			this.folder = await mkdtemp(join(tmpdir(), 'china-push-'));
			this.stream = createWriteStream(join(this.folder, 'not-accepted.csv'));
			this.stream.write('target,outcome,reason,line\n');
		}
		if (!this.stream.write(`${csv(target)},${outcome},${csv(reason)},${line}\n`)) await new Promise<void>((resolve) => this.stream?.once('drain', resolve));
	}

	/** The finished file; undefined when every target was accepted. */
	async read(): Promise<Readable | undefined> {
		if (!this.stream || this.folder === undefined) return undefined;
		this.stream.end();
		await finished(this.stream);
		return createReadStream(join(this.folder, 'not-accepted.csv'));
	}

	async remove(): Promise<void> {
		if (this.folder !== undefined) await rm(this.folder, { recursive: true, force: true });
	}
}
