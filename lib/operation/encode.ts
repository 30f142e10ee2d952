import { percentEncode, writeForm } from '../signing';
import type { FormText, HttpRequest } from '../signing/request';
import { InputError } from './inputError';
import { isFormFile, multipartBody } from './multipart';
import type { Operation, Values } from './operation';
import { writeJson } from './numeral';

function formValue(value: unknown): string {
	return typeof value === 'string'
		? value
		: typeof value === 'object' && value !== null
			? writeJson(value)
			: String(value);
}

/** `application/x-www-form-urlencoded` text; undefined values are left out, objects travel as JSON text. */
export function formOf(values: Values): FormText {
	const pairs: Array<[string, string]> = [];
	for (const name of Object.keys(values)) {
		const value = values[name];
		if (value !== undefined) pairs.push([name, formValue(value)]);
	}
	return writeForm(pairs);
}

/**
 * The path with the values that its template names, each as one part, and the values that are left.
 * @throws InputError for a value that would lead to another path
 */
function fillPath(template: string, values: Values): { path: string; rest: Values } {
	if (!template.includes('{')) return { path: template, rest: values };
	const rest = { ...values };
	const path = template.replace(/\{(\w+)\}/g, (_place, wire: string) => {
		const text = values[wire] === undefined ? '' : formValue(values[wire]);
		if (text === '' || text === '.' || text === '..')
			throw new InputError(wire, `is "${text}", which cannot stand in the address of a request; it must be an ID`);
		delete rest[wire];
		return percentEncode(text);
	});
	return { path, rest };
}

function withoutUndefined(values: Values): Values {
	return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

/** The request as it leaves, unsigned: every value is encoded exactly once. */
export function encodeRequest(
	operation: Pick<Operation, 'method' | 'encoding' | 'headers'>,
	origin: string,
	template: string,
	values: Values,
): HttpRequest {
	const headers: Record<string, string> = { accept: 'application/json' };
	const { path, rest: own } = fillPath(template, values);
	let rest = own;
	if (operation.headers) {
		rest = { ...own };
		for (const [wire, header] of Object.entries(operation.headers)) {
			if (rest[wire] !== undefined) headers[header] = formValue(rest[wire]);
			delete rest[wire];
		}
	}
	if (operation.encoding === 'query') {
		const { text: query } = formOf(rest);
		return { method: operation.method, url: query === '' ? origin + path : `${origin}${path}?${query}`, headers };
	}
	if (operation.encoding === 'form') {
		headers['content-type'] = 'application/x-www-form-urlencoded;charset=UTF-8';
		const form = formOf(rest);
		return { method: operation.method, url: origin + path, headers, body: form.text, form };
	}
	if (operation.encoding === 'multipart') {
		const { contentType, stream } = multipartBody(
			Object.entries(rest)
				.filter(([, value]) => value !== undefined)
				.map(([name, value]) => [name, isFormFile(value) ? value : formValue(value)] as const),
		);
		headers['content-type'] = contentType;
		return { method: operation.method, url: origin + path, headers, stream };
	}
	headers['content-type'] = 'application/json';
	return { method: operation.method, url: origin + path, headers, body: writeJson(withoutUndefined(rest)) };
}
