import { InputError } from './inputError';

/** Half of a character beyond U+FFFF, as an emoji is: UTF-8 has no bytes for it, so it would leave as "�". */
const half = /[\ud800-\udfff]/u;

/** Whether no text in a value, names of members included, holds half a character. */
function isWhole(value: unknown): boolean {
	if (typeof value === 'string') return !half.test(value);
	if (typeof value !== 'object' || value === null) return true;
	if (Array.isArray(value)) return value.every(isWhole);
	// Dates and the like, as JSON has them.
	if ('toJSON' in value && typeof value.toJSON === 'function') return isWhole((value.toJSON as () => unknown)());
	return Object.entries(value).every(([name, inner]) => !half.test(name) && isWhole(inner));
}

/** @throws InputError when a text, or one in an object or a list, holds half a character */
export function checkWhole(label: string, value: unknown): void {
	if (isWhole(value)) return;
	throw new InputError(
		label,
		'holds half an emoji or another half character, which would arrive as "�"; it must hold whole ones',
		'Cut texts by characters, for example with [...text].slice(0, 20).join("")',
	);
}
