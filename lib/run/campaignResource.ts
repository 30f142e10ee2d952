import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { CampaignCounts, Ledger } from '../ledger/ledger';
import { campaignOperations, type CampaignOperation } from '../operation/campaigns';
import { InputError } from '../operation/inputError';
import { wantedOf } from '../operation/paging';
import type { Service, Values } from '../operation/operation';
import { isoIn } from '../operation/time';
import { asInputError, workflowOf } from './campaign/campaign';
import { SharedState } from './campaign/coordination';
import { nodeError } from './answer/failure';
import type { ItemFault } from './answer/fault';
import { errorItem } from './answer/render';
import { chosenInForm, isTool, parameterSource } from './read/host';
import { FieldReader } from './read/reader';
import { guardRunWide, guardStructure, AtItem } from './read/runWide';

const shown = (
	zone: string,
	{ key, operation, accepted, dead, doubtful, underWay, runs, begun, last }: CampaignCounts,
) => ({
	campaignKey: key,
	operation,
	accepted,
	inDoubt: doubtful,
	deadTargets: dead,
	underWay,
	runsAtWork: runs,
	begunAt: isoIn(begun, zone),
	lastChangeAt: isoIn(last, zone),
});

const unknown = (key: string) => ({
	campaignKey: key,
	operation: null,
	accepted: 0,
	inDoubt: 0,
	deadTargets: 0,
	underWay: 0,
	runsAtWork: 0,
	begunAt: null,
	lastChangeAt: null,
});

/** What one item asks for. */
async function perform(
	operation: CampaignOperation['value'],
	values: Values,
	ledger: Ledger,
	scope: { workflow: string; service: string },
	signal: AbortSignal | undefined,
	zone: string,
): Promise<object[]> {
	const key = typeof values.campaign_key === 'string' ? values.campaign_key.trim() : undefined;
	const named = key === undefined ? scope : { ...scope, key };
	if (operation === 'clear') return [{ cleared: await ledger.clear(named, signal), campaignKey: key ?? null }];
	const found = (await ledger.list(named, signal)).map((counts) => shown(zone, counts));
	if (operation === 'get') return found.length > 0 ? found : [unknown(key ?? '')];
	return found.slice(0, wantedOf(values));
}

/** The Campaign resource: shows and clears what the campaigns of this workflow remember. */
export async function runCampaignResource(
	context: IExecuteFunctions,
	service: Service,
): Promise<INodeExecutionData[][]> {
	const node = context.getNode();
	const chosen = chosenInForm(context, 'operation', 'Operation');
	const operation = campaignOperations.find(({ value }) => value === chosen) as CampaignOperation;
	const source = parameterSource(context, isTool(node));
	const now = Date.now();
	const count = context.getInputData().length;
	const [options, ...own] = [...operation.fields].reverse();
	let shared: SharedState | undefined;
	try {
		guardStructure(operation.fields, source);
		await guardRunWide(options ? [options] : [], source, count, now);
		const reader = new FieldReader(operation.fields, source, { zone: 'utc', now });
		const { coordination } = reader.read(0, (wire) => wire === 'coordination');
		shared = new SharedState(context, coordination === 'redis' ? 'redis' : 'local');
		const ledger = await shared.ledger();
		const scope = { workflow: workflowOf(context), service: service.name };
		const items: INodeExecutionData[] = [];
		for (let item = 0; item < count; item++) {
			try {
				const values = reader.read(item, (wire) => own.some((field) => field.wire === wire));
				for (const json of await perform(
					operation.value,
					values,
					ledger,
					scope,
					context.getExecutionCancelSignal?.(),
					context.getTimezone(),
				))
					items.push({ json: { ...json }, pairedItem: { item } });
			} catch (error) {
				const fault: ItemFault = { kind: 'input', error: asInputError('Campaign', error) as Error };
				if (!context.continueOnFail()) throw nodeError(node, fault, item, undefined);
				items.push(errorItem(fault, item));
			}
		}
		return [items];
	} catch (error) {
		if (error instanceof AtItem) throw nodeError(node, { kind: 'input', error: error.fault }, error.item, undefined);
		throw error instanceof InputError ? nodeError(node, { kind: 'input', error }, 0, undefined) : error;
	} finally {
		await shared?.close();
	}
}
