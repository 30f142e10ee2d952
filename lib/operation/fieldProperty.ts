import type {
	IDisplayOptions,
	INodeProperties,
	INodePropertyCollection,
	INodePropertyOptions,
	NodeParameterValue,
} from 'n8n-workflow';
import type { ChoiceField, ChoicesField, Field, ShowWhen } from './field';
import { ownName } from './fieldName';

/** A field as n8n's form has it. */

/** n8n's rule: one sentence has no full stop at its end, several have one. */
const punctuated = (text: string): string =>
	/[.!?]\s+["“]?(?:[A-Z0-9]|n8n\b|vivo\b)/.test(text) && !/[.!?]$/.test(text) ? `${text}.` : text;

export const described = (text: string | undefined): { description?: string } =>
	text === undefined ? {} : { description: punctuated(text) };

/** n8n's rule, too: from five on in the order of the alphabet; scales that begin with a number stay as they are. */
function ordered<Option extends { name: string }>(options: readonly Option[]): Option[] {
	const names = options.length >= 5 && options.some(({ name }) => !/^\d/.test(name));
	return names ? [...options].sort((a, b) => a.name.localeCompare(b.name, 'en')) : [...options];
}

const choiceOptions = ({ options, inOwnOrder = false }: ChoiceField | ChoicesField): INodePropertyOptions[] =>
	(inOwnOrder ? options : ordered(options)).map(({ value, name, description }) => ({
		value,
		name,
		...described(description),
	}));

const byLabel = (a: Field, b: Field): number =>
	a.kind === 'notice' ? -1 : b.kind === 'notice' ? 1 : a.label.localeCompare(b.label, 'en');

/** What stands on the level of a field and on the top. */
export interface Surroundings {
	siblings: readonly Field[];
	top: readonly Field[];
	/** Whether the siblings are those of a collection, where a value may be absent. */
	nested: boolean;
}

const named = (fields: readonly Field[], name: string): Field[] => fields.filter((field) => field.name === name);

/** Every field that a name in a condition may mean. Operations of a resource have collections of the same name. */
function deciding(name: string, { siblings, top }: Surroundings): Field[] {
	const own = ownName(name);
	if (own === name) return siblings.some((field) => field.name === name) ? named(siblings, name) : named(top, name);
	return named(top, name.slice(0, -own.length - 1)).flatMap((field) =>
		field.kind === 'collection' ? named(field.fields, own) : [],
	);
}

/** The other values of a choice that counts with its default while it is not in its collection; undefined for any other. */
function othersThan(values: ShowWhen[string], fields: readonly Field[]): NodeParameterValue[] | undefined {
	const [field] = fields;
	if (field?.kind !== 'choice' && field?.kind !== 'boolean') return undefined;
	if (!values.includes(field.default)) return undefined;
	const all = field.kind === 'boolean' ? [true, false] : field.options.map(({ value }) => value);
	return all.filter((value) => !values.includes(value));
}

/**
 * Conditions as n8n has them: names of the same level stand as they are, those of the top with a slash. A value that is not in
 * its collection meets no condition to be shown, and none to be hidden.
 */
export function conditions(show: ShowWhen, around: Surroundings): IDisplayOptions {
	const made = { show: {} as Record<string, NodeParameterValue[]>, hide: {} as Record<string, NodeParameterValue[]> };
	for (const [name, values] of Object.entries(show)) {
		const isSibling = around.siblings.some((field) => field.name === name);
		const isDotted = ownName(name) !== name;
		const others = isDotted || (around.nested && isSibling) ? othersThan(values, deciding(name, around)) : undefined;
		const path = around.nested && !isSibling ? `/${name}` : name;
		if (others) made.hide[path] = others;
		else made.show[path] = [...values] as NodeParameterValue[];
	}
	return {
		...(Object.keys(made.show).length > 0 ? { show: made.show } : {}),
		...(Object.keys(made.hide).length > 0 ? { hide: made.hide } : {}),
	};
}

function nestedProperties(siblings: readonly Field[], top: readonly Field[], sort: boolean): INodeProperties[] {
	const around = { siblings, top, nested: true };
	return (sort ? [...siblings].sort(byLabel) : siblings).map((field) => {
		const property = fieldProperty(field, around);
		return field.show ? { ...property, displayOptions: conditions(field.show, around) } : property;
	});
}

const isFixedInForm = (field: Field): boolean =>
	(field.kind === 'choice' && field.noExpression === true) || (field.kind === 'boolean' && field.typedOnly === true);

/**
 * Whether the form may insist on a required field. Where an expression can decide about it, n8n shows it always and would
 * insist on it always; reading the fields insists on it only where it is meant.
 */
const mayInsist = (field: Field, around: Surroundings): boolean =>
	Object.keys(field.show ?? {}).every((name) => {
		const all = deciding(name, around);
		return all.length > 0 && all.every(isFixedInForm);
	});

/** The n8n property of a field, without the rules for when it is shown. */
export function fieldProperty(field: Field, around: Surroundings): INodeProperties {
	const common = {
		displayName: field.label,
		name: field.name,
		...described(field.description),
		...(field.placeholder === undefined ? {} : { placeholder: field.placeholder }),
		...(field.required && mayInsist(field, around) ? { required: true } : {}),
	};
	if (field.pick !== undefined) {
		return {
			...common,
			type: 'resourceLocator',
			default: { mode: 'list', value: '' },
			modes: [
				{
					displayName: 'From List',
					name: 'list',
					type: 'list',
					typeOptions: { searchListMethod: field.pick, searchable: true },
				},
				{
					displayName: field.pickBy ?? 'By ID',
					name: 'id',
					type: 'string',
					...(field.placeholder === undefined ? {} : { placeholder: field.placeholder }),
				},
			],
		};
	}
	if (field.load !== undefined)
		return { ...common, type: 'multiOptions', default: [], typeOptions: { loadOptionsMethod: field.load } };
	switch (field.kind) {
		case 'text':
			return {
				...common,
				type: 'string',
				default: field.default ?? '',
				...(field.rows ? { typeOptions: { rows: field.rows } } : {}),
			};
		case 'digits':
		case 'binary':
			return { ...common, type: 'string', default: field.default ?? '' };
		case 'targets':
			return { ...common, type: 'string', default: '' };
		case 'integer': {
			const typeOptions = {
				...(field.min === undefined ? {} : { minValue: field.min }),
				...(field.max === undefined ? {} : { maxValue: field.max }),
			};
			return { ...common, type: 'number', default: field.default ?? Math.max(field.min ?? 0, 0), typeOptions };
		}
		case 'boolean':
			return {
				...common,
				type: 'boolean',
				default: field.default,
				...(field.typedOnly ? { noDataExpression: true } : {}),
			};
		case 'choice':
			return {
				...common,
				type: 'options',
				default: field.default,
				options: choiceOptions(field),
				...(field.noExpression ? { noDataExpression: true } : {}),
			};
		case 'choices':
			return { ...common, type: 'multiOptions', default: [...field.default], options: choiceOptions(field) };
		case 'time':
			return { ...common, type: 'dateTime', default: '' };
		case 'json':
			return { ...common, type: 'json', default: field.default ?? (field.shape === 'array' ? '[]' : '{}') };
		case 'notice':
			return { displayName: field.label, name: field.name, type: 'notice', default: '' };
		case 'collection':
			return {
				...common,
				type: 'collection',
				placeholder: field.placeholder ?? 'Add option',
				default: {},
				options: nestedProperties(field.fields, around.top, true),
			};
		case 'group':
			if (!field.many)
				return {
					...common,
					type: 'collection',
					placeholder: field.placeholder ?? 'Add field',
					default: { ...field.default },
					options: nestedProperties(field.fields, around.top, true),
				};
			return {
				...common,
				type: 'fixedCollection',
				placeholder: field.placeholder ?? `Add ${(field.itemLabel ?? 'entry').toLowerCase()}`,
				typeOptions: { multipleValues: true },
				default: {},
				options: [
					{
						name: 'values',
						displayName: field.itemLabel ?? 'Entry',
						values: nestedProperties(field.fields, around.top, false),
					},
				] satisfies INodePropertyCollection[],
			};
		case 'pairs':
			if (field.map) {
				return {
					...common,
					type: 'resourceMapper',
					default: { mappingMode: 'defineBelow', value: null },
					typeOptions: {
						loadOptionsDependsOn: [...field.map.dependsOn],
						resourceMapper: {
							resourceMapperMethod: field.map.method,
							mode: 'add',
							fieldWords: { singular: field.map.noun, plural: `${field.map.noun}s` },
							addAllFields: true,
							multiKeyMatch: false,
							supportAutoMap: false,
						},
					},
				};
			}
			return {
				...common,
				type: 'fixedCollection',
				placeholder: field.placeholder ?? 'Add pair',
				typeOptions: { multipleValues: true },
				default: {},
				options: [
					{
						name: 'values',
						displayName: 'Pair',
						values: [
							{ displayName: field.keyLabel ?? 'Name', name: 'key', type: 'string', default: '' },
							{ displayName: field.valueLabel ?? 'Value', name: 'value', type: 'string', default: '' },
						],
					},
				],
			};
	}
}
