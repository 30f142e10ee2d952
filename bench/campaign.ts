/**
 * What a Campaign Key costs: the same sending without one, with one in SQLite and with one in Redis, by turns in one run, through n8n's
 * own engine. Node 24; npx tsx bench/campaign.ts [runs] [delay in ms] [each|file]. Redis takes part where redis-server is installed;
 * PLACES=none,sqlite leaves it out.
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { IDataObject } from 'n8n-workflow';

const folder = mkdtempSync(path.join(tmpdir(), 'campaign-bench-'));
process.env.N8N_USER_FOLDER = folder;
process.env.N8N_LOG_LEVEL = 'silent';
const runs = Number(process.argv[2] ?? 3);
const delay = Number(process.argv[3] ?? 20);
const only = process.argv[4];
const root = path.join(__dirname, '..');

const freePort = async (): Promise<number> =>
	new Promise((resolve) => {
		const server = createServer().listen(0, '127.0.0.1', () => {
			const { port } = server.address() as { port: number };
			server.close(() => resolve(port));
		});
	});

const wait = async (milliseconds: number): Promise<void> => new Promise((resolve) => { setTimeout(resolve, milliseconds); });

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

type Where = 'none' | 'sqlite' | 'redis';

async function main(children: ChildProcess[]): Promise<void> {
	const { runInEngine, engine } = await import('../test/engine/harness');
	const { MiPush } = await import('../nodes/MiPush/MiPush.node.js');
	const [port, redisPort] = [await freePort(), await freePort()];
	children.push(spawn(process.execPath, ['--import', 'tsx', 'sandbox/main.ts', '--port', String(port), '--delay', String(delay), '--quiet'], { cwd: root, stdio: 'ignore' }));
	const hasRedis = spawnSync('redis-server', ['--version']).status === 0;
	if (hasRedis) children.push(spawn('redis-server', ['--port', String(redisPort), '--dir', folder, '--bind', '127.0.0.1', '--appendonly', 'yes', '--appendfsync', 'everysec'], { stdio: 'ignore' }));
	const origin = `http://127.0.0.1:${port}`;
	const ask = async (method: string, route: string, body?: object): Promise<unknown> =>
		(await fetch(origin + route, { method, ...(body ? { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } } : {}) })).json();
	for (;;) {
		try {
			await ask('GET', '/_sandbox/counters');
			break;
		} catch {
			await wait(100);
		}
	}
	await ask('POST', '/_sandbox/phones', { prefix: 'bulk-', count: 2_000_000 });
	const requests = async (): Promise<number> => ((await ask('GET', '/_sandbox/counters')) as { vendors: { mipush?: { requests: number } } }).vendors.mipush?.requests ?? 0;

	engine.workflow = randomUUID();
	/** Both credentials in one: the engine of the tests keeps only one. */
	const credential = { appSecret: 'practice-mipush-app-secret', packageName: 'com.example.shop', region: 'custom', baseUrl: origin, host: '127.0.0.1', port: redisPort, database: 0, user: '', password: '', ssl: false };
	const credentials = { miPushApi: { id: '1', name: 'Practice' }, redis: { id: '2', name: 'Redis' } };

	const send = async (where: Where, key: string, items: IDataObject[], options: IDataObject, more: IDataObject = {}, binary?: Array<Record<string, { data: string; mimeType: string; fileName: string }>>) => {
		const own = where === 'none' ? {} : { campaignKey: key, ...(where === 'redis' ? { coordination: 'redis' } : {}) };
		const start = performance.now();
		const run = await runInEngine({
			node: new MiPush(), credential, settings: { credentials }, items, ...(binary ? { binary } : {}),
			parameters: { resource: 'message', operation: 'sendToRegIds', registrationId: '={{ $json.id }}', title: 'Bench', description: 'Text', ...more, sendingOptions: { confirmLargeAudience: true, ...options, ...own } },
		});
		const time = performance.now() - start;
		if (run.error) throw run.error;
		return { time, json: (run.outputs[0] ?? []).map(({ json }) => json) };
	};

	const places: Where[] = process.env.PLACES ? (process.env.PLACES.split(",") as Where[]) : ["none", "sqlite", ...(hasRedis ? (['redis'] as const) : [])];
	const compare = async (what: string, one: (where: Where, key: string) => Promise<number>, times = runs): Promise<Map<Where, number>> => {
		const all = new Map<Where, number[]>(places.map((where) => [where, []]));
		for (let run = 0; run < times; run++) for (const where of places) all.get(where)?.push(await one(where, randomUUID()));
		const medians = new Map(places.map((where) => [where, median(all.get(where) ?? [])]));
		const base = medians.get('none') ?? NaN;
		console.log(`${what.padEnd(46)} ${places.map((where) => `${where} ${((medians.get(where) ?? NaN) / 1000).toFixed(2)} s${where === 'none' ? '' : ` (${((medians.get(where) ?? NaN) / base).toFixed(2)} times)`}`).join(', ')}`);
		return medians;
	};

	const each = (count: number) => async (where: Where, key: string): Promise<number> => {
		const { time, json } = await send(where, key, Array.from({ length: count }, (_, index) => ({ id: `bulk-${index}` })), { batching: 'single', concurrency: 100 });
		if (json.some(({ outcome }) => outcome !== 'accepted')) throw new Error('not all were accepted');
		return time;
	};
	console.log(`Answers after ${delay} ms, medians of ${runs}, by turns`);
	await each(500)('none', '');
	if (only !== 'file') await compareEach();
	if (only !== 'each') await compareFile();

	async function compareEach(): Promise<void> {
	const small = await compare('2,000 targets, a request each, 100 at once', each(2_000));
	const large = await compare('20,000 targets, a request each, 100 at once', each(20_000));
	console.log(`from 2,000 to 20,000: ${places.map((where) => `${where} ${((large.get(where) ?? NaN) / (small.get(where) ?? NaN)).toFixed(1)} times`).join(', ')}`);
	for (const where of places.slice(1)) {
		await each(20_000)(where, 'finished');
		const before = await requests();
		const time = await each(20_000)(where, 'finished');
		console.log(`the same campaign of 20,000 again, ${where}: ${(time / 1000).toFixed(2)} s, ${(await requests()) - before} requests`);
	}
	}

	async function compareFile(): Promise<void> {
	const million = Buffer.from(Array.from({ length: 1_000_000 }, (_, index) => `bulk-${index}\n`).join('')).toString('base64');
	await compare('1,000,000 targets from a file', async (where, key) => {
		const { time, json } = await send(where, key, [{}], {}, { targetsFrom: 'file', registrationId: '' }, [{ data: { data: million, mimeType: 'text/plain', fileName: 'targets.txt' } }]);
		if (json[0]?.accepted !== 1_000_000) throw new Error(`not all were accepted: ${JSON.stringify(json[0])}`);
		return time;
	});
	}
}

const children: ChildProcess[] = [];
main(children)
	.catch((error: unknown) => {
		console.error(error);
		process.exitCode = 1;
	})
	.finally(() => {
		for (const child of children) child.kill('SIGKILL');
		setTimeout(() => {
			rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
			process.exit();
		}, 200);
	});
