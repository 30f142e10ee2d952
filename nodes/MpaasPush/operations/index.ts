import type { Operation } from '../../../lib/operation/operation';
import { broadcastPush } from './broadcast';
import { deviceOperations } from './device';
import { multiplePush } from './multiple';
import { pushOperations } from './push';
import { recallOperations } from './recall';
import { scheduleOperations } from './schedule';
import { statisticsOperations } from './statistics';
import { taskOperations } from './task';
import { templateOperations } from './template';

export const operations: readonly Operation[] = [
	...pushOperations,
	multiplePush,
	broadcastPush,
	...recallOperations,
	...scheduleOperations,
	...statisticsOperations,
	...taskOperations,
	...templateOperations,
	...deviceOperations,
];
