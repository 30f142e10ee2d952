import { NodeOperationError, type IExecuteFunctions, type ILoadOptionsFunctions } from 'n8n-workflow';
import type { Service } from '../operation/operation';
import { createMask } from '../signing';

/** A credential that can be signed with, and where it leads. */
export interface Account {
	credential: Readonly<Record<string, unknown>>;
	origin: string;
	/** None of them is empty. */
	secrets: string[];
	mask: (text: string) => string;
}

/** @throws NodeOperationError with one sentence that names the field of the credential */
export async function loadAccount(context: IExecuteFunctions | ILoadOptionsFunctions, service: Service): Promise<Account> {
	const stored = await context.getCredentials(service.credential);
	let mask = (text: string): string => text;
	try {
		const credential = service.readCredential(stored);
		const secrets = service.secrets(credential).filter((secret) => secret !== '');
		mask = createMask(secrets);
		return { credential, origin: service.origin(credential), secrets, mask };
	} catch (error) {
		throw new NodeOperationError(context.getNode(), mask(error instanceof Error ? error.message : String(error)), { description: 'Open the credential and correct it' });
	}
}
