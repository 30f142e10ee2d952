import type { Answer, Call, Core } from '../vendor';
import { invalid, ok, Refusal } from './answers';
import { certificateOf } from './certificates';
import type { Delivery } from './delivery';
import type { Device, Devices } from './devices';
import { readBody } from './members';
import { readNotification } from './notification';
import type { Tasks } from './tasks';

/** What an operation works with. */
export interface Maxim {
	readonly core: Core;
	readonly devices: Devices;
	readonly tasks: Tasks;
	readonly delivery: Delivery;
}

/** One API of the document. Throws a Refusal for what it does not accept. */
export type Operation = (call: Call, service: Maxim, warn: (warning: string) => void) => Answer;

/** Section 4.2. What the service says to a repeated request ID is not documented: here, the task of the first. */
const notify: Operation = (call, { core, tasks, delivery }, warn) => {
	const notification = readNotification(readBody(call), core.now(), warn);
	const first = tasks.seen(notification.requestId);
	if (first !== undefined) {
		warn(`The request ID "${notification.requestId ?? ''}" was seen before: nothing is pushed.`);
		return ok({ task_id: BigInt(first) }, { summary: `repeat of task ${first}, not pushed` });
	}
	const task = tasks.open(notification.requestId);
	const reached = delivery.accept(task, notification);
	if (reached === 0) warn('No device is meant by the audience; the service does not say so.');
	return ok({ task_id: BigInt(task) }, { summary: `task ${task} for ${reached} device(s)` });
};

/** Section 4.3; tasks it does not know are left out. */
const detail: Operation = (call, { tasks }) => {
	const list = readBody(call).only(['list']).ids('list');
	const found = list.map((id) => tasks.detail(id)).filter((task) => task !== undefined);
	return ok(found, { summary: `${found.length} of ${list.length} task(s)` });
};

/** Section 4.1; `provider` is required in the current document. */
const certificate: Operation = (call) => {
	const query = new URLSearchParams(call.query);
	for (const name of query.keys())
		if (name !== 'environment' && name !== 'provider') throw invalid(`Parameter ${name} does not exist (section 4.1).`);
	const provider = query.get('provider');
	const environment = query.get('environment') ?? '1';
	if (provider === null || !/^[1-7]$/.test(provider))
		throw invalid(`provider must be 1 to 7, not "${provider ?? ''}" (section 4.1).`);
	if (!/^[01]$/.test(environment)) throw invalid(`environment must be 0 or 1, not "${environment}" (section 4.1).`);
	return ok(certificateOf(Number(provider), Number(environment)), { summary: `certificate of provider ${provider}` });
};

/** The devices of the user that the header `user_id` names; an admin token belongs to nobody. */
function own(call: Call, devices: Devices): Device[] {
	const userId = call.headers.user_id;
	if (userId === undefined)
		throw new Refusal(10000, 'The header user_id is missing: an admin token has no devices of its own (user chapter).');
	return devices.ofUser(String(userId));
}

const bindAlias: Operation = (call, { devices }) => {
	const body = readBody(call).only(['alias', 'push_token']);
	const alias = body.text('alias') ?? '';
	const token = body.text('push_token');
	if (alias === '') throw invalid('alias is missing (user chapter, bind alias).');
	const mine = own(call, devices).filter(({ pushToken }) => token === undefined || pushToken === token);
	if (token !== undefined && mine.length === 0) throw invalid(`The user has no device with the push token "${token}".`);
	for (const device of mine) device.alias = alias;
	return ok(true, { summary: `alias ${alias} for ${mine.length} device(s)` });
};

const addTags: Operation = (call, { devices }) => {
	const tags = readBody(call).only(['tags']).texts('tags');
	for (const device of own(call, devices)) for (const tag of tags) device.tags.add(tag);
	return ok(true, { summary: `added ${tags.join(', ')}` });
};

const removeTags: Operation = (call, { devices }) => {
	const tags = readBody(call).only(['tags']).texts('tags');
	for (const device of own(call, devices)) for (const tag of tags) device.tags.delete(tag);
	return ok(true, { summary: `removed ${tags.join(', ')}` });
};

const removeAllTags: Operation = (call, { devices }) => {
	for (const device of own(call, devices)) device.tags.clear();
	return ok(true, { summary: 'removed all tags' });
};

const getTags: Operation = (call, { devices }) =>
	ok([...new Set(own(call, devices).flatMap(({ tags }) => [...tags]))].sort(), { summary: 'tags' });

export const routes: ReadonlyArray<readonly [method: 'GET' | 'POST' | 'DELETE', path: string, operation: Operation]> = [
	['GET', '/push/certificate', certificate],
	['POST', '/push/notify', notify],
	['POST', '/push/task/detail', detail],
	['POST', '/user/push/alias', bindAlias],
	['GET', '/user/push/tag', getTags],
	['POST', '/user/push/tag', addTags],
	['DELETE', '/user/push/tag', removeTags],
	['DELETE', '/user/push/tag/all', removeAllTags],
];
