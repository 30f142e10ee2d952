import type { IExecuteFunctions, INode } from 'n8n-workflow';
import type { RedisConnection } from '../../ledger/redisConnection';
import { InputError } from '../../operation/inputError';
import type { Operation, RequestContext, Service } from '../../operation/operation';
import { operationFields } from '../../operation/fileFields';
import { rateOf } from '../../operation/rate';
import { confirmEveryone, sendingOptions } from '../../operation/sending';
import { createMask } from '../../signing';
import { loadAccount, type Account } from '../read/account';
import { SharedState } from '../campaign/coordination';
import type { CallSetting } from '../send/callResult';
import { nodeError } from '../answer/failure';
import { binaryContents, chosenOperation, idempotencyKeys, isTool, parameterSource, runIdentity } from '../read/host';
import { readRunOptions, type RunOptions } from './options';
import type { Call } from '../plan/plan';
import { FieldReader } from '../read/reader';
import { binarySources } from '../read/storedFile';
import { addHints } from '../answer/report';
import { openConnection } from './connection';

/** All that the steps of one run share. */
export interface Run {
	context: IExecuteFunctions;
	service: Service;
	operation: Operation;
	setting: CallSetting;
	options: RunOptions;
	reader: FieldReader;
	contextOf: (item: number, part?: number, share?: string) => RequestContext;
	/** IANA zone of the workflow. */
	zone: string;
	asTool: boolean;
	shared: SharedState;
	/** Whether failures become items rather than ending the node. */
	goesOn: boolean;
	count: number;
	/** Done once all that is to be sent is known, and before any of it is. What it throws ends the run. */
	beforeSending?: (calls: readonly Call[]) => Promise<void>;
	/** Set before the first request: from then on something may have been sent. */
	begun?: boolean;
}

/** Refuses to reach everyone unless the form says so, and always when a language model is at the controls. */
function guardedOperation(operation: Operation, confirmed: boolean, asTool: boolean): Operation {
	if (!operation.everyone && !operation.notAsTool) return operation;
	// Deleting asks with words of its own.
	const own = operation.fields.find(({ name }) => name === confirmEveryone.name);
	return {
		...operation,
		check: (values, context) => {
			const refusal = asTool ? operation.notAsTool?.(values) : undefined;
			if (refusal) throw refusal;
			const { everyone: reached } = operation;
			const everyone = typeof reached === 'function' ? reached(values, context) : reached;
			const why = typeof everyone === 'string' ? `, and ${everyone}` : '';
			if (everyone && asTool)
				throw new InputError(
					'Operation',
					'would reach every device; that is not allowed when the node is used as an AI tool',
				);
			if (everyone && !confirmed)
				throw new InputError(
					own?.label ?? confirmEveryone.label,
					own === undefined || own.label === confirmEveryone.label
						? `is off${why}; switch it on if every device of the app shall get this message`
						: 'is off; switch it on if you mean all of them',
				);
			operation.check?.(values, context);
		},
	};
}

/** A class, because a getter of its own for each of ten thousand objects takes longer than all else they need. */
class ItemContext implements RequestContext {
	constructor(
		readonly credential: Readonly<Record<string, unknown>>,
		readonly now: number,
		readonly zone: string,
		readonly emptyLooking: boolean,
		private readonly keyOf: (item: number, part: number | string) => string,
		private readonly item: number,
		readonly part: number,
		readonly share: string | undefined,
	) {}

	get idempotencyKey(): string {
		return this.keyOf(this.item, this.share ?? this.part);
	}
}

/** For someone whose alias really is "null". */
const takingEmptyLooking = (operation: Operation): Operation => ({
	...operation,
	fields: operation.fields.map((field) => (field.kind === 'targets' ? { ...field, emptyLooking: true } : field)),
});

/** Where executions on several machines share their rate; before anything is sent. */
async function reachRedis(shared: SharedState, node: INode): Promise<RedisConnection | undefined> {
	try {
		return await shared.redis();
	} catch (error) {
		throw error instanceof InputError ? nodeError(node, { kind: 'input', error }, 0, 'Nothing was sent') : error;
	}
}

/** An operation whose messages name the address that the service reports to. */
const reporting = (operation: Operation, address: string): Operation => {
	const { reportsTo, shape } = operation;
	if (!reportsTo) return operation;
	return {
		...operation,
		shape: (values, context) => {
			const told = reportsTo(values, address);
			return shape ? shape(told, context) : told;
		},
	};
};

/** Whoever has the signature of an address may say what became of the messages, and an answer may repeat the address. */
const hiding = (account: Account, address: string): Account => ({
	...account,
	mask: createMask([...account.secrets, ...new URL(address).searchParams.values()]),
});

/**
 * Reads the form and the credential, once per execution.
 *
 * @param address where the service reports to, for an operation that waits for that; asked once, before anything is sent
 */
export async function openRun(
	context: IExecuteFunctions,
	offered: Service,
	address?: (origin: string, dryRun: boolean) => string,
): Promise<Run> {
	const node = context.getNode();
	const chosen = chosenOperation(context, offered);
	const service = { ...offered, ...offered.calledFor?.(chosen) };
	const asTool = isTool(node);
	const source = parameterSource(context, asTool);
	const now = Date.now();
	const count = context.getInputData().length;
	const signal = context.getExecutionCancelSignal?.();
	const options = await readRunOptions(chosen, source, node, rateOf(service, chosen), now, asTool, count, signal);
	const account = await loadAccount(context, service, chosen);
	const reportedTo = address?.(account.origin, options.dryRun);
	const own = reportedTo === undefined ? account : hiding(account, reportedTo);
	const taken = options.emptyLooking ? takingEmptyLooking(chosen) : chosen;
	const operation = reportedTo === undefined ? taken : reporting(taken, reportedTo);
	const { credential } = own;
	const zone = context.getTimezone();
	const keyOf = idempotencyKeys(runIdentity(context, node));
	const reader = new FieldReader(operationFields(operation), source, {
		zone,
		now,
		target: operation.target,
		emptyLooking: options.emptyLooking,
		beside: [sendingOptions(operation)],
	});
	await reader.load(count, binaryContents(context, asTool), binarySources(context, asTool));
	const shared = new SharedState(context, options.coordination);
	const redis = options.dryRun ? undefined : await reachRedis(shared, node);
	const { setting, warning } = openConnection(context, service, operation, own, options, redis, signal);
	if (warning !== undefined) addHints(context, [warning]);
	return {
		context,
		service,
		operation: guardedOperation(operation, options.confirmedEveryone, asTool),
		setting,
		shared,
		options,
		reader,
		contextOf: (item, part, share) =>
			new ItemContext(credential, now, zone, options.emptyLooking, keyOf, item, part ?? 0, share),
		zone,
		asTool,
		goesOn: context.continueOnFail() || options.splitByOutcome,
		count,
	};
}

/** Where the service's rate counts targets, a request weighs as many. */
export function weighing(service: Service, operation: Operation): { weigh?: (call: Call) => number } {
	return rateOf(service, operation).counts === 'targets'
		? {
				weigh: ({ targets }) =>
					Math.max(
						1,
						targets.reduce((sum, own) => sum + own.length, 0),
					),
			}
		: {};
}
