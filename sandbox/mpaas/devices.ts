import type { Phone } from '../phones';
import { isObject, textAt } from '../practice';

/** Delivery types of the guide that name one kind of device, and live activities. */
export type Platform = 'android' | 'ios' | 'harmonyos';

export interface Device {
	/** Android: Ad-token; iOS and HarmonyOS: device token. */
	readonly token: string;
	readonly platform: Platform;
	/** As queries name it: hms, miui, oppo, vivo, honor, fcm, ios, harmonyos, android (the service's own connection). */
	readonly channel: string;
	readonly phone: Phone;
	readonly activityId?: string;
	readonly activityToken?: string;
	userId: string | undefined;
	phoneNumber: string | undefined;
	/** When the user was bound or unbound last, epoch ms. */
	since: number;
}

const channels: Readonly<Record<string, string>> = { mi: 'miui', xiaomi: 'miui', huawei: 'hms', apns: 'ios' };

/** Registered devices, by token and by the user they are bound to. */
export class Devices {
	private readonly byToken = new Map<string, Device>();

	/** Reads the "mpaas" part of a phone; does nothing when it has none. Throws when the token is taken or the part is wrong. */
	add(phone: Phone, now: number): void {
		const part = phone.practice.mpaas;
		if (!isObject(part)) return;
		const where = `phone ${phone.id}, mpaas`;
		const token = textAt(part, 'token', where);
		if (this.byToken.has(token)) throw new Error(`${where}: the token ${token} is taken`);
		const platform = textAt(part, 'platform', where);
		if (platform !== 'android' && platform !== 'ios' && platform !== 'harmonyos')
			throw new Error(`${where}: "platform" must be android, ios or harmonyos`);
		const channel = part.channel === undefined ? platform : textAt(part, 'channel', where);
		this.byToken.set(token, {
			token,
			platform,
			channel: channels[channel] ?? channel,
			phone,
			...(part.activityId === undefined ? {} : { activityId: textAt(part, 'activityId', where) }),
			...(part.activityToken === undefined ? {} : { activityToken: textAt(part, 'activityToken', where) }),
			userId: part.userId === undefined ? undefined : textAt(part, 'userId', where),
			phoneNumber: undefined,
			since: now,
		});
	}

	all(): Device[] {
		return [...this.byToken.values()];
	}

	withToken(token: string): Device | undefined {
		return this.byToken.get(token);
	}

	/** Whom a target of a delivery type means. */
	find(deliveryType: number, target: string): Device[] {
		const device = this.byToken.get(target);
		const platforms: Readonly<Record<number, Platform>> = { 1: 'android', 2: 'ios', 7: 'harmonyos' };
		const platform = platforms[deliveryType];
		if (platform !== undefined) return device?.platform === platform ? [device] : [];
		return this.all().filter(
			({ userId, activityId, activityToken }) =>
				(deliveryType === 3 ? userId : deliveryType === 5 ? activityToken : activityId) === target,
		);
	}

	clear(): void {
		this.byToken.clear();
	}

	/** Bindings are all that requests can change. */
	save(): unknown {
		return this.all().map(({ token, userId, phoneNumber, since }) => ({ token, userId, phoneNumber, since }));
	}

	load(saved: unknown): void {
		for (const { token, userId, phoneNumber, since } of saved as Array<
			Pick<Device, 'token' | 'userId' | 'phoneNumber' | 'since'>
		>) {
			const device = this.byToken.get(token);
			if (device) Object.assign(device, { userId, phoneNumber, since });
		}
	}
}
