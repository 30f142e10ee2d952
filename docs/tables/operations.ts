import { batchLimit } from '../../lib/operation/batching';
import type { Operation } from '../../lib/operation/operation';
import { code, collapsible, table } from './markdown';
import { fieldsWithin, resourceName, type Documented } from './services';
import { nameInRequest } from './travels';

/** What the tables say around the names, which are those of the form and therefore English in every language. */
export interface OperationWords {
	summary: readonly string[];
	heading: readonly string[];
	operations: (count: number) => string;
	beyond: string;
	then: string;
	parameters: readonly string[];
}

const pathWith = ({ path }: Operation, values: Record<string, unknown>): string =>
	typeof path === 'function' ? path(values) : path;

/**
 * Every path that the choices of the form prerequisite to. Each choice is tried by itself, and the order does not depend on today's
 * date, which some operations look at.
 */
function pathsOf(operation: Operation): string[] {
	if (typeof operation.path === 'string') return [operation.path];
	const paths = new Set([pathWith(operation, {})]);
	for (const { field } of fieldsWithin(operation.fields)) {
		if (field.kind !== 'choice') continue;
		for (const option of field.options)
			paths.add(pathWith(operation, { [field.wire]: 'wire' in option ? option.wire : option.value }));
	}
	return [...paths].sort();
}

/** Paths that differ in one part as one: "/{v2, v3}/message". */
function joined(paths: readonly string[]): string {
	const split = paths.map((path) => path.split('/'));
	const [first = []] = split;
	const differing = first.flatMap((_, index) =>
		split.every((parts) => parts.length === first.length && parts[index] === first[index]) ? [] : [index],
	);
	const [at] = differing;
	if (paths.length === 1 || differing.length !== 1 || at === undefined) return paths.join(', ');
	return first
		.map((part, index) => (index === at ? `{${split.map((parts) => parts[index]).join(', ')}}` : part))
		.join('/');
}

/** Method and path, with what tells calls of the same path apart. */
export function callOf(operation: Operation, { then }: OperationWords): string {
	const { method, fixed = {}, batching } = operation;
	const call = [
		code(`${method} ${joined(pathsOf(operation))}`),
		...Object.entries(fixed).map(([name, value]) => code(`${name}=${String(value)}`)),
	].join(' ');
	return batching?.prerequisite?.call
		? `${code(`${method} ${batching.prerequisite.call.path}`)}, ${then} ${call}`
		: call;
}

export function sourceOf({ source, beyondDocument }: Operation, { beyond }: OperationWords): string {
	if (beyondDocument === undefined) return source;
	return source === beyondDocument ? `**${beyond}**: ${source}` : `${source}. **${beyond}**: ${beyondDocument}`;
}

/** The overview, then a table for each node. */
export function operationTables(services: readonly Documented[], words: OperationWords): string {
	const overview = services.map(({ name, displayName, service: { credential, operations } }) => [
		displayName,
		code(name),
		code(credential),
		String(operations.length),
		String(operations.filter(({ beyondDocument }) => beyondDocument !== undefined).length),
		String(Math.max(1, ...operations.filter(({ kind }) => kind === 'send').map((one) => batchLimit(one)))),
	]);
	const tables = services.map(({ displayName, service }) => {
		const rows = [...service.operations]
			.sort(
				(a, b) =>
					service.resources.findIndex(({ value }) => value === a.resource) -
					service.resources.findIndex(({ value }) => value === b.resource),
			)
			.map((operation) => [
				resourceName(service, operation),
				operation.name,
				callOf(operation, words),
				operation.batching ? String(batchLimit(operation)) : '–',
				sourceOf(operation, words),
			]);
		return collapsible(`${displayName}: ${words.operations(rows.length)}`, table(words.heading, rows));
	});
	return [table(words.summary, overview), ...tables].join('\n\n');
}

/** Parameters of documented operations that the document itself does not have. */
export function parametersBeyond(services: readonly Documented[], words: OperationWords): string {
	const rows = services.flatMap(({ displayName, service }) => {
		const found = new Map<string, { row: string[]; where: Set<string> }>();
		for (const operation of service.operations) {
			if (operation.beyondDocument !== undefined) continue;
			for (const { field, label, trail } of fieldsWithin(operation.fields)) {
				if (field.beyondDocument === undefined) continue;
				const row = [displayName, label, nameInRequest(service, operation, trail), field.beyondDocument];
				const known = found.get(row.join('|')) ?? { row, where: new Set() };
				known.where.add(resourceName(service, operation));
				found.set(row.join('|'), known);
			}
		}
		return [...found.values()].map(({ row: [node = '', label = '', wire = '', source = ''], where }) => [
			node,
			[...where].join(', '),
			label,
			wire,
			source,
		]);
	});
	return table(words.parameters, rows);
}
