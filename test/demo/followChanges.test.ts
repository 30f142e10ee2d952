import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { manifest } from '../forms';

/** What `npm run dev` makes of a file that is saved: the same file, compiled, in the package that n8n has installed. */

let folder: string;
let child: ChildProcessWithoutNullStreams;
let said = '';

const source = (...names: string[]): string => path.join(folder, 'src', ...names);
const installed = (...names: string[]): string =>
	path.join(folder, 'n8n', '.n8n', 'nodes', 'node_modules', manifest.name, 'dist', ...names);

async function until(what: () => boolean | Promise<boolean>): Promise<void> {
	while (!(await what())) await sleep(50);
}

const holds = async (file: string, text: string): Promise<boolean> =>
	existsSync(file) && (await readFile(file, 'utf8')).includes(text);

beforeEach(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'follow-'));
	for (const name of ['nodes/Any', 'credentials', 'lib/signing', 'lib/bundled', 'sandbox'])
		await mkdir(source(name), { recursive: true });
	said = '';
	child = spawn(process.execPath, [path.join(__dirname, 'follow.mjs'), source(), path.join(folder, 'n8n')], {
		stdio: 'pipe',
	});
	child.stdout.on('data', (text: Buffer) => (said += text.toString()));
	child.stderr.on('data', (text: Buffer) => (said += text.toString()));
	await until(() => said.includes('following'));
});

afterEach(async () => {
	child.kill();
	if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
	await rm(folder, { recursive: true, force: true });
});

test('a source that is saved is compiled into the installed package, again with each change', async () => {
	const compiled = installed('nodes/Any/limits.js');
	await writeFile(source('nodes/Any/limits.ts'), 'export const most: number = 41;\n');
	await until(async () => holds(compiled, '41'));
	await writeFile(source('nodes/Any/limits.ts'), 'export const most: number = 42;\n');
	await until(async () => holds(compiled, '42'));
	expect(jest.requireActual<{ most: number }>(compiled).most).toBe(42);
	expect(said).not.toContain('started again');
});

test('what lies beside the sources is copied, and what is gone is taken out', async () => {
	await writeFile(source('nodes/Any/any.svg'), '<svg/>');
	await writeFile(source('nodes/Any/gone.ts'), 'export const gone = 1;\n');
	await until(
		async () => (await holds(installed('nodes/Any/any.svg'), '<svg/>')) && existsSync(installed('nodes/Any/gone.js')),
	);
	await rm(source('nodes/Any/gone.ts'));
	await until(() => !existsSync(installed('nodes/Any/gone.js')));
});

test('a source that does not compile is told, and the next one is brought in', async () => {
	await writeFile(source('lib/signing/broken.ts'), 'export const = ;\n');
	await until(() => said.includes('Build failed'));
	await writeFile(source('lib/signing/whole.ts'), 'export const whole = true;\n');
	await until(() => existsSync(installed('lib/signing/whole.js')));
	expect(existsSync(installed('lib/signing/broken.js'))).toBe(false);
	expect(child.exitCode).toBeNull();
});

test('a file of the practice server starts that one again, and Enter n8n', async () => {
	await writeFile(source('sandbox/any.ts'), 'export {};\n');
	await until(() => said.includes('practice server started again'));
	expect(said).not.toContain('n8n started again');
	child.stdin.write('\n');
	await until(() => said.includes('n8n started again'));
	expect(existsSync(installed('sandbox'))).toBe(false);
});
