import { createHash, randomUUID } from 'node:crypto';
import type { IExecuteFunctions, ILoadOptionsFunctions } from 'n8n-workflow';
import { readBaseUrl } from '../../credential/baseUrl';
import type { RedisConnection } from '../../ledger/redisConnection';
import type { Operation, Service } from '../../operation/operation';
import { rateOf } from '../../operation/rate';
import { rateLimiterFor } from '../../transport/localRateLimiter';
import { createSend } from '../../transport/send';
import { sharedRateLimiterFor } from '../../transport/sharedRateLimiters';
import type { Account } from '../read/account';
import type { CallSetting } from '../send/callResult';

/** How much of the network a run, or a list of the form, may use. */
export interface ConnectionOptions {
	/** Requests at once. */
	concurrency: number;
	/** Requests a second, or targets where the service counts these. */
	perSecond: number;
	/** Of an answer, in milliseconds. */
	timeout: number;
	maxTries: number;
}

/** The way to the service for one account: signed with its credential, by n8n's egress policy, at the rate of all who use the account. */
export function openConnection(
	context: IExecuteFunctions | ILoadOptionsFunctions,
	service: Service,
	operation: Operation,
	{ credential, origin, secrets, mask }: Account,
	options: ConnectionOptions,
	redis: RedisConnection | undefined,
	signal: AbortSignal | undefined,
): { setting: CallSetting; warning: string | undefined } {
	// The host belongs to it: what a practice server asks for holds for no other.
	const account = [service.name, origin, createHash('sha256').update(secrets.join('\n')).digest('base64')].join('|');
	const budgeted = [account, rateOf(service, operation).budget ?? ''].join('|');
	const egress = context.helpers.getSecureEgressFilter?.();
	const send = createSend({
		userAgent: 'n8n-nodes-china-push',
		connections: options.concurrency,
		limits: { answerTimeout: options.timeout },
		...(egress === undefined ? {} : { egress }),
	});
	const setting: CallSetting = {
		service,
		operation,
		credential,
		origin,
		mask,
		signal,
		maxTries: options.maxTries,
		zone: context.getTimezone(),
		send,
		nonce: randomUUID,
		account,
		rateLimiter: redis ? sharedRateLimiterFor(redis, budgeted) : rateLimiterFor(budgeted),
		limits: { concurrency: options.concurrency, perSecond: options.perSecond },
	};
	// A gateway of one's own may do without encryption; the user should know, and go on.
	return { setting, warning: readBaseUrl(origin).warning };
}
