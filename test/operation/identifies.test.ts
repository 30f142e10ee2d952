import { fieldsWithin } from '../../docs/tables/services';
import type { Field } from '../../lib/operation/field';
import { readValue } from '../../lib/operation/value';
import { services } from '../forms';

/** What a JSON number of 19 digits has become by the time it is read. */
const rounded = Number('1328245138690125824');
const context = { zone: 'Asia/Shanghai', now: 0, typed: false };

/** What the sender makes up, and what is no number at all. */
const madeUp = /Channel|Collapse|Thread|Request ID|ID for|Operator|App ID|Tenant|Workspace|> ID$/;

const cases = [...services.values()].flatMap((service) =>
	service.operations.flatMap(({ resource, operation, fields }) =>
		[...fieldsWithin(fields)]
			.filter(({ field, label }) => field.kind === 'text' && /\bIDs?\b/.test(label) && !madeUp.test(label))
			.map(({ field, label }): [string, Field] => [`${service.name} ${resource}.${operation}: ${label}`, field]),
	),
);

test('there are such fields', () => expect(cases.length).toBeGreaterThan(15));

test.each(cases)('%s is refused where it was rounded on its way', (_name, field) => {
	expect(() => readValue(field, rounded, context)).toThrow(/too large to be exact/);
	expect(() => readValue(field, 1e21, context)).toThrow(/too large to be exact/);
	for (const none of [1.5, NaN, -Infinity])
		expect(() => readValue(field, none, context)).toThrow(/is the number .*; a number here must be whole/);
	for (const shortened of ['1.32825E+18', '1.328245138690125824e+21', ' 1,3E+18 '])
		expect(() => readValue(field, shortened, context)).toThrow(/is what a spreadsheet makes of a long number/);
});
