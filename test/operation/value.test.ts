import fc from 'fast-check';
import {
	boolean,
	choice,
	choices,
	digits,
	integer,
	json,
	pairs,
	targets,
	text,
	type Field,
} from '../../lib/operation/field';
import { encodeRequest, formOf } from '../../lib/operation/encode';
import { InputError } from '../../lib/operation/inputError';
import { readValue } from '../../lib/operation/value';
import { notBeforeOf } from '../../lib/operation/outcome';

const context = { zone: 'Asia/Shanghai', now: 0, typed: true };
const read = (field: Field, raw: unknown, typed = true): unknown => readValue(field, raw, { ...context, typed });
const refusal = (field: Field, raw: unknown, typed = true): InputError => {
	try {
		read(field, raw, typed);
	} catch (error) {
		if (error instanceof InputError) return error;
		throw error;
	}
	throw new Error(`${JSON.stringify(raw)} was not refused`);
};

const every: Field[] = [
	text('t', 'Text', { maxLength: 5, maxBytes: 9, minLength: 2, pattern: /^[a-z]*$/, patternMeaning: 'small letters' }),
	integer('i', 'Integer', { min: -2, max: 5, unit: 'ms' }),
	digits('d', 'Digits', { emit: 'numeral' }),
	boolean('b', 'Boolean', { default: false, on: 1, off: 0 }),
	choice('c', 'Choice', {
		default: 'a',
		options: [
			{ value: 'a', name: 'A' },
			{ value: 1, name: 'One' },
			{ value: '', name: 'None', wire: undefined },
		],
	}),
	choices('cs', 'Choices', {
		default: [],
		options: [
			{ value: 1, name: 'One' },
			{ value: 2, name: 'Two' },
		],
		combine: (values) => values.join(),
	}),
	json('j', 'Json', { shape: 'object', maxBytes: 100 }),
	pairs('p', 'Pairs', { max: 2, maxKeyLength: 5, maxValueLength: 5, emit: (all) => all }),
];

const written = (raw: unknown): string => {
	try {
		return JSON.stringify(raw) ?? '';
	} catch {
		return String(typeof raw);
	}
};

test('whatever comes, a field gives a value or one sentence that names it; it never breaks', () => {
	fc.assert(
		fc.property(
			fc.constantFrom(...every),
			fc.oneof(
				{
					weight: 9,
					arbitrary: fc.anything({
						withBigInt: true,
						withDate: true,
						withMap: true,
						withNullPrototype: true,
						withObjectString: true,
						withSparseArray: true,
						withTypedArray: true,
					}),
				},
				{
					weight: 1,
					arbitrary: fc.constantFrom<unknown>('a\nb', '\r\n{', ['a\u0000b'], {
						values: [{ key: 'a\nb', value: 'toolong' }],
					}),
				},
			),
			fc.boolean(),
			(field, raw, typed) => {
				try {
					read(field, raw, typed);
				} catch (error) {
					expect(error).toBeInstanceOf(InputError);
					expect((error as InputError).sentence(3)).toMatch(new RegExp(`^${field.label} in item 3 [^\n\r]+$`));
					// What is quoted is the value itself, which may hold anything, and quotation marks as well.
					if (!/undefined|\[object/.test(written(raw)))
						expect((error as InputError).reason.replace(/"[^"]*"/g, '')).not.toMatch(/undefined|\[object/);
				}
			},
		),
		{ numRuns: 3000 },
	);
});

test('nothing is absent, required or not', () => {
	for (const field of every) {
		for (const raw of [undefined, null, '']) {
			expect(read(field, raw)).toBeUndefined();
			expect(refusal({ ...field, required: true }, raw).reason).toBe('is empty; it is required');
		}
	}
});

test('pairs of which there may be none say so, unless an expression gave nothing', () => {
	const field = pairs('p', 'Pairs', { mayBeEmpty: true, emit: JSON.stringify });
	for (const raw of [undefined, null, '', {}, { values: [] }]) expect(read(field, raw)).toBe('{}');
	expect(read(field, {}, false)).toBe('{}');
	for (const raw of [undefined, null, '']) expect(refusal(field, raw, false).reason).toMatch(/gives nothing/);
	expect(read(pairs('p', 'Pairs', { emit: JSON.stringify }), {})).toBeUndefined();
});

describe('half a character', () => {
	const cut = '🎁'.slice(0, 1);
	const whole = 'a🎁\u{20000}é';
	const target = targets('to', 'To', { max: 9, noun: 'alias', keyed: (keys) => [...keys] });
	const body = json('j', 'Json', { shape: 'any' });
	test.each<[string, Field, (text: string) => unknown]>([
		['a text', text('t', 'Text'), (one) => `Hi ${one}`],
		['a value of pairs', every[7] as Field, (one) => ({ a: one })],
		['a name of pairs', every[7] as Field, (one) => ({ values: [{ key: one, value: 'v' }] })],
		['an object for a value of pairs', pairs('p', 'Pairs', { emit: (all) => all }), (one) => ({ a: { b: [one] } })],
		['JSON, as a text with an escape', body, (one) => JSON.stringify({ a: [{ b: one }] })],
		['JSON, as an object', body, (one) => ({ a: [{ b: one }] })],
		['a name within JSON', body, (one) => ({ a: { [one]: 1 } })],
		['a target', target, (one) => one],
		['the key of a target', target, (one) => ({ someone: one })],
	])('in %s is refused, whole ones are not', (_what, field, holding) => {
		expect(() => read(field, holding(whole.slice(0, 3)))).not.toThrow();
		expect(refusal(field, holding(cut)).reason).toMatch(/half|invisible/);
	});
	test('a date in a JSON value is no such thing', () => expect(() => read(body, { at: new Date(0) })).not.toThrow());
});

describe('text', () => {
	const [field] = every as [Field];
	test.each([
		['abcdef', /6 characters; at most 5/],
		['a', /1 characters; at least 2/],
		['ABC', /must be small letters/],
		[{}, /is an object/],
		[['ab'], /is a list/],
		[NaN, /is NaN/],
	])('%p is refused', (raw, says) => expect(refusal(field, raw).reason).toMatch(says));
	test('numbers and truths are text', () => {
		const free = text('t', 'Text');
		expect([7, 1.5, true, 12n, '007'].map((raw) => read(free, raw))).toEqual(['7', '1.5', 'true', '12', '007']);
	});
});

describe('integer', () => {
	const field = integer('i', 'Integer', { min: -2, max: 5 });
	test.each([
		['-2', -2],
		[' 5 ', 5],
		['+3', 3],
		[0, 0],
	])('%p is %p', (raw, value) => expect(read(field, raw)).toBe(value));
	test.each([6, -3, 1.5, '1.5', '1e1', '0x1', 'five', true, {}, [1], NaN, Infinity, '9007199254740993'])(
		'%p is refused',
		(raw) => expect(refusal(field, raw).reason).toMatch(/must be a whole number from -2 to 5/),
	);
});

describe('digits', () => {
	const field = digits('d', 'Digits', { emit: 'text' });
	test.each([
		['9223372036854775807', '9223372036854775807'],
		[' 12 ', '12'],
		[7, '7'],
		['007', '007'],
	])('%p is %p', (raw, value) => expect(read(field, raw)).toBe(value));
	test.each([2 ** 53, '-1', '1.0', '1e3', 'abc', '12345678901234567890', {}])('%p is refused', (raw) =>
		expect(refusal(field, raw)).toBeInstanceOf(InputError),
	);
});

describe('boolean', () => {
	const field = boolean('b', 'Boolean', { default: false, on: 'yes', off: undefined });
	test.each([
		[true, 'yes'],
		['TRUE', 'yes'],
		[1, 'yes'],
		['1', 'yes'],
		[false, undefined],
		['false', undefined],
		[0, undefined],
	])('%p', (raw, value) => expect(read(field, raw)).toBe(value));
	test.each(['yes', 2, {}, 'constructor', []])('%p is refused', (raw) =>
		expect(refusal(field, raw).reason).toMatch(/must be true or false/),
	);
	test('a confirmation counts only when it was typed', () => {
		const confirm = boolean('b', 'Confirm', { default: false, on: true, off: false, typedOnly: true });
		expect(read(confirm, true)).toBe(true);
		expect(refusal(confirm, true, false).reason).toMatch(/is an expression/);
	});
});

describe('choice', () => {
	const field = every[4] as Field;
	test.each([
		['a', 'a'],
		['1', 1],
		[1, 1],
	])('%p is %p', (raw, value) => expect(read(field, raw)).toBe(value));
	test.each(['A', 'toString', true, [1], { toString: (): string => 'a' }, Object.create(null)])(
		'%p is refused',
		(raw) => expect(refusal(field, raw).reason).toMatch(/must be one of "a", 1 \(One\), ""/),
	);
});

describe('json', () => {
	test('a list that is required holds something', () => {
		expect(refusal(json('j', 'J', { shape: 'array', required: true }), '[]').reason).toMatch(/is empty/);
		expect(read(json('j', 'J', { shape: 'array' }), [])).toEqual([]);
	});
	test.each([
		['[1]', 'object', /must be a JSON object/],
		['{}', 'array', /must be a JSON array/],
		['{', 'object', /not valid JSON/],
		['"a"', 'object', /must be a JSON object/],
	] as const)('%s is no %s', (raw, shape, says) =>
		expect(refusal(json('j', 'J', { shape }), raw).reason).toMatch(says),
	);
	test('large numbers keep their digits', () =>
		expect(read(json('j', 'J', { shape: 'object', emit: 'text' }), '{"id":"x","n":12345678901234567890}')).toBe(
			'{"id":"x","n":12345678901234567890}',
		));
	test('large numbers leave as numbers, at any depth, beside texts that look like them', () => {
		const typed =
			'{"a":[{"id":7615917337495251231}],"b":"7615917337495251231","c":-9007199254740993,"d":1e400,"e":0.12345678901234567890123}';
		expect(
			encodeRequest({ method: 'POST', encoding: 'json' }, 'https://h', '/p', {
				j: read(json('j', 'J', { shape: 'object' }), typed),
			}).body,
		).toBe(`{"j":${typed}}`);
		expect(formOf({ j: read(json('j', 'J', { shape: 'object' }), typed) }).text).toBe(`j=${encodeURIComponent(typed)}`);
	});
	test('a lone large number is no object', () =>
		expect(refusal(json('j', 'J', { shape: 'object' }), '12345678901234567890').reason).toMatch(
			/must be a JSON object/,
		));
	test('bytes of large numbers are counted as they travel', () => {
		expect(read(json('j', 'J', { shape: 'array', maxBytes: 22, emit: 'text' }), '[12345678901234567890]')).toBe(
			'[12345678901234567890]',
		);
		expect(refusal(json('j', 'J', { shape: 'array', maxBytes: 21 }), '[12345678901234567890]').reason).toMatch(
			/22 bytes/,
		);
	});
	test('bytes are counted as they travel', () =>
		expect(refusal(json('j', 'J', { shape: 'object', maxBytes: 10 }), { a: '字字字' }).reason).toMatch(/17 bytes/));
});

describe('pairs', () => {
	test('large numbers of a typed object keep their digits', () => {
		expect(
			read(
				pairs('p', 'Pairs', { emit: (all) => all }),
				'{"a":7615917337495251231,"b":[7615917337495251231],"c":{"d":7615917337495251231}}',
			),
		).toEqual({ a: '7615917337495251231', b: '[7615917337495251231]', c: '{"d":7615917337495251231}' });
	});
	const field = pairs('p', 'Pairs', { max: 3, reserved: new Set(['own']), emit: (all) => all });
	test('rows of the form and a plain object say the same', () => {
		const values = [
			{ key: ' a ', value: 1 },
			{ key: 'b', value: { c: [1] } },
			{ key: 'd', value: '' },
		];
		expect(read(field, { values })).toEqual({ a: '1', b: '{"c":[1]}', d: '' });
		expect(read(field, { a: 1, b: { c: [1] }, d: null })).toEqual({ a: '1', b: '{"c":[1]}', d: '' });
	});
	test('a plain object may have a member named values', () =>
		expect(read(field, { values: 'v', a: 1 })).toEqual({ values: 'v', a: '1' }));
	test('none is nothing', () =>
		expect([{}, { values: [] }].map((raw) => read(field, raw))).toEqual([undefined, undefined]));
	test('names are names, whatever objects know', () =>
		expect(
			Object.entries(
				read(field, {
					values: [
						{ key: '__proto__', value: 'p' },
						{ key: 'constructor', value: 'c' },
					],
				}) as object,
			),
		).toEqual([
			['__proto__', 'p'],
			['constructor', 'c'],
		]));
	test.each<[unknown, RegExp]>([
		['a', /is a string/],
		[['a'], /is a list/],
		[7, /is a number/],
		[{ values: [null] }, /holds an empty entry/],
		[{ values: ['a'] }, /holds a string/],
		[{ values: [{ key: '', value: 1 }] }, /without a name/],
		[{ own: 1 }, /field of its own/],
		[{ values: [{ key: 'a' }, { key: 'a' }] }, /twice/],
		[{ a: 1, b: 2, c: 3, d: 4 }, /4 pairs; at most 3/],
		[{ a: NaN }, /is NaN/],
	])('%p is refused', (raw, says) => expect(refusal(field, raw).reason).toMatch(says));
});

describe('encoding', () => {
	test('a form decodes to what went in, whatever it holds', () => {
		fc.assert(
			fc.property(fc.dictionary(fc.string({ minLength: 1 }), fc.string()), (values) => {
				const decoded = formOf(values)
					.text.split('&')
					.filter((pair) => pair !== '')
					.map((pair) => pair.split('=').map((part) => decodeURIComponent(part.replaceAll('+', ' '))));
				expect(decoded).toEqual(Object.entries(values));
			}),
			{ numRuns: 1000 },
		);
	});

	test('what is undefined is not sent, and nothing else is left out', () => {
		expect(formOf({ a: undefined, b: '', c: 0, d: false, e: { x: 1 } }).text).toBe(
			'b=&c=0&d=false&e=%7B%22x%22%3A1%7D',
		);
	});

	test.each([
		['query', 'https://h/p?a=1%262', undefined],
		['form', 'https://h/p', 'a=1%262'],
		['json', 'https://h/p', '{"a":"1&2"}'],
	] as const)('%s', (encoding, url, body) => {
		expect(encodeRequest({ method: 'POST', encoding }, 'https://h', '/p', { a: '1&2', b: undefined })).toMatchObject({
			url,
			...(body === undefined ? {} : { body }),
		});
	});

	test('a query without values has no question mark, and a value may travel as a header', () => {
		expect(
			encodeRequest({ method: 'GET', encoding: 'query', headers: { app: 'x-app' } }, 'https://h', '/p', { app: 'a' }),
		).toMatchObject({ url: 'https://h/p', headers: { 'x-app': 'a' } });
	});
});

describe('notBeforeOf', () => {
	const at = (text: string): number => Date.parse(text);
	test.each([
		['2026-11-22T15:59:59.999Z', '2026-11-22T16:00:00.000Z'],
		['2026-11-22T16:00:00.000Z', '2026-11-23T16:00:00.000Z'],
		['2026-12-31T20:00:00.000Z', '2027-01-01T16:00:00.000Z'],
	])('after %s the day of Beijing begins at %s', (now, next) => {
		expect(notBeforeOf({ notBefore: 'nextDayBeijing' }, undefined, at(now))).toBe(at(next));
	});
	test('a wait the service asks for comes first', () =>
		expect(notBeforeOf({ notBefore: 'nextDayBeijing' }, 1000, 0)).toBe(1000));
	test('a fixed wait', () => expect(notBeforeOf({ notBefore: 600_000 }, undefined, 0)).toBe(600_000));
	test('none', () => expect(notBeforeOf(undefined, undefined, 0)).toBeUndefined());
});
