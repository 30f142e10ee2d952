import { unusable } from './redisFault';

/** What INFO tells, by name. */
export type RedisInfo = Readonly<Partial<Record<string, string>>>;

/** Scripts that write by the clock need it (effects replication, Redis 5.0). */
const oldestMajor = 5;

export function parseInfo(text: string): RedisInfo {
	const info: Partial<Record<string, string>> = {};
	for (const line of text.split('\r\n')) {
		const colon = line.indexOf(':');
		if (colon > 0) info[line.slice(0, colon)] = line.slice(colon + 1);
	}
	return info;
}

/** @throws LedgerError when this server cannot keep anything */
export function checkServer(info: RedisInfo, server: string): void {
	const { redis_version: version, redis_mode: mode } = info;
	if (version !== undefined && Number.parseInt(version, 10) < oldestMajor)
		throw unusable(server, `is version ${version}, which is too old`, `Use Redis ${oldestMajor} or newer`);
	if (mode === 'sentinel')
		throw unusable(
			server,
			'is a Sentinel, which keeps nothing itself',
			'Give the address of the primary server in the Redis credential',
		);
	if (mode === 'cluster')
		throw unusable(
			server,
			'is a cluster, which is not supported',
			'Give the address of a single Redis in the Redis credential',
		);
}

/** Whether it is only a copy of another server at the moment. */
export function isReplica(info: RedisInfo): boolean {
	return info['role'] === 'slave' && info['slave_read_only'] !== '0';
}

/** Settings, where the server tells them; managed ones mostly do not. */
export interface RedisConfig {
	/** When it writes snapshots. */
	save: string | undefined;
	/** When what was appended is on the disk. */
	appendfsync: string | undefined;
}

/** What may lose marks one day, in sentences. */
export function serverWarnings(info: RedisInfo, { save, appendfsync }: RedisConfig, server: string): string[] {
	const warnings: string[] = [];
	const { maxmemory_policy: policy, maxmemory, aof_enabled: appendOnly } = info;
	if (policy !== undefined && policy !== 'noeviction' && maxmemory !== undefined && maxmemory !== '0') {
		warnings.push(
			`Redis at ${server} drops keys when its memory is full (maxmemory-policy ${policy}). A campaign that is dropped is sent again. Set maxmemory-policy to noeviction`,
		);
	}
	if (appendOnly === '0' && save !== undefined) {
		warnings.push(
			save === ''
				? `Redis at ${server} writes nothing to disk. After its restart it remembers no campaign, and they are sent again. Set appendonly to yes`
				: `Redis at ${server} writes to disk only now and then (snapshots). When it breaks down, it forgets the last minutes, and what was sent in them is sent again. Set appendonly to yes`,
		);
	}
	// Not said of "always", the only one that keeps each change before it is confirmed.
	if (appendOnly === '1' && appendfsync === 'everysec') {
		warnings.push(
			`Redis at ${server} writes to disk once a second (appendfsync everysec). When the power fails, it may forget the last second, and what was sent in it is sent again. Set appendfsync to always`,
		);
	}
	if (appendOnly === '1' && appendfsync === 'no') {
		warnings.push(
			`Redis at ${server} leaves it to the system when changes reach the disk (appendfsync no). When the power fails, it may forget the last half minute, and what was sent in it is sent again. Set appendfsync to always`,
		);
	}
	return warnings;
}
