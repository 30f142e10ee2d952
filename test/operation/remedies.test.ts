import path from 'node:path';
import type { Field } from '../../lib/operation/field';
import type { Service } from '../../lib/operation/operation';
import { formFields } from '../../lib/operation/properties';
import { remedyOf } from '../../lib/operation/remedy';
import { nodes } from '../forms';

/** A remedy that sends the user to a place in the form is said only where the form has that place. */
const services = nodes.map(
	({ folder }) => jest.requireActual<{ service: Service }>(path.join(folder, 'service')).service,
);

const collections = (fields: readonly Field[]): Array<Extract<Field, { kind: 'collection' }>> =>
	fields.flatMap((field) => (field.kind === 'collection' ? [field, ...collections(field.fields)] : []));

describe.each(services)('$displayName', (service) => {
	const headings = new Set(
		service.operations.flatMap((operation) => collections(formFields(operation)).map(({ label }) => label)),
	);

	test('no remedy names a heading that the operation does not have', () => {
		const wrong = service.operations.flatMap((operation) => {
			const own = new Map(collections(formFields(operation)).map((collection) => [collection.label, collection]));
			return Object.entries(service.errors(operation)).flatMap(([code, entry]) => {
				const remedy = remedyOf(entry, operation);
				const named = [...headings].filter((heading) => new RegExp(`\\b(in|under|below) ${heading}\\b`).test(remedy));
				return named
					.filter((heading) => !own.has(heading))
					.map((heading) => `${operation.resource}.${operation.operation} ${code}: ${heading}`);
			});
		});
		expect(wrong).toEqual([]);
	});

	test('where to look for a message names an operation that there is', () => {
		const [, operation] = /\(operation ([^,)]+)/.exec(service.statistics) ?? [];
		expect(service.statistics).not.toBe('the message statistics');
		const resources = new Map(service.resources.map(({ value, name }) => [value, name]));
		const named = service.operations.map(({ resource, name }) => `${resources.get(resource)}: ${name}`);
		expect(named).toEqual(operation === undefined ? expect.anything() : expect.arrayContaining([operation]));
	});

	test('a remedy for the form is one that some operation shows', () => {
		const never = new Set(
			service.operations.flatMap((operation) =>
				Object.entries(service.errors(operation)).flatMap(([code, { inForm }]) =>
					inForm ? [`${code}: ${inForm.field}`] : [],
				),
			),
		);
		for (const operation of service.operations) {
			for (const [code, entry] of Object.entries(service.errors(operation)))
				if (entry.inForm && remedyOf(entry, operation) === entry.inForm.remedy)
					never.delete(`${code}: ${entry.inForm.field}`);
		}
		expect([...never]).toEqual([]);
	});
});
