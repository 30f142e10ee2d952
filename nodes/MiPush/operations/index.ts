import type { ResourceOperations } from '../../../lib/operation/resource';
import { delivery } from './delivery';
import { device } from './device';
import { message } from './message';
import { personalizedMessage } from './personalizedMessage';
import { recall } from './recall';
import { scheduledJob } from './scheduledJob';
import { statistics } from './statistics';
import { subscription } from './subscription';

/** In the order of the form. */
export const resources: readonly ResourceOperations[] = [
	message,
	personalizedMessage,
	statistics,
	device,
	scheduledJob,
	subscription,
	delivery,
	recall,
];
