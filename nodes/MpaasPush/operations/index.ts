import { inResource, type ResourceOperations } from '../../../lib/operation/resource';
import { broadcastPush } from './broadcast';
import { device } from './device';
import { multiplePush } from './multiple';
import { awaitedPush, simplePush, templatePush } from './push';
import { recall } from './recall';
import { schedule } from './schedule';
import { statistics } from './statistics';
import { task } from './task';
import { template } from './template';

const push = inResource({ value: 'push', name: 'Push', description: 'Messages to users, devices or everybody' }, [
	simplePush,
	templatePush,
	multiplePush,
	awaitedPush,
	broadcastPush,
]);

/** In the order of the form. */
export const resources: readonly ResourceOperations[] = [push, statistics, task, schedule, device, template, recall];
