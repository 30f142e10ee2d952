import { mediaType } from './formParameters';
import { isObject, type JsonObject } from './practice';
import type { Call } from './vendor';
import { parseJson } from './wholeNumbers';

/** The JSON object that is the body of a call. `refuse` makes the refusal for anything else, from one sentence for people. */
export function jsonBody(call: Call, refuse: (plain: string, why: 'type' | 'query' | 'json') => Error): JsonObject {
	const header = call.headers['content-type'];
	if (mediaType(header) !== 'application/json')
		throw refuse(`The content type must be application/json, not "${header ?? '(none)'}".`, 'type');
	if (call.query !== '') throw refuse('The parameters belong into the body, not into the address.', 'query');
	let parsed: unknown;
	try {
		parsed = parseJson(call.body);
	} catch {
		throw refuse('The body is no valid JSON.', 'json');
	}
	if (!isObject(parsed)) throw refuse('The body must be a JSON object.', 'json');
	return parsed;
}
