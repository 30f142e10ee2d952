import fc from 'fast-check';
import { itemRanges } from '../../lib/run/answer/failure';
import { retryAfterOf } from '../../lib/run/send/retryAfter';

/** Turns the text back into items. */
const items = (text: string): number[] =>
	text === ''
		? []
		: text.split(', ').flatMap((range) => {
				const [from = 0, to = from] = range.split('–').map(Number);
				return Array.from({ length: to - from + 1 }, (_, index) => from + index);
			});

describe('itemRanges', () => {
	test.each<[number[], string]>([
		[[], ''],
		[[3], '3'],
		[[0, 1, 2, 3, 4, 7, 9, 10, 11], '0–4, 7, 9–11'],
		[[5, 4], '4–5'],
		[[1, 3, 5, 7, 9, 11, 13, 15, 17, 18, 30], '1, 3, 5, 7, 9, 11, 13, 15 and 3 more'],
	])('%p is "%s"', (list, text) => {
		expect(itemRanges(list)).toBe(text);
	});

	test('names all items, whatever their order', () => {
		fc.assert(
			fc.property(fc.uniqueArray(fc.nat(60)), (list) => {
				expect(items(itemRanges(list, Infinity))).toEqual([...list].sort((a, b) => a - b));
			}),
		);
	});

	test('what it leaves out it counts', () => {
		fc.assert(
			fc.property(fc.uniqueArray(fc.nat(500), { maxLength: 200 }), fc.integer({ min: 1, max: 9 }), (list, most) => {
				const [shown = '', more] = itemRanges(list, most).split(' and ');
				expect(items(shown).length + Number(/\d+/.exec(more ?? '0')?.[0])).toBe(list.length);
				expect(shown.split(', ').length).toBeLessThanOrEqual(most);
			}),
		);
	});
});

describe('retryAfterOf', () => {
	const now = Date.parse('2026-11-22T10:00:00Z');
	test.each<[string | undefined, number | undefined]>([
		[undefined, undefined],
		['', undefined],
		['0', 0],
		['120', 120_000],
		[' 5 ', 5000],
		['-1', undefined],
		['1.5', undefined],
		['soon', undefined],
		['2027', 2_027_000],
		['Sun, 22 Nov 2026 10:01:00 GMT', 60_000],
		['Sunday, 22-Nov-26 10:01:00 GMT', 60_000],
		['Sun Nov 22 10:01:00 2026 GMT', 60_000],
		['Sun, 22 Nov 2026 09:00:00 GMT', 0],
		['99999999999', undefined],
	])('%p is %p ms', (header, wait) => {
		expect(retryAfterOf({ headers: header === undefined ? {} : { 'retry-after': header } }, now)).toBe(wait);
	});
});
