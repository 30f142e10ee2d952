import {
	NodeOperationError,
	type ICredentialDataDecryptedObject,
	type IExecuteFunctions,
	type ILoadOptionsFunctions,
	type IWorkflowExecuteAdditionalData,
} from 'n8n-workflow';
import type { Operation, Service } from '../../operation/operation';
import { createMask } from '../../signing';
import { isExpression } from './parameters';
import { tellsItemsApart } from './runWide';

/** A credential that can be signed with, and where it leads. */
export interface Account {
	credential: Readonly<Record<string, unknown>>;
	origin: string;
	/** None of them is empty. */
	secrets: string[];
	mask: (text: string) => string;
}

/** n8n's contexts of executions have it, though not in their interface. */
type WithData = IExecuteFunctions & { additionalData?: IWorkflowExecuteAdditionalData };

/** Whether the credential may be another one for other items; true as well where n8n does not let one see it. */
async function mayDiffer(context: WithData, type: string): Promise<boolean> {
	try {
		const { additionalData } = context;
		const details = context.getNode().credentials?.[type];
		if (!additionalData || !details) return true;
		const stored = await additionalData.credentialsHelper.getDecrypted(
			additionalData,
			details,
			type,
			context.getMode(),
			context.getExecuteData(),
			true,
		);
		return Object.values(stored).some((value) => isExpression(value) && tellsItemsApart(value));
	} catch {
		return true;
	}
}

/**
 * An expression in a credential gives each item its own, and a run has one.
 *
 * @throws NodeOperationError naming the item
 */
async function guardOneForAll(
	context: IExecuteFunctions,
	type: string,
	first: ICredentialDataDecryptedObject,
): Promise<void> {
	const count = context.getInputData().length;
	if (count < 2 || !(await mayDiffer(context, type))) return;
	const expected = JSON.stringify(first);
	for (let item = 1; item < count; item++) {
		if (JSON.stringify(await context.getCredentials(type, item)) === expected) continue;
		throw new NodeOperationError(
			context.getNode(),
			`The credential in item ${item} differs from item 0, because it holds an expression; it decides for the whole run, so it must be the same for all items`,
			{
				itemIndex: item,
				description: 'Send items with different credentials through nodes or runs of their own. Nothing was sent',
			},
		);
	}
}

/** @throws NodeOperationError with one sentence that names the field of the credential, the item that has another, or why the operation is not for it */
export async function loadAccount(
	context: IExecuteFunctions | ILoadOptionsFunctions,
	service: Service,
	operation: Operation,
): Promise<Account> {
	const stored = await context.getCredentials(service.credential);
	if ('getInputData' in context) await guardOneForAll(context, service.credential, stored);
	let mask = (text: string): string => text;
	let unsuited: string | undefined;
	try {
		const credential = { ...service.scheme.read(stored) };
		const secrets = service.scheme.secrets(credential).filter((secret) => secret !== '');
		mask = createMask(secrets);
		unsuited = service.unsuited?.(operation, credential);
		if (unsuited === undefined) return { credential, origin: service.scheme.origin(credential), secrets, mask };
	} catch (error) {
		throw new NodeOperationError(context.getNode(), mask(error instanceof Error ? error.message : String(error)), {
			description: 'Open the credential and correct it',
		});
	}
	throw new NodeOperationError(context.getNode(), unsuited, {
		description: 'Choose another resource, or another credential. Nothing was sent',
	});
}
