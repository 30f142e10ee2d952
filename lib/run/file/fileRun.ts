import type { INodeExecutionData } from 'n8n-workflow';
import type { TargetsField } from '../../operation/field';
import { batchedField, batchLimit } from '../../operation/batching';
import { InputError } from '../../operation/inputError';
import type { Outcome } from '../../operation/outcome';
import { readable } from '../../operation/time';
import { failureOf, scheduledIn, verdictsIn, type Moment } from '../answer/answer';
import type { CallResult } from '../send/callResult';
import { Campaign, underWayElsewhere } from '../campaign/campaign';
import { CampaignFile, type Batch, type Remembering } from './campaignFile';
import { counted } from '../../operation/counted';
import { dispatch } from '../send/dispatch';
import type { ItemFault } from '../answer/fault';
import { fileLabel, reasonOf, StoredFile } from '../read/storedFile';
import { FileLists } from './fileLists';
import type { FileOptions } from '../read/fileOptions';
import { accountOf, hintsOf, shownBadLines, summaryOf, type FileReport } from './fileSummary';
import { LineLedger } from './lineLedger';
import { selectionOf } from '../plan/marking';
import { notAcceptedFile } from './notAccepted';
import { weighing, type Run } from '../open/openRun';
import { targetCall, type Group } from '../plan/plan';
import { readAhead } from './readAhead';
import { addHints, unrecordedSentences } from '../answer/report';
import { fileTargets, type FileLine } from './targetFile';

/** Requests in a row that could not be delivered before the rest of the file is left alone. */
const givingUpAfter = 3;

/** Requests that are read and put together before their turn, so that reading goes on while answers are waited for. */
const mostReady = 32;

const severalSentence = (lines: number): string =>
	`${counted(lines, 'line of the file looks', 'lines of the file look')} like several targets; each line is one target`;

/** One file, from its stream to the summary item. */
export class FileRun {
	private readonly ledger = new LineLedger();
	private readonly badLines: Array<{ line: number; reason: string }> = [];
	/** What the user should know of the file as a whole. */
	private readonly notes = new Set<string>();
	private requests = 0;
	private lists: FileLists | undefined;
	private firstFault: Extract<ItemFault, { kind: 'call' }> | undefined;
	private troubles = 0;
	/** Why nothing more is sent. */
	private givenUp: string | undefined;
	/** When the service will take more, as far as it said so. */
	private notBefore: string | undefined;
	/** When the service sends what it has accepted, where that waits. */
	private scheduledFor: string | undefined;
	/** Whether a part of the file may have been sent. */
	private begun = false;
	/** Why the file was not sent to its end. */
	private brokenOff: InputError | undefined;
	/** A fault of our own ends the sending. */
	private broken = false;

	constructor(
		private readonly run: Run,
		private readonly file: FileOptions,
		private readonly item: number,
		/** What remembers who was reached, where the form or Retry On Fail asks for it. */
		private readonly remembering: Remembering | undefined,
	) {}

	private get moment(): Moment {
		return { now: Date.now(), zone: this.run.zone };
	}

	private get stopped(): boolean {
		return this.run.setting.signal?.aborted === true;
	}

	private lines(stored: StoredFile, field: TargetsField): AsyncGenerator<FileLine[]> {
		return fileTargets(stored.read(), field, this.file, (note) => void this.notes.add(note));
	}

	private noteBadLine(line: number, reason: string): void {
		this.ledger.add('badLine', reason);
		if (this.badLines.length < shownBadLines) this.badLines.push({ line, reason });
	}

	/**
	 * Ends where the file breaks off: by then a part of it has been sent, and the rest cannot be.
	 *
	 * @throws InputError before that
	 */
	private async *readable(
		bunches: AsyncIterable<FileLine[]>,
		campaign: CampaignFile | undefined,
	): AsyncGenerator<FileLine[]> {
		try {
			yield* bunches;
			campaign?.wasRead();
		} catch (error) {
			if (this.stopped) return;
			if (!this.begun) throw error;
			this.breakOff(error);
		}
	}

	private breakOff(error: unknown): void {
		this.brokenOff ??=
			error instanceof InputError
				? error
				: new InputError(fileLabel, `holds a file that could not be sent to its end (${reasonOf(error)})`);
	}

	private async *batches(
		group: Group,
		bunches: AsyncIterable<FileLine[]>,
		campaign: CampaignFile | undefined,
	): AsyncGenerator<Batch> {
		const { operation } = this.run;
		this.lists = new FileLists(
			this.ledger,
			batchLimit(operation, group.values),
			this.file.dropDuplicates,
			campaign,
			(line, reason) => this.noteBadLine(line, reason),
		);
		let part = 0;
		for await (const { targets, lines, marked } of this.lists.lists(this.readable(bunches, campaign))) {
			if (this.stopped) return;
			if (this.givenUp !== undefined) this.ledger.settle(lines, 'retryLater', this.givenUp);
			else {
				this.begun = true;
				yield { ...targetCall(operation, group, [this.item], [targets], targets), part: part++, lines, marked };
			}
		}
	}

	private async joinCampaign(kind: string): Promise<CampaignFile | undefined> {
		const { run, remembering, item } = this;
		if (!remembering) return undefined;
		const { files, sameRun } = remembering;
		// Tries of a run have the same items.
		const before = sameRun ? [] : await files.before(item);
		const campaign = await Campaign.join(
			await remembering.ledger(),
			run.context,
			remembering.service,
			run.operation,
			remembering.options,
		);
		return new CampaignFile(
			run,
			campaign,
			this.ledger,
			sameRun ? `${item}|${kind}` : kind,
			files.begin(item),
			before,
			sameRun,
		);
	}

	private giveUp(reason: string): void {
		this.givenUp ??= `Not sent, because an earlier request failed: ${reason}`;
	}

	/** @returns what is said of all, or of each of its targets */
	private note(batch: Batch, result: CallResult): Outcome | ((target: string) => Outcome) {
		const { operation, service } = this.run;
		const { lines } = batch;
		const targets = batch.named ?? [];
		if (result.outcome === 'deadTarget') {
			this.troubles = 0;
			this.ledger.settle(lines, 'deadTarget', result.sentence);
			return 'deadTarget';
		}
		if (result.outcome === 'accepted') {
			this.troubles = 0;
			const verdicts = verdictsIn(result, operation, targets, batch.values);
			this.scheduledFor ??= scheduledIn(operation, batch.values, this.moment);
			this.ledger.settle(lines, 'accepted');
			if (!verdicts || verdicts.size === 0) return 'accepted';
			for (const [position, target] of targets.entries()) {
				const verdict = verdicts.get(target);
				if (verdict) this.ledger.settle([lines[position] as number], verdict.outcome, verdict.reason);
			}
			return (target) => verdicts.get(target)?.outcome ?? 'accepted';
		}
		const failure = failureOf(result, operation, service, [], this.moment);
		this.firstFault ??= { kind: 'call', failure };
		const { notBefore } = failure.details;
		if (typeof notBefore === 'string') this.notBefore = notBefore;
		const reason =
			typeof notBefore === 'string' ? `${failure.sentence}; not before ${readable(notBefore)}` : failure.sentence;
		this.ledger.settle(lines, result.outcome, reason);
		this.troubles++;
		// What refuses one request of this message refuses them all.
		if (result.outcome === 'rejected' || this.troubles >= givingUpAfter) this.giveUp(reason);
		return result.outcome;
	}

	private async send(batches: AsyncGenerator<Batch>, campaign: CampaignFile | undefined): Promise<void> {
		const { operation, service, setting, options, contextOf } = this.run;
		const ready = readAhead(batches, mostReady);
		const planned = campaign ? campaign.batches(ready, () => this.broken || this.givenUp !== undefined) : ready;
		const left = await dispatch(planned, setting, contextOf, {
			concurrency: options.concurrency,
			stopAtFailure: false,
			...weighing(service, operation),
			begin: async (batch) => {
				// What another run had under way comes late.
				if (this.givenUp !== undefined) {
					this.ledger.settle(batch.lines, 'retryLater', this.givenUp);
					return undefined;
				}
				const admitted = campaign ? await campaign.begin(batch) : { call: batch };
				// Until the answer is there.
				if (admitted && !('result' in admitted))
					this.ledger.settle(admitted.call.lines, 'unknown', 'The sending broke off while this request was under way');
				return admitted;
			},
			onResult: (batch, result) => {
				if (result.tries > 0) this.requests++;
				const outcome = this.note(batch, result);
				campaign?.settle(batch, outcome);
			},
			onBreak: () => {
				this.broken = true;
			},
		});
		for (const batch of left) {
			this.ledger.settle(batch.lines, 'retryLater', 'Not sent: the execution was cancelled');
			campaign?.release(batch);
		}
	}

	/**
	 * @returns the summary, or why no target of this file was reached when failures are to end the node
	 * @throws InputError, or an error of n8n's own, before anything of this file was sent
	 */
	async execute(): Promise<{ summary: INodeExecutionData } | { fault: ItemFault }> {
		const { context, operation, reader, contextOf } = this.run;
		const { item } = this;
		const into = operation.batching?.into;
		const values = reader.read(item, (wire) => wire !== into);
		const field = batchedField(operation, values);
		if (!field) throw new InputError('Targets From', 'is a file; this operation cannot take its targets from one');
		const stored = new StoredFile(context, item, this.file.binaryField);
		operation.check?.({ ...values, [into ?? '']: 'target' }, contextOf(item));
		for (const sentence of operation.warnings?.(values) ?? []) this.notes.add(sentence);
		for (const { sentence } of reader.doubts(item, (wire) => wire !== into) ?? []) this.notes.add(sentence);
		const campaign = await this.joinCampaign(field.name + selectionOf(this.run, values));
		const bunches = this.lines(stored, field);
		const batches = this.batches({ values, item }, bunches, campaign);
		try {
			await this.send(batches, campaign);
		} catch (error) {
			if (!this.begun) throw error;
			this.breakOff(error);
			for (const { lines } of campaign?.waiting ?? []) this.ledger.settle(lines, 'retryLater', underWayElsewhere);
		} finally {
			await batches.return(undefined);
			await bunches.return(undefined);
			await campaign?.campaign.leave();
		}
		const { accepted, deadTarget, earlier } = this.ledger.count;
		if (this.firstFault && accepted + deadTarget + earlier === 0 && !this.run.goesOn) return { fault: this.firstFault };
		if (campaign) addHints(context, [...campaign.campaign.warnings, ...unrecordedSentences(campaign.campaign)]);
		return { summary: await this.summary(stored, field) };
	}

	/** What became of the targets so far. */
	account(): string {
		return accountOf(this.ledger, this.stopped);
	}

	private async summary(stored: StoredFile, field: TargetsField): Promise<INodeExecutionData> {
		const { context, service } = this.run;
		const { item, ledger, requests, badLines, firstFault, brokenOff, givenUp, notBefore, lists } = this;
		const several = lists?.several ?? 0;
		const list = await notAcceptedFile(context, ledger, this.lines(stored, field));
		const report: FileReport = {
			item,
			service: service.name,
			name: stored.name,
			ledger,
			requests,
			badLines,
			firstFault: firstFault?.failure.sentence,
			brokenOff: brokenOff && { sentence: brokenOff.sentence(item), line: lists?.lastLine ?? 0 },
			givenUp,
			notBefore,
			scheduledFor: this.scheduledFor,
			warnings: [
				...this.notes,
				...(several > 0 ? [severalSentence(several)] : []),
				...(list.problem === undefined ? [] : [list.problem]),
			],
			listed: list.binary !== undefined,
		};
		addHints(context, hintsOf(report));
		return {
			json: summaryOf(report),
			pairedItem: { item },
			...(list.binary ? { binary: { notAccepted: list.binary } } : {}),
		};
	}
}
