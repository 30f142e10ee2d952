import { createHash } from 'node:crypto';
import type { Hourly, Values } from '../../operation/operation';
import type { Outcome } from '../../operation/outcome';
import { readableSecond } from '../../operation/time';
import { noPlace, takePlace, type NoPlace, type TakenPlace } from '../../transport/hourly';
import type { CallResult, CallSetting } from './callResult';

const ordinal = (number: number): string => {
	const end = number % 100 >= 11 && number % 100 <= 13 ? 0 : number % 10;
	return `${number}${['th', 'st', 'nd', 'rd'][end] ?? 'th'}`;
};

function ago(milliseconds: number): string {
	const minutes = Math.floor(milliseconds / 60_000);
	return minutes === 0 ? 'less than a minute ago' : minutes === 1 ? '1 minute ago' : `${minutes} minutes ago`;
}

/** One sentence: why a message would not be delivered now. */
function sentenceOf({ why, since, certain }: NoPlace, { max, to }: Hourly, service: string): string {
	if (why === 'full')
		return `${service} delivers at most ${max} messages to ${to} an hour, and this ${certain ? 'would' : 'may'} be the ${ordinal(Number(max) + 1)}`;
	const first =
		since === undefined
			? `The same message to ${to} is under way`
			: `The same message to ${to} ${certain ? 'was' : 'may have been'} accepted ${ago(since)}`;
	return `${first}, and ${service} would not deliver it a second time within the hour`;
}

/** A moment to come as the clocks of an IANA zone show it, rounded up to a second, so that it is not too early. */
export const momentIn = (milliseconds: number, zone: string): string =>
	readableSecond(Math.ceil((Date.now() + milliseconds) / 1000) * 1000, zone);

const statusOf = (outcome: Outcome | undefined): 'taken' | 'maybeTaken' | 'notTaken' =>
	outcome === 'accepted' ? 'taken' : outcome === 'unknown' || outcome === undefined ? 'maybeTaken' : 'notTaken';

/** A request's place within the hour: looked for, taken when it leaves, and given back when it was certainly not accepted. */
export class HourlyPlace {
	private readonly mark: string | undefined;
	private taken: TakenPlace | undefined;

	private constructor(
		private readonly key: string,
		private readonly hourly: Hourly,
		private readonly service: string,
		private readonly zone: string,
		values: Values,
	) {
		this.mark = hourly.distinct && createHash('sha256').update(hourly.distinct(values)).digest('base64');
	}

	/** Undefined for an operation without such a bound. */
	static of(
		values: Values,
		{
			operation: { hourly },
			service: { displayName },
			account,
			zone,
		}: Pick<CallSetting, 'operation' | 'service' | 'account' | 'zone'>,
	): HourlyPlace | undefined {
		return hourly && account !== undefined
			? new HourlyPlace(`${account}|${hourly.to}`, hourly, displayName, zone, values)
			: undefined;
	}

	/**
	 * Why there is no place now; undefined when there is one.
	 *
	 * @param ahead further messages that go before it
	 */
	missing(ahead = 0): string | undefined {
		const none = noPlace(this.key, this.hourly.max ?? Infinity, this.mark, ahead);
		return none && sentenceOf(none, this.hourly, this.service);
	}

	/** What the request comes to without a place, before it waits for its turn. */
	look(): Omit<CallResult, 'tries'> | undefined {
		const none = this.taken ? undefined : noPlace(this.key, this.hourly.max ?? Infinity, this.mark);
		return none && this.refused(none);
	}

	/** Takes the place, at the moment the request leaves; what the request comes to when meanwhile there is none. A further try has it. */
	take(): Omit<CallResult, 'tries'> | undefined {
		if (this.taken) return undefined;
		const place = takePlace(this.key, this.hourly.max ?? Infinity, this.mark);
		if ('why' in place) return this.refused(place);
		this.taken = place;
		return undefined;
	}

	/** @param outcome of the last try; none when nobody knows */
	settle(outcome: Outcome | undefined): void {
		this.taken?.settle(statusOf(outcome));
	}

	private refused(none: NoPlace): Omit<CallResult, 'tries'> {
		return {
			outcome: 'retryLater',
			notSent: true,
			retryAfter: none.left,
			sentence: sentenceOf(none, this.hourly, this.service),
			remedy: `Nothing was sent; ${none.why === 'same' ? `if ${this.hourly.to} shall get it twice, ` : ''}send again after ${momentIn(none.left, this.zone)}`,
		};
	}
}
