import type { IDataObject } from 'n8n-workflow';
import type { Outcome } from '../../operation/outcome';
import { fileLabel } from '../read/storedFile';
import { encodingRemedy } from './fileText';
import type { LineLedger } from './lineLedger';
import { counted } from '../../operation/counted';
import { goneSentence } from '../answer/report';

/** Bad lines named in the summary; all of them are in the file of what was not accepted. */
export const shownBadLines = 20;

/** What a file run has come to. */
export interface FileReport {
	item: number;
	service: string;
	/** Of the file. */
	name: string;
	ledger: LineLedger;
	requests: number;
	/** The first ones. */
	badLines: ReadonlyArray<{ line: number; reason: string }>;
	/** Why the first request that failed did. */
	firstFault: string | undefined;
	/** Why the file was not sent to its end, and after which line. */
	brokenOff: { sentence: string; line: number } | undefined;
	/** Why nothing more was sent. */
	givenUp: string | undefined;
	notBefore: string | undefined;
	/** When the service sends what it took, if not at once. */
	scheduledFor: string | undefined;
	/** What the user should know besides. */
	warnings: readonly string[];
	/** Whether the list of what was not accepted goes with it. */
	listed: boolean;
}

/** The counts in one line. */
export function accountOf({ count }: LineLedger, stopped: boolean): string {
	const { accepted, deadTarget, retryLater, rejected, badLine, unknown } = count;
	return `Accepted: ${accepted}; dead: ${deadTarget}; rejected: ${rejected + badLine}; may have been sent: ${unknown}; not sent: ${retryLater}${stopped ? ' and what had not been read of the file' : ''}`;
}

function outcomeOf({ ledger, brokenOff }: FileReport): Outcome {
	const { accepted, deadTarget, retryLater, rejected, unknown, badLine, earlier } = ledger.count;
	if (unknown > 0) return 'unknown';
	if (rejected + badLine > 0 || brokenOff) return 'rejected';
	if (retryLater > 0) return 'retryLater';
	return accepted + earlier === 0 && deadTarget > 0 ? 'deadTarget' : 'accepted';
}

const brokenSentence = ({ brokenOff }: FileReport): string | undefined =>
	brokenOff && `${brokenOff.sentence}; sent as the counts tell up to line ${brokenOff.line}, and nothing behind it`;

const badLinesIn = ({ count }: LineLedger): string =>
	`${counted(count.badLine, 'line of the file holds', 'lines of the file hold')} no usable target`;

/** Why not all is well, in a sentence. */
function reasonFor(report: FileReport): string | undefined {
	const { ledger, badLines, item } = report;
	const why = report.firstFault ?? brokenSentence(report) ?? report.givenUp;
	const [bad] = badLines;
	if (why !== undefined) return why;
	const outcome = outcomeOf(report);
	// What an earlier run has left, or an answer said of a few.
	if (!bad || outcome === 'unknown') return outcome === 'accepted' ? undefined : ledger.firstReason(outcome);
	if (ledger.count.badLine + ledger.count.duplicate < ledger.lines)
		return `${badLinesIn(ledger)}, and nothing was sent for ${ledger.count.badLine === 1 ? 'it' : 'them'}; line ${bad.line} ${bad.reason}`;
	return `${fileLabel} in item ${item} holds a file in which no line names a usable target; line ${bad.line} ${bad.reason}`;
}

const isUndecoded = ({ badLines }: FileReport): boolean =>
	badLines.some(({ reason }) => reason.startsWith('is not valid ') && !reason.endsWith('JSON'));

export function summaryOf(report: FileReport): IDataObject {
	const { lines, count } = report.ledger;
	const reason = reasonFor(report);
	return {
		outcome: outcomeOf(report),
		file: report.name,
		reason: reason === undefined ? null : isUndecoded(report) ? `${reason}. ${encodingRemedy}` : reason,
		scheduledFor: report.scheduledFor ?? null,
		service: report.service,
		lines,
		requests: report.requests,
		accepted: count.accepted,
		deadTargets: count.deadTarget,
		retryLater: count.retryLater,
		rejected: count.rejected,
		unknown: count.unknown,
		badLines: count.badLine,
		duplicates: count.duplicate,
		acceptedEarlier: count.earlier,
		brokenOffAfterLine: report.brokenOff?.line ?? null,
		firstBadLines: report.badLines.length > 0 ? [...report.badLines] : null,
		notBefore: report.notBefore ?? null,
		warnings: report.warnings.length > 0 ? [...report.warnings] : null,
	};
}

export function hintsOf(report: FileReport): string[] {
	const { lines, count } = report.ledger;
	const broken = brokenSentence(report);
	const bad = badLinesIn(report.ledger);
	return [
		...(count.duplicate > 0
			? [
					`${counted(count.duplicate, 'line of the file names', 'lines of the file name')} a target that stood there before; each target was sent to once`,
				]
			: []),
		...(count.badLine > 0
			? [
					`${bad}${report.listed ? '; see the file notAccepted in the output' : ''}${isUndecoded(report) ? `. ${encodingRemedy}` : ''}`,
				]
			: []),
		...(count.deadTarget > 0 ? [goneSentence(count.deadTarget, lines - count.badLine - count.duplicate)] : []),
		...(broken === undefined ? [] : [broken]),
		...report.warnings,
	];
}
