import fc from 'fast-check';
import { targets, type TargetsField } from '../../lib/operation/field';
import { InputError } from '../../lib/operation/inputError';
import { joinTargets, readKeyedTargets, readTargets } from '../../lib/operation/targets';

const field = (own: Partial<TargetsField> = {}): TargetsField =>
	targets('to', 'To', { max: 5, separator: ',', noun: 'alias', ...own });

const attempt = (raw: unknown, typed: boolean, own: Partial<TargetsField> = {}): string[] | InputError => {
	try {
		return readTargets(field(own), raw, typed);
	} catch (error) {
		if (error instanceof InputError) return error;
		throw error;
	}
};

const anything = fc.oneof(
	fc.string(),
	fc.string({ unit: 'binary' }),
	fc.constantFrom('a,b', 'a\nb', 'a;$;b', ' a ', '，', '\u3000', '\ufeffa'),
	fc.anything(),
);

describe('data never grows into further receivers', () => {
	test('a value from data is one target, itself, or refused', () => {
		fc.assert(
			fc.property(anything, (raw) => {
				fc.pre(!Array.isArray(raw));
				const read = attempt(raw, false);
				if (read instanceof InputError) return;
				expect(read).toEqual([String(raw).replace(/^ +| +$/g, '')]);
			}),
			{ numRuns: 2000 },
		);
	});

	test('a list from data has at most as many targets as entries, each of them an entry', () => {
		fc.assert(
			fc.property(fc.array(anything, { maxLength: 8 }), (raw) => {
				const read = attempt(raw, false);
				if (read instanceof InputError) return;
				expect(read.length).toBeLessThanOrEqual(raw.length);
				expect(new Set(read).size).toBe(read.length);
				for (const one of read)
					expect(
						raw.map((entry) =>
							typeof entry === 'string' || typeof entry === 'number'
								? String(entry).replace(/^ +| +$/g, '')
								: undefined,
						),
					).toContain(one);
			}),
			{ numRuns: 1000 },
		);
	});

	test.each([',', ';$;', '|'])(
		'joined with "%s" and split again, the same targets come out: nothing in one reads as two',
		(separator) => {
			fc.assert(
				fc.property(
					fc.array(
						fc.string({ minLength: 1, maxLength: 6, unit: fc.constantFrom('a', 'b', ',', ';', '$', '|', ' ', '字') }),
						{ minLength: 1, maxLength: 5 },
					),
					(raw) => {
						const read = attempt(raw, false, { separator });
						if (read instanceof InputError) return;
						expect(String(joinTargets(field({ separator }), read)).split(separator)).toEqual(read);
					},
				),
				{ numRuns: 1000 },
			);
		},
	);
});

describe('what is typed', () => {
	test('may be a list, with commas or lines', () => {
		fc.assert(
			fc.property(
				fc.uniqueArray(
					fc
						.string({ minLength: 1, maxLength: 5, unit: fc.constantFrom('a', 'b', 'c', '-', '字') })
						.filter((one) => !/^--?$/.test(one)),
					{ minLength: 1, maxLength: 5 },
				),
				fc.constantFrom(',', '\n', '\r\n', '，', ', ', ' ,\n'),
				(list, between) => {
					expect(readTargets(field(), list.join(between), true)).toEqual(list);
				},
			),
		);
	});

	test('several times is one', () => {
		expect(readTargets(field(), 'a,b,a', true)).toEqual(['a', 'b']);
	});

	test.each(['', ',', ' , ', '\n'])('%p names nobody', (raw) => {
		expect(attempt(raw, true)).toMatchObject({ reason: expect.stringContaining('is empty') });
	});
});

test('the limit holds for what is written, before repeats are dropped', () => {
	expect(attempt(['a', 'a', 'a', 'a', 'a', 'a'], false)).toMatchObject({
		reason: expect.stringContaining('names 6 targets; at most 5'),
		remedy: expect.any(String),
	});
	expect(attempt(['a', 'b', 'c', 'd', 'e'], false)).toEqual(['a', 'b', 'c', 'd', 'e']);
});

describe('demands on one target', () => {
	test.each<[string, Partial<TargetsField>, unknown, unknown, RegExp]>([
		['characters', { each: { maxLength: 3 } }, 'abc', 'abcd', /4 characters; at most 3/],
		['bytes', { each: { maxBytes: 6 } }, '字字', '字字a', /7 bytes; at most 6/],
		['form', { each: { pattern: /^\d+$/, patternMeaning: 'a number' } }, '12', '1a', /must be a number/],
		[
			'size',
			{ each: { pattern: /^\d+$/, largest: 9_223_372_036_854_775_807n } },
			'9223372036854775807',
			'9223372036854775808',
			/at most 9223372036854775807/,
		],
	])('%s', (_what, own, good, bad, says) => {
		expect(attempt(good, false, own)).toEqual([good]);
		expect(attempt(bad, false, own)).toMatchObject({ reason: expect.stringMatching(says) });
		expect(attempt(['x'.slice(1) + String(good), bad], false, own)).toBeInstanceOf(InputError);
	});
});

describe('what a missing value looks like is nobody', () => {
	const forms = [
		'undefined',
		'null',
		'NULL',
		'NaN',
		'None',
		'[object Object]',
		'u[object Object]',
		'[object Promise]',
		'Invalid DateTime',
		'Invalid Date',
		'uInvalid DateTime',
		'N/A',
		'#N/A',
		'n/a',
		'#REF!',
		'#VALUE!',
		'#NAME?',
		'#DIV/0!',
		'(null)',
		'<nil>',
		'""',
		"''",
		'-',
		'\\N',
	];
	test.each(forms)('%p', (form) => {
		for (const raw of [form, ` ${form} `, [form], ['a', form]]) {
			for (const typed of [true, false])
				expect(attempt(raw, typed)).toMatchObject({
					reason: `is "${form}", which is what a missing value looks like; it must be the alias itself`,
				});
		}
		expect(attempt(form, false, { emptyLooking: true })).toEqual([form]);
	});
	test.each([
		'nan',
		'Nan',
		'Undefinedsson',
		'nullmeier',
		'null_and_void',
		'a-b',
		'NA',
		'0',
		'false',
		'Noneck',
		'user_undefined',
	])('%p may be somebody', (raw) => expect(attempt(raw, false)).toEqual([raw]));
	test('as a key of an object', () => {
		expect(() => readKeyedTargets(field(), { undefined: 'k' })).toThrow('what a missing value looks like');
	});
});

describe('a list written into one text', () => {
	test.each(['["a","b"]', '[1]', '[]', " ['a', 'b']", '{"a":1}', '["a"'.concat(',"b"]')])(
		'%p is refused with the remedy',
		(raw) => {
			expect(attempt(raw, false, { separator: '|' })).toMatchObject({
				reason: expect.stringContaining('holds a list or an object as text') as string,
				remedy: expect.stringContaining('Pass the list itself') as string,
			});
			expect(attempt([raw], false, { separator: '|' })).toBeInstanceOf(InputError);
			expect(attempt(raw, true)).toMatchObject({ reason: expect.stringContaining('list in brackets') as string });
		},
	);
	test.each(['[vip]', '{vip', '[vip', 'a[0]'])('%p is a name', (raw) => expect(attempt(raw, false)).toEqual([raw]));
});

test('too many targets that mean something only together are not sent one by one', () => {
	const names = Array.from({ length: 3 }, (_, index) => `t${index}`);
	const remedy = (together: boolean): unknown => {
		try {
			return readTargets(targets('topics', 'Topics', { max: 2, noun: 'topic', together }), names, false);
		} catch (error) {
			return (error as InputError).remedy;
		}
	};
	expect(remedy(true)).toMatch(/^Leave some out/);
	expect(remedy(false)).toMatch(/^Give each target an item of its own/);
});

test.each<[Partial<TargetsField>, RegExp]>([
	[{ max: 2 }, /^Give each .* items that differ only in the target are sent together$/],
	// What takes a single one may send each item in a request of its own, to people who are in both.
	[{ max: 1 }, /^Give each target an item of its own, or choose an operation that takes several, where there is one$/],
	[{ max: 2, together: true }, /^Leave some out/],
])('what to do with too many targets of %p is true of it', (own, remedy) => {
	const read = attempt('a,b,c', true, own);
	expect(read instanceof InputError && read.remedy).toMatch(remedy);
});
