import { isInteger, parse, stringify } from 'lossless-json';

/** JSON whose whole numbers keep all digits: numbers where a double holds them, bigints above. Throws a SyntaxError. */
export function parseJson(text: string): unknown {
	return parse(text, null, (digits) => {
		const number = Number(digits);
		return isInteger(digits) && !Number.isSafeInteger(number) ? BigInt(digits) : number;
	});
}

/** The same the other way: bigints become bare numerals. */
export function jsonText(value: unknown): string {
	return stringify(value) ?? 'null';
}

/** The digits of a whole number that fits a signed 64-bit integer and is not negative; undefined for anything else, text too. */
export function idText(value: unknown): string | undefined {
	if (typeof value === 'bigint') return value >= 0n && value < 2n ** 63n ? String(value) : undefined;
	return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? String(value) : undefined;
}
