import { randomUUID } from 'node:crypto';
import {
	NodeOperationError,
	type IExecuteFunctions,
	type INodeExecutionData,
	type NodeExecutionHint,
} from 'n8n-workflow';
import { InputError } from '../operation/inputError';
import type { Operation, Service } from '../operation/operation';
import { asInputError } from '../run/campaign/campaign';
import { folderOf } from '../run/campaign/coordination';
import { nodeError } from '../run/answer/failure';
import { isSplit } from '../run/answer/outputs';
import { wholeRunItems } from '../run/answer/wholeRun';
import { runService } from '../run/execute';
import { runItems } from '../run/itemRun';
import { openRun, type Run } from '../run/open/openRun';
import { isTool } from '../run/read/host';
import { awaitedIn, toldItems } from './fate';
import { storageFolder } from './handOn';
import { openReceipts, type OpenReceipts } from './keptReceipts';
import { canPark, park, ticketIn, type Ticket, type Watch } from './parking';
import { addressFor } from './resumeAddress';
import { isOver, keptByItem, makeKnownAgain, messagesOf, nextLook, placesOf } from './watching';
import { readWaitOptions, waitTill, type WaitOptions } from './waitOptions';

/** Kept for so long after the limit: an execution that failed behind the node may be run again from there. Milliseconds. */
const keptAfterwards = 30 * 86_400_000;
const keptWithoutLimit = 400 * 86_400_000;

/** Services report about a second after delivery; n8n takes nothing as long as an execution is at work. Milliseconds. */
const reportedAfter = 1_000;

/** As `runService`, for a service that has operations which wait for what is reported of their messages. */
export async function runWaitingService(context: IExecuteFunctions, service: Service): Promise<INodeExecutionData[][]> {
	const ticket = ticketIn(context);
	if (ticket) return [await collect(context, ticket)];
	const operation = waitingOperation(context, service);
	if (!operation) return runService(context, service);
	let run: Run | undefined;
	let receipts: OpenReceipts | undefined;
	const hints: NodeExecutionHint[] = [];
	try {
		refuseUnfit(context);
		const options = await readWaitOptions(context, operation);
		const address = (origin: string, dryRun: boolean): string => addressFor(context, origin, dryRun);
		run = await openRun(listening(context, hints), service, operation.reportsTo && address);
		if (run.options.dryRun) return [await runItems(run)];
		const waiting = { wait: randomUUID(), keepUntil: keepUntil(options) };
		receipts = await prepared(context, run, waiting);
		return [await sendAndPark(context, run, options, waiting, receipts, hints)];
	} catch (error) {
		if (!context.continueOnFail() || context.getExecutionCancelSignal?.()?.aborted) throw error;
		return wholeRunItems(error, context, service, run?.begun === true);
	} finally {
		// n8n forgets those of a node that waits: they are told again then.
		context.addExecutionHints?.(...hints);
		receipts?.close();
		await run?.shared.close();
	}
}

/** The context, whose hints are kept as well: n8n drops those of a node that waits. */
const listening = (context: IExecuteFunctions, hints: NodeExecutionHint[]): IExecuteFunctions =>
	Object.create(context, {
		addExecutionHints: { value: (...more: NodeExecutionHint[]) => void hints.push(...more) },
	}) as IExecuteFunctions;

const asReceiptsFault = (error: unknown): unknown =>
	asInputError('Receipts', error, 'See that they can be kept, or choose another Coordination in Sending Options');

const raw = (context: IExecuteFunctions, name: string): unknown =>
	context.getNodeParameter(name, 0, undefined, { rawExpressions: true });

const reportsByPhone = (context: IExecuteFunctions, { reportedByPhone }: Operation): boolean =>
	reportedByPhone !== undefined &&
	// A workflow that a program has written may have a number as text, and it is read as one.
	String(raw(context, reportedByPhone.parameter)).trim() === String(reportedByPhone.value);

const waitingOperation = (context: IExecuteFunctions, { operations }: Service): Operation | undefined =>
	context.getInputData().length === 0
		? undefined
		: operations.find(
				({ resource, operation, reportsTo, handedOn }) =>
					(reportsTo !== undefined || handedOn !== undefined) &&
					resource === raw(context, 'resource') &&
					operation === raw(context, 'operation'),
			);

/** @throws NodeOperationError for settings under which it could not tell what became of each item, or would send again */
function refuseUnfit(context: IExecuteFunctions): void {
	const node = context.getNode();
	const refuse = (sentence: string, remedy: string): never => {
		throw new NodeOperationError(node, sentence, { description: `Nothing was sent. ${remedy}` });
	};
	if (isTool(node))
		refuse(
			'Send and Wait for Receipt cannot be used as a tool, nor for a human review: a receipt says what became of a message, not what somebody thinks',
			'Use one of the other operations as a tool',
		);
	if (node.retryOnFail === true)
		refuse(
			'Retry On Fail does not go with Send and Wait for Receipt, because it would send again before the receipts have come',
			'Switch it off in the settings of the node, which tries again by itself',
		);
	if (isSplit(context.getNodeParameter('sendingOptions', 0, {}, { rawExpressions: true })))
		refuse(
			'Split by Outcome does not go with Send and Wait for Receipt: n8n takes up a node that has waited with one output',
			'Switch it off in Sending Options and use a Switch node on "receipt" or "outcome"',
		);
	if (!canPark(context))
		refuse(
			'Send and Wait for Receipt does not work in this version of n8n, which lets no node of this package wait',
			'Use another operation and the trigger node, or another version of n8n',
		);
}

const keepUntil = ({ limit }: WaitOptions): number =>
	Date.now() + (limit === undefined ? keptWithoutLimit : limit + keptAfterwards);

/** Makes sure that receipts can be kept before there are any. @throws NodeOperationError */
async function prepared(
	context: IExecuteFunctions,
	{ options: { coordination }, operation }: Run,
	{ wait, keepUntil: until }: Pick<Ticket, 'wait' | 'keepUntil'>,
): Promise<OpenReceipts> {
	try {
		const receipts = await openReceipts(context, coordination, () => folderOf(context));
		try {
			await receipts.store.add(wait, [], until);
			// In this process the environment is that of the trigger's webhook.
			if (operation.handedOn && coordination === 'local' && receipts.folder !== storageFolder(typeOf(context)))
				throw new InputError(
					'Receipts',
					`would not be found: this n8n keeps files of its nodes in a folder that ${operation.handedOn.trigger} does not know`,
					'Choose Redis under Coordination in Sending Options, and give the trigger the same Redis credential',
				);
			return receipts;
		} catch (error) {
			receipts.close();
			throw asReceiptsFault(error);
		}
	} catch (error) {
		if (!(error instanceof InputError)) throw error;
		throw nodeError(context.getNode(), { kind: 'input', error }, 0, 'Nothing was sent');
	}
}

async function sendAndPark(
	context: IExecuteFunctions,
	run: Run,
	options: WaitOptions,
	waiting: Pick<Ticket, 'wait' | 'keepUntil'>,
	{ folder, store }: OpenReceipts,
	hints: NodeExecutionHint[],
): Promise<INodeExecutionData[]> {
	const { handedOn } = run.operation;
	const begun = Date.now();
	let messages: string[] = [];
	if (handedOn)
		run.beforeSending = async (calls) => {
			messages = messagesOf(calls, handedOn);
			try {
				await store.expect(waiting.wait, messages, waiting.keepUntil);
			} catch (error) {
				const fault = asReceiptsFault(error);
				if (!(fault instanceof InputError)) throw fault;
				throw nodeError(context.getNode(), { kind: 'input', error: fault }, 0, 'Nothing was sent');
			}
		};
	const sent = await runItems(run);
	const items = toldItems(sent, [], run.zone);
	if (awaitedIn(items).size === 0) return items;
	const took = Date.now() - begun;
	if (!handedOn && took > reportedAfter)
		hints.push({
			message: `Sending took ${(took / 1000).toFixed(1)} s. n8n takes receipts only from then on: those that ${run.service.displayName} sent earlier are lost, and their targets have noReceipt. Fewer or larger requests in a run shorten it`,
			location: 'outputPane',
		});
	const ticket: Ticket = {
		...waiting,
		waitFor: options.waitFor,
		// Without a limit, a target that no phone gets would be waited for without end.
		reportedByPhone: options.limit !== undefined && reportsByPhone(context, run.operation),
		origins: items.map(({ pairedItem }, index) =>
			typeof pairedItem === 'object' && !Array.isArray(pairedItem) ? pairedItem.item : index,
		),
		coordination: run.options.coordination,
		hints: hints.map(({ message }) => message),
	};
	if (handedOn) {
		const now = Date.now();
		ticket.watch = {
			trigger: handedOn.trigger,
			places: placesOf(items, messages),
			begun: now,
			...(options.limit === undefined ? {} : { until: now + options.limit }),
		};
		// Some may have been told already; what cannot be read now may be later.
		const kept = await store.read(ticket.wait).catch(() => []);
		if (knowsAll(items, kept, ticket, ticket.watch))
			return toldItems(sent, keptByItem(kept, ticket.watch.places), run.zone);
		await park(context, { items, ticket, folder }, nextLook(ticket.watch, now));
		return items;
	}
	await park(context, { items, ticket, folder }, waitTill(options, Date.now()));
	return items;
}

type Kept = Awaited<ReturnType<OpenReceipts['store']['read']>>;

const typeOf = (context: IExecuteFunctions): string => context.getNode().type.replace(/Tool$/, '');

const knowsAll = (
	items: readonly INodeExecutionData[],
	kept: Kept,
	ticket: Pick<Ticket, 'waitFor' | 'reportedByPhone'>,
	{ places }: Watch,
): boolean => isOver([...awaitedIn(items).values()].flat(), keptByItem(kept, places), ticket);

/** What is known when the waiting is over. Never fails: what was sent has to be told. */
async function collect(context: IExecuteFunctions, ticket: Ticket): Promise<INodeExecutionData[]> {
	const { wait, origins, coordination, hints, watch } = ticket;
	const input = context.getInputData();
	const messages = [...hints];
	let receipts: OpenReceipts | undefined;
	let kept: Kept = [];
	try {
		receipts = await openReceipts(context, coordination, () => folderOf(context));
		kept = await receipts.store.read(wait);
		// What does not succeed now may at the next look.
		if (watch) await makeKnownAgain(receipts.store, ticket, input, watch).catch(() => undefined);
	} catch (error) {
		const reason = error instanceof Error ? error.message : String(error);
		messages.push(`What was reported while the execution waited cannot be read, so it is told as noReceipt: ${reason}`);
	} finally {
		receipts?.close();
	}
	if (watch) {
		const now = Date.now();
		if (now < (watch.until ?? ticket.keepUntil) && !knowsAll(input, kept, ticket, watch)) {
			if (canPark(context)) {
				await park(context, { items: input, ticket, folder: '' }, nextLook(watch, now));
				return input;
			}
			// n8n was updated meanwhile. The items would be lost.
			messages.push(
				'This version of n8n lets no node of this package wait, so the workflow goes on before the time is over, with what has been reported so far',
			);
		} else if (kept.length === 0 && messages.length === hints.length)
			messages.push(
				`Nothing was reported while the execution waited. See that a workflow with ${watch.trigger} is active, that its Public Key is of the same account, and that its address stands in the console`,
			);
		kept = keptByItem(kept, watch.places);
	}
	const items = toldItems(input, kept, context.getTimezone());
	context.addExecutionHints?.(...messages.map((message) => ({ message, location: 'outputPane' as const })));
	return items.map((item, index) => ({ ...item, pairedItem: { item: origins[index] ?? index } }));
}
