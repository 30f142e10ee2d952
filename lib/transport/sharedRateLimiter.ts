import { randomUUID } from 'node:crypto';
import { Alarm } from './alarm';
import { cancelled } from './failure';
import { HeldTurns } from './heldTurns';
import { WaitQueue } from './waitQueue';
import { OnBreak, Waiter, checkedLimits, longestBreak, longestWait, strictest, type RateLimits } from './rateLimiter';
import { askForTurns, type RateAnswer, type RateConnection, type RateQuestion } from './rateExchange';
import { RateReport } from './rateReport';
import { RemoteClock } from './remoteClock';
import { slack } from './sharedRateScript';
import { orderOf, type TurnOrder } from './turnOrder';

/** All times in milliseconds. */
const syncEvery = 250;
/** For those who wait and have nothing at all. */
const soonestSync = 100;
/** So long what was given may be begun with; then Redis has to be asked first. */
const leaseLasts = 2_000;
/** For what has to be told at once. */
const betweenSyncs = 20;
/** Runs at work that send nothing tell that they still are. */
const signOfLifeEvery = 2_500;
const patience = 15_000;
/** Who comes so soon after Redis was not there is told the same. */
const lostFor = 500;
/** Turns are asked for from when the answer will be here, but not later than this. */
const longestLead = 200;

/**
 * Concurrency and requests per second of one account at one service, for all processes that use the same Redis. Turns are reserved
 * there some hundred milliseconds ahead, so that a few round trips a second do, whatever the rate.
 *
 * No second sees more starts than the strictest limit of all runs at work; a stricter one that another process brings holds within
 * a second. In a process first come, first served; between processes fair shares.
 */
export class SharedRateLimiter {
	private readonly id = randomUUID();
	private readonly queue = new WaitQueue<Waiter>();
	private readonly clock = new RemoteClock();
	private readonly turns = new HeldTurns(this.clock, slack);
	private readonly reports = new RateReport();
	private readonly runs = new Map<Required<RateLimits>, RateConnection>();
	private limits: Required<RateLimits> = { concurrency: Infinity, perSecond: Infinity };
	/** What is answered to a question from before the last one counts no more. */
	private changes = 0;
	private active = 0;

	private quota = 0;
	/** Others have been promised some of what we had. */
	private overdrawn = false;
	private leaseEnds = -Infinity;
	private closedUntil = -Infinity;
	/** Milliseconds between two starts; 0 for no limit. */
	private spacing = 0;
	private slowed = false;
	private run = '';
	private roundTrip = 0;

	/** Whether Redis counts this process among those at work. */
	private joined = false;
	private lost: Error | undefined;
	private lostAt = -Infinity;
	private syncing = false;
	/** There is something to tell at once. */
	private pressing = false;
	private lastSync = -Infinity;
	private readonly nextSync = new Alarm();
	private turnTimer: NodeJS.Timeout | undefined;

	/** @param key where in Redis */
	constructor(
		private connection: RateConnection,
		private readonly key: string,
	) {}

	acquire(connection: RateConnection, signal?: AbortSignal, weight = 1): Promise<number> | undefined {
		if (signal?.aborted === true) return Promise.reject(cancelled('notSent'));
		if (this.runs.size === 0) this.connection = connection;
		const now = performance.now();
		const left = this.closedUntil - now;
		if (left > longestWait) return Promise.reject(new OnBreak(left));
		if (this.lost !== undefined && !this.syncing && now - this.lostAt < lostFor) return Promise.reject(this.lost);
		if (this.queue.length === 0 && this.mayBegin(now) && this.waitAt(now) === 0) {
			const until = this.begin(weight);
			this.plan();
			return until === Infinity ? undefined : Promise.resolve(until);
		}
		return new Promise((resolve, reject) => {
			new Waiter(this.queue, weight, signal, resolve, reject);
			this.admit();
		});
	}

	release(good: boolean, weight: number): void {
		this.active--;
		if (good && this.slowed) this.reports.good(weight);
		// Others wait for it.
		if (this.overdrawn && this.active === this.quota) this.pressing = true;
		this.admit();
	}

	slowDown(retryAfter: number): void {
		const closed = Math.min(Math.max(0, retryAfter), longestBreak);
		this.reports.slowDown(closed);
		this.closedUntil = Math.max(this.closedUntil, performance.now() + closed);
		this.startOver();
		this.admit();
	}

	enter(connection: RateConnection, limits: RateLimits): () => void {
		const own = checkedLimits(limits);
		this.runs.set(own, connection);
		this.connection = connection;
		this.heed();
		return () => {
			if (!this.runs.delete(own)) return;
			this.connection = [...this.runs.values()].at(-1) ?? this.connection;
			if (this.runs.size > 0) this.heed();
			else this.pressing = true;
			this.admit();
		};
	}

	/** Nothing is under way, and nothing would be forgotten. */
	isForgettable(): boolean {
		return (
			this.runs.size === 0 &&
			this.idle &&
			!this.syncing &&
			!this.nextSync.isSet &&
			performance.now() >= this.closedUntil
		);
	}

	private heed(): void {
		const { perSecond, concurrency } = this.limits;
		this.limits = strictest(this.runs.keys());
		// What was given before was given under other limits.
		if (this.limits.perSecond < perSecond) this.startOver();
		else if (this.limits.perSecond > perSecond || this.limits.concurrency !== concurrency || !this.joined)
			this.pressing = true;
		this.admit();
	}

	/** Nothing that was given may be begun with before Redis has answered again. */
	private startOver(): void {
		this.turns.clear();
		this.leaseEnds = -Infinity;
		this.changes++;
		this.pressing = true;
	}

	private get idle(): boolean {
		return this.active === 0 && this.queue.length === 0;
	}

	private mayBegin(now: number): boolean {
		return now < this.leaseEnds && this.active < Math.min(this.quota, this.limits.concurrency);
	}

	/** Milliseconds until the next one may start; undefined while there is no turn. */
	private waitAt(now: number): number | undefined {
		const turn = this.spacing === 0 ? 0 : this.turns.waitAt(now);
		return turn === undefined ? undefined : Math.max(0, turn, this.closedUntil - now);
	}

	/** @returns the moment until which what begins must have left */
	private begin(weight: number): number {
		this.active++;
		// Where a turn stands for more than a second, as much more.
		const until = this.spacing === 0 ? Infinity : this.turns.until(slack * Math.max(1, this.spacing / 1_000));
		this.reports.start(weight, this.spacing === 0 ? weight : this.turns.take());
		return until;
	}

	private admit(): void {
		clearTimeout(this.turnTimer);
		this.turnTimer = undefined;
		const now = performance.now();
		const left = this.closedUntil - now;
		if (left > longestWait) this.refuse(new OnBreak(left));
		while (this.queue.length > 0 && this.mayBegin(now)) {
			const wait = this.waitAt(now);
			if (wait === undefined) break;
			if (wait > 0) {
				this.turnTimer = setTimeout(() => this.admit(), Math.ceil(wait));
				break;
			}
			const next = this.queue.shift();
			next?.go(this.begin(next.weight));
		}
		this.plan();
	}

	private refuse(why: Error): void {
		for (let next = this.queue.shift(); next !== undefined; next = this.queue.shift()) next.refuse(why);
	}

	/** Sets the moment of the next round trip. */
	private plan(): void {
		if (this.syncing) return;
		const after = this.untilSync();
		const at = after === Infinity ? Infinity : this.lastSync + after;
		if (at <= performance.now()) void this.sync();
		else this.nextSync.set(at, () => this.plan(), this.queue.length > 0);
	}

	/** Milliseconds from the last round trip to the next. */
	private untilSync(): number {
		const { idle, joined } = this;
		if (!joined && idle && (this.runs.size === 0 || !this.pressing)) return Infinity;
		if (this.pressing) return betweenSyncs;
		const now = performance.now();
		const waits = this.queue.length > 0;
		if (waits && !joined) return betweenSyncs;
		if (waits && (now >= this.leaseEnds || this.quota === 0 || this.waitAt(now) === undefined)) return soonestSync;
		return !idle || this.quota > 0 || this.runs.size === 0 ? syncEvery : signOfLifeEvery;
	}

	private async sync(): Promise<void> {
		this.nextSync.clear();
		this.syncing = true;
		this.pressing = false;
		const sent = (this.lastSync = performance.now());
		const { changes, idle } = this;
		const stays = !idle || this.runs.size > 0;
		if (idle) this.turns.clear();
		if (idle || sent >= this.leaseEnds) this.quota = 0;
		const free = Math.max(0, Math.min(this.quota === 0 ? Infinity : this.quota, this.limits.concurrency) - this.active);
		const order = orderOf(this.reports.rateLimiter(sent), this.turns.count, free, this.queue);
		try {
			const answer = await askForTurns(
				this.connection,
				this.key,
				this.question(stays, sent, order),
				this.joined && this.lost === undefined ? patience : 0,
			);
			this.hear(answer, sent, order, changes === this.changes);
			this.joined = stays;
			this.lost = undefined;
		} catch (error) {
			this.lost = error instanceof Error ? error : new Error(String(error));
			this.lostAt = performance.now();
			this.startOver();
			this.pressing = false;
			if (!stays) this.joined = false;
			this.refuse(this.lost);
		}
		this.syncing = false;
		this.admit();
	}

	private question(stays: boolean, now: number, order: TurnOrder): RateQuestion {
		return {
			id: this.id,
			stays,
			held: this.quota,
			active: this.active,
			waiting: this.queue.length,
			limits: this.runs.size === 0 ? undefined : this.limits,
			report: this.reports.next(),
			run: now < this.leaseEnds ? this.run : '',
			units: this.turns.units,
			lead: Math.ceil(Math.min(longestLead, this.roundTrip)),
			order,
		};
	}

	/** @param current whether nothing has happened since it was asked that makes the answer void */
	private hear(answer: RateAnswer, sent: number, order: TurnOrder, current: boolean): void {
		const now = performance.now();
		if (!this.clock.observe(answer.now, sent, now) || (answer.run !== this.run && this.run !== '')) this.turns.clear();
		this.run = answer.run;
		this.roundTrip = now - sent;
		this.reports.told();
		this.closedUntil = Math.max(this.closedUntil, now + answer.closed);
		this.slowed = answer.slowed;
		if (!current) return;
		this.overdrawn = answer.contested && answer.share < this.quota;
		if (this.overdrawn && this.active <= answer.share) this.pressing = true;
		this.quota = answer.share;
		this.leaseEnds = sent + leaseLasts;
		this.spacing = answer.spacing;
		order.give(this.turns, answer.turns, answer.first, answer.spacing);
	}
}
