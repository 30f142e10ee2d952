import type { Operation } from '../../../lib/operation/operation';
import { deliveryOperations } from './delivery';
import { deviceOperations } from './device';
import { messageOperations } from './message';
import { personalizedMessageOperations } from './personalizedMessage';
import { recallOperations } from './recall';
import { scheduledJobOperations } from './scheduledJob';
import { statisticsOperations } from './statistics';
import { subscriptionOperations } from './subscription';

export const operations: readonly Operation[] = [
	...messageOperations,
	...personalizedMessageOperations,
	...deliveryOperations,
	...deviceOperations,
	...recallOperations,
	...scheduledJobOperations,
	...statisticsOperations,
	...subscriptionOperations,
];
