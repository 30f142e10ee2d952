import { columnsOf } from '../../operation/columns';
import type { Run } from './openRun';
import type { Rendering } from '../answer/render';

/** How the items of a run leave the node. */
export const renderingOf = ({ operation, options, service, zone }: Run): Rendering => ({
	split: options.splitByOutcome,
	service: service.name,
	columns: options.simplify ? columnsOf(operation) : undefined,
	zone,
});
