import fc from 'fast-check';
import { stringify } from '../../lib/bundled/losslessJson';
import { numeral, writeJson } from '../../lib/operation/numeral';

/** Values as requests hold them: JSON, numerals and bigints at any depth, names and texts that look like a numeral's own. */
const leaf = fc.oneof(
	fc.jsonValue({ maxDepth: 1 }),
	fc.constantFrom('"isLosslessNumber"', 'isLosslessNumber', undefined, NaN, -0, new Date(0), '\ud800', '\u2028'),
	fc.bigInt({ min: -(2n ** 64n), max: 2n ** 64n }).map((big) => numeral(String(big))),
	fc.bigInt(),
);
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
	value: fc.oneof(
		{ maxDepth: 4 },
		leaf,
		fc.array(tie('value'), { maxLength: 4 }),
		fc.dictionary(
			fc.oneof(fc.string(), fc.constantFrom('isLosslessNumber', 'value', 'toJSON', '__proto__')),
			tie('value'),
			{ maxKeys: 4 },
		),
	),
}));

test('writes what the library for exact numbers writes, whatever the value holds', () => {
	fc.assert(
		fc.property(value, (any) => {
			expect(writeJson(any)).toBe(stringify(any) ?? 'null');
		}),
		{ numRuns: 2000 },
	);
});

test('a numeral keeps all its digits at any depth, beside the fast way', () => {
	expect(
		writeJson({
			id: numeral('9223372036854775807'),
			list: [{ deep: numeral('18446744073709551615') }],
			title: '"isLosslessNumber"',
		}),
	).toBe('{"id":9223372036854775807,"list":[{"deep":18446744073709551615}],"title":"\\"isLosslessNumber\\""}');
	expect(writeJson([10n ** 20n])).toBe('[100000000000000000000]');
	expect(writeJson(undefined)).toBe('null');
});

test('a circle is refused', () => {
	const circle: Record<string, unknown> = {};
	circle.self = circle;
	expect(() => writeJson(circle)).toThrow(RangeError);
});
