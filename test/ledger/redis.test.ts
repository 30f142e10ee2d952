import { openRedisLedger } from '../../lib/ledger/redisLedger';
import { type RedisReply, redisScript } from '../../lib/ledger/redisClient';
import type { RedisConnection } from '../../lib/ledger/redisConnection';
import { conformance, type Peer, type Stage } from './conformance';
import { conformsToModel } from './conformanceModel';
import { RedisHost } from './redisHost';

let host: RedisHost;
let connection: RedisConnection;

beforeAll(async () => {
	host = await RedisHost.start(['--appendonly', 'no', '--save', '']);
	connection = await host.connect();
});

afterAll(async () => {
	connection.release();
	await host.tidy();
});

const flush = redisScript("return redis.call('FLUSHALL')");

/** Has the runs with these tokens be dead, as they are half a minute after the last sign of life. */
const bury = redisScript(`
for _, key in ipairs(redis.call('KEYS', '*:runs')) do
	local all = redis.call('HGETALL', key)
	for at = 1, #all, 2 do
		for _, token in ipairs(ARGV) do
			if all[at + 1] == token then redis.call('HSET', key, string.match(all[at], '^%d+'), 1) end
		end
	end
end
`);

const newStage = async (): Promise<Stage> => {
	await connection.evaluate(flush, [], []);
	const peers: Peer[] = [];
	return {
		peer: async () => {
			let isDead = false;
			const said = new Set<string>();
			const own: RedisConnection = {
				...connection,
				evaluate: async (script, keys, args, options) => {
					if (isDead) return new Promise<RedisReply>(() => undefined);
					for (const one of args) if (typeof one === 'string' && one.length === 36) said.add(one);
					return connection.evaluate(script, keys, args, options);
				},
			};
			const peer = {
				ledger: openRedisLedger(own),
				crash: async () => {
					isDead = true;
					await connection.evaluate(bury, [], [...said]);
				},
			};
			peers.push(peer);
			return peer;
		},
		tidy: async () => {
			for (const { crash } of peers) await crash();
		},
	};
};

conformance('Redis', newStage);
conformsToModel('Redis', newStage);
