import { LosslessNumber, isInteger, isSafeNumber, parse, stringify } from '../bundled/losslessJson';

/** A whole number of any size as it shall stand in the JSON, without passing through a double. */
export const numeral = (digits: string): LosslessNumber => new LosslessNumber(digits);

export const isNumeral = (value: unknown): value is LosslessNumber => value instanceof LosslessNumber;

/** The most a signed 64-bit number holds, which is what the services' IDs are. */
export const largestInt64 = 9_223_372_036_854_775_807n;

const mayHoldBigNumber = /\d{16}/;
/** Or one with an exponent, which may lead beyond what a double holds; or many digits on both sides of the point. */
const mayHoldInexactNumber = /[\d.]{16}|\d[eE]/;

/** A member that every numeral has; JSON.stringify, which does not know them, would write it. */
const markOfNumerals = '"isLosslessNumber"';

/** JSON text of a value that may hold numerals. */
export function writeJson(value: unknown): string {
	// Several times faster, and the same wherever there is neither a numeral nor a bigint.
	let text: string | undefined;
	try {
		text = JSON.stringify(value);
		if (!text?.includes(markOfNumerals)) return text ?? 'null';
	} catch {
		// A bigint.
	}
	return stringify(value) ?? 'null';
}

// As JSON.parse has it: an answer must not become unreadable by a long number beside a repeated name.
const onDuplicateKey = ({ newValue }: { newValue: unknown }): unknown => newValue;

/** Parses the JSON of an answer; whole numbers that a double cannot hold become text, so that no ID changes on its way. */
export function readJson(text: string): unknown {
	if (!mayHoldBigNumber.test(text)) return JSON.parse(text);
	return parse(text, null, {
		parseNumber: (digits) => (isInteger(digits) && !isSafeNumber(digits) ? digits : Number(digits)),
		onDuplicateKey,
	});
}

/**
 * Parses JSON that a user typed or an expression made, to be sent on: a number that a double would change, whole or not, becomes
 * a numeral and leaves through `writeJson` with the very digits it came with.
 */
export function readTypedJson(text: string): unknown {
	if (!mayHoldInexactNumber.test(text)) return JSON.parse(text);
	return parse(text, null, {
		parseNumber: (digits) => (isSafeNumber(digits) ? Number(digits) : numeral(digits)),
		onDuplicateKey,
	});
}
