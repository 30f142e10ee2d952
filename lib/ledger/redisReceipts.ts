import { hash } from 'node:crypto';
import type { Awaiting, KeptReceipt, ReceiptStore } from './receiptStore';
import { redisScript } from './redisClient';
import type { RedisConnection } from './redisConnection';
import { unusable } from './redisFault';

/** So long a connection that has just been lost is waited for: whoever posts a receipt waits meanwhile. Milliseconds. */
export const patience = 3_000;

/**
 * Two keys for each wait: `kept`, a hash of receipts by position and event, and `known`, a set of the positions whose fate is known.
 * Arguments: when they may be forgotten, then field, position if it ends and receipt of each. May run twice.
 */
const addScript = redisScript(`
local kept, known = KEYS[1], KEYS[2]
for at = 2, #ARGV, 3 do
	redis.call('HSETNX', kept, ARGV[at], ARGV[at + 2])
	if ARGV[at + 1] ~= '' then redis.call('SADD', known, ARGV[at + 1]) end
end
for _, key in ipairs(KEYS) do redis.call('PEXPIREAT', key, ARGV[1]) end
return redis.call('SCARD', known)
`);

const readScript = redisScript(`return redis.call('HVALS', KEYS[1])`);

/**
 * A set for each message of who waits for it, kept for as long as the last of them. Arguments: how long, milliseconds, and one that
 * waits.
 */
const expectScript = redisScript(`
redis.call('SADD', KEYS[1], ARGV[2])
if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[1]) then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return 1
`);

const awaitingScript = redisScript(`return redis.call('SMEMBERS', KEYS[1])`);

/** Receipts that a command may name in one script call. */
const atOnce = 1_000;

/** Receipts that all processes share. @param connection stays the caller's */
export function openRedisReceipts(connection: RedisConnection): ReceiptStore {
	return new RedisReceipts(connection);
}

class RedisReceipts implements ReceiptStore {
	constructor(private readonly connection: RedisConnection) {}

	async add(wait: string, receipts: readonly KeptReceipt[], until: number): Promise<number> {
		let known = 0;
		for (let from = 0; from < Math.max(receipts.length, 1); from += atOnce) {
			const args = receipts
				.slice(from, from + atOnce)
				.flatMap((receipt) => [
					`${receipt.position} ${receipt.event}`,
					receipt.ends ? String(receipt.position) : '',
					JSON.stringify(receipt),
				]);
			const { kept, known: set } = keysOf(wait);
			known = Number(await this.connection.evaluate(addScript, [kept, set], [until, ...args], { patience }));
		}
		return known;
	}

	async expect(wait: string, messages: readonly string[], until: number): Promise<void> {
		const kept = Math.max(until - Date.now(), 1);
		for (let from = 0; from < messages.length; from += atOnce)
			await Promise.all(
				messages.slice(from, from + atOnce).map(async (message, index) => {
					const awaiting: Awaiting = { wait, position: from + index, until };
					await this.connection.evaluate(expectScript, [keyOf(message)], [kept, JSON.stringify(awaiting)], {
						patience,
					});
				}),
			);
	}

	async awaiting(message: string): Promise<Awaiting[]> {
		return this.listOf<Awaiting>(await this.connection.evaluate(awaitingScript, [keyOf(message)], [], { patience }));
	}

	async read(wait: string): Promise<KeptReceipt[]> {
		return this.listOf<KeptReceipt>(await this.connection.evaluate(readScript, [keysOf(wait).kept], [], { patience }));
	}

	private listOf<Entry>(reply: unknown): Entry[] {
		if (!Array.isArray(reply))
			throw unusable(this.connection.server, 'answers in a way that is not known', 'Check which server it is');
		return reply.map((one) => JSON.parse(String(one)) as Entry);
	}
}

const keyOf = (message: string): string => `n8n-china-push:{receipts:${hash('sha256', message).slice(0, 32)}}:awaiting`;

function keysOf(wait: string): { kept: string; known: string } {
	const tag = `n8n-china-push:{receipts:${hash('sha256', wait).slice(0, 32)}}`;
	return { kept: `${tag}:kept`, known: `${tag}:known` };
}
