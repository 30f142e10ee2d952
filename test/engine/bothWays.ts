/**
 * Reads generated expressions over odd items twice in one of n8n's engines, many items at a time and each by itself, and
 * prints what differs as JSON. A process of its own, because n8n loads its engines as modules that Jest cannot load.
 *
 * node --import tsx test/engine/bothWays.ts <legacy | vm | quickjs> <seed> <executions> <expressions of each>
 */
import 'reflect-metadata';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { WorkflowExecute } from 'n8n-core';
import {
	Expression,
	NodeConnectionTypes,
	Workflow,
	createRunExecutionData,
	type IExecuteFunctions,
	type INode,
	type INodeExecutionData,
	type INodeType,
	type INodeTypes,
} from 'n8n-workflow';
import { outputsByOutcome } from '../../lib/run/answer/outputs';
import { parameterSource } from '../../lib/run/read/host';
import { readSyntax } from '../../lib/run/read/syntax';
import { Credentials, engineData } from './harness';
import { holdAgainst, startEngine, type Held } from './heldAgainst';

export interface Compared extends Held {
	engine: string;
	/** Expressions. */
	known: number;
	left: number;
	/** What is left in the execution's data. */
	context: string;
	/** Times that n8n worked out the node's outputs while the items of a node further up were read, and how many these were. */
	outputs: number;
	further: number;
}

const key = fc.constantFrom('name', 'points', 'list', 'o', 'nick', 'date', 'missing', 'with space', 'flag', 'text');

const leaf = fc.oneof(
	fc.string({ maxLength: 6 }),
	fc.integer(),
	fc.double(),
	fc.boolean(),
	fc.constantFrom<unknown>(
		null,
		undefined,
		0,
		-0,
		'',
		false,
		NaN,
		Infinity,
		1e21,
		9007199254740993,
		'9007199254740993',
		'{{ $json.a }}',
		'=1',
		'a\0b',
		'😀😀',
		'\ud83d',
		'2024-02-29T12:00:00.000Z',
		'2024-02-29',
		'["x"]',
		'{"a":1}',
		'a@b.example',
		'null',
	),
	fc.date(),
);
const data = fc.letrec((tie) => ({
	value: fc.oneof(
		{ depthSize: 'small', withCrossShrink: true },
		leaf,
		fc.dictionary(fc.oneof(key, fc.constantFrom('a', 'toString', '__proto__', 'length', '0')), tie('value'), {
			maxKeys: 3,
		}),
		fc.array(tie('value'), { maxLength: 3 }),
	),
	usual: fc
		.record(
			{
				name: fc.string({ minLength: 1, maxLength: 8 }),
				points: fc.integer({ min: -5, max: 1e6 }),
				list: fc.array(fc.oneof(fc.integer(), fc.string({ maxLength: 3 })), { maxLength: 4 }),
				o: fc.record({ a: fc.integer(), name: fc.string({ maxLength: 4 }) }, { noNullPrototype: true }),
				nick: fc.constantFrom('', 'Nick', null),
				date: fc.constantFrom('2024-02-29T12:00:00.000Z', '2024-02-29', 'never'),
				flag: fc.boolean(),
				text: fc.constantFrom('a, b', '  x ', 'Ünïcödé 字'),
			},
			{ requiredKeys: ['name', 'points', 'list'], noNullPrototype: true },
		)
		// One object in two places.
		.map((item) => (item.flag === true ? { ...item, same: item.o } : item)),
	item: fc.oneof(
		{ weight: 6, arbitrary: tie('usual') },
		{ weight: 2, arbitrary: fc.dictionary(key, tie('value'), { maxKeys: 6 }) },
	),
})).item as fc.Arbitrary<Record<string, never>>;

const member = fc
	.tuple(key, fc.constantFrom('.', '?.', '[]', "['']"))
	.map(([name, style]) =>
		name.includes(' ') || style.startsWith('[')
			? `[${style === '[]' ? JSON.stringify(name) : `'${name}'`}]`
			: `${style}${name}`,
	);
const place = fc
	.tuple(
		fc.constantFrom(
			'$json',
			'$json',
			'$json',
			'$input.item.json',
			"$('Items').item.json",
			"$('Turned').item.json",
			'$("Items").first().json',
			"$('Items').last().json",
		),
		fc.array(member, { minLength: 1, maxLength: 2 }),
	)
	.map(([of, members]) => of + members.join(''));

const calls = fc.constantFrom(
	...`toUpperCase() toLowerCase() trim() slice(0,2) slice(-1) split('') split(',') length() repeat(2) padStart(5,'0') concat('x')
	includes('a') indexOf('a') replace('a','b') replace(/a/g,'b') replaceAll("a","}") startsWith('n') charAt(0) at(-1) at(0) toString() toFixed(2)
	toLocaleString() join('-') join() map(x=>x) map((x,i)=>i+'.'+x) filter(x=>x>1) find(x=>x) some(x=>x) every(x=>x>0) flat()
	reduce((a,b)=>a+b,0) flatMap(x=>[x,x]) toTitleCase() toSentenceCase() toSnakeCase() isEmpty() isNotEmpty() first() last() unique() sum() min()
	max() average() compact() toInt() toFloat() toNumber() toBoolean() toDateTime() toDate() format('yyyy') hash() urlEncode() base64Encode()
	toJsonString() parseJson() removeTags() quote() isEmail() isNumeric() extractDomain() round(1) floor() ceil() abs() isEven() keys()
	values() hasField('a') chunk(2) pluck('a') smartJoin('a','name') toISOString() getTime() toFormat('yyyy-MM-dd') toISO() plus(1,'days')
	minus({days:1}) startOf('month') extract('year') match(/\\d+/) search('a') normalize() localeCompare('b') toSorted() toReversed() valueOf()`
		.split(/\s+/)
		.filter((one) => one !== '' && !one.startsWith('length(')),
);

const code = fc.letrec<{ code: string }>((tie) => ({
	code: fc.oneof(
		{ depthSize: 'small', withCrossShrink: true },
		{ weight: 4, arbitrary: place },
		{
			weight: 2,
			arbitrary: fc.constantFrom(
				'$itemIndex',
				'$runIndex',
				'null',
				'undefined',
				'true',
				'0',
				'1.5',
				'9007199254740993',
				"'text'",
				'"$json.name"',
				"'it\\'s'",
				"'} {'",
				'`a\nb`',
				'NaN',
				'Infinity',
				"$now.toFormat('yyyy')",
				'$today.year',
				'$workflow.id',
				'$execution.mode',
				'$prevNode.name',
				'$vars.x',
				'$env.HOME',
				"$('Nobody').item.json.name",
				'$json',
				'$json.list[0]',
				'$json[$json.name]',
				"$('Items').isExecuted",
				'$("Items").all().length',
				"DateTime.fromISO('2024-02-29')",
				'new Date(0)',
				'new Set([1])',
				'[new Set($json.list)]',
				'`a\n` + `b\n`',
				"'a\\\n  b'",
				'new Set($json.list)',
				"$('Items').all().map(x => x.json).indexOf($json)",
				'$json === $input.item.json',
				'$json.o === $input.item.json.o',
				'$json.o === $json.same',
				"$('Items').all().findIndex(x => x.json.o === $json.o)",
				"$('Items').item.json.o === $('Items').item.json.o",
				"$('Items').all().map(() => $('Items').first().json.o).map((o, place, all) => all.indexOf(o))",
				'$mode',
				'/a/',
			),
		},
		{ weight: 4, arbitrary: fc.tuple(tie('code'), calls).map(([of, call]) => `(${of}).${call}`) },
		{ weight: 4, arbitrary: fc.tuple(place, calls).map(([of, call]) => `${of}.${call}`) },
		{ weight: 2, arbitrary: fc.tuple(place, calls).map(([of, call]) => `${of}?.${call}`) },
		fc.tuple(tie('code'), calls, calls).map(([of, a, b]) => `(${of})?.${a}.${b}`),
		fc
			.tuple(place, fc.constantFrom('union', 'difference', 'intersection', 'concat', 'equals'), tie('code'))
			.map(([of, by, a]) => `${of}.${by}(${a})`),
		fc.tuple(place, tie('code')).map(([of, a]) => `${of}.map(slice => slice + (${a}))`),
		fc.tuple(place, tie('code')).map(([of, a]) => `${of}.filter((item, place) => ${a})`),
		fc
			.tuple(
				tie('code'),
				fc.constantFrom('+', '-', '*', '/', '%', '===', '==', '>', '<=', '||', '&&', '??'),
				tie('code'),
			)
			.map(([a, by, b]) => (['||', '&&', '??'].includes(by) ? `(${a}) ${by} (${b})` : `${a} ${by} ${b}`)),
		fc.tuple(tie('code'), tie('code'), tie('code')).map(([a, b, c]) => `${a} ? ${b} : ${c}`),
		fc.tuple(fc.constantFrom('!', '-', '+', 'typeof ', 'void '), tie('code')).map(([by, a]) => `${by}(${a})`),
		fc.array(tie('code'), { maxLength: 3 }).map((all) => `[${all.join(', ')}]`),
		fc.tuple(tie('code'), tie('code')).map(([a, b]) => `({ a: ${a}, 'b c': ${b} })`),
		tie('code').map((a) => `\`x\${${a}}y\``),
		tie('code').map((a) => `[...(${a} || [])]`),
		tie('code').map((a) => `({ ...(${a}) })`),
		tie('code').map((a) => `${a} /* } ' $json */`),
		fc
			.tuple(
				fc.constantFrom(
					'JSON.stringify',
					'Object.keys',
					'Math.round',
					'String',
					'Number',
					'parseInt',
					'$max',
					'Array.isArray',
				),
				tie('code'),
			)
			.map(([by, a]) => `${by}(${a})`),
		fc.tuple(tie('code'), tie('code'), tie('code')).map(([a, b, c]) => `$if(${a}, ${b}, ${c})`),
		fc.tuple(tie('code'), tie('code')).map(([a, b]) => `$ifEmpty(${a}, ${b})`),
		tie('code').map((a) => `$jmespath(${a}, 'a')`),
		tie('code').map((a) => `new Date(${a}).getTime()`),
		// Left to n8n: what changes data, what depends on the item in a way of its own, what is no expression.
		fc.constantFrom(
			'$json.list.sort()',
			'$json.list.push(1)',
			'$json.name = 1',
			'$node["Items"].json.name',
			"$fromAI('name')",
			'$item(0).$json.name',
			'$parameter.x',
			'(x => x)(1)',
			'$json.list.map($json => $json)',
			'$json.list.map(function (x) { return x })',
			'$json.toString',
			'$json["constructor"]',
			'$binary',
			'$("Items").pairedItem().json.name',
			'nobody',
			'1 +',
			'x => x',
			'$',
			'$json.$',
			'[,1]',
			'10n',
		),
	),
})).code;

const chunk = fc
	.tuple(fc.constantFrom(' ', '', '\n'), code, fc.constantFrom(' ', '', ' // end\n', '; '))
	.map((all) => all.join(''));
const typed = fc.constantFrom('', '', ' ', 'Hello ', ', ', "it's ", '.first() ', '"', '{', '}', '\\', '字', '\n');
const expression = fc.oneof(
	{ weight: 2, arbitrary: chunk.map((inner) => `={{${inner}}}`) },
	fc.tuple(typed, chunk, typed).map(([a, b, c]) => `=${a}{{${b}}}${c}`),
	fc.tuple(typed, chunk, typed, chunk, typed).map(([a, b, c, d, e]) => `=${a}{{${b}}}${c}{{${d}}}${e}`),
);

class Step implements INodeType {
	outputsAsked = 0;
	description = {
		displayName: 'Step',
		name: 'step',
		group: ['transform' as const],
		version: 1,
		description: '',
		defaults: { name: 'Step' },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		properties: [],
	};

	execute: NonNullable<INodeType['execute']>;

	constructor(run: (context: IExecuteFunctions) => INodeExecutionData[], outputs?: string) {
		const count = (): void => {
			this.outputsAsked++;
		};
		if (outputs !== undefined)
			Object.defineProperty(this.description, 'outputs', {
				get() {
					count();
					return outputs;
				},
			});
		this.execute = async function (this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
			return [run(this)];
		};
	}
}

type Link = INodeExecutionData['pairedItem'];

const plain = (item: number): Link => ({ item });

/** Links as nodes make them, and as they should not. */
const odd: ReadonlyArray<(item: number) => Link> = [
	(item) => item,
	(item) => [{ item }],
	(item) => [{ item }, { item: item + 1 }],
	(item) => [{ item }, { item }],
	() => undefined,
	() => [],
	() => ({ item: 99 }),
	(item) => ({ item, input: 1 }),
	(item) => ({ item, sourceOverwrite: { previousNode: 'Items' } }),
	() => ({ item: 0, sourceOverwrite: { previousNode: 'Nobody' } }),
];

/**
 * Items, their order turned round with links kept, and the node that reads.
 *
 * @param links those of the first items
 * @returns what the execution keeps as context
 */
async function execute(
	items: INodeExecutionData[],
	read: (context: IExecuteFunctions, node: Step) => void,
	links: typeof odd = [],
): Promise<unknown> {
	const reading: Step = new Step((context) => {
		read(context, reading);
		return [];
	}, outputsByOutcome);
	const types: Record<string, INodeType> = {
		items: new Step(() => items),
		turned: new Step((context) =>
			context
				.getInputData()
				.map(({ json }, item) => {
					const pairedItem = (links[item] ?? plain)(item);
					return pairedItem === undefined ? { json } : { json, pairedItem };
				})
				.reverse(),
		),
		read: reading,
	};
	const nodeTypes = {
		getByName: (type: string) => types[type],
		getByNameAndVersion: (type: string) => types[type],
		getKnownTypes: () => ({}),
	} as unknown as INodeTypes;
	const names = { items: 'Items', turned: 'Turned', read: `Read "it's" {{ x }} 字` };
	const nodes = Object.entries(names).map(([type, name]): INode => ({
		id: type,
		name,
		type,
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
	}));
	const to = (node: string) => ({ main: [[{ node, type: NodeConnectionTypes.Main, index: 0 }]] });
	const workflow = new Workflow({
		id: 'both-ways',
		nodes,
		connections: { [names.items]: to(names.turned), [names.turned]: to(names.read) },
		active: false,
		nodeTypes,
		settings: { executionOrder: 'v1', timezone: 'Asia/Shanghai' },
	});
	const data = createRunExecutionData({
		executionData: {
			nodeExecutionStack: [{ node: nodes[0] as INode, data: { main: [[{ json: {} }]] }, source: null }],
		},
	});
	const execution = new WorkflowExecute(engineData(new Credentials({}), 'execution-1', nodes), 'manual', data);
	const { data: given } = await execution.processRunExecutionData(workflow);
	if (given.resultData.error) throw given.resultData.error;
	return given.executionData?.contextData;
}

function compare(context: IExecuteFunctions, expressions: readonly string[], into: Compared): void {
	// A few at a time, as in the fields of a form.
	for (let from = 0; from < expressions.length; from += 4) {
		const some = expressions.slice(from, from + 4);
		const { slices } = parameterSource(context);
		if (!slices) throw new Error('there is nothing to compare');
		for (const one of some) slices.name(one);
		for (const one of some) into[readSyntax(one, true) ? 'known' : 'left']++;
		for (let item = 0; item < context.getInputData().length; item++)
			for (const one of some) {
				holdAgainst(
					context,
					slices,
					one,
					item,
					into,
					() => `${one}\n  of ${inspect(context.getInputData()[item]?.json, { depth: 5 })}`,
				);
			}
	}
}

async function main(engine: string, seed: number, executions: number, each: number): Promise<Compared> {
	const compared: Compared = {
		engine: await startEngine(engine),
		known: 0,
		left: 0,
		together: 0,
		alone: 0,
		differences: [],
		context: '',
		outputs: 0,
		further: 0,
	};
	const executed = fc.sample(
		fc.tuple(
			fc.array(data, { minLength: 10, maxLength: 14 }),
			fc.array(expression, { minLength: each, maxLength: each, size: 'max' }),
			fc.nat({ max: odd.length }),
		),
		{ seed, numRuns: executions },
	);
	for (const [items, expressions, links] of executed)
		compared.context = JSON.stringify(
			await execute(
				items.map((json) => ({ json })),
				(context) => compare(context, expressions, compared),
				odd.slice(0, links),
			),
		);
	await execute(
		Array.from({ length: 300 }, (_, name) => ({ json: { name } })),
		(context, node) => {
			const { slices } = parameterSource(context);
			const before = node.outputsAsked;
			for (let item = 0; item < 300; item++)
				if (slices?.read("={{ $('Items').item.json.name }}", item) === 299 - item) compared.further++;
			compared.outputs = node.outputsAsked - before;
		},
	);
	return compared;
}

const [, , engine = 'vm', seed = '1', executions = '10', each = '100'] = process.argv;
void main(engine, Number(seed), Number(executions), Number(each)).then(async (compared) => {
	// A line of its own: the engines have their say too.
	process.stdout.write(`\n${JSON.stringify({ ...compared, differences: compared.differences.slice(0, 20) })}\n`);
	await Expression.disposeExpressionEngine();
});
