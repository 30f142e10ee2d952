import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { campaignResource } from '../operation/campaigns';
import type { Service } from '../operation/operation';
import { runCampaignResource } from './campaignResource';
import { chosenInForm } from './read/host';
import { runItems } from './itemRun';
import { openRun, type Run } from './open/openRun';
import { splitByOutcome } from './answer/outputs';
import { runFiles } from './file/runFiles';
import { wholeRunItems } from './answer/wholeRun';

/** The only item loop: parameters, requests, answers, one output for each input item, for every service. */
export async function runService(context: IExecuteFunctions, service: Service): Promise<INodeExecutionData[][]> {
	if (context.getInputData().length === 0) return [[]];
	let run: Run | undefined;
	try {
		if (chosenInForm(context, 'resource', 'Resource') === campaignResource.value)
			return await runCampaignResource(context, service);
		run = await openRun(context, service);
		const items = run.options.file ? await runFiles(run, run.options.file) : await runItems(run);
		return run.options.splitByOutcome ? splitByOutcome(items) : [items];
	} catch (error) {
		if (!context.continueOnFail() || context.getExecutionCancelSignal?.()?.aborted) throw error;
		return wholeRunItems(error, context, service, run?.begun === true);
	} finally {
		await run?.shared.close();
	}
}
