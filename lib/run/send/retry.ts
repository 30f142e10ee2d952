import { lookFirst } from '../../operation/remedy';
import { connectWait } from '../../transport/connectRetry';
import { longestWait } from '../../transport/rateLimiter';
import type { Attempt, CallSetting } from './callResult';

const longestBackoff = 30_000;

/** Jittered and capped: 0.5 s, 1 s, 2 s … each times 0.5 to 1. */
const backoff = (tries: number): number => Math.min(longestBackoff, 500 * 2 ** (tries - 1)) * (0.5 + Math.random() / 2);

/** Whether the same request may go out again by itself. */
function mayRepeat(result: Attempt, { operation, service }: CallSetting): boolean {
	if (result.entry) return result.entry.repeat === true;
	if (result.outcome === 'retryLater') return true;
	// A refusal in a code that no table names stays one, however often it is asked for.
	const answered = result.envelope !== undefined && (result.httpStatus ?? 0) < 500;
	return result.outcome === 'unknown' && !answered && service.dedupes?.(operation) === true;
}

/** Milliseconds to wait before another try; undefined when there is none. */
export function waitBeforeNext(
	result: Attempt,
	tries: number,
	failedConnects: number,
	setting: CallSetting,
): number | undefined {
	if (tries >= setting.maxTries || result.cancelled) return undefined;
	if (result.notSent)
		return result.networkCode === undefined ? undefined : connectWait(result.networkCode, failedConnects);
	if (!mayRepeat(result, setting)) return undefined;
	const wait = result.retryAfter ?? backoff(tries);
	return wait > longestWait ? undefined : wait;
}

/** Whether the service may have acted on a try although its answer does not say so. */
export const leavesDoubt = ({ outcome, entry, notSent, httpStatus }: Attempt): boolean =>
	outcome === 'unknown' ||
	(outcome === 'retryLater' && entry === undefined && notSent !== true && httpStatus !== 429 && httpStatus !== 503);

/** A try after one that got no answer: its own failure does not undo what the earlier one may have done. */
export function afterLostAnswer(result: Attempt, { operation, service }: CallSetting): Attempt {
	if (result.outcome === 'accepted' || result.outcome === 'deadTarget' || result.outcome === 'unknown') return result;
	const { notSent: _notSent, sentence = 'The last try failed', fact = sentence, remedy, ...rest } = result;
	if (operation.kind === 'send') {
		return {
			...rest,
			fact,
			outcome: 'unknown',
			sentence: `${sentence}; an earlier try got no usable answer, so the message may have been sent`,
			remedy: lookFirst(service),
		};
	}
	if (result.outcome !== 'rejected') return result;
	return {
		...result,
		remedy: ['An earlier try got no usable answer and may have done it already', remedy]
			.filter((part) => part !== undefined)
			.join('. '),
	};
}

export const isThrottled = ({ entry, httpStatus, retryAfter }: Attempt): boolean =>
	entry?.throttle === true || httpStatus === 429 || (httpStatus === 503 && retryAfter !== undefined);
