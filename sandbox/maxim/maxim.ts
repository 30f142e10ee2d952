import type { FastifyInstance } from 'fastify';
import { textAt } from '../practice';
import type { Answer, Call, Core, Handler, Route, Vendor } from '../vendor';
import { parseJson } from '../wholeNumbers';
import { ok, refused, Refusal } from './answers';
import { Delivery } from './delivery';
import { Devices } from './devices';
import { routes, type Maxim, type Operation } from './operations';
import { Tasks } from './tasks';

interface App {
	readonly accessToken: string;
	readonly appId: string;
}

/** MaxIM (Lanying IM) as its server API document describes it. */
export function maxim(core: Core): Vendor {
	const where = 'practice.json, maxim';
	const app: App = {
		accessToken: textAt(core.practice.maxim, 'accessToken', where),
		appId: textAt(core.practice.maxim, 'appId', where),
	};
	const devices = new Devices();
	const tasks = new Tasks();
	const delivery = new Delivery(core, devices, tasks);
	const service: Maxim = { core, devices, tasks, delivery };

	const handler =
		(operation: Operation): Handler =>
		(call) => {
			const warnings: string[] = [];
			const notes = { warnings, parameters: shown(call) };
			try {
				authenticate(call, app);
				actAs(call, devices);
				const answer = operation(call, service, (warning) => warnings.push(warning));
				core.changed();
				return { ...answer, ...notes };
			} catch (error) {
				if (error instanceof Refusal) return refused(error, notes);
				throw error;
			}
		};

	return {
		name: 'maxim',
		title: 'MaxIM',
		credentials: { ...app },
		labels: {
			accessToken: 'Access Token',
			appId: 'App ID',
			userId: 'User ID',
			alias: 'Alias',
			pushToken: 'Push Token',
			tags: 'Tags',
		},
		usualRefusal: 12006,
		owns: (_method, path) => /^\/(push|user\/push)(\/|$)/.test(path),
		routes(server: FastifyInstance, route: Route) {
			for (const [method, path, operation] of routes)
				server.route({ method, url: path, handler: route(handler(operation)) });
		},
		refuse: (code, reason) =>
			Number(code) === 200 ? ok(true) : refused(new Refusal(Number(code), 'A dial refused it.', reason)),
		// No code of its own is documented: a plain answer of the gateway in front.
		throttle: () => ({ body: '', verdict: 'refused', reason: 'A dial refused it.' }),
		unknown,
		addPhone: (phone) => devices.add(phone),
		arrived: (_phone, draft) => {
			const channel = draft.labels?.channel;
			if (channel !== undefined) tasks.count(draft.messageId, channel as Parameters<Tasks['count']>[1], 'received');
		},
		save: () => ({ devices: devices.save(), tasks: tasks.save(), waiting: delivery.save() }),
		load(saved) {
			const state = saved as { devices: unknown; tasks: unknown; waiting: unknown };
			devices.load(state.devices);
			tasks.load(state.tasks);
			delivery.load(state.waiting);
		},
		reset() {
			delivery.close();
			devices.clear();
			tasks.clear();
		},
		close: () => delivery.close(),
	};
}

/** Headers `access-token` and `app_id`; the document marks the token optional, the error codes do not. */
function authenticate(call: Call, app: App): void {
	const token = call.headers['access-token'];
	if (token === undefined || token === '') throw new Refusal(10003, 'The header access-token is missing.');
	if (token !== app.accessToken)
		throw new Refusal(10008, 'The header access-token is not the one of the practice app.');
	if (call.headers.app_id !== app.appId)
		throw new Refusal(
			40000,
			`The header app_id is not the one of the practice app: "${String(call.headers.app_id ?? '')}".`,
		);
}

/** Headers `user_id` and `group_id`, which only an admin token may carry. */
function actAs(call: Call, devices: Devices): void {
	for (const name of ['user_id', 'group_id'] as const) {
		const value = call.headers[name];
		if (value !== undefined && !/^\d{1,19}$/.test(String(value)))
			throw new Refusal(10002, `The header ${name} must be a whole number, not "${String(value)}".`);
	}
	const userId = call.headers.user_id;
	if (userId !== undefined && devices.ofUser(String(userId)).length === 0)
		throw new Refusal(10000, `The header user_id names nobody: ${String(userId)}.`);
}

/** For people: the decoded parameters; raw text when they cannot be decoded. */
function shown(call: Call): Record<string, unknown> {
	if (call.body === '') return Object.fromEntries(new URLSearchParams(call.query));
	try {
		return parseJson(call.body) as Record<string, unknown>;
	} catch {
		return {};
	}
}

function unknown(call: Call): Answer {
	return {
		status: 404,
		body: { code: 404, data: null, message: 'Not Found' },
		verdict: 'refused',
		reason: `The document has no ${call.method} ${call.path}.`,
	};
}
