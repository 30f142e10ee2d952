import type { Field } from './field';
import type { Operation, Service } from './operation';
import type { ErrorEntry } from './outcome';
import { formFields } from './properties';

const has = (fields: readonly Field[], name: string): boolean =>
	fields.some((field) => field.name === name || (field.kind === 'collection' && has(field.fields, name)));

/** What to do about a message that may have been sent. */
export const lookFirst = ({ statistics }: Pick<Service, 'statistics'>): string =>
	`Look into ${statistics} before sending again`;

/** What to do about an error, in words that fit the operation's form: a field is named only where there is one. */
export const remedyOf = ({ inForm, remedy }: ErrorEntry, operation: Operation): string =>
	inForm && has(formFields(operation), inForm.field) ? inForm.remedy : remedy;
