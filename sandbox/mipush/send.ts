import { ok, Refusal } from './answers';
import { messageFields, readMessage } from './message';
import type { Operation, Routes } from './operation';
import { readTargets, targetFields, type TargetKind } from './targets';

/** One message to regIds, aliases, accounts, topics or everybody (section 1). */
const send =
	(kind: TargetKind, version: 2 | 3): Operation =>
	(form, call, { core, app, delivery }) => {
		const targets = readTargets(kind, form);
		const field = targetFields[kind];
		const known = new Set([
			...messageFields,
			...(field === undefined ? [] : [field]),
			...(kind === 'multi_topic' ? ['topic_op'] : []),
		]);
		for (const name of form.values.keys()) {
			if (!known.has(name) && !name.startsWith('extra.'))
				throw new Refusal(
					10008,
					`${name}参数不支持`,
					`Parameter ${name} does not exist (table 1-1); pairs of your own are named "extra.…".`,
				);
		}
		const message = readMessage(
			{ fields: form.values, severalPackages: version === 3, warn: (warning) => form.warnings.push(warning) },
			app,
			core.now(),
		);
		const part = { message, targets };
		const reach = delivery.reach(part, call.path);
		if ('list' in targets && kind !== 'topic' && kind !== 'multi_topic' && reach.bad.length === reach.requested) {
			throw new Refusal(
				20301,
				'No valid targets!',
				`None of the targets exists: ${reach.bad.slice(0, 5).join(', ')}${reach.bad.length > 5 ? ', …' : ''}.`,
			);
		}
		const id = delivery.accept([part], [reach], call.path, message.timeToSend);
		const bad = kind === 'regid' && reach.bad.length > 0 ? { bad_regids: reach.bad.join(',') } : {};
		if (reach.bad.length > 0)
			form.warnings.push(
				`${reach.bad.length} of ${reach.requested} targets do not exist: ${reach.bad.slice(0, 5).join(', ')}${reach.bad.length > 5 ? ', …' : ''}.`,
			);
		const count = reach.requested;
		return ok(
			{ id, ...bad },
			{
				info:
					kind === 'all'
						? 'Received push messages for all'
						: `Received push messages for ${'list' in targets ? targets.list.length : count} ${kind}`,
				summary:
					message.timeToSend === undefined
						? `message ${id} to ${count - reach.bad.length} device(s)`
						: `message ${id} scheduled for ${new Date(message.timeToSend).toISOString()}`,
			},
		);
	};

export const sendRoutes: Routes = [
	['POST', '/v2/message/regid', send('regid', 2)],
	['POST', '/v2/message/alias', send('alias', 2)],
	['POST', '/v2/message/user_account', send('user_account', 2)],
	['POST', '/v2/message/topic', send('topic', 2)],
	['POST', '/v2/message/multi_topic', send('multi_topic', 2)],
	['POST', '/v2/message/all', send('all', 2)],
	['POST', '/v3/message/regid', send('regid', 3)],
	['POST', '/v3/message/alias', send('alias', 3)],
	['POST', '/v3/message/topic', send('topic', 3)],
	['POST', '/v3/message/multi_topic', send('multi_topic', 3)],
	['POST', '/v3/message/all', send('all', 3)],
];
