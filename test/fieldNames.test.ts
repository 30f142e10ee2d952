import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { limitTables } from '../docs/tables/limits';
import { parametersBeyond } from '../docs/tables/operations';
import { documentedServices, fieldsWithin, root, type Documented } from '../docs/tables/services';
import { english } from '../docs/tables/words';
import inventory from './inventory.json';

/** The names that the tables say a value travels under are held against the documents' lists of parameters, not against the fields. */
interface Entry {
	node: string;
	resource: string;
	operation: string;
	required: string[];
	oneOf?: string[];
	optional: string[];
}

const entries = inventory.operations as Entry[];

let services: Documented[] = [];
let sections = new Map<string, string[][]>();

const cellsOf = (page: string): string[][] =>
	page
		.split('\n')
		.filter((line) => line.startsWith('| ') && !line.startsWith('| ---'))
		.map((line) => line.slice(2, -2).split(' | '));

const namesIn = (cell: string): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);

beforeAll(async () => {
	services = await documentedServices();
	sections = new Map(services.map((one) => [one.name, cellsOf(limitTables([one], english.limits)).slice(1)]));
}, 60_000);

/** Names that a service's documents have for any of its calls. */
const documented = (node: string): Set<string> =>
	new Set(
		entries
			.filter((entry) => entry.node === node)
			.flatMap(({ required, oneOf = [], optional }) => [...required, ...oneOf, ...optional]),
	);

test('every row of every service has a name, or a dash', () => {
	for (const { name } of services) {
		const rows = sections.get(name) ?? [];
		expect(rows.length).toBeGreaterThan(4);
		for (const row of rows)
			expect({ row, told: row[1] === '–' || namesIn(row[1] ?? '').length > 0 }).toEqual({ row, told: true });
	}
});

test('no name is one that the form alone has', () => {
	const wrong: string[] = [];
	for (const { name: node, service } of services) {
		const known = documented(node);
		const headers = new Set(service.operations.flatMap((operation) => Object.keys(operation.headers ?? {})));
		const local = new Set(
			service.operations.flatMap((operation) =>
				[...fieldsWithin(operation.fields)].filter(({ field }) => field.local === true).map(({ field }) => field.wire),
			),
		);
		for (const [label = '', cell = ''] of sections.get(node) ?? []) {
			for (const name of namesIn(cell))
				if (headers.has(name) || (local.has(name) && !known.has(name))) wrong.push(`${node}: ${label}: ${name}`);
		}
	}
	expect(wrong).toEqual([]);
});

/** In the XG guide's samples of `aty_attr`; the practice server does not look into it. */
const passedOver = new Set(['pf']);

/** The practice server was written from the documents alone and shares no code with the nodes. */
const standIn = (folder: string): string =>
	readdirSync(path.join(root, 'sandbox', folder), { recursive: true, encoding: 'utf8' })
		.filter((file) => file.endsWith('.ts'))
		.map((file) => readFileSync(path.join(root, 'sandbox', folder, file), 'utf8'))
		.join('\n');

/** The node of XG speaks to two services. */
const folders: Readonly<Record<string, readonly string[]>> = { xg: ['xg', 'tpns'] };

test('every part of every name is known to the practice server or to the list of documented parameters', () => {
	const wrong: string[] = [];
	for (const { name: node, service } of services) {
		const words = new Set(
			[
				...(folders[service.name] ?? [service.name]).flatMap((folder) => [...standIn(folder).matchAll(/[\w-]+/g)]),
				...[...documented(node)].flatMap((name) => [...name.matchAll(/[\w-]+/g)]),
			].map(([word]) => word),
		);
		for (const [label = '', cell = ''] of sections.get(node) ?? []) {
			for (const part of namesIn(cell).flatMap((name) => name.split('.')))
				if (!/^\d+$/.test(part) && !words.has(part) && !passedOver.has(part)) wrong.push(`${node}: ${label}: ${part}`);
		}
	}
	expect(wrong).toEqual([]);
});

test.each([
	['maximPush', 'Aliases', '`audience.alias`'],
	['maximPush', 'User IDs', '`audience.user_id`'],
	['maximPush', 'Options > Act As: Group ID', 'header `group_id`'],
	['maximPush', 'Options > Act As: User ID', 'header `user_id`'],
	['xgPush', 'Title', '`message.title`'],
	['xgPush', 'Content', '`message.aps.alert.body`'],
	['xgPush', 'Content', '`message.content`, `message.ios.aps.alert.body`'],
	['mpaasPush', 'Options > Schedule: Fixed Time', '`StrategyContent.fixedTime`'],
	['mpaasPush', 'Options > Display: Badge Increase for Huawei', '`ExtendedParams.badge_add_num`'],
	['mpaasPush', 'Target', '`TargetMsg.1.Target`'],
])('%s: %s is %s', (node, label, cell) => {
	expect((sections.get(node) ?? []).filter(([name]) => name === label).map(([, name]) => name)).toContain(cell);
});

test('parameters beyond the documents have the name they travel under, too', () => {
	const rows = cellsOf(parametersBeyond(services, english.operations));
	const of = (label: string): string | undefined => rows.find((row) => row[2] === label)?.[3];
	expect(of('Options > Media Resource')).toBe('`message.xg_media_resources`');
	expect(of('Options > Channel: Route URL for HarmonyOS')).toBe('`ExtendedParams.harmonyRouteUrl`');
	expect(of('Options > API Version')).toBe('–');
});
