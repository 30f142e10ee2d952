/** A process of its own that sends requests at the shared rate; what to do comes as messages from the test. */
import * as http from 'node:http';
import type { RedisSettings } from '../../lib/ledger/redisClient';
import { connectRedis } from '../../lib/ledger/redisConnection';
import type { RateConnection } from '../../lib/transport/rateExchange';
import type { RateLimits } from '../../lib/transport/rateLimiter';
import { sharedRateLimiterFor } from '../../lib/transport/sharedRateLimiters';

export interface Job {
	who: number;
	redis: RedisSettings;
	key: string;
	port: number;
	limits: RateLimits;
	/** Requests that it tries to have under way. */
	senders: number;
	/** How many requests; until it is stopped unless told. */
	count?: number;
	weight?: number;
	/** Milliseconds that the service takes for each. */
	takes: number;
}

export interface Done {
	sent: number;
	failed: string[];
	roundTrips: number;
	milliseconds: number;
}

const agent = new http.Agent({ keepAlive: true });

async function work(job: Job, stop: AbortSignal): Promise<Done> {
	const connection = await connectRedis(job.redis);
	let roundTrips = 0;
	const counting: RateConnection = {
		server: connection.server,
		evaluate: async (...args) => {
			roundTrips++;
			return await connection.evaluate(...args);
		},
	};
	const rateLimiter = sharedRateLimiterFor(counting, job.key);
	const leave = rateLimiter.enter(job.limits);
	const failed: string[] = [];
	const { weight = 1 } = job;
	let [begun, sent] = [0, 0];
	const began = performance.now();
	await Promise.all(
		Array.from({ length: job.senders }, async () => {
			while (!stop.aborted && begun < (job.count ?? Infinity)) {
				begun++;
				try {
					await rateLimiter.acquire(stop, weight);
				} catch (error) {
					if (!stop.aborted) failed.push(String(error));
					return;
				}
				const status = await send(job, weight);
				sent++;
				if (status === 429) rateLimiter.slowDown();
				rateLimiter.release(status === 200, weight);
			}
		}),
	);
	const milliseconds = performance.now() - began;
	leave();
	await new Promise((resolve) => setTimeout(resolve, 100));
	connection.release();
	return { sent, failed, roundTrips, milliseconds };
}

async function send({ port, who, takes }: Job, weight: number): Promise<number> {
	return await new Promise((resolve, reject) => {
		const start = process.hrtime.bigint();
		const request = http.request(
			{ port, host: '127.0.0.1', agent, headers: { who, takes, weight, start: String(start) } },
			(answer) => {
				answer.resume().on('end', () => resolve(answer.statusCode ?? 0));
			},
		);
		request.on('error', reject);
		request.end();
	});
}

const stop = new AbortController();
process.on('message', (message: Job | 'stop') => {
	if (message === 'stop') stop.abort();
	else void work(message, stop.signal).then((done) => process.send?.(done, () => process.exit(0)));
});
process.send?.('ready');
