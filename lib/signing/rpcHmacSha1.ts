import { createHmac } from 'node:crypto';
import {
	bodyParameters,
	encodeParameters,
	formContentType,
	joinParameters,
	parseParameters,
	refuseRepeated,
	splitQuery,
	withQuery,
	type Parameter,
} from './parameters';
import { percentEncode } from './percent';
import type { HttpRequest, SigningMoment } from './request';
import { SigningError } from './signingError';

export interface AccessKey {
	accessKeyId: string;
	accessKeySecret: string;
	/** Of a temporary (STS) access key. */
	securityToken?: string;
}

/** Set by the signer; the same names in the request are replaced. */
const systemNames = new Set([
	'AccessKeyId',
	'SecurityToken',
	'Signature',
	'SignatureMethod',
	'SignatureNonce',
	'SignatureVersion',
	'Timestamp',
]);

const byName = (a: Parameter, b: Parameter) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);

/** UTC to the second: `2026-01-02T03:04:05Z`. */
export function utcSeconds(epochMilliseconds: number): string {
	return `${new Date(epochMilliseconds).toISOString().slice(0, 19)}Z`;
}

/** The text whose HMAC-SHA1 is the signature: METHOD, encoded path `/`, encoded canonical query. */
export function rpcStringToSign(method: string, parameters: readonly Parameter[]): string {
	const sorted = [...parameters].sort(byName);
	refuseRepeated(sorted);
	return `${method}&%2F&${percentEncode(encodeParameters(sorted.map(({ name, value }) => [name, value] as const)))}`;
}

/**
 * RPC style, SignatureVersion 1.0, HMAC-SHA1 (the gateway's document 25490).
 * Query and form body are signed together. The system parameters join the form body, where no proxy logs them;
 * a GET has them in its query. `Action` and `Version` must be in the request; `Format` is JSON unless set
 * @throws SigningError for another body than a form, a repeated parameter, a broken escape or half a surrogate pair
 */
export function signRpcHmacSha1(request: HttpRequest, secret: AccessKey, moment: SigningMoment): HttpRequest {
	if (!secret.accessKeyId || !secret.accessKeySecret)
		throw new SigningError('The credential needs an access key ID and an access key secret');
	const { address, query } = splitQuery(request.url);
	const isOwn = ({ name }: Parameter) => !systemNames.has(name);
	const inQuery = parseParameters(query).filter(isOwn);
	const inBody = bodyParameters(request).filter(isOwn);
	const own = [...inQuery, ...inBody];
	for (const needed of ['Action', 'Version']) {
		if (!own.some(({ name }) => name === needed)) throw new SigningError(`The request has no "${needed}" parameter`);
	}

	const system: Array<[string, string]> = [
		['AccessKeyId', secret.accessKeyId],
		['SignatureMethod', 'HMAC-SHA1'],
		['SignatureNonce', moment.nonce],
		['SignatureVersion', '1.0'],
		['Timestamp', utcSeconds(moment.now)],
	];
	if (secret.securityToken) system.push(['SecurityToken', secret.securityToken]);
	if (!own.some(({ name }) => name === 'Format')) system.push(['Format', 'JSON']);

	const signed = [...own, ...system.map(([name, value]) => ({ name, value, text: '' }))];
	const signature = createHmac('sha1', `${secret.accessKeySecret}&`)
		.update(rpcStringToSign(request.method, signed))
		.digest('base64');
	const added = encodeParameters([...system, ['Signature', signature]]);
	const asText = (parameters: readonly Parameter[]) => parameters.map(({ text }) => text).join('&');
	if (request.method === 'GET') return { ...request, url: withQuery(address, joinParameters(asText(inQuery), added)) };
	return {
		...request,
		url: withQuery(address, asText(inQuery)),
		headers: { 'content-type': formContentType, ...request.headers },
		body: joinParameters(asText(inBody), added),
	};
}
