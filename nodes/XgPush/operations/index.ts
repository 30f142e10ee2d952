import type { Operation } from '../../../lib/operation/operation';
import { hasTokens, successorWarnings } from '../message/token';
import { accountOperations } from './account';
import { deviceOperations } from './device';
import { pushOperations } from './push';
import { pushV3Operations } from './pushV3';
import { tagOperations } from './tag';
import { tagV3Operations } from './tagV3';
import { taskOperations } from './task';

/** Wherever tokens are named, so that no operation is left out. A query has no item for a warning to stand on. */
function withTokenWarnings(operation: Operation): Operation {
	const { fields, kind, warnings } = operation;
	if (kind === 'query' || !fields.some(({ wire }) => hasTokens(wire))) return operation;
	return { ...operation, warnings: (values) => [...(warnings?.(values) ?? []), ...successorWarnings(values)] };
}

const all: readonly Operation[] = [
	...pushOperations,
	...pushV3Operations,
	...accountOperations,
	...deviceOperations,
	...tagOperations,
	...tagV3Operations,
	...taskOperations,
];

export const operations: readonly Operation[] = all.map(withTokenWarnings);
