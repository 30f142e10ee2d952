import { bulkId } from '../bulk';
import type { Draft, Phone } from '../phones';
import type { Core } from '../vendor';
import type { MiPushApp } from './app';
import type { Device, Devices } from './devices';
import type { Conditions } from './extras';
import type { Message } from './message';
import type { Job, Messages, Part } from './messages';
import type { Receipts } from './receipts';
import { resolve, type Reach, type Targets } from './targets';

/** Sends messages to phones, now or at their time, and keeps the counts. */
export class Delivery {
	private readonly timers = new Map<string, () => void>();

	constructor(
		private readonly core: Core,
		private readonly app: MiPushApp,
		private readonly devices: Devices,
		private readonly messages: Messages,
		private readonly receipts: Receipts,
	) {}

	/** Whom a part would reach now. */
	reach(part: Part, path: string): Reach {
		return resolve(part.targets, part.message.packages, this.devices, this.core, path);
	}

	/** Accepts a send: delivers it, or keeps it until `time`. Gives the message id. */
	accept(parts: readonly Part[], reaches: readonly Reach[], path: string, time: number | undefined): string {
		const now = this.core.now();
		const id = this.messages.newId(parts[0]?.targets ?? { kind: 'all' }, now);
		parts.forEach((part) => this.messages.open(id, part, parts.length, now));
		if (time === undefined) parts.forEach((part, at) => this.send(id, part, reaches[at] ?? this.reach(part, path)));
		else {
			const job: Job = { id, time, path, parts };
			this.messages.jobs.set(id, job);
			this.plan(job);
		}
		this.core.changed();
		return id;
	}

	/** Takes a scheduled send off the list; false when there is none. */
	cancel(id: string): boolean {
		this.timers.get(id)?.();
		this.timers.delete(id);
		this.core.changed();
		return this.messages.jobs.delete(id);
	}

	/** Starts the timers of what was scheduled before a restart. */
	resume(): void {
		for (const job of this.messages.jobs.values()) this.plan(job);
	}

	close(): void {
		for (const cancel of this.timers.values()) cancel();
		this.timers.clear();
	}

	private plan(job: Job): void {
		this.timers.set(
			job.id,
			this.core.at(job.time, () => {
				this.timers.delete(job.id);
				this.messages.jobs.delete(job.id);
				for (const part of job.parts) this.send(job.id, part, this.reach(part, job.path));
				this.core.changed();
			}),
		);
	}

	private send(id: string, { message, targets }: Part, reach: Reach): void {
		const { jobKey, onlySendOnce } = message.extras;
		const count = (what: Parameters<Messages['count']>[2], by: number): void =>
			this.messages.count(id, jobKey, what, by);
		count('requested', reach.requested);
		count('invalid', reach.bad.length);
		count('resolved', reach.devices.size + reach.bulk.length);
		if (reach.bad.length > 0) this.receipts.add(id, 16, reach.bad, jobKey);

		for (const device of reach.bulk) this.core.bulk.deliver('mipush', device);
		for (const what of ['sent', 'delivered', 'displayed'] as const) count(what, reach.bulk.length);
		if (reach.bulk.length > 0 && isTold(targets)) this.receipts.add(id, 1, reach.bulk.map(bulkId), jobKey);

		for (const [device, target] of reach.devices) {
			if (!admits(device.phone, message.extras.conditions)) {
				count('unmatched', 1);
				this.receipts.add(id, 64, [target], jobKey);
				continue;
			}
			count('sent', 1);
			// The service learns afterwards that the app is gone.
			if (!device.phone.installed && isTold(targets)) this.receipts.add(id, 16, [target], jobKey);
			if (onlySendOnce && !device.phone.online) continue;
			this.core.phones.deliver(device.phone, this.draft(id, message, targets, device, target));
		}
	}

	private draft(id: string, message: Message, targets: Targets, device: Device, target: string): Draft {
		const { extras } = message;
		const channel = extras.channel === undefined ? undefined : this.app.channels.get(extras.channel);
		const topics = targets.kind === 'topic' || targets.kind === 'multi_topic' ? targets.list.join(';$;') : undefined;
		const optional = <K extends string, V>(key: K, value: V | undefined): Partial<Record<K, V>> =>
			value === undefined ? {} : ({ [key]: value } as Record<K, V>);
		return {
			vendor: 'mipush',
			app: device.packageName,
			messageId: id,
			title: message.title,
			text: message.passThrough ? message.payload : message.description,
			silent: message.passThrough,
			expiresAt: this.core.now() + message.timeToLive,
			...(message.passThrough ? {} : { replaceKey: String(message.notifyId) }),
			...optional('onceKey', extras.jobKey),
			...optional('channel', channel?.name),
			...optional('picture', extras.picture),
			...optional('opens', extras.opens),
			details: {
				...extras.custom,
				...(message.payload === '' || message.passThrough ? {} : { payload: message.payload }),
			},
			labels: {
				notifyId: String(message.notifyId),
				target,
				kind: targets.kind,
				...optional('jobKey', extras.jobKey),
				...optional('topics', topics),
				...(targets.kind === 'multi_topic' ? { topicOp: targets.op } : {}),
			},
		};
	}
}

/** Receipts of single devices exist for registration IDs and aliases only. */
const isTold = ({ kind }: Targets): boolean => kind === 'regid' || kind === 'alias';

/** Whether a phone meets the conditions of a message (table 1-1: locale, app version, network). */
function admits({ practice }: Phone, conditions: Conditions): boolean {
	const { locale = 'zh_CN', appVersion = '1.0.0', network = 'wifi' } = practice;
	if (conditions.locale && !conditions.locale.includes(locale)) return false;
	if (conditions.localeNotIn?.includes(locale)) return false;
	if (conditions.appVersion && !conditions.appVersion.includes(appVersion)) return false;
	if (conditions.appVersionNotIn?.includes(appVersion)) return false;
	return !(conditions.wifiOnly && network !== 'wifi');
}
