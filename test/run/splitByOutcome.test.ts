import { NodeConnectionTypes, NodeHelpers, Workflow, type INode, type INodeTypes } from 'n8n-workflow';
import { nodes } from '../forms';
import { errorOutput, regId, text, usePractice } from '../mipush/practice';

/** n8n saves wires by the index of the output: none may change what it carries when another output is switched on. */
const practice = usePractice();

const { node } = nodes.find(({ name }) => name === 'miPush')!;

/** What n8n makes of the node's outputs, by index. */
function labels(splitByOutcome: boolean, onError: INode['onError']): Array<string | undefined> {
	const one: INode = {
		id: 'push',
		name: 'Push',
		type: 'push',
		typeVersion: 1,
		position: [0, 0],
		parameters: { sendingOptions: { splitByOutcome } },
		...(onError ? { onError } : {}),
	};
	const nodeTypes = {
		getByName: () => node,
		getByNameAndVersion: () => node,
		getKnownTypes: () => ({}),
	} as unknown as INodeTypes;
	const workflow = new Workflow({ nodes: [one], connections: {}, active: false, nodeTypes });
	return NodeHelpers.getNodeOutputs(workflow, one, node.description).map((output) =>
		typeof output === 'string' ? output : output.displayName,
	);
}

test('with either switch what needs a person is second, and what may be sent again never stands where another output was', () => {
	expect(NodeConnectionTypes.Main).toBe('main');
	expect(labels(false, undefined)).toEqual([undefined]);
	expect(labels(false, 'continueErrorOutput')).toEqual(['Success', 'Error']);
	const split = ['Accepted', 'Rejected', 'Retry Later', 'Dead Targets'];
	expect(labels(true, undefined)).toEqual(split);
	expect(labels(true, 'continueErrorOutput')).toEqual([...split, 'Error']);
});

describe('items leave by the same index', () => {
	const items = [{ id: regId }, { id: 'a,b' }, { id: 'nobody' }];
	const send = async (splitByOutcome: boolean, settings: Partial<INode> = {}) =>
		practice.push(
			'message.sendToRegIds',
			{ registrationId: '={{ $json.id }}', ...text, sendingOptions: { splitByOutcome } },
			{ items, settings },
		);
	const places = ({ outputs }: Awaited<ReturnType<typeof send>>) =>
		outputs.map((output) => output.map(({ pairedItem }) => (pairedItem as { item: number }).item));

	test('beside the error output', async () => {
		expect(places(await send(false, errorOutput))).toEqual([[0, 2], [1]]);
		expect(places(await send(true, errorOutput))).toEqual([[0], [1], [], [2], []]);
	});

	test('without it', async () => {
		expect(places(await send(true))).toEqual([[0], [1], [], [2]]);
	});
});
