import type { Answer, Core } from '../vendor';
import type { Style } from './answers';
import type { Delivery } from './delivery';
import type { Devices } from './devices';
import type { Parameters } from './parameters';
import type { Records } from './records';
import type { Schedules } from './schedules';
import type { Templates } from './templates';

/** What an operation works with. */
export interface Mpaas {
	readonly core: Core;
	readonly devices: Devices;
	readonly templates: Templates;
	readonly records: Records;
	readonly delivery: Delivery;
	readonly schedules: Schedules;
}

/** One operation. Throws a Refusal for what it does not accept. */
export interface Operation {
	readonly style: Style;
	/** Not in the API version of the finance cloud. */
	readonly publicOnly?: true;
	readonly run: (parameters: Parameters, service: Mpaas, version: string) => Answer;
}
