// npm run bench: this package against the HTTP Request node, in the real n8n. See README.md beside this file.
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { cpus, loadavg, tmpdir, totalmem } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { buildPackage, installDevelopmentPackages, installN8n } from '../demo/install.mjs';
import { killAllNow, stopAll } from '../demo/processes.mjs';
import { DemoError, say, step } from '../demo/progress.mjs';
import { randomFreePorts, root } from '../demo/settings.mjs';
import { makeCertificate } from './certificate.mjs';
import { measureLoading, measureRow } from './measure.mjs';
import { BenchN8n } from './n8n.mjs';
import { delay, PracticeServer, practiceAccounts } from './practice.mjs';
import { rows } from './rows.mjs';
import { report } from './table.mjs';

/** A quick bench has a tenth of the items, and one run. */
const quickScale = 10;

function options() {
	const { values } = parseArgs({
		options: {
			runs: { type: 'string' },
			rows: { type: 'string' },
			quick: { type: 'boolean' },
			ours: { type: 'boolean' },
			profile: { type: 'string' },
			json: { type: 'string' },
			save: { type: 'boolean' },
		},
	});
	const wanted = values.rows?.split(',').map((id) => id.trim());
	const unknown = wanted?.find((id) => !rows.some((row) => row.id === id));
	if (unknown !== undefined)
		throw new DemoError(`There is no row ${unknown}; the rows are ${rows.map(({ id }) => id).join(', ')}.`);
	const runs = Number(values.runs ?? (values.quick ? 1 : 3));
	if (!Number.isInteger(runs) || runs < 1)
		throw new DemoError(`--runs must be a whole number from 1, not "${values.runs}".`);
	if (values.save && (values.quick || values.ours))
		throw new DemoError('--save keeps whole comparisons only, not those of --quick or --ours.');
	return {
		rows: rows.filter(({ id }) => !wanted || wanted.includes(id)),
		runs,
		scale: values.quick ? quickScale : 1,
		sides: values.ours ? ['ours'] : ['http', 'ours'],
		profiles: values.profile && path.resolve(values.profile),
		json: values.json && path.resolve(values.json),
		save: values.save,
	};
}

async function main() {
	const { rows: wanted, runs, scale, sides, profiles, json, save } = options();
	await installDevelopmentPackages();
	const build = await buildPackage();
	await installN8n();
	if (profiles) await mkdir(profiles, { recursive: true });

	const folder = await mkdtemp(path.join(tmpdir(), 'china-push-bench-'));
	try {
		const filesFolder = path.join(folder, 'files');
		await mkdir(filesFolder);
		const certificate = await makeCertificate(folder);
		const practice = await practiceAccounts();
		const server = new PracticeServer();
		await step('Starting the practice server', async () =>
			server.start({ folder, port: (await randomFreePorts()).sandbox, certificate }),
		);

		const instances = {};
		for (const side of sides) {
			instances[side] = new BenchN8n({
				folder: path.join(folder, side),
				filesFolder,
				certificate: certificate.certificate,
				build,
			});
		}
		if (wanted.some((row) => !row.campaign))
			await step('Preparing an n8n for each side', () =>
				Promise.all(Object.values(instances).map((instance) => prepare(instance, server.origin, practice))),
			);

		const busy = loadavg()[1];
		const measured = [];
		for (const row of wanted) {
			const work = measureRow(row, {
				server,
				instances,
				sides,
				runs,
				scale,
				certificate,
				folder,
				filesFolder,
				practice,
				profiles,
			});
			const result = await Promise.race([work, server.failure]);
			measured.push({ row, result });
			if (save) await saveRow(row, result, runs);
			if (json)
				await writeFile(
					json,
					JSON.stringify(
						measured.map(({ row: { id }, result }) => ({ row: id, ...result })),
						undefined,
						'\t',
					),
				);
		}
		const loading = await step('Loading the package alone', () => measureLoading(runs));
		say();
		say(
			`n8n of demo/n8n, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GB; https, answers after ${delay} ms; medians of ${runs}.`,
		);
		if (busy > cpus().length / 2)
			say(
				`Other programs kept this machine busy (load ${busy.toFixed(1)} before the first row): compare ratios, not seconds.`,
			);
		say();
		say(report(measured));
		say();
		say(
			`Loading the package (all nodes and credentials, once at n8n's start): ${loading.time.toFixed(0)} ms, ${loading.heap.toFixed(1)} MB of heap, ${loading.rss.toFixed(0)} MB resident.`,
		);
	} finally {
		await stopAll();
		await rm(folder, { recursive: true, force: true, maxRetries: 5 });
	}
}

const figuresFile = path.join(root, 'bench', 'figures.json');

/** Keeps the medians of a row for docs/benchmarks.md (npx gulp readme), in place of those of an earlier run. */
async function saveRow({ id }, result, runs) {
	const medians = { ...result };
	delete medians.all;
	const saved = JSON.parse(await readFile(figuresFile, 'utf8').catch(() => '[]'));
	const machine = `${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GB`;
	const figures = [
		...saved.filter(({ row }) => row !== id),
		{ row: id, date: new Date().toISOString().slice(0, 10), machine, runs, ...medians },
	];
	figures.sort((a, b) => Number(a.row) - Number(b.row));
	await writeFile(figuresFile, `${JSON.stringify(figures, undefined, '\t')}\n`);
}

/** The first start makes the database and the owner; later ones are quick. */
async function prepare(instance, origin, { mipush, xg }) {
	await instance.start();
	await instance.addCredentials([
		{
			name: 'MiPush practice account',
			type: 'miPushApi',
			data: { appSecret: mipush.appSecret, packageName: mipush.packageName, region: 'custom', baseUrl: origin },
		},
		{
			name: 'XG practice account',
			type: 'xgPushApi',
			data: { accessId: xg.accessId, secretKey: xg.secretKey, appId: xg.appId, baseUrl: origin },
		},
		{
			name: 'MiPush by header',
			type: 'httpHeaderAuth',
			data: { name: 'Authorization', value: `key=${mipush.appSecret}` },
		},
	]);
	await instance.stop();
}

let asked = 0;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
	process.on(signal, async () => {
		asked += 1;
		if (asked > 1) killAllNow();
		else await stopAll().catch(() => {});
		process.exit(130);
	});
}

try {
	await main();
} catch (error) {
	if (asked === 0) {
		console.error(`\n${error instanceof DemoError ? error.message : error.stack}`);
		// What was being started meanwhile ends with this process.
		process.exit(1);
	}
}
