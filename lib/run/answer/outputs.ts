import type { INodeExecutionData } from 'n8n-workflow';
import type { Outcome } from '../../operation/outcome';

/**
 * The outputs of a node that splits by outcome. n8n saves wires by index and has its error output behind all others: second, while
 * this is switched off. What a person has to look at, unknown too, is second here as well, so that whichever is switched on or off,
 * no wire that sends again ever gets what may have been sent.
 */
const outputOf: Record<Outcome, number> = { accepted: 0, rejected: 1, unknown: 1, retryLater: 2, deadTarget: 3 };

/**
 * n8n evaluates this for the node's outputs. It stands here as text, because it runs in the editor.
 */
export const outputsByOutcome = `={{ ($parameter.sendingOptions || {}).splitByOutcome === true ? [
	{ type: 'main', displayName: 'Accepted' }, { type: 'main', displayName: 'Rejected' },
	{ type: 'main', displayName: 'Retry Later' }, { type: 'main', displayName: 'Dead Targets' }] : [{ type: 'main' }] }}`;

/** Whether the node has these outputs: decided as the expression above does, for the stored options. */
export const isSplit = (options: unknown): boolean =>
	typeof options === 'object' && options !== null && 'splitByOutcome' in options && options.splitByOutcome === true;

/** Items in the order of the input, each through the output of its outcome. */
export function splitByOutcome(items: readonly INodeExecutionData[]): INodeExecutionData[][] {
	const outputs: INodeExecutionData[][] = [[], [], [], []];
	for (const item of items) outputs[outputOf[item.json.outcome as Outcome] ?? 0]?.push(item);
	return outputs;
}
