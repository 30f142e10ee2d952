import { choice, pairs, text, themed, type Field } from '../../../lib/operation/field';
import { InputError } from '../../../lib/operation/inputError';
import { writeJson } from '../../../lib/operation/numeral';
import type { RequestContext, Values } from '../../../lib/operation/operation';
import { inFinanceCloud } from './app';

const smsStrategy = choice('SmsStrategy', 'Supplement', {
	description:
		'Whether a text message goes out too. Text messages cost extra, exist in the Hangzhou region of the public cloud only, and reach users whose app has bound a phone number',
	default: 0,
	options: [
		{ value: 1, name: 'If the Push Does Not Arrive' },
		{ value: 0, name: 'None', wire: undefined },
		{ value: 2, name: 'Together with the Push' },
	],
});

const show = { smsStrategy: [1, 2] };

/** User guide 6.10 and 8.2.1: all four fields or none, and in one region only. A template may be without variables (6.2.1): then they are {}. */
export const smsFields: readonly Field[] = themed<Field>('SMS', [
	smsStrategy,
	text('SmsSignName', 'Sign Name', {
		required: true,
		notBlank: true,
		description: 'The signature approved in Alibaba Cloud SMS',
		show,
	}),
	text('SmsTemplateCode', 'Template Code', {
		required: true,
		notBlank: true,
		description: 'The template approved in Alibaba Cloud SMS',
		placeholder: 'e.g. SMS_216070269',
		show,
	}),
	pairs('SmsTemplateParam', 'Template Params', {
		fillsText: true,
		mayBeEmpty: true,
		keyLabel: 'Variable',
		valueLabel: 'Value of the Variable',
		emit: (given) => writeJson(given),
		description: "Values of the SMS template's variables. Leave empty for a template without variables",
		show,
		placeholder: 'Add variable',
	}),
]);

/** @throws InputError when the cloud has no text messages */
export function checkSms(values: Values, context: Pick<RequestContext, 'credential'>): void {
	if (values.SmsStrategy === undefined) return;
	if (inFinanceCloud(context))
		throw new InputError(
			'Options > SMS: Supplement',
			'does not exist in the finance cloud (API version 2020-07-10 of the credential); it must be None',
		);
}
