import type { IExecuteFunctions } from 'n8n-workflow';
import type { Operation, Service } from '../../operation/operation';
import type { Campaign } from '../campaign/campaign';
import type { SettledTargets } from '../plan/marking';
import { counted } from '../../operation/counted';
import { itemRanges } from './failure';
import type { ItemAnswers, Tally } from './itemAnswers';

/** What became of the items when a run ended before its time. @param left items of requests that were not made, for some of their targets at least */
export function progressReport(operation: Operation, answers: ItemAnswers, left: readonly number[]): string {
	const open = new Set(left);
	const done: number[] = [];
	const failed: number[] = [];
	const partly: number[] = [];
	for (const item of new Set(answers.answered)) {
		if (answers.answer(item)?.fault) failed.push(item);
		else if (open.has(item)) partly.push(item);
		else done.push(item);
	}
	const known = new Set([...failed, ...partly]);
	const unsent = [...open].filter((item) => !known.has(item));
	const verb = operation.kind === 'send' ? 'Accepted' : 'Done';
	return [
		done.length > 0 ? `${verb}: items ${itemRanges(done)}` : `${verb}: none`,
		partly.length > 0 ? `for some of their targets only: items ${itemRanges(partly)}` : undefined,
		unsent.length > 0 ? `not sent: items ${itemRanges(unsent)}` : undefined,
		failed.length > 0 ? `refused or unknown: items ${itemRanges(failed)}` : undefined,
	]
		.filter((part) => part !== undefined)
		.join('; ');
}

export const goneSentence = (gone: number, targets: number): string =>
	gone === 1
		? `1 of ${counted(targets, 'target', 'targets')} is gone; take it off your list`
		: `${gone} of ${targets} targets are gone; take them off your list`;

/** One sentence for the whole run, not one for every item. */
export function hint(
	context: IExecuteFunctions,
	service: Service,
	{ accepted, targets, gone, fallen, notices }: Tally,
	repeated: number,
	settled: ReadonlyMap<number, readonly SettledTargets[]>,
): void {
	const total = accepted + Object.values(fallen).reduce((sum, number) => sum + number, 0);
	const sentences: string[] = [];
	if (gone > 0) sentences.push(goneSentence(gone, targets));
	for (const [outcome, number] of Object.entries(fallen))
		if (outcome !== 'deadTarget')
			sentences.push(
				`${number} of ${counted(total, 'item', 'items')} ${number === 1 ? 'has' : 'have'} the outcome ${outcome}`,
			);
	if (repeated > 0)
		sentences.push(
			`${counted(repeated, 'target was', 'targets were')} named more than once for the same message and sent to once`,
		);
	const all = [...settled.values()];
	const earlier = all.filter((statuses) => statuses.every(({ status }) => status === 'accepted')).length;
	const dead =
		all.filter((statuses) => statuses.every(({ status }) => status === 'accepted' || status === 'dead')).length -
		earlier;
	const doubtful = settled.size - earlier - dead;
	if (earlier > 0)
		sentences.push(
			`${counted(earlier, 'item was', 'items were')} accepted in another run of this campaign and not sent again`,
		);
	if (dead > 0)
		sentences.push(
			`${counted(dead, 'item names', 'items name')} targets that were gone in another run of this campaign and not tried again`,
		);
	if (doubtful > 0)
		sentences.push(
			`${counted(doubtful, 'item', 'items')} may have been sent in another run of this campaign and will not be repeated unless Send Doubtful Again is switched on`,
		);
	for (const notice of notices) sentences.push(`${service.displayName}: ${notice}`);
	addHints(context, sentences);
}

export const unrecordedSentences = ({ unrecorded }: Campaign): string[] =>
	unrecorded === 0
		? []
		: [
				`What became of ${counted(unrecorded, 'message', 'messages')} could not be recorded; a later run of the campaign will call them doubtful, and only the answers of this run tell`,
			];

/** Hints of one kind; what comes beyond stands on the items. */
const mostHints = 20;

export function addHints(context: IExecuteFunctions, sentences: readonly string[]): void {
	const left = sentences.length - mostHints;
	const shown =
		left > 0
			? [
					...sentences.slice(0, mostHints),
					`${counted(left, 'more hint', 'more hints')} like these; see "warnings" in the output`,
				]
			: sentences;
	if (shown.length > 0)
		context.addExecutionHints?.(...shown.map((message) => ({ message, location: 'outputPane' as const })));
}
