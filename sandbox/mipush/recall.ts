import type { Draft } from '../phones';
import { missing, ok, Refusal } from './answers';
import type { Form } from './form';
import type { MiPush, Operation, Routes } from './operation';
import { needPackage } from './operation';
import { readTopics, resolve, targetLimit } from './targets';

const maxInt = 2_147_483_647;

/** 变更撤回消息接口的公告 (2026-10-22): all v1 and v2 paths go offline at this moment. */
const end = Date.parse('2026-12-01T00:00:00+08:00');

/** A path that ends: a warning before, none of the document's any more after. */
const ending =
	(operation: Operation): Operation =>
	(form, call, service) => {
		if (service.core.now() >= end)
			throw new Refusal(
				10012,
				'API not found',
				`${call.path} went offline on 2026-12-01; v3 has regid, alias and user_account.`,
			);
		form.warnings.push('The v1 and v2 revoke paths go offline on 2026-12-01; v3 has regid, alias and user_account.');
		return operation(form, call, service);
	};

/** Takes notifications back from some devices, by notify_id (section 13). */
const fromDevices =
	(kind: 'regid' | 'alias' | 'user_account', field: string): Operation =>
	(form, call, service) => {
		const place = 'section 13';
		form.only([field, 'restricted_package_name', 'notify_id'], place);
		const list = form.list(field, place, targetLimit);
		const packages = needPackage(form, service.app, place);
		const notifyId = readNotifyId(form);
		const reach = resolve({ kind, list }, packages, service.devices, service.core, call.path);
		if (reach.bad.length === list.length)
			throw new Refusal(20301, 'No valid targets!', `None of the targets exists: ${list.slice(0, 5).join(', ')}.`);
		let count = 0;
		for (const device of reach.devices.keys()) {
			count += service.core.phones.withdraw(
				(draft) => isOurs(draft, [device.packageName]) && draft.labels?.notifyId === notifyId,
				[device.phone],
			);
		}
		return revoked(count);
	};

/** Takes back messages that were sent to a topic, or to a combination of topics, by notify_id. */
const fromTopics =
	(kind: 'topic' | 'multi_topic'): Operation =>
	(form, _call, service) => {
		const place = 'section 13';
		form.only(
			[...(kind === 'topic' ? ['topic'] : ['topics', 'topic_op']), 'restricted_package_name', 'notify_id'],
			place,
		);
		const { list, op } =
			kind === 'topic' ? { list: [form.need('topic', place)], op: undefined } : readTopics(form, place);
		const packages = needPackage(form, service.app, place);
		const notifyId = readNotifyId(form);
		return revoked(
			service.core.phones.withdraw(
				({ labels, ...draft }) =>
					isOurs(draft, packages) &&
					labels?.notifyId === notifyId &&
					labels.kind === kind &&
					labels.topicOp === op &&
					sameSet(labels.topics?.split(';$;') ?? [], list),
			),
		);
	};

/** Takes one message back by its id, or all of a job key. */
const byMessage: Operation = (form, _call, service) => {
	form.only(['msg_id', 'job_key', 'restricted_package_name'], 'section 13');
	const { id, jobKey } = readMessageOrJob(form);
	const packages = needPackage(form, service.app, 'section 13');
	needKnown(service, id, jobKey);
	cancelScheduled(service, id, jobKey);
	return revoked(
		service.core.phones.withdraw(
			(draft) =>
				isOurs(draft, packages) && (id === undefined ? draft.labels?.jobKey === jobKey : draft.messageId === id),
		),
		false,
	);
};

/** Stops what is not delivered yet: scheduled messages, and those that wait for offline phones (section 12). */
const stop =
	(field: 'msg_ids' | 'job_keys'): Operation =>
	(form, _call, service) => {
		form.only([field, 'restricted_package_name'], 'section 12');
		const keys = form.list(field, 'section 12');
		needPackage(form, service.app, 'section 12');
		const known = keys.filter((key) =>
			field === 'msg_ids' ? service.messages.withId(key) : service.messages.withJobKey(key),
		);
		if (known.length === 0)
			throw new Refusal(65028, '未查询到相应消息', `None of these messages exists: ${keys.slice(0, 5).join(', ')}.`);
		if (known.length < keys.length) form.warnings.push(`${keys.length - known.length} of ${keys.length} do not exist.`);
		let scheduled = 0;
		for (const key of known)
			scheduled +=
				field === 'msg_ids' ? cancelScheduled(service, key, undefined) : cancelScheduled(service, undefined, key);
		let waiting = 0;
		for (const phone of service.core.phones.list()) {
			const before = phone.waiting.length;
			phone.waiting = phone.waiting.filter(
				(draft) =>
					!(
						draft.vendor === 'mipush' &&
						known.includes((field === 'msg_ids' ? draft.messageId : draft.labels?.jobKey) ?? '')
					),
			);
			waiting += before - phone.waiting.length;
		}
		service.core.changed();
		return ok(undefined, { summary: `stopped: ${scheduled} scheduled, ${waiting} waiting for offline phones` });
	};

function readMessageOrJob(form: Form): { id?: string; jobKey?: string } {
	const id = form.get('msg_id');
	const jobKey = form.get('job_key');
	if (!id && !jobKey) throw missing('msg_id', 'section 13: msg_id or job_key');
	if (id && jobKey)
		throw new Refusal(10008, 'msg_id和job_key二选一', 'msg_id and job_key exclude each other (section 13).');
	return id ? { id } : { jobKey: jobKey ?? '' };
}

function needKnown({ messages }: MiPush, id: string | undefined, jobKey: string | undefined): void {
	if (id !== undefined ? messages.withId(id) : messages.withJobKey(jobKey ?? '')) return;
	throw new Refusal(65028, '未查询到相应消息', `There is no message ${id ?? `with job key ${jobKey ?? ''}`}.`);
}

function cancelScheduled({ messages, delivery }: MiPush, id: string | undefined, jobKey: string | undefined): number {
	const jobs = [...messages.jobs.values()].filter(
		(job) => job.id === id || (jobKey !== undefined && job.parts.some((part) => part.message.extras.jobKey === jobKey)),
	);
	for (const job of jobs) delivery.cancel(job.id);
	return jobs.length;
}

/** 0 unless told otherwise. */
function readNotifyId(form: Form): string {
	return String(form.integer('notify_id', 0, maxInt) ?? 0);
}

function isOurs(draft: Pick<Draft, 'vendor' | 'app'>, packages: readonly string[] | undefined): boolean {
	return draft.vendor === 'mipush' && (packages === undefined || packages.includes(draft.app));
}

function sameSet(one: readonly string[], other: readonly string[]): boolean {
	return one.length === other.length && one.every((entry) => other.includes(entry));
}

function revoked(count: number, traced = true): ReturnType<typeof ok> {
	return ok(undefined, { traced, summary: `${count} notification(s) taken back` });
}

const byKind = [
	['regid', 'registration_ids'],
	['alias', 'aliases'],
	['user_account', 'user_accounts'],
] as const;

export const recallRoutes: Routes = [
	...byKind.flatMap(([kind, field]) => [
		['POST', `/v1/message/${kind}/revoke`, ending(fromDevices(kind, field))] as const,
		['POST', `/v3/message/${kind}/revoke`, fromDevices(kind, field)] as const,
	]),
	...(['topic', 'multi_topic'] as const).map(
		(kind) => ['POST', `/v1/message/${kind}/revoke`, ending(fromTopics(kind))] as const,
	),
	['POST', '/v2/message/revoke', ending(byMessage)],
	['POST', '/v1/message/switch/stop_by_id', stop('msg_ids')],
	['POST', '/v1/message/switch/stop_by_jobkey', stop('job_keys')],
];
