import type { Envelope, Operation, RequestContext, Service, Values } from '../../operation/operation';
import type { ErrorEntry, Outcome } from '../../operation/outcome';
import { remedyOf } from '../../operation/remedy';
import type { HttpRequest } from '../../signing/request';
import type { HttpAnswer, Send } from '../../transport/http';
import { TransportError, turnPassedCode } from '../../transport/http';
import { connectWait } from '../../transport/connectRetry';
import { OnBreak, longestWait, type PaceLimits, type Pacer } from '../../transport/pace';
import { pause } from '../../transport/pause';
import { HourlyPlace, momentIn } from './hourly';
import { prepareRequest } from './request';
import { retryAfterOf } from './retryAfter';

/** How one request ended, after all tries. */
export interface CallResult {
	outcome: Outcome;
	envelope?: Envelope;
	/** What the service's code means. */
	entry?: ErrorEntry;
	/** One sentence, for anything but accepted. */
	sentence?: string;
	remedy?: string;
	httpStatus?: number;
	/** The network's own code, such as ECONNREFUSED. */
	networkCode?: string;
	cancelled?: boolean;
	/** Whether it is certain that nothing left this machine. */
	notSent?: boolean;
	/** A wait the service asked for, in milliseconds. */
	retryAfter?: number;
	/** ID of a message that was made before this request, which only names further targets of it. */
	givenId?: string;
	tries: number;
}

export interface CallSetting {
	service: Service;
	operation: Operation;
	credential: Readonly<Record<string, unknown>>;
	origin: string;
	send: Send;
	mask: (text: string) => string;
	nonce: () => string;
	signal: AbortSignal | undefined;
	maxTries: number;
	/** Service, host and account, for what is counted by the hour; holds no secret. */
	account?: string;
	/** Shared by all runs on the same credential. */
	pace?: Pacer;
	/** What this run may do at that pace. */
	limits?: PaceLimits;
}

const longestBackoff = 30_000;

/** So often in succession a request whose turn has passed on its way asks for another. Where the way is always that long, all keep their distance. */
const mostPassedTurns = 3;

/** Jittered and capped: 0.5 s, 1 s, 2 s … each times 0.5 to 1. */
const backoff = (tries: number): number => Math.min(longestBackoff, 500 * 2 ** (tries - 1)) * (0.5 + Math.random() / 2);

function hostOf(origin: string): string {
	return new URL(origin).host;
}

const asked = (retryAfter: number | undefined): { retryAfter?: number } => (retryAfter === undefined ? {} : { retryAfter });

/** The service's own words as a part of a sentence. */
function ownWords(message: string | undefined): string {
	const line = (message ?? '').replace(/\s+/g, ' ').replace(/[.。\s]+$/, '').trim();
	return line.length > 200 ? `${line.slice(0, 200)}…` : line;
}

/** An answer that is none of the service's own: judged by the HTTP status alone. */
function foreignAnswer(answer: HttpAnswer, { operation, service, origin }: CallSetting): Omit<CallResult, 'tries'> {
	const host = hostOf(origin);
	const { status } = answer;
	const what = answer.text.trim() === '' ? 'an empty answer' : /^\s*</.test(answer.text) ? 'a web page' : 'an answer that is not of its own form';
	const base = { httpStatus: status };
	if (status >= 300 && status < 400) {
		return { ...base, outcome: 'rejected', sentence: `${host} redirects elsewhere (HTTP ${status})`, remedy: 'Check the base URL in the credential; redirects are not followed, so that nothing is sent to another host' };
	}
	if (status === 429 || status === 503) {
		return { ...base, ...asked(retryAfterOf(answer, Date.now())), outcome: 'retryLater', sentence: `${host} takes no more requests for now (HTTP ${status})`, remedy: 'Send again later' };
	}
	if (status === 407) return { ...base, outcome: 'rejected', sentence: 'The proxy wants a login (HTTP 407)', remedy: 'Put the user and password into the proxy address' };
	if (status >= 400 && status < 500) {
		return { ...base, outcome: 'rejected', sentence: `${host} refused the request with ${what} (HTTP ${status})`, remedy: `Check that the base URL in the credential is ${service.displayName}'s` };
	}
	if (operation.kind !== 'send') {
		return { ...base, outcome: 'retryLater', sentence: `${host} gave ${what} (HTTP ${status})`, remedy: 'Try again later; if it stays so, check the base URL in the credential' };
	}
	return {
		...base,
		outcome: 'unknown',
		sentence: `${host} gave ${what} (HTTP ${status}), so it is not known whether the message was sent`,
		remedy: 'Look into the message statistics before sending again; if it stays so, check the base URL in the credential',
	};
}

/** A copy with every text masked, names too. */
function maskWithin(value: unknown, mask: (text: string) => string): unknown {
	if (typeof value === 'string') return mask(value);
	if (typeof value !== 'object' || value === null) return value;
	if (value instanceof Map) return new Map([...value].map(([name, entry]) => [maskWithin(name, mask), maskWithin(entry, mask)]));
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

function judge(answer: HttpAnswer, setting: CallSetting): Omit<CallResult, 'tries'> {
	const { service, operation } = setting;
	const envelope = understood(answer, setting);
	if (!envelope) return foreignAnswer(answer, setting);
	const base = { envelope, httpStatus: answer.status };
	if (envelope.ok) return { ...base, outcome: 'accepted' };
	if (envelope.code !== undefined && operation.answersInstead?.[envelope.code]) return { ...base, outcome: 'accepted' };
	const table = service.errors(operation);
	const entry = [envelope.variant, envelope.code, envelope.family].flatMap((key) => (key === undefined ? [] : (table[key] ?? []))).at(0);
	const refusesForNow = entry?.throttle === true || answer.status === 429 || answer.status === 503;
	const retryAfter = asked(envelope.retryAfter ?? (refusesForNow ? retryAfterOf(answer, Date.now()) : undefined));
	const own = [ownWords(envelope.message), envelope.code === undefined ? undefined : `code ${envelope.code}`].filter((part) => part !== undefined && part !== '').join(', ');
	if (entry) {
		return { ...base, ...retryAfter, entry, outcome: entry.outcome, sentence: `${service.displayName} ${entry.outcome === 'unknown' ? 'answered' : 'refused'}: ${entry.meaning} (${own})`, remedy: remedyOf(entry, operation) };
	}
	if (refusesForNow) return { ...base, ...retryAfter, outcome: 'retryLater', sentence: `${service.displayName} takes no more requests for now (${own || `HTTP ${answer.status}`})`, remedy: 'Send again later' };
	const failed = answer.status >= 500;
	// HTTP 4xx says that nothing was done. A code that no document names does not.
	const unheardOf = !failed && envelope.code !== undefined && answer.status < 400;
	const doubtful = operation.kind === 'send' && (failed || unheardOf);
	const what = failed ? 'had a fault of its own' : unheardOf ? 'answered in a way that no document describes' : 'refused the request';
	const remedy = doubtful ? 'Look into the message statistics before sending again' : failed ? 'Try again later' : 'Read the service\'s own words, and look the code up in the vendor console';
	return { ...base, ...retryAfter, outcome: doubtful ? 'unknown' : failed ? 'retryLater' : 'rejected', sentence: `${service.displayName} ${what} (${own || `HTTP ${answer.status}`})`, remedy };
}

function broken(error: TransportError, { operation, service, origin }: CallSetting): Omit<CallResult, 'tries'> {
	const base = { networkCode: error.code, sentence: error.message, ...(error.cancelled ? { cancelled: true } : {}) };
	if (error.phase === 'notSent') {
		return { ...base, notSent: true, outcome: 'retryLater', remedy: error.cancelled ? 'Nothing was sent' : `Nothing was sent. Check the network and that ${hostOf(origin)} is ${service.displayName}'s address in the credential` };
	}
	if (operation.kind !== 'send') return { ...base, outcome: 'retryLater', remedy: 'Try again later' };
	return { ...base, outcome: 'unknown', remedy: 'Look into the message statistics before sending again' };
}

/** The request could not even be made, for instance because a credential field cannot be signed with. */
function unprepared(error: unknown, { mask }: CallSetting): Omit<CallResult, 'tries'> {
	const why = mask(error instanceof Error ? error.message : String(error));
	return { outcome: 'rejected', notSent: true, sentence: `The request could not be prepared: ${why}`, remedy: 'Check the credential' };
}

/** Whether the same request may go out again by itself. */
function mayRepeat(result: Omit<CallResult, 'tries'>, { operation, service }: CallSetting): boolean {
	if (result.entry) return result.entry.repeat === true;
	if (result.outcome === 'retryLater') return true;
	// A refusal in a code that no table names stays one, however often it is asked for.
	const answered = result.envelope !== undefined && (result.httpStatus ?? 0) < 500;
	return result.outcome === 'unknown' && !answered && service.dedupes?.(operation) === true;
}

/** Milliseconds to wait before another try; undefined when there is none. */
function waitBeforeNext(result: Omit<CallResult, 'tries'>, tries: number, failedConnects: number, setting: CallSetting): number | undefined {
	if (tries >= setting.maxTries || result.cancelled) return undefined;
	if (result.notSent) return result.networkCode === undefined ? undefined : connectWait(result.networkCode, failedConnects);
	if (!mayRepeat(result, setting)) return undefined;
	const wait = result.retryAfter ?? backoff(tries);
	return wait > longestWait ? undefined : wait;
}

/** What a request ends as that did not get its turn. */
function turnedAway(error: unknown, { service, mask }: Pick<CallSetting, 'service' | 'mask'>): Omit<CallResult, 'tries'> {
	const base = { outcome: 'retryLater', notSent: true } as const;
	if (error instanceof TransportError) return { ...base, cancelled: true, sentence: 'The execution was cancelled', remedy: 'Nothing was sent' };
	if (!(error instanceof OnBreak)) return { ...base, sentence: `Coordination ${mask(error instanceof Error ? error.message : String(error))}`, remedy: 'Nothing was sent; send again later' };
	return { ...base, retryAfter: error.left, sentence: `${service.displayName} has asked for no more requests before ${momentIn(error.left)}`, remedy: 'Nothing was sent; send again after that time' };
}

/** Whether the service may have acted on a try although its answer does not say so. */
const leavesDoubt = ({ outcome, entry, notSent, httpStatus }: Omit<CallResult, 'tries'>): boolean =>
	outcome === 'unknown' || (outcome === 'retryLater' && entry === undefined && notSent !== true && httpStatus !== 429 && httpStatus !== 503);

/** A try after one that got no answer: its own failure does not undo what the earlier one may have done. */
function afterLostAnswer(result: Omit<CallResult, 'tries'>, { operation }: CallSetting): Omit<CallResult, 'tries'> {
	if (result.outcome === 'accepted' || result.outcome === 'deadTarget' || result.outcome === 'unknown') return result;
	const { notSent: _notSent, sentence = 'The last try failed', remedy, ...rest } = result;
	if (operation.kind === 'send') {
		return { ...rest, outcome: 'unknown', sentence: `${sentence}; an earlier try got no usable answer, so the message may have been sent`, remedy: 'Look into the message statistics before sending again' };
	}
	if (result.outcome !== 'rejected') return result;
	return { ...result, remedy: ['An earlier try got no usable answer and may have done it already', remedy].filter((part) => part !== undefined).join('. ') };
}

/**
 * Sends one request and understands its answer. Repeats it only where nothing can have been done by the failed try,
 * or where the service drops repeats by a key.
 */
export async function performCall(values: Values, context: RequestContext, setting: CallSetting, way: { path?: string | undefined; weight?: number } = {}): Promise<CallResult> {
	const { path, weight = 1 } = way;
	let request: HttpRequest;
	let place: HourlyPlace | undefined;
	try {
		request = prepareRequest(values, context, setting, path);
		place = HourlyPlace.of(values, setting);
	} catch (error) {
		return { ...unprepared(error, setting), tries: 0 };
	}
	const missing = place?.look();
	if (missing) return { ...missing, tries: 0 };
	let told: CallResult | undefined;
	try {
		told = await tryAndTryAgain(request, setting, weight, place);
		return told;
	} finally {
		place?.settle(told?.outcome);
	}
}

async function tryAndTryAgain(request: HttpRequest, setting: CallSetting, weight: number, place: HourlyPlace | undefined): Promise<CallResult> {
	const { signal, pace } = setting;
	let unanswered = false;
	let failedConnects = 0;
	let passedTurns = 0;
	for (let tries = 1; ; tries++) {
		let until: number | undefined;
		// Every attempt waits for its turn: a retry is a request like any other, and a throttled rate holds for it too.
		try {
			const turn = pace?.acquire(signal, weight);
			if (turn !== undefined) until = await turn;
		} catch (error) {
			const away = turnedAway(error, setting);
			return { ...(unanswered ? afterLostAnswer(away, setting) : away), tries: tries - 1 };
		}
		// In the same moment as the request leaves: of two at once, one finds the place taken.
		const missing = place?.take();
		if (missing) {
			pace?.release(false, weight);
			return { ...missing, tries: tries - 1 };
		}
		let result: Omit<CallResult, 'tries'> | undefined;
		try {
			result = await attempt(request, setting, passedTurns < mostPassedTurns ? until : undefined);
			// Before the turn is given back, or the next in line would go in spite of it.
			if (isThrottled(result)) pace?.slowDown(result.retryAfter);
		} finally {
			pace?.release(result !== undefined && !isThrottled(result) && !hasPassed(result), weight);
		}
		if (hasPassed(result)) {
			passedTurns++;
			tries--;
			continue;
		}
		passedTurns = 0;
		const told: CallResult = { ...(unanswered ? afterLostAnswer(result, setting) : result), tries };
		if (result.notSent) failedConnects++;
		const wait = waitBeforeNext(result, tries, failedConnects, setting);
		if (wait === undefined) return told;
		unanswered ||= leavesDoubt(result);
		try {
			await pause(wait, signal);
		} catch {
			return { ...told, cancelled: true };
		}
	}
}

const isThrottled = ({ entry, httpStatus, retryAfter }: Omit<CallResult, 'tries'>): boolean =>
	entry?.throttle === true || httpStatus === 429 || (httpStatus === 503 && retryAfter !== undefined);

const hasPassed = ({ networkCode, notSent }: Omit<CallResult, 'tries'>): boolean => notSent === true && networkCode === turnPassedCode;

/** One try, signed afresh: some schemes allow a signature once. */
async function attempt(request: HttpRequest, setting: CallSetting, until: number | undefined): Promise<Omit<CallResult, 'tries'>> {
	const { service, credential, signal, mask } = setting;
	let signed: HttpRequest;
	try {
		signed = service.sign(request, credential, { now: Date.now(), nonce: setting.nonce() });
	} catch (error) {
		return unprepared(error, setting);
	}
	let answer: HttpAnswer;
	try {
		answer = await setting.send(signed, signal, until);
	} catch (error) {
		if (error instanceof TransportError) return broken(error, setting);
		return baffled(error, undefined, setting);
	}
	try {
		return judge({ ...answer, text: mask(answer.text) }, setting);
	} catch (error) {
		return baffled(error, answer.status, setting);
	}
}

/** A mistake in our own reading of an answer: by then the service may have acted on the request. */
function baffled(error: unknown, status: number | undefined, { operation, origin, mask }: CallSetting): Omit<CallResult, 'tries'> {
	const why = mask(error instanceof Error ? error.message : String(error));
	const send = operation.kind === 'send';
	return {
		...(status === undefined ? {} : { httpStatus: status }),
		outcome: send ? 'unknown' : 'rejected',
		sentence: `The answer of ${hostOf(origin)} could not be understood: ${why}`,
		remedy: send ? 'The message may have been sent: look into the message statistics before sending again, and report this' : 'Report this, with the request',
	};
}
