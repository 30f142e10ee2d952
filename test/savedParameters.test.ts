import { NodeHelpers, type INode, type INodeParameters, type INodeType } from 'n8n-workflow';
import { choicesOf, inside, nodes, walk, type Property } from './forms';

/** What n8n makes of a saved node's parameters, with the hidden properties that keep an expression for a whole and without them. */
const isWhole = ({ type }: Property): boolean => type === 'collection' || type === 'fixedCollection';

const withoutKeepers = (properties: readonly Property[]): Property[] =>
	properties
		.filter(({ type }) => type !== 'hidden')
		.map((property) =>
			property.type === 'collection' ? { ...property, options: withoutKeepers(inside(property)) } : property,
		);

const asSaved = (properties: Property[], node: INodeType, saved: INodeParameters, defaults = true): unknown =>
	NodeHelpers.getNodeParameters(
		properties,
		structuredClone(saved),
		defaults,
		false,
		{ typeVersion: 1 } as INode,
		node.description,
	);

/** The same, or what n8n says where it takes the parameters for broken: older ones do for a text in the place of a list. */
function asSavedOrRefused(...given: Parameters<typeof asSaved>): unknown {
	try {
		return asSaved(...given);
	} catch (error) {
		return { refused: String(error) };
	}
}

function* operations(node: INodeType): Generator<{ resource: string; operation: string; wholes: Property[] }> {
	for (const property of node.description.properties.filter(({ name }) => name === 'operation')) {
		for (const resource of (property.displayOptions?.show?.resource ?? []) as string[]) {
			for (const { value } of choicesOf(property)) {
				const fits = ({ displayOptions }: Property): boolean =>
					displayOptions?.show?.resource?.includes(resource) === true &&
					displayOptions.show.operation?.includes(value) === true;
				yield {
					resource,
					operation: String(value),
					wholes: node.description.properties.filter((one) => isWhole(one) && fits(one)),
				};
			}
		}
	}
}

/** What a form that decides about a field has to say. */
const shownBy = ({ displayOptions }: Property): INodeParameters =>
	Object.fromEntries(
		Object.entries(displayOptions?.show ?? {}).flatMap(([name, values]) =>
			['resource', 'operation'].includes(name) ? [] : [[name.replace('/', ''), values?.[0] as string]],
		),
	);

const expression = '={{ $json.o }}';

/** What may be saved for a collection: as the form writes it, and as nobody should. */
const values = [
	undefined,
	{},
	[],
	null,
	'',
	'text',
	5,
	true,
	{ values: [{ key: 'a', value: expression }] },
	{ values: [] },
	{ length: 0 },
	[{}],
	['text'],
];

/** A collection with something in each of its fields. */
const filled = (property: Property, value: (field: Property) => unknown): INodeParameters =>
	Object.fromEntries(
		inside(property)
			.filter(({ type }) => type !== 'hidden' && type !== 'notice')
			.map((field) => [field.name, value(field) as string]),
	);

describe.each(nodes)('$name', ({ node }) => {
	const { properties } = node.description;
	const bare = withoutKeepers(properties);

	test('each collection has its keeper right behind it, which the editor does not show', () => {
		let count = 0;
		for (const { property, siblings } of walk(properties)) {
			if (!isWhole(property)) continue;
			count++;
			const { name, displayName } = property;
			expect(siblings[siblings.indexOf(property) + 1]).toMatchObject({
				type: 'hidden',
				name,
				displayName,
				default: {},
			});
		}
		expect(count).toBeGreaterThan(0);
		expect([...walk(properties)].filter(({ property }) => property.type === 'hidden')).toHaveLength(count);
	});

	test('no row of a list holds a collection: nothing could keep an expression there', () => {
		for (const { property } of walk(properties))
			if (property.type === 'fixedCollection') expect(inside(property).filter(isWhole)).toEqual([]);
	});

	test('everything else is read as without them', () => {
		const seen = new Set<Property>();
		for (const { resource, operation, wholes } of operations(node)) {
			for (const whole of wholes.filter((one) => !seen.has(one))) {
				seen.add(whole);
				const beside = { resource, operation, ...shownBy(whole) };
				const contents = [
					...values,
					filled(whole, ({ default: own }) => own),
					...[{}, [], null, 'text', { values: [{ key: 'a', value: expression }] }].map((within) =>
						filled(whole, (field) => (isWhole(field) ? within : expression)),
					),
				];
				for (const value of contents) {
					for (const defaults of [true, false]) {
						const saved = { ...beside, [whole.name]: value } as INodeParameters;
						expect({ saved, read: asSavedOrRefused(properties, node, saved, defaults) }).toEqual({
							saved,
							read: asSavedOrRefused(bare, node, saved, defaults),
						});
					}
				}
			}
			// Left over from another operation.
			const others = Object.fromEntries(
				bare
					.filter((one) => isWhole(one) && !wholes.some(({ name }) => name === one.name))
					.map(({ name }) => [name, expression]),
			);
			const saved = { resource, operation, ...others };
			expect(asSavedOrRefused(properties, node, saved)).toEqual(asSavedOrRefused(bare, node, saved));
		}
	});

	test('an expression for a whole is still there, on top and within', () => {
		for (const { resource, operation, wholes } of operations(node)) {
			for (const whole of wholes) {
				const beside = { resource, operation, ...shownBy(whole) };
				for (const defaults of [true, false]) {
					expect(asSaved(properties, node, { ...beside, [whole.name]: expression }, defaults)).toMatchObject({
						[whole.name]: expression,
					});
					if (whole.type !== 'collection') continue;
					for (const inner of inside(whole).filter(isWhole)) {
						const saved = { ...beside, [whole.name]: { ...shownBy(inner), [inner.name]: expression } };
						expect(asSaved(properties, node, { ...saved, ...shownBy(inner) }, defaults)).toMatchObject({
							[whole.name]: { [inner.name]: expression },
						});
					}
				}
			}
		}
	});
});
