import { Readable } from 'node:stream';
import { NodeOperationError, type IDataObject, type INodeExecutionData } from 'n8n-workflow';
import type { TargetsField } from '../operation/field';
import { InputError } from '../operation/inputError';
import type { Outcome } from '../operation/outcome';
import { failureOf } from './answer';
import { Campaign, markStore } from './campaign';
import { dispatch } from './dispatch';
import { weighing, type Run } from './openRun';
import { errorItem, nodeError, type ItemFault } from './failure';
import { NotAccepted } from './notAccepted';
import type { FileOptions } from './options';
import { faultItem } from './outlets';
import { foldedField, targetCall, type Call, type Group } from './plan';
import { addHints, counted, goneSentence, unrecordedSentences } from './report';
import { SeenTargets } from './seenTargets';
import { fileTargets, fingerprint, type FileLine } from './targetFile';

/** Bad lines named in the summary; all of them are in the file. */
const shownBadLines = 20;
/** Requests in a row that could not be delivered before the rest of the file is left alone. */
const givingUpAfter = 3;

type Count = Record<Outcome | 'badLines' | 'duplicates' | 'earlier' | 'requests' | 'lines', number>;

interface Batch extends Call {
	part: number;
	lines: number[];
}

/** Under which a campaign remembers a request. */
const nameOf = ({ part }: Batch): string => String(part);

/** One file, from its stream to the summary item. */
class FileRun {
	private readonly count: Count = { accepted: 0, deadTarget: 0, retryLater: 0, rejected: 0, unknown: 0, badLines: 0, duplicates: 0, earlier: 0, requests: 0, lines: 0 };
	private readonly badLines: Array<{ line: number; reason: string }> = [];
	private readonly notAccepted = new NotAccepted();
	private firstFault: ItemFault | undefined;
	private troubles = 0;
	/** Why nothing more is sent. */
	private givenUp: string | undefined;
	/** When the service will take more, as far as it said so. */
	private notBefore: string | undefined;
	/** Whether a part of the file may have been sent. */
	private begun = false;
	/** Why the file could not be read to its end. */
	private brokenOff: InputError | undefined;

	constructor(
		private readonly run: Run,
		private readonly file: FileOptions,
		private readonly item: number,
	) {}

	private async open(): Promise<{ stream: Readable; name: string }> {
		const { context } = this.run;
		const data = context.helpers.assertBinaryData(this.item, this.file.binaryField);
		const stream = data.id === undefined ? Readable.from(Buffer.from(data.data, 'base64')) : await context.helpers.getBinaryStream(data.id);
		return { stream, name: data.fileName ?? 'file' };
	}

	private async noteBadLine(line: number, reason: string): Promise<void> {
		this.count.badLines++;
		if (this.badLines.length < shownBadLines) this.badLines.push({ line, reason });
		await this.notAccepted.add('', 'rejected', `Line ${line} ${reason}`, line);
	}

	/** Targets with their lines, without those that stood there before, in lists as long as a request may hold. */
	private async *lists(stream: Readable, field: TargetsField): AsyncGenerator<{ targets: string[]; lines: number[] }> {
		const max = this.run.operation.fold?.max ?? 1;
		const seen = this.file.dropDuplicates ? new SeenTargets() : undefined;
		let list: { targets: string[]; lines: number[] } = { targets: [], lines: [] };
		for await (const bunch of this.readable(fileTargets(stream, field, this.file))) {
			for (const entry of bunch) {
				this.count.lines++;
				if ('problem' in entry) await this.noteBadLine(entry.line, entry.problem);
				else if (seen?.add(entry.target) === false) this.count.duplicates++;
				else {
					list.targets.push(entry.target);
					list.lines.push(entry.line);
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
			const fault = error instanceof InputError ? error : new InputError('Input Data Field Name', `holds a file that cannot be read (${error instanceof Error ? error.message : String(error)})`);
			if (!this.begun) throw fault;
			this.brokenOff = fault;
		}
	}

	private async *batches(group: Group, stream: Readable, field: TargetsField): AsyncGenerator<Batch> {
		let part = 0;
		for await (const { targets, lines } of this.lists(stream, field)) {
			yield { ...targetCall(this.run.operation, group, [this.item], [targets], targets), part: part++, lines };
		}
	}

	/** The file must be the one the campaign began with: its requests are remembered by their place in it. */
	private async openCampaign(): Promise<Campaign | undefined> {
		const { context, options, service, operation } = this.run;
		if (options.campaignKey === undefined) return undefined;
		const campaign = await Campaign.open(markStore(context), `${options.campaignKey}|file|${this.item}`, `${service.name}|${operation.resource}.${operation.operation}`);
		// The same bytes read otherwise are other requests.
		const { format, column, dropDuplicates } = this.file;
		const mark = `file ${await fingerprint((await this.open()).stream)} ${JSON.stringify([format, column, dropDuplicates, operation.fold?.max])}`;
		if (campaign.resumed && (await campaign.fates([mark])).get(mark) !== 'accepted') {
			throw new InputError('Campaign Key', `"${options.campaignKey}" was begun with another file`, 'Use a new key, or the same file and file settings as before');
		}
		await campaign.begin([mark]);
		await campaign.accept([mark]);
		return campaign;
	}

	private async fail(batch: Batch, outcome: Outcome, reason: string): Promise<void> {
		const targets = batch.targets[0] ?? [];
		this.count[outcome] += targets.length;
		for (const [position, target] of targets.entries()) await this.notAccepted.add(target, outcome, reason, batch.lines[position] ?? 0);
	}

	private get stopped(): boolean {
		return this.run.setting.signal?.aborted === true;
	}

	/** Takes out of the stream what needs no request. */
	private async *unsent(batches: AsyncIterable<Batch>, campaign: Campaign | undefined): AsyncGenerator<Batch> {
		for await (const batch of batches) {
			if (this.stopped) {
				this.count.retryLater += batch.targets[0]?.length ?? 0;
				return;
			}
			if (this.givenUp !== undefined) {
				await this.fail(batch, 'retryLater', this.givenUp);
				continue;
			}
			if (campaign) {
				const name = nameOf(batch);
				const fate = (await campaign.fates([name])).get(name);
				if (fate === 'accepted') {
					this.count.earlier += batch.targets[0]?.length ?? 0;
					continue;
				}
				if (fate === 'doubtful' && !this.run.options.repeatDoubtful) {
					await this.fail(batch, 'unknown', 'An earlier run of this campaign ended while this request was under way');
					continue;
				}
			}
			yield batch;
		}
	}

	async execute(): Promise<INodeExecutionData> {
		const { context, operation, service, setting, options, reader, contextOf } = this.run;
		const { item } = this;
		const into = operation.fold?.into;
		const values = reader.read(item, (wire) => wire !== into);
		const field = foldedField(operation, values);
		if (!field) throw new InputError('Targets From', 'is a file; this operation cannot take its targets from one');
		const { stream, name } = await this.open();
		const campaign = await this.openCampaign();
		operation.check?.({ ...values, [into ?? '']: 'target' }, contextOf(item));
		const group: Group = { values, item };
		try {
			const left = await dispatch(this.unsent(this.batches(group, stream, field), campaign), setting, contextOf, {
				concurrency: options.concurrency,
				stopAtFailure: false,
				...weighing(service, operation),
				...(campaign ? { begin: async (call: Call) => campaign.admit([nameOf(call as Batch)], options.repeatDoubtful ? new Set([nameOf(call as Batch)]) : undefined) } : {}),
				onResult: async (call, result) => {
					const batch = call as Batch;
					if (result.tries > 0) this.count.requests++;
					await campaign?.settle([nameOf(batch)], result.outcome);
					if (result.outcome === 'accepted' || result.outcome === 'deadTarget') {
						this.troubles = 0;
						const verdicts = (result.envelope && operation.perTarget?.(result.envelope, batch.targets[0] ?? [], batch.values)) ?? result.envelope?.perTarget;
						for (const [position, target] of (batch.targets[0] ?? []).entries()) {
							const verdict = result.outcome === 'deadTarget' ? { outcome: result.outcome, reason: result.sentence } : verdicts?.get(target);
							this.count[verdict?.outcome ?? 'accepted']++;
							if (verdict) await this.notAccepted.add(target, verdict.outcome, verdict.reason ?? '', batch.lines[position] ?? 0);
						}
						return;
					}
					const failure = failureOf(result, operation, service, [], Date.now());
					this.firstFault ??= { kind: 'call', failure };
					const { notBefore } = failure.details;
					if (typeof notBefore === 'string') this.notBefore = notBefore;
					const reason = typeof notBefore === 'string' ? `${failure.sentence}; not before ${notBefore}` : failure.sentence;
					await this.fail(batch, result.outcome, reason);
					this.troubles++;
					// What refuses one request of this message refuses them all.
					if (result.outcome === 'rejected' || this.troubles >= givingUpAfter) this.givenUp = `Not sent, because an earlier request failed: ${reason}`;
				},
			});
			for (const call of left) await this.fail(call as Batch, 'retryLater', 'Not sent: the execution was cancelled');
			if (this.stopped) throw new NodeOperationError(context.getNode(), 'The execution was cancelled', { description: this.account() });
			if (this.firstFault && this.count.accepted + this.count.deadTarget + this.count.earlier === 0 && !this.run.goesOn) throw nodeError(context.getNode(), this.firstFault, item, this.account());
			if (campaign) addHints(context, unrecordedSentences(campaign));
			return await this.summary(name);
		} finally {
			stream.destroy();
			await this.notAccepted.remove();
		}
	}

	private account(): string {
		const { accepted, deadTarget, retryLater, rejected, unknown } = this.count;
		return `Accepted: ${accepted}; dead: ${deadTarget}; rejected: ${rejected}; may have been sent: ${unknown}; not sent: ${retryLater}${this.stopped ? ' and what had not been read of the file' : ''}`;
	}

	private async summary(name: string): Promise<INodeExecutionData> {
		const { context, service } = this.run;
		const { lines, accepted, deadTarget, retryLater, rejected, unknown, badLines, duplicates, earlier, requests } = this.count;
		const outcome: Outcome = unknown > 0 ? 'unknown' : rejected + badLines > 0 || this.brokenOff ? 'rejected' : retryLater > 0 ? 'retryLater' : accepted + earlier === 0 && deadTarget > 0 ? 'deadTarget' : 'accepted';
		const json: IDataObject = { outcome, service: service.name, file: name, lines, requests, accepted, deadTargets: deadTarget, retryLater, rejected, unknown, badLines, duplicates };
		if (earlier > 0) json.acceptedEarlier = earlier;
		if (this.badLines.length > 0) json.firstBadLines = this.badLines;
		const broken = this.brokenOff && `${this.brokenOff.sentence(this.item)}; what stood before it was sent`;
		const reason = this.firstFault?.kind === 'call' ? this.firstFault.failure.sentence : broken;
		if (reason !== undefined) json.reason = reason;
		if (this.notBefore !== undefined) json.notBefore = this.notBefore;
		const item: INodeExecutionData = { json, pairedItem: { item: this.item } };
		const file = await this.notAccepted.read();
		if (file) item.binary = { notAccepted: await context.helpers.prepareBinaryData(file, 'not-accepted.csv', 'text/csv') };
		addHints(context, [
			...(duplicates > 0 ? [`${counted(duplicates, 'line of the file names', 'lines of the file name')} a target that stood there before; each target was sent to once`] : []),
			...(badLines > 0 ? [`${counted(badLines, 'line of the file holds', 'lines of the file hold')} no usable target; see the file notAccepted in the output`] : []),
			...(deadTarget > 0 ? [goneSentence(deadTarget, lines)] : []),
			...(broken === undefined ? [] : [broken]),
		]);
		return item;
	}
}

/** One summary item for each input item; its file is sent as a stream. */
export async function runFiles(run: Run, file: FileOptions): Promise<INodeExecutionData[]> {
	const { context, options, count } = run;
	const node = context.getNode();
	const items: INodeExecutionData[] = [];
	for (let item = 0; item < count; item++) {
		try {
			if (options.dryRun) throw new InputError('Dry Run', 'cannot be combined with a file; try it with a few targets in the field');
			if (!options.confirmedLargeAudience) {
				throw new InputError('Confirm Large Audience', run.asTool ? 'is needed for a file, and cannot be given to an AI tool' : 'is off; a file may hold any number of targets, so switch it on in Sending Options');
			}
			items.push(await new FileRun(run, file, item).execute());
		} catch (error) {
			if (!(error instanceof InputError)) throw error;
			const fault: ItemFault = { kind: 'input', error };
			if (!run.goesOn) throw nodeError(node, fault, item, items.length === 0 ? 'Nothing was sent' : undefined);
			items.push(options.splitByOutcome ? faultItem(fault, item, run.service.name) : errorItem(fault, item));
		}
	}
	return items;
}
