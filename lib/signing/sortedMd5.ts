import { hash } from 'node:crypto';
import {
	bodyParameters,
	encodeParameters,
	formContentType,
	joinParameters,
	parseAddress,
	parseParameters,
	refuseRepeated,
	splitQuery,
	textOf,
	withQuery,
	type Parameter,
} from './parameters';
import type { HttpRequest } from './request';
import { SigningError } from './signingError';

export interface SortedMd5Secret {
	secretKey: string;
	/** Parameters that identify the caller and the time; they replace those of the same name in the request. */
	parameters?: Readonly<Record<string, string>>;
}

/** The name the signature travels under; itself never signed. */
const signName = 'sign';

const upperCase = /[A-Z]/;

function byteOrder(first: Parameter, second: Parameter): number {
	return first.name < second.name ? -1 : first.name > second.name ? 1 : 0;
}

/**
 * Dictionary order, upper case first among equal letters: `access_id`, `Param1`, `param1`, `timestamp`.
 * For names in lower case, the only ones in use, it is the order of the bytes.
 */
function dictionaryOrder(first: Parameter, second: Parameter): number {
	const a = first.name.toLowerCase();
	const b = second.name.toLowerCase();
	return a < b ? -1 : a > b ? 1 : byteOrder(first, second);
}

/**
 * The text whose MD5 is the signature: METHOD, host without port, path, each `name=value` in order with
 * nothing in between, secret. Values are raw, as they were before URL encoding.
 */
export function sortedMd5Text(
	method: string,
	host: string,
	path: string,
	parameters: readonly Parameter[],
	secretKey: string,
): string {
	const sorted = [...parameters].sort(
		parameters.some(({ name }) => upperCase.test(name)) ? dictionaryOrder : byteOrder,
	);
	refuseRepeated(sorted);
	let text = method + host + path;
	for (const { name, value } of sorted) text += `${name}=${value}`;
	return text + secretKey;
}

/**
 * Adds the secret's parameters and `sign` to the query of a GET or to the form body of a POST.
 * Host and path are those of the request itself, so a gateway in between must leave them alone.
 * Everything the request carries is kept as the text it was, so that what travels is what was signed
 * @throws SigningError for another method, another body than a form, a repeated parameter or a broken escape
 */
export function signSortedMd5(request: HttpRequest, { secretKey, parameters = {} }: SortedMd5Secret): HttpRequest {
	if (!secretKey) throw new SigningError('The credential has no secret key to sign with');
	const { method } = request;
	if (method !== 'GET' && method !== 'POST')
		throw new SigningError(`This signature is defined for GET and POST, not for ${method}`);
	const { address, query } = splitQuery(request.url);
	const { hostname, pathname } = parseAddress(address);

	const isOwn = ({ name }: Parameter) => name !== signName && !Object.hasOwn(parameters, name);
	const given = { query: parseParameters(query), body: method === 'POST' ? bodyParameters(request) : [] };
	const inQuery = given.query.filter(isOwn);
	const inBody = given.body.filter(isOwn);
	const signed = [...inQuery, ...inBody];
	const added: Array<[string, string]> = [];
	for (const name in parameters) {
		const value = parameters[name] as string;
		added.push([name, value]);
		signed.push({ name, value, text: '' });
	}
	added.push([signName, hash('md5', sortedMd5Text(method, hostname, pathname, signed, secretKey), 'hex')]);

	const addedText = encodeParameters(added);
	const queryText = textOf(inQuery, given.query, query);
	if (method === 'GET') return { ...request, url: withQuery(address, joinParameters(queryText, addedText)) };
	return {
		method,
		url: withQuery(address, queryText),
		headers:
			'content-type' in request.headers ? request.headers : { ...request.headers, 'content-type': formContentType },
		body: joinParameters(textOf(inBody, given.body, request.body ?? ''), addedText),
	};
}
