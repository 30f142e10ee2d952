import { encodeParameters } from '../signing';

/** How a list of values is written: `a[0]=1`, `a[]=1`, `a=1&a=2`, `a=1,2`. */
export type ArrayFormat = 'indices' | 'brackets' | 'repeat' | 'comma';

/**
 * Writes n8n's query or form object as encoded text, with the notation its HTTP client uses: `a[b]=1` for what is nested.
 * Undefined and null are left out.
 */
export function flattenParameters(value: unknown, arrays: ArrayFormat): string {
	if (typeof value !== 'object' || value === null) return '';
	const pairs: Array<[string, string]> = [];
	for (const [name, member] of Object.entries(value)) collect(pairs, name, member, arrays);
	return encodeParameters(pairs);
}

function collect(pairs: Array<[string, string]>, name: string, value: unknown, arrays: ArrayFormat): void {
	if (value === undefined || value === null) return;
	if (Array.isArray(value)) {
		if (arrays === 'comma') {
			pairs.push([name, value.map(String).join(',')]);
			return;
		}
		value.forEach((member: unknown, index) => {
			const suffix = arrays === 'indices' ? `[${index}]` : arrays === 'brackets' ? '[]' : '';
			collect(pairs, name + suffix, member, arrays);
		});
		return;
	}
	if (value instanceof Date) {
		pairs.push([name, value.toISOString()]);
		return;
	}
	if (typeof value === 'object') {
		for (const [key, member] of Object.entries(value)) collect(pairs, `${name}[${key}]`, member, arrays);
		return;
	}
	// A function or a symbol has no text a service could mean.
	if (typeof value === 'string') pairs.push([name, value]);
	else if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint')
		pairs.push([name, value.toString()]);
}
