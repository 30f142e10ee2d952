import type { FastifyInstance } from 'fastify';
import type { Answer, Call, Core, Handler, Route, Vendor } from '../vendor';
import { refused, Refusal } from './answers';
import { readApp } from './app';
import { Delivery } from './delivery';
import { Devices } from './devices';
import { readGet, readPost, type Form } from './form';
import { Messages } from './messages';
import { multiMessageRoutes } from './multiMessages';
import { queryRoutes } from './queries';
import { Receipts } from './receipts';
import { recallRoutes } from './recall';
import { scheduleRoutes } from './schedule';
import { sendRoutes } from './send';
import { subscriptionRoutes } from './subscription';
import { traceRoutes } from './trace';
import type { MiPush, Operation } from './operation';

/** First parts of paths that belong to this service; the others of `/v2` and `/v3` are XG's. */
const ownPath =
	/^\/v\d\/(message|multi_messages|trace|topic|alias|useraccount|schedule_job|stats|validation|feedback)(\/|$)/;

/** Xiaomi MiPush as its server API document (2025-02-19) describes it. */
export function mipush(core: Core): Vendor {
	const app = readApp(core.practice);
	const [packageName = ''] = app.packages;
	const devices = new Devices();
	const messages = new Messages();
	const receipts = new Receipts(core, (id) => messages.callbackOf(id));
	const delivery = new Delivery(core, app, devices, messages, receipts);
	const service: MiPush = { core, app, devices, messages, delivery };

	/** Authentication, decoding and refusals around one operation. */
	const handler =
		(operation: Operation): Handler =>
		(call) => {
			let form: Form | undefined;
			try {
				form = call.method === 'GET' ? readGet(call) : readPost(call);
				authenticate(call, app.appSecret);
				if (form.error) throw form.error;
				const answer = operation(form, call, service);
				return { ...answer, warnings: [...form.warnings, ...(answer.warnings ?? [])], parameters: form.shown() };
			} catch (error) {
				if (error instanceof Refusal)
					return refused(error, form ? { warnings: form.warnings, parameters: form.shown() } : {});
				throw error;
			}
		};

	return {
		name: 'mipush',
		title: 'Xiaomi MiPush',
		credentials: { appSecret: app.appSecret, packageName },
		labels: {
			appSecret: 'App Secret',
			packageName: 'Package Name',
			regId: 'Registration ID',
			alias: 'Alias',
			userAccount: 'User Account',
			topics: 'Topics',
		},
		usualRefusal: 200002,
		owns: (_method, path) => ownPath.test(path),
		routes(server: FastifyInstance, route: Route) {
			for (const routes of [
				sendRoutes,
				multiMessageRoutes,
				traceRoutes,
				subscriptionRoutes,
				queryRoutes,
				scheduleRoutes,
				recallRoutes,
			]) {
				for (const [method, path, operation] of routes)
					server.route({ method, url: path, handler: route(handler(operation)) });
			}
		},
		refuse: (code, reason) => refused(new Refusal(Number(code), reason ?? 'practice dial', 'A dial refused it.')),
		throttle: () => refused(new Refusal(200002, 'QPS exceeded', 'A dial refused it.')),
		unknown,
		addPhone(phone) {
			const device = devices.add(phone, packageName);
			if (device) app.packages.add(device.packageName);
		},
		arrived(_phone, draft, displayed) {
			const { jobKey, kind, target = '' } = draft.labels ?? {};
			messages.count(draft.messageId, jobKey, 'delivered');
			if (displayed) messages.count(draft.messageId, jobKey, 'displayed');
			// Delivery receipts exist for regIds and aliases only.
			if (kind === 'regid' || kind === 'alias') receipts.add(draft.messageId, 1, [target], jobKey);
		},
		expired: (_phone, draft) => receipts.add(draft.messageId, 1024, [draft.labels?.target ?? ''], draft.labels?.jobKey),
		clicked(_phone, notification) {
			const { jobKey, target = '' } = notification.labels ?? {};
			messages.count(notification.messageId, jobKey, 'clicked');
			receipts.add(notification.messageId, 2, [target], jobKey);
			core.changed();
		},
		receipts: [
			{
				name: 'mipush',
				title: 'Xiaomi MiPush',
				tells: 'What extra.callback.type of a message asks for, to the address in its extra.callback.',
				address: false,
			},
		],
		save: () => ({ devices: devices.save(), messages: messages.save() }),
		load(saved) {
			const state = saved as { devices: unknown; messages: unknown };
			devices.load(state.devices);
			messages.load(state.messages);
			delivery.resume();
		},
		reset() {
			delivery.close();
			receipts.close();
			messages.clear();
			devices.clear();
			app.packages.clear();
			for (const name of readApp(core.practice).packages) app.packages.add(name);
		},
		close() {
			delivery.close();
			receipts.close();
		},
	};
}

/** `Authorization: key=<APP_SECRET>`, the word `key` in lower case (section 1). */
function authenticate(call: Call, appSecret: string): void {
	const given = call.headers.authorization;
	if (given === `key=${appSecret}`) return;
	const wrong = (plain: string): Refusal => new Refusal(21301, 'Invalid application secret.', plain);
	if (given === undefined)
		throw wrong('The header Authorization is missing; it must be "key=" and the app secret (section 1).');
	if (/^key\s*=/i.test(given) && !given.startsWith('key='))
		throw wrong('The header Authorization must begin with "key=", in lower case and without blanks (section 1).');
	if (!given.startsWith('key=')) throw wrong('The header Authorization must be "key=" and the app secret (section 1).');
	throw wrong('The app secret in the header Authorization is not the one of the practice app.');
}

/** No such path, or not with this method. */
function unknown(call: Call): Answer {
	const refusal = new Refusal(10012, 'API not found', `The document has no ${call.method} ${call.path}.`);
	return { ...refused(refusal), status: 404 };
}
