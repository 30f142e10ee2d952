import { randomUUID } from 'node:crypto';
import { NodeOperationError, type ILoadOptionsFunctions } from 'n8n-workflow';
import type { Envelope, Service, Values } from '../operation/operation';
import { createSend } from '../transport/send';
import { loadAccount } from './read/account';
import { performCall } from './send/call';

/**
 * One query while the form is being filled in, for pickers: same signing, same rules of the network.
 * @throws NodeOperationError with one sentence
 */
export async function lookUp(context: ILoadOptionsFunctions, service: Service, resource: string, name: string, values: Values): Promise<Envelope> {
	const operation = service.operations.find((candidate) => candidate.resource === resource && candidate.operation === name);
	if (!operation) throw new NodeOperationError(context.getNode(), `The operation "${name}" of "${resource}" does not exist`);
	const { credential, origin, mask } = await loadAccount(context, service);
	const egress = context.helpers.getSecureEgressFilter?.();
	const result = await performCall(
		values,
		{ credential, now: Date.now(), zone: context.getTimezone(), idempotencyKey: randomUUID() },
		{
			service,
			operation,
			credential,
			origin,
			send: createSend({ userAgent: 'n8n-nodes-china-push', ...(egress === undefined ? {} : { egress }) }),
			mask,
			nonce: randomUUID,
			signal: undefined,
			maxTries: 2,
		},
	);
	if (result.outcome !== 'accepted' || !result.envelope) {
		throw new NodeOperationError(context.getNode(), result.sentence ?? 'The list could not be loaded', { ...(result.remedy === undefined ? {} : { description: result.remedy }) });
	}
	return result.envelope;
}
