import type { FastifyInstance } from 'fastify';
import type { Answer, Call, Core, Handler, Route, Vendor } from '../vendor';
import { changeAccounts, queryAccounts } from './accounts';
import { accepted, noEcho, Refusal, refused, type Spelling } from './answers';
import { readApps, type Platform } from './app';
import { Devices } from './devices';
import { Frequency } from './frequency';
import type { Operation, Tpns } from './operation';
import { addPlan } from './plans';
import { cancelTiming, push, revokePush, stopPush } from './push';
import { readRequest, type Request } from './request';
import { authenticate, isForTpns } from './signature';
import { statisticsOperations } from './statistics';
import { attributes, deleteTags, tag } from './tags';
import { Tasks } from './tasks';
import { oddLines, readFile, textOf, Uploads } from './uploads';

const uploadPath = '/v3/push/package/upload';

/** Bytes of an upload with its form; what is more gets the server's own HTTP 413. */
const uploadLimit = 120 * 1024 * 1024;

const operations: readonly Operation[] = [
	push,
	cancelTiming,
	stopPush,
	revokePush,
	tag,
	deleteTags,
	attributes,
	changeAccounts,
	queryAccounts,
	...statisticsOperations,
	addPlan,
];

/** Paths that XG's version 3 has too. */
const shared: readonly string[] = [push.path, tag.path];

const spellingOf = (path: string | undefined): Spelling =>
	path === uploadPath ? 'retCode' : (operations.find((one) => one.path === path)?.spelling ?? 'ret_code');

const own = new Set([uploadPath, ...operations.map(({ path }) => path)].filter((path) => !shared.includes(path)));

const platforms: readonly Platform[] = ['android', 'ios'];

/** Tencent TPNS as its pages of December 2024 describe it: one practice app for Android, one for iOS. */
export function tpns(core: Core): Vendor {
	const apps = readApps(core.practice);
	const services = platforms.map((platform): Tpns => {
		const devices = new Devices(core, platform);
		const uploads = new Uploads();
		const app = apps[platform];
		return {
			core,
			app,
			devices,
			uploads,
			tasks: new Tasks(core, app, devices, uploads),
			frequency: new Frequency(core),
			plans: { last: 47 },
		};
	});
	const serviceOf = (call: Call, basicOnly: boolean): Tpns => {
		const app = authenticate(
			call,
			platforms.map((platform) => apps[platform]),
			core.now(),
			basicOnly,
		);
		return services.find((service) => service.app === app) as Tpns;
	};
	const echoOf = (path: string | undefined, request?: Request): Request['echo'] | undefined =>
		path === push.path ? (request?.echo ?? noEcho) : undefined;

	const handler =
		(operation: Operation): Handler =>
		(call) => {
			let request: Request | undefined;
			const notes = (): Pick<Answer, 'warnings' | 'parameters'> =>
				request ? { warnings: request.warnings, parameters: request.values } : {};
			try {
				const service = serviceOf(call, false);
				request = readRequest(call, operation.page);
				return { ...operation.run(request, service, call), ...notes() };
			} catch (error) {
				if (!(error instanceof Refusal)) throw error;
				return { ...refused(error, operation.spelling, echoOf(operation.path, request)), ...notes() };
			}
		};

	const upload: Handler = (call) => {
		let parameters: Answer['parameters'];
		try {
			const { uploads } = serviceOf(call, true);
			const file = readFile(call);
			parameters = { [file.field]: `${file.name} (${file.bytes.length} bytes)` };
			const text = textOf(file);
			const uploadId = uploads.add(text);
			core.changed();
			return {
				...accepted({ retCode: 0, errMsg: 'NO_ERROR', uploadId }, `package ${uploadId}`),
				parameters,
				warnings: oddLines(text),
			};
		} catch (error) {
			if (!(error instanceof Refusal)) throw error;
			return { ...refused(error, 'retCode'), ...(parameters ? { parameters } : {}) };
		}
	};

	return {
		name: 'tpns',
		title: 'Tencent TPNS',
		credentials: {
			accessId: apps.android.accessId,
			secretKey: apps.android.secretKey,
			iosAccessId: apps.ios.accessId,
			iosSecretKey: apps.ios.secretKey,
		},
		labels: {
			accessId: 'Access ID',
			secretKey: 'Secret Key',
			iosAccessId: 'Access ID (iOS)',
			iosSecretKey: 'Secret Key (iOS)',
			token: 'Device Token',
			account: 'Account',
			tags: 'Tags',
			platform: 'Platform',
		},
		usualRefusal: 1008007,
		owns: (_method, path) => own.has(path) || /^\/v3\/(statistics|toolbox)(\/|$)/.test(path),
		recognizes: (_method, path, headers) => path.startsWith('/v3/') && isForTpns(headers),
		routes(server: FastifyInstance, route: Route) {
			// An upload is larger than anything that the other services take.
			server.addContentTypeParser(
				'multipart/form-data',
				{ parseAs: 'buffer', bodyLimit: uploadLimit },
				(_request, body, done) => done(null, body),
			);
			for (const operation of operations)
				server.route({
					method: 'POST',
					url: operation.path,
					...(shared.includes(operation.path) ? { constraints: { service: 'tpns' } } : {}),
					handler: route(handler(operation)),
				});
			server.route({ method: 'POST', url: uploadPath, bodyLimit: uploadLimit, handler: route(upload) });
		},
		refuse: (code, reason, path) =>
			refused(new Refusal(Number(code), reason ?? 'A dial refused it.'), spellingOf(path), echoOf(path)),
		throttle: (path) => refused(new Refusal(1008028, 'A dial refused it.'), spellingOf(path), echoOf(path)),
		unknown: (call) => ({
			...refused(new Refusal(1008007, `The pages have no ${call.method} ${call.path}.`), 'ret_code'),
			status: 404,
		}),
		addPhone: (phone) => {
			for (const { devices } of services) devices.add(phone);
		},
		arrived: (_phone, draft) => {
			for (const { tasks } of services) tasks.arrived(draft.messageId);
		},
		clicked: (_phone, notification) => {
			for (const { tasks } of services) tasks.clicked(notification.messageId);
		},
		save: () =>
			services.map(({ devices, tasks, uploads, plans }) => ({
				devices: devices.save(),
				tasks: tasks.save(),
				uploads: uploads.save(),
				plans: plans.last,
			})),
		load(saved) {
			const states = saved as Array<{ devices: unknown; tasks: unknown; uploads: unknown; plans: number }>;
			states.forEach((state, position) => {
				const service = services[position];
				if (!service) return;
				service.devices.load(state.devices);
				service.uploads.load(state.uploads);
				service.tasks.load(state.tasks);
				service.plans.last = state.plans;
			});
		},
		reset() {
			for (const { tasks, devices, uploads, frequency, plans } of services) {
				tasks.clear();
				devices.clear();
				uploads.clear();
				frequency.clear();
				plans.last = 47;
			}
		},
		close: () => {
			for (const { tasks } of services) tasks.close();
		},
	};
}
