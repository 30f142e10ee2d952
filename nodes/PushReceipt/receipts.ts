import type { Maker } from './makers/maker';
import { oppo } from './makers/oppo';
import { harmonyos, honor, huawei } from './makers/statuses';
import { vivo } from './makers/vivo';
import { xiaomi } from './makers/xiaomi';

/** The receipts that phone makers send on their own for messages that went over their channel (mPaaS guide 8.2.10). */
export const receipts: readonly Maker[] = [harmonyos, honor, huawei, oppo, vivo, xiaomi];
