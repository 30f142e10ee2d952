import { createHash } from 'node:crypto';
import type { RateLimits } from './rateLimiter';
import type { Report } from './rateReport';
import { sharedRateScript } from './sharedRateScript';
import type { TurnOrder } from './turnOrder';

/** The Redis where the rate is kept. */
export interface RateConnection {
	readonly server: string;
	/** Runs a script, which is atomic; with patience, in milliseconds, perhaps more than once. */
	evaluate(
		script: { readonly lua: string; readonly sha: string },
		keys: readonly string[],
		args: readonly (string | number | Uint8Array)[],
		options?: { patience?: number; signal?: AbortSignal | undefined },
	): Promise<unknown>;
}

/** What a process tells and asks. Times in milliseconds. */
export interface RateQuestion {
	/** Of this process, a random one. */
	id: string;
	/** Whether it goes on to take part. */
	stays: boolean;
	/** Requests that it has been allowed to have under way, and has under way; and those that wait. */
	held: number;
	active: number;
	waiting: number;
	/** The strictest of its runs at work, if there are any. */
	limits: Required<RateLimits> | undefined;
	report: Report;
	/** The run of Redis that gave what is held. */
	run: string;
	/** What the turns that are held count as. */
	units: number;
	/** No turn is of use sooner. */
	lead: number;
	order: TurnOrder;
}

/** Times in milliseconds. */
export interface RateAnswer {
	/** A restarted Redis has another. */
	run: string;
	now: number;
	/** Requests that may be under way. */
	share: number;
	/** Others want more than they have. */
	contested: boolean;
	/** Nobody starts for so long. */
	closed: number;
	/** Whether the rate is less than the limit. */
	slowed: boolean;
	/** Between two turns; 0 when there is no limit, and no turn is needed. */
	spacing: number;
	/** The first of the turns that are given, and how many of those ordered. */
	first: number;
	turns: number;
}

const script = { lua: sharedRateScript, sha: createHash('sha1').update(sharedRateScript).digest('hex') };

const infinityAs = (stand: number, value: number): number => (value === Infinity ? stand : value);

/**
 * One round trip.
 *
 * @throws what the connection throws
 */
export async function askForTurns(
	connection: RateConnection,
	key: string,
	question: RateQuestion,
	patience: number,
): Promise<RateAnswer> {
	const { id, stays, held, active, waiting, limits, report, run, units, lead, order } = question;
	const { concurrency, perSecond } = limits ?? { concurrency: -1, perSecond: -1 };
	const args = [
		id,
		stays ? 1 : 0,
		infinityAs(-1, held),
		active,
		waiting,
		infinityAs(0, concurrency),
		infinityAs(0, perSecond),
		report.number,
		report.started,
		report.good,
		report.throttled ? 1 : 0,
		Math.round(report.closed),
		report.owed,
		run,
		units,
		lead,
		order.text,
	];
	const [nowRun = '', ...figures] = String(await connection.evaluate(script, [key], args, { patience })).split(' ');
	const [now = NaN, share = NaN, contested = NaN, closed = NaN, slowed = NaN, spacing = NaN, first = NaN, turns = NaN] =
		figures.map(Number);
	if (Number.isNaN(now + turns)) throw new Error('Redis gave an answer that is not one of the rate limiter');
	return {
		run: nowRun,
		now,
		closed,
		spacing,
		first,
		turns,
		share: share === -1 ? Infinity : share,
		contested: contested === 1,
		slowed: slowed === 1,
	};
}
