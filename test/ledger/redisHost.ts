import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RedisSettings } from '../../lib/ledger/redisClient';
import { connectRedis } from '../../lib/ledger/redisConnection';

const missing =
	'redis-server is not installed, and the tests of the ledger need it: apt-get install -y redis-server (macOS: brew install redis)';

/** A Redis of the tests' own, on a free port, in a folder that goes with it. */
export class RedisHost {
	readonly folder = mkdtempSync(join(tmpdir(), 'push-redis-'));
	readonly settings: RedisSettings;
	private child: ChildProcess | undefined;

	private constructor(
		readonly port: number,
		private readonly options: readonly string[],
	) {
		this.settings = { host: '127.0.0.1', port, database: 0 };
	}

	/** @param options as on the command line of redis-server; without any it writes each change to disk before it confirms it */
	static async start(
		options: readonly string[] = ['--appendonly', 'yes', '--appendfsync', 'always', '--save', ''],
	): Promise<RedisHost> {
		if (spawnSync('redis-server', ['--version']).error !== undefined) throw new Error(missing);
		const host = new RedisHost(await freePort(), options);
		await host.up();
		return host;
	}

	/** Starts it, with what is in its folder, and waits until it answers. */
	async up(): Promise<void> {
		const child = spawn(
			'redis-server',
			['--bind', '127.0.0.1', '--port', String(this.port), '--dir', this.folder, ...this.options],
			{ stdio: ['ignore', 'pipe', 'pipe'] },
		);
		this.child = child;
		let said = '';
		let isReady = false;
		for (const stream of [child.stdout, child.stderr]) {
			stream?.on('data', (text: Buffer) => {
				if (!isReady) said += String(text);
				isReady ||= said.includes('eady to accept connections');
			});
		}
		for (let waited = 0; !isReady; waited += 20) {
			if (child.exitCode !== null || waited > 20_000) throw new Error(`redis-server does not start:\n${said}`);
			await sleep(20);
		}
	}

	/** SIGKILL: as when the machine fails, but for what the kernel still writes. */
	async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
		const { child } = this;
		if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
		child.kill(signal);
		await once(child, 'exit');
	}

	/** SIGSTOP and SIGCONT: alive, but answers nothing. */
	freeze(frozen: boolean): void {
		this.child?.kill(frozen ? 'SIGSTOP' : 'SIGCONT');
	}

	connect(settings: Partial<RedisSettings> = {}) {
		return connectRedis({ ...this.settings, ...settings });
	}

	async tidy(): Promise<void> {
		await this.kill();
		rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
	}
}

export async function freePort(): Promise<number> {
	const server = createServer().listen(0, '127.0.0.1');
	await once(server, 'listening');
	const address = server.address();
	server.close();
	await once(server, 'close');
	if (address === null || typeof address === 'string') throw new Error('no port');
	return address.port;
}
