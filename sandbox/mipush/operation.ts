import type { Answer, Call, Core } from '../vendor';
import { missing } from './answers';
import { needKnownPackage, type MiPushApp } from './app';
import type { Delivery } from './delivery';
import type { Devices } from './devices';
import type { Form } from './form';
import type { Messages } from './messages';

/** What an operation works with. */
export interface MiPush {
	readonly core: Core;
	readonly app: MiPushApp;
	readonly devices: Devices;
	readonly messages: Messages;
	readonly delivery: Delivery;
}

/** One API of the document. Throws a Refusal for what it does not accept. */
export type Operation = (form: Form, call: Call, service: MiPush) => Answer;

export type Routes = ReadonlyArray<readonly [method: 'GET' | 'POST', path: string, operation: Operation]>;

/**
 * The package of calls that are no sends: optional for an app with one package, needed for one with several
 * (table 5-1), and one at most. Undefined means any.
 */
export function readPackage(
	form: Form,
	app: MiPushApp,
	place: string,
	field = 'restricted_package_name',
): readonly string[] | undefined {
	const name = form.get(field);
	if (name === undefined || name === '') {
		if (app.packages.size > 1) throw missing(field, `${place}: the app has several packages`);
		return undefined;
	}
	needKnownPackage(name, app);
	return [name];
}

/** The package of stopping and recalling, which sections 12 and 13 call optional nowhere. */
export function needPackage(form: Form, app: MiPushApp, place: string): readonly string[] {
	form.need('restricted_package_name', place);
	return readPackage(form, app, place) ?? [];
}
