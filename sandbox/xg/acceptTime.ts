import { isObject } from '../practice';

/** A span of the day, in minutes since midnight in Beijing. */
export interface Span {
	readonly start: number;
	readonly end: number;
}

const beijingMinutes = 8 * 60;

/** `accept_time`: the sample has blanks around the numbers, so they may. Gives a sentence when it is wrong. */
export function readSpans(value: unknown): Span[] | string {
	if (value === undefined) return [];
	if (!Array.isArray(value)) return 'accept_time must be a list.';
	const spans: Span[] = [];
	for (const entry of value as unknown[]) {
		const start = isObject(entry) ? readTime(entry.start) : undefined;
		const end = isObject(entry) ? readTime(entry.end) : undefined;
		if (start === undefined || end === undefined)
			return 'Each entry of accept_time must be {"start": {"hour": "13", "min": "00"}, "end": {…}}, with hours up to 23 and minutes up to 59.';
		spans.push({ start, end });
	}
	return spans;
}

function readTime(value: unknown): number | undefined {
	if (!isObject(value) || typeof value.hour !== 'string' || typeof value.min !== 'string') return undefined;
	const [hour, min] = [value.hour.trim(), value.min.trim()];
	if (!/^\d{1,2}$/.test(hour) || !/^\d{1,2}$/.test(min) || Number(hour) > 23 || Number(min) > 59) return undefined;
	return Number(hour) * 60 + Number(min);
}

/** Whether a message may appear now (epoch ms). */
export function isOpen(spans: readonly Span[], now: number): boolean {
	const minute = (Math.floor(now / 60_000) + beijingMinutes) % 1440;
	return spans.length === 0 || spans.some(({ start, end }) => start <= minute && minute <= end);
}
