import { EventEmitter } from 'node:events';
import { WebhookContext } from 'n8n-core';
import {
	NodeHelpers,
	Workflow,
	type ICredentialDataDecryptedObject,
	type IDataObject,
	type INode,
	type INodeExecutionData,
	type INodeParameters,
	type INodeType,
	type INodeTypes,
	type IWebhookData,
	type IWebhookFunctions,
	type IWorkflowExecuteAdditionalData,
} from 'n8n-workflow';
import { Credentials, engineData } from './harness';

export interface Post {
	body: string | Buffer;
	headers?: Record<string, string>;
	query?: Record<string, unknown>;
	parameters?: INodeParameters;
	/** n8n cannot start the execution, and answers with 500. */
	startFails?: boolean;
	/** What the trigger's credential holds; without it the node has none. */
	credential?: ICredentialDataDecryptedObject;
}

export interface Answered {
	status: number;
	contentType: string;
	body: unknown;
	/** What the workflow starts with; undefined where nothing starts. */
	items: INodeExecutionData[] | undefined;
	/** What n8n's log says of the post. */
	log: string[];
}

const workflows = new WeakMap<INodeType, Map<string, Workflow>>();

/** A workflow of the one node, made once: tests post thousands of times to the same. */
function workflowOf(trigger: INodeType, bare: INode): Workflow {
	const made = workflows.get(trigger) ?? new Map<string, Workflow>();
	workflows.set(trigger, made);
	const key = JSON.stringify(bare);
	const old = made.get(key);
	if (old) return old;
	const { description } = trigger;
	const find = (): INodeType => trigger;
	const nodeTypes = { getByName: find, getByNameAndVersion: find, getKnownTypes: () => ({}) } as unknown as INodeTypes;
	const workflow = new Workflow({
		id: 'workflow-1',
		nodes: [
			{
				...bare,
				parameters:
					NodeHelpers.getNodeParameters(description.properties, bare.parameters, true, false, bare, description) ?? {},
			},
		],
		connections: {},
		active: true,
		nodeTypes,
		settings: { timezone: 'Asia/Shanghai' },
	});
	made.set(key, workflow);
	return workflow;
}

/** Posts to a trigger in n8n's own webhook context, with the request as n8n hands it over. */
export async function postTo(
	trigger: INodeType,
	{ body, headers = {}, query = {}, ...setting }: Post,
): Promise<Answered> {
	const { description } = trigger;
	const bare: INode = {
		id: 'trigger',
		name: 'Trigger',
		type: `n8n-nodes-china-push.${description.name}`,
		typeVersion: Math.max(...[description.version].flat()),
		position: [0, 0],
		parameters: setting.parameters ?? {},
		...(setting.credential
			? { credentials: { pushReceiptApi: { id: '1', name: 'Receipts' }, redis: { id: '2', name: 'Redis' } } }
			: {}),
	};
	const workflow = workflowOf(trigger, bare);
	const node = workflow.getNode('Trigger')!;
	const answer: Omit<Answered, 'items'> = { status: 200, contentType: '', body: undefined, log: [] };
	const response = Object.assign(new EventEmitter(), {
		statusCode: 200,
		writableFinished: false,
		setHeader: (name: string, value: string) => {
			if (name.toLowerCase() === 'content-type') answer.contentType = value;
		},
		status(code: number) {
			answer.status = code;
			return response;
		},
		json(value: IDataObject) {
			answer.body = value;
			answer.contentType = 'application/json';
		},
	});
	const additional = {
		...engineData(new Credentials(setting.credential ?? {}), 'execution-1', [node]),
		httpRequest: { rawBody: Buffer.from(body as string), headers, query, params: {}, body: {} },
		httpResponse: response,
	} as unknown as IWorkflowExecuteAdditionalData;
	const context = new WebhookContext(
		workflow,
		node,
		additional,
		'webhook',
		{ webhookDescription: description.webhooks![0]! } as IWebhookData,
		[],
		null,
	);
	const note = (sentence: string): void => void answer.log.push(sentence);
	Object.defineProperty(context, 'logger', { value: { debug: note, info: note, warn: note, error: note } });
	const { webhookResponse, workflowData, noWebhookResponse } = await trigger.webhook!.call(
		context as unknown as IWebhookFunctions,
	);
	// As n8n answers (extractWebhookOnReceivedResponse): what the description says goes before what the node says.
	const { responseData = 'firstEntryJson' } = description.webhooks![0]!;
	const said = workflowData === undefined || responseData === '' ? webhookResponse : responseData;
	if (noWebhookResponse !== true) answer.body = said;
	response.statusCode = setting.startFails === true ? 500 : answer.status;
	response.writableFinished = true;
	response.emit('close');
	return { ...answer, items: workflowData?.[0] };
}
