import type { BulkDevice } from '../bulk';
import type { Core } from '../vendor';
import { invalid, Refusal } from './answers';
import type { Device, Devices } from './devices';
import type { Form } from './form';

export type TargetKind = 'regid' | 'alias' | 'user_account' | 'topic' | 'multi_topic' | 'all';

const topicOps = ['UNION', 'INTERSECTION', 'EXCEPT'] as const;

export type TopicOp = (typeof topicOps)[number];

/** Whom a message is for. Plain JSON: scheduled messages keep it. */
export type Targets =
	| { readonly kind: 'regid' | 'alias' | 'user_account'; readonly list: readonly string[] }
	| { readonly kind: 'topic' | 'multi_topic'; readonly list: readonly string[]; readonly op: TopicOp }
	| { readonly kind: 'all' };

/** Whom it reaches. */
export interface Reach {
	/** Each device once, with the target that led to it. */
	readonly devices: ReadonlyMap<Device, string>;
	readonly bulk: readonly BulkDevice[];
	/** Targets without a device. */
	readonly bad: readonly string[];
	/** Targets named in the request. */
	readonly requested: number;
}

/** At most so many regIds, aliases or accounts in one request (推送消息限制说明; table 5-1). */
export const targetLimit = 1000;

const topicLimit = 5;

/** The parameter that names the targets of a send, by kind. */
export const targetFields = {
	regid: 'registration_id',
	alias: 'alias',
	user_account: 'user_account',
	topic: 'topic',
	multi_topic: 'topics',
	all: undefined,
} as const satisfies Record<TargetKind, string | undefined>;

/** Reads the targets of a send. Throws a Refusal. */
export function readTargets(kind: TargetKind, form: Form): Targets {
	const field = targetFields[kind];
	for (const other of Object.values(targetFields)) {
		if (other !== undefined && other !== field && form.get(other) !== undefined)
			throw new Refusal(
				10008,
				`${other}参数不支持`,
				`${other} does not belong to this path: ${field ?? 'no target'} alone says who gets the message (section 1, note 3).`,
			);
	}
	if (field !== undefined && (form.get(field) ?? '') === '')
		throw new Refusal(
			21305,
			'Must input one of: regid/topic/alias',
			`Parameter ${field} is missing: it says who gets the message (table 1-1).`,
		);
	switch (kind) {
		case 'all':
			return { kind };
		case 'topic':
			return { kind, list: [form.need('topic', 'table 1-1')], op: 'UNION' };
		case 'multi_topic':
			return { kind, ...readTopics(form, 'table 1-1') };
		default:
			return { kind, list: form.list(targetFields[kind], 'table 1-1', targetLimit) };
	}
}

/** `topics` joined by `;$;`, at most five, with `topic_op`. */
export function readTopics(form: Form, place: string): { list: string[]; op: TopicOp } {
	const list = form.need('topics', place).split(';$;');
	if (list.some((topic) => topic.trim() === '')) throw invalid('topics', `topics has an empty entry (${place}).`);
	if (list.length > topicLimit)
		throw new Refusal(
			65035,
			'topics',
			`topics has ${list.length} entries; at most ${topicLimit} are allowed (${place}).`,
		);
	if (list.length === 1 && /[,;]/.test(list[0] ?? ''))
		form.warnings.push(`topics is one topic named "${list[0] ?? ''}"; the separator is ";$;".`);
	const op = topicOps.find((one) => one === form.need('topic_op', place));
	if (!op)
		throw invalid(
			'topic_op',
			`topic_op must be UNION, INTERSECTION or EXCEPT, not "${form.get('topic_op') ?? ''}" (${place}).`,
		);
	return { list, op };
}

/** Finds the devices. `packages` undefined means any of the app. `path` is for the dial that makes targets dead. */
export function resolve(
	targets: Targets,
	packages: readonly string[] | undefined,
	devices: Devices,
	core: Core,
	path: string,
): Reach {
	const fits = (device: Device): boolean => packages === undefined || packages.includes(device.packageName);
	const found = new Map<Device, string>();
	const bulk: BulkDevice[] = [];
	const bad: string[] = [];
	if (targets.kind === 'all') {
		for (const device of devices.all()) if (fits(device)) found.set(device, device.regId);
		return { devices: found, bulk, bad, requested: found.size };
	}
	if (targets.kind === 'topic' || targets.kind === 'multi_topic') {
		for (const device of combined(targets.list, targets.op, devices)) if (fits(device)) found.set(device, device.regId);
		return { devices: found, bulk, bad, requested: found.size };
	}
	const lookUp = finder(targets.kind, devices);
	for (const target of targets.list) {
		if (core.dials.isDead('mipush', path, target)) {
			bad.push(target);
			continue;
		}
		const bulkDevice = core.bulk.find(target);
		if (bulkDevice) {
			bulk.push(bulkDevice);
			continue;
		}
		const meant = lookUp(target).filter(fits);
		if (meant.length === 0) bad.push(target);
		for (const device of meant) if (!found.has(device)) found.set(device, target);
	}
	return { devices: found, bulk, bad, requested: targets.list.length };
}

/** Devices by topic: all that have any, all that have every one, or those of the first without the others. */
export function combined(topics: readonly string[], op: TopicOp, devices: Devices): Device[] {
	const [first = '', ...others] = topics;
	switch (op) {
		case 'UNION':
			return [...new Set(topics.flatMap((topic) => [...devices.withTopic(topic)]))];
		case 'INTERSECTION':
			return [...devices.withTopic(first)].filter((device) => others.every((topic) => device.topics.has(topic)));
		case 'EXCEPT':
			return [...devices.withTopic(first)].filter((device) => !others.some((topic) => device.topics.has(topic)));
	}
}

function finder(kind: 'regid' | 'alias' | 'user_account', devices: Devices): (target: string) => Device[] {
	switch (kind) {
		case 'regid':
			return (target) => {
				const device = devices.withRegId(target);
				return device ? [device] : [];
			};
		case 'alias':
			return (target) => [...devices.withAlias(target)];
		case 'user_account':
			return (target) => [...devices.withAccount(target)];
	}
}
