import { localTime } from '../../lib/operation/time';

export const beijing = 'Asia/Shanghai';

/** Where the service counts in days, they are Beijing's: midnight there of the day that a moment has in the given zone, in epoch milliseconds. */
export const midnight = (epoch: number, zone: string): number =>
	Date.parse(`${localTime(zone)(epoch).slice(0, 10)}T00:00:00+08:00`);
