import { SigningError } from './signingError';

/** Nothing to encode: most names, digits and tokens. */
const unreserved = /^[A-Za-z0-9_.~-]*$/;
const leftByEncodeUriComponent = /[!'()*]/g;
const asPercent = (character: string) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;

/**
 * Percent-encodes UTF-8 as RFC 3986 has it: only letters, digits, `-`, `_`, `.` and `~` stay
 * @throws SigningError for half a surrogate pair, which UTF-8 cannot carry
 */
export function percentEncode(text: string): string {
	if (unreserved.test(text)) return text;
	let encoded: string;
	try {
		encoded = encodeURIComponent(text);
	} catch {
		throw new SigningError(
			'The text holds half of a surrogate pair, probably an emoji cut in two, and cannot be sent as UTF-8',
		);
	}
	return encoded.replace(leftByEncodeUriComponent, asPercent);
}

/** Nothing to encode in a form. */
const formUnreserved = /^[A-Za-z0-9*._-]*$/;
const encodedInForm = /[!'()~]/g;

/** Encodes a name or value of a form (WHATWG URL, section 5.2), as `URLSearchParams` does: half a surrogate pair becomes U+FFFD. */
export function formEncode(text: string): string {
	if (formUnreserved.test(text)) return text;
	const encoded = encodeURIComponent(text.toWellFormed());
	return (text.includes(' ') ? encoded.replaceAll('%20', '+') : encoded).replace(encodedInForm, asPercent);
}

/**
 * Reads one name or value of a query or form body: `+` is a space, `%XX` is UTF-8
 * @throws SigningError for a broken escape, because sender and receiver would read it differently
 */
export function percentDecode(text: string): string {
	const spaced = text.includes('+') ? text.replaceAll('+', ' ') : text;
	if (!spaced.includes('%')) return spaced;
	try {
		return decodeURIComponent(spaced);
	} catch {
		throw new SigningError('The query or form body holds a percent escape that is no valid UTF-8');
	}
}
