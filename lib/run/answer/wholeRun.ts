import { NodeOperationError, type IExecuteFunctions, type INodeExecutionData } from 'n8n-workflow';
import type { Service } from '../../operation/operation';
import { columnsOf, failureColumns, isSimplified, type Columns } from '../../operation/columns';
import { chosenOperation, isTool } from '../read/host';
import { combined } from './combined';
import type { ItemFault } from './fault';
import { isSplit, splitByOutcome } from './outputs';
import { isExpression } from '../read/parameters';
import { answerItems, faultItem } from './render';
import { knownOfTries } from './retryMemory';

/** What the items of the run would have been cut to; undefined while Simplify is off. */
function columnsIn(context: IExecuteFunctions, service: Service): Columns | undefined {
	if (!isSimplified(context.getNodeParameter('options', 0, {}, { rawExpressions: true }))) return undefined;
	try {
		return columnsOf(chosenOperation(context, service));
	} catch {
		return failureColumns;
	}
}

/**
 * An error that concerns the run as a whole, such as a credential without a secret, as a failed item for each incoming one.
 * When a node that is to continue throws, n8n hands its incoming items on as if they had succeeded: messages that were never sent
 * would look sent.
 */
export function wholeRunItems(
	error: unknown,
	context: IExecuteFunctions,
	service: Service,
	begun: boolean,
): INodeExecutionData[][] {
	const node = context.getNode();
	const sentence = error instanceof Error ? error.message : String(error);
	const ours = error instanceof NodeOperationError;
	// Behind an error of n8n's own, such as one of its database, the same may well work later.
	const outcome = begun && !ours ? 'unknown' : ours ? 'rejected' : 'retryLater';
	const remedy =
		ours && typeof error.description === 'string' ? error.description : begun ? undefined : 'Nothing was sent';
	const stored = context.getNodeParameter('sendingOptions', 0, {}, { rawExpressions: true });
	// An expression for all options is refused, but n8n has made the outputs of what it gives.
	const split =
		!isTool(node) &&
		(isSplit(stored) ||
			(isExpression(stored) && context.getNodeOutputs().filter(({ category }) => category !== 'error').length > 1));
	const fault: ItemFault = {
		kind: 'run',
		facts: {
			sentence,
			remedy,
			details: { outcome, service: service.name, ...(remedy === undefined ? {} : { remedy }), whoMustAct: 'you' },
		},
	};
	const rendering = {
		split,
		service: service.name,
		columns: columnsIn(context, service),
		zone: context.getTimezone(),
	};
	const known = knownOfTries(context, node);
	const items = context.getInputData().flatMap((_, item): INodeExecutionData[] => {
		// What an earlier try of the run has told of an item is no less true now.
		const own = known.get(item);
		return own
			? answerItems(
					combined(
						item,
						own,
						service,
						own.flatMap(({ targets }) => targets),
					),
					item,
					rendering,
				)
			: [faultItem(fault, item, rendering)];
	});
	return split ? splitByOutcome(items) : [items];
}
