import { existsSync, watch } from 'node:fs';
import { copyFile, mkdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'esbuild';
import { installedPackage, markFile } from './install.mjs';
import { say, step } from './progress.mjs';
import { root } from './settings.mjs';

/** Milliseconds without a further event until a change counts as whole: an editor writes a file in several steps. */
const settled = 100;

const folders = ['nodes', 'credentials', 'lib', 'sandbox'];

/** What the build copies as it is, beside the compiled classes. */
const isCopied = (file) => /\.(svg|node\.json)$/.test(file);
const isOfServer = (file) => file.startsWith(`sandbox${path.sep}`);
const isBundled = (file) => file.startsWith(path.join('lib', 'bundled'));

/**
 * Brings what is saved into the running demo. A file of the package is compiled alone, without its types being checked, into
 * the package that n8n has installed; n8n loads it anew and tells the open editor (its N8N_DEV_RELOAD). What a module
 * remembers begins anew with it. A file of the practice server starts that one again.
 *
 * @param from the folder that the sources lie in
 */
export function followChanges(demo, from = root) {
	const changed = new Set();
	let timer;
	let work = Promise.resolve();
	const then = (next) => {
		work = work.then(next).catch((error) => say(error.message));
	};
	for (const folder of folders) {
		watch(path.join(from, folder), { recursive: true }, (_event, name) => {
			const file = path.join(folder, name ?? '');
			if (!file.endsWith('.ts') && !isCopied(file) && !isOfServer(file)) return;
			changed.add(file);
			clearTimeout(timer);
			timer = setTimeout(() => {
				const files = [...changed];
				changed.clear();
				then(() => bringIn(demo, from, files));
			}, settled);
		});
	}
	return { restartN8n: () => then(() => step('Starting n8n again', () => demo.restartN8n())) };
}

async function bringIn(demo, from, files) {
	const what = files.length > 3 ? `${files.length} files` : files.join(', ');
	const ofPackage = files.filter((file) => !isOfServer(file));
	if (ofPackage.length > 0) await step(`Bringing in ${what}`, () => install(demo.userFolder, from, ofPackage));
	if (files.some(isOfServer)) await step('Starting the practice server again', () => demo.restartSandbox());
}

/** Compiles or copies files into the installed package, and takes out what is gone. @throws Error with esbuild's words */
async function install(userFolder, from, files) {
	const target = path.join(installedPackage(userFolder), 'dist');
	// What lies there is no longer the build that the mark names: the next npm start packs it anew.
	await rm(markFile(userFolder), { force: true });
	const present = [];
	for (const file of files) {
		const source = path.join(from, file);
		const isFile = existsSync(source) && (await stat(source)).isFile();
		if (isFile && file.endsWith('.ts')) present.push(file);
		else if (isFile) {
			await mkdir(path.dirname(path.join(target, file)), { recursive: true });
			await copyFile(source, path.join(target, file));
		} else if (!existsSync(source))
			await rm(path.join(target, file.replace(/\.ts$/, '.js')), { force: true, recursive: true });
	}
	const options = {
		absWorkingDir: from,
		outbase: from,
		outdir: target,
		platform: 'node',
		target: 'node20',
		format: 'cjs',
		logLevel: 'silent',
	};
	for (const bundle of [false, true]) {
		const entryPoints = present.filter((file) => isBundled(file) === bundle);
		if (entryPoints.length > 0) await build({ ...options, entryPoints, bundle });
	}
}
