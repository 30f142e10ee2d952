import { createHmac, hash } from 'node:crypto';
import { formContentType, parseAddress, parseParameters, splitQuery } from './parameters';
import { percentEncode } from './percent';
import type { HttpRequest, SigningMoment } from './request';
import { utcSeconds, type AccessKey } from './rpcHmacSha1';
import { SigningError } from './signingError';

const algorithm = 'ACS3-HMAC-SHA256';

function canonicalQuery(query: string): string {
	return parseParameters(query)
		.map(({ name, value }) => [percentEncode(name), percentEncode(value)] as const)
		.sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : a[1] < b[1] ? -1 : a[1] > b[1] ? 1 : 0))
		.map(([name, value]) => `${name}=${value}`)
		.join('&');
}

/** The canonical request of a request whose `x-acs-*` headers are complete, and the names it signs. */
export function acs3CanonicalRequest(request: HttpRequest): { canonical: string; signedHeaders: string } {
	const { address, query } = splitQuery(request.url);
	const { host, pathname } = parseAddress(address);
	// The Host header is left to the client, which derives the same text from the URL.
	const headers: Record<string, string> = { host };
	for (const [name, value] of Object.entries(request.headers)) {
		if (name === 'content-type' || name.startsWith('x-acs-')) headers[name] = value.trim();
	}
	const names = Object.keys(headers).sort();
	const signedHeaders = names.join(';');
	const lines = names.map((name) => `${name}:${headers[name]}\n`).join('');
	const canonical = [
		request.method,
		pathname,
		canonicalQuery(query),
		lines,
		signedHeaders,
		headers['x-acs-content-sha256'],
	].join('\n');
	return { canonical, signedHeaders };
}

/**
 * ACS3-HMAC-SHA256, RPC style, including temporary access keys (request structure and signature, version 3).
 * The request must carry `x-acs-action` and `x-acs-version`. Body and content type are signed byte for byte:
 * send the body as the text returned here and add no charset
 * @throws SigningError for a missing action or version, a broken escape, or half a surrogate pair
 */
export function signAcs3(request: HttpRequest, secret: AccessKey, moment: SigningMoment): HttpRequest {
	if (!secret.accessKeyId || !secret.accessKeySecret)
		throw new SigningError('The credential needs an access key ID and an access key secret');
	for (const needed of ['x-acs-action', 'x-acs-version']) {
		if (!request.headers[needed]) throw new SigningError(`The request has no "${needed}" header`);
	}
	const headers: Record<string, string> = {
		accept: 'application/json',
		...(request.body ? { 'content-type': formContentType } : {}),
		...request.headers,
		'x-acs-content-sha256': hash('sha256', request.body ?? '', 'hex'),
		'x-acs-date': utcSeconds(moment.now),
		'x-acs-signature-nonce': moment.nonce,
	};
	delete headers['x-acs-accesskey-id'];
	delete headers['x-acs-security-token'];
	if (secret.securityToken) {
		headers['x-acs-accesskey-id'] = secret.accessKeyId;
		headers['x-acs-security-token'] = secret.securityToken;
	}
	const { canonical, signedHeaders } = acs3CanonicalRequest({ ...request, headers });
	const signature = createHmac('sha256', secret.accessKeySecret)
		.update(`${algorithm}\n${hash('sha256', canonical, 'hex')}`)
		.digest('hex');
	headers['authorization'] =
		`${algorithm} Credential=${secret.accessKeyId},SignedHeaders=${signedHeaders},Signature=${signature}`;
	return { ...request, headers };
}
