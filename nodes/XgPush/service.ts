import { isTpns, xgPushScheme, type XgPushCredential } from '../../credentials/XgPushApi.credentials';
import { memberOf, parseJson, parseObject, textOf, type JsonObject } from '../../lib/operation/json';
import type { Envelope, Operation, Service } from '../../lib/operation/operation';
import { offering } from '../../lib/operation/resource';
import {
	parseParameters,
	sortedMd5Text,
	timestampHmacText,
	type HttpRequest,
	type SigningMoment,
} from '../../lib/signing';
import type { HttpAnswer } from '../../lib/transport/http';
import { unlisted } from './errors/entry';
import { errorsTpns, partlyRefused } from './errors/tpns';
import { errorsV2, untoldCancel } from './errors/v2';
import { errorsV3, partialFailures } from './errors/v3';
import { allInterval, rate } from './limits';
import { resources } from './operations';
import { accountsPath, querySaid } from './operations/verdictsTpns';
import { planIdIn, planPath } from './planId';
import { uploadIdIn } from './uploadId';
import { versionOf } from './versions';

/** Version 2 signs a text, and so does TPNS where Basic was not chosen; version 3 none. */
function signedText(request: HttpRequest, credential: XgPushCredential, moment: SigningMoment): string | undefined {
	const signed = xgPushScheme.sign(request, credential, moment);
	if (isTpns(credential)) {
		const { timestamp, accessid } = signed.headers;
		return timestamp === undefined || accessid === undefined
			? undefined
			: timestampHmacText(timestamp, accessid, signed.body ?? '');
	}
	const { hostname, pathname } = new URL(signed.url);
	if (pathname.startsWith('/v3/')) return undefined;
	const parameters = parseParameters(signed.body ?? '').filter(({ name }) => name !== 'sign');
	return sortedMd5Text(signed.method, hostname, pathname, parameters, credential.secretKey.trim());
}

const namesOf = { v2: 'XG', v3: 'XG', tpns: 'TPNS' } as const;

/** Paths of version 3 and TPNS are the same, and what they do is not. */
function unsuited(operation: Operation, credential: XgPushCredential): string | undefined {
	const version = versionOf(operation);
	if (isTpns(credential) === (version === 'tpns')) return undefined;
	const other = isTpns(credential) ? 'TPNS' : 'XG';
	return `The operation is of ${namesOf[version]}, and the Service of the credential is ${other}: choose ${
		isTpns(credential) ? 'a resource that is marked (TPNS)' : 'a resource that is marked (V2) or (V3)'
	}, or a credential for ${namesOf[version]}`;
}

/** What the answers of all went well say. */
const nothingSaid = new Set(['ok', 'NO_ERROR', 'success', 'save success']);

/** The guide's sample spells the field `erroeMsg`, its table `err_msg`. */
function wordsOf({ err_msg, erroeMsg, errMsg }: JsonObject): string | undefined {
	return [err_msg, erroeMsg, errMsg].map(textOf).find((words) => words !== undefined && !nothingSaid.has(words));
}

/** Of TPNS: a code for each target stands in answers to changes of accounts and to pushes to named targets. */
const tellsEach = ({ path, perTarget }: Operation): boolean =>
	perTarget !== undefined && typeof path === 'string' && (path.startsWith(accountsPath) || path === '/v3/push/app');

const asksAboutAccounts = ({ kind, path }: Operation): boolean =>
	kind === 'query' && typeof path === 'string' && path.startsWith(accountsPath);

/** Whether an answer lacks the ID that the operation is for; its table has a row for what code 0 is then. */
const lacksId = ({ encoding, path }: Operation, { body, data }: Envelope): boolean =>
	encoding === 'multipart' ? uploadIdIn(body) === undefined : path === planPath && planIdIn(data) === undefined;

/** 0 is the ID of no message: requests say so of one that is yet to be made. */
function pushIdOf(value: unknown): string | undefined {
	const id = textOf(value);
	return id === '0' ? undefined : id;
}

const partial = 'only some targets of the list were reached, and the service does not say which';

function read(answer: HttpAnswer, operation: Operation): Envelope | undefined {
	const body = parseObject(answer.text);
	if (!body) return undefined;
	// Of TPNS some answers have the one name and some the other.
	const code = textOf(body.ret_code) ?? textOf(body.retCode);
	if (code === undefined) return undefined;
	const { result } = body;
	// Where the tables say "string" the result is JSON inside one.
	const data = typeof result === 'string' ? (parseJson(result) ?? result) : result;
	const envelope: Envelope = { ok: code === '0', code, family: unlisted, body, data };
	const words = wordsOf(body);
	if (words !== undefined) envelope.message = words;
	const version = versionOf(operation);
	// With an HTTP status that denies it, nothing is called done: the code stands for all.
	const denied = answer.status >= 300;
	if (version !== 'v2') {
		// A message that repeats has as many IDs as times.
		const id = pushIdOf(Array.isArray(body.push_id) ? body.push_id[0] : body.push_id);
		if (id !== undefined) envelope.messageId = id;
		if (version === 'tpns' && partlyRefused.has(code) && tellsEach(operation) && !denied) envelope.ok = true;
		if (version === 'tpns' && asksAboutAccounts(operation) && !denied) Object.assign(envelope, querySaid(envelope));
		if (envelope.ok && lacksId(operation, envelope)) envelope.ok = false;
		// Only where the targets of the request are then told as not known.
		if (version === 'v3' && partialFailures.has(code) && operation.perTarget && !denied) {
			envelope.ok = true;
			envelope.notice = `${partial} (code ${code})`;
		}
		return envelope;
	}
	const id = pushIdOf(memberOf(data, 'push_id'));
	if (id !== undefined) envelope.messageId = id;
	const status = textOf(memberOf(data, 'status'));
	if (operation.operation === 'cancel' && envelope.ok && status !== '0') {
		envelope.ok = false;
		if (status === undefined) envelope.variant = untoldCancel;
		else envelope.message = `status ${status}`;
	}
	if (operation.operation === 'createMessage' && envelope.ok && id === undefined) envelope.ok = false;
	if (code === '76') envelope.retryAfter = allInterval;
	if (Array.isArray(data) && operation.perTarget) {
		const { result: _perTarget, ...common } = body;
		envelope.common = common;
	}
	return envelope;
}

const errorsOf = { v2: errorsV2, v3: errorsV3, tpns: errorsTpns } as const;

export const service: Service<XgPushCredential> = {
	name: 'xg',
	displayName: 'Tencent XG',
	credential: 'xgPushApi',
	...offering(resources),
	scheme: xgPushScheme,
	// Version 3 knows its apps by another ID.
	appOf: (_values, { accessId, appId }, operation) => (versionOf(operation) === 'v3' ? appId : accessId),
	signedText,
	signedPlainly: ['access_id', 'accessid', 'timestamp'],
	unsuited,
	read,
	errors: (operation) => errorsOf[versionOf(operation)](operation),
	statistics: 'the XG console',
	calledFor: (operation) =>
		versionOf(operation) === 'tpns'
			? { displayName: 'TPNS', statistics: 'Task (TPNS) > Get Many, or the TPNS console' }
			: undefined,
	rate,
};
