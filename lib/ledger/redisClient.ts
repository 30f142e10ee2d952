import { hash } from 'node:crypto';
import { isIP } from 'node:net';
import { Redis } from '../bundled/redis';
import { LedgerError } from './ledger';
import { unreachable, unusable } from './redisFault';
import { checkServer, isReplica, parseInfo, serverWarnings } from './redisServer';

/** As n8n's credential type `redis` gives it. */
export interface RedisSettings {
	host: string;
	port: number;
	/** Number of the database. */
	database: number;
	user?: string;
	password?: string;
	ssl?: boolean;
	disableTlsVerification?: boolean;
}

export interface RedisScript {
	readonly lua: string;
	readonly sha: string;
}

export function redisScript(lua: string): RedisScript {
	return { lua, sha: hash('sha1', lua) };
}

/** Text and bytes are buffers. */
export type RedisReply = Buffer | number | null | RedisReply[];

/** Milliseconds. */
const connectWithin = 5_000;
const answerWithin = 10_000;

/**
 * Opens one connection, logs in and looks at the server.
 *
 * @param server host, port and database, for sentences
 * @throws LedgerError, or what the connection says of why it was not made
 */
export async function openRedis(
	settings: RedisSettings,
	server: string,
): Promise<{ client: Redis; warnings: readonly string[] }> {
	const { host, port, database, user, password, ssl, disableTlsVerification } = settings;
	const client = new Redis({
		host,
		port,
		protocol: 2,
		lazyConnect: true,
		connectTimeout: connectWithin,
		socketTimeout: answerWithin,
		// Whoever waits tries again himself, and knows what he may repeat.
		retryStrategy: null,
		enableOfflineQueue: false,
		autoResendUnfulfilledCommands: false,
		// The handshake is made below, where every refusal is heard.
		enableReadyCheck: false,
		disableClientInfo: true,
		...(ssl === true && {
			tls: { rejectUnauthorized: disableTlsVerification !== true, ...(isIP(host) === 0 && { servername: host }) },
		}),
	});
	let broken: unknown;
	client.on('error', (error) => (broken ??= error));
	try {
		await client.connect();
		await logIn(client, user ?? '', password ?? '');
		if (database !== 0) await client.call('SELECT', database);
		return { client, warnings: await inspect(client, server) };
	} catch (error) {
		if (client.status !== 'end') client.disconnect();
		throw error instanceof LedgerError || !isClosed(error) ? error : (broken ?? error);
	}
}

/**
 * @returns what the user should know of the server
 * @throws LedgerError for one that cannot be used, or not yet
 */
async function inspect(client: Redis, server: string): Promise<readonly string[]> {
	const answer = await orNothing(client.call('INFO'));
	const info = parseInfo(typeof answer === 'string' ? answer : '');
	checkServer(info, server);
	if (info['loading'] === '1' || info['async_loading'] === '1')
		throw unreachable(server, 'it is still reading its data from disk');
	if (isReplica(info))
		throw new LedgerError(
			'unreachable',
			unusable(server, 'is a replica that can only be read', '').message,
			'Give the address of the primary server in the Redis credential',
		);
	return serverWarnings(
		info,
		{ save: await settingOf(client, 'save'), appendfsync: await settingOf(client, 'appendfsync') },
		server,
	);
}

async function logIn(client: Redis, user: string, password: string): Promise<void> {
	if (password === '') return;
	try {
		await client.call('AUTH', ...(user === '' ? [password] : [user, password]));
	} catch (error) {
		// A password that this server does not ask for.
		if (error instanceof Error && /no password is set|without any password configured/.test(error.message)) return;
		throw error;
	}
}

async function settingOf(client: Redis, name: string): Promise<string | undefined> {
	const found = await orNothing(client.call('CONFIG', 'GET', name));
	const value: unknown = Array.isArray(found) ? found[1] : undefined;
	return typeof value === 'string' ? value : undefined;
}

/** Some servers do not let everybody ask how they are set up. */
async function orNothing(answer: Promise<unknown>): Promise<unknown> {
	try {
		return await answer;
	} catch (error) {
		if (error instanceof Error && /^(NOPERM|ERR unknown (sub)?command|ERR CONFIG)/i.test(error.message))
			return undefined;
		throw error;
	}
}

export async function runScript(
	client: Redis,
	{ lua, sha }: RedisScript,
	rest: (string | number | Buffer)[],
): Promise<RedisReply> {
	try {
		return (await client.callBuffer('EVALSHA', sha, ...rest)) as RedisReply;
	} catch (error) {
		if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error;
		return (await client.callBuffer('EVAL', lua, ...rest)) as RedisReply;
	}
}

/** ioredis tells by this that there is no connection; why has been told by the event before. */
const isClosed = (error: unknown): boolean =>
	error instanceof Error && /Connection is closed|isn't writeable/.test(error.message);
