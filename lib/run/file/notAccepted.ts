import { Readable } from 'node:stream';
import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';
import { reasonOf } from '../read/storedFile';
import type { LineLedger } from './lineLedger';
import type { FileLine } from './targetFile';

const csv = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

const untold: ReadonlySet<string> = new Set(['accepted', 'duplicate', 'earlier']);

export interface NotAccepted {
	/** Absent when every target was accepted, or none of it could be written. */
	binary?: IBinaryData;
	/** Why the list is missing, or ends early. */
	problem?: string;
}

/**
 * The targets that were not accepted, as CSV in the order of the file. The file is read a second time and the list streamed into
 * n8n's binary store, so it neither grows in memory nor lies in a folder for temporary files; what the store does with a
 * stream depends on its mode. Never throws: a list that cannot be written does not undo what was sent.
 *
 * @param lines the lines of the file once more, from its beginning
 */
export async function notAcceptedFile(
	context: IExecuteFunctions,
	ledger: LineLedger,
	lines: AsyncGenerator<FileLine[]>,
): Promise<NotAccepted> {
	const { accepted, duplicate, earlier } = ledger.count;
	if (accepted + duplicate + earlier === ledger.lines) return {};
	const signal = context.getExecutionCancelSignal?.();
	let problem: string | undefined;
	const rows = async function* (): AsyncGenerator<Buffer> {
		let at = 0;
		let text = 'target,outcome,reason,line\n';
		try {
			for await (const bunch of lines) {
				for (const entry of bunch) {
					if (at === ledger.lines) break;
					const { status, reason } = ledger.verdictOf(at++);
					if (untold.has(status)) continue;
					text +=
						status === 'badLine'
							? `,rejected,${csv(`Line ${entry.line} ${reason}`)},${entry.line}\n`
							: `${csv('target' in entry ? entry.target : '')},${status},${csv(reason)},${entry.line}\n`;
				}
				if (text !== '') yield Buffer.from(text);
				text = '';
				if (at === ledger.lines) return;
			}
		} catch (error) {
			if (at < ledger.lines)
				problem = `The list of targets that were not accepted ends after line ${at} of ${ledger.lines}, because the file could not be read a second time (${reasonOf(error)})`;
		}
		if (text !== '') yield Buffer.from(text);
	};
	const stream = Readable.from(rows(), { objectMode: false });
	stream.on('error', () => undefined);
	let stop = (): void => undefined;
	const cancelled = new Promise<never>((_, reject) => {
		stop = () => reject(new Error('the execution was cancelled'));
		signal?.addEventListener('abort', stop);
		if (signal?.aborted) stop();
	});
	try {
		const binary = await Promise.race([
			context.helpers.prepareBinaryData(stream, 'not-accepted.csv', 'text/csv'),
			cancelled,
		]);
		return { binary, ...(problem === undefined ? {} : { problem }) };
	} catch (error) {
		return { problem: `The list of targets that were not accepted could not be written (${reasonOf(error)})` };
	} finally {
		signal?.removeEventListener('abort', stop);
		stream.destroy();
	}
}
