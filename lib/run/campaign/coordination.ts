import path from 'node:path';
import type { ICredentialDataDecryptedObject, IExecuteFunctions } from 'n8n-workflow';
import { LedgerError, type Ledger } from '../../ledger/ledger';
import type { RedisSettings } from '../../ledger/redisClient';
import { connectRedis, type RedisConnection } from '../../ledger/redisConnection';
import { openRedisLedger } from '../../ledger/redisLedger';
import { openSqliteLedger } from '../../ledger/sqlite';
import { InputError } from '../../operation/inputError';
import { redisCredential } from '../../operation/sending';
import { asInputError } from './campaign';

/** What executions share: the file of one machine, or a Redis for all of them. */
export type Coordination = 'local' | 'redis';

/** What reaches the shared state of an execution; opened at its first use and closed with `close`. */
export class SharedState {
	private connection: Promise<RedisConnection> | undefined;

	constructor(
		private readonly context: IExecuteFunctions,
		private readonly coordination: Coordination,
	) {}

	/**
	 * Undefined where nothing is shared beyond this process.
	 *
	 * @throws InputError when Redis cannot be used
	 */
	async redis(): Promise<RedisConnection | undefined> {
		if (this.coordination !== 'redis') return undefined;
		this.connection ??= this.connect();
		return this.connection;
	}

	private async connect(): Promise<RedisConnection> {
		return connectChosenRedis(this.context, this.context.getExecutionCancelSignal?.());
	}

	/** @throws InputError where it cannot be used */
	async ledger(): Promise<Ledger> {
		const connection = await this.redis();
		if (connection) return openRedisLedger(connection);
		if (isInQueueMode()) {
			throw new InputError(
				'Campaign Key',
				'cannot be kept on this machine, because n8n runs in queue mode, where several may send at once',
				'Choose Redis under Coordination',
			);
		}
		return this.ownLedger();
	}

	/** This machine's, also in queue mode: for what only this process shall remember. */
	ownLedger(label = 'Campaign Key', remedy?: string): Ledger {
		try {
			return openSqliteLedger(folderOf(this.context));
		} catch (error) {
			throw asInputError(label, error, remedy);
		}
	}

	async close(): Promise<void> {
		const connection = await this.connection?.catch(() => undefined);
		connection?.release();
	}
}

/**
 * The Redis of the node's credential.
 *
 * @param patience for so long it is waited for, milliseconds; by default not at all
 * @throws InputError when it cannot be used
 */
export async function connectChosenRedis(
	context: Pick<IExecuteFunctions, 'getCredentials'>,
	signal?: AbortSignal,
	patience?: number,
): Promise<RedisConnection> {
	const stored = await context.getCredentials(redisCredential.name);
	// A whole address may hold a password, and the host stands in sentences.
	if (!/^[^\s@/]+$/.test(String(stored.host)))
		throw new InputError(
			'Coordination',
			'has a Redis credential whose Host is no host name',
			'Host takes a name or an address alone; port, user and password have fields of their own',
		);
	const settings = settingsOf(stored);
	try {
		return await connectRedis(settings, signal, patience);
	} catch (error) {
		throw asInputError('Coordination', error);
	}
}

/** A field may be an expression, and then text. @throws InputError */
function settingsOf(stored: ICredentialDataDecryptedObject): RedisSettings {
	const { host, user, password, ssl, disableTlsVerification } = stored;
	const numberIn = (name: 'port' | 'database', label: string, usual: number, most: number): number => {
		const number = Number(stored[name] ?? usual);
		if (stored[name] === '' || !Number.isInteger(number) || number < 0 || number > most)
			throw new InputError('Coordination', `has a Redis credential whose ${label} is no number from 0 to ${most}`);
		return number;
	};
	const textOf = (value: unknown): string =>
		typeof value === 'string' || typeof value === 'number' ? String(value) : '';
	return {
		host: String(host),
		port: numberIn('port', 'Port', 6379, 65_535),
		database: numberIn('database', 'Database Number', 0, 2 ** 31 - 1),
		user: textOf(user),
		password: textOf(password),
		// In doubt encrypted, and verified.
		ssl: Boolean(ssl) && ssl !== 'false',
		disableTlsVerification: disableTlsVerification === true || disableTlsVerification === 'true',
	};
}

/** `n8n worker` works in queue mode whether or not the variable says so. */
export const isInQueueMode = (): boolean => process.env.EXECUTIONS_MODE === 'queue' || process.argv[2] === 'worker';

/**
 * The folder that n8n gives this type of node. As a tool it is another type, but the same campaigns.
 *
 * @throws LedgerError
 */
export function folderOf(context: IExecuteFunctions): string {
	const given: unknown = context.helpers.getStoragePath?.();
	if (typeof given !== 'string' || given === '')
		throw new LedgerError(
			'unusable',
			'cannot be kept, because this n8n gives its nodes no folder',
			'Update n8n, or choose Redis under Coordination',
		);
	return path.join(path.dirname(given), path.basename(given).replace(/Tool$/, ''));
}
