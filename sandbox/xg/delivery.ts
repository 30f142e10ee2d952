import type { BulkDevice } from '../bulk';
import type { Draft } from '../phones';
import type { Core } from '../vendor';
import { isOpen } from './acceptTime';
import type { XgApp } from './app';
import type { Device, Platform } from './devices';
import type { Message } from './message';

/** Messages kept for a device that is offline (对单个设备，保存多少条离线信息). */
const kept: Readonly<Record<Platform, number>> = { android: 2, ios: 1 };

/** What one push did. */
export interface Sent {
	/** Devices that got it or will get it. */
	readonly count: number;
	readonly warnings: readonly string[];
}

export class Delivery {
	constructor(
		private readonly core: Core,
		private readonly app: XgApp,
	) {}

	/** Hands a message to devices of its platform. `id` is the push ID, '' when the call gives none. */
	send(
		id: string,
		message: Message,
		devices: readonly Device[],
		bulk: readonly BulkDevice[],
		expireTime: number,
	): Sent {
		const now = this.core.now();
		const warnings: string[] = [];
		for (const device of bulk) this.core.bulk.deliver('xg', device);
		if (!isOpen(message.spans, now))
			return { count: bulk.length, warnings: ['It is not accept_time now: the phones do not show the message.'] };
		let count = 0;
		for (const device of devices) {
			if (device.platform !== message.platform) continue;
			if (!device.phone.online && expireTime === 0) continue;
			count += 1;
			this.keepRoom(device);
			if (message.nId === -1) this.core.phones.withdraw(({ vendor }) => vendor === 'xg', [device.phone]);
			this.core.phones.deliver(device.phone, this.draft(id, message, now + expireTime * 1000));
		}
		const others = devices.length - devices.filter(({ platform }) => platform === message.platform).length;
		if (others > 0) warnings.push(`${others} device(s) of another platform do not get it.`);
		return { count: count + bulk.length, warnings };
	}

	private keepRoom({ phone, platform }: Device): void {
		if (phone.online) return;
		const waiting = phone.waiting.filter(({ vendor }) => vendor === 'xg');
		const surplus = waiting.slice(0, Math.max(0, waiting.length - kept[platform] + 1));
		if (surplus.length > 0) this.core.phones.withdraw((draft) => surplus.includes(draft), [phone]);
	}

	private draft(id: string, message: Message, expiresAt: number): Draft {
		const { environment, ...custom } = message.custom;
		return {
			vendor: 'xg',
			app: this.app.appId,
			messageId: id,
			title: message.title,
			text: message.text,
			silent: message.silent,
			channel: message.platform === 'ios' ? `APNs ${environment ?? ''}`.trim() : 'XG for Android',
			expiresAt,
			details: custom,
			...(message.nId > 0 ? { replaceKey: String(message.nId) } : {}),
			...(message.opens === undefined ? {} : { opens: message.opens }),
			...(message.picture === undefined ? {} : { picture: message.picture }),
		};
	}
}
