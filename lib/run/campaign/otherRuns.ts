import { status } from '../../ledger/ledger';
import type { Marks } from '../../ledger/mark';
import { pause } from '../../transport/pause';
import type { Campaign } from './campaign';

/** How often is looked whether another run has ended what it has under way; grows to the second. Milliseconds. */
const firstLook = 100;
const longestLook = 1_000;

/**
 * Requests of which another run of the campaign has something under way. They are given out again when that has ended and all
 * else is sent, so that each run can tell what became of all its targets.
 */
export class OtherRuns<Request> {
	private waiting: Request[] = [];
	/** Those that came to wait and were not begun with since, given out or not. */
	private readonly open = new Set<Request>();
	/** Requests that are just being begun with, and may come to wait. */
	private beginning = 0;

	constructor(
		private readonly campaign: Campaign,
		private readonly marksOf: (request: Request) => Marks,
		private readonly signal: AbortSignal | undefined,
	) {}

	put(request: Request): void {
		this.waiting.push(request);
		this.open.add(request);
	}

	/** What another run had under way when this one last looked, and this one has not begun with. */
	get left(): Request[] {
		return [...this.open];
	}

	/** @param begin is told whether the request has waited for another run */
	async whileBeginning<T>(request: Request, begin: (waited: boolean) => Promise<T>): Promise<T> {
		this.beginning++;
		const waited = this.open.delete(request);
		try {
			return await begin(waited);
		} catch (error) {
			if (waited) this.open.add(request);
			throw error;
		} finally {
			this.beginning--;
		}
	}

	/** The requests planned, then those that waited. @param halted whether nothing more is to be begun: then they are given out at once, to be counted as not sent */
	async *requests(
		planned: Iterable<Request> | AsyncIterable<Request>,
		halted: () => boolean,
	): AsyncGenerator<Request, undefined> {
		yield* planned;
		let look = firstLook;
		const over = (): boolean => halted() || this.signal?.aborted === true;
		while (this.waiting.length > 0 || this.beginning > 0) {
			if (over()) await pause(1);
			// A stop ends the wait, and is seen in the next moment.
			else await pause(look, this.signal).catch(() => undefined);
			const ended = over() ? this.waiting.splice(0) : await this.ended();
			look = ended.length > 0 ? firstLook : Math.min(look * 1.5, longestLook);
			yield* ended;
		}
	}

	/** Takes out those of which nothing is under way as it was. A ledger that cannot be read is told of when they are begun with. */
	private async ended(): Promise<Request[]> {
		const waiting = this.waiting.splice(0);
		const ended: Request[] = [];
		for (const request of waiting) {
			const statuses = await this.campaign.statuses(this.marksOf(request)).catch(() => undefined);
			if (statuses?.every((one) => one === status.underWay)) this.waiting.push(request);
			else ended.push(request);
		}
		return ended;
	}
}
