import type { TargetsField } from './field';
import type { Operation, Service, Values } from './operation';

/**
 * The targets field that batching fills, when targets have no entries of their own. Of several that share the wire name it is
 * the one that the values show; undefined when they show none.
 */
export function batchedField(
	{ fields, batching }: Pick<Operation, 'fields' | 'batching'>,
	values?: Values,
): TargetsField | undefined {
	if (!batching || batching.entries) return undefined;
	const candidates = fields.filter(
		(field): field is TargetsField => field.kind === 'targets' && field.wire === batching.into,
	);
	if (candidates.length < 2 || !values) return candidates[0];
	return candidates.find(({ show = {} }) =>
		Object.entries(show).every(([name, allowed]) =>
			(allowed as readonly unknown[]).includes(values[wireOf(fields, name)]),
		),
	);
}

const wireOf = (fields: Operation['fields'], name: string): string =>
	fields.find((field) => field.name === name)?.wire ?? name;

/** Wire names of the values that decide, besides the targets' own names, who is meant. */
export const decidingWires = (
	{ appWires = [] }: Pick<Service, 'appWires'>,
	{ selects = [] }: Pick<Operation, 'selects'>,
): ReadonlySet<string> =>
	new Set([...appWires, ...selects.map((select) => (typeof select === 'string' ? select : select.wire))]);

/** The same, with those that decide what kind of target the batched field takes. */
export const kindWires = (
	service: Pick<Service, 'appWires'>,
	operation: Pick<Operation, 'fields' | 'batching' | 'selects'>,
): ReadonlySet<string> => {
	const { fields, batching } = operation;
	return new Set([
		...decidingWires(service, operation),
		...fields
			.filter(({ kind, wire }) => kind === 'targets' && wire === batching?.into)
			.flatMap(({ show = {} }) => Object.keys(show).map((name) => wireOf(fields, name))),
	]);
};

/** Most targets in one request; 1 where items do not travel together. */
export const batchLimit = (operation: Pick<Operation, 'fields' | 'batching'>, values?: Values): number =>
	operation.batching?.entries ? operation.batching.max : (batchedField(operation, values)?.max ?? 1);
