import type { RequestContext, Values } from '../../operation/operation';
import type { HttpRequest, SigningMoment } from '../../signing/request';
import { TransportError, turnPassedCode, type HttpAnswer } from '../../transport/http';
import { pause } from '../../transport/pause';
import type { Attempt, CallResult, CallSetting } from './callResult';
import { baffled, broken, judge, turnedAway, unprepared } from './classify';
import { HourlyPlace } from './hourly';
import { prepareRequest } from './request';
import { afterLostAnswer, isThrottled, leavesDoubt, waitBeforeNext } from './retry';

/** So often in succession a request whose turn has passed on its way asks for another. Where the way is always that long, all keep their distance. */
const mostPassedTurns = 3;

/**
 * Sends one request and understands its answer. Repeats it only where nothing can have been done by the failed try,
 * or where the service drops repeats by a key.
 */
export function performCall(
	values: Values,
	context: RequestContext,
	setting: CallSetting,
	way: { path?: string | undefined; weight?: number } = {},
): Promise<CallResult> {
	const { path, weight = 1 } = way;
	let request: HttpRequest;
	let place: HourlyPlace | undefined;
	try {
		request = prepareRequest(values, context, setting, path);
		place = HourlyPlace.of(values, setting);
	} catch (error) {
		return Promise.resolve({ ...unprepared(error, setting), tries: 0 });
	}
	return place ? inPlace(place, request, setting, weight) : tryAndTryAgain(request, setting, weight, undefined);
}

async function inPlace(
	place: HourlyPlace,
	request: HttpRequest,
	setting: CallSetting,
	weight: number,
): Promise<CallResult> {
	const missing = place.look();
	if (missing) return { ...missing, tries: 0 };
	let told: CallResult | undefined;
	try {
		told = await tryAndTryAgain(request, setting, weight, place);
		return told;
	} finally {
		place.settle(told?.outcome);
	}
}

async function tryAndTryAgain(
	request: HttpRequest,
	setting: CallSetting,
	weight: number,
	place: HourlyPlace | undefined,
): Promise<CallResult> {
	const { signal, rateLimiter } = setting;
	let unanswered = false;
	let failedConnects = 0;
	let passedTurns = 0;
	for (let tries = 1; ; tries++) {
		let until: number | undefined;
		// Every attempt waits for its turn: a retry is a request like any other, and a throttled rate holds for it too.
		try {
			const turn = rateLimiter?.acquire(signal, weight);
			if (turn !== undefined) until = await turn;
		} catch (error) {
			const away = turnedAway(error, setting);
			return { ...(unanswered ? afterLostAnswer(away, setting) : away), tries: tries - 1 };
		}
		// In the same moment as the request leaves: of two at once, one finds the place taken.
		const missing = place?.take();
		if (missing) {
			rateLimiter?.release(false, weight);
			return { ...missing, tries: tries - 1 };
		}
		let result: Attempt | undefined;
		try {
			result = await attempt(request, setting, passedTurns < mostPassedTurns ? until : undefined);
			// Before the turn is given back, or the next in line would go in spite of it.
			if (isThrottled(result)) rateLimiter?.slowDown(result.retryAfter);
		} finally {
			rateLimiter?.release(result !== undefined && !isThrottled(result) && !hasPassed(result), weight);
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

const hasPassed = ({ networkCode, notSent }: Attempt): boolean => notSent === true && networkCode === turnPassedCode;

/** A nonce is made for the schemes that read it. */
class Moment implements SigningMoment {
	readonly now = Date.now();
	private made: string | undefined;

	constructor(private readonly makeNonce: () => string) {}

	get nonce(): string {
		return (this.made ??= this.makeNonce());
	}
}

/** One try, signed afresh: some schemes allow a signature once. */
async function attempt(request: HttpRequest, setting: CallSetting, until: number | undefined): Promise<Attempt> {
	const { service, credential, signal, mask } = setting;
	let signed: HttpRequest;
	try {
		signed = service.scheme.sign(request, credential, new Moment(setting.nonce));
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
		const text = mask(answer.text);
		return judge(text === answer.text ? answer : { ...answer, text }, setting);
	} catch (error) {
		return baffled(error, answer.status, setting);
	}
}
