import { DateTime } from '../bundled/luxon';
import type { TimeField } from './field';
import { InputError } from './inputError';
import { describe, shorten } from './scalar';

/** A schedule computed a moment ago in the same workflow must not count as past. */
const grace = 60_000;

const digitsOfDate =
	/^((?:19|20|21)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?:([01]\d|2[0-3])([0-5]\d)(?:([0-5]\d)(?:\d{3})?)?)?$/;

/** Down to the hour, or with a year of two digits. Epoch seconds look like that from 2033 on, milliseconds until 1995. */
const shortDates = [
	/^(20[2-9]\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])([01]\d|2[0-3])$/,
	/^([2-7]\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])([01]\d|2[0-3])([0-5]\d)([0-5]\d)?$/,
];

/** November 2286. What is larger is no time in milliseconds, but one in microseconds, or a date in digits of another order. */
const endOfTime = 1e13;

/** The ISO text of digits such as 20261201080000, which as an epoch would lie centuries away. Undefined for all else. */
function dateInDigits(raw: unknown): string | undefined {
	if (typeof raw !== 'string' && typeof raw !== 'number') return undefined;
	const digits = String(raw).trim();
	for (const form of [digitsOfDate, ...shortDates]) {
		const [found, year = '', month, day, hour = '00', minute = '00', second = '00'] = form.exec(digits) ?? [];
		if (found !== undefined) return `${year.padStart(4, '20')}-${month}-${day}T${hour}:${minute}:${second}`;
	}
	return undefined;
}

/** @throws InputError for digits that look like a date: as a number they would be a moment that nobody means */
export function refuseDateInDigits(label: string, raw: unknown): void {
	const written = dateInDigits(raw);
	if (written !== undefined)
		throw new InputError(
			label,
			`is ${String(raw).trim()}, which looks like a date without its separators; write ${written}, or give epoch milliseconds`,
		);
}

/** Dates as spreadsheets in China show them. With the year first no other order of month and day can be meant. */
const yearFirst = /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?:\s+(\d{1,2}):(\d\d)(?::(\d\d))?)?$/;

/** The ISO text of such a date; undefined for all else. */
function isoOfYearFirst(text: string): string | undefined {
	const plain = text.replace(/^(\d{4})年(\d{1,2})月(\d{1,2})日\s*/, '$1-$2-$3 ').trim();
	const [found, year, , month = '', day = '', hour = '0', minute = '00', second = '00'] = yearFirst.exec(plain) ?? [];
	const two = (digits: string): string => digits.padStart(2, '0');
	return found === undefined
		? undefined
		: `${year}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}:${two(second)}`;
}

/** The first and last day of 2000 to 2099 as Excel counts days. As an epoch such a number would lie in 1970. */
const excelDays = { first: 36_526, last: 73_050 };

/**
 * What Excel shows for a number that it keeps for a date; undefined for other numbers. It is told and not taken: any number out of a
 * wrong column would be a time, too.
 */
function excelDate(raw: unknown): string | undefined {
	const days = typeof raw === 'string' && /^\d{5}(?:\.\d+)?$/.test(raw.trim()) ? Number(raw) : raw;
	if (typeof days !== 'number' || !(days >= excelDays.first && days < excelDays.last + 1)) return undefined;
	const seconds = Math.round(days * 86_400);
	return DateTime.fromISO('1899-12-30', { zone: 'UTC' }).plus({ seconds }).toFormat('yyyy-MM-dd HH:mm');
}

/** Why a value is no time, and what to give instead. */
function noTime({ label }: TimeField, raw: unknown): InputError {
	const shown = excelDate(raw);
	if (shown !== undefined)
		return new InputError(
			label,
			`is ${String(raw).trim()}, the number by which Excel keeps ${shown}; give the date itself`,
			"Turn the number of your column, for example $json.date, into a date: {{ DateTime.fromISO('1899-12-30').plus({ days: $json.date, seconds: 0.5 }).startOf('second') }}. With toDateTime('excel') it would be taken for UTC",
		);
	const given =
		typeof raw === 'string' ? `"${shorten(raw)}"` : typeof raw === 'number' ? `the number ${raw}` : describe(raw);
	return new InputError(
		label,
		`is not a date and time but ${given}; give a date, an ISO text such as 2026-12-31T08:00:00 or epoch milliseconds`,
	);
}

/** Whether a value is epoch milliseconds, as JSON that a user wrote has them. */
export const isEpochMs = (raw: unknown): raw is number =>
	typeof raw === 'number' && Number.isSafeInteger(raw) && raw >= 1e11 && raw < endOfTime;

/**
 * Epoch milliseconds of what n8n hands over as a date: its picker's text, an ISO or SQL text, or one with the year first (in the
 * workflow's timezone unless it names one), a Luxon DateTime, a Date, epoch milliseconds, or epoch seconds of ten digits.
 */
export function epochOf(raw: unknown, zone: string): number | undefined {
	if (raw instanceof Date) return finite(raw.getTime());
	if (typeof raw === 'object' && raw !== null && 'toMillis' in raw && typeof raw.toMillis === 'function') {
		return finite((raw.toMillis as () => unknown)());
	}
	if (dateInDigits(raw) !== undefined) return undefined;
	if (typeof raw === 'number') return fromNumber(raw);
	if (typeof raw !== 'string') return undefined;
	const text = raw.trim();
	if (/^\d+$/.test(text)) return text.startsWith('0') ? undefined : fromNumber(Number(text));
	for (const parsed of [
		DateTime.fromISO(text, { zone, setZone: false }),
		DateTime.fromSQL(text, { zone }),
		DateTime.fromRFC2822(text, { zone }),
		DateTime.fromISO(isoOfYearFirst(text) ?? '', { zone }),
	]) {
		if (parsed.isValid) return parsed.toMillis();
	}
	return undefined;
}

function fromNumber(value: number): number | undefined {
	if (!Number.isSafeInteger(value) || value < 0) return undefined;
	return value >= 1e9 && value < 1e10 ? value * 1000 : isEpochMs(value) ? value : undefined;
}

/** A date that was calculated may stand between two milliseconds. */
const finite = (value: unknown): number | undefined =>
	typeof value === 'number' && Number.isFinite(value) ? Math.round(value) : undefined;

/** @throws InputError when it is no date, has passed, or lies beyond the service's window */
export function readTime(field: TimeField, raw: unknown, context: { zone: string; now: number }): unknown {
	refuseDateInDigits(field.label, raw);
	const epoch = epochOf(raw, context.zone);
	if (epoch === undefined) throw noTime(field, raw);
	if (field.future && epoch < context.now - grace) {
		throw new InputError(
			field.label,
			`lies in the past (${DateTime.fromMillis(epoch, { zone: context.zone }).toFormat('yyyy-MM-dd HH:mm:ss')}); it must be a time to come`,
		);
	}
	if (field.within !== undefined && epoch > context.now + field.within) {
		throw new InputError(
			field.label,
			`lies too far ahead; it must be within ${field.withinMeaning ?? `${field.within} ms`} from now`,
		);
	}
	return field.emit(epoch, context.zone);
}

/** ISO text as the clocks of an IANA zone show it, with their offset, like n8n's own times. */
export const isoIn = (epochMs: number, zone: string): string =>
	DateTime.fromMillis(epochMs, { zone }).toISO() ?? new Date(epochMs).toISOString();

/** The same as a sentence has it: "2026-12-01 08:00 +08:00". */
export const readable = (iso: string): string =>
	iso.replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(?::[\d.]+)?(Z|[+-]\d\d:\d\d)$/, '$1 $2 $3').replace(/ Z$/, ' UTC');

/** A moment with its second, as a sentence has it: "2026-12-01 08:00:05 +08:00". */
export const readableSecond = (epochMs: number, zone: string): string =>
	DateTime.fromMillis(epochMs, { zone }).toFormat('yyyy-MM-dd HH:mm:ss ZZ');

/** `yyyy-MM-dd HH:mm:ss` in the given IANA zone, as several services want their schedules. */
export const localTime =
	(zone: string) =>
	(epochMs: number): string =>
		DateTime.fromMillis(epochMs, { zone }).toFormat('yyyy-MM-dd HH:mm:ss');
