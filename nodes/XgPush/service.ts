import { xgPushScheme, type XgPushCredential } from '../../credentials/XgPushApi.credentials';
import { memberOf, parseJson, parseObject, textOf, type JsonObject } from '../../lib/operation/json';
import type { Envelope, Operation, Service } from '../../lib/operation/operation';
import { offering } from '../../lib/operation/resource';
import { parseParameters, sortedMd5Text, type HttpRequest, type SigningMoment } from '../../lib/signing';
import type { HttpAnswer } from '../../lib/transport/http';
import { unlisted } from './errors/entry';
import { errorsV2 } from './errors/v2';
import { errorsV3, partialFailures } from './errors/v3';
import { allInterval, rate } from './limits';
import { resources } from './operations';

/** Version 2 signs a text, version 3 none. */
function signedText(request: HttpRequest, credential: XgPushCredential, moment: SigningMoment): string | undefined {
	const signed = xgPushScheme.sign(request, credential, moment);
	const { hostname, pathname } = new URL(signed.url);
	if (pathname.startsWith('/v3/')) return undefined;
	const parameters = parseParameters(signed.body ?? '').filter(({ name }) => name !== 'sign');
	return sortedMd5Text(signed.method, hostname, pathname, parameters, credential.secretKey.trim());
}

const isV3 = ({ path }: Operation): boolean => typeof path === 'string' && path.startsWith('/v3/');

/** The guide's sample spells the field `erroeMsg`, its table `err_msg`. */
function wordsOf({ err_msg, erroeMsg, errMsg }: JsonObject): string | undefined {
	return [err_msg, erroeMsg, errMsg].map(textOf).find((words) => words !== undefined && words !== 'ok');
}

const partial = 'only some targets of the list were reached, and the service does not say which';

function read(answer: HttpAnswer, operation: Operation): Envelope | undefined {
	const body = parseObject(answer.text);
	if (!body) return undefined;
	const code = textOf(body.ret_code);
	if (code === undefined) return undefined;
	const { result } = body;
	// Where the tables say "string" the result is JSON inside one.
	const data = typeof result === 'string' ? (parseJson(result) ?? result) : result;
	const envelope: Envelope = { ok: code === '0', code, family: unlisted, body, data };
	const words = wordsOf(body);
	if (words !== undefined) envelope.message = words;
	if (isV3(operation)) {
		const id = textOf(body.push_id);
		if (id !== undefined && id !== '0') envelope.messageId = id;
		if (partialFailures.has(code)) {
			envelope.ok = true;
			envelope.notice = `${partial} (code ${code})`;
		}
		return envelope;
	}
	const id = textOf(memberOf(data, 'push_id'));
	if (id !== undefined) envelope.messageId = id;
	const status = textOf(memberOf(data, 'status'));
	if (operation.operation === 'cancel' && envelope.ok && status !== undefined && status !== '0') {
		envelope.ok = false;
		envelope.message = `status ${status}`;
	}
	if (code === '76') envelope.retryAfter = allInterval;
	if (Array.isArray(data) && operation.perTarget) {
		const { result: _perTarget, ...common } = body;
		envelope.common = common;
	}
	return envelope;
}

export const service: Service<XgPushCredential> = {
	name: 'xg',
	displayName: 'Tencent XG',
	credential: 'xgPushApi',
	...offering(resources),
	scheme: xgPushScheme,
	signedText,
	signedPlainly: ['access_id', 'timestamp'],
	read,
	errors: (operation) => (isV3(operation) ? errorsV3(operation) : errorsV2(operation)),
	statistics: 'the XG console',
	rate,
};
