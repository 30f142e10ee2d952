import { checkWhole } from './characters';
import { InputError } from './inputError';
import { isNumeral } from './numeral';

/** What single values of a form have in common, whichever field they stand in. */

export const isAbsent = (raw: unknown): boolean => raw === undefined || raw === null || raw === '';

const isDate = (raw: object): boolean => raw instanceof Date || 'isLuxonDateTime' in raw;

export const describe = (raw: unknown): string =>
	Array.isArray(raw)
		? 'a list'
		: raw === null || raw === undefined
			? 'empty'
			: typeof raw === 'object'
				? isDate(raw)
					? 'a date'
					: 'an object'
				: `a ${typeof raw}`;

/** The same for what stands in a list. */
export const entry = (raw: unknown): string => (raw === null || raw === undefined ? 'an empty entry' : describe(raw));

/** A value as a sentence can hold it: one line, not long. */
export function shorten(text: string): string {
	const line = text.replace(/[\s\u0000-\u001f\u007f-\u009f]+/g, ' ');
	return line.length > 40 ? `${line.slice(0, 40)}…` : line;
}

/** Text of a scalar; an object or a list is refused rather than sent as "[object Object]". */
export function scalarText(field: { label: string }, raw: unknown): string {
	if (typeof raw === 'string') {
		checkWhole(field.label, raw);
		return raw;
	}
	if (isNumeral(raw)) return raw.value;
	// What a calculation with a missing value comes to must reach nobody as text.
	if (typeof raw === 'number' && !Number.isFinite(raw)) throw new InputError(field.label, `is ${raw}; it must be text`);
	if (typeof raw === 'number' || typeof raw === 'boolean' || typeof raw === 'bigint') return String(raw);
	throw new InputError(
		field.label,
		`is ${describe(raw)}; it must be text`,
		typeof raw === 'object' && raw !== null && isDate(raw)
			? "Write it as people shall read it, for instance with .toFormat('yyyy-MM-dd HH:mm')"
			: undefined,
	);
}

/** A long number as spreadsheets and JavaScript show it: its digits are lost. */
const shortenedNumber = /^\d(?:[.,]\d+)?e\+\d{1,3}$/i;

/** @throws InputError for what was a long number: the digits that are lost would name somebody or something else */
export function refuseShortened({ label, noun }: { label: string; noun: string }, text: string): void {
	if (shortenedNumber.test(text))
		throw new InputError(
			label,
			`is "${text}", which is what a spreadsheet makes of a long number; it must be the ${noun} itself`,
			'Take it from where all of its digits still stand, and keep it as text there',
		);
}

/** @throws InputError for a number of which nobody knows what it was before JavaScript rounded it, or a spreadsheet shortened it */
export function refuseRounded({ label }: { label: string }, raw: unknown): void {
	if (typeof raw === 'string') refuseShortened({ label, noun: 'number' }, raw.trim());
	if (typeof raw !== 'number' || Number.isSafeInteger(raw)) return;
	throw new InputError(
		label,
		Math.abs(raw) > Number.MAX_SAFE_INTEGER && Number.isFinite(raw)
			? 'is a number too large to be exact; give it as text'
			: `is the number ${raw}; a number here must be whole`,
	);
}

/** What a chosen value is compared as; a list or an object is none of the options. */
export const optionText = (raw: unknown): string | undefined =>
	typeof raw === 'string'
		? raw
		: typeof raw === 'number' || typeof raw === 'boolean' || isNumeral(raw)
			? String(raw)
			: undefined;

/** Whether a value is one of those, written as text or as a number: reading takes either for the same option. */
export const isOneOf = (values: readonly unknown[], raw: unknown): boolean =>
	values.includes(raw) ||
	values.some((value) => optionText(value) !== undefined && optionText(value) === optionText(raw));
