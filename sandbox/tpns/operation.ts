import type { Answer, Call, Core } from '../vendor';
import type { Spelling } from './answers';
import type { TpnsApp } from './app';
import type { Devices } from './devices';
import type { Frequency } from './frequency';
import type { Request } from './request';
import type { Tasks } from './tasks';
import type { Uploads } from './uploads';

/** What an operation works with: one app. */
export interface Tpns {
	readonly core: Core;
	readonly app: TpnsApp;
	readonly devices: Devices;
	readonly tasks: Tasks;
	readonly uploads: Uploads;
	readonly frequency: Frequency;
	/** How many plans there are; a plan is only a number that pushes carry. */
	readonly plans: { last: number };
}

/** One path. Throws a Refusal for what it does not accept. */
export interface Operation {
	readonly path: string;
	/** How its answers spell code and sentence. */
	readonly spelling: Spelling;
	/** The page that describes it. */
	readonly page: string;
	readonly run: (request: Request, service: Tpns, call: Call) => Answer;
}
