import { hash } from 'node:crypto';
import type { Redis } from '../bundled/redis';
import { offAbort, onAbort } from '../transport/cancel';
import { pause } from '../transport/pause';
import { openRedis, runScript, type RedisReply, type RedisScript, type RedisSettings } from './redisClient';
import { cancelledWait, faultOf, unreachable } from './redisFault';

export interface EvaluateOptions {
	/** For so long a connection that is lost, or a server that is not ready, is waited for; milliseconds, by default not at all. */
	patience?: number;
	/** Ends the wait, and with it the interest in the reply: the script may have run. */
	signal?: AbortSignal | undefined;
}

/** One user's share of a connection. */
export interface RedisConnection {
	/** Host, port and database, for sentences. */
	readonly server: string;
	/** What the user should know of this server, in sentences without a full stop. */
	readonly warnings: readonly string[];
	/**
	 * Runs a script, which is atomic. With patience it may run **more than once** when the connection breaks before the reply has
	 * come: a script has to bear that.
	 *
	 * @throws LedgerError
	 */
	evaluate(
		script: RedisScript,
		keys: readonly string[],
		args: readonly (string | number | Uint8Array)[],
		options?: EvaluateOptions,
	): Promise<RedisReply>;
	/** The connection is closed some seconds after its last user is gone. More than once does no harm. */
	release(): void;
}

/** Milliseconds. */
const closeAfter = 3_000;
const firstDelay = 50;
const longestDelay = 500;

const shared = new Map<string, SharedConnection>();

/**
 * The connection to a Redis, one for all who name the same settings in this process. It is made, and the server looked at, before this returns.
 *
 * @param patience for so long one that is not ready is waited for; milliseconds
 * @throws LedgerError when Redis cannot be reached or used
 */
export async function connectRedis(
	settings: RedisSettings,
	signal?: AbortSignal,
	patience = 0,
): Promise<RedisConnection> {
	const id = hash(
		'sha256',
		JSON.stringify([
			settings.host,
			settings.port,
			settings.database,
			settings.user ?? '',
			settings.password ?? '',
			settings.ssl ?? false,
			settings.disableTlsVerification ?? false,
		]),
	);
	let connection = shared.get(id);
	if (connection === undefined) {
		connection = new SharedConnection(settings, () => shared.delete(id));
		shared.set(id, connection);
	}
	return connection.share(signal, patience);
}

/** How many connections are open or being made. */
export function redisConnectionCount(): number {
	return shared.size;
}

class SharedConnection {
	readonly server: string;
	warnings: readonly string[] = [];
	private users = 0;
	private client: Redis | undefined;
	private connecting: Promise<Redis> | undefined;
	private idle: NodeJS.Timeout | undefined;

	constructor(
		private readonly settings: RedisSettings,
		private readonly forget: () => void,
	) {
		this.server = `${settings.host}:${settings.port}/${settings.database}`;
	}

	async share(signal: AbortSignal | undefined, patience: number): Promise<RedisConnection> {
		clearTimeout(this.idle);
		this.users++;
		let released = false;
		const release = () => {
			if (!released) this.leave();
			released = true;
		};
		try {
			await this.connected(patience === 0 ? 0 : performance.now() + patience, signal);
		} catch (error) {
			release();
			throw error;
		}
		const { server, warnings } = this;
		const evaluate: RedisConnection['evaluate'] = async (script, keys, args, options) => {
			// A run that was forgotten must not keep a process alive by trying again and again.
			if (released) throw unreachable(server, 'the connection was released');
			return this.evaluate(script, keys, args, options);
		};
		return { server, warnings, release, evaluate };
	}

	private leave(): void {
		if (--this.users > 0) return;
		this.idle = setTimeout(() => {
			this.client?.disconnect();
			this.client = undefined;
			this.forget();
		}, closeAfter);
		this.idle.unref();
	}

	private async evaluate(
		script: RedisScript,
		keys: readonly string[],
		args: readonly (string | number | Uint8Array)[],
		{ patience = 0, signal }: EvaluateOptions = {},
	): Promise<RedisReply> {
		const until = performance.now() + patience;
		const rest = [
			keys.length,
			...keys,
			...args.map((one) => (one instanceof Uint8Array ? Buffer.from(one.buffer, one.byteOffset, one.length) : one)),
		];
		for (let delay = firstDelay; ; delay = Math.min(delay * 2, longestDelay)) {
			if (signal?.aborted === true) throw cancelledWait();
			const client = this.client ?? (await this.connected(until, signal));
			try {
				return await unlessAborted(runScript(client, script, rest), signal);
			} catch (error) {
				const fault = faultOf(error, this.server, this.settings.ssl === true);
				if (!fault.passes || performance.now() + delay >= until) throw fault.error;
			}
			await breathe(delay, signal);
		}
	}

	/** Tries until then; at least once. */
	private async connected(until: number, signal: AbortSignal | undefined): Promise<Redis> {
		for (let delay = firstDelay; ; delay = Math.min(delay * 2, longestDelay)) {
			if (this.client !== undefined) return this.client;
			try {
				this.connecting ??= this.connect().finally(() => (this.connecting = undefined));
				return await unlessAborted(this.connecting, signal);
			} catch (error) {
				const fault = faultOf(error, this.server, this.settings.ssl === true);
				if (!fault.passes || performance.now() + delay >= until) throw fault.error;
			}
			await breathe(delay, signal);
		}
	}

	private async connect(): Promise<Redis> {
		const { client, warnings } = await openRedis(this.settings, this.server);
		client.once('end', () => {
			if (this.client === client) this.client = undefined;
		});
		this.warnings = warnings;
		// A server that speaks only TLS closes without a word.
		if (client.status !== 'ready') {
			if (client.status !== 'end') client.disconnect();
			throw unreachable(this.server, 'the connection was closed');
		}
		if (this.users === 0) client.disconnect();
		else this.client = client;
		return client;
	}
}

async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
	if (signal === undefined) return promise;
	if (signal.aborted) {
		promise.catch(() => undefined);
		throw cancelledWait();
	}
	return new Promise<T>((resolve, reject) => {
		const watch = { cancel: () => reject(cancelledWait()) };
		onAbort(signal, watch);
		promise.then(resolve, reject).finally(() => offAbort(signal, watch));
	});
}

async function breathe(delay: number, signal: AbortSignal | undefined): Promise<void> {
	try {
		await pause(delay * (0.5 + Math.random()), signal);
	} catch {
		throw cancelledWait();
	}
}
