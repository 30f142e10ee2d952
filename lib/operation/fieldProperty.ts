import type {
	IDisplayOptions,
	INodeProperties,
	INodePropertyCollection,
	INodePropertyOptions,
	NodeParameterValue,
} from 'n8n-workflow';
import type { ChoiceOption, Field, ShowWhen } from './field';

/** A field as n8n's form has it. */

/** n8n's rule: one sentence has no full stop at its end, several have one. */
const punctuated = (text: string): string =>
	/[.!?]\s+["“]?[A-Z0-9]/.test(text) && !/[.!?]$/.test(text) ? `${text}.` : text;

export const described = (text: string | undefined): { description?: string } =>
	text === undefined ? {} : { description: punctuated(text) };

/** n8n's rule, too: from five on in the order of the alphabet; scales that begin with a number stay as they are. */
function ordered<Option extends { name: string }>(options: readonly Option[]): Option[] {
	const names = options.length >= 5 && options.some(({ name }) => !/^\d/.test(name));
	return names ? [...options].sort((a, b) => a.name.localeCompare(b.name, 'en')) : [...options];
}

const choiceOptions = (options: readonly ChoiceOption[]): INodePropertyOptions[] =>
	ordered(options).map(({ value, name, description }) => ({ value, name, ...described(description) }));

const byLabel = (a: Field, b: Field): number =>
	a.kind === 'notice' ? -1 : b.kind === 'notice' ? 1 : a.label.localeCompare(b.label, 'en');

/** Names of the same level stand as they are, names of the top level with a slash: n8n's rule. */
export function showOptions(show: ShowWhen, siblings: ReadonlySet<string>, nested: boolean): IDisplayOptions['show'] {
	return Object.fromEntries(
		Object.entries(show).map(([name, values]) => [
			nested && !siblings.has(name) ? `/${name}` : name,
			[...values] as NodeParameterValue[],
		]),
	);
}

function nestedProperties(fields: readonly Field[], sort: boolean): INodeProperties[] {
	const siblings = new Set(fields.map(({ name }) => name));
	return (sort ? [...fields].sort(byLabel) : fields).map((field) => {
		const property = fieldProperty(field, fields);
		return field.show
			? { ...property, displayOptions: { show: showOptions(field.show, siblings, true) ?? {} } }
			: property;
	});
}

const isFixedInForm = (field: Field): boolean =>
	(field.kind === 'choice' && field.noExpression === true) || (field.kind === 'boolean' && field.typedOnly === true);

/**
 * Whether the form may insist on a required field. Where an expression can decide about it, n8n shows it always and would
 * insist on it always; reading the fields insists on it only where it is meant.
 */
const mayInsist = (field: Field, deciding: readonly Field[]): boolean =>
	Object.keys(field.show ?? {}).every(
		(name) =>
			deciding.some((other) => other.name === name) &&
			deciding.every((other) => other.name !== name || isFixedInForm(other)),
	);

/** The n8n property of a field, without the rules for when it is shown. `beside` are the fields that may decide about it. */
export function fieldProperty(field: Field, beside: readonly Field[] = []): INodeProperties {
	const common = {
		displayName: field.label,
		name: field.name,
		...described(field.description),
		...(field.placeholder === undefined ? {} : { placeholder: field.placeholder }),
		...(field.required && mayInsist(field, beside) ? { required: true } : {}),
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
				options: choiceOptions(field.options),
				...(field.noExpression ? { noDataExpression: true } : {}),
			};
		case 'choices':
			return { ...common, type: 'multiOptions', default: [...field.default], options: choiceOptions(field.options) };
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
				options: nestedProperties(field.fields, true),
			};
		case 'group':
			if (!field.many)
				return {
					...common,
					type: 'collection',
					placeholder: field.placeholder ?? 'Add field',
					default: { ...field.default },
					options: nestedProperties(field.fields, true),
				};
			return {
				...common,
				type: 'fixedCollection',
				placeholder: field.placeholder ?? `Add ${(field.itemLabel ?? 'entry').toLowerCase()}`,
				typeOptions: { multipleValues: true },
				default: {},
				options: [
					{ name: 'values', displayName: field.itemLabel ?? 'Entry', values: nestedProperties(field.fields, false) },
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
