import type { BulkDevice } from '../bulk';
import type { Answer, Call, Core } from '../vendor';
import type { XgApp } from './app';
import type { Delivery } from './delivery';
import type { Device, Devices } from './devices';
import type { Parameters } from './parameters';
import type { Tasks } from './tasks';

/** What an operation works with. */
export interface Xg {
	readonly core: Core;
	readonly app: XgApp;
	readonly devices: Devices;
	readonly delivery: Delivery;
	readonly tasks: Tasks;
}

/** One API of version 2. Throws a Refusal for what it does not accept. */
export type Operation = (parameters: Parameters, call: Call, service: Xg) => Answer;

export type Routes = ReadonlyArray<readonly [path: string, operation: Operation]>;

/** What a list of tokens or accounts means. */
export interface Found {
	readonly devices: Device[];
	readonly bulk: BulkDevice[];
	/** Targets that mean nothing. */
	readonly unknown: string[];
}

/** Looks targets up; each device once. `path` is for the dial that makes targets dead. */
export function find(
	kind: 'token' | 'account',
	targets: readonly string[],
	{ core, devices }: Xg,
	path: string,
): Found {
	const found = new Set<Device>();
	const bulk: BulkDevice[] = [];
	const unknown: string[] = [];
	for (const target of targets) {
		if (core.dials.isDead('xg', path, target)) {
			unknown.push(target);
			continue;
		}
		const bulkDevice = core.bulk.find(target);
		if (bulkDevice) {
			bulk.push(bulkDevice);
			continue;
		}
		const device = kind === 'token' ? devices.get(target) : undefined;
		const meant = kind === 'token' ? (device ? [device] : []) : devices.withAccount(target);
		if (meant.length === 0) unknown.push(target);
		for (const one of meant) found.add(one);
	}
	return { devices: [...found], bulk, unknown };
}

export function some(targets: readonly string[]): string {
	return `${targets.slice(0, 5).join(', ')}${targets.length > 5 ? ', …' : ''}`;
}
