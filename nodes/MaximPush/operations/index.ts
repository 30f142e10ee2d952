import type { ResourceOperations } from '../../../lib/operation/resource';
import { certificate } from './certificate';
import { notification } from './notification';
import { task } from './task';
import { alias, tag } from './user';

/** In the order of the form. */
export const resources: readonly ResourceOperations[] = [notification, task, alias, tag, certificate];
