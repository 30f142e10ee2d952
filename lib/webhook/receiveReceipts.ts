import type { IDataObject, INodeExecutionData, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { isoIn } from '../operation/time';
import { equalInConstantTime } from '../signing/constantTime';
import { eventIdOf, receiptEvents, type Receipt } from './receipt';
import { ReceiptPost, ReceiptRefusal } from './receiptPost';
import { receiptCredential, secretParameter } from './triggerProperties';
import type { ReceiptSecrets, ReceiptSettings, ReceiptSource } from './receiptSource';

/** Bytes of a post, after decompression. A post of a hundred statuses has 40,000. */
const maxBytes = 4 * 1024 * 1024;

/** Receipts of one post. The services document a hundred, or a thousand, at most. */
const maxReceipts = 20_000;

const secretFields = ['addressSecret', 'callbackUser', 'callbackSecret'] as const satisfies ReadonlyArray<
	keyof ReceiptSecrets
>;

/** As far as an answer needs it; the types of Express do not come with n8n's. */
interface Reply {
	setHeader(name: string, value: string): unknown;
	status(code: number): { json(body: object): unknown };
	statusCode: number;
	writableFinished: boolean;
	once(event: 'close', act: () => void): unknown;
}

/** Express, with what n8n adds: from version 2 of a node on, a body that n8n cannot parse is read on demand. */
interface RawRequest {
	rawBody?: Buffer;
	readRawBody?: () => Promise<void>;
}

/**
 * What the fields of the credential hold; an empty one holds nothing. An expression may give a number, which is a secret as any other.
 *
 * @throws ReceiptRefusal for a field that is filled in, but gives no text to compare with: it shall not be as if it were empty
 */
async function readSecrets(context: IWebhookFunctions, warn: (sentence: string) => void): Promise<ReceiptSecrets> {
	if (context.getNode().credentials?.[receiptCredential] === undefined) return {};
	const stored = await context.getCredentials(receiptCredential);
	const secrets: Record<string, string> = {};
	for (const name of secretFields) {
		const value: unknown = stored[name];
		if (value === undefined || value === '') continue;
		const text = typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
		if (text === '') {
			warn(
				`A field of the credential holds only blanks, or an expression that gives no text, so every post is answered with 401`,
			);
			throw new ReceiptRefusal(401, 'The trigger is not set up');
		}
		secrets[name] = text;
	}
	return secrets;
}

/** A post as it came. @throws ReceiptRefusal for one that cannot be read, or is too long */
export async function readPost(context: IWebhookFunctions): Promise<ReceiptPost> {
	const request = context.getRequestObject() as RawRequest;
	try {
		if (request.rawBody === undefined) await request.readRawBody?.();
	} catch {
		throw new ReceiptRefusal(400, 'The body cannot be read');
	}
	const bytes = request.rawBody ?? Buffer.alloc(0);
	if (bytes.length > maxBytes) throw new ReceiptRefusal(413, `The body has more than ${maxBytes} bytes`);
	return new ReceiptPost(bytes, context.getHeaderData(), context.getQueryData() as Record<string, unknown>);
}

/** @throws ReceiptRefusal unless the address holds the secret, where there is one */
function checkAddress(post: ReceiptPost, { addressSecret }: ReceiptSecrets): void {
	if (addressSecret === undefined) return;
	if (!equalInConstantTime(post.parameter(secretParameter) ?? '', addressSecret))
		throw new ReceiptRefusal(401, 'The address lacks its secret');
}

/** An expression may give a list, or text with commas; undefined for anything else. */
function tickedEvents(context: IWebhookFunctions, { events }: ReceiptSource): ReadonlySet<string> | undefined {
	const given: unknown = context.getNodeParameter('events', [...events]);
	const names: unknown = typeof given === 'string' ? given.split(',').map((name) => name.trim()) : given;
	// What another choice of the form has left behind is no event of this one, and never comes.
	const isName = (name: unknown): name is string => typeof name === 'string' && Object.hasOwn(receiptEvents, name);
	return Array.isArray(names) && names.every(isName) ? new Set(names) : undefined;
}

/** The item of an event: the shape that the receipts of all services share. */
function itemOf(source: ReceiptSource, receipt: Receipt, verified: boolean, zone: string): IDataObject {
	const { channel, event, messageId, target, status, occurredAt, more, raw } = receipt;
	return {
		eventId: eventIdOf(source.service, receipt),
		service: source.service,
		channel: channel ?? null,
		event,
		messageId: messageId ?? null,
		target: target ?? null,
		status: { code: status.code, meaning: status.meaning, advice: status.advice ?? null },
		occurredAt: occurredAt === undefined ? null : isoIn(occurredAt, zone),
		...(more as IDataObject | undefined),
		verified,
		raw: raw,
	};
}

/** The files of the receipts of an item: `payload`, and should there be more, `payload1` and so on. */
async function binaryOf(
	context: IWebhookFunctions,
	receipts: readonly Receipt[],
): Promise<Pick<INodeExecutionData, 'binary'>> {
	const files = receipts.flatMap(({ file }) => file ?? []);
	if (files.length === 0) return {};
	const prepared = files.map(async ({ bytes, name, mimeType }, index) => [
		index === 0 ? 'payload' : `payload${index}`,
		await context.helpers.prepareBinaryData(bytes, name, mimeType),
	]);
	return { binary: Object.fromEntries(await Promise.all(prepared)) as NonNullable<INodeExecutionData['binary']> };
}

async function toItems(
	context: IWebhookFunctions,
	source: ReceiptSource,
	receipts: readonly Receipt[],
	verified: boolean,
): Promise<INodeExecutionData[]> {
	const zone = context.getTimezone();
	if (context.getNodeParameter('output', 'each') === 'together')
		return [
			{
				json: { receipts: receipts.map((receipt) => itemOf(source, receipt, verified, zone)) },
				...(await binaryOf(context, receipts)),
			},
		];
	return Promise.all(
		receipts.map(async (receipt) => ({
			json: itemOf(source, receipt, verified, zone),
			...(await binaryOf(context, [receipt])),
		})),
	);
}

/**
 * Takes a post of a service: secret in the address, verification, reading, and an item for each event that is ticked. The answer
 * goes out when n8n has taken the execution, before the workflow runs; a post that starts nothing is answered all the same.
 *
 * @param handOn takes what the service has signed, ticked or not, to executions that wait for it; must not throw
 */
export async function receiveReceipts(
	context: IWebhookFunctions,
	source: ReceiptSource,
	handOn?: (context: IWebhookFunctions, receipts: readonly Receipt[]) => Promise<void>,
): Promise<IWebhookResponseData> {
	const reply = context.getResponseObject() as Reply;
	const acknowledge = (workflowData?: INodeExecutionData[][]): IWebhookResponseData => {
		const { contentType, body } = source.acknowledgement;
		reply.setHeader('content-type', contentType);
		return { webhookResponse: body, ...(workflowData === undefined ? {} : { workflowData }) };
	};
	const warn = (sentence: string): void =>
		context.logger.warn(`Trigger "${context.getNode().name}" of workflow "${context.getWorkflow().name}": ${sentence}`);
	try {
		const secrets = await readSecrets(context, warn);
		const post = await readPost(context);
		checkAddress(post, secrets);
		const settings: ReceiptSettings = {
			text: (name) => String(context.getNodeParameter(name, '')).trim(),
			secrets,
			now: Date.now(),
			trigger: [context.getWorkflow().id, context.getNode().id, context.getMode()].join(),
			unlessTaken: (act) =>
				void reply.once('close', () => {
					if (!reply.writableFinished || reply.statusCode !== 200) act();
				}),
			warn,
		};
		const verdict = source.verify?.(post, settings) ?? 'unproven';
		if (verdict === 'forged') throw new ReceiptRefusal(401, 'The signature is not valid');
		if (verdict === 'seen') return acknowledge();
		const receipts = source.read(post);
		if (receipts.length > maxReceipts)
			throw new ReceiptRefusal(413, `The body holds more than ${maxReceipts} receipts`);
		// Before it is answered, so that no crash loses them. What anybody may have made up ends no wait.
		if (verdict === 'proven') await handOn?.(context, receipts);
		if (receipts.length === 0) warn('A post held no receipt that can be read');
		const wanted = tickedEvents(context, source);
		if (wanted === undefined) {
			warn('Events is no list of events, so nothing starts. Tick them in the form');
			return acknowledge();
		}
		const ticked = receipts.filter(({ event }) => wanted.has(event));
		if (ticked.length === 0) return acknowledge();
		return acknowledge([await toItems(context, source, ticked, verdict === 'proven')]);
	} catch (error) {
		if (!(error instanceof ReceiptRefusal)) throw error;
		if (source.neverRefuse && error.status !== 401) {
			context.logger.warn(`A post to the trigger of ${source.name} was not understood: ${error.message}`);
			return acknowledge();
		}
		reply.status(error.status).json({ error: error.message });
		return { noWebhookResponse: true };
	}
}
