import { NodeApiError, NodeOperationError, type INode, type JsonObject } from 'n8n-workflow';
import { InputError } from '../../operation/inputError';
import { readable } from '../../operation/time';
import { factsOf, type ItemFault } from './fault';

/** "0–4, 7, 9–11"; long lists end with how many more there are. */
export function itemRanges(items: Iterable<number>, most = 8): string {
	const sorted = [...items].sort((a, b) => a - b);
	const ranges: Array<[number, number]> = [];
	for (const item of sorted) {
		const last = ranges.at(-1);
		if (last && item === last[1] + 1) last[1] = item;
		else ranges.push([item, item]);
	}
	const shown = ranges.slice(0, most).map(([from, to]) => (from === to ? `${from}` : `${from}–${to}`));
	const left = ranges.slice(most).reduce((sum, [from, to]) => sum + to - from + 1, 0);
	return shown.join(', ') + (left > 0 ? ` and ${left} more` : '');
}

/**
 * The error that ends the node. Made of plain sentences only: no vendor object that n8n could search for
 * HTTP codes, no cause that could hold a header.
 */
export function nodeError(node: INode, fault: ItemFault, item: number, account: string | undefined): Error {
	// The engine's own errors about expressions are shown well by n8n as they are.
	if (fault.kind === 'input' && !(fault.error instanceof InputError)) return fault.error;
	if (fault.kind !== 'call') {
		const { sentence, remedy } = factsOf(fault, item);
		const description = [remedy, account].filter((part) => part !== undefined).join('. ');
		return new NodeOperationError(node, new Error(sentence), {
			itemIndex: item,
			...(description === '' ? {} : { description }),
		});
	}
	const { failure } = fault;
	const { vendorCode, httpStatus, requestId, notBefore, target } = failure.details;
	const facts = [
		failure.remedy,
		target === undefined || Array.isArray(target) ? undefined : `Target: ${String(target)}`,
		notBefore === undefined ? undefined : `Not before ${readable(String(notBefore))}`,
		vendorCode === undefined ? undefined : `Code: ${String(vendorCode)}`,
		requestId === undefined ? undefined : `Request ID: ${String(requestId)}`,
		account,
	].filter((part) => part !== undefined);
	const { outcome } = failure;
	const cause = outcome === 'retryLater' ? 'temporarily-unavailable' : undefined;
	const response: JsonObject = { message: failure.sentence };
	const error = new NodeApiError(node, response, {
		message: failure.sentence,
		description: facts.join('. '),
		itemIndex: item,
		...(httpStatus === undefined ? {} : { httpCode: String(httpStatus) }),
		...(cause === undefined ? {} : { failure: { cause } }),
	});
	// n8n swaps sentences that hold well-known network codes for its own; ours names host and reason.
	error.message = failure.sentence;
	error.context.outcome = outcome;
	return error;
}
