import { mimcScheme, type MimcCredential } from '../../credentials/MimcApi.credentials';
import { isObject, parseObject, textOf } from '../../lib/operation/json';
import type { Envelope, Service } from '../../lib/operation/operation';
import { offering } from '../../lib/operation/resource';
import type { HttpAnswer } from '../../lib/transport/http';
import { errorTable, refusals } from './errors';
import { userRate } from './limits';
import { resources } from './operations';

/** A secret that came back as a bare number was masked to `***`, which is no JSON until it is quoted. */
const quoteMasked = (text: string): string => text.replace(/([:[,]\s*)\*\*\*(?=\s*[,}\]])/g, '$1"***"');

/** Success is the code in the body; HTTP 200 alone says nothing. */
function read(answer: HttpAnswer): Envelope | undefined {
	const body = parseObject(quoteMasked(answer.text));
	const code = textOf(body?.code);
	if (!body || code === undefined) return undefined;
	const data = isObject(body.data) ? body.data : {};
	const envelope: Envelope = { ok: code === '200', code, body, data: body.data };
	if (/^4\d\d$/.test(code)) envelope.family = refusals;
	const message = textOf(body.message);
	if (message !== undefined && !envelope.ok) envelope.message = message;
	const packetId = textOf(data.packetId);
	if (packetId !== undefined) envelope.messageId = packetId;
	if (Array.isArray(data.packetIds)) {
		envelope.messageIds = data.packetIds.map((id) => textOf(id) ?? '');
		const { packetIds: _each, ...rest } = data;
		envelope.common = { ...body, data: rest };
	}
	return envelope;
}

export const service: Service<MimcCredential> = {
	name: 'mimc',
	displayName: 'Xiaomi MIMC',
	credential: 'mimcApi',
	...offering(resources),
	scheme: mimcScheme,
	appOf: (_values, { appId }) => appId,
	signedPlainly: ['appId'],
	read,
	errors: () => errorTable,
	statistics: 'the chat (MIMC has no statistics)',
	rate: userRate,
};
