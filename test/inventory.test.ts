import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { INodeTypeDescription, NodeParameterValue } from 'n8n-workflow';
import { camelCase } from '../lib/operation/fieldName';
import type { Service } from '../lib/operation/operation';
import type { ResourceOperations } from '../lib/operation/resource';
import {
	allCredentials,
	choicesOf,
	credentials,
	inside,
	manifest,
	nodes,
	ofOperation,
	type Property,
	triggers,
	walk,
} from './forms';
import inventory from './inventory.json';

/**
 * What the vendors' documents offer, held against the forms that n8n shows. The inventory was written from the documents,
 * not from our code: a node that loses an operation or a parameter fails here.
 */
interface Entry {
	node: string;
	credential: string;
	resource: string;
	operation: string;
	method: string[];
	/** The documented path, then older ones. */
	path: string[];
	/** RPC services: the name of the call. */
	action?: string;
	required: string[];
	oneOf?: string[];
	optional: string[];
	values?: Record<string, Array<string | number>>;
	/** From other pages of the vendor than the document; the operation says which. */
	beyond?: boolean;
}

/** Wire names that are no parameter of their own, and why. */
interface Elsewhere {
	node: string;
	/** All operations of the node when both are absent. */
	resource?: string;
	operation?: string;
	wire: string;
	why: string;
}

const entries = inventory.operations as Entry[];
const elsewhere = inventory.elsewhere as Elsewhere[];

const concerns = (one: Elsewhere, entry: Entry): boolean =>
	one.node === entry.node &&
	(one.operation === undefined || (one.resource === entry.resource && one.operation === entry.operation));

/** Without n8n's own, which coordinates workers. */
const ownCredentials = ({ credentials: all = [] }: INodeTypeDescription) => all.filter(({ name }) => name !== 'redis');

test('the manifest names every node and every credential once, and each has its class', () => {
	const all = [...nodes, ...triggers];
	expect(new Set(manifest.n8n.nodes).size).toBe(all.length);
	expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
	expect(nodes.length).toBeGreaterThan(0);
	for (const { node } of nodes)
		for (const { name } of ownCredentials(node.description)) expect(credentials.has(name)).toBe(true);
	for (const { node } of triggers)
		for (const { name } of ownCredentials(node.description)) expect(allCredentials.has(name)).toBe(true);
});

test('every reason for a missing parameter is still needed', () => {
	for (const one of elsewhere) {
		const { node: name, wire } = one;
		const found = nodes.find((node) => node.name === name);
		if (!found) continue;
		const where = entries.filter(
			(entry) => concerns(one, entry) && [...entry.required, ...entry.optional, ...(entry.oneOf ?? [])].includes(wire),
		);
		expect(where).not.toEqual([]);
		const missing = where.filter(
			(entry) =>
				![...walk(ofOperation(found.node, entry.resource, entry.operation))].some(
					({ property }) => property.name === camelCase(wire),
				),
		);
		expect({ wire, missing: missing.length > 0 }).toEqual({ wire, missing: true });
	}
});

test.each(nodes)(
	'$name: every operation is in the inventory, or said to be beyond the document',
	({ name, folder }) => {
		const { service } = jest.requireActual<{ service: Service }>(path.join(folder, 'service'));
		const known = new Set(
			entries
				.filter((entry) => entry.node === name && !entry.beyond)
				.map(({ resource, operation }) => `${resource}.${operation}`),
		);
		const wrong = service.operations.filter(
			({ resource, operation, beyondDocument }) =>
				known.has(`${resource}.${operation}`) === (beyondDocument !== undefined),
		);
		expect(wrong.map(({ resource, operation }) => `${resource}.${operation}`)).toEqual([]);
		expect(new Set(service.operations.map(({ resource, operation }) => `${resource}.${operation}`)).size).toBe(
			service.operations.length,
		);
	},
);

test.each(nodes)('$name: every resource that a file of operations declares is in the form, once', ({ folder }) => {
	const { service } = jest.requireActual<{ service: Service }>(path.join(folder, 'service'));
	const files = readdirSync(path.join(folder, 'operations')).map((file) =>
		jest.requireActual<Record<string, unknown>>(path.join(folder, 'operations', file)),
	);
	const declared = files
		.flatMap((file) => Object.values(file))
		.filter(
			(one): one is ResourceOperations =>
				typeof one === 'object' && one !== null && 'resource' in one && 'operations' in one,
		);
	const shown = service.resources.map(({ value }) => value);
	expect(declared.length).toBeGreaterThan(0);
	expect(declared.map(({ resource }) => resource.value).filter((value) => !shown.includes(value))).toEqual([]);
	expect(shown.sort()).toEqual([...new Set(service.operations.map(({ resource }) => resource))].sort());
});

const listed = entries.filter(({ node }) => nodes.some(({ name }) => name === node));

describe.each(listed)('$node: $resource $operation', (entry) => {
	const { node: name, resource, operation, required, optional, oneOf = [] } = entry;
	const { node, folder } = nodes.find((one) => one.name === name)!;
	const { properties } = node.description;

	test('is in the form, with a name and an action', () => {
		const resources = properties.filter((property) => property.name === 'resource');
		expect(resources).toHaveLength(1);
		expect(choicesOf(resources[0]!).map(({ value }) => value)).toContain(resource);
		const operations = properties.filter(
			(property) => property.name === 'operation' && property.displayOptions?.show?.resource?.includes(resource),
		);
		expect(operations).toHaveLength(1);
		const choice = choicesOf(operations[0]!).find(({ value }) => value === operation);
		expect(choice).toMatchObject({
			name: expect.any(String),
			action: expect.any(String),
			description: expect.any(String),
		});
	});

	test('uses the credential of the service', () => {
		expect(node.description.credentials?.map((one) => one.name)).toEqual([entry.credential, 'redis']);
		expect(node.description.credentials?.[1]?.displayOptions).toEqual({
			show: { 'sendingOptions.coordination': ['redis'] },
		});
	});

	test('has every parameter of the document, by its name in camelCase', () => {
		const own = new Set([...walk(ofOperation(node, resource, operation))].map(({ property }) => property.name));
		const inCredential = new Set(
			credentials.get(entry.credential)?.credential.properties.map((property) => property.name),
		);
		const excused = (wire: string): boolean => elsewhere.some((one) => one.wire === wire && concerns(one, entry));
		const missing = [...required, ...oneOf, ...optional].filter(
			(wire) => !own.has(camelCase(wire)) && !inCredential.has(camelCase(wire)) && !excused(wire),
		);
		expect(missing).toEqual([]);
	});

	test('offers the values of the document', () => {
		const placed = [...walk(ofOperation(node, resource, operation))];
		for (const [wire, values] of Object.entries(entry.values ?? {})) {
			const property = placed.find((one) => one.property.name === camelCase(wire))?.property;
			if (property)
				expect(
					choicesOf(property)
						.map(({ value }) => value)
						.sort(),
				).toEqual([...values].sort());
		}
	});

	test('goes to the documented place', () => {
		const { service } = jest.requireActual<{ service: Service }>(path.join(folder, 'service'));
		const found = service.operations.find((one) => one.resource === resource && one.operation === operation);
		expect(entry.method).toContain(found?.method);
		const paths =
			typeof found?.path === 'function'
				? ['v1', 'v2', 'v3', undefined].map((version) =>
						(found.path as (values: object) => string)({ api_version: version }),
					)
				: [found?.path];
		for (const documented of entry.path) expect(paths).toContain(documented);
		if (entry.action !== undefined) expect(JSON.stringify(found?.fixed)).toContain(`"${entry.action}"`);
	});
});

/** Small words of a title. */
const small = new Set(
	'a an and as at but by for from if in into nor of off on or out over per than the to up via vs with'.split(' '),
);

/** Names that their owners write so. */
const names = new Set(['iOS', 'iOS:', 'vivo', 'mPaaS']);

function isTitleCase(text: string): boolean {
	const words = text
		.replaceAll(/\([^)]*\)/g, '')
		.split(/[\s/]+/)
		.filter((word) => word !== '');
	return words.every((word, index) => /^[^a-z]/.test(word) || names.has(word) || (index > 0 && small.has(word)));
}

const isSentenceCase = (text: string): boolean =>
	/^[A-Z]/.test(text) &&
	text
		.split(' ')
		.slice(1)
		.every(
			(word) =>
				!/^[A-Z][a-z]+$/.test(word) ||
				/^(Xiaomi|Android|Chinese|English|Huawei|Honor|Oppo|Vivo|Apple|Beijing)$/.test(word),
		);

const weekdays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

/** More than one sentence: a full stop, then a capital or a name that has none. */
const hasSentences = (text: string): boolean => /[.!?]\s+["“]?(?:[A-Z0-9]|n8n\b|vivo\b)/.test(text);

function expectDescription(text: string | undefined, where: string): void {
	if (text === undefined) return;
	expect({ where, text, starts: /^[A-Z0-9"<]/.test(text) }).toMatchObject({ starts: true });
	// n8n's lint: one sentence has no full stop at its end, several have one.
	expect({ where, text, stop: text.endsWith('.') }).toMatchObject({ stop: hasSentences(text) });
	expect({ where, text, spaces: / {2}|^\s|\s$|\n/.test(text) }).toMatchObject({ spaces: false });
}

/** n8n looks from the compiled file on, and dist/ is laid out as the sources are; the build takes the pictures of nodes/ along, and no others. */
function expectIcons(icon: unknown, folder: string): void {
	const { light = '', dark = '' } = icon as { light?: string; dark?: string };
	expect(light).not.toBe(dark);
	for (const one of [light, dark]) {
		expect(one).toMatch(/^file:.+\.svg$/);
		const svg = path.join(folder, one.replace(/^file:/, ''));
		expect(path.relative(path.join(__dirname, '../nodes'), svg)).toMatch(/^\w+[/\\][\w.]+$/);
		expect(readFileSync(svg, 'utf8')).toContain('<svg');
	}
}

describe.each(nodes)('the description of $name', ({ name, node, folder, file }) => {
	const { description } = node;
	const placed = [...walk(description.properties)];
	const operationProperties = description.properties.filter((property) => property.name === 'operation');

	test('can be cloned and written as JSON: nothing in it is a function', () => {
		expect(structuredClone(description)).toEqual(description);
		expect(JSON.parse(JSON.stringify(description))).toEqual(description);
	});

	test('has what n8n and its users look for', () => {
		expect(description).toMatchObject({
			displayName: expect.any(String),
			subtitle: expect.any(String),
			usableAsTool: true,
			version: 1,
		});
		expect(name).toBe(path.basename(file, '.node').replace(/^./, (first) => first.toLowerCase()));
		expectDescription(description.description, name);
	});

	test('has icons for light and dark, and they exist', () => expectIcons(description.icon, folder));

	test('has a codex that n8n will not drop', () => {
		const codex = JSON.parse(readFileSync(`${file}.json`, 'utf8')) as {
			node: string;
			categories: string[];
			alias: string[];
			resources: { primaryDocumentation: Array<{ url: string }> };
		};
		expect(codex.node).toBe(`${manifest.name}.${name}`);
		expect(codex.categories).toContain('Communication');
		expect(codex.alias.some((word) => /[\u4e00-\u9fff]/.test(word))).toBe(true);
		expect(codex.resources.primaryDocumentation.length).toBeGreaterThan(0);
		for (const { url } of codex.resources.primaryDocumentation) expect(new URL(url).protocol).toMatch(/^https?:$/);
	});

	test('labels are in Title Case', () => {
		const labels = placed.flatMap(({ property, trail }) => [
			...(property.type === 'notice' ? [] : [[trail, property.displayName] as const]),
			...choicesOf(property).map((choice) => [`${trail}=${String(choice.value)}`, choice.name] as const),
		]);
		expect(labels.filter(([, label]) => !isTitleCase(label) || label.endsWith('.') || label.trim() !== label)).toEqual(
			[],
		);
	});

	test('descriptions are sentences as n8n writes them', () => {
		for (const { property, trail } of placed) {
			expectDescription(property.description, trail);
			for (const choice of choicesOf(property))
				expectDescription(choice.description, `${trail}=${String(choice.value)}`);
			if (property.hint !== undefined) expectDescription(property.hint, `${trail} hint`);
		}
	});

	test('booleans say Whether', () => {
		const wrong = placed
			.filter(({ property }) => property.type === 'boolean' && !/^Whether\b/.test(property.description ?? ''))
			.map(({ trail }) => trail);
		expect(wrong).toEqual([]);
	});

	test('placeholders are examples', () => {
		const wrong = placed
			.filter(
				({ property }) =>
					property.placeholder !== undefined &&
					!(property.type === 'collection' || property.type === 'fixedCollection' ? /^Add [a-z]/ : /^e\.g\. \S/).test(
						property.placeholder,
					),
			)
			.map(({ trail, property }) => `${trail}: ${property.placeholder ?? ''}`);
		expect(wrong).toEqual([]);
	});

	test('every operation has an action of its own, in sentence case', () => {
		const operations = operationProperties.flatMap(choicesOf);
		const actions = operations.map(({ action }) => action ?? '');
		expect(
			actions.filter((action) => !isSentenceCase(action) || action.endsWith('.') || /\b(an?|the)\b/.test(action)),
		).toEqual([]);
		expect(actions.length).toBe(new Set(actions).size);
		expect(actions.length).toBeGreaterThanOrEqual(listed.filter((entry) => entry.node === name).length);
	});

	test('five options or more are in the order of the alphabet, except resources, operations and days of a week, and optional fields always', () => {
		for (const { property, trail } of placed) {
			const names = choicesOf(property).map((choice) => choice.name);
			const sorted = names.includes('Monday') ? weekdays : [...names].sort((a, b) => a.localeCompare(b, 'en'));
			if (!['resource', 'operation'].includes(trail) && names.length >= 5 && names.some((one) => !/^\d/.test(one)))
				expect({ trail, names }).toEqual({ trail, names: sorted });
			if (property.type !== 'collection') continue;
			const fields = inside(property)
				.filter((field) => field.type !== 'notice')
				.map((field) => field.displayName);
			expect({ trail, fields }).toEqual({ trail, fields: [...fields].sort((a, b) => a.localeCompare(b, 'en')) });
		}
	});

	test('defaults are among the options, and of the type of the field', () => {
		for (const { property, trail } of placed) {
			const values = choicesOf(property).map(({ value }) => value as unknown);
			if (property.type === 'options')
				expect({ trail, known: values.includes(property.default) }).toEqual({ trail, known: true });
			if (property.type === 'multiOptions' && property.options)
				for (const one of property.default as unknown[])
					expect({ trail, known: values.includes(one) }).toEqual({ trail, known: true });
			if (property.type === 'string')
				expect({ trail, type: typeof property.default }).toEqual({ trail, type: 'string' });
			if (property.type === 'boolean')
				expect({ trail, type: typeof property.default }).toEqual({ trail, type: 'boolean' });
			expect(property.default).toBeDefined();
			expect(new Set(values).size).toBe(values.length);
		}
	});

	test('whatever decides that a field is shown exists, with that value, beside it or above', () => {
		const top = new Map<string, Property[]>();
		for (const property of description.properties)
			top.set(property.name, [...(top.get(property.name) ?? []), property]);
		for (const { property, siblings, trail, nested } of placed) {
			if (property.type === 'hidden') continue; // what they hang on: savedParameters.test.ts
			for (const [reference, values] of Object.entries({
				...property.displayOptions?.show,
				...property.displayOptions?.hide,
			})) {
				const [parent = '', member] = reference.replace(/^\//, '').split('.');
				const found =
					member !== undefined
						? (top.get(parent) ?? []).flatMap(inside).filter((one) => one.name === member && one.type !== 'hidden')
						: reference.startsWith('/') || !nested
							? top.get(parent)
							: siblings.filter((one) => one.name === reference);
				expect({ trail, reference, found: (found ?? []).length > 0 }).toEqual({ trail, reference, found: true });
				const offered = (found ?? []).flatMap((one) =>
					one.type === 'boolean' ? [true, false] : choicesOf(one).map(({ value }) => value as NodeParameterValue),
				);
				for (const value of values as NodeParameterValue[])
					expect({ trail, reference, value, offered: offered.includes(value) }).toEqual({
						trail,
						reference,
						value,
						offered: true,
					});
			}
		}
	});

	test('no operation shows two fields of the same name at once', () => {
		for (const property of operationProperties) {
			for (const resource of (property.displayOptions?.show?.resource ?? []) as string[]) {
				for (const { value } of choicesOf(property)) {
					const names = ofOperation(node, resource, String(value))
						.filter((one) => {
							const { resource: _resource, operation: _operation, ...conditions } = one.displayOptions?.show ?? {};
							return Object.keys(conditions).length === 0;
						})
						.map((one) => one.name);
					expect({ resource, value, names }).toEqual({ resource, value, names: [...new Set(names)] });
				}
			}
		}
	});

	test('a field that may be hidden by an expression is not required by the form', () => {
		// n8n shows a field whose condition is an expression, and then insists on it: the workflow could never run.
		for (const { property, trail } of placed) {
			if (!property.required) continue;
			for (const reference of Object.keys(property.displayOptions?.show ?? {})) {
				const deciding = description.properties.filter((one) => one.name === reference.replace(/^\//, ''));
				expect({ trail, reference, fixed: deciding.every((one) => one.noDataExpression === true) }).toEqual({
					trail,
					reference,
					fixed: true,
				});
			}
		}
	});
});

test('the same saved name has the same title in every node, and the other way round', () => {
	const named = nodes.flatMap(({ node }) =>
		node.description.properties.filter((property) => property.name === 'operation').flatMap(choicesOf),
	);
	const titles = new Map<unknown, Set<string>>();
	const values = new Map<string, Set<unknown>>();
	for (const { name, value } of named) {
		titles.set(value, (titles.get(value) ?? new Set()).add(name));
		values.set(name, (values.get(name) ?? new Set()).add(value));
	}
	expect([...titles.values(), ...values.values()].filter((same) => same.size > 1).map((same) => [...same])).toEqual([]);
});

describe.each([...allCredentials.values()])('the credential $credential.name', ({ credential, folder }) => {
	test("follows n8n's conventions", () => {
		expect(credential.documentationUrl).toMatch(/^https?:\/\//);
		expect(structuredClone(credential.properties)).toEqual(credential.properties);
		expectIcons(credential.icon, folder);
		for (const { property, trail } of walk(credential.properties)) {
			if (property.type !== 'notice')
				expect({ trail, label: property.displayName, title: isTitleCase(property.displayName) }).toMatchObject({
					title: true,
				});
			expectDescription(property.description, trail);
			for (const choice of choicesOf(property))
				expect({ trail, label: choice.name, title: isTitleCase(choice.name) }).toMatchObject({ title: true });
			if (property.placeholder !== undefined) expect(property.placeholder).toMatch(/^e\.g\. \S/);
		}
	});

	test('hides its secrets', () => {
		const secret = credential.properties.filter(
			({ displayName }) => /secret|token|password/i.test(displayName) && !/url|region|id$/i.test(displayName),
		);
		expect(secret.length).toBeGreaterThan(0);
		for (const property of secret)
			if (property.type === 'string')
				expect({ name: property.name, password: property.typeOptions?.password }).toEqual({
					name: property.name,
					password: true,
				});
	});
});
