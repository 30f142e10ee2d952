import 'reflect-metadata';
import { WorkflowExecute, ExecutionLifecycleHooks } from 'n8n-core';
import {
	ICredentialsHelper,
	NodeConnectionTypes,
	Workflow,
	createRunExecutionData,
	type ICredentialDataDecryptedObject,
	type IDataObject,
	type INode,
	type INodeExecutionData,
	type INodeParameters,
	type INodeType,
	type INodeTypes,
	type IRun,
	type IWorkflowExecuteAdditionalData,
	type NodeConnectionType,
	type NodeExecutionHint,
} from 'n8n-workflow';

/** Gives the items of a test to the node under test, as any earlier node of a workflow would. */
class Items implements INodeType {
	description = {
		displayName: 'Items',
		name: 'items',
		group: ['trigger' as const],
		version: 1,
		description: '',
		defaults: { name: 'Items' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main] as NodeConnectionType[],
		properties: [],
	};

	execute: NonNullable<INodeType['execute']>;

	/** One output for each run of the node under test. */
	constructor(runs: INodeExecutionData[][]) {
		this.description.outputs = runs.map(() => NodeConnectionTypes.Main);
		// n8n calls it with its own context as `this`.
		this.execute = async () => runs;
	}
}

/** One stored credential. */
export class Credentials extends ICredentialsHelper {
	loaded = 0;

	constructor(private readonly data: ICredentialDataDecryptedObject) {
		super();
	}

	getParentTypes(): string[] {
		return [];
	}

	isCredentialUsableByNode(): boolean {
		return true;
	}

	async authenticate(): Promise<never> {
		throw new Error('not used');
	}

	async preAuthentication(): Promise<undefined> {
		return undefined;
	}

	async runPreAuthentication(): Promise<undefined> {
		return undefined;
	}

	async getCredentials(): Promise<never> {
		throw new Error('not used');
	}

	/** As n8n's own: expressions in a credential are worked out for the item that it is asked for. */
	async getDecrypted(
		...[, , , mode, executeData, raw, own]: Parameters<ICredentialsHelper['getDecrypted']>
	): Promise<ICredentialDataDecryptedObject> {
		if (raw === true) return this.data;
		this.loaded++;
		if (
			!own?.runExecutionData ||
			!Object.values(this.data).some((value) => typeof value === 'string' && value.startsWith('='))
		)
			return this.data;
		const { workflow, runExecutionData, runIndex, itemIndex, node, connectionInputData } = own;
		return workflow.expression.getParameterValue(
			this.data as INodeParameters,
			runExecutionData,
			runIndex,
			itemIndex,
			node.name,
			connectionInputData,
			mode,
			{},
			executeData,
		) as ICredentialDataDecryptedObject;
	}

	async updateCredentials(): Promise<void> {}

	async updateCredentialsOauthTokenData(): Promise<void> {}

	getCredentialsProperties(): [] {
		return [];
	}
}

export interface EngineRun {
	run: IRun;
	/** The node's output, by output index. */
	outputs: INodeExecutionData[][];
	error: (Error & { description?: string; context?: IDataObject; httpCode?: string | null }) | undefined;
	hints: NodeExecutionHint[];
	credentialLoads: number;
}

export interface EngineSetting {
	node: INodeType;
	parameters: IDataObject;
	items?: IDataObject[];
	/** Items of further runs in the same execution, as a loop makes them. */
	furtherRuns?: IDataObject[][];
	/** Binary data of the items, by position. */
	binary?: Array<NonNullable<INodeExecutionData['binary']>>;
	credential: ICredentialDataDecryptedObject;
	settings?: Partial<INode>;
	executionId?: string;
	timezone?: string;
	/** Called with a function that cancels the execution. */
	onStart?: (cancel: () => void) => void;
}

/** Which workflow the executions are of. */
export const engine = { workflow: 'workflow-1' };

/** What n8n's server hands to its engine for one execution; nothing of it reaches a database. */
export function engineData(
	credentials: Credentials,
	executionId: string,
	nodes: INode[],
): IWorkflowExecuteAdditionalData {
	return {
		credentialsHelper: credentials,
		executionId,
		currentNodeExecutionIndex: 0,
		hooks: new ExecutionLifecycleHooks('manual', executionId, {
			id: engine.workflow,
			name: 'Test',
			nodes,
			connections: {},
			active: false,
			createdAt: new Date(),
			updatedAt: new Date(),
		} as never),
		restApiUrl: 'http://localhost/rest',
		instanceBaseUrl: 'http://localhost',
		formWaitingBaseUrl: 'http://localhost/form-waiting',
		webhookBaseUrl: 'http://localhost/webhook',
		webhookWaitingBaseUrl: 'http://localhost/webhook-waiting',
		webhookTestBaseUrl: 'http://localhost/webhook-test',
		variables: {},
		currentNodeParameters: undefined,
		setExecutionStatus: () => undefined,
		sendDataToUI: () => undefined,
		logAiEvent: () => undefined,
		getRunExecutionData: async () => undefined,
	} as unknown as IWorkflowExecuteAdditionalData;
}

/** Runs one node through n8n's own engine: real expressions, pairing, error output and Continue On Fail. */
export async function runInEngine({
	node,
	parameters,
	items = [{}],
	furtherRuns = [],
	binary,
	credential,
	settings,
	executionId = 'execution-1',
	timezone = 'Asia/Shanghai',
	onStart,
}: EngineSetting): Promise<EngineRun> {
	const name = `n8n-nodes-china-push.${node.description.name}`;
	const runs = [
		items.map((json, index) => ({ json, ...(binary?.[index] ? { binary: binary[index] } : {}) })),
		...furtherRuns.map((more) => more.map((json) => ({ json }))),
	];
	const input = new Items(runs);
	const find = (type: string): INodeType => (type === 'test.items' ? input : node);
	const nodeTypes = {
		getByName: find,
		getByNameAndVersion: find,
		getKnownTypes: () => ({}),
	} as unknown as INodeTypes;
	const credentialName = node.description.credentials?.[0]?.name ?? '';
	const credentials = new Credentials(credential);
	const nodes: INode[] = [
		{ id: 'items', name: 'Items', type: 'test.items', typeVersion: 1, position: [0, 0], parameters: {} },
		{
			id: 'push',
			name: 'Push',
			type: name,
			typeVersion: 1,
			position: [0, 0],
			parameters: parameters as INode['parameters'],
			credentials: { [credentialName]: { id: '1', name: 'Practice' } },
			...settings,
		},
	];
	const workflow = new Workflow({
		id: engine.workflow,
		nodes,
		connections: { Items: { main: runs.map(() => [{ node: 'Push', type: NodeConnectionTypes.Main, index: 0 }]) } },
		active: false,
		nodeTypes,
		settings: { executionOrder: 'v1', timezone },
	});
	const additionalData = engineData(credentials, executionId, nodes);
	const start = nodes[0] as INode;
	const execution = new WorkflowExecute(
		additionalData,
		'manual',
		createRunExecutionData({
			executionData: { nodeExecutionStack: [{ node: start, data: { main: [[{ json: {} }]] }, source: null }] },
		}),
	);
	const running = execution.processRunExecutionData(workflow);
	onStart?.(() => running.cancel());
	const run = await running;
	const task = run.data.resultData.runData.Push?.at(-1);
	return {
		run,
		outputs: (task?.data?.main ?? []).map((output) => output ?? []),
		error: (task?.error ?? run.data.resultData.error) as EngineRun['error'],
		hints: task?.hints ?? [],
		credentialLoads: credentials.loaded,
	};
}
