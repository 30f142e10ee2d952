/**
 * Workflows put together at random, in n8n's own engine: branches, merges, lists, loops, waits, pinned data, links as nodes make them and as
 * they should not. At each node that reads, what is read for many items at a time is held against what n8n gives for each.
 * As a program of its own: n8n keeps one expression engine for a process.
 */
import 'reflect-metadata';
import { WorkflowExecute } from 'n8n-core';
import {
	Expression,
	Workflow,
	createRunExecutionData,
	type IExecuteFunctions,
	type INode,
	type INodeTypes,
	type IRunExecutionData,
	type ISourceData,
} from 'n8n-workflow';
import { parameterSource } from '../../lib/run/read/host';
import { Credentials, engineData } from './harness';
import { holdAgainst, startEngine, type Held } from './heldAgainst';
import { chart, read, type Chart } from './wandering/chart';
import { Dice } from './wandering/dice';
import { expressionsFor } from './wandering/expressions';

export interface Wandered extends Held {
	engine: string;
	workflows: number;
	/** Times that a node was read in. */
	readings: number;
	/** Values, among those read together, that came of a node further up. */
	further: number;
}

/** As it comes out of n8n's database. */
const stored = (given: IRunExecutionData): IRunExecutionData => JSON.parse(JSON.stringify(given)) as IRunExecutionData;

async function execute(
	{ nodes, connections, types, starts, pinData, settings, mode }: Chart,
	dice: Dice,
): Promise<void> {
	const nodeTypes = {
		getByName: (type: string) => types[type],
		getByNameAndVersion: (type: string) => types[type],
		getKnownTypes: () => ({}),
	} as unknown as INodeTypes;
	const make = (): Workflow =>
		new Workflow({
			id: 'wandering',
			nodes,
			connections,
			active: false,
			nodeTypes,
			settings,
			pinData: mode === 'manual' ? pinData : {},
		});
	const first = nodes.find(({ name }) => name === starts[0]) as INode;
	let run = createRunExecutionData({
		resultData: mode === 'manual' ? { pinData, runData: {} } : { runData: {} },
		executionData: {
			nodeExecutionStack: [{ node: first, data: { main: [[{ json: {} }]] }, source: null }],
		},
	});
	for (let round = 0; round < 6; round++) {
		const execution = new WorkflowExecute(engineData(new Credentials({}), 'execution-1', nodes), mode, run);
		const { data: given } = await execution.processRunExecutionData(make());
		if (given.waitTill) {
			run = stored(given);
			continue;
		}
		// The node alone once more, as with "Execute step": what was before it is there.
		const last = given.resultData.runData[read]?.at(-1);
		const source = last?.source[0];
		if (round < 5 && last && source && dice.chance(0.2)) {
			const items =
				given.resultData.runData[source.previousNode]?.[source.previousNodeRun ?? 0]?.data?.main?.[
					source.previousNodeOutput ?? 0
				];
			if (!items?.length) return;
			const { [read]: _, ...runData } = given.resultData.runData;
			run = createRunExecutionData({
				resultData: { runData: stored(runData as never) as never, ...(mode === 'manual' ? { pinData } : {}) },
				executionData: {
					nodeExecutionStack: [
						{
							node: nodes.find(({ name }) => name === read) as INode,
							data: { main: [items] },
							source: { main: [source as ISourceData] },
						},
					],
				},
			});
			continue;
		}
		return;
	}
}

function compare(
	context: IExecuteFunctions,
	dice: Dice,
	among: readonly string[],
	into: Wandered,
	about: string,
): void {
	const count = context.getInputData().length;
	if (count < 8) return;
	into.readings++;
	const above = context.getParentNodes(context.getNode().name).map(({ name }) => name);
	const expressions = expressionsFor(dice, among, above);
	// A few at a time, as in the fields of a form.
	for (let from = 0; from < expressions.length; from += 4) {
		const some = expressions.slice(from, from + 4);
		const { slices } = parameterSource(context);
		if (!slices) throw new Error('there is nothing to compare');
		for (const one of some) slices.name(one);
		const backwards = dice.chance(0.1);
		for (let place = 0; place < count; place++) {
			const item = backwards ? count - 1 - place : place;
			for (const one of some) {
				const held = holdAgainst(context, slices, one, item, into, () => `${about} ${one} of item ${item}`);
				if (held && one.includes('.item')) into.further++;
			}
		}
	}
}

async function main(engine: string, seed: number, workflows: number): Promise<Wandered> {
	const wandered: Wandered = {
		engine: await startEngine(engine),
		workflows: 0,
		readings: 0,
		together: 0,
		alone: 0,
		further: 0,
		differences: [],
	};
	const now = Date.now;
	for (let place = 0; place < workflows; place++) {
		const dice = new Dice(seed + place);
		wandered.workflows++;
		const made = chart(dice, (context, same, among) => {
			// Time that is up in the middle of a slice.
			let gone = 0;
			const hurried = engine === 'legacy' && same.chance(0.3);
			if (hurried) Date.now = () => now() + (gone += same.chance(0.03) ? 50 : 0);
			try {
				compare(context, same, among, wandered, `seed ${seed + place}:`);
			} finally {
				Date.now = now;
			}
		});
		await execute(made, dice);
	}
	return wandered;
}

const [, , engine = 'vm', seed = '1', workflows = '10'] = process.argv;
void main(engine, Number(seed), Number(workflows)).then(async (wandered) => {
	// A line of its own: the engines have their say too.
	process.stdout.write(`\n${JSON.stringify({ ...wandered, differences: wandered.differences.slice(0, 20) })}\n`);
	await Expression.disposeExpressionEngine();
});
