import {
	NodeConnectionTypes,
	type IConnections,
	type IExecuteFunctions,
	type INode,
	type INodeType,
	type IPinData,
	type NodeConnectionType,
	type WorkflowExecuteMode,
} from 'n8n-workflow';
import { outputsByOutcome } from '../../../lib/run/answer/outputs';
import type { Dice } from './dice';
import { data, kinds, type Made } from './steps';

const names = [
	'Items',
	`It's "so" {{ y }}`,
	'名前 字',
	'a.b.c',
	'back\\slash',
	'`${1}`',
	'😀 push 𝒳',
	'{{ $json }}',
	'first',
	'slice',
	' spaces ',
	'item()',
	'$json',
	'.first(',
	'=x',
	'__x__',
	'line\nbreak',
	'<b>&amp;',
];

/** The node that reads. */
export const read = 'Read';

/** A workflow. */
export interface Chart {
	nodes: INode[];
	connections: IConnections;
	types: Record<string, INodeType>;
	starts: string[];
	pinData: IPinData;
	settings: Record<string, string>;
	mode: WorkflowExecuteMode;
}

/** @param reading called in the node that reads, with the names of all nodes and one that is none */
export function chart(
	dice: Dice,
	reading: (context: IExecuteFunctions, dice: Dice, names: readonly string[]) => void,
): Chart {
	const own = dice.shuffled(names).slice(0, 4 + dice.below(8));
	const types: Record<string, INodeType> = {};
	const nodes: INode[] = [];
	const connections: IConnections = {};
	const pinData: IPinData = {};
	const known = [...own, read];
	const add = (name: string, { inputs, outputs, settings, run }: Made, given?: string): void => {
		const type = `type ${nodes.length}`;
		types[type] = {
			description: {
				displayName: name,
				name: type,
				group: ['transform'],
				version: 1,
				description: '',
				defaults: { name },
				inputs: Array.from({ length: inputs }, () => NodeConnectionTypes.Main) as NodeConnectionType[],
				outputs: (given ??
					(Array.from({ length: outputs }, () => NodeConnectionTypes.Main) as NodeConnectionType[])) as never,
				properties: [],
			},
			async execute() {
				return run(this, dice, own);
			},
		};
		nodes.push({
			id: type,
			name,
			type,
			typeVersion: 1,
			position: [0, 0],
			parameters: {},
			...settings,
			...(dice.chance(0.1) && name !== read ? { alwaysOutputData: true } : {}),
			...(dice.chance(0.06) && name !== read && inputs === 1 && outputs === 1 ? { disabled: true } : {}),
		});
		if (name !== read && dice.chance(0.07))
			pinData[name] = Array.from({ length: 12 }, (_, place) => ({
				...data(dice, `pinned ${place}`),
				...(dice.chance(0.5) ? { pairedItem: { item: place } } : {}),
			}));
	};
	const open: Array<{ from: string; output: number }> = [];
	const wire = (from: string, output: number, to: string, input: number): void => {
		const main = ((connections[from] ??= { main: [] }).main ??= []);
		while (main.length <= output) main.push([]);
		(main[output] as unknown[]).push({ node: to, type: NodeConnectionTypes.Main, index: input });
	};
	const starts: string[] = [];
	const start = (name: string): void => {
		starts.push(name);
		const count = 9 + dice.below(70);
		add(name, {
			inputs: 0,
			outputs: 1,
			run: () => [Array.from({ length: count }, (_, place) => data(dice, `${place} of ${starts.indexOf(name)}`))],
		});
		open.push({ from: name, output: 0 });
	};
	start(own[0] as string);
	const waits = dice.chance(0.15);
	const usual = Object.keys(kinds).filter((kind) => !['wait', 'again', 'throws'].includes(kind));
	for (const name of own.slice(1)) {
		if (dice.chance(0.07)) {
			start(name);
			continue;
		}
		let kind = dice.one(usual);
		if (dice.chance(0.1)) kind = 'again';
		if (dice.chance(0.03)) kind = 'throws';
		if (waits && dice.chance(0.3)) kind = 'wait';
		if (dice.chance(0.3)) kind = 'keep';
		const made = kinds[kind] as Made;
		add(name, made);
		if (dice.chance(0.05)) continue; // Not connected.
		for (let input = 0; input < made.inputs; input++) {
			const from = dice.one(open);
			wire(from.from, from.output, name, input);
			if (dice.chance(0.15)) {
				const other = dice.one(open);
				wire(other.from, other.output, name, input);
			}
		}
		for (let output = 0; output < made.outputs; output++)
			if (kind === 'again' && output === 1) wire(name, 1, name, 0);
			else open.push({ from: name, output });
	}
	add(
		read,
		{
			inputs: 1,
			outputs: 1,
			settings: dice.chance(0.1) ? { retryOnFail: true, maxTries: 2, waitBetweenTries: 0 } : {},
			run: (context) => {
				reading(context, dice, [...known, 'Nobody']);
				return [context.getInputData()];
			},
		},
		outputsByOutcome,
	);
	for (let wires = 1 + dice.below(3); wires > 0; wires--) {
		const from = dice.chance(0.6) ? (open.at(-1) as (typeof open)[number]) : dice.one(open);
		wire(from.from, from.output, read, 0);
	}
	return {
		nodes,
		connections,
		types,
		starts,
		pinData,
		settings: {
			executionOrder: dice.chance(0.85) ? 'v1' : 'v0',
			timezone: 'Asia/Shanghai',
			...(dice.chance(0.1) ? { binaryMode: 'combined' } : {}),
		},
		mode: dice.one<WorkflowExecuteMode>(['manual', 'manual', 'trigger', 'webhook', 'integrated']),
	};
}
