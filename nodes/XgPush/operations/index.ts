import type { Operation } from '../../../lib/operation/operation';
import type { ResourceOperations } from '../../../lib/operation/resource';
import { hasTokens, successorWarnings } from '../message/token';
import { versionOf } from '../versions';
import { account } from './account';
import { accountTpns } from './accountTpns';
import { attributeTpns } from './attributeTpns';
import { device } from './device';
import { packageTpns } from './packageTpns';
import { push } from './push';
import { pushTpns } from './pushTpns';
import { pushV3 } from './pushV3';
import { planTpns } from './planTpns';
import { statisticsTpns, taskTpns } from './statisticsTpns';
import { tag } from './tag';
import { tagTpns } from './tagTpns';
import { tagV3 } from './tagV3';
import { task } from './task';

/** Wherever tokens are named, so that no operation is left out. A query has no item for a warning to stand on. */
function withTokenWarnings(operation: Operation): Operation {
	const { fields, kind, warnings } = operation;
	// Of TPNS they are what they should be.
	if (versionOf(operation) === 'tpns' || kind === 'query' || !fields.some(({ wire }) => hasTokens(wire)))
		return operation;
	return { ...operation, warnings: (values) => [...(warnings?.(values) ?? []), ...successorWarnings(values)] };
}

/** In the order of the form. */
const all: readonly ResourceOperations[] = [
	push,
	pushV3,
	pushTpns,
	packageTpns,
	task,
	taskTpns,
	device,
	tag,
	tagV3,
	tagTpns,
	account,
	accountTpns,
	attributeTpns,
	planTpns,
	statisticsTpns,
];

export const resources: readonly ResourceOperations[] = all.map(({ resource, operations }) => ({
	resource,
	operations: operations.map(withTokenWarnings),
}));
