import type { Phone } from '../phones';
import { isObject, textAt, textsAt } from '../practice';

/** Where a push goes when the app is not online, by phone maker; `mxpush` is the service's own channel. */
export const channels = ['apns', 'fcm', 'flyme', 'huawei', 'mxpush', 'oppo', 'vivo', 'xiaomi'] as const;

export type Channel = (typeof channels)[number];

/** The app on one phone. */
export interface Device {
	readonly pushToken: string;
	readonly userId: string;
	readonly phone: Phone;
	/** Of the phone maker. */
	readonly channel: Channel;
	alias: string;
	readonly tags: Set<string>;
}

const models: ReadonlyArray<readonly [RegExp, Channel]> = [
	[/iphone|ipad/i, 'apns'],
	[/redmi|xiaomi|^mi /i, 'xiaomi'],
	[/mate|pura|nova|huawei/i, 'huawei'],
	[/oppo|reno|find/i, 'oppo'],
	[/vivo|iqoo/i, 'vivo'],
	[/meizu|flyme/i, 'flyme'],
];

/** The registered devices. */
export class Devices {
	private readonly byToken = new Map<string, Device>();

	/** Reads the "maxim" part of a phone; does nothing when it has none. Throws when the token is taken or the part is wrong. */
	add(phone: Phone): void {
		const part = phone.practice.maxim;
		if (!isObject(part)) return;
		const where = `phone ${phone.id}, maxim`;
		const pushToken = textAt(part, 'pushToken', where);
		if (this.byToken.has(pushToken)) throw new Error(`${where}: the push token ${pushToken} is taken`);
		this.byToken.set(pushToken, {
			pushToken,
			userId: textAt(part, 'userId', where),
			phone,
			channel: models.find(([model]) => model.test(phone.practice.model ?? ''))?.[1] ?? 'fcm',
			alias: part.alias === undefined ? '' : textAt(part, 'alias', where),
			tags: new Set(textsAt(part, 'tags', where)),
		});
	}

	all(): Device[] {
		return [...this.byToken.values()];
	}

	ofUser(userId: string): Device[] {
		return this.all().filter((device) => device.userId === userId);
	}

	/** Devices that one entry of an audience means. */
	meant(kind: 'tag' | 'alias' | 'user_id' | 'push_token', entry: string): Device[] {
		switch (kind) {
			case 'tag':
				return this.all().filter(({ tags }) => tags.has(entry));
			case 'alias':
				return this.all().filter(({ alias }) => alias === entry);
			case 'user_id':
				return this.ofUser(entry);
			case 'push_token': {
				const device = this.byToken.get(entry);
				return device ? [device] : [];
			}
		}
	}

	clear(): void {
		this.byToken.clear();
	}

	/** Aliases and tags are all that requests can change. */
	save(): unknown {
		return this.all().map(({ pushToken, alias, tags }) => ({ pushToken, alias, tags: [...tags] }));
	}

	load(saved: unknown): void {
		for (const { pushToken, alias, tags } of saved as Array<{ pushToken: string; alias: string; tags: string[] }>) {
			const device = this.byToken.get(pushToken);
			if (!device) continue;
			device.alias = alias;
			device.tags.clear();
			for (const tag of tags) device.tags.add(tag);
		}
	}
}
