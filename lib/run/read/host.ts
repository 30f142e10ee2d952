import { createHash, randomUUID } from 'node:crypto';
import {
	Expression,
	NodeOperationError,
	type IBinaryData,
	type IExecuteFunctions,
	type INode,
	type INodeExecutionData,
	type ISourceData,
} from 'n8n-workflow';
import { InputError } from '../../operation/inputError';
import type { Operation, Service } from '../../operation/operation';
import type { ParameterSource } from './parameters';
import { wasExpression } from './runWide';
import { ExpressionSlices } from './slices';
import { contextKey } from './together';

/** n8n's engines that give expressions copies of the data. The one that does not has been called "current" and "legacy". */
const copying: ReadonlySet<string> = new Set(['vm', 'quickjs']);

/** Whether n8n's expressions work on the data itself; before there were engines of their own, all did. */
function givesDataItself(): boolean {
	const known = Expression as Partial<typeof Expression> | undefined;
	return !copying.has(known?.getActiveImplementation?.() ?? '');
}

/** The node whose items these are; n8n throws where it does not know. */
function sourceOf(context: IExecuteFunctions): ISourceData | undefined {
	try {
		return context.getInputSourceData();
	} catch {
		return undefined;
	}
}

/** An item's place among those of the node before; undefined where its link says more than that. */
function placeInSource(link: INodeExecutionData['pairedItem']): number | undefined {
	if (typeof link === 'number') return link;
	if (!link || Array.isArray(link) || link.sourceOverwrite || link.input) return undefined;
	return link.item;
}

/**
 * n8n's context as a source of parameters.
 *
 * @param asTool whether the input data are the model's arguments: `$json` is then another item, which only n8n knows
 */
export function parameterSource(context: IExecuteFunctions, asTool = false): ParameterSource {
	const items = asTool ? [] : context.getInputData();
	const plainItems = context.getWorkflowSettings?.().binaryMode !== 'combined';
	const json = (item: number): unknown => items[item]?.json;
	const evaluate = (expression: string, item: number): unknown => context.evaluateExpression(expression.slice(1), item);
	return {
		raw: (name) => context.getNodeParameter(name, 0, null, { rawExpressions: true }) ?? undefined,
		resolve: (name, item) => context.getNodeParameter(name, item, null),
		evaluate,
		json,
		...(asTool
			? {}
			: {
					slices: new ExpressionSlices({
						node: context.getNode().name,
						count: items.length,
						json,
						evaluate,
						evaluateWith: (text, expression, item) => {
							// What n8n saves of an execution holds this context: nothing stays in it.
							const kept = context.getContext('node');
							kept[contextKey] = text;
							try {
								return evaluate(expression, item);
							} finally {
								delete kept[contextKey];
							}
						},
						givesDataItself: givesDataItself(),
						plainItems,
						source: plainItems ? sourceOf(context) : undefined,
						placeInSource: (item) => placeInSource(items[item]?.pairedItem),
					}),
				}),
	};
}

/** Calls of a language model, by the object that holds its arguments. */
const calls = new WeakMap<object, string>();

/** A node that n8n made a tool of; it may be run by the engine, or by the agent itself. */
export const isTool = ({ type }: INode): boolean => type.endsWith('Tool');

/**
 * Text that stands for one run of the node: the same in all tries of Retry On Fail, and another for every other run, such as the
 * next turn of a loop, the next call of a language model, or another execution. Never the same for two runs; where nothing tells
 * them apart, it is new each time.
 */
export function runIdentity(context: IExecuteFunctions, node: INode): string {
	// An agent that runs its tools by itself counts every try as a run, and several calls as the same one. What all tries of a
	// call share, and no two calls, is the object of the arguments.
	const args = isTool(node) ? context.getInputData()[0]?.json : undefined;
	if (args) {
		const known = calls.get(args) ?? randomUUID();
		calls.set(args, known);
		return known;
	}
	const execution: string | undefined = context.getExecutionId();
	if (!execution) return randomUUID();
	// The engine's own number of the run; the execution data has it only for some kinds of nodes.
	const runIndex = context.evaluateExpression('{{ $runIndex }}', 0);
	// Two installations may hold the same workflow, and count executions alike.
	return `${context.getInstanceId()}|${execution}|${context.getWorkflow().id ?? ''}|${node.id}|${String(runIndex)}`;
}

/** Keys for an item, and a part or share of it, that are as stable as the run's identity. 36 characters. */
export function idempotencyKeys(seed: string): (item: number, part?: number | string) => string {
	return (item, part = 0) => {
		const hex = createHash('sha256').update(`${seed}|${item}|${part}`).digest('hex');
		return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
	};
}

/**
 * An item's binary data.
 *
 * @throws InputError when the item has none of that name
 */
export function binaryOf(context: IExecuteFunctions, item: number, name: string, label: string): IBinaryData {
	const binary = context.getInputData()[item]?.binary ?? {};
	let found: unknown;
	try {
		// n8n knows of more places than this one.
		found = context.helpers.assertBinaryData(item, name);
	} catch {
		found = undefined;
	}
	// A name such as "constructor" finds something in any object.
	if (typeof found !== 'object' || found === null || !('data' in found || 'id' in found)) {
		const others = Object.keys(binary);
		throw new InputError(
			label,
			`names "${name}", but the item has no such binary field${others.length > 0 ? `; it has ${others.join(', ')}` : ''}`,
		);
	}
	return found as IBinaryData;
}

export const noneForTools = (label: string): InputError =>
	new InputError(label, 'names a binary field; as an AI tool the node gets none');

/** Reads an item's binary data as base64. The reading throws an InputError when the item has none of that name, or n8n cannot fetch it. */
export function binaryContents(
	context: IExecuteFunctions,
	asTool = false,
): (item: number, name: string, label: string) => Promise<string> {
	return async (item, name, label) => {
		if (asTool) throw noneForTools(label);
		const content = binaryOf(context, item, name, label);
		if (content.id === undefined) return content.data;
		try {
			return (await context.helpers.getBinaryDataBuffer(item, name)).toString('base64');
		} catch (error) {
			throw new InputError(
				label,
				`names "${name}", which n8n cannot fetch from its storage (${error instanceof Error ? error.message : String(error)})`,
			);
		}
	};
}

/** @throws NodeOperationError for an expression, whose first item would decide for all */
export function chosenInForm(context: IExecuteFunctions, name: 'resource' | 'operation', label: string): string {
	const raw = String(context.getNodeParameter(name, 0, '', { rawExpressions: true }));
	if (wasExpression(raw))
		throw new NodeOperationError(context.getNode(), `${label} is an expression; it must be chosen in the form`, {
			description: 'Nothing was sent. Use a node of its own for each',
		});
	return raw;
}

export function chosenOperation(context: IExecuteFunctions, service: Service): Operation {
	const resource = chosenInForm(context, 'resource', 'Resource');
	const name = chosenInForm(context, 'operation', 'Operation');
	const found = service.operations.find((operation) => operation.resource === resource && operation.operation === name);
	if (!found)
		throw new NodeOperationError(context.getNode(), `The operation "${name}" of "${resource}" does not exist`, {
			description: 'Choose an operation from the list',
		});
	return found;
}
