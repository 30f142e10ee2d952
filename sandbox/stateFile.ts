import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { isObject, type JsonObject } from './practice';

/** Requests stand in it as they came, with whatever secret they carried. */
const ownerOnly = { mode: 0o600 };

/** Changes that come within this time are written together. */
const debounceMs = 300;

/** Keeps the sandbox's state in one JSON file, replaced as a whole so that a crash leaves the old or the new one. */
export class StateFile {
	private timer: NodeJS.Timeout | undefined;

	private writing: Promise<void> | undefined;

	private dirty = false;

	private closed = false;

	constructor(
		private readonly file: string,
		private readonly collect: () => object,
	) {}

	/** What was saved last; undefined when there is no file. Throws in one sentence when it cannot be read. */
	read(): JsonObject | undefined {
		if (!existsSync(this.file)) return undefined;
		let parsed: unknown;
		try {
			parsed = JSON.parse(readFileSync(this.file, 'utf8'));
		} catch (cause) {
			throw new Error(`The state file ${this.file} is not readable JSON; delete it to start afresh`, { cause });
		}
		if (!isObject(parsed) || parsed.version !== 1)
			throw new Error(`The state file ${this.file} was written by something else; delete it to start afresh`);
		return parsed;
	}

	/** Says that the state differs from the file. */
	changed(): void {
		this.dirty = true;
		if (!this.closed) this.timer ??= setTimeout(() => void this.write(), debounceMs).unref();
	}

	/** Writes what is still unwritten. */
	async close(): Promise<void> {
		this.closed = true;
		clearTimeout(this.timer);
		await this.writing;
		if (!this.dirty) return;
		const temporary = `${this.file}.${process.pid}.tmp`;
		writeFileSync(temporary, this.text(), ownerOnly);
		renameSync(temporary, this.file);
	}

	private async write(): Promise<void> {
		this.timer = undefined;
		if (this.writing) {
			await this.writing;
			this.changed();
			return;
		}
		this.dirty = false;
		const temporary = `${this.file}.${process.pid}.tmp`;
		this.writing = writeFile(temporary, this.text(), ownerOnly)
			.then(() => rename(temporary, this.file))
			.catch((error: unknown) => {
				rmSync(temporary, { force: true });
				process.emitWarning(`The sandbox could not save its state: ${String(error)}`);
			});
		await this.writing;
		this.writing = undefined;
	}

	private text(): string {
		return JSON.stringify({ version: 1, ...this.collect() });
	}
}
