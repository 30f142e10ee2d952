import { createHash } from 'node:crypto';
import type { RateConnection } from './rateExchange';
import type { RateLimits, RateLimiter } from './rateLimiter';
import { SharedRateLimiter } from './sharedRateLimiter';

/** A rate nobody used for this long is forgotten. Milliseconds. */
const forgottenAfter = 5 * 60_000;

const rateLimiters = new Map<string, { rateLimiter: SharedRateLimiter; lastUse: number }>();
let sweep: NodeJS.Timeout | undefined;

/**
 * One run's way to the rate of one account, which all processes share that name the same Redis and key.
 *
 * Where the promises of {@link RateLimiter} speak of what `acquire` throws, add what the connection throws: at once when Redis is gone
 * before this process has taken part, else after 15 seconds.
 *
 * @param connection is used until the run has ended, and for one round trip then
 * @param key service and credential; never a secret, nor anything a secret can be read from
 */
export function sharedRateLimiterFor(connection: RateConnection, key: string): RateLimiter {
	const id = `${connection.server} ${key}`;
	let known = rateLimiters.get(id);
	if (known === undefined) {
		known = {
			rateLimiter: new SharedRateLimiter(
				connection,
				`push-rateLimiter:${createHash('sha256').update(key).digest('hex').slice(0, 32)}`,
			),
			lastUse: 0,
		};
		rateLimiters.set(id, known);
		if (sweep === undefined) {
			sweep = setInterval(forgetIdle, forgottenAfter / 5);
			sweep.unref();
		}
	}
	known.lastUse = performance.now();
	return new Share(known.rateLimiter, connection);
}

function forgetIdle(): void {
	const now = performance.now();
	for (const [id, known] of rateLimiters) {
		if (!known.rateLimiter.isForgettable()) known.lastUse = now;
		else if (now - known.lastUse >= forgottenAfter) rateLimiters.delete(id);
	}
	if (rateLimiters.size > 0) return;
	clearInterval(sweep);
	sweep = undefined;
}

class Share implements RateLimiter {
	constructor(
		private readonly rateLimiter: SharedRateLimiter,
		private readonly connection: RateConnection,
	) {}

	acquire(signal?: AbortSignal, weight = 1): Promise<number> | undefined {
		return this.rateLimiter.acquire(this.connection, signal, weight);
	}

	release(good = true, weight = 1): void {
		this.rateLimiter.release(good, weight);
	}

	slowDown(retryAfter = 0): void {
		this.rateLimiter.slowDown(retryAfter);
	}

	enter(limits: RateLimits): () => void {
		return this.rateLimiter.enter(this.connection, limits);
	}
}
