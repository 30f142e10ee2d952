import { choice, json, pairs, text, type FieldOptions, type ShowWhen } from '../../../lib/operation/field';
import { InputError } from '../../../lib/operation/inputError';
import { writeJson } from '../../../lib/operation/numeral';
import { limits } from '../limits';

export const templateNameRule = {
	maxLength: limits.templateName,
	pattern: /^[^,]+$/,
	patternMeaning: 'without a comma',
} as const;

export const templateName = text('TemplateName', 'Template Name', {
	...templateNameRule,
	required: true,
	notBlank: true,
	description:
		'The template that holds title, content and their #placeholders#. Choose from the list, or type the name',
	placeholder: 'e.g. order_shipped',
	pick: 'searchTemplates',
	pickBy: 'By Name',
});

/** @throws InputError for a name as the template has it: its signs stand around it there, and are no part of it */
function checkName(label: string, name: string): void {
	if (/^#.+#$/.test(name))
		throw new InputError(
			label,
			`holds "${name.slice(0, 40)}"; the name of a placeholder stands without its # signs here`,
		);
}

const asText =
	(label: string) =>
	(values: Readonly<Record<string, string>>): string => {
		for (const name of Object.keys(values)) checkName(label, name);
		return writeJson(values);
	};

/** Values of placeholders are texts, whatever an item's data has. */
const objectAsText = (label: string) => (value: unknown) => {
	const entries = Object.entries(value as Record<string, unknown>).map(([name, inner]) => {
		checkName(label, name);
		return [
			name,
			typeof inner === 'string' ? inner : inner === null || inner === undefined ? '' : writeJson(inner),
		] as const;
	});
	return entries.length === 0 ? undefined : writeJson(Object.fromEntries(entries));
};

/** The placeholders' values as an object. */
export const templateObject = (wire: string, label: string, own: FieldOptions = {}) =>
	json(wire, label, {
		shape: 'object',
		emit: objectAsText(label),
		description: 'An object with a value for every #placeholder# of the template',
		placeholder: 'e.g. {{ $json.values }}',
		...own,
	});

/**
 * The template's placeholders: as rows that the user names, as the fields that the service's own list of placeholders gives, or as
 * an object. All fill the same wire name.
 */
function templateValues(wire: string, more: ShowWhen = {}) {
	return [
		choice('template_values', 'Placeholder Values From', {
			local: true,
			noExpression: true,
			default: 'rows',
			description: "Where the values of the template's placeholders come from",
			options: [
				{
					value: 'fields',
					name: 'Fields of the Template',
					description: 'Asks the service which placeholders the template has',
				},
				{ value: 'json', name: 'JSON', description: "An object, for instance of the item's data" },
				{ value: 'rows', name: 'Names and Values' },
			],
			...(Object.keys(more).length === 0 ? {} : { show: more }),
		}),
		pairs(wire, 'Placeholder Values', {
			name: 'templateKeyValue',
			keyLabel: 'Placeholder',
			valueLabel: 'Value of the Placeholder',
			fillsText: true,
			emit: asText('Placeholder Values'),
			description: 'A value for every #placeholder# of the template; the name without the # signs',
			placeholder: 'Add placeholder',
			show: { ...more, templateValues: ['rows'] },
		}),
		templateObject(wire, 'Placeholder Values as JSON', {
			name: 'templateValuesJson',
			show: { ...more, templateValues: ['json'] },
		}),
		pairs(wire, 'Placeholders', {
			name: 'templateFields',
			fillsText: true,
			emit: asText('Placeholders'),
			map: { method: 'getTemplateFields', noun: 'placeholder', dependsOn: ['templateName.value'] },
			show: { ...more, templateValues: ['fields'] },
		}),
	] as const;
}

export const templateKeyValues = templateValues('TemplateKeyValue');

/** In a push of many messages, those of one target. */
export const templateKeyValuesOfMany = (show: ShowWhen) => templateValues('TargetMsg.TemplateKeyValue', show);
