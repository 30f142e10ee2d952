import { createHash, randomUUID } from 'node:crypto';
import { NodeOperationError, type IExecuteFunctions, type INodeExecutionData } from 'n8n-workflow';
import { InputError } from '../operation/inputError';
import type { Operation, RequestContext, Service } from '../operation/operation';
import { confirmEveryone, sendingOptions } from '../operation/sending';
import { createMask } from '../signing';
import { withConnectRetry } from '../transport/connectRetry';
import { paceFor } from '../transport/pace';
import { createSend } from '../transport/send';
import { acceptedItems, failureOf, type Tally } from './answer';
import type { CallSetting } from './call';
import { dispatch } from './dispatch';
import { errorItem, itemRanges, nodeError, type ItemFault } from './failure';
import type { ParameterSource } from './parameters';
import { planCalls } from './plan';
import { FieldReader } from './reader';

/** n8n's context as a source of parameters. */
function parameterSource(context: IExecuteFunctions): ParameterSource {
	const items = context.getInputData();
	return {
		json: (item) => items[item]?.json,
		raw: (name) => context.getNodeParameter(name, 0, null, { rawExpressions: true }) ?? undefined,
		resolve: (name, item) => context.getNodeParameter(name, item, null),
		evaluate: (expression, item) => context.evaluateExpression(expression.slice(1), item),
	};
}

/** The same for an item in every try and replay of one execution; a new execution makes new keys. */
function idempotencyKeys(context: IExecuteFunctions, nodeId: string): (item: number) => string {
	const seed = `${context.getExecutionId()}|${context.getWorkflow().id ?? ''}|${nodeId}|${(context.getExecuteData() as { runIndex?: number } | undefined)?.runIndex ?? 0}`;
	return (item) => {
		const hex = createHash('sha256').update(`${seed}|${item}`).digest('hex');
		return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
	};
}

function findOperation(context: IExecuteFunctions, service: Service): Operation {
	const resource = String(context.getNodeParameter('resource', 0));
	const name = String(context.getNodeParameter('operation', 0));
	const found = service.operations.find((operation) => operation.resource === resource && operation.operation === name);
	if (!found) throw new NodeOperationError(context.getNode(), `The operation "${name}" of "${resource}" does not exist`, { description: 'Choose an operation from the list' });
	return found;
}

interface SendingOptions {
	confirm_everyone?: unknown;
	batching?: unknown;
	concurrency?: unknown;
	requests_per_second?: unknown;
	max_tries?: unknown;
	timeout?: unknown;
}

const whole = (value: unknown, fallback: number): number => (typeof value === 'number' ? value : fallback);

/** Refuses to reach everyone unless the form says so, and always when a language model is at the controls. */
function guardEveryone(operation: Operation, values: Record<string, unknown>, confirmed: boolean, asTool: boolean): void {
	const everyone = typeof operation.everyone === 'function' ? operation.everyone(values) : operation.everyone === true;
	if (!everyone) return;
	if (asTool) throw new InputError('Operation', 'would reach every device; that is not allowed when the node is used as an AI tool');
	if (!confirmed) throw new InputError('Confirm Sending to Everyone', 'is off; switch it on if every device of the app shall get this message');
}

/** The only item loop: parameters, requests, answers, one output for each input item, for every service. */
export async function runService(context: IExecuteFunctions, service: Service): Promise<INodeExecutionData[][]> {
	const node = context.getNode();
	const operation = findOperation(context, service);
	const credential = await context.getCredentials(service.credential);
	const secrets = service.secrets(credential).filter((secret) => secret !== '');
	const mask = createMask(secrets);
	let origin: string;
	try {
		origin = service.origin(credential);
	} catch (error) {
		throw new NodeOperationError(node, mask(error instanceof Error ? error.message : String(error)), { description: 'Open the credential and correct it' });
	}

	const count = context.getInputData().length;
	const zone = context.getTimezone();
	const source = parameterSource(context);
	const now = Date.now();
	const reader = new FieldReader(operation.fields, source, { zone, now });
	const options: SendingOptions = count === 0 ? {} : readOptions(new FieldReader([confirmEveryone, sendingOptions(operation)], source, { zone, now }), node);
	const keyOf = idempotencyKeys(context, node.id);
	const contextOf = (item: number): RequestContext => ({
		credential,
		now,
		zone,
		get idempotencyKey() {
			return keyOf(item);
		},
	});
	const guarded = guardedOperation(operation, options.confirm_everyone === true, node.type.endsWith('Tool'));
	const plan = planCalls(guarded, reader, count, contextOf, options.batching !== 'single');

	const outputs = new Map<number, INodeExecutionData[]>();
	const faults = new Map<number, ItemFault>();
	for (const [item, error] of plan.refused) faults.set(item, { kind: 'input', error });
	const goOn = context.continueOnFail();
	const firstRefused = plan.refused.size === 0 ? undefined : Math.min(...plan.refused.keys());
	if (!goOn && firstRefused !== undefined) {
		throw nodeError(node, faults.get(firstRefused) as ItemFault, firstRefused, operation.kind === 'send' ? 'Nothing was sent' : undefined);
	}

	const defaults = service.pace(operation);
	const concurrency = whole(options.concurrency, defaults.concurrency);
	const perSecond = whole(options.requests_per_second, 0) || (operation.minInterval === undefined ? defaults.perSecond : 1000 / operation.minInterval);
	const account = createHash('sha256').update(secrets.join('\n')).digest('base64');
	const pace = paceFor([service.name, account, ...(operation.minInterval === undefined ? [] : [operation.operation])].join('|'), { concurrency, perSecond: perSecond ?? Infinity });
	const signal = context.getExecutionCancelSignal?.();
	const egress = context.helpers.getSecureEgressFilter?.();
	const timeout = whole(options.timeout, 30) * 1000;
	const maxTries = whole(options.max_tries, 3);
	const send = createSend({
		userAgent: 'n8n-nodes-china-push',
		connections: concurrency,
		limits: { headersTimeout: timeout, bodyTimeout: timeout },
		...(egress === undefined ? {} : { egress }),
	});
	const setting: CallSetting = {
		service,
		operation,
		credential,
		origin,
		mask,
		signal,
		maxTries,
		send: withConnectRetry(send, { tries: maxTries }),
		nonce: randomUUID,
		slowDown: (retryAfter) => pace.slowDown(retryAfter),
	};

	const tally: Tally = { accepted: 0, fallen: {}, notices: new Set() };
	const left = await dispatch(plan.calls, setting, contextOf, {
		concurrency,
		pace,
		stopAtFailure: !goOn,
		onResult: (call, result) => {
			if (result.outcome === 'accepted' || (result.outcome === 'deadTarget' && operation.kind !== 'query')) {
				for (const [item, items] of acceptedItems(call, result, operation, service, Date.now(), tally)) outputs.set(item, items);
				return;
			}
			call.items.forEach((item, position) => {
				faults.set(item, { kind: 'call', failure: failureOf(result, operation, service, call.targets[position] ?? [], Date.now()) });
			});
		},
	});

	const failed = [...faults.entries()].filter(([, fault]) => fault.kind === 'call').map(([item]) => item);
	if (signal?.aborted || (failed.length > 0 && !goOn)) {
		const sent = operation.kind === 'send' ? 'Accepted' : 'Done';
		const report = count === 1 ? undefined : [
			outputs.size > 0 ? `${sent}: items ${itemRanges(outputs.keys())}` : `${sent}: none`,
			left.length > 0 ? `not sent: items ${itemRanges(left.flatMap(({ items }) => items))}` : undefined,
			failed.length > 1 ? `refused or unknown: items ${itemRanges(failed)}` : undefined,
		].filter((part) => part !== undefined).join('; ');
		if (signal?.aborted) {
			throw new NodeOperationError(node, 'The execution was cancelled', { description: report ?? 'See the message statistics for what was sent' });
		}
		const first = Math.min(...failed);
		throw nodeError(node, faults.get(first) as ItemFault, first, report);
	}
	hint(context, service, tally, plan.repeated);
	return [Array.from({ length: count }, (_, item) => outputs.get(item) ?? [errorItem(faults.get(item) as ItemFault, item)]).flat()];
}

function readOptions(reader: FieldReader, node: ReturnType<IExecuteFunctions['getNode']>): SendingOptions {
	try {
		return reader.read(0, () => true);
	} catch (error) {
		if (error instanceof InputError) throw nodeError(node, { kind: 'input', error }, 0, undefined);
		throw error;
	}
}

/** The operation with the guard in front of its own rules. */
function guardedOperation(operation: Operation, confirmed: boolean, asTool: boolean): Operation {
	if (!operation.everyone) return operation;
	return {
		...operation,
		check: (values, context) => {
			guardEveryone(operation, values, confirmed, asTool);
			operation.check?.(values, context);
		},
	};
}

/** One sentence for the whole run, not one for every item. */
function hint(context: IExecuteFunctions, service: Service, { accepted, fallen, notices }: Tally, repeated: number): void {
	const total = accepted + Object.values(fallen).reduce((sum, number) => sum + number, 0);
	const sentences: string[] = [];
	if (fallen.deadTarget) sentences.push(`${fallen.deadTarget} of ${total} targets are gone; take them off your list`);
	const others = Object.entries(fallen).filter(([outcome]) => outcome !== 'deadTarget');
	for (const [outcome, number] of others) sentences.push(`${number} of ${total} items have the outcome ${outcome}`);
	if (repeated > 0) sentences.push(`${repeated} targets were named more than once for the same message; each was sent to once`);
	for (const notice of notices) sentences.push(`${service.displayName}: ${notice}`);
	if (sentences.length > 0) context.addExecutionHints?.(...sentences.map((message) => ({ message, location: 'outputPane' as const })));
}
