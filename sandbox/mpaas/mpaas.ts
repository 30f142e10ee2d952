import type { FastifyInstance } from 'fastify';
import { isObject, textAt, type Practice } from '../practice';
import type { Call, Core, Handler, Route, Vendor } from '../vendor';
import { gatewayRefused, GatewayRefusal, refused, Refusal } from './answers';
import { pushBroadcast } from './broadcast';
import { Callback } from './callback';
import { Delivery } from './delivery';
import { Devices } from './devices';
import { MakerReceipts } from './makerReceipts';
import { bind, createTemplate, deleteTemplate, deviceState, getTemplate, listTemplates, unbind } from './management';
import type { Mpaas, Operation } from './operation';
import { Parameters } from './parameters';
import { pushMultiple, pushSimple, pushTemplate } from './push';
import { cancelScheduler, coreIndex, revokeMessage, revokeTask, schedulerList, taskDetail, taskList } from './queries';
import { Records } from './records';
import { Schedules } from './schedules';
import { Gatekeeper, pairsOf, type Key } from './signature';
import { Templates } from './templates';

const operations: Readonly<Record<string, Operation>> = {
	PushSimple: pushSimple,
	PushTemplate: pushTemplate,
	PushMultiple: pushMultiple,
	PushBroadcast: pushBroadcast,
	RevokePushMessage: revokeMessage,
	RevokePushTask: revokeTask,
	QueryPushAnalysisCoreIndex: coreIndex,
	QueryPushAnalysisTaskList: taskList,
	QueryPushAnalysisTaskDetail: taskDetail,
	QueryPushSchedulerList: schedulerList,
	CancelPushScheduler: cancelScheduler,
	CreateTemplate: createTemplate,
	DeleteTemplate: deleteTemplate,
	GetTemplate: getTemplate,
	ListTemplatePage: listTemplates,
	PushBind: bind,
	PushUnBind: unbind,
	PushQueryDeviceState: deviceState,
};

/** Public cloud and finance cloud; the oldest version of the guide's samples lacks too much to be worth standing in for. */
const versions = ['2020-10-28', '2020-07-10'];

interface App {
	readonly appId: string;
	readonly workspaceId: string;
	readonly keys: readonly Key[];
}

function readApp(practice: Practice): App {
	const where = 'practice.json, mpaas';
	const part = practice.mpaas;
	const temporary = isObject(part) ? part.temporaryKey : undefined;
	const keyAt = (from: unknown, place: string): Key => ({
		accessKeyId: textAt(from, 'accessKeyId', place),
		accessKeySecret: textAt(from, 'accessKeySecret', place),
	});
	return {
		appId: textAt(part, 'appId', where),
		workspaceId: textAt(part, 'workspaceId', where),
		keys: [
			keyAt(part, where),
			...(temporary === undefined
				? []
				: [
						{ ...keyAt(temporary, `${where}, temporaryKey`), securityToken: textAt(temporary, 'securityToken', where) },
					]),
		],
	};
}

/** Ant mPaaS Message Push as its user guide (section 8.2) and Alibaba Cloud's gateway describe it. */
export function mpaas(core: Core): Vendor {
	const app = readApp(core.practice);
	const gatekeeper = new Gatekeeper(app.keys, () => core.now());
	const devices = new Devices();
	const records = new Records();
	const templates = new Templates(core.practice, core.now());
	const callback = new Callback(core);
	const makers = new MakerReceipts(core);
	const delivery = new Delivery(core, app.appId, devices, records, callback, makers);
	const schedules = new Schedules(core, delivery);
	const service: Mpaas = { core, devices, records, templates, delivery, schedules };

	const answer: Handler = (call) => {
		let parameters: Parameters | undefined;
		let style: Operation['style'] = 'push';
		const notes = (): { warnings: string[]; parameters: Record<string, string> } => ({
			warnings: parameters?.warnings ?? [],
			parameters: parameters?.shown() ?? {},
		});
		try {
			const { action, version, parameters: pairs } = gatekeeper.admit(call);
			parameters = new Parameters(pairs);
			if (!versions.includes(version))
				throw new GatewayRefusal(
					'InvalidVersion',
					'Specified parameter Version is not valid.',
					`The version ${version} is not known here: ${versions.join(', ')}.`,
				);
			const operation = operations[action];
			if (!operation || (operation.publicOnly && version === '2020-07-10'))
				throw new GatewayRefusal(
					'InvalidApi.NotFound',
					'Specified api is not found, please check your url and method.',
					`There is no operation ${action} in version ${version}.`,
					404,
				);
			style = operation.style;
			checkApp(parameters, app);
			const done = operation.run(parameters, service, version);
			core.changed();
			return { ...done, ...notes() };
		} catch (error) {
			if (error instanceof GatewayRefusal) return gatewayRefused(error, notes());
			if (error instanceof Refusal) return refused(error, style, notes());
			throw error;
		}
	};

	return {
		name: 'mpaas',
		title: 'Ant mPaaS Push',
		credentials: {
			accessKeyId: app.keys[0]?.accessKeyId ?? '',
			accessKeySecret: app.keys[0]?.accessKeySecret ?? '',
			appId: app.appId,
			workspaceId: app.workspaceId,
		},
		labels: {
			accessKeyId: 'Access Key ID',
			accessKeySecret: 'Access Key Secret',
			appId: 'App ID',
			workspaceId: 'Workspace ID',
			userId: 'User ID',
			token: 'Delivery Token',
			platform: 'Platform',
			channel: 'Channel',
			activityId: 'Activity ID',
			activityToken: 'Activity Token',
		},
		usualRefusal: 8011,
		owns: (method, path) => path === '/' && method !== 'GET',
		routes(server: FastifyInstance, route: Route) {
			server.route({ method: 'POST', url: '/', handler: route(answer) });
		},
		refuse: (code, reason) => {
			const number = Number(code);
			return Number.isInteger(number)
				? refused(new Refusal(number, 'A dial refused it.', reason), 'push')
				: gatewayRefused(new GatewayRefusal(String(code), reason ?? 'A dial refused it.', 'A dial refused it.'));
		},
		throttle: () => {
			const said = gatewayRefused(
				new GatewayRefusal('Throttling.User', 'Request was denied due to user flow control.', 'A dial refused it.'),
			);
			return { ...said, headers: { 'x-acs-retry-after': '200' } };
		},
		unknown: (call) =>
			gatewayRefused(
				new GatewayRefusal(
					'UnsupportedHTTPMethod',
					'This http method is not supported.',
					`Operations are called with POST, not ${call.method}.`,
				),
			),
		actionOf,
		addPhone: (phone) => devices.add(phone, core.now()),
		arrived: (_phone, draft) => {
			records.arrived(draft.messageId, draft.labels?.target ?? '', core.now());
			delivery.arrived(draft);
		},
		expired: (_phone, draft) => makers.tell(draft.labels?.channel ?? '', 'expired', draft.labels ?? {}),
		clicked: (_phone, notification) => {
			records.opened(notification.messageId, notification.labels?.target ?? '');
			makers.tell(notification.labels?.channel ?? '', 'clicked', notification.labels ?? {});
			core.changed();
		},
		receipts: [callback.source, ...makers.sources],
		save: () => ({
			devices: devices.save(),
			records: records.save(),
			templates: templates.save(),
			schedules: schedules.save(),
			callback: callback.save(),
		}),
		load(saved) {
			const state = saved as Record<'devices' | 'records' | 'templates' | 'schedules' | 'callback', unknown>;
			callback.load(state.callback);
			devices.load(state.devices);
			records.load(state.records);
			templates.load(state.templates);
			schedules.load(state.schedules);
		},
		reset() {
			schedules.clear();
			makers.close();
			records.clear();
			devices.clear();
			templates.reset();
			gatekeeper.reset();
		},
		close() {
			schedules.close();
			makers.close();
		},
	};
}

/** For the dials: the path is the same for all. */
function actionOf(call: Call): string | undefined {
	const header = call.headers['x-acs-action'];
	if (typeof header === 'string') return header;
	try {
		return [...pairsOf(call.query), ...pairsOf(call.body)].find(([name]) => name === 'Action')?.[1];
	} catch {
		return undefined;
	}
}

function checkApp(parameters: Parameters, { appId, workspaceId }: App): void {
	for (const name of ['AppId', 'WorkspaceId'])
		if (parameters.get(name) === undefined) throw new Refusal(3003, `${name} is missing.`);
	if (parameters.get('AppId') !== appId || parameters.get('WorkspaceId') !== workspaceId)
		throw new Refusal(3007, `AppId and WorkspaceId must be ${appId} and ${workspaceId}.`);
}
