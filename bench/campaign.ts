/**
 * What a Campaign Key costs: the same sending without one, with one in SQLite and with one in Redis, by turns, through n8n's own engine.
 * Started by measureCampaign.mjs with what to measure as JSON (see {@link Order}); answers with one message. Redis takes part where
 * redis-server is installed.
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { IDataObject } from 'n8n-workflow';

interface Order {
	/** A request for each target, targets from a file, or a finished campaign once more. */
	work: 'each' | 'file' | 'again';
	/** Targets; several numbers are measured one after the other. */
	counts: number[];
	runs: number;
	/** Milliseconds until the practice server answers. */
	delay: number;
}

/** Where the campaign is kept, if there is one. */
type Place = 'none' | 'sqlite' | 'redis';

const root = path.join(__dirname, '..');
const folder = mkdtempSync(path.join(tmpdir(), 'campaign-bench-'));
process.env.N8N_USER_FOLDER = folder;
process.env.N8N_LOG_LEVEL = 'silent';
const children: ChildProcess[] = [];
process.once('SIGTERM', () => process.exit(143));
process.once('exit', () => {
	for (const child of children) child.kill('SIGKILL');
	rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

const freePort = async (): Promise<number> =>
	await new Promise((resolve) => {
		const server = createServer().listen(0, '127.0.0.1', () => {
			const { port } = server.address() as { port: number };
			server.close(() => resolve(port));
		});
	});

const median = (values: readonly number[]): number =>
	[...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

/** The practice server in a process of its own. */
class Practice {
	private constructor(readonly origin: string) {}

	static async start(delay: number): Promise<Practice> {
		const port = await freePort();
		children.push(
			spawn(
				process.execPath,
				['--import', 'tsx', 'sandbox/main.ts', '--port', String(port), '--delay', String(delay), '--quiet'],
				{ cwd: root, stdio: 'ignore' },
			),
		);
		const practice = new Practice(`http://127.0.0.1:${port}`);
		while (
			await practice.requests().then(
				() => false,
				() => true,
			)
		)
			await sleep(100);
		await practice.ask('POST', '/_sandbox/phones', { prefix: 'bulk-', count: 2_000_000 });
		return practice;
	}

	async requests(): Promise<number> {
		const { vendors } = (await this.ask('GET', '/_sandbox/counters')) as { vendors: { mipush?: { requests: number } } };
		return vendors.mipush?.requests ?? 0;
	}

	private async ask(method: string, route: string, body?: object): Promise<unknown> {
		return await (
			await fetch(this.origin + route, {
				method,
				...(body ? { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } } : {}),
			})
		).json();
	}
}

/** @returns its port; undefined where it is not installed */
async function startRedis(): Promise<number | undefined> {
	if (spawnSync('redis-server', ['--version']).status !== 0) return undefined;
	const port = await freePort();
	children.push(
		spawn(
			'redis-server',
			[
				'--port',
				String(port),
				'--dir',
				folder,
				'--bind',
				'127.0.0.1',
				'--appendonly',
				'yes',
				'--appendfsync',
				'everysec',
			],
			{ stdio: 'ignore' },
		),
	);
	return port;
}

async function measure({ work, counts, runs, delay }: Order): Promise<object[]> {
	const { runInEngine, engine } = await import('../test/engine/harness');
	const { MiPush } = await import('../nodes/MiPush/MiPush.node.js');
	const [practice, redisPort] = [await Practice.start(delay), await startRedis()];
	const ledgers: Place[] = redisPort === undefined ? ['sqlite'] : ['sqlite', 'redis'];
	engine.workflow = randomUUID();
	// Both credentials in one: the engine of the tests keeps only one.
	const credential = {
		appSecret: 'practice-mipush-app-secret',
		packageName: 'com.example.shop',
		region: 'custom',
		baseUrl: practice.origin,
		host: '127.0.0.1',
		port: redisPort ?? 0,
		database: 0,
		user: '',
		password: '',
		ssl: false,
	};
	const credentials = { miPushApi: { id: '1', name: 'Practice' }, redis: { id: '2', name: 'Redis' } };

	/** @returns milliseconds */
	const send = async (
		place: Place,
		key: string,
		run: {
			items: IDataObject[];
			options: IDataObject;
			parameters?: IDataObject;
			file?: string;
			accepted: (json: IDataObject[]) => boolean;
		},
	): Promise<number> => {
		const campaign =
			place === 'none' ? {} : { campaignKey: key, ...(place === 'redis' ? { coordination: 'redis' } : {}) };
		const start = performance.now();
		const { error, outputs } = await runInEngine({
			node: new MiPush(),
			credential,
			settings: { credentials },
			items: run.items,
			...(run.file === undefined
				? {}
				: { binary: [{ data: { data: run.file, mimeType: 'text/plain', fileName: 'targets.txt' } }] }),
			parameters: {
				resource: 'message',
				operation: 'sendToRegIds',
				registrationId: '={{ $json.id }}',
				title: 'Bench',
				text: 'Text',
				...run.parameters,
				sendingOptions: { confirmLargeAudience: true, ...run.options, ...campaign },
			},
		});
		const time = performance.now() - start;
		if (error) throw error;
		const json = (outputs[0] ?? []).map((item) => item.json);
		if (!run.accepted(json)) throw new Error(`Not all were accepted: ${JSON.stringify(json[0])}`);
		return time;
	};

	const each =
		(count: number) =>
		async (place: Place, key: string): Promise<number> =>
			await send(place, key, {
				items: Array.from({ length: count }, (_, index) => ({ id: `bulk-${index}` })),
				options: { batching: 'single', concurrency: 100 },
				accepted: (json) => json.every(({ outcome }) => outcome === 'accepted'),
			});

	const fromFile = (count: number): ReturnType<typeof each> => {
		const file = Buffer.from(Array.from({ length: count }, (_, index) => `bulk-${index}\n`).join('')).toString(
			'base64',
		);
		return async (place, key) =>
			await send(place, key, {
				items: [{}],
				options: { targetsFrom: 'file' },
				parameters: { registrationId: '' },
				file,
				accepted: ([summary]) => summary?.accepted === count,
			});
	};

	const compare = async (count: number): Promise<object> => {
		const one = (work === 'file' ? fromFile : each)(count);
		const places: Place[] = ['none', ...ledgers];
		const times = new Map(places.map((place) => [place, [] as number[]]));
		for (let run = 0; run < runs; run++)
			for (const place of places) times.get(place)?.push(await one(place, randomUUID()));
		return { count, ...Object.fromEntries([...times].map(([place, measured]) => [place, { time: median(measured) }])) };
	};

	const again = async (count: number): Promise<object> => {
		const measured: Record<string, { time: number; requests: number }> = {};
		for (const place of ledgers) {
			await each(count)(place, 'finished');
			const before = await practice.requests();
			const times: number[] = [];
			for (let run = 0; run < runs; run++) times.push(await each(count)(place, 'finished'));
			measured[place] = { time: median(times), requests: (await practice.requests()) - before };
		}
		return { count, ...measured };
	};

	// What is run for the first time is slow.
	for (const place of ['none', ...ledgers] as const)
		await (work === 'file' ? fromFile(2_000) : each(500))(place, 'warming up');
	const results: object[] = [];
	for (const count of counts) results.push(await (work === 'again' ? again : compare)(count));
	return results;
}

measure(JSON.parse(process.argv[2] ?? '{}') as Order).then(
	(campaign) => process.send?.({ campaign }, () => process.exit()),
	(error: unknown) => {
		console.error(error);
		process.exit(1);
	},
);
