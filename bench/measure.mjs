import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import path from 'node:path';
import { finished } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { nodeForN8n } from '../demo/install.mjs';
import { DemoError, step } from '../demo/progress.mjs';
import { root } from '../demo/settings.mjs';
import { measureCampaign } from './measureCampaign.mjs';
import { measureReceipts } from './measureReceipts.mjs';
import { idOf, regIdRule } from './workflows.mjs';

/** Items of a first run that is not measured: it loads modules and lets V8 compile. */
const warmUp = 2_000;
/** Warm runs of one item after each cold one. */
const warmRuns = 5;
/** What takes seconds is measured as often for each run of HTTP Request, which takes a minute or more. */
const turns = 3;
/** Ours closes an idle connection after 10 s, and each run opens its own, as HTTP Request's do. Milliseconds. */
const betweenRuns = 11_000;

const median = (values) => {
	const sorted = values.filter((value) => value !== undefined).sort((a, b) => a - b);
	return sorted.length === 0 ? undefined : (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
};

const medians = (runs) =>
	runs.length === 0
		? undefined
		: Object.fromEntries(Object.keys(runs[0]).map((key) => [key, median(runs.map((run) => run[key]))]));

/** Everything a row needs: `{ server, instances: { http, ours }, runs, scale, certificate, folder, profiles }`. */
export async function measureRow(row, bench) {
	if (row.campaign) return await measureCampaign(row, bench);
	if (row.receipts) return await measureReceipts(row, bench).finally(() => bench.instances.ours.stop());
	// What is no comparison with HTTP Request needs no second n8n.
	const wanted = row.files || row.counts || !row.sides.http ? ['ours'] : bench.sides;
	const instances = wanted.map((side) => bench.instances[side]);
	try {
		if (row.single) return await measureSingle(row, bench, instances);
		await step(`Row ${row.id}: starting n8n`, () => Promise.all(instances.map((instance) => instance.start())));
		if (row.counts) return await measureSizes(row, bench);
		return row.files ? await measureFiles(row, bench) : await measureItems(row, bench);
	} finally {
		await Promise.all(instances.map((instance) => instance.stop()));
	}
}

/** Runs one side once; what was sent must have been accepted, and have reached every device once. */
async function runOnce(row, side, argument, devices, bench, run) {
	const { server, instances, profiles } = bench;
	// All but HTTP Request share one.
	const instance = instances[side === 'http' ? 'http' : 'ours'];
	await server.reset();
	const profile =
		profiles && side !== 'http' && run !== undefined
			? path.join(profiles, `row${row.id}-${side}-${devices}-run${run}.cpuprofile`)
			: undefined;
	const { nodeTime, memory, cpu, items } = await instance.run(
		row.sides[side]({ origin: server.origin, practice: bench.practice, credentials: instance.credentials }, argument),
		'Push',
		profile,
	);
	const { requests, connections, accepted, devices: reached, duplicates } = await server.counts(row.vendor);
	if (side === 'n8n') return { time: nodeTime, requests, connections, memory, cpu };
	if (accepted !== requests || reached !== devices || duplicates > 0) {
		throw new DemoError(
			`Row ${row.id}, ${side}: ${reached} of ${devices} devices were reached, ${duplicates} twice; ${requests - accepted} of ${requests} requests were refused. ${JSON.stringify(items[0])}`,
		);
	}
	return { time: nodeTime, requests, connections, memory, cpu };
}

async function measureItems(row, bench) {
	const { instances, runs, scale } = bench;
	const sides = ['http', 'ours', 'plain'].filter(
		(side) => row.sides[side] && (side === 'http' ? bench.sides.includes(side) : true),
	);
	const count = row.count / scale;
	const bare = row.bare ? startBare(row, bench, count) : undefined;
	const results = { http: [], ours: [], plain: [], bare: [] };
	try {
		await step(`Row ${row.id}: warming up`, async () => {
			for (const side of sides) await runOnce(row, side, warmUp, warmUp, bench);
			await bare?.send(warmUp);
			await Promise.all([
				...(sides.includes('http') ? [instances.http.settle()] : []),
				instances.ours.settle(),
				sleep(betweenRuns),
			]);
		});
		const measure = async (side, run) => {
			results[side].push(
				await step(`Row ${row.id}, run ${run}: ${names[side]}`, () =>
					side === 'bare' ? bare.send(count) : runOnce(row, side, count, count, bench, run),
				),
			);
			// What a side tidies up after its run must not fall into the time of the next.
			await sleep(betweenRuns);
		};
		// Those that are held against each other take turns: a machine that is busy for a while is so for all of them.
		const others = [...sides.filter((side) => side !== 'http'), ...(bare ? ['bare'] : [])];
		for (let run = 0; run < runs; run++) {
			if (sides.includes('http')) await measure('http', run + 1);
			for (let turn = 1; turn <= turns; turn++) for (const side of others) await measure(side, run * turns + turn);
		}
	} finally {
		bare?.stop();
	}
	return {
		count,
		...Object.fromEntries(Object.entries(results).map(([side, measured]) => [side, medians(measured)])),
		first: Object.fromEntries(Object.entries(results).map(([side, [measured]]) => [side, measured?.time])),
		all: results,
	};
}

export const names = {
	http: 'HTTP Request',
	ours: 'this package',
	plain: 'this package, plain paths',
	bare: 'bare undici',
	same: 'this package, same text',
	personal: 'this package, a text each',
	n8n: 'n8n alone',
};

/** undici alone, on the Node that n8n runs on. */
function startBare(row, { server, practice, certificate, folder }) {
	const child = fork(path.join(root, 'bench', 'bareUndici.mjs'), {
		execPath: nodeForN8n(),
		execArgv: ['--expose-gc'],
		cwd: folder,
		env: { ...process.env, NODE_EXTRA_CA_CERTS: certificate.certificate },
	});
	return {
		async send(count) {
			await server.reset();
			child.send({ origin: server.origin, practice, count, concurrency: row.bare });
			const [{ time, refused }] = await Promise.race([
				once(child, 'message'),
				once(child, 'exit').then(() => {
					throw new DemoError('The process of bare undici has ended by itself.');
				}),
			]);
			if (refused > 0) throw new DemoError(`${refused} requests of bare undici were refused.`);
			const { requests, connections } = await server.counts(row.vendor);
			return { time, requests, connections, memory: undefined };
		},
		stop: () => child.kill(),
	};
}

/** The same work with few items and with many; each size with a warm-up of its own, so that n8n's heap has its size. */
async function measureSizes(row, bench) {
	const { instances, runs, scale } = bench;
	const sides = Object.keys(row.sides);
	const results = [];
	await step(`Row ${row.id}: warming up`, async () => {
		for (const side of sides) await runOnce(row, side, warmUp, warmUp, bench);
		await instances.ours.settle();
	});
	for (const count of row.counts.map((wanted) => wanted / scale)) {
		const measured = Object.fromEntries(sides.map((side) => [side, []]));
		for (let run = 1; run <= runs; run++)
			for (const side of sides) {
				measured[side].push(
					await step(`Row ${row.id}, run ${run}: ${count.toLocaleString('en')} items, ${names[side]}`, () =>
						runOnce(row, side, count, count, bench, run),
					),
				);
				await sleep(betweenRuns);
			}
		results.push({ count, all: measured });
	}
	return {
		sizes: results.map(({ count, all }) => ({
			count,
			...Object.fromEntries(Object.entries(all).map(([side, of]) => [side, medians(of)])),
		})),
		all: results,
	};
}

async function measureFiles(row, bench) {
	const { instances, runs, scale, filesFolder } = bench;
	const files = await step(`Row ${row.id}: writing files`, () =>
		Promise.all([2_000, ...row.files.map((count) => count / scale)].map((count) => targetFile(filesFolder, count))),
	);
	const [first, small, large] = files;
	await step(`Row ${row.id}: warming up`, async () => {
		await runOnce(row, 'ours', first.file, first.count, bench);
		await instances.ours.settle();
	});
	const results = { small: [], large: [] };
	for (let run = 1; run <= runs; run++) {
		for (const [size, { file, count }] of [
			['small', small],
			['large', large],
		]) {
			results[size].push(
				await step(`Row ${row.id}, run ${run}: ${count.toLocaleString('en')} targets`, () =>
					runOnce(row, 'ours', file, count, bench, run),
				),
			);
		}
	}
	return {
		small: { ...medians(results.small), count: small.count },
		large: { ...medians(results.large), count: large.count },
		all: results,
	};
}

async function targetFile(folder, count) {
	const file = path.join(folder, `targets-${count}.txt`);
	const stream = createWriteStream(file);
	for (let number = 0; number < count; number++) {
		if (!stream.write(`${idOf(regIdRule, number)}\n`)) await once(stream, 'drain');
	}
	stream.end();
	await finished(stream);
	return { file, count };
}

/** Cold is the first execution of an n8n that has just been started. */
async function measureSingle(row, bench, instances) {
	const results = { http: { cold: [], warm: [] }, ours: { cold: [], warm: [] } };
	for (let run = 1; run <= bench.runs; run++) {
		await step(`Row ${row.id}, run ${run}: starting n8n`, () =>
			Promise.all(instances.map((instance) => instance.start())),
		);
		await step(`Row ${row.id}, run ${run}: cold, then ${warmRuns} times warm`, async () => {
			for (const side of bench.sides) results[side].cold.push(await runOnce(row, side, 1, 1, bench));
			// One side after the other: a connection that was left open is part of being warm.
			for (const side of bench.sides) {
				for (let warm = 0; warm < warmRuns; warm++) results[side].warm.push(await runOnce(row, side, 1, 1, bench));
			}
		});
		await Promise.all(instances.map((instance) => instance.stop()));
	}
	const of = (side) => ({ cold: medians(results[side].cold), warm: medians(results[side].warm) });
	return { ...Object.fromEntries(bench.sides.map((side) => [side, of(side)])), all: results };
}

/** Milliseconds and MB of loading dist/, each time in a new process. */
export async function measureLoading(runs) {
	const results = [];
	for (let run = 0; run < runs; run++) {
		const child = fork(path.join(root, 'bench', 'loadTime.mjs'), { execPath: nodeForN8n(), execArgv: ['--expose-gc'] });
		const [{ time, heap, rss }] = await once(child, 'message');
		results.push({ time, heap, rss });
	}
	return medians(results);
}
