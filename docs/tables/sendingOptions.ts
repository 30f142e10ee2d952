import type { Field } from '../../lib/operation/field';
import { sendingOptions } from '../../lib/operation/sending';
import { table } from './markdown';

/** The options that every sending operation has, those of operations with lists included. */
export const sendingFields = (): readonly Field[] =>
	sendingOptions({ kind: 'send', batching: { into: '' }, fields: [] }).fields;

function defaultOf(field: Field): string {
	switch (field.kind) {
		case 'boolean':
			return field.default ? 'on' : 'off';
		case 'choice':
			return field.options.find(({ value }) => value === field.default)?.name ?? String(field.default);
		case 'integer':
			return String(field.default ?? '');
		default:
			return '';
	}
}

/** As the form explains them. */
export const sendingTable = (): string =>
	table(
		['Option', 'Default', 'What it does'],
		[...sendingFields()]
			.sort((a, b) => a.label.localeCompare(b.label, 'en'))
			.map((field) => [`**${field.label}**`, defaultOf(field), field.description ?? '']),
	);
