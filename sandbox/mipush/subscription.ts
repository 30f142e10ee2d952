import { ok, Refusal } from './answers';
import { topicsPerDevice } from './devices';
import { readPackage, type Operation, type Routes } from './operation';
import { resolve, targetLimit } from './targets';

/** Subscribes devices to a topic, or ends it (tables 5-1 and 5-2). Bulk devices are accepted but not remembered. */
const change =
	(kind: 'regid' | 'alias', adds: boolean): Operation =>
	(form, call, { core, app, devices }) => {
		const field = kind === 'regid' ? 'registration_id' : 'aliases';
		const place = kind === 'regid' ? 'table 5-1' : 'table 5-2';
		form.only([field, 'topic', 'restricted_package_name', 'category'], place);
		const list = form.list(field, place, targetLimit);
		const topic = form.need('topic', place);
		const reach = resolve({ kind, list }, readPackage(form, app, place), devices, core, call.path);
		if (reach.bad.length === list.length)
			throw new Refusal(
				10029,
				'Invalid device',
				`None of the ${kind === 'regid' ? 'regIds' : 'aliases'} exists: ${list.slice(0, 5).join(', ')}.`,
			);
		if (reach.bad.length > 0)
			form.warnings.push(`${reach.bad.length} of ${list.length} do not exist: ${reach.bad.slice(0, 5).join(', ')}.`);
		for (const device of reach.devices.keys()) {
			if (adds && device.topics.size >= topicsPerDevice && !device.topics.has(topic))
				throw new Refusal(65035, '主题数量太多', `${device.regId} already has ${topicsPerDevice} topics.`);
		}
		for (const device of reach.devices.keys()) {
			if (adds) devices.subscribe(device, topic);
			else devices.unsubscribe(device, topic);
		}
		core.changed();
		return ok(undefined, {
			summary: `${reach.devices.size + reach.bulk.length} device(s) ${adds ? 'subscribed to' : 'left'} ${topic}`,
		});
	};

/** Ends every subscription to a topic (table 5-3). */
const clear: Operation = (form, _call, { core, app, devices }) => {
	form.only(['topic', 'restricted_package_name', 'category'], 'table 5-3');
	const topic = form.need('topic', 'table 5-3');
	const packages = readPackage(form, app, 'table 5-3');
	const gone = [...devices.withTopic(topic)].filter(
		(device) => packages === undefined || packages.includes(device.packageName),
	);
	for (const device of gone) devices.unsubscribe(device, topic);
	core.changed();
	return ok(undefined, { summary: `${gone.length} device(s) left ${topic}` });
};

export const subscriptionRoutes: Routes = [
	['POST', '/v2/topic/subscribe', change('regid', true)],
	['POST', '/v2/topic/unsubscribe', change('regid', false)],
	['POST', '/v2/topic/subscribe/alias', change('alias', true)],
	['POST', '/v2/topic/unsubscribe/alias', change('alias', false)],
	['POST', '/v2/topic/unsubscribe/all', clear],
];
