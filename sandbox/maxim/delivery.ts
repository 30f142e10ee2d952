import type { Draft } from '../phones';
import type { Core } from '../vendor';
import type { Channel, Device, Devices } from './devices';
import type { Notification } from './notification';
import type { Tasks } from './tasks';

const channelNames: Readonly<Record<Channel, string>> = {
	apns: 'APNs',
	fcm: 'FCM',
	flyme: 'Meizu',
	huawei: 'Huawei',
	mxpush: 'MaxIM',
	oppo: 'OPPO',
	vivo: 'vivo',
	xiaomi: 'Xiaomi',
};

/** A notification whose time has not come. */
interface Waiting {
	readonly task: string;
	readonly notification: Notification;
}

/** Sends notifications to phones, now or at their time, and keeps the counts. */
export class Delivery {
	private readonly waiting = new Map<string, Waiting & { readonly cancel: () => void }>();

	constructor(
		private readonly core: Core,
		private readonly devices: Devices,
		private readonly tasks: Tasks,
	) {}

	/** Gives how many devices are meant. */
	accept(task: string, notification: Notification): number {
		const { begin } = notification;
		if (begin !== undefined && begin > this.core.now()) {
			this.plan({ task, notification });
			return this.reach(notification).devices.length;
		}
		return this.send(task, notification);
	}

	close(): void {
		for (const { cancel } of this.waiting.values()) cancel();
		this.waiting.clear();
	}

	save(): unknown {
		return [...this.waiting.values()].map(({ task, notification }) => ({ task, notification }));
	}

	load(saved: unknown): void {
		for (const entry of saved as Waiting[]) this.plan(entry);
	}

	private plan(entry: Waiting): void {
		const cancel = this.core.at(entry.notification.begin ?? 0, () => {
			this.waiting.delete(entry.task);
			this.send(entry.task, entry.notification);
			this.core.changed();
		});
		this.waiting.set(entry.task, { ...entry, cancel });
	}

	private reach({ audience }: Notification): { devices: Device[]; bulk: number } {
		if (audience.kind === 'all') return { devices: this.devices.all(), bulk: 0 };
		const { kind, list } = audience;
		let bulk = 0;
		for (const entry of list) {
			const device = this.core.bulk.find(entry);
			if (!device) continue;
			this.core.bulk.deliver('maxim', device);
			bulk += 1;
		}
		return { devices: [...new Set(list.flatMap((entry) => this.devices.meant(kind, entry)))], bulk };
	}

	private send(task: string, notification: Notification): number {
		const { devices, bulk } = this.reach(notification);
		if (bulk > 0)
			for (const what of ['target', 'sent', 'received'] as const) this.tasks.count(task, 'mxpush', what, bulk);
		for (const device of devices) {
			const channel = channelFor(device, notification);
			this.tasks.count(task, channel, 'target');
			this.tasks.count(task, channel, 'sent');
			this.core.phones.deliver(device.phone, this.draft(task, notification, device, channel));
		}
		return devices.length + bulk;
	}

	private draft(task: string, notification: Notification, device: Device, channel: Channel): Draft {
		const { channelId, opens, subtitle, replaceKey } =
			notification.platforms[channel === 'mxpush' && device.channel !== 'apns' ? device.channel : channel] ?? {};
		const { picture, end } = notification;
		return {
			vendor: 'maxim',
			app: 'MaxIM',
			messageId: task,
			title: subtitle === undefined ? notification.title : `${notification.title} – ${subtitle}`,
			text: notification.text,
			channel: channelNames[channel],
			silent: notification.type === 'cmd',
			...(picture === undefined ? {} : { picture }),
			...(opens === undefined ? {} : { opens }),
			...(replaceKey === undefined ? {} : { replaceKey }),
			...(end === undefined ? {} : { expiresAt: end }),
			details: { ...notification.ext, badge: notification.badge, ...(channelId === undefined ? {} : { channelId }) },
			labels: { channel },
		};
	}
}

/** The service's own channel while the app is online, that of the phone maker otherwise, unless the strategy names one. */
function channelFor({ phone, channel }: Device, { strategy }: Notification): Channel {
	if (strategy === 'ospush_only') return channel;
	return strategy === 'mxpush_only' || phone.online ? 'mxpush' : channel;
}
