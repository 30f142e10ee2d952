import { isNumeral, readJson } from './numeral';

/** What answers of services, and JSON that a user wrote, are taken apart with. */

export type JsonObject = Record<string, unknown>;

/** Whether a value is an object with members: no list, and no numeral. */
export const isObject = (value: unknown): value is JsonObject =>
	typeof value === 'object' && value !== null && !Array.isArray(value) && !isNumeral(value);

/** The member of an object; undefined for anything that is no object. */
export const memberOf = (value: unknown, name: string): unknown => (isObject(value) ? value[name] : undefined);

/** The same with the members of all objects in the order of their names; lists stay as they are. */
export const inOrder = (value: unknown): unknown =>
	Array.isArray(value)
		? value.map(inOrder)
		: isObject(value)
			? Object.fromEntries(
					Object.keys(value)
						.sort()
						.map((name) => [name, inOrder(value[name])]),
				)
			: value;

/** Text that is not blank, or a number as text; services write their codes and IDs either way. Undefined for anything else. */
export const textOf = (value: unknown): string | undefined =>
	typeof value === 'string' && value.trim() !== '' ? value : typeof value === 'number' ? String(value) : undefined;

/**
 * What an answer has in the place of a list. Services give one that is empty as null, as an empty text or object, or not at all;
 * anything else stays as it came.
 */
export const entriesOf = (value: unknown): unknown =>
	value === undefined || value === null || value === '' || (isObject(value) && Object.keys(value).length === 0)
		? []
		: value;

/** The JSON of an answer, see `readJson`; undefined for text that is no JSON. */
export function parseJson(text: string): unknown {
	try {
		return readJson(text);
	} catch {
		return undefined;
	}
}

/** The same for an answer that must be an object; undefined for anything else. */
export function parseObject(text: string): JsonObject | undefined {
	const value = parseJson(text);
	return isObject(value) ? value : undefined;
}
