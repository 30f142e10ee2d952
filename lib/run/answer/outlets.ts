import type { INodeExecutionData } from 'n8n-workflow';
import type { Outcome } from '../../operation/outcome';

/** The outputs of a node that splits by outcome, in order; unknown goes where a person has to look. */
const outletOf: Record<Outcome, number> = { accepted: 0, retryLater: 1, deadTarget: 2, rejected: 3, unknown: 3 };

/**
 * n8n evaluates this for the node's outputs. It stands here as text, because it runs in the editor.
 */
export const outputsByOutcome = `={{ ($parameter.sendingOptions || {}).splitByOutcome === true ? [
	{ type: 'main', displayName: 'Accepted' }, { type: 'main', displayName: 'Retry Later' },
	{ type: 'main', displayName: 'Dead Targets' }, { type: 'main', displayName: 'Rejected' }] : [{ type: 'main' }] }}`;

/** Whether the node has these outputs: decided as the expression above does, for the stored options. */
export const isSplit = (options: unknown): boolean =>
	typeof options === 'object' && options !== null && 'splitByOutcome' in options && options.splitByOutcome === true;

/** Items in the order of the input, each through the output of its outcome. */
export function splitByOutcome(items: readonly INodeExecutionData[]): INodeExecutionData[][] {
	const outlets: INodeExecutionData[][] = [[], [], [], []];
	for (const item of items) outlets[outletOf[item.json.outcome as Outcome] ?? 0]?.push(item);
	return outlets;
}
