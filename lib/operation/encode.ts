import type { HttpRequest } from '../signing/request';
import type { Operation, Values } from './operation';
import { writeJson } from './numeral';

function formValue(value: unknown): string {
	return typeof value === 'string' ? value : typeof value === 'object' && value !== null ? writeJson(value) : String(value);
}

/** `application/x-www-form-urlencoded` text; undefined values are left out, objects travel as JSON text. */
export function formText(values: Values): string {
	const form = new URLSearchParams();
	for (const name of Object.keys(values)) {
		const value = values[name];
		if (value !== undefined) form.append(name, formValue(value));
	}
	return form.toString();
}

function withoutUndefined(values: Values): Values {
	return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

/** The request as it leaves, unsigned: every value is encoded exactly once. */
export function encodeRequest(operation: Pick<Operation, 'method' | 'encoding' | 'headers'>, origin: string, path: string, values: Values): HttpRequest {
	const headers: Record<string, string> = { accept: 'application/json' };
	let rest = values;
	if (operation.headers) {
		rest = { ...values };
		for (const [wire, header] of Object.entries(operation.headers)) {
			if (rest[wire] !== undefined) headers[header] = formValue(rest[wire]);
			delete rest[wire];
		}
	}
	if (operation.encoding === 'query') {
		const query = formText(rest);
		return { method: operation.method, url: query === '' ? origin + path : `${origin}${path}?${query}`, headers };
	}
	if (operation.encoding === 'form') {
		headers['content-type'] = 'application/x-www-form-urlencoded;charset=UTF-8';
		return { method: operation.method, url: origin + path, headers, body: formText(rest) };
	}
	headers['content-type'] = 'application/json';
	return { method: operation.method, url: origin + path, headers, body: writeJson(withoutUndefined(rest)) };
}
