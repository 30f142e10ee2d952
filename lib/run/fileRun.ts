import type { INodeExecutionData } from 'n8n-workflow';
import type { TargetsField } from '../operation/field';
import { InputError } from '../operation/inputError';
import { failureOf } from './answer';
import type { CallResult } from './call';
import { Campaign, markStore } from './campaign';
import { counted } from './counted';
import { dispatch } from './dispatch';
import { looksLikeSeveral } from './doubts';
import type { ItemFault } from './failure';
import { fileLabel, reasonOf, StoredFile } from './fileBytes';
import type { FileOptions } from './fileOptions';
import { accountOf, hintsOf, shownBadLines, summaryOf, type FileReport } from './fileSummary';
import { LineLedger } from './lineLedger';
import { notAcceptedFile } from './notAccepted';
import { weighing, type Run } from './openRun';
import { foldedField, targetCall, type Call, type Group } from './plan';
import { addHints, unrecordedSentences } from './report';
import { SeenTargets } from './seenTargets';
import { fileTargets, fingerprint, type FileLine } from './targetFile';

/** Requests in a row that could not be delivered before the rest of the file is left alone. */
const givingUpAfter = 3;
/** Rises when a file is cut into requests in another way: a campaign remembers them by their place. */
const readingRules = 2;

/** Lines of one request. */
interface List {
	targets: string[];
	/** Their numbers in the ledger. */
	lines: number[];
}

interface Batch extends Call, Pick<List, 'lines'> {
	part: number;
	/** In doubt since an earlier run, and sent to again on purpose. */
	again?: boolean;
}

/** Under which a campaign remembers a request. */
const nameOf = ({ part }: Batch): string => String(part);

const againOf = (batch: Batch): ReadonlySet<string> | undefined => (batch.again ? new Set([nameOf(batch)]) : undefined);

const severalSentence = (lines: number): string => `${counted(lines, 'line of the file looks', 'lines of the file look')} like several targets; each line is one target`;

/** One file, from its stream to the summary item. */
export class FileRun {
	private readonly ledger = new LineLedger();
	private readonly badLines: Array<{ line: number; reason: string }> = [];
	/** What the user should know of the file as a whole. */
	private readonly notes = new Set<string>();
	private requests = 0;
	/** Lines that look as if they named several targets. */
	private several = 0;
	private firstFault: Extract<ItemFault, { kind: 'call' }> | undefined;
	private troubles = 0;
	/** Why nothing more is sent. */
	private givenUp: string | undefined;
	/** When the service will take more, as far as it said so. */
	private notBefore: string | undefined;
	/** Whether a part of the file may have been sent. */
	private begun = false;
	/** Why the file was not sent to its end. */
	private brokenOff: InputError | undefined;
	/** Of the file, as an editor counts. */
	private lastLine = 0;

	constructor(
		private readonly run: Run,
		private readonly file: FileOptions,
		private readonly item: number,
	) {}

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

	/** Targets without those that stood there before, in lists as long as a request may hold. */
	private async *lists(bunches: AsyncIterable<FileLine[]>): AsyncGenerator<List> {
		const max = this.run.operation.fold?.max ?? 1;
		const seen = this.file.dropDuplicates ? new SeenTargets() : undefined;
		let list: List = { targets: [], lines: [] };
		for await (const bunch of this.readable(bunches)) {
			for (const entry of bunch) {
				this.lastLine = entry.line;
				if ('problem' in entry) this.noteBadLine(entry.line, entry.problem);
				else if (seen?.add(entry.target) === false) this.ledger.add('duplicate');
				else {
					if (looksLikeSeveral(entry.target)) this.several++;
					list.targets.push(entry.target);
					list.lines.push(this.ledger.add('retryLater', 'Not sent: the sending ended before its turn'));
					if (list.targets.length < max) continue;
					this.begun = true;
					yield list;
					list = { targets: [], lines: [] };
				}
			}
		}
		if (list.targets.length > 0) yield list;
	}

	/** Ends where the file breaks off: by then a part of it has been sent, and the rest cannot be. @throws InputError before that */
	private async *readable(bunches: AsyncIterable<FileLine[]>): AsyncGenerator<FileLine[]> {
		try {
			yield* bunches;
		} catch (error) {
			if (this.stopped) return;
			if (!this.begun) throw error;
			this.breakOff(error);
		}
	}

	private breakOff(error: unknown): void {
		this.brokenOff ??= error instanceof InputError ? error : new InputError(fileLabel, `holds a file that could not be sent to its end (${reasonOf(error)})`);
	}

	private async *batches(group: Group, bunches: AsyncIterable<FileLine[]>): AsyncGenerator<Batch> {
		let part = 0;
		for await (const { targets, lines } of this.lists(bunches)) {
			yield { ...targetCall(this.run.operation, group, [this.item], [targets], targets), part: part++, lines };
		}
	}

	/** The file must be the one the campaign began with: its requests are remembered by their place in it. */
	private async openCampaign(stored: StoredFile): Promise<Campaign | undefined> {
		const { context, options, service, operation } = this.run;
		if (options.campaignKey === undefined) return undefined;
		const campaign = await Campaign.open(markStore(context), `${options.campaignKey}|file|${this.item}`, `${service.name}|${operation.resource}.${operation.operation}`);
		// The same bytes read otherwise are other requests.
		const { format, column, dropDuplicates, encoding } = this.file;
		const mark = `file ${await fingerprint(stored.read())} ${JSON.stringify([format, column, dropDuplicates, operation.fold?.max, encoding, readingRules])}`;
		if (campaign.resumed && (await campaign.fates([mark])).get(mark) !== 'accepted') {
			throw new InputError('Campaign Key', `"${options.campaignKey}" was begun with another file, other file settings or an older version of this package`, 'Use a new key, or the same file and file settings as before');
		}
		await campaign.begin([mark]);
		await campaign.accept([mark]);
		return campaign;
	}

	/** Takes out of the stream what needs no request. */
	private async *unsent(batches: AsyncIterable<Batch>, campaign: Campaign | undefined): AsyncGenerator<Batch> {
		for await (const batch of batches) {
			if (this.stopped) return;
			if (this.givenUp !== undefined) {
				this.ledger.settle(batch.lines, 'retryLater', this.givenUp);
				continue;
			}
			if (campaign) {
				const name = nameOf(batch);
				let fate;
				try {
					fate = (await campaign.fates([name])).get(name);
				} catch (error) {
					this.giveUp(reasonOf(error));
					this.ledger.settle(batch.lines, 'retryLater', reasonOf(error));
					continue;
				}
				if (fate === 'accepted') {
					this.ledger.settle(batch.lines, 'earlier');
					continue;
				}
				if (fate === 'dead') {
					this.ledger.settle(batch.lines, 'deadTarget', 'In an earlier run of this campaign the service called it gone');
					continue;
				}
				if (fate === 'doubtful' && !this.run.options.repeatDoubtful) {
					this.ledger.settle(batch.lines, 'unknown', 'An earlier run of this campaign ended while this request was under way');
					continue;
				}
				if (fate === 'doubtful') batch.again = true;
			}
			yield batch;
		}
	}

	private giveUp(reason: string): void {
		this.givenUp ??= `Not sent, because an earlier request failed: ${reason}`;
	}

	private note(batch: Batch, result: CallResult): void {
		const { operation, service } = this.run;
		const { lines } = batch;
		const targets = batch.targets[0] ?? [];
		if (result.outcome === 'deadTarget') {
			this.troubles = 0;
			this.ledger.settle(lines, 'deadTarget', result.sentence);
			return;
		}
		if (result.outcome === 'accepted') {
			this.troubles = 0;
			const verdicts = (result.envelope && operation.perTarget?.(result.envelope, targets, batch.values)) ?? result.envelope?.perTarget;
			this.ledger.settle(lines, 'accepted');
			for (const [position, target] of verdicts && verdicts.size > 0 ? targets.entries() : []) {
				const verdict = verdicts?.get(target);
				if (verdict) this.ledger.settle([lines[position] as number], verdict.outcome, verdict.reason);
			}
			return;
		}
		const failure = failureOf(result, operation, service, [], Date.now());
		this.firstFault ??= { kind: 'call', failure };
		const { notBefore } = failure.details;
		if (typeof notBefore === 'string') this.notBefore = notBefore;
		const reason = typeof notBefore === 'string' ? `${failure.sentence}; not before ${notBefore}` : failure.sentence;
		this.ledger.settle(lines, result.outcome, reason);
		this.troubles++;
		// What refuses one request of this message refuses them all.
		if (result.outcome === 'rejected' || this.troubles >= givingUpAfter) this.giveUp(reason);
	}

	private async send(batches: AsyncIterable<Batch>, campaign: Campaign | undefined): Promise<void> {
		const { operation, service, setting, options, contextOf } = this.run;
		/** Of the campaign: only these are marked by this run. */
		const admitted = new Set<Call>();
		const left = await dispatch(batches, setting, contextOf, {
			concurrency: options.concurrency,
			stopAtFailure: false,
			...weighing(service, operation),
			begin: async (call) => {
				const batch = call as Batch;
				// Until the answer is there.
				this.ledger.settle(batch.lines, 'unknown', 'The sending broke off while this request was under way');
				const stands = await campaign?.admit([nameOf(batch)], againOf(batch));
				if (!stands) admitted.add(call);
				return stands;
			},
			onResult: async (call, result) => {
				const batch = call as Batch;
				if (result.tries > 0) this.requests++;
				this.note(batch, result);
				if (admitted.has(call)) await campaign?.settle([nameOf(batch)], result.outcome, againOf(batch));
				admitted.delete(call);
			},
		});
		for (const call of left) {
			const batch = call as Batch;
			this.ledger.settle(batch.lines, 'retryLater', 'Not sent: the execution was cancelled');
			if (admitted.has(call)) await campaign?.settle([nameOf(batch)], 'retryLater', againOf(batch));
		}
	}

	/**
	 * @returns the summary, or why no target of this file was reached when failures are to end the node
	 * @throws InputError, or an error of n8n's own, before anything of this file was sent
	 */
	async execute(): Promise<{ summary: INodeExecutionData } | { fault: ItemFault }> {
		const { context, operation, reader, contextOf } = this.run;
		const { item } = this;
		const into = operation.fold?.into;
		const values = reader.read(item, (wire) => wire !== into);
		const field = foldedField(operation, values);
		if (!field) throw new InputError('Targets From', 'is a file; this operation cannot take its targets from one');
		const stored = new StoredFile(context, item, this.file.binaryField);
		operation.check?.({ ...values, [into ?? '']: 'target' }, contextOf(item));
		for (const sentence of operation.warnings?.(values) ?? []) this.notes.add(sentence);
		for (const { sentence } of reader.doubts(item, (wire) => wire !== into) ?? []) this.notes.add(sentence);
		const campaign = await this.openCampaign(stored);
		const bunches = this.lines(stored, field);
		const batches = this.unsent(this.batches({ values, item }, bunches), campaign);
		try {
			await this.send(batches, campaign);
		} catch (error) {
			if (!this.begun) throw error;
			this.breakOff(error);
		} finally {
			await batches.return(undefined);
			await bunches.return(undefined);
		}
		const { accepted, deadTarget, earlier } = this.ledger.count;
		if (this.firstFault && accepted + deadTarget + earlier === 0 && !this.run.goesOn) return { fault: this.firstFault };
		if (campaign) addHints(context, unrecordedSentences(campaign));
		return { summary: await this.summary(stored, field) };
	}

	/** What became of the targets so far. */
	account(): string {
		return accountOf(this.ledger, this.stopped);
	}

	private async summary(stored: StoredFile, field: TargetsField): Promise<INodeExecutionData> {
		const { context, service } = this.run;
		const { item, ledger, requests, badLines, firstFault, brokenOff, givenUp, notBefore } = this;
		const list = await notAcceptedFile(context, ledger, this.lines(stored, field));
		const report: FileReport = {
			item,
			service: service.name,
			name: stored.name,
			ledger,
			requests,
			badLines,
			firstFault: firstFault?.failure.sentence,
			brokenOff: brokenOff && { sentence: brokenOff.sentence(item), line: this.lastLine },
			givenUp,
			notBefore,
			warnings: [...this.notes, ...(this.several > 0 ? [severalSentence(this.several)] : []), ...(list.problem === undefined ? [] : [list.problem])],
			listed: list.binary !== undefined,
		};
		addHints(context, hintsOf(report));
		return { json: summaryOf(report), pairedItem: { item }, ...(list.binary ? { binary: { notAccepted: list.binary } } : {}) };
	}
}
