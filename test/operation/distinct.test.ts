import { FirstItems, type Moments } from '../../lib/operation/distinct';

const noon = Date.UTC(2026, 11, 1, 12);

/** Which item each value is taken for, one after the other. */
function taken(...given: Array<readonly [value: string, ...moments: Moments]>): Array<number | undefined> {
	const first = new FirstItems();
	return given.map(([value, ...moments], item) => {
		const earlier = first.find(value, moments);
		if (earlier === undefined) first.add(value, moments, item);
		return earlier;
	});
}

test('without moments only the value counts', () => {
	expect(taken(['a'], ['b'], ['a'], ['b'])).toEqual([undefined, undefined, 0, 1]);
});

test.each([0, 1, 999, 30_000, 59_999])(
	'%i milliseconds apart is the same moment, wherever a minute begins',
	(apart) => {
		for (const start of [noon, noon + 59_999, noon - 1, noon + 30_000]) {
			expect(taken(['a', start], ['a', start + apart])).toEqual([undefined, 0]);
			expect(taken(['a', start + apart], ['a', start])).toEqual([undefined, 0]);
		}
	},
);

test.each([60_000, 60_001, 3_600_000])('%i milliseconds apart is another moment', (apart) => {
	expect(taken(['a', noon], ['a', noon + apart], ['a', noon])).toEqual([undefined, undefined, 0]);
});

test('what has a moment is not what has none', () => {
	expect(taken(['a', undefined], ['a', 0], ['a', undefined], ['a', 0])).toEqual([undefined, undefined, 0, 1]);
});

test('all moments must be the same', () => {
	const day = 86_400_000;
	expect(
		taken(
			['a', undefined, noon, noon + day],
			['a', undefined, noon, noon + 2 * day],
			['a', undefined, noon + 5, noon + day - 5],
			['a', undefined, noon + 5],
		),
	).toEqual([undefined, undefined, 0, undefined]);
});

test('a row of moments that are near to each other is no single one', () => {
	const row = [0, 40_000, 80_000, 120_000].map((after) => ['a', noon + after] as const);
	expect(taken(...row)).toEqual([undefined, 0, undefined, 2]);
});
