import fc from 'fast-check';
import { NodeConnectionTypes, type IExecuteFunctions, type INodeExecutionData, type INodeType } from 'n8n-workflow';
import { askEngine, parseDirect, readDirect } from '../../lib/run/read/expression';
import { runInEngine } from '../engine/harness';

/** Evaluates every expression with n8n's own engine, for the item it belongs to. */
class Evaluator implements INodeType {
	description = {
		displayName: 'Evaluator',
		name: 'evaluator',
		group: ['transform' as const],
		version: 1,
		description: '',
		defaults: { name: 'Evaluator' },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		properties: [],
	};

	results: unknown[] = [];

	execute: NonNullable<INodeType['execute']>;

	constructor(expressions: readonly string[]) {
		const { results } = this;
		this.execute = async function (this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
			expressions.forEach((expression, item) => {
				try {
					results.push(this.evaluateExpression(expression.slice(1), item));
				} catch (error) {
					results.push(error);
				}
			});
			return [[]];
		};
	}
}

interface Sample {
	expression: string;
	json: Record<string, unknown>;
}

async function askReal(samples: readonly Sample[]): Promise<unknown[]> {
	const node = new Evaluator(samples.map(({ expression }) => expression));
	await runInEngine({ node, parameters: {}, items: samples.map(({ json }) => json as never), credential: {} });
	return node.results;
}

const key = fc.oneof(
	fc.constantFrom(
		'a',
		'b',
		'name',
		'regId',
		'with space',
		'中文',
		'class',
		'length',
		'constructor',
		'__proto__',
		'toString',
		'hasOwnProperty',
		'prototype',
		'0',
		'1',
		'$x',
		'isEmpty',
		'first',
		"it's",
		'a.b',
		'',
		'ü',
	),
	fc.string({ maxLength: 6 }),
);
const leaf = fc.oneof(
	fc.string(),
	fc.integer(),
	fc.double(),
	fc.boolean(),
	fc.constantFrom(null, undefined, 0, -0, '', false, NaN, Infinity, 1e21, '  ', '{{ $json.a }}', '=1', '\n'),
	fc.date(),
);
const json = fc.letrec((tie) => ({
	value: fc.oneof(
		{ depthSize: 'small', withCrossShrink: true },
		leaf,
		fc.dictionary(key, tie('value'), { maxKeys: 4 }),
		fc.array(tie('value'), { maxLength: 3 }),
	),
	root: fc.dictionary(key, tie('value'), { maxKeys: 6 }),
})).root as fc.Arbitrary<Record<string, unknown>>;

const identifier = /^[A-Za-z_$][\w$]*$/;
const written = fc
	.array(fc.tuple(key, fc.constantFrom('dot', 'single', 'double', 'index', 'spaced')), { minLength: 0, maxLength: 4 })
	.map((steps) =>
		steps
			.map(([name, style]) => {
				if (style === 'dot' && identifier.test(name)) return `.${name}`;
				if (style === 'index') return `[${name.length}]`;
				if (style === 'single') return `['${name}']`;
				if (style === 'spaced') return `[ "${name}" ]`;
				return `["${name}"]`;
			})
			.join(''),
	);
const code = fc
	.tuple(fc.constantFrom('{{', '{{ ', '{{\n'), written, fc.constantFrom('}}', ' }}', '  }}'))
	.map(([open, path, close]) => `${open}$json${path}${close}`);
const around = fc.oneof(
	fc.string({ maxLength: 8 }),
	fc.constantFrom('Hello ', '!', ' ', '{', '}', '}}', '中文', '\\', "'", '\n', 'a{b}c'),
);
const expression = fc
	.oneof(
		code,
		fc.array(fc.oneof(code, around), { minLength: 1, maxLength: 4 }).map((parts) => parts.join('')),
	)
	.map((text) => `=${text}`);

/** Real paths of the item, so that not everything is missing. */
const aimed = json.chain((object) => {
	const paths: string[] = [];
	const walk = (value: unknown, path: string, depth: number): void => {
		if (depth > 3 || typeof value !== 'object' || value === null || value instanceof Date) return;
		for (const name of Object.keys(value)) {
			const next = Array.isArray(value)
				? `${path}[${name}]`
				: identifier.test(name)
					? `${path}.${name}`
					: `${path}[${JSON.stringify(name)}]`;
			paths.push(next);
			walk((value as Record<string, unknown>)[name], next, depth + 1);
		}
	};
	walk(object, '', 0);
	const one = paths.length === 0 ? fc.constant('.a') : fc.constantFrom(...paths);
	return fc.tuple(one, around, fc.boolean()).map(([path, text, alone]) => ({
		json: object,
		expression: alone ? `={{ $json${path} }}` : `=${text}{{ $json${path} }}${text}`,
	}));
});

test('whatever is read without the engine is what the engine reads, over thousands of expressions', async () => {
	const samples: Sample[] = [...fc.sample(fc.record({ json, expression }), 1000), ...fc.sample(aimed, 1500)];
	const real = await askReal(samples);
	expect(real).toHaveLength(samples.length);
	let direct = 0;
	samples.forEach(({ expression: text, json: item }, index) => {
		const parsed = parseDirect(text);
		const mine = parsed ? readDirect(parsed, item) : askEngine;
		if (mine === askEngine) return;
		direct++;
		if (!Object.is(mine, real[index]))
			throw new Error(`${text} of ${JSON.stringify(item)}: ${String(mine)} instead of ${String(real[index])}`);
	});
	// The test must have tested something.
	expect(direct).toBeGreaterThan(250);
}, 900_000);

test.each([
	['={{ $json.regId }}', 'r1'],
	['={{$json.regId}}', 'r1'],
	['=Hello {{ $json.name }}, order {{ $json.order.id }}', 'Hello Li, order 7'],
	['={{ $json["name"] }}', 'Li'],
	["={{ $json['with space'] }}", 'x'],
	['={{ $json.list[0] }}', 'first'],
	['=only text', 'only text'],
	['={{ $json.order.id }}', 7],
	['={{ $json.yes }}', true],
])('reads %s without the engine', (text, expected) => {
	const parsed = parseDirect(text);
	expect(
		parsed &&
			readDirect(parsed, { regId: 'r1', name: 'Li', order: { id: 7 }, 'with space': 'x', list: ['first'], yes: true }),
	).toBe(expected);
});

test.each([
	'=valueOf',
	'=toString',
	'={{ $json.regId.trim() }}',
	'={{ $json }}',
	'={{ $json.a + 1 }}',
	'={{ $item.json.a }}',
	'={{ $json.constructor }}',
	'={{ $json.$.a }}',
	"={{ $json['__proto__'].x }}",
	'={{{ $json.a }}}',
	'={{ $json.a }} {{ 1',
	'={{ $json?.a }}',
	'={{ $json["a\\n"] }}',
])('leaves %s to the engine', (text) => {
	expect(parseDirect(text)).toBeUndefined();
});

test.each([undefined, null, {}, [], new Date(), NaN, Infinity])('asks the engine when the value is %p', (value) => {
	const parsed = parseDirect('={{ $json.a }}');
	expect(parsed && readDirect(parsed, { a: value })).toBe(askEngine);
});
