import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { NodeHelpers, type INode, type INodeParameters, type IWorkflowBase } from 'n8n-workflow';
import { manifest, nodes } from './forms';

const folder = path.join(__dirname, '..', 'workflows');
const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
const read = (file: string): IWorkflowBase =>
	JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as IWorkflowBase;

/** The nodes of this package in a workflow; as a tool of an agent a node has the same form and a description for the agent. */
function ours(workflow: IWorkflowBase): Array<{ node: INode; type: (typeof nodes)[number] }> {
	return workflow.nodes.flatMap((node) => {
		const [owner, name = ''] = node.type.split('.');
		if (owner !== manifest.name) return [];
		const type = nodes.find((candidate) => candidate.name === name.replace(/Tool$/, ''));
		if (!type) throw new Error(`${node.type} is no node of this package`);
		const { toolDescription, ...parameters } = node.parameters;
		expect(toolDescription === undefined).toBe(!name.endsWith('Tool'));
		return [{ node: { ...node, parameters }, type }];
	});
}

it('each node of this package has a ready workflow', () => {
	const used = files.flatMap((file) => ours(read(file)).map(({ type }) => type.name));
	expect([...new Set(used)].sort()).toEqual(nodes.map(({ name }) => name).sort());
});

describe.each(files)('workflows/%s', (file) => {
	const workflow = read(file);

	it('is as n8n saves one: without pinned data its editor fails at the second Execute step', () => {
		expect(workflow.pinData).toEqual({});
		expect(workflow.id).toMatch(/^\w{16}$/);
	});

	it('says what it does, and where the phones are', () => {
		const notes = workflow.nodes.filter(({ type }) => type === 'n8n-nodes-base.stickyNote');
		expect(notes.map(({ parameters }) => parameters.content)).toEqual([
			expect.stringContaining('(http://127.0.0.1:4010)'),
		]);
	});

	it('fills in what the forms ask for, and nothing that they do not have', () => {
		for (const { node, type } of ours(workflow)) {
			const { description } = type.node;
			const filled = NodeHelpers.getNodeParameters(
				description.properties,
				structuredClone(node.parameters),
				true,
				false,
				node,
				description,
			);
			expect(without(filled, node.parameters)).toEqual([]);
			expect(
				NodeHelpers.getNodeParametersIssues(description.properties, { ...node, parameters: filled! }, description),
			).toBe(null);
		}
	});
});

/** The names in `saved`, also inside collections, that n8n did not keep. */
function without(kept: INodeParameters | null, saved: INodeParameters): string[] {
	return Object.entries(saved).flatMap(([name, value]) => {
		const found = kept?.[name];
		if (found === undefined) return [name];
		if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
		return without(found as INodeParameters, value as INodeParameters).map((inner) => `${name}.${inner}`);
	});
}
