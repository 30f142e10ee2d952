import { LosslessNumber, parse, stringify } from '../bundled/losslessJson';
import { parseParameters, splitQuery, withQuery } from './parameters';
import type { HttpRequest } from './request';

const mark = '***';

/** Headers of HTTP itself, which let nobody in. */
const plainHeaders: ReadonlySet<string> = new Set(['accept', 'content-type']);

type Members = Record<string, unknown>;

function membersOf(text: string | undefined): Members | undefined {
	try {
		const value = parse(text ?? '');
		return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof LosslessNumber)
			? (value as Members)
			: undefined;
	} catch {
		return undefined;
	}
}

/** A query or a form, in which each pair that was not there before has lost its value. */
function redactPairs(before: string, after: string, plain: ReadonlySet<string>): string {
	if (before === after) return after;
	const known = new Set(before.split('&'));
	return parseParameters(after)
		.map(({ name, text }) => (known.has(text) || plain.has(name) ? text : `${text.split('=', 1)[0] ?? ''}=${mark}`))
		.join('&');
}

function redactBody(before: string, after: string, isJson: boolean, plain: ReadonlySet<string>): string {
	if (before === after) return after;
	if (!isJson) return redactPairs(before, after, plain);
	const [own, all] = [membersOf(before), membersOf(after)];
	if (!own || !all) return mark;
	return (
		stringify(
			Object.fromEntries(
				Object.entries(all).map(([name, value]) => [
					name,
					plain.has(name) || (Object.hasOwn(own, name) && stringify(own[name]) === stringify(value)) ? value : mark,
				]),
			),
		) ?? mark
	);
}

/**
 * A signed request for showing: whatever the signer has added or changed reads `***`, so that nobody who sees it can send it.
 * What is shown of it has to be named, not what is hidden, so a signature of a new kind cannot be forgotten.
 *
 * @param plain names of headers, parameters and members that the signer adds and that let nobody in, such as a time
 */
export function redactSigned(before: HttpRequest, after: HttpRequest, plain: ReadonlySet<string>): HttpRequest {
	const from = splitQuery(before.url);
	const to = splitQuery(after.url);
	const headers = Object.entries(after.headers).map(([name, value]) => [
		name,
		value === before.headers[name] || plainHeaders.has(name) || plain.has(name) ? value : mark,
	]);
	const isJson = (after.headers['content-type'] ?? '').includes('json');
	return {
		method: after.method,
		url: withQuery(from.address, redactPairs(from.query, to.query, plain)),
		headers: Object.fromEntries(headers) as Record<string, string>,
		...(after.body === undefined ? {} : { body: redactBody(before.body ?? '', after.body, isJson, plain) }),
	};
}
