import { randomUUID } from 'node:crypto';
import type { ICredentialDataDecryptedObject, IHttpRequestOptions } from 'n8n-workflow';
import { SigningError, type HttpRequest, type SigningMoment } from '../signing';
import { flattenParameters, type ArrayFormat } from './formParameters';
import type { CredentialScheme } from './scheme';

/** n8n hands the older shape to `authenticate` when the HTTP Request node is the caller; both are one here. */
interface AnyRequestOptions extends IHttpRequestOptions {
	uri?: string;
	form?: unknown;
	formData?: unknown;
	useQuerystring?: boolean;
	qsStringifyOptions?: { arrayFormat: ArrayFormat };
}

const methods: readonly string[] = ['GET', 'POST', 'PUT', 'DELETE'];
const form = 'application/x-www-form-urlencoded';
const json = 'application/json';

/**
 * Makes the `authenticate` function of an n8n credential type. The request is settled first (one URL with its query,
 * the body as text, a content type), then signed; n8n sends text and headers as they are, so what was signed travels.
 * The options handed in stay unchanged, because n8n uses them again for the next page or try.
 */
export function authenticateWith<Credential>(
	scheme: CredentialScheme<Credential>,
	moment: () => SigningMoment = () => ({ now: Date.now(), nonce: randomUUID() }),
): (credentials: ICredentialDataDecryptedObject, options: IHttpRequestOptions) => Promise<IHttpRequestOptions> {
	return async (credentials, options) => {
		const credential = scheme.read(credentials);
		const { request, opaque } = settle(options, () => scheme.origin(credential));
		if (opaque && scheme.signsBody)
			throw new SigningError(
				'This credential signs the body, which must be text, JSON or form fields, not a file or a stream',
			);
		const signed = scheme.sign(request, credential, moment());
		const {
			baseURL: _base,
			qs: _query,
			uri: _uri,
			form: _form,
			body,
			formData,
			...rest
		} = options as AnyRequestOptions;
		const sent: AnyRequestOptions = { ...rest, url: signed.url, method: signed.method, headers: signed.headers };
		if (opaque) {
			if (body !== undefined) sent.body = body;
			if (formData !== undefined) sent.formData = formData;
		} else if (signed.body !== undefined) {
			sent.body = signed.body;
		}
		return sent;
	};
}

function settle(options: AnyRequestOptions, origin: () => string): { request: HttpRequest; opaque: boolean } {
	const method = (options.method ?? 'GET').toUpperCase();
	if (!methods.includes(method)) throw new SigningError(`This service has no ${method} requests`);
	const headers: Record<string, string> = {};
	for (const [name, value] of Object.entries(options.headers ?? {})) {
		if (value !== undefined && value !== null)
			headers[name.toLowerCase()] = typeof value === 'object' ? JSON.stringify(value) : String(value);
	}
	const request: HttpRequest = { method: method as HttpRequest['method'], url: settleUrl(options, origin), headers };
	// n8n drops a body of GET itself.
	const body = method === 'GET' ? undefined : settleBody(options, headers);
	if (typeof body === 'string') request.body = body;
	return { request, opaque: body !== undefined && typeof body !== 'string' };
}

function settleUrl(options: AnyRequestOptions, origin: () => string): string {
	const path = options.url ?? options.uri ?? '';
	let url = path;
	if (!/^[a-z][a-z\d+.-]*:\/\//i.test(path)) {
		const base = options.baseURL ?? origin();
		url = path ? `${base.replace(/\/+$/, '')}/${path.replace(/^\/+/, '')}` : base;
	}
	const fragment = url.indexOf('#');
	if (fragment >= 0) url = url.slice(0, fragment);
	const arrays =
		options.arrayFormat ?? options.qsStringifyOptions?.arrayFormat ?? (options.useQuerystring ? 'repeat' : 'brackets');
	const query = flattenParameters(options.qs, arrays);
	return query ? `${url}${url.includes('?') ? '&' : '?'}${query}` : url;
}

/** The body as text; undefined for none; anything else is not text and returned as it is. */
function settleBody(options: AnyRequestOptions, headers: Record<string, string>): unknown {
	const { body, formData } = options;
	if (formData !== undefined) return formData;
	if (options.form !== undefined) {
		headers['content-type'] = form;
		const fields =
			typeof options.form === 'string'
				? options.form
				: flattenParameters(options.form, options.useQuerystring ? 'repeat' : 'indices');
		const others = isPlain(body) ? flattenParameters(body, 'indices') : '';
		return others && fields ? `${others}&${fields}` : others + fields;
	}
	if (body === undefined || body === null) return undefined;
	if (body instanceof URLSearchParams) {
		headers['content-type'] ??= form;
		return body.toString();
	}
	if (typeof body === 'string') {
		if (body === '') return undefined;
		headers['content-type'] ??= /^\s*[[{]/.test(body) ? json : form;
		// The client trims a JSON text, so it is trimmed before it is signed.
		return headers['content-type'].includes(json) ? body.trim() : body;
	}
	if (Buffer.isBuffer(body)) {
		const text = body.toString('utf8');
		return Buffer.from(text, 'utf8').equals(body) ? text : body;
	}
	if (!isPlain(body) && !Array.isArray(body)) return typeof body === 'object' ? body : String(body);
	if (isPlain(body) && Object.keys(body).length === 0) return undefined;
	if (headers['content-type']?.toLowerCase().startsWith(form)) return flattenParameters(body, 'brackets');
	if (headers['content-type']?.toLowerCase().startsWith('multipart/')) return body;
	headers['content-type'] ??= json;
	return JSON.stringify(body);
}

function isPlain(value: unknown): value is Record<string, unknown> {
	if (typeof value !== 'object' || value === null) return false;
	const prototype: unknown = Object.getPrototypeOf(value);
	return prototype === Object.prototype || prototype === null;
}
