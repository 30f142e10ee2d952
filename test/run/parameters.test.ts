import fc from 'fast-check';
import {
	NodeConnectionTypes,
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeProperties,
	type INodeType,
} from 'n8n-workflow';
import { collection, pairs, text } from '../../lib/operation/field';
import { parameterSource } from '../../lib/run/read/host';
import { partOf, readParameter } from '../../lib/run/read/parameters';
import { FieldReader } from '../../lib/run/read/reader';
import { runInEngine } from '../engine/harness';

/** What we read once, or straight from the item, is what n8n's engine gives when it is asked for each item anew. */

const names = ['a', 'b', 'c'];
const string = (name: string): INodeProperties => ({ displayName: name, name, type: 'string', default: '' });

const properties: INodeProperties[] = [
	...names.map(string),
	{ displayName: 'Options', name: 'options', type: 'collection', default: {}, options: names.map(string) },
	{
		displayName: 'Pairs',
		name: 'pairs',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true },
		default: {},
		options: [{ name: 'values', displayName: 'Pair', values: [string('key'), string('value')] }],
	},
	{
		displayName: 'Choice',
		name: 'choice',
		type: 'options',
		default: 'x',
		options: [
			{ name: 'X', value: 'x' },
			{ name: 'Y', value: 'y' },
		],
	},
	{ displayName: 'Number', name: 'number', type: 'number', default: 0 },
	{
		displayName: 'Locator',
		name: 'locator',
		type: 'resourceLocator',
		default: { mode: 'id', value: '' },
		modes: [{ displayName: 'By ID', name: 'id', type: 'string' }],
	},
];

type Probe = (context: IExecuteFunctions, count: number) => void;

class Prober implements INodeType {
	description = {
		displayName: 'Prober',
		name: 'prober',
		group: ['transform' as const],
		version: 1,
		description: '',
		defaults: { name: 'Prober' },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		properties,
	};

	execute: NonNullable<INodeType['execute']>;

	constructor(probe: Probe) {
		this.execute = async function (this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
			probe(this, this.getInputData().length);
			return [[]];
		};
	}
}

async function probe(parameters: IDataObject, items: IDataObject[], run: Probe): Promise<void> {
	let ran = false;
	const { error } = await runInEngine({
		node: new Prober((context, count) => {
			run(context, count);
			ran = true;
		}),
		parameters,
		items,
		credential: {},
	});
	if (error) throw error;
	expect(ran).toBe(true);
}

const attempt = (read: () => unknown): unknown => {
	try {
		return { value: read() };
	} catch (error) {
		return { error: (error as Error).message };
	}
};

const value = fc.oneof(
	fc.string({ maxLength: 8 }),
	fc.constantFrom(
		'',
		' ',
		'={{ $json.x }}',
		'={{ $json.y }}',
		'=Hello {{ $json.x }}!',
		'={{ $json.list }}',
		'={{ $json.object.deep }}',
		'={{ $json.missing }}',
		'={{ $json.x + 1 }}',
		'={{ $itemIndex }}',
		'={{ [$json.x, 2] }}',
		'={{ ({ k: $json.y }) }}',
		'={{ $json.x.toUpperCase() + $json.y }}',
		'={{ { at: DateTime.fromISO("2024-02-29"), list: $json.list } }}',
		'={{ DateTime.fromISO("2024-02-29") }}',
		'={{ new Date(0) }}',
		'={{ $json.missing.trim() }}',
		'={{ $json.object }} and {{ $json.list.first() }}',
		'={{ null }}',
		'=',
		'= ',
		'={{ "=1" }}',
		'={{ $json["x"] }} {{ $json.y }}',
		'{{ $json.x }}',
	),
);
const parameters = fc.record({
	a: value,
	b: value,
	c: value,
	options: fc.dictionary(fc.constantFrom(...names), value, { maxKeys: 3 }),
	pairs: fc.oneof(fc.constant({}), fc.record({ values: fc.array(fc.record({ key: value, value }), { maxLength: 3 }) })),
	choice: fc.constantFrom('x', 'y', '={{ $json.x }}'),
	number: fc.oneof(fc.integer(), fc.constant('={{ $json.y }}'), fc.constant('={{ "5" }}')),
	locator: fc.record({ __rl: fc.constant(true), mode: fc.constant('id'), value }),
});
const items = fc.array(
	fc.record({
		x: fc.oneof(fc.string({ maxLength: 5 }), fc.constant('=1'), fc.constant('{{ 1 }}')),
		y: fc.oneof(fc.integer(), fc.boolean(), fc.constant(null)),
		list: fc.constant(['l', 1]),
		object: fc.constant({ deep: { er: 1 } }),
	}),
	// From eight on, expressions are read for many items at a time.
	{ minLength: 1, maxLength: 12 },
);

test('any stored value, for any item, is read as the engine reads it', async () => {
	let checked = 0;
	await fc.assert(
		fc.asyncProperty(parameters, items, async (stored, data) => {
			await probe(stored, data, (context, count) => {
				const source = parameterSource(context);
				for (const { name } of properties) {
					const parameter = readParameter(name, source);
					for (let item = 0; item < count; item++) {
						const real = attempt(() =>
							context.getNodeParameter(name, item, null, name === 'locator' ? { extractValue: true } : {}),
						);
						const mine = attempt(() => (parameter.fixed ? parameter.value : parameter.read(item)));
						// Deep equality takes 0 and -0 apart, and tells null from undefined, as it should.
						expect({ name, item, read: mine }).toEqual({ name, item, read: real });
						checked++;
					}
				}
			});
		}),
		{ numRuns: 150 },
	);
	expect(checked).toBeGreaterThan(1000);
}, 120_000);

test('a part of a collection is read as the engine reads the whole', async () => {
	await fc.assert(
		fc.asyncProperty(parameters, items, async (stored, data) => {
			await probe(stored, data, (context, count) => {
				const source = parameterSource(context);
				const raw = source.raw('options');
				const whole = readParameter('options', source);
				for (const name of names) {
					const part = partOf(whole, name, raw, source);
					for (let item = 0; item < count; item++) {
						const real = (context.getNodeParameter('options', item, {}) as IDataObject)[name];
						expect(part.fixed ? part.value : part.read(item)).toEqual(real);
					}
				}
			});
		}),
		{ numRuns: 80 },
	);
}, 120_000);

test('what holds no expression is resolved once, and what does is resolved for each item', async () => {
	const fields = [
		text('a', 'A'),
		text('b', 'B'),
		collection('options', 'Options', [text('c', 'C')]),
		pairs('pairs', 'Pairs', { emit: (all) => all }),
	];
	await probe(
		{
			a: 'fix',
			b: '={{ $json.x }}',
			options: { c: '={{ $itemIndex }}' },
			pairs: { values: [{ key: 'k', value: '={{ $json.x.toUpperCase() }}' }] },
		},
		[{ x: 'one' }, { x: 'two' }],
		(context) => {
			const asked: string[] = [];
			const source = parameterSource(context);
			const counted = {
				...source,
				resolve: (name: string, item: number) => {
					asked.push(`${name}/${item}`);
					return source.resolve(name, item);
				},
				evaluate: (expression: string, item: number) => {
					asked.push(`${expression}/${item}`);
					return source.evaluate(expression, item);
				},
			};
			const reader = new FieldReader(fields, counted, { zone: 'utc', now: 0 });
			const read = [0, 1].map((item) => reader.read(item, () => true));
			expect(read).toEqual([
				{ a: 'fix', b: 'one', c: '0', pairs: { k: 'ONE' } },
				{ a: 'fix', b: 'two', c: '1', pairs: { k: 'TWO' } },
			]);
			// Neither the literal nor the plain property of the item has cost a question.
			expect(asked).toEqual([
				'={{ $itemIndex }}/0',
				'={{ $json.x.toUpperCase() }}/0',
				'={{ $itemIndex }}/1',
				'={{ $json.x.toUpperCase() }}/1',
			]);
		},
	);
});

test('reading one item does not change what another reads', async () => {
	await probe(
		{ pairs: { values: [{ key: 'fix', value: '={{ $json.x }}' }] } },
		[{ x: 'one' }, { x: 'two' }],
		(context) => {
			const parameter = readParameter('pairs', parameterSource(context));
			if (parameter.fixed) throw new Error('it holds an expression');
			const first = parameter.read(0) as { values: Array<{ value: unknown }> };
			first.values[0]!.value = 'changed';
			expect(parameter.read(1)).toEqual({ values: [{ key: 'fix', value: 'two' }] });
			expect(parameter.read(0)).toEqual({ values: [{ key: 'fix', value: 'one' }] });
		},
	);
});
