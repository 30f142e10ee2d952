import { isObject, memberOf, textOf, type JsonObject } from '../../lib/operation/json';
import { momentOf, type Receipt, type ReceiptFile } from '../../lib/webhook/receipt';
import { ReceiptRefusal } from '../../lib/webhook/receiptPost';
import type { ReceiptSource } from '../../lib/webhook/receiptSource';

const meanings = new Map(
	Object.entries({
		NORMAL_MSG: 'A message of one user to another',
		OFFLINE_MSG: 'A message of one user to another who is offline',
		NORMAL_TOPIC_MSG: 'A message to a group',
		OFFLINE_TOPIC_MSG: 'A message to members of a group who are offline',
	}),
);

const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** The payload: its text where it is text, else a file. One that is no base64 is text as it stands. */
function payloadOf(payload: unknown): { text?: string; file?: ReceiptFile } {
	if (typeof payload !== 'string') return {};
	if (!base64.test(payload)) return { text: payload };
	const bytes = Buffer.from(payload, 'base64');
	try {
		const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
		// Bytes that happen to be UTF-8 are no text while they hold control characters.
		if (!/[\0-\x08\x0E-\x1F]/.test(text)) return { text };
	} catch {
		// Not UTF-8.
	}
	return { file: { bytes, name: 'payload.bin', mimeType: 'application/octet-stream' } };
}

const accountsOf = (record: JsonObject): string[] => {
	const { toAccount, toAccounts } = record;
	const all = Array.isArray(toAccounts) ? toAccounts : [toAccount];
	return all.map((one) => textOf(isObject(one) ? memberOf(one, 'toAccount') : one)).filter((one) => one !== undefined);
};

function readMessage(record: JsonObject): Receipt[] {
	const type = textOf(record.msgType);
	const from = textOf(record.fromAccount);
	if (type === undefined || from === undefined)
		throw new ReceiptRefusal(400, 'The body has no "msgType" or no "fromAccount"');
	const { text, file } = payloadOf(record.payload);
	const topicId = textOf(record.topicId);
	const to = accountsOf(record);
	const target = topicId ?? to[0];
	const occurredAt = momentOf(record.timestamp);
	const messageId = textOf(record.packetId) ?? textOf(record.msgId);
	return [
		{
			channel: 'mimc',
			event: meanings.has(type) ? 'message' : 'other',
			...(messageId === undefined ? {} : { messageId }),
			...(target === undefined ? {} : { target }),
			status: { code: type, meaning: meanings.get(type) ?? 'MIMC does not document this kind of message' },
			...(occurredAt === undefined ? {} : { occurredAt }),
			// A repeat says all of it again; two messages of the same millisecond and text are the same to MIMC's callback.
			distinct: [from, ...to, textOf(record.timestamp) ?? '', textOf(record.payload) ?? ''],
			more: {
				from,
				to,
				topicId: topicId ?? null,
				appId: textOf(record.fromAppId) ?? textOf(record.appId) ?? null,
				text: text ?? null,
			},
			raw: record,
			...(file === undefined ? {} : { file }),
		},
	];
}

/** The message callback of the console: a chat message of a user. Nothing is signed; MIMC tries again after 5 s, 30 s and 5 minutes. */
export const receipts: ReceiptSource = {
	service: 'mimc',
	name: 'Xiaomi MIMC',
	events: ['message', 'other'],
	read: (post) => readMessage(post.object()),
	acknowledgement: { contentType: 'text/plain; charset=utf-8', body: 'success' },
	columns: { from: 'text', to: 'list', topicId: 'text', appId: 'text', text: 'text' },
};
