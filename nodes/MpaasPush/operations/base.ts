import type { Columns } from '../../../lib/operation/columns';
import type { Field } from '../../../lib/operation/field';
import type { Envelope, Values } from '../../../lib/operation/operation';
import { isScheduled } from '../fields/strategy';

/** Every operation is a POST to the same path; the name of the action travels where the signature wants it. */
export const base = { method: 'POST', path: '/', encoding: 'form', headers: { Action: 'x-acs-action' } } as const;

export const pushBase = { ...base, kind: 'send' } as const;

/** The wire names of fields, those in collections too. */
export const wiresOf = (fields: readonly Field[]): string[] =>
	fields.flatMap((field) =>
		field.kind === 'notice' ? [] : field.kind === 'collection' ? wiresOf(field.fields) : [field.wire],
	);

/**
 * The ID that PushResult.Data holds: of the schedule when the push waits, otherwise of the task where the push has one. Recall
 * by Task and Cancel take them under these names.
 */
export function fromAnswer({ data }: Envelope, values: Values): Record<string, unknown> {
	if (typeof data !== 'string' && typeof data !== 'number') return {};
	const id = String(data);
	return id === '' ? {} : isScheduled(values) ? { scheduleId: id } : { taskId: id };
}

/** What it adds to the columns of a push. */
export const answerColumns = { taskId: 'text', scheduleId: 'text' } as const satisfies Columns;
