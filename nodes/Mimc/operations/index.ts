import type { Operation } from '../../../lib/operation/operation';
import { groupOperations } from './group';
import { userOperations } from './user';

export const operations: readonly Operation[] = [...userOperations, ...groupOperations];
