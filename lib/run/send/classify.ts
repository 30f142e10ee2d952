import type { Envelope } from '../../operation/operation';
import { lookFirst, remedyOf } from '../../operation/remedy';
import { TransportError, type HttpAnswer } from '../../transport/http';
import { OnBreak } from '../../transport/rateLimiter';
import type { Attempt, CallSetting } from './callResult';
import { momentIn } from './hourly';
import { retryAfterOf } from './retryAfter';

function hostOf(origin: string): string {
	return new URL(origin).host;
}

const asked = (retryAfter: number | undefined): { retryAfter?: number } =>
	retryAfter === undefined ? {} : { retryAfter };

/** The service's own words as a part of a sentence. */
function ownWords(message: string | undefined): string {
	const line = (message ?? '')
		.replace(/\s+/g, ' ')
		.replace(/[.。\s]+$/, '')
		.trim();
	return line.length > 200 ? `${line.slice(0, 200)}…` : line;
}

/** An answer that is none of the service's own: judged by the HTTP status alone. */
function foreignAnswer(answer: HttpAnswer, { operation, service, origin }: CallSetting): Attempt {
	const host = hostOf(origin);
	const { status } = answer;
	const what =
		answer.text.trim() === ''
			? 'an empty answer'
			: /^\s*</.test(answer.text)
				? 'a web page'
				: 'an answer that is not of its own form';
	const base = { httpStatus: status };
	if (status >= 300 && status < 400) {
		return {
			...base,
			outcome: 'rejected',
			sentence: `${host} redirects elsewhere (HTTP ${status})`,
			remedy:
				'Check the base URL in the credential; redirects are not followed, so that nothing is sent to another host',
		};
	}
	if (status === 429 || status === 503) {
		return {
			...base,
			...asked(retryAfterOf(answer, Date.now())),
			outcome: 'retryLater',
			sentence: `${host} takes no more requests for now (HTTP ${status})`,
			remedy: 'Send again later',
		};
	}
	if (status === 407)
		return {
			...base,
			outcome: 'rejected',
			sentence: 'The proxy asks for a user and a password (HTTP 407)',
			remedy: 'Put the user and password into the proxy address',
		};
	if (status >= 400 && status < 500) {
		return {
			...base,
			outcome: 'rejected',
			sentence: `${host} refused the request with ${what} (HTTP ${status})`,
			remedy: `Check that the base URL in the credential is ${service.displayName}'s`,
		};
	}
	if (operation.kind !== 'send') {
		return {
			...base,
			outcome: 'retryLater',
			sentence: `${host} gave ${what} (HTTP ${status})`,
			remedy: 'Try again later; if it stays so, check the base URL in the credential',
		};
	}
	const fact = `${host} gave ${what} (HTTP ${status})`;
	return {
		...base,
		outcome: 'unknown',
		sentence: `${fact}, so it is not known whether the message was sent`,
		fact,
		remedy: `${lookFirst(service)}; if it stays so, check the base URL in the credential`,
	};
}

/** A copy with every text masked, names too. */
function maskWithin(value: unknown, mask: (text: string) => string): unknown {
	if (typeof value === 'string') return mask(value);
	if (typeof value !== 'object' || value === null) return value;
	if (value instanceof Map)
		return new Map([...value].map(([name, entry]) => [maskWithin(name, mask), maskWithin(entry, mask)]));
	if (Array.isArray(value)) return value.map((entry) => maskWithin(entry, mask));
	return Object.fromEntries(Object.entries(value).map(([name, entry]) => [mask(name), maskWithin(entry, mask)]));
}

/**
 * The service's answer, understood, without the credential's secrets. The text was masked before it was parsed; where it has
 * escapes, such as "\/" for "/", a secret may have come apart there and together again in the parsing.
 */
function understood(answer: HttpAnswer, { service, operation, mask }: CallSetting): Envelope | undefined {
	const envelope = service.read(answer, operation);
	return envelope && answer.text.includes('\\') ? (maskWithin(envelope, mask) as Envelope) : envelope;
}

/** The body says that it was done and the HTTP status that it was not: neither can be relied on. */
function contradiction(envelope: Envelope, answer: HttpAnswer, { operation, service }: CallSetting): Attempt {
	const { status } = answer;
	const wait = envelope.retryAfter ?? (status === 429 || status === 503 ? retryAfterOf(answer, Date.now()) : undefined);
	const base = { envelope, httpStatus: status, ...asked(wait) };
	const fact = `${service.displayName} answered with success in the body but with HTTP ${status}`;
	if (operation.kind !== 'send') return { ...base, outcome: 'retryLater', sentence: fact, remedy: 'Try again later' };
	return {
		...base,
		outcome: 'unknown',
		sentence: `${fact}, so it is not known whether the message was sent`,
		fact,
		remedy: lookFirst(service),
	};
}

export function judge(answer: HttpAnswer, setting: CallSetting): Attempt {
	const { service, operation } = setting;
	const envelope = understood(answer, setting);
	if (!envelope) return foreignAnswer(answer, setting);
	const base = { envelope, httpStatus: answer.status };
	if (envelope.ok)
		return answer.status < 300 ? { ...base, outcome: 'accepted' } : contradiction(envelope, answer, setting);
	const table = service.errors(operation);
	const entry = [envelope.variant, envelope.code, envelope.family]
		.flatMap((key) => (key === undefined ? [] : (table[key] ?? [])))
		.at(0);
	const refusesForNow = entry?.throttle === true || answer.status === 429 || answer.status === 503;
	const retryAfter = asked(envelope.retryAfter ?? (refusesForNow ? retryAfterOf(answer, Date.now()) : undefined));
	const own = [ownWords(envelope.message), envelope.code === undefined ? undefined : `code ${envelope.code}`]
		.filter((part) => part !== undefined && part !== '')
		.join(', ');
	if (entry) {
		return {
			...base,
			...retryAfter,
			entry,
			outcome: entry.outcome,
			sentence: `${service.displayName} ${entry.outcome === 'unknown' || entry.answered ? 'answered' : 'refused'}: ${entry.meaning} (${own})`,
			remedy: remedyOf(entry, operation),
		};
	}
	if (refusesForNow)
		return {
			...base,
			...retryAfter,
			outcome: 'retryLater',
			sentence: `${service.displayName} takes no more requests for now (${own || `HTTP ${answer.status}`})`,
			remedy: 'Send again later',
		};
	const failed = answer.status >= 500;
	// HTTP 4xx says that nothing was done. A code that no document names does not.
	const unheardOf = !failed && envelope.code !== undefined && answer.status < 400;
	const doubtful = operation.kind === 'send' && (failed || unheardOf);
	const what = failed
		? 'had an internal error'
		: unheardOf
			? 'answered in a way that no document describes'
			: 'refused the request';
	const remedy = doubtful
		? lookFirst(service)
		: failed
			? 'Try again later'
			: "Read the service's own words, and look the code up in the vendor console";
	return {
		...base,
		...retryAfter,
		outcome: doubtful ? 'unknown' : failed ? 'retryLater' : 'rejected',
		sentence: `${service.displayName} ${what} (${own || `HTTP ${answer.status}`})`,
		remedy,
	};
}

export function broken(error: TransportError, { operation, service, origin, mask }: CallSetting): Attempt {
	const fact = mask(error.fact);
	const base = {
		networkCode: error.code,
		// Only a message can have been sent.
		sentence: operation.kind === 'send' ? mask(error.message) : fact,
		fact,
		...(error.cancelled ? { cancelled: true } : {}),
	};
	if (error.phase === 'notSent') {
		return {
			...base,
			notSent: true,
			outcome: 'retryLater',
			remedy: error.cancelled
				? 'Nothing was sent'
				: `Nothing was sent. Check the network and that ${hostOf(origin)} is ${service.displayName}'s address in the credential`,
		};
	}
	if (operation.kind !== 'send') return { ...base, outcome: 'retryLater', remedy: 'Try again later' };
	return { ...base, outcome: 'unknown', remedy: lookFirst(service) };
}

/** The request could not even be made, for instance because a credential field cannot be signed with. */
export function unprepared(error: unknown, { mask }: CallSetting): Attempt {
	const why = mask(error instanceof Error ? error.message : String(error));
	return {
		outcome: 'rejected',
		notSent: true,
		sentence: `The request could not be prepared: ${why}`,
		remedy: 'Check the credential',
	};
}

/** What a request ends as that did not get its turn. */
export function turnedAway(
	error: unknown,
	{ service, mask, zone }: Pick<CallSetting, 'service' | 'mask' | 'zone'>,
): Attempt {
	const base = { outcome: 'retryLater', notSent: true } as const;
	if (error instanceof TransportError)
		return { ...base, cancelled: true, sentence: 'The execution was cancelled', remedy: 'Nothing was sent' };
	if (!(error instanceof OnBreak))
		return {
			...base,
			sentence: `Coordination ${mask(error instanceof Error ? error.message : String(error))}`,
			remedy: 'Nothing was sent; send again later',
		};
	return {
		...base,
		retryAfter: error.left,
		sentence: `${service.displayName} has asked for no more requests before ${momentIn(error.left, zone)}`,
		remedy: 'Nothing was sent; send again after that time',
	};
}

/** A mistake in our own reading of an answer: by then the service may have acted on the request. */
export function baffled(
	error: unknown,
	status: number | undefined,
	{ operation, service, origin, mask }: CallSetting,
): Attempt {
	const why = mask(error instanceof Error ? error.message : String(error));
	const send = operation.kind === 'send';
	return {
		...(status === undefined ? {} : { httpStatus: status }),
		outcome: send ? 'unknown' : 'rejected',
		sentence: `The answer of ${hostOf(origin)} could not be understood: ${why}`,
		remedy: send
			? `The message may have been sent: look into ${service.statistics} before sending again, and report this`
			: 'Report this, with the request',
	};
}
