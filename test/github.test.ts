import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import packageJson from '../package.json';

/** What GitHub's workflows and the guide for contributors call is there. */

const root = path.join(__dirname, '..');
const folder = path.join(root, '.github', 'workflows');
const files = [...readdirSync(folder).map((name) => path.join(folder, name)), path.join(root, 'CONTRIBUTING.md')];
const scripts = Object.keys(packageJson.scripts);

test.each(files.map((file) => [path.relative(root, file), readFileSync(file, 'utf8')]))('%s', (_name, text) => {
	const called = [
		...[...text.matchAll(/\bnpm run ([\w:-]+)/g)].map(([, script]) => script as string),
		...[...text.matchAll(/\bnpm (test|start)\b/g)].map(([, script]) => script as string),
	];
	expect(called.length).toBeGreaterThan(0);
	expect(called.filter((script) => !scripts.includes(script))).toEqual([]);
	for (const [, file] of text.matchAll(/^\s*(?:- run: )?node ([\w/.-]+\.m?js)\b/gm))
		expect([file, existsSync(path.join(root, file as string))]).toEqual([file, true]);
	for (const [, file] of text.matchAll(/^\s+([\w/.-]*package-lock\.json)$/gm))
		expect([file, existsSync(path.join(root, file as string))]).toEqual([file, true]);
	// A version that moves only within its major one, so that Dependabot sees each step.
	for (const [, action] of text.matchAll(/uses: (\S+)/g)) expect(action).toMatch(/^[\w-]+\/[\w-]+@v\d+$/);
});
