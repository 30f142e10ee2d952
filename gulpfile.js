// Builds dist/, the folder that npm publishes and n8n loads.
const { execFile } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { promisify } = require('node:util');
const { build: esbuild } = require('esbuild');
const { dest, parallel, series, src } = require('gulp');

const run = promisify(execFile);

async function clean() {
	await fs.promises.rm('dist', { recursive: true, force: true });
}

async function compile() {
	try {
		await run(process.execPath, [require.resolve('typescript/bin/tsc'), '-p', 'tsconfig.build.json']);
	} catch (error) {
		throw new Error(`TypeScript does not compile:\n${error.stdout || error.message}`);
	}
}

/** What n8n reads beside the compiled classes: icons, codex files. */
function assets() {
	return src(['nodes/**/*.svg', 'nodes/**/*.node.json'], {
		base: '.',
		encoding: false, // byte for byte
	}).pipe(dest('dist'));
}

/**
 * undici asserts again and again for each request, and Node's `assert` gathers its arguments into a list each time. What does not hold
 * is thrown by Node's own, as ever.
 */
const quickAssert = {
	name: 'quick-assert',
	setup({ onResolve, onLoad }) {
		const namespace = 'quick-assert';
		onResolve({ filter: /^node:assert$/ }, (found) =>
			found.namespace === namespace ? { external: true, path: found.path } : { namespace, path: found.path },
		);
		onLoad({ filter: /.*/, namespace }, () => ({
			contents: `const assert = require('node:assert');
				module.exports = Object.assign((value, message) => { if (!value) assert(value, message); }, assert);`,
		}));
	},
};

/**
 * n8n refuses runtime dependencies of a community package, so the few packages that lib/bundled
 * re-exports are carried inside dist, and with them the text of their licences.
 */
async function bundle() {
	const entries = (await fs.promises.readdir('lib/bundled')).map((name) => `lib/bundled/${name}`);
	// A module that no compiled file imports has no place in dist.
	const wanted = entries.filter((entry) => fs.existsSync(path.join('dist', entry.replace(/\.ts$/, '.js'))));
	if (wanted.length === 0) return;
	const { metafile } = await esbuild({
		entryPoints: wanted,
		outdir: 'dist/lib/bundled',
		bundle: true,
		minify: true,
		platform: 'node',
		target: 'node20',
		format: 'cjs',
		legalComments: 'inline',
		plugins: [quickAssert],
		metafile: true,
		logLevel: 'warning',
	});
	await fs.promises.writeFile('dist/LICENSES.txt', licenceTexts(Object.keys(metafile.inputs)));
}

function licenceTexts(inputs) {
	const folders = new Set(inputs.flatMap((input) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1] ?? []));
	const texts = [...folders].sort().map((folder) => {
		const { name, version, license } = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'));
		const file = fs.readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
		if (!file) throw new Error(`${name} would be bundled, but has no licence file to go with it`);
		return `${name} ${version} (${license})\n\n${fs.readFileSync(path.join(folder, file), 'utf8').trim()}\n`;
	});
	return `This package carries the following packages in dist/lib/bundled.\n\n${texts.join(`\n${'-'.repeat(72)}\n\n`)}`;
}

/** What an item of each operation looks like, which n8n shows before the first run; made of the operations. */
async function schemas() {
	await run(process.execPath, ['--import', 'tsx', 'docs/tables/writeSchemas.ts']);
}

/** n8n drops the whole package when one file that the manifest names is missing. */
async function verify() {
	const { n8n } = JSON.parse(fs.readFileSync('package.json', 'utf8'));
	const previews = n8n.nodes.map((file) => path.join(path.dirname(file), '__schema__'));
	const missing = [...n8n.credentials, ...n8n.nodes, ...previews].filter((file) => !fs.existsSync(file));
	if (missing.length > 0)
		throw new Error(`package.json names files that the build does not make: ${missing.join(', ')}`);
}

const build = series(clean, parallel(series(compile, bundle), assets), schemas, verify);

/** Brings the generated tables of the documents up to date: see docs/tables. */
async function readme() {
	const { stdout } = await run(process.execPath, ['--import', 'tsx', 'docs/tables/write.ts']);
	process.stdout.write(stdout);
}

module.exports = { clean, build, schemas, readme, default: build };
