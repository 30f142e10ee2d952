import { encodeRequest } from '../../operation/encode';
import type { Field } from '../../operation/field';
import type { Operation, RequestContext, Values } from '../../operation/operation';
import { operationFields } from '../../operation/fileFields';
import type { HttpRequest } from '../../signing/request';
import type { CallSetting } from './callResult';

const localWires = new WeakMap<readonly Field[], ReadonlySet<string>>();

/** Fields that steer the request have done so by now. */
function withoutLocals(operation: Operation, values: Values): Values {
	const { fields } = operation;
	let locals = localWires.get(fields);
	if (!locals) {
		locals = new Set(
			operationFields(operation)
				.flatMap((field) => (field.kind === 'collection' ? field.fields : [field]))
				.filter(({ local }) => local)
				.map(({ wire }) => wire),
		);
		localWires.set(fields, locals);
	}
	if (locals.size === 0) return values;
	// Not by deleting, which makes slow objects.
	const rest: Values = {};
	for (const wire of Object.keys(values)) if (!locals.has(wire)) rest[wire] = values[wire];
	return rest;
}

/** The request of a call, unsigned. */
export function prepareRequest(
	values: Values,
	context: RequestContext,
	{ operation, origin }: Pick<CallSetting, 'operation' | 'origin'>,
	path?: string,
): HttpRequest {
	const whole = { ...operation.fixed, ...values };
	const shaped = withoutLocals(operation, operation.shape ? operation.shape(whole, context) : whole);
	return encodeRequest(
		operation,
		origin,
		path ?? (typeof operation.path === 'function' ? operation.path(whole) : operation.path),
		shaped,
	);
}
