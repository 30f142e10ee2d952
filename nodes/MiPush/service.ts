import { miPushScheme, regionOf, type MiPushCredential } from '../../credentials/MiPushApi.credentials';
import { isObject, memberOf, parseObject, textOf, type JsonObject } from '../../lib/operation/json';
import type { Envelope, Operation, Service, TargetVerdict } from '../../lib/operation/operation';
import { offering } from '../../lib/operation/resource';
import type { HttpAnswer } from '../../lib/transport/http';
import { errorTable, noValidTargets, statistics } from './errors';
import { rate } from './limits';
import { packageName, packagesOf } from './message/package';
import { resources } from './operations';
import { noSuchMessage } from './operations/scheduledJob';

/** The document's table calls `data` a string that holds JSON, its sample shows an object: both occur. */
function dataOf(body: JsonObject): unknown {
	const { data } = body;
	return typeof data === 'string' ? (parseObject(data) ?? data) : data;
}

const gone: TargetVerdict = { outcome: 'deadTarget', reason: 'The service lists the target as not valid' };

/** Targets that an accepted request could not reach come in `bad_regids`, a comma list. */
function badTargets(data: unknown): ReadonlyMap<string, TargetVerdict> | undefined {
	if (!isObject(data)) return undefined;
	const { bad_regids, bad_regIds } = data;
	const list = bad_regids ?? bad_regIds;
	const names = Array.isArray(list) ? list.map(String) : typeof list === 'string' ? list.split(',') : [];
	const targets = names.map((name) => name.trim()).filter((name) => name !== '');
	return targets.length === 0 ? undefined : new Map(targets.map((target) => [target, gone]));
}

/** The quota that a multi-message call exceeded shows in no code, only here: "no_channel:2 a:3". */
function quotaNotice(body: JsonObject, data: unknown): string | undefined {
	const exceeded = memberOf(data, 'channel_exceed_quota') ?? body.channel_exceed_quota;
	if (exceeded === undefined || exceeded === null || exceeded === '') return undefined;
	const channels = typeof exceeded === 'string' ? exceeded : JSON.stringify(exceeded);
	return `the quota of the day is used up for some messages (channel and number: ${channels}); those were not delivered`;
}

/**
 * 20301 says only that sending failed. With these words (seen in public reports) it says that no target of a list is valid;
 * of topics and everyone it says nothing like that.
 */
const saysNoValidTargets = ({ batching }: Operation, words: string): boolean =>
	batching !== undefined && /\bno valid targets?\b/i.test(words);

const asksWhetherItWaits = ({ resource, operation }: Operation): boolean =>
	resource === 'scheduledJob' && operation === 'exists';

function read(answer: HttpAnswer, operation: Operation): Envelope | undefined {
	const body = parseObject(answer.text);
	if (!body || (body.code === undefined && body.result === undefined)) return undefined;
	const code = textOf(body.code) ?? (body.result === 'ok' ? '0' : undefined);
	const data = dataOf(body);
	const id = textOf(memberOf(data, 'id'));
	const message = [textOf(body.reason), textOf(body.description), textOf(body.info)].find(
		(words) => words !== undefined && words !== '成功',
	);
	const requestId = textOf(body.trace_id);
	const perTarget = badTargets(data);
	const notice = quotaNotice(body, data);
	const ok =
		(code === '0' && body.result !== 'error') ||
		(code === noSuchMessage && asksWhetherItWaits(operation) && answer.status < 300);
	const envelope: Envelope = { ok, body, data };
	if (code !== undefined) envelope.code = code;
	if (message !== undefined) envelope.message = message;
	if (requestId !== undefined) envelope.requestId = requestId;
	if (
		code === '20301' &&
		saysNoValidTargets(operation, [body.reason, body.description, body.info].map(textOf).join(' '))
	)
		envelope.variant = noValidTargets;
	// Xiaomi's own SDK takes the trace for the ID of a sent message when there is none; other calls make no message.
	const messageId = id ?? (operation.kind === 'send' ? requestId : undefined);
	if (envelope.ok && messageId !== undefined) envelope.messageId = messageId;
	if (perTarget && isObject(data)) {
		envelope.perTarget = perTarget;
		const { bad_regids: _bad, bad_regIds: _alsoBad, ...rest } = data;
		envelope.common = { ...body, data: rest };
	}
	if (notice !== undefined) envelope.notice = notice;
	return envelope;
}

export const service: Service<MiPushCredential> = {
	name: 'mipush',
	displayName: 'Xiaomi MiPush',
	credential: 'miPushApi',
	...offering(resources),
	scheme: miPushScheme,
	// A region holds apps and devices of its own.
	appOf: (values, credential) => [regionOf(credential), packagesOf(values, credential)],
	appWires: [packageName.wire],
	read,
	errors: errorTable,
	statistics,
	rate,
};
