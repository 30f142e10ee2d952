import { WorkflowExecute } from 'n8n-core';
import {
	NodeConnectionTypes,
	Workflow,
	createRunExecutionData,
	type EngineRequest,
	type ICredentialDataDecryptedObject,
	type IDataObject,
	type IExecuteFunctions,
	type INode,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	type INodeTypes,
} from 'n8n-workflow';
import { Credentials, engineData } from './harness';

/** What an agent gets for each tool that is connected to it. */
interface Tool {
	name: string;
	invoke: (args: IDataObject) => Promise<unknown>;
}

export interface ToolSetting {
	node: INodeType;
	parameters: IDataObject;
	credential: ICredentialDataDecryptedObject;
	settings?: Partial<INode>;
	executionId?: string;
	/** What the agent itself gets. */
	items?: IDataObject[];
	/** What the model calls the tool with, one entry a call. */
	calls: IDataObject[];
	/**
	 * engine: the agent asks the engine to run the tool, as n8n's agents do now.
	 * invoke: the agent calls it by itself, as older ones and those inside of other tools do.
	 * together: the same, with the tools fetched for every call before the first of them is made.
	 */
	way: 'engine' | 'invoke' | 'together';
}

/** A language model with tools, played: it calls the tool as it is told. */
class Agent implements INodeType {
	description = {
		displayName: 'Agent',
		name: 'agent',
		group: ['transform' as const],
		version: 1,
		description: '',
		defaults: { name: 'Agent' },
		inputs: [NodeConnectionTypes.Main, NodeConnectionTypes.AiTool],
		outputs: [NodeConnectionTypes.Main],
		properties: [],
	} as INodeTypeDescription;

	execute: NonNullable<INodeType['execute']>;

	constructor({ calls, way }: ToolSetting, answers: unknown[]) {
		// n8n calls it with its own context as `this`.
		this.execute = async function (this: IExecuteFunctions, response) {
			if (way === 'engine') {
				if (response !== undefined && response.actionResponses.length > 0) {
					for (const { data } of response.actionResponses)
						answers.push(data.data?.ai_tool?.[0]?.map(({ json }) => json) ?? data.error?.message);
					return [[{ json: {} }]];
				}
				return {
					actions: calls.map((input, index) => ({
						actionType: 'ExecutionNodeAction',
						nodeName: 'Push',
						input,
						type: NodeConnectionTypes.AiTool,
						id: `call-${index}`,
						metadata: {},
					})),
					metadata: {},
				} as EngineRequest;
			}
			const tool = async (): Promise<Tool> =>
				((await this.getInputConnectionData(NodeConnectionTypes.AiTool, 0)) as Tool[])[0] as Tool;
			const invoked = async (one: Tool, args: IDataObject): Promise<void> =>
				void answers.push(await one.invoke(args).catch((error: unknown) => (error as Error).message));
			if (way === 'invoke') {
				const one = await tool();
				for (const args of calls) await invoked(one, args);
			} else {
				const all = await Promise.all(calls.map(tool));
				for (const [index, args] of calls.entries()) await invoked(all[index] as Tool, args);
			}
			return [[{ json: {} }]];
		};
	}
}

/** As n8n's server turns a node that is `usableAsTool` into the tool beside it. */
function asTool(node: INodeType): INodeType {
	const { description } = node;
	return Object.assign(Object.create(node) as INodeType, {
		description: { ...description, name: `${description.name}Tool`, inputs: [], outputs: [NodeConnectionTypes.AiTool] },
	});
}

/** Runs a node as the tool of an agent, through n8n's own engine. @returns what each call answered the model, in order */
export async function callAsTool(setting: ToolSetting): Promise<unknown[]> {
	const { node, parameters, credential, settings, executionId = 'execution-1' } = setting;
	const answers: unknown[] = [];
	const agent = new Agent(setting, answers);
	const tool = asTool(node);
	const start: INodeType = {
		description: { ...agent.description, inputs: [], name: 'start' },
		execute: async () => [(setting.items ?? [{}]).map((json) => ({ json }))],
	};
	const find = (type: string): INodeType => (type === 'test.agent' ? agent : type === 'test.start' ? start : tool);
	const nodeTypes = { getByName: find, getByNameAndVersion: find, getKnownTypes: () => ({}) } as unknown as INodeTypes;
	const nodes: INode[] = [
		{ id: 'start', name: 'Start', type: 'test.start', typeVersion: 1, position: [0, 0], parameters: {} },
		{ id: 'agent', name: 'Agent', type: 'test.agent', typeVersion: 1, position: [0, 0], parameters: {} },
		{
			id: 'push',
			name: 'Push',
			type: `n8n-nodes-china-push.${tool.description.name}`,
			typeVersion: 1,
			position: [0, 0],
			parameters: {
				descriptionType: 'manual',
				toolDescription: 'Sends a message',
				...parameters,
			} as INode['parameters'],
			credentials: { [node.description.credentials?.[0]?.name ?? '']: { id: '1', name: 'Practice' } },
			...settings,
		},
	];
	const workflow = new Workflow({
		id: 'workflow-1',
		nodes,
		connections: {
			Start: { main: [[{ node: 'Agent', type: NodeConnectionTypes.Main, index: 0 }]] },
			Push: { ai_tool: [[{ node: 'Agent', type: NodeConnectionTypes.AiTool, index: 0 }]] },
		},
		active: false,
		nodeTypes,
		settings: { executionOrder: 'v1', timezone: 'Asia/Shanghai' },
	});
	const input: INodeExecutionData[] = [{ json: {} }];
	const execution = new WorkflowExecute(
		engineData(new Credentials(credential), executionId, nodes),
		'manual',
		createRunExecutionData({
			executionData: { nodeExecutionStack: [{ node: nodes[0] as INode, data: { main: [input] }, source: null }] },
		}),
	);
	const run = await execution.processRunExecutionData(workflow);
	if (run.data.resultData.error) throw run.data.resultData.error;
	return answers;
}
