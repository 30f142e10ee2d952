import { randomUUID } from 'node:crypto';
import { NodeOperationError, type ILoadOptionsFunctions } from 'n8n-workflow';
import type { Envelope, Service, Values } from '../operation/operation';
import { perSecondOf, rateOf } from '../operation/rate';
import { openConnection } from './open/connection';
import { loadAccount } from './read/account';
import { performCall } from './send/call';

/** Somebody waits for it in front of the form. Milliseconds. */
const lookUpTimeout = 10_000;

/**
 * One query while the form is being filled in, for pickers: same signing, same rules of the network, at the rate of all who use the account.
 * @throws NodeOperationError with one sentence
 */
export async function lookUp(
	context: ILoadOptionsFunctions,
	service: Service,
	resource: string,
	name: string,
	values: Values,
): Promise<Envelope> {
	const operation = service.operations.find(
		(candidate) => candidate.resource === resource && candidate.operation === name,
	);
	if (!operation)
		throw new NodeOperationError(context.getNode(), `The operation "${name}" of "${resource}" does not exist`);
	const account = await loadAccount(context, service, operation);
	const rate = rateOf(service, operation);
	const { setting } = openConnection(
		context,
		service,
		operation,
		account,
		{ concurrency: rate.concurrency, perSecond: perSecondOf(rate), timeout: lookUpTimeout, maxTries: 2 },
		undefined,
		undefined,
	);
	const leave = setting.rateLimiter?.enter(setting.limits ?? {});
	const moment = {
		credential: account.credential,
		now: Date.now(),
		zone: context.getTimezone(),
		idempotencyKey: randomUUID(),
	};
	const result = await performCall(values, moment, setting).finally(leave);
	if (result.outcome !== 'accepted' || !result.envelope) {
		throw new NodeOperationError(context.getNode(), result.sentence ?? 'The list could not be loaded', {
			...(result.remedy === undefined ? {} : { description: result.remedy }),
		});
	}
	return result.envelope;
}
