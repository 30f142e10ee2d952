import { NodeOperationError, type IDataObject, type IExecuteFunctions, type INodeExecutionData } from 'n8n-workflow';
import type { Service } from '../operation/operation';
import { isTool } from './host';
import { isSplit } from './outlets';

/**
 * An error that concerns the run as a whole, such as a credential without a secret, as a failed item for each incoming one.
 * When a node that is to continue throws, n8n hands its incoming items on as if they had succeeded: messages that were never sent
 * would look sent.
 */
export function wholeRunItems(error: unknown, context: IExecuteFunctions, service: Service): INodeExecutionData[][] {
	const sentence = error instanceof Error ? error.message : String(error);
	const remedy = error instanceof NodeOperationError && typeof error.description === 'string' ? error.description : undefined;
	// Our own errors come before the network; behind any other nobody knows how far the run had come.
	const outcome = error instanceof NodeOperationError ? 'rejected' : 'unknown';
	const described = remedy === undefined ? {} : { remedy };
	const split = !isTool(context.getNode()) && isSplit(context.getNodeParameter('sendingOptions', 0, {}, { rawExpressions: true }));
	const json: IDataObject = split
		? { outcome, service: service.name, reason: sentence, ...described }
		: { error: sentence, message: remedy === undefined ? sentence : `${sentence}. ${remedy}`, details: { outcome, service: service.name, ...described, whoMustAct: 'you' } };
	const items = context.getInputData().map((_, item) => ({ json: structuredClone(json), pairedItem: { item } }));
	return split ? [[], [], [], items] : [items];
}
