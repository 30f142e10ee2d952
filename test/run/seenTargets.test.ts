import { marksOf } from '../../lib/ledger/mark';
import { SeenTargets } from '../../lib/run/file/seenTargets';

const add = (seen: SeenTargets, target: string): boolean => seen.add(marksOf([target]), 0);

/** Who is taken for somebody else gets nothing. */
test.each([
	['numbers in a row', (index: number) => String(13_800_000_000 + index)],
	['a long common beginning', (index: number) => `com.example.shop.customer.region-cn-east-1.${index.toString(36)}`],
	['a long common end', (index: number) => `${index}@notification.example.com.cn`],
	[
		'two characters that differ',
		(index: number) =>
			`用户${String.fromCharCode(0x4e00 + (index % 700))}${String.fromCharCode(0x4e00 + Math.floor(index / 700))}`,
	],
])('tells 300,000 targets apart: %s', (_name, target) => {
	const seen = new SeenTargets();
	let fresh = 0;
	for (let index = 0; index < 300_000; index++) if (add(seen, target(index))) fresh++;
	expect(fresh).toBe(300_000);
	// Across all the growing nobody has been forgotten.
	let again = 0;
	for (let index = 0; index < 300_000; index++) if (add(seen, target(index))) again++;
	expect(again).toBe(0);
});

test('empty texts, spaces, width and case are told apart', () => {
	const seen = new SeenTargets();
	expect(['', 'a', 'A', 'a ', '\u0000', 'ａ'].map((target) => add(seen, target))).toEqual([
		true,
		true,
		true,
		true,
		true,
		true,
	]);
	expect(['', 'a', 'A', 'a ', '\u0000', 'ａ'].map((target) => add(seen, target))).toEqual([
		false,
		false,
		false,
		false,
		false,
		false,
	]);
});
