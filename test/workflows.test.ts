import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { NodeHelpers, type INode, type INodeParameters, type IWorkflowBase } from 'n8n-workflow';
import { allCredentials, choicesOf, manifest, nodes, triggers, walk } from './forms';

const all = [...nodes, ...triggers];

const folder = path.join(__dirname, '..', 'workflows');
const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
const read = (file: string): IWorkflowBase =>
	JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as IWorkflowBase;

/** The nodes of this package in a workflow; as a tool of an agent a node has the same form and a description for the agent. */
function ours(workflow: IWorkflowBase): Array<{ node: INode; type: (typeof all)[number] }> {
	return workflow.nodes.flatMap((node) => {
		const [owner, name = ''] = node.type.split('.');
		if (owner !== manifest.name) return [];
		const type = all.find((candidate) => candidate.name === name.replace(/Tool$/, ''));
		if (!type) throw new Error(`${node.type} is no node of this package`);
		const { toolDescription, ...parameters } = node.parameters;
		expect(toolDescription === undefined).toBe(!name.endsWith('Tool'));
		return [{ node: { ...node, parameters }, type }];
	});
}

it('each node of this package has a ready workflow', () => {
	const used = files.flatMap((file) => ours(read(file)).map(({ type }) => type.name));
	expect([...new Set(used)].sort()).toEqual(all.map(({ name }) => name).sort());
});

/** The triggers of a workflow with the address that n8n gives each, production mode. */
const addressed = (workflow: IWorkflowBase): Array<{ node: INode; address: string }> =>
	ours(workflow)
		.filter(({ type }) => triggers.includes(type))
		.map(({ node, type }) => ({
			node,
			address: `http://127.0.0.1:5678/webhook/${NodeHelpers.getNodeWebhookPath('', node, String(type.node.description.webhooks?.[0]?.path))}`,
		}));

it('each trigger has an address of its own, known beforehand', () => {
	const found = files.flatMap((file) => addressed(read(file)));
	for (const { node } of found)
		expect(node.webhookId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
	expect(new Set(found.map(({ address }) => address)).size).toBe(found.length);
	expect(found.map(({ address }) => address)).toContain(
		'http://127.0.0.1:5678/webhook/5b3c5ab6-7f4a-4ec4-9d4c-6bb6b1ab1c11/mipush',
	);
});

/** What the forms call their fields and choices, and credentials theirs. */
const labels = new Set([
	...all.flatMap(({ node }) =>
		[...walk(node.description.properties)].flatMap(({ property }) => [
			property.displayName,
			...choicesOf(property).map((choice) => choice.name),
		]),
	),
	...[...allCredentials.values()].flatMap(({ credential }) => credential.properties.map((one) => one.displayName)),
]);

/** Bold in a note, and no name of a form: words of n8n, and what the note itself stresses. */
const others = new Set(['Execute workflow', 'Production URL', 'Two addresses', 'stand-in', 'messageId']);

describe.each(files)('workflows/%s', (file) => {
	const workflow = read(file);

	it('names fields as the forms do, and nodes as it does itself', () => {
		const notes = workflow.nodes.filter(({ type }) => type === 'n8n-nodes-base.stickyNote');
		const bold = notes.flatMap(({ parameters }) =>
			[...String(parameters.content).matchAll(/\*\*([^*]+)\*\*/g)].map(([, words = '']) => words),
		);
		const known = new Set([...labels, ...others, ...workflow.nodes.map(({ name }) => name)]);
		expect(bold.filter((words) => !known.has(words))).toEqual([]);
	});

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

	it('asks for receipts at the address of a ready trigger, and never for those of what a receipt has brought about', () => {
		const asked = workflow.nodes.flatMap(({ parameters }) => callbackOf(parameters) ?? []);
		const known = files.flatMap((other) => addressed(read(other)).map(({ address }) => address));
		for (const address of asked) expect(known).toContain(address);
		// A node behind a trigger would, by each receipt, ask for another one.
		expect(addressed(workflow).length === 0 || asked.length === 0).toBe(true);
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

const callbackOf = ({ options }: INodeParameters): unknown => (options as INodeParameters | undefined)?.callback;

/** The names in `saved`, also inside collections, that n8n did not keep. */
function without(kept: INodeParameters | null, saved: INodeParameters): string[] {
	return Object.entries(saved).flatMap(([name, value]) => {
		const found = kept?.[name];
		if (found === undefined) return [name];
		if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
		return without(found as INodeParameters, value as INodeParameters).map((inner) => `${name}.${inner}`);
	});
}
