import { maxim } from './maxim/maxim';
import { mimc } from './mimc/mimc';
import { mipush } from './mipush/mipush';
import { mpaas } from './mpaas/mpaas';
import { tpns } from './tpns/tpns';
import type { VendorFactory } from './vendor';
import { xg } from './xg/xg';

/** Every service the sandbox stands in for. */
export const vendors: readonly VendorFactory[] = [mipush, mimc, maxim, tpns, xg, mpaas];
