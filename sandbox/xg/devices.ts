import type { Phone } from '../phones';
import { isObject, textAt, textsAt } from '../practice';

export type Platform = 'android' | 'ios';

/** One registration of the app on one phone. */
export interface Device {
	readonly token: string;
	readonly platform: Platform;
	readonly phone: Phone;
	readonly tags: Set<string>;
	/** A token has one account, the last one that was bound. */
	account: string | undefined;
	/** Epoch seconds. */
	lastSeen: number;
}

/** 标签方面限制: a device has at most 100 tags, an app 10,000. */
export const tagsPerDevice = 100;
export const tagsPerApp = 10_000;

/** Length of a token by platform (通用返回码, 14). */
export const tokenLength: Readonly<Record<Platform, number>> = { android: 40, ios: 64 };

export class Devices {
	private readonly byToken = new Map<string, Device>();

	/** Reads the "xg" part of a phone; does nothing when it has none. Throws when the part is wrong or the token taken. */
	add(phone: Phone, now: number): void {
		const part = phone.practice.xg;
		if (!isObject(part)) return;
		const where = `phone ${phone.id}, xg`;
		const token = textAt(part, 'token', where);
		const platform = part.platform === undefined ? 'android' : textAt(part, 'platform', where);
		if (platform !== 'android' && platform !== 'ios') throw new Error(`${where}: "platform" must be android or ios`);
		if (token.length !== tokenLength[platform])
			throw new Error(`${where}: an ${platform} token has ${tokenLength[platform]} characters`);
		if (this.byToken.has(token)) throw new Error(`${where}: the token ${token} is taken`);
		this.byToken.set(token, {
			token,
			platform,
			phone,
			tags: new Set(textsAt(part, 'tags', where)),
			account: textsAt(part, 'account', where)[0],
			lastSeen: Math.floor(now / 1000),
		});
	}

	all(): Device[] {
		return [...this.byToken.values()];
	}

	get(token: string): Device | undefined {
		return this.byToken.get(token);
	}

	withAccount(account: string): Device[] {
		return this.all().filter((device) => device.account === account);
	}

	withTags(tags: readonly string[], op: 'AND' | 'OR'): Device[] {
		return this.all().filter((device) =>
			op === 'AND' ? tags.every((tag) => device.tags.has(tag)) : tags.some((tag) => device.tags.has(tag)),
		);
	}

	/** Every tag of the app, in order. */
	tags(): string[] {
		return [...new Set(this.all().flatMap(({ tags }) => [...tags]))].sort();
	}

	clear(): void {
		this.byToken.clear();
	}

	/** Tags and accounts are all that requests can change. */
	save(): unknown {
		return this.all().map(({ token, tags, account }) => ({ token, tags: [...tags], account }));
	}

	load(saved: unknown): void {
		for (const { token, tags, account } of saved as Array<{ token: string; tags: string[]; account?: string }>) {
			const device = this.byToken.get(token);
			if (!device) continue;
			device.tags.clear();
			for (const tag of tags) device.tags.add(tag);
			device.account = account;
		}
	}
}
