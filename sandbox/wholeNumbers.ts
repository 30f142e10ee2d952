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

/** The same value with its bigints as text, for what only knows plain JSON. */
export function plain(value: unknown): unknown {
	if (typeof value === 'bigint') return String(value);
	if (Array.isArray(value)) return value.map(plain);
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, plain(inner)]));
}

/** The digits of a whole number that fits a signed 64-bit integer and is not negative; undefined for anything else, text too. */
export function idText(value: unknown): string | undefined {
	if (typeof value === 'bigint') return value >= 0n && value < 2n ** 63n ? String(value) : undefined;
	return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? String(value) : undefined;
}
