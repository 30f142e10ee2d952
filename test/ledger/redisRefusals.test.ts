import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from '../../lib/bundled/redis';
import { LedgerError } from '../../lib/ledger/ledger';
import { openRedisLedger } from '../../lib/ledger/redisLedger';
import { redisScript, type RedisSettings } from '../../lib/ledger/redisClient';
import { connectRedis, redisConnectionCount } from '../../lib/ledger/redisConnection';
import { accepted, begin, day, doubtful, statuses, open, settle, spring, underWay } from './conformance';
import { freePort, RedisHost } from './redisHost';
import { certificate, certificateKey } from '../transport/certificate';

const canary = 'CANARY-s3cret';
const one = redisScript('return 1');
const hosts: RedisHost[] = [];
const servers: Server[] = [];

async function redis(...options: string[]): Promise<RedisHost> {
	const host = await RedisHost.start(['--save', '', ...options]);
	hosts.push(host);
	return host;
}

/** Something that answers every command alike. */
async function standIn(answer: (command: string) => string): Promise<number> {
	const server = createServer((socket) =>
		socket.on('error', () => undefined).on('data', (data) => socket.write(answer(String(data)))),
	).listen(0, '127.0.0.1');
	servers.push(server);
	await once(server, 'listening');
	return (server.address() as { port: number }).port;
}

const bulk = (text: string) => `$${Buffer.byteLength(text)}\r\n${text}\r\n`;

async function refusal(settings: Partial<RedisSettings> & { port: number }): Promise<LedgerError> {
	const error: unknown = await connectRedis({ host: '127.0.0.1', database: 0, ...settings }).then(
		async (connection) => {
			try {
				await openRedisLedger(connection).join(spring, day);
				return undefined;
			} catch (thrown) {
				return thrown;
			} finally {
				connection.release();
			}
		},
		(thrown: unknown) => thrown,
	);
	expect(error).toBeInstanceOf(LedgerError);
	const seen = error as LedgerError;
	expect(
		`${seen.message} ${seen.remedy} ${seen.stack} ${JSON.stringify(seen, Object.getOwnPropertyNames(seen))}`,
	).not.toContain(canary);
	expect(seen.message).toMatch(/^cannot be kept, because Redis at \S+ [^.]*(\.[^ ][^.]*)*$/);
	expect(seen.remedy).toMatch(/[^.]$/);
	return seen;
}

afterEach(async () => {
	for (const host of hosts.splice(0)) await host.tidy();
	for (const server of servers.splice(0)) server.close();
});

describe('a Redis that cannot be used is refused in a sentence, without a secret', () => {
	it('password', async () => {
		const { port } = await redis('--requirepass', 'right');
		expect(await refusal({ port })).toMatchObject({
			fault: 'unusable',
			message: expect.stringContaining('asks for a password, and none was given'),
		});
		expect((await refusal({ port, password: canary })).message).toContain('did not accept the user and the password');
		expect((await refusal({ port, user: 'nobody', password: canary })).message).toContain(
			'did not accept the user and the password',
		);
		const connection = await connectRedis({ host: '127.0.0.1', port, database: 0, user: '', password: 'right' });
		expect(await connection.evaluate(one, [], [])).toBe(1);
		connection.release();
	});

	it('a password that is not asked for does no harm', async () => {
		const { port } = await redis();
		const connection = await connectRedis({ host: '127.0.0.1', port, database: 0, password: canary });
		expect(await connection.evaluate(one, [], [])).toBe(1);
		connection.release();
	});

	it('a user without the right to run scripts', async () => {
		const { port } = await redis(
			'--user',
			...'weak on >pw ~* +get +info +select'.split(' '),
			'--user',
			...'fit on >pw ~push-* +@all -@admin -@dangerous +info'.split(' '),
		);
		expect((await refusal({ port, user: 'weak', password: 'pw' })).message).toContain(
			'does not let this user run scripts',
		);
		const connection = await connectRedis({ host: '127.0.0.1', port, database: 0, user: 'fit', password: 'pw' });
		const ledger = openRedisLedger(connection);
		const run = await ledger.join(spring, day);
		await begin(run, ['a']);
		await run.leave();
		expect(await ledger.clear(spring)).toBe(1);
		connection.release();
	});

	it('database', async () => {
		const { port } = await redis();
		expect((await refusal({ port, database: 99 })).message).toContain('has no database of this number');
		const connection = await connectRedis({ host: '127.0.0.1', port, database: 5 });
		await (await openRedisLedger(connection).join(spring, day)).leave();
		connection.release();
		const raw = new Redis({ port });
		expect(await raw.dbsize()).toBe(0);
		raw.disconnect();
	});

	it('version', async () => {
		const port = await standIn(() => bulk('redis_version:4.0.14\r\nredis_mode:standalone\r\n'));
		expect(await refusal({ port })).toMatchObject({
			fault: 'unusable',
			message: expect.stringContaining('is version 4.0.14, which is too old'),
		});
	});

	it('cluster, by itself and by a redirect', async () => {
		const { port } = await redis('--cluster-enabled', 'yes');
		expect((await refusal({ port })).message).toContain('is a cluster');
		const redirecting = await standIn((command) =>
			/INFO/i.test(command)
				? bulk('redis_version:7.2.0\r\n')
				: command.includes('EVAL')
					? '-MOVED 3999 10.1.2.3:6381\r\n'
					: '*0\r\n',
		);
		expect((await refusal({ port: redirecting })).message).toContain('is a cluster');
	});

	it('Sentinel', async () => {
		const port = await standIn((command) =>
			/INFO/i.test(command) ? bulk('redis_version:7.2.0\r\nredis_mode:sentinel\r\n') : '-ERR unknown command\r\n',
		);
		expect((await refusal({ port })).message).toContain('is a Sentinel');
	});

	it('replica', async () => {
		const primary = await redis();
		const { port } = await redis('--replicaof', '127.0.0.1', String(primary.port));
		await sleep(500);
		expect((await refusal({ port })).message).toMatch(/is a replica that can only be read|is still reading/);
	});

	it('TLS and none', async () => {
		const plain = await redis();
		const port = await freePort();
		const [cert, key] = ['cert.pem', 'key.pem'].map((name) => join(plain.folder, name)) as [string, string];
		writeFileSync(cert, certificate);
		writeFileSync(key, certificateKey);
		const secure = await redis(
			'--tls-port',
			String(port),
			'--tls-cert-file',
			cert,
			'--tls-key-file',
			key,
			'--tls-ca-cert-file',
			cert,
			'--tls-auth-clients',
			'no',
		);
		expect((await refusal({ port: plain.port, ssl: true })).message).toMatch(/no TLS connection came about/);
		expect((await refusal({ port, password: canary })).message).toMatch(/cannot be reached: the connection was closed/);
		expect(await refusal({ port, ssl: true })).toMatchObject({
			fault: 'unusable',
			message: expect.stringContaining('a certificate that cannot be trusted'),
		});
		const connection = await connectRedis({ ...secure.settings, port, ssl: true, disableTlsVerification: true });
		expect(await connection.evaluate(one, [], [])).toBe(1);
		connection.release();
	});

	it('something else than Redis, nothing at all, no such host', async () => {
		const port = await standIn(() => 'HTTP/1.1 400 Bad Request\r\n\r\n');
		expect((await refusal({ port })).message).toContain('does not answer as a Redis does');
		expect(await refusal({ port: await freePort() })).toMatchObject({
			fault: 'unreachable',
			message: expect.stringContaining('nothing listens there'),
		});
		expect((await refusal({ host: 'no-such-host.invalid', port: 6379 })).message).toContain('cannot be reached');
	});

	it('keys that hold something else', async () => {
		const { port } = await redis();
		const raw = new Redis({ port });
		const connection = await connectRedis({ host: '127.0.0.1', port, database: 0 });
		await (await openRedisLedger(connection).join(spring, day)).leave();
		for (const key of await raw.keys('*')) await raw.set(key, 'x');
		expect((await refusal({ port })).message).toContain('holds something else');
		connection.release();
		raw.disconnect();
	});
});

describe('what may lose marks', () => {
	it('is warned of', async () => {
		const warnings = async (...options: string[]) => {
			const host = await RedisHost.start(options);
			hosts.push(host);
			const connection = await host.connect();
			const run = await openRedisLedger(connection).join(spring, day);
			connection.release();
			return run.warnings.join('|');
		};
		expect(await warnings('--appendonly', 'yes', '--appendfsync', 'always')).toBe('');
		expect(await warnings('--appendonly', 'yes')).toMatch(
			/^Redis at \S+ writes to disk once a second \(appendfsync everysec\)\. .* sent again\. Set appendfsync to always$/,
		);
		expect(await warnings('--appendonly', 'yes', '--appendfsync', 'no')).toMatch(
			/^Redis at \S+ leaves it to the system .*\(appendfsync no\)\. .* sent again\. Set appendfsync to always$/,
		);
		expect(await warnings('--appendonly', 'no', '--save', '')).toMatch(/writes nothing to disk/);
		expect(await warnings('--appendonly', 'no', '--save', '3600 1')).toMatch(/only now and then/);
		expect(await warnings('--appendonly', 'yes', '--maxmemory', '50mb', '--maxmemory-policy', 'volatile-lru')).toMatch(
			/maxmemory-policy volatile-lru/,
		);
		expect(
			await warnings(
				'--appendonly',
				'yes',
				'--maxmemory',
				'50mb',
				'--maxmemory-policy',
				'noeviction',
				'--appendfsync',
				'always',
			),
		).toBe('');
	});

	it.each(['yes', 'no'])(
		'is not guessed where nobody may ask how the server is set up, as with most managed ones (appendonly %s)',
		async (appendonly) => {
			const host = await redis('--appendonly', appendonly, '--save', '', '--rename-command', 'CONFIG', '');
			const connection = await host.connect();
			expect((await openRedisLedger(connection).join(spring, day)).warnings).toEqual([]);
			connection.release();
		},
	);

	it('is seen when it has happened: dropped marks are not sent to again', async () => {
		const host = await redis();
		const connection = await host.connect();
		const raw = new Redis({ port: host.port });
		const run = await openRedisLedger(connection).join(spring, day);
		await begin(run, ['a', 'b', 'c']);
		await settle(run, ['a', 'b', 'c'], [accepted, doubtful, open]);
		await run.leave();
		await raw.del(...(await raw.keys('*:marks')));
		expect((await refusal(host.settings)).message).toContain('has lost some of what it kept of this campaign');
		expect(await openRedisLedger(connection).clear(spring)).toBe(1);
		expect((await openRedisLedger(connection).join(spring, day)).resumed).toBe(false);
		connection.release();
		raw.disconnect();
	});

	it('a full memory lets nothing begin, and settles what is under way', async () => {
		const host = await redis('--maxmemory-policy', 'noeviction');
		const connection = await host.connect();
		const raw = new Redis({ port: host.port });
		const run = await openRedisLedger(connection).join(spring, day);
		await begin(run, ['a', 'b', 'c', 'd']);
		await raw.config('SET', 'maxmemory', '1');
		const [refused, settled, refusedToo] = await Promise.allSettled([
			begin(run, ['x']),
			settle(run, ['a', 'b', 'c'], [accepted, doubtful, open]),
			begin(run, ['y']),
		]);
		for (const each of [refused, refusedToo])
			expect(each).toMatchObject({
				status: 'rejected',
				reason: { fault: 'unusable', message: expect.stringContaining('is out of memory') },
			});
		expect(settled.status).toBe('fulfilled');
		await settle(run, ['d'], [accepted]);
		expect((await refusal({ ...host.settings })).message).toContain('is out of memory');
		await raw.config('SET', 'maxmemory', '0');
		expect(await statuses(run, ['a', 'b', 'c', 'd', 'x', 'y'])).toEqual([
			accepted,
			doubtful,
			open,
			accepted,
			open,
			open,
		]);
		expect(await begin(run, ['x'])).toEqual([open]);
		expect(await statuses(run, ['x'])).toEqual([underWay]);
		connection.release();
		raw.disconnect();
	});
});

describe('the connection', () => {
	it('is one for all who name the same settings, and closed when unused', async () => {
		const host = await redis();
		const raw = new Redis({ port: host.port });
		const clients = async () =>
			String(await raw.call('CLIENT', 'LIST'))
				.trim()
				.split('\n').length - 1;
		const before = redisConnectionCount();
		const all = await Promise.all([
			host.connect(),
			host.connect({ user: '' }),
			host.connect(),
			host.connect({ database: 3 }),
		]);
		expect(await clients()).toBe(2);
		for (const connection of all.slice(1)) {
			connection.release();
			connection.release();
		}
		expect(await all[0]?.evaluate(one, [], [])).toBe(1);
		all[0]?.release();
		for (let waited = 0; (await clients()) > 0; waited += 100) {
			if (waited > 20_000) throw new Error('still connected');
			await sleep(100);
		}
		expect(redisConnectionCount()).toBeLessThanOrEqual(before);
		raw.disconnect();
	});

	it('is carried by nothing that the package would have to install', () => {
		const { dependencies } = JSON.parse(readFileSync(join(__dirname, '../../package.json'), 'utf8')) as {
			dependencies?: unknown;
		};
		expect(dependencies).toBeUndefined();
	});
});
