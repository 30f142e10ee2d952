import { readTypedJson } from '../../operation/numeral';
import { isAbsent } from '../../operation/scalar';

const isObject = (value: unknown): value is Record<string, unknown> =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/** Names and values as rows of the form, as the fields of n8n's mapper, or as an object, which may be written as JSON. */
function entriesOf(raw: unknown): Array<readonly [unknown, unknown]> {
	let given = raw;
	if (typeof raw === 'string') {
		try {
			given = readTypedJson(raw);
		} catch {
			return [];
		}
	}
	if (!isObject(given)) return [];
	if (Array.isArray(given.values)) return given.values.filter(isObject).map(({ key, value }) => [key, value] as const);
	return Object.entries('mappingMode' in given && isObject(given.value) ? given.value : given);
}

/** The names of pairs that have no value; white space alone is none that anybody could read. */
export const namesWithoutValue = (raw: unknown): string[] =>
	entriesOf(raw)
		.filter(([, value]) => isAbsent(typeof value === 'string' ? value.trim() : value))
		.map(([name]) => String(name));
