import type { HttpRequest } from './request';
import { SigningError } from './signingError';

/** What RFC 9110 lets a header value carry and every HTTP client sends unchanged. */
const sendable = /^[\t\x20-\x7e]+$/;

/**
 * Sets headers that carry credentials, in place of any the request already has under those names.
 * Names must be in lower case; an entry without a value is left out
 * @throws SigningError if a value is empty text or holds what a header cannot carry; the value itself is not named
 */
export function signWithHeaders(
	request: HttpRequest,
	values: Readonly<Record<string, string | undefined>>,
): HttpRequest {
	const headers = { ...request.headers };
	for (const name in values) {
		const value = values[name];
		if (value === undefined) continue;
		if (!sendable.test(value))
			throw new SigningError(
				`What the credential holds for the header "${name}" is empty, or has other characters than Latin letters, digits and signs: copy it again`,
			);
		headers[name] = value;
	}
	return { ...request, headers };
}

export interface HeaderKey {
	/** In lower case. */
	header: string;
	/** Stands before the key, such as `key=`. */
	prefix: string;
	key: string;
}

/** One header of a fixed prefix and a key: `Authorization: key=…`. */
export function signWithHeaderKey(request: HttpRequest, { header, prefix, key }: HeaderKey): HttpRequest {
	return signWithHeaders(request, { [header]: key && prefix + key });
}

export interface BasicCredential {
	/** Without a colon (RFC 7617, section 2). */
	user: string;
	password: string;
}

/** HTTP Basic (RFC 7617) with UTF-8. */
export function signBasic(request: HttpRequest, { user, password }: BasicCredential): HttpRequest {
	if (!user || !password) throw new SigningError('Basic authentication needs both a user and a password');
	if (user.includes(':')) throw new SigningError('The user of basic authentication cannot hold a colon');
	return signWithHeaders(request, {
		authorization: `Basic ${Buffer.from(`${user}:${password}`, 'utf8').toString('base64')}`,
	});
}
