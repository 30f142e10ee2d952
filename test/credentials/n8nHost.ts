import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CredentialTestContext, ExecuteContext } from 'n8n-core';
import {
	createEmptyRunExecutionData,
	Workflow,
	type ICredentialDataDecryptedObject,
	type ICredentialType,
	type IAllExecuteFunctions,
	type IExecuteData,
	type IHttpRequestOptions,
	type INode,
	type INodeExecutionData,
	type INodeType,
	type INodeTypes,
	type IWorkflowExecuteAdditionalData,
} from 'n8n-workflow';
import { nodes } from '../forms';

export interface Received {
	method: string;
	/** Path with query, as it came. */
	target: string;
	headers: Record<string, string>;
	/** Bytes as UTF-8. */
	body: string;
}

/** A server on loopback that remembers what it got and answers what it is told. */
export async function startVendor(
	answer: (request: Received) => { status?: number; type?: string; body: unknown },
): Promise<{ origin: string; received: Received[]; close: () => Promise<void> }> {
	const received: Received[] = [];
	const server: Server = createServer((request, response) => {
		const chunks: Buffer[] = [];
		request.on('data', (chunk: Buffer) => chunks.push(chunk));
		request.on('end', () => {
			const seen: Received = {
				method: request.method ?? '',
				target: request.url ?? '',
				headers: request.headers as Record<string, string>,
				body: Buffer.concat(chunks).toString('utf8'),
			};
			received.push(seen);
			const { status = 200, type = 'application/json', body } = answer(seen);
			response.writeHead(status, { 'content-type': type });
			response.end(typeof body === 'string' ? body : JSON.stringify(body));
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		received,
		close: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}

/** n8n's execution context for one credential; only the database behind it is replaced. */
function contextFor(type: ICredentialType, data: ICredentialDataDecryptedObject, nodeType: string) {
	const node: INode = {
		id: 'n',
		name: 'Node',
		type: nodeType,
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
		credentials: { [type.name]: { id: '1', name: 'stored' } },
	};
	const implementation = {
		description: {
			name: nodeType,
			displayName: 'Node',
			group: [],
			version: 1,
			description: '',
			defaults: {},
			inputs: ['main'],
			outputs: ['main'],
			credentials: [{ name: type.name, required: true }],
			properties: [],
		},
	} as unknown as INodeType;
	const nodeTypes = {
		getByName: () => implementation,
		getByNameAndVersion: () => implementation,
		getKnownTypes: () => ({}),
	} as unknown as INodeTypes;
	const workflow = new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes });
	const additionalData = {
		credentialsHelper: {
			getParentTypes: () => [],
			isCredentialUsableByNode: () => true,
			preAuthentication: async () => undefined,
			getDecrypted: async () => data,
			authenticate: async (
				credentials: ICredentialDataDecryptedObject,
				_name: string,
				options: IHttpRequestOptions,
			) => {
				if (typeof type.authenticate !== 'function') throw new Error('authenticate is no function');
				return await type.authenticate(credentials, options);
			},
		},
	} as unknown as IWorkflowExecuteAdditionalData;
	const executeData: IExecuteData = { node, data: {}, source: null };
	const input: INodeExecutionData[] = [{ json: {} }];
	const context = new ExecuteContext(
		workflow,
		node,
		additionalData,
		'internal',
		createEmptyRunExecutionData(),
		0,
		[],
		{ main: [input] },
		executeData,
		[],
	);
	// Its helpers ask for the union of all contexts as `this`.
	return { context, caller: context as unknown as IAllExecuteFunctions };
}

/** What a node's `httpRequestWithAuthentication` sends and gets. */
export async function sendAsNode(type: ICredentialType, data: object, options: IHttpRequestOptions): Promise<unknown> {
	const { context, caller } = contextFor(type, data as ICredentialDataDecryptedObject, 'test.node');
	return (await context.helpers.httpRequestWithAuthentication.call(caller, type.name, options)) as unknown;
}

/** The older request shape, which n8n's own HTTP Request node still uses. */
export type HttpRequestNodeOptions = NonNullable<
	Parameters<IAllExecuteFunctions['helpers']['requestWithAuthentication']>[1]
>;

/** What the HTTP Request node sends with this credential as its predefined type: the same older request shape. */
export async function sendAsHttpRequestNode(
	type: ICredentialType,
	data: object,
	options: HttpRequestNodeOptions,
): Promise<unknown> {
	const { context, caller } = contextFor(type, data as ICredentialDataDecryptedObject, 'n8n-nodes-base.httpRequest');
	// eslint-disable-next-line @typescript-eslint/no-deprecated -- it is what the HTTP Request node calls
	return (await context.helpers.requestWithAuthentication.call(
		caller,
		type.name,
		{
			headers: {},
			gzip: true,
			rejectUnauthorized: true,
			followRedirect: true,
			followAllRedirects: true,
			resolveWithFullResponse: true,
			...options,
		},
		undefined,
		0,
	)) as unknown;
}

/**
 * Presses "Test" on a credential as n8n does for one without a test of its own: the function that a node names in `testedBy` runs in
 * n8n's own context for it.
 *
 * @returns `OK`, or the sentence the user sees
 */
export async function testCredential(type: ICredentialType, data: object): Promise<string> {
	if (type.test) throw new Error('n8n would prefer the test of the credential itself');
	for (const { node } of nodes) {
		const own = node.description.credentials?.find(({ name }) => name === type.name);
		const test = node.methods?.credentialTest?.[String(own?.testedBy)];
		if (!test) continue;
		const { status, message } = await test.call(new CredentialTestContext(), {
			id: '1',
			name: 'stored',
			type: type.name,
			data: data as ICredentialDataDecryptedObject,
		});
		return status === 'OK' ? 'OK' : message;
	}
	throw new Error(`no node tests ${type.name}`);
}
