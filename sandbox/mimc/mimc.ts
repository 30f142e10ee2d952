import type { FastifyInstance } from 'fastify';
import { textAt } from '../practice';
import type { Answer, Call, Core, Handler, Route, Vendor } from '../vendor';
import { ok, refused, Refusal } from './answers';
import { Callback } from './callback';
import { Chat } from './chat';
import { routes, type Operation } from './push';
import { authenticate, readBody, shown, type App, type Body } from './request';

/** Xiaomi MIMC as its push document describes it (admin.mimc.chat.xiaomi.net/docs/08-push.html). */
export function mimc(core: Core): Vendor {
	const where = 'practice.json, mimc';
	const part = core.practice.mimc;
	const app: App = {
		appId: textAt(part, 'appId', where),
		appKey: textAt(part, 'appKey', where),
		appSecret: textAt(part, 'appSecret', where),
	};
	const chat = new Chat(core);
	const callback = new Callback(core, app.appId, chat);

	const handler =
		(operation: Operation): Handler =>
		(call) => {
			let body: Body | undefined;
			try {
				body = readBody(call);
				authenticate(body, app);
				const answer = operation(body, chat);
				core.changed();
				return { ...answer, warnings: body.warnings, parameters: shown(body) };
			} catch (error) {
				if (error instanceof Refusal)
					return refused(error, body ? { warnings: body.warnings, parameters: shown(body) } : {});
				throw error;
			}
		};

	return {
		name: 'mimc',
		title: 'Xiaomi MIMC',
		credentials: { ...app },
		labels: { appId: 'App ID', appKey: 'App Key', appSecret: 'App Secret', account: 'To Account', topics: 'Group IDs' },
		usualRefusal: 500,
		owns: (_method, path) => /^\/api\/(push|account)(\/|$)/.test(path),
		routes(server: FastifyInstance, route: Route) {
			for (const [path, operation] of routes) server.post(path, route(handler(operation)));
		},
		refuse: (code, reason) =>
			Number(code) === 200
				? ok({})
				: refused(new Refusal(Number(code), reason ?? 'practice dial', 'A dial refused it.')),
		throttle: () => refused(new Refusal(429, 'too many requests', 'A dial refused it.')),
		unknown,
		addPhone: (phone) => chat.addPhone(phone),
		receipts: [callback.source],
		actions: { write: (given) => callback.write(given) },
		save: () => chat.save(),
		load: (saved) => chat.load(saved),
		reset: () => chat.clear(),
	};
}

function unknown(call: Call): Answer {
	const refusal = new Refusal(
		404,
		'not found',
		`The document has no ${call.method} ${call.path}; the slash at the end of the single calls belongs to the path.`,
	);
	return { ...refused(refusal), status: 404 };
}
