import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const root = path.resolve(__dirname, '../..');
let clone: string;

beforeAll(() => {
	clone = mkdtempSync(path.join(tmpdir(), 'china-push-clone-'));
	for (const part of ['bench', 'demo', 'test/run.mjs', 'package.json', 'package-lock.json'])
		cpSync(path.join(root, part), path.join(clone, part), {
			recursive: true,
			filter: (source) => !source.includes('node_modules'),
		});
});

afterAll(() => rmSync(clone, { recursive: true, force: true }));

/** Where nothing is installed, and a registry that nobody can reach: each command gets as far as the installation. */
test.each(['demo/start.mjs --check', 'test/run.mjs', 'bench/main.mjs --rows 1 --quick'])(
	'node %s installs what is missing before it needs a package',
	(command) => {
		const { stdout, stderr } = spawnSync(process.execPath, command.split(' '), {
			cwd: clone,
			encoding: 'utf8',
			timeout: 100_000,
			env: { ...process.env, npm_config_registry: 'http://127.0.0.1:9' },
		});
		expect(stdout + stderr).toContain('The npm registry cannot be reached');
		expect(stdout + stderr).not.toContain('ERR_MODULE_NOT_FOUND');
	},
	120_000,
);
