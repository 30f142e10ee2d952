import 'reflect-metadata';
import { WebhookContext, WorkflowExecute } from 'n8n-core';
import {
	NodeConnectionTypes,
	Workflow,
	createRunExecutionData,
	type ICredentialDataDecryptedObject,
	type IDataObject,
	type INode,
	type INodeExecutionData,
	type INodeType,
	type INodeTypes,
	type IRun,
	type IRunExecutionData,
	type IWebhookFunctions,
	type IWebhookResponseData,
} from 'n8n-workflow';
import { Credentials, engine, engineData } from '../engine/harness';

class Plain implements INodeType {
	description;
	execute: NonNullable<INodeType['execute']>;

	constructor(name: string, items?: INodeExecutionData[]) {
		this.description = {
			displayName: name,
			name,
			group: ['transform' as const],
			version: 1,
			description: '',
			defaults: { name },
			inputs: [NodeConnectionTypes.Main],
			outputs: [NodeConnectionTypes.Main],
			properties: [],
		};
		this.execute = async function (this) {
			if (items) return [items];
			return [
				this.getInputData().map((item, index) => ({
					json: {
						...item.json,
						from: this.evaluateExpression('{{ $("Items").item.json.name }}', index),
					} as IDataObject,
				})),
			];
		};
	}
}

/** As JSON, the way n8n keeps an execution that waits. */
const saved = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

/** An execution of Items -> Push -> After that waits in Push, taken through n8n's own engine as its server does it. */
export class Execution {
	private readonly workflow: Workflow;
	private readonly nodes: INode[];
	private data: IRunExecutionData | undefined;
	run: IRun | undefined;
	/** Where n8n says that executions which wait can be reached. */
	waitingUrl = 'http://localhost/webhook-waiting';

	constructor(
		private readonly node: INodeType,
		parameters: IDataObject,
		items: IDataObject[],
		private readonly credential: ICredentialDataDecryptedObject,
		settings: Partial<INode> = {},
		order: 'v0' | 'v1' = 'v1',
		private readonly id = 'execution-1',
	) {
		const plain = {
			'test.items': new Plain(
				'items',
				items.map((json) => ({ json })),
			),
			'test.after': new Plain('after'),
		};
		const find = (type: string): INodeType => (plain as Record<string, INodeType>)[type] ?? node;
		const place = { typeVersion: 1, position: [0, 0] as [number, number] };
		this.nodes = [
			{ ...place, id: 'items', name: 'Items', type: 'test.items', parameters: {} },
			{
				...place,
				id: 'push',
				name: 'Push',
				type: `n8n-nodes-china-push.${node.description.name}`,
				parameters: parameters as INode['parameters'],
				credentials: { [node.description.credentials?.[0]?.name ?? '']: { id: '1', name: 'Practice' } },
				...settings,
			},
			{ ...place, id: 'after', name: 'After', type: 'test.after', parameters: {} },
		];
		const to = (name: string) => ({ main: [[{ node: name, type: NodeConnectionTypes.Main, index: 0 }]] });
		this.workflow = new Workflow({
			id: engine.workflow,
			nodes: this.nodes,
			connections: { Items: to('Push'), Push: to('After') },
			active: false,
			nodeTypes: { getByName: find, getByNameAndVersion: find, getKnownTypes: () => ({}) } as unknown as INodeTypes,
			settings: { executionOrder: order, timezone: 'Asia/Shanghai' },
		});
	}

	private async go(data: IRunExecutionData): Promise<this> {
		const additional = engineData(new Credentials(this.credential), this.id, this.nodes);
		additional.webhookWaitingBaseUrl = this.waitingUrl;
		const execution = new WorkflowExecute(additional, 'manual', data);
		this.run = await execution.processRunExecutionData(this.workflow);
		this.data = saved(this.run.data);
		return this;
	}

	async start(): Promise<this> {
		const [first] = this.nodes;
		return this.go(
			createRunExecutionData({
				executionData: {
					nodeExecutionStack: [{ node: first as INode, data: { main: [[{ json: {} }]] }, source: null }],
				},
			}),
		);
	}

	get waits(): boolean {
		return this.run?.status === 'waiting';
	}

	get waitTill(): number {
		return new Date(this.run?.waitTill as unknown as string).getTime();
	}

	/** What is saved of it. */
	get text(): string {
		return JSON.stringify(this.data);
	}

	/** A post to the address of the waiting execution. It stays as it is. */
	async post(
		body: string,
		contentType = 'application/x-www-form-urlencoded',
	): Promise<{ status: number | undefined; body: unknown; answer: IWebhookResponseData }> {
		const data = saved(this.data) as IRunExecutionData;
		const additional = engineData(new Credentials(this.credential), this.id, this.nodes);
		const sent: { status?: number; body?: unknown } = {};
		const response = {
			writeHead: (status: number) => (Object.assign(sent, { status }), response),
			end: (body: unknown) => (Object.assign(sent, { body }), response),
		};
		Object.assign(additional, {
			httpRequest: {
				method: 'POST',
				headers: { 'content-type': contentType },
				query: {},
				params: {},
				body: {},
				rawBody: Buffer.from(body),
			},
			httpResponse: response,
		});
		const context = new WebhookContext(
			this.workflow,
			this.workflow.getNode('Push') as INode,
			additional,
			'manual',
			{ webhookDescription: { name: 'default' } } as never,
			[],
			data,
		);
		const answer = (await this.node.webhook?.call(context as unknown as IWebhookFunctions)) as IWebhookResponseData;
		return { status: sent.status, body: sent.body, answer };
	}

	/** As n8n does when the time is over, or with what a webhook gives. */
	async resume(workflowData?: IWebhookResponseData['workflowData']): Promise<this> {
		const data = saved(this.data) as IRunExecutionData;
		const entry = data.executionData?.nodeExecutionStack[0];
		if (!entry) throw new Error('nothing waits');
		if (workflowData) {
			entry.node.disabled = true;
			entry.data.main = workflowData;
			entry.metadata = { ...entry.metadata, forwardAllOutputs: true };
			(data.resultData.runData.Push ?? []).pop();
			delete data.waitTill;
		}
		return this.go(data);
	}

	/** Items of the last run of a node. */
	output(name = 'Push'): INodeExecutionData[] {
		return this.run?.data.resultData.runData[name]?.at(-1)?.data?.main?.[0] ?? [];
	}

	get runs(): number {
		return this.run?.data.resultData.runData.Push?.length ?? 0;
	}

	get error(): { message: string; description?: string | null } | undefined {
		return this.run?.data.resultData.error as { message: string; description?: string | null } | undefined;
	}

	get hints(): string[] {
		return (this.run?.data.resultData.runData.Push?.at(-1)?.hints ?? []).map(({ message }) => message);
	}
}
