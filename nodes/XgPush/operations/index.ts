import type { Operation } from '../../../lib/operation/operation';
import { accountOperations } from './account';
import { deviceOperations } from './device';
import { pushOperations } from './push';
import { pushV3Operations } from './pushV3';
import { tagOperations } from './tag';
import { tagV3Operations } from './tagV3';
import { taskOperations } from './task';

export const operations: readonly Operation[] = [
	...pushOperations,
	...pushV3Operations,
	...accountOperations,
	...deviceOperations,
	...tagOperations,
	...tagV3Operations,
	...taskOperations,
];
