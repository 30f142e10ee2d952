import type { IExecuteFunctions, INode, INodeExecutionData } from 'n8n-workflow';
import type { Dice } from './dice';

type Link = INodeExecutionData['pairedItem'];
type Items = INodeExecutionData[];

/** Links as nodes make them, and as they should not. */
const oddLink = (dice: Dice, item: number, upstream: readonly string[]): Link =>
	dice.one<() => Link>([
		() => item,
		() => [{ item }],
		() => [{ item }, { item: item + 1 }],
		() => [{ item }, { item }],
		() => [item, item + 1] as never,
		() => undefined,
		() => null as never,
		() => [],
		() => ({ item: 99_999 }),
		() => ({ item: -1 }),
		() => ({ item: 0.5 }),
		() => ({ item: String(item) as never }),
		() => ({ item, input: 1 }),
		() => ({ item, input: 7 }),
		() => ({ item, sourceOverwrite: { previousNode: dice.one(upstream) } }),
		() => ({ item: 0, sourceOverwrite: { previousNode: 'Nobody' } }),
		() => ({}) as never,
		() => ({ item, sourceOverwrite: { previousNode: dice.one(upstream), previousNodeOutput: 1, previousNodeRun: 1 } }),
	])();

/** What a node does with its items. */
export interface Made {
	inputs: number;
	outputs: number;
	settings?: Partial<INode>;
	run: (context: IExecuteFunctions, dice: Dice, upstream: readonly string[]) => Items[] | null;
}

/** An item, now and then with what an engine may take for something of its own. */
export const data = (dice: Dice, id: string): INodeExecutionData => ({
	json: {
		id,
		list: [1, 2],
		...(dice.chance(0.05) ? { __isError: true } : {}),
		...(dice.chance(0.05) ? { o: { __isError: true, name: 'TypeError', message: id } } : {}),
		...(dice.chance(0.05) ? { o: { __n8nType: 'DateTime', __isDate: true, __isoString: '2024-01-01' } } : {}),
		...(dice.chance(0.05) ? { o: { __isNaN: true, __isSet: true, __values: [], __value: 1, __isEscaped: true } } : {}),
		...(dice.chance(0.05) ? { o: { __isObject: true, __keys: ['a'], __isArray: true, __length: 3 } } : {}),
	},
});

export const kinds: Record<string, Made> = {
	keep: {
		inputs: 1,
		outputs: 1,
		run: (context, dice) => [
			context
				.getInputData()
				.map(({ json }, item) => ({ json: { ...json, kept: dice.below(9) }, pairedItem: { item } })),
		],
	},
	same: { inputs: 1, outputs: 1, run: (context) => [context.getInputData()] },
	unlinked: { inputs: 1, outputs: 1, run: (context) => [context.getInputData().map(({ json }) => ({ json }))] },
	drops: {
		inputs: 1,
		outputs: 1,
		run: (context) => [[...context.getInputData(), ...context.getInputData()].map(({ json }) => ({ json }))],
	},
	filter: {
		inputs: 1,
		outputs: 1,
		run: (context, dice) => [context.getInputData().filter(() => dice.chance(0.8))],
	},
	sort: { inputs: 1, outputs: 1, run: (context, dice) => [dice.shuffled(context.getInputData())] },
	split: {
		inputs: 1,
		outputs: 1,
		run: (context, dice) => [
			context.getInputData().flatMap(({ json }, item) =>
				Array.from({ length: dice.below(4) }, (_, part) => ({
					json: { ...json, part },
					pairedItem: { item },
				})),
			),
		],
	},
	aggregate: {
		inputs: 1,
		outputs: 1,
		run: (context, dice) => {
			const groups = 1 + dice.below(12);
			const items = context.getInputData();
			return [
				Array.from({ length: groups }, (_, group) => ({
					json: { id: `group ${group}`, list: [group] },
					pairedItem: items.map((__, item) => ({ item })).filter(({ item }) => item % groups === group),
				})),
			];
		},
	},
	odd: {
		inputs: 1,
		outputs: 1,
		run: (context, dice, upstream) => [
			context.getInputData().map(({ json }, item) => {
				const pairedItem = dice.chance(0.4) ? oddLink(dice, item, upstream) : { item };
				return pairedItem === undefined ? { json } : { json, pairedItem };
			}),
		],
	},
	decide: {
		inputs: 1,
		outputs: 2,
		run: (context, dice) => {
			const yes = context.getInputData().map(() => dice.chance(0.5));
			return [
				context.getInputData().filter((_, item) => yes[item]),
				context.getInputData().filter((_, item) => !yes[item]),
			];
		},
	},
	fan: {
		inputs: 1,
		outputs: 3,
		run: (context, dice) => {
			const way = context.getInputData().map(() => dice.below(3));
			return [0, 1, 2].map((output) => context.getInputData().filter((_, item) => way[item] === output));
		},
	},
	append: {
		inputs: 2,
		outputs: 1,
		run: (context) => [
			[0, 1].flatMap((input) =>
				(context.getInputData(input) ?? []).map(({ json }, item) => ({ json, pairedItem: { item, input } })),
			),
		],
	},
	combine: {
		inputs: 2,
		outputs: 1,
		run: (context) => {
			const [a, b] = [context.getInputData(0) ?? [], context.getInputData(1) ?? []];
			return [
				Array.from({ length: Math.min(a.length, b.length) }, (_, item) => ({
					json: { ...a[item]?.json, ...b[item]?.json },
					pairedItem: [
						{ item, input: 0 },
						{ item, input: 1 },
					],
				})),
			];
		},
	},
	choose: {
		inputs: 2,
		outputs: 1,
		// As Merge does with "choose branch": what it was given, links and all.
		run: (context, dice) => [context.getInputData(dice.below(2)) ?? []],
	},
	fails: {
		inputs: 1,
		outputs: 2,
		settings: { onError: 'continueErrorOutput' },
		run: (context, dice) => [
			context
				.getInputData()
				.map(({ json }, item) =>
					dice.chance(0.3) ? { json: { error: `no ${item}` }, pairedItem: { item } } : { json, pairedItem: { item } },
				),
			[],
		],
	},
	throws: {
		inputs: 1,
		outputs: 1,
		settings: { onError: 'continueRegularOutput' },
		run: () => {
			throw new Error('It breaks');
		},
	},
	once: {
		inputs: 1,
		outputs: 1,
		settings: { executeOnce: true },
		run: (_context, dice) => [
			Array.from({ length: 10 }, (_, place) => ({ ...data(dice, `once ${place}`), pairedItem: { item: 0 } })),
		],
	},
	wait: {
		inputs: 1,
		outputs: 1,
		run: (context) => {
			void context.putExecutionToWait(new Date(Date.now() + 1000));
			return [context.getInputData()];
		},
	},
	again: {
		inputs: 1,
		outputs: 2,
		// Half of the items come out of the second output, which leads back, until it has run three times.
		run: (context, dice) => {
			const done = Number(context.evaluateExpression('{{ $runIndex }}', 0)) >= 2;
			const out = context.getInputData().map(() => done || dice.chance(0.6));
			return [
				context.getInputData().filter((_, item) => out[item]),
				context.getInputData().filter((_, item) => !out[item]),
			];
		},
	},
};
