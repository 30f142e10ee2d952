import { NodeOperationError, type INodeExecutionData } from 'n8n-workflow';
import { InputError } from '../../operation/inputError';
import { nodeError } from '../answer/failure';
import type { ItemFault } from '../answer/fault';
import { faultItem } from '../answer/render';
import { renderingOf } from '../open/rendering';
import { workflowOf } from '../campaign/campaign';
import type { Remembering } from './campaignFile';
import { FileRun } from './fileRun';
import { FilesOfRun } from './filesOfRun';
import type { FileOptions } from '../read/fileOptions';
import type { Run } from '../open/openRun';
import { fileRetryKey } from '../answer/retryMemory';

/** What ends the node at an item, with what the files before it have done. */
function endingError(run: Run, fault: ItemFault, item: number, account: string): Error {
	const error = nodeError(run.context.getNode(), fault, item, account);
	if (fault.kind !== 'input' || fault.error instanceof InputError) return error;
	// One of n8n's own.
	const description =
		'description' in error && typeof error.description === 'string' && error.description !== ''
			? `${error.description}. `
			: '';
	return new NodeOperationError(run.context.getNode(), new Error(run.setting.mask(error.message)), {
		itemIndex: item,
		description: description + account,
	});
}

/** One summary item for each input item; its file is sent as a stream. */
export async function runFiles(run: Run, fileOf: (item: number) => FileOptions): Promise<INodeExecutionData[]> {
	const { context, options, count, setting } = run;
	const remembering = rememberingOf(run, new FilesOfRun(run, fileOf));
	const items: INodeExecutionData[] = [];
	const accounts: string[] = [];
	for (let item = 0; item < count; item++) {
		let file: FileRun | undefined;
		let ended: Awaited<ReturnType<FileRun['execute']>>;
		try {
			if (options.dryRun)
				throw new InputError('Dry Run', 'cannot be combined with a file; try it with a few targets in the field');
			if (!options.confirmedLargeAudience) {
				throw new InputError(
					'Confirm Large Audience',
					run.asTool
						? 'is needed for a file, and cannot be given to an AI tool'
						: 'is off; a file may hold any number of targets, so switch it on in Sending Options',
				);
			}
			run.begun = true;
			file = new FileRun(run, fileOf(item), item, remembering);
			ended = await file.execute();
		} catch (error) {
			// Whatever fails within an item, n8n's helpers and expressions included, is the fault of that item.
			const fault = error instanceof Error ? error : new Error(String(error));
			ended = { fault: { kind: 'input', error: run.reader.explained(fault, item) } };
		}
		if (file) accounts.push(count === 1 ? file.account() : `Item ${item}: ${file.account()}`);
		if (setting.signal?.aborted)
			throw new NodeOperationError(context.getNode(), 'The execution was cancelled', {
				description: accounts.join('. ') || 'Nothing was sent',
			});
		if ('summary' in ended) {
			items.push(ended.summary);
			continue;
		}
		const { fault } = ended;
		if (!run.goesOn)
			throw endingError(
				run,
				fault,
				item,
				fault.kind === 'input' && items.length === 0 ? 'Nothing was sent' : accounts.join('. '),
			);
		items.push(faultItem(fault, item, renderingOf(run)));
	}
	await forgetTries(run, remembering);
	return items;
}

/** How long the tries of a run are remembered when it ends in none that succeeds. Milliseconds. */
const triesKept = 86_400_000;

const switchOff = 'Switch Retry On Fail off in the settings of the node, which tries again by itself';

/**
 * Who remembers which targets of the files were reached: the campaign, or this run for its own further tries.
 *
 * @throws NodeOperationError
 */
function rememberingOf({ context, service, options, shared }: Run, files: FilesOfRun): Remembering | undefined {
	const key = fileRetryKey(context, options.campaign);
	if (options.campaign)
		return { ledger: async () => shared.ledger(), service, options: options.campaign, sameRun: false, files };
	if (key === undefined || options.dryRun) return undefined;
	return {
		ledger: async () => shared.ownLedger('Retry On Fail', switchOff),
		service: { name: `${service.name}|tries` },
		options: { label: 'Retry On Fail', remedy: switchOff, key, again: false, keepFor: triesKept },
		sameRun: true,
		files,
	};
}

/** No further try comes after one that succeeds. */
async function forgetTries({ context }: Run, remembering: Remembering | undefined): Promise<void> {
	if (remembering?.sameRun !== true) return;
	const { key } = remembering.options;
	try {
		await (await remembering.ledger()).clear({ workflow: workflowOf(context), service: remembering.service.name, key });
	} catch {
		// It goes by itself when its time is over.
	}
}
