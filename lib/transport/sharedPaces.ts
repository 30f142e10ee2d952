import { createHash } from 'node:crypto';
import type { PaceConnection } from './paceExchange';
import type { PaceLimits, Pacer } from './pacer';
import { SharedPace } from './sharedPace';

/** A pace nobody used for this long is forgotten. Milliseconds. */
const forgottenAfter = 5 * 60_000;

const paces = new Map<string, { pace: SharedPace; lastUse: number }>();
let sweep: NodeJS.Timeout | undefined;

/**
 * One run's way to the pace of one account, which all processes share that name the same Redis and key.
 *
 * Where the promises of {@link Pacer} speak of what `acquire` throws, add what the connection throws: at once when Redis is gone
 * before this process has taken part, else after 15 seconds.
 *
 * @param connection is used until the run has ended, and for one round trip then
 * @param key service and credential; never a secret, nor anything a secret can be read from
 */
export function sharedPaceFor(connection: PaceConnection, key: string): Pacer {
	const id = `${connection.server} ${key}`;
	let known = paces.get(id);
	if (known === undefined) {
		known = { pace: new SharedPace(connection, `push-pace:${createHash('sha256').update(key).digest('hex').slice(0, 32)}`), lastUse: 0 };
		paces.set(id, known);
		if (sweep === undefined) {
			sweep = setInterval(forgetIdle, forgottenAfter / 5);
			sweep.unref();
		}
	}
	known.lastUse = performance.now();
	return new Share(known.pace, connection);
}

/** How many accounts are remembered. */
export function sharedPaceCount(): number {
	return paces.size;
}

function forgetIdle(): void {
	const now = performance.now();
	for (const [id, known] of paces) {
		if (!known.pace.isForgettable()) known.lastUse = now;
		else if (now - known.lastUse >= forgottenAfter) paces.delete(id);
	}
	if (paces.size > 0) return;
	clearInterval(sweep);
	sweep = undefined;
}

class Share implements Pacer {
	constructor(
		private readonly pace: SharedPace,
		private readonly connection: PaceConnection,
	) {}

	acquire(signal?: AbortSignal, weight = 1): Promise<number> | undefined {
		return this.pace.acquire(this.connection, signal, weight);
	}

	release(good = true, weight = 1): void {
		this.pace.release(good, weight);
	}

	slowDown(retryAfter = 0): void {
		this.pace.slowDown(retryAfter);
	}

	enter(limits: PaceLimits): () => void {
		return this.pace.enter(this.connection, limits);
	}
}
