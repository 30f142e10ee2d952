import { markBytes, writeMark } from '../../ledger/mark';
import { batchedField, kindWires } from '../../operation/batching';
import { InputError } from '../../operation/inputError';
import { messageName, selectionOf } from '../plan/marking';
import type { Run } from '../open/openRun';
import type { FileOptions } from '../read/fileOptions';
import { fileLabel, StoredFile } from '../read/storedFile';
import { NamedTargets } from './namedTargets';
import { EmptyFile, fileTargets } from './targetFile';

/**
 * Whom the files of a run name, in the order of the items: the same target in a later file gets another message, the nth. A file
 * that could not be sent counts as well: when it is mended, its targets must not be taken for those of the files behind it.
 */
export class FilesOfRun {
	private readonly named: NamedTargets[] = [];
	private readonly messageOf: ((item: number) => string) | undefined;
	/** How many items were looked at, and whether their messages differ. */
	private looked = 0;
	private differ = false;

	constructor(
		private readonly run: Run,
		private readonly fileOf: (item: number) => FileOptions,
	) {
		const into = run.operation.batching?.into;
		this.messageOf = run.reader.fingerprint((wire) => wire !== into);
	}

	/** That of a file which is about to be read. */
	begin(item: number): NamedTargets {
		return (this.named[item] = new NamedTargets());
	}

	/**
	 * Those before one. As long as all have the same message, it does not matter which of them a target has got it for.
	 *
	 * @throws InputError where it matters, and nobody knows whom an earlier file names
	 */
	async before(item: number): Promise<NamedTargets[]> {
		if (this.differUpTo(item))
			for (let earlier = 0; earlier < item; earlier++)
				if (this.named[earlier]?.isWhole !== true) this.named[earlier] = await this.look(earlier);
		return this.named.slice(0, item).filter(Boolean);
	}

	private differUpTo(item: number): boolean {
		const { messageOf } = this;
		if (messageOf === undefined) return false;
		try {
			for (; !this.differ && this.looked < item; this.looked++)
				this.differ = messageOf(this.looked) !== messageOf(this.looked + 1);
		} catch {
			this.differ = true;
		}
		return this.differ;
	}

	/** Reads a file for nothing but its targets. */
	private async look(item: number): Promise<NamedTargets> {
		const { context, service, operation, reader } = this.run;
		const named = new NamedTargets();
		try {
			const wires = kindWires(service, operation);
			const values = reader.read(item, (wire) => wires.has(wire));
			const field = batchedField(operation, values);
			if (!field) return named;
			const kind = field.name + selectionOf(this.run, values);
			const file = this.fileOf(item);
			const mark = new Uint8Array(markBytes);
			const stored = new StoredFile(context, item, file.binaryField);
			for await (const bunch of fileTargets(stored.read(), field, file, () => undefined))
				for (const line of bunch) {
					if ('problem' in line) continue;
					writeMark(messageName(kind, line.target, 1), mark, 0);
					named.add(line.target, mark, 0, file.dropDuplicates);
				}
		} catch (error) {
			if (!(error instanceof EmptyFile))
				throw new InputError(
					fileLabel,
					`waits for the file of item ${item}, which could not be read: their messages differ, and a target of both gets them in the order of the items`,
					`Nothing of this file was sent. Mend item ${item} and run the workflow again, or send each file with a Campaign Key of its own`,
				);
		}
		named.isWhole = true;
		return named;
	}
}
