import type { HttpAnswer } from '../../transport/http';

/**
 * The wait that a server asks for with its Retry-After header, in milliseconds: whole seconds or a date (RFC 9110, section 10.2.3).
 * Undefined when it asks for none or cannot be understood.
 */
export function retryAfterOf({ headers }: Pick<HttpAnswer, 'headers'>, now: number): number | undefined {
	const value = headers['retry-after']?.trim();
	if (value === undefined || value === '') return undefined;
	if (/^\d{1,9}$/.test(value)) return Number(value) * 1000;
	// The three forms of a date all name a month; a bare number must not be taken for a year.
	const date = /[A-Za-z]{3}/.test(value) ? Date.parse(value) : NaN;
	return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
