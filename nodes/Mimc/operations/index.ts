import type { ResourceOperations } from '../../../lib/operation/resource';
import { group } from './group';
import { user } from './user';

/** In the order of the form. */
export const resources: readonly ResourceOperations[] = [user, group];
