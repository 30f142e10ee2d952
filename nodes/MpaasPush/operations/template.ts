import type { Columns } from '../../../lib/operation/columns';
import { boolean, choice, notice, text, type Field } from '../../../lib/operation/field';
import { InputError } from '../../../lib/operation/inputError';
import type { Operation, Values } from '../../../lib/operation/operation';
import { howMany } from '../../../lib/operation/paging';
import { inResource } from '../../../lib/operation/resource';
import { appOptions, needApp, options } from '../fields/app';
import { iconUrls, imageUrls, pushStyle } from '../fields/content';
import { templateNameRule } from '../fields/template';
import { placeholdersIn } from '../placeholders';
import { limits } from '../limits';
import { dataRecord, dataRecords } from '../records';
import { base } from './base';

const source = 'help.aliyun.com document_detail/2882067 (message templates)';

const templateBase = { ...base, source, beyondDocument: source, check: needApp } as const;

const name = (required: boolean, description: string) =>
	text('TemplateName', 'Template Name', {
		...templateNameRule,
		required,
		notBlank: true,
		description,
		placeholder: 'e.g. order_shipped',
	});

const hash = 'Placeholders stand between # signs, such as #name#';

const created: readonly Field[] = [
	name(true, `Unique within the app; at most ${limits.templateName} characters, no comma`),
	text('Title', 'Title', { required: true, notBlank: true, description: hash, placeholder: 'e.g. Order #order#' }),
	text('Content', 'Content', {
		required: true,
		notBlank: true,
		rows: 2,
		description: hash,
		placeholder: 'e.g. Hello #name#, your order is on its way',
	}),
	text('DescInfo', 'Description', {
		required: true,
		notBlank: true,
		maxLength: templateNameRule.maxLength,
		description: `What the template is for; at most ${limits.templateName} characters`,
	}),
	pushStyle,
	options(
		iconUrls,
		imageUrls,
		choice('JumpAction', 'Click Action', {
			default: 0,
			description: 'What a tap on the notification does',
			options: [
				{ value: 1, name: 'Open a Screen of the App' },
				{ value: 0, name: 'Open a Web Page' },
			],
		}),
		boolean('ShowStyle', 'Silent', {
			default: false,
			on: 1,
			off: 0,
			description: 'Whether the app gets the message without showing it',
		}),
		text('Uri', 'Link', {
			description: 'What the tap opens; placeholders are allowed',
			placeholder: 'e.g. https://shop.example.com/orders/#order#',
		}),
	),
];

/** The service wants the placeholders named; they are in the texts already. */
function withVariables(values: Values): Values {
	const names = placeholdersIn([values.Title, values.Content, values.Uri]);
	return names.length === 0 ? values : { ...values, Variables: names.join(',') };
}

/** One template, by either of its two names. */
const named: readonly Field[] = [
	notice('nameOrId', 'Fill in one of the two: Template Name, or Template ID.'),
	{
		...name(false, 'Choose from the list or type the name; empty where Template ID is filled in'),
		pick: 'searchTemplates',
		pickBy: 'By Name',
	},
	text('TemplateId', 'Template ID', { identifies: true, description: 'Empty where Template Name is filled in' }),
	appOptions,
];

const needTemplate: NonNullable<Operation['check']> = (values, context) => {
	needApp(values, context);
	if (values.TemplateName === undefined && values.TemplateId === undefined)
		throw new InputError('Template Name', 'is empty; fill in either Template Name or Template ID');
};

/** Which of the two would count is not documented, and a deleted template is gone for every push that uses it. */
const needOneTemplate: NonNullable<Operation['check']> = (values, context) => {
	needTemplate(values, context);
	if (values.TemplateName !== undefined && values.TemplateId !== undefined)
		throw new InputError('Template ID', 'is given beside Template Name; only one of them may be filled in');
};

const templateColumns = {
	id: 'text',
	name: 'text',
	title: 'text',
	content: 'text',
	description: { type: 'text', from: 'descInfo' },
	link: { type: 'text', from: 'uri' },
	variables: 'text',
	pushStyle: 'text',
	createTime: { type: 'time', from: 'gmtCreate' },
} as const satisfies Columns;

export const template = inResource({ value: 'template', name: 'Template', description: 'Messages with placeholders' }, [
	{
		...templateBase,
		operation: 'getMany',
		name: 'Get Many',
		action: 'Get many message templates',
		description: 'The templates of the app, one item each',
		kind: 'query',
		fixed: { Action: 'ListTemplatePage' },
		fields: [...howMany, appOptions],
		paging: { size: 100, page: ({ number, size }) => ({ CurrentPage: number, PageSize: size }) },
		items: dataRecords,
		columns: templateColumns,
	},
	{
		...templateBase,
		operation: 'get',
		name: 'Get',
		action: 'Get message template',
		description: 'One template by name or ID',
		kind: 'query',
		fixed: { Action: 'GetTemplate' },
		fields: named,
		check: needTemplate,
		items: dataRecord,
		columns: templateColumns,
	},
	{
		...templateBase,
		operation: 'create',
		name: 'Create',
		action: 'Create message template',
		description: `A template for template pushes, many messages and broadcasts; an app has at most ${limits.templates}`,
		kind: 'change',
		fixed: { Action: 'CreateTemplate' },
		fields: created,
		shape: withVariables,
		target: 'TemplateName',
	},
	{
		...templateBase,
		operation: 'delete',
		name: 'Delete',
		action: 'Delete message template',
		description: 'Remove a template by name or ID; pushes that use it fail from then on',
		kind: 'change',
		fixed: { Action: 'DeleteTemplate' },
		fields: named,
		check: needOneTemplate,
		target: 'TemplateName',
		output: (_envelope, { TemplateId: templateId }) => ({ templateId }),
		columns: { templateId: 'text' },
	},
]);
