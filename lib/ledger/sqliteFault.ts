import { LedgerError } from './ledger';

/** Primary result codes: https://sqlite.org/rescode.html */
const code = {
	perm: 3,
	busy: 5,
	locked: 6,
	readOnly: 8,
	inputOutput: 10,
	corrupt: 11,
	full: 13,
	cannotOpen: 14,
	protocol: 15,
	noDatabase: 26,
} as const;

const primaryCode = (error: unknown): number => {
	const extended = (error as { errcode?: unknown } | null)?.errcode;
	return typeof extended === 'number' ? extended & 0xff : 0;
};

/** Whether another connection holds what is needed, so that it may be free a moment later. */
export function isLocked(error: unknown): boolean {
	const primary = primaryCode(error);
	return primary === code.busy || primary === code.locked || primary === code.protocol;
}

const startAnew =
	'Restore it from a backup, or move it away together with the files -wal and -shm beside it: then a new one is made, which knows of no campaign so far';
const mayWrite = (file: string) => `Let the user that runs n8n write ${file} and its folder`;

/** The one sentence for what Node or SQLite has thrown. */
export function ledgerErrorOf(error: unknown, file: string): LedgerError {
	if (error instanceof LedgerError) return error;
	const system = (error as NodeJS.ErrnoException | null)?.code;
	switch (primaryCode(error)) {
		case code.noDatabase:
			return new LedgerError('unusable', `cannot be used, because ${file} is no SQLite database`, startAnew);
		case code.corrupt:
			return new LedgerError('unusable', `cannot be used, because ${file} is damaged`, startAnew);
		case code.perm:
		case code.readOnly:
			return new LedgerError('unusable', `cannot be kept, because ${file} may only be read`, mayWrite(file));
		case code.cannotOpen:
			return new LedgerError(
				'unusable',
				`cannot be used, because ${file} can neither be opened nor made`,
				mayWrite(file),
			);
		case code.full:
			return diskIsFull();
		case code.inputOutput:
			return notWritten(file);
		case 0:
			break;
		default:
			return new LedgerError(
				'unusable',
				`cannot be used, because SQLite says of ${file}: ${String((error as { errstr?: unknown }).errstr ?? (error as Error).message)}`,
				'Check the file and its disk',
			);
	}
	if (system === 'ENOSPC' || system === 'EDQUOT') return diskIsFull();
	if (system === 'EIO') return notWritten(file);
	if (system === 'EACCES' || system === 'EPERM' || system === 'EROFS')
		return new LedgerError(
			'unusable',
			`cannot be kept, because ${file} may not be written (${system})`,
			mayWrite(file),
		);
	return new LedgerError(
		'unusable',
		`cannot be kept, because ${file} can neither be opened nor made (${system ?? String((error as Error | null)?.message)})`,
		mayWrite(file),
	);
}

export const notWritten = (file: string) =>
	new LedgerError(
		'unusable',
		`cannot be kept, because ${file} could not be read or written`,
		'Check the disk, its free space and its quota',
	);

const diskIsFull = () =>
	new LedgerError(
		'unusable',
		'cannot be kept, because the disk is full',
		'Free some space and run it again: what was accepted is not sent again',
	);

export const heldByAnother = (file: string, seconds: number) =>
	new LedgerError(
		'busy',
		`cannot be used, because another program has held ${file} locked for ${seconds} seconds`,
		'End what holds it, such as a backup or a database browser, and run it again',
	);

export const stopped = () =>
	new LedgerError('cancelled', 'was not waited for, because the execution was stopped', 'Run it again');

export const writtenByNewer = (file: string) =>
	new LedgerError(
		'unusable',
		`cannot be used, because a newer version of this package has written ${file}`,
		'Update this package',
	);

export const writtenByOther = (file: string) =>
	new LedgerError('unusable', `cannot be used, because ${file} holds the data of another program`, 'Move it away');

export const withoutSqlite = (version: string) =>
	new LedgerError(
		'unusable',
		`needs the SQLite of Node, which Node ${version} lacks`,
		'Run n8n on Node 24 or newer, or set Coordination to Redis',
	);
