import type { INodeProperties } from 'n8n-workflow';
import type { Field } from './field';
import { InputError } from './inputError';

/**
 * A saved workflow may hold one expression for a whole collection or list of pairs. n8n makes nothing of it before a node can see
 * it (n8n-workflow, `getNodeParameters`). A hidden property of the same name keeps it, so that the node can refuse it. The editor
 * shows no hidden property, neither in the form nor among the options to add.
 */
const loses = ({ type }: INodeProperties): boolean => type === 'collection' || type === 'fixedCollection';

const keeper = (
	{ displayName, name }: INodeProperties,
	displayOptions: INodeProperties['displayOptions'],
): INodeProperties => ({
	displayName,
	name,
	type: 'hidden',
	default: {},
	...(displayOptions === undefined ? {} : { displayOptions }),
});

/**
 * n8n shows what depends on an expression, whatever the further conditions say; these let nothing else pass in its second walk, or
 * what the form holds would be replaced. In the first, where n8n collects the values that conditions look at, a collection has none
 * yet: the saved one becomes its value there. Resource and operation stand first, and take no expression.
 */
function keeperOnTop(property: INodeProperties): INodeProperties {
	const own = `/${property.name}`;
	const { resource, operation } = property.displayOptions?.show ?? {};
	return keeper(property, {
		show: {
			...(resource && { resource }),
			...(operation && { operation }),
			[own]: [{ _cnd: { not: '' } }],
			[`${own}.length`]: [{ _cnd: { not: 0 } }],
		},
		hide: { [own]: [{ _cnd: { exists: true } }] },
	});
}

/** Looks at what the keeper on top has brought into the conditions' values. */
const keeperWithin = (property: INodeProperties, path: string): INodeProperties =>
	keeper(property, { show: { [path]: ['='] } });

/**
 * The last of a name decides. n8n takes up again what depends on something further down; where each has its keeper right behind it,
 * a keeper comes last.
 */
const followed = (
	properties: readonly INodeProperties[],
	keep: (property: INodeProperties) => INodeProperties,
): INodeProperties[] => properties.flatMap((property) => (loses(property) ? [property, keep(property)] : [property]));

function withKeepersWithin(property: INodeProperties, path: string): INodeProperties {
	if (property.type !== 'collection') return property;
	const options = (property.options ?? [])
		.filter((option): option is INodeProperties => 'type' in option)
		.map((option) => withKeepersWithin(option, `${path}.${option.name}`));
	return { ...property, options: followed(options, (option) => keeperWithin(option, `${path}.${option.name}`)) };
}

/** The form, with what keeps an expression for a whole in it. Rows of lists hold no collections: n8n gives no way into them. */
export const withKeepers = (properties: readonly INodeProperties[]): INodeProperties[] =>
	followed(
		properties.map((property) => withKeepersWithin(property, `/${property.name}`)),
		keeperOnTop,
	);

/** What cannot be an expression as a whole, and how it is filled in instead. */
function partsOf(field: Field): string | undefined {
	if (field.kind === 'pairs') return field.map ? undefined : 'give each pair its own name and value';
	if (field.kind === 'group' && field.many) return 'give each field of each entry its own expression';
	return field.kind === 'collection' || field.kind === 'group'
		? 'give each of its fields its own expression'
		: undefined;
}

const isExpression = (raw: unknown): boolean => typeof raw === 'string' && raw.startsWith('=');

/** A list of expressions in the place of a collection is kept, and means as little. */
const isWhole = (raw: unknown): boolean => isExpression(raw) || (Array.isArray(raw) && raw.some(isExpression));

/** The fault of a stored value where it, or a part of it, is an expression for a whole; undefined where there is none. */
export function wholeExpression(field: Field, raw: unknown): InputError | undefined {
	const parts = partsOf(field);
	if (parts === undefined) return undefined;
	if (isWhole(raw))
		return new InputError(
			field.label,
			`is an expression for the whole; ${parts}`,
			'The editor does not show it; what is added to the field there takes its place',
		);
	if (field.kind === 'pairs' || (field.kind === 'group' && field.many) || typeof raw !== 'object' || raw === null)
		return undefined;
	for (const inner of 'fields' in field ? field.fields : []) {
		const fault = wholeExpression(inner, (raw as Record<string, unknown>)[inner.name]);
		if (fault) return fault.within(field.label);
	}
	return undefined;
}
