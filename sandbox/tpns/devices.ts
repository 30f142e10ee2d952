import type { BulkDevice } from '../bulk';
import { isObject, textAt, textsAt } from '../practice';
import type { Phone } from '../phones';
import type { Core } from '../vendor';
import type { Platform } from './app';

/** One registration of an app on one phone. */
export interface Device {
	readonly token: string;
	readonly platform: Platform;
	readonly phone: Phone;
	readonly tags: Set<string>;
	/** One account of each type (账号绑定与解绑); the order is that of binding. */
	readonly accounts: Map<number, string>;
	readonly attributes: Map<string, string>;
	/** Counts up with every binding: "newest" devices of an account have the highest. */
	boundAt: number;
}

export const tokenLength = 36;

/** 标签绑定与解绑: a device has at most 100 tags, an app 10,000. */
export const tagsPerDevice = 100;
export const tagsPerApp = 10_000;

export const someOf = (targets: readonly string[]): string =>
	`${targets.slice(0, 5).join(', ')}${targets.length > 5 ? ', …' : ''}`;

/** What tokens or accounts mean. */
export interface Found {
	readonly devices: Device[];
	readonly bulk: BulkDevice[];
	readonly unknown: string[];
}

/** The devices of one app. */
export class Devices {
	private readonly byToken = new Map<string, Device>();

	private bindings = 0;

	constructor(
		private readonly core: Core,
		private readonly platform: Platform,
	) {}

	/** Reads the "tpns" part of a phone of this platform. Throws when the part is wrong or the token taken. */
	add(phone: Phone): void {
		const part = phone.practice.tpns;
		if (!isObject(part)) return;
		const where = `phone ${phone.id}, tpns`;
		const platform = part.platform === undefined ? 'android' : textAt(part, 'platform', where);
		if (platform !== 'android' && platform !== 'ios') throw new Error(`${where}: "platform" must be android or ios`);
		if (platform !== this.platform) return;
		const token = textAt(part, 'token', where);
		if (!this.isToken(token)) throw new Error(`${where}: a token has ${tokenLength} hexadecimal digits`);
		if (this.byToken.has(token)) throw new Error(`${where}: the token ${token} is taken`);
		const account = textsAt(part, 'account', where)[0];
		this.byToken.set(token, {
			token,
			platform,
			phone,
			tags: new Set(textsAt(part, 'tags', where)),
			accounts: new Map(account === undefined ? [] : [[0, account]]),
			attributes: new Map(),
			boundAt: ++this.bindings,
		});
	}

	/** Whether a token has the form of one, whoever has it; bulk devices have any. */
	isToken(token: string): boolean {
		return (token.length === tokenLength && /^[0-9a-f]+$/i.test(token)) || this.core.bulk.find(token) !== undefined;
	}

	all(): Device[] {
		return [...this.byToken.values()];
	}

	get(token: string): Device | undefined {
		return this.byToken.get(token);
	}

	/** Whether a bulk device or a phone has the token, and no dial says otherwise. */
	exists(token: string, path: string): boolean {
		return (
			!this.core.dials.isDead('tpns', path, token) &&
			(this.byToken.has(token) || this.core.bulk.find(token) !== undefined)
		);
	}

	withAccount(account: string, type: number): Device[] {
		return this.all().filter(({ accounts }) => accounts.get(type) === account);
	}

	bind(device: Device, account: string, type: number): void {
		device.accounts.set(type, account);
		device.boundAt = ++this.bindings;
	}

	/** Looks targets up; each device once. `path` is for the dial that makes targets dead. */
	find(kind: 'token' | 'account', targets: Iterable<string>, path: string, type = 0, everyDevice = false): Found {
		const found = new Set<Device>();
		const bulk: BulkDevice[] = [];
		const unknown: string[] = [];
		for (const target of targets) {
			if (this.core.dials.isDead('tpns', path, target)) {
				unknown.push(target);
				continue;
			}
			const bulkDevice = this.core.bulk.find(target);
			if (bulkDevice) {
				bulk.push(bulkDevice);
				continue;
			}
			const one = kind === 'token' ? this.byToken.get(target) : undefined;
			const all = kind === 'token' ? (one ? [one] : []) : this.withAccount(target, type);
			if (all.length === 0) unknown.push(target);
			const newest = [...all].sort((first, second) => second.boundAt - first.boundAt);
			for (const device of everyDevice ? newest : newest.slice(0, 1)) found.add(device);
		}
		return { devices: [...found], bulk, unknown };
	}

	/** Every tag of the app. */
	tags(): Set<string> {
		return new Set(this.all().flatMap(({ tags }) => [...tags]));
	}

	clear(): void {
		this.byToken.clear();
		this.bindings = 0;
	}

	save(): unknown {
		return this.all().map(({ token, tags, accounts, attributes, boundAt }) => ({
			token,
			tags: [...tags],
			accounts: [...accounts],
			attributes: [...attributes],
			boundAt,
		}));
	}

	load(saved: unknown): void {
		for (const one of saved as Array<{
			token: string;
			tags: string[];
			accounts: Array<[number, string]>;
			attributes: Array<[string, string]>;
			boundAt: number;
		}>) {
			const device = this.byToken.get(one.token);
			if (!device) continue;
			device.tags.clear();
			device.accounts.clear();
			device.attributes.clear();
			for (const tag of one.tags) device.tags.add(tag);
			for (const [type, account] of one.accounts) device.accounts.set(type, account);
			for (const [name, value] of one.attributes) device.attributes.set(name, value);
			device.boundAt = one.boundAt;
			this.bindings = Math.max(this.bindings, one.boundAt);
		}
	}
}
