import { fieldsWithin } from '../../docs/tables/services';
import type { Field } from '../../lib/operation/field';
import { readValue } from '../../lib/operation/value';
import { services } from '../forms';

/** What the form says of bounds is what the field refuses, and a list that travels in batches has a field that bounds it. */

const operations = [...services.values()].flatMap((service) =>
	service.operations.map((one) => [`${service.name} ${one.resource}.${one.operation}`, one] as const),
);

const dayMs = 86_400_000;

/** Every number that the field itself holds; times count in days. */
const numbersOf = (value: unknown): number[] =>
	typeof value === 'number'
		? [value, value / dayMs]
		: typeof value === 'object' && value !== null && !(value instanceof RegExp)
			? Object.entries(value).flatMap(([name, member]) => (name === 'fields' ? [] : numbersOf(member)))
			: [];

/** Without what an app may have in all, and what a rule of the operation checks. */
const promised = ({ description = '' }: Field): number[] =>
	[...description.matchAll(/\bat most (\d+)\b(?! pushes| days from today)/gi)].map(([, figure]) => Number(figure));

test('a description promises no other bound than the field holds', () => {
	const wrong: string[] = [];
	let seen = 0;
	for (const [place, { fields }] of operations)
		for (const { field, label } of fieldsWithin(fields))
			for (const figure of promised(field)) {
				seen++;
				if (!numbersOf(field).includes(figure)) wrong.push(`${place} ${label}: ${figure}`);
			}
	expect(wrong).toEqual([]);
	expect(seen).toBeGreaterThan(0);
});

test('a field for several targets says how many', () => {
	const several = operations.flatMap(([place, { fields }]) =>
		[...fieldsWithin(fields)].flatMap(({ field }) =>
			field.kind === 'targets' && field.max > 1 ? [[place, field]] : [],
		),
	) as Array<[string, Field & { max: number }]>;
	for (const [place, field] of several) expect([place, promised(field)]).toEqual([place, [field.max]]);
	expect(several.length).toBeGreaterThan(0);
});

test('what travels in batches is a field of the operation, which bounds it', () => {
	for (const [place, { fields, batching }] of operations)
		if (batching && !batching.entries)
			expect([place, fields.some(({ kind, wire }) => kind === 'targets' && wire === batching.into)]).toEqual([
				place,
				true,
			]);
});

test('an ID is a number above 0, which is what a missing one turns into', () => {
	const ids = operations.flatMap(([place, { fields }]) =>
		[...fieldsWithin(fields)].flatMap(({ field, label }) =>
			field.kind === 'digits' && /\bID$/.test(label) ? [{ place: `${place} ${label}`, field }] : [],
		),
	);
	expect(ids.filter(({ field }) => field.positive !== true).map(({ place }) => place)).toEqual([]);
	expect(ids.length).toBeGreaterThan(5);
	for (const { field } of ids)
		expect(() => readValue(field, '00', { zone: 'utc', now: 0, typed: true })).toThrow(
			/is 00; it must be a whole number of at least 1/,
		);
});
