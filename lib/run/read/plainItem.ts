import { travels } from './syntaxWalk';

/** Deeper data is left to n8n. */
const deepest = 32;

/** An object of JSON, of whatever realm: its prototype is the root of all. */
function isPlainObject(value: object): boolean {
	const prototype = Object.getPrototypeOf(value) as object | null;
	return (
		prototype !== null && Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype, 'propertyIsEnumerable')
	);
}

/**
 * Whether a value comes out of JSON as it went in, and reads there as it does in n8n's engines: no dates, no undefined, no number
 * that JSON has no text for, no text that an engine would change, no member that hides one of every object, and no object that is
 * met twice, which JSON would make two of, or never come to an end with.
 */
export function isPlain(value: unknown, met = new Set<object>(), depth = 0): boolean {
	switch (typeof value) {
		case 'string':
			return travels(value);
		case 'boolean':
			return true;
		case 'number':
			return Number.isFinite(value) && !Object.is(value, -0);
		case 'object':
			if (value === null) return true;
			if (depth === deepest || met.has(value)) return false;
			met.add(value);
			if (Array.isArray(value)) {
				for (let place = 0; place < value.length; place++) if (!isPlain(value[place], met, depth + 1)) return false;
				// What a search found has members besides, which JSON leaves out.
				return Object.keys(value).length === value.length;
			}
			if (!isPlainObject(value)) return false;
			for (const [name, inner] of Object.entries(value))
				if (name in {} || !travels(name) || !isPlain(inner, met, depth + 1)) return false;
			return true;
		default:
			return false;
	}
}

/**
 * The wanted members of an item's data as JSON; undefined where a copy of them would not read alike.
 *
 * @param compared members that must be no objects, because they are held against data that this may be a part of
 */
export function plainText(
	json: unknown,
	keys: ReadonlySet<string> | undefined,
	compared: ReadonlySet<string>,
): string | undefined {
	if (typeof json !== 'object' || json === null || Array.isArray(json)) return undefined;
	const data = json as Record<string, unknown>;
	for (const key of compared) if (typeof data[key] === 'object' && data[key] !== null) return undefined;
	if (keys === undefined) return isPlain(json) ? JSON.stringify(json) : undefined;
	if (!isPlainObject(json)) return undefined;
	const met = new Set<object>();
	const picked: Record<string, unknown> = {};
	for (const key of keys) {
		if (!Object.hasOwn(json, key)) continue;
		const value = data[key];
		if (!isPlain(value, met)) return undefined;
		picked[key] = value;
	}
	return JSON.stringify(picked);
}
