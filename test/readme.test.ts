import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import type { ICredentialType } from 'n8n-workflow';
import { documents } from '../docs/tables/documents';
import { sendingFields } from '../docs/tables/sendingOptions';
import { documentedServices, root, type Documented } from '../docs/tables/services';

/** The documents are held against what they talk about. */
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');

const within = (folder: string, ending = '.md'): string[] =>
	existsSync(path.join(root, folder))
		? readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
				.filter((name) => name.endsWith(ending))
				.map((name) => path.posix.join(folder, name))
				.sort()
		: [];

const languages = ['.md', '.zh-CN.md'];
const readmes = languages.map((ending) => `README${ending}`);
const servicePages = ['mipush', 'mimc', 'mpaas', 'xg', 'maxim'];
const generated = ['benchmarks', 'codes', 'limits', 'operations', ...servicePages].flatMap((page) =>
	languages.map((ending) => `docs/${page}${ending}`),
);
const pages = [
	...readmes,
	'CONTRIBUTING.md',
	'CHANGELOG.md',
	'sandbox/README.md',
	'bench/README.md',
	...within('docs'),
	...within('.github'),
];
const manifest = JSON.parse(read('package.json')) as {
	engines: { node: string };
	scripts: Record<string, string>;
	n8n: { credentials: string[] };
};

/** What is not code: in a block or a span nothing is a link. */
const prose = (text: string): string => text.replace(/^```.*?^```/gms, '').replace(/`[^`\n]*`/g, '');

/** A heading's address on a page, as GitHub makes it. */
const anchor = (heading: string): string =>
	heading
		.trim()
		.toLowerCase()
		.replace(/[^\p{L}\p{N}\s_-]/gu, '')
		.replace(/\s/g, '-');

const anchorsOf = (text: string): Set<string> =>
	new Set([...text.replace(/^```.*?^```/gms, '').matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchor(heading)));

/** A file as `git` writes it, whatever the disk makes of capitals. */
const isThere = (place: string): boolean =>
	existsSync(place) && readdirSync(path.dirname(place)).includes(path.basename(place));

const links = pages.flatMap((page) =>
	[...prose(read(page)).matchAll(/\[[^\]]*\]\(([^)\s]+)\)/g)]
		.map(([, target = '']) => ({ page, target }))
		.filter(({ target }) => !/^[a-z]+:/i.test(target)),
);

test('the generated tables are those of the operations of today (npx gulp readme)', async () => {
	const made = await documents();
	expect(made.map(({ file }) => file).sort()).toEqual([...generated, 'docs/options.md'].sort());
	for (const { file, text } of made) {
		expect(text.length).toBeGreaterThan(1_000);
		expect({ file, current: read(file) === text }).toEqual({ file, current: true });
	}
});

test('what the form insists on stands under Required on the pages of the services, and each field once', () => {
	const page = read('docs/mipush.md');
	const section = page.slice(
		page.indexOf('### Message: Send to Registration IDs'),
		page.indexOf('### Message: Send to Aliases'),
	);
	for (const field of ['Registration ID', 'Title', 'Text']) expect(section).toContain(`\n| ${field} | `);
	for (const name of servicePages)
		for (const [, names = ''] of read(`docs/${name}.md`).matchAll(/^(?:If you like|Required where .*): (.*)\.$/gm)) {
			const listed = names.split(', ');
			expect(listed).toEqual([...new Set(listed)]);
		}
});

test('there are links and pictures to look at', () => {
	for (const page of readmes) expect(links.filter((link) => link.page === page).length).toBeGreaterThan(15);
});

test('both languages have the same pages, each leads to the other, and the README to each', () => {
	const names = within('docs')
		.filter((page) => !page.endsWith('.zh-CN.md'))
		.map((page) => path.basename(page, '.md'));
	expect(within('docs').length).toBe(2 * names.length);
	expect(names.length).toBeGreaterThan(8);
	const targets = (page: string): string[] => links.filter((link) => link.page === page).map(({ target }) => target);
	for (const name of names) {
		for (const [ending = '', other] of [languages, [...languages].reverse()]) {
			expect(targets(`docs/${name}${ending}`)).toEqual(
				expect.arrayContaining([`${name}${other}`, `../README${ending}`]),
			);
			expect(targets(`README${ending}`).map((target) => target.replace(/#.*/, ''))).toContain(`docs/${name}${ending}`);
		}
	}
});

test.each(readmes)('%s can be read in one sitting', (page) => {
	expect(read(page).split('\n').length).toBeLessThan(280);
});

test.each(links)('$page leads to $target', ({ page, target }) => {
	const [file = '', heading] = target.split('#');
	const place = file === '' ? path.join(root, page) : path.join(root, path.dirname(page), decodeURIComponent(file));
	expect({ place, exists: isThere(place) }).toEqual({ place, exists: true });
	if (/\.png$/.test(place)) expect(statSync(place).size).toBeLessThan(400_000);
	if (heading !== undefined) expect(anchorsOf(readFileSync(place, 'utf8'))).toContain(decodeURIComponent(heading));
});

const commands = [...pages, ...within('.github', '.yml')].flatMap((page) => {
	const text = read(page);
	const scripts = [...text.matchAll(/\bnpm (?:run ([\w:-]+)|(start|test)\b)/g)].map(([command, named, own]) => ({
		page,
		command,
		script: named ?? own ?? '',
	}));
	return [...new Map(scripts.map((one) => [one.command, one])).values()];
});

test.each(commands)('$page: $command exists', ({ script }) => {
	expect(Object.keys(manifest.scripts)).toContain(script);
});

test('the workflows use the Node that n8n runs on, and the oldest that the package allows', () => {
	const workflows = within('.github/workflows', '.yml').map(read).join('\n');
	const oldest = /(\d+\.\d+)/.exec(manifest.engines.node)?.[1];
	expect(new Set([...workflows.matchAll(/node-version: '?([\d.]+)/g)].map(([, version]) => version))).toEqual(
		new Set(['24', oldest]),
	);
});

test.each([
	...new Set(pages.flatMap((page) => [...read(page).matchAll(/\bnpx gulp (\w+)/g)].map(([, task = '']) => task))),
])('npx gulp %s exists', (task) => {
	expect(Object.keys(jest.requireActual<object>('../gulpfile.js'))).toContain(task);
});

test.each([
	...new Set(pages.flatMap((page) => [...read(page).matchAll(/\bnode ([\w./-]+\.mjs)/g)].map(([, file = '']) => file))),
])('node %s exists', (file) => {
	expect(existsSync(path.join(root, file))).toBe(true);
});

const credentials = manifest.n8n.credentials.map((built) => {
	const file = path.join(root, built.replace(/^dist\//, '').replace(/\.js$/, ''));
	const { [path.basename(file, '.credentials')]: Class } =
		jest.requireActual<Record<string, new () => ICredentialType>>(file);
	if (!Class) throw new Error(`${file} has no class of its name`);
	return new Class();
});

let services: Documented[] = [];

beforeAll(async () => {
	services = await documentedServices();
}, 60_000);

describe.each(readmes)('%s', (page) => {
	test.each(credentials)('tells where every required field of $displayName is from', ({ displayName, properties }) => {
		const text = read(page);
		expect(text).toContain(`| ${displayName} |`);
		const required = properties.filter((property) => property.required).map((property) => property.displayName);
		// Those of a trigger are all optional.
		expect(required.length > 0).toBe(displayName !== 'Push Receipt API');
		expect(required.filter((name) => !text.includes(`**${name}**`))).toEqual([]);
	});

	test('explains every sending option, and no other', () => {
		const rows = [...read(page.replace('README', 'docs/options')).matchAll(/^\| \*\*([^*|]+)\*\* \|/gm)].map(
			([, label]) => label,
		);
		expect([...rows].sort()).toEqual(
			sendingFields()
				.map(({ label }) => label)
				.sort(),
		);
	});

	test('shows operations that exist', () => {
		const known = new Set(
			services.flatMap(({ service }) =>
				service.operations.map(({ resource, operation }) => `${resource}.${operation}`),
			),
		);
		const shown = [...read(page).matchAll(/"operation": "([^"]+)"/g)].map(([, name = '']) => name);
		expect(shown.length).toBeGreaterThan(0);
		expect(shown.filter((name) => !known.has(name))).toEqual([]);
	});

	test('explains every outcome', () => {
		for (const outcome of ['accepted', 'deadTarget', 'retryLater', 'rejected', 'unknown'])
			expect(read(page)).toMatch(new RegExp(`^\\| \`${outcome}\` \\| \\S`, 'm'));
	});

	test('names every library that dist carries', () => {
		const carried = readdirSync(path.join(root, 'lib', 'bundled')).flatMap((file) =>
			[...read(`lib/bundled/${file}`).matchAll(/from '([^'./]+)/g)].map(([, name = '']) => name),
		);
		expect(carried.length).toBeGreaterThan(3);
		expect(carried.filter((name) => !read(page).includes(name))).toEqual([]);
	});
});
