import type { Operation } from '../../../lib/operation/operation';
import { certificateOperations } from './certificate';
import { notificationOperations } from './notification';
import { taskOperations } from './task';
import { userOperations } from './user';

export const operations: readonly Operation[] = [...notificationOperations, ...taskOperations, ...certificateOperations, ...userOperations];
