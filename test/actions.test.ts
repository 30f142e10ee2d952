import { Workflow, type INode, type INodeTypes } from 'n8n-workflow';
import { campaignOperations, campaignResource } from '../lib/operation/campaigns';
import { documentedServices } from '../docs/tables/services';
import { choicesOf, nodes } from './forms';

/** The list of actions of n8n's editor: resources in the order of the form, in each its operations, the first one highlighted. */

const actionsOf = (node: (typeof nodes)[number]['node']): Array<{ resource: string; operation: string }> => {
	const { properties } = node.description;
	const resources = choicesOf(properties.find(({ name }) => name === 'resource') as (typeof properties)[number]);
	return resources.flatMap(({ value: resource }) => {
		const operations = properties.find(
			({ name, displayOptions }) => name === 'operation' && displayOptions?.show?.resource?.includes(resource),
		);
		return choicesOf(operations as (typeof properties)[number]).map(({ value }) => ({
			resource: String(resource),
			operation: String(value),
		}));
	});
};

const removes = /^(delete|remove|recall|stop|cancel|clear|unbind|unsubscribe)/;

let sends = new Set<string>();
let removals = new Set<string>();

beforeAll(async () => {
	const all = (await documentedServices()).flatMap(({ name, service }) =>
		service.operations.map((operation) => ({
			...operation,
			key: `${name}.${operation.resource}.${operation.operation}`,
		})),
	);
	sends = new Set(all.filter(({ kind }) => kind === 'send').map(({ key }) => key));
	removals = new Set(
		all
			.filter(({ resource, operation }) => removes.test(operation) || ['recall', 'delivery'].includes(resource))
			.map(({ key }) => key),
	);
}, 60_000);

describe.each(nodes)('the actions of $name', ({ name, node }) => {
	const rank = ({ resource, operation }: { resource: string; operation: string }): number =>
		sends.has(`${name}.${resource}.${operation}`)
			? 0
			: removals.has(`${name}.${resource}.${operation}`) || removes.test(operation)
				? 2
				: 1;

	test('begin with one that sends, and each resource ends with what removes', () => {
		const actions = actionsOf(node);
		expect(rank(actions[0] as (typeof actions)[number])).toBe(0);
		for (const resource of new Set(actions.map((action) => action.resource))) {
			const ranks = actions.filter((action) => action.resource === resource).map(rank);
			expect({ resource, ranks }).toEqual({ resource, ranks: [...ranks].sort() });
		}
	});

	test('have resources that send first, those that do nothing but remove last, and Campaign behind all', () => {
		const actions = actionsOf(node);
		const resources = [...new Set(actions.map(({ resource }) => resource))];
		expect(resources.at(-1)).toBe(campaignResource.value);
		const best = resources
			.slice(0, -1)
			.map((resource) => Math.min(...actions.filter((action) => action.resource === resource).map(rank)));
		expect({ resources, best }).toEqual({ resources, best: [...best].sort() });
		expect(campaignOperations.at(-1)?.value).toBe('clear');
	});

	test('are what the form chooses first', () => {
		for (const property of node.description.properties.filter((one) => one.name === 'operation'))
			expect(property.default).toBe(choicesOf(property)[0]?.value);
	});

	test('have a subtitle each, the name of the operation or its action, and no two the same', () => {
		const nodeTypes = { getByName: () => node, getByNameAndVersion: () => node } as unknown as INodeTypes;
		const subtitles = actionsOf(node).map(({ resource, operation }) => {
			const parameters = { resource, operation };
			const one: INode = { id: '1', name: 'N', type: 'n', typeVersion: 1, position: [0, 0], parameters };
			const workflow = new Workflow({ nodes: [one], connections: {}, active: false, nodeTypes });
			const choice = node.description.properties
				.filter((each) => each.name === 'operation' && each.displayOptions?.show?.resource?.includes(resource))
				.flatMap(choicesOf)
				.find(({ value }) => value === operation);
			const shown = workflow.expression.getSimpleParameterValue(
				one,
				node.description.subtitle as string,
				'internal',
				{},
			);
			expect([choice?.name, choice?.action]).toContain(shown);
			return shown;
		});
		expect(subtitles.length).toBe(new Set(subtitles).size);
	});
});
