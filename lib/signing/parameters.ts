import { formEncode, percentDecode, percentEncode } from './percent';
import type { FormText, HttpRequest, Parameter } from './request';
import { SigningError } from './signingError';

export type { Parameter } from './request';

/** The content type of a form body; signed byte for byte by some schemes, so it carries no charset. */
export const formContentType = 'application/x-www-form-urlencoded';

/** Encodes `name=value` pairs for a query or a form body. */
export function encodeParameters(pairs: Iterable<readonly [string, string]>): string {
	let text = '';
	for (const [name, value] of pairs) text += `${text ? '&' : ''}${percentEncode(name)}=${percentEncode(value)}`;
	return text;
}

/** Writes `name=value` pairs as `URLSearchParams` does, and keeps what it has written: a signer need not read it back. */
export function writeForm(pairs: Iterable<readonly [string, string]>): FormText {
	let text = '';
	const parameters: Parameter[] = [];
	for (const [name, value] of pairs) {
		const own = `${formEncode(name)}=${formEncode(value)}`;
		text = text === '' ? own : `${text}&${own}`;
		// Half a surrogate pair does not travel.
		parameters.push({ name: name.toWellFormed(), value: value.toWellFormed(), text: own });
	}
	return { text, parameters };
}

/** Reads a query or form body; empty pieces (`a=1&&b=2`) are left out. */
export function parseParameters(text: string): Parameter[] {
	const parameters: Parameter[] = [];
	for (const piece of text.split('&')) {
		if (piece === '') continue;
		const equals = piece.indexOf('=');
		parameters.push(
			equals < 0
				? { name: percentDecode(piece), value: '', text: piece }
				: { name: percentDecode(piece.slice(0, equals)), value: percentDecode(piece.slice(equals + 1)), text: piece },
		);
	}
	return parameters;
}

/** The encoded text of the parameters; `whole`, where they were read from, if none of them was taken out. */
export function textOf(parameters: readonly Parameter[], all: readonly Parameter[], whole: string): string {
	return parameters.length === all.length ? whole : parameters.map(({ text }) => text).join('&');
}

/** Joins two encoded parameter texts, either of which may be empty. */
export function joinParameters(first: string, second: string): string {
	return first && second ? `${first}&${second}` : first + second;
}

/** Splits an absolute URL at its query; the fragment, which never travels, is dropped. */
export function splitQuery(url: string): { address: string; query: string } {
	const hash = url.indexOf('#');
	const whole = hash < 0 ? url : url.slice(0, hash);
	const mark = whole.indexOf('?');
	return mark < 0 ? { address: whole, query: '' } : { address: whole.slice(0, mark), query: whole.slice(mark + 1) };
}

export function withQuery(address: string, query: string): string {
	return query ? `${address}?${query}` : address;
}

let lastAddress = '';
let lastUrl: Readonly<URL> | undefined;

/** Reads an address that signers take host and path from. Bulk sends go to one address many times over, so the last one is kept. */
export function parseAddress(address: string): Readonly<URL> {
	if (lastUrl !== undefined && address === lastAddress) return lastUrl;
	try {
		lastUrl = new URL(address);
		lastAddress = address;
		return lastUrl;
	} catch {
		throw new SigningError('The request has no absolute URL to sign');
	}
}

/**
 * The form body of a request, or an empty text if it has none
 * @throws SigningError if the body is declared as anything but a form
 */
export function formBody(request: HttpRequest): string {
	if (!request.body) return '';
	const contentType = request.headers['content-type'];
	if (contentType !== undefined && !contentType.toLowerCase().startsWith(formContentType)) {
		throw new SigningError('This signature covers form parameters: send the body as application/x-www-form-urlencoded');
	}
	return request.body;
}

/**
 * What the form body of a request says
 * @throws SigningError if the body is declared as anything but a form, or holds a broken escape
 */
export function bodyParameters(request: HttpRequest): readonly Parameter[] {
	const body = formBody(request);
	return request.form?.text === body ? request.form.parameters : parseParameters(body);
}

/** Refuses a name that occurs twice: a signature over sorted names says nothing about which one counts. */
export function refuseRepeated(sorted: ReadonlyArray<Parameter>): void {
	for (let index = 1; index < sorted.length; index++) {
		const { name } = sorted[index] as Parameter;
		if (name === sorted[index - 1]?.name)
			throw new SigningError(`The parameter "${name}" occurs twice and cannot be signed`);
	}
}
