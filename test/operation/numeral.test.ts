import fc from 'fast-check';
import { isNumeral, numeral, readJson, readTypedJson, writeJson } from '../../lib/operation/numeral';

const bigDigits = fc.bigInt({ min: -(2n ** 80n), max: 2n ** 80n }).map(String);
const plain = fc.jsonValue({ noUnicodeString: false });

describe('writeJson', () => {
	test('writes what JSON.stringify writes', () => {
		fc.assert(
			fc.property(plain, (value) => {
				expect(writeJson(value)).toBe(JSON.stringify(value));
			}),
			{ numRuns: 1000 },
		);
	});

	test('a numeral of any size stands in the text as it is', () => {
		fc.assert(
			fc.property(bigDigits, (digits) => {
				expect(writeJson({ a: [numeral(digits)], b: 1 })).toBe(`{"a":[${digits}],"b":1}`);
			}),
		);
	});

	test.each<[unknown, string]>([
		[undefined, 'null'],
		[null, 'null'],
		[{ a: undefined }, '{}'],
		[[undefined], '[null]'],
		[NaN, 'null'],
		[{ a: Infinity }, '{"a":null}'],
		[-0, '0'],
		[new Date(0), '"1970-01-01T00:00:00.000Z"'],
		['</script>\u2028', JSON.stringify('</script>\u2028')],
		['\ud800', '"\\ud800"'],
	])('%p becomes %s', (value, text) => {
		expect(writeJson(value)).toBe(text);
	});

	test('a member named __proto__ is a member', () => {
		expect(writeJson(JSON.parse('{"__proto__":{"a":1}}'))).toBe('{"__proto__":{"a":1}}');
	});
});

describe('readTypedJson', () => {
	test('what is read and written again is the same JSON, whatever its numbers', () => {
		fc.assert(
			fc.property(bigDigits, plain, fc.double({ noNaN: true, noDefaultInfinity: true }), (digits, value, float) => {
				const text = `{"id":${digits},"list":[${digits}],"float":${JSON.stringify(float)},"value":${JSON.stringify(value)}}`;
				const written = writeJson(readTypedJson(text));
				expect(written).toContain(`{"id":${digits},"list":[${digits}],`);
				// Numbers that the library takes for inexact stay as they were typed.
				expect(JSON.parse(written)).toEqual(JSON.parse(text));
			}),
			{ numRuns: 1000 },
		);
	});

	test('only what a double would change is a numeral', () => {
		expect([1, 9007199254740991, 1.5, 0.1, -3e5].map((number) => readTypedJson(String(number)))).toEqual([
			1, 9007199254740991, 1.5, 0.1, -300000,
		]);
		for (const digits of [
			'9007199254740993',
			'-9007199254740993',
			'1e400',
			'1E400',
			'9007199254740993.0',
			'0.123456789012345678901',
		]) {
			const value = readTypedJson(digits);
			expect(isNumeral(value) && value.value).toBe(digits);
		}
	});
});

describe('readJson', () => {
	test('reads what JSON.parse reads, as long as no number is too large', () => {
		fc.assert(
			fc.property(plain, (value) => {
				const text = JSON.stringify(value);
				fc.pre(!/\d{16}/.test(text));
				expect(readJson(text)).toEqual(JSON.parse(text));
			}),
			{ numRuns: 1000 },
		);
	});

	test('a whole number keeps its digits, as a number where it can and as text where it cannot', () => {
		fc.assert(
			fc.property(bigDigits, fc.boolean(), (digits, inside) => {
				const read = readJson(inside ? `{"a":[{"id":${digits}}]}` : digits);
				const value = inside ? (read as { a: Array<{ id: unknown }> }).a[0]?.id : read;
				expect(String(value)).toBe(digits);
				expect(typeof value).toBe(Number.isSafeInteger(Number(digits)) ? 'number' : 'string');
			}),
			{ numRuns: 1000 },
		);
	});

	test('beside a large number everything else is read as ever', () => {
		fc.assert(
			fc.property(plain, (value) => {
				expect(readJson(`{"big":12345678901234567890,"value":${JSON.stringify(value)}}`)).toEqual({
					big: '12345678901234567890',
					value: JSON.parse(JSON.stringify(value), (_name, one: unknown) =>
						typeof one === 'number' &&
						Number.isInteger(one) &&
						!Number.isSafeInteger(one) &&
						/^-?\d+$/.test(JSON.stringify(one))
							? JSON.stringify(one)
							: one,
					),
				});
			}),
			{ numRuns: 1000 },
		);
	});

	test('what was written is read again', () => {
		fc.assert(
			fc.property(bigDigits, fc.string(), (digits, text) => {
				expect(readJson(writeJson({ id: numeral(digits), text }))).toEqual({
					id: Number.isSafeInteger(Number(digits)) ? Number(digits) : digits,
					text,
				});
			}),
		);
	});

	test('a name that stands twice counts once, the last one, large numbers or not', () => {
		expect(readJson('{"a":1,"a":2}')).toEqual({ a: 2 });
		expect(readJson('{"a":1,"a":2,"big":12345678901234567890}')).toEqual({ a: 2, big: '12345678901234567890' });
	});

	test('a member named __proto__ changes no object', () => {
		const read = readJson('{"__proto__":{"polluted":1},"big":12345678901234567890}') as Record<string, unknown>;
		expect(read.polluted).toBeUndefined();
		expect(Object.keys(read)).toEqual(['__proto__', 'big']);
		expect(({} as Record<string, unknown>).polluted).toBeUndefined();
	});

	test.each([
		'',
		'{',
		'{"a":12345678901234567890',
		'undefined',
		'<html>12345678901234567890',
		'[1,]',
		'01',
		'12345678901234567890x',
	])('%p is refused', (text) => {
		expect(() => readJson(text)).toThrow();
	});
});
