import { createHash } from 'node:crypto';
import { NodeOperationError, type IExecuteFunctions } from 'n8n-workflow';
import { InputError } from '../operation/inputError';
import type { Operation, Service } from '../operation/operation';
import type { ParameterSource } from './parameters';

/** n8n's context as a source of parameters. */
export function parameterSource(context: IExecuteFunctions): ParameterSource {
	const items = context.getInputData();
	return {
		raw: (name) => context.getNodeParameter(name, 0, null, { rawExpressions: true }) ?? undefined,
		resolve: (name, item) => context.getNodeParameter(name, item, null),
		evaluate: (expression, item) => context.evaluateExpression(expression.slice(1), item),
		json: (item) => items[item]?.json,
	};
}

/**
 * Keys that are the same for an item, and a part of it, in every try and replay of one run of the node; the next turn of a
 * loop and a new execution make new ones. 36 characters.
 */
export function idempotencyKeys(context: IExecuteFunctions, nodeId: string): (item: number, part?: number) => string {
	// The engine's own number of the run; the execution data has it only for some kinds of nodes.
	const runIndex = context.evaluateExpression('{{ $runIndex }}', 0);
	const seed = `${context.getExecutionId()}|${context.getWorkflow().id ?? ''}|${nodeId}|${String(runIndex)}`;
	return (item, part = 0) => {
		const hex = createHash('sha256').update(`${seed}|${item}|${part}`).digest('hex');
		return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
	};
}

/** Reads an item's binary data as base64. @throws InputError when the item has none of that name */
export function binaryContents(context: IExecuteFunctions): (item: number, name: string, label: string) => Promise<string> {
	const items = context.getInputData();
	return async (item, name, label) => {
		const binary = items[item]?.binary ?? {};
		const content = Object.hasOwn(binary, name) ? binary[name] : undefined;
		if (!content) {
			const others = Object.keys(binary);
			throw new InputError(label, `names "${name}", but the item has no such binary field${others.length > 0 ? `; it has ${others.join(', ')}` : ''}`);
		}
		return content.id === undefined ? content.data : (await context.helpers.getBinaryDataBuffer(item, name)).toString('base64');
	};
}

export function chosenOperation(context: IExecuteFunctions, service: Service): Operation {
	const resource = String(context.getNodeParameter('resource', 0));
	const name = String(context.getNodeParameter('operation', 0));
	const found = service.operations.find((operation) => operation.resource === resource && operation.operation === name);
	if (!found) throw new NodeOperationError(context.getNode(), `The operation "${name}" of "${resource}" does not exist`, { description: 'Choose an operation from the list' });
	return found;
}
