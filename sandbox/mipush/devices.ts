import type { Phone } from '../phones';
import { isObject, textAt, textsAt } from '../practice';

/** One app registration on one phone. */
export interface Device {
	readonly regId: string;
	readonly packageName: string;
	readonly phone: Phone;
	readonly aliases: Set<string>;
	readonly accounts: Set<string>;
	readonly topics: Set<string>;
}

/** A device may subscribe to so many topics (推送消息限制说明). */
export const topicsPerDevice = 30;

/** The registered devices, found by regId, alias, account or topic. */
export class Devices {
	private readonly byRegId = new Map<string, Device>();

	private readonly byAlias = new Map<string, Set<Device>>();

	private readonly byAccount = new Map<string, Set<Device>>();

	private readonly byTopic = new Map<string, Set<Device>>();

	/** Reads the "mipush" part of a phone; does nothing when it has none. Throws when the regId is taken or the part is wrong. */
	add(phone: Phone, defaultPackage: string): Device | undefined {
		const part = phone.practice.mipush;
		if (!isObject(part)) return undefined;
		const where = `phone ${phone.id}, mipush`;
		const regId = textAt(part, 'regId', where);
		if (this.byRegId.has(regId)) throw new Error(`${where}: the regId ${regId} is taken`);
		const device: Device = {
			regId,
			packageName: part.packageName === undefined ? defaultPackage : textAt(part, 'packageName', where),
			phone,
			aliases: new Set(textsAt(part, 'alias', where)),
			accounts: new Set(textsAt(part, 'userAccount', where)),
			topics: new Set(),
		};
		this.byRegId.set(regId, device);
		for (const alias of device.aliases) index(this.byAlias, alias).add(device);
		for (const account of device.accounts) index(this.byAccount, account).add(device);
		for (const topic of textsAt(part, 'topics', where)) this.subscribe(device, topic);
		return device;
	}

	all(): Device[] {
		return [...this.byRegId.values()];
	}

	withRegId(regId: string): Device | undefined {
		return this.byRegId.get(regId);
	}

	withAlias(alias: string): ReadonlySet<Device> {
		return this.byAlias.get(alias) ?? new Set();
	}

	withAccount(account: string): ReadonlySet<Device> {
		return this.byAccount.get(account) ?? new Set();
	}

	withTopic(topic: string): ReadonlySet<Device> {
		return this.byTopic.get(topic) ?? new Set();
	}

	subscribe(device: Device, topic: string): void {
		device.topics.add(topic);
		index(this.byTopic, topic).add(device);
	}

	unsubscribe(device: Device, topic: string): void {
		device.topics.delete(topic);
		this.byTopic.get(topic)?.delete(device);
	}

	clear(): void {
		for (const map of [this.byRegId, this.byAlias, this.byAccount, this.byTopic]) map.clear();
	}

	/** Subscriptions are all that requests can change. */
	save(): unknown {
		return this.all().map(({ regId, topics }) => ({ regId, topics: [...topics] }));
	}

	load(saved: unknown): void {
		for (const { regId, topics } of saved as Array<{ regId: string; topics: string[] }>) {
			const device = this.byRegId.get(regId);
			if (!device) continue;
			for (const topic of [...device.topics]) this.unsubscribe(device, topic);
			for (const topic of topics) this.subscribe(device, topic);
		}
	}
}

function index(map: Map<string, Set<Device>>, key: string): Set<Device> {
	const known = map.get(key);
	if (known) return known;
	const fresh = new Set<Device>();
	map.set(key, fresh);
	return fresh;
}
