import type { INode } from 'n8n-workflow';
import { isSimplified, simplifyOnly, withSimplify } from '../../operation/columns';
import { InputError } from '../../operation/inputError';
import type { Operation, Values } from '../../operation/operation';
import { perSecondOf, type DocumentedRate } from '../../operation/rate';
import { fileOptions, operationFields } from '../../operation/fileFields';
import { confirmEveryone, sendingOptions } from '../../operation/sending';
import type { CampaignOptions } from '../campaign/campaign';
import type { Coordination } from '../campaign/coordination';
import { nodeError } from '../answer/failure';
import { fileOptionsOf, type FileOptions } from '../read/fileOptions';
import { isSplit } from '../answer/outputs';
import type { ParameterSource } from '../read/parameters';
import { FieldReader } from '../read/reader';
import { AtItem, guardRunWide, guardStructure } from '../read/runWide';

/** What the form says about the run as a whole; the same for all items. */
export interface RunOptions {
	batched: boolean;
	concurrency: number;
	/** Requests per second; Infinity for no limit. */
	perSecond: number;
	maxTries: number;
	/** Milliseconds. */
	timeout: number;
	splitByOutcome: boolean;
	dryRun: boolean;
	/** Whether items have the columns of the operation instead of all that the service answered. */
	simplify: boolean;
	/** Most targets without a confirmation. */
	audienceLimit: number;
	confirmedLargeAudience: boolean;
	confirmedEveryone: boolean;
	campaign: CampaignOptions | undefined;
	coordination: Coordination;
	/** Whether targets that look like a missing value pass. */
	emptyLooking: boolean;
	/** The settings of each item's file, when targets come from files. */
	file: ((item: number) => FileOptions) | undefined;
}

/** A language model may pick targets, but not a crowd of them. */
export const audienceOfTool = 100;

/** Milliseconds. */
const day = 86_400_000;

const numberOr = (value: unknown, fallback: number): number => (typeof value === 'number' ? value : fallback);

export async function readRunOptions(
	operation: Operation,
	source: ParameterSource,
	node: INode,
	rate: DocumentedRate,
	now: number,
	asTool: boolean,
	count: number,
	signal?: AbortSignal,
): Promise<RunOptions> {
	const sending = sendingOptions(operation);
	const ofFile = new Set(fileOptions(operation));
	const runWide = { ...sending, fields: sending.fields.filter((field) => !ofFile.has(field)) };
	let values: Values;
	try {
		const fields = withSimplify(operationFields(operation));
		guardStructure([...fields, sending], source);
		await guardRunWide([runWide], source, count, now, signal);
		const reader = new FieldReader(
			[confirmEveryone, ...fields.filter((field) => field === simplifyOnly), sending],
			source,
			{
				zone: 'utc',
				now,
				beside: operation.fields,
			},
		);
		// What a file is like may differ from item to item; whether there is one may not.
		values = reader.read(0, (wire) => wire === 'targets_from' || ![...ofFile].some((field) => field.wire === wire));
	} catch (error) {
		if (error instanceof AtItem)
			throw nodeError(node, { kind: 'input', error: error.fault }, error.item, 'Nothing was sent');
		throw error instanceof InputError ? nodeError(node, { kind: 'input', error }, 0, 'Nothing was sent') : error;
	}
	return {
		batched: values.batching !== 'single',
		concurrency: numberOr(values.concurrency, rate.concurrency),
		perSecond: numberOr(values.requests_per_second, 0) || perSecondOf(rate),
		maxTries: numberOr(values.max_tries, 3),
		timeout: numberOr(values.timeout, 30) * 1000,
		// A tool has one output, whatever the form says.
		splitByOutcome: !asTool && isSplit(source.raw('sendingOptions')),
		dryRun: values.dry_run === true,
		simplify: isSimplified(source.raw('options')),
		audienceLimit: asTool ? audienceOfTool : numberOr(values.audience_limit, 100_000),
		confirmedLargeAudience: values.confirm_large_audience === true && !asTool,
		confirmedEveryone: values.confirm_everyone === true,
		campaign:
			typeof values.campaign_key === 'string'
				? {
						key: values.campaign_key.trim(),
						again: values.repeat_doubtful === true,
						keepFor: numberOr(values.keep_days, 90) * day,
					}
				: undefined,
		coordination: values.coordination === 'redis' ? 'redis' : 'local',
		emptyLooking: values.allow_empty_looking === true,
		file: values.targets_from === 'file' ? fileOptionsOf(operation, source, now) : undefined,
	};
}

/**
 * Refuses a run that reaches more targets than the form allows.
 *
 * @throws InputError
 */
export function guardAudience(
	targets: number,
	options: Pick<RunOptions, 'audienceLimit' | 'confirmedLargeAudience'>,
	asTool: boolean,
): void {
	if (targets <= options.audienceLimit || options.confirmedLargeAudience) return;
	if (asTool)
		throw new InputError('The run', `has ${targets} targets; as an AI tool the node reaches at most ${audienceOfTool}`);
	throw new InputError(
		'The run',
		`has ${targets} targets; Audience Limit allows ${options.audienceLimit}`,
		'Switch on Confirm Large Audience in Sending Options, or raise Audience Limit there',
	);
}
