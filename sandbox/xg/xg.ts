import type { FastifyInstance } from 'fastify';
import type { JsonObject } from '../practice';
import type { Answer, Call, Core, Handler, Route, Vendor } from '../vendor';
import { noEcho, Refusal, refusedV2, refusedV3 } from './answers';
import { readApp } from './app';
import { Delivery } from './delivery';
import { Devices } from './devices';
import { readJsonRequest, type JsonRequest } from './jsonRequest';
import type { Operation, Xg } from './operation';
import { readParameters } from './parameters';
import { pushRoutes } from './push';
import { pushApp } from './pushV3';
import { queryRoutes } from './queries';
import { authenticateV2, authenticateV3 } from './signature';
import { deviceTag } from './tagV3';
import { tagRoutes } from './tags';
import { Tasks } from './tasks';
import { parseJson } from '../wholeNumbers';

const ownPath = /^\/(v2\/(push|tags|application)|v3\/(push|device))(\/|$)/;

/** Codes of version 3 have five digits, those of version 2 at most three. */
const isV3Code = (code: number): boolean => code >= 10_000;

/** For people: the JSON that was read, its numbers with all their digits. */
const shown = (call: Call): JsonObject => parseJson(call.body) as JsonObject;

/** Tencent XG as its guide describes it: server API version 2 (2018/2019) and REST API v3 (2018-08-27). */
export function xg(core: Core): Vendor {
	const app = readApp(core.practice);
	const devices = new Devices();
	const delivery = new Delivery(core, app);
	const tasks = new Tasks(core, devices, delivery);
	const service: Xg = { core, app, devices, delivery, tasks };

	/** Authentication, decoding and refusals around one operation of version 2. */
	const handlerV2 =
		(operation: Operation): Handler =>
		(call) => {
			const parameters = readParameters(call);
			const notes = (): { warnings: string[]; parameters: Record<string, string> } => ({
				warnings: parameters.warnings,
				parameters: parameters.shown(),
			});
			try {
				authenticateV2(call, parameters, app, core.now());
				if (parameters.error) throw parameters.error;
				const answer = operation(parameters, call, service);
				return { ...answer, ...notes(), warnings: [...parameters.warnings, ...(answer.warnings ?? [])] };
			} catch (error) {
				if (error instanceof Refusal) return refusedV2(error, notes());
				throw error;
			}
		};

	const handlerV3 =
		(operation: (request: JsonRequest, call: Call, service: Xg) => Answer): Handler =>
		(call) => {
			let request: JsonRequest | undefined;
			try {
				authenticateV3(call, app);
				request = readJsonRequest(call);
				return { ...operation(request, call, service), warnings: request.warnings, parameters: shown(call) };
			} catch (error) {
				if (error instanceof Refusal)
					return refusedV3(
						error,
						request?.echo ?? noEcho,
						request ? { warnings: request.warnings, parameters: shown(call) } : {},
					);
				throw error;
			}
		};

	return {
		name: 'xg',
		title: 'Tencent XG',
		credentials: { accessId: app.accessId, secretKey: app.secretKey, appId: app.appId },
		labels: {
			accessId: 'Access ID',
			secretKey: 'Secret Key',
			appId: 'App ID',
			token: 'Device Token',
			account: 'Account',
			tags: 'Tags',
			platform: 'Platform',
		},
		usualRefusal: 76,
		owns: (_method, path) => ownPath.test(path),
		routes(server: FastifyInstance, route: Route) {
			for (const [path, operation] of [...pushRoutes, ...queryRoutes, ...tagRoutes])
				server.route({ method: ['GET', 'POST'], url: path, handler: route(handlerV2(operation)) });
			server.route({ method: 'POST', url: '/v3/push/app', handler: route(handlerV3(pushApp)) });
			server.route({ method: 'POST', url: '/v3/device/tag', handler: route(handlerV3(deviceTag)) });
		},
		refuse(code, reason) {
			const refusal = new Refusal(Number(code), reason ?? 'A dial refused it.');
			return isV3Code(refusal.code) ? refusedV3(refusal, noEcho) : refusedV2(refusal);
		},
		throttle: () => refusedV2(new Refusal(76, 'A dial refused it.')),
		unknown: (call) => ({
			...refusedV2(new Refusal(-101, `The guide has no ${call.method} ${call.path}.`)),
			status: 404,
		}),
		addPhone: (phone) => devices.add(phone, core.now()),
		arrived: (_phone, draft) => tasks.arrived(draft.messageId),
		save: () => ({ devices: devices.save(), tasks: tasks.save() }),
		load(saved) {
			const state = saved as { devices: unknown; tasks: unknown };
			devices.load(state.devices);
			tasks.load(state.tasks);
		},
		reset() {
			tasks.clear();
			devices.clear();
		},
		close: () => tasks.close(),
	};
}
